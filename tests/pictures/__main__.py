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

from schemas.codec import decode
from schemas.meetings import Meeting
from schemas.times import parse_time
from streams.console.model.taking import Taken, TakenKind
from streams.replay.rundir import read_kind
from tests.support.console.browser import PHONE, Watched, chromium, watched
from tests.support.console.running import ThreadedConsole, threaded_console

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "streams" / "cli" / "samples" / "news.jsonl"
INVENTED = ("who", "met", "status", "when_where", "outcomes", "domestic")
SOURCES = ("kabar.example", "warta.example", "suara.example", "harian.example")
NOW = parse_time("2025-09-14T09:00:00+07:00")
QUALITY = 82
SHARP = 1.5
"""Pixels of a picture for each of the page."""
STILL_MS = 1000
"""After that nothing moves."""


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
    command = [
        sys.executable,
        "-c",
        "from streams.entry import main; main()",
        "replay",
        news,
        DEMO,
        "--offline",
        out,
        "--jobs",
        "1",
    ]
    subprocess.run(command, check=False, stdout=sys.stderr)  # it minds the demo's broken line
    for number, line in enumerate(read_kind(out, "mentions")):
        yield Taken(TakenKind.MENTION, "", line, 0, 0, number)
    for number, line in enumerate(read_kind(out, "meetings")):
        meeting = decode(Meeting, line)
        at = meeting.last_seen or meeting.first_seen or datetime.fromtimestamp(0, NOW.tzinfo)
        if at < NOW:
            yield Taken(TakenKind.MEETING, "", line, int(at.timestamp() * 1000), 0, number)


def draw(out: Path) -> None:
    """Write all pictures."""
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        threaded_console(found(Path(folder))) as console,
        chromium() as browser,
    ):
        views = {
            "now": "/",
            "meeting": f"/meeting/{best_told(console)}",
            "calendar": "/calendar",
            "map": "/map",
            "network": "/network?shape=circle",
        }
        for name, path in views.items():
            window = {"width": 1280, "height": 1120 if name == "network" else 800}
            with watched(browser, console.address, "en", viewport=window, device_scale_factor=SHARP) as reader:
                picture(reader, path, out / f"{name}.webp")
        with watched(browser, console.address, viewport=PHONE, device_scale_factor=2, color_scheme="dark") as reader:
            picture(reader, "/", out / "phone.webp")


def best_told(console: ThreadedConsole) -> str:
    """The id of the demo's meeting that most publishers tell of."""
    demo = (row for row in console.rows(500) if row.date == "2025-09-03")
    return max(demo, key=lambda row: (row.source_count, row.id)).id


def picture(reader: Watched, path: str, file: Path) -> None:
    """What is seen of a path at first, on the day that is today for it."""
    reader.page.clock.set_fixed_time(NOW)
    page = reader.go(path)
    page.wait_for_timeout(STILL_MS)
    session = page.context.new_cdp_session(page)
    taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    file.write_bytes(base64.b64decode(taken["data"]))
    print(file, file.stat().st_size)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.pictures OUT")
    draw(Path(sys.argv[1]))
