"""Reading meetings as a subscriber does: on from where a group left, into a database, past kills."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from schemas.meetings import Meeting
from schemas.mentions import Participant, Rank
from streams.dev_broker import Engine, RunningBroker, start_broker
from streams.kafka.provisioning import create_topics
from streams.kafka.sending import sender
from streams.kafka.topics import all_topics
from streams.records import Output
from streams.settings import Settings, as_environment, load_settings
from tests.faults.sink import ask, fill_with_kills, start_sink
from tests.support.joining import joined
from tests.support.stream_fakes import PRABOWO, mention
from tests.support.subscribers.postgres import programs, running_postgres
from tests.support.subscribers.revisions import output_of

pytestmark = pytest.mark.kafka
ROOT = Path(__file__).parents[3]
START = "from streams.cli import main; main()"


@pytest.fixture(scope="module")
def settings(kafka_engine: Engine) -> Iterator[Settings]:
    """Of a broker for this file alone: the topics bear their own names."""
    with start_broker(kafka_engine, timeout_s=120) as broker:
        yield prepared(broker)


def prepared(broker: RunningBroker) -> Settings:
    settings = load_settings(broker=broker.address)
    asyncio.run(create_topics(settings.broker, all_topics(settings)))
    return settings


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    bin_ = programs()
    if bin_ is None:
        pytest.skip("PostgreSQL is missing: apt-get install postgresql")
    with running_postgres(bin_) as dsn:
        yield dsn


def follow(settings: Settings, *options: str, json_lines: bool = True) -> subprocess.Popen[str]:
    """`jumpa follow meetings --json` as a process."""
    shown = ["--json"] if json_lines else []
    command = [sys.executable, "-c", START, "follow", "meetings", *shown, *options]
    environment = {**os.environ, **as_environment(settings), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def send(settings: Settings, *outputs: Output) -> None:
    async def all_of_them() -> None:
        async with sender(settings) as send_one:
            for output in outputs:
                await send_one(output)

    asyncio.run(all_of_them())


def revision(number: int) -> Output:
    return output_of(joined(mention("a-1", city="Bogor")).model_copy(update={"revision": number}))


def seen(lines: str) -> list[int]:
    return [json.loads(line)["revision"] for line in lines.splitlines()]


def test_a_group_goes_on_where_it_left(settings: Settings) -> None:
    """What was sent while nobody of it read is not passed over, and a kill makes lines come again at most."""
    options = ("--group", "subscriber-test", "--country", "MY", "--status", "held")
    send(settings, *map(revision, range(1, 4)))
    first = follow(settings, *options, "--from-start", "--limit", "2")
    assert seen(first.communicate(timeout=60)[0]) == [1, 2]
    send(settings, revision(4))
    second = follow(settings, *options, "--from-start")
    assert second.stdout is not None
    assert seen(second.stdout.readline() + second.stdout.readline()) == [3, 4]
    second.kill()
    second.communicate(timeout=60)
    send(settings, revision(5))
    third = follow(settings, *options)
    assert third.stdout is not None
    told: list[int] = []
    while 5 not in told:
        told += seen(third.stdout.readline())
    assert told in ([5], [4, 5], [3, 4, 5])
    third.send_signal(signal.SIGTERM)
    third.communicate(timeout=60)
    send(settings, revision(6))
    last = follow(settings, *options, "--limit", "1")
    assert seen(last.communicate(timeout=60)[0]) == [6]  # an orderly end keeps the place


@contextmanager
def listening(answers: list[int]) -> Iterator[tuple[str, list[int]]]:
    """A web server that gives these answers and then 204; its address, and the revisions that it was sent."""
    taken: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["content-length"])))["revision"])
            self.send_response(answers.pop(0) if answers else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", taken
        finally:
            server.shutdown()


def test_a_web_server_is_sent_again_what_it_did_not_take(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("quiet")
    signing = settings.model_copy(update={"webhook_secret_file": str(tmp_path / "secret")})
    send(settings, *(output_of(one) for one in map(of_another, range(1, 4))))
    with listening([204, 422]) as (url, taken):
        command = ("--country", "SG", "--from-start", "--group", "subscriber-hook", "--allow-private", "--limit")
        first = follow(signing, *command, "3", "--webhook", url, json_lines=False)
        told = first.communicate(timeout=60)
        assert (first.returncode, taken) == (2, [1, 2]), told
        second = follow(signing, *command, "2", "--webhook", url, json_lines=False)
        told = second.communicate(timeout=60)
        assert (second.returncode, taken) == (0, [1, 2, 2, 3]), told


def of_another(number: int) -> Meeting:
    """A revision of a meeting with Singapore."""
    wong = Participant(name="Lawrence Wong", country="SG", rank=Rank.HEAD)
    return joined(mention("b-1", participants=(PRABOWO, wong))).model_copy(update={"revision": number})


async def test_a_table_is_the_compacted_topic_whatever_is_killed(settings: Settings, postgres: str) -> None:
    told = await fill_with_kills(settings, postgres, 300, 2, seed=3)
    assert (told["meetings_differing"], told["records_passed_over"]) == (0, 0), told
    await asyncio.to_thread(_says_why, settings, postgres)


def _says_why(settings: Settings, postgres: str) -> None:
    """One sink at a time, of one topic."""
    with_other_id = "update jumpa_offsets set topic_id = 'other'"
    ask(postgres, with_other_id + " returning 1")
    _, err = start_sink(settings, postgres, "--once").communicate(timeout=60)
    assert b"news.meetings.v1 was deleted and made anew" in err
    rebuilt = start_sink(settings, postgres, "--once", "--rebuild")
    _, told = rebuilt.communicate(timeout=60)
    assert rebuilt.returncode == 0, told
    _, err = start_sink(settings, "host=/nowhere user=x").communicate(timeout=60)
    assert err.startswith(b"Error: PostgreSQL refuses (")
