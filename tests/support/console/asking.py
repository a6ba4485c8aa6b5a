"""A console over a store, and who asks it: for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from streams.console.answers import LettersTold, WorkerTold
from streams.console.assets import load_assets
from streams.console.explaining import Explainer, ExplainingPool
from streams.console.guard import Guard
from streams.console.health import HealthLook, Seldom
from streams.console.model.rows import FilledFrom, FillState
from streams.console.model.store import Store
from streams.console.server import make_app
from streams.console.services import Services
from streams.errors import ModelsUnavailable

Client = TestClient[web.Request, web.Application]


def no_models() -> ExplainingPool:
    raise ModelsUnavailable("The language models cannot be loaded: ner.pt: missing.")


def services_over(store: Store, explainer: Explainer | None = None) -> Services:
    """A store that nothing fills, with a worker that does not answer."""

    async def worker() -> WorkerTold:
        return WorkerTold(address="http://127.0.0.1:9464", reached=False, why="No worker answers.")

    async def letters() -> LettersTold:
        return LettersTold()

    state = FillState(source=FilledFrom.TOPIC, name="news.meetings.v1", **store.counts()._asdict())
    return Services(store, state, HealthLook(Seldom(worker, 5), Seldom(letters, 5)), explainer or Explainer(no_models))


@asynccontextmanager
async def asking(services: Services, token: str | None = None) -> AsyncIterator[Client]:
    """Who asks a console."""
    async with TestClient(TestServer(make_app(services, Guard(token), load_assets()))) as client:
        yield client
