"""One Chromium and one console for each file of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.console.browser import chromium
from tests.support.console.running import ThreadedConsole, threaded_console
from tests.support.console.synthetic import records


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def console() -> Iterator[ThreadedConsole]:
    """With 300 meetings as real ones are spread."""
    with threaded_console(records(300)) as served:
        yield served
