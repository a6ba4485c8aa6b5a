"""What feeds, sitemaps and documents of agencies say, also as files."""

from __future__ import annotations

import json
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from schemas.base import derived_id
from schemas.codec import decode
from schemas.news import NewsItem
from streams.errors import UsageError
from streams.ingest.damage import Damage
from streams.ingest.lines import read_lines
from streams.syndication.entries import NotSyndicated, written_time
from streams.syndication.feed import read_feed
from streams.syndication.sitemap import MOST_CHILDREN, read_sitemap
from tests.support.feeds.newsroom import FEEDS, Site, story

RSS = (
    b'<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    b"<title>Warta</title><language>id</language>"
    b"<item><title>Satu &amp; dua</title><link>https://warta.example/1?utm_source=rss</link><guid>a</guid>"
    b"<description>Pendek</description><content:encoded>&lt;p&gt;Panjang sekali&lt;/p&gt;</content:encoded>"
    b"<category>politik</category><pubDate>Wed, 03 Sep 2025 10:00:00 +0700</pubDate></item>"
    b"<item><title>Tanpa alamat</title></item>"
    b"<item><title>Tiga</title><link>javascript:alert(1)</link><guid>https://warta.example/3</guid></item>"
    b"</channel></rss>"
)
NEWSML = """<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="urn:newsml:kantor.example:20250903:1" version="2"><itemMeta>
<provider literal="Kantor Contoh"/><versionCreated>2025-09-03T12:00:00+07:00</versionCreated>
<firstCreated>2025-09-03T10:00:00+07:00</firstCreated></itemMeta>
<contentMeta><language tag="id"/><headline>Dua menteri bertemu</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
<head><title>bukan isi</title></head><body><p>Alinea <b>satu</b>.</p><p>Alinea dua.</p></body></html></inlineXML>
</contentSet></newsItem>
<newsItem guid="urn:newsml:kantor.example:20250903:2"><contentMeta><headline>Judul saja</headline></contentMeta>
</newsItem></itemSet></newsMessage>"""
NINJS = {
    "uri": "https://kantor.example/n/1",
    "type": "text",
    "versioncreated": "2025-09-03T12:00:00+07:00",
    "firstcreated": "2025-09-03T10:00:00+07:00",
    "headline": "Dua menteri bertemu",
    "body_text": "Alinea satu.",
    "language": "id",
    "source": "Kantor Contoh",
    "subject": [{"name": "politik"}, {"name": "luar negeri"}],
}
NINJS_2 = {
    "uri": "urn:kantor:2",
    "versionCreated": "2025-09-03T12:00:00Z",
    "headlines": [{"role": "main", "value": "Dua menteri bertemu"}],
    "bodies": [{"contentType": "text/html", "value": "<p>html</p>"}, {"contentType": "text/plain", "value": "teks"}],
}


def items_of(file: Path, told: list[Damage] | None = None) -> list[NewsItem]:
    on_damage = None if told is None else told.append
    return [decode(NewsItem, line.raw) for line in read_lines([str(file)], on_damage=on_damage)]


@pytest.mark.parametrize("kind", FEEDS)
def test_a_feed_of_each_kind_is_read(kind: str) -> None:
    data = FEEDS[kind](Site(stories=[story(1), story(2)], port=80)).encode()
    entries = read_sitemap(data).entries if kind == "sitemap" else read_feed(data)
    assert [entry.title for entry in entries] == [story(1).title, story(2).title]
    assert [written_time(entry.published, None) for entry in entries] == [story(1).published] * 2


def test_of_an_item_the_longest_text_counts_and_only_addresses_of_the_web() -> None:
    first, third = read_feed(RSS)
    assert (first.title, first.text, first.guid) == ("Satu & dua", "<p>Panjang sekali</p>", "a")
    assert (first.categories, first.language) == (("politik",), "id")
    assert third.url == "https://warta.example/3"


def test_a_guid_that_several_items_have_is_none() -> None:
    item = "<item><title>x</title><link>https://warta.example/{}</link><guid>sama</guid></item>"
    data = f"<rss version='2.0'><channel>{item.format(1)}{item.format(2)}</channel></rss>".encode()
    assert [entry.guid for entry in read_feed(data)] == ["", ""]


def test_a_feed_is_never_taken_for_the_name_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "rahasia"
    file.write_bytes(RSS)
    with pytest.raises(NotSyndicated):
        read_feed(str(file).encode())


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("Wed, 03 Sep 2025 10:00:00 GMT", 8, "2025-09-03T10:00:00Z"),
        ("Wed, 03 Sep 2025 10:00:00", 8, "2025-09-03T10:00:00+08:00"),
        ("2025-09-03", 9, "2025-09-03T00:00:00+09:00"),
        ("Rabu, 3 September 2025 10:00 WIT", 7, "2025-09-03T10:00:00+09:00"),
        ("Wed, 03 Sep 2025 10:00:00 IST", 7, None),
        ("kemarin", 7, None),
        ("", 7, None),
    ],
)
def test_times_are_read_with_the_zone_of_their_feed(text: str, zone: int, expected: str | None) -> None:
    assert written_time(text, timezone(timedelta(hours=zone))) == expected


def test_pictures_of_a_sitemap_have_titles_of_their_own() -> None:
    data = (
        b'<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" xmlns:i="http://g/sitemap-image/1.1"><url>'
        b"<loc>https://warta.example/1</loc><i:image><i:loc>https://warta.example/1.jpg</i:loc><i:title>Foto</i:title>"
        b"</i:image><n:news><n:title>Judul</n:title></n:news></url><url><loc>https://warta.example/tentang</loc></url>"
        b"</urlset>"
    )
    (entry,) = read_sitemap(data).entries
    assert (entry.url, entry.title) == ("https://warta.example/1", "Judul")


def test_of_an_index_so_many_sitemaps_are_named() -> None:
    data = "".join(f"<sitemap><loc>https://warta.example/{n}</loc></sitemap>" for n in range(99))
    assert len(read_sitemap(f"<sitemapindex>{data}</sitemapindex>".encode()).children) == MOST_CHILDREN


def test_a_file_of_rss_gives_items_with_the_ids_of_their_addresses(tmp_path: Path) -> None:
    file = tmp_path / "warta.xml"
    file.write_bytes(RSS)
    first, third = items_of(file)
    assert first.id == derived_id("url", "https://warta.example/1")
    assert first.published_at is not None
    assert first.published_at.isoformat() == "2025-09-03T10:00:00+07:00"
    assert third.title == "Tiga"


def test_where_a_feed_breaks_off_that_is_told(tmp_path: Path) -> None:
    file, told = tmp_path / "warta.rss", []
    file.write_bytes(RSS[:-40])
    assert items_of(file, told)[0].title == "Satu & dua"
    assert "no whole XML document" in told[0].told


def test_a_newsml_document_gives_its_items(tmp_path: Path) -> None:
    file = tmp_path / "kantor.xml"
    file.write_text(NEWSML, encoding="utf-8")
    first, second = items_of(file)
    assert (first.id, first.title) == ("urn:newsml:kantor.example:20250903:1", "Dua menteri bertemu")
    assert (first.body, first.source, first.language) == ("Alinea satu.\nAlinea dua.", "Kantor Contoh", "id")
    assert first.published_at is not None
    assert first.published_at.isoformat() == "2025-09-03T10:00:00+07:00"
    assert second.title == "Judul saja"


@pytest.mark.parametrize("indent", [None, 2])
def test_ninjs_gives_its_item_on_one_line_or_many(tmp_path: Path, indent: int | None) -> None:
    file = tmp_path / "kantor.json"
    file.write_text(json.dumps(NINJS, indent=indent), encoding="utf-8")
    (item,) = items_of(file)
    assert (item.id, item.url) == ("https://kantor.example/n/1", "https://kantor.example/n/1")
    assert (item.title, item.body, item.source) == ("Dua menteri bertemu", "Alinea satu.", "Kantor Contoh")
    assert item.published_at is not None
    assert item.published_at.isoformat() == "2025-09-03T10:00:00+07:00"
    assert item.category


def test_ninjs_of_its_second_version_is_read_too(tmp_path: Path) -> None:
    file = tmp_path / "kantor.json"
    file.write_text(json.dumps([NINJS_2, {"id": "b", "title": "Biasa", "body_text": "x"}]), encoding="utf-8")
    first, second = items_of(file)
    assert (first.id, first.title, first.body) == ("urn:kantor:2", "Dua menteri bertemu", "teks")
    assert (second.id, second.title) == ("b", "Biasa")


@pytest.mark.parametrize(
    "text",
    ["<catalog/>", '<!DOCTYPE newsItem [<!ENTITY a "b">]><newsItem/>', "<newsMessage></newsMessage>", "<newsItem>"],
)
def test_other_xml_is_refused_by_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "lain.xml"
    file.write_text('<?xml version="1.0"?>' + text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"lain\.xml"):
        items_of(file)
