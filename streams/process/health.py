"""What ops ask: ``/metrics`` (Prometheus), ``/healthz`` (the process lives), ``/readyz`` (it can work, or why not)."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from streams.metrics import Metrics

Blockers = Callable[[], list[str]]
"""What keeps the worker from working, one sentence each; empty when it is ready."""


class HealthServer:
    """A small listener beside the agents, loopback unless told otherwise."""

    def __init__(self, metrics: Metrics, blockers: Blockers, host: str, port: int) -> None:
        self._metrics = metrics
        self._blockers = blockers
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        """host:port that it listens on, known once it was started."""
        assert self._runner is not None
        host, port = self._runner.addresses[0][:2]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    async def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        app = web.Application()
        app.add_routes(
            [web.get("/metrics", self._show_metrics), web.get("/healthz", self._alive), web.get("/readyz", self._ready)]
        )
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _show_metrics(self, _: web.Request) -> web.Response:
        self._metrics.ready.set(0 if self._blockers() else 1)
        body = generate_latest(self._metrics.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _alive(self, _: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _ready(self, _: web.Request) -> web.Response:
        blockers = self._blockers()
        if blockers:
            return web.Response(status=503, text="".join(f"{blocker}\n" for blocker in blockers))
        return web.Response(text="ready\n")
