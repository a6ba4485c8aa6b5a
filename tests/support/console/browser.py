"""Chromium, and what a page must never do: speak of errors, break its own policy, or ask elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.contract.tools import lacking

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
LOCALES = {"id": "id-ID", "en": "en-US"}
VIEWS = ("/", "/calendar", "/map", "/network", "/try", "/health")
"""And that of one meeting, whose path has its id."""
READY, BUSY = "main h1", "main .loading, main [aria-busy=true]"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, until the block is left. Skips where it is missing, or fails where tools are insisted on."""
    program = shutil.which("chromium")
    if program is None:
        lacking("chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


class Watched:
    """A page, and what it did that it must not."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.faults: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.faults.append(f"dialog: {dialog.message}") or dialog.dismiss())
        page.on("request", self._ask)

    def go(self, path: str) -> Page:
        """Open a path of the console, until its view stands."""
        self.page.goto(self.address + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the view stands and loads nothing more."""
        expect(self.page.locator(READY)).to_be_visible()
        expect(self.page.locator(BUSY)).to_have_count(0)

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _ask(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.address).netloc and not request.url.startswith("data:"):
            self.faults.append(f"asked elsewhere: {request.url}")


@contextmanager
def watched(browser: Browser, address: str, lang: str = "id", **options: Any) -> Iterator[Watched]:
    """A page of a reader with no past; ``options``: viewport, color_scheme and what else a context takes."""
    given = {"viewport": DESKTOP, "locale": LOCALES[lang], "timezone_id": "Asia/Jakarta", "reduced_motion": "reduce"}
    context: BrowserContext = browser.new_context(**(given | options))
    context.set_default_timeout(10_000)
    try:
        yield Watched(context.new_page(), address)
    finally:
        context.close()
