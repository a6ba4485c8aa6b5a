"""The listener of `jumpa worker`, over workers that come and go."""

from __future__ import annotations

import asyncio
import socket

import pytest
from aiohttp import web

from streams.errors import UsageError
from streams.metrics import WorkerEnd
from streams.process.health import Health
from streams.process.supervised import SOCKET, SupervisedHealth
from tests.unit.streams.process.test_health import WELL, get


async def worker(path: str, health: Health) -> web.AppRunner:
    """What a worker answers."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=health.model_dump_json())

    app = web.Application()
    app.add_routes([web.get("/healthz", answer)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.UnixSite(runner, path).start()
    return runner


async def test_it_answers_for_the_worker_and_for_itself_while_there_is_none() -> None:
    with SupervisedHealth("127.0.0.1", 0) as health:
        address = f"http://{health.address}"
        status, text, _ = await get(f"{address}/readyz")
        assert (status, Health.model_validate_json(text).why) == (503, ("the worker is starting, or does not answer",))
        assert (await get(f"{address}/healthz"))[0] == 200  # a restart of all would mend nothing
        running = await worker(health.environment[SOCKET], WELL)
        status, text, _ = await get(f"{address}/readyz")
        assert (status, Health.model_validate_json(text)) == (200, WELL)
        await running.cleanup()
        health.ended(WorkerEnd.KILLED, "the worker ended with code -9")
        text = (await get(f"{address}/startupz"))[1]
        told = Health.model_validate_json(text)
        assert (told.ready, told.restarts, told.last_end) == (False, 1, "the worker ended with code -9")
        metrics = (await get(f"{address}/metrics"))[1]
    assert '\njumpa_worker_restarts_total{cause="killed"} 1.0\n' in metrics
    assert '\njumpa_worker_restarts_total{cause="hung"} 0.0\n' in metrics
    assert "\njumpa_ready 0.0\n" in metrics
    assert "_created" not in metrics
    assert '\njumpa_processes{role="supervisor"} 1.0\n' in metrics


async def test_a_worker_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.process.supervised.ANSWER_S", 0.1)
    with SupervisedHealth("127.0.0.1", 0) as health:
        deaf = await asyncio.start_unix_server(lambda reader, writer: asyncio.sleep(9), health.environment[SOCKET])
        assert (await get(f"http://{health.address}/readyz"))[0] == 503
        deaf.close()


def test_a_taken_port_is_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError, match="cannot be listened on"):
        SupervisedHealth("127.0.0.1", taken.getsockname()[1]).__enter__()
