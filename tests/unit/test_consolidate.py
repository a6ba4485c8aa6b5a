"""Joining mentions into a meeting, pure."""

from __future__ import annotations

from typing import Any

import pytest

from processors.meetings.consolidate import (
    MAX_CLAIMS,
    MeetingState,
    build,
    consolidate,
    join_participants,
    meeting_id,
)
from schemas.codec import decode, encode
from schemas.meetings import Change, Meeting
from schemas.mentions import Channel, MeetingMention, Participant, Rank, Scope, Status
from tests.stream_fakes import ANWAR, PRABOWO, mention


def joined(*mentions: MeetingMention) -> tuple[MeetingState, Meeting]:
    state, meeting = consolidate(None, mentions[0])
    for one in mentions[1:]:
        state, meeting = consolidate(state, one)
    return state, meeting


def person(name: str, country: str = "KP", leader_id: str | None = None, rank: Rank = Rank.HEAD) -> Participant:
    return Participant(name=name, country=country, rank=rank, leader_id=leader_id)


def test_the_first_mention_makes_a_meeting_of_its_own_words() -> None:
    told = mention(agenda=("perbatasan laut",), venue="Perdana Putra", summit="KTT ASEAN")
    state, meeting = consolidate(None, told)
    assert (meeting.revision, meeting.change) == (1, Change.CREATED)
    assert meeting.id == state.id == meeting_id(told)
    shared = set(Meeting.model_fields) & set(MeetingMention.model_fields) - {"id"}
    assert meeting.model_dump(include=shared) == told.model_dump(include=shared)
    assert meeting.item_ids == ("a-1",)
    assert meeting.mention_ids == ("mention-a-1",)
    assert meeting.sources == ("Kabar Contoh",)
    assert meeting.first_seen == meeting.last_seen == told.published_at


def test_a_mention_that_comes_again_changes_nothing() -> None:
    state, meeting = joined(mention("a-1"), mention("a-2"))
    again, same = consolidate(state, mention("a-1"))
    assert again == state
    assert encode(same) == encode(meeting)


def test_another_article_that_says_the_same_confirms() -> None:
    _, meeting = joined(mention("a-1"), mention("a-2", source="Harian Lain"))
    assert (meeting.revision, meeting.change) == (2, Change.CONFIRMED)
    assert meeting.item_ids == ("a-1", "a-2")
    assert meeting.sources == ("Harian Lain", "Kabar Contoh")


def test_a_new_detail_is_told_as_such() -> None:
    _, meeting = joined(mention("a-1", venue=None), mention("a-2", venue="Perdana Putra"))
    assert (meeting.change, meeting.venue) == (Change.DETAIL_ADDED, "Perdana Putra")


def test_the_latest_article_decides_the_status() -> None:
    planned = mention("a-1", "2025-09-08T08:00:00+07:00", status=Status.PLANNED, confidence=0.99)
    held = mention("a-2", "2025-09-09T08:00:00+07:00", status=Status.HELD, confidence=0.5)
    for order in ((planned, held), (held, planned)):
        assert joined(*order)[1].status is Status.HELD
    assert joined(planned, held)[1].change is Change.STATUS_CHANGED


def test_an_article_without_a_time_never_overrules_one_with_a_time() -> None:
    held = mention("a-1", "2025-09-09T08:00:00+07:00", status=Status.HELD)
    undated = mention("a-2", None, status=Status.CANCELLED, confidence=1.0)
    _, meeting = joined(held, undated)
    assert meeting.status is Status.HELD
    assert meeting.first_seen == meeting.last_seen == held.published_at
    assert joined(undated)[1].last_seen is None


def test_the_surest_article_gives_evidence_and_the_weightiest_value_wins() -> None:
    _, meeting = joined(
        mention("a-1", city="Kuala Lumpur", confidence=0.6, evidence="satu"),
        mention("a-2", city="Putrajaya", confidence=0.9, evidence="dua"),
        mention("a-3", city="Kuala Lumpur", confidence=0.6, evidence="tiga"),
    )
    assert (meeting.city, meeting.evidence, meeting.confidence) == ("Kuala Lumpur", "dua", 0.9)


def test_of_equally_weighty_values_the_first_in_the_alphabet_wins() -> None:
    for order in (("Bogor", "Ambon"), ("Ambon", "Bogor")):
        _, meeting = joined(*(mention(city, city=city) for city in order))
        assert meeting.city == "Ambon"


def test_the_agenda_holds_five_points_of_the_surest_articles() -> None:
    _, meeting = joined(
        mention("a-1", agenda=("a", "b", "c"), confidence=0.5),
        mention("a-2", agenda=("d", "a", "e", "f"), confidence=0.9),
    )
    assert meeting.agenda == ("d", "a", "e", "f", "b")


def test_a_corrected_article_replaces_what_it_said_before() -> None:
    wrong = mention("a-1", venue="Istana Merdeka")
    right = mention("a-1", venue="Perdana Putra")  # the mention's id names item, sides, day and channel, not the venue
    state, meeting = joined(wrong, right)
    assert (meeting.revision, meeting.venue, meeting.mention_ids) == (2, "Perdana Putra", (right.id,))
    assert len(state.claims) == 1


def test_two_undated_mentions_of_one_article_come_again_without_a_new_revision() -> None:
    first, second = mention("a-1", id="one", date=None), mention("a-1", id="two", date=None)
    state, meeting = joined(first, second)
    assert meeting.item_ids == ("a-1",)
    assert consolidate(state, first) == (state, meeting)
    assert consolidate(state, second) == (state, meeting)


@pytest.mark.parametrize(
    "changed",
    [
        {"date": "2025-09-10"},
        {"date": None},
        {"date": "2025-09"},
        {"channel": Channel.CALL},
        {"participants": (ANWAR, person("Lawrence Wong", "SG"))},
    ],
)
def test_another_day_channel_or_side_is_another_meeting(changed: dict[str, Any]) -> None:
    assert meeting_id(mention("a-2", **changed)) != meeting_id(mention("a-1"))


def test_order_and_names_of_people_do_not_make_another_meeting() -> None:
    other = mention("a-2", participants=(PRABOWO, person("PM Malaysia", "MY")))
    assert meeting_id(other) == meeting_id(mention("a-1"))


def test_undated_mentions_of_one_jakarta_day_tell_of_one_meeting() -> None:
    evening = mention("a-1", "2025-09-09T23:30:00+07:00", date=None)
    same_day_in_utc = mention("a-2", "2025-09-08T17:30:00Z", date=None)
    next_day = mention("a-3", "2025-09-09T17:30:00Z", date=None)
    assert meeting_id(evening) == meeting_id(same_day_in_utc)
    assert meeting_id(evening) != meeting_id(next_day)
    assert meeting_id(mention("a-4", None, date=None)) not in {meeting_id(evening), meeting_id(next_day)}


def test_only_the_surest_claims_are_kept() -> None:
    first = consolidate(None, mention("a-0000", confidence=0.5))[0]
    claims = [first.claims[0].model_copy(update={"item_id": f"a-{number:04}"}) for number in range(MAX_CLAIMS)]
    full = first.model_copy(update={"claims": tuple(claims), "revision": MAX_CLAIMS})
    doubtful, sure = mention("b-1", confidence=0.4), mention("b-2", confidence=0.6)
    assert consolidate(full, doubtful)[0] == full  # known better: not even a revision
    state, meeting = consolidate(full, sure)
    assert (len(state.claims), meeting.revision) == (MAX_CLAIMS, MAX_CLAIMS + 1)
    assert [claim.item_id for claim in state.claims] == [*(claim.item_id for claim in claims[:-1]), "b-2"]
    state, again = consolidate(state, mention(claims[-1].item_id, confidence=0.5))  # the one that was dropped
    assert encode(again) == encode(meeting)


def test_a_state_survives_the_changelog() -> None:
    state, meeting = joined(mention("a-1"), mention("a-2", None, venue="Istana", scope=Scope.DOMESTIC))
    read = decode(MeetingState, encode(state))
    assert read == state
    assert encode(build(read)) == encode(meeting)


@pytest.mark.parametrize(
    ("people", "names"),
    [
        ([person("Kim"), person("Kim Jong-un"), person("Kim Jong Un")], ["Kim Jong Un"]),
        ([person("Kim Jong-un"), person("Kim Jong-un", "KR")], ["Kim Jong-un", "Kim Jong-un"]),
        ([person("Xi", "CN", "Q15031"), person("Jinping Xi", "CN", "Q15031")], ["Jinping Xi"]),
        ([person("Kim", leader_id="Q1"), person("Kim Jong-un", leader_id="Q2")], ["Kim", "Kim Jong-un"]),
        ([person("Recep Tayyip Erdoğan", "TR"), person("Recep Tayyip Erdogan", "TR")], ["Recep Tayyip Erdogan"]),
    ],
)
def test_a_person_stands_once_under_the_fullest_name(people: list[Participant], names: list[str]) -> None:
    for order in (people, people[::-1]):
        assert [one.name for one in join_participants(order)] == names


def test_the_fullest_name_takes_the_leader_id_of_a_shorter_one() -> None:
    (one,) = join_participants([person("Prabowo Subianto Djojohadikusumo", "ID"), PRABOWO])
    assert (one.name, one.leader_id) == ("Prabowo Subianto Djojohadikusumo", PRABOWO.leader_id)
