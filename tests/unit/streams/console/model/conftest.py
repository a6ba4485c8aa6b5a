"""Stores that go with their test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from streams.console.model.store import Store


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(Store.open(None)) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared() -> Iterator[Store]:
    """One for the many examples of a test, which empty it themselves."""
    with closing(Store.open(None)) as opened:
        yield opened
