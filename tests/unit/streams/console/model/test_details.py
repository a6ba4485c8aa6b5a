"""A meeting's row, and all that is known of one."""

from __future__ import annotations

from datetime import date

import pytest

from processors.lexicon.gazetteer import load_gazetteer
from schemas.codec import decode, encode
from schemas.meetings import Change, Meeting, MeetingStatus
from schemas.mentions import MeetingMention, Rank
from streams.console.model.building import OFFICES, office_of, row_of
from streams.console.model.query import one
from streams.console.model.rows import Relation
from streams.console.model.store import Store
from streams.console.model.taking import Taken, TakenKind
from tests.support.console.asked import plain_meeting
from tests.support.console.stores import put, revision, rows
from tests.support.example_meetings import EXAMPLES


def example(name: str) -> Meeting:
    return decode(Meeting, (EXAMPLES / f"meeting.v1.{name}.json").read_bytes())


def held() -> MeetingMention:
    return decode(MeetingMention, (EXAMPLES / "meeting-mention.v1.held.json").read_bytes())


def test_a_row_says_what_the_meeting_says(store: Store) -> None:
    meeting = example("detail")
    put(store, [meeting])
    (row,) = rows(store)
    assert row == row_of(meeting).model_copy(update={"seq": row.seq, "changed_at": row.changed_at})
    assert (row.articles, row.sides, row.city_en, row.latitude) == (2, ("ID", "MY"), "Kuala Lumpur", 3.1412)
    assert [(one.name, one.office, one.office_en) for one in row.participants] == [
        ("Prabowo Subianto", "Presiden", "President"),
        ("Anwar Ibrahim", "Perdana Menteri", "Prime Minister"),
    ]


@pytest.mark.parametrize(
    ("day", "rank", "office"),
    [
        (date(2025, 9, 9), Rank.HEAD, "Presiden"),
        (date(2023, 9, 9), Rank.MINISTER, "Menteri Pertahanan"),
        (date(2019, 9, 9), Rank.PARTY, "Ketua partai"),
        (date(1990, 1, 1), Rank.HEAD, None),
    ],
)
def test_an_office_is_that_of_the_day_and_the_rank(day: date, rank: Rank, office: str | None) -> None:
    assert office_of("Q2107268", rank, day)[0] == office


def test_every_office_of_a_leader_has_its_words() -> None:
    assert {term.office for term in load_gazetteer().leaders.terms} <= OFFICES.keys()


def test_a_leader_whom_we_do_not_know_has_no_office() -> None:
    assert office_of("Q0", Rank.HEAD, date(2025, 9, 9)) == (None, None)


def test_a_meeting_is_given_with_what_its_articles_tell(store: Store) -> None:
    meeting, mention = example("created"), held()
    other = mention.model_copy(update={"id": "other", "evidence": "Lain."})
    store.take([Taken(TakenKind.MENTION, "ID+MY", encode(told), 1) for told in (mention, other)])
    put(store, [meeting])
    found = one(store, meeting.id)
    assert found is not None
    assert found.meeting == meeting
    (told,) = found.mentions
    assert (told.id, told.url, told.source, told.main) == (mention.id, mention.url, mention.source, True)
    assert "".join(part.text for part in told.sentence) == mention.evidence
    assert [(part.text, *part.fields) for part in told.sentence if part.fields] == [
        ("Presiden Prabowo Subianto", "participants"),
        ("bertemu", "status"),
        ("Perdana Menteri Malaysia Anwar Ibrahim", "participants"),
        ("Kuala Lumpur", "city", "country"),
        ("Selasa (9/9)", "date"),
    ]
    assert told.sentence[0].text.startswith("Kuala Lumpur - ")
    assert {span.field for span in told.elsewhere} == {"agenda", "outcomes"}


def test_one_that_is_not_there_is_none(store: Store) -> None:
    assert one(store, "nobody") is None


def test_mentions_follow_what_the_meeting_says_last(store: Store) -> None:
    meeting, mention = example("created"), held()
    put(store, [meeting])
    store.take([Taken(TakenKind.MENTION, "ID+MY", encode(mention), 1)])
    assert [told.id for told in one(store, meeting.id).mentions] == [mention.id]  # type: ignore[union-attr]
    withdrawn = meeting.model_copy(update={"revision": 9, "mention_ids": ("later",)})
    store.take([revision(withdrawn), Taken(TakenKind.MENTION, "ID+MY", encode(mention), 2)])
    assert one(store, meeting.id).mentions == ()  # type: ignore[union-attr]


def test_meetings_that_belong_to_one_are_told(store: Store) -> None:
    base = plain_meeting()

    def other(name: str, day: str | None = "2025-09-03", **changes: object) -> Meeting:
        return base.model_copy(update={"id": name, "date": day, "end_date": None, **changes})

    ended = {"change": Change.MERGED, "status": MeetingStatus.MERGED}
    put(store, [
        other("it", part_of="summit", merged_into="next"),
        other("summit"), other("next"),
        other("within", part_of="it"), other("before", merged_into="it", **ended),
        other("near", "2025-10-03"), other("nearer", "2025-09-01"), other("far", "2025-10-04"), other("undated", None),
        other("strange", participants=()), other("over", **ended),
    ])  # fmt: skip
    found = one(store, "it")
    assert found is not None
    assert [(told.relation, told.row.id) for told in found.related] == [
        (Relation.PART_OF, "summit"),
        (Relation.HAS_PART, "within"),
        (Relation.MERGED_INTO, "next"),
        (Relation.MERGED_FROM, "before"),
        (Relation.SAME_SIDES, "nearer"),
        (Relation.SAME_SIDES, "near"),
    ]
