"""WARC archives as warcio writes them, and single pages: which of them are articles, and what each page says."""

from __future__ import annotations

import gzip
import sys
import zlib
from pathlib import Path

import pytest

from streams.errors import UsageError
from streams.ingest.charsets import decoded
from streams.ingest.lines import check_formats, read_lines
from streams.ingest.pages import MAX_PAGE, page_item
from tests.support.archives import BODY, Reading, Warc, page

URL = "https://warta.example/politik/1"
CURLY = "Presiden berkata, “kerja sama” di kafé Nusantara – lagi. "


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "crawl.warc.gz"


def mixed(*, gzipped: bool) -> Warc:
    html = page().encode()
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(html), html)
    return (
        Warc(gzip=gzipped)
        .add(URL, b"", "application/http", record="request", status="GET / HTTP/1.1")
        .add(URL, html)
        .add("https://warta.example/gambar.jpg", b"\xff\xd8" * 5000, "image/jpeg")
        .add("https://warta.example/hilang", html, status="404 Not Found")
        .add("https://warta.example/pindah", html, status="301 Moved Permanently")
        .add("https://warta.example/2", chunked, headers=[("Transfer-Encoding", "chunked")])
        .add("https://warta.example/3", gzip.compress(html), headers=[("Content-Encoding", "gzip")])
        .add("https://warta.example/4", zlib.compress(html), headers=[("Content-Encoding", "deflate")])
        .add("https://warta.example/5", b"\x8b\x02\x80", headers=[("Content-Encoding", "br")])
        .add("https://warta.example/6", BODY.encode(), "text/plain", record="conversion")
        .add("https://warta.example/7", html, "text/html", record="resource")
        .add("https://warta.example/8", b"", "text/html; charset=utf-8")
    )


@pytest.mark.parametrize("gzipped", [True, False])
def test_pages_of_an_archive(archive: Path, gzipped: bool) -> None:
    archive = archive if gzipped else archive.with_suffix("")
    archive.write_bytes(mixed(gzipped=gzipped).bytes())
    reading = Reading(archive)
    assert [item.url[-1] for item in reading.items] == list("123467")
    assert reading.places == [":2", ":6", ":7", ":8", ":10", ":11"]
    assert reading.refused == [(":12", "no_text")]
    assert reading.told == [(":9", "the page is packed as br, which is not read")]
    for item in reading.items:
        assert item.body.startswith(BODY[:60])
        assert "Beranda" not in item.body
        assert str(item.published_at) == "2025-12-31 23:00:00+00:00"  # the archive's, where the page tells none
    assert {(item.title, item.source) for item in reading.items if item.title} == {
        ("Prabowo Terima Anwar Ibrahim", "Warta Contoh")
    }
    assert len({item.id for item in reading.items}) == 6
    assert [item.id for item in Reading(archive).items] == [item.id for item in reading.items]


def test_a_cut_archive_gives_its_whole_records(archive: Path) -> None:
    archive = archive.with_suffix("")  # which may be packed all the same
    pages = [page(f"Kabar {number}").encode() for number in range(4)]
    for gzipped in (True, False):
        warc = Warc(gzip=gzipped)
        ends = []
        for number, html in enumerate(pages):
            ends.append(len(warc.add(f"{URL}{number}", html).bytes()))
        archive.write_bytes(warc.bytes()[: ends[2] - 200])
        reading = Reading(archive)
        assert [item.title for item in reading.items] == ["Kabar 0", "Kabar 1"]
        assert reading.told == [(":3", "it ends too soon")]
    warc = Warc().add(f"{URL}.jpg", bytes(5000), "image/jpeg").add(URL, pages[0])
    archive.write_bytes(warc.bytes()[:-100])
    assert Reading(archive).told == [(":2", "it ends too soon")]  # the second record, though the first gave no item
    warc, ends = Warc(gzip=False), []
    for html in pages:
        ends.append(len(warc.add(URL, html).bytes()))
    broken = warc.bytes()
    archive.write_bytes(broken[: ends[1]] + b"sampah\r\n\r\n" + broken[ends[1] :])
    reading = Reading(archive)
    assert [item.title for item in reading.items] == ["Kabar 0", "Kabar 1"]
    assert len(reading.damage) == 1


@pytest.mark.parametrize(
    ("head", "around", "url", "told"),
    [
        (
            '<meta property="article:published_time" content="2019-07-01T23:30:00Z">',
            "",
            URL,
            "2019-07-01 23:30:00+00:00",
        ),
        ('<meta name="publishdate" content="2019/07/01 10:15:00">', "", URL, "2019-07-01 10:15:00+07:00"),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2019-07-01T10:15:00+0700"}'
            "</script>",
            "",
            URL,
            "2019-07-01 10:15:00+07:00",
        ),
        ("", "", "https://warta.example/2019/07/01/kabar", "2019-07-01 00:00:00+07:00"),
        ("", "", "https://warta.example/2031/07/01/kabar", "2031-07-01 00:00:00+07:00"),  # whatever day it is today
        ("", "<p>Hak cipta 2011-2014</p>", URL, "None"),
        ('<meta property="article:published_time" content="kemarin">', "", URL, "None"),
    ],
)
def test_when_a_page_was_published(tmp_path: Path, head: str, around: str, url: str, told: str) -> None:
    file = tmp_path / "page.html"
    file.write_text(page(head=f'<link rel="canonical" href="{url}">{head}', around=around), encoding="utf-8")
    (item,) = Reading(file).items
    assert (item.url, str(item.published_at)) == (url, told)


def test_pages_without_an_address_have_the_id_of_their_text(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text("<!-- disimpan -->\n" + page(), encoding="utf-8")
    (tmp_path / "c.html").write_text('<?xml version="1.0" encoding="utf-8"?>\n' + page("Lain"), encoding="utf-8")
    one, same, other = Reading(*(tmp_path / f"{name}.html" for name in "abc")).items
    assert one.id == same.id != other.id
    assert other.title == "Lain"


@pytest.mark.parametrize("raw", [b"<!doctype html>", b"<html><body></body></html>", b"\n<b>", b""])
def test_a_page_without_an_article_is_refused(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(raw)
    reading = Reading(file)
    assert not reading.items
    assert len(reading.refused) == bool(raw)


def test_a_page_that_is_too_large_is_refused() -> None:
    assert len(page_item(b"x" * (MAX_PAGE + 1))) == 2**20 + 1


@pytest.mark.parametrize(
    ("encoding", "header", "meta"),
    [
        ("utf-8", None, ""),
        ("utf-8", "iso-8859-1", ""),  # a server's default
        ("utf-8-sig", "windows-1252", "iso-8859-1"),
        ("cp1252", "iso-8859-1", ""),
        ("cp1252", None, "iso-8859-1"),
        ("cp1252", "utf-8", "windows-1252"),
        ("cp1252", None, ""),
        ("cp1252", "klingon", ""),
        ("utf-16", None, "utf-8"),
        ("utf-16-be", None, None),
        ("shift_jis", "Shift_JIS", ""),
    ],
)
def test_characters_are_right(archive: Path, encoding: str, header: str | None, meta: str | None) -> None:
    said = CURLY if encoding != "shift_jis" else "Perdana Menteri 安倍晋三 berkata. "
    html = page(
        body=said + BODY, head=f'<meta http-equiv="Content-Type" content="text/html; charset={meta}">' if meta else ""
    )
    mark = "\ufeff" if meta is None else ""
    kind = f"text/html; charset={header}" if header else "text/html"
    archive.write_bytes(Warc().add(URL, (mark + html).encode(encoding), kind).bytes())
    (item,) = Reading(archive).items
    assert item.body.startswith(said.strip())


def test_what_is_no_character_is_marked() -> None:
    assert decoded(b"kaf\xe9 \x81") == "kafé \ufffd"
    assert decoded(b"kaf\xe9", "utf-8") == "kaf\ufffd"


@pytest.mark.parametrize("missing", ["warcio.archiveiterator", "trafilatura"])
def test_a_missing_extra_is_one_sentence(archive: Path, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    archive.write_bytes(Warc().add(URL, page().encode()).bytes())
    monkeypatch.setitem(sys.modules, missing, None)
    for check in (check_formats, lambda files: list(read_lines(files))):
        with pytest.raises(
            UsageError, match=r"crawl\.warc\.gz is an? .* needs an extra: pip install 'jumpa\[replay\]'\.$"
        ):
            check([str(archive)])
