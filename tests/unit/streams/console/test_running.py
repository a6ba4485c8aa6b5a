"""A console from its start to its end."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from streams.console.guard import is_loopback
from streams.console.running import ConsoleOptions, cache_file, console
from streams.errors import UsageError
from streams.settings import Settings
from tests.support.replays import archive, replayed

NOBODY = Settings(broker="127.0.0.1:1")
TOKEN = "a-token-of-some-length"


@pytest.fixture(autouse=True)
def _cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The folder of a run."""
    replayed(archive(tmp_path / "news.jsonl"), tmp_path / "out")
    return tmp_path / "out"


async def _get(address: str, **headers: str) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as session, session.get(address, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_a_run_is_shown_without_any_broker(run: Path) -> None:
    async with console(NOBODY, ConsoleOptions(run, port=0)) as running:
        await asyncio.wait_for(running.filling, 30)
        _, told = await _get(f"{running.address}api/meetings")
        assert told["total"] == len(told["meetings"]) > 0
        assert (told["state"]["source"], told["state"]["filling"]) == ("run", None)
        _, health = await _get(f"{running.address}api/health")
        assert health["worker"] is None
        assert health["dead_letters"]["total"] == 3
    with pytest.raises(aiohttp.ClientError):
        await _get(f"{running.address}api/state")


async def test_a_console_without_its_broker_says_so_and_shows_what_it_has() -> None:
    async with console(NOBODY, ConsoleOptions(port=0)) as running:
        async with aiohttp.ClientSession() as session, session.get(f"{running.address}api/stream") as stream:
            async for line in stream.content:
                if b"No Kafka broker answers at 127.0.0.1:1" in line:
                    break
        status, told = await _get(f"{running.address}api/meetings")
        assert (status, told["total"]) == (200, 0)
        assert told["state"]["stale_since"]


async def test_open_streams_do_not_keep_a_console_from_ending(run: Path) -> None:
    async with aiohttp.ClientSession() as session:
        async with console(NOBODY, ConsoleOptions(run, port=0)) as running:
            streams = [await session.get(f"{running.address}api/stream") for _ in range(3)]
            for one in streams:
                assert await one.content.readline() == b"event: state\n"
        async with asyncio.timeout(5):
            told = await asyncio.gather(*(one.read() for one in streams), return_exceptions=True)
        assert all(isinstance(one, bytes | aiohttp.ClientError) for one in told)


async def test_a_taken_port_a_taken_file_and_what_is_no_run_are_one_sentence(run: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"127\.0\.0\.1:{port} cannot be listened on \(Address already in use\)"):
            async with console(NOBODY, ConsoleOptions(run, port=port)):
                pass
    async with console(NOBODY, ConsoleOptions(port=0)):
        with pytest.raises(UsageError, match="Another console has"):
            async with console(NOBODY, ConsoleOptions(port=0)):
                pass
    with pytest.raises(UsageError, match="is no run"):
        async with console(NOBODY, ConsoleOptions(tmp_path / "nope", port=0)):
            pass


async def test_open_to_others_a_token_is_made_and_shown(run: Path) -> None:
    async with console(NOBODY, ConsoleOptions(run, host="0.0.0.0", port=0)) as running:
        shown = running.address
        assert shown.startswith(f"http://{socket.gethostname()}:")
        token = shown.partition("?token=")[2]
        address = f"http://127.0.0.1:{shown.rpartition(':')[2].partition('/')[0]}/api/state"
        assert (await _get(address))[0] == 401
        assert (await _get(address, Authorization=f"Bearer {token}"))[0] == 200
    async with console(NOBODY, ConsoleOptions(run, host="0.0.0.0", port=0)) as running:
        assert running.address != shown


async def test_a_token_that_is_given_counts_on_loopback_too_and_is_not_shown(run: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    settings = Settings(broker="127.0.0.1:1", console_token_file=str(tmp_path / "token"))
    async with console(settings, ConsoleOptions(run, port=0)) as running:
        assert TOKEN not in running.address
        assert (await _get(f"{running.address}api/state"))[0] == 401
        assert (await _get(f"{running.address}api/state", Authorization=f"Bearer {TOKEN}"))[0] == 200


def test_each_broker_and_prefix_has_a_file_of_its_own(tmp_path: Path) -> None:
    files = {
        cache_file(Settings(broker=broker, topic_prefix=prefix))
        for broker in ("a:9092", "b:9092")
        for prefix in ("", "green.")
    }
    assert len(files) == 4
    assert {file.parent for file in files} == {tmp_path / "cache" / "jumpa"}
    assert cache_file(Settings(broker="a:9092")) in files


def test_a_cache_that_cannot_be_made_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(UsageError, match=r"cannot be made \(.*\): name a file with --state"):
        cache_file(NOBODY)


@pytest.mark.parametrize(
    ("host", "ours"),
    [("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("localhost", True), ("0.0.0.0", False),
     ("::", False), ("192.0.2.7", False), ("console.example", False)],
)  # fmt: skip
def test_only_loopback_needs_no_token(host: str, ours: bool) -> None:
    assert is_loopback(host) is ours
