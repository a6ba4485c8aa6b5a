"""News items in the spellings of many publishers, and the ids of those without one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schemas.base import ID_LENGTH, derived_id
from schemas.codec import decode, encode
from schemas.errors import DecodeError, Reason
from schemas.news import MAX_SHORT, NewsItem
from schemas.times import rfc3339

BODIES = ["body", "content", "text", "articleBody", "isi", "content:encoded", "content_html", "content_text",
          "description", "summary"]  # fmt: skip
DATES = ["published_at", "date", "pubDate", "published", "datePublished", "tanggal", "date_published", "isoDate"]
INVISIBLE = ["\u200b", "\ufeff\u2060", "\u3164", "<p></p>", "<br/>&nbsp;<!-- kosong -->", "&#8203;"]


def read(**fields: Any) -> NewsItem:
    return decode(NewsItem, json.dumps(fields).encode())


def reason(**fields: Any) -> Reason:
    with pytest.raises(DecodeError) as caught:
        read(**fields)
    return caught.value.reason


@pytest.mark.parametrize("spelling", ["title", "headline", "judul"])
def test_spellings_of_the_title(spelling: str) -> None:
    assert read(**{spelling: "Presiden tiba"}).title == "Presiden tiba"


@pytest.mark.parametrize("spelling", BODIES)
def test_spellings_of_the_body(spelling: str) -> None:
    assert read(**{spelling: "Presiden tiba."}).body == "Presiden tiba."


@pytest.mark.parametrize("spelling", DATES)
def test_spellings_of_the_time(spelling: str) -> None:
    when = read(title="a", **{spelling: "2025-09-03"}).published_at
    assert when is not None
    assert rfc3339(when) == "2025-09-03T00:00:00+07:00"


@pytest.mark.parametrize("spelling", ["id", "guid", "item_id"])
def test_spellings_of_the_id(spelling: str) -> None:
    assert read(title="a", **{spelling: "x-1"}).id == "x-1"


@pytest.mark.parametrize("spelling", ["url", "link"])
def test_spellings_of_the_url(spelling: str) -> None:
    item = read(title="a", **{spelling: "https://berita.example/1"})
    assert item.url == "https://berita.example/1"
    assert item.id == derived_id("url", "https://berita.example/1")


@pytest.mark.parametrize("spelling", ["source", "publisher"])
def test_spellings_of_the_source(spelling: str) -> None:
    assert read(title="a", **{spelling: "Kabar Contoh"}).source == "Kabar Contoh"


def test_the_first_spelling_counts_whatever_the_order_of_the_fields() -> None:
    assert read(isi="c", headline="b", title="a", judul="d", content="e").title == "a"
    assert read(isi="c", text="b", content="a").body == "a"


@pytest.mark.parametrize("nothing", [None, "", "  \n", [], {}, *INVISIBLE, [""], [None, " "]])
def test_a_spelling_that_says_nothing_gives_way_to_the_next(nothing: object) -> None:
    item = read(
        id=nothing, guid="g", title=nothing, headline="b", published_at=nothing, date="2025-09-03", language=nothing
    )
    assert (item.id, item.title, item.language) == ("g", "b", "id")
    assert item.published_at is not None


@pytest.mark.parametrize("nothing", INVISIBLE)
def test_a_body_that_shows_nothing_gives_way_to_the_content(nothing: str) -> None:
    assert read(body=nothing, content="Presiden tiba.").body == "Presiden tiba."
    assert reason(title=nothing, body=nothing) is Reason.NO_TEXT


def test_a_teaser_counts_where_there_is_no_body() -> None:
    assert read(title="a", description="Presiden tiba.").body == "Presiden tiba."
    assert read(title="a", description="Presiden ...", isi="Presiden tiba.").body == "Presiden tiba."


@pytest.mark.parametrize(
    ("fields", "field", "kept"),
    [
        ({"publisher": {"@type": "NewsMediaOrganization", "name": "Kabar"}}, "source", "Kabar"),
        ({"publisher": {"name": ["Kabar"]}}, "source", "Kabar"),
        ({"source": [{"title": "Kabar", "href": "https://kabar.example"}]}, "source", "Kabar"),
        ({"title": {"rendered": "Presiden tiba"}}, "title", "Presiden tiba"),
        ({"content": [{"type": "text/html", "value": "Presiden tiba."}]}, "body", "Presiden tiba."),
        ({"guid": {"#text": "x-1", "isPermaLink": "false"}}, "id", "x-1"),
        ({"link": {"href": "https://kabar.example/1"}}, "url", "https://kabar.example/1"),
        ({"category": ["Politik", "Dunia", None]}, "category", "Politik, Dunia"),
        ({"category": [{"name": "Politik"}, 7]}, "category", "Politik, 7"),
        ({"category": "Politik"}, "category", "Politik"),
    ],
)
def test_objects_and_lists_of_feeds(fields: dict[str, Any], field: str, kept: str) -> None:
    assert getattr(read(**{"headline": "a", **fields}), field) == kept


def test_defaults() -> None:
    item = read(title="a")
    assert (item.body, item.url, item.source, item.category, item.language) == ("", "", "", "", "id")
    assert item.published_at is None


def test_null_is_as_good_as_absent() -> None:
    fields = ("id", "body", "published_at", "url", "source", "language", "category")
    assert read(title="a", **dict.fromkeys(fields)) == read(title="a")


def test_unknown_fields_are_ignored() -> None:
    assert read(title="a", tags=["b"], author={"name": "c"}, revision=3) == read(title="a")


def test_text_is_kept_to_the_character() -> None:
    title, body = "  “Pertemuan” \u00a0e\u0301 😀 ", "\nBaris\r\n\tdua\u0000 \u200b"
    item = read(title=title, body=body)
    assert (item.title, item.body) == (title, body)
    assert decode(NewsItem, encode(item)) == item


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (17, "17"), (17.0, "17"), (0, "0"), (0.0, "0"), (-5, "-5"), (2024.5, "2024.5"), (10**30, "1" + "0" * 30),
        (1e30, "1e+30"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_text(given: float, kept: str) -> None:
    assert read(title="a", id=given).id == kept
    assert read(title=given).title == kept
    assert read(title="a", source=given).source == kept


class TestDerivedId:
    def test_of_the_url_alone_where_there_is_one(self) -> None:
        one = read(url="https://berita.example/1", title="a", source="s")
        assert one.id == read(url="https://berita.example/1", title="b (diperbarui)").id
        assert one.id != read(url="https://berita.example/2", title="a", source="s").id

    def test_is_the_same_whatever_campaign_led_there(self) -> None:
        one = read(url="https://berita.example/1?utm_source=rss&utm_medium=x", title="a")
        assert one.id == read(url="https://berita.example/1", title="a").id
        assert one.url == "https://berita.example/1?utm_source=rss&utm_medium=x"

    def test_of_source_title_and_body_without_url(self) -> None:
        ids = {
            read(source="s", title="a", body="b").id,
            read(source="t", title="a", body="b").id,
            read(source="s", title="ab").id,
            read(source="s", body="ab").id,
            read(title="sab").id,
        }
        assert len(ids) == 5

    def test_is_the_same_in_every_spelling(self) -> None:
        assert read(headline="a", isi="b", publisher="s").id == read(title="a", body="b", source="s").id

    def test_never_changes(self) -> None:
        """Subscribers keep these ids: another value here is a break of the promise in schemas/README.md."""
        assert read(url="https://berita.example/1", title="a").id == "791ebdab554c7a14c323eac08d26ab16"
        assert read(source="s", title="a", body="b").id == "15bd8b657ff4881a63ad1be6156a7ddc"

    def test_looks_like_one(self) -> None:
        assert len(read(title="a").id) == ID_LENGTH
        assert int(read(title="a").id, 16)

    def test_is_not_given_where_the_id_is_of_a_wrong_type(self) -> None:
        wrong: list[object] = [False, ["a", "b"], {"a": 1}, [[[["a"]]]]]
        assert {reason(title="a", id=one) for one in wrong} == {Reason.BAD_FIELD}

    def test_of_blank_urls_does_not_collide(self) -> None:
        assert read(url=" ", title="a").id != read(url=" ", title="b").id


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"title": ""},
        {"title": None, "body": None},
        {"title": "  ", "body": "\n\t"},
        {"title": "\u00a0\u3000", "body": "\u200b\ufeff"},
        {"title": "\u0000"},
        {"url": "https://berita.example/1", "source": "s", "author": "Presiden tiba"},
    ],
)
def test_without_visible_text_there_is_no_item(fields: dict[str, Any]) -> None:
    assert reason(**fields) is Reason.NO_TEXT


@pytest.mark.parametrize("field", ["id", "url", "source", "language", "category"])
def test_short_fields_have_a_limit(field: str) -> None:
    assert getattr(read(title="a", **{field: "x" * MAX_SHORT}), field) == "x" * MAX_SHORT
    assert reason(title="a", **{field: "x" * (MAX_SHORT + 1)}) is Reason.BAD_FIELD


@pytest.mark.parametrize("field", ["id", "title", "body", "url", "source", "language", "category"])
@pytest.mark.parametrize("wrong", [True, ["a", True], {"a": 1}, {"name": True}, [["a", "b"]]], ids=repr)
def test_a_wrong_type_is_refused_by_name(field: str, wrong: object) -> None:
    with pytest.raises(DecodeError, match=f"bad_field: {field}: ") as caught:
        read(**{"title": "a", "body": "b", field: wrong})
    assert caught.value.reason is Reason.BAD_FIELD


def test_a_wrong_type_is_named_by_the_spelling_that_was_sent() -> None:
    with pytest.raises(DecodeError, match=r"bad_field: headline: "):
        read(headline=True, body="b")


@pytest.mark.parametrize(
    "wrong", [True, [1, 2], {"a": 1}, "besok", "2025-02-30", "2025-13-01", 1e300, 10**400], ids=lambda w: repr(w)[:20]
)
def test_an_impossible_date_is_refused(wrong: object) -> None:
    assert reason(title="a", published_at=wrong) is Reason.IMPOSSIBLE_DATE


def test_items_are_frozen() -> None:
    item = read(title="a")
    with pytest.raises(ValueError, match="frozen"):
        item.title = "b"  # type: ignore[misc]  # that it cannot be set is the point
