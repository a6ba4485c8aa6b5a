"""What a meeting is called: the same in any order, and never as another one that lives."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from processors.joining.claims.claim import claim_of
from processors.joining.claims.keys import partition_key, summit_id
from processors.joining.joiner import Joiner
from processors.joining.naming import Register, names_of
from schemas.meetings import Change, Meeting
from schemas.mentions import Channel, Format, MeetingMention, Participant, Rank, Scope, Status
from tests.support.joining import told
from tests.support.stream_fakes import ANWAR, PRABOWO, mention


def named(*mentions: MeetingMention) -> str:
    """The most telling name of a meeting of these mentions."""
    return names_of(partition_key(mentions[0]), [claim_of(one) for one in mentions])[0]


@pytest.mark.parametrize(
    "other",
    [
        {"item_id": "a-9"},
        {"published": "2025-09-09T23:00:00+07:00"},
        {"date": "2025-09-08", "city": "Putrajaya"},  # a slip of a day
        {"date": None, "country": None},
        {"participants": (ANWAR, PRABOWO)},
        {"confidence": 0.2, "venue": "Istana"},
    ],
)
def test_articles_of_one_day_give_one_name(other: dict[str, object]) -> None:
    assert named(mention(**other)) == named(mention())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        {"published": "2025-09-08T12:00:00+07:00"},
        {"date": "2025-12-01", "status": Status.PLANNED},
        {"date": "2024-09-09"},
        {"channel": Channel.CALL},
        {"ordinal": 1},
        {"participants": (PRABOWO, Participant(name="Mohamad Hasan", country="MY", rank=Rank.MINISTER))},
    ],
)
def test_what_identifies_a_meeting_is_in_its_name(other: dict[str, object]) -> None:
    assert named(mention(**other)) != named(mention())  # type: ignore[arg-type]


def test_later_articles_leave_the_name_as_it_is_and_an_earlier_one_gives_another() -> None:
    first, later, earlier = (
        mention(f"a-{day}", f"2025-09-{day:02}T08:00:00+07:00") for day in (10, 12, 9)
    )  # fmt: skip
    state, revisions = told([first, later])
    assert len({one.id for one in revisions}) == 1
    new, old = state.add(earlier).meetings
    assert (old.id, old.change, old.merged_into) == (revisions[0].id, Change.MERGED, new.id)
    assert new.id == named(earlier)


def test_at_home_the_two_who_meet_are_in_the_name() -> None:
    megawati = Participant(name="Megawati Soekarnoputri", country="ID", rank=Rank.PARTY)
    surya = Participant(name="Surya Paloh", country="ID", rank=Rank.PARTY)
    home = {"scope": Scope.DOMESTIC}
    one, other = (mention(participants=(PRABOWO, guest), **home) for guest in (megawati, surya))
    assert named(one) != named(other)


def test_where_two_meetings_would_bear_one_name_neither_does() -> None:
    """Else the name would go to whichever came first, and name another meeting in another run."""
    twice = [
        mention("a-1", id="m-1", date="2025-09-09"),
        mention("a-2", id="m-2", date="2025-09-04", city="Jakarta", country="ID"),
    ]
    assert named(twice[0]) == named(twice[1])
    ends = []
    for order in permutations(twice):
        state, revisions = told(order)
        ends.append({one.mention_ids: one.id for one in state.meetings()})
        assert len(set(ends[-1].values())) == 2
        assert named(twice[0]) not in ends[-1].values()
        assert [one.change for one in revisions][-1] is Change.MERGED, "the first one gives way"
    assert ends[0] == ends[1]


def test_whoever_gave_way_gets_the_better_name_back() -> None:
    state, (first,) = told([mention("a-1", date="2025-09-09")])
    state.add(mention("a-2", date="2025-09-04", city="Jakarta", country="ID"))
    revisions = state.withdraw("a-2").meetings
    (left,) = state.meetings()
    assert (left.id, left.change, left.revision) == (first.id, Change.RESTORED, 3)
    assert {one.change for one in revisions} == {Change.RESTORED, Change.MERGED, Change.RETRACTED}


def test_a_meeting_without_any_time_is_named_for_its_article() -> None:
    one, other = mention("a-1", None), mention("a-2", None)
    assert named(one) != named(other)
    assert named(one) == named(one, other)


PUTIN, XI, MODI = (
    Participant(name=name, country=country, rank=Rank.HEAD)
    for name, country in (("Putin", "RU"), ("Xi", "CN"), ("Modi", "IN"))
)


def summit(item_id: str, status: Status, *people: Participant) -> MeetingMention:
    told = {"format": Format.MULTILATERAL, "summit": "KTT BRICS ke-17", "date": "2025-07-06", "city": None}
    return mention(item_id, "2025-07-05", participants=people, status=status, **told)


def joined(*mentions: MeetingMention) -> dict[str, Meeting]:
    joiner = Joiner()
    for one in mentions:
        joiner.take(one.item_id, [one])
    return {meeting.id: meeting for meeting in joiner.meetings()}


def test_a_leader_who_stays_away_calls_off_no_summit() -> None:
    meetings = joined(summit("a-1", Status.PLANNED, PUTIN, XI, MODI), summit("a-2", Status.CANCELLED, PUTIN))
    assert {(one.status.value, one.sides) for one in meetings.values()} == {
        ("planned", ("CN", "IN", "RU")), ("cancelled", ("RU",))
    }  # fmt: skip
    (away,) = (one for one in meetings.values() if one.sides == ("RU",))
    assert away.part_of == summit_id("KTT BRICS", date(2025, 7, 6))
    assert away.part_of in meetings
    assert len(joined(summit("a-1", Status.PLANNED, PUTIN, XI, MODI), summit("a-2", Status.CANCELLED, PUTIN, XI))) == 1


def test_the_register_knows_who_might_bear_a_name() -> None:
    register = Register()
    register.enter("one", ("a", "b", "c"))
    assert (register.name("one"), register.name("one", taken=["a"])) == ("a", "b")
    register.enter("other", ("a", "d"))
    assert (register.name("one"), register.name("other")) == ("b", "d")
    assert register.rivals(["a", "nobody"]) == {"one", "other"}
    assert register.leave("one") == ("a", "b", "c")
    assert (register.leave("one"), register.name("other")) == ((), "a")
