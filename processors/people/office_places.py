"""The countries or the organisation behind an office: "menlu Prancis dan Jerman", "para menkeu anggota G20"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from processors.lexicon.gazetteer import PlaceHit
from processors.lexicon.office import Office
from processors.lexicon.phrases import Token
from processors.lexicon.places import IN_COUNTRY, PlaceKind
from processors.lexicon.titles import Title
from processors.lexicon.words import words

_BEFORE_COUNTRY = words("offices.before_country")
_NEXT = re.compile(r"[ -]| ?\(|\)? ")
_BRACKET = re.compile(r" ?\([^()\n]{1,40}\)")
_LIST_GAP = re.compile(r", (?:dan |serta )?| dan | serta | maupun |/|-")
# "Para menkeu negara-negara anggota G20": members, who stand for the organisation.
_MEMBERS = re.compile(
    r"\)? (?:(?:dari )?(?:(?:ke-?)?\d{1,3} |seluruh |semua )?(?:(?:negara(?:-negara)?|(?:per)?ekonomi(?:an)?) )?"
    r"anggota |negara-negara )"
)
# "Empat menlu, yakni dari Iran, Kuba, dan Palestina": of each country one.
_EACH_OF = re.compile(
    r"\)?(?: (?:negara|asing|sahabat))?(?:,? (?:yakni|yaitu|masing-masing|antara lain|di ?antaranya|termasuk))?"
    r" (?:(?:dari|asal) )?"
)
# "Para menlu Eropa", "menhan negara-negara Asia Tenggara" stand for the union.
_REGION = re.compile(
    r"\)? (?:dari )?(?:se-|negara(?:-negara)? (?:anggota )?)?(?:(?P<EU>Eropa)|(?P<ASEAN>Asia Tenggara))\b(?! [A-Z])"
)
# Rulers of cities are heads only abroad: "Putra Mahkota Abu Dhabi", not "Sultan Yogyakarta".
_CITY_OFFICES = frozenset({Office.MONARCH, Office.CROWN_PRINCE, Office.PRESIDENT, Office.LEADER})


def bracket(text: str, tokens: Sequence[Token], after: int) -> int:
    """Step over a short bracket: "(Menlu)", "(AS)"."""
    match = _BRACKET.match(text, tokens[after - 1].end)
    return token_at(tokens, after, match.end()) if match is not None else after


def countries_behind(
    text: str, tokens: Sequence[Token], places: Mapping[int, PlaceHit], after: int, title: Title
) -> tuple[tuple[str, ...], int]:
    """Codes of the countries that follow, and the token behind them: "Rusia", "Inggris, Prancis, dan Jerman"."""
    end = tokens[after - 1].end
    if region := _REGION.match(text, end):
        return (region.lastgroup or "",), token_at(tokens, after, region.end())
    at = _first_country(text, tokens, places, after)
    codes: list[str] = []
    ends: list[int] = []
    joined = False
    while at < len(tokens) and tokens[at].start in places:
        hit = places[tokens[at].start]
        code = _code(hit, title)
        gap = text[tokens[after - 1].end if codes else tokens[at - 1].end : tokens[at].start]
        if code is None or code in codes or not (_LIST_GAP if codes else _NEXT).fullmatch(gap):
            break
        codes.append(code)
        after = at = bracket(text, tokens, token_at(tokens, at, hit.end))
        ends.append(after)
        if at < len(tokens) and tokens[at].lower in ("dan", "serta", "maupun"):
            at += 1
            joined = joined or (at < len(tokens) and tokens[at].start in places)
    if len(codes) > 1 and not joined:  # "Presiden AS, Rusia menolak": the comma ends the office
        return (codes[0],), ends[0]
    return tuple(codes), after


def _first_country(text: str, tokens: Sequence[Token], places: Mapping[int, PlaceHit], after: int) -> int:
    """The token at which the countries of an office begin."""
    if after < len(tokens) and tokens[after].start in places:
        return after
    if after + 1 < len(tokens) and tokens[after + 1].start in places:
        handle = text[tokens[after - 1].end : tokens[after].start] == " @"  # "Menlu @Budi Malaysia"
        if handle or tokens[after].lower in _BEFORE_COUNTRY:
            return after + 1
    end = tokens[after - 1].end
    for between in (_MEMBERS, _EACH_OF):
        match = between.match(text, end)
        if match is not None and match.end() in places:
            return token_at(tokens, after, match.end())
    return after


def token_at(tokens: Sequence[Token], at: int, end: int) -> int:
    """The first token from ``at`` on that starts at or behind a character."""
    while at < len(tokens) and tokens[at].start < end:
        at += 1
    return at


def _code(hit: PlaceHit, title: Title) -> str | None:
    if hit.kind in (PlaceKind.COUNTRY, PlaceKind.ORGANISATION):
        return hit.code
    if hit.kind in IN_COUNTRY and title.office in _CITY_OFFICES:
        return hit.code if hit.code != "ID" else None
    return None
