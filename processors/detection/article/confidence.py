"""How sure a mention is: a weighted sum of a few things that a reader looks at, as a chance.

The weights are the rows of ``processors/data/confidence.csv``. ``make train-confidence``
(``processors/training/confidence.py``) fits them to mentions that were checked by hand, and prints how well they hold
on articles that they were not fitted to.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from processors.detection.article.report import Context, Event, Report
from processors.detection.sentence.binding import DIRECT
from processors.lexicon.rows import Row, read_rows
from processors.lexicon.words import any_of, words
from processors.people.people import Person
from schemas.mentions import Scope, Status

_MOST_TOLD = 8
_WHOLE_DAY = len("2025-03-11")
_DOUBT = re.compile(rf"\b{any_of(words('confidence.doubt'))}\b", re.IGNORECASE)
_OPEN = frozenset({Status.HELD, Status.PROPOSED})
_BEFORE = 45
"""So many characters before a trigger are read for a word of doubt."""
_LEAST, _MOST = 0.05, 0.98
"""Neither fifty nor a hundred checked mentions show that one is certain."""


class Beside:
    """The meetings of an article together: how many, and in how many each of its people takes part."""

    def __init__(self, events: Collection[Event]) -> None:
        self.meetings = len(events)
        self._count = Counter(person for event in events for person in event.members)

    def shared(self, event: Event) -> bool:
        """Whether somebody takes part in another of them, too."""
        return any(self._count[person] > 1 for person in event.members)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One meeting, for who judges it. ``people``: all who take part; ``day``: as published; ``agenda``: one is told."""

    event: Event
    people: Sequence[Person]
    scope: Scope
    day: str | None
    agenda: bool
    context: Context
    beside: Beside


class Feature(NamedTuple):
    """One thing to look at. ``meaning``: what its value is, in words."""

    meaning: str
    value: Callable[[Evidence], float]


def _told(seen: Evidence) -> float:
    return math.log2(min(len({(report.reading, report.sentence) for report in seen.event.reports}), _MOST_TOLD))


def _day(seen: Evidence) -> float:
    return 0.0 if seen.day is None else 1.0 if len(seen.day) == _WHOLE_DAY else 0.5


def _doubted(seen: Evidence, report: Report) -> bool:
    """Denied, wished for or only possible, of which the status does not tell: "Putin tak diharuskan bertemu B"."""
    at = report.trigger[0]
    first = max(seen.context.sentence(report).start, at - _BEFORE)
    before = seen.context.readings[report.reading].clean[first:at]
    return report.status in _OPEN and _DOUBT.search(before) is not None


def _quoted(seen: Evidence, report: Report) -> bool:
    sentence, reading = seen.context.sentence(report), seen.context.readings[report.reading]
    return sentence.quoted ^ (reading.clean.count('"', sentence.start, report.trigger[0]) % 2 == 1)


FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "always": Feature("1 for every meeting: how often one is right", lambda seen: 1.0),
        "domestic": Feature("1 within one country", lambda seen: float(seen.scope is Scope.DOMESTIC)),
        "told": Feature("1 for two sentences that tell it, 2 for four, 3 for eight or more", _told),
        "day": Feature("1 where its day is told, 0.5 where only the month or the year is", _day),
        "agenda": Feature("1 where the article says what it is about", lambda seen: float(seen.agenda)),
        "weak": Feature(
            "1 where no sentence says of these people that they meet: some are carried over, or their acts show it",
            lambda seen: float(all(report.binding not in DIRECT for report in seen.event.reports)),
        ),
        "doubted": Feature(
            "1 where a word of doubt or denial stands before the word of meeting, each time it is told",
            lambda seen: float(all(_doubted(seen, report) for report in seen.event.reports)),
        ),
        "quoted": Feature(
            "1 where it is told inside quotations only",
            lambda seen: float(all(_quoted(seen, report) for report in seen.event.reports)),
        ),
        "unknown": Feature(
            "1 where somebody is not in the table of leaders",
            lambda seen: float(any(person.leader_id is None for person in seen.people)),
        ),
        "assumed": Feature(
            "1 where somebody's country is a guess", lambda seen: float(any(person.assumed for person in seen.people))
        ),
        "others": Feature(
            "1 for two meetings that the article tells, 2 for four",
            lambda seen: math.log2(max(1, seen.beside.meetings)),
        ),
        "shared": Feature(
            "1 where somebody takes part in another of them, too", lambda seen: float(seen.beside.shared(seen.event))
        ),
    }
)
"""What is looked at, in the order of the weights."""

Values = tuple[float, ...]
"""The values of one mention, in the order of :data:`FEATURES`."""


def features(seen: Evidence) -> Values:
    """What is seen in one meeting."""
    return tuple(feature.value(seen) for feature in FEATURES.values())


def confidence(values: Values) -> float:
    """Chance that the meeting is real and is told so, to two digits."""
    return chance(values, weights())


def chance(values: Sequence[float], weights: Sequence[float]) -> float:
    """The logistic function of a weighted sum, within what can be known, to two digits."""
    score = math.fsum(value * weight for value, weight in zip(values, weights, strict=True))
    return round(min(_MOST, max(_LEAST, 1 / (1 + math.exp(-max(-50.0, score))))), 2)


class Weighed(NamedTuple):
    """What one feature adds to the sum of one mention: its value times its weight."""

    feature: str
    meaning: str
    value: float
    weight: float
    adds: float


def weighed(values: Values) -> tuple[Weighed, ...]:
    """All that adds to the sum of a mention, in the order of :data:`FEATURES`; ``values`` may be empty."""
    parts = zip(FEATURES.items(), values, weights(), strict=False)
    return tuple(
        Weighed(name, feature.meaning, round(value, 3), weight, round(value * weight, 3))
        for (name, feature), value, weight in parts
        if value
    )


def read_weights(rows: Iterable[Row]) -> tuple[float, ...]:
    """The weights of ``confidence.csv``, in the order of :data:`FEATURES`.

    Raises ValueError for a feature that there is not, KeyError for one that is lacking.
    """
    found: dict[str, float] = {}
    for row in rows:
        if row["feature"] not in FEATURES:
            raise row.wrong("feature", row["feature"], FEATURES)
        found[row["feature"]] = float(row["weight"])
    return tuple(found[name] for name in FEATURES)


@cache
def weights() -> tuple[float, ...]:
    """The shipped weights."""
    return read_weights(read_rows("confidence.csv"))
