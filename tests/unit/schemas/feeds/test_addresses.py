"""Addresses of one article in the spellings that feeds and readers give them."""

from __future__ import annotations

import pytest

from schemas.feeds.addresses import article_address, without_tracking


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://a.example/1?utm_source=rss&utm_medium=feed", "https://a.example/1"),
        ("https://a.example/1?id=7&UTM_Source=rss#top", "https://a.example/1?id=7#top"),
        ("https://a.example/1?id=7&amp;fbclid=x", "https://a.example/1?id=7"),
    ],
)
def test_campaigns_are_no_part_of_an_address(given: str, kept: str) -> None:
    assert without_tracking(given) == kept


@pytest.mark.parametrize(
    "url", ["", "x", "https://a.example/1", "https://a.example/?p=1&&q#x?utm_a=1", "https://a.example/1?", "a?page=2"]
)
def test_any_other_address_stays_to_the_letter(url: str) -> None:
    assert without_tracking(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://www.berita.example/read/1?page=2",
        "http://berita.example/read/1/?page=all#bagian-2",
        "//m.Berita.example/read/1?utm_campaign=x&single=1",
        "https://berita.example/read/1",
    ],
)
def test_all_pages_of_an_article_share_an_address(url: str) -> None:
    assert article_address(url) == "berita.example/read/1"


def test_articles_told_apart_by_their_query_stay_apart() -> None:
    assert article_address("https://a.example/?id=1") != article_address("https://a.example/?id=2")
    assert article_address("https://a.example/Satu") != article_address("https://a.example/satu")
    assert article_address("") == ""
