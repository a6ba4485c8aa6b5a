"""The console's server: the page, the API, and what fills the store beside them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import PurePosixPath

from aiohttp import web

from streams.console.api import ENDPOINTS, EVENTS
from streams.console.assets import INDEX, Asset
from streams.console.guard import Guard, guarded
from streams.console.health import reason_of
from streams.console.openapi import description
from streams.console.services import SERVICES, Services
from streams.errors import UsageError

PAGES = ("/", "/calendar", "/map", "/network", "/meeting/{id}", "/try", "/health")
"""Addresses that the page shows something for, by itself."""
LAST_WORDS_S = 0.5
"""What is being answered when we end has so long."""
OPENAPI = "/api/openapi.json"


def make_app(services: Services, guard: Guard, assets: Mapping[str, Asset]) -> web.Application:
    """All addresses of the console."""
    app = guarded(guard)
    app[SERVICES] = services
    for one in ENDPOINTS:
        if one.body is None:
            app.router.add_get(one.path, one.handler, allow_head=one.media != EVENTS)
        else:
            app.router.add_post(one.path, one.handler)
    app.router.add_get(OPENAPI, _describe)
    add_page(app, assets)
    app.on_shutdown.append(_end_streams)
    app.on_cleanup.append(_end_explaining)
    return app


def add_page(app: web.Application, assets: Mapping[str, Asset]) -> None:
    """The page at its addresses, its files, and what is said of all other addresses."""

    async def index(request: web.Request) -> web.Response:
        return assets[INDEX].answer(request)

    async def static(request: web.Request) -> web.Response:
        found = assets.get(str(PurePosixPath(request.match_info["path"])))
        if found is None:
            raise web.HTTPNotFound
        return found.answer(request)

    async def nowhere(request: web.Request) -> web.Response:
        return assets[INDEX].answer(request, status=404)

    for path in PAGES:
        app.router.add_get(path, index)
    app.router.add_get("/static/{path:.+}", static)
    app.router.add_get("/{path:(?!api/).*}", nowhere)


async def _describe(request: web.Request) -> web.Response:
    return web.json_response(description())


async def _end_streams(app: web.Application) -> None:
    """They would go on for ever."""
    for task in app[SERVICES].streams:
        task.cancel()


async def _end_explaining(app: web.Application) -> None:
    await app[SERVICES].explainer.close()


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """The server, until the block is left; gives its address. ``port`` 0: any free one.

    Raises UsageError where the port is taken.
    """
    runner = web.AppRunner(
        app, access_log=None, handle_signals=False, handler_cancellation=True, shutdown_timeout=LAST_WORDS_S
    )
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as exc:
            told = f"{host}:{port} cannot be listened on ({reason_of(exc)})"
            raise UsageError(f"{told}: name another port with --port, where 0 means any free one.") from None
        number = runner.addresses[0][1]
        yield f"http://{f'[{host}]' if ':' in host else host}:{number}"
    finally:
        await runner.cleanup()
