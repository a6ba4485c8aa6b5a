"""A real Prometheus that scrapes workers, with the rules of `deploy/` in a time that runs fast."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import aiohttp
import yaml

from streams.dev_broker.running import free_port
from tests.support.boards import ALERTS

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(for: |\[|offset )(\d+)([smhd])")
_LIMIT = re.compile(r"(_seconds(?::\w+)?(?:\{[^}]*\})?(?:\[\w+\])?\)* [<>] )(\d+)")


def faster(rules: str) -> str:
    """Rules in which all times are much shorter, and keep their order: a minute is 6 s, an hour 15 s, a week 56 s.

    On a busy machine a healthy worker stands still for seconds: five minutes must be more than that. Times are what
    follows `for:` and `offset`, what stands in brackets, and what is compared with seconds.
    """
    limits = _LIMIT.sub(lambda found: f"{found[1]}{_fast(int(found[2])):.3f}", rules)
    return _DURATION.sub(lambda found: f"{found[1]}{_fast(int(found[2]) * SECONDS[found[3]]) * 1000:.0f}ms", limits)


def _fast(seconds: float) -> float:
    return float(2 * seconds**0.25)


@dataclass(frozen=True)
class Prometheus:
    """One that runs."""

    port: int
    folder: Path

    def scrape(self, ports: Iterable[int]) -> None:
        """Scrape the workers that listen there from now on, and no others; Prometheus watches the file."""
        targets = [{"targets": [f"127.0.0.1:{port}" for port in ports]}]
        new = self.folder / "targets.new"
        new.write_text(json.dumps(targets))
        new.rename(self.folder / "targets.json")

    def wait(self, process: subprocess.Popen[bytes], limit_s: float = 30) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + limit_s
        while True:
            assert process.poll() is None, "prometheus ended by itself"
            with suppress(OSError), urlopen(f"http://127.0.0.1:{self.port}/-/ready", timeout=1):
                return
            assert time.monotonic() < deadline, "prometheus does not answer"
            time.sleep(0.1)

    async def ask(self, expression: str) -> list[dict[str, Any]]:
        """The samples that an expression gives now, but for those that are no numbers."""
        address = f"http://127.0.0.1:{self.port}/api/v1/query"
        async with aiohttp.ClientSession() as session, session.post(address, data={"query": expression}) as answer:
            told = await answer.json()
        assert told["status"] == "success", (expression, told)
        return [one for one in told["data"]["result"] if not isnan(float(one["value"][1]))]

    async def value(self, expression: str) -> float:
        """The one number that an expression gives; 0 where it gives none."""
        return sum(float(one["value"][1]) for one in await self.ask(expression))

    async def fired(self, since: float) -> set[str]:
        """Names of the alerts that fired at some time since then, in Unix seconds."""
        ago_s = max(1, round(time.time() - since))
        told = await self.ask(f'count_over_time(ALERTS{{alertstate="firing"}}[{ago_s}s])')
        return {one["metric"]["alertname"] for one in told}

    async def fires(
        self, *alerts: str, since: float, limit_s: float = 120, meanwhile: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Wait until each of these alerts has fired, and do something all the time."""
        deadline = time.time() + limit_s
        while missing := set(alerts) - await self.fired(since):
            assert time.time() < deadline, f"{missing} did not fire within {limit_s} s"
            if meanwhile is not None:
                await meanwhile()
            await asyncio.sleep(0.5)

    async def reaches(self, expression: str, limit_s: float) -> None:
        """Wait until an expression gives something."""
        deadline = time.time() + limit_s
        while not await self.ask(expression):
            assert time.time() < deadline, f"{expression} gives nothing within {limit_s} s"
            await asyncio.sleep(0.5)


@contextmanager
def start_prometheus(folder: Path) -> Iterator[Prometheus]:
    """Start one that scrapes nobody yet; it looks, and evaluates the rules, once a second."""
    (folder / "rules.yml").write_text(faster(ALERTS.read_text(encoding="utf-8")))
    config = {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
        "rule_files": ["rules.yml"],
        "scrape_configs": [{"job_name": "jumpa", "file_sd_configs": [{"files": ["targets.json"]}]}],
    }
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    running = Prometheus(free_port(), folder)
    running.scrape([])
    command = ["prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=data", "--log.level=warn"]
    process = subprocess.Popen([*command, f"--web.listen-address=127.0.0.1:{running.port}"], cwd=folder)
    try:
        running.wait(process)
        yield running
    finally:
        process.terminate()
        process.wait(20)
