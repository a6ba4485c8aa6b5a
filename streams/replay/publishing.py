"""Sending a replay's items to a topic: each once, however often that is interrupted, and few at a time.

Items are numbered in their order. Before each lot is sent a checkpoint says up to which number all are acknowledged,
and where the topic ended then: what of later ones stands in the topic already stands behind that, and another try looks
for it there. The topic itself is asked, for whoever is killed between an acknowledgement and the next checkpoint cannot
have noted what was acknowledged last.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from schemas.envelope import REPLAY_SEQUENCE, read_header, replay_headers, replay_of
from streams.errors import UsageError
from streams.kafka.consuming import read_stored
from streams.kafka.group import group_view, waiting
from streams.kafka.security import client_options
from streams.kafka.sending import sending
from streams.records import Output
from streams.replay.durable import write_whole
from streams.settings import Settings

LOT = 500
"""Most items between two checkpoints."""
LOOK_S = 0.25
"""Seconds between two looks at what waits; workers commit each second."""
UNREAD_S = 30.0
"""So long without a commit while items wait says that nobody reads them: a starting worker takes some 15 s."""
FIRST_WINDOW, WIDEST_WINDOW = 64, 2048
"""Items that may wait at first and at most. Commits come each second: a worker with one process does some 12 items
meanwhile, one with 16 some 200, and a group of ten of those is not to run dry either."""


class Numbered(NamedTuple):
    """An item to be sent."""

    sequence: int
    """Rises from item to item; the same at each try."""
    output: Output


class Published(BaseModel):
    """A checkpoint."""

    model_config = ConfigDict(frozen=True)

    sequence: int = 0
    """All items up to this one are acknowledged."""
    offsets: dict[int, int] = {}
    """By partition, the first offset at which one of a later number may stand."""


class Progress(NamedTuple):
    """How far a run has come."""

    sequence: int
    """All items up to this one stand in the topic."""
    waiting: int
    """Records that the group has not done, whoever sent them; 0 where nobody asked."""
    read: bool = True
    """False where records have waited for long and nobody has taken one."""


Tell = Callable[[Progress], None]


class Window:
    """How many items may wait in the topic: more where the workers have emptied it before it was filled again."""

    def __init__(self, first: int = FIRST_WINDOW, widest: int = WIDEST_WINDOW) -> None:
        self._size, self._widest = first, widest
        self._filled = False

    def room(self, waiting: int) -> int:
        """How many may be sent now; none before half of them are done, so that lots stay large."""
        if waiting == 0 and self._filled:
            self._size = min(self._widest, 2 * self._size)
        self._filled = self._filled or waiting > 0
        return self._size - waiting if waiting <= self._size // 2 else 0


def read_published(path: Path) -> Published:
    """The checkpoint; that of a run that has sent nothing where there is none. Raises UsageError for a damaged one."""
    if not path.exists():
        return Published()
    try:
        return Published.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        raise UsageError(f"{path} cannot be read: begin the run anew with --overwrite.") from None


def write_published(path: Path, published: Published) -> None:
    """Put a checkpoint in its place. Raises OSError."""
    write_whole(path, published.model_dump_json().encode() + b"\n")


async def publish(
    items: Iterable[Numbered],
    *,
    run: str,
    topic: str,
    checkpoint: Path,
    settings: Settings,
    window: Window | None = None,
    rate: float | None = None,
    tell: Tell = lambda _: None,
) -> Published:
    """Send the items to a topic, those excepted that stand there already; gives the last checkpoint.

    ``window``: so that few wait for the group of these settings. ``rate``: most items a second.
    Raises BrokerUnreachable, BrokerRefuses, DeliveryError, and UsageError where the topic does not exist. Whatever
    ends it, another try with the same items and the same checkpoint goes on.
    """
    begun = read_published(checkpoint)
    standing = await _standing(settings, topic, run, begun) if begun.offsets else frozenset[int]()
    async with (
        group_view(settings, topic) as view,
        sending(settings, rate, idempotent=view.idempotence) as under_way,
    ):
        lots = Lots(view, under_way, BackPressure(view, window, tell), checkpoint)
        marked = (_marked(one, run, topic) for one in items)
        return await lots.send(marked, begun, standing)


class Ends(Protocol):
    """Tells where a topic ends, and how far it is done."""

    async def ends(self) -> dict[int, int]: ...

    async def done(self) -> dict[int, int]: ...


class Sender(Protocol):
    """Sends records, and waits for those under way."""

    async def send(self, output: Output) -> None: ...

    async def acknowledged(self) -> None: ...


@dataclass
class Lots:
    """Sends items lot by lot, with a checkpoint before each and at the end."""

    view: Ends
    under_way: Sender
    pressure: BackPressure
    checkpoint: Path

    async def send(self, items: Iterable[Numbered], begun: Published, standing: Collection[int]) -> Published:
        """Send those that are neither before the checkpoint ``begun`` nor among the numbers that stand in the topic."""
        left = (one for one in items if one.sequence > begun.sequence)
        last, ahead = begun.sequence, list(islice(left, 1))
        while True:
            # What was found standing is found again by the next try, until a checkpoint is beyond it.
            offsets = begun.offsets if last < max(standing, default=0) else await self.view.ends()
            published = Published(sequence=last, offsets=offsets)
            write_published(self.checkpoint, published)
            if not ahead:
                return published
            lot = ahead + list(islice(left, await self.pressure.room(last) - 1))
            for one in lot:
                if one.sequence not in standing:
                    await self.under_way.send(one.output)
            await self.under_way.acknowledged()
            last, ahead = lot[-1].sequence, list(islice(left, 1))


def _marked(one: Numbered, run: str, topic: str) -> Numbered:
    output = one.output.with_headers(replay_headers(run, one.sequence))
    return one._replace(output=replace(output, topic=topic))


async def _standing(settings: Settings, topic: str, run: str, begun: Published) -> Collection[int]:
    """The numbers of a run's items that stand in the topic behind a checkpoint."""
    options = client_options(settings)
    stored = read_stored(settings.broker, topic, client_options=options, behind=begun.offsets)
    ours = [record.headers async for record in stored if replay_of(record.headers) == run]
    told = (read_header(headers, REPLAY_SEQUENCE) for headers in ours)
    return frozenset(int(one) for one in told if one.isascii() and one.isdigit())


class BackPressure:
    """Waits until there is room in the topic, and tells how it stands meanwhile."""

    def __init__(self, view: Ends, window: Window | None, tell: Tell) -> None:
        self._view = view
        self._window = window
        self._tell = tell
        self._moved = monotonic()
        self._done: dict[int, int] = {}

    async def room(self, sequence: int) -> int:
        """Wait until items may be sent, and say how many."""
        while True:
            if self._window is None:
                self._tell(Progress(sequence, 0))
                return LOT
            room = min(LOT, self._window.room(await self._look(sequence, await self._view.ends())))
            if room > 0:
                return room
            await asyncio.sleep(LOOK_S)

    async def until_done(self, published: Published) -> None:
        """Wait until the group has done all that stood in the topic at a checkpoint."""
        while await self._look(published.sequence, published.offsets):  # noqa: ASYNC110 - commits send no event
            await asyncio.sleep(LOOK_S)

    async def _look(self, sequence: int, ends: Mapping[int, int]) -> int:
        done, now = await self._view.done(), monotonic()
        left = waiting(ends, done)
        if done != self._done or not left:
            self._done, self._moved = done, now
        self._tell(Progress(sequence, left, read=now - self._moved < UNREAD_S))
        return left


async def wait_until_done(topic: str, published: Published, settings: Settings, tell: Tell = lambda _: None) -> None:
    """Wait until the group has done all that stood in a topic at the last checkpoint. Raises as group_view does."""
    async with group_view(settings, topic) as view:
        await BackPressure(view, None, tell).until_done(published)
