"""What ops ask over HTTP."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from streams.process.health import HealthServer
from tests.support.stream_fakes import new_metrics

BLOCKERS: list[str] = ["the language models are loading", "no partitions are assigned"]


@asynccontextmanager
async def listening(blockers: list[str]) -> AsyncIterator[str]:
    """The address of a server on any free port."""
    server = HealthServer(new_metrics(), lambda: blockers, "127.0.0.1", 0)
    await server.start()
    try:
        yield f"http://{server.address}"
    finally:
        await server.stop()


async def get(address: str) -> tuple[int, str, str]:
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, await answer.text(), answer.headers["Content-Type"]


async def test_a_worker_that_can_work_is_ready() -> None:
    async with listening([]) as address:
        assert (await get(f"{address}/readyz"))[:2] == (200, "ready\n")
        status, text, kind = await get(f"{address}/metrics")
    assert status == 200
    assert kind.startswith("text/plain")
    assert "\njumpa_ready 1.0\n" in text


async def test_a_worker_that_cannot_says_why_on_a_line_each_but_is_alive() -> None:
    async with listening(BLOCKERS) as address:
        assert (await get(f"{address}/readyz"))[:2] == (503, "".join(f"{one}\n" for one in BLOCKERS))
        assert (await get(f"{address}/healthz"))[:2] == (200, "alive\n")
        assert "\njumpa_ready 0.0\n" in (await get(f"{address}/metrics"))[1]


async def test_readiness_is_asked_anew_each_time() -> None:
    blockers = list(BLOCKERS)
    async with listening(blockers) as address:
        assert (await get(f"{address}/readyz"))[0] == 503
        blockers.clear()
        assert (await get(f"{address}/readyz"))[0] == 200


async def test_nothing_else_is_served() -> None:
    async with listening([]) as address:
        assert (await get(f"{address}/"))[0] == 404


async def test_a_taken_port_raises() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = HealthServer(new_metrics(), lambda: [], "127.0.0.1", taken.getsockname()[1])
        with pytest.raises(OSError, match="address"):
            await server.start()
        await server.stop()


async def test_a_server_that_never_started_can_be_stopped() -> None:
    await HealthServer(new_metrics(), lambda: [], "127.0.0.1", 0).stop()
