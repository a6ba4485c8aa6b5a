"""Twenty feeds of invented articles, hostile ones beside them, and a reader that is killed again and again."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from schemas.codec import decode
from schemas.news import NewsItem
from streams.dev_broker import Engine, RunningBroker, start_broker
from streams.dev_broker.running import free_port
from streams.kafka import topics
from streams.kafka.provisioning import create_topics
from streams.kafka.topics import all_topics
from streams.settings import as_environment
from tests.faults.world import LOG, stored
from tests.integration.flow import ROOT, ask, settings_for
from tests.support.feeds.newsroom import Handler, Site, answers, drip, endless, endless_redirect, newsroom, story

FEEDS = 20
KINDS = ("rss", "atom", "sitemap")
CORRECTED = 3
"""Articles of each feed whose text changes once they are published."""
HOSTILE: dict[str, Handler] = {
    "too_large": endless,
    "too_slow": drip,
    "redirects": endless_redirect,
    "encoding": answers(b"\x8b\x02\x80", Content_Encoding="br"),
    "format": answers(b"<html>Maaf</html>"),
    "status": answers(b"", status=500),
}
BOMB = answers(gzip.compress(b"<rss>" + b" " * 100_000_000), Content_Encoding="gzip")
LIMIT_S = 900.0


@dataclass
class Reader:
    """`jumpa ingest` that comes back when it was killed."""

    file: Path
    broker: RunningBroker
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        settings = settings_for(self.broker, http_port=self.port)
        words = ["ingest", str(self.file), "--allow-private", "--state", str(self.file.with_name("seen.sqlite"))]
        command = [sys.executable, "-c", "from streams.entry import main; main()", *words]
        with LOG.open("ab") as log:
            environment = {**os.environ, **as_environment(settings), "PYTHONPATH": str(ROOT)}
            self.process = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=log)

    def end(self, by: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(by)
        return self.process.wait(30)


async def read_feeds(articles: int, kills: int, seed: int) -> dict[str, object]:
    """Publish so many articles under so many SIGKILLs; gives what was lost, doubled, fetched without leave."""
    each = articles // FEEDS
    sites = [Site(KINDS[n % 3], [story(n * 1000 + k) for k in range(each // 2)]) for n in range(FEEDS)]
    for site in sites:
        hidden = story(site.stories[0].number + 900)
        site.robots = f"User-agent: *\nDisallow: {hidden.path}\nDisallow: /rahasia\n"
        site.stories.append(hidden)
    hostile = {name: Site(pages=_anywhere(handler)) for name, handler in [*HOSTILE.items(), ("bomb", BOMB)]}
    with tempfile.TemporaryDirectory() as folder, start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = settings_for(broker)
        await create_topics(settings.broker, all_topics(settings))
        async with newsroom([*sites, *hostile.values()]):
            file = Path(folder) / "feeds.yaml"
            feeds = [site.feed().model_dump(exclude_defaults=True) for site in (*sites, *hostile.values())]
            file.write_text(json.dumps({"feeds": feeds}), encoding="utf-8")
            reader = Reader(file, broker, free_port())
            return await _disturb(reader, sites, hostile, each, kills, random.Random(seed))


async def _disturb(
    reader: Reader, sites: list[Site], hostile: dict[str, Site], each: int, kills: int, chance: random.Random
) -> dict[str, object]:
    expected = FEEDS * each
    named = await _kill_while_it_reads(reader, sites, hostile, each, kills, chance)
    until = time.monotonic() + LIMIT_S
    while len(named) < len(hostile) and time.monotonic() < until:
        named |= await _named(reader, hostile)
        await asyncio.sleep(2)
    await asyncio.sleep(25)  # two more rounds: what comes twice would come now
    code = await asyncio.to_thread(reader.end, signal.SIGTERM)
    found = await _published(reader.broker, expected)
    texts = Counter((item.id, item.title, item.body) for item in found)
    return {
        "articles": expected,
        "published": len(found),
        "corrections": len(texts) - len({item.id for item in found}),
        "corrections_lost": expected + FEEDS * CORRECTED - len(texts),
        "items_lost": expected - len({item.url for item in found}),
        "items_doubled": sum(count - 1 for count in texts.values()),
        "forbidden_fetched": sum(n for site in sites for path, n in site.asked.items() if path.endswith("900")),
        "hostile_unnamed": len(hostile) - len(named),
        "pages_fetched": sum(n for site in sites for path, n in site.asked.items() if path.startswith("/berita")),
        "not_modified": sum(site.not_modified for site in sites),
        "kills": kills + 1,
        "stop_failed": int(code not in (0, 128 + signal.SIGTERM)),
    }


async def _kill_while_it_reads(
    reader: Reader, sites: list[Site], hostile: dict[str, Site], each: int, kills: int, chance: random.Random
) -> set[str]:
    """Returns when all articles and corrections are there; gives the hostile sites that were named until then."""
    named: set[str] = set()
    reader.start()
    for kill in range(kills):
        await asyncio.sleep(chance.uniform(2, 8))
        if kill == kills // 2:
            for site in sites:
                site.stories += [story(site.stories[0].number + k) for k in range(each // 2, each)]
        named |= await _named(reader, hostile)
        await asyncio.to_thread(reader.end, signal.SIGKILL)
        reader.start()
    await _published(reader.broker, FEEDS * each)
    _correct(sites)
    await asyncio.sleep(chance.uniform(8, 12))
    await asyncio.to_thread(reader.end, signal.SIGKILL)
    reader.start()
    await _published(reader.broker, FEEDS * each, FEEDS * CORRECTED)
    return named


def _anywhere(handler: Handler) -> dict[str, Handler]:
    return {f"/feed.xml{query}": handler for query in ("", *(f"?n={n}" for n in range(1, 9)))}


def _correct(sites: list[Site]) -> None:
    for site in sites:
        for place in range(CORRECTED):
            one = site.stories[place]
            site.stories[place] = replace(one, sentence=f"Ralat. {one.sentence}", title=f"Ralat: {one.title}")


async def _named(reader: Reader, hostile: dict[str, Site]) -> set[str]:
    """Which hostile sites the metrics name with their reasons; counts of a killed reader are gone."""
    told = await ask(reader.port, "metrics")
    reasons = {name: "too_large" if name == "bomb" else name for name in hostile}
    lines = {
        name: rf'jumpa_ingest_refused_total{{reason="{reasons[name]}",site="127.0.0.1:{site.port}"}} [1-9]'
        for name, site in hostile.items()
    }
    return {name for name, line in lines.items() if re.search(line, told)}


async def _published(broker: RunningBroker, expected: int, more: int = 0) -> list[NewsItem]:
    """All items, once each article and so many corrections are there."""
    began = time.monotonic()
    while True:
        items = [decode(NewsItem, record.value) for record in await stored(broker, topics.ITEMS)]
        enough = len({item.id for item in items}) >= expected and len(items) >= expected + more
        if enough or time.monotonic() - began > LIMIT_S:
            return items
        await asyncio.sleep(3)
