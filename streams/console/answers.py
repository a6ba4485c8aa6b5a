"""What the API answers beside the read model's rows."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel

from schemas.base import Time
from schemas.times import parse_time
from streams.console.model.rows import FillState, MeetingRow


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Problem(_Told):
    """Why there is no answer."""

    error: str
    """One sentence that says what to do."""


class MeetingList(_Told):
    """Some meetings, of all that fit."""

    meetings: tuple[MeetingRow, ...]
    next: str | None
    """What to give as `after` for the part behind this one; null: there is none."""
    total: int
    seq: int
    """What the list shows is the store as of this change."""
    state: FillState


class StreamedMeeting(MeetingRow):
    """A meeting that has changed."""

    fits: bool
    """Whether it is one of those asked for."""


class StreamedGone(_Told):
    """An id that is nobody's any more."""

    id: str


class LagTold(_Told):
    """What waits in a partition."""

    topic: str
    partition: int
    records: int
    seconds: float | None
    """Age of the oldest that waits; 0 where none does."""


class CounterTold(_Told):
    """A counter of `/metrics`, as it stands there."""

    name: str
    labels: dict[str, str]
    value: float


class WorkerTold(_Told):
    """What a worker's `/metrics` and `/readyz` say."""

    address: str
    reached: bool
    why: str = ""
    """Why it was not reached."""
    ready: bool | None = None
    checks: tuple[str, ...] = ()
    """What keeps it from working, one sentence each."""
    items_per_s: float | None = None
    """Items done, over the last minutes in which somebody looked; null at the first look."""
    age_p50_s: float | None = None
    """Half of the items were younger when their outputs were acknowledged, counted from their record's own time: of
    those done between the looks, else of all since the worker's start. Null where none was done."""
    age_p95_s: float | None = None
    lag: tuple[LagTold, ...] = ()
    counters: tuple[CounterTold, ...] = ()
    """Those of our own that are not zero."""


class ReasonCount(_Told):
    """How often something was refused for a reason."""

    reason: str
    count: int


class LetterTold(_Told):
    """A record that was refused."""

    place: str
    """PARTITION:OFFSET in the topic; in a run the place in its source."""
    time: Time | None
    reason: str
    message: str
    source_topic: str
    bytes: int
    text: str
    """What was refused, its beginning; bytes that are no UTF-8 as ``\\xff``."""
    redrive: str
    """The command that sends it back; empty where it cannot go back."""
    show: str
    """The command that shows all of it; empty for a run."""


class LettersTold(_Told):
    """What was refused."""

    total: int = 0
    reasons: tuple[ReasonCount, ...] = ()
    """Most first."""
    newest: tuple[LetterTold, ...] = ()
    why: str = ""
    """Why it is not known, or not all of it."""


class HealthTold(_Told):
    """How those who make the meetings are."""

    state: FillState
    worker: WorkerTold | None
    """Null for a run."""
    dead_letters: LettersTold


def _published(given: object) -> object:
    return parse_time(given) if given else None


class ExplainAsked(BaseModel):
    """An article to be read."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    text: str = Field(min_length=1)
    """64 KiB of UTF-8 at most."""
    title: Annotated[str, Field(max_length=2000)] = ""
    published: Annotated[Time | None, BeforeValidator(_published)] = None
    """What "kemarin" is measured from: a day as 2025-09-03, or a time."""


class ExplainTold(RootModel[dict[str, Any]]):
    """What `jumpa explain --json` prints: item_id, gate, sentences, candidates."""
