"""What the second agent does with a batch."""

from __future__ import annotations

import pytest

from processors.joining.claims.keys import partition_key
from schemas.codec import decode, encode
from schemas.envelope import headers_for, read_header
from schemas.meetings import Change, Meeting
from schemas.mentions import MeetingMention, MentionWithdrawal, Participant, Rank, Status
from streams.agents.consolidate import Consolidator
from streams.errors import DeliveryError
from streams.kafka import topics
from streams.records import Record
from streams.state.partition_store import PartitionStore
from tests.support.stream_fakes import (
    PRABOWO,
    FakeClock,
    FakePublisher,
    FakeStore,
    mention,
    new_metrics,
    no_limit,
    record,
    sample,
)


class Setup:
    """A consolidator among fakes; ``log`` tells in which order they were called."""

    def __init__(self, store: FakeStore | None = None) -> None:
        self.log: list[str] = []
        self.store = store or FakeStore(self.log)
        self.publisher = FakePublisher(self.log)
        self.metrics = new_metrics()
        self.consolidator = Consolidator(self.store, self.publisher, self.metrics, FakeClock(), "jumpa", no_limit())

    async def process(self, *mentions: MeetingMention, partition: int = 0) -> list[Meeting]:
        """The meetings that these mentions give."""
        before = len(self.publisher.on(topics.MEETINGS))
        await self.consolidator.process([told(one, at, partition) for at, one in enumerate(mentions)])
        return [decode(Meeting, one.value) for one in self.publisher.on(topics.MEETINGS)[before:]]


def told(one: MeetingMention, offset: int = 0, partition: int = 0) -> Record:
    return record(encode(one), offset, topic=topics.MENTIONS, partition=partition, key=partition_key(one).encode())


async def test_each_mention_gives_a_revision_keyed_by_its_meeting() -> None:
    setup = Setup()
    first, second = await setup.process(mention("a-1"), mention("a-2", status=Status.CANCELLED))
    assert (first.revision, second.revision) == (1, 2)
    assert second.change is Change.STATUS_CHANGED
    assert first.id == second.id
    output = setup.publisher.outputs[1]
    assert output.key == first.id.encode()
    assert read_header(output.headers, "ce_id") == f"{first.id}:2"
    (known,) = PartitionStore(setup.store).load(0, "ID+MY").meetings()
    assert (known.id, known.revision) == (first.id, 2)


async def test_the_state_is_remembered_after_the_meetings_were_acknowledged() -> None:
    setup = Setup()
    await setup.process(mention())
    assert setup.log == ["published", "remembered"]


async def test_state_goes_to_the_partition_of_its_mention() -> None:
    setup = Setup()
    other = mention("a-2", participants=(PRABOWO, Participant(name="Xi Jinping", country="CN", rank=Rank.HEAD)))
    await setup.consolidator.process([told(mention("a-1"), 0, 3), told(other, 0, 1)])
    assert sorted(setup.store.partitions.values()) == [1, 3]
    assert len(setup.store.entries) == 2


async def test_the_next_batch_goes_on_where_the_last_one_ended() -> None:
    setup = Setup()
    await setup.process(mention("a-1"))
    (meeting,) = await setup.process(mention("a-2"))
    assert (meeting.revision, meeting.item_ids) == (2, ("a-1", "a-2"))


async def test_a_batch_that_comes_again_gives_known_revisions_with_equal_bytes() -> None:
    """Whether the crash came before or after the state was remembered."""
    batch = [mention("a-1"), mention("a-2", venue="Perdana Putra")]
    undisturbed = Setup()
    await undisturbed.process(*batch)
    seen = {read_header(one.headers, "ce_id"): one for one in undisturbed.publisher.outputs}
    for crashed_before_state in (True, False):
        setup = Setup()
        setup.store.failing = crashed_before_state
        if crashed_before_state:
            with pytest.raises(DeliveryError):
                await setup.process(*batch)
        else:
            await setup.process(*batch)
        setup.store.failing = False
        await setup.process(*batch)
        assert {read_header(one.headers, "ce_id"): one for one in setup.publisher.outputs} == seen
        assert all(seen[read_header(one.headers, "ce_id")] == one for one in setup.publisher.outputs)
        assert setup.store.entries == undisturbed.store.entries


async def test_nothing_is_remembered_when_meetings_are_not_delivered() -> None:
    setup = Setup()
    setup.publisher.failing = True
    with pytest.raises(DeliveryError):
        await setup.process(mention())
    assert setup.store.entries == {}
    assert sample(setup.metrics, "jumpa_meetings_total", status="held", change="created") == 0


async def test_what_is_no_mention_becomes_a_dead_letter_of_this_stage() -> None:
    setup = Setup()
    await setup.consolidator.process([record(b"{}", 5, topic=topics.MENTIONS, partition=2), told(mention(), 6)])
    (letter,) = setup.publisher.on(topics.DEAD_LETTERS)
    assert letter.value == b"{}"
    assert read_header(letter.headers, "__connect.errors.topic") == topics.MENTIONS
    assert read_header(letter.headers, "__connect.errors.partition") == "2"
    assert read_header(letter.headers, "__connect.errors.stage") == "consolidate"
    assert len(setup.publisher.on(topics.MEETINGS)) == 1
    assert sample(setup.metrics, "jumpa_items_refused_total", reason="bad_field") == 1


async def test_a_withdrawal_retracts_what_only_its_item_told() -> None:
    setup = Setup()
    (first,) = await setup.process(mention("a-1"))
    gone = MentionWithdrawal(item_id="a-1", key="ID+MY", published_at=None)
    sent = record(encode(gone), 1, topic=topics.MENTIONS, key=b"ID+MY", headers=headers_for(gone))
    await setup.consolidator.process([sent, sent])
    last = decode(Meeting, setup.publisher.on(topics.MEETINGS)[-1].value)
    assert (last.id, last.revision, last.change) == (first.id, 2, Change.RETRACTED)
    assert len(setup.publisher.on(topics.MEETINGS)) == 2


async def test_keys_are_read_once_a_batch_and_kept_apart() -> None:
    setup = Setup()
    xi = Participant(name="Xi Jinping", country="CN", rank=Rank.HEAD)
    await setup.process(mention("a-1"), mention("a-2", participants=(PRABOWO, xi)), mention("a-3"))
    states = PartitionStore(setup.store)
    assert {key: states.load(0, key).size for key in ("ID+MY", "CN+ID", "ID")} == {
        "ID+MY": 2,
        "CN+ID": 1,
        "ID": 0,
    }
    assert sorted(setup.store.entries) == [b"CN+ID/log/1", b"ID+MY/log/1"]


async def test_a_state_that_no_changelog_takes_refuses_the_mention_and_stays_as_it_was() -> None:
    setup = Setup()
    await setup.process(mention("a-1"))
    before = dict(setup.store.entries)
    await setup.process(mention("a-2", evidence="x" * topics.MAX_OUTPUT_BYTES))
    (letter,) = setup.publisher.on(topics.DEAD_LETTERS)
    assert read_header(letter.headers, "__jumpa.reason") == "output_too_large"
    assert setup.store.entries == before


async def test_meetings_are_counted_by_status_and_change() -> None:
    setup = Setup()
    await setup.process(mention("a-1"), mention("a-2"))
    for change in ("created", "confirmed"):
        assert sample(setup.metrics, "jumpa_meetings_total", status="held", change=change) == 1
    assert sample(setup.metrics, "jumpa_stage_seconds_count", stage="consolidate") == 1


async def test_a_mention_that_is_too_large_takes_nothing_back_of_its_batch() -> None:
    setup = Setup()
    huge = mention("a-2", evidence="x" * topics.MAX_OUTPUT_BYTES)
    await setup.consolidator.process([told(mention("a-1"), 0), told(huge, 1), told(mention("a-3"), 2)])
    first, third = (decode(Meeting, one.value) for one in setup.publisher.on(topics.MEETINGS))
    assert (first.item_ids, third.item_ids, third.revision) == (("a-1",), ("a-1", "a-3"), 2)
    assert PartitionStore(setup.store).load(0, "ID+MY").size == 2
