"""A console in a thread of its own, over meetings that a test puts in."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

from processors.detection.article.trace import Trace
from processors.detection.explain import as_json, explain
from processors.pipeline import analyze
from schemas.news import NewsItem
from streams.console.answers import LettersTold, WorkerTold
from streams.console.assets import load_assets
from streams.console.explaining import Explainer
from streams.console.guard import Guard
from streams.console.health import HealthLook, Seldom
from streams.console.model import query
from streams.console.model.rows import FilledFrom, FillState, MeetingRow, RowOrder
from streams.console.model.store import Store
from streams.console.model.taking import Taken
from streams.console.server import listening, make_app
from streams.console.services import Services
from streams.reading.wanted import Wanted
from tests.support.fakes import FakeTagger

HOST = "127.0.0.1"
LOADED_AT_ONCE = 1000
T = TypeVar("T")


class FakeReader:
    """Explains with a tagger that needs no models. ``refuses``: what is raised instead, once."""

    def __init__(self) -> None:
        self.refuses: Exception | None = None

    async def warm(self) -> str:
        refused, self.refuses = self.refuses, None
        if refused is not None:
            raise refused
        return FakeTagger.version

    async def explain(self, item: NewsItem) -> dict[str, Any]:
        analyze([item], FakeTagger(), trace := Trace())
        return as_json(explain(item.id, trace))

    def close(self) -> None:
        """There is no process to end."""


class ThreadedConsole:
    """What tests do to a console. Its methods may be called from any other thread."""

    def __init__(self, token: str | None = None) -> None:
        self.store = Store.open(None)
        self.reader = FakeReader()
        self.worker: WorkerTold | None = WorkerTold(address="http://127.0.0.1:9464", reached=False, why="It is down.")
        self.letters = LettersTold()
        self.address = f"http://{HOST}:0"
        self._token = token
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._services = self._call(self._make())
        self._listening: AbstractAsyncContextManager[str] | None = None
        self.listen()

    def take(self, records: Iterable[Taken]) -> None:
        """Let meetings arrive; readers are told."""
        some = list(records)
        for at in range(0, len(some), LOADED_AT_ONCE):
            self.store.take(some[at : at + LOADED_AT_ONCE])
        self.tell(seq=self.store.seq(), meetings=self.store.counts().meetings)

    def tell(self, **changes: Any) -> None:
        """Change what the console says of itself: ``stale_since``, ``why``, ``filling``."""

        async def told() -> None:
            self._services.tell(self._services.state.model_copy(update=changes))

        self._call(told())

    def rows(self, limit: int = 100) -> tuple[MeetingRow, ...]:
        """Those that changed last."""
        return query.page(self.store, Wanted(), "", RowOrder.CHANGED, limit).rows

    def listen(self) -> None:
        """Answer, at the address that it had before."""
        app = make_app(self._services, Guard(self._token), load_assets())
        self._listening = listening(app, HOST, urlsplit(self.address).port or 0)
        self.address = self._call(self._listening.__aenter__())

    def fall_silent(self) -> None:
        """Answer no more."""
        assert self._listening is not None
        self._call(self._listening.__aexit__(None, None, None))
        self._listening = None

    def close(self) -> None:
        """End it."""
        if self._listening is not None:
            self.fall_silent()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self.store.close()

    async def _make(self) -> Services:
        async def worker() -> WorkerTold:
            assert self.worker is not None
            return self.worker

        async def letters() -> LettersTold:
            return self.letters

        state = FillState(source=FilledFrom.TOPIC, name="news.meetings.v1")
        return Services(
            self.store, state, HealthLook(Seldom(worker, 0), Seldom(letters, 0)), Explainer(lambda: self.reader)
        )

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)


@contextmanager
def threaded_console(
    records: Sequence[Taken] | Iterator[Taken] = (), token: str | None = None
) -> Iterator[ThreadedConsole]:
    """A console with these meetings, until the block is left."""
    served = ThreadedConsole(token)
    try:
        served.take(records)
        yield served
    finally:
        served.close()
