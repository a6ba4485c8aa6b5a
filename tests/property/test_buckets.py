"""Joined bucket by bucket, mentions give the very meetings that they give when one joiner takes them all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from processors.joining.claims.keys import partition_key
from processors.joining.joiner import Joiner
from schemas.codec import encode
from schemas.meetings import LAST_WORDS, Meeting
from schemas.mentions import Scope
from streams.replay.in_place.joining import by_id, join, join_file, route
from streams.replay.in_place.shuffle import shuffle
from tests.property.histories import SIDES, Edition, arrivals, corrected

FEW = settings(max_examples=60, deadline=None)
MANY = settings(max_examples=5_000, deadline=None, phases=[Phase.generate], database=None)


@st.composite
def archives(draw: st.DrawFn) -> list[Edition]:
    """Articles of several keys, corrected ones too, whose later texts may tell of other sides, or of nobody."""
    found = []
    for edition in draw(arrivals(draw(corrected()))):
        told = []
        for one in edition.mentions:
            people = draw(st.sampled_from(SIDES))
            scope = Scope.DOMESTIC if len({person.country for person in people}) == 1 else Scope.INTERNATIONAL
            told.append(one.model_copy(update={"participants": people, "scope": scope}))
        found.append(Edition(edition.item_id, tuple(told)))
    return found


def alone(editions: Iterable[Edition]) -> dict[str, Meeting]:
    """The last revisions that one joiner gives."""
    joiner, meetings = Joiner(), dict[str, Meeting]()
    for one in editions:
        meetings |= {revision.id: revision for revision in joiner.take(one.item_id, one.mentions)}
    return meetings


def routed(editions: Iterable[Edition], buckets: int, hashed: Callable[[str], int] = hash) -> list[tuple[str, bytes]]:
    editions = list(editions)
    told = [
        json.dumps([one.item_id, [partition_key(mention) for mention in one.mentions]]).encode() for one in editions
    ]
    return list(route(told, [encode(mention) + b"\n" for one in editions for mention in one.mentions], buckets, hashed))


def in_buckets(editions: Iterable[Edition], buckets: int, hashed: Callable[[str], int] = hash) -> dict[str, Meeting]:
    files: dict[str, list[bytes]] = {}
    for name, lines in routed(editions, buckets, hashed):
        files.setdefault(name, []).extend(lines.splitlines())
    joined = [meeting for lines in files.values() for meeting in join(lines)]
    assert len({one.id for one in joined}) == len(joined), "one id, two meetings"
    return {one.id: one for one in joined}


@FEW
@given(archives(), st.integers(1, 50))
def test_any_number_of_buckets_gives_what_one_joiner_gives(editions: list[Edition], buckets: int) -> None:
    assert in_buckets(editions, buckets) == alone(editions)


@FEW
@given(archives())
def test_items_whose_ids_share_a_hash_change_nothing(editions: list[Edition]) -> None:
    assert in_buckets(editions, 7, lambda _: 0) == alone(editions)


def _takes_back_elsewhere(editions: list[Edition]) -> bool:
    """Whether a later text gives up a key without telling of anything, or in another bucket."""
    keys: dict[str, set[str]] = {}
    for one in editions:
        now = {partition_key(mention) for mention in one.mentions}
        if keys.get(one.item_id, set()) - now and now:
            return True
        keys[one.item_id] = now
    return False


def test_the_archives_made_up_here_hold_what_is_hard() -> None:
    assert find(archives(), _takes_back_elsewhere, settings=MANY)


@pytest.mark.parametrize("most_bytes", [1, 1 << 20])
def test_on_disk_it_is_the_same(tmp_path: Path, most_bytes: int) -> None:
    editions = find(archives(), lambda one: len(alone(one)) > 3 and _takes_back_elsewhere(one), settings=MANY)
    names = shuffle(routed(editions, 5), tmp_path / "buckets", most_bytes)
    for name in names:
        join_file(tmp_path / "buckets" / name, tmp_path / name)
    living = by_id([tmp_path / name for name in names], tmp_path / "sorting", tmp_path / "meetings.jsonl")
    expected = alone(editions)
    assert (tmp_path / "meetings.jsonl").read_bytes() == b"".join(
        encode(expected[name]) + b"\n" for name in sorted(expected)
    )
    assert living == sum(one.change not in LAST_WORDS for one in expected.values())
