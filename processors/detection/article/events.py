"""One meeting told five times is one meeting: join the tellings of an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from processors.detection.article.report import Tell
from processors.detection.sentence.eligible import SIDES
from processors.people.people import Person
from schemas.mentions import Channel, Status

_REACH = 4
GUESSES = frozenset({"default", "talk.heads_no_place"})
"""Rules that guess a channel for want of a word."""

_FACE_TO_FACE = ("verb.bertemu", "verb.menemui", "noun.pertemuan", "receive.", "visit.")
_MOST_OPEN = 40
"""So many meetings back a telling may refer; bounds the time on hostile text."""


class Event:
    """The tellings of one meeting, in order; ``extra``: sentences that speak of it without naming anybody.

    What merging asks for is kept up to date with every telling, so that a thousand of them cost no more than each.
    """

    def __init__(self, tells: Sequence[Tell]) -> None:
        self.tells: list[Tell] = []
        self.extra: list[Tell] = []
        self.members: dict[int, None] = {}
        """All who take part, in the order they were told."""
        self.channel: Channel | None = None
        """The channel, where a word tells it."""
        self.anchored: set[int] = set()
        """Sentences that give a day or a place."""
        self._fullest: tuple[int, ...] = ()
        self._values: dict[str, str] = {}
        for tell in tells:
            self.add(tell)

    def add(self, tell: Tell) -> None:
        """One more telling."""
        self.tells.append(tell)
        self.members.update(dict.fromkeys(tell.people))
        if len(tell.people) > len(self._fullest):
            self._fullest = tell.people
        if self.channel is None and tell.channel_rule not in GUESSES:
            self.channel = tell.channel
        if tell.date or tell.place:
            self.anchored.add(tell.sentence)
        for name in ("date", "city", "country"):
            value = _value(tell, name)
            if value is not None:
                self._values.setdefault(name, value)

    @property
    def people(self) -> tuple[int, ...]:
        """All who take part, those of the fullest telling first."""
        return tuple(dict.fromkeys((*self._fullest, *self.members)))

    def value(self, name: str) -> str | None:
        """The first value that a telling gives to "date", "city" or "country"."""
        return self._values.get(name)


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
        if tell.sides:
            continue
        if not tell.people:
            if last is not None and _near(last, tell):
                last.extra.append(tell)
            continue
        if _summed(tell, events[:_MOST_OPEN], people):
            continue
        fits = [e for e in events[-_MOST_OPEN:] if _same(e, tell, people)]
        if fits:
            last = max(fits, key=lambda e: _closeness(e, tell))
            last.add(tell)
        else:
            last = Event([tell])
            events.append(last)
    for tell in [t for t in tells if t.sides][:_MOST_OPEN]:
        _add_states(events[:_MOST_OPEN], tell, people)
    return [_placed(event, events) for event in events]


def _summed(tell: Tell, events: Sequence[Event], people: Sequence[Person]) -> bool:
    """Whether a telling sums up meetings of two that were told one by one: "Bertemu Presiden A dan Raja B"."""
    whole = sides(tell.people, people)
    if len(whole) < 3 or tell.strength == "summit":
        return False
    told = [(sides(tuple(e.members), people), e.tells[0].separate) for e in events]
    inside = [pair for pair, separate in told if separate and len(pair) == 2 and pair < whole]
    return len(inside) > 1 and frozenset.union(*inside) == whole and all(pair != whole for pair, _ in told)


def _add_states(events: Sequence[Event], tell: Tell, people: Sequence[Person]) -> None:
    """Let what is told of two states speak of the one meeting of their leaders."""
    meant = [e for e in events if sides(tuple(e.members), people) == tell.sides and _is_open(e)]
    if len(meant) == 1 and _days_agree(meant[0], tell) and _places_agree(meant[0], tell):
        meant[0].extra.append(tell)


def _is_open(event: Event) -> bool:
    return event.channel is not Channel.CALL and not all(t.past for t in event.tells)


def _placed(event: Event, events: Sequence[Event]) -> Event:
    """A meeting "di sela-sela KTT" takes place where the summit of the same people does."""
    if event.tells[0].separate and all(t.place is None for t in event.tells):
        whole = next((e for e in events[:_MOST_OPEN] if event.members.keys() < e.members.keys()), None)
        if whole is not None:
            event.extra.extend(
                replace(t, date=None, topics=(), people=()) for t in whole.tells + whole.extra if t.place
            )
    return event


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
    mine, other = sides(tuple(event.members), people), sides(tell.people, people)
    first, newest = event.tells[0], event.tells[-1]
    if tell.strength == "since" and (newest.reading, newest.sentence) == (tell.reading, tell.sentence):
        return False  # "bertemu pada Juni, sejak KTT yang gagal di Vietnam"
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
        a = {i for i in event.members if people[i].country == side}
        b = {i for i in tell.people if people[i].country == side}
        if a and b and not a & b:
            return event.value("date") is not None and event.value("date") == _value(tell, "date")
    return True


def _channels_agree(event: Event, tell: Tell) -> bool:
    """A call that is told as one is no meeting at a place; "pembicaraan" may be either."""
    if (
        event.channel is Channel.CALL
        and tell.status is not event.tells[0].status
        and tell.rule.startswith(_FACE_TO_FACE)
    ):
        return False  # "Trump menelepon Putin. Pertemuan dengan Putin akan diatur": the call told of a meeting
    if tell.channel_rule in GUESSES:
        return event.channel is None or tell.place is None
    if event.channel is not None:
        return event.channel is tell.channel
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
    if tell.recalled:
        return True
    held, dated = Status.HELD, _value(tell, "date") is not None and event.value("date") is not None
    if (a.status is held) != (tell.status is held):
        before, after = a.rule.startswith("invite."), tell.rule.startswith("invite.")
        if after > before or (before > after and tell.status_rule != "default"):
            return False  # while they met, one invited the other; an invitation told first may be to this meeting
        return not (a.past or tell.past)
    if tell.again and not dated and tell.sentence not in event.anchored:
        return False
    return dated or a.status is not held or a.past or not tell.past


def _closeness(event: Event, tell: Tell) -> tuple[int, int, int]:
    """By day, by status, by place in the text: the nearest before, but a headline means what the body tells first."""
    same_day = int(event.value("date") is not None and event.value("date") == _value(tell, "date"))
    same_status = int(event.tells[0].status is tell.status)
    first = event.tells[0]
    if tell.reading > first.reading:
        return same_day, int(not first.past), -first.sentence
    return same_day, same_status, event.tells[-1].sentence
