"""An instant in every known spelling is read back as that instant; what is nearly one is refused, never read wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas.feeds.calendar_words import DAYS, MONTHS
from schemas.feeds.written_times import rows
from schemas.times import EARLIEST, LATEST, parse_time, rfc3339

INSTANTS = st.datetimes(datetime(1975, 1, 1), datetime(2099, 12, 30)).map(lambda t: t.replace(microsecond=0))  # noqa: DTZ001
OFFSETS = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timedelta(minutes=15 * quarters))
NAMES_OF_MONTHS = {number: [name for name, other in MONTHS.items() if other == number] for number in range(1, 13)}
NAMES_OF_DAYS = {number: [name for name, other in DAYS.items() if other == number] for number in range(7)}
CASES = st.sampled_from([str.lower, str.upper, str.capitalize])
INDONESIAN = {7: "WIB", 8: "WITA", 9: "WIT"}


@st.composite
def days(draw: st.DrawFn, when: datetime) -> str:
    """The day in one of the spellings that leave no doubt."""
    case = draw(CASES)
    month = case(draw(st.sampled_from(NAMES_OF_MONTHS[when.month])))
    weekday = case(draw(st.sampled_from(NAMES_OF_DAYS[when.weekday()])))
    y, d = f"{when.year:04}", draw(st.sampled_from([str(when.day), f"{when.day:02}"]))
    with_day = [f"{d} {month} {y}", f"{month} {d}, {y}", f"{month} {d} {y}", f"{d}-{month}-{y}", f"{d} {month}, {y}"]
    named = [f"{weekday}{gap}{day}" for day in with_day for gap in (", ", " ", ". ")]
    return draw(st.sampled_from([f"{when:%Y-%m-%d}", f"{when:%Y/%m/%d}", f"{when:%d.%m.%Y}", *with_day, *named]))


@st.composite
def clocks(draw: st.DrawFn, when: datetime) -> str:
    """The time of the day to the second, in 24 hours or twice 12."""
    half = draw(st.sampled_from(["{}m", "{}.m.", " {}m", " {}.M."])).format("p" if when.hour > 11 else "a")
    twelve = f"{(when.hour - 1) % 12 + 1}:{when:%M:%S}"
    point = f"{when:%H.%M.%S}"
    return draw(st.sampled_from([f"{when:%H:%M:%S}", point, f"{twelve}{half}", f"{twelve}{half.upper()}"]))


@st.composite
def zones(draw: st.DrawFn, offset: timedelta) -> str:
    """The offset in one of the spellings that feeds use."""
    minutes = int(offset.total_seconds()) // 60
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    long, short = f"{sign}{hours:02}:{rest:02}", f"{sign}{hours:02}{rest:02}"
    told = [long, short, f"GMT{long}", f"GMT{short}", f"utc {long}", f"{short} (waktu setempat)"]
    told += [] if rest else [f"{sign}{hours:02}", f"GMT{sign}{hours}", f"UTC{sign}{hours}"]
    told += ["Z", "z", "GMT", "UTC", "-0000"] if not minutes else []
    name = None if rest or minutes < 0 else INDONESIAN.get(hours)
    told += [name, name.lower(), f"({name})", f"{short} {name}", f"{long}({name})"] if name else []
    return draw(st.sampled_from(told))


@given(local=INSTANTS, offset=OFFSETS, data=st.data())
@settings(max_examples=600, deadline=None)
def test_every_spelling_gives_the_instant_back(local: datetime, offset: timedelta, data: st.DataObject) -> None:
    day, clock, zone = data.draw(days(local)), data.draw(clocks(local)), data.draw(zones(offset))
    between = data.draw(st.sampled_from([" ", ", ", " - ", " | ", " / ", " pukul ", "\u00a0", " \u2013 ", "  "]))
    written = f"{day}{between}{clock} {zone}"
    when = local.replace(tzinfo=timezone(offset))
    assert parse_time(written) == when, written
    assert parse_time(f" {written}\n") == when


@given(when=INSTANTS, offset=OFFSETS, data=st.data())
@settings(max_examples=200, deadline=None)
def test_programs_write_instants(when: datetime, offset: timedelta, data: st.DataObject) -> None:
    local = when.replace(tzinfo=timezone(offset))
    seconds = local.timestamp()
    javascript = f"{local:%a %b %d %Y %H:%M:%S} GMT{local:%z} (Waktu Setempat)"
    spellings = [
        local.isoformat(), local.isoformat().lower(), f"{local:%Y%m%dT%H%M%S%z}", javascript, rfc3339(local),
        f"{local:%a, %d %b %Y %H:%M:%S %z}", f"{local:%a %b %d %H:%M:%S %z %Y}", f"{local:%d/%b/%Y:%H:%M:%S %z}",
        f"{local.astimezone(UTC):%a %b %d %H:%M:%S} UTC {local.astimezone(UTC).year}",
        seconds, int(seconds), f"{int(seconds)}", f"{seconds}", int(seconds) * 1000,
    ]  # fmt: skip
    given = data.draw(st.sampled_from(spellings))
    assume(not (isinstance(given, int) and 1.9e11 <= given < 2.1e11))  # may be a minute of the calendar: refused
    assert parse_time(given) == local, given


@given(local=INSTANTS, offset=OFFSETS, data=st.data())
@settings(max_examples=200, deadline=None)
def test_near_misses_are_refused(local: datetime, offset: timedelta, data: st.DataObject) -> None:
    day, clock, zone = data.draw(days(local)), data.draw(clocks(local)), data.draw(zones(offset))
    other = NAMES_OF_DAYS[(local.weekday() + data.draw(st.integers(1, 6))) % 7][0]
    good = f"{day} {clock} {zone}"
    wrong = data.draw(
        st.sampled_from([
            f"{day} {clock} {zone} lagi", f"{day} {clock} {zone}{zone}", f"{day} {clock} Mars/Utopia", f"{day} {zone}9",
            f"{other}, {local:%Y-%m-%d} {clock} {zone}", f"{day} 24:00:01 {zone}", f"{day} 14:05 am {zone}",
            f"x{good}", f"{good}x", f"{day} {day} {clock}", f"{clock} {zone}", f"{day} {clock} IST",
        ])
    )  # fmt: skip
    with pytest.raises(ValueError, match=r"\w"):
        parse_time(wrong)


@given(text=st.text(alphabet="0123456789-:+.,/TZ tzWIBapmGSe()", max_size=34))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_within_the_range_or_refused(text: str) -> None:
    try:
        when = parse_time(text)
    except ValueError:
        return
    assert EARLIEST <= when < LATEST
    assert parse_time(rfc3339(when)) == when


@given(local=INSTANTS, offset=OFFSETS, data=st.data())
@settings(max_examples=300, deadline=None)
def test_no_text_fits_two_rows_that_say_different_things(
    local: datetime, offset: timedelta, data: st.DataObject
) -> None:
    written = f"{data.draw(days(local))} {data.draw(clocks(local))} {data.draw(zones(offset))}".lower()
    at = data.draw(st.integers(0, len(written)))
    for text in (written, written[:at], written[:at] + written[at + 1 :]):
        said = [match.groupdict() for row in rows() if (match := row.fullmatch(text))]
        parts = {tuple((name, one.get(name)) for name in ("year", "day", "hour", "minute", "zone")) for one in said}
        assert len(parts) < 2, text
