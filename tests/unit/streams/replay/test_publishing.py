"""A replay's items stand in the topic once, whatever interrupts the sending, and few of them wait."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.errors import UsageError
from streams.records import Output
from streams.replay import publishing
from streams.replay.publishing import (
    UNREAD_S,
    BackPressure,
    Lots,
    Numbered,
    Progress,
    Published,
    Window,
    read_published,
    write_published,
)

PARTITIONS = 3


class Killed(Exception):
    """The process is gone."""


class Topic:
    """What is sent, by partition; ``left`` sends until the process is killed, ``after``: when the record is there."""

    def __init__(self) -> None:
        self.records: dict[int, list[int]] = {number: [] for number in range(PARTITIONS)}
        self.done_to: dict[int, int] = dict.fromkeys(range(PARTITIONS), 0)
        self.left, self.after = 1_000_000, False

    async def ends(self) -> dict[int, int]:
        return {number: len(held) for number, held in self.records.items()}

    async def done(self) -> dict[int, int]:
        return dict(self.done_to)

    async def send(self, output: Output) -> None:
        self.left -= 1
        number = int(output.key or b"0")
        if self.left > 0 or self.after:
            self.records[number * 7 % PARTITIONS].append(number)
        if self.left <= 0:
            raise Killed

    async def acknowledged(self) -> None:
        return

    def standing(self, behind: Published) -> frozenset[int]:
        return frozenset(one for number, held in self.records.items() for one in held[behind.offsets.get(number, 0) :])


def numbered(numbers: Sequence[int]) -> list[Numbered]:
    return [Numbered(one, Output("", str(one).encode(), b"", {})) for one in numbers]


async def attempt(topic: Topic, items: list[Numbered], checkpoint: Path) -> None:
    """One try, as `publish` does it."""
    begun = read_published(checkpoint)
    standing = topic.standing(begun) if begun.offsets else frozenset[int]()
    await Lots(topic, topic, BackPressure(topic, None, lambda _: None), checkpoint).send(items, begun, standing)


@settings(deadline=None, max_examples=40)  # it writes to the disk at each try
@given(
    st.sets(st.integers(1, 60)),
    st.lists(st.tuples(st.integers(1, 15), st.booleans()), max_size=8),
    st.sampled_from([1, 2, 5, 500]),
)
def test_whenever_it_is_killed_each_item_stands_there_once(
    numbers: set[int], kills: list[tuple[int, bool]], lot: int
) -> None:
    topic, items = Topic(), numbered(sorted(numbers))
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(publishing, "LOT", lot)
        for sends, after in [*kills, (1_000_000, False)]:
            topic.left, topic.after = sends, after
            try:
                asyncio.run(attempt(topic, items, Path(folder) / "published.json"))
            except Killed:
                continue
        last = read_published(Path(folder) / "published.json")
    sent = Counter(one for held in topic.records.values() for one in held)
    assert sent == Counter(numbers)
    assert last.sequence == max(numbers, default=0)
    assert last.offsets == asyncio.run(topic.ends())


def test_a_window_grows_where_workers_have_emptied_it() -> None:
    window = Window(first=10, widest=30)
    assert window.room(0) == 10  # nothing was sent yet
    assert window.room(10) == 0
    assert window.room(6) == 0  # lots stay large
    assert window.room(5) == 5
    assert window.room(0) == 20
    assert window.room(0) == 30
    assert window.room(0) == 30
    assert window.room(16) == 0


async def test_it_says_when_nobody_takes_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    now, told, topic = [0.0], list[Progress](), Topic()
    monkeypatch.setattr(publishing, "monotonic", lambda: now[0])
    monkeypatch.setattr(publishing, "LOOK_S", 0)
    topic.records[0] = [1, 2, 3]
    pressure = BackPressure(topic, Window(first=4, widest=4), told.append)
    task = asyncio.create_task(pressure.room(3))
    for moment, read in ((0.0, True), (UNREAD_S - 1, True), (UNREAD_S, False)):
        now[0] = moment
        await asyncio.sleep(0.001)
        assert told[-1] == Progress(3, 3, read)
    topic.done_to[0] = 1
    assert await task == 2
    assert told[-1] == Progress(3, 2, True)


async def test_all_is_done_when_the_group_has_passed_the_last_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "LOOK_S", 0)
    told, topic = list[Progress](), Topic()
    pressure = BackPressure(topic, None, told.append)
    task = asyncio.create_task(pressure.until_done(Published(sequence=9, offsets={0: 2, 1: 1})))
    for done, left in (({}, 3), ({0: 1}, 2), ({1: 1}, 1), ({0: 7}, 0)):
        topic.done_to |= done
        await asyncio.sleep(0.001)
        assert told[-1].waiting == left
    await task


def test_a_checkpoint_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "published.json"
    assert read_published(path) == Published()
    write_published(path, Published(sequence=7, offsets={0: 3, 11: 0}))
    assert read_published(path) == Published(sequence=7, offsets={0: 3, 11: 0})
    path.write_bytes(b'{"sequence": "x"')
    with pytest.raises(UsageError, match="begin the run anew with --overwrite"):
        read_published(path)
