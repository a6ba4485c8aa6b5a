"""One text in any white space, any tags within its lines and any entities gives the same meetings, at their places."""

from __future__ import annotations

import html
import html.entities
import json
import textwrap
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from processors.pipeline import analyze
from processors.text.markup import as_seen
from schemas.entities import Part, TextSpan
from schemas.mentions import MeetingMention
from schemas.news import NewsItem
from tests.support.fakes import FakeTagger

GOLDEN = Path(__file__).parent.parent / "golden"
CASES = [
    case
    for name in ("met", "who", "when_where", "outcomes")
    for line in (GOLDEN / f"{name}.jsonl").read_text("utf-8").splitlines()
    if "body" in (case := json.loads(line)) and case["events"] and not set("&<") & set(case["body"])
]
BLANKS = st.lists(
    st.sampled_from([" ", "\t", "\u00a0", "\u2009", "\u3000", "&nbsp;", "&#32;", "&#xA0;", "&thinsp;", "&amp;nbsp;"]),
    min_size=1,
    max_size=4,
).map("".join)
TAGS = st.sampled_from([
    ("<b>", "</b>"), ("<a href=\"https://a.example/?x=1&amp;y='2'\">", "</a>"), ("<span class='nm'>", "</span>"),
    ("<EM\n>", "</EM>"), ("", "<!-- Prabowo bertemu Putin -->"), ("<img src=x alt='a > b'/>", ""), ("\u200b", "\ufeff"),
    ("<strong><i>", "</i></strong>"), ("", "<script>var a = 'Xi bertemu Kim di Seoul';</script>"), ("", "&shy;"),
])  # fmt: skip
LONG = {chr(code): f"&{name};" for code, name in sorted(html.entities.codepoint2name.items())}


@st.composite
def spellings(draw: st.DrawFn, text: str) -> str:
    """The text with its words, letters and blanks written in other ways, and all tags escaped once too often at times.

    What ends a line stays.
    """
    words = []
    for line in text.split("\n"):
        written = []
        for word in line.split(" "):
            letters = list(word)
            for at in draw(st.lists(st.integers(0, max(0, len(word) - 1)), max_size=2)) if word else ():
                char = word[at]
                letters[at] = draw(st.sampled_from([f"&#{ord(char)};", f"&#x{ord(char):X};", LONG.get(char, char)]))
            before, behind = draw(st.just(("", "")) | TAGS)
            written.append(before + "".join(letters) + behind)
        words.append("".join(word + draw(BLANKS) for word in written[:-1]) + written[-1])
    spelled = "\n".join(words)
    return html.escape(f"<b>{spelled}</b>") if draw(st.integers(0, 3)) == 0 else spelled


def told(mention: MeetingMention) -> dict[str, Any]:
    """All that a mention says, without where and without the name of its exact text."""
    said = mention.model_dump(mode="json", exclude={"text_digest"})
    for support in said["support"].values():
        support["spans"] = [as_seen(span["text"]) for span in support["spans"]]
    return said


@pytest.mark.parametrize("field", ["body", "title"])
@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_the_same_text_in_any_spelling_gives_the_same_meetings(field: str, data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(CASES))
    text = case["body"].replace("\n", " ") if field == "title" else case["body"]
    plain = NewsItem(id="x", published_at=case["published"], **{field: text})
    written = data.draw(spellings(text))
    spelled = plain.model_copy(update={field: written})
    (expected,), (got,) = analyze([plain], FakeTagger()), analyze([spelled], FakeTagger())
    assert [told(one) for one in got.mentions] == [told(one) for one in expected.mentions], written
    entities = [(as_seen(one.text), one.type, one.country, one.leader_id) for one in got.tagged.entities]
    assert entities == [(one.text, one.type, one.country, one.leader_id) for one in expected.tagged.entities]
    spans: list[TextSpan] = [span for one in got.mentions for told in one.support.values() for span in told.spans]
    for span in [*spans, *got.tagged.entities]:
        assert span.part is (Part.TITLE if field == "title" else Part.BODY)
        assert written[span.start : span.end] == span.text


@given(case=st.sampled_from(CASES), width=st.integers(50, 76), data=st.data())
@settings(max_examples=200, deadline=None)
def test_lines_broken_at_a_width_give_the_same_meetings(case: dict[str, Any], width: int, data: st.DataObject) -> None:
    assume("\n" not in case["body"])
    wrapped = textwrap.fill(case["body"], width)
    written = wrapped.replace("\n", data.draw(st.sampled_from(["\n", "\r\n", " \n"])))
    plain = NewsItem(id="x", published_at=case["published"], body=case["body"])
    (expected,), (got,) = (
        analyze([plain.model_copy(update={"body": body})], FakeTagger()) for body in (case["body"], written)
    )
    assert [told(one) for one in got.mentions] == [told(one) for one in expected.mentions], written
