"""One line an event on standard error; libraries are quiet and cannot flood."""

from __future__ import annotations

import ast
import json
import logging
import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from schemas.news import NewsItem
from streams.agents.enrich import Enricher
from streams.agents.ledger import Ledger
from streams.errors import DeliveryError, WorkerLost
from streams.faust_worker.agent import Agent
from streams.logs import FIELDS, LogFormat, LogLevel, at, said, set_up_logs, spans
from streams.records import Record
from streams.settings import Settings
from tests.support.stream_fakes import (
    FakeAnalyzer,
    FakeClock,
    FakePublisher,
    FakeStore,
    item_bytes,
    new_metrics,
    no_limit,
    record,
)

ROOT = Path(__file__).parents[3]
ours = logging.getLogger("streams.agents.enrich")


def events(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was logged as JSON; every line must be an object."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


pytestmark = pytest.mark.usefixtures("own_logs")


def test_a_line_has_utc_time_level_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO")
    logging.getLogger("streams.faust_worker.worker").info("models loaded: %s", "x-1")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO streams\.faust_worker\.worker: models loaded: x-1\n", captured.err
    )


def test_libraries_speak_from_warning_on(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO")
    logging.getLogger("faust.app").info("hidden")
    logging.getLogger("faust.app").warning("shown")
    assert "hidden" not in (err := capsys.readouterr().err)
    assert "shown" in err


def test_at_debug_libraries_tell_everything(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("DEBUG")
    logging.getLogger("mode.worker").debug("told")
    assert "told" in capsys.readouterr().err


def test_a_library_that_repeats_itself_is_heard_seldom(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO")
    for number in range(1000):
        logging.getLogger("aiokafka.conn").error("no connection %d", number)
    logging.getLogger("aiokafka.conn").error("another place")
    for _ in range(3):
        logging.getLogger("streams.agents.enrich").error("ours")
    err = capsys.readouterr().err
    assert err.count("no connection") <= 2
    assert err.count("another place") == 1
    assert err.count("ours") == 3


def test_what_was_kept_back_is_counted(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    set_up_logs("INFO")
    now = 1000.0
    monkeypatch.setattr("time.time", lambda: now)
    monkeypatch.setattr("time.time_ns", lambda: int(now * 1e9))
    for seconds in (0, 1, 2, 40):
        now = 1000.0 + seconds
        logging.getLogger("aiokafka.conn").error("no connection %d", seconds)
    told = [line.partition("conn: ")[2] for line in capsys.readouterr().err.splitlines()]
    assert told == ["no connection 0", "no connection 40 (and 2 before it)"]


@pytest.mark.parametrize("form", ["console", "json"])
def test_an_event_is_one_line(form: LogFormat, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO", form)
    logging.getLogger("faust.app").error("\n+--+\r\n|x |")
    try:
        raise ValueError("two\nlines")
    except ValueError:
        ours.exception("agent failed")
    warnings.warn("torch says\nthis", stacklevel=1)
    foreign, own, warning = capsys.readouterr().err.splitlines()
    assert "faust.app" in foreign
    assert "\\n+--+\\r\\n|x |" in foreign
    assert "in test_an_event_is_one_line" in own
    assert "ValueError" in own
    assert "torch says\\nthis" in warning


def test_an_event_that_cannot_be_put_together_is_told_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO", "json")
    logging.getLogger("faust").error("%d of %d", "an article", 2, 3)
    assert [told["event"] for told in events(capsys)] == ["%d of %d"]


def test_each_warning_of_python_is_heard(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO", "json")
    for text in ("one", "another"):
        warnings.warn(text, stacklevel=1)
    assert [told["logger"] for told in events(capsys)] == ["py.warnings"] * 2


def test_json_has_the_fields_of_an_event(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO", "json")
    ours.warning("the record becomes a dead letter", extra=at(record(b"{", 7, key=b"a-7"), reason="not_json"))
    (told,) = events(capsys)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told.pop("timestamp"))
    assert re.fullmatch(r"\S+:\d+", told.pop("worker"))
    assert told == {
        "level": "warning",
        "logger": "streams.agents.enrich",
        "event": "the record becomes a dead letter",
        "topic": "news.items.v1",
        "partition": 0,
        "offset": 7,
        "key": "a-7",
        "reason": "not_json",
    }


def test_people_read_the_fields_behind_the_event(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO")
    ours.error("the worker ended", extra={"exit_code": 70, "why": "two words", "settings": {"tls": True}})
    told = capsys.readouterr().err.partition("enrich: ")[2]
    assert told == """the worker ended why="two words" settings="{'tls': True}" exit_code=70\n"""


def test_fields_of_libraries_and_long_keys_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO", "json")
    logging.getLogger("faust").warning("theirs", extra={"data": "an article"})
    ours.warning("ours", extra=at(record(b"", key="\u00e9".encode() * 1000)) | {"item_id": "i" * 1000})
    theirs, told = events(capsys)
    assert "data" not in theirs
    assert (told["key"], told["item_id"]) == ("\u00e9" * 100, "i" * 100)


def test_secrets_of_the_settings_are_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("console", "json"):
        set_up_logs("INFO", form)
        given = Settings(sasl_password="geheim", tls_key_password="geheim", tls=True).model_dump(exclude_defaults=True)
        ours.info("the worker begins", extra={"settings": given})
    told = capsys.readouterr().err
    assert "geheim" not in told
    assert told.count("**********") == 4


def test_every_field_that_is_logged_is_of_the_closed_set() -> None:
    named = set()
    for path in (ROOT / "streams").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("bound_contextvars", "at"):
                named |= {keyword.arg for keyword in node.keywords if keyword.arg}
            if isinstance(node, ast.keyword) and node.arg == "extra":
                inner = [one for one in ast.walk(node.value) if isinstance(one, ast.Dict)]
                named |= {key.value for one in inner for key in one.keys if isinstance(key, ast.Constant)}
    assert named - set(FIELDS) == set()
    assert {"agent", "batch", "reason", "why", "partitions", "item_id"} <= named


def test_a_batch_is_told_by_its_offsets() -> None:
    assert spans([record(b"", 17), record(b"", 5, partition=2), record(b"", 20)]) == "0:17-20 2:5-5"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (DeliveryError("the broker did not take 3 outputs"), "the broker did not take 3 outputs"),
        (WorkerLost(timed_out=True), "language work took too long"),
        (ConnectionRefusedError(111, "refused"), "ConnectionRefusedError(111, 'refused')"),
        (ValueError("an article"), "ValueError"),
        (None, "NoneType"),
    ],
)
def test_an_exception_is_told_in_its_own_words_where_they_quote_nothing(error: Exception | None, told: str) -> None:
    assert said(error) == told


def test_what_ends_a_process_is_one_line_too() -> None:
    code = "from streams.logs import set_up_logs; set_up_logs('INFO', 'json'); {}['x']"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    told = json.loads(ended.stderr)
    assert (ended.returncode, told["level"], told["event"]) == (1, "critical", "an exception ends the process")
    assert told["exception"].endswith("KeyError")


BODY = "Presiden Prabowo Subianto bertemu Anwar Ibrahim di Kuala Lumpur."


def _quoting(item: NewsItem) -> Any:
    """What an encoder raises: its `repr` holds all of the text."""
    raise UnicodeEncodeError("ascii", item.body, 0, 1, "cannot")


async def _fed(records: list[Record], *, delivered: bool) -> list[str]:
    """Hand a batch to the first agent; gives why it would have ended the process."""
    publisher, ends = FakePublisher(), []
    publisher.failing = not delivered
    parts = (FakeAnalyzer(_quoting), publisher, new_metrics(), FakeClock(), Settings(), FakeStore(), no_limit())
    agent = Agent("enrich", "news.items.v1", Enricher(*parts).process, Ledger(), new_metrics(), None, None)
    agent.crash = lambda _, why: ends.append(why)
    await agent.handle(records)
    return ends


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
@pytest.mark.parametrize("form", ["console", "json"])
async def test_no_text_of_an_article_is_ever_logged(
    level: LogLevel, form: LogFormat, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs(level, form)
    poison = [
        record(item_bytes("a-1", body=BODY), 1, key=b"a-1"),
        record(item_bytes("a-2", body=BODY, published_at=BODY), 2, key=b"a-2"),
        record(item_bytes("a-3", body=BODY, language=BODY * 100), 3, key=b"a-3"),
        record(BODY.encode(), 4),
    ]
    ends = await _fed(poison, delivered=True) + await _fed(poison, delivered=False)
    told = capsys.readouterr().err
    assert told.count("the record becomes a dead letter") == 2 * len(poison)
    assert len(ends) == 1
    assert "Prabowo" not in told + ends[0]
    assert "Kuala" not in told + ends[0]


async def test_a_batch_that_fails_is_told_with_its_agent_and_its_places(capsys: pytest.CaptureFixture[str]) -> None:
    async def fails(_: object) -> None:
        raise KeyError(BODY)

    set_up_logs("INFO", "json")
    agent = Agent("enrich", "news.items.v1", fails, Ledger(), new_metrics(), None, None)
    agent.crash = lambda who, why: ours.critical("cannot go on", extra={"who": who, "why": why})
    await agent.handle([record(b"", 5), record(b"", 9)])
    failed, end = events(capsys)
    for told in (failed, end):
        assert (told["agent"], told["topic"], told["batch"]) == ("enrich", "news.items.v1", "0:5-9")
    assert failed["exception"].endswith("in fails\n    raise KeyError(BODY)\nKeyError")
    assert end["why"] == "KeyError"
