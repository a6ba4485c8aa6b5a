"""Small archives, and what a replay makes of them with a tagger without models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TypeVar

from processors.pipeline import analyze
from schemas.news import NewsItem
from streams.language.pool import Result
from streams.replay.in_place.run import InPlaceOptions, InPlaceRun
from streams.replay.manifest import Manifest
from streams.replay.rundir import RunDirectory, begin_run, resume_run
from streams.replay.watch import Watch
from tests.support.fakes import FakeTagger
from tests.support.stream_fakes import item_bytes

GUESTS = (
    "Perdana Menteri Malaysia Anwar Ibrahim",
    "Perdana Menteri Jepang Shigeru Ishiba",
    "Presiden Rusia Vladimir Putin",
)
BODY = "Presiden Prabowo Subianto bertemu {guest} di Jakarta, Selasa ({day}/9/2025)."
DULL = "Harga cabai naik di Pasar Senen, kata seorang pedagang."
JSONL = InPlaceOptions()
NOBODY = Watch()
T = TypeVar("T")
OUTPUTS = ("entities", "mentions", "meetings", "refused")


def archive(path: Path, count: int = 40) -> Path:
    """Articles of meetings on several days among others, one in eleven refused, one that comes again changed."""
    lines = []
    for number in range(count):
        day = 1 + number % 28
        if number % 11 == 10:
            lines.append(b"{" if number % 2 else b"[]")
            continue
        body = BODY.format(day=day, guest=GUESTS[number // 3 % 3]) if number % 3 == 0 else DULL
        name = f"a-{number - 6}" if number % 13 == 12 else f"a-{number}"  # a-6 tells of a meeting first, then not
        month = 1 + number % 9
        lines.append(
            item_bytes(name, f"Berita {number}", body=body, date=f"2025-0{month}-{day:02}", source=f"S{number % 4}")
        )
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


class InlinePool:
    """Analyses in this process, without models."""

    version = FakeTagger.version

    def analyze(
        self, given: Iterable[T], item_of: Callable[[T], NewsItem | None], *, entities: bool = True
    ) -> Iterator[tuple[T, Result | None]]:
        for one in given:
            item = item_of(one)
            yield one, None if item is None else analyze([item], FakeTagger(), entities=entities)[0]


def replayed(source: Path, out: Path, options: InPlaceOptions = JSONL) -> Manifest:
    """A run from beginning to end."""
    with begin_run(out, overwrite=False) as run:
        return working(run).begin([str(source)], options)


def working(run: RunDirectory, watch: Watch = NOBODY, jobs: int = 1) -> InPlaceRun:
    """This process's work on a run."""
    return InPlaceRun(run, jobs, lambda: nullcontext(InlinePool()), watch)


def resumed(out: Path, watch: Watch = NOBODY) -> Manifest | None:
    """The rest of a run; None where it was whole already."""
    run = resume_run(out)
    if run is None:
        return None
    with run:
        manifest = run.read_manifest()
        assert manifest is not None
        return working(run, watch).go_on(manifest)


def outputs(out: Path) -> dict[str, bytes]:
    """All that a run wrote but its manifest, by the name of the file."""
    files = (path for path in sorted(out.rglob("*")) if path.is_file() and path.name != "manifest.json")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}
