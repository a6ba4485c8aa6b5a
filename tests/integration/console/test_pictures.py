"""Calendar, map and network, gone through by keys and by pointer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.console.browser import DESKTOP, PHONE, Watched, watched
from tests.support.console.running import ThreadedConsole
from tests.support.console.synthetic import TODAY

MONTH = TODAY.isoformat()[:7]


@pytest.fixture
def reader(browser: Browser, console: ThreadedConsole) -> Iterator[Watched]:
    with watched(browser, console.address, "en", viewport=DESKTOP) as page:
        yield page
        assert page.faults == []


def asked(page: Page) -> dict[str, str]:
    """What stands behind the ``?`` of the address."""
    return dict(page.evaluate("[...new URLSearchParams(location.search)]"))


def shows(panel: Locator, count: int) -> None:
    """A panel has this many meetings, behind its button where they are many."""
    for button in panel.get_by_role("button", name="Show all").all():
        button.click()
    expect(panel.locator(".brief")).to_have_count(count)


def test_keys_go_from_day_to_day_and_open_one(reader: Watched) -> None:
    page = reader.go(f"/calendar?from={MONTH}")
    held = page.evaluate(
        f"fetch('/api/calendar?from={MONTH}-02&to={MONTH}-02&today={TODAY}').then((one) => one.json())"
    )
    page.locator(f"[data-day='{MONTH}-08']").focus()
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    expect(page.locator(":focus")).to_have_attribute("data-day", f"{MONTH}-01")
    page.keyboard.press("PageUp")
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    reader.settle()
    assert asked(page) == {"from": MONTH, "day": f"{MONTH}-02"}
    shows(page.locator(".day-panel"), len(held["meetings"]))
    page.keyboard.press("Escape")
    expect(page.locator(".day-panel")).to_have_count(0)


def test_the_timeline_moves_the_month_and_back_leads_back(reader: Watched) -> None:
    page = reader.go(f"/calendar?from={MONTH}")
    slider = page.get_by_role("slider", name="Month shown")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    reader.settle()
    assert asked(page)["from"] < MONTH
    expect(page.locator("h1")).to_contain_text(slider.get_attribute("aria-valuetext") or "?")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("September 2025")


def test_a_phone_lists_the_days(browser: Browser, console: ThreadedConsole) -> None:
    with watched(browser, console.address, "id", viewport=PHONE, has_touch=True) as reader:
        page = reader.go(f"/calendar?from={MONTH}")
        expect(page.locator(".month")).to_have_count(0)
        days = page.locator(".agenda > li")
        assert days.count() > 5
        expect(days.filter(has=page.locator(".brief, [aria-expanded]"))).to_have_count(days.count())
        page.locator(".overdue button.quiet").tap()
        assert page.locator(".overdue .brief").count() > 9
        assert (reader.faults, reader.overflow()) == ([], 0)


def test_a_place_is_chosen_in_the_list_and_the_map_goes_there(reader: Watched) -> None:
    page = reader.go("/map")
    before = page.locator(".window svg").get_attribute("viewBox")
    page.locator(".window").focus()
    for key in ("+", "+", "+", "ArrowLeft", "-"):
        page.keyboard.press(key)
    assert page.locator(".window svg").get_attribute("viewBox") != before
    page.keyboard.press("0")
    assert page.locator(".window svg").get_attribute("viewBox") == before
    place = page.locator(".place-list li button").first
    count = int(place.locator(".count").evaluate("(one) => one.textContent"))
    place.click()
    reader.settle()
    expect(place).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".place.chosen")).to_have_count(1)
    shows(page.locator(".place-panel"), count)
    page.go_back()
    expect(page.locator(".place-panel")).to_have_count(0)


def test_the_map_is_pushed_and_what_ends_a_push_chooses_nothing(reader: Watched) -> None:
    page = reader.go("/map")
    place = page.locator(".place .reach").last
    box = place.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.locator(".window").focus()
    page.mouse.move(x, y)
    page.mouse.wheel(0, -300)
    pushed = page.locator(".window svg").get_attribute("viewBox") or ""
    page.mouse.down()
    page.mouse.move(x + 60, y + 20, steps=4)
    page.mouse.up()
    expect(page.locator(".window svg")).not_to_have_attribute("viewBox", pushed)
    assert asked(page) == {}
    page.mouse.click(x + 60, y + 20)
    expect(page.locator(".place-panel")).to_have_count(1)


@pytest.mark.parametrize("shape", ["matrix", "circle"])
def test_a_pair_is_chosen_by_keys_and_shows_its_meetings(reader: Watched, shape: str) -> None:
    page = reader.go(f"/network?shape={shape}&order=count")
    page.locator(f".{shape}").focus()
    keys = ["ArrowRight", "Enter"] if shape == "matrix" else ["ArrowRight", "Enter", "ArrowRight", "Enter"]
    for key in keys:
        page.keyboard.press(key)
    reader.settle()
    panel = page.locator(".pair-panel")
    told = panel.locator("[role=status]").inner_text()
    expect(page.locator(".reading")).to_contain_text(f"{told.split()[0]} meeting")
    shows(panel, int(told.split()[0]))
    page.locator(f".{shape}").focus()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)


def test_two_leaders_show_just_the_meetings_of_both(reader: Watched) -> None:
    page = reader.go("/network?by=leader")
    pair = page.locator(".pair-list li button").first
    count = int(pair.locator(".count").evaluate("(one) => one.textContent"))
    names = pair.locator("bdi").all_inner_texts()
    pair.click()
    reader.settle()
    shows(page.locator(".pair-panel"), count)
    page.get_by_role("combobox", name="Find a leader").fill(names[1])
    page.keyboard.press("Enter")
    expect(page.locator(".pair-list h2")).to_contain_text(names[1])
