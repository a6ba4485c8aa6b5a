"""What is known of an article, one sentence in it that tells of a meeting, and the meeting that several tell of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from processors.dates.find import DateHit
from processors.detection.encounters.summits import Summit
from processors.detection.facts.channel import GUESSES, ChannelDecision
from processors.detection.facts.place import Location, PlaceRule
from processors.detection.facts.status import StatusDecision
from processors.detection.sentence.binding import Binding
from processors.detection.sentence.triggers import Flag, Kind
from processors.lexicon.gazetteer import Gazetteer
from processors.lexicon.worded import Worded
from processors.people.cast import Cast
from processors.text.reading import Reading, Sentence
from schemas.mentions import Channel, Status


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of an article before its meetings. ``cast``: who is who in it; ``dates``: those of each text."""

    readings: Sequence[Reading]
    """Body first, then title."""
    cast: Cast
    dates: Sequence[Sequence[DateHit]]
    published: date | None
    gazetteer: Gazetteer

    @property
    def body(self) -> Reading:
        """The text below the headline."""
        return self.readings[0]

    def sentence(self, report: Report) -> Sentence:
        """The sentence in which a report stands."""
        return self.readings[report.reading].sentences[report.sentence]


class Lent(Worded):
    """Where a day or a place comes from that the sentences telling a meeting do not give."""

    BESIDE = "beside", "told in a sentence beside it"
    ANNOUNCED = "announced", "told of all their meetings"
    LATELY = "lately", "when somebody spoke of it"
    VISIT = "visit", "when one of them goes to see the other"
    LEAD = "lead", "told where the article opens"
    GATHERING = "gathering", "told of the summit in another sentence"
    HEADING = "heading", "the date above it"
    SERIES = "series", "told of a meeting beside it, of which it is the next"
    SAME_TOWN = "same_town", "told of their other meetings of those days"
    WHOLE = "whole", "told of the meeting of all of them"


@dataclass(frozen=True, slots=True)
class Report:
    """What one trigger in one sentence says.

    ``people``: indices into the cast, the first subject first; empty where the sentence speaks of a meeting told
    before ("pertemuan itu berlangsung dua jam"). Characters count in the text of ``reading``. ``rule`` names the
    trigger for explanation; ``kind`` and ``flags`` say what it is.
    """

    reading: int
    sentence: int
    people: tuple[int, ...]
    rule: str
    kind: Kind
    flags: frozenset[Flag]
    binding: Binding
    trigger: tuple[int, int]
    """Characters of the trigger."""
    status_decision: StatusDecision
    channel_decision: ChannelDecision
    date: DateHit | None
    place: Location | None
    summit: Summit | None
    past: bool
    """Told as something that lies further back ("terakhir", "tahun lalu")."""
    named: bool = True
    """The sentence itself names all who meet, or gives their offices."""
    topics: tuple[tuple[int, int], ...] = ()
    separate: bool = False
    """Told as one of several meetings of two ("pertemuan terpisah dengan A dan B")."""
    recalled: bool = False
    """Told as known already ("pertemuan Trump dan Kim itu")."""
    given_up: bool = False
    """Told as first meant, for a day on which they may not have met ("semula dijadwalkan pada Rabu")."""
    every: bool = False
    """Told of all meetings of a row ("kedua pertemuan berlangsung di A")."""
    sides: frozenset[str] = frozenset()
    """The two states that a sentence without leaders names instead of them."""
    clause: tuple[int, int] = (0, 0)
    """Characters of the sentence as far as it is about this meeting; there to explain."""
    lent: Lent | PlaceRule | None = None
    """Why this gives its day or its place to a meeting that it does not tell of; there to explain."""

    @property
    def day(self) -> str | None:
        """The day, month or year as published."""
        return self.date.value if self.date is not None else None

    @property
    def city(self) -> str | None:
        """The city of the place."""
        return self.place.city if self.place is not None else None

    @property
    def country(self) -> str | None:
        """The country of the place."""
        return self.place.country if self.place is not None else None

    @property
    def status(self) -> Status:
        """Held, planned, proposed or cancelled."""
        return self.status_decision.status

    @property
    def channel(self) -> Channel:
        """In person or a call."""
        return self.channel_decision.channel


class Event:
    """The reports of one meeting, in order; ``extra``: sentences that speak of it without naming anybody.

    What merging asks for is kept up to date with every report, so that a thousand of them cost no more than each.
    """

    def __init__(self, reports: Sequence[Report]) -> None:
        self.reports: list[Report] = []
        self.extra: list[Report] = []
        self.members: dict[int, None] = {}
        """All who take part, in the order they were told."""
        self.channel: Channel | None = None
        """The channel, where a word tells it."""
        self.day: str | None = None
        self.city: str | None = None
        self.country: str | None = None
        """The first value that a report gives to each."""
        self.named: set[tuple[int, Summit]] = set()
        """The summits that reports name, with the text that does."""
        self.companions: list[int] = []
        """Who comes along with those who meet."""
        self._fullest: tuple[int, ...] = ()
        for report in reports:
            self.add(report)

    def add(self, report: Report) -> None:
        """One more report."""
        self.reports.append(report)
        self.members.update(dict.fromkeys(report.people))
        if len(report.people) > len(self._fullest):
            self._fullest = report.people
        if self.channel is None and report.channel_decision.basis not in GUESSES:
            self.channel = report.channel
        if report.summit is not None:
            self.named.add((report.reading, report.summit))
        self.day = self.day if self.day is not None else report.day
        self.city = self.city if self.city is not None else report.city
        self.country = self.country if self.country is not None else report.country

    def lend(
        self, report: Report, why: Lent | PlaceRule, *, date: DateHit | None = None, place: Location | None = None
    ) -> None:
        """Add a day or a place that is told elsewhere, as if ``report`` told it."""
        self.extra.append(replace(report, date=date, place=place, people=(), topics=(), lent=why))

    @property
    def told(self) -> list[Report]:
        """Everything that tells something of it."""
        return self.reports + self.extra

    @property
    def own(self) -> list[Report]:
        """What tells of it; of what was added to it only "pertemuan itu", not what lends it a place."""
        return self.reports + [report for report in self.extra if report.binding is Binding.AGAIN]

    @property
    def at_summit(self) -> bool:
        """Whether it is a summit, where all who are there meet."""
        return self.reports[0].binding is Binding.SUMMIT

    @property
    def people(self) -> tuple[int, ...]:
        """All who take part, those of the fullest report first."""
        return tuple(dict.fromkeys((*self._fullest, *self.members)))
