"""The documents of news agencies as items: NewsML-G2 and ninjs.

Sources: IPTC, NewsML-G2 2.34 specification; IPTC, ninjs 1.5, 2.1 and 3.0 schemas.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from streams.syndication.entries import NotSyndicated, local_name, xml_tree

_BLOCKS = {"p", "h1", "h2", "h3", "h4", "li", "hl1", "hl2", "blockquote", "tr"}
_NINJS = (b'"body_text"', b'"body_xhtml"', b'"body_html"', b'"bodies"', b'"versioncreated"', b'"versionCreated"')
"""Names that only ninjs has."""
_OUTER = {"newsMessage", "itemSet", "packageItem"}

Item = dict[str, Any]


def newsml_items(data: bytes) -> Iterator[Item]:
    """The news items of a NewsML-G2 document, in its order. Raises NotSyndicated."""
    root = xml_tree(data)
    found = [root] if local_name(root) == "newsItem" else [one for one in root.iter() if local_name(one) == "newsItem"]
    if not found:
        known = "that holds no newsItem" if local_name(root) in _OUTER else "of another kind"
        raise NotSyndicated(f"it is an XML document {known} ({local_name(root)[:40]})")
    yield from map(_item, found)


def _item(news: Element) -> Item:
    texts = {name: _first(news, name) for name in ("headline", "contentCreated", "firstCreated", "versionCreated")}
    body = next((one for one in news.iter() if local_name(one) in ("inlineXML", "inlineData")), None)
    address = next((one.get("href", "") for one in news.iter() if local_name(one) == "remoteContent"), "")
    provider = next((one for one in news.iter() if local_name(one) == "provider"), None)
    language = next((one.get("tag", "") for one in news.iter() if local_name(one) == "language"), "")
    item = {
        "id": news.get("guid", ""),
        "title": texts["headline"],
        "body": "" if body is None else _text(body),
        "published_at": texts["firstCreated"] or texts["contentCreated"] or texts["versionCreated"],
        "url": address if address.startswith(("http://", "https://")) else "",
        "source": "" if provider is None else _provider(provider),
        "language": language or news.get("{http://www.w3.org/XML/1998/namespace}lang", ""),
    }
    return {name: value for name, value in item.items() if value}


def _provider(element: Element) -> str:
    named = next(("".join(one.itertext()).strip() for one in element if local_name(one) == "name"), "")
    return named or element.get("literal") or element.get("qcode", "").rpartition(":")[2]


def _first(news: Element, name: str) -> str:
    found = next((one for one in news.iter() if local_name(one) == name), None)
    return "" if found is None else " ".join("".join(found.itertext()).split())


def _text(body: Element) -> str:
    """Paragraphs, one a line, without what stands in the head of a page."""
    for one in list(body.iter()):
        for child in [child for child in one if local_name(child) in ("head", "script", "style")]:
            one.remove(child)
    blocks = [one for one in body.iter() if local_name(one) in _BLOCKS]
    told = [" ".join("".join(one.itertext()).split()) for one in blocks] or ["".join(body.itertext()).strip()]
    return "\n".join(text for text in told if text)


def as_item(raw: bytes) -> bytes:
    """One JSON object; where it is ninjs, as an item, and any other as it came."""
    if not any(name in raw for name in _NINJS):
        return raw
    try:
        given = json.loads(raw)
    except (ValueError, RecursionError):
        return raw  # which the codec refuses, and says why
    if not isinstance(given, dict) or "uri" not in given or "body" in given:
        return raw
    return json.dumps(_ninjs(given), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _ninjs(given: Item) -> Item:
    bodies = {one.get("contentType", one.get("contenttype")): one.get("value") for one in _objects(given.get("bodies"))}
    headlines = [one.get("value") for one in _objects(given.get("headlines"))]
    wanted = ("body_text", "body_xhtml", "body_html")
    body = next((given[name] for name in wanted if given.get(name)), None)
    uri, url = str(given["uri"]), given.get("canonicalurl") or given.get("url") or ""
    item = {
        "id": uri,
        "title": given.get("headline") or next(iter(headlines), None) or given.get("title"),
        "body": body or bodies.get("text/plain") or next(iter(bodies.values()), None),
        "published_at": _named(given, "firstcreated", "firstCreated", "versioncreated", "versionCreated"),
        "url": url or (uri if uri.startswith(("http://", "https://")) else ""),
        "source": _named(given, "source", "provider", "copyrightholder", "copyrightHolder"),
        "language": given.get("language"),
        "category": [one.get("name") for one in _objects(given.get("subject") or given.get("subjects"))],
    }
    return {name: value for name, value in item.items() if value}


def _named(given: Item, *names: str) -> Any:
    return next((given[name] for name in names if given.get(name)), None)


def _objects(given: object) -> list[Item]:
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
