"""A second set of topics beside the live one on Apache Kafka 4: filled from an archive, compared, read, deleted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schemas.codec import encode
from schemas.news import NewsItem
from streams.cli.main import app
from streams.dev_broker import RunningBroker
from streams.errors import UsageError
from streams.kafka.consuming import read_stored
from streams.kafka.provisioning import partition_counts
from streams.kafka.sending import item_output
from streams.kafka.topics import TopicNames, names
from streams.records import Output, Record
from streams.replay.diff.report import report_of
from streams.replay.diff.runs import read_run
from streams.replay.manifest import Manifest, State, Way
from streams.replay.own_topics.run import OwnTopicsOptions, OwnTopicsRun
from streams.replay.rundir import begin_run, read_manifest
from streams.settings import Settings, load_settings, settings_under
from tests.integration.flow import (
    FAKE,
    ROOT,
    keys,
    read_until,
    running,
    send_all,
    settings_for,
    start_worker,
    supervised,
)

pytestmark = pytest.mark.kafka

BLUE, GREEN = TopicNames(), TopicNames.under("green.")
PAIRS = (("Prancis Emmanuel Macron", "Paris"), ("Turki Recep Tayyip Erdogan", "Ankara"))


LIVE = (BLUE.items, BLUE.entities, BLUE.dead_letters)
ON_LIVE = {"JUMPA_TOPIC_PREFIX": "green.", "JUMPA_ITEMS_TOPIC": BLUE.items}
"""What green's workers and those who look at it are told."""


@dataclass
class World:
    """The live set, and what goes into the second one."""

    blue: Settings
    folder: Path
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def archive(self) -> Path:
        return self.folder / "archive.jsonl"


def news(name: str, count: int) -> list[NewsItem]:
    """A meeting a day, each told by several articles, and two articles in five that tell of none."""
    made = []
    for number in range(count):
        (other, city), day = PAIRS[number % 2], 1 + number % 28
        body = f"Presiden Rusia Vladimir Putin bertemu Presiden {other} di {city}, ({day}/9/2025)."
        body = "Harga beras naik di pasar." if number % 5 > 2 else body
        made.append(NewsItem(id=f"{name}-{number}", title="Berita", body=body, published_at=f"2025-09-{day:02}"))
    return made


def outputs(settings: Settings, told: Iterable[NewsItem]) -> list[Output]:
    return [item_output(encode(item), names(settings).items) for item in told]


def done(told: Iterable[NewsItem]) -> Callable[[list[Record]], bool]:
    """All of these items are among the entities."""
    wanted = {item.id for item in told}
    return lambda records: wanted <= keys(records)


def replay(settings: Settings, archive: Path, out: Path) -> Manifest:
    with begin_run(out, overwrite=False) as run:
        work = OwnTopicsRun(run, settings, workers=2, command=supervised(FAKE))
        work.begin([str(archive)], OwnTopicsOptions(into=settings.topic_prefix))
    return read_manifest(out)


async def jumpa(*args: str, code: int = 0, env: dict[str, str] | None = None) -> str:
    """What a command says, which ends with this exit code."""
    result = await asyncio.to_thread(CliRunner().invoke, app, list(args), env=env)
    said = result.output + str(result.exception or "")
    assert result.exit_code == code, said
    return said


def ids(told: str) -> set[str]:
    return {json.loads(line)["id"] for line in told.splitlines()}


async def stored(settings: Settings, topic: str) -> list[tuple[bytes, bytes]]:
    return sorted([(record.key or b"", record.value or b"") async for record in read_stored(settings.broker, topic)])


async def equal() -> None:
    """Wait until both sets tell the same meetings, but for what the order of arrival decides."""
    async with asyncio.timeout(60):
        while await asyncio.to_thread(differing):  # noqa: ASYNC110 - topics send no event
            await asyncio.sleep(0.2)


def differing() -> int:
    return report_of(*(read_run(name, load_settings) for name in ("kafka:", "kafka:green."))).differing


async def refused_on_live_topics(world: World) -> None:
    """A second app on the topics of blue ends at once, and says what it should have been given."""
    second = world.blue.model_copy(update={"app_id": "second"})
    await send_all(second, [])
    log = world.folder / "second.log"
    with log.open("wb") as file:
        refused = start_worker(second, FAKE, file)
        assert await asyncio.to_thread(refused.wait, 60) == 2
    wanted = "The app jumpa works on news.meeting-mentions.v1, and second would tell its meetings a second time"
    assert wanted in log.read_text()


async def filled(world: World) -> None:
    """The archive goes into topics of its own, and the live ones do not notice."""
    blue, green = world.blue, settings_under("green.", "--into")
    live = {topic: await stored(blue, topic) for topic in LIVE}
    run = await asyncio.to_thread(replay, green, world.archive, world.folder / "run")
    assert (run.state, run.way, run.versions.model) == (State.WHOLE, Way.OWN_TOPICS, "fake-1")
    assert (run.counts.read, run.counts.analysed, run.counts.refused) == (61, 60, {"no_text": 1})
    assert await stored(green, GREEN.items) == live[BLUE.items]
    assert {topic: await stored(blue, topic) for topic in LIVE} == live
    assert (await partition_counts(blue.broker))[GREEN.items] == 3
    await equal()
    with pytest.raises(UsageError, match="records stand in the topics of green"):
        await asyncio.to_thread(replay, green, world.archive, world.folder / "again")


async def reads_live_items(world: World) -> None:
    """Green goes on with what comes to blue since its replay began; its group can be set nowhere while it works."""
    since = ("topics", "reset", "--to", world.began.isoformat())
    assert "jumpa-green" in await jumpa(*since, "--dry-run", env=ON_LIVE)
    await jumpa(*since, env=ON_LIVE)
    reading = load_settings(topic_prefix="green.", items_topic=BLUE.items, http_port=0)
    async with running(reading, supervised(FAKE)):
        new = news("new", 20)
        await send_all(world.blue, outputs(world.blue, new))
        await read_until(reading, GREEN.entities, done(new), 60)
        await read_until(world.blue, BLUE.entities, done(new), 60)
        await equal()
        assert "workers are in the group jumpa-green" in await jumpa(*since, code=1, env=ON_LIVE)
        assert "workers are in the group" in await jumpa("topics", "delete", "--prefix", "green.", "--yes", code=1)


async def switched() -> None:
    """A subscriber may read either set."""
    watched = ("follow", "meetings", "--from-start", "--limit", "1", "--json")
    green = ids(await jumpa("meetings", "--json", env=ON_LIVE))
    assert green == ids(await jumpa("meetings", "--json")) > ids(await jumpa(*watched, env=ON_LIVE))


async def deleted(world: World) -> None:
    """What is no longer wanted goes without a trace, and what is live stays."""
    assert "green.news.items.v1" in await jumpa("topics", "delete", "--prefix", "green.", "--dry-run")
    await jumpa("topics", "delete", "--prefix", "green.", "--yes")
    left = await partition_counts(world.blue.broker)
    assert not [topic for topic in left if "green" in topic]
    assert set(LIVE) <= set(left)


async def test_a_second_set_is_filled_compared_switched_to_and_deleted(
    fresh: RunningBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"JUMPA_BROKER": fresh.address, "JUMPA_PROCESSES": "1", "JUMPA_SESSION_TIMEOUT_S": "6"}
    for name, value in {"PYTHONPATH": str(ROOT), **settings}.items():
        monkeypatch.setenv(name, value)
    world, old = World(settings_for(fresh, partitions=3), tmp_path), news("old", 60)
    world.archive.write_bytes(b"".join(encode(item) + b"\n" for item in old) + b"{}\n")
    async with running(world.blue, supervised(FAKE)):
        await send_all(world.blue, outputs(world.blue, old))
        await read_until(world.blue, BLUE.entities, done(old), 60)
        await refused_on_live_topics(world)
        await filled(world)
        await reads_live_items(world)
    await switched()
    await deleted(world)
