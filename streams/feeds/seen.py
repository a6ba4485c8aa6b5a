"""What was published, remembered across restarts in a bounded SQLite file: each article once, each correction once.

An article that is on its way to Kafka is written down before it is sent, and again when Kafka has acknowledged it. What
a killed run leaves between the two is looked up in the topic (`SeenArticles.open_sends`, `SeenArticles.settle`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from processors.joining.meetings.votes import SAME_BITS
from processors.text.signature import bits_apart
from streams.errors import UsageError
from streams.feeds.fetching import Validators

_SCHEMA = """
CREATE TABLE IF NOT EXISTS articles (
    id TEXT PRIMARY KEY,
    text TEXT,             -- hash of what Kafka has acknowledged last; null before
    sent TEXT,             -- hash of what is on its way; null where nothing is
    sent_at REAL,
    tries INTEGER NOT NULL DEFAULT 0,
    seen_at REAL NOT NULL  -- when a feed named it last
);
CREATE INDEX IF NOT EXISTS by_age ON articles (seen_at);
CREATE TABLE IF NOT EXISTS names (
    name TEXT PRIMARY KEY,
    id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS names_of ON names (id);
CREATE TABLE IF NOT EXISTS told (
    id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    feed TEXT NOT NULL,
    print TEXT NOT NULL,   -- what that feed says of it
    PRIMARY KEY (id, feed)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS signs (
    id TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    sign TEXT NOT NULL     -- of its text, as copies are known by
);
CREATE TABLE IF NOT EXISTS feeds (
    url TEXT PRIMARY KEY,
    etag TEXT NOT NULL DEFAULT '',
    modified TEXT NOT NULL DEFAULT '',
    failures INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL DEFAULT 0
) WITHOUT ROWID;
"""
VERSION = 1


class Known(NamedTuple):
    """What is remembered of an article."""

    id: str
    text: str | None
    """Hash of what was published; None where nothing was."""
    tries: int
    told: str | None
    """Fingerprint of what the feed that asks said of it last."""


class FeedState(NamedTuple):
    """What is remembered of a feed."""

    validators: Validators
    failures: int = 0
    """Rounds in a row that failed."""
    not_before: float = 0.0
    """Unix seconds."""


class SeenArticles:
    """One file, of one process at a time."""

    def __init__(self, database: sqlite3.Connection, most: int) -> None:
        self._database = database
        self._most = most

    def find(self, names: Iterable[str], feed: str) -> Known | None:
        """The article that has one of these names, what is on its way included."""
        for name in names:
            row = self._database.execute(
                "SELECT a.id, coalesce(a.sent, a.text), a.tries, t.print FROM names n JOIN articles a ON a.id = n.id"
                " LEFT JOIN told t ON t.id = a.id AND t.feed = ? WHERE n.name = ?",
                (feed, name),
            ).fetchone()
            if row is not None:
                return Known(*row)
        return None

    def copy_of(self, article: str, sign: str) -> str | None:
        """The first other article whose text is nearly that of this one."""
        row = self._database.execute(
            "SELECT id FROM signs WHERE id <> ? AND bits_apart(sign, ?) <= ? ORDER BY rowid LIMIT 1",
            (article, sign, SAME_BITS),
        ).fetchone()
        return str(row[0]) if row else None

    def begin(self, article: str, text: str, sign: str, names: Iterable[str], now: float) -> None:
        """An article is about to be sent."""
        with self._database:
            self._note(article, names, now)
            self._database.execute(
                "INSERT INTO signs VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET sign = excluded.sign", (article, sign)
            )
            self._database.execute("UPDATE articles SET sent = ?, sent_at = ? WHERE id = ?", (text, now, article))

    def finish(self, article: str, feed: str, told: str) -> None:
        """Kafka has it."""
        with self._database:
            self._acknowledged(article)
            self._tell(article, feed, told)

    def note(self, article: str, feed: str, told: str) -> None:
        """A feed says this of an article whose text is the same as before."""
        with self._database:
            self._tell(article, feed, told)

    def note_failure(self, article: str, names: Iterable[str], tries: int, now: float) -> None:
        """An article gave no item, for the ``tries``-th time."""
        with self._database:
            self._note(article, names, now)
            self._database.execute("UPDATE articles SET tries = ? WHERE id = ?", (tries, article))

    def touch(self, articles: Iterable[str], now: float) -> None:
        """A feed still names these; then the oldest beyond the limit are forgotten."""
        with self._database:
            self._database.executemany("UPDATE articles SET seen_at = ? WHERE id = ?", [(now, one) for one in articles])
            self._database.execute(
                "DELETE FROM articles WHERE sent IS NULL AND id IN"
                " (SELECT id FROM articles ORDER BY seen_at DESC, id LIMIT -1 OFFSET ?)",
                (self._most,),
            )

    def feed(self, url: str) -> FeedState:
        row = self._database.execute(
            "SELECT etag, modified, failures, not_before FROM feeds WHERE url = ?", (url,)
        ).fetchone()
        return FeedState(Validators(row[0], row[1]), row[2], row[3]) if row else FeedState(Validators())

    def keep_feed(self, url: str, state: FeedState) -> None:
        with self._database:
            self._database.execute(
                "INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?, ?)",
                (url, state.validators.etag, state.validators.modified, state.failures, state.not_before),
            )

    def open_sends(self) -> tuple[dict[str, str], float]:
        """Articles that were on their way when a run ended, with the hashes of their texts, and since when."""
        rows = self._database.execute("SELECT id, sent, sent_at FROM articles WHERE sent IS NOT NULL").fetchall()
        return {row[0]: row[1] for row in rows}, min((row[2] for row in rows), default=0.0)

    def settle(self, arrived: Iterable[str]) -> None:
        """Of `open_sends` these have arrived, and the others have not."""
        with self._database:
            for article in arrived:
                self._acknowledged(article)
            self._database.execute("UPDATE articles SET sent = NULL")

    def count(self) -> int:
        """Articles that are remembered."""
        return int(self._database.execute("SELECT count(*) FROM articles").fetchone()[0])

    def _note(self, article: str, names: Iterable[str], now: float) -> None:
        self._database.execute(
            "INSERT INTO articles (id, seen_at) VALUES (?, ?)"
            " ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at",
            (article, now),
        )
        rows = [(name, article) for name in names]
        self._database.executemany("INSERT OR IGNORE INTO names VALUES (?, ?)", rows)

    def _acknowledged(self, article: str) -> None:
        self._database.execute(
            "UPDATE articles SET text = sent, sent = NULL, tries = 0 WHERE id = ? AND sent IS NOT NULL", (article,)
        )

    def _tell(self, article: str, feed: str, told: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO told VALUES (?, ?, ?)", (article, feed, told))


@contextmanager
def remembered(path: Path, most: int) -> Iterator[SeenArticles]:
    """The file, made where it is missing; at most ``most`` articles. Raises UsageError where it is no such file, or
    another process has it."""
    try:
        database = sqlite3.connect(path, timeout=2, check_same_thread=False)
        try:
            database.create_function("bits_apart", 2, bits_apart, deterministic=True)
            database.execute("PRAGMA locking_mode = EXCLUSIVE")
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA foreign_keys = ON")
            version = database.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, VERSION):
                raise UsageError(f"{path} is of another version of jumpa ({version}): name another file with --state.")
            database.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
            yield SeenArticles(database, most)
        finally:
            database.close()
    except sqlite3.OperationalError as exc:
        why = "another jumpa ingest uses it" if "locked" in str(exc) else exc
        raise UsageError(f"{path} cannot be used ({why}): name another file with --state.") from None
    except sqlite3.DatabaseError as exc:
        raise UsageError(f"{path} is no file of what was seen ({exc}): name another with --state.") from None
