"""However articles arrive, the meetings end the same."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from processors.meetings import consolidate as module
from processors.meetings.consolidate import meetings_of, withdraw
from processors.meetings.persons import join_participants
from processors.meetings.state import Desk
from schemas.codec import decode, encode
from schemas.meetings import Change
from schemas.mentions import Channel, Format, MeetingMention, Participant, Rank, Status
from tests.joining import content, contents, told
from tests.stream_fakes import ANWAR, PRABOWO, mention

FEW = settings(max_examples=60, deadline=None)
FIRST = date(2025, 9, 1)
NAMES = ["Prabowo", "Prabowo Subianto", "Subianto", "Joko Widodo", "Jokowi", "Presiden RI", "-"]
PEOPLE = st.builds(
    Participant,
    name=st.sampled_from(NAMES),
    country=st.just("ID"),
    rank=st.sampled_from([Rank.HEAD, Rank.MINISTER]),
    leader_id=st.sampled_from([None, "Q1", "Q2"]),
)
ANWARS = st.sampled_from(
    [ANWAR, Participant(name="Mohamad Hasan", country="MY", rank=Rank.MINISTER),
     Participant(name="PM Malaysia", country="MY", rank=Rank.HEAD)]
)  # fmt: skip
EVIDENCE = ["Prabowo bertemu Anwar.", "Pertemuan Prabowo dan Anwar ditunda.", "Prabowo menerima Anwar."]


def _day(after: int) -> str:
    return (FIRST + timedelta(days=after)).isoformat()


DATES = st.one_of(
    st.none(), st.integers(0, 25).map(_day), st.sampled_from(["2025-09", "2025", "2024-11", "2024-11-09"])
)
TIMES = st.one_of(st.none(), st.integers(0, 29).map(lambda after: f"{_day(after)}T10:00:00+07:00"))


@st.composite
def mentions(draw: st.DrawFn, item_id: str, number: int) -> MeetingMention:
    """What one article says of one meeting of Indonesia and Malaysia."""
    return mention(
        item_id,
        draw(TIMES),
        id=f"{item_id}-{number}",
        participants=(draw(PEOPLE), draw(ANWARS)),
        status=draw(st.sampled_from(Status)),
        format=draw(st.sampled_from(Format)),
        channel=draw(st.sampled_from([Channel.IN_PERSON, Channel.IN_PERSON, Channel.CALL])),
        date=draw(DATES),
        city=draw(st.sampled_from([None, "Bogor", "Kuala Lumpur"])),
        country=draw(st.sampled_from([None, "ID", "MY"])),
        agenda=tuple(draw(st.lists(st.sampled_from("abcdefg"), max_size=5))),
        evidence=draw(st.sampled_from(EVIDENCE)),
        confidence=draw(st.sampled_from([0.1, 0.3, 0.9])),
        source=draw(st.sampled_from(["", "Kabar", "Harian"])),
        main=draw(st.booleans()),
        text_signature=draw(st.sampled_from([None, "0" * 16, "0" * 15 + "7", "f" * 16])),
    )


@st.composite
def histories(draw: st.DrawFn) -> list[MeetingMention]:
    """Some articles, each telling of one meeting or of two."""
    found: list[MeetingMention] = []
    for number in range(draw(st.integers(1, 9))):
        found += [draw(mentions(f"a-{number}", at)) for at in range(draw(st.integers(1, 2)))]
    return found


@FEW
@given(histories(), st.data())
def test_the_order_of_arrival_does_not_matter(history: list[MeetingMention], data: st.DataObject) -> None:
    first, second = (told(order)[0] for order in (history, data.draw(st.permutations(history))))
    assert contents(first) == contents(second)
    assert first.claims == second.claims


@FEW
@given(histories(), st.data())
def test_where_articles_agree_on_the_day_ids_do_not_depend_on_the_order(
    history: list[MeetingMention], data: st.DataObject
) -> None:
    same = {"date": "2025-09-09", "participants": (PRABOWO, ANWAR), "channel": Channel.IN_PERSON, "city": None}
    agreeing = [one.model_copy(update=same) for one in {one.item_id: one for one in history}.values()]
    (first,), (second,) = (meetings_of(told(order)[0]) for order in (agreeing, data.draw(st.permutations(agreeing))))
    assert first.id == second.id


@FEW
@given(histories(), st.data())
def test_mentions_that_come_again_do_not_matter(history: list[MeetingMention], data: st.DataObject) -> None:
    desk, revisions = told(history)
    again, more = told(data.draw(st.lists(st.sampled_from(history), max_size=8)), desk)
    assert again == desk
    known = {(one.id, one.revision): encode(one) for one in revisions}
    assert all(known[one.id, one.revision] == encode(one) for one in more)


@FEW
@given(histories(), st.data())
def test_a_restart_at_any_point_changes_nothing(history: list[MeetingMention], data: st.DataObject) -> None:
    """The state is read back from its bytes, and what was in hand comes again."""
    stop = data.draw(st.integers(0, len(history)))
    back = data.draw(st.integers(0, stop))
    desk, revisions = told(history)
    before, first = told(history[:stop]) if stop else (Desk(key="ID+MY"), [])
    after, rest = told(history[back:], decode(Desk, encode(before)))
    assert after == desk
    seen = {(one.id, one.revision): encode(one) for one in [*first, *rest]}
    assert seen == {(one.id, one.revision): encode(one) for one in revisions}


@FEW
@given(histories())
def test_revisions_count_from_one_without_gaps_and_ids_are_never_given_twice(history: list[MeetingMention]) -> None:
    desk, revisions = told(history)
    by_id: dict[str, list[int]] = {}
    for one in revisions:
        by_id.setdefault(one.id, []).append(one.revision)
    assert all(counted == list(range(1, len(counted) + 1)) for counted in by_id.values())
    assert set(by_id) == {known.id for known in desk.meetings}
    living = {one.id for one in meetings_of(desk)}
    assert {one.merged_into for one in revisions if one.change is Change.MERGED} <= set(by_id)
    assert living == {known.id for known in desk.meetings if known.lives}


@FEW
@given(histories())
def test_each_claim_is_in_one_meeting_and_no_article_twice_in_one(history: list[MeetingMention]) -> None:
    meetings = meetings_of(told(history)[0])
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
    desk = withdraw(told(history)[0], item).desk
    assert contents(desk) == (contents(told(left)[0]) if left else [])


@FEW
@given(histories(), st.data())
def test_the_last_revision_published_is_what_the_desk_knows(history: list[MeetingMention], data: st.DataObject) -> None:
    desk, revisions = told(history)
    latest = {one.id: one for one in revisions}
    living = {one.id: one for one in meetings_of(desk)}
    assert {one.id: content(one) for one in latest.values() if one.id in living} == {
        one.id: content(one) for one in living.values()
    }
    assert all(latest[name].change in (Change.MERGED, Change.RETRACTED) for name in latest.keys() - living.keys())


@given(st.lists(PEOPLE, max_size=8), st.data())
def test_people_are_joined_the_same_in_any_order(people: list[Participant], data: st.DataObject) -> None:
    once = join_participants(people)
    assert join_participants(data.draw(st.permutations(people))) == once
    assert join_participants([*people, *people]) == once
    assert len(once) <= len(people)


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(40)))
def test_which_claims_are_kept_does_not_depend_on_the_order(order: list[int]) -> None:
    many = [mention(f"a-{at:02}", confidence=(0.1, 0.5, 0.5, 0.9)[at % 4]) for at in range(40)]
    limit, module.MAX_CLAIMS = module.MAX_CLAIMS, 15
    try:
        assert told([many[at] for at in order])[0].claims == told(many)[0].claims
    finally:
        module.MAX_CLAIMS = limit
