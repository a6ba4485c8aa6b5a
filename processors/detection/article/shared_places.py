"""Where a meeting was that tells no place itself: at "the same place", or where one of them met others on that day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from processors.detection.article.events import Event
from processors.detection.article.report import Report
from processors.detection.facts.place import Location, as_place, chains, lead_of
from processors.lexicon.gazetteer import Gazetteer
from processors.text.reading import Reading
from schemas.mentions import Channel

_THERE = re.compile(
    r"\b[Dd]i (?:(?:tempat|kota|lokasi|hotel|gedung|rumah|negara|istana|ibu kota) yang sama|"
    r"(?:kota|ibu kota) (?:itu|tersebut)|sana)\b"
)
_BACK = 6
"""So many sentences back the place may stand to which "di kota yang sama" refers."""
_DAY = len("2025-09-03")
_NOT_NEXT = 2
"""So many days apart two meetings tell nothing of each other's place."""


def place_again(event: Event, reading: Reading, gazetteer: Gazetteer) -> tuple[Report, Location] | None:
    """The place told last before a report that says "di kota yang sama"."""
    for report in event.reports:
        if report.reading:
            continue
        own = reading.sentences[report.sentence]
        there = _THERE.search(reading.clean, own.start, own.end)
        if there is None:
            continue
        for sentence in reversed(reading.sentences[max(0, own.index - _BACK) : own.index]):
            for chain in reversed(chains(reading, sentence)):
                lead = lead_of(reading, sentence, chain)
                if lead is not None:
                    return report, as_place(chain, lead, gazetteer, "place.again")
    return None


def is_placed(event: Event) -> bool:
    """Whether something tells at least the country: "di istananya" does not."""
    return any(t.country is not None for t in (*event.reports, *event.extra))


def share_places(events: Sequence[Event]) -> None:
    """Who meets one in a town meets another there on the same day, or on the next where nothing else is told: give that
    place to those meetings that have none."""
    days = [_day(event) for event in events]
    in_town = [
        (event, day, report)
        for event, day in zip(events, days, strict=True)
        if day is not None and (report := _in_town(event)) is not None
    ]
    for event, day in zip(events, days, strict=True):
        if day is None or event.channel is Channel.CALL or is_placed(event):
            continue
        beside = [(abs((on - day).days), t) for one, on, t in in_town if one.members.keys() & event.members.keys()]
        nearest = min((apart for apart, _ in beside), default=_NOT_NEXT)
        there = [report for apart, report in beside if apart == nearest]
        if nearest < _NOT_NEXT and len({report.city for report in there}) == 1:
            event.extra.append(replace(there[0], date=None, people=(), topics=()))


def _in_town(event: Event) -> Report | None:
    told = (*event.reports, *event.extra)
    return next((t for t in told if t.city is not None), None)


def _day(event: Event) -> date | None:
    value = next((t.day for t in (*event.reports, *event.extra) if t.day is not None), "")
    return date.fromisoformat(value) if len(value) == _DAY else None
