"""Pictures of boards: each can be drawn, from whatever Prometheus answers."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from tests.boards.draw import Source, page
from tests.support.boards import BOARDS, load_board

ANSWERS = Source(
    now=lambda _: [({"__name__": "x", "instance": "a", "topic": "<b>news</b>"}, 7.0)],
    over=lambda _: [({"topic": "<b>news</b>", "instance": "a"}, [(1.0, 0.0), (2.0, 7.0)])],
)
NOTHING = Source(now=lambda _: [], over=lambda _: [])


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.stem)
def test_every_board_can_be_drawn(path: Path) -> None:
    board = load_board(path)
    drawn = page(board, ANSWERS)
    assert all(f"<h2>{escape(panel['title'])}</h2>" in drawn for panel in board["panels"])
    assert "no data" not in drawn
    assert "<b>news</b>" not in drawn  # a label is never markup
    assert page(board, NOTHING).count("no data") == sum(panel["type"] != "text" for panel in board["panels"])
