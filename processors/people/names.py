"""Where a person's name ends: by the tagger where it saw one, else by the capitals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cache

from processors.lexicon.gazetteer import load_gazetteer
from processors.lexicon.words import words
from processors.text.reading import Reading
from schemas.entities import EntityType

HONORIFICS = words("names.honorifics")
_ADDRESSED = frozenset({("Y", "M"), ("H", "E")})
"""What the palace writes before a guest's name, in two letters: "Presiden Palestina, Y.M. Mahmoud Abbas"."""
PARTICLES = words("names.particles")
NOT_NAMES = words("names.not_names")
_HYPHENED = words("names.hyphened")
_DOUBLE = re.compile(r"([^\W\d_]{2,})-(?=[^\W\d_a-z])")
_LONGEST = 7
_OF_TWO = frozenset(
    [
        ("tan", "sri"),
        ("dato", "sri"),
        ("datuk", "sri"),
        ("the", "hon"),
        ("the", "honourable"),
        ("k", "h"),
        ("h", "e"),
        ("h", "m"),
    ]
)
"""Forms of address whose second word is a name alone."""


@cache
def first_halves() -> frozenset[str]:
    """First halves of double names, in small letters: of a list, and of the leaders' ("Ramos-Horta").

    Without those that name somebody alone: "Duterte-Xi" are two.
    """
    names = {name for term in load_gazetteer().leaders.terms for name in (term.name, *term.aliases)}
    halves = {half.lower() for name in names for half in _DOUBLE.findall(name)}
    return _HYPHENED | (halves - {name.lower() for name in names})


def person_spans(reading: Reading) -> dict[int, int]:
    """Token where each tagged person starts to the token behind it."""
    found: dict[int, int] = {}
    index = 0
    for span in reading.spans:
        while index < len(reading.tokens) and reading.tokens[index].end <= span.start:
            index += 1
        last = index
        while last < len(reading.tokens) and reading.tokens[last].start < span.end:
            last += 1
        if span.label is EntityType.PER and last > index:
            end = last
            index = min(skip_honorifics(reading, index), last - 1)  # "Sheikh Sabah al-Ahmed", as a guide would not
            while end > index + 1 and _is_tail(reading, end - 1):  # "Modi bertelepon": no name ends with a verb
                end -= 1
            found[index] = end
            index = last
    return found


def _is_tail(reading: Reading, at: int) -> bool:
    """A small word behind a blank; what a hyphen joins belongs to the name ("Jong-un")."""
    token = reading.tokens[at]
    return token.text[0].islower() and token.lower not in PARTICLES and reading.gap(at - 1, at) != "-"


def skip_honorifics(reading: Reading, at: int) -> int:
    """The first token from ``at`` on that is no form of address: "HE Dato' Sri", not "He Lifeng" or "Sri Mulyani"."""
    start, tokens = at, reading.tokens
    while at < len(tokens):
        word = tokens[at]
        after = (tokens[at - 1].lower if at > start else "", word.lower)
        followed = (word.lower, tokens[at + 1].lower if at + 1 < len(tokens) else "")
        address = word.lower in HONORIFICS or bool({after, followed} & _OF_TWO)
        if address and word.text != "He":
            at += 1
        elif tuple(t.text for t in tokens[at : at + 2]) in _ADDRESSED:
            start = at = at + 2
        else:
            break
    return at


def before_honorifics(reading: Reading, at: int) -> int:
    """The first of the forms of address right before token ``at``: "Ibu" of "Ibu Megawati"."""
    while at and reading.tokens[at - 1].lower in HONORIFICS and reading.tokens[at - 1].capital:
        at -= 1
    return at


def name_end(
    reading: Reading, at: int, persons: Mapping[int, int], blocked: AbstractSet[int], stops: AbstractSet[int]
) -> int | None:
    """The token behind the name that starts at token ``at``; None where no name starts.

    ``blocked``: tokens where a place or an office starts, and no name; ``stops``: countries and offices, which end
    one, while a town may stand inside ("Kofi Lome").
    """
    tokens = reading.tokens
    if at >= len(tokens) or not tokens[at].capital or tokens[at].lower in NOT_NAMES:
        return None
    if in_headline(reading, at):
        return None  # capitals tell nothing there, and they lead taggers astray
    if at in persons:
        return _over_initials(reading, at, _grow(reading, at, persons[at]))
    if at in blocked:
        return None
    last = at + 1
    while last < len(tokens) and last - at < _LONGEST and last not in stops and _joins(reading, last):
        last += 1
    while tokens[last - 1].lower in PARTICLES and last - at > 1:
        last -= 1
    return last if len(tokens[at].text) > 1 or last - at > 1 else None


def in_headline(reading: Reading, at: int) -> bool:
    """Whether a token stands where capitals tell no names."""
    return bool(reading.sentences) and reading.sentences[reading.sentence_at(at)].headline


def _grow(reading: Reading, at: int, last: int) -> int:
    """A tagger that stops at a hyphen ("Kim Jong"), an initial ("Retno L") or before "al-Saud" is helped over it."""
    tokens = reading.tokens
    while last < len(tokens) and last - at < _LONGEST:
        gap, token = reading.gap(last - 1, last), tokens[last]
        if not token.capital and _joins(reading, last):
            last = next((n for n in range(last, len(tokens)) if tokens[n].lower not in PARTICLES), last) + 1
        elif len(tokens[last - 1].text) == 1 and gap in (".", ". ") and token.capital:
            last += 1
        else:
            break
    return last


def _over_initials(reading: Reading, at: int, last: int) -> int:
    """Step over the initials of the words before: "Bacharuddin Jusuf (BJ) Habibie" is one name."""
    tokens = reading.tokens
    if last + 1 >= len(tokens) or (reading.gap(last - 1, last), reading.gap(last, last + 1)) != (" (", ") "):
        return last
    initials = "".join(token.text[0] for token in tokens[at:last])
    return last + 2 if tokens[last].text == initials and tokens[last + 1].capital else last


def _joins(reading: Reading, at: int) -> bool:
    """Whether token ``at`` goes on with the name before it."""
    gap, token = reading.gap(at - 1, at), reading.tokens[at]
    if gap == "-":  # "Kim Jong-un", "Jean-Noel Barrot", but two people in "Putin-Xi"
        return not token.capital or reading.tokens[at - 1].lower in first_halves()
    if gap not in (" ", "."):
        return gap == ". " and len(reading.tokens[at - 1].text) == 1 and token.capital
    if token.lower in NOT_NAMES:
        return False
    if token.capital:
        return True
    following = at + 1
    while following < min(at + 3, len(reading.tokens)) and reading.tokens[following].lower in PARTICLES:
        following += 1  # "von der Leyen"
    if token.lower not in PARTICLES or following >= len(reading.tokens) or not reading.tokens[following].capital:
        return False
    return reading.gap(following - 1, following) in (" ", "-")
