"""Texts that would do harm only stand there, in every view; and without its token a console says nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from streams.console.answers import LettersTold, LetterTold, ReasonCount
from tests.support.console.browser import PHONE, VIEWS, Watched, watched
from tests.support.console.running import ThreadedConsole, threaded_console
from tests.support.console.synthetic import HOSTILE, records

TOKEN = "a-token-that-nobody-guesses"


@pytest.fixture(scope="module")
def console() -> Iterator[ThreadedConsole]:
    """Everything in it is hostile, and it wants a token."""
    with threaded_console(records(60, hostile=True), token=TOKEN) as served:
        served.letters = LettersTold(
            total=len(HOSTILE),
            reasons=tuple(ReasonCount(reason=text[:40], count=1) for text in HOSTILE),
            newest=tuple(
                LetterTold(place=text[:40], time=None, reason=text[:40], message=text, source_topic=text, bytes=1,
                           text=text, redrive=text[:80], show=text[:80])
                for text in HOSTILE
            ),
        )  # fmt: skip
        yield served


@pytest.fixture(scope="module")
def reader(browser: Browser, console: ThreadedConsole) -> Iterator[Watched]:
    """Knows the token, and holds a phone."""
    with watched(browser, console.address, viewport=PHONE) as page:
        page.go(f"/?token={TOKEN}")
        yield page


def test_a_token_in_the_address_is_kept_and_goes_from_it(reader: Watched) -> None:
    assert reader.page.url == f"{reader.address}/"
    cookies = {one["name"]: one for one in reader.page.context.cookies()}
    assert cookies["jumpa_console"]["httpOnly"]
    assert TOKEN not in str(cookies)


def test_without_the_token_nothing_is_told(browser: Browser, console: ThreadedConsole) -> None:
    with watched(browser, console.address, "en") as stranger:
        page = stranger.page
        page.goto(console.address)
        expect(page.get_by_role("alert")).to_contain_text("token")
        assert page.locator(".meeting-row").count() == 0


@pytest.mark.parametrize(
    "path", [*VIEWS, "/?q=%3Cscript%3Ealert(1)%3C/script%3E&leader=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E"]
)
def test_hostile_texts_do_nothing(reader: Watched, path: str) -> None:
    page = reader.go(path)
    for one in page.locator("main summary").all():
        one.click()
    assert reader.overflow() <= 0
    assert executable(reader) == 0
    assert reader.faults == []


def test_hostile_meetings_do_nothing_either(reader: Watched, console: ThreadedConsole) -> None:
    for row in {one.venue: one for one in console.rows()}.values():
        page = reader.go(f"/meeting/{row.id}")
        assert reader.overflow() <= 0, row.venue
        assert executable(reader) == 0
        assert "\u202e" not in page.locator("main").inner_text()
    assert reader.faults == []


def test_a_hostile_article_does_nothing_either(reader: Watched) -> None:
    page = reader.go("/try")
    page.locator("textarea").fill(f"Presiden Prabowo Subianto bertemu Xi Jinping. {' '.join(HOSTILE)}")
    page.locator("button[type=submit]").click()
    expect(page.locator(".sentences")).to_be_visible()
    assert reader.overflow() <= 0
    assert executable(reader) == 0
    assert reader.faults == []


def executable(reader: Watched) -> int:
    """How many elements came in with texts: scripts, handlers, images, or links that run or lead nowhere known."""
    found: int = reader.page.evaluate(
        """() => document.querySelectorAll(
            'main script, main img, main iframe, [onerror], [onclick], a[href^="javascript:" i], a[href^="data:" i]'
        ).length"""
    )
    return found
