"""What was refused, as the page shows it: read on from where it was left, and commands that really bring it back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from schemas.envelope import ErrorStage
from schemas.errors import DecodeError, Reason
from streams.console import letters as told_letters
from streams.console.letters import MOST_TEXT, NEWEST, DeadLetters, letter_told, refused_of
from streams.dead_letters.letter import CUT_FROM, dead_letter
from streams.dev_broker import RunningBroker
from streams.kafka import topics
from streams.kafka.provisioning import create_topics
from streams.kafka.sending import sender
from streams.kafka.topics import all_topics
from streams.records import Record
from streams.settings import Settings
from tests.support.replays import archive, replayed
from tests.support.stream_fakes import record

READ = topics.names(Settings()).read


def letter(value: bytes | None, second: int = 0, reason: Reason = Reason.NOT_JSON, **changes: object) -> Record:
    """A letter as it stands in its topic."""
    item = replace(record(value, 7), topic=topics.names(Settings()).items)
    output = dead_letter(item, DecodeError(reason, "it is odd"), ErrorStage.DECODE, second, Settings())
    headers = {**output.headers, **dict(output.own)}
    put_aside = Record(output.topic, 2, 17, output.value, output.key, headers, 0.0)  # type: ignore[arg-type]
    return replace(put_aside, **changes)  # type: ignore[arg-type]


def test_a_letter_is_told_with_the_commands_that_show_it_and_bring_it_back() -> None:
    told = letter_told(letter(b'{"a": \xff'), READ)
    assert (told.place, told.reason, told.source_topic) == ("2:17", "not_json", "news.items.v1")
    assert (told.bytes, told.text, told.message) == (7, '{"a": \\xff', "it is odd")
    assert told.redrive == "jumpa dead-letters redrive 2:17"
    assert told.show == "jumpa dead-letters show 2:17"


def test_of_a_long_letter_the_beginning_is_told() -> None:
    told = letter_told(letter("é".encode() * 100_000), READ)
    assert (told.bytes, told.text) == (200_000, "é" * MOST_TEXT)


@pytest.mark.parametrize("lacking", ["cut", "strange"])
def test_what_cannot_go_back_has_no_command_for_it(lacking: str) -> None:
    one = letter(b"{")
    changed = {CUT_FROM: b"9"} if lacking == "cut" else {"__connect.errors.topic": b"another"}
    assert letter_told(replace(one, headers=one.headers | changed), READ).redrive == ""


@pytest.mark.parametrize("value", [None, b"", b"\xff\xfe\0", b"\x1b[2J"])
def test_no_letter_is_too_odd_to_be_told(value: bytes | None) -> None:
    bare = Record("news.items.dlq.v1", 0, 0, value)
    assert letter_told(bare, READ).bytes == len(value or b"")
    assert letter_told(replace(letter(value), headers={}), READ).reason == ""


async def _send(settings: Settings, count: int, first: int, reason: Reason) -> None:
    async with sender(settings) as send:
        for number in range(first, first + count):
            item = replace(record(b"{%d" % number, number), topic=topics.names(settings).items)
            await send(dead_letter(item, DecodeError(reason, "odd"), ErrorStage.DECODE, number, settings))


async def test_letters_are_counted_once_and_the_newest_are_shown(
    tansu: RunningBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(broker=tansu.address, topic_prefix="console-letters.")
    looking = DeadLetters(settings)
    missing = await looking.look()
    assert missing.total == 0
    assert "does not exist" in missing.why
    await create_topics(settings.broker, all_topics(settings))
    assert (await looking.look()).total == 0
    await _send(settings, 25, 100, Reason.NOT_JSON)
    told = await looking.look()
    assert (told.total, told.why) == (25, "")
    assert [(one.reason, one.count) for one in told.reasons] == [("not_json", 25)]
    assert [one.text for one in told.newest] == [f"{{{number}" for number in range(124, 124 - NEWEST, -1)]
    await _send(settings, 30, 200, Reason.NO_TEXT)
    told = await looking.look()
    assert [(one.reason, one.count) for one in told.reasons] == [("no_text", 30), ("not_json", 25)]
    assert told.newest[0].text == "{229"
    monkeypatch.setattr(told_letters, "MOST_COUNTED", 8)  # of four partitions, two each
    few = await DeadLetters(settings).look()
    assert few.total == 55
    assert 0 < sum(one.count for one in few.reasons) <= 55


async def test_without_a_broker_that_is_told() -> None:
    told = await DeadLetters(Settings(broker="127.0.0.1:1")).look()
    assert told.why.startswith("No Kafka broker answers at 127.0.0.1:1")


def test_what_a_run_refused_is_told(tmp_path: Path) -> None:
    replayed(archive(tmp_path / "news.jsonl"), tmp_path / "out")
    told = refused_of(tmp_path / "out")
    assert told.total == sum(one.count for one in told.reasons) == 3
    assert [(one.place.rpartition(":")[2], one.redrive) for one in told.newest] == [("33", ""), ("22", ""), ("11", "")]


def test_a_run_that_does_not_tell_what_it_refused_is_told(tmp_path: Path) -> None:
    assert "holds no refused" in refused_of(tmp_path).why
    (tmp_path / "refused.jsonl").write_bytes(b"[]\n{\n" + b'"a"\n' + b'{"reason": null}\n')
    assert refused_of(tmp_path).total == 4
