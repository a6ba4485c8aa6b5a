"""The headline of another article, wherever a scraper left it, gives no meeting and takes none away."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from processors.pipeline import analyze
from schemas.news import NewsItem
from tests.property.test_spellings import CASES
from tests.support.fakes import FakeTagger

GUESSED = "the country of one whose peer's is told: mitranya dari"
"""What country an office is of is guessed here from all that the text names, a pasted headline too."""
ONE_PARAGRAPH = [case for case in CASES if "\n" not in case["body"] and case["name"] != GUESSED]
"""Where lines tell something (who signs a post, a list, a narrow column), a link pasted to one hides that."""
HEADLINES = st.sampled_from([
    "Tokayev Bertemu Mirziyoyev di Astana", "Menlu Hakan Fidan Temui Menlu Ararat Mirzoyan di Yerevan",
    "Presiden Kazakhstan Tokayev Terima Kunjungan Presiden Uzbekistan Mirziyoyev, Ini yang Dibahas",
])  # fmt: skip
"""Of people and places that the cases do not name."""
LINKS = st.sampled_from([
    "Baca juga: {}\n", "Baca juga: {}.", "BACA JUGA: {}\n", "(Baca juga: {})", "[Lihat juga: {}]", "Simak Video: {}\n",
    "Berita Terkait: {}\n",
])  # fmt: skip


def told(body: str, published: str) -> list[Any]:
    """Whose leaders met, when, where and whether; where a name ends, the fake tagger tells by what stands before it."""
    (done,) = analyze([NewsItem(id="x", published_at=published, body=body)], FakeTagger())
    return [
        (sorted({one.country for one in m.participants}), m.status, m.date, m.city, m.country, m.channel)
        for m in done.mentions
    ]


@given(case=st.sampled_from(ONE_PARAGRAPH), headline=HEADLINES, link=LINKS, behind=st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_link_changes_no_meeting(case: dict[str, Any], headline: str, link: str, behind: bool) -> None:
    text, plain = case["body"], "Harga beras tetap tinggi."
    first, last = (text, plain) if behind else (plain, text)
    gap = "\n\n" if link.endswith("\n") else " "  # one line end alone may be of lines broken at a width
    pasted = f"{first} {link.format(headline).strip()}{gap}{last}"
    assert told(pasted, case["published"]) == told(f"{first}{gap}{last}", case["published"]), pasted
