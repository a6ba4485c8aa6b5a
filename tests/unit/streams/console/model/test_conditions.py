"""What is asked for in SQL is what ``Wanted`` says of the meetings themselves; free text finds words by their
beginnings, and fails for nothing that can be typed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from schemas.meetings import Meeting
from streams.console.model.building import search_words
from streams.console.model.store import Store
from streams.reading.wanted import Wanted, plain_words
from tests.support.console.asked import few_wanted, plain_meeting, some_meetings, wanted
from tests.support.console.stores import ids, put
from tests.support.console.synthetic import HOSTILE, meetings


@examples(max_examples=40, deadline=None)
@given(st.lists(some_meetings, max_size=8, unique_by=lambda one: one.id), st.lists(few_wanted | wanted, max_size=8))
def test_those_fit_that_fit_by_themselves(shared: Store, given: list[Meeting], asked: list[Wanted]) -> None:
    shared.forget()
    put(shared, given)
    for one in asked:
        assert ids(shared, one) == {meeting.id for meeting in given if one.fits(meeting)}


def words_begin(meeting: Meeting, text: str) -> bool:
    known = search_words(meeting).split()
    return all(any(word.startswith(part) for word in known) for part in plain_words(text).split())


texts = st.lists(
    st.sampled_from(
        ("elysee", "ÉLYS", "co\u0302te", "kim", "jong-un", "un", "日", "太", "?!", '"', "*", "AND", "kim_", "_x")
    )
    | st.text(max_size=3),
    max_size=3,
).map(" ".join)  # fmt: skip


@examples(max_examples=40, deadline=None)
@given(st.lists(some_meetings, max_size=8, unique_by=lambda one: one.id), st.lists(texts, max_size=8))
def test_a_text_fits_where_each_of_its_words_begins_a_word(
    shared: Store, given: list[Meeting], asked: list[str]
) -> None:
    shared.forget()
    put(shared, given)
    for text in asked:
        assert ids(shared, text=text) == {meeting.id for meeting in given if words_begin(meeting, text)}


@pytest.fixture(scope="module")
def hostile(shared: Store) -> Store:
    shared.forget()
    put(shared, meetings(40, hostile=True))
    return shared


@examples(max_examples=200, deadline=None)
@given(st.text() | st.sampled_from(HOSTILE))
@example('"')
@example("a OR")
@example("NEAR(a b, 1)")
@example("words:a ^b -c {d}: (")
@example("\ud800")
@example("kata " * 5000)
def test_no_text_is_a_mistake(hostile: Store, text: str) -> None:
    assert len(ids(hostile, text=text)) <= 40


@pytest.mark.parametrize(
    ("text", "found"),
    [("", True), ("  ", True), ("seri perdana", True), ("SÉRI", True), ("perd ser", True), ("erdana", False),
     ("seri x", False), ("malaysia", True), ("indon", True), ("perbatasan", True), ("suara", True)],
)  # fmt: skip
def test_names_places_topics_and_sources_are_found(store: Store, text: str, found: bool) -> None:
    told = {"venue": "Kompleks Seri Perdana", "agenda": ("perbatasan laut",), "sources": ("Suara Contoh",)}
    told |= {"country_name": "Malaysia", "city": "Jakarta", "summit": "Indonesia–Malaysia"}
    put(store, [plain_meeting().model_copy(update={**told, "participants": (), "articles": (), "evidence": ""})])
    assert bool(ids(store, text=text)) == found
