"""One meeting told five times is one meeting: join the tellings of an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from processors.entities.people import Person
from processors.meetings.eligible import SIDES
from processors.meetings.tells import Tell
from schemas.mentions import Status

_REACH = 4
_GUESSES = frozenset({"default", "talk.heads_no_place"})
_WEAK = frozenset({"carried", "topic_group", "topic_carried", "joint"})


@dataclass(slots=True)
class Event:
    """The tellings of one meeting, in order; ``extra``: sentences that speak of it without naming anybody."""

    tells: list[Tell]
    extra: list[Tell] = field(default_factory=list)

    @property
    def people(self) -> tuple[int, ...]:
        """All who take part, the fullest telling first."""
        order = sorted(self.tells, key=lambda t: -len(t.people))
        return tuple(dict.fromkeys(p for tell in order for p in tell.people))

    def value(self, name: str) -> str | None:
        """The first value that a telling gives to "date", "city" or "country"."""
        for tell in self.tells:
            found = _value(tell, name)
            if found is not None:
                return found
        return None


def _value(tell: Tell, name: str) -> str | None:
    if name == "date":
        return tell.date.value if tell.date else None
    if tell.place is None:
        return None
    return tell.place.city if name == "city" else tell.place.country


def merge(tells: Sequence[Tell], people: Sequence[Person]) -> list[Event]:
    """Join tellings into events, in the order in which the text first tells them."""
    events: list[Event] = []
    last: Event | None = None
    for tell in tells:
        if not tell.people:
            if last is not None and _near(last, tell):
                last.extra.append(tell)
            continue
        fits = [e for e in events if _same(e, tell, people)]
        if fits:
            last = max(fits, key=lambda e: _closeness(e, tell))
            last.tells.append(tell)
        else:
            last = Event([tell])
            events.append(last)
    return events


def _near(event: Event, tell: Tell) -> bool:
    """ "Pertemuan itu" speaks of what was told a few sentences before."""
    before = max([event.tells[-1], *event.extra[-1:]], key=lambda t: (t.reading, t.sentence))
    return before.reading == tell.reading and tell.sentence - before.sentence <= _REACH


def sides(indices: Sequence[int], people: Sequence[Person]) -> frozenset[str]:
    """The sides that leaders among these people make."""
    return frozenset(c for i in indices if (c := people[i].country) and people[i].rank in SIDES) or frozenset(
        c for i in indices if (c := people[i].country)
    )


def _same(event: Event, tell: Tell, people: Sequence[Person]) -> bool:
    mine, other = sides(event.people, people), sides(tell.people, people)
    first = event.tells[0]
    if (first.strength == "summit") != (tell.strength == "summit"):
        return False
    nested = (mine <= other or other <= mine) and not (tell.separate or first.separate)
    if mine != other and not (nested and len(mine & other) > 1):
        return False
    if mine == other and not _same_people(event, tell, people):
        return False
    if not _channels_agree(event, tell):
        return False
    return _days_agree(event, tell) and _places_agree(event, tell) and _times_agree(event, tell)


def _same_people(event: Event, tell: Tell, people: Sequence[Person]) -> bool:
    """Of each side somebody takes part in both; else only the same day makes them one meeting."""
    for side in sides(tell.people, people):
        a = {i for i in event.people if people[i].country == side}
        b = {i for i in tell.people if people[i].country == side}
        if a and b and not a & b:
            return event.value("date") is not None and event.value("date") == _value(tell, "date")
    return True


def _channels_agree(event: Event, tell: Tell) -> bool:
    """A call that is told as one is no meeting at a place; "pembicaraan" may be either."""
    told = [t for t in event.tells if t.channel_rule not in _GUESSES]
    if tell.channel_rule in _GUESSES:
        return not (told and tell.place is not None)
    if told:
        return told[0].channel is tell.channel
    return event.value("country") is None and event.value("city") is None


def _days_agree(event: Event, tell: Tell) -> bool:
    a, b = event.value("date"), _value(tell, "date")
    if a is None or b is None:
        return True
    size = min(len(a), len(b))
    return a[:size] == b[:size]


def _places_agree(event: Event, tell: Tell) -> bool:
    a, b = event.value("city"), _value(tell, "city")
    if a is not None and b is not None and a != b:
        return False
    a, b = event.value("country"), _value(tell, "country")
    return a is None or b is None or a == b


def _times_agree(event: Event, tell: Tell) -> bool:
    """A meeting that lies back and one that lies ahead are two, and so are an old one and a fresh one."""
    a = event.tells[0]
    held, dated = Status.HELD, _value(tell, "date") is not None and event.value("date") is not None
    if (a.status is held) != (tell.status is held):
        return not (a.past or tell.past)
    return a.past == tell.past or dated or a.status is not held


def _closeness(event: Event, tell: Tell) -> tuple[int, int, int]:
    same_day = int(event.value("date") is not None and event.value("date") == _value(tell, "date"))
    same_status = int(event.tells[0].status is tell.status)
    return same_day, same_status, event.tells[-1].sentence


def is_weak(event: Event) -> bool:
    """Whether only weak tellings stand for this event."""
    return all(tell.strength in _WEAK for tell in event.tells)
