"""Web sites of invented publishers on this machine: feeds, articles, robots.txt, and what hostile servers do."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.utils import format_datetime
from hashlib import sha256
from html import escape

from aiohttp import web

from schemas.times import parse_time
from streams.feeds.sites import Feed

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PLACES = ("Paris", "Jakarta", "Ankara", "Hanoi", "Canberra", "Tokyo")


@dataclass
class Story:
    """One invented article."""

    number: int
    title: str
    sentence: str
    day: int = 3

    @property
    def path(self) -> str:
        return f"/berita/{self.number}"

    @property
    def published(self) -> str:
        return f"2025-09-{self.day:02}T10:00:00+07:00"

    def html(self, head: str = "", around: str = "") -> str:
        paragraphs = "".join(f"<p>{self.sentence} Demikian alinea {self.number}-{n}.</p>\n" for n in range(1, 5))
        title = escape(self.title)
        return (
            f'<!DOCTYPE html><html lang="id"><head><title>{title}</title>'
            f'<meta property="og:title" content="{title}">{head}</head><body><nav><a href="/">Beranda</a></nav>'
            f"<article><h1>{title}</h1>{paragraphs}</article>{around}</body></html>"
        )


def story(number: int, day: int = 3) -> Story:
    place = PLACES[number % len(PLACES)]
    sentence = (
        f"Menteri contoh nomor {number} bertemu mitranya di {place} untuk membahas kerja sama perdagangan dan "
        f"pertanian kedua negara, kata juru bicara kementerian pada hari yang sama."
    )
    return Story(number, f"Menteri contoh {number} bertemu mitra di {place}", sentence, day)


@dataclass
class Site:
    """One web site; what it was asked for stands in `asked`."""

    kind: str = "rss"
    stories: list[Story] = field(default_factory=list)
    robots: str | None = None
    pages: dict[str, Handler] = field(default_factory=dict)
    """Answers of single paths, in place of the usual."""
    asked: Counter[str] = field(default_factory=Counter)
    not_modified: int = 0
    port: int = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def feed(self, **more: object) -> Feed:
        given = {"url": f"{self.origin}/feed.xml", "publisher": f"Warta {self.port}", "pause": 0, "interval": 10}
        return Feed.model_validate(given | more)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path_qs
        self.asked[path] += 1
        if path in self.pages:
            return await self.pages[path](request)
        if path == "/robots.txt":
            return web.Response(text=self.robots) if self.robots is not None else web.Response(status=404)
        if path == "/feed.xml":
            return self._feed(request)
        found = next((one for one in self.stories if one.path == path), None)
        if found is None:
            return web.Response(status=404)
        return web.Response(text=found.html(), content_type="text/html")

    def _feed(self, request: web.Request) -> web.Response:
        text = FEEDS[self.kind](self)
        etag = f'"{sha256(text.encode()).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == etag:
            self.not_modified += 1
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=text.encode(), content_type="application/xml", headers={"ETag": etag})


def _rss(site: Site) -> str:
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{site.origin}{one.path}?utm_source=rss</link>"
        f"<guid isPermaLink='false'>{one.number}</guid><description>{escape(one.sentence[:60])}</description>"
        f"<pubDate>{format_datetime(parse_time(one.published))}</pubDate></item>"
        for one in site.stories
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Warta</title>{items}</channel></rss>'


def _atom(site: Site) -> str:
    items = "".join(
        f"<entry><title>{escape(one.title)}</title><link href='{site.origin}{one.path}'/><id>urn:x:{one.number}</id>"
        f"<summary>{escape(one.sentence[:60])}</summary><published>{one.published}</published></entry>"
        for one in site.stories
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Warta</title>{items}</feed>'


def _sitemap(site: Site) -> str:
    items = "".join(
        f"<url><loc>{site.origin}{one.path}</loc><news:news><news:publication><news:name>Warta</news:name>"
        f"<news:language>id</news:language></news:publication><news:publication_date>{one.published}"
        f"</news:publication_date><news:title>{escape(one.title)}</news:title></news:news></url>"
        for one in site.stories
    )
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {spaces}>{items}</urlset>'


FEEDS: dict[str, Callable[[Site], str]] = {"rss": _rss, "atom": _atom, "sitemap": _sitemap}


@asynccontextmanager
async def newsroom(sites: Iterable[Site]) -> AsyncIterator[None]:
    """All sites, each on a port of its own."""
    runners = []
    try:
        for site in sites:
            runner = web.ServerRunner(web.Server(site.answer), handle_signals=False, shutdown_timeout=0.1)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", site.port).start()
            site.port = runner.addresses[0][1]
            runners.append(runner)
        yield
    finally:
        await asyncio.gather(*(runner.cleanup() for runner in runners))


def answers(body: bytes, kind: str = "text/html", status: int = 200, **headers: str) -> Handler:
    """Always the same."""

    async def answer(_: web.Request) -> web.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(body=body, status=status, headers={"Content-Type": kind} | named)

    return answer


async def endless_redirect(request: web.Request) -> web.Response:
    number = int(request.query.get("n", "0")) + 1
    raise web.HTTPFound(f"{request.path}?n={number}")


async def drip(request: web.Request) -> web.StreamResponse:
    """A byte now and then, for ever."""
    response = web.StreamResponse()
    await response.prepare(request)
    with suppress(ConnectionError):
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.05)
    return response


async def endless(request: web.Request) -> web.StreamResponse:
    """Bytes without end, and without a length."""
    response = web.StreamResponse()
    await response.prepare(request)
    with suppress(ConnectionError):
        while True:
            await response.write(b"x" * 65536)
    return response
