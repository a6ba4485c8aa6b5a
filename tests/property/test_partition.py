"""However articles arrive, the meetings end the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from zlib import crc32

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from processors.joining import partition as module
from processors.joining.claims.claim import Claim
from processors.joining.claims.identity import join_participants
from processors.joining.claims.keys import partition_key
from processors.joining.joiner import Joiner
from processors.joining.partition import PartitionState
from processors.joining.snapshot import Patch, Snapshot, combined, patched
from schemas.codec import decode, encode
from schemas.meetings import LAST_WORDS, Change, Meeting, MeetingStatus
from schemas.mentions import MeetingMention, Participant
from tests.property.histories import PEOPLE, Edition, arrivals, arrive, corrected, histories, mixed
from tests.support.joining import content, contents, empty, told
from tests.support.stream_fakes import mention


def read_back(state: PartitionState) -> PartitionState:
    """The state as the next worker reads it."""
    return PartitionState(decode(Snapshot, encode(state.snapshot())))


FEW = settings(max_examples=40, deadline=None)
MANY = settings(max_examples=5_000, deadline=None, phases=[Phase.generate], database=None)


@FEW
@given(histories(), st.data())
def test_the_order_of_arrival_does_not_matter(history: list[MeetingMention], data: st.DataObject) -> None:
    """Neither to what the meetings say nor to their ids."""
    first, second = (told(order)[0] for order in (history, data.draw(st.permutations(history))))
    assert contents(first) == contents(second)
    assert first.snapshot().claims == second.snapshot().claims


@FEW
@given(corrected(), st.data())
def test_nor_does_it_where_articles_are_corrected(articles: list[list[Edition]], data: st.DataObject) -> None:
    """However the editions of different articles fall in between each other, and as if only the last had come."""
    first, _ = arrive(data.draw(arrivals(articles)))
    second, _ = arrive(data.draw(arrivals(articles)))
    assert contents(first) == contents(second)
    last, _ = arrive(editions[-1] for editions in articles)
    assert contents(first) == contents(last)


def joined(mentions: Iterable[MeetingMention], workers: int = 1) -> dict[str, dict[str, object]]:
    """What the meetings of a stream say, by id, joined by so many workers, each with the keys of its partitions."""
    joiners = [Joiner() for _ in range(workers)]
    items: dict[tuple[str, int], list[MeetingMention]] = {}
    for one in mentions:
        items.setdefault((one.item_id, crc32(partition_key(one).encode()) % workers), []).append(one)
    for (item, worker), some in items.items():
        joiners[worker].take(item, some)
    living = [meeting for joiner in joiners for meeting in joiner.meetings()]
    assert len({one.id for one in living}) == len(living), "one id, two meetings"
    return {one.id: content(one) for one in living}


@FEW
@given(mixed(), st.data())
def test_one_worker_and_three_in_any_order_give_the_same_meetings_under_the_same_ids(
    stream: list[MeetingMention], data: st.DataObject
) -> None:
    alone = joined(stream)
    assert joined(data.draw(st.permutations(stream)), 3) == alone
    assert joined(stream[::-1]) == alone


@FEW
@given(corrected(), st.integers(1, 5), st.data())
def test_no_mention_is_lost(articles: list[list[Edition]], limit: int, data: st.DataObject) -> None:
    """Each stands in exactly one meeting that lives, or was taken back, or is told to be forgotten."""
    state = PartitionState(Snapshot(key="ID+MY"), data.draw(st.sampled_from([None, limit])))
    said, latest, forgotten = dict[str, set[str]](), dict[str, Meeting](), set[str]()
    for edition in data.draw(arrivals(articles)):
        said[edition.item_id] = {one.id for one in edition.mentions}
        for answer in [state.add(one) for one in edition.mentions] or [state.withdraw(edition.item_id)]:
            latest |= {one.id: one for one in answer.meetings}
            forgotten |= {claim.mention_id for claim in answer.forgotten}
    published = Counter(name for one in latest.values() if one.change not in LAST_WORDS for name in one.mention_ids)
    remembered = Counter(name for one in state.meetings() for name in one.mention_ids)
    for name in {name for names in said.values() for name in names}:
        assert remembered[name] == 1 or (remembered[name] == 0 and name in forgotten)
        assert published[name] == 1, "forgetting unsays nothing"
    assert remembered.keys() <= {name for names in said.values() for name in names}


@FEW
@given(corrected(), st.data())
def test_a_restart_between_corrections_changes_nothing(articles: list[list[Edition]], data: st.DataObject) -> None:
    order = data.draw(arrivals(articles))
    stop = data.draw(st.integers(0, len(order)))
    state, revisions = arrive(order)
    before, first = arrive(order[:stop])
    after, rest = arrive(order[stop:], read_back(before))
    assert after.snapshot() == state.snapshot()
    assert list(map(encode, [*first, *rest])) == list(map(encode, revisions))


@FEW
@given(corrected(), st.data())
def test_patches_make_of_the_state_before_the_state_after(articles: list[list[Edition]], data: st.DataObject) -> None:
    """One by one, read back from their bytes, and all of a batch as one."""
    state, snapshots, patches = empty(), [empty().snapshot()], []
    for edition in data.draw(arrivals(articles)):
        steps = [state.add(one) for one in edition.mentions] or [state.withdraw(edition.item_id)]
        patches.append([step.patch for step in steps if step.patch is not None])
        snapshots.append(state.snapshot())
    for made, before, after in zip(patches, snapshots[:-1], snapshots[1:], strict=True):
        read = [decode(Patch, encode(patch)) for patch in made]
        assert encode(patched(before, read)) == encode(after)
        assert before == after if not made else encode(patched(before, [combined(made)])) == encode(after)
    everything = [patch for made in patches for patch in made]
    assert not everything or encode(patched(snapshots[0], [combined(everything)])) == encode(snapshots[-1])


def _gives(change: Change, articles: list[list[Edition]]) -> bool:
    return any(one.change is change for one in arrive(edition for one in articles for edition in one)[1])


@pytest.mark.parametrize("change", Change)
def test_the_articles_made_up_here_lead_to_every_kind_of_revision(change: Change) -> None:
    """Else the tests around this one would say little."""
    assert find(corrected(), lambda articles: _gives(change, articles), settings=MANY)


def _parts(meetings: Iterable[Meeting]) -> set[tuple[str, ...]]:
    return {one.mention_ids for one in meetings}


def test_among_them_are_meetings_that_fall_apart() -> None:
    def falls_apart(history: list[MeetingMention]) -> bool:
        state, _ = told(history[:-1])
        before = _parts(state.meetings())
        after = _parts(told(history[-1:], state)[0].meetings())
        return any(not any(set(one) <= set(other) for other in after) for one in before)

    assert find(histories(), lambda history: len(history) > 2 and falls_apart(history), settings=MANY)


@FEW
@given(histories(), st.data())
def test_mentions_that_come_again_do_not_matter(history: list[MeetingMention], data: st.DataObject) -> None:
    state, revisions = told(history)
    before = state.snapshot()
    again, more = told(data.draw(st.lists(st.sampled_from(history), max_size=8)), state)
    assert again.snapshot() == before
    known = {(one.id, one.revision): encode(one) for one in revisions}
    assert all(known[one.id, one.revision] == encode(one) for one in more)


@FEW
@given(histories(), st.data())
def test_a_restart_at_any_point_changes_nothing(history: list[MeetingMention], data: st.DataObject) -> None:
    """The state is read back from its bytes, and what was in hand comes again."""
    stop = data.draw(st.integers(0, len(history)))
    back = data.draw(st.integers(0, stop))
    state, revisions = told(history)
    before, first = told(history[:stop]) if stop else (empty(), [])
    after, rest = told(history[back:], read_back(before))
    assert after.snapshot() == state.snapshot()
    seen = {(one.id, one.revision): encode(one) for one in [*first, *rest]}
    assert seen == {(one.id, one.revision): encode(one) for one in revisions}


@FEW
@given(corrected(), st.data())
def test_revisions_count_from_one_and_whoever_knows_an_old_id_is_led_on(
    articles: list[list[Edition]], data: st.DataObject
) -> None:
    state, revisions = arrive(data.draw(arrivals(articles)))
    by_id: dict[str, list[int]] = {}
    for one in revisions:
        by_id.setdefault(one.id, []).append(one.revision)
    assert all(counted == list(range(1, len(counted) + 1)) for counted in by_id.values())
    snapshot = state.snapshot()
    assert set(by_id) == {one.id for one in (*snapshot.meetings, *snapshot.ended)}
    living = {one.id for one in state.meetings()}
    last = {one.id: one for one in revisions}
    for name in by_id:
        seen = set[str]()
        while last[name].change is Change.MERGED:
            assert name not in seen, "led in a circle"
            seen.add(name)
            name = last[name].merged_into or ""
        assert (name in living) is (last[name].change is not Change.RETRACTED)
    assert all(
        (one.status in (MeetingStatus.MERGED, MeetingStatus.RETRACTED)) is (one.change in LAST_WORDS)
        for one in revisions
    )


@FEW
@given(histories())
def test_each_claim_is_in_one_meeting_and_no_article_twice_in_one(history: list[MeetingMention]) -> None:
    meetings = told(history)[0].meetings()
    assert sorted(one for meeting in meetings for one in meeting.mention_ids) == sorted(one.id for one in history)
    for meeting in meetings:
        assert len(meeting.item_ids) == len(meeting.mention_ids)
        assert 1 <= meeting.voices <= len(meeting.item_ids)
        for field, values in meeting.claimed.items():
            assert values, field
            assert all(set(value.item_ids) <= set(meeting.item_ids) for value in values)


@FEW
@given(histories(), st.data())
def test_what_is_withdrawn_was_never_said(history: list[MeetingMention], data: st.DataObject) -> None:
    item = data.draw(st.sampled_from(history)).item_id
    left = [one for one in history if one.item_id != item]
    state, _ = told(history)
    state.withdraw(item)
    assert contents(state) == (contents(told(left)[0]) if left else {})


@FEW
@given(histories(), st.data())
def test_the_last_revision_published_is_what_the_state_knows(
    history: list[MeetingMention], data: st.DataObject
) -> None:
    state, revisions = told(history)
    latest = {one.id: one for one in revisions}
    living = {one.id: one for one in state.meetings()}
    assert {name: one for name, one in latest.items() if name in living} == living
    assert all(latest[name].change in LAST_WORDS for name in latest.keys() - living.keys())


@given(st.lists(PEOPLE, max_size=8), st.data())
def test_people_are_joined_the_same_in_any_order(people: list[Participant], data: st.DataObject) -> None:
    once = join_participants(people)
    assert join_participants(data.draw(st.permutations(people))) == once
    assert join_participants([*people, *people]) == once
    assert len(once) <= len(people)


def _claims(mentions: list[MeetingMention]) -> tuple[Claim, ...]:
    return told(mentions)[0].snapshot().claims


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(40)))
def test_which_claims_are_kept_does_not_depend_on_the_order(order: list[int]) -> None:
    many = [mention(f"a-{at:02}", confidence=(0.1, 0.5, 0.5, 0.9)[at % 4]) for at in range(40)]
    limit, module.MAX_CLAIMS = module.MAX_CLAIMS, 15
    try:
        assert _claims([many[at] for at in order]) == _claims(many)
    finally:
        module.MAX_CLAIMS = limit
