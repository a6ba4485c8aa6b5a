"""Item to article: text made harmless for the steps behind, with the way back to every original character.

What publishers leave in a text: HTML tags and entities, typographic quotes and dashes, odd spaces, characters of no
width, and words glued together where a link or a bold span stood ("Putinmengatakan", "menjadiPrioritas"). Replacements
keep the length where they can; the few insertions and deletions are carried by an offset map.
"""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from processors.lexicon.words import words
from schemas.entities import Part, TextSpan
from schemas.news import NewsItem
from schemas.times import jakarta_day

_SPACES = "\t\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys("\u2028\u2029", "\n"),
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
_NO_WIDTH = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,400}>|<!--[^<>]{0,400}-->")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")

_GLUED_UPPER = re.compile(r"(?<![^\W\d_])[a-z]{3,30}(?=[A-Z][a-z]{2,})")
_GLUED_SENTENCE = re.compile(r"(?<=[a-z]{3})[.!?][\"']?(?=[A-Z][a-z]+\s)")
_GLUED_OFFICE = re.compile(r"(?<!\w)(?:RI|AS|PM|PBB|Menlu|Presiden)(?=[A-Z][a-z]{2,})")
_CAPITALISED = re.compile(r"(?<!\w)[A-Z][a-z]{5,40}(?!\w)")
_ALONE = re.compile(r"(?<!\w)[A-Z][a-z]{2,20}(?!\w)")
_FUNCTION_WORDS = words("normalise.function_words")
_VERB = re.compile(r"(?:mem|men|meng|meny|ber|ter|di|me[lrwy])[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class Text:
    """One text of an item as the steps behind read it (``clean``), with the way back to the original."""

    part: Part
    original: str
    clean: str
    origin: array[int] | None
    """Index in the original of each character of ``clean``; None where both are the same length."""

    def bounds(self, start: int, end: int) -> tuple[int, int]:
        """Half-open offsets in the original of ``clean[start:end]``, which must not be empty."""
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1

    def span(self, start: int, end: int) -> TextSpan:
        """``clean[start:end]`` as it stands in the original."""
        first, last = self.bounds(start, end)
        return TextSpan(part=self.part, start=first, end=last, text=self.original[first:last])


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
    alone = set(_ALONE.findall(item.body))
    known = lambda word: word in alone or is_name(word)  # noqa: E731 - a name for one expression
    return Article(item.id, published, _text(Part.TITLE, item.title, known), _text(Part.BODY, item.body, known))


def _text(part: Part, original: str, known: Callable[[str], bool]) -> Text:
    same = original.translate(_SAME_LENGTH)
    same = _TAG.sub(_blank, same)
    same = _ENTITY.sub(_entity, same)
    cuts = _cuts(same, known)
    if not cuts and not _NO_WIDTH.search(same):
        return Text(part, original, same, None)
    origin = array("l")
    pieces: list[str] = []
    for index, char in enumerate(same):
        if index in cuts:
            pieces.append(" ")
            origin.append(index)
        if not _NO_WIDTH.match(char):
            pieces.append(char)
            origin.append(index)
    return Text(part, original, "".join(pieces), origin)


def _blank(match: re.Match[str]) -> str:
    """As many spaces; a tag that ends a block ends the line, so that its sentence ends there."""
    block = re.match(r"</?(?:p|br|div|li|h\d|tr)\b", match.group(), re.IGNORECASE)
    return ("\n" if block else " ") + " " * (len(match.group()) - 1)


def _entity(match: re.Match[str]) -> str:
    char = html.unescape(match.group()).translate(_SAME_LENGTH)
    return char + " " * (len(match.group()) - 1) if len(char) == 1 else match.group()


def _cuts(text: str, known: Callable[[str], bool]) -> set[int]:
    """Where a space is missing."""
    cuts = {
        match.end() for pattern in (_GLUED_UPPER, _GLUED_SENTENCE, _GLUED_OFFICE) for match in pattern.finditer(text)
    }
    for match in _CAPITALISED.finditer(text):
        word = match.group()
        for at in range(len(word) - 2, 2, -1):
            rest = word[at:]
            if (rest in _FUNCTION_WORDS or _VERB.fullmatch(rest)) and known(word[:at]):
                cuts.add(match.start() + at)
                break
    return cuts
