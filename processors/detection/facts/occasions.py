"""Several meetings in one breath: occasions counted up ("pada 2018 di Singapura, Februari di Vietnam"), old ones."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import pairwise

from processors.dates.find import DateHit, DateRule
from processors.detection.facts.chains import chains, lead_of
from processors.detection.facts.day import within
from processors.detection.facts.place import Location, PlaceRule, as_place
from processors.detection.sentence.triggers import Trigger
from processors.lexicon.gazetteer import Gazetteer
from processors.lexicon.words import any_of, both, words
from processors.text.reading import Reading, Sentence

_TIMES = re.compile(r"\b(?:dua|tiga|empat|lima|enam|tujuh|beberapa|belasan|puluhan|berkali|sejumlah) kali\b(?!nya)")
# "Sebelumnya, A sempat berbincang sebentar dengan B", "Sebelumnya keduanya bertemu empat mata": in the palace, before
# what is told.
_BEFOREHAND = re.compile(
    rf"\bSebelumnya,? {any_of(both())} (?:melakukan|menggelar|mengadakan|melangsungkan)\b|"
    r"\b(?:sempat|(?:ter)?lebih (?:dahulu|dulu)) (?:\w+ ){0,2}?(?:berjabat|bersalaman|berfoto|"
    r"(?:berbincang|mengobrol|minum teh) (?:sebentar|sejenak|singkat|santai|hangat|akrab))\b"
)
_PAST = re.compile(
    r"\b(?:(?<!pertemuan )(?<!tahun )(?<!bulan )(?<!pekan )terakhir(?!, )|"
    r"(?<!akan )pernah|tahun lalu|bulan lalu|pekan lalu|minggu lalu|sebelumnya|"
    r"pertemuan (?:pertama|kedua|ketiga|sebelumnya|terakhir)"
    rf"(?!,? (?:yakni|yaitu|adalah|ialah|(?:di\w+ )?(?:dengan|bersama)|{any_of(words('groups.both_of'))}\b)))\b",
    re.IGNORECASE,
)
# "Beberapa kali meminta bertemu B": often asked for, and one meeting.
_ASKED = re.compile(
    r"\b(?:meminta|minta|mengajak|mengundang|menawarkan|mengusulkan|menyerukan|ingin|berusaha|mencoba|menolak|batal|gagal)\b"
    r"[^,.;:\"]{0,25}$"
)
_BEFORE = 40
_YEAR = 4
_CUT = re.compile(r", (?:dan |serta |lalu |kemudian )?| dan | serta |; ")


def often(reading: Reading, sentence: Sentence, trigger: Trigger) -> bool:
    """ "Telah bertemu belasan kali" tells of no one meeting."""
    start, end = reading.tokens[trigger.first].start, reading.tokens[trigger.last - 1].end
    if _ASKED.search(reading.clean, max(sentence.start, start - _BEFORE), start):
        return False
    return bool(_TIMES.search(reading.clean, max(sentence.start, start - 60), min(sentence.end, end + 40)))


def occasions(
    reading: Reading, sentence: Sentence, start: int, dates: Sequence[DateHit], gazetteer: Gazetteer
) -> list[tuple[DateHit, Location]]:
    """Days and places counted up from ``start`` to the end of a sentence; [] for less than two."""
    cuts = [start, *(m.end() for m in _CUT.finditer(reading.clean, start, sentence.end)), sentence.end]
    places = [
        (chain[0].start, as_place(chain, lead, gazetteer, PlaceRule.COUNTED))
        for chain in chains(reading, sentence)
        if (lead := lead_of(reading, sentence, chain)) is not None
    ]
    found: list[tuple[DateHit, Location]] = []
    for first, last in pairwise(cuts):
        hits = within(dates, first, last)
        there = [place for at, place in places if first <= at < last]
        if len(hits) == 1 and len(there) == 1:
            found.append((hits[0], there[0]))
    # "pada 2018 di Singapura, Februari di Vietnam": of the first alone
    years = {hit.value for hit in within(dates, sentence.start, sentence.end) if len(hit.value) == _YEAR}
    years -= {hit.value for hit, _ in found}
    return [(_in_year(hit, years), place) for hit, place in found] if len(found) > 1 else []


def lies_back(around: str) -> bool:
    """Whether the words around a trigger tell of an old meeting, and not of what came right before the talks."""
    return bool(_PAST.search(around)) and not _BEFOREHAND.search(around)


def _in_year(hit: DateHit, years: Set[str]) -> DateHit:
    """ "Dua kali pada 2019, yakni di A bulan Juni": June of the only year that the sentence names."""
    bare = hit.rule is DateRule.MONTH and len(years) == 1
    return replace(hit, value=next(iter(years)) + hit.value[_YEAR:]) if bare else hit
