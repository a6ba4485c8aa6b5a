"""Boards and alerts against a real Prometheus that scrapes a real worker: what is asked for is there, and what should
wake somebody does.

One broker and one worker for all: the tests are the days of a worker's life, in their order. Times in the rules are
shortened (`faster`), numbers are not.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations, count
from pathlib import Path

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import RecordsToDelete
from aiokafka.protocol.group import JoinGroupRequest

from schemas.codec import encode
from schemas.news import NewsItem
from streams.dev_broker import Engine, RunningBroker, admin_client, start_broker
from streams.dev_broker.running import free_port
from streams.kafka import topics
from streams.kafka.provisioning import create_topics
from streams.kafka.sending import item_output
from streams.kafka.topics import all_topics
from streams.records import Output
from streams.settings import Settings
from tests.integration.flow import FAKE, delete_topic, running, send_all, settings_for, start_worker, supervised
from tests.integration.monitoring.prometheus import Prometheus, start_prometheus
from tests.support.boards import alert_rules, queries
from tests.support.poison import PAUSES

pytestmark = pytest.mark.kafka

WORKERS = Path(__file__).parents[1] / "workers"
WORKER = [FAKE[0], str(WORKERS / "impatient.py"), str(WORKERS / "watchful.py")]
TRIAL = supervised(FAKE)
"""A worker of another model."""
LEADERS = (
    "Rusia Vladimir Putin", "Prancis Emmanuel Macron", "Turki Recep Tayyip Erdogan", "Amerika Serikat Donald Trump",
    "Tiongkok Xi Jinping", "Indonesia Prabowo Subianto",
)  # fmt: skip
PAIRS = tuple(combinations(LEADERS, 2))
PROCESSES = 4
OPEN = 40
"""Items that may wait while more are sent, where all is well."""

ONLY_WHEN_IT_HAPPENS = {
    "Alerts that fire",
    "How long rebalances take",
}
"""Panels that are empty while all is well."""
OF_OTHER_COMMANDS = {
    "Replays in place",
    "Replays, share that is done",
    "Replays, since the last checkpoint",
    "News by itself",
    "Asked of sites",
    "Nothing to be had from sites",
    "Sites left alone",
    "Since a site was read last",
}
"""Panels of `jumpa replay --offline` and `jumpa ingest`, which do not run here."""


@dataclass
class World:
    """A broker, a supervised worker, and a Prometheus that scrapes it."""

    broker: RunningBroker
    settings: Settings
    prometheus: Prometheus
    process: subprocess.Popen[bytes] = field(init=False)
    began: float = field(default_factory=time.time)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.process = start_worker(self.settings, WORKER)

    def worker(self) -> int:
        """Process id of the worker itself, below its supervisor; 0 while there is none."""
        return next((child.pid for child in psutil.Process(self.process.pid).children()), 0)

    def language(self) -> list[int]:
        """Process ids of the language processes."""
        with suppress(psutil.Error):
            below = psutil.Process(self.worker()).children()
            return [one.pid for one in below if "spawn_main" in " ".join(one.cmdline())]
        return []

    async def ready(self) -> None:
        await self.prometheus.reaches("min_over_time(jumpa_ready[3s]) == 1", 90)


@pytest.fixture(scope="module")
def world(kafka_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    if shutil.which("prometheus") is None:
        pytest.skip("prometheus is missing: apt-get install prometheus; `make ops-check` insists on it")
    with (
        start_broker(kafka_engine, timeout_s=120) as broker,
        start_prometheus(tmp_path_factory.mktemp("prometheus")) as prometheus,
    ):
        settings = settings_for(
            broker,
            http_port=free_port(),
            processes=PROCESSES,
            batch_items=32,
            item_timeout_s=20,
            delivery_timeout_s=5,  # a machine that is busy takes seconds to write at first
            key_mentions=60,
        )
        asyncio.run(create_topics(settings.broker, all_topics(settings)))
        life = World(broker, settings, prometheus)
        prometheus.scrape([settings.http_port])
        try:
            yield life
        finally:
            life.process.terminate()
            try:
                life.process.wait(25)
            finally:
                life.process.kill()


def items(name: str, count: int, source: str, text: Callable[[int], str]) -> list[Output]:
    told = (
        NewsItem(id=f"{name}-{number}", title="Berita", body=text(number), source=source, published_at="2025-09-01")
        for number in range(count)
    )
    return [item_output(encode(item)) for item in told]


def meets(number: int) -> str:
    return meet(*PAIRS[number % len(PAIRS)], number, " di Paris")


def meets_nowhere(number: int) -> str:
    return meet(*PAIRS[0], number, "")


def meet(one: str, other: str, number: int, where: str) -> str:
    return f"Presiden {one} bertemu Presiden {other}{where}, ({1 + number % 28}/9/2025)."


def quiet(number: int) -> str:
    return f"Harga beras naik {number} persen."


def slow(number: int) -> str:
    return f"{PAUSES} {number}."


def broken(count: int) -> list[Output]:
    return [Output(topics.ITEMS, f"broken-{number}".encode(), b"{", {}) for number in range(count)]


async def send_aged(settings: Settings, outputs: Sequence[Output], age_s: float) -> None:
    """Send records that say they are so old."""
    async with AIOKafkaProducer(bootstrap_servers=settings.broker) as producer:
        sent = round((time.time() - age_s) * 1000)
        for one in outputs:
            await producer.send_and_wait(one.topic, one.value, one.key, headers=one.all_headers, timestamp_ms=sent)


def query(expression: str) -> str:
    """What Grafana makes of an expression."""
    filled = expression.replace("$__rate_interval", "20s").replace("$__range", "2m").replace("$instance", ".*")
    assert "$" not in filled, filled
    return filled


async def at_rest(world: World, records: int = 0) -> None:
    """Wait until no more items than that wait for the worker."""
    await world.prometheus.reaches(f'sum(jumpa_lag_records{{topic="{topics.ITEMS}"}}) <= {records}', 60)


async def feed(world: World) -> None:
    """What comes on a day on which all is well, until this is cancelled: as much as the worker can do."""
    for number in count():
        await at_rest(world, OPEN)
        await send_all(world.settings, items(f"daily-{number}", 20, "harian.example", meets))
        await send_all(world.settings, items(f"steady-{number}", 10, "kabar.example", quiet))
        await send_all(world.settings, broken(1))
        await asyncio.sleep(1)


async def test_every_panel_of_every_board_has_data(world: World) -> None:
    await world.ready()
    well = time.time()
    feeding = asyncio.create_task(feed(world))  # a rate over nothing is none: the windows are seconds here
    await asyncio.sleep(28)
    asked = {panel: expressions for (_, panel), expressions in queries().items() if expressions}
    assert set(asked) >= ONLY_WHEN_IT_HAPPENS | OF_OTHER_COMMANDS
    missing = {
        (panel, one) for panel in asked.keys() - ONLY_WHEN_IT_HAPPENS - OF_OTHER_COMMANDS for one in asked[panel]
    }
    deadline = time.time() + 120
    while missing := {(panel, one) for panel, one in missing if not await world.prometheus.ask(query(one))}:
        assert not feeding.done(), feeding.exception()
        assert time.time() < deadline, missing
        await asyncio.sleep(1)
    feeding.cancel()
    await asyncio.gather(feeding, return_exceptions=True)
    # All is well, on a machine that may be busy.
    assert await world.prometheus.fired(well + 5) <= {"JumpaSlow"}


async def test_a_feed_that_changes(world: World) -> None:
    async def others_send() -> None:
        await send_all(world.settings, items(f"steady-{time.time()}", 5, "kabar.example", quiet))

    since = time.time()
    await send_all(world.settings, items("changed", 150, "kabar.example", meets_nowhere))
    await send_all(world.settings, broken(60))
    await world.prometheus.fires("JumpaDeadLetters", "JumpaForgotten", "JumpaQualityDrift", since=since)
    await world.prometheus.fires("JumpaSourceSilent", since=world.began, meanwhile=others_send)


async def test_a_worker_that_stands_still_and_goes_on(world: World) -> None:
    async def more_comes() -> None:
        await send_aged(world.settings, items(f"more-{time.time()}", 10, "kabar.example", quiet), 120)

    since = time.time()
    stopped = world.language()
    assert len(stopped) == PROCESSES
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    await send_aged(world.settings, items("old", 40, "kabar.example", quiet), 120)
    await send_all(world.settings, items("waiting", 600, "kabar.example", quiet))
    await world.prometheus.fires("JumpaStuck", "JumpaLagGrows", "JumpaRetentionNear", since=since)
    for pid in stopped:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    await world.prometheus.fires("JumpaProcessesLost", "JumpaSlow", since=since, meanwhile=more_comes)


async def test_a_group_that_does_not_come_to_rest(world: World) -> None:
    async def disturb() -> None:
        """A member comes and falls silent: when the next one comes, the worker waits until that one counts as gone.

        Nobody may throw the worker itself out: one whose answer the group's leader still owes it would never be told.
        """
        async with admin_client(world.broker.address, timeout_s=30) as client:
            coordinator = await client.find_coordinator(world.settings.app_id)
            (described,) = await client.describe_consumer_groups([world.settings.app_id])
            group = described.to_object()["groups"][0]
            if not group["members"]:
                return
            protocols = [(group["protocol"], group["members"][0]["member_metadata"])]
            comes = partial(JoinGroupRequest, group["group"], 6000, 6000)
            told = await client._send_request(comes("", None, group["protocol_type"], protocols), coordinator)
            await client._send_request(comes(told.member_id, None, group["protocol_type"], protocols), coordinator)

    await world.prometheus.fires("JumpaRebalanceStorm", since=time.time(), meanwhile=disturb)
    await world.ready()


async def test_a_broker_that_is_away(world: World) -> None:
    since = time.time()
    await send_all(world.settings, items("in-hand", 32, "kabar.example", slow))
    await world.prometheus.reaches('jumpa_in_flight_records{agent="enrich"} > 0', 30)
    world.broker.kill()
    await world.prometheus.fires("JumpaBrokerAway", "JumpaNotReady", "JumpaPublishFails", since=since)
    await asyncio.to_thread(world.broker.start_again)
    await world.prometheus.fires("JumpaNoItems", since=since)
    await world.ready()


async def test_a_topic_made_anew(world: World) -> None:
    since = time.time()
    await delete_topic(world.settings, topics.ITEMS)
    await send_all(world.settings, items("anew", 20, "kabar.example", quiet))
    await world.prometheus.fires("JumpaLogMadeAnew", since=since)
    await world.prometheus.reaches("jumpa_ready == 0", 30)
    await world.ready()


async def test_a_worker_that_hangs_and_ends_again_and_again_beside_a_trial(world: World) -> None:
    killed: set[int] = set()

    async def kill_next() -> None:
        if (pid := world.worker()) not in killed | {0}:
            os.kill(pid, signal.SIGKILL)
            killed.add(pid)

    since = time.time()
    trial = settings_for(world.broker, http_port=free_port(), processes=1, app_id="trial")
    await create_topics(trial.broker, all_topics(trial))
    await commit_mentions(trial)
    async with running(trial, TRIAL):
        world.prometheus.scrape([world.settings.http_port, trial.http_port])
        killed.add(world.worker())
        os.kill(world.worker(), signal.SIGSTOP)
        await world.prometheus.fires("JumpaHung", since=since)
        await world.prometheus.fires("JumpaRestarts", since=since, meanwhile=kill_next)
        await world.prometheus.fires("JumpaTwoApps", "JumpaMixedModels", since=since)
    world.prometheus.scrape([world.settings.http_port])


async def commit_mentions(settings: Settings) -> None:
    """An app that has begun before workers looked for a second one: those that begin now are refused."""
    place = TopicPartition(topics.MENTIONS, 0)
    async with AIOKafkaConsumer(bootstrap_servers=settings.broker, group_id=settings.app_id) as consumer:
        consumer.assign([place])
        await consumer.commit({place: 0})


async def test_a_worker_that_is_gone_for_long(world: World) -> None:
    await world.ready()
    await at_rest(world)  # only what is sent from here on expires
    since = time.time()
    world.process.terminate()
    await asyncio.to_thread(world.process.wait, 25)
    await world.prometheus.fires("JumpaWorkerDown", since=since)
    world.prometheus.scrape([])
    await send_all(world.settings, items("expired", 40, "kabar.example", quiet))
    async with admin_client(world.broker.address) as client:
        ends = [TopicPartition(topics.ITEMS, number) for number in range(world.settings.partitions)]
        await client.delete_records({place: RecordsToDelete(before_offset=-1) for place in ends})
    await world.prometheus.fires("JumpaScrapeMissing", since=since)
    world.start()
    world.prometheus.scrape([world.settings.http_port])
    await world.prometheus.fires("JumpaRecordsExpired", since=since)
    assert await world.prometheus.value("sum(jumpa_records_expired_total)") == 40


async def test_each_alert_has_fired(world: World) -> None:
    """JumpaNoMentions among them: none has come since the second test."""
    assert set(alert_rules()) - await world.prometheus.fired(world.began) == set()
