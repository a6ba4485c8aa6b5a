"""The console over made-up meetings, for looking at its page: ``python -m tests.support.console.served``.

The page's files are read anew at each request, so that what is edited is seen at once.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress

from streams.console.answers import LettersTold, WorkerTold
from streams.console.assets import PAGE, TYPES, Asset, load_asset
from streams.console.explaining import Explainer, language_process
from streams.console.guard import Guard
from streams.console.health import HealthLook, Seldom
from streams.console.model.rows import FilledFrom, FillState
from streams.console.server import listening, make_app
from streams.console.services import Services
from streams.settings import Settings
from tests.support.console import fake_model


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


async def serve(count: int, port: int, every_s: float) -> None:
    """Serve until Ctrl-C; a meeting comes every few seconds."""
    store = fake_model.install(count)
    state = FillState(source=FilledFrom.TOPIC, name="news.meetings.v1", seq=store.seq(), meetings=count)
    health = HealthLook(Seldom(_worker, 5), Seldom(_letters, 5))
    services = Services(store, state, health, Explainer(lambda: language_process(Settings())))
    async with listening(make_app(services, Guard(None), Edited()), "127.0.0.1", port) as address:
        print(address, flush=True)
        while True:
            await asyncio.sleep(every_s)
            store.arrive()
            services.tell(services.state.model_copy(update={"seq": store.seq(), "meetings": store.meetings()}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", type=int, default=1000)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--every", type=float, default=10.0, help="seconds between two new meetings")
    told = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(told.meetings, told.port, told.every))


if __name__ == "__main__":
    main()
