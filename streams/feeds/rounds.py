"""One look at one feed: what is new in it is fetched, published and remembered, one article after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from processors.text.signature import item_signature
from schemas.codec import decode
from schemas.errors import DecodeError, Reason
from schemas.news import NewsItem
from streams.feeds.articles import Articles
from streams.feeds.counting import Tally
from streams.feeds.fetching import Fetched, Fetcher
from streams.feeds.hosts import Hosts
from streams.feeds.items import item_of, names_of, text_hash, told_alone
from streams.feeds.limits import FetchFailed, Limits, Unfit
from streams.feeds.parsing import Parse
from streams.feeds.seen import FeedState, Known, SeenArticles
from streams.feeds.sites import Feed
from streams.records import Clock
from streams.syndication.entries import FeedEntry
from streams.syndication.feed import read_feed
from streams.syndication.sitemap import is_sitemap, read_sitemap

Publish = Callable[[bytes, str | None], Awaitable[None]]
"""Sends the JSON of one item, with the id of the item that it is nearly a copy of; returns when Kafka has it. Raises
DeliveryError."""


@dataclass
class Rounds:
    """All that a round needs."""

    fetcher: Fetcher
    hosts: Hosts
    articles: Articles
    parse: Parse
    seen: SeenArticles
    publish: Publish
    tally: Tally
    limits: Limits
    clock: Clock

    async def look(self, feed: Feed) -> None:
        """One round; how it went is counted and remembered. Raises DeliveryError only."""
        before = self.seen.feed(feed.url)
        try:
            answer = await self.fetcher.fetch(feed.url, self.limits.feed_bytes, self.hosts.admit, before.validators)
            if answer.not_modified:
                self.tally.not_modified(feed)
                whole = True
            else:
                self.tally.fetched(feed, "feed")
                whole = await self._read(feed, answer)
        except FetchFailed as exc:
            self._failed(feed, before, exc)
            return
        self.tally.succeeded(feed)
        # Where an article is still to be had, the whole feed is wanted next time.
        self.seen.keep_feed(feed.url, FeedState(answer.validators if whole else before.validators))

    def _failed(self, feed: Feed, before: FeedState, failed: FetchFailed) -> None:
        self.tally.refused(feed, feed.url, failed.reason, str(failed))
        failures = before.failures + 1
        wait_s = max(min(self.limits.backoff_s * 2 ** min(failures - 1, 20), self.limits.most_backoff_s), failed.wait_s)
        if failed.wait_s:
            self.hosts.leave_alone(failed.address or feed.url, failed.wait_s)
        self.tally.backs_off(feed, wait_s, failures)
        self.seen.keep_feed(feed.url, FeedState(before.validators, failures, self.clock() + wait_s))

    async def _read(self, feed: Feed, answer: Fetched) -> bool:
        """Whether all articles of a feed are settled. Raises FetchFailed where the site is in trouble."""
        touched: list[str] = []
        whole, in_trouble = True, 0
        for entry in reversed(await self._entries(feed, answer)):
            try:
                touched += await self._settle(feed, entry)
                in_trouble = 0
            except FetchFailed as exc:
                whole, in_trouble = False, in_trouble + 1
                if in_trouble >= self.limits.failures or exc.wait_s:
                    raise
        self.seen.touch(touched, self.clock())
        return whole

    async def _entries(self, feed: Feed, answer: Fetched) -> list[FeedEntry]:
        """Of a feed or a sitemap, and of the sitemaps that an index names."""
        if not is_sitemap(answer.body):
            return await self.parse(read_feed, answer.body, answer.url, answer.content_type)
        sitemap = await self.parse(read_sitemap, answer.body)
        entries = list(sitemap.entries)
        for child in sitemap.children:
            found = await self.fetcher.fetch(child, self.limits.feed_bytes, self.hosts.admit)
            self.tally.fetched(feed, "feed")
            entries += (await self.parse(read_sitemap, found.body)).entries
        return entries

    async def _settle(self, feed: Feed, entry: FeedEntry) -> list[str]:
        """Publish an article that is new or changed; gives its id. Raises FetchFailed where another try may mend it."""
        names = names_of(entry, feed)
        known = self.seen.find(names, feed.url)
        if known is not None and self._is_settled(known, feed, entry):
            return [known.id]
        try:
            article = await self.articles.fetch(entry.url) if feed.pages else told_alone(entry)
            if feed.pages:
                self.tally.fetched(feed, "page")
            names = names_of(entry, feed, article)
            known = self.seen.find(names, feed.url)  # another feed may have told of it meanwhile
            item_id = known.id if known else article.id
            raw = item_of(entry, feed, article, item_id)
            item = decode(NewsItem, raw)
        except DecodeError as exc:
            reason = Unfit.TEXT if exc.reason is Reason.NO_TEXT else Unfit.ITEM
            return self._give_up(feed, entry, names, known, FetchFailed(reason, str(exc), lasting=True))
        except FetchFailed as exc:
            return self._give_up(feed, entry, names, known, exc)
        await self._send(feed, entry, names, known, item, raw)
        return [item_id]

    def _is_settled(self, known: Known, feed: Feed, entry: FeedEntry) -> bool:
        if known.told is None and known.text is not None:  # another feed has told of it before
            self.seen.note(known.id, feed.url, entry.fingerprint)
            return True
        done = known.text is not None or known.tries >= self.limits.entry_tries
        return done and known.told == entry.fingerprint

    async def _send(
        self, feed: Feed, entry: FeedEntry, names: list[str], known: Known | None, item: NewsItem, raw: bytes
    ) -> None:
        text = text_hash(item)
        if known is not None and known.text == text:
            self.seen.note(item.id, feed.url, entry.fingerprint)
            return
        sign = item_signature(item)
        copy_of = self.seen.copy_of(item.id, sign)
        self.seen.begin(item.id, text, sign, names, self.clock())
        await asyncio.shield(self.publish(raw, copy_of))
        self.seen.finish(item.id, feed.url, entry.fingerprint)
        self.tally.published(feed, "new" if known is None or known.text is None else "correction", copy_of)

    def _give_up(
        self, feed: Feed, entry: FeedEntry, names: list[str], known: Known | None, failed: FetchFailed
    ) -> list[str]:
        """Count an article that could not be had. Raises the failure where another try may mend it."""
        self.tally.refused(feed, entry.url, failed.reason, str(failed))
        tries = self.limits.entry_tries if failed.lasting else (known.tries if known else 0) + 1
        item_id = known.id if known else told_alone(entry).id
        self.seen.note_failure(item_id, names, tries, self.clock())
        if tries < self.limits.entry_tries:
            raise failed
        self.seen.note(item_id, feed.url, entry.fingerprint)
        return [item_id]
