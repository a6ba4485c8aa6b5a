"""What topics must be, given the partitions that the broker has."""

from __future__ import annotations

import pytest

from streams.errors import UsageError
from streams.kafka.provisioning import fitted, made_anew, require, resized, uneven
from streams.kafka.topics import DEAD_LETTERS, ITEMS, MENTIONS, REPLAY_ITEMS, TopicNames, all_topics
from streams.settings import Settings

SETTINGS = Settings()
SPECS = all_topics(SETTINGS)
READ = TopicNames().read
TOLD, MEETINGS_2 = "jumpa-told-changelog", "jumpa-meetings-2-changelog"
EVEN = {spec.name: 4 for spec in SPECS}


def partitions(counts: dict[str, int]) -> dict[str, int]:
    return {spec.name: spec.partitions for spec in fitted(SPECS, counts)}


def test_on_an_empty_broker_all_are_as_the_settings_say() -> None:
    assert partitions({}) == EVEN


def test_what_exists_keeps_its_number_and_gives_it_to_its_changelog() -> None:
    assert partitions({ITEMS: 6}) == EVEN | {ITEMS: 6, TOLD: 6, REPLAY_ITEMS: 6}
    assert partitions({MENTIONS: 2, MEETINGS_2: 8}) == EVEN | {MENTIONS: 2, MEETINGS_2: 2}
    assert partitions({DEAD_LETTERS: 1}) == EVEN | {DEAD_LETTERS: 1}


def test_a_worker_may_begin_where_changelogs_match_their_sources() -> None:
    require(SETTINGS, EVEN)
    require(SETTINGS, EVEN | {ITEMS: 6, TOLD: 6, REPLAY_ITEMS: 6, DEAD_LETTERS: 1, "of.others": 9})


def test_missing_topics_are_named() -> None:
    with pytest.raises(UsageError, match=rf"1 topics are missing .*\({TOLD}\): run `jumpa topics create` first"):
        require(SETTINGS, {name: count for name, count in EVEN.items() if name != TOLD})


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (
            {ITEMS: 6, REPLAY_ITEMS: 6},
            f"{TOLD} has 4 partitions and {ITEMS}, which feeds it, 6: run `jumpa topics create`.",
        ),
        (
            {ITEMS: 6, TOLD: 6},
            f"{REPLAY_ITEMS} has 4 partitions and {ITEMS}, beside which it is read, 6: run `jumpa topics create`.",
        ),
        (
            {MENTIONS: 6},
            f"{MEETINGS_2} has 4 partitions and {MENTIONS}, which feeds it, 6: "
            "see deploy/PARTITIONS.md, then run `jumpa topics create`.",
        ),
        (
            {TOLD: 6},
            f"{TOLD} has 6 partitions and {ITEMS}, which feeds it, 4: give {ITEMS} 6 too, see deploy/PARTITIONS.md.",
        ),
    ],
)
def test_a_changelog_that_differs_from_its_source_is_one_sentence(counts: dict[str, int], sentence: str) -> None:
    assert uneven(SPECS, EVEN | counts, MENTIONS) == [sentence]
    with pytest.raises(UsageError) as refused:
        require(SETTINGS, EVEN | counts)
    assert str(refused.value) == sentence


def test_growth_is_told_of_what_is_read_alone() -> None:
    assert resized(READ, EVEN, EVEN) == []
    assert resized(READ, EVEN, EVEN | {ITEMS: 6}) == [f"{ITEMS} has 6 partitions now and had 4"]
    assert resized(READ, EVEN, EVEN | {DEAD_LETTERS: 6, TOLD: 6}) == []


def test_a_source_that_was_made_anew_is_told_by_its_id_and_what_others_make_anew_is_not_ours() -> None:
    before = {ITEMS: "a", DEAD_LETTERS: "b", "another.team": "c"}
    assert made_anew(READ, before, before) == []
    assert made_anew(READ, before, {ITEMS: "x", DEAD_LETTERS: "y", "another.team": "z"}) == [ITEMS]
    assert made_anew(READ, before, {}) == []  # gone for now, or a broker without ids
    assert made_anew(READ, {}, before) == []
    assert resized(READ, {}, EVEN) == []
    assert resized(READ, EVEN, {}) == []  # deleted, or not to be seen: the watch is not for that
