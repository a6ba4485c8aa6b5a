"""What the first agent does with a batch."""

from __future__ import annotations

import asyncio

import pytest

from processors.pipeline import Analysis
from schemas.codec import decode
from schemas.entities import TaggedItem
from schemas.envelope import read_header
from schemas.errors import Reason
from schemas.mentions import MeetingMention, MentionWithdrawal, Participant, Rank, Scope
from schemas.news import NewsItem
from streams.agents.enrich import Enricher, outputs_of
from streams.dead_letters.limit import LetterLimit
from streams.dead_letters.redrive import Disposition, Selection, plan, read_letter
from streams.errors import DeliveryError, ModelsUnavailable, TooManyDeadLetters, WorkerLost
from streams.kafka import topics
from streams.kafka.unpacking import TOO_LARGE
from streams.metrics import Metrics
from streams.settings import Settings
from tests.support.stream_fakes import (
    PRABOWO,
    FakeAnalyzer,
    FakeClock,
    FakePublisher,
    FakeStore,
    analysis_of,
    arrived,
    item_bytes,
    mention,
    new_metrics,
    no_limit,
    record,
    sample,
)

XI = Participant(name="Xi Jinping", country="CN", rank=Rank.HEAD)


class Setup:
    """An enricher among fakes."""

    def __init__(self, analyzer: FakeAnalyzer | None = None, limit: LetterLimit | None = None) -> None:
        self.analyzer = analyzer or FakeAnalyzer()
        self.publisher = FakePublisher()
        self.metrics: Metrics = new_metrics()
        self.clock = FakeClock()
        self.store = FakeStore()
        self.enricher = Enricher(
            self.analyzer, self.publisher, self.metrics, self.clock, Settings(), self.store, limit or no_limit()
        )

    def reasons(self) -> list[str]:
        return [read_header(letter.headers, "__jumpa.reason") for letter in self.publisher.on(topics.DEAD_LETTERS)]

    def tagged(self) -> list[str]:
        return [decode(TaggedItem, one.value).item_id for one in self.publisher.on(topics.ENTITIES)]


def with_mentions(item: NewsItem) -> Analysis:
    return analysis_of(item, [mention(item.id), mention(item.id, id="second", date="2025-09-10")])


async def test_an_item_gives_its_entities_and_its_mentions_with_keys_and_headers() -> None:
    setup = Setup(FakeAnalyzer(with_mentions))
    await setup.enricher.process([record(item_bytes("a-1"))])
    entities, first, second = setup.publisher.outputs
    assert (entities.topic, entities.key) == (topics.ENTITIES, b"a-1")
    assert decode(TaggedItem, entities.value).entities[0].text == "Prabowo"
    assert [first.topic, second.topic] == [topics.MENTIONS] * 2
    assert first.key == second.key == b"ID+MY"
    assert decode(MeetingMention, first.value).item_id == "a-1"
    ids = [read_header(output.headers, "ce_id") for output in setup.publisher.outputs]
    assert len(set(ids)) == 3
    assert all(ids)


async def test_without_entities_an_item_gives_its_mentions_alone() -> None:
    setup = Setup(FakeAnalyzer(lambda item: with_mentions(item)._replace(tagged=None)))
    dull = Setup(FakeAnalyzer(lambda item: analysis_of(item)._replace(tagged=None, gated=True)))
    for one in (setup, dull):
        await one.enricher.process([record(item_bytes("a-1"))])
        assert sample(one.metrics, "jumpa_items_done_total") == 1
    assert {one.topic for one in setup.publisher.outputs} == {topics.MENTIONS}
    assert dull.publisher.outputs == []


async def test_what_was_begun_ahead_is_published_in_its_turn_without_what_another_worker_has_now() -> None:
    setup = Setup(FakeAnalyzer(with_mentions))
    records = [record(item_bytes("a-1"), 0), record(b"no item", 1), record(item_bytes("a-2"), 2)]
    process = setup.enricher.begin(records)
    await asyncio.sleep(0)
    setup.clock.now += 5
    assert setup.analyzer.calls == [2]
    assert setup.publisher.outputs == []
    await process(records[1:])
    assert setup.tagged() == ["a-2"]
    assert setup.reasons() == [Reason.NOT_JSON]
    assert setup.analyzer.calls == [2]
    seconds = {stage: sample(setup.metrics, "jumpa_stage_seconds_sum", stage=stage) for stage in ("analyze", "publish")}
    assert seconds == {"analyze": 0, "publish": 0}  # nor is the wait for its turn a part of either


async def test_a_corrected_item_is_withdrawn_where_it_tells_of_no_meeting_any_more() -> None:
    told = {"first": [mention("a-1")], "corrected": [], "again": [mention("a-1", participants=(PRABOWO, XI))]}
    setup = Setup(FakeAnalyzer(lambda item: analysis_of(item, told[item.title])))
    await setup.enricher.process([record(item_bytes("a-1", "first"), partition=3)])
    assert (setup.store.entries, setup.store.partitions) == ({b"a-1": b"ID+MY"}, {b"a-1": 3})
    await setup.enricher.process([record(item_bytes("a-1", "corrected")), record(item_bytes("a-1", "again"), 1)])
    _, withdrawal, other = setup.publisher.on(topics.MENTIONS)
    assert (withdrawal.key, other.key) == (b"ID+MY", b"CN+ID")
    assert decode(MentionWithdrawal, withdrawal.value).item_id == "a-1"
    assert read_header(withdrawal.headers, "ce_type") == "jumpa.mention-withdrawal.v1"
    assert setup.store.entries == {b"a-1": b"CN+ID"}


async def test_meetings_within_one_country_are_left_out_where_asked_and_what_was_told_of_them_is_withdrawn() -> None:
    home = Participant(name="Megawati Soekarnoputri", country="ID", rank=Rank.PARTY)
    at_home = mention("a-1", id="home", participants=(PRABOWO, home), scope=Scope.DOMESTIC)
    setup = Setup(FakeAnalyzer(lambda item: analysis_of(item, [mention("a-1"), at_home])))
    await setup.enricher.process([record(item_bytes("a-1"))])
    assert [read_header(one.headers, "jumpa-scope") for one in setup.publisher.on(topics.MENTIONS)] == [
        "international",
        "domestic",
    ]
    setup.publisher.outputs.clear()
    setup.enricher = Enricher(
        setup.analyzer, setup.publisher, setup.metrics, setup.clock, Settings(domestic=False), setup.store, no_limit()
    )
    await setup.enricher.process([record(item_bytes("a-1"))])
    told, withdrawal = setup.publisher.on(topics.MENTIONS)
    assert read_header(told.headers, "jumpa-scope") == "international"
    assert (withdrawal.key, read_header(withdrawal.headers, "ce_type")) == (b"ID", "jumpa.mention-withdrawal.v1")


async def test_mentions_below_the_least_confidence_are_left_out_and_withdrawn() -> None:
    told = [mention("a-1", confidence=0.8), mention("a-1", id="weak", participants=(PRABOWO, XI), confidence=0.79)]
    setup = Setup(FakeAnalyzer(lambda item: analysis_of(item, told)))
    await setup.enricher.process([record(item_bytes("a-1"))])
    assert len(setup.publisher.on(topics.MENTIONS)) == 2
    setup.publisher.outputs.clear()
    asked = Settings(min_confidence=0.8)
    setup.enricher = Enricher(
        setup.analyzer, setup.publisher, setup.metrics, setup.clock, asked, setup.store, no_limit()
    )
    await setup.enricher.process([record(item_bytes("a-1"))])
    sure, withdrawal = setup.publisher.on(topics.MENTIONS)
    assert read_header(sure.headers, "jumpa-confidence") == "0.80"
    assert (withdrawal.key, read_header(withdrawal.headers, "ce_type")) == (b"CN+ID", "jumpa.mention-withdrawal.v1")


async def test_what_was_told_is_remembered_only_after_it_was_published() -> None:
    setup = Setup(FakeAnalyzer(with_mentions))
    setup.publisher.failing = True
    with pytest.raises(DeliveryError):
        await setup.enricher.process([record(item_bytes())])
    assert setup.store.entries == {}
    setup.publisher.failing = False
    await setup.enricher.process([record(item_bytes("without", "Tanpa pertemuan"))])
    assert setup.store.entries == {b"without": b"ID+MY"}


async def test_the_same_record_twice_gives_the_same_bytes() -> None:
    setup = Setup(FakeAnalyzer(with_mentions))
    await setup.enricher.process([record(item_bytes())])
    setup.clock.now += 1000
    await setup.enricher.process([record(item_bytes())])
    assert setup.publisher.outputs[:3] == setup.publisher.outputs[3:]


async def test_bad_bytes_become_a_dead_letter_and_their_neighbours_pass() -> None:
    setup = Setup()
    await setup.enricher.process(
        [record(item_bytes("a-1"), 1), record(b"{", 2, key=b"k"), record(None, 3), record(item_bytes("a-2"), 4)]
    )
    assert setup.tagged() == ["a-1", "a-2"]
    assert setup.reasons() == ["not_json", "empty"]
    letter = setup.publisher.on(topics.DEAD_LETTERS)[0]
    assert (letter.key, letter.value) == (b"k", b"{")
    assert read_header(letter.headers, "__connect.errors.offset") == "2"
    assert read_header(letter.headers, "__connect.errors.stage") == "decode"
    assert setup.analyzer.calls == [2]


async def test_a_batch_that_unpacks_to_too_much_is_named_and_cannot_go_back() -> None:
    setup = Setup()
    await setup.enricher.process([record(None, headers={TOO_LARGE: b"67108864"})])
    (letter,) = setup.publisher.on(topics.DEAD_LETTERS)
    assert setup.reasons() == [Reason.TOO_LARGE]
    stored = arrived(letter)
    assert plan([read_letter(stored)], Selection(), 3, [topics.ITEMS]) == {(0, 0): Disposition.CUT}


async def test_an_item_that_cannot_be_analysed_falls_out_alone() -> None:
    def verdict(item: NewsItem) -> Analysis:
        if item.id == "bad":
            raise ValueError("no sense in it")
        return analysis_of(item)

    setup = Setup(FakeAnalyzer(verdict))
    await setup.enricher.process([record(item_bytes(name), at) for at, name in enumerate(["a-1", "bad", "a-2"])])
    assert setup.tagged() == ["a-1", "a-2"]
    assert setup.reasons() == ["analysis_failed"]
    assert setup.analyzer.calls == [3, 1, 1, 1]
    letter = setup.publisher.on(topics.DEAD_LETTERS)[0]
    assert read_header(letter.headers, "__connect.errors.stage") == "analyze"
    assert "no sense in it" in read_header(letter.headers, "__connect.errors.exception.message")


@pytest.mark.parametrize(("timed_out", "reason"), [(True, "analysis_timeout"), (False, "analysis_crashed")])
async def test_a_lost_process_is_counted_and_named(timed_out: bool, reason: str) -> None:
    def verdict(item: NewsItem) -> Analysis:
        if item.id == "bad":
            raise WorkerLost(timed_out)
        return analysis_of(item)

    setup = Setup(FakeAnalyzer(verdict))
    await setup.enricher.process([record(item_bytes("bad"), 0), record(item_bytes("a-1"), 1)])
    assert setup.reasons() == [reason]
    assert setup.tagged() == ["a-1"]
    cause = "timeout" if timed_out else "crashed"
    assert sample(setup.metrics, "jumpa_pool_workers_lost_total", cause=cause) == 2  # with its batch, and alone


async def test_without_models_nothing_is_dead_lettered() -> None:
    def verdict(item: NewsItem) -> Analysis:
        raise ModelsUnavailable("no models")

    setup = Setup(FakeAnalyzer(verdict))
    with pytest.raises(ModelsUnavailable):
        await setup.enricher.process([record(item_bytes())])
    assert setup.publisher.outputs == []


async def test_an_output_that_no_topic_takes_refuses_its_item_only() -> None:
    def verdict(item: NewsItem) -> Analysis:
        evidence = "x" * topics.MAX_OUTPUT_BYTES if item.id == "huge" else "x"
        return analysis_of(item, [mention(item.id, evidence=evidence)])

    setup = Setup(FakeAnalyzer(verdict))
    await setup.enricher.process([record(item_bytes("huge"), 0), record(item_bytes("a-1"), 1)])
    assert setup.reasons() == ["output_too_large"]
    assert setup.tagged() == ["a-1"]
    assert len(setup.publisher.on(topics.MENTIONS)) == 1


async def test_what_is_not_delivered_is_not_counted() -> None:
    setup = Setup()
    setup.publisher.failing = True
    with pytest.raises(DeliveryError):
        await setup.enricher.process([record(item_bytes()), record(b"{", 1)])
    assert sample(setup.metrics, "jumpa_items_in_total") == 2
    assert sample(setup.metrics, "jumpa_items_done_total") == 0
    assert sample(setup.metrics, "jumpa_items_refused_total", reason="not_json") == 0


async def test_a_refusal_is_logged_with_its_place(caplog: pytest.LogCaptureFixture) -> None:
    await Setup().enricher.process([record(b'{"title": ["Putin bertemu Xi"', 7, key=b"a-7")])
    (told,) = caplog.records
    assert told.getMessage() == "the record becomes a dead letter"
    place = {"topic": "news.items.v1", "partition": 0, "offset": 7, "key": "a-7"}
    assert vars(told).items() >= (place | {"stage": "decode", "reason": "not_json"}).items()


async def test_the_metrics_say_what_happened() -> None:
    setup = Setup(FakeAnalyzer(with_mentions))
    await setup.enricher.process([record(item_bytes(published_at="2025-09-03")), record(b"[]", 1)])
    told = setup.metrics
    assert sample(told, "jumpa_items_in_total") == 2
    assert sample(told, "jumpa_items_done_total") == 1
    assert sample(told, "jumpa_items_refused_total", reason="not_object") == 1
    assert sample(told, "jumpa_batch_items_sum") == 2
    assert sample(told, "jumpa_entities_total", type="PER") == 1
    assert sample(told, "jumpa_mentions_total", status="held", scope="international") == 2
    assert sample(told, "jumpa_end_to_end_seconds_sum", since="record") == 1
    assert sample(told, "jumpa_end_to_end_seconds_count", since="published") == 1
    assert sample(told, "jumpa_items_telling_total") == 1
    assert sample(told, "jumpa_items_gated_total") == 0
    assert sample(told, "jumpa_mentions_untold_total", what="day") == 0
    assert sample(told, "jumpa_participants_total", known="yes") == 4
    assert sample(told, "jumpa_source_items_total", source="other") == 1  # it names none
    for stage in ("decode", "analyze", "publish"):
        assert sample(told, "jumpa_stage_seconds_count", stage=stage) == 1


async def test_clocks_that_differ_give_no_negative_age() -> None:
    setup = Setup()
    await setup.enricher.process([record(item_bytes(), timestamp=setup.clock.now + 60)])
    assert sample(setup.metrics, "jumpa_end_to_end_seconds_sum", since="record") == 0


@pytest.mark.parametrize("unknown", [0.0, -0.001])
async def test_a_record_without_a_time_has_no_age_and_is_compared_with_now(unknown: float) -> None:
    setup = Setup()
    items = [item_bytes("a-1", published_at="2025-09-03"), item_bytes("a-2", published_at="2052-09-03")]
    await setup.enricher.process([record(item, at, timestamp=unknown) for at, item in enumerate(items)])
    assert sample(setup.metrics, "jumpa_end_to_end_seconds_count", since="record") == 0
    assert sample(setup.metrics, "jumpa_end_to_end_seconds_count", since="published") == 2
    assert sample(setup.metrics, "jumpa_items_ahead_total") == 1


async def test_an_item_in_another_language_passes_and_is_counted() -> None:
    setup = Setup(FakeAnalyzer(lambda item: analysis_of(item, skipped="language")))
    await setup.enricher.process([record(item_bytes(language="en"))])
    assert setup.tagged() == ["a-1"]
    assert sample(setup.metrics, "jumpa_items_skipped_total", why="language") == 1


def test_outputs_name_the_reason_when_they_are_too_large() -> None:
    item = NewsItem(id="a-1", title="Prabowo")
    given = outputs_of(item, analysis_of(item, [mention(evidence="x" * topics.MAX_OUTPUT_BYTES)]), topics.TopicNames())
    assert not isinstance(given, list)
    assert given.reason is Reason.OUTPUT_TOO_LARGE


async def test_a_batch_of_too_many_refusals_is_not_sent() -> None:
    setup = Setup(limit=LetterLimit(window=10, count=1, share=0.5))
    await setup.enricher.process([record(b"{", 0)])
    with pytest.raises(TooManyDeadLetters, match="2 of the last 2 records were refused"):
        await setup.enricher.process([record(b"{", 1)])
    assert len(setup.publisher.outputs) == 1


async def test_an_article_from_the_future_is_counted() -> None:
    """Its clock is wrong; nothing in the joining follows it."""
    setup = Setup()
    times = ["2025-09-04T20:00:00+07:00", "2025-09-05T22:00:00+07:00", "2052-11-14", None]
    await setup.enricher.process(
        [record(item_bytes(f"a-{at}", published_at=time), at) for at, time in enumerate(times)]
    )
    assert sample(setup.metrics, "jumpa_items_ahead_total") == 1
