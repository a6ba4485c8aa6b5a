"""What is done and what is in hand, by offsets alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.agents.ledger import Ledger
from tests.support.stream_fakes import record


@given(offsets=st.lists(st.integers(0, 50), min_size=1))
def test_repeated_records_change_nothing(offsets: list[int]) -> None:
    ledger = Ledger()
    assert ledger.next("items", 0) is None
    for offset in offsets:
        ledger.done([record(b"{}", offset, topic="items")])
    assert ledger.next("items", 0) == max(offsets) + 1
    assert ledger.next("items", 1) is None


def test_open_is_what_was_fetched_and_is_not_done() -> None:
    ledger = Ledger()
    assert ledger.open("items") == 0
    ledger.given("items", 0, 7, 9)
    ledger.given("items", 1, 0, 0)
    ledger.given("others", 0, 0, 99)
    assert ledger.open("items") == 4
    ledger.begin([record(b"1", 7, topic="items"), record(b"2", 8, topic="items")])
    assert ledger.open("items") == 4  # in hand
    ledger.done([record(b"1", 7, topic="items"), record(b"2", 8, topic="items")])
    ledger.given("items", 0, 10, 12)
    assert ledger.open("items") == 5
    ledger.done([record(b"1", 12, topic="items")])
    assert ledger.open("items") == 1
    ledger.sought()  # to be fetched again
    assert ledger.open("items") == 0
    ledger.given("items", 0, 3, 12)  # which were done already
    assert ledger.open("items") == 0
