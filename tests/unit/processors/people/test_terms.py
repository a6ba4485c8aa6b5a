"""Which office one who has left it is told with, by the days of a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from processors.lexicon.gazetteer import load_gazetteer
from processors.people.cast import Cast
from processors.people.link import link
from processors.people.terms import in_their_time
from processors.text.normalise import normalise
from processors.text.reading import Reading, read
from schemas.mentions import Rank
from schemas.news import NewsItem

TODAY = date(2025, 8, 9)


def reading_of(body: str) -> Reading:
    item = NewsItem(id="a", title="", body=body, published_at=TODAY.isoformat())
    return read(normalise(item, lambda word: False).body, [(0, len(body))], [], load_gazetteer())


def ranks(cast: Cast) -> list[Rank | None]:
    return [cast.people[mention.person].rank for mention in cast.mentions[0]]


@pytest.mark.parametrize(
    ("told", "rank"),
    [
        ("pada 20 Oktober 2014", Rank.HEAD),  # the first day of the term
        ("pada 19 Oktober 2014", Rank.PARTY),
        ("pada 19 Oktober 2024", Rank.HEAD),  # and the last
        ("pada 20 Oktober 2024", Rank.PARTY),
        ("pada September 2024", Rank.HEAD),
        ("pada Oktober 2024", Rank.PARTY),  # a month, or a year, that is his in part only
        ("pada 2023", Rank.HEAD),
        ("pada 2014", Rank.PARTY),
        ("pada 2023 dan pada 6 Agustus 2025", Rank.PARTY),
        ("kemarin", Rank.PARTY),
    ],
)
def test_the_day_decides(told: str, rank: Rank) -> None:
    readings = [reading_of(f"Presiden ke-7 RI Joko Widodo berada di Beijing {told}.")]
    cast = in_their_time(link(readings, load_gazetteer(), TODAY), readings, TODAY, load_gazetteer())
    assert ranks(cast) == [rank]


def test_the_office_of_then_is_no_other_person() -> None:
    readings = [reading_of("Joko Widodo yang kala itu Presiden RI bersama Xi Jinping.")]
    cast = in_their_time(link(readings, load_gazetteer(), TODAY), readings, TODAY, load_gazetteer())
    assert ranks(cast) == [Rank.HEAD, Rank.HEAD]
    first = cast.mentions[0][0]
    assert readings[0].clean[first.start : first.end] == "Joko Widodo yang kala itu Presiden RI"


def test_the_cast_stays_where_the_day_is_unknown_or_nobody_has_left_office() -> None:
    readings = [reading_of("Presiden ke-7 RI Joko Widodo berada di Beijing pada 2023.")]
    cast = link(readings, load_gazetteer(), None)
    assert in_their_time(cast, readings, None, load_gazetteer()) is cast
    serving = [reading_of("Presiden RI Prabowo Subianto berada di Beijing pada 2023.")]
    cast = link(serving, load_gazetteer(), TODAY)
    assert in_their_time(cast, serving, TODAY, load_gazetteer()) is cast
