"""Dead letters from the outside: seen, shown, sent back; and a worker that stops before all has become one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result

from schemas.envelope import ErrorStage
from schemas.errors import DecodeError, Reason
from streams.cli.main import app
from streams.dead_letters.letter import dead_letter
from streams.dead_letters.redrive import ATTEMPTS
from streams.dev_broker import Engine, RunningBroker, start_broker
from streams.errors import EXIT_DONE, EXIT_REFUSED, EXIT_WRONG
from streams.kafka import topics
from streams.kafka.consuming import read_stored
from streams.records import Output, Record
from streams.settings import Settings
from tests.integration.flow import FAKE, send_all, settings_for, start_worker


@pytest.fixture(params=[Engine.TANSU, pytest.param(Engine.KAFKA, marks=pytest.mark.kafka)])
def broker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningBroker]:
    """An empty broker that the commands find by themselves."""
    if request.param is Engine.KAFKA:
        request.getfixturevalue("kafka")  # skips where it cannot run
    with start_broker(request.param, timeout_s=120) as broker:
        monkeypatch.setenv("JUMPA_BROKER", broker.address)
        yield broker


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["dead-letters", *arguments])


def letter(number: int, reason: Reason, **fields: object) -> Output:
    one = Record(topics.ITEMS, 0, number, f"[{number}]".encode(), f"key-{number}".encode(), {"trace": b"t"}, **fields)  # type: ignore[arg-type]
    return dead_letter(one, DecodeError(reason, "why"), ErrorStage.DECODE, 1_757_000_000.0, Settings())


def stored(settings: Settings, topic: str) -> list[Record]:
    async def read() -> list[Record]:
        return [record async for record in read_stored(settings.broker, topic)]

    return asyncio.run(read())


def test_letters_are_listed_shown_and_sent_back(broker: RunningBroker) -> None:
    settings = settings_for(broker)
    given = [letter(n, Reason.NOT_OBJECT if n % 3 else Reason.ANALYSIS_TIMEOUT) for n in range(30)]
    asyncio.run(send_all(settings, given))

    listed = call("list", "--json", "--reason", "analysis_timeout")
    assert listed.exit_code == EXIT_DONE
    lines = [json.loads(line) for line in listed.stdout.splitlines()]
    assert {line["headers"]["__connect.errors.offset"] for line in lines} == {str(n) for n in range(0, 30, 3)}
    assert "10 letters: 10 analysis_timeout" in listed.stderr
    assert "30 letters" in call("list").stderr
    assert "0 letters" in call("list", "--since", "2h").stderr

    place = lines[0]["place"]
    shown = call("show", place)
    assert "__jumpa.reason" in shown.stdout
    assert call("show", place, "--raw").stdout_bytes == f"[{lines[0]['headers']['__connect.errors.offset']}]".encode()
    assert call("show", "3:99999").exit_code != EXIT_DONE
    mistyped = call("redrive", place, "3:99999")
    assert "There is no dead letter 3:99999" in str(mistyped.exception)
    assert "No dead letter is meant" in call("redrive", "--since", "2h").stderr

    dry = call("redrive", "--reason", "analysis_timeout", "--dry-run")
    assert dry.exit_code == EXIT_DONE
    assert "10" in dry.stdout
    assert stored(settings, topics.ITEMS) == []

    assert call("redrive", "--reason", "analysis_timeout").exit_code == EXIT_DONE
    back = stored(settings, topics.ITEMS)
    assert sorted(record.value or b"" for record in back) == sorted(f"[{n}]".encode() for n in range(0, 30, 3))
    for record in back:
        assert record.key == b"key-" + (record.value or b"")[1:-1]
        assert record.headers == {"trace": b"t", ATTEMPTS: b"1"}


def test_what_cannot_go_back_is_told_by_the_exit_code(broker: RunningBroker) -> None:
    settings = settings_for(broker)
    given = letter(1, Reason.EMPTY)
    asyncio.run(send_all(settings, [Output(given.topic, given.key, given.value, given.headers | {ATTEMPTS: b"3"})]))
    tried = call("redrive")
    assert tried.exit_code == EXIT_REFUSED
    assert "tried often enough" in tried.stdout
    assert call("redrive", "--max-attempts", "4").exit_code == EXIT_DONE
    assert stored(settings, topics.ITEMS)[0].headers[ATTEMPTS] == b"4"


@pytest.mark.kafka
def test_a_worker_that_refuses_nearly_all_stops_and_is_not_started_again(kafka: RunningBroker) -> None:
    with start_broker(kafka.engine, timeout_s=120) as broker:
        settings = settings_for(broker, dead_letter_count=40, dead_letter_share=0.5)
        rubbish = [Output(topics.ITEMS, str(n).encode(), b"<html>%d" % n, {}) for n in range(500)]
        asyncio.run(send_all(settings, rubbish))
        worker = start_worker(settings, FAKE)
        try:
            code = worker.wait(60)
        finally:
            worker.kill()
        assert code == EXIT_WRONG
        assert len(stored(settings, topics.DEAD_LETTERS)) <= 40
