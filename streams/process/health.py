"""What ops ask: ``/metrics`` (Prometheus), ``/healthz`` (the process lives), ``/startupz`` (what takes long at its
start is behind it), ``/readyz`` (it can work). The last three answer with one body that says why not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, ConfigDict

from streams.errors import UsageError
from streams.process.exposition import Exposition
from streams.settings import variable


class Health(BaseModel):
    """How a worker is."""

    model_config = ConfigDict(frozen=True)

    alive: bool = True
    started: bool
    """Models are loaded, or it waits for its broker: that takes as long as it takes, and a restart mends nothing."""
    ready: bool
    why: tuple[str, ...] = ()
    """What keeps it from working, one sentence each."""
    app_id: str = ""
    model: str | None = None
    """Version of the loaded models."""
    partitions: dict[str, list[int]] = {}
    """Held, by topic."""
    restarts: int = 0
    """Since `jumpa worker` began."""
    last_end: str = ""
    """How the worker before this one ended, in a sentence."""


Look = Callable[[], Awaitable[Health]]


class HealthServer:
    """A small listener beside the agents, loopback unless told otherwise."""

    def __init__(self, look: Look, exposition: Exposition, host: str, port: int, socket: str | None = None) -> None:
        """``socket``: path of a Unix socket to listen on instead of host and port."""
        self._look = look
        self._exposition = exposition
        self._host = host
        self._port = port
        self._socket = socket
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        """host:port, or the path of the socket that it listens on, known once it was started."""
        assert self._runner is not None
        where = self._runner.addresses[0]
        if isinstance(where, str):
            return where
        host, port = where[:2]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    async def start(self) -> None:
        """Listen. Raises UsageError when the port is taken."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/metrics", self._show_metrics),
                web.get("/healthz", self._alive),
                web.get("/startupz", self._started),
                web.get("/readyz", self._ready),
            ]
        )
        self._runner = runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await runner.setup()
        try:
            if self._socket is not None:
                await web.UnixSite(runner, self._socket).start()
            else:
                await web.TCPSite(runner, self._host, self._port).start()
        except OSError as exc:
            raise UsageError(
                f"{self._host}:{self._port} cannot be listened on ({exc.strerror}): "
                f"set {variable('http_host')} or {variable('http_port')}, where 0 means any free one."
            ) from None

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _show_metrics(self, _: web.Request) -> web.Response:
        await self._look()  # which notes whether it is ready
        return web.Response(body=self._exposition.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _alive(self, _: web.Request) -> web.Response:
        health = await self._look()
        return _answer(health, health.alive)

    async def _started(self, _: web.Request) -> web.Response:
        health = await self._look()
        return _answer(health, health.started)

    async def _ready(self, _: web.Request) -> web.Response:
        health = await self._look()
        return _answer(health, health.ready)


def _answer(health: Health, good: bool) -> web.Response:
    body = health.model_dump_json(indent=2) + "\n"
    return web.Response(status=200 if good else 503, text=body, content_type="application/json")
