"""One sentence that tells of a meeting, with all that it says of it."""

from __future__ import annotations

from dataclasses import dataclass

from processors.dates.find import DateHit
from processors.detection.facts.place import Location
from processors.detection.sentence.binding import Binding
from processors.detection.sentence.summits import Summit
from schemas.mentions import Channel, Status


@dataclass(frozen=True, slots=True)
class Report:
    """What one trigger in one sentence says.

    ``people``: indices into the cast, the first subject first; empty where the sentence speaks of a meeting told
    before ("pertemuan itu berlangsung dua jam"). Tokens and characters count in the text of ``reading``.
    """

    reading: int
    sentence: int
    people: tuple[int, ...]
    rule: str
    binding: Binding
    trigger: tuple[int, int]
    status: Status
    status_rule: str
    status_span: tuple[int, int] | None
    channel: Channel
    channel_rule: str
    channel_span: tuple[int, int] | None
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
    sides: frozenset[str] = frozenset()
    """The two states that a sentence without leaders names instead of them."""
    negotiation: bool = False
