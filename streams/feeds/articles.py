"""From an article's address to its whole text: all its pages, its own address, its time."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from email.message import Message
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

from schemas.base import derived_id
from schemas.feeds.addresses import article_address, without_tracking
from streams.feeds.fetching import Admit, Fetched, Fetcher
from streams.feeds.limits import FetchFailed, Limits, Unfit
from streams.feeds.parsing import Parse
from streams.ingest.charsets import decoded
from streams.ingest.pages import page_item

_NUMBER = re.compile(r"[2-9]|[1-9]\d", re.ASCII)
_BEHIND = re.compile(r"/(?:page/)?([2-9]|[1-9]\d)/?", re.ASCII)
"""What stands behind an article's address where its pages are told by the path."""
_ALL = {"page=all", "hal=all", "halaman=all", "single=1", "showpage=all"}
_PAGED = ("page", "hal", "halaman")


class Page(NamedTuple):
    """What one page says."""

    item: dict[str, Any]
    whole: str
    """Address that shows all pages of the article at once; may be empty."""
    following: dict[int, str]
    """Addresses of its other pages, by number."""


@dataclass(frozen=True)
class WebArticle:
    """An article as its pages tell it."""

    url: str
    title: str
    body: str
    published_at: str
    source: str

    @property
    def id(self) -> str:
        """The id that the codec gives an item of this address."""
        return derived_id("url", without_tracking(self.url))


def read_page_at(body: bytes, url: str, content_type: str) -> Page:
    """Reads one page, as its address and its header tell it; needs the extra ``feeds``."""
    header = Message()
    header["Content-Type"] = " ".join(content_type.split())
    charset = header.get_content_charset()
    item = json.loads(page_item(body, charset=charset))
    item["url"] = own_address(str(item.get("url", "")), url)
    links = list(_links(decoded(body, charset), url))
    numbered = {number: link for link, number in reversed(links) if number}
    return Page(item, next((link for link, number in links if not number), ""), numbered)


def own_address(canonical: str, url: str) -> str:
    """The address that a page says is its own, where it is of the same site and no front page; else where it was found.

    Else any site could take the id of another's article, and correct it.
    """
    own = urlsplit(url)
    try:
        told = urlsplit(urljoin(url, canonical or url))
        same = (_site(told.hostname), told.port) == (_site(own.hostname), own.port)
    except ValueError:
        told, same = own, False
    front = told.path in ("", "/") and not told.query
    return without_tracking((told if same and not front else own)._replace(fragment="").geturl())


def _site(host: str | None) -> str:
    return re.sub(r"^(?:www|m|amp)\.", "", (host or "").lower())


def _links(text: str, url: str) -> list[tuple[str, int]]:
    """Links to other pages of the same article, each with its number; 0 is all of them at once."""
    from lxml import html

    try:
        tree = html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (ValueError, html.etree.ParserError):
        return []
    own, found = article_address(url), []
    for href in tree.xpath("//a/@href | //link[@rel='next']/@href"):
        try:
            link = urljoin(url, str(href).strip()).partition("#")[0]
            query = dict(parse_qsl(urlsplit(link).query))
        except ValueError:
            continue
        if link == url or urlsplit(link).hostname != urlsplit(url).hostname:
            continue
        if article_address(link) == own:
            if any(f"{name}={value}".lower() in _ALL for name, value in query.items()):
                found.append((link, 0))
            found += [(link, int(query[name])) for name in _PAGED if _NUMBER.fullmatch(query.get(name, ""))]
        elif (behind := article_address(link)).startswith(own) and (match := _BEHIND.fullmatch(behind[len(own) :])):
            found.append((link, int(match.group(1))))
    return found


class Articles:
    """Fetches articles."""

    def __init__(self, fetcher: Fetcher, admit: Admit, parse: Parse, limits: Limits) -> None:
        self._fetcher = fetcher
        self._admit = admit
        self._parse = parse
        self._limits = limits

    async def fetch(self, url: str) -> WebArticle:
        """The article at an address, with all its pages, at most so many. Raises FetchFailed."""
        answer, first = await self._page(without_tracking(url))
        bodies = {1: str(first.item.get("body", ""))}
        known, following = {answer.url}, dict(first.following)
        if first.whole:
            _, whole = await self._page(first.whole)
            bodies[1] = max(bodies[1], str(whole.item.get("body", "")), key=len)
            following = {}
        while following and len(bodies) < self._limits.pages:
            number = min(following)
            link = following.pop(number)
            if number in bodies or link in known:
                continue
            found, page = await self._page(link)
            known |= {link, found.url}
            bodies[number] = str(page.item.get("body", ""))
            following |= {other: to for other, to in page.following.items() if other not in bodies}
        told = {name: str(first.item.get(name, "")) for name in ("url", "title", "published_at", "source")}
        return WebArticle(**told, body=joined([bodies[number] for number in sorted(bodies)]))

    async def _page(self, url: str) -> tuple[Fetched, Page]:
        answer = await self._fetcher.fetch(url, self._limits.page_bytes, self._admit)
        if not is_page(answer):
            kind = answer.content_type.partition(";")[0].strip()[:60] or "no text"
            raise FetchFailed(Unfit.FORMAT, f"it is {kind} and no page", lasting=True)
        return answer, await self._parse(read_page_at, answer.body, answer.url, answer.content_type)


def is_page(answer: Fetched) -> bool:
    """Whether an answer is HTML, as it says or, where it says nothing of use, as it begins."""
    kind = answer.content_type.partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        return True
    return kind in ("", "text/plain", "application/octet-stream") and b"<html" in answer.body[:4096].lower()


def joined(bodies: list[str]) -> str:
    """The pages of an article as one text, without the lines that stand on each of them."""
    seen: set[str] = set()
    kept = []
    for body in bodies:
        lines = [line for line in body.split("\n") if line not in seen or not line.strip()]
        seen.update(lines)
        kept.append("\n".join(lines))
    return "\n".join(kept).strip("\n")
