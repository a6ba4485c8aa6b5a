"""The page's files: packed, known again by their hashes, and nothing beside them."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from streams.console.assets import PAGE, TYPES, load_assets
from streams.console.guard import Guard, guarded
from streams.console.server import add_page

Client = TestClient[web.Request, web.Application]
SCRIPT = "/** A script. */\n" * 200


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    page = tmp_path / "page"
    (page / "lib").mkdir(parents=True)
    (page / "index.html").write_text("<!doctype html><title>ø</title>", encoding="utf-8")
    (page / "lib" / "api.js").write_text(SCRIPT)
    (page / "icon.svg").write_text("<svg/>")
    (page / "data.json").write_text("{}")
    (page / "notes.md").write_text("not for readers")
    (tmp_path / "secret.js").write_text("not ours")
    app = guarded(Guard(None))
    add_page(app, load_assets(page))
    async with TestClient(TestServer(app), auto_decompress=False) as running:
        yield running


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/calendar", "text/html; charset=utf-8"),
        ("/meeting/abc", "text/html; charset=utf-8"),
        ("/static/lib/api.js", "text/javascript; charset=utf-8"),
        ("/static/icon.svg", "image/svg+xml; charset=utf-8"),
        ("/static/data.json", "application/json; charset=utf-8"),
    ],
)
async def test_files_have_their_types(client: Client, path: str, kind: str) -> None:
    async with client.get(path) as answer:
        assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
        assert answer.headers["Cache-Control"] == "no-cache"


async def test_files_are_packed_for_who_unpacks(client: Client) -> None:
    async with client.get("/static/lib/api.js", headers={"Accept-Encoding": "br, gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(await answer.read()).decode() == SCRIPT
        tag = answer.headers["ETag"]
    async with client.get("/static/lib/api.js", headers={"Accept-Encoding": "identity"}) as answer:
        assert "Content-Encoding" not in answer.headers
        assert (await answer.text(), answer.headers["ETag"]) == (SCRIPT, tag)
    async with client.get("/static/icon.svg", headers={"Accept-Encoding": "gzip"}) as answer:
        assert "Content-Encoding" not in answer.headers  # packed, it would be longer


@pytest.mark.parametrize("given", ["{}", '"other", {}', "*"])
async def test_who_has_a_file_gets_none(client: Client, given: str) -> None:
    async with client.get("/static/lib/api.js") as answer:
        tag = answer.headers["ETag"]
    async with client.get("/static/lib/api.js", headers={"If-None-Match": given.format(tag)}) as answer:
        assert (answer.status, await answer.read(), answer.headers["ETag"]) == (304, b"", tag)


async def test_a_file_that_has_changed_is_given(client: Client) -> None:
    async with client.get("/static/lib/api.js", headers={"If-None-Match": 'W/"0123"'}) as answer:
        assert answer.status == 200


async def test_heads_are_answered(client: Client) -> None:
    async with client.head("/static/lib/api.js", headers={"Accept-Encoding": "identity"}) as answer:
        assert (answer.status, answer.headers["Content-Length"]) == (200, str(len(SCRIPT)))
        assert await answer.read() == b""


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/nope.js",
        "/static/notes.md",
        "/static/lib",
        "/static/../secret.js",
        "/static/%2e%2e/secret.js",
        "/static/..%2fsecret.js",
        "/static/lib/..%5c..%5csecret.js",
        "/static//etc/passwd",
        "/static/lib/api.js%00",
        "/static/%ff",
    ],
)
async def test_nothing_else_is_served(client: Client, path: str) -> None:
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    told = await reader.read()
    writer.close()
    assert told.startswith(b"HTTP/1.1 404 ")
    assert b"not ours" not in told
    assert b"not for readers" not in told


async def test_other_paths_show_the_page_which_says_so(client: Client) -> None:
    async with client.get("/nowhere/at/all") as answer:
        assert (answer.status, answer.content_type) == (404, "text/html")
    async with client.get("/api/nowhere") as answer:
        assert (answer.status, answer.content_type) == (404, "application/json")


def test_all_files_of_the_page_are_served() -> None:
    ours = {path.relative_to(PAGE).as_posix() for path in PAGE.rglob("*") if path.is_file()}
    left = ours - set(load_assets())
    assert left == {name for name in ours if Path(name).suffix not in TYPES}
    assert left <= {"data/README.md", "vendor/README.md"}
