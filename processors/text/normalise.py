"""Item to article: text made harmless for the steps behind, with the way back to every original character.

What publishers leave in a text: markup (see :mod:`processors.text.markup`), typographic quotes and dashes, and words
glued together where a link or a bold span stood ("Putinmengatakan", "menjadiPrioritas").
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from processors.lexicon.words import words
from processors.text.markup import Seen, as_seen, seen
from processors.text.wrapped import halves_joined, unwrapped
from schemas.entities import Part, TextSpan
from schemas.news import NewsItem
from schemas.times import jakarta_day

_TYPOGRAPHIC = str.maketrans(
    {**dict.fromkeys("‘’‚‛′`´ʼ", "'"), **dict.fromkeys("“”„‟″«»", '"'), **dict.fromkeys("‐‑‒–—―−", "-")}
)

_GLUED_UPPER = re.compile(r"(?<![^\W\d_])[a-z]{3,30}+(?=[A-Z][a-z]{2,})")
# "... pada Minggu (30/6/2019).Pertemuan itu": the sentence may end in letters, in the brackets of a date or in a year.
_GLUED_SENTENCE = re.compile(
    r"[.!?](?:(?<=[a-z]{3}.)|(?<=[\dA-Z]\).)|(?<=\d{4}.)|(?<=[A-Z]{3}.))[\"']?(?=[A-Z][a-z]+\s)"
)
# "AFP/BUDI SANTOSOPresiden A berjabat tangan": the photographer's name in capitals, and the caption glued to it.
_GLUED_CREDIT = re.compile(
    r"(?<=[A-Z]{3})(?=(?:Presiden|Wakil Presiden|Perdana Menteri|Menteri|Menlu|Menhan|Raja|Kanselir|Ketua|Sekjen)\b)"
)
_GLUED_OFFICE = re.compile(r"(?<!\w)(?:RI|AS|PM|PBB|Menlu|Presiden)(?=[A-Z][a-z]{2,})")
_CAPITALISED = re.compile(r"(?<!\w)[A-Z][a-z]{5,40}(?!\w)")
_ALONE = re.compile(r"(?<!\w)[A-Z][a-z]{2,20}(?!\w)")
_NICKNAME = re.compile(r'(?<!\w)[A-Z]\w{1,30} (")[A-Z]\w{1,30}(?: [A-Z]\w{1,30})?(") (?=[A-Z]\w)')
# 'Ia akan "bertemu" B': one word set off from the writer's own, and nobody's speech.
_SET_OFF = re.compile(r'(?<=\w )(")[a-z][a-z-]{1,24}(")(?= \w)')
_US = re.compile(r"\ba\.S\.(?= [A-Z])")
# Blanks before a comma or a full stop, the full stops of "Presiden A.S. X", where no sentence ends, and what a person
# has studied: "Zulkifli Hasan, S.E., M.M. menerima".
_NOTHING = re.compile(
    r" +(?=[,.;:)])|\.(?<=\bA\.)(?=S\. )|\.(?<=\bA\.S\.)(?= )|"
    r"(?:, (?:S|M|B|Ph|LL|Lc|Dr)\.(?: ?[A-Z][A-Za-z]{0,4}\.){0,3}(?:[A-Z][a-z]{0,3})?){1,9}(?=,? [a-z(])"
)
_FUNCTION_WORDS = words("normalise.function_words")
_SHORT = 3
"""A name of so few letters counts where it stands alone, too: "Pendidikan" is not "Pen didikan"."""
_VERB = re.compile(r"(?:mem|men|meng|meny|ber|ter|di|me[lrwy])[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class Text:
    """One text of an item as the steps behind read it (``clean``), with the way back to the original."""

    part: Part
    original: str
    clean: str
    starts: Sequence[int] | None
    ends: Sequence[int] | None
    """Half-open places in the original of each character of ``clean``; None where they are the same."""

    def bounds(self, start: int, end: int) -> tuple[int, int]:
        """Half-open offsets in the original of ``clean[start:end]``, which must not be empty."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def span(self, start: int, end: int) -> TextSpan:
        """``clean[start:end]`` as it stands in the original."""
        first, last = self.bounds(start, end)
        return TextSpan(part=self.part, start=first, end=last, text=self.original[first:last])

    def shown(self, start: int, end: int) -> str:
        """``clean[start:end]`` as a reader of the article sees it: in the original's letters, without its markup."""
        return as_seen(self.span(start, end).text)


@dataclass(frozen=True, slots=True)
class Article:
    """A news item ready to be read."""

    item_id: str
    published: date | None
    """The day in Jakarta on which it came out."""
    title: Text
    body: Text


def normalise(item: NewsItem, is_name: Callable[[str], bool] = lambda word: False) -> Article:
    """Make the texts of an item readable. ``is_name`` knows capitalised words that may stand in front of a glued one.

    Pure, and linear in the length of the texts.
    """
    published = jakarta_day(item.published_at) if item.published_at is not None else None
    title, body = seen(item.title, lines=False), seen(item.body)
    alone = set(_ALONE.findall(body.text))

    def glued(word: str) -> list[int]:
        """Where a word is glued to a name."""
        first = (at for at in _joints(word) if word[:at] in alone or (at > _SHORT and is_name(word[:at])))
        return [at for at in islice(first, 1) if not is_name(word)]

    texts = _text(Part.TITLE, item.title, title, glued), _text(Part.BODY, item.body, body, glued)
    return Article(item.id, published, *texts)


def _text(part: Part, original: str, visible: Seen, glued: Callable[[str], Sequence[int]]) -> Text:
    lines = visible.text.translate(_TYPOGRAPHIC)
    clean = _US.sub("A.S.", unwrapped(lines))
    cuts = _cuts(clean, glued)
    dropped = _idle_quotes(clean) | halves_joined(lines, clean)
    dropped |= {at for match in _NOTHING.finditer(clean) for at in range(*match.span())}
    if not cuts and not dropped:
        return Text(part, original, clean, visible.starts, visible.ends)
    starts: Sequence[int] = range(len(clean)) if visible.starts is None else visible.starts
    ends: Sequence[int] = range(1, len(clean) + 1) if visible.ends is None else visible.ends
    first, last = array("l"), array("l")
    pieces: list[str] = []
    told = 0
    for at in sorted(cuts | dropped):
        pieces.append(clean[told:at])
        first.extend(starts[told:at])
        last.extend(ends[told:at])
        told = at
        if at in dropped:
            told += 1
        else:  # the blank that is missing stands where the next word does
            pieces.append(" ")
            first.append(starts[at])
            last.append(ends[at])
    first.extend(starts[told:])
    last.extend(ends[told:])
    return Text(part, original, "".join(pieces) + clean[told:], first, last)


def _idle_quotes(text: str) -> set[int]:
    """Where marks stand that quote nobody: of a nickname, 'Ferdinand "Bongbong" Marcos', or of a single word."""
    found = (match for pattern in (_NICKNAME, _SET_OFF) for match in pattern.finditer(text))
    return {at for match in found for at in (match.start(1), match.start(2))}


def _cuts(text: str, glued: Callable[[str], Sequence[int]]) -> set[int]:
    """Where a space is missing; ``glued``: where inside a capitalised word, which is no name itself ("Hamdan")."""
    cuts = {
        match.end()
        for pattern in (_GLUED_UPPER, _GLUED_SENTENCE, _GLUED_CREDIT, _GLUED_OFFICE)
        for match in pattern.finditer(text)
    }
    for match in _CAPITALISED.finditer(text):
        cuts.update(match.start() + at for at in glued(match.group()))
    return cuts


@lru_cache(maxsize=2**14)
def _joints(word: str) -> tuple[int, ...]:
    """Where a word may be glued to the one before, the last first: "Putin|mengatakan"."""
    ends = ((at, word[at:]) for at in range(len(word) - 2, 2, -1))
    return tuple(at for at, end in ends if end in _FUNCTION_WORDS or _VERB.fullmatch(end))
