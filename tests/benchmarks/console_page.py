"""How quick the console's page is: ``python tests/benchmarks/console_page.py`` opens it in Chromium over many meetings.

For each number of meetings (10,000 and 100,000) the front page is opened five times by a reader with no past, once with
the store still cold. Milliseconds from the click to the first row on the screen, by the page's own clock; each other
view until it stands; and from the moment that a meeting is taken into the store until its row is on the screen. The
last line is JSON. Exit code 1 where the first view takes 1 s or more with 10,000 meetings, 2 s with 100,000, or a
meeting takes 1 s to come.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from statistics import median

from playwright.sync_api import Browser, Page

from schemas.codec import decode
from schemas.meetings import Meeting
from streams.console.model.taking import Taken
from tests.support.console.browser import VIEWS, Watched, chromium, watched
from tests.support.console.running import ThreadedConsole, threaded_console
from tests.support.console.synthetic import records

LIMITS_MS = {10_000: 1000.0, 100_000: 2000.0}
ARRIVAL_MS = 1000.0
ROUNDS = 5
NEWCOMERS = 10
SEEN = """() => new Promise(resolve => {
    const painted = () => requestAnimationFrame(() => resolve(performance.now()));
    const look = () => document.querySelector('.meeting-row') ? painted() : requestAnimationFrame(look);
    look();
})"""
"""Milliseconds since the navigation began, when the first row has been painted."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", type=int, nargs="*", default=list(LIMITS_MS))
    told = {count: measured(count) for count in parser.parse_args().meetings}
    print(json.dumps(told))
    slow = [count for count, one in told.items() if one["first_view_ms"] >= LIMITS_MS.get(count, 2000.0)]
    sys.exit(1 if slow or any(one["arrival_ms"] >= ARRIVAL_MS for one in told.values()) else 0)


def measured(count: int) -> dict[str, float]:
    """Milliseconds, over so many meetings."""
    made = list(records(count + NEWCOMERS, with_mentions=False))
    old, new = made[:count], [one for one in made[count:] if not decode(Meeting, one.value or b"").merged_into]
    began = time.perf_counter()
    with threaded_console(old) as console, chromium() as browser:
        figures = {"filling_s": time.perf_counter() - began}
        times = [first_view(browser, console) for _ in range(ROUNDS)]
        figures |= {"first_view_cold_ms": times[0], "first_view_ms": median(times)}
        with watched(browser, console.address) as reader:
            for path in VIEWS:
                began = time.perf_counter()
                reader.go(path)
                figures[f"{path}_ms"] = 1000 * (time.perf_counter() - began)
            figures["arrival_ms"] = median(arrivals(reader, console, new))
    told = {name: round(value, 1) for name, value in figures.items()}
    print(count, told)
    return told


def first_view(browser: Browser, console: ThreadedConsole) -> float:
    with watched(browser, console.address) as reader:
        reader.page.goto(console.address, wait_until="commit")
        return float(reader.page.evaluate(SEEN))


def arrivals(reader: Watched, console: ThreadedConsole, new: list[Taken]) -> list[float]:
    """Milliseconds until each of these is seen."""
    page = reader.go("/")
    page.wait_for_selector(".live.on")
    return [arrival(page, console, one) for one in new]


def arrival(page: Page, console: ThreadedConsole, meeting: Taken) -> float:
    row = page.locator(f".meeting-row[data-id='{meeting.key}']")
    began = time.perf_counter()
    console.take([meeting])
    row.wait_for()
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main()
