"""Meetings to somebody's web server: CloudEvents in HTTP's binary mode, signed, in order, until it takes them.

Sources: CloudEvents HTTP protocol binding 1.0.2; Standard Webhooks 1.0.0, whose libraries check the signature.
"""

from __future__ import annotations

import asyncio
import hmac
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from time import time
from urllib.parse import quote

from aiohttp import ClientError, ClientSession, ClientTimeout, InvalidURL
from yarl import URL

from schemas.codec import unframed
from schemas.envelope import read_header
from streams.errors import SinkFailed, UsageError
from streams.outgoing import connector, retry_after
from streams.records import Clock, Record

SECRET_PREFIX = "whsec_"
"""What a secret of Standard Webhooks begins with; the rest is base64. Any other secret is its own bytes."""
ANSWER_S = 30.0
"""Longest wait for an answer."""
PATIENCE_S = 15 * 60.0
"""How long one event is tried again; less than a group of readers waits for its member."""
MOST_S = 60.0
"""Longest pause between two tries."""
SAFE = "!#$&'()*+,-./:;<=>?@[\\]^_`{|}~"
"""What stands for itself in a header of CloudEvents, beside letters and digits; all else is percent-encoded."""
TRIED_AGAIN = (408, 425, 429)
"""Answers below 500 that another try may mend."""

Sleep = Callable[[float], Awaitable[None]]


def key_of(secret: str) -> bytes:
    """The bytes that sign. Raises UsageError for a damaged secret."""
    if not secret.startswith(SECRET_PREFIX):
        return secret.encode()
    try:
        return b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except ValueError:
        raise UsageError(f"The webhook's secret begins with {SECRET_PREFIX}, but what follows is no base64.") from None


def signature(key: bytes, event_id: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 over id, Unix seconds and body, as Standard Webhooks has it."""
    signed = hmac.digest(key, f"{event_id}.{timestamp}.".encode() + body, sha256)
    return f"v1,{b64encode(signed).decode()}"


def headers_of(record: Record, key: bytes, timestamp: int) -> dict[str, str]:
    """A record's CloudEvents attributes, `jumpa-` headers and signature as headers of HTTP."""
    names = [name for name in record.headers if name.startswith(("ce_", "jumpa-"))]
    told = {name.replace("_", "-"): quote(read_header(record.headers, name), safe=SAFE) for name in names}
    event_id = told.get("ce-id", "")
    return told | {
        "content-type": read_header(record.headers, "content-type"),
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(key, event_id, timestamp, record.value or b""),
    }


class Webhook:
    """Posts records one after the other."""

    def __init__(self, session: ClientSession, url: URL, key: bytes, clock: Clock, sleep: Sleep) -> None:
        self._session = session
        self._url = url
        self._key = key
        self._clock = clock
        self._sleep = sleep

    async def post(self, record: Record) -> None:
        """Returns when the server has taken the record. Raises SinkFailed where it refuses it, or for too long does not
        answer; redirects are refusals."""
        if record.value is None:  # that it ended was told by its last revision
            return
        record = replace(record, value=unframed(record.value))  # the server gets JSON, whatever the topic holds
        pause, waited = 1.0, 0.0
        while True:
            status, told, asked = await self._try(record)
            if 200 <= status < 300:
                return
            if 0 < status < 500 and status not in TRIED_AGAIN:
                raise self._failed(record, f"answers {told}")
            pause = min(max(pause, asked), MOST_S)
            if waited + pause > PATIENCE_S:
                raise self._failed(record, f"has not taken it for {PATIENCE_S / 60:.0f} minutes ({told})")
            await self._sleep(pause)
            pause, waited = pause * 2, waited + pause

    async def _try(self, record: Record) -> tuple[int, str, float]:
        """Status, what to tell of it, and for how many seconds the server asks us to wait; status 0 is no answer."""
        headers = headers_of(record, self._key, int(self._clock()))
        try:
            async with self._session.post(
                self._url, data=record.value, headers=headers, allow_redirects=False
            ) as answer:
                asked = retry_after(answer.headers.get("retry-after", ""), self._clock())
                return answer.status, f"{answer.status} {answer.reason}", asked
        except InvalidURL as exc:  # a number that stands for an address, such as 127.1
            raise UsageError(f"--webhook names no host that can be called ({exc}).") from None
        except (ClientError, TimeoutError) as exc:
            return 0, str(exc) or type(exc).__name__, 0.0

    def _failed(self, record: Record, told: str) -> SinkFailed:
        event = read_header(record.headers, "ce_id")
        return SinkFailed(f"{self._url.host} {told} to event {event}: mend that and start again, it goes on there.")


@asynccontextmanager
async def webhook(
    url: str, secret: str, *, allow_private: bool, clock: Clock = time, sleep: Sleep = asyncio.sleep
) -> AsyncIterator[Webhook]:
    """A web server at a public address. Raises UsageError for a URL that is none or not public."""
    try:
        address = URL(url)
    except ValueError:
        address = URL()
    if address.scheme not in ("http", "https") or not address.host:
        raise UsageError("--webhook wants a URL that begins with https:// or http:// and names a host.")
    timeout = ClientTimeout(total=ANSWER_S)
    async with ClientSession(
        connector=connector(address.host, allow_private=allow_private), timeout=timeout
    ) as session:
        yield Webhook(session, address, key_of(secret), clock, sleep)
