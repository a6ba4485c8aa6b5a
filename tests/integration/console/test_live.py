"""What happens while the page is open: meetings come, change and end, and the console or its broker is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from schemas.codec import encode
from schemas.meetings import Change, Meeting, MeetingStatus
from schemas.times import parse_time
from streams.console.model.rows import FillProgress
from streams.console.model.taking import Taken, TakenKind
from tests.support.console.browser import Watched, watched
from tests.support.console.running import ThreadedConsole
from tests.support.console.synthetic import meetings

SINCE = datetime(2025, 9, 3, 8, 30, tzinfo=UTC)
AT_MS = int(parse_time("2025-12-01T08:00:00+07:00").timestamp() * 1000)
"""After all that is there."""


@pytest.fixture(scope="module")
def newcomers() -> Iterator[Meeting]:
    """Meetings that nobody has told of yet, held and of two sides."""
    told = meetings(200, seed=2)
    renamed = (one.model_copy(update={"id": f"{number:032x}"}) for number, one in enumerate(told))
    return (one for one in renamed if one.status is MeetingStatus.HELD and one.scope == "international")


@pytest.fixture
def reader(browser: Browser, console: ThreadedConsole) -> Iterator[Watched]:
    with watched(browser, console.address, "en") as page:
        yield page


def told(meeting: Meeting, **changes: object) -> Taken:
    """The meeting as its next revision."""
    changed = meeting.model_copy(update=changes)
    return Taken(TakenKind.MEETING, changed.id, encode(changed), AT_MS + changed.revision)


def test_a_meeting_arrives_changes_and_ends_before_ones_eyes(
    reader: Watched, console: ThreadedConsole, newcomers: Iterator[Meeting]
) -> None:
    page, meeting = reader.go("/"), next(newcomers)
    row = page.locator(f".meeting-row[data-id='{meeting.id}']")
    live(page)
    console.take([told(meeting)])
    expect(row.locator(".status")).to_contain_text("Held")
    expect(page.locator(".meeting-row").first).to_have_attribute("data-id", meeting.id)
    console.take([told(meeting, revision=90, status=MeetingStatus.CANCELLED, change=Change.STATUS_CHANGED)])
    expect(row.locator(".status")).to_contain_text("Cancelled")
    console.take([told(meeting, revision=89, status=MeetingStatus.PLANNED)])  # late: it changes nothing
    other = console.rows()[5].id
    merged = told(meeting, revision=91, status=MeetingStatus.MERGED, change=Change.MERGED, merged_into=other)
    console.take([merged])
    expect(row.locator(".status")).to_contain_text("Merged")
    page.reload()
    reader.settle()
    assert row.count() == 0
    assert reader.faults == []


def test_who_has_scrolled_is_not_moved(reader: Watched, console: ThreadedConsole, newcomers: Iterator[Meeting]) -> None:
    page, meeting = reader.go("/"), next(newcomers)
    live(page)
    page.locator(".meeting-row").nth(20).scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    console.take([told(meeting)])
    waiting = page.locator(".arrivals button")
    expect(waiting).to_be_visible()
    assert page.evaluate("scrollY") == before
    waiting.click()
    expect(page.locator(".meeting-row").first).to_have_attribute("data-id", meeting.id)


def test_what_is_not_asked_for_does_not_come(
    reader: Watched, console: ThreadedConsole, newcomers: Iterator[Meeting]
) -> None:
    page, one, other = reader.go("/?status=cancelled"), next(newcomers), next(newcomers)
    live(page)
    console.take([told(one), told(other, status=MeetingStatus.CANCELLED)])
    expect(page.locator(f".meeting-row[data-id='{other.id}']")).to_be_visible()
    assert page.locator(f".meeting-row[data-id='{one.id}']").count() == 0


def test_an_open_meeting_changes_too(reader: Watched, console: ThreadedConsole, newcomers: Iterator[Meeting]) -> None:
    meeting = next(newcomers)
    console.take([told(meeting)])
    page = reader.go(f"/meeting/{meeting.id}")
    live(page)
    expect(page.locator("main .status").first).to_contain_text("Held")
    console.take([told(meeting, revision=90, status=MeetingStatus.CANCELLED, change=Change.STATUS_CHANGED)])
    expect(page.locator("main .status").first).to_contain_text("Cancelled")


def test_a_lost_broker_is_told_until_it_is_back(reader: Watched, console: ThreadedConsole) -> None:
    page = reader.go("/")
    rows = page.locator(".meeting-row").count()
    live(page)
    console.tell(stale_since=SINCE, why="The broker 127.0.0.1:9092 does not answer.")
    expect(page.locator(".banner")).to_contain_text("15:30")
    expect(page.locator(".banner")).to_contain_text("does not answer")
    assert page.locator(".meeting-row").count() == rows
    console.tell(stale_since=None, why="")
    expect(page.locator(".banner")).to_have_count(0)


def test_a_store_that_fills_says_how_far_it_is(reader: Watched, console: ThreadedConsole) -> None:
    page = reader.go("/calendar")
    live(page)
    console.tell(filling=FillProgress(done=400, of=1000))
    expect(page.locator(".banner")).to_contain_text("40")
    console.tell(filling=None)
    expect(page.locator(".banner")).to_have_count(0)


def test_a_lost_console_is_told_and_caught_up_with(
    reader: Watched, console: ThreadedConsole, newcomers: Iterator[Meeting]
) -> None:
    page, meeting = reader.go("/"), next(newcomers)
    live(page)
    console.fall_silent()
    expect(page.locator(".banner.stale")).to_be_visible()
    console.take([told(meeting)])
    console.listen()
    expect(page.locator(".banner")).to_have_count(0)
    expect(page.locator(f".meeting-row[data-id='{meeting.id}']")).to_be_visible()


def live(page: Page) -> None:
    """Wait until changes are followed."""
    expect(page.locator(".live.on")).to_be_visible()
