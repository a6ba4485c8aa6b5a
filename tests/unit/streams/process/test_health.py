"""What ops ask over HTTP."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from streams.errors import UsageError
from streams.metrics import Metrics
from streams.process.exposition import Exposition
from streams.process.health import Health, HealthServer, Look
from tests.support.stream_fakes import new_metrics

WELL = Health(started=True, ready=True, app_id="jumpa", model="m-1", partitions={"news.items.v1": [0, 1]})
LOADING = Health(started=False, ready=False, why=("the language models are loading", "no partitions are assigned"))


def server(look: Look, metrics: Metrics | None = None, port: int = 0, path: str | None = None) -> HealthServer:
    return HealthServer(look, Exposition((metrics or new_metrics()).registry), "127.0.0.1", port, path)


@asynccontextmanager
async def listening(*told: Health) -> AsyncIterator[str]:
    """The address of a server on any free port that tells these, one after the other, then the last one again."""
    left = list(told)

    async def look() -> Health:
        return left.pop(0) if len(left) > 1 else left[0]

    one = server(look)
    await one.start()
    try:
        yield f"http://{one.address}"
    finally:
        await one.stop()


async def get(address: str) -> tuple[int, str, str]:
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, await answer.text(), answer.headers["Content-Type"]


@pytest.mark.parametrize(
    ("health", "codes"),
    [
        (WELL, (200, 200, 200)),
        (LOADING, (200, 503, 503)),
        (WELL.model_copy(update={"ready": False}), (200, 200, 503)),
    ],
)
async def test_each_path_says_all_and_answers_its_own_question(health: Health, codes: tuple[int, ...]) -> None:
    async with listening(health) as address:
        answers = [await get(f"{address}/{path}") for path in ("healthz", "startupz", "readyz")]
    assert tuple(status for status, _, _ in answers) == codes
    for _, text, kind in answers:
        assert Health.model_validate_json(text) == health
        assert kind.startswith("application/json")
        assert list(json.loads(text)["why"]) == list(health.why)


async def test_metrics_are_told_after_a_look_which_may_note_some() -> None:
    metrics = new_metrics()

    async def look() -> Health:
        metrics.ready.set(1)
        return WELL

    one = server(look, metrics)
    await one.start()
    status, text, kind = await get(f"http://{one.address}/metrics")
    await one.stop()
    assert status == 200
    assert kind.startswith("text/plain")
    assert "\njumpa_ready 1.0\n" in text


async def test_readiness_is_asked_anew_each_time() -> None:
    async with listening(LOADING, WELL) as address:
        assert (await get(f"{address}/readyz"))[0] == 503
        assert (await get(f"{address}/readyz"))[0] == 200


async def test_nothing_else_is_served() -> None:
    async with listening(WELL) as address:
        assert (await get(f"{address}/"))[0] == 404


async def _well() -> Health:
    return WELL


async def test_a_socket_may_stand_for_host_and_port(tmp_path: Path) -> None:
    path = str(tmp_path / "worker.sock")
    one = server(_well, path=path)
    await one.start()
    async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(path)) as session:
        assert (await session.get("http://worker/readyz")).status == 200
    assert one.address == path
    await one.stop()


async def test_a_taken_port_is_a_sentence_for_people() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        one = server(_well, port=taken.getsockname()[1])
        with pytest.raises(UsageError, match=r"cannot be listened on .*JUMPA_HTTP_PORT, where 0 means any"):
            await one.start()
        await one.stop()


async def test_a_server_that_never_started_can_be_stopped() -> None:
    await server(_well).stop()
