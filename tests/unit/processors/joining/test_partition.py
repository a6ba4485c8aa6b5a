"""One key and its meetings: ids, revisions, merging, withdrawing, forgetting."""

from __future__ import annotations

from typing import Any

import pytest

from processors.joining import partition as module
from processors.joining.partition import KEEP_DAYS, PartitionState
from processors.joining.snapshot import Snapshot
from schemas.codec import decode, encode
from schemas.meetings import Change, Meeting
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
    assert meeting.model_dump(include=shared) == one.model_dump(include=shared)
    assert (meeting.item_ids, meeting.mention_ids, meeting.sources) == (("a-1",), ("mention-a-1",), ("Kabar Contoh",))
    assert meeting.first_seen == meeting.last_seen == one.published_at
    (chapter,) = meeting.story
    assert (chapter.revision, chapter.item_id, chapter.sentence) == (1, "a-1", one.evidence)


def test_a_mention_that_comes_again_gives_the_current_revision_and_changes_nothing() -> None:
    state, revisions = told([mention("a-1"), mention("a-2")])
    before = state.snapshot()
    given, patch = state.add(mention("a-1"))
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
    assert [one.mention_ids for one in state.meetings()] == [("one",), ("two",)]


def test_a_withdrawn_claim_goes_and_a_meeting_without_claims_is_retracted() -> None:
    state, _ = told([mention("a-1"), mention("a-2", venue="Perdana Putra")])
    (weaker,) = state.withdraw("a-2").meetings
    assert (weaker.venue, weaker.item_ids, weaker.revision) == (None, ("a-1",), 3)
    assert weaker.story[-1].sentence == ""
    (gone,) = state.withdraw("a-1").meetings
    assert (gone.id, gone.revision, gone.change, gone.item_ids) == (weaker.id, 4, Change.RETRACTED, ())
    assert gone.date == "2025-09-09"
    assert state.meetings() == ()
    assert state.withdraw("a-1") == ((), None)


def test_only_what_another_text_claimed_is_withdrawn() -> None:
    state, _ = told([mention("a-1", text_digest="new")])
    assert state.withdraw("a-1", state.snapshot().claims[0].reading) == ((), None)
    assert state.withdraw("a-1", "other").meetings[0].change is Change.RETRACTED


def test_a_retracted_meeting_that_is_told_again_keeps_its_id() -> None:
    state, (first,) = told([mention("a-1")])
    state.withdraw("a-1")
    (again,) = state.add(mention("a-2")).meetings
    assert (again.id, again.revision, again.change) == (first.id, 3, Change.CREATED)


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
    assert [one.item_ids for one in state.meetings()] == [("a-1", "a-3"), ("a-2",)]


def test_an_undated_article_joins_the_nearest_meeting() -> None:
    first, second = mention("a-1", date="2025-09-01"), mention("a-2", date="2025-09-09")
    undated = mention("a-3", "2025-09-10", date=None, city=None, country=None)
    for order in ([first, second, undated], [undated, first, second], [second, undated, first]):
        assert [set(one.item_ids) for one in told(order)[0].meetings() if "a-3" in one.item_ids] == [{"a-2", "a-3"}]


def test_an_id_stays_with_its_dated_article_when_an_undated_one_moves_on() -> None:
    undated = mention("a-1", "2025-09-10", date=None, city=None, country=None)
    state, revisions = told([undated, mention("a-2", date="2025-09-05"), mention("a-3", date="2025-09-09")])
    first = revisions[0].id
    assert {one.id: one.item_ids for one in state.meetings()}[first] == ("a-2",)


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


def test_what_is_older_than_the_retention_leaves_its_id_only() -> None:
    state, (old,) = told([mention("a-1", "2024-01-01", date="2024-01-01")])
    (new,) = state.add(mention("a-2", "2025-09-09")).meetings
    assert (state.snapshot().past, [one.id for one in state.meetings()]) == ((old.id,), [new.id])
    assert [claim.item_id for claim in state.snapshot().claims] == ["a-2"]
    assert KEEP_DAYS == 400


def test_what_comes_after_the_retention_is_published_once_where_its_day_is_new() -> None:
    state, _ = told([mention("a-1", "2024-01-01", date="2024-01-01"), mention("a-2", "2025-09-09")])
    assert state.add(mention("a-3", "2024-01-02", date="2024-01-01")).meetings == ()
    late = mention("a-4", "2024-02-02", date="2024-02-01")
    (once,) = state.add(late).meetings
    assert (once.revision, once.item_ids, once.id in state.snapshot().past) == (1, ("a-4",), True)
    assert state.add(late).meetings == ()


def test_a_full_key_forgets_its_oldest_meetings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_KEY", 6)
    days = [f"2025-0{month}-{day}" for month in (7, 8, 9) for day in ("03", "13", "23")]
    state, revisions = told(mention(f"a-{day}-{at}", day, date=day) for day in days for at in range(2))
    assert [one.date for one in state.meetings()] == days[-3:]
    assert len(state.snapshot().past) == len(days) - 3
    before = state.snapshot()
    crowd, _ = told(mention(f"a-{at}", "2025-09-09") for at in range(9))
    assert crowd.size == 9
    again, more = told((mention(f"a-{day}-{at}", day, date=day) for day in days for at in range(2)), state)
    assert again.snapshot() == before
    assert {encode(one) for one in more} <= {encode(one) for one in revisions}


def test_order_and_names_of_people_do_not_make_another_meeting() -> None:
    office = Participant(name="PM Malaysia", country="MY", rank=Rank.HEAD)
    meeting = joined(mention("a-1"), mention("a-2", participants=(office, PRABOWO)))
    assert meeting.participants == (PRABOWO, ANWAR)
