"""The order of the files: those that take longest first, so that pytest-xdist is not left with one at the end."""

from __future__ import annotations

import pytest

LONGEST = (
    "test_prometheus", "test_outage", "test_flow", "test_rocksdb", "test_security", "test_metrics", "test_cutting_over",
    "test_partitions", "test_made_anew", "test_reading", "test_membership", "test_filling", "test_brokers", "test_demo",
)  # fmt: skip
"""By what ``--durations=0`` said of a whole run; all others take less than twenty seconds."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))
