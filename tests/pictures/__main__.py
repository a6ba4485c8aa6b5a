"""`python -m tests.pictures OUT`: what the console's page looks like, as WebP, for the README.

Reads the demo's news and the invented articles of tests/golden with the shipped models, in place, and opens the page on
the meetings that are found, on a day in September 2025.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from schemas.codec import decode
from schemas.meetings import Meeting
from schemas.times import parse_time
from streams.console.model.taking import Taken, TakenKind
from streams.replay.rundir import read_kind
from tests.support.console.browser import PHONE, chromium, watched
from tests.support.console.running import ThreadedConsole, threaded_console

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "streams" / "cli" / "samples" / "news.jsonl"
INVENTED = ("who", "met", "status", "when_where", "outcomes", "domestic")
SOURCES = ("kabar.example", "warta.example", "suara.example", "harian.example")
NOW = parse_time("2025-09-05T09:00:00+07:00")
QUALITY = 82
SHARP = 1.5
"""Pixels of a picture for each of the page."""


def invented() -> Iterator[dict[str, str]]:
    """Articles of tests/golden that tell of a meeting and had come out by then, as a feed would bring them."""
    lines = (line for name in INVENTED for line in (ROOT / "tests" / "golden" / f"{name}.jsonl").open(encoding="utf-8"))
    for number, case in enumerate(map(json.loads, lines)):
        day, source = case["published"][:10], SOURCES[number % len(SOURCES)]
        if case["events"] and day < NOW.date().isoformat():
            yield {
                "id": f"contoh-{number}",
                "title": case["title"] or case["body"].split(". ")[0].split(", ")[0][:100],
                "body": case["body"],
                "published_at": f"{day}T{6 + number % 15:02}:{7 * number % 60:02}:00+07:00",
                "source": source,
                "url": f"https://{source}/{number}",
            }


def found(folder: Path) -> Iterator[Taken]:
    """The meetings that `jumpa replay` finds, as if they had come from the topics when they were last told."""
    news, out = folder / "news.jsonl", folder / "out"
    news.write_text("".join(f"{json.dumps(one)}\n" for one in invented()), encoding="utf-8")
    command = [sys.executable, "-c", "from streams.entry import main; main()", "replay", news, DEMO, "--offline", out, "--jobs", "1"]
    subprocess.run(command, check=False, stdout=sys.stderr)  # it minds the demo's broken line
    for number, line in enumerate(read_kind(out, "mentions")):
        yield Taken(TakenKind.MENTION, "", line, 0, 0, number)
    for number, line in enumerate(read_kind(out, "meetings")):
        meeting = decode(Meeting, line)
        at = meeting.last_seen or meeting.first_seen or datetime.fromtimestamp(0, NOW.tzinfo)
        yield Taken(TakenKind.MEETING, "", line, int(at.timestamp() * 1000), 0, number)


def draw(out: Path) -> None:
    """Write all pictures."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, threaded_console(found(Path(folder))) as console:
        told = best_told(console)
        views = {
            "now": "/",
            "meeting": f"/meeting/{told}",
            "map": "/map",
            "calendar": "/calendar",
            "network": "/network",
        }
        with chromium() as browser:
            for name, path in views.items():
                with watched(browser, console.address, "en", device_scale_factor=SHARP) as reader:
                    picture(reader.page, reader.address + path, out / f"{name}.webp")
            with watched(
                browser, console.address, viewport=PHONE, device_scale_factor=2, color_scheme="dark"
            ) as reader:
                picture(reader.page, reader.address, out / "phone.webp")


def best_told(console: ThreadedConsole) -> str:
    """The id of the demo's meeting that most articles tell of."""
    rows = console.rows()
    return max((row for row in rows if (row.date or "") >= "2025-09-03"), key=lambda row: (row.source_count, row.id)).id


def picture(page: Any, address: str, path: Path) -> None:
    """What is seen of an address, on the day that is today for it."""
    page.clock.set_fixed_time(NOW)
    page.goto(address)
    page.wait_for_selector("main h1")
    page.wait_for_timeout(1500)
    session = page.context.new_cdp_session(page)
    taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    path.write_bytes(base64.b64decode(taken["data"]))
    print(path, path.stat().st_size)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.pictures OUT")
    draw(Path(sys.argv[1]))
