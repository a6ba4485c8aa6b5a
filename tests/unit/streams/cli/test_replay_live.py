"""`jumpa replay` through the live topics, as far as no worker is needed."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from schemas.envelope import REPLAY_SEQUENCE, read_header, replay_of
from streams.dev_broker import RunningBroker
from streams.kafka import topics
from streams.kafka.consuming import read_stored
from streams.kafka.provisioning import create_topics
from streams.kafka.topics import all_topics
from streams.records import Record
from streams.settings import Settings
from tests.support.command_line import Jumpa
from tests.support.stream_fakes import item_bytes


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--offline out --no-wait", "--no-wait is for the topics: leave it out with --offline."),
        ("--offline out --run-dir there", "--run-dir is for the topics: leave it out with --offline."),
        ("--into green. --no-wait", "--no-wait is for the live topics: leave it out with --into."),
        ("--run-dir held", "is not empty: name another folder"),
        ("--run-dir new", "No Kafka broker answers at 127.0.0.1:1 "),
        ("", "No Kafka broker answers at 127.0.0.1:1 "),
    ],
)
def test_a_wrong_use_leaves_nothing_behind(
    jumpa: Jumpa, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: str, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("items.jsonl").write_bytes(item_bytes())
    Path("held").mkdir()
    Path("held/something").touch()
    code, _, err = jumpa("replay", "items.jsonl", *words.split())
    assert code == 2
    assert told in " ".join(err.split())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["held", "items.jsonl"]


def test_all_is_sent_once_and_the_run_is_called_by_its_id(
    jumpa: Jumpa, tansu: RunningBroker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUMPA_BROKER", tansu.address)
    monkeypatch.setenv("JUMPA_TOPIC_PREFIX", "lane.")
    settings = Settings(broker=tansu.address, topic_prefix="lane.")
    asyncio.run(create_topics(tansu.address, all_topics(settings)))
    lines = [item_bytes(f"a-{number}") for number in range(5)]
    Path("items.jsonl").write_bytes(b"\n".join([*lines[:2], b"{broken", *lines[2:]]))
    code, out, err = jumpa("replay", "items.jsonl", "--no-wait")
    assert code == 1
    assert "items.jsonl:3" in err
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    run = json.loads((folder / "manifest.json").read_text())
    assert folder.name == f"replay-{run['run_id']}"
    assert out == f"all is sent, see {folder}; refused 1\n"
    assert (run["way"], run["state"]) == ("live-topics", "whole")
    assert (run["counts"]["read"], run["counts"]["refused"]) == (6, {"not_json": 1})
    assert json.loads((folder / "refused.jsonl").read_text())["reason"] == "not_json"
    sent = asyncio.run(_lane(settings))
    assert sorted(read_header(one.headers, REPLAY_SEQUENCE) for one in sent) == ["1", "2", "3", "4", "5"]
    assert sorted(one.value or b"" for one in sent) == lines
    assert {replay_of(one.headers) for one in sent} == {run["run_id"]}
    assert jumpa("replay", "items.jsonl", "--no-wait")[0] == 2  # not a second time unasked
    assert jumpa("replay", "--resume", folder)[:2] == (0, f"{folder} is whole already.\n")


async def _lane(settings: Settings) -> list[Record]:
    return [one async for one in read_stored(settings.broker, topics.names(settings).replay_items)]
