"""An article of one's own, and how the worker is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from streams.console.answers import CounterTold, LagTold, LettersTold, LetterTold, ReasonCount, WorkerTold
from streams.errors import AnalysisFailed, JumpaError, ModelsUnavailable
from tests.support.console.browser import Watched, watched
from tests.support.console.running import ThreadedConsole

WORKER = WorkerTold(
    address="http://127.0.0.1:9464", reached=True, ready=True, items_per_s=3.25, age_p50_s=0.8, age_p95_s=95.0,
    lag=(LagTold(topic="news.items.v1", partition=0, records=7, seconds=12.0),),
    counters=(CounterTold(name="jumpa_items_done_total", labels={}, value=1234),),
)  # fmt: skip
LETTER = LetterTold(
    place="0:30", time=None, reason="not_json", message="Expecting value", source_topic="news.items.v1", bytes=11,
    text='{"title": 1', redrive="jumpa dead-letters redrive 0:30", show="jumpa dead-letters show 0:30",
)  # fmt: skip
LETTERS = LettersTold(total=1, reasons=(ReasonCount(reason="not_json", count=1),), newest=(LETTER,))


@pytest.fixture
def reader(browser: Browser, console: ThreadedConsole) -> Iterator[Watched]:
    console.worker, console.letters = WORKER, LettersTold()
    with watched(browser, console.address, "en", permissions=["clipboard-read", "clipboard-write"]) as page:
        yield page


def test_an_article_is_explained(reader: Watched) -> None:
    page = reader.go("/try")
    page.get_by_role("button", name="Use an example").click()
    expect(page.get_by_role("heading", name="meetings found")).to_be_visible()
    first = page.locator(".candidate").first
    expect(first).to_contain_text("Anwar Ibrahim")
    expect(first).to_contain_text("3 Sep 2025")
    assert page.locator("mark.leader", has_text="Presiden Prabowo Subianto").count() == 1
    assert page.locator("mark.date", has_text="Rabu (3/9/2025)").count() == 1
    expect(page.locator(".sentence").last).to_contain_text("Passed over")
    page.get_by_role("link", name="Calendar").click()
    page.get_by_role("link", name="Try").click()
    expect(page.locator(".candidate").first).to_be_visible()  # it is still there
    assert reader.faults == []


@pytest.mark.parametrize(
    ("refused", "says"),
    [(ModelsUnavailable("There are none."), "models are missing"), (AnalysisFailed("No."), "cannot be read")],
)
def test_what_keeps_it_from_being_read_is_told(
    reader: Watched, console: ThreadedConsole, refused: JumpaError, says: str
) -> None:
    page = reader.go("/try")
    console.reader.refuses = refused
    page.get_by_role("button", name="Use an example").click()
    expect(page.get_by_role("alert")).to_contain_text(says)
    page.get_by_role("button", name="Read this article").click()
    expect(page.locator(".candidate").first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_text_that_is_too_long_is_not_sent(reader: Watched) -> None:
    page = reader.go("/try")
    page.locator("textarea").fill("panjang " * 9000)
    expect(page.locator("#try-size")).to_contain_text("Too long")
    page.get_by_role("button", name="Read this article").press("Enter")
    expect(page.locator("textarea")).to_be_focused()
    assert page.locator(".try-answer > *").count() == 0


def test_numbers_are_told_with_what_they_mean(reader: Watched) -> None:
    page = reader.go("/health")
    expect(page.get_by_role("heading", name="All is well")).to_be_visible()
    figures = page.locator(".figures")
    for text in ("3.3", "0.8 sec", "1.6 min", "oldest 12 sec"):
        expect(figures).to_contain_text(text)
    expect(page.locator("section", has_text="Counters")).to_contain_text("Articles done")


def test_it_changes_before_ones_eyes_and_stays_where_it_is(reader: Watched, console: ThreadedConsole) -> None:
    page = reader.page
    page.clock.install()
    reader.go("/health")
    console.letters = LETTERS
    page.clock.run_for(5_000)
    expect(page.get_by_role("heading", name="1 record was refused")).to_be_visible()
    page.locator(".letter summary").click()
    page.get_by_role("button", name=f"Copy: {LETTER.redrive}").click()
    assert page.evaluate("navigator.clipboard.readText()") == LETTER.redrive
    console.worker = WorkerTold(address="http://127.0.0.1:9464", reached=False, why="No worker answers there.")
    page.clock.run_for(5_000)
    expect(page.get_by_role("heading", name="The worker does not answer")).to_be_visible()
    expect(page.locator(".letter[open]")).to_be_visible()  # what was opened stays open
    assert reader.faults == []
