"""The console over made-up meetings, for looking at its page: ``python -m tests.support.console.served``.

The page's files are read anew at each request, so that what is edited is seen at once.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress

from streams.console.answers import LettersTold, WorkerTold
from streams.console.assets import PAGE, TYPES, Asset, load_asset
from streams.console.explaining import Explainer, language_process
from streams.console.guard import Guard
from streams.console.health import HealthLook, Seldom
from streams.console.model.rows import FilledFrom, FillState
from streams.console.model.store import Store
from streams.console.model.taking import Taken, TakenKind
from streams.console.server import listening, make_app
from streams.console.services import Services
from streams.settings import Settings
from tests.support.console.synthetic import records


class Edited(Mapping[str, Asset]):
    """The page's files as they are now."""

    def __getitem__(self, path: str) -> Asset:
        if path not in set(self):
            raise KeyError(path)
        return load_asset(PAGE / path)

    def __iter__(self) -> Iterator[str]:
        return (path.relative_to(PAGE).as_posix() for path in PAGE.rglob("*") if path.suffix in TYPES)

    def __len__(self) -> int:
        return len(set(self))


async def _worker() -> WorkerTold:
    return WorkerTold(address="http://127.0.0.1:9464", reached=False, why="No worker answers: this is made up.")


async def _letters() -> LettersTold:
    return LettersTold(why="Nothing is refused where all is made up.")


async def serve(count: int, port: int, every_s: float, *, hostile: bool) -> None:
    """Serve until Ctrl-C; a meeting comes every few seconds."""
    store = Store.open(None)
    made = records(count + 10_000, hostile=hostile)
    with closing(store):
        _take(store, made, count)
        state = FillState(source=FilledFrom.TOPIC, name="news.meetings.v1", **store.counts()._asdict())
        health = HealthLook(Seldom(_worker, 5), Seldom(_letters, 5))
        services = Services(store, state, health, Explainer(lambda: language_process(Settings())))
        async with listening(make_app(services, Guard(None), Edited()), "127.0.0.1", port) as address:
            print(address, flush=True)
            while True:
                await asyncio.sleep(every_s)
                _take(store, made, 1, now=True)
                services.tell(state.model_copy(update=store.counts()._asdict()))


def _take(store: Store, made: Iterator[Taken], count: int, *, now: bool = False) -> None:
    """Take so many more meetings, with their mentions."""
    batch: list[Taken] = []
    while count:
        one = next(made)
        batch.append(one._replace(at_ms=int(time.time() * 1000)) if now else one)
        count -= one.kind is TakenKind.MEETING
        if not count or len(batch) == 1000:
            store.take(batch)
            batch.clear()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", type=int, default=1000)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--every", type=float, default=10.0, help="seconds between two new meetings")
    parser.add_argument("--hostile", action="store_true", help="texts that do harm where they are not escaped")
    told = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(told.meetings, told.port, told.every, hostile=told.hostile))


if __name__ == "__main__":
    main()
