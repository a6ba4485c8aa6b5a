"""One key and its meetings: ids, revisions, merging, withdrawing, forgetting."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from processors.joining import partition as module
from processors.joining.partition import Answer, PartitionState
from processors.joining.snapshot import Snapshot
from processors.lexicon.names import named, with_names
from schemas.codec import decode, encode
from schemas.meetings import Change, Meeting, MeetingStatus
from schemas.mentions import Channel, MeetingMention, Participant, Rank, Status
from tests.support.joining import joined, told
from tests.support.stream_fakes import ANWAR, PRABOWO, mention


def changes(*mentions: MeetingMention) -> list[Change]:
    return [revision.change for revision in told(mentions)[1]]


def test_the_first_mention_makes_a_meeting_of_its_own_words() -> None:
    one = mention(agenda=("perbatasan laut",), venue="Perdana Putra")
    meeting = joined(one)
    assert (meeting.revision, meeting.change) == (1, Change.CREATED)
    shared = set(Meeting.model_fields) & set(MeetingMention.model_fields) - {"id"}
    assert meeting.model_dump(include=shared) == with_names(one).model_dump(include=shared)
    assert (meeting.item_ids, meeting.mention_ids, meeting.sources) == (("a-1",), ("mention-a-1",), ("Kabar Contoh",))
    assert meeting.first_seen == meeting.last_seen == one.published_at
    (chapter,) = meeting.story
    assert (chapter.revision, chapter.item_id, chapter.sentence) == (1, "a-1", one.evidence)


def test_a_mention_that_comes_again_gives_the_current_revision_and_changes_nothing() -> None:
    state, revisions = told([mention("a-1"), mention("a-2")])
    before = state.snapshot()
    given, patch, _ = state.add(mention("a-1"))
    assert (state.snapshot(), patch) == (before, None)
    assert [encode(one) for one in given] == [encode(revisions[-1])]


def test_another_article_that_says_the_same_confirms() -> None:
    meeting = joined(mention("a-1"), mention("a-2", source="Harian Lain"))
    assert (meeting.revision, meeting.change) == (2, Change.CONFIRMED)
    assert (meeting.item_ids, meeting.sources, meeting.source_count) == (
        ("a-1", "a-2"), ("Harian Lain", "Kabar Contoh"), 2
    )  # fmt: skip


@pytest.mark.parametrize(
    ("later", "change"),
    [
        ({"venue": "Perdana Putra"}, Change.DETAIL_ADDED),
        ({"agenda": ("energi",)}, Change.DETAIL_ADDED),
        ({"city": "Putrajaya"}, Change.CONTRADICTED),
        ({"date": "2025-09-10"}, Change.CONTRADICTED),
        ({"status": Status.CANCELLED}, Change.STATUS_CHANGED),
        ({"date": "2025-09"}, Change.CONFIRMED),
        ({"date": None}, Change.CONFIRMED),
    ],
)
def test_a_revision_says_what_it_changed(later: dict[str, Any], change: Change) -> None:
    assert changes(mention("a-1"), mention("a-2", "2025-09-10T08:00:00+07:00", **later)) == [Change.CREATED, change]


def test_a_plan_for_another_day_is_another_meeting_unless_it_was_postponed() -> None:
    plan = mention("a-1", "2025-09-05", status=Status.PLANNED, date="2025-09-09")
    later = mention("a-3", "2025-09-16", status=Status.HELD, date="2025-09-16", evidence="Prabowo bertemu Anwar.")
    assert len(told([plan, later])[0].meetings()) == 2
    postponed = mention(
        "a-2", "2025-09-08", status=Status.CANCELLED, date="2025-09-16", evidence="Pertemuan ditunda ke 16 September."
    )
    state, revisions = told([plan, postponed, later])
    (meeting,) = state.meetings()
    assert {one.id for one in revisions} == {meeting.id}
    assert [one.change for one in revisions] == [Change.CREATED, Change.RESCHEDULED, Change.STATUS_CHANGED]
    assert [one.status for one in meeting.status_history] == [Status.PLANNED, Status.CANCELLED, Status.HELD]
    assert meeting.date == "2025-09-16"


def test_when_two_meetings_turn_out_to_be_one_the_younger_id_names_the_older() -> None:
    plan = mention("a-1", "2025-09-05", status=Status.PLANNED, date="2025-09-09")
    later = mention("a-3", "2025-09-16", date="2025-09-16")
    postponed = mention(
        "a-2", "2025-09-08", status=Status.CANCELLED, date=None, evidence="Pertemuan ditunda hingga pekan depan."
    )
    state, (first, second, survivor, merged) = told([plan, later, postponed])
    assert (survivor.id, merged.id) == (first.id, second.id)
    assert (merged.change, merged.merged_into, merged.revision) == (Change.MERGED, first.id, 2)
    assert survivor.item_ids == ("a-1", "a-2", "a-3")
    assert [one.id for one in state.meetings()] == [first.id]


def test_a_corrected_article_takes_the_place_of_what_it_said_before() -> None:
    wrong = mention("a-1", id="mention-old", venue="Istana Merdeka", text_digest="old")
    right = mention("a-1", id="mention-new", venue="Perdana Putra", text_digest="new")
    meeting = joined(wrong, right)
    assert (meeting.revision, meeting.venue, meeting.mention_ids) == (2, "Perdana Putra", ("mention-new",))


def test_one_article_may_tell_of_two_meetings() -> None:
    state, _ = told([mention("a-1", id="one"), mention("a-1", id="two", date=None, status=Status.PLANNED)])
    assert sorted(one.mention_ids for one in state.meetings()) == [("one",), ("two",)]


def test_a_withdrawn_claim_goes_and_a_meeting_without_claims_is_retracted() -> None:
    state, _ = told([mention("a-1"), mention("a-2", venue="Perdana Putra")])
    (weaker,) = state.withdraw("a-2").meetings
    assert (weaker.venue, weaker.item_ids, weaker.revision) == (None, ("a-1",), 3)
    assert weaker.story[-1].sentence == ""
    (gone,) = state.withdraw("a-1").meetings
    assert (gone.id, gone.revision, gone.change, gone.item_ids) == (weaker.id, 4, Change.RETRACTED, ())
    assert gone.date == "2025-09-09"
    assert state.meetings() == ()
    assert state.withdraw("a-1") == Answer((), None)


def test_only_what_another_text_claimed_is_withdrawn() -> None:
    state, _ = told([mention("a-1", text_digest="new")])
    assert state.withdraw("a-1", state.snapshot().claims[0].reading) == Answer((), None)
    assert state.withdraw("a-1", "other").meetings[0].change is Change.RETRACTED


def test_a_retracted_meeting_that_is_told_again_keeps_its_id() -> None:
    state, (first,) = told([mention("a-1")])
    state.withdraw("a-1")
    (again,) = state.add(mention("a-2")).meetings
    assert (again.id, again.revision, again.change) == (first.id, 3, Change.RESTORED)


@pytest.mark.parametrize(
    "changed",
    [
        {"date": "2025-09-12"},
        {"date": "2024-11"},
        {"channel": Channel.CALL},
        {"participants": (PRABOWO, Participant(name="Mohamad Hasan", country="MY", rank=Rank.MINISTER)), "city": None},
    ],
)
def test_another_day_channel_or_person_is_another_meeting(changed: dict[str, Any]) -> None:
    state, revisions = told([mention("a-1"), mention("a-2", **changed)])
    assert len(state.meetings()) == 2
    assert len({one.id for one in revisions}) == 2


def test_the_last_meeting_of_november_does_not_join_that_of_today() -> None:
    state, _ = told([mention("a-1"), mention("a-2", date="2024-11", main=False), mention("a-3")])
    assert sorted(one.item_ids for one in state.meetings()) == [("a-1", "a-3"), ("a-2",)]


def test_an_undated_article_joins_the_nearest_meeting() -> None:
    first, second = mention("a-1", date="2025-09-01"), mention("a-2", date="2025-09-09")
    undated = mention("a-3", "2025-09-10", date=None, city=None, country=None)
    for order in ([first, second, undated], [undated, first, second], [second, undated, first]):
        assert [set(one.item_ids) for one in told(order)[0].meetings() if "a-3" in one.item_ids] == [{"a-2", "a-3"}]


def test_the_state_survives_the_changelog() -> None:
    state, revisions = told([mention("a-1"), mention("a-2", None, venue="Istana", text_signature="0" * 16)])
    read = decode(Snapshot, encode(state.snapshot()))
    assert read == state.snapshot()
    assert PartitionState(read).current("mention-a-2") == (revisions[-1],)


def test_only_the_surest_claims_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CLAIMS", 20)
    many = [mention(f"a-{number:02}", confidence=number / 30) for number in range(30)]
    state, _ = told(many)
    assert [claim.item_id for claim in state.snapshot().claims] == [f"a-{number:02}" for number in range(10, 30)]
    before = state.snapshot().claims
    state.add(many[0])
    assert state.snapshot().claims == before
    assert told(many[::-1])[0].snapshot().claims == before


FAR = {
    "told ahead": mention("far", "2025-11-01", date="2027-03-15", status=Status.PLANNED),
    "dated wrongly": mention("far", "2052-11-14", date="2052-11-14"),
    "of an archive": mention("far", "2019-05-01", date="2019-05-01"),
}


@pytest.mark.parametrize("far", FAR.values(), ids=FAR)
def test_a_day_far_off_or_a_wrong_clock_moves_nothing_else(far: MeetingMention) -> None:
    """Once a plan for 2027 or an article of 2052 left every older meeting of its key with the first article only."""
    life = [
        mention("a-1", "2025-11-05", date="2025-11-13", status=Status.PLANNED),
        mention("a-2", "2025-11-10", date="2025-11-14", status=Status.CANCELLED, evidence="Kunjungan itu ditunda."),
        mention("a-3", "2025-11-14", date="2025-11-14"),
        mention("old", "2019-06-01", date="2019-06-01"),
        mention("old too", "2019-06-02", date="2019-06-01"),
    ]
    for at in range(len(life) + 1):
        state, _ = told([*life[:at], far, *life[at:]])
        parts = {one.item_ids for one in state.meetings()}
        assert parts == {("a-1", "a-2", "a-3"), ("old", "old too"), ("far",)}
        assert not any(one.late for one in state.meetings())


def test_without_a_limit_nothing_is_forgotten_however_old() -> None:
    years = [mention(f"a-{year}", f"{year}-03-01", date=f"{year}-03-01") for year in range(2000, 2027)]
    state, _ = told(
        [*years, *(mention(f"b-{year}", f"{year}-03-02", date=f"{year}-03-01") for year in range(2000, 2027))]
    )
    assert {len(one.item_ids) for one in state.meetings()} == {2}


def limited(limit: int) -> PartitionState:
    return PartitionState(Snapshot(key="ID+MY"), limit)


DAYS = [f"2025-0{month}-{day}" for month in (7, 8, 9) for day in ("03", "13", "23")]


def test_a_full_key_forgets_the_meetings_that_were_told_of_longest_ago_and_says_so() -> None:
    state, lost = limited(6), []
    for day in DAYS:
        for at in range(2):
            lost += state.add(mention(f"a-{day}-{at}", day, date=day)).forgotten
    assert [one.date for one in state.meetings()] == DAYS[-3:]
    assert sorted(claim.item_id for claim in lost) == sorted(f"a-{day}-{at}" for day in DAYS[:-3] for at in range(2))
    forgotten = [(date.fromordinal(one.first), date.fromordinal(one.last)) for one in state.snapshot().forgotten]
    assert forgotten == [(date.fromisoformat(day),) * 2 for day in DAYS[:-3]]


def test_a_meeting_that_is_told_of_again_is_forgotten_later() -> None:
    state = limited(4)
    for number, day in enumerate([DAYS[0], DAYS[1], DAYS[2], DAYS[0], DAYS[3]]):
        state.add(mention(f"a-{number}", day, date=day))
    assert [one.date for one in state.meetings()] == [DAYS[2], DAYS[0], DAYS[3]]


def test_one_meeting_may_outgrow_the_limit() -> None:
    state = limited(6)
    for at in range(9):
        assert state.add(mention(f"a-{at}")).forgotten == ()
    assert state.size == 9


def test_what_is_told_of_a_forgotten_time_opens_a_meeting_that_says_it_is_late() -> None:
    state = limited(2)
    (old,) = state.add(mention("a-1", DAYS[0], date=DAYS[0])).meetings
    clock = mention("wrong clock", "2052-11-14", date="2052-11-14")
    later = [clock, *(mention(day, day, date=day) for day in ("2026-02-03", "2026-03-03", "2026-05-03"))]
    assert not any(state.add(one).meetings[0].late for one in later), "and a wrong clock makes only its own time late"
    (late,) = state.add(mention("a-9", DAYS[0], date=DAYS[0])).meetings
    assert (late.late, late.item_ids, late.revision) == (True, ("a-9",), 1)
    assert late.id != old.id, "a name goes from one living meeting to no other"
    (more,) = state.add(mention("a-91", DAYS[0], date=DAYS[0])).meetings
    assert (more.late, more.item_ids, more.revision) == (True, ("a-9", "a-91"), 2)


@pytest.mark.parametrize("again", [True, False])
def test_what_was_forgotten_is_the_same_after_a_restart(again: bool) -> None:
    state = limited(2)
    told_of = [mention(f"a-{number}", day, date=day) for number, day in enumerate([*DAYS[:4], DAYS[0]])]
    for one in told_of[:-1]:
        state.add(one)
    if again:
        state = PartitionState(decode(Snapshot, encode(state.snapshot())), 2)
    (late,) = state.add(told_of[-1]).meetings
    assert late.late
    assert late == limited_answer(told_of)


def limited_answer(mentions: list[MeetingMention]) -> Meeting:
    state = limited(2)
    return [meeting for one in mentions for meeting in state.add(one).meetings][-1]


def test_a_last_revision_has_a_status_of_its_own() -> None:
    state, _ = told([mention("a-1")])
    (gone,) = state.withdraw("a-1").meetings
    assert (gone.status, gone.change) == (MeetingStatus.RETRACTED, Change.RETRACTED)
    assert [one.status for one in gone.status_history] == [Status.HELD]
    plan = mention("b-1", "2025-09-05", status=Status.PLANNED, date="2025-09-09")
    earlier = mention("b-2", "2025-09-03", status=Status.PLANNED, date="2025-09-09")
    _, (first, second, merged) = told([plan, earlier])
    assert (merged.id, merged.status, merged.merged_into) == (first.id, MeetingStatus.MERGED, second.id)
    assert (second.item_ids, second.change, second.revision) == (("b-1", "b-2"), Change.CREATED, 1)
    assert [one.revision for one in second.story] == [1, 1], "its story goes on"


def test_what_one_article_takes_back_is_no_confirmation() -> None:
    state, _ = told([mention("a-1"), mention("a-2"), mention("a-3")])
    (left,) = state.withdraw("a-2").meetings
    assert (left.change, left.item_ids) == (Change.SOURCE_WITHDRAWN, ("a-1", "a-3"))


def test_order_and_names_of_people_do_not_make_another_meeting() -> None:
    office = Participant(name="PM Malaysia", country="MY", rank=Rank.HEAD)
    meeting = joined(mention("a-1"), mention("a-2", participants=(office, PRABOWO)))
    assert meeting.participants == (named(PRABOWO), named(ANWAR))
