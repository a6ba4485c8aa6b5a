"""Pages of meetings: all of them once, however much comes and changes meanwhile, and the rest by what changed."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from schemas.meetings import Meeting
from streams.console.model.query import changes, page, published
from streams.console.model.rows import RowOrder
from streams.console.model.store import Store
from streams.errors import UsageError
from streams.reading.wanted import Wanted
from tests.support.console.asked import plain_meeting
from tests.support.console.stores import ALL, ending, ids, put, revision, rows
from tests.support.console.synthetic import meetings


def numbered(number: int, revision: int = 1) -> Meeting:
    return plain_meeting().model_copy(update={"id": f"m-{number}", "revision": revision})


def test_what_changed_last_comes_first(store: Store) -> None:
    store.take([revision(numbered(1), 2000), revision(numbered(2), 3000), revision(numbered(3), 0)])
    store.take([revision(numbered(4), 3000), revision(numbered(1, 2), 4000)])
    assert [(row.id, row.changed_at and row.changed_at.second) for row in rows(store)] == [
        ("m-1", 4), ("m-2", 3), ("m-4", 3), ("m-3", None),
    ]  # fmt: skip


def test_the_latest_day_comes_first_and_meetings_without_one_last(store: Store) -> None:
    days = (None, "2025", "2025-09", "2025-09-01", "2024-12-31")
    put(store, [numbered(number).model_copy(update={"date": day}) for number, day in enumerate(days)])
    found = [row.date for row in rows(store, order=RowOrder.DATE)]
    assert found == ["2025-09-01", "2025-09", "2025", "2024-12-31", None]


steps = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 6), st.booleans()), max_size=12)


@examples(max_examples=30, deadline=None)
@given(steps, st.integers(1, 4), st.sampled_from(RowOrder))
def test_a_walk_shows_each_once_and_loses_none_that_does_not_change(
    shared: Store, meanwhile: Sequence[tuple[int, int, bool]], limit: int, order: RowOrder
) -> None:
    shared.forget()
    put(shared, map(numbered, range(10)))
    before, revisions = ids(shared), iter(range(2, 100))
    told = page(shared, ALL, "", order, limit)
    shown, first, total = [row.id for row in told.rows], told.seq, told.total
    for number, at_s, goes in [*meanwhile, *[(99, 0, True)] * 10]:
        shared.take([ending(f"m-{number}") if goes else revision(numbered(number, next(revisions)), at_s * 1000)])
        if told.next is not None:
            told = page(shared, ALL, "", order, limit, told.next)
            shown += [row.id for row in told.rows]
            assert told.seq == first
    assert total == 10
    assert len(shown) == len(set(shown))
    changed = {one.id for one in changes(shared, first, 1000, ALL, "")}
    assert before <= set(shown) | changed


@pytest.mark.parametrize("order", RowOrder)
def test_a_page_tells_whether_another_comes(store: Store, order: RowOrder) -> None:
    put(store, map(numbered, range(4)))
    full = page(store, ALL, "", order, 4)
    half = page(store, ALL, "", order, 2)
    rest = page(store, ALL, "", order, 2, half.next)
    assert (full.next, rest.next, full.total, rest.total) == (None, None, 4, 4)
    assert full.rows == half.rows + rest.rows


@pytest.mark.parametrize(
    "given", ["x", "é", "=", "A" * 9000, *(urlsafe_b64encode(one).decode() for one in (b"[]", b'["changed",1,2]'))]
)
def test_a_cursor_that_is_none_is_the_callers_mistake(store: Store, given: str) -> None:
    with pytest.raises(UsageError, match="is no cursor: take it from `next`"):
        page(store, ALL, "", RowOrder.CHANGED, 10, given)


def test_a_cursor_belongs_to_its_order(store: Store) -> None:
    put(store, map(numbered, range(4)))
    cursor = page(store, ALL, "", RowOrder.CHANGED, 1).next
    with pytest.raises(UsageError, match="another order"):
        page(store, ALL, "", RowOrder.DATE, 1, cursor)


def test_changes_tell_each_meeting_as_it_is_now_and_what_is_gone(store: Store) -> None:
    begin = store.seq()
    put(store, map(numbered, range(3)))
    store.take([revision(numbered(0, 2)), ending("m-1"), ending("m-9")])
    told = changes(store, begin, 10, Wanted(("XX",)), "")
    assert [(one.id, one.row and one.row.revision, one.fits) for one in told] == [
        ("m-2", 1, False), ("m-0", 2, False), ("m-1", None, False),
    ]  # fmt: skip
    assert [one.seq for one in told] == sorted(one.seq for one in told)
    assert all(one.row is None or one.row.seq == one.seq for one in told)
    assert [one.fits for one in changes(store, begin, 10, ALL, "bertemu")] == [True, True, False]
    assert [one.id for one in changes(store, begin, 1, ALL, "")] == ["m-2"]
    assert [one.id for one in changes(store, told[0].seq, 10, ALL, "")] == ["m-0", "m-1"]
    assert changes(store, store.seq(), 10, ALL, "") == []


def test_one_that_came_back_is_gone_no_more(store: Store) -> None:
    begin = store.seq()
    store.take([revision(numbered(1, 5)), ending("m-1"), revision(numbered(1, 2))])
    assert [(one.id, one.row and one.row.revision) for one in changes(store, begin, 10, ALL, "")] == [("m-1", 2)]


def test_what_was_published_is_given_as_it_was(store: Store) -> None:
    given = sorted(meetings(20), key=lambda one: one.id)
    put(store, given)
    assert list(published(store, ALL, "")) == given
