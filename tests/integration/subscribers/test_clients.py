"""The examples of subscribers that need nothing fetched; `make clients` runs the others too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from icalendar import Calendar

from streams.dev_broker import Engine, start_broker
from streams.settings import Settings, load_settings
from tests.clients.checks import CLIENTS, EXPECTED, FETCHED, HERE, said, send_now
from tests.support.command_line import Jumpa

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def settings(kafka_engine: Engine) -> Iterator[Settings]:
    """Of a broker whose meetings are those of the examples."""
    with start_broker(kafka_engine, timeout_s=120) as broker:
        settings = load_settings(broker=broker.address)
        send_now(settings)
        yield settings


@pytest.mark.parametrize("name", HERE)
def test_an_example_tells_revisions_apart(settings: Settings, name: str, tmp_path: Path) -> None:
    if missing := HERE[name].missing:
        pytest.skip(f"{', '.join(missing)} missing")
    assert said(HERE[name], settings.broker, tmp_path) == EXPECTED


def test_every_example_has_its_check() -> None:
    folders = {path.name for path in CLIENTS.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {client.folder for client in FETCHED.values()}


def test_a_stranger_exports_opens_it_in_duckdb_and_subscribes_to_the_calendar(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUMPA_BROKER", settings.broker)
    jumpa = Jumpa(capsys)
    assert jumpa("export", "meetings", "--format", "parquet", "-o", "meetings.parquet")[0] == 0
    with duckdb.connect() as engine:
        first, second = [
            engine.execute(one).fetchall()
            for one in duckdb.extract_statements((CLIENTS / "duckdb_meetings.sql").read_text(encoding="utf-8"))
        ]
    assert [row[1:4] for row in first] == [("held", "ID+MY", "Kuala Lumpur")] * 2
    assert second == [("Anwar Ibrahim", 2), ("Prabowo Subianto", 2)]
    assert jumpa("export", "meetings", "--format", "ics", "--all", "-o", "meetings.ics")[0] == 0
    events = Calendar.from_ical((tmp_path / "meetings.ics").read_bytes()).walk("VEVENT")
    assert sorted((one["uid"][0], one["sequence"], one["status"]) for one in events) == [
        ("a", 3, "CONFIRMED"),
        ("c", 2, "CANCELLED"),
        ("d", 1, "CONFIRMED"),
    ]
