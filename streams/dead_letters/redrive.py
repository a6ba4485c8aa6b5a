"""Dead letters on their way back: which of them, what they were, and how often that was tried. No broker in here."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from schemas.envelope import DeadLetter, ErrorStage, Headers, read_header
from schemas.errors import DecodeError, Reason
from schemas.times import parse_time
from streams.dead_letters.letter import CUT_FROM, KEPT
from streams.records import Output, Record

ATTEMPTS = "__jumpa.attempts"
"""How often a record was sent back to its topic. A worker that refuses it again keeps the header, as any other."""
_OURS = frozenset(
    DeadLetter(Reason.EMPTY, "", "", "", 0, 0, ErrorStage.DECODE, datetime(1970, 1, 1, tzinfo=UTC)).headers("")
) | {CUT_FROM}
"""The headers that `dead_letter` adds, whose names a record's own headers had to give up."""

Position = tuple[int, int]
"""Partition and offset of a letter in the dead-letter topic."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What the headers of one dead letter say, read with suspicion: anything may stand there."""

    place: Position
    reason: str
    stage: str
    topic: str
    time: datetime
    """When it was put aside; where that cannot be read, the record's own time."""
    attempts: int
    cut: bool
    """Whether the value is not all there: such a letter cannot go back."""
    identity: bytes
    """Equal for the same record put aside again after a redrive."""


def read_letter(record: Record) -> Letter:
    """The letter behind a record of the dead-letter topic. Raises nothing, whatever the headers hold."""
    headers = record.headers
    told = read_header(headers, "__jumpa.time")
    try:
        time = parse_time(told)
    except (ValueError, DecodeError):
        time = record.time
    topic = read_header(headers, "__connect.errors.topic")
    digest = hashlib.sha256(repr((topic, record.key)).encode())
    digest.update(b"-" if record.value is None else b"+" + record.value)
    return Letter(
        place=(record.partition, record.offset),
        reason=read_header(headers, "__jumpa.reason"),
        stage=read_header(headers, "__connect.errors.stage"),
        topic=topic,
        time=time,
        attempts=attempts_of(headers),
        cut=CUT_FROM in headers,
        identity=digest.digest()[:16],
    )


def attempts_of(headers: Headers) -> int:
    """How often the record went back already; 0 where nobody counted, or where something else stands."""
    told = read_header(headers, ATTEMPTS)
    return int(told) if told.isascii() and told.isdigit() and len(told) < 6 else 0


def original(record: Record, letter: Letter) -> Output:
    """The record as it was before it was put aside, for the topic it came from, with one more attempt counted."""
    own = tuple(
        (name.removeprefix(KEPT), value)
        for name, value in record.own_headers
        if name.startswith(KEPT) or name not in (*_OURS, ATTEMPTS)
    )
    return Output(letter.topic, record.key, record.value, {ATTEMPTS: str(letter.attempts + 1).encode()}, own)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which letters are meant; empty means all. ``since`` counts, ``until`` does not."""

    reasons: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    topics: frozenset[str] = frozenset()
    places: frozenset[Position] = frozenset()

    def takes(self, letter: Letter) -> bool:
        return (
            (not self.reasons or letter.reason in self.reasons)
            and (not self.topics or letter.topic in self.topics)
            and (not self.places or letter.place in self.places)
            and (self.since is None or letter.time >= self.since)
            and (self.until is None or letter.time < self.until)
        )


class Disposition:
    """What becomes of a selected letter; the words stand in the report."""

    BACK = "goes back"
    CUT = "kept: its value was cut, send it again from its source"
    STRANGE = "kept: it names no topic that we read"
    TRIED = "kept: tried often enough"
    REPEATED = "kept: the same record was put aside again later"


def plan(
    letters: Iterable[Letter], selection: Selection, max_attempts: int, return_to: Collection[str]
) -> dict[Position, str]:
    """What becomes of each selected letter.

    ``return_to``: the topics that we read; a header that names another one is wrong, forged, or of another set.

    A record that came back and was put aside again stands in the topic twice: only its newest letter, which knows the
    number of attempts, can go back, so that no round doubles the last. All letters are looked at for that, not only
    the selected ones.
    """
    newest: dict[bytes, Letter] = {}
    selected: list[Letter] = []
    for letter in letters:
        known = newest.get(letter.identity)
        if known is None or (known.attempts, known.time) <= (letter.attempts, letter.time):
            newest[letter.identity] = letter
        if selection.takes(letter):
            selected.append(letter)
    return {letter.place: _verdict(letter, newest[letter.identity], max_attempts, return_to) for letter in selected}


def _verdict(letter: Letter, newest: Letter, max_attempts: int, return_to: Collection[str]) -> str:
    if letter.topic not in return_to:
        return Disposition.STRANGE
    if letter.cut:
        return Disposition.CUT
    if letter.place != newest.place:
        return Disposition.REPEATED
    return Disposition.TRIED if letter.attempts >= max_attempts else Disposition.BACK
