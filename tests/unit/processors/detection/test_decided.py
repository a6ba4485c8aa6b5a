"""How each value of a meeting was decided, told in words."""

from __future__ import annotations

import pytest

from processors.detection.explain import Candidate
from processors.pipeline import explained
from schemas.news import NewsItem
from tests.support.fakes import FakeTagger

A, B = "Presiden Prabowo Subianto", "Presiden Rusia Vladimir Putin"
MET = f"{A} bertemu {B}."
ACTS = 'Prabowo Subianto before "bertemu", Vladimir Putin behind it'


def told(body: str, title: str = "Judul") -> tuple[Candidate, ...]:
    item = NewsItem(id="a", title=title, body=body, published_at="2025-03-12")
    return explained(item, FakeTagger()).candidates


def words(candidate: Candidate, field: str) -> list[str]:
    return [one.in_words(one.told) for one in candidate.decided if one.field == field]


@pytest.mark.parametrize(
    ("body", "who"),
    [
        (MET, f"{ACTS}: one does it with the other (body 1)"),
        (
            f"{A} dan {B} bertemu.",
            'Prabowo Subianto and Vladimir Putin before "bertemu": told together as those who meet (body 1)',
        ),
        (
            f"Warga menunggu. Pertemuan antara {A} dan {B} digelar.",
            'Prabowo Subianto and Vladimir Putin behind "Pertemuan": '
            "the word tells of those behind it that they meet each other (body 2)",
        ),
        (
            f"{A} tiba di Moskow. Pertemuan dengan {B} hangat.",
            'Prabowo Subianto not named beside "Pertemuan", Vladimir Putin behind it: '
            "whoever is not named beside it was told before (body 2)",
        ),
        (
            "Presiden China Xi Jinping menghadiri KTT G20 di Roma.",
            'Xi Jinping before "menghadiri": at a summit, with members whom nobody names (body 1)',
        ),
        (
            f"{MET[:-1]} di Roma. Keduanya berunding bersama Presiden China Xi Jinping.",
            f"{ACTS}; Xi Jinping told in body 2: one does it with the other (body 1)",
        ),
        (
            f"{MET} {A} didampingi Menlu Sugiono.",
            f"{ACTS}; Sugiono comes along: one does it with the other (body 1)",
        ),
    ],
)
def test_who(body: str, who: str) -> None:
    assert words(told(body)[0], "who") == [who]


HELD, MET_THERE = "held: nothing says otherwise (body 1)", "in person: no word of a call (body 1)"


@pytest.mark.parametrize(
    ("body", "status", "channel"),
    [
        (MET, HELD, MET_THERE),
        (f"{A} akan bertemu {B} di Roma.", 'planned: a word beside it says so ("akan", body 1)', MET_THERE),
        (
            f"{A} membatalkan pertemuan dengan {B}.",
            'cancelled: a word beside it says so ("membatalkan", body 1)',
            MET_THERE,
        ),
        (f"{A} mengundang {B} ke Jakarta.", "proposed: an invitation, and no more is told (body 1)", MET_THERE),
        (
            f"{A} menelepon {B} tahun lalu.",
            "held: nothing says otherwise, told as something that lies back (body 1)",
            'call: a word of calling stands beside it ("menelepon", body 1)',
        ),
        (
            f"{A} berbicara dengan {B}.",
            HELD,
            "call: two heads of state or government talk, and no place is told (body 1)",
        ),
    ],
)
def test_status_and_channel(body: str, status: str, channel: str) -> None:
    (candidate,) = told(body)
    assert (words(candidate, "status"), words(candidate, "channel")) == ([status], [channel])


@pytest.mark.parametrize(
    ("body", "day", "place"),
    [
        (
            f"{MET[:-1]} di Moskow pada 10 Maret 2025.",
            '2025-03-10: a date with its year, in the clause ("10 Maret 2025", body 1)',
            'Moskow, RU: named behind the word of meeting ("Moskow", body 1)',
        ),
        (
            f"{MET} Pertemuan itu berlangsung di Kremlin, Moskow pada 10-11 Maret 2025.",
            "2025-03-10 to 2025-03-11: a date with its year, in another sentence that tells it "
            '("10-11 Maret 2025", body 2)',
            'Kremlin, Moskow, RU: named behind the word of meeting ("Kremlin", "Moskow", body 2)',
        ),
        (
            f"{A} tiba di Moskow pada 10 Maret 2025. Prabowo kemudian bertemu {B}.",
            '2025-03-10: a date with its year, told in a sentence beside it ("10 Maret 2025", body 1)',
            'Moskow, RU: where one of them is or goes by the sentence beside it ("Moskow", body 1)',
        ),
        (
            f"{A} tiba di Moskow kemarin. Acaranya panjang. Warga datang. Ia ditemui {B}.",
            '2025-03-11: the day before the article\'s, when one of them goes to see the other ("kemarin", body 1)',
            'Moskow, RU: where one of them goes to see the other ("Moskow", body 1)',
        ),
        (
            f"Agenda.\n10 Maret 2025\n{A} menjamu {B}.",
            '2025-03-10: a date with its year, the date above it ("10 Maret 2025", body 2)',
            "ID: who visits somebody is in the country of the host (body 3)",
        ),
        (
            f'MOSKOW - {MET} "Kami puas," kata Prabowo, Selasa (11/3).',
            '2025-03-11: a weekday with its date, when somebody spoke of it ("Selasa (11/3)", body 2)',
            'Moskow, RU: the article is reported from there ("MOSKOW", body 1)',
        ),
        (
            "KTT G20 digelar di Roma pada 10 Maret 2025. Presiden China Xi Jinping menghadiri KTT G20.",
            '2025-03-10: a date with its year, told of the summit in another sentence ("10 Maret 2025", body 1)',
            'Roma, IT: where it is held, told of the summit in another sentence ("Roma", body 1)',
        ),
    ],
)
def test_day_and_place(body: str, day: str, place: str) -> None:
    candidate = told(body)[0]
    assert (words(candidate, "day"), words(candidate, "place")) == ([day], [place])


def test_what_another_meeting_lends_is_told_with_its_sentence() -> None:
    first, second = told(f"{MET[:-1]} di Moskow, Senin (10/3). Prabowo juga bertemu Presiden China Xi Jinping.")
    assert words(first, "day") == ['2025-03-10: a weekday with its date, in the clause ("Senin (10/3)", body 1)']
    beside = "told of a meeting beside it, of which it is the next"
    assert words(second, "day") == [f'2025-03-10: a weekday with its date, {beside} ("Senin (10/3)", body 1)']
    town = "told of their other meetings of those days"
    assert words(second, "place") == [f'Moskow, RU: named behind the word of meeting, {town} ("Moskow", body 1)']


def test_a_clause_ends_where_the_next_meeting_begins() -> None:
    first, second = told(f"{MET[:-1]} di Moskow, Senin (10/3), lalu Presiden China Xi Jinping di Beijing.")
    assert first.clause.text == f"{MET[:-1]} di Moskow, Senin (10/3)"
    assert second.clause.text == "lalu Presiden China Xi Jinping di Beijing."


def test_a_headline_alone_is_told_as_that() -> None:
    (candidate,) = told("Harga beras naik lagi.", title=f"{MET[:-1]} di Moskow")
    assert candidate.clause.part == "title"
    assert {one.told for one in candidate.decided} == {"title 1"}


def test_what_is_dropped_decides_nothing() -> None:
    (candidate,) = told("Presiden PKS Almuzzammil Yusuf akan bertemu pimpinan partai politik.")
    assert (candidate.mention, candidate.decided, candidate.clause.start) == (None, (), 0)
