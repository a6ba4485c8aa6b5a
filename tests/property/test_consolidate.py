"""However articles arrive, the meeting ends the same."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from processors.meetings import consolidate as module
from processors.meetings.consolidate import Claim, MeetingState, build, consolidate, join_participants
from schemas.codec import decode, encode
from schemas.meetings import Change, Meeting
from schemas.mentions import Format, MeetingMention, Participant, Rank, Status
from tests.stream_fakes import ANWAR, PRABOWO, mention

NAMES = ["Prabowo", "Prabowo Subianto", "Subianto", "Joko Widodo", "Jokowi", "Presiden RI", "-"]
PEOPLE = st.builds(
    Participant,
    name=st.sampled_from(NAMES),
    country=st.just("ID"),
    rank=st.sampled_from([Rank.HEAD, Rank.MINISTER]),
    leader_id=st.sampled_from([None, "Q1", "Q2"]),
)
CONFIDENCES = st.sampled_from([0.1, 0.2, 0.3, 0.7, 0.9, 1.0])
PLACES = st.sampled_from([None, "Bogor", "Jakarta"])


@st.composite
def mentions(draw: st.DrawFn, item_id: str) -> MeetingMention:
    """What one article says of the one meeting of these tests."""
    people = draw(st.lists(PEOPLE, min_size=1, max_size=2))
    return mention(
        item_id,
        draw(st.sampled_from([None, "2025-09-08", "2025-09-09T10:00:00Z", "2025-09-09T17:00:00+07:00"])),
        participants=(*people, ANWAR),
        status=draw(st.sampled_from(Status)),
        format=draw(st.sampled_from(Format)),
        city=draw(PLACES),
        venue=draw(PLACES),
        agenda=tuple(draw(st.lists(st.sampled_from("abcdefg"), max_size=5))),
        evidence=draw(st.sampled_from(["satu", "dua"])),
        confidence=draw(CONFIDENCES),
        source=draw(st.sampled_from(["", "Kabar", "Harian"])),
    )


@st.composite
def histories(draw: st.DrawFn) -> list[MeetingMention]:
    """One mention of each of some articles."""
    return [draw(mentions(f"a-{number}")) for number in range(draw(st.integers(1, 6)))]


def joined(told: Iterable[MeetingMention]) -> tuple[MeetingState, Meeting]:
    state: MeetingState | None = None
    for one in told:
        state, meeting = consolidate(state, one)
    assert state is not None
    return state, meeting


def content(meeting: Meeting) -> Meeting:
    """All but what tells how it came to be."""
    return meeting.model_copy(update={"revision": 1, "change": Change.CREATED})


@given(histories(), st.data())
def test_the_order_of_arrival_does_not_matter(told: list[MeetingMention], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(told))
    assert content(joined(told)[1]) == content(joined(shuffled)[1])
    assert joined(told)[0].claims == joined(shuffled)[0].claims


@given(histories(), st.data())
def test_mentions_that_come_again_do_not_matter(told: list[MeetingMention], data: st.DataObject) -> None:
    repeated = told + data.draw(st.lists(st.sampled_from(told)))
    state, meeting = joined(told)
    again, same = joined(repeated)
    assert again == state
    assert encode(same) == encode(meeting)


@given(histories())
def test_each_new_article_is_one_revision(told: list[MeetingMention]) -> None:
    state, meeting = joined(told)
    assert state.revision == meeting.revision == len(told)
    assert meeting.item_ids == tuple(sorted(one.item_id for one in told))
    assert meeting.sides == ("ID", "MY")


@given(histories())
def test_a_state_read_from_the_changelog_goes_on_as_if_nothing_had_happened(told: list[MeetingMention]) -> None:
    kept, stored = joined(told[:1])[0], joined(told[:1])[0]
    for one in told[1:]:
        kept, meeting = consolidate(kept, one)
        stored, same = consolidate(decode(MeetingState, encode(stored)), one)
        assert encode(meeting) == encode(same)
    assert decode(MeetingState, encode(kept)) == stored


@given(st.lists(PEOPLE, max_size=8), st.data())
def test_people_are_joined_the_same_in_any_order(people: list[Participant], data: st.DataObject) -> None:
    once = join_participants(people)
    assert join_participants(data.draw(st.permutations(people))) == once
    assert join_participants([*people, *people]) == once
    assert len(once) <= len(people)


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_which_claims_are_kept_does_not_depend_on_the_order(random: object) -> None:
    confidences = [0.1, 0.5, 0.5, 0.9]
    claims = [
        Claim.model_validate(
            mention(f"a-{at:04}", confidence=confidences[at % 4]).model_dump() | {"mention_id": f"m-{at}"}
        )
        for at in range(module.MAX_CLAIMS)
    ]
    full = MeetingState(id="x", revision=len(claims), change=Change.CONFIRMED, claims=tuple(claims))
    extra = [mention(f"b-{at}", participants=(PRABOWO, ANWAR), confidence=(0.05, 0.1, 0.95)[at % 3]) for at in range(9)]
    ends = set()
    for _ in range(3):
        random.shuffle(extra)  # type: ignore[attr-defined]
        state = full
        for one in extra:
            state, _ = consolidate(state, one)
        ends.add(encode(content(build(state))))
    assert len(ends) == 1
    assert len(state.claims) == module.MAX_CLAIMS
