"""What comes of feeds: each article once, corrections, and manners."""

from __future__ import annotations

from dataclasses import replace

import pytest
from aiohttp import web

from tests.support.feeds.newsroom import FEEDS, Site, Story, answers, newsroom, story
from tests.unit.streams.feeds.conftest import Desk

KINDS = ("rss", "atom", "sitemap")


async def test_twenty_feeds_give_each_item_once_over_restarts(desk: Desk) -> None:
    sites = [Site(KINDS[n % 3], [story(n * 100 + k) for k in range(10)]) for n in range(20)]
    async with newsroom(sites):
        feeds = [site.feed() for site in sites]
        await desk.look(*feeds)
        assert len(desk.items) == 200
        assert len({item.id for item in desk.items}) == 200
        for site in sites:
            site.stories = [story(site.stories[0].number + 50), *site.stories]
        await desk.look(*feeds)
        await desk.look(*feeds)
    assert len(desk.items) == 220
    assert len({item.id for item in desk.items}) == 220
    assert all(site.not_modified == 1 for site in sites)
    assert desk.metric("not_modified", sites[0].feed().site) == 1
    pages = [count for site in sites for path, count in site.asked.items() if path.startswith("/berita")]
    assert set(pages) == {1}, "no page is fetched twice"


@pytest.mark.parametrize("kind", KINDS)
async def test_an_item_holds_the_text_of_its_page_and_the_time_of_its_feed(desk: Desk, kind: str) -> None:
    site = Site(kind, [story(7)])
    async with newsroom([site]):
        feed = site.feed()
        await desk.look(feed)
    (item,) = desk.items
    assert item.title == story(7).title
    assert "alinea 7-4" in item.body
    assert item.url == f"{site.origin}/berita/7"
    assert item.source == feed.publisher
    assert item.published_at is not None
    assert item.published_at.isoformat() == story(7).published


async def test_a_time_without_zone_is_of_the_zone_that_the_file_names(desk: Desk) -> None:
    rss = (
        "<rss version='2.0'><channel><item><title>Pertemuan di Makassar</title><link>{}/berita/1</link>"
        "<pubDate>Wed, 03 Sep 2025 10:00:00</pubDate></item></channel></rss>"
    )
    site = Site(stories=[story(1)])
    async with newsroom([site]):
        site.pages["/feed.xml"] = answers(rss.format(site.origin).encode(), "application/rss+xml")
        await desk.look(site.feed(zone="WITA"))
    assert desk.items[0].published_at is not None
    assert desk.items[0].published_at.isoformat() == "2025-09-03T10:00:00+08:00"


async def test_a_changed_text_is_a_correction_with_the_same_id_and_an_unchanged_one_is_none(desk: Desk) -> None:
    site = Site(stories=[story(1), story(2)])
    async with newsroom([site]):
        await desk.look(site.feed())
        first, second = site.stories
        site.stories = [
            replace(first, sentence="Ralat: " + first.sentence),
            replace(second, day=4),  # its feed says something else, its text does not
        ]
        await desk.look(site.feed())
        await desk.look(site.feed())
    assert [item.url[-1] for item in desk.items] == ["2", "1", "1"]
    assert desk.items[1].id == desk.items[2].id
    assert desk.items[2].body.startswith("Ralat")
    assert desk.tally.sums == {}
    assert site.asked["/berita/2"] == 2


async def test_one_article_in_two_feeds_of_a_site_is_published_once(desk: Desk) -> None:
    site, other = Site("rss", [story(1)]), Site("sitemap", [story(1)])
    async with newsroom([site, other]):
        other_feed = other.feed()
        other.port = site.port  # its links lead to the first site
        await desk.look(site.feed(), other_feed)
        await desk.look(site.feed(), other_feed)
    assert len(desk.items) == 1


AGENCY = (
    "Presiden menerima kunjungan perdana menteri negara sahabat di istana dan membahas perdagangan beras, pelindungan "
    "pekerja, batas laut, serta rencana jalur penerbangan baru antara kedua ibu kota yang mulai dibuka tahun depan. "
    "Keduanya juga menyaksikan penandatanganan nota kesepahaman tentang pendidikan vokasi, riset kelautan, pertukaran "
    "guru bahasa, lalu menjamu para pengusaha dalam santap siang yang dihadiri belasan menteri dan duta besar kawasan. "
    "Seusai acara rombongan tamu melanjutkan perjalanan ke kota pelabuhan untuk meninjau galangan kapal yang dibangun "
    "bersama sejak dua tahun lalu dan sebuah sekolah pelayaran milik perusahaan patungan kedua pemerintah."
)
OTHER = (
    "Harga cabai di pasar induk turun setelah panen raya, sementara pedagang berharap ongkos angkut tidak naik lagi "
    "menjelang hari raya karena hujan deras merusak jalan desa di lereng gunung selama sepekan terakhir."
)


async def test_what_is_nearly_a_copy_of_an_earlier_article_says_so(desk: Desk) -> None:
    told, other = Story(1, "Presiden terima perdana menteri", AGENCY), Story(2, "Harga cabai turun", OTHER)
    retold = Story(3, "Presiden terima perdana menteri", AGENCY.replace("menerima", "menyambut"))
    first, second = Site(stories=[other, told]), Site(stories=[retold])
    async with newsroom([first, second]):
        await desk.look(first.feed())
        await desk.look(second.feed())  # as a process that has only the file
        assert desk.metric("copies", second.feed().site) == 1
        ids = {item.url[-1]: item.id for item in desk.items}
        assert dict(zip(ids, desk.copies, strict=True)) == {"1": None, "2": None, "3": ids["1"]}
        first.stories = [other, replace(told, sentence=retold.sentence)]
        await desk.look(first.feed())
    assert (desk.items[-1].id, desk.copies[-1]) == (ids["1"], ids["3"]), "a correction is no copy of what it corrects"


async def test_what_robots_txt_forbids_is_not_fetched(desk: Desk) -> None:
    site = Site(stories=[story(1), story(2)], robots="User-agent: *\nDisallow: /berita/2\n")
    closed = Site(stories=[story(3)], robots="User-agent: jumpa\nDisallow: /\n")
    moved = Site(stories=[story(4)])
    async with newsroom([site, closed, moved]):

        async def to_closed(_: web.Request) -> web.Response:
            raise web.HTTPFound(f"{closed.origin}/berita/3")

        moved.pages["/berita/4"] = to_closed
        await desk.look(site.feed(), closed.feed(), moved.feed())
        for one in (site, closed, moved):
            assert desk.metric("forbidden", one.feed().site) == 1
        await desk.look(site.feed(), closed.feed(), moved.feed())
        assert desk.metric("forbidden", site.feed().site) == 0, "it is remembered"
    assert [item.url[-1] for item in desk.items] == ["1"]
    assert site.asked["/berita/2"] == 0
    assert closed.asked == {"/robots.txt": 1}
    assert site.asked["/robots.txt"] == 2, "once in each run"


async def test_a_site_whose_robots_txt_is_in_trouble_is_left_alone(desk: Desk) -> None:
    site = Site(stories=[story(1)])
    site.pages["/robots.txt"] = answers(b"", status=503, Retry_After="600")
    async with newsroom([site]):
        feed = site.feed()
        await desk.look(feed)
        assert desk.metric("backoff_seconds", feed.site) == 600
        await desk.look(feed)
        assert site.asked == {"/robots.txt": 1}
        site.pages.clear()
        desk.clock.now += 601
        await desk.look(feed)
        assert desk.metric("backoff_seconds", feed.site) == 0
    assert len(desk.items) == 1


async def test_failures_in_a_row_are_waited_for_twice_as_long_up_to_a_limit(desk: Desk) -> None:
    desk.with_limits(backoff_s=60, most_backoff_s=200)
    site = Site()
    site.pages["/feed.xml"] = answers(b"", status=500)
    async with newsroom([site]):
        waits = []
        for _ in range(4):
            await desk.look(site.feed())
            waits.append(desk.metric("backoff_seconds", site.feed().site))
            desk.clock.now += waits[-1] + 1
    assert waits == [60, 120, 200, 200]
    assert desk.refused(site.feed()) == {"status": 1}


async def test_an_article_that_cannot_be_had_yet_is_tried_again_and_then_given_up(desk: Desk) -> None:
    site = Site(stories=[story(1), story(2)])
    site.pages["/berita/1"] = answers(b"", status=500)
    site.pages["/berita/2"] = answers(b"", status=404)
    async with newsroom([site]):
        for _ in range(5):
            await desk.look(site.feed())
    assert site.asked["/berita/1"] == 3
    assert site.asked["/berita/2"] == 1
    assert site.not_modified == 2


async def test_an_article_of_many_pages_is_read_whole(desk: Desk) -> None:
    first, second, third = story(1), story(2), story(3)
    links = '<a href="?page=2">2</a> <a href="/berita/1?page=3">3</a> <a href="/berita/9?page=4">lain</a>'
    site = Site(stories=[first])
    for path, one in (("/berita/1", first), ("/berita/1?page=2", second), ("/berita/1?page=3", third)):
        site.pages[path] = answers(one.html(around=links).encode())
    async with newsroom([site]):
        await desk.look(site.feed(url=f"{site.origin}/feed.xml"))
    body = desk.items[0].body
    assert [f"alinea {n}-4" in body for n in (1, 2, 3)] == [True] * 3
    assert site.asked["/berita/9?page=4"] == 0


async def test_no_more_pages_of_an_article_are_read_than_allowed(desk: Desk) -> None:
    desk.with_limits(pages=4)
    site = Site(stories=[story(1)])

    def numbered(number: int) -> Story:
        return replace(story(1), sentence=f"Halaman {number}. " + story(1).sentence)

    for number in range(1, 30):
        path = "/berita/1" + (f"?page={number}" if number > 1 else "")
        link = f'<link rel="next" href="/berita/1?page={number + 1}">'
        site.pages[path] = answers(numbered(number).html(head=link).encode())
    async with newsroom([site]):
        await desk.look(site.feed())
    assert sum(count for path, count in site.asked.items() if "/berita" in path) == 4
    assert "Halaman 4" in desk.items[0].body


async def test_a_page_may_name_its_own_address_but_no_other_sites(desk: Desk) -> None:
    site = Site(stories=[story(1), story(2)])
    async with newsroom([site]):
        own = f'<link rel="canonical" href="{site.origin}/politik/satu">'
        site.pages["/berita/1"] = answers(story(1).html(head=own).encode())
        theirs = '<link rel="canonical" href="https://warta.example/berita/2">'
        site.pages["/berita/2"] = answers(story(2).html(head=theirs).encode())
        await desk.look(site.feed())
    assert sorted(item.url for item in desk.items) == [f"{site.origin}/berita/2", f"{site.origin}/politik/satu"]


async def test_feeds_that_hold_all_are_read_without_pages(desk: Desk) -> None:
    site = Site("atom", [story(1)])
    async with newsroom([site]):
        await desk.look(site.feed(pages=False))
    assert desk.items[0].body == story(1).sentence[:60].strip()
    assert site.asked["/berita/1"] == 0


async def test_of_an_index_of_sitemaps_the_newest_are_read(desk: Desk) -> None:
    site = Site("sitemap", [story(1)])
    async with newsroom([site]):
        children = "".join(
            f"<sitemap><loc>{site.origin}/{n}.xml</loc><lastmod>2025-09-{n:02}</lastmod></sitemap>"
            for n in range(1, 20)
        )
        site.pages["/index.xml"] = answers(f"<sitemapindex>{children}</sitemapindex>".encode(), "application/xml")
        for n in range(1, 20):
            site.pages[f"/{n}.xml"] = answers(b"<urlset/>", "application/xml")
        site.pages["/19.xml"] = answers(FEEDS["sitemap"](site).encode(), "application/xml")
        await desk.look(site.feed(url=f"{site.origin}/index.xml"))
    assert len(desk.items) == 1
    assert site.asked["/9.xml"] == 0


async def test_of_what_was_seen_only_so_much_is_remembered(desk: Desk) -> None:
    desk.remember = 5
    site = Site(stories=[story(n) for n in range(20)])
    async with newsroom([site]), desk.rounds(site.feed()) as rounds:
        await rounds.look(site.feed())
        assert rounds.seen.count() == 5
    assert len(desk.items) == 20
