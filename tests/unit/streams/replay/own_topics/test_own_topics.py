"""Tests of streams.replay.own_topics, as far as no broker is asked."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.codec import WIRE_MAGIC, encode
from schemas.envelope import ErrorStage, headers_for
from schemas.errors import DecodeError, Reason
from schemas.meetings import Change, Meeting
from schemas.mentions import MentionWithdrawal
from streams.dead_letters.letter import dead_letter
from streams.errors import WorkersEnded
from streams.kafka.topics import ITEMS, MEETINGS_TABLE, MENTIONS, names
from streams.records import Output, Record
from streams.replay.own_topics.provide import as_live
from streams.replay.own_topics.workers import environment_of, working
from streams.replay.standing import Standing, counted
from streams.settings import Settings, load_settings
from tests.support.examples import mention_of
from tests.support.joining import joined
from tests.support.stream_fakes import arrived

GREEN = Settings(topic_prefix="green.")
NAMED = names(GREEN)


def mention(item_id: str) -> Record:
    told = mention_of(item_id)
    return arrived(Output(NAMED.mentions, b"KP+RU", encode(told), headers_for(told)))


def meeting(told: Meeting) -> Record:
    return arrived(Output(NAMED.meetings, told.id.encode(), encode(told), headers_for(told)))


def letter(topic: str, offset: int, reason: Reason) -> Record:
    one = Record(topic, 0, offset, b"{")
    return arrived(dead_letter(one, DecodeError(reason, "why"), ErrorStage.DECODE, 0.0, GREEN))


def standing(folder: Path, *records: Record) -> Standing:
    with counted(folder / "counts.sqlite", NAMED) as counts:
        for record in records:
            counts.note(record)
        return counts.standing("test+rules of another version")


def test_what_was_sent_twice_counts_once(tmp_path: Path) -> None:
    told = [mention("a"), mention("b"), letter(NAMED.items, 7, Reason.NOT_JSON), meeting(joined(mention_of("a")))]
    found = standing(tmp_path, *told, *told)
    assert found == Standing(2, 1, {"not_json": 1}, {}, ("test", "test+rules of another version"))
    assert list(tmp_path.iterdir()) == []


def test_values_that_name_their_schema_count_as_others(tmp_path: Path) -> None:
    told = [mention("a"), meeting(joined(mention_of("a")))]
    named = [replace(one, value=WIRE_MAGIC + b"\0\0\0\7" + (one.value or b"")) for one in told]
    assert standing(tmp_path, *named) == standing(tmp_path, *told)


def test_only_meetings_that_live_are_counted_by_what_was_said_of_them_last(tmp_path: Path) -> None:
    first = joined(mention_of("a"))
    ended = first.model_copy(update={"change": Change.RETRACTED, "revision": 2})
    assert standing(tmp_path, meeting(first)).meetings == 1
    assert standing(tmp_path, meeting(first), meeting(ended)).meetings == 0
    gone = arrived(Output(NAMED.meetings, first.id.encode(), None, {}))
    assert standing(tmp_path, meeting(first), gone).meetings == 0


def test_withdrawals_are_no_mentions(tmp_path: Path) -> None:
    told = MentionWithdrawal(item_id="a", key="KP+RU", published_at=None)
    record = arrived(Output(NAMED.mentions, b"KP+RU", encode(told), headers_for(told)))
    assert standing(tmp_path, record, mention("b")).mentions == 1


def test_dead_letters_are_told_apart_by_what_was_refused(tmp_path: Path) -> None:
    letters = [letter(NAMED.items, 1, Reason.EMPTY), letter(NAMED.items, 2, Reason.EMPTY)]
    found = standing(
        tmp_path, *letters, letter(NAMED.mentions, 1, Reason.NOT_JSON), letter("of others", 1, Reason.EMPTY)
    )
    assert found.refused_items == {"empty": 2}
    assert found.refused_mentions == {"not_json": 1}


def test_the_topics_have_the_partitions_of_the_live_ones() -> None:
    made = {spec.name: spec.partitions for spec in as_live(GREEN, {ITEMS: 6, MENTIONS: 2, NAMED.meetings: 9})}
    assert (made[NAMED.items], made[NAMED.mentions], made[NAMED.meetings]) == (6, 2, 4)
    assert made[f"jumpa-green-{MEETINGS_TABLE}-changelog"] == 4, "`create_topics` fits it to what feeds it"


def test_a_worker_gets_the_settings_of_the_run_and_none_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "JUMPA_APP_ID": "jumpa", "JUMPA_INSTANCE_ID": "jumpa-0", "JUMPA_HTTP_PORT": "9464", "JUMPA_ITEMS_TOPIC": "live",
        "JUMPA_DATA_DIR": "/var/lib/jumpa", "JUMPA_INTERNAL_SOCKET": "/of/another", "JUMPA_SASL_PASSWORD": "secret",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    settings = load_settings(topic_prefix="green.", app_id="jumpa-green", items_topic=None)
    given = environment_of(settings, 2, tmp_path / "state-1")
    for name in ("JUMPA_INSTANCE_ID", "JUMPA_ITEMS_TOPIC", "JUMPA_INTERNAL_SOCKET"):
        assert name not in given
    assert given["JUMPA_APP_ID"] == "jumpa-green"
    assert given["JUMPA_HTTP_PORT"] == "0"
    assert given["JUMPA_DATA_DIR"] == str(tmp_path / "state-1")
    assert given["JUMPA_SASL_PASSWORD"] == "secret"


def test_workers_share_the_processes_where_nobody_says_how_many(tmp_path: Path) -> None:
    assert environment_of(Settings(), 1000, tmp_path)["JUMPA_PROCESSES"] == "1"
    assert environment_of(Settings(processes=8), 1000, tmp_path)["JUMPA_PROCESSES"] == "8"
    assert "JUMPA_DATA_DIR" not in environment_of(Settings(), 1, tmp_path)


async def work_for_ever(folder: Path, told: str) -> None:
    async with working(GREEN, 1, folder, script(told)) as look:
        while True:
            look()
            await asyncio.sleep(0.01)


def script(told: str) -> list[str]:
    return [sys.executable, "-c", told]


async def test_a_worker_that_ends_by_itself_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(WorkersEnded, match=r"ended with code 2, and .*worker-1\.log ends with: the last words$"):
        await work_for_ever(tmp_path, "print('the last words'); raise SystemExit(2)")


async def test_workers_are_told_to_end_and_waited_for(tmp_path: Path) -> None:
    on_term = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(print('done')))"
    waits = f"import signal, sys; {on_term}; print('here', flush=True); signal.pause()"
    async with working(GREEN, 2, tmp_path, script(waits)) as look:
        logs = [tmp_path / "worker-1.log", tmp_path / "worker-2.log"]
        while not all(log.read_text() for log in logs):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        look()
    assert [log.read_text() for log in logs] == ["here\ndone\n"] * 2
