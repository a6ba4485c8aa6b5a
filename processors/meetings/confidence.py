"""How sure a mention is: a small table by how its people were found, raised by every further telling.

The figures are shares of right mentions among the annotated articles (see the reliability table of the evaluation),
rounded to 0.05; what was seen fewer than ten times is set by its neighbours.
"""

from __future__ import annotations

from types import MappingProxyType

from processors.meetings.merge import Event

_BASE = MappingProxyType(
    {
        "object": 0.85,
        "between": 0.85,
        "group": 0.8,
        "summit": 0.6,
        "joint": 0.6,
        "carried": 0.5,
        "topic_object": 0.65,
        "topic_group": 0.5,
        "topic_carried": 0.4,
    }
)
_PER_TELLING, _MOST = 0.04, 0.97


def confidence(event: Event, assumed: bool) -> float:
    """Chance that the meeting is real and is told so. ``assumed``: a participant's country is a guess."""
    best = max(_BASE.get(tell.strength, 0.5) for tell in event.tells)
    raised = min(_MOST, best + _PER_TELLING * (len(event.tells) - 1))
    return round(raised * (0.8 if assumed else 1.0), 2)
