"""One sentence that tells of a meeting, with all that it says of it."""

from __future__ import annotations

from dataclasses import dataclass

from processors.dates.find import DateHit
from processors.detection.facts.channel import ChannelDecision
from processors.detection.facts.place import Location
from processors.detection.facts.status import StatusDecision
from processors.detection.sentence.binding import Binding
from processors.detection.sentence.summits import Summit
from processors.detection.sentence.triggers import Flag, Kind
from schemas.mentions import Channel, Status


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
    again: bool = False
    """Told as one more meeting ("bertemu kembali")."""
    recalled: bool = False
    """Told as known already ("pertemuan Trump dan Kim itu")."""
    every: bool = False
    """Told of all meetings of a row ("kedua pertemuan berlangsung di A")."""
    sides: frozenset[str] = frozenset()
    """The two states that a sentence without leaders names instead of them."""

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
