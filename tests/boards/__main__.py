"""`python -m tests.boards OUT`: pictures of all boards, of a worker that is behind, under a real Prometheus.

Starts Apache Kafka, a supervised worker with a simple tagger, and Prometheus; sends items with some that are refused,
kills the worker once, stops its language processes, and draws what the boards say then: a page each, and with Chromium
(Debian's package) a PNG.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from math import isnan
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from streams.dev_broker import Engine, start_broker
from streams.dev_broker.running import free_port
from streams.kafka.sending import item_output
from tests.boards.draw import COLUMN, ROW, Line, Sample, Source, page
from tests.faults.watch import children, pool_of
from tests.faults.world import outputs_of, real_items, with_meetings
from tests.integration.flow import FAKE, READY, running, says, send_all, settings_for, supervised
from tests.integration.monitoring.prometheus import start_prometheus
from tests.support.boards import BOARDS, load_board

SHOWN_S = 120
FEED_S = 75


def source(port: int) -> Source:
    """What Prometheus says of the last two minutes."""

    def ask(path: str, expression: str, **more: float) -> list[dict[str, Any]]:
        for name, value in {"$instance": ".*", "$__rate_interval": "10s", "$__range": f"{SHOWN_S}s"}.items():
            expression = expression.replace(name, value)
        asked = urlencode({"query": expression, **more})
        with urlopen(f"http://127.0.0.1:{port}/api/v1/{path}?{asked}") as answer:
            found: list[dict[str, Any]] = json.load(answer)["data"]["result"]
        return found

    def now(expression: str) -> Iterator[Sample]:
        for one in ask("query", expression):
            if not isnan(value := float(one["value"][1])):
                yield one["metric"], value

    def over(expression: str) -> Iterator[Line]:
        end = time.time()
        for one in ask("query_range", expression, start=end - SHOWN_S, end=end, step=1):
            points = [(float(at), float(value)) for at, value in one["values"]]
            if points := [point for point in points if not isnan(point[1])]:
                yield one["metric"], points

    return Source(now, over)


async def trouble() -> None:
    """Let there be something to see, then draw nothing but what is there at its worst."""
    with start_broker(Engine.KAFKA, timeout_s=120) as broker, tempfile.TemporaryDirectory() as folder:
        settings = settings_for(broker, http_port=free_port(), processes=2)
        with start_prometheus(Path(folder)) as prometheus:
            prometheus.scrape([settings.http_port])
            items = with_meetings(real_items(1200))
            refused = [item_output(b'{"title": 1', unchecked=True), item_output(b"no json", unchecked=True)]
            async with running(settings, supervised(FAKE)) as process:
                await send_all(settings, [])
                await says(settings.http_port, READY, 60)
                began = time.monotonic()
                victims = children(process.pid)
                for at in range(0, len(items), 20):
                    await send_all(settings, [*outputs_of(items[at : at + 20]), *refused])
                    if victims and time.monotonic() - began > FEED_S / 3:
                        os.kill(victims.pop(), signal.SIGKILL)
                    await asyncio.sleep(FEED_S * 20 / len(items))
                stopped = pool_of(process.pid)
                for pid in stopped:
                    os.kill(pid, signal.SIGSTOP)
                await send_all(settings, outputs_of(real_items(300)))
                await asyncio.sleep(15)
                draw(Path(sys.argv[1]), source(prometheus.port))
                for pid in stopped:
                    os.kill(pid, signal.SIGCONT)


def draw(out: Path, told: Source) -> None:
    """Write all boards."""
    out.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium")
    for path in BOARDS:
        board = load_board(path)
        written = out / f"{path.stem}.html"
        written.write_text(page(board, told), encoding="utf-8")
        height = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in board["panels"]) * ROW + 80
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--window-size={24 * COLUMN + 24},{height}",
        ]
        if chromium is not None:
            picture = f"--screenshot={written.with_suffix('.png').resolve()}"
            subprocess.run([chromium, *options, picture, written.resolve().as_uri()], check=True, capture_output=True)
        print(written if chromium is None else written.with_suffix(".png"))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.boards OUT")
    asyncio.run(trouble())
