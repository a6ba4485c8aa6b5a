"""What comes of a replayed item says which replay it is of, and counts apart from the live feed."""

from __future__ import annotations

import pytest
from opentelemetry.sdk.trace import TracerProvider

from processors.pipeline import Analysis
from schemas.envelope import REPLAY_ID, Headers, read_header, replay_headers, replay_of
from schemas.mentions import Participant, Rank
from schemas.news import NewsItem
from streams.agents.consolidate import Consolidator
from streams.agents.counting import ReplayedItems
from streams.agents.enrich import Enricher
from streams.dead_letters.redrive import original, read_letter
from streams.kafka import topics
from streams.records import Output, Record
from streams.settings import Settings
from streams.tracing import NoTracing, OtelTracing, Tracing
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

RUN = "0af7651916cd43dd8448eb211c80319c"
XI = Participant(name="Xi Jinping", country="CN", rank=Rank.HEAD)
TOLD = {"first": [mention("a-1")], "corrected": [], "again": [mention("a-1", participants=(PRABOWO, XI))]}


class Lane:
    """Both agents, the first one on the lane."""

    def __init__(self, tracing: Tracing | None = None) -> None:
        self.publisher, self.metrics = FakePublisher(), new_metrics()
        shared = (self.publisher, self.metrics, FakeClock(), Settings())
        analyzer = FakeAnalyzer(self.analyse)
        counts = ReplayedItems(self.metrics)
        tracing = tracing or NoTracing()
        self.enricher = Enricher(analyzer, *shared[:3], Settings(), FakeStore(), no_limit(), tracing, counts)
        self.consolidator = Consolidator(FakeStore(), *shared, no_limit(), tracing)

    @staticmethod
    def analyse(item: NewsItem) -> Analysis:
        return analysis_of(item, TOLD[item.title])

    async def take(self, *records: Record) -> list[Output]:
        """Everything that comes of some items, their meetings included."""
        for one in records:
            await self.enricher.process([one])
        for offset, told in enumerate(self.publisher.on(topics.MENTIONS)):
            await self.consolidator.process([arrived(told, offset)])
        return self.publisher.outputs


def replayed(value: bytes, offset: int = 0, run: str = RUN, **headers: bytes) -> Record:
    return record(value, offset, topic=topics.REPLAY_ITEMS, headers={**headers, **replay_headers(run, offset + 1)})


@pytest.mark.parametrize("tracing", [NoTracing(), OtelTracing(TracerProvider())], ids=["off", "on"])
async def test_all_that_comes_of_a_replayed_item_says_so(tracing: Tracing) -> None:
    titles = ("first", "corrected", "again")
    outputs = await Lane(tracing).take(
        *(replayed(item_bytes("a-1", title), offset) for offset, title in enumerate(titles)), replayed(b"{", 3)
    )
    kinds = [read_header(one.headers, "ce_type") for one in outputs]
    assert {"jumpa.mention-withdrawal.v1", "jumpa.meeting.v1", "jumpa.dead-letter.v1"} <= set(kinds)
    assert len(outputs) > len(titles) * 2
    assert {replay_of(arrived(one).headers) for one in outputs} == {RUN}
    assert all([name for name, _ in one.all_headers].count(REPLAY_ID) == 1 for one in outputs)


@pytest.mark.parametrize("run", ["", "x" * 101, "a b", "\n", "é"])
async def test_what_is_no_runs_id_is_not_passed_on(run: str) -> None:
    outputs = await Lane().take(replayed(item_bytes("a-1", "first"), run=run))
    assert [one for one in outputs if REPLAY_ID in one.headers] == []


async def test_live_items_give_nothing_that_says_so() -> None:
    assert [one for one in await Lane().take(record(item_bytes("a-1", "first"))) if REPLAY_ID in one.headers] == []


async def test_a_dead_letter_goes_back_to_the_lane_as_it_came() -> None:
    lane = Lane()
    came = replayed(b"{", 7, trace=b"1")
    for attempt in (1, 2):
        await lane.enricher.process([came])
        letter = arrived(lane.publisher.on(topics.DEAD_LETTERS)[-1])
        back = original(letter, read_letter(letter))
        assert back.topic == topics.REPLAY_ITEMS
        own: Headers = {"trace": b"1", **replay_headers(RUN, 8)}
        assert dict(back.own) == own
        assert len(back.own) == len(own)
        came = arrived(back, 7 + attempt)


async def test_replayed_items_count_apart_from_live_ones() -> None:
    lane = Lane()
    await lane.take(replayed(item_bytes("a-1", "first")), replayed(b"{", 1))
    assert sample(lane.metrics, "jumpa_replayed_in_total") == 2
    assert sample(lane.metrics, "jumpa_replayed_done_total") == 1
    assert sample(lane.metrics, "jumpa_items_refused_total", reason="not_json") == 1
    assert sample(lane.metrics, "jumpa_items_in_total") == sample(lane.metrics, "jumpa_items_done_total") == 0
    for since in ("record", "published"):
        assert sample(lane.metrics, "jumpa_end_to_end_seconds_count", since=since) == 0
    assert sample(lane.metrics, "jumpa_stage_seconds_count", stage="analyze") == 0
    assert sample(lane.metrics, "jumpa_source_items_total", source="other") == 0
