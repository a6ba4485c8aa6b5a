"""The tables of the store, and how its file is begun, recognised and kept from a second console."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from pathlib import Path
from time import time_ns
from zlib import crc32

from streams.console.model.building import KeptMeeting
from streams.console.model.rows import MeetingRow
from streams.errors import UsageError

APPLICATION_ID = 0x6A6D7061
"""Tells a store of ours from another SQLite file ("jmpa")."""
TABLES = (
    "meetings (num integer primary key, seq integer not null, changed_ms integer not null, id text not null unique,"
    " revision integer not null, status text not null, ended integer not null, scope text not null,"
    " confidence real not null, first_text text not null, last_text text not null, first_day integer,"
    " last_day integer, exact integer not null, town integer, country text, sides text not null, merged_into text,"
    " part_of text)",
    # Apart, so that filters pass over few pages.
    "bodies (num integer primary key, row text not null, meeting blob not null)",
    "sides (num integer, code text, primary key (num, code)) without rowid",
    "leaders (num integer, leader_id text, primary key (num, leader_id)) without rowid",
    "people (pid integer primary key, name text not null, leader_id text not null, country text not null,"
    " words text not null, unique (name, leader_id, country))",
    "attending (num integer, pid integer, primary key (num, pid)) without rowid",
    "towns (town integer primary key, city text not null, city_en text, country text, latitude real not null,"
    " longitude real not null)",
    "mentions (id text primary key, at_ms integer not null, mention blob not null)",
    "told (num integer, mention text, primary key (num, mention)) without rowid",
    "places (kind text, partition integer, next integer not null, primary key (kind, partition)) without rowid",
)
INDEXES = (
    "meetings (changed_ms desc, id)",
    "meetings (first_text desc, id)",
    "meetings (sides, first_day)",
    "meetings (part_of) where part_of is not null",
    "meetings (merged_into) where merged_into is not null",
    "sides (code, num)",
    "leaders (leader_id, num)",
    "attending (pid, num)",
)
"""What makes questions quick, and filling slow: they are made when all is read that there was."""
WORDS = """texts using fts5(words, tokenize = "ascii tokenchars '_'", detail = none)"""
"""Words are folded before they come here: the tokenizer only cuts at blanks."""
LASTING = (
    "gone (id text primary key, seq integer not null) without rowid",
    "meta (name text primary key, value) without rowid",
)
"""Tables that outlive what was taken: readers go on by their seq."""
COLUMNS = KeptMeeting._fields
VERSION = crc32(json.dumps([1, TABLES, INDEXES, WORDS, MeetingRow.model_json_schema()]).encode()) >> 1
"""A store of other tables or rows is begun anew. The number goes up where what stands in them changes otherwise."""


def create(connection: sqlite3.Connection) -> None:
    """Make the tables that are missing; to be called in a transaction."""
    for table in (*LASTING, *TABLES):
        connection.execute(f"create table if not exists {table}")
    connection.execute(f"create virtual table if not exists {WORDS}")
    connection.execute("create index if not exists by_seq on meetings (seq)")
    # From the clock, so that a store that is begun anew goes on above what was told out of the one before it. In
    # microseconds: exact in JavaScript, and no store changes more often.
    connection.execute("insert or ignore into meta values ('seq', ?)", [time_ns() // 1000])


def index(connection: sqlite3.Connection) -> None:
    """Make the indexes that are missing; to be called in a transaction."""
    for number, columns in enumerate(INDEXES):
        connection.execute(f"create index if not exists by_{number} on {columns}")


def drop(connection: sqlite3.Connection) -> None:
    """Remove the tables of what was taken; to be called in a transaction."""
    for table in ("texts", *(one.split()[0] for one in TABLES)):
        connection.execute(f"drop table if exists {table}")


def lock(path: Path) -> int:
    """Keep other consoles from a store; gives the file descriptor that holds the lock. Raises UsageError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as exc:
        raise _unusable(path, exc.strerror) from None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        raise UsageError(f"Another console has {path}: end that one first, or name another file.") from None
    return held


def connect_writer(path: Path) -> sqlite3.Connection:
    """A connection to a store, begun where there is none or one of another version. Raises UsageError."""
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=60)
        if _version(connection, path) != VERSION:
            connection.close()
            for ending in ("", "-wal", "-shm"):
                path.with_name(path.name + ending).unlink(missing_ok=True)
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=60)
        connection.execute("pragma journal_mode = wal")
        # A power cut may take the last transactions, with their places in the topics: they are read again.
        connection.execute("pragma synchronous = normal")
        connection.execute("pragma cache_size = -65536")
        connection.execute("pragma wal_autocheckpoint = 4000")
        connection.execute("begin immediate")
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute(f"pragma user_version = {VERSION}")
        create(connection)
        connection.execute("commit")
    except (sqlite3.Error, OSError) as exc:
        raise _unusable(path, str(exc)) from None
    return connection


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """The version of a store, VERSION for one that is yet to be begun. Raises UsageError for another's file."""
    if not connection.execute("select count(*) from sqlite_schema").fetchone()[0]:
        return VERSION
    if connection.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
        raise UsageError(f"{path} is another program's database: name another file.")
    version: int = connection.execute("pragma user_version").fetchone()[0]
    return version


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that only reads."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=60)
    connection.execute("pragma query_only = on")
    return connection


def _unusable(path: Path, why: str | None) -> UsageError:
    return UsageError(f"{path} cannot hold the console's meetings ({why}): name another file, or remove that one.")
