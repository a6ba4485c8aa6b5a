"""`jumpa demo`"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.resources import as_file, files
from typing import Annotated

import aiohttp
import typer
from rich.console import Console
from rich.status import Status
from rich.table import Table

from schemas.codec import decode
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention
from streams.agents.consolidate import read
from streams.cli.render.console import err, examples, out
from streams.cli.render.tables import dead_letter_line, meetings_table, plain_table
from streams.console.running import ConsoleOptions, console
from streams.dev_broker import Engine, start_broker
from streams.dev_broker.running import free_port
from streams.errors import JumpaError
from streams.ingest.lines import read_lines
from streams.kafka import topics
from streams.kafka.consuming import read_topic
from streams.kafka.provisioning import create_topics
from streams.kafka.sending import item_output, sender
from streams.kafka.topics import TopicNames, all_topics, names
from streams.process.supervisor import SUPERVISOR, worker_command
from streams.records import Record
from streams.settings import Settings, as_environment, load_settings

LIMIT_S = 90.0
"""Longest wait for the models and then for the results."""
SESSION_S = 2.0
"""The embedded broker lets a group wait for half of the session time before it starts."""


Counters = list[tuple[str, str, float]]
"""Name, labels as they stand in the exposition, value."""


def register(app: typer.Typer) -> None:
    @app.command(epilog=examples("jumpa demo", "jumpa demo --keep      [dim]then try `jumpa publish` on it[/dim]"))
    def demo(
        keep: Annotated[bool, typer.Option(help="Stay up then, with a console, until Ctrl-C.")] = False,
    ) -> None:
        """Start a broker and a worker, publish sample news, show the meetings found, and clean up."""
        with (
            suppress(KeyboardInterrupt),
            err.status("starting a broker") as status,
            start_broker(Engine.TANSU) as broker,
        ):
            settings = load_settings(
                broker=broker.address, http_port=free_port(), session_timeout_s=SESSION_S, log_level="WARNING"
            )
            asyncio.run(run_demo(settings, keep, status))


async def run_demo(settings: Settings, keep: bool, status: Status) -> None:
    """The demo on a running broker; raises JumpaError when results stay away."""
    await create_topics(settings.broker, all_topics(settings))
    status.update("starting a worker: the models take a few seconds")
    async with running_worker(settings) as worker:
        raws = _sample_lines()
        async with sender(settings) as send:
            for raw in raws:
                await send(item_output(raw, names(settings).items, unchecked=True))
        meetings, letters = await _results(settings, worker, len(raws))
        status.stop()
        show(out, meetings, letters)
        out.print(metrics_table(await _counters(settings)))
        if keep:
            async with console(settings, ConsoleOptions(port=free_port(), kept=False)) as running:
                out.print(
                    f"console {running.address}, broker {settings.broker}, "
                    f"metrics http://127.0.0.1:{settings.http_port}/metrics. Ctrl-C ends all.\n"
                    f"Try: JUMPA_BROKER={settings.broker} jumpa follow meetings --from-start",
                    soft_wrap=True,
                )
                await running.filling


def _sample_lines() -> list[bytes]:
    with as_file(files("streams.cli") / "samples/news.jsonl") as path:
        return [line.raw for line in read_lines([str(path)])]


@asynccontextmanager
async def running_worker(settings: Settings) -> AsyncIterator[subprocess.Popen[bytes]]:
    """A worker process with these settings, ended by SIGTERM when the block is left."""
    environment = {**os.environ, **as_environment(settings), SUPERVISOR: str(os.getpid())}
    worker = subprocess.Popen(worker_command(), env=environment)  # noqa: ASYNC220 - forking takes a millisecond
    try:
        yield worker
    finally:
        worker.terminate()
        try:
            await asyncio.to_thread(worker.wait, 20)
        except subprocess.TimeoutExpired:
            worker.kill()


async def _results(
    settings: Settings, worker: subprocess.Popen[bytes], expected: int
) -> tuple[list[Meeting], list[Record]]:
    """Wait until each item has its entities or its dead letter, and each mention its meeting."""
    named = names(settings)
    outputs = (named.entities, named.mentions, named.meetings, named.dead_letters)
    seen: dict[str, list[Record]] = {topic: [] for topic in outputs}
    readers = [asyncio.create_task(_collect(settings.broker, topic, records)) for topic, records in seen.items()]
    started = time.monotonic()
    try:
        while not _complete(named, seen, await _counters(settings), expected):
            if worker.poll() is not None:
                raise JumpaError(f"The worker ended with code {worker.returncode}; its last words are above.")
            if time.monotonic() - started > LIMIT_S:
                raise JumpaError(f"No results within {LIMIT_S:.0f} s: {_counts(seen)}; try JUMPA_LOG_LEVEL=INFO.")
            for reader in readers:
                if reader.done():
                    reader.result()
            await asyncio.sleep(0.1)
    finally:
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
    latest = {
        record.key: decode(Meeting, record.value, topics.MAX_MESSAGE_BYTES)
        for record in seen[named.meetings]
        if record.value
    }
    ordered = sorted(latest.values(), key=lambda meeting: (meeting.first_seen is None, meeting.first_seen, meeting.id))
    return ordered, seen[named.dead_letters]


async def _collect(broker: str, topic: str, records: list[Record]) -> None:
    async for record in read_topic(broker, topic, from_start=True):
        records.append(record)


def _complete(named: TopicNames, seen: dict[str, list[Record]], counters: Counters, expected: int) -> bool:
    """All items are done, and all that the worker says it has published was read: each topic is read on its own."""
    total: dict[str, float] = defaultdict(float)
    for name, _, value in counters:
        total[name] += value
    if total["jumpa_items_done_total"] + total["jumpa_items_refused_total"] < expected:
        return False
    told = [one for one in map(read, seen[named.mentions]) if isinstance(one, MeetingMention)]
    read_all = (
        len(told) >= total["jumpa_mentions_total"]
        and len(seen[named.dead_letters]) >= total["jumpa_items_refused_total"]
        and len(seen[named.meetings]) <= total["jumpa_meetings_total"]
    )
    joined = b"".join(record.value or b"" for record in seen[named.meetings])
    return read_all and all(one.id.encode() in joined for one in told)


def _counts(seen: dict[str, list[Record]]) -> str:
    return ", ".join(f"{len(records)} on {topic}" for topic, records in seen.items())


def show(console: Console, meetings: list[Meeting], letters: list[Record]) -> None:
    """The meetings as a table, the dead letters as lines."""
    console.print(meetings_table(f"{len(meetings)} meetings", meetings))
    for letter in letters:
        console.print(f"dead letter: {dead_letter_line(letter)}", markup=False, highlight=False, soft_wrap=True)


async def _counters(settings: Settings) -> Counters:
    """The worker's counters; none while it does not listen yet."""
    address = f"http://127.0.0.1:{settings.http_port}/metrics"
    try:
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            text = await answer.text()
    except aiohttp.ClientError:
        return []
    lines = re.findall(r"^(jumpa_\w+_total)(\{.*\})? (\S+)$", text, re.MULTILINE)
    return [(name, labels, float(value)) for name, labels, value in lines]


def metrics_table(counters: Counters) -> Table:
    """The counters that are not zero."""
    rows = [(name + labels, f"{value:.0f}") for name, labels, value in counters if value]
    return plain_table("Metrics", ("counter", "count"), rows)
