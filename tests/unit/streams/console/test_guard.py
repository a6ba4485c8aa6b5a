"""Who is let in, and what every answer says to a browser."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from streams.console.guard import COOKIE, HEADERS, Guard, guarded
from streams.errors import UsageError
from streams.export.calendar import STATUSES

TOKEN = "a-token-of-some-length"
Client = TestClient[web.Request, web.Application]


async def _echo(request: web.Request) -> web.Response:
    return web.json_response({"read": len(await request.read())})


async def _fail(request: web.Request) -> web.Response:
    raise LookupError(STATUSES)


@asynccontextmanager
async def _client(token: str | None) -> AsyncIterator[Client]:
    app = guarded(Guard(token))
    app.router.add_get("/", _echo)
    app.router.add_get("/map", _echo)
    app.router.add_get("/api/a", _echo)
    app.router.add_get("/api/a.ics", _echo)
    app.router.add_get("/api/fail", _fail)
    app.router.add_post("/api/b", _echo)
    async with TestClient(TestServer(app)) as client:
        yield client


async def _status(client: Client, path: str, headers: Mapping[str, str] | None = None) -> int:
    async with client.get(path, headers=headers, allow_redirects=False) as answer:
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        if answer.status >= 400:
            assert list(await answer.json()) == ["error"]
        return answer.status


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:9", 200),
        ("LOCALHOST", 200),
        ("127.0.0.1:8470", 200),
        ("[::1]:8470", 200),
        ("127.0.0.2", 200),
        ("192.0.2.7", 403),
        ("evil.example", 403),
        ("127.0.0.1.evil.example:8470", 403),
        ("localhost.evil.example", 403),
        ("", 403),
    ],
)
async def test_without_a_token_only_names_of_loopback_are_answered(host: str, status: int) -> None:
    async with _client(None) as client:
        assert await _status(client, "/api/a", {"Host": host}) == status
        assert await _status(client, "/", {"Host": host}) == status


async def test_with_a_token_any_name_will_do() -> None:
    async with _client(TOKEN) as client:
        headers = {"Host": "console.example", "Authorization": f"Bearer {TOKEN}"}
        assert await _status(client, "/api/a", headers) == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": f"Bearer {TOKEN}"}, 200),
        ({"Authorization": f"bearer  {TOKEN}"}, 200),
        ({"Authorization": f"Basic {TOKEN}"}, 401),
        ({"Authorization": TOKEN}, 401),
        ({"Authorization": f"Bearer {TOKEN}x"}, 401),
        ({"Authorization": "Bearer"}, 401),
        ({"Authorization": "Bearer \xff"}, 401),
        ({"Cookie": f"{COOKIE}={TOKEN}"}, 401),  # the cookie is another word than the token
        ({"Cookie": f"{COOKIE}="}, 401),
    ],
)
async def test_the_api_wants_the_token(headers: dict[str, str], status: int) -> None:
    async with _client(TOKEN) as client:
        assert await _status(client, "/api/a", headers) == status
        assert await _status(client, "/", headers) == 200  # the page's own files tell nothing


async def test_the_tokens_address_gives_a_cookie_and_leads_to_the_page() -> None:
    async with _client(TOKEN) as client:
        async with client.get(f"/map?token={TOKEN}&country=ID", allow_redirects=False) as answer:
            assert answer.status == 303
            assert answer.headers["Location"] == "/map?country=ID"
            told = answer.headers["Set-Cookie"]
            assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in told.split(";")}
            assert "Secure" not in told
            assert TOKEN not in told
            cookie = told.split(";")[0]
        assert await _status(client, "/api/a", {"Cookie": cookie}) == 200
        async with client.get(
            f"/?token={TOKEN}", allow_redirects=False, headers={"X-Forwarded-Proto": "https"}
        ) as answer:
            assert "Secure" in answer.headers["Set-Cookie"]
        assert await _status(client, f"/?token={TOKEN}x") == 401
        assert await _status(client, "/?token=") == 401


@pytest.mark.parametrize("path", ["//evil.example/", "///evil.example", "/\\evil.example/", "http://evil.example/"])
async def test_a_tokens_address_leads_nowhere_else(path: str) -> None:
    async with _client(None) as client:
        reader, writer = await asyncio.open_connection(client.host, client.port)
        writer.write(f"GET {path}?token=x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        told = (await reader.read()).decode()
        writer.close()
    places = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("Location:")]
    assert all(re.fullmatch(r"/([^/\\].*)?", place) for place in places)


async def test_calendars_bring_the_token_in_the_address() -> None:
    async with _client(TOKEN) as client:
        assert await _status(client, f"/api/a.ics?token={TOKEN}") == 200
        assert await _status(client, "/api/a.ics?token=another-of-that-length") == 401
        assert await _status(client, f"/api/a?token={TOKEN}") == 401


async def test_a_console_without_a_token_forgets_one_that_is_given() -> None:
    async with _client(None) as client, client.get(f"/?token={TOKEN}", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/")
        assert "Set-Cookie" not in answer.headers


def test_a_token_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(UsageError, match="has 6 characters: give it at least 16"):
        Guard("secret")


def _same(client: Client) -> str:
    return f"http://{client.host}:{client.port}"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (lambda _: {}, 200),
        (lambda client: {"Origin": _same(client)}, 200),
        (lambda client: {"Origin": _same(client), "Sec-Fetch-Site": "same-origin"}, 200),
        (lambda _: {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "same-origin"}, 200),  # behind a proxy
        (lambda _: {"Origin": "https://evil.example"}, 403),
        (lambda _: {"Origin": "null"}, 403),
        (lambda client: {"Origin": _same(client), "Sec-Fetch-Site": "cross-site"}, 403),
        (lambda client: {"Origin": _same(client), "Sec-Fetch-Site": "same-site"}, 403),
        (lambda _: {"Content-Type": "text/plain"}, 415),
        (lambda _: {"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
async def test_only_our_own_page_and_programs_may_send(
    headers: Callable[[Client], dict[str, str]], status: int
) -> None:
    async with _client(None) as client:
        sent = {"Content-Type": "application/json", **headers(client)}
        async with client.post("/api/b", data=b"{}", headers=sent) as answer:
            assert answer.status == status
            assert "Access-Control-Allow-Origin" not in answer.headers


async def test_too_much_is_refused() -> None:
    async with _client(None) as client:
        headers = {"Content-Type": "application/json"}
        async with client.post("/api/b", data=b"x" * 600_000, headers=headers) as answer:
            assert answer.status == 413
            assert await answer.json() == {"error": "That is too much: at most 524288 bytes are read."}
        async with client.get("/api/a?q=" + "x" * 10_000) as answer:
            assert answer.status == 400


async def test_what_is_damaged_is_refused() -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    async with _client(None) as client, client.post("/api/b", data=b"no gzip", headers=headers) as answer:
        assert (answer.status, await answer.json()) == (400, {"error": "What was sent is damaged: send it again."})


async def test_what_is_not_there_and_what_may_not_be_done_there_is_json() -> None:
    async with _client(None) as client:
        async with client.get("/api/nope") as answer:
            assert (answer.status, await answer.json()) == (404, {"error": "There is nothing at /api/nope."})
        async with client.delete("/api/b") as answer:
            assert (answer.status, answer.headers["Allow"]) == (405, "POST")
            assert await answer.json() == {"error": "DELETE is not for this address: use POST."}


async def test_our_own_mistakes_tell_nothing_of_what_was_at_hand() -> None:
    async with _client(None) as client, client.get("/api/fail") as answer:
        assert answer.status == 500
        assert await answer.json() == {"error": "This should not happen (LookupError): please report it."}
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS


async def test_answers_are_kept_by_nobody() -> None:
    async with _client(None) as client, client.head("/api/a") as answer:
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")


async def test_an_address_never_leads_to_another_host() -> None:
    async with _client(None) as client:
        asked = URL(f"http://127.0.0.1:{client.port}//evil.example/?token={TOKEN}", encoded=True)
        async with client.session.get(asked, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/evil.example/")
