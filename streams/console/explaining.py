"""Why an article gives these meetings, in a language process that lives only as long as somebody asks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from aiohttp import web

from schemas.news import NewsItem
from streams.errors import AnalysisFailed, ModelsUnavailable, WorkerLost
from streams.language.pool import LanguagePool
from streams.settings import Settings

LIMIT_S = 20.0
"""Longest work on one text; loading the models comes before that."""
IDLE_S = 300.0
"""The process, of some 300 MB, ends when nobody has asked for so long."""
MOST_WAITING = 3
"""Who comes while so many wait is sent away."""
MOST_TEXT = 64 * 1024
"""Bytes of UTF-8."""


class ExplainingPool(Protocol):
    """What reads an article; tests hand in fakes."""

    async def warm(self) -> str: ...
    async def explain(self, item: NewsItem) -> dict[str, Any]: ...
    def close(self) -> None: ...


class Explainer:
    """One article at a time."""

    def __init__(self, make_pool: Callable[[], ExplainingPool], idle_s: float = IDLE_S) -> None:
        self._make_pool = make_pool
        self._idle_s = idle_s
        self._pool: ExplainingPool | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._idle: asyncio.Task[None] | None = None

    async def explain(self, item: NewsItem) -> dict[str, Any]:
        """What `jumpa explain --json` tells of it. Raises aiohttp's exceptions for what is to be answered else."""
        if self._waiting > MOST_WAITING:
            raise web.HTTPTooManyRequests(
                text="Others wait for their texts to be read: try again in a minute.", headers={"Retry-After": "30"}
            )
        self._waiting += 1
        try:
            async with self._turn:
                return await self._explain(item)
        except ModelsUnavailable as exc:
            raise web.HTTPServiceUnavailable(text=str(exc)) from None
        except WorkerLost as exc:
            if exc.timed_out:
                raise web.HTTPGatewayTimeout(text=f"Reading this took longer than {LIMIT_S:g} s: shorten it.") from None
            raise web.HTTPUnprocessableEntity(text=f"This cannot be read ({exc}): shorten it.") from None
        except AnalysisFailed as exc:
            raise web.HTTPUnprocessableEntity(text=f"This cannot be read ({exc}): please report it.") from None
        finally:
            self._waiting -= 1

    async def _explain(self, item: NewsItem) -> dict[str, Any]:
        if self._idle is not None:
            self._idle.cancel()
        if self._pool is None:
            self._pool = self._make_pool()
        try:
            await self._pool.warm()
            return await self._pool.explain(item)
        except ModelsUnavailable:  # they may be there the next time
            await self._end()
            raise
        finally:
            self._idle = asyncio.create_task(self._end_when_idle())

    async def close(self) -> None:
        """End the process, when it has nothing in hand."""
        async with self._turn:
            if self._idle is not None:
                self._idle.cancel()
            await self._end()

    async def _end_when_idle(self) -> None:
        """Unless another text comes before."""
        await asyncio.sleep(self._idle_s)
        async with self._turn:
            await self._end()

    async def _end(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(pool.close)


def language_process(settings: Settings) -> ExplainingPool:
    """One process with the shipped models; it starts with the first text."""
    return LanguagePool(1, min(LIMIT_S, settings.item_timeout_s), memory_mb=settings.process_memory_mb)
