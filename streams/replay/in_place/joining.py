"""Mentions to meetings without holding them all: bucket by bucket of partition keys, which know nothing of each other.

``route`` sorts what each item tells into buckets by the key of the mention, ``join`` joins one bucket alone, with what
each item tells there and in the order of the items, and ``by_id`` brings the meetings of all buckets into one order.
Memory: one bucket in each process, and some 100 bytes for each item that tells of a meeting.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from zlib import crc32

from processors.joining.joiner import Joiner
from schemas.codec import decode, encode
from schemas.meetings import LAST_WORDS, Meeting
from schemas.mentions import MeetingMention
from streams.replay.durable import written_whole
from streams.replay.in_place.shuffle import shuffle

BUCKET_BYTES = 4 << 20
"""Of mentions, some 1,500 of them: joined, they take ten times as much memory."""
MOST_BUCKETS = 4096
_ENDED, _LIVES = b"0", b"1"


def buckets_for(size: int) -> int:
    """How many buckets for so many bytes of mentions."""
    return min(MOST_BUCKETS, max(1, -(-size // BUCKET_BYTES)))


def route(
    told: Iterable[bytes], mentions: Iterable[bytes], buckets: int, hashed: Callable[[str], int] = hash
) -> Iterator[tuple[str, bytes]]:
    """What each bucket is to join, with the bucket's name, in the order of the items.

    ``told`` are lines of item id and keys, ``mentions`` those of all items. An item that came before in a bucket comes
    there again whether or not it still tells of something: a corrected text takes back what the older one told.
    """
    rest = iter(mentions)
    known: dict[int, frozenset[int]] = {}
    """The buckets of an item, by a hash of its id: where two share it, a bucket hears of an item in vain."""
    shared: dict[frozenset[int], frozenset[int]] = {}
    for line in told:
        item_id, keys = json.loads(line)
        here: dict[int, list[bytes]] = {}
        for key in keys:
            here.setdefault(crc32(key.encode()) % buckets, []).append(next(rest))
        name = hashed(item_id)
        before = known.get(name, frozenset())
        both = before.union(here)
        if both != before:
            known[name] = shared.setdefault(both, both)
        for bucket in sorted(both):
            yield f"{bucket:04}", appearance(item_id, here.get(bucket, []))


def appearance(item_id: str, mentions: list[bytes]) -> bytes:
    """What one item tells in one bucket: a line of its id and how many mentions follow, a line each."""
    head = json.dumps([item_id, len(mentions)]).encode()
    return b"\n".join([head, *(one.rstrip(b"\n") for one in mentions), b""])


def join(lines: Iterable[bytes]) -> list[Meeting]:
    """The last revisions of all meetings of a bucket, ended ones too, sorted by id."""
    joiner = Joiner()
    meetings: dict[str, Meeting] = {}
    source = iter(lines)
    for head in source:
        item_id, count = json.loads(head)
        mentions = [decode(MeetingMention, next(source), sys.maxsize) for _ in range(count)]
        meetings |= {revision.id: revision for revision in joiner.take(item_id, mentions)}
    return [meetings[name] for name in sorted(meetings)]


def join_file(bucket: Path, result: Path) -> None:
    """Join one bucket's file into a file of meetings, each behind its id and whether it lives. Raises OSError."""
    with bucket.open("rb") as source, written_whole(result) as file:
        file.writelines(map(joined_line, join(source)))


def joined_line(meeting: Meeting) -> bytes:
    """A meeting behind its id and whether it lives."""
    lives = _ENDED if meeting.change in LAST_WORDS else _LIVES
    return b"%b\t%b\t%b\n" % (meeting.id.encode(), lives, encode(meeting))


def by_id(results: Iterable[Path], folder: Path, target: Path) -> int:
    """Write the meetings of all buckets into one file, sorted by id; gives how many live. Raises OSError.

    ``folder``: an empty one, for the sorting.
    """
    living = 0
    with written_whole(target) as file:
        for name in shuffle(_by_beginning(results), folder):
            for line in sorted((folder / name).read_bytes().splitlines(keepends=True)):
                _, lives, meeting = line.split(b"\t", 2)
                living += lives == _LIVES
                file.write(meeting)
            (folder / name).unlink()
    return living


def _by_beginning(results: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """Ids are digits of a hash, so those that begin alike are a 256th of all."""
    for result in results:
        with result.open("rb") as file:
            yield from ((line[:2].decode(), line) for line in file)
