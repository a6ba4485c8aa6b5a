"""Leaders by name and by office, as of a day: who "Presiden AS" or "Erdogan" was when an article was written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from processors.lexicon.office import LISTED_OFFICES, SINGLE_OFFICES, Office
from processors.lexicon.placefinder import fold
from processors.lexicon.rows import Row
from schemas.mentions import Rank

_LEADING = frozenset({Rank.HEAD, Rank.ORG, Rank.LEGISLATURE})
# Chinese, Korean and Vietnamese names put the family name first, Indonesian ones often have none, and Arab ones end in
# a tribe's: there the last word alone is no surname, and short forms stand in the data.
_NO_SURNAME = frozenset(
    {"CN", "TW", "KP", "KR", "VN", "KH", "MM", "LA", "MN", "SG", "TH", "MY", "BN", "ID", "TL"}
    | {"SA", "AE", "QA", "KW", "BH", "OM", "JO", "MA", "BT", "LK"}
    # Names that many Indonesians bear too.
    | {"BD", "PK", "IQ", "SY", "LB", "PS", "YE", "EG", "SD", "LY", "TN", "DZ", "MV", "KM", "SO"}
)
_SPELLINGS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("muhammad", "mohamed", "mohammad", "muhamad", "muhammed", "mohamad", "mohd"), "mohammed")
    | dict.fromkeys(("abdel", "abdal", "abd"), "abdul")
    | {"ibn": "bin", "zayid": "zayed", "ahmed": "ahmad", "hussain": "hussein", "aleksandr": "alexander"}
)
_ARTICLES = "al|el|as|ash|an"
_PARTICLE = re.compile(rf"\b(?:{_ARTICLES})[- ](?=\w)")
_NO_OPENING = re.compile(rf"{_ARTICLES}|.*'.*")
"""Words whose names may have another first word in :func:`name_key` than these have alone."""
_WORD = re.compile(r"[^\W_]+")
_LAST_Y = re.compile(r"(?<=\w{2})(?:iy|yy|y)$")


@dataclass(frozen=True, slots=True)
class LeaderTerm:
    """One office of one person. ``country``: ISO code or organisation; ``since`` and ``until``: None where open.

    ``until`` is the last day. ``office`` is FORMER (rank PARTY, or OTHER for a past minister) in what
    :meth:`LeaderBook.named` gives for a person whose last known term had ended by the day asked for.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    office: Office
    country: str
    rank: Rank
    since: date | None
    until: date | None

    def in_force(self, on: date) -> bool:
        """Whether the office was held on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@lru_cache(maxsize=2**14)
def name_key(name: str) -> tuple[str, ...]:
    """The words of a name, alike for spellings that differ by taste: "Sergey"/"Sergei", "al-Sisi"/"Sisi"."""
    plain = _PARTICLE.sub("", fold(name)).replace("'", "")
    return tuple(_spelling(word) for word in _WORD.findall(plain))


def _spelling(word: str) -> str:
    word = _SPELLINGS.get(word, word)
    return _LAST_Y.sub("i", word)


class LeaderBook:
    """All terms, indexed by name and by office."""

    def __init__(self, terms: Iterable[LeaderTerm]) -> None:
        self.terms = tuple(terms)
        self._by_id: dict[str, list[LeaderTerm]] = defaultdict(list)
        self._by_office: dict[tuple[str, Office], list[LeaderTerm]] = defaultdict(list)
        self._named: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._bearers: dict[str, set[str]] = defaultdict(set)
        self._surnames: dict[str, set[str]] = defaultdict(set)
        self._ends: dict[tuple[str, str], list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for term in self.terms:
            self._add(term)
        self._openings = {key[0] for key in self._named} | self._surnames.keys()

    def __iter__(self) -> Iterator[LeaderTerm]:
        """All terms."""
        return (term for terms in self._by_id.values() for term in terms)

    def named(self, name: str, on: date) -> tuple[LeaderTerm, ...]:
        """The terms in force on a day of the persons called ``name``: several where the name or the offices are.

        A person whose terms have all ended is given once, as FORMER; one whose terms all lie ahead, not at all.
        ``name`` carries no title. Surnames count where only one leader of the day bears them.
        """
        key = name_key(name)
        ids = self._named.get(key) or self._between(key)
        if not ids and len(key) == 1:
            ids = self._sole_surname(key[0], on)
        terms = tuple(t for i in sorted(ids) for t in self._by_id[i] if t.in_force(on))
        return terms or tuple(f for i in sorted(ids) if (f := self._former(i, on)) is not None)

    def may_open(self, word: str) -> bool:
        """Whether a name that :meth:`named` knows may begin with a word."""
        return not self._openings.isdisjoint(name_key(word)[:1]) or _NO_OPENING.fullmatch(fold(word)) is not None

    def sole(self, word: str) -> bool:
        """Whether a word stands in the name of one leader of the table only: "Xi", not "Kim"."""
        return len(self._bearers.get(fold(word), ())) == 1

    def terms_of(self, person: str) -> tuple[LeaderTerm, ...]:
        """All terms of the person with this id."""
        return tuple(self._by_id.get(person, ()))

    def in_office(self, country: str, office: Office, on: date) -> LeaderTerm | None:
        """Who held an office on a day; None where unknown, or where several persons held it."""
        held = [t for t in self._by_office.get((country, office), ()) if t.in_force(on)]
        if office in SINGLE_OFFICES and held:
            return max(held, key=lambda t: t.since or date.min)
        return held[0] if len(held) == 1 else None

    def _add(self, term: LeaderTerm) -> None:
        self._by_id[term.id].append(term)
        self._by_office[term.country, term.office].append(term)
        for name in (term.name, *term.aliases):
            key = name_key(name)
            for word in _WORD.findall(fold(name)):
                self._bearers[word].add(term.id)
            self._named[key].add(term.id)
            if len(key) > 1:
                self._ends[key[0], key[-1]].append((key, term.id))
        last = name_key(term.name)[-1]
        if term.country not in _NO_SURNAME and len(last) > 3:
            self._surnames[last].add(term.id)

    def _between(self, key: tuple[str, ...]) -> set[str]:
        """Fuller forms of a known name: "Retno L.P. Marsudi", "Mohammed bin Salman bin Abdulaziz"."""
        if len(key) < 3:
            return set()
        same_ends = {i for known, i in self._ends.get((key[0], key[-1]), ()) if len(known) < len(key)}
        if same_ends:
            return same_ends if len(same_ends) == 1 else set()
        for size in range(len(key) - 1, 1, -1):
            ids = self._named.get(key[:size])
            if ids:
                return ids
        return set()

    def _sole_surname(self, word: str, on: date) -> set[str]:
        ids = self._surnames.get(word, set())
        serving = {i for i in ids if any(t.in_force(on) for t in self._by_id[i])}
        candidates = serving or ids
        return candidates if len(candidates) == 1 else set()

    def _former(self, person: str, on: date) -> LeaderTerm | None:
        ended = [t for t in self._by_id[person] if t.until is not None and t.until < on]
        if not ended:
            return None
        led = [t for t in ended if t.rank in _LEADING]  # "mantan Presiden Fidel Castro", who led a party after that
        last = max(led or ended, key=lambda t: t.until or date.min)
        rank = Rank.PARTY if led else Rank.OTHER
        return replace(last, office=Office.FORMER, rank=rank, since=last.until, until=None)


def read_terms(rows: Iterable[Row]) -> list[LeaderTerm]:
    """The terms of ``leaders.csv``. Raises ValueError for an office or rank that there is not, or a bad date."""
    return [_term(row) for row in rows]


def _term(row: Row) -> LeaderTerm:
    return LeaderTerm(
        id=row["id"],
        name=row["name"],
        aliases=tuple(a for a in row["aliases"].split("|") if a),
        office=row.one_of("office", LISTED_OFFICES),
        country=row["country"],
        rank=row.one_of("rank", Rank),
        since=_day(row["from"]),
        until=_day(row["to"]),
    )


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None
