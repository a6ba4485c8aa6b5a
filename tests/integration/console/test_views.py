"""Every view in both languages, both themes, on a phone and on a desk: whole, silent, and open to everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.support.console.browser import DESKTOP, PHONE, VIEWS, Watched, watched
from tests.support.console.running import ThreadedConsole

READERS = [("id", PHONE, "light"), ("en", DESKTOP, "dark"), ("id", DESKTOP, "light"), ("en", PHONE, "dark")]
EXAMINED = READERS[:2]
"""Those for whom axe looks, which takes a second a view: both sizes, themes and languages are among them."""
GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module", params=READERS, ids=lambda one: f"{one[0]}-{one[1]['width']}-{one[2]}")
def reader(
    request: pytest.FixtureRequest, browser: Browser, console: ThreadedConsole
) -> Iterator[tuple[Watched, bool]]:
    """Goes from view to view; with whether axe goes along."""
    lang, viewport, theme = request.param
    with watched(browser, console.address, lang, viewport=viewport, color_scheme=theme) as page:
        yield page, request.param in EXAMINED


@pytest.fixture(params=[*VIEWS, "/meeting/"])
def path(request: pytest.FixtureRequest, console: ThreadedConsole) -> str:
    told: str = request.param
    return told + console.rows()[0].id if told == "/meeting/" else told


def test_every_view_is_whole_and_open_to_everybody(reader: tuple[Watched, bool], path: str) -> None:
    watched_page, examined = reader
    page = watched_page.go(path)
    assert watched_page.overflow() <= 0
    assert page.locator("main h1").count() == 1
    assert watched_page.faults == []
    if examined:
        assert grave(Axe().run(page, options={"resultTypes": ["violations"], "preload": False}).response) == []


def grave(told: dict[str, Any]) -> list[str]:
    """What axe found that keeps somebody out, each with where it stands."""
    return [
        f"{one['id']}: {one['help']} ({node['html'][:200]} {node.get('failureSummary', '')[:300]})"
        for one in told["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"][:3]
    ]
