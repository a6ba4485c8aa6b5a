"""A small schema registry that answers as Confluent's interface is documented: one version of a schema a subject."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class FakeRegistry:
    """What stands in it, and what was asked."""

    ids: dict[tuple[str, str], int] = field(default_factory=dict)
    """By subject and schema."""
    asked: list[str] = field(default_factory=list)
    refusal: tuple[int, str] | None = None
    """A status and a body with which everything is answered."""
    user: str | None = None
    url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        """POST /subjects/S/versions registers, POST /subjects/S looks up; a body that is no JSON is refused."""
        self.asked.append(request.path)
        if self.refusal is not None:
            return web.Response(status=self.refusal[0], text=self.refusal[1])
        if self.user is not None and request.headers.get("Authorization") is None:
            return web.json_response({"error_code": 401, "message": "Unauthorized"}, status=401)
        body = await request.json()
        subject, schema = request.match_info["subject"], body["schema"]
        assert body["schemaType"] == "JSON"
        json.loads(schema)
        known = self.ids.get((subject, schema))
        if known is None and not request.path.endswith("/versions"):
            return web.json_response({"error_code": 40403, "message": "Schema not found"}, status=404)
        number = self.ids.setdefault((subject, schema), 100_000 + len(self.ids))
        return web.json_response({"id": number})


@asynccontextmanager
async def fake_registry() -> AsyncIterator[FakeRegistry]:
    """One that listens on loopback."""
    registry = FakeRegistry()
    app = web.Application()
    app.router.add_post("/subjects/{subject}/versions", registry.answer)
    app.router.add_post("/subjects/{subject}", registry.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        registry.url = "http://{}:{}".format(*runner.addresses[0])
        yield registry
    finally:
        await runner.cleanup()
