"""What the claims of one meeting give together: best values, votes, status, copies."""

from __future__ import annotations

from itertools import permutations

import pytest

from processors.joining.meetings.changes import MAX_CHAPTERS, chapters
from processors.joining.meetings.content import MOST_ARTICLES, publishers
from processors.joining.meetings.votes import SAME_BITS, Mark, voices
from processors.text.signature import sign, signature
from schemas.meetings import Change, Chapter, MeetingStatus
from schemas.mentions import FieldName, Outcome, OutcomeKind, Status, Support
from schemas.news import NewsItem
from tests.support.joining import joined
from tests.support.stream_fakes import mention


def test_the_latest_article_decides_the_status() -> None:
    planned = mention("a-1", "2025-09-08T08:00:00+07:00", status=Status.PLANNED, confidence=0.99)
    held = mention("a-2", "2025-09-09T08:00:00+07:00", status=Status.HELD, confidence=0.5)
    for order in ((planned, held), (held, planned)):
        meeting = joined(*order)
        assert meeting.status is MeetingStatus.HELD
        assert [(one.status, one.item_id) for one in meeting.status_history] == [
            (Status.PLANNED, "a-1"), (Status.HELD, "a-2")
        ]  # fmt: skip


def test_a_plan_told_late_does_not_undo_a_meeting() -> None:
    held = mention("a-1", "2025-09-09T10:00:00+07:00")
    late = mention("a-2", "2025-09-09T12:00:00+07:00", status=Status.PLANNED)
    denied = mention("a-3", "2025-09-10", status=Status.CANCELLED)
    assert joined(held, late).status is MeetingStatus.HELD
    assert joined(held, late, denied).status is MeetingStatus.CANCELLED


def test_an_article_without_a_time_never_overrules_one_with_a_time() -> None:
    held = mention("a-1", "2025-09-09T08:00:00+07:00", status=Status.HELD)
    untimed = mention("a-2", None, status=Status.CANCELLED, confidence=1.0)
    meeting = joined(held, untimed)
    assert meeting.status is MeetingStatus.HELD
    assert meeting.first_seen == meeting.last_seen == held.published_at
    assert joined(untimed).last_seen is None


DAY = "2025-09-12T00:00:00+07:00"
"""How a feed that gives days alone is read."""


@pytest.mark.parametrize(
    ("statuses", "history"),
    [
        ((Status.CANCELLED, Status.PROPOSED, Status.CANCELLED), [Status.CANCELLED]),
        ((Status.PLANNED, Status.HELD), [Status.HELD]),
        ((Status.PLANNED, Status.CANCELLED, Status.PLANNED, Status.PLANNED), [Status.PLANNED]),
    ],
)
def test_articles_of_which_only_the_day_is_known_have_no_order_within_it(
    statuses: tuple[Status, ...], history: list[Status]
) -> None:
    """Once midnight and the ids of the items made one of it: cancelled, proposed, cancelled, all on one day."""
    told = [mention(f"a-{at}", DAY, status=one, date="2025-09-20") for at, one in enumerate(statuses)]
    for order in permutations(told):
        assert [one.status for one in joined(*order).status_history] == history


def test_days_have_an_order_and_so_have_times_within_a_day() -> None:
    plan = mention("a-1", "2025-09-11T00:00:00+07:00", status=Status.PLANNED, date="2025-09-20")
    off, again = (
        mention(f"b-{hour}", f"2025-09-12T{hour}:00:00+07:00", status=status, date="2025-09-20")
        for hour, status in (("09", Status.CANCELLED), ("17", Status.PLANNED))
    )
    said = [one.status for one in joined(again, plan, off).status_history]
    assert said == [Status.PLANNED, Status.CANCELLED, Status.PLANNED]


def test_the_last_day_is_that_of_those_who_agree_on_the_first() -> None:
    told = [
        mention("a-1", date="2025-09-09", end_date="2025-09-11"),
        mention("a-2", date="2025-09-09"),
        mention("a-3", date="2025-09-10", end_date="2025-09-12", confidence=0.2),
    ]
    assert (joined(*told).date, joined(*told).end_date) == ("2025-09-09", "2025-09-11")
    assert joined(told[1]).end_date is None


def test_a_meeting_names_its_articles_the_first_and_the_newest() -> None:
    told = [
        mention(f"a-{at:02}", f"2025-09-{at:02}T08:00:00+07:00", url=f"https://kabar.example/{at}", title=f"Kabar {at}")
        for at in range(1, MOST_ARTICLES + 3)
    ]
    for order in (told, told[::-1]):
        articles = joined(*order).articles
        assert [one.item_id for one in articles] == ["a-01", *(f"a-{at:02}" for at in range(4, MOST_ARTICLES + 3))]
        assert (articles[0].url, articles[0].title, articles[0].source) == (
            "https://kabar.example/1", "Kabar 1", "Kabar Contoh"
        )  # fmt: skip
    assert [one.published_at for one in joined(mention("b", None), mention("a")).articles][1] is None


def test_models_are_those_that_read_the_newest_article() -> None:
    told = [mention("a-1", "2025-09-09", model_version="new"), mention("a-2", "2025-09-10", model_version="old")]
    assert joined(*told).model_version == "old"


def test_a_town_has_coordinates_where_the_gazetteer_knows_it() -> None:
    where = joined(mention()).coordinates
    assert where is not None
    assert (round(where.latitude), round(where.longitude), where.geonames_id) == (3, 102, 1735161)
    assert joined(mention(city=None)).coordinates is None
    assert joined(mention(city="Kota Karangan")).coordinates is None


def test_the_surest_article_gives_evidence_and_the_weightiest_value_wins() -> None:
    meeting = joined(
        mention("a-1", city="Kuala Lumpur", confidence=0.6, evidence="satu"),
        mention("a-2", city="Putrajaya", confidence=0.9, evidence="dua"),
        mention("a-3", city="Kuala Lumpur", confidence=0.6, evidence="tiga"),
    )
    assert (meeting.city, meeting.evidence, meeting.confidence) == ("Kuala Lumpur", "dua", 0.9)
    best, other = meeting.claimed[FieldName.CITY]
    assert (best.value, best.item_ids, other.value, other.item_ids) == (
        "Kuala Lumpur", ("a-1", "a-3"), "Putrajaya", ("a-2",)
    )  # fmt: skip
    assert best.confidence == pytest.approx((1 - 0.4 * 0.4) * 1.2 / 2.1, abs=1e-4)


def test_of_equally_weighty_values_the_first_in_the_alphabet_wins() -> None:
    for order in (("Bogor", "Ambon"), ("Ambon", "Bogor")):
        assert joined(*(mention(city, city=city) for city in order)).city == "Ambon"


def test_the_confidence_of_a_field_counts_in_its_vote() -> None:
    guess = {FieldName.CITY: Support(confidence=0.2, reason="guess")}
    meeting = joined(mention("a-1", city="Bogor", support=guess), mention("a-2", city="Putrajaya", confidence=0.5))
    assert meeting.city == "Putrajaya"


def test_copies_of_one_story_are_one_voice() -> None:
    copies = [mention(f"a-{at}", city="Putrajaya", text_signature="0" * 15 + "1") for at in range(5)]
    own = [mention(f"b-{at}", text_signature=f"{at:x}" * 16) for at in (10, 5)]
    meeting = joined(*copies, *own)
    assert (meeting.voices, meeting.city, len(meeting.item_ids)) == (3, "Kuala Lumpur", 7)
    assert meeting.claimed[FieldName.CITY][1].confidence == pytest.approx(0.9 * 0.9 / 2.7, abs=1e-4)


def test_the_most_precise_dates_vote_and_those_who_saw_it_outweigh_plans() -> None:
    planned = [mention(f"a-{at}", "2025-09-08", status=Status.PLANNED, date="2025-09-10") for at in range(3)]
    held = mention("b-1", "2025-09-09T20:00:00+07:00", date="2025-09-09")
    month = mention("c-1", "2025-09-30", date="2025-09")
    assert joined(*planned, held, month).date == "2025-09-09"


def test_the_agenda_holds_five_points_of_the_surest_articles_and_claims_all() -> None:
    meeting = joined(
        mention("a-1", agenda=("a", "b", "c"), confidence=0.5), mention("a-2", agenda=("d", "a", "e", "f"))
    )
    assert meeting.agenda == ("d", "a", "e", "f", "b")
    assert {one.value for one in meeting.claimed[FieldName.AGENDA]} == set("abcdef")


def test_a_story_that_grows_long_leaves_out_what_only_confirmed() -> None:
    told: tuple[Chapter, ...] = ()
    for number in range(1, MAX_CHAPTERS + 20):
        change = Change.STATUS_CHANGED if number % 10 == 0 else Change.CONFIRMED if number > 1 else Change.CREATED
        new = Chapter(revision=number, change=change, at=None, item_id="a", status=Status.HELD, date=None, sentence="")
        told = chapters(told, new)
    assert len(told) == MAX_CHAPTERS
    assert (told[0].revision, told[-1].revision) == (1, MAX_CHAPTERS + 19)
    assert [one.revision for one in told if one.change is Change.STATUS_CHANGED] == [10, 20, 30, 40]


STORY = "Presiden Prabowo Subianto bertemu Perdana Menteri Malaysia Anwar Ibrahim di Kuala Lumpur pada Selasa. " * 3 + (
    "Keduanya membahas perbatasan laut, pelindungan pekerja migran dan perdagangan beras antara kedua negara tetangga. "
    "Anwar mengatakan perundingan teknis dilanjutkan bulan depan di Jakarta oleh para menteri luar negeri."
)


def test_a_copy_differs_in_few_bits_and_another_text_in_many() -> None:
    copy = f"JAKARTA, KABAR - {STORY} (ant)"
    other = "Menteri Perdagangan meninjau harga cabai di pasar induk dan berdialog dengan para pedagang sayur."
    assert (int(signature(STORY), 16) ^ int(signature(copy), 16)).bit_count() <= SAME_BITS
    assert (int(signature(STORY), 16) ^ int(signature(other), 16)).bit_count() > SAME_BITS
    assert len(signature("")) == 16


def test_voices_are_groups_of_copies_in_any_order() -> None:
    marks = [Mark("a", "0" * 16), Mark("b", "0" * 15 + "f"), Mark("c", None), Mark("d", "f" * 16)]
    assert voices(marks) == voices(marks[::-1]) == [["a", "b"], ["c"], ["d"]]


def test_the_pages_of_one_article_are_one_voice() -> None:
    marks = [Mark("a", "0" * 16, "berita.example/1"), Mark("b", "f" * 16, "berita.example/1"), Mark("c", None, "")]
    assert voices([*marks, Mark("d", None, "")]) == [["a", "b"], ["c"], ["d"]]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (["Kompas.com", "kompas.com", "Kompas.com"], ("Kompas.com",)),
        (["KOMPAS.com", "https://www.kompas.com/", "kompas com"], ("KOMPAS.com",)),
        (["detikcom", "detik.com"], ("detik.com",)),
        (["Antara", "", " ", "Antara "], ("Antara",)),
        (["Kompas", "Kompas TV", "Kompas.com"], ("Kompas", "Kompas TV", "Kompas.com")),
        (["新华社", "人民网"], ("人民网", "新华社")),
        (["!", "?"], ("!", "?")),
    ],
)
def test_a_publisher_in_several_spellings_is_one(given: list[str], named: tuple[str, ...]) -> None:
    assert publishers(given) == publishers(given[::-1]) == named


def test_mentions_are_signed_with_their_text() -> None:
    item = NewsItem(id="a-1", title="Prabowo bertemu Anwar", body=STORY)
    (first,) = sign(item, [mention("a-1")])
    (changed,) = sign(item.model_copy(update={"body": STORY + "!"}), [mention("a-1")])
    assert first.text_signature == changed.text_signature == signature(item.title, item.body)
    assert first.text_digest != changed.text_digest
    assert sign(item, []) == ()


def test_what_came_of_a_meeting_is_told_once_while_it_counts_as_held() -> None:
    signed = Outcome(kind=OutcomeKind.SIGNED, text="menandatangani nota kesepahaman")
    longer = Outcome(kind=OutcomeKind.SIGNED, text="menandatangani Nota Kesepahaman tentang perbatasan")
    thanked = Outcome(kind=OutcomeKind.THANKED, text="berterima kasih")
    plan = mention("a-1", "2025-09-08", status=Status.PLANNED)
    articles = [
        mention("a-2", "2025-09-09", outcomes=(signed,), confidence=0.9),
        mention("a-3", "2025-09-09", outcomes=(longer, thanked), confidence=0.8),
        mention("a-4", "2025-09-09", outcomes=(thanked,), confidence=0.7),
    ]
    for order in (articles, articles[::-1]):
        meeting = joined(plan, *order)
        assert meeting.outcomes == (signed, thanked)
        told = {one.value: one.item_ids for one in meeting.claimed[FieldName.OUTCOMES]}
        assert told == {
            "thanked: berterima kasih": ("a-3", "a-4"),
            "signed: menandatangani nota kesepahaman": ("a-2",),
            "signed: menandatangani Nota Kesepahaman tentang perbatasan": ("a-3",),
        }
    denied = mention("a-5", "2025-09-10", status=Status.CANCELLED)
    assert joined(*articles, denied).outcomes == ()
