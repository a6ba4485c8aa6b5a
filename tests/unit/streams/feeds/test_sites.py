"""The YAML file of feeds, and what remembers."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import yaml

from streams.errors import UsageError
from streams.feeds.seen import remembered
from streams.feeds.sites import KNOWN_FEEDS, FeedFile, load_feeds

SIGN = "0" * 16
ONE = "{url: https://warta.example/rss, publisher: Warta}"


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "feeds.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_names_feeds_with_all_their_options(tmp_path: Path) -> None:
    text = (
        "feeds:\n  - {url: https://warta.example/rss, publisher: Warta, interval: 60, zone: WITA, pages: false}\n"
        "  - {url: 'http://kabar.example:8080/map.xml', publisher: Kabar, language: en, enabled: false}\n"
        "remember: 5000\n"
    )
    file = load_feeds(written(tmp_path, text))
    (feed,) = file.feeds
    assert (feed.site, feed.interval, feed.pages, file.remember) == ("warta.example", 60, False, 5000)
    assert feed.tz.utcoffset(None) is not None
    assert str(feed.tz.utcoffset(None)) == "8:00:00"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("feeds: [", "feeds.yaml:1 is no YAML"),
        ("", "the file is not right"),
        ("[]", "the file is not right"),
        ("feeds: []", "has no feed that is enabled: write `enabled: true`"),
        ("feeds: [{url: https://a.example/}]", "feeds, entry 1, publisher is missing: add it"),
        ("feeds: [{url: ftp://a.example/, publisher: A}]", "feeds, entry 1, url is not right: it is no address"),
        ("feeds: [{url: 'http://[', publisher: A}]", "feeds, entry 1, url is not right"),
        (f"feeds: [{ONE[:-1]}, intervall: 60}}]", "intervall is unknown: use url, publisher"),
        (f"feeds: [{ONE[:-1]}, interval: 1}}]", "interval is not right"),
        (f"feeds: [{ONE[:-1]}, zone: IST}}]", "zone is not right"),
        (f"feeds: [{ONE}, {ONE}]", "names https://warta.example/rss 2 times"),
        ("feeds: !!python/object/apply:os.system ['true']", "is no YAML"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_feeds(written(tmp_path, text))
    assert told in str(caught.value)
    assert str(caught.value).endswith(".")


def test_the_feeds_that_come_along_are_all_off() -> None:
    file = FeedFile.model_validate(yaml.safe_load(KNOWN_FEEDS.read_bytes()))
    assert file.feeds
    assert not any(feed.enabled for feed in file.feeds)
    assert len({feed.url for feed in file.feeds}) == len(file.feeds)


def test_what_is_under_way_when_a_run_is_killed_is_settled_by_the_next(tmp_path: Path) -> None:
    state = tmp_path / "seen.sqlite"
    with remembered(state, 1000) as seen:
        for name in ("arrived", "lost", "done", "corrected"):
            seen.begin(name, "old", SIGN, [f"url:{name}"], 1.0)
        for name in ("done", "corrected"):
            seen.finish(name, "feed", "print")
        seen.begin("corrected", "new", SIGN, ["url:corrected"], 2.0)
    with remembered(state, 1000) as seen:
        waiting, since = seen.open_sends()
        assert (waiting, since) == ({"arrived": "old", "lost": "old", "corrected": "new"}, 1.0)
        seen.settle(["arrived"])
        assert seen.open_sends() == ({}, 0.0)
        found = {name: seen.find([f"url:{name}"], "feed") for name in ("arrived", "lost", "done", "corrected")}
        texts = {name: known.text if known else "" for name, known in found.items()}
        assert texts == {"arrived": "old", "lost": None, "done": "old", "corrected": "old"}


def test_one_process_at_a_time(tmp_path: Path) -> None:
    state = tmp_path / "seen.sqlite"
    with (
        remembered(state, 1000),
        pytest.raises(UsageError, match="another jumpa ingest uses it"),
        remembered(state, 1000),
    ):
        raise AssertionError("two at once")


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    other, newer = tmp_path / "notes.txt", tmp_path / "newer.sqlite"
    other.write_text("Catatan. " * 100, encoding="utf-8")
    with pytest.raises(UsageError, match="is no file of what was seen"), remembered(other, 1000):
        raise AssertionError("it was used")
    assert other.read_text(encoding="utf-8").startswith("Catatan")
    database = sqlite3.connect(newer)
    database.execute("PRAGMA user_version = 9")
    database.close()
    with pytest.raises(UsageError, match="another version"), remembered(newer, 1000):
        raise AssertionError("it was used")
