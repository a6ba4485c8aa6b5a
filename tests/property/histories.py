"""Articles about meetings of Indonesia and Malaysia, as Hypothesis makes them up: what the joining is tested with.

Most are of one autumn; among them are articles of an archive of 2019, plans for 2027, and wrong clocks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from hypothesis import strategies as st

from processors.joining.partition import PartitionState
from schemas.meetings import Meeting
from schemas.mentions import Channel, Format, MeetingMention, Participant, Rank, Scope, Status
from tests.support.joining import empty
from tests.support.stream_fakes import ANWAR, PRABOWO, mention

FIRST = date(2025, 9, 1)
NAMES = ["Prabowo", "Prabowo Subianto", "Subianto", "Joko Widodo", "Jokowi", "Presiden RI", "-"]
PEOPLE = st.builds(
    Participant,
    name=st.sampled_from(NAMES),
    country=st.just("ID"),
    rank=st.sampled_from([Rank.HEAD, Rank.MINISTER]),
    leader_id=st.sampled_from([None, "Q1", "Q2"]),
)
SURYA = Participant(name="Surya Paloh", country="ID", rank=Rank.PARTY)
WONG = Participant(name="Lawrence Wong", country="SG", rank=Rank.HEAD)
HASAN = Participant(name="Mohamad Hasan", country="MY", rank=Rank.MINISTER)
ANWARS = st.sampled_from([ANWAR, HASAN, Participant(name="PM Malaysia", country="MY", rank=Rank.HEAD)])
ARCHIVE, AHEAD = -6 * 365, 548
"""Days from the autumn of 2025 to the archive's, and to a plan far ahead."""
EVIDENCE = ["Prabowo bertemu Anwar.", "Pertemuan Prabowo dan Anwar ditunda.", "Prabowo menerima Anwar."]


def _day(after: int) -> str:
    return (FIRST + timedelta(days=after)).isoformat()


DATES = st.one_of(
    st.none(), st.integers(0, 25).map(_day), st.sampled_from(["2025-09", "2025", "2024-11", "2024-11-09"])
)
TIMES = st.one_of(st.none(), st.integers(0, 29).map(lambda after: f"{_day(after)}T10:00:00+07:00"))


class Truth(NamedTuple):
    """A meeting that articles tell of, more or less rightly."""

    day: int
    guest: Participant
    channel: Channel
    city: str


TRUTHS = (
    Truth(3, ANWAR, Channel.IN_PERSON, "Bogor"),
    Truth(4, HASAN, Channel.IN_PERSON, "Kuala Lumpur"),
    Truth(5, ANWAR, Channel.CALL, ""),
    Truth(17, ANWAR, Channel.IN_PERSON, "Kuala Lumpur"),
    Truth(55, ANWAR, Channel.IN_PERSON, "Bogor"),
)


@st.composite
def near_truth(draw: st.DrawFn, name: str, item_id: str) -> MeetingMention:
    """What an article says of a real meeting: now and then without a day, a day off, or of its postponement."""
    truth = draw(st.sampled_from(TRUTHS))
    at = truth.day + draw(st.sampled_from([-12, -6, -2, 0, 0, 1, 2, 9, 40]))
    told = truth.day + draw(st.sampled_from([0, 0, 0, 1, -1]))
    ahead = at < truth.day
    era = draw(st.sampled_from([*([0] * 9), ARCHIVE, AHEAD]))
    day = draw(st.sampled_from([_day(told), _day(told), None, _day(truth.day)[:7], _day(truth.day + 13)]))
    clock = draw(st.sampled_from(["T10:00:00+07:00"] * 5 + ["T00:00:00+07:00"] * 3))
    published = _day(at + (era if era != AHEAD or not ahead else 0)) + clock
    if day is not None and era:
        day = (date.fromisoformat(f"{day}-01"[:10]) + timedelta(days=era)).isoformat()[: len(day)]
    if draw(st.integers(0, 19)) == 0:
        published = f"2052{published[4:]}".replace("-02-29", "-02-28")
    return mention(
        item_id,
        published,
        id=name,
        participants=(PRABOWO, truth.guest),
        channel=truth.channel,
        status=draw(st.sampled_from([Status.PLANNED, Status.CANCELLED])) if ahead else Status.HELD,
        date=day,
        city=draw(st.sampled_from([None, truth.city or None])),
        main=draw(st.booleans()),
        summit=draw(st.sampled_from([None, None, "KTT ASEAN ke-47"])),
        evidence=EVIDENCE[1] if ahead and draw(st.booleans()) else EVIDENCE[0],
    )


@st.composite
def anything(draw: st.DrawFn, name: str, item_id: str) -> MeetingMention:
    """What no article should say."""
    return mention(
        item_id,
        draw(TIMES),
        id=name,
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


def mentions(name: str, item_id: str) -> st.SearchStrategy[MeetingMention]:
    """What one article says of one meeting."""
    return st.one_of(near_truth(name, item_id), anything(name, item_id))


@st.composite
def histories(draw: st.DrawFn, most: int = 9) -> list[MeetingMention]:
    """Some articles, each telling of one meeting or of two."""
    found: list[MeetingMention] = []
    for number in range(draw(st.integers(1, most))):
        count = draw(st.integers(1, 2))
        found += [draw(mentions(f"a-{number}-{at}", f"a-{number}")) for at in range(count)]
    return found


class Edition(NamedTuple):
    """One text of an item and what it tells; nothing where a correction takes all back."""

    item_id: str
    mentions: tuple[MeetingMention, ...]


@st.composite
def corrected(draw: st.DrawFn) -> list[list[Edition]]:
    """Articles with their corrections, for each the editions in their order."""
    found: list[list[Edition]] = []
    for number in range(draw(st.integers(1, 6))):
        item, editions = f"a-{number}", list[Edition]()
        for version in range(draw(st.sampled_from([1, 1, 2, 3]))):
            count = draw(st.integers(0 if version else 1, 2))
            told = [draw(mentions(f"{item}-{version}-{at}", item)) for at in range(count)]
            marked = tuple(one.model_copy(update={"text_digest": f"text {version}"}) for one in told)
            editions.append(Edition(item, marked))
        found.append(editions)
    return found


@st.composite
def arrivals(draw: st.DrawFn, articles: list[list[Edition]]) -> list[Edition]:
    """An order of arrival: any, but no edition before the one that it corrects."""
    waiting = [list(editions) for editions in articles]
    turns = draw(st.permutations([at for at, editions in enumerate(articles) for _ in editions]))
    return [waiting[at].pop(0) for at in turns]


def arrive(editions: Iterable[Edition], state: PartitionState | None = None) -> tuple[PartitionState, list[Meeting]]:
    """The state after some editions, and all revisions on the way."""
    state = state or empty()
    revisions: list[Meeting] = []
    for edition in editions:
        for one in edition.mentions:
            revisions += state.add(one).meetings
        if not edition.mentions:
            revisions += state.withdraw(edition.item_id).meetings
    return state, revisions


SIDES = [(PRABOWO, ANWAR), (ANWAR, PRABOWO), (PRABOWO, HASAN), (PRABOWO,), (PRABOWO, SURYA), (PRABOWO, ANWAR, WONG)]


@st.composite
def mixed(draw: st.DrawFn, most: int = 9) -> list[MeetingMention]:
    """Articles of several keys, as they come in one stream: each mention of an item with its ordinal."""
    found: list[MeetingMention] = []
    for one in draw(histories(most)):
        people = draw(st.sampled_from(SIDES))
        sides = {person.country for person in people}
        changes = {
            "participants": people,
            "scope": Scope.DOMESTIC if len(sides) == 1 else Scope.INTERNATIONAL,
            "format": Format.MULTILATERAL if len(sides) > 2 else one.format,
            "ordinal": sum(other.item_id == one.item_id for other in found),
        }
        found.append(one.model_copy(update=changes))
    return found
