"""Times as publishers write them, and as we write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from schemas.feeds.calendar_words import DAYS, MONTHS
from schemas.times import JAKARTA, jakarta_day, parse_time, rfc3339


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # ISO 8601 and RFC 3339
        ("2025-09-03T10:00:00+07:00", "2025-09-03T10:00:00+07:00"),
        ("2025-09-03T03:00:00Z", "2025-09-03T03:00:00Z"),
        ("2025-09-03T03:00:00-00:00", "2025-09-03T03:00:00Z"),
        ("2025-09-03T10:00:00.250+07:00", "2025-09-03T10:00:00.250000+07:00"),
        ("  2025-09-03T10:00:00+07:00\n", "2025-09-03T10:00:00+07:00"),
        ("20250903T100000+0700", "2025-09-03T10:00:00+07:00"),
        ("2024-02-29", "2024-02-29T00:00:00+07:00"),
        # without a zone: Jakarta
        ("2025-09-03", "2025-09-03T00:00:00+07:00"),
        ("20250903", "2025-09-03T00:00:00+07:00"),
        ("2025-09-03T10:00", "2025-09-03T10:00:00+07:00"),
        ("2025-09-03 10:00:00", "2025-09-03T10:00:00+07:00"),
        (date(2025, 9, 3), "2025-09-03T00:00:00+07:00"),
        (datetime(2025, 9, 3, 10), "2025-09-03T10:00:00+07:00"),  # noqa: DTZ001 - a naive time is the point
        # Indonesian names of zones
        ("2025-09-03 10:00 WIB", "2025-09-03T10:00:00+07:00"),
        ("2025-09-03 10:00 WITA", "2025-09-03T10:00:00+08:00"),
        ("Wed, 03 Sep 2025 10:00:00 WIT", "2025-09-03T10:00:00+09:00"),
        ("2025-09-03 10:00:00 +0700 WIB", "2025-09-03T10:00:00+07:00"),
        ("Minggu, 10 Agt 2025 | 07.30 (WITA)", "2025-08-10T07:30:00+08:00"),
        ("Jum'at, 05/09/2025 - 10:00 WIB", "2025-09-05T10:00:00+07:00"),
        ("10:00 WIB, Kamis 4 September 2025", "2025-09-04T10:00:00+07:00"),
        ("2025-09-03T10:00+07:00[Asia/Jakarta]", "2025-09-03T10:00:00+07:00"),
        # RFC 2822
        ("Wed, 03 Sep 2025 10:00:00 +0700", "2025-09-03T10:00:00+07:00"),
        ("3 Sep 2025 10:00:00 +0700", "2025-09-03T10:00:00+07:00"),
        ("Wed, 03 Sep 2025 03:00:00 GMT", "2025-09-03T03:00:00Z"),
        ("Wed, 03 Sep 2025 03:00:00 -0000", "2025-09-03T03:00:00Z"),
        ("Wed, 03 Sep 2025 10:00:00 EST", "2025-09-03T10:00:00-05:00"),
        ("Wed, 03 Sep 2025 10:00:00", "2025-09-03T10:00:00+07:00"),
        ("Wednesday, 03-Sep-25 03:00:00 GMT", "2025-09-03T03:00:00Z"),  # its year in two digits, as before 2001
        # zones as feeds add them up
        ("Wed, 03 Sep 2025 22:30:00 GMT-0300", "2025-09-03T22:30:00-03:00"),
        ("Wed, 03 Sep 2025 03:00:00 UTC", "2025-09-03T03:00:00Z"),
        ("Wed, 03 Sep 2025 10:00:00 UTC+7", "2025-09-03T10:00:00+07:00"),
        ("2025-09-03 10:00:00 +7", "2025-09-03T10:00:00+07:00"),
        ("2025-09-03T12:30:00+0530", "2025-09-03T12:30:00+05:30"),
        ("3 Sep 2025 10:00 (SGT)", "2025-09-03T10:00:00+08:00"),
        # dates as programs write them when nobody tells them how
        ("Wed Sep 03 2025 10:00:00 GMT+0700 (Indochina Time)", "2025-09-03T10:00:00+07:00"),
        ("Wed Sep  3 10:00:00 2025", "2025-09-03T10:00:00+07:00"),
        ("Wed Sep 03 10:00:00 WIB 2025", "2025-09-03T10:00:00+07:00"),
        ("Wed Sep 03 03:00:00 +0000 2025", "2025-09-03T03:00:00Z"),
        ("2025-09-03 10:00:00.25 +0700 +07", "2025-09-03T10:00:00.250000+07:00"),
        ("3/9/2025, 10.00.05", "2025-09-03T10:00:05+07:00"),  # a point in the clock is no American's
        ("03/Sep/2025:10:00:00 +0700", "2025-09-03T10:00:00+07:00"),
        ("20250903100000", "2025-09-03T10:00:00+07:00"),
        # clocks
        ("2025-09-03 10.05 WIB", "2025-09-03T10:05:00+07:00"),
        ("3 September 2025 pukul 10.05.30", "2025-09-03T10:05:30+07:00"),
        ("September 3, 2025 at 9:05\u202fp.m.", "2025-09-03T21:05:00+07:00"),
        ("Sep 3, 2025 12:05 PM", "2025-09-03T12:05:00+07:00"),
        ("Sep 3, 2025 12AM", "2025-09-03T00:00:00+07:00"),
        ("3 Sep 2025 21:05 PM", "2025-09-03T21:05:00+07:00"),  # superfluous, and no contradiction
        ("2025-09-03T24:00:00+07:00", "2025-09-04T00:00:00+07:00"),
        ("2025-12-31 24.00 WIB", "2026-01-01T00:00:00+07:00"),
        ("2025-09-03T10:00:00,123456789Z", "2025-09-03T10:00:00.123456Z"),
        # days
        ("Rabu, 3 September 2025", "2025-09-03T00:00:00+07:00"),
        ("SENIN, 6 OKTOBER 2025", "2025-10-06T00:00:00+07:00"),
        ("1 Nopember 2019 WIT", "2019-11-01T00:00:00+09:00"),
        ("2025/9/3", "2025-09-03T00:00:00+07:00"),
        ("3.9.2025", "2025-09-03T00:00:00+07:00"),
        ("25/09/2025", "2025-09-25T00:00:00+07:00"),  # there is no 25th month
        ("09/25/2025", "2025-09-25T00:00:00+07:00"),
        ("Wed, 09/03/2025", "2025-09-03T00:00:00+07:00"),  # 9 March was a Sunday
        ("2025-W36-3", "2025-09-03T00:00:00+07:00"),
        ("2025-09-03t03:00:00z", "2025-09-03T03:00:00Z"),
        # numbers in quotes
        ("1756868400", "2025-09-03T03:00:00Z"),
        ("1756868400.5", "2025-09-03T03:00:00.500000Z"),
        (" 1756868400123 ", "2025-09-03T03:00:00.123000Z"),
        # Unix time
        (1756868400, "2025-09-03T03:00:00Z"),
        (1756868400.5, "2025-09-03T03:00:00.500000Z"),
        (1756868400123, "2025-09-03T03:00:00.123000Z"),
        (100_000_000, "1973-03-03T09:46:40Z"),
        (-1756868400000, "1914-04-30T21:00:00Z"),
    ],
)
def test_it_reads(given: object, expected: str) -> None:
    assert rfc3339(parse_time(given)) == expected


@pytest.mark.parametrize(
    "given",
    [
        "2025-02-30",
        "2025-02-29",
        "2025-13-01",
        "2025-00-10",
        "2025-09-31T10:00:00Z",
        "2025-09-03T25:00:00",
        "2025-09-03T10:61:00",
        "2025-09-03T10:00:00+25:00",
        "30 Feb 2025 10:00:00 +0700",
        "Wed, 03 Sep 2025 10:00:00 +9999",
        "besok",
        # two meanings
        "03/09/2025",
        "9/3/2025, 2:05:00 PM",
        "03-09-2025 10:00 +07:00",
        "3 Sep 25",
        "202509031405",  # a minute, or a millisecond of 1976
        "2025-09-03+07:00",  # an offset, or a blank that a form has sent
        # contradictions
        "Selasa, 3 September 2025",
        "Thu, 03 Sep 2025 10:00:00 +0700",
        "2025-09-03T10:00:00+08:00 WIB",
        "Wed, 03 Sep 2025 10:00:00 GMT+0700 (WIT)",
        "3 Sep 2025 14:05 AM",
        "3 Sep 2025 0:05 PM",
        "3 Sep 2025 24:00 PM",
        # unknown or doubtful zones
        "Wed, 03 Sep 2025 10:00:00 XYZ",
        "2025-09-03 10:00 IST",
        "2025-09-03 10:00 BST",
        "2025-09-03T10:00:00 Europe/London",
        "2025-09-03T10:00:00+07:00Z",
        "2025-09-03T10:00:00+14:01",
        "2025-09-03T10:00:00-12:30",
        "2025-09-03T10:00:00+07:60",
        "2025-09-03T10:00:00+00700",
        "2025-09-03T10:00:00 07:00",
        # parts that are missing or too many
        "2025-09-03 10",
        "2025-09-03T14.05",
        "2025-09-03 10:00.5",
        "2025-09-03 10:00:00:123",
        "2025-09-03 24:00:01",
        "2025-09-03 10:00:60",
        "3 Sep 10:00:00",
        "3 September",
        "September 2025",
        "3 Sepember 2025",
        "31 April 2025",
        "2025-W54-1",
        "2025-246",
        "Rabu",
        "10:00 WIB",
        "2025-09-03 2025-09-04",
        "3 - 5 September 2025",
        "٢٠٢٥-٠٩-٠٣",
        "",
        "   ",
        "2025",
        "2025-09",
        "17568684",
        "17568684001",
        "1756868400 WIB",
        "\x002025-09-03",
        "WIB",
        "9" * 10_000,
        "1899-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        True,
        False,
        None,
        [],
        {"year": 2025},
        b"2025-09-03",
        float("nan"),
        float("inf"),
        float("-inf"),
        1e18,
        10**400,
        -(10**5000),
        # years, days and nothing, where seconds are meant
        0,
        -1,
        2025,
        20250903,
        45903.41,
        202509031405,
        4102444800,
        4102444800000,
    ],
    ids=lambda given: (
        repr(given)[:40] if not isinstance(given, int) else f"{given:.1e}" if abs(given) < 1e300 else "huge"
    ),
)
def test_it_refuses_with_a_short_sentence(given: object) -> None:
    with pytest.raises(ValueError, match=r"\w+ ") as caught:
        parse_time(given)
    assert len(str(caught.value)) < 150


def test_refused_text_says_how_to_write_a_date() -> None:
    with pytest.raises(ValueError, match="write it as 2025-09-03 or 2025-09-03T10:00:00"):
        parse_time("besok")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("2025-09-03 10:00 IST", "'IST' is no zone that means one thing; write its offset, as in 14:05 +07:00"),
        ("Selasa, 3 September 2025", "2025-09-03 is no Selasa; write the date alone, as 2025-09-03"),
        ("03/09/2025", "3/9/2025 is 2025-03-09 or 2025-09-03; write it like these"),
        ("2025-09-03T10:00:00+08:00 WIB", "says two zones"),
        ("3 Sep 2025 14:05 AM", "14:05:00 AM is no time of the day; write it in 24 hours, as 14:05"),
        ("2025-02-30", "'2025-02-30' is no date; write one as 2025-09-03"),
        (20250903, "may be a date as well as a Unix time; write a date as text, as 2025-09-03"),
    ],
)
def test_what_is_refused_is_told(given: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        parse_time(given)


@pytest.mark.parametrize("name", MONTHS)
@pytest.mark.parametrize("write", [str, str.upper, str.capitalize], ids=lambda write: write.__name__)
def test_every_month_has_its_number(name: str, write: Callable[[str], str]) -> None:
    expected = datetime(2023, MONTHS[name], 9, 14, 5, tzinfo=JAKARTA)
    for written in (f"9 {write(name)} 2023 14:05", f"{write(name)} 9, 2023 2:05 PM", f"09-{write(name)}-2023 14.05"):
        assert parse_time(written) == expected


@pytest.mark.parametrize("name", DAYS)
def test_every_day_of_the_week_is_checked(name: str) -> None:
    monday = date(2025, 9, 1)
    for days in range(7):
        day = monday + timedelta(days=days)
        written = f"{name.capitalize()}, {day.day} Sep 2025"
        if days == DAYS[name]:
            assert parse_time(written).date() == day
        else:
            with pytest.raises(ValueError, match=f"{day} is no {name.capitalize()}"):
                parse_time(written)


def test_the_range_is_half_open() -> None:
    assert rfc3339(parse_time("1900-01-01T00:00:00Z")) == "1900-01-01T00:00:00Z"
    assert rfc3339(parse_time("2099-12-31T23:59:59Z")) == "2099-12-31T23:59:59Z"


def test_it_writes_no_time_without_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        rfc3339(datetime(2025, 9, 3))  # noqa: DTZ001 - a naive time is the point


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (timedelta(0), "1920-01-01T10:00:00Z"),
        (timedelta(hours=-3, minutes=-30), "1920-01-01T10:00:00-03:30"),
        (timedelta(hours=7, minutes=7, seconds=12), "1920-01-01T02:52:48Z"),  # Jakarta's mean local time until 1923
        (timedelta(seconds=30), "1920-01-01T09:59:30Z"),
    ],
)
def test_it_writes_rfc_3339_for_every_zone(offset: timedelta, expected: str) -> None:
    assert rfc3339(datetime(1920, 1, 1, 10, tzinfo=timezone(offset))) == expected


def test_what_is_written_is_read_back() -> None:
    when = datetime(2025, 9, 3, 10, 0, 0, 123456, tzinfo=JAKARTA)
    assert parse_time(rfc3339(when)) == when


@pytest.mark.parametrize(
    ("when", "day"),
    [
        (datetime(2025, 9, 2, 16, 59, tzinfo=UTC), date(2025, 9, 2)),
        (datetime(2025, 9, 2, 17, 0, tzinfo=UTC), date(2025, 9, 3)),
        (datetime(2025, 9, 3, 0, 30, tzinfo=timezone(timedelta(hours=9))), date(2025, 9, 2)),
        (datetime(2025, 9, 3, 23, 59, tzinfo=JAKARTA), date(2025, 9, 3)),
    ],
)
def test_the_day_is_that_of_jakarta(when: datetime, day: date) -> None:
    assert jakarta_day(when) == day
