"""Find where a text names an office, and the country or organisation it belongs to.

An office phrase is read as the Indonesian press writes it: ``[mantan] office [ke-7 | terpilih | (abbreviation)]
[country | organisation] [(abbreviation)]``. The phrases, their ranks and what they need beside them to count are the
titles of :mod:`processors.lexicon.titles`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from processors.lexicon.gazetteer import PlaceHit
from processors.lexicon.office import Office
from processors.lexicon.phrases import Hit, Token
from processors.lexicon.places import PlaceKind
from processors.lexicon.titles import Title, TitleFlag, lexicon
from processors.lexicon.words import words
from processors.people.office_places import bracket, countries_behind, token_at
from schemas.mentions import Rank

FORMER = frozenset({"mantan", "eks", "bekas"})  # not "mendiang": who has died met others while in office
_ORDINALS = ("pertama", "kedua", "ketiga", "keempat", "kelima", "keenam", "ketujuh", "kedelapan", "kesembilan")
_ADJUNCTS = words("offices.adjuncts")
_YEAR = re.compile(r"(?:19|20)\d\d")
# "juru bicara Presiden Trump" speaks of somebody else; so does "surat Presiden Trump".
_OWNED = words("offices.owned")
_WHICH_CHILD = frozenset({"bungsu", "sulung", "pertama", "kedua", "ketiga", "tunggal", "perempuan", "angkat", "tiri"})
_OWNED_PAIRS = frozenset({("juru", "bicara"), ("staf", "khusus"), ("utusan", "khusus")})
_ALSO = re.compile(r" (?:yang juga|(?:yang )?(?:sekaligus|merangkap)|cum) |/")
_DEPUTY_ALSO = re.compile(rf"{_ALSO.pattern}|, (?=Menteri|Menlu|Menhan)| dan (?=[Mm]enteri|Menlu|Menhan)")
_BOTH = re.compile(r" (?:dari )?kedua negara\b")
_PAIR = re.compile(r" dan | serta | maupun | dengan |-")
_LONGEST_PORTFOLIO, _LATELY = 9, 20  # words of a portfolio; places back, where two countries may stand together
PORTFOLIO = words("offices.portfolio")
# "Raja Belgia, Raja Philippe": the title is said again with the name.
_ADDRESSES, _NAMES_TOO = frozenset({Office.MONARCH, Office.PRINCE}), frozenset({"amir", "sultan"})
_SENDERS = frozenset(
    {
        Office.PRESIDENT,
        Office.VICE_PRESIDENT,
        Office.PRIME_MINISTER,
        Office.MONARCH,
        Office.FOREIGN_MINISTER,
        Office.CHANCELLOR,
        Office.MINISTER,
    }
)


@dataclass(frozen=True, slots=True)
class OfficeHit:
    """``text[start:end]`` names an office. ``after``: token behind it all; ``countries``: where it is held."""

    first: int
    after: int
    start: int
    end: int
    title: Title
    countries: tuple[str, ...]
    former: bool
    ordinal: int | None
    owned: bool
    plural: bool
    sender: Title | None = None
    """Whose envoy or adviser this is: "Utusan Khusus Presiden AS"."""
    shared: bool = False
    """The country stands behind another office: "Raja dan PM Belanda"."""


def find_offices(text: str, tokens: Sequence[Token], places: Sequence[PlaceHit]) -> list[OfficeHit]:
    """All offices named in a text, left to right; linear in the text."""
    at_start = {hit.start: hit for hit in places}
    found: list[OfficeHit] = []
    index, may_start = 0, lexicon().may_start
    while index < len(tokens):
        hit = _read(text, tokens, at_start, index) if may_start(tokens[index]) else None
        if hit is None:
            index += 1
            continue
        hit = hit if hit.countries else _of_both(text, tokens, places, hit)
        index = hit.after
        if found and (whole := _continued(text, tokens, found[-1], hit)):
            found[-1] = whole
            continue
        if found and _shared(text, found[-1], hit):
            found[-1] = replace(found[-1], countries=hit.countries, shared=True)
        found.append(hit)
    return found


def _of_both(text: str, tokens: Sequence[Token], places: Sequence[PlaceHit], hit: OfficeHit) -> OfficeHit:
    """ "Menteri Luar Negeri kedua negara": of the two countries that the text last told of together."""
    both = _BOTH.match(text, hit.end) if hit.title.rank is Rank.MINISTER else None
    if both is None:
        return hit
    last = bisect_left(places, hit.start, key=lambda place: place.start)
    for left, right in reversed(list(pairwise(places[max(0, last - _LATELY) : last]))):
        if left.kind is right.kind is PlaceKind.COUNTRY and _PAIR.fullmatch(text, left.end, right.start):
            after = token_at(tokens, hit.after, both.end())
            return replace(hit, after=after, end=both.end(), countries=(left.code or "", right.code or ""))
    return hit


def _shared(text: str, before: OfficeHit, hit: OfficeHit) -> bool:
    """ "Raja dan Perdana Menteri Belanda", "menlu dan menhan Prancis": the country stands behind the last."""
    plain = not (before.countries or before.plural or before.sender) and hit.title.country is None
    one = len(hit.countries) == 1 and before.title.office is not hit.title.office
    gap = text[before.end : hit.start]
    return plain and one and gap in (" dan ", " serta ")


def _continued(text: str, tokens: Sequence[Token], before: OfficeHit, hit: OfficeHit) -> OfficeHit | None:
    """Two phrases that are one title: "Penasihat Hubungan Luar Negeri Presiden China", "Raja Belgia, Raja Philippe"."""
    gap = text[before.end : hit.start]
    if before.countries and not hit.countries and gap in (" ", ", "):
        if hit.title.office in _ADDRESSES:  # "Menlu Afghanistan Amir Khan Muttaqi": so he is called
            called = before.title.rank is Rank.MINISTER and tokens[hit.first].lower in _NAMES_TOO
            return before if called else replace(before, after=hit.after, end=hit.end)
        if before.title.office is Office.COUNTERPART:  # "mitranya dari Jepang, Menlu B"
            return replace(hit, first=before.first, start=before.start, countries=before.countries)
    plain = not any(mark in gap for mark in ',.;:!?()"\n')
    plain = plain and all(word.capital for word in tokens[before.after : hit.first])
    sent = before.title.rank in (Rank.ENVOY, Rank.OTHER) and not before.countries
    if sent and plain and hit.title.office in _SENDERS:
        return replace(before, after=hit.after, end=hit.end, countries=hit.countries, sender=hit.title)
    return None


def _read(text: str, tokens: Sequence[Token], places: Mapping[int, PlaceHit], index: int) -> OfficeHit | None:
    """The office at a token, with another of the same person: "Ketua Uni Afrika yang juga Presiden Senegal A"."""
    hit = _read_one(text, tokens, places, index)
    pattern = _DEPUTY_ALSO if hit is not None and hit.title.office is Office.DEPUTY_PRIME_MINISTER else _ALSO
    also = pattern.match(text, hit.end) if hit is not None else None
    at = hit.after + len(re.findall(r"\w+", also[0])) if hit is not None and also is not None else len(tokens)
    second = _read_one(text, tokens, places, at) if at < len(tokens) else None
    if hit is None or second is None:
        return hit
    if hit.countries and second.countries not in ((), hit.countries):  # the name behind it is told by the second
        return replace(second, first=hit.first, start=hit.start, former=hit.former, owned=hit.owned, plural=hit.plural)
    return replace(hit, after=second.after, end=second.end, countries=hit.countries or second.countries)


def _read_one(text: str, tokens: Sequence[Token], places: Mapping[int, PlaceHit], index: int) -> OfficeHit | None:
    match = _title(tokens, places, index)
    if match is None:
        return None
    title, after = match.value, match.last
    if TitleFlag.PORTFOLIO in title.flags:
        after = _portfolio(text, tokens, places, after)
    after, ordinal = _adjuncts(tokens, after)
    after = bracket(text, tokens, after)
    countries, after = countries_behind(text, tokens, places, after, title)
    if countries:  # "PM Thailand sementara", "Presiden RI ketiga"
        after, behind = _adjuncts(tokens, after)
        ordinal = ordinal if ordinal is not None else behind
        after = _posted(tokens, places, after) if title.rank is Rank.ENVOY else after
    if title.country is not None:  # "Presiden Komisi Eropa" names its organisation itself
        countries = (title.country,)
    after = bracket(text, tokens, after)
    return OfficeHit(
        index, after, tokens[index].start, tokens[after - 1].end, title, countries, ordinal=ordinal,
        former=index > 0 and tokens[index - 1].lower in FORMER, owned=_owned(text, tokens, index),
        plural=index > 0 and tokens[index - 1].lower in words("offices.plural")
        and text[tokens[index - 1].end : tokens[index].start] == " ",  # not "Nusa Dua - Menlu A"
    )  # fmt: skip


def _title(tokens: Sequence[Token], places: Mapping[int, PlaceHit], index: int) -> Hit[Title] | None:
    """The longest title at a token that ends before the name of a place: "Presiden | Uni Emirat Arab", of no "Uni"."""
    match = lexicon().at(tokens, index)
    last = places.get(tokens[match.last - 1].start) if match is not None and match.last - index > 1 else None
    if match is None or last is None or last.end <= tokens[match.last - 1].end:
        return match
    shorter = lexicon().at(tokens[index : match.last - 1], 0)
    return Hit(index, index + shorter.last, shorter.value) if shorter is not None else match


def _posted(tokens: Sequence[Token], places: Mapping[int, PlaceHit], after: int) -> int:
    """Step over where an envoy serves: "Duta Besar Rusia untuk AS Sergey Kislyak"."""
    if after + 1 < len(tokens) and tokens[after].lower == "untuk":
        posted = places.get(tokens[after + 1].start)
        return token_at(tokens, after, posted.end) if posted is not None else after
    return after


def _portfolio(text: str, tokens: Sequence[Token], places: Mapping[int, PlaceHit], after: int) -> int:
    """Step over what a minister is in charge of: "Menteri Energi, Ilmu Pengetahuan, dan Perubahan Iklim".

    Capitals up to a country are a portfolio too, whatever they say: "Menteri Armada Laut Inggris".
    """
    at = after
    while at < min(len(tokens), after + _LONGEST_PORTFOLIO) and text[tokens[at - 1].end : tokens[at].start] == " ":
        hit = places.get(tokens[at].start)
        if hit is not None:
            return at if hit.kind is PlaceKind.COUNTRY else after
        another = lexicon().at(tokens, at) is not None  # "Menteri Luar Negeri Retno Marsudi dan Menlu Australia"
        if another or not (tokens[at].capital or tokens[at].lower in ("dan", "untuk")):
            break
        at += 1
    at = after
    while at < len(tokens) and text[tokens[at - 1].end : tokens[at].start] in (" ", ", ", "/"):
        if text.startswith(("negara-negara", "negara anggota"), tokens[at].start):
            break  # "menteri pertahanan negara-negara Asia Tenggara"
        if tokens[at].lower in PORTFOLIO:
            after = at + 1
        elif tokens[at].lower != "dan":
            break
        at += 1
    return after


def _adjuncts(tokens: Sequence[Token], after: int) -> tuple[int, int | None]:
    """Step over "terpilih" and "ke-7"; the number, if any."""
    ordinal = None
    while after < len(tokens) and tokens[after].start - tokens[after - 1].end == 1:  # not "Menhan B. Keempat menteri"
        if tokens[after].lower in _ADJUNCTS:
            after += 1
        elif all(_YEAR.fullmatch(t.text) for t in tokens[after : after + 2]) and after + 1 < len(tokens):
            after += 2  # "Presiden terpilih 2024-2029"
        elif tokens[after].lower == "ke" and after + 1 < len(tokens) and tokens[after + 1].text.isdecimal():
            ordinal = int(tokens[after + 1].text[:4])
            after += 2 + ([t.lower for t in tokens[after + 2 : after + 4]] == ["dan", "ke"])  # "ke-10 dan ke-12"
        elif tokens[after].lower in _ORDINALS and [t.lower for t in tokens[after + 1 : after + 2]] != ["negara"]:
            ordinal = _ORDINALS.index(tokens[after].lower) + 1
            after += 1
        else:
            break
    return after, ordinal


def _owned(text: str, tokens: Sequence[Token], index: int) -> bool:
    """Whether a noun right before turns the office into somebody or something else."""
    if index == 0 or text[tokens[index - 1].end : tokens[index].start] != " ":
        return False
    index -= tokens[index - 1].lower in _WHICH_CHILD and index > 1  # "putra bungsu Presiden A"
    pair = (tokens[max(index - 2, 0)].lower, before := tokens[index - 1].lower)
    return (before in _OWNED and pair != ("tuan", "rumah")) or pair in _OWNED_PAIRS
