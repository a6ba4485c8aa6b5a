"""Pauses between requests, whom to leave alone, and processes that are ended."""

from __future__ import annotations

import os
import time

import pytest
from yarl import URL

from streams.feeds.articles import own_address
from streams.feeds.fetching import fetcher
from streams.feeds.hosts import Hosts
from streams.feeds.limits import FetchFailed, Limits, Unfit
from streams.feeds.parsing import parsing_apart
from streams.feeds.single import fetch_item
from streams.syndication.entries import NotSyndicated
from tests.support.feeds.newsroom import Site, newsroom, story
from tests.support.stream_fakes import FakeClock


class Sleeps:
    """Time that goes on where somebody sleeps."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.told: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.told.append(seconds)
        self.clock.now += seconds


@pytest.mark.parametrize(
    ("robots", "pause"),
    [(None, 1.0), ("User-agent: *\nCrawl-delay: 5", 5.0), ("User-agent: *\nCrawl-delay: 9999", 30.0)],
)
async def test_a_host_has_its_pause_from_one_request_to_the_next(robots: str | None, pause: float) -> None:
    clock, site = FakeClock(), Site(robots=robots)
    sleeps = Sleeps(clock)
    async with newsroom([site]), fetcher(Limits(), clock, allow_private=True) as fetch:
        hosts = Hosts(fetch, Limits(), clock, sleeps)
        for path in "abc":
            await hosts.admit(URL(f"{site.origin}/{path}"))
    assert sleeps.told == [1.0, pause, pause]
    assert site.asked == {"/robots.txt": 1}


async def test_who_asks_to_be_left_alone_for_long_is_left_and_nobody_waits() -> None:
    clock, site, other = FakeClock(), Site(), Site()
    sleeps = Sleeps(clock)
    async with newsroom([site, other]), fetcher(Limits(), clock, allow_private=True) as fetch:
        hosts = Hosts(fetch, Limits(pause_s=0), clock, sleeps)
        await hosts.admit(URL(f"{site.origin}/a"))
        hosts.leave_alone(f"{site.origin}/a", 600)
        with pytest.raises(FetchFailed) as caught:
            await hosts.admit(URL(f"{site.origin}/b"))
        assert caught.value.wait_s == 600
        await hosts.admit(URL(f"{other.origin}/a"))
        clock.now += 600
        await hosts.admit(URL(f"{site.origin}/b"))
    assert sleeps.told == []


async def test_rules_of_a_robots_txt_are_asked_for_again_after_a_day() -> None:
    clock, site = FakeClock(), Site(robots="User-agent: *\nDisallow: /a")
    async with newsroom([site]), fetcher(Limits(), clock, allow_private=True) as fetch:
        hosts = Hosts(fetch, Limits(pause_s=0), clock)
        with pytest.raises(FetchFailed):
            await hosts.admit(URL(f"{site.origin}/a"))
        site.robots = ""
        clock.now += 24 * 3600
        await hosts.admit(URL(f"{site.origin}/a"))


@pytest.mark.parametrize(
    ("canonical", "url", "expected"),
    [
        ("", "https://warta.example/1?utm_source=x#a", "https://warta.example/1"),
        ("/dua", "https://warta.example/1", "https://warta.example/dua"),
        ("https://www.warta.example/dua", "https://m.warta.example/1", "https://www.warta.example/dua"),
        ("https://warta.example/", "https://warta.example/1", "https://warta.example/1"),
        ("https://lain.example/2", "https://warta.example/1", "https://warta.example/1"),
        ("http://[", "https://warta.example/1", "https://warta.example/1"),
        ("javascript:x", "https://warta.example/1", "https://warta.example/1"),
        ("https://warta.example:99999/2", "https://warta.example/1", "https://warta.example/1"),
    ],
)
def test_a_page_names_its_own_address_within_its_site(canonical: str, url: str, expected: str) -> None:
    assert own_address(canonical, url) == expected


async def test_a_page_is_fetched_by_its_address_as_feeds_do() -> None:
    site = Site(stories=[story(1)], robots="User-agent: *\nDisallow: /berita/2")
    async with newsroom([site]):
        raw = await fetch_item(f"{site.origin}/berita/1?utm_source=x", allow_private=True)
        assert story(1).title.encode() in raw
        with pytest.raises(FetchFailed) as forbidden:
            await fetch_item(f"{site.origin}/berita/2", allow_private=True)
        with pytest.raises(FetchFailed) as private:
            await fetch_item(f"{site.origin}/berita/1", allow_private=False)
    assert (forbidden.value.reason, private.value.reason) == (Unfit.ROBOTS, Unfit.PRIVATE)


def hang() -> None:
    time.sleep(60)


def die() -> None:
    os._exit(3)


def refuse() -> None:
    raise NotSyndicated("it is no feed")


def recurse() -> None:
    recurse()


async def test_what_hangs_or_dies_is_named_and_the_next_is_read() -> None:
    async with parsing_apart(1.0, 1) as parse:
        for work, reason in ((refuse, Unfit.FORMAT), (hang, Unfit.SLOW), (die, Unfit.FORMAT), (recurse, Unfit.FORMAT)):
            with pytest.raises(FetchFailed) as caught:
                await parse(work)
            assert caught.value.reason is reason
        assert await parse(abs, -1) == 1
