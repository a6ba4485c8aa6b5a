"""Whatever the text, dates come in order, slice back, come out the same twice, and in time linear in its length."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.dates.calendar import usual_day
from processors.dates.find import Precision, as_future, as_past, find_dates
from tests.support.cost import cpu_s

PUBLISHED = date(2025, 9, 5)
MEBI = 1 << 20
_LENGTHS = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}
_WORDS = """
    Rabu Senin Minggu minggu Jum'at Juni Mei September Sept. Des awal akhir pekan bulan tahun hari ini lalu depan
    mendatang yang akan datang kemarin besok lusa semalam tadi malam pagi waktu setempat dua belas puluh beberapa
    sepekan lagi hingga sampai dengan s.d. s/d dan pada tanggal ( ) / - – , . 3 9 31 29 19 2025 1990 1990-an 3/9
    29/2 17-19/9 30/8-3/9 2025-09-03 03.09.2025 99999999
"""
_PIECES = _WORDS.split()

any_day = st.dates()
any_text = st.text() | st.text(alphabet="0123456789/-.(), \n") | st.lists(st.sampled_from(_PIECES)).map(" ".join)
glued_text = st.lists(st.sampled_from([*_PIECES, " ", " ", "\n"])).map("".join)


@given(text=any_text | glued_text, published=any_day)
@settings(max_examples=500, deadline=None)
def test_hits_are_ordered_apart_and_well_formed(text: str, published: date) -> None:
    hits = find_dates(text, published)
    reached = 0
    for hit in hits:
        assert reached <= hit.start < hit.end <= len(text)
        reached = hit.end
        phrase = text[hit.start : hit.end]
        assert phrase == phrase.strip()
        for value in filter(None, (hit.value, hit.end_value)):
            assert len(value) == _LENGTHS[hit.precision]
            assert date.fromisoformat(value + "-01-01"[len(value) - 10 :] if len(value) < 10 else value)
        assert hit.end_value is None or hit.value < hit.end_value
    assert find_dates(text, published) == hits


@given(text=any_text, published=any_day)
@settings(max_examples=300, deadline=None)
def test_moving_a_hit_twice_changes_nothing_more(text: str, published: date) -> None:
    for hit in find_dates(text, published):
        for move in (as_future, as_past):
            moved = move(hit, published)
            assert move(moved, published) == moved
            assert (moved.start, moved.end, moved.precision) == (hit.start, hit.end, hit.precision)


@given(day=st.dates(date(1950, 1, 1), date(2090, 1, 1)), away=st.integers(-90, 90))
def test_a_day_without_a_year_is_the_near_one(day: date, away: int) -> None:
    meant = day + timedelta(days=away)
    assert usual_day(day, meant.month, meant.day) == meant or (meant.month, meant.day) == (2, 29)


@given(meant=st.dates(date(1950, 1, 1), date(2050, 1, 1)), before=st.text(max_size=20), after=st.text(max_size=20))
@settings(deadline=None)
def test_a_full_date_is_found_in_any_surroundings(meant: date, before: str, after: str) -> None:
    text = f"{before}\n\npada {meant.day}/{meant.month}/{meant.year}\n\n{after}"
    assert meant.isoformat() in {hit.value for hit in find_dates(text, PUBLISHED)}


@pytest.mark.parametrize(
    "unit",
    ["1", "1/", "1-", "1.", "(", ")", "/", "\n", "\n ", " ", "a", "a'", "Rabu ", "Rabu-", "Rabu (3/9) ", "dua puluh ",
     "minggu ", "malam ", "yang lalu ", "kemarin, ", "hari ini ", "pada 3 dan ", "3-", "Juni-", "Senin hingga ",
     "s.d. ", "waktu Tokyo ", "2025-", "1990-an ", "\u0130", "\U0001f600"],
)  # fmt: skip
def test_time_is_linear_in_the_length(unit: str) -> None:
    """An eighth of a mebibyte against a whole one: far from the 64 times that a square would cost."""

    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        return cpu_s(lambda: find_dates(text, PUBLISHED))

    small = min(seconds(MEBI // 8) for _ in range(2))
    assert seconds(MEBI) < 24 * small + 1.0
