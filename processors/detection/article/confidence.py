"""How sure a mention is: a logistic regression over a few things that a reader looks at.

Its weights are the rows of ``processors/data/confidence.csv``. They are fitted to mentions that were checked by hand
with ``make train-confidence`` (``processors/training/confidence.py``), which prints how well they hold on articles and
sources that they were not fitted to.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from processors.detection.article.events import Event
from processors.detection.sentence.binding import DIRECT
from processors.lexicon.rows import Row, read_rows
from processors.people.people import Person
from schemas.mentions import Scope

_MOST_REPORTS = 8
_LEAST, _MOST = 0.05, 0.98
"""Neither fifty nor a hundred checked mentions show that one is certain."""

Feature = Callable[[Event, Sequence[Person], Scope], float]

FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "always": lambda event, people, scope: 1.0,
        "domestic": lambda event, people, scope: float(scope is Scope.DOMESTIC),
        "weak": lambda event, people, scope: float(all(report.binding not in DIRECT for report in event.reports)),
        "reports": lambda event, people, scope: math.log2(min(len(event.reports), _MOST_REPORTS)),
        "headline": lambda event, people, scope: float(any(report.reading > 0 for report in event.reports)),
        "day": lambda event, people, scope: float(event.day is not None),
        "place": lambda event, people, scope: float(event.country is not None),
        "assumed": lambda event, people, scope: float(any(person.assumed for person in people)),
        "unknown": lambda event, people, scope: float(any(person.leader_id is None for person in people)),
    }
)
"""What is looked at. "weak": no sentence names all of them as those who meet; "reports": how often it is told (log2,
at most 8 times); "assumed": somebody's country is a guess; "unknown": somebody is not in the table of leaders."""


def features(event: Event, people: Sequence[Person], scope: Scope) -> tuple[float, ...]:
    """The values of an event, in the order of :data:`FEATURES`."""
    return tuple(feature(event, people, scope) for feature in FEATURES.values())


def confidence(event: Event, people: Sequence[Person], scope: Scope) -> float:
    """Chance that the meeting is real and is told so, to two digits. ``people``: all who take part."""
    return chance(features(event, people, scope), _weights())


def chance(values: Sequence[float], weights: Sequence[float]) -> float:
    """The logistic function of a weighted sum, within what can be known, to two digits."""
    score = math.fsum(value * weight for value, weight in zip(values, weights, strict=True))
    return round(min(_MOST, max(_LEAST, 1 / (1 + math.exp(-max(-50.0, score))))), 2)


def read_weights(rows: Iterable[Row]) -> tuple[float, ...]:
    """The weights of ``confidence.csv``, in the order of :data:`FEATURES`.

    Raises ValueError for a feature that there is not, KeyError for one that is lacking.
    """
    weights: dict[str, float] = {}
    for row in rows:
        if row["feature"] not in FEATURES:
            raise row.wrong("feature", row["feature"], FEATURES)
        weights[row["feature"]] = float(row["weight"])
    return tuple(weights[name] for name in FEATURES)


@cache
def _weights() -> tuple[float, ...]:
    return read_weights(read_rows("confidence.csv"))
