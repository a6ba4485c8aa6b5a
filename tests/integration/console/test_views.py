"""Every view, on a phone in Indonesian and light, on a desk in English and dark: whole, silent, open to everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.support.console.browser import DESKTOP, PHONE, VIEWS, Watched, watched
from tests.support.console.running import ThreadedConsole

READERS = [("id", PHONE, "light"), ("en", DESKTOP, "dark")]
GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module", params=READERS, ids=lambda one: f"{one[0]}-{one[1]['width']}-{one[2]}")
def reader(request: pytest.FixtureRequest, browser: Browser, console: ThreadedConsole) -> Iterator[Watched]:
    """Goes from view to view."""
    lang, viewport, theme = request.param
    with watched(browser, console.address, lang, viewport=viewport, color_scheme=theme) as page:
        yield page


@pytest.fixture(params=[*VIEWS, "/meeting/"])
def path(request: pytest.FixtureRequest, console: ThreadedConsole) -> str:
    told: str = request.param
    return told + console.rows()[0].id if told == "/meeting/" else told


def test_every_view_is_whole_and_open_to_everybody(reader: Watched, path: str) -> None:
    page = reader.go(path)
    assert reader.overflow() <= 0
    assert page.locator("main h1").count() == 1
    assert reader.faults == []
    assert grave(Axe().run(page, options={"resultTypes": ["violations"], "preload": False}).response) == []


def grave(told: dict[str, Any]) -> list[str]:
    """What axe found that keeps somebody out, each with where it stands."""
    return [
        f"{one['id']}: {one['help']} ({node['html'][:200]} {node.get('failureSummary', '')[:300]})"
        for one in told["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"][:3]
    ]
