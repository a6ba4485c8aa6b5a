"""Times as publishers write them, and as we write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

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
        ("2025-09-03T10:00:00+08:00 WIB", "2025-09-03T10:00:00+08:00"),  # digits are surer than names
        # RFC 2822
        ("Wed, 03 Sep 2025 10:00:00 +0700", "2025-09-03T10:00:00+07:00"),
        ("3 Sep 2025 10:00:00 +0700", "2025-09-03T10:00:00+07:00"),
        ("Wed, 03 Sep 2025 03:00:00 GMT", "2025-09-03T03:00:00Z"),
        ("Wed, 03 Sep 2025 03:00:00 -0000", "2025-09-03T03:00:00Z"),
        ("Wed, 03 Sep 2025 10:00:00 EST", "2025-09-03T10:00:00-05:00"),
        ("Wed, 03 Sep 2025 10:00:00", "2025-09-03T10:00:00+07:00"),
        ("Wed, 03 Sep 2025 10:00:00 XYZ", "2025-09-03T10:00:00+07:00"),
        # Unix time
        (1756868400, "2025-09-03T03:00:00Z"),
        (1756868400.5, "2025-09-03T03:00:00.500000Z"),
        (1756868400123, "2025-09-03T03:00:00.123000Z"),
        (0, "1970-01-01T00:00:00Z"),
        (-86400, "1969-12-31T00:00:00Z"),
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
        "Rabu, 3 September 2025",
        "03/09/2025",
        "",
        "   ",
        "2025",
        "2025-09",
        "1756868400",
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
