"""Builds ``processors/data/leaders.csv``: ``python -m processors.training.leaders [FOLDER]``.

Two kinds of sources are joined. ``leaders_curated.csv`` beside this file is written by hand: names in the spelling of
the Indonesian press, short forms, ministers, past terms. The folder (default ``../shared/data/leaders``) gives the
heads of state and government that the hand-written file lacks, and Wikidata ids. What is written by hand wins: an
office that it fills on the factbook's day is not taken from the factbook again.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from processors.lexicon.leaders import LeaderBook, LeaderTerm, name_key, read_terms
from processors.lexicon.office import Office
from processors.lexicon.rows import Row, read_rows
from schemas.mentions import Rank

HERE = Path(__file__).parent
TARGET = HERE.parent / "data" / "leaders.csv"
COLUMNS = ("id", "name", "aliases", "office", "country", "rank", "from", "to", "source", "as_of")
RANKS: Mapping[str, Rank] = MappingProxyType(
    {
        **dict.fromkeys((Office.FOREIGN_MINISTER, Office.DEFENCE_MINISTER, Office.MINISTER), Rank.MINISTER),
        **dict.fromkeys((Office.SECRETARY_GENERAL, Office.ORG_HEAD), Rank.ORG),
        **dict.fromkeys((Office.PARTY_CHIEF, Office.FORMER), Rank.PARTY),
        Office.SPEAKER: Rank.LEGISLATURE,
        Office.ENVOY: Rank.ENVOY,
    }
)
"""Of whoever is no head."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TITLES = {
    Office.PRESIDENT: re.compile(
        r"^(?:Transition(?:al)? |Interim |Acting )?President(?: of the [A-Z].*? \(?CNSP\)?)? "
    ),
    Office.PRIME_MINISTER: re.compile(
        r"^(?:[A-Z]+ |Interim |Transition |Caretaker |Acting )*(?:Prime Minister|Premier) "
    ),
    Office.CHANCELLOR: re.compile(r"^Chancellor "),
    Office.MONARCH: re.compile(r"^(?:King|Emperor|Amir|Grand Duke|Prince|Sultan(?: and Prime Minister)?) "),
}
_HONORIFICS = re.compile(r"\b(?:Sir|Dr|Gen|General|Col|Capt|Sr)\.? (?=\w)")
_REMARK = re.compile(r"\s*\(.*?\)| of the Netherlands$| of Denmark$| of Norway$|,(?= Jr)|\"")
_OTHER_OFFICE = ("of ", "and ")  # "President of the Territorial Assembly", "Prime Minister and Foreign Minister"


CORRECTED: Mapping[str, str] = MappingProxyType({"Q57641": "Q60772", "Q2347236": "Q610788", "Q3327822": "Q58256"})
"""Ids that `world_leaders_2026-08.csv` has wrong, and Wikidata's: Ursula von der Leyen had Viktor Orbán's."""


FIRST_CODES: Mapping[str, str] = MappingProxyType({"AFU": "AU", "LAS": "AL"})
"""What stood first for an organisation whose code is not that of its acronym, as that is a country's: ids keep it."""


class TermRow(NamedTuple):
    """One line of ``leaders.csv``."""

    id: str
    name: str
    aliases: str
    office: str
    country: str
    rank: str
    since: str
    until: str
    source: str
    as_of: str


def curated(path: Path) -> Iterator[TermRow]:
    """The hand-written terms. Raises ValueError for a term that is not ``office[@country] from..to``."""
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            for term in line["terms"].split(" + "):
                found = re.fullmatch(r"(\w+)(?:@(\w+))? ([\d-]*)\.\.([\d-]*)", term.strip())
                if found is None:
                    raise ValueError(f"{path.name}: {line['name']}: cannot read the term {term!r}")
                office, country = found[1], found[2] or line["country"]
                yield TermRow(
                    slug(line["country"], line["name"]), line["name"], line["aliases"], office, country,
                    RANKS.get(office, Rank.HEAD), found[3], found[4], line["source"], line["as_of"],
                )  # fmt: skip


def factbook(path: Path, taken: LeaderBook) -> Iterator[TermRow]:
    """Heads of state and government of the factbook, but for offices that ``taken`` fills on the factbook's day."""
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            parsed = head(line["raw"])
            if not line["iso2"] or parsed is None:
                continue
            office, name = parsed
            checked = date.fromisoformat(line["updated"])
            known = taken.in_office(line["iso2"], office, checked) or taken.named(name, checked)
            if not known and not is_foreign_crown(line["iso2"], name):
                yield TermRow(
                    slug(line["iso2"], name), name, "", office, line["iso2"], Rank.HEAD, day(line["since"]), "",
                    "World Factbook", line["updated"],
                )  # fmt: skip


def head(raw: str) -> tuple[Office, str] | None:
    """Office and name in the factbook's wording; None for governors and others who are neither head of anything."""
    for office, title in _TITLES.items():
        found = title.match(raw)
        if found is not None:
            name = _HONORIFICS.sub("", _REMARK.sub("", raw[found.end() :])).strip()
            if name.startswith(_OTHER_OFFICE):
                return None
            return office, " ".join(_cased(word) for word in name.split())
    return None


def is_foreign_crown(iso2: str, name: str) -> bool:
    """Whether this is a crown or president shared with the mother country, listed there already."""
    shared = {"Charles III": "GB", "Willem-Alexander": "NL", "Frederik X": "DK", "Harald V": "NO"}
    return shared.get(name, iso2) != iso2 or name in {"Emmanuel Macron", "Donald J. Trump", "China Xi Jinping"}


def _cased(word: str) -> str:
    if re.fullmatch(r"[IVX]+|[A-Z]\.", word):
        return word
    return re.sub(r"[^\W\d_]{2,}", lambda part: part[0].capitalize() if part[0].isupper() else part[0], word)


def day(text: str) -> str:
    """``8 February 2025`` as ``2025-02-08``; what the text leaves out stays out (``2025-02``, ``2025``)."""
    found = re.search(r"(?:(\d{1,2}) )?(?:([A-Z][a-z]{2})[a-z]* )?(\d{4})", text)
    if found is None:
        return ""
    month = next((i for i, name in enumerate(_MONTHS, 1) if name == found[2]), 0)
    return found[3] + (f"-{month:02}" if month else "") + (f"-{int(found[1]):02}" if found[1] and month else "")


def slug(country: str, name: str) -> str:
    """``kp-kim-jong-un``: an id for persons whose Wikidata id no source gives."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return f"{FIRST_CODES.get(country, country).lower()}-" + "-".join(re.findall(r"\w+", plain))


def whole(text: str, *, last: bool) -> str:
    """A full date from one that may lack day or month: its first day, or with ``last`` its last."""
    if len(text) in (0, 10):
        return text
    year, month = int(text[:4]), int(text[5:7] or (12 if last else 1))
    first = date(year, month, 1)
    return str((first + timedelta(days=31)).replace(day=1) - timedelta(days=1) if last else first)


def wikidata_ids(path: Path) -> dict[tuple[str, ...], str]:
    """Wikidata ids by the words of the name."""
    with path.open(encoding="utf-8", newline="") as file:
        told = {name_key(r["name_en"]): r["wikidata_id"] for r in csv.DictReader(file) if r["wikidata_id"]}
    return {name: CORRECTED.get(one, one) for name, one in told.items()}


def with_ids(rows: Iterable[TermRow], ids: dict[tuple[str, ...], str]) -> Iterator[TermRow]:
    """The rows with Wikidata ids where name or alias has one, and full dates."""
    for row in rows:
        names = (row.name, *row.aliases.split("|"))
        found = next((ids[key] for name in names if (key := name_key(name)) in ids), row.id)
        yield row._replace(id=found, since=whole(row.since, last=False), until=whole(row.until, last=True))


def as_term(row: TermRow) -> LeaderTerm:
    """The row as the run-time reads it."""
    full = row._replace(since=whole(row.since, last=False), until=whole(row.until, last=True))
    return read_terms([Row(dict(zip(COLUMNS, full, strict=True)), f"the terms of {row.name}", 1)])[0]


def _order(row: TermRow) -> tuple[str, str, str]:
    return row.country, row.id, row.since


def main(folder: Path) -> None:
    """Write ``leaders.csv`` anew."""
    by_hand = list(curated(HERE / "leaders_curated.csv"))
    book = LeaderBook(as_term(row) for row in by_hand)
    known = {row["iso2"] for row in read_rows("countries.csv")}
    heads = {(r.id, r.office): r for r in factbook(folder / "leaders_factbook_2026-01.csv", book) if r.country in known}
    rows = [*by_hand, *heads.values()]
    final = sorted(with_ids(rows, wikidata_ids(folder / "world_leaders_2026-08.csv")), key=_order)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(final)
    print(f"{len(final)} terms of {len({row.id for row in final})} persons in {TARGET.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared/data/leaders"))
