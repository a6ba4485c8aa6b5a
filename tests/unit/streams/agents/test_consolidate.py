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
from streams.records import Output, Record
from streams.settings import Settings
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

    def __init__(self, store: FakeStore | None = None, settings: Settings | None = None) -> None:
        self.log: list[str] = []
        self.store = store or FakeStore(self.log)
        self.publisher = FakePublisher(self.log)
        self.metrics = new_metrics()
        self.consolidator = Consolidator(
            self.store, self.publisher, self.metrics, FakeClock(), settings or Settings(), no_limit()
        )

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


async def test_meetings_are_counted_each_time_they_are_delivered_whatever_becomes_of_the_state() -> None:
    """A rebalance may cut off what follows; then they are on the topic twice, and are counted twice."""
    setup = Setup()
    setup.store.failing = True
    with pytest.raises(DeliveryError):
        await setup.process(mention())
    setup.store.failing = False
    await setup.process(mention())
    assert len(setup.publisher.on(topics.MEETINGS)) == 2
    assert sample(setup.metrics, "jumpa_meetings_total", status="held", change="created") == 2


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


DAY_S = 24 * 60 * 60


async def at(setup: Setup, days: float, one: MeetingMention | MentionWithdrawal, partition: int = 0) -> list[Output]:
    """What a record that comes so many days later gives on the meetings topic."""
    before = len(setup.publisher.on(topics.MEETINGS))
    fields = {"topic": topics.MENTIONS, "partition": partition, "timestamp": FakeClock().now + days * DAY_S}
    headers = dict(headers_for(one)) if isinstance(one, MentionWithdrawal) else {}
    await setup.consolidator.process([record(encode(one), int(days * 10), headers=headers, **fields)])
    return setup.publisher.on(topics.MEETINGS)[before:]


def withdrawal(item_id: str) -> MentionWithdrawal:
    return MentionWithdrawal(item_id=item_id, published_at=None, key="ID+MY")


def buried(outputs: list[Output]) -> list[bytes | None]:
    return [one.key for one in outputs if one.value is None]


def other(item_id: str) -> MeetingMention:
    return mention(item_id, participants=(PRABOWO, Participant(name="Xi Jinping", country="CN", rank=Rank.HEAD)))


async def test_an_id_that_ended_gets_a_null_value_some_days_after_its_last_revision() -> None:
    setup = Setup()
    (first,) = await at(setup, 0, mention("a-1"))
    (last,) = await at(setup, 1, withdrawal("a-1"))
    assert decode(Meeting, last.value).change is Change.RETRACTED
    assert buried(await at(setup, 7.9, other("b-1"))) == []
    assert buried(await at(setup, 8, other("b-2"), partition=1)) == [], "of another partition"
    third = await at(setup, 8, other("b-3"))
    assert buried(third) == [first.key]
    assert third[-1].headers == {}, "a null value is no message"
    assert buried(await at(setup, 30, other("b-4"))) == [], "once is enough"


async def test_an_id_that_is_told_of_again_is_not_buried() -> None:
    setup = Setup()
    await at(setup, 0, mention("a-1"))
    await at(setup, 1, withdrawal("a-1"))
    (again,) = await at(setup, 2, mention("a-2"))
    assert decode(Meeting, again.value).change is Change.RESTORED
    assert buried(await at(setup, 30, other("b-1"))) == []


async def test_an_id_that_ends_twice_is_buried_for_the_second_time() -> None:
    setup = Setup()
    await at(setup, 0, mention("a-1"))
    (first,) = await at(setup, 1, withdrawal("a-1"))
    await at(setup, 2, mention("a-2"))
    await at(setup, 3, withdrawal("a-2"))
    assert buried(await at(setup, 9, other("b-1"))) == []
    assert buried(await at(setup, 10, other("b-2"))) == [first.key]


async def test_what_is_to_be_buried_survives_a_restart() -> None:
    before = Setup()
    (first,) = await at(before, 0, mention("a-1"))
    await at(before, 1, withdrawal("a-1"))
    after = Setup(before.store, Settings(ended_days=2))
    assert buried(await at(after, 3, other("b-1"))) == [first.key]


async def test_a_tombstone_that_was_not_delivered_is_sent_again() -> None:
    setup = Setup()
    (first,) = await at(setup, 0, mention("a-1"))
    await at(setup, 1, withdrawal("a-1"))
    setup.publisher.failing = True
    with pytest.raises(DeliveryError):
        await at(setup, 9, other("b-1"))
    setup.publisher.failing = False
    assert buried(await at(setup, 9, other("b-1"))) == [first.key]


async def test_what_is_forgotten_and_what_comes_late_is_counted_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    setup = Setup(settings=Settings(key_mentions=2))
    caplog.set_level("INFO", "streams.agents.consolidate")
    days = ("2025-07-03", "2025-07-13", "2025-08-03", "2025-07-03")
    revisions = [(await setup.process(mention(f"a-{at}", day, date=day)))[-1] for at, day in enumerate(days)]
    assert [one.late for one in revisions] == [False, False, False, True]
    assert sample(setup.metrics, "jumpa_mentions_forgotten_total") == 2
    assert sample(setup.metrics, "jumpa_meetings_late_total") == 1
    told_of = [vars(one) for one in caplog.records if "remembered no more" in one.getMessage()]
    assert [(one["mention_id"], one["item_id"]) for one in told_of] == [(f"mention-a-{at}", f"a-{at}") for at in (0, 1)]
