"""Days and months of the page, against Python's own calendar."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from tests.support.console.node import evaluate

MONTHS = ["1999-12", "2000-02", "2023-02", "2024-02", "2024-12", "2025-06", "2025-09", "2026-01"]


def test_months_and_weeks_are_those_of_the_calendar() -> None:
    found = evaluate(
        "shapes/months.js",
        "return months.map((one) => [it.weeks(one), it.lastDay(one), it.shiftMonth(one, 1), it.shiftMonth(one, -14)]);",
        months=MONTHS,
    )
    for month, (weeks, last, following, earlier) in zip(MONTHS, found, strict=True):
        year, number = map(int, month.split("-"))
        assert weeks == [
            [str(day) for day in week] for week in calendar.Calendar(calendar.MONDAY).monthdatescalendar(year, number)
        ]
        assert last == str(date(year, number, calendar.monthrange(year, number)[1]))
        assert following == str(date.fromisoformat(last) + timedelta(days=1))[:7]
        assert earlier == f"{year - 1 - (number <= 2)}-{(number - 3) % 12 + 1:02}"


def test_days_are_summed_by_week() -> None:
    found = evaluate(
        "shapes/months.js",
        "return it.byWeek(days, '2025-08-27', '2025-09-14').map((one) => [one.monday, one.held, it.total(one)]);",
        days=[
            {"day": "2025-08-31", "held": 2, "planned": 0, "proposed": 0, "cancelled": 1},
            {"day": "2025-09-01", "held": 5, "planned": 1, "proposed": 0, "cancelled": 0},
            {"day": "2025-09-14", "held": 0, "planned": 0, "proposed": 3, "cancelled": 0},
            {"day": "2025-10-01", "held": 9, "planned": 0, "proposed": 0, "cancelled": 0},
        ],
    )
    assert found == [["2025-08-25", 2, 3], ["2025-09-01", 5, 6], ["2025-09-08", 0, 3]]


def test_keys_lead_from_day_to_day() -> None:
    given = [
        ("ArrowRight", "2024-02-28", "2024-02-29"),
        ("ArrowUp", "2025-01-03", "2024-12-27"),
        ("Home", "2025-09-07", "2025-09-01"),
        ("End", "2025-09-01", "2025-09-07"),
        ("PageDown", "2025-01-31", "2025-02-28"),
        ("PageUp", "2024-03-30", "2024-02-29"),
        ("a", "2025-09-01", None),
    ]
    found = evaluate("shapes/months.js", "return given.map(([key, day]) => it.dayByKey(key, day));", given=given)
    assert found == [there for *_, there in given]


def test_a_meeting_is_on_each_of_its_days() -> None:
    given = [
        ("2025-09-03", None, True),
        ("2025-09-01", "2025-09-03", True),
        ("2025-09-04", None, False),
        ("2025-09", None, False),
        (None, None, False),
    ]
    script = "return given.map(([date, end_date]) => it.isOn({ date, end_date }, '2025-09-03'));"
    assert evaluate("shapes/months.js", script, given=given) == [on for *_, on in given]


def test_only_months_are_months() -> None:
    given = ["2025-09", "2025-13", "2025-9", "2025-09-01", "", None, "<b>"]
    assert evaluate("shapes/months.js", "return given.filter(it.isMonth);", given=given) == ["2025-09"]
