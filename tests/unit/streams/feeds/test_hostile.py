"""Servers that mean harm: named by reason, and no trouble for the others."""

from __future__ import annotations

import gzip
import zlib

import pytest

from streams.feeds.fetching import unpacked
from streams.feeds.limits import FetchFailed, Unfit
from tests.support.feeds.newsroom import Handler, Site, answers, drip, endless, endless_redirect, newsroom, story
from tests.unit.streams.feeds.conftest import Desk

BILLION = b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, (b"&%c;" % (97 + n)) * 10) for n in range(9)
)
RSS_BOMB = BILLION + b"]><rss version='2.0'><channel><item><title>&j;</title></item></channel></rss>"
SITEMAP_BOMB = BILLION + b"]><urlset><url><loc>&j;</loc></url></urlset>"
OUTSIDE = (
    b'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>http://a.example/</loc>'
    b"<title>&x;</title></url></urlset>"
)
PACKED = gzip.compress(b"<rss>" + b" " * 50_000_000)
HOSTILE: dict[str, tuple[Handler, str]] = {
    "endless": (endless, "too_large"),
    "says to be huge": (answers(b"x" * 400_000), "too_large"),
    "drip": (drip, "too_slow"),
    "redirects": (endless_redirect, "redirects"),
    "redirect to a file": (answers(b"", status=302, Location="file:///etc/passwd"), "no_address"),
    "gzip bomb": (answers(PACKED, Content_Encoding="gzip"), "too_large"),
    "bomb without a header": (answers(PACKED, "application/gzip"), "too_large"),
    "damaged gzip": (answers(gzip.compress(b"<rss>")[:-12], Content_Encoding="gzip"), "encoding"),
    "brotli that nobody asked for": (answers(b"\x8b\x02\x80", Content_Encoding="br"), "encoding"),
    "xml bomb": (answers(RSS_BOMB, "application/rss+xml"), ""),
    "bomb in a sitemap": (answers(SITEMAP_BOMB, "application/xml"), "format"),
    "file in a sitemap": (answers(OUTSIDE, "application/xml"), "format"),
    "web page": (answers(b"<html><body>Maaf</body></html>"), "format"),
    "nothing": (answers(b""), "format"),
    "zeros": (answers(b"\0" * 1000, "application/xml"), "format"),
    "deep": (answers(b"<rss>" + b"<a>" * 50_000, "application/xml"), ""),
    "error": (answers(b"", status=500), "status"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_feed_is_named_and_the_others_are_read(desk: Desk, name: str) -> None:
    handler, reason = HOSTILE[name]
    hostile, good = Site(pages={"/feed.xml": handler, "/feed.xml?n=1": handler}), Site(stories=[story(1)])
    for number in range(2, 20):
        hostile.pages[f"/feed.xml?n={number}"] = handler
    async with newsroom([hostile, good]):
        await desk.look(hostile.feed(), good.feed())
        assert [item.url for item in desk.items] == [f"{good.origin}/berita/1"]
        assert desk.refused(hostile.feed()) == ({reason: 1} if reason else {})
        assert sum(hostile.asked.values()) <= 7  # robots.txt, the feed, five redirects


async def test_a_page_that_is_huge_slow_or_no_page_is_named(desk: Desk) -> None:
    pages: list[tuple[Handler, str]] = [
        (endless, "too_large"),
        (answers(b"%PDF-1.7", "application/pdf"), "format"),
        (answers(b"<html><body></body></html>"), "no_text"),
        (drip, "too_slow"),
    ]
    site = Site("sitemap", [story(n) for n in range(len(pages) + 1)])
    for number, (handler, _) in enumerate(pages):
        site.pages[f"/berita/{number}"] = handler
    async with newsroom([site]):
        await desk.look(site.feed())
        assert [item.url[-1] for item in desk.items] == ["4", "2"], "a title is text"
        assert desk.refused(site.feed()) == {"too_large": 1, "format": 1, "too_slow": 1}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (story(1).html().replace("Menteri", "Ménteri").encode("cp1252"), "text/html; charset=utf-8"),
        (story(1).html().replace("Menteri", "Ménteri").encode(), "text/html; charset=iso-8859-1"),
        (story(1).html().replace("Menteri", "Ménteri").encode(), "text/html; charset=no-such-thing"),
        (story(1).html().replace("Menteri", "Ménteri").encode("cp1252"), "text/html; charset*=utf-8''%FF"),
    ],
)
async def test_a_wrong_charset_harms_nobody(desk: Desk, body: bytes, kind: str) -> None:
    site = Site("sitemap", [story(1)])
    site.pages["/berita/1"] = answers(body, kind)
    async with newsroom([site]):
        await desk.look(site.feed())
    assert "nteri contoh nomor 1" in desk.items[0].body


async def test_private_addresses_are_refused_unless_allowed(desk: Desk) -> None:
    desk.allow_private = False
    site = Site(stories=[story(1)])
    async with newsroom([site]):
        named = site.feed(url=f"http://localhost:{site.port}/feed.xml")
        for feed in (site.feed(), named, site.feed(url="http://169.254.169.254/latest/meta-data/")):
            await desk.look(feed)
            assert desk.refused(feed) == {"private_address": 1}
    assert site.asked == {}


async def test_a_redirect_to_a_private_address_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the first server may be called and the second may not: a public one that sends us to the inside."""
    inner, outer = Site(stories=[story(1)]), Site()
    async with newsroom([inner, outer]):
        outer.pages["/feed.xml"] = answers(b"", status=302, Location=f"http://127.0.0.2:{inner.port}/feed.xml")
        monkeypatch.setattr("streams.feeds.fetching.refuse_private_number", _all_but_the_first)
        desk.allow_private = False
        await desk.look(outer.feed())
        assert desk.refused(outer.feed()) == {"private_address": 1}
    assert inner.asked == {}


def _all_but_the_first(host: str) -> None:
    from streams.outgoing import refuse_private_number

    if host != "127.0.0.1":
        refuse_private_number(host)


async def test_a_dead_server_is_named(desk: Desk) -> None:
    site = Site()
    async with newsroom([site]):
        pass
    await desk.look(site.feed())
    assert desk.refused(site.feed()) == {"unreachable": 1}


@pytest.mark.parametrize("data", [b"", b"abc", b"\x1f\x8b\x08\0", zlib.compress(b"x" * 2000)])
def test_what_is_packed_is_unpacked_up_to_a_limit(data: bytes) -> None:
    if data:
        with pytest.raises(FetchFailed) as caught:
            unpacked(data, 1000)
        assert caught.value.reason in (Unfit.LARGE, Unfit.ENCODING)
    assert unpacked(zlib.compress(b"x" * 1000), 1000) == b"x" * 1000
