"""What a web server is sent, how it is signed, and when it is sent again."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from hashlib import sha256

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from schemas.codec import encode
from schemas.envelope import headers_for
from streams.errors import SinkFailed, UsageError
from streams.records import Record
from streams.sinks.webhook import PATIENCE_S, key_of, signature, webhook
from tests.support.joining import joined
from tests.support.stream_fakes import FakeClock, mention, record

MEETING = joined(mention())
RECORD = record(encode(MEETING), headers=headers_for(MEETING))


class Server:
    """Answers with the given statuses, and then with 204; keeps what it was sent."""

    def __init__(self, statuses: Iterable[int], headers: dict[str, str] | None = None) -> None:
        self._statuses = list(statuses)
        self._headers = headers
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.paths: list[str] = []

    async def take(self, request: web.Request) -> web.Response:
        self.paths.append(request.path)
        told = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append((told, await request.read()))
        return web.Response(status=self._statuses.pop(0) if self._statuses else 204, headers=self._headers)


class Pauses:
    """Sleeps that take no time."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@asynccontextmanager
async def posting(server: Server, pauses: Pauses) -> AsyncIterator[Callable[[Record], Awaitable[None]]]:
    app = web.Application()
    app.router.add_post("/{path:.*}", server.take)
    async with TestServer(app) as running:
        url = str(running.make_url("/meetings"))
        async with webhook(url, "secret", allow_private=True, clock=FakeClock(1757000000.9), sleep=pauses) as hook:
            yield hook.post


async def test_an_event_is_the_record_with_its_attributes_as_headers() -> None:
    server, pauses = Server([]), Pauses()
    async with posting(server, pauses) as post:
        await post(RECORD)
    ((told, body),) = server.requests
    assert body == RECORD.value
    assert told["content-type"] == "application/json; charset=utf-8"
    assert {name: told[name] for name in ("ce-specversion", "ce-type", "ce-id", "ce-source")} == {
        "ce-specversion": "1.0",
        "ce-type": "jumpa.meeting.v1",
        "ce-id": f"{MEETING.id}:1",
        "ce-source": "/jumpa",
    }
    assert told["ce-time"] == "2025-09-09T14:30:00+07:00"
    signed = hmac.new(b"secret", f"{MEETING.id}:1.1757000000.".encode() + body, sha256).digest()
    assert told["webhook-id"] == told["ce-id"]
    assert told["webhook-timestamp"] == "1757000000"
    assert told["webhook-signature"] == f"v1,{b64encode(signed).decode()}"
    assert pauses.seconds == []


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The example of its specification's libraries."""
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == expected
    assert key_of("plain") == b"plain"
    with pytest.raises(UsageError, match="no base64"):
        key_of("whsec_***")


async def test_it_is_tried_again_with_longer_pauses_in_order() -> None:
    server, pauses = Server([503, 500, 429]), Pauses()
    async with posting(server, pauses) as post:
        await post(RECORD)
        await post(RECORD)
    assert len(server.requests) == 5
    assert pauses.seconds == [1, 2, 4]


@pytest.mark.parametrize("asked", ["17", "Thu, 04 Sep 2025 15:33:37 GMT"])
async def test_it_waits_as_long_as_the_server_asks(asked: str) -> None:
    pauses = Pauses()
    async with posting(Server([503], {"retry-after": asked}), pauses) as post:
        await post(RECORD)
    assert pauses.seconds == [pytest.approx(17, abs=1)]


async def test_it_gives_up_in_the_end() -> None:
    pauses = Pauses()
    async with posting(Server([500] * 1000), pauses) as post:
        with pytest.raises(SinkFailed, match=f"has not taken it for 15 minutes .500 .* to event {MEETING.id}:1"):
            await post(RECORD)
    assert PATIENCE_S - 60 <= sum(pauses.seconds) <= PATIENCE_S


@pytest.mark.parametrize("status", [301, 307, 400, 404, 410, 422])
async def test_a_refusal_or_a_redirect_ends_it_at_once(status: int) -> None:
    server, pauses = Server([status], {"location": "/elsewhere"}), Pauses()
    async with posting(server, pauses) as post:
        with pytest.raises(SinkFailed, match=f"127.0.0.1 answers {status}"):
            await post(RECORD)
    assert (server.paths, pauses.seconds) == (["/meetings"], [])


async def test_the_end_of_an_id_is_no_event() -> None:
    server = Server([])
    async with posting(server, Pauses()) as post:
        await post(record(None))
    assert server.requests == []


async def test_nobody_there_is_a_reason_to_try_again() -> None:
    pauses = Pauses()
    async with webhook("http://127.0.0.1:1/", "secret", allow_private=True, sleep=pauses) as hook:
        with pytest.raises(SinkFailed, match="has not taken it for 15 minutes"):
            await hook.post(RECORD)
    assert pauses.seconds[:7] == [1, 2, 4, 8, 16, 32, 60]


@pytest.mark.parametrize("url", ["ftp://a.example/", "a.example", "https://", "http://[", ""])
async def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="wants a URL"):
        async with webhook(url, "secret", allow_private=False):
            pass


async def test_a_private_address_is_refused_unless_allowed() -> None:
    with pytest.raises(UsageError, match="no public address"):
        async with webhook("http://192.168.0.1/", "secret", allow_private=False):
            pass
