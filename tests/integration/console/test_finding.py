"""What a reader asks for stands in the address bar; all of it can be done with the keyboard; it costs few bytes."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.console.browser import Watched, watched
from tests.support.console.running import ThreadedConsole

MOST_BYTES = 300_000
ROWS = ".meeting-row"


@pytest.fixture
def reader(browser: Browser, console: ThreadedConsole) -> Iterator[Watched]:
    with watched(browser, console.address, "en") as page:
        yield page
        assert page.faults == []


def asked(page: Page) -> dict[str, list[str]]:
    """What the address bar asks for."""
    return parse_qs(urlsplit(page.url).query)


def shown(page: Page) -> list[str]:
    """The ids of the rows on the page, in order."""
    found: list[str] = page.locator(ROWS).evaluate_all("rows => rows.map(row => row.dataset.id)")
    return found


def test_what_is_asked_for_stands_in_the_address_and_its_link_shows_the_same(reader: Watched, browser: Browser) -> None:
    page = reader.go("/")
    everything = page.locator(".now-total").inner_text()
    page.get_by_role("combobox", name="Country").fill("indo")
    page.get_by_role("option", name="Indonesia").first.click()
    page.get_by_role("button", name="Held", exact=True).click()
    page.get_by_label("From", exact=True).fill("2024-01-01")
    page.get_by_role("searchbox").fill("bertemu")
    page.wait_for_url("**q=bertemu**")
    reader.settle()
    assert asked(page) == {"country": ["ID"], "status": ["held"], "since": ["2024-01-01"], "q": ["bertemu"]}
    expect(page.locator(".now-total")).not_to_have_text(everything)
    told = page.locator(".now-total").inner_text()
    assert shown(page)
    with watched(browser, reader.address, "en") as other:
        same = other.go(page.url.removeprefix(reader.address))
        assert shown(same) == shown(page)
        assert same.locator(".now-total").inner_text() == told
    page.go_back()
    reader.settle()
    assert "q" not in asked(page)


def test_a_question_that_cannot_be_answered_says_so_in_the_readers_language(
    browser: Browser, console: ThreadedConsole
) -> None:
    with watched(browser, console.address, "id") as reader:
        page = reader.go("/?country=indonsia")
        told = page.get_by_role("alert")
        expect(told).to_contain_text("Ubah atau hapus saringan di alamat")
        expect(told.locator("[lang=en]")).to_have_text("country 'indonsia' is unknown: did you mean ID (Indonesia)?")


def test_filters_go_along_from_view_to_view(reader: Watched) -> None:
    page = reader.go("/?country=MY&status=held")
    for name in ("Calendar", "Map", "Network", "Now"):
        page.get_by_role("navigation").get_by_role("link", name=name).click()
        reader.settle()
        assert asked(page) == {"country": ["MY"], "status": ["held"]}, name


def test_the_way_to_a_meeting_and_back_needs_no_mouse(reader: Watched) -> None:
    page = reader.go("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    page.keyboard.type("perdagangan")
    page.wait_for_url("**q=perdagangan**")
    reader.settle()
    page.locator("main").focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    chosen = shown(page)[0]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/meeting/{chosen}*")
    reader.settle()
    page.go_back()
    page.wait_for_url("**q=perdagangan**")
    reader.settle()
    assert shown(page)[0] == chosen


def test_language_and_theme_are_chosen_and_kept(reader: Watched) -> None:
    page = reader.go("/")
    page.get_by_role("button", name="Bahasa Indonesia").click()
    page.locator(".theme select").select_option("dark")
    expect(page.locator("html")).to_have_attribute("lang", "id")
    page.reload()
    reader.settle()
    expect(page.locator("html")).to_have_attribute("lang", "id")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("navigation").first).to_contain_text("Kalender")


def test_all_meetings_can_be_walked_through(reader: Watched) -> None:
    page = reader.go("/?country=ID")
    total = int(page.locator(".now-total").inner_text().split()[0])
    while (more := page.locator(".more button")).count():
        before = page.locator(ROWS).count()
        more.click()
        expect(page.locator(ROWS)).not_to_have_count(before)
    assert len(shown(page)) == len(set(shown(page))) == total


def test_an_address_that_is_none_says_so(reader: Watched) -> None:
    page = reader.page
    page.goto(reader.address + "/nowhere")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    assert [one for one in reader.faults if "404" not in one] == []
    page.goto(f"{reader.address}/meeting/{'0' * 32}")
    expect(page.get_by_role("heading", name="There is no such meeting")).to_be_visible()
    reader.faults.clear()


def test_the_first_view_costs_few_bytes(browser: Browser, console: ThreadedConsole) -> None:
    with watched(browser, console.address) as reader:
        received: list[float] = []
        session = reader.page.context.new_cdp_session(reader.page)
        session.send("Network.enable")
        session.on("Network.dataReceived", lambda told: received.append(told["encodedDataLength"]))
        reader.go("/")
        assert reader.page.locator(ROWS).count() == 50
        assert 10_000 < sum(received) < MOST_BYTES
