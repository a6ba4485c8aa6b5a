"""Fetching from strangers: public addresses only, again at each redirect, bounded in bytes, time and redirects."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.metadata import version

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, InvalidURL, TCPConnector
from yarl import URL

from streams.errors import UsageError
from streams.feeds.limits import FetchFailed, Limits, Unfit
from streams.outgoing import PublicResolver, refuse_private_number, retry_after
from streams.records import Clock

AGENT = "jumpa"
"""Our name in robots.txt (RFC 9309, product token)."""
USER_AGENT = f"{AGENT}/{version('jumpa')} (news reader; obeys robots.txt)"
_PIECE = 1 << 16
_MOVED = (301, 302, 303, 307, 308)

Admit = Callable[[URL], Awaitable[None]]
"""Asked before each request, also of a redirect; raises FetchFailed for what must not be fetched, and may wait."""


@dataclass(frozen=True)
class Validators:
    """What an answer said to be asked with next time."""

    etag: str = ""
    modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True)
class Fetched:
    """A body that was read as a whole."""

    url: str
    """Where it came from, after redirects."""
    body: bytes
    content_type: str
    validators: Validators = field(default_factory=Validators)
    not_modified: bool = False


class Fetcher:
    """Requests through one session."""

    def __init__(self, session: ClientSession, limits: Limits, clock: Clock, *, allow_private: bool) -> None:
        self._session = session
        self._limits = limits
        self._clock = clock
        self._allow_private = allow_private

    async def fetch(
        self, url: str, most: int, admit: Admit, asked: Validators | None = None, *, cut: bool = False
    ) -> Fetched:
        """The body at an address, at most ``most`` bytes before and after unpacking. Raises FetchFailed.

        ``cut``: of a longer one the beginning.
        """
        here = _address(url)
        for _ in range(self._limits.redirects + 1):
            self._refuse_private(here)
            await admit(here)
            try:
                found = await self._once(here, most, asked or Validators(), cut)
            except FetchFailed as exc:
                exc.address = str(here)
                raise
            except InvalidURL as exc:
                raise FetchFailed(Unfit.ADDRESS, f"{exc} cannot be called", lasting=True) from None
            except UsageError as exc:
                raise FetchFailed(Unfit.PRIVATE, str(exc), lasting=True) from None
            except TimeoutError:
                raise FetchFailed(Unfit.SLOW, f"it took more than {self._limits.whole_s:g} s") from None
            except (ClientError, OSError, ValueError) as exc:
                raise FetchFailed(Unfit.UNREACHABLE, _told(exc)) from None
            if isinstance(found, Fetched):
                return found
            here = found
        raise FetchFailed(Unfit.REDIRECTS, f"it was sent on more than {self._limits.redirects} times")

    def _refuse_private(self, url: URL) -> None:
        if self._allow_private:
            return
        try:
            refuse_private_number(url.host or "")
        except UsageError as exc:
            raise FetchFailed(Unfit.PRIVATE, str(exc), lasting=True) from None

    async def _once(self, url: URL, most: int, asked: Validators, cut: bool) -> Fetched | URL:
        timeout = ClientTimeout(total=self._limits.whole_s, sock_connect=self._limits.connect_s)
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate", "Accept-Language": "id"}
        async with self._session.get(
            url, headers=headers | asked.headers, allow_redirects=False, timeout=timeout
        ) as answer:
            validators = Validators(answer.headers.get("ETag", "")[:500], answer.headers.get("Last-Modified", "")[:100])
            if answer.status in _MOVED and (to := answer.headers.get("Location")):
                return _address(to, url)
            if answer.status == 304 and asked.headers:
                return Fetched(str(url), b"", "", asked, not_modified=True)
            if answer.status != 200:
                raise self._refused(answer)
            body = await _body(answer, most, cut)
            return Fetched(str(url), body, answer.headers.get("Content-Type", ""), validators)

    def _refused(self, answer: ClientResponse) -> FetchFailed:
        wait_s = retry_after(answer.headers.get("Retry-After", ""), self._clock())
        lasting = 400 <= answer.status < 500 and answer.status not in (401, 403, 408, 425, 429)
        told = f"it answers {answer.status}"
        return FetchFailed(Unfit.STATUS, told, lasting=lasting, wait_s=wait_s, status=answer.status)


def _told(exc: BaseException) -> str:
    return " ".join((str(exc) or type(exc).__name__).split())[:200]


def _address(text: str, base: URL | None = None) -> URL:
    try:
        url = URL(text) if base is None else base.join(URL(text))
    except ValueError:
        raise FetchFailed(Unfit.ADDRESS, "its address is none", lasting=True) from None
    if url.scheme not in ("http", "https") or not url.host:
        raise FetchFailed(Unfit.ADDRESS, f"{url.scheme or 'its address'} is not fetched", lasting=True)
    return url.with_fragment(None).with_user(None)


async def _body(answer: ClientResponse, most: int, cut: bool) -> bytes:
    packed = answer.headers.get("Content-Encoding", "").strip().lower()
    if packed not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FetchFailed(Unfit.ENCODING, f"it is packed as {packed[:20]}, which was not asked for")
    if (answer.content_length or 0) > most and not cut:
        raise FetchFailed(Unfit.LARGE, f"it says to have {answer.content_length} bytes, more than {most}")
    raw = bytearray()
    async for piece in answer.content.iter_chunked(_PIECE):
        raw += piece
        if len(raw) > most and not cut:
            raise FetchFailed(Unfit.LARGE, f"it has more than {most} bytes")
        if len(raw) > most:
            break
    body = bytes(raw[:most])
    if packed not in ("", "identity"):
        body = unpacked(body, most, raw_deflate=packed == "deflate" and body[:1] != b"\x78", cut=cut)
    return unpacked(body, most) if body.startswith(b"\x1f\x8b") else body  # a sitemap.xml.gz is gzip itself


def unpacked(data: bytes, most: int, *, raw_deflate: bool = False, cut: bool = False) -> bytes:
    """What is packed as gzip or zlib, never more of it in memory than ``most`` bytes. Raises FetchFailed.

    ``cut``: the beginning is enough.
    """
    unpack = zlib.decompressobj(-zlib.MAX_WBITS if raw_deflate else zlib.MAX_WBITS | 32)
    try:
        found = unpack.decompress(data, most + 1)
    except zlib.error as exc:
        raise FetchFailed(Unfit.ENCODING, f"it cannot be unpacked ({exc})") from None
    if cut:
        return found[:most]
    if len(found) > most:
        raise FetchFailed(Unfit.LARGE, f"unpacked it has more than {most} bytes")
    if not unpack.eof and data:
        raise FetchFailed(Unfit.ENCODING, "what is packed ends too soon")
    return found


@asynccontextmanager
async def fetcher(limits: Limits, clock: Clock, *, allow_private: bool) -> AsyncIterator[Fetcher]:
    """A session that keeps no cookies, and whose names are resolved and judged for each connection."""
    resolver = None if allow_private else PublicResolver()
    connector = TCPConnector(resolver=resolver, use_dns_cache=False, limit=0)  # who waits for one waits alone
    async with ClientSession(
        connector=connector, cookie_jar=DummyCookieJar(), auto_decompress=False, trust_env=False
    ) as session:
        yield Fetcher(session, limits, clock, allow_private=allow_private)
