"""Best tag sequences of a linear-chain CRF, for a whole batch at once, with only well-formed BIOES spans allowed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
_NEVER = -1e4


def follow(before: str, after: str) -> bool:
    """Say whether BIOES tag ``after`` may follow ``before``; the empty string stands for the sentence's borders."""
    open_before = before[:1] in ("B", "I")
    inside_after = after[:1] in ("I", "E")
    return (open_before and inside_after and before[2:] == after[2:]) or not (open_before or inside_after)


@cache
def allowed(tags: tuple[str, ...]) -> tuple[Floats, Floats, Floats]:
    """Give penalties (0 or never) for a tag's following another (C x C), opening (C) and closing (C) a sentence."""
    steps = np.array([[0.0 if follow(a, b) else _NEVER for b in tags] for a in tags], dtype=np.float32)
    first = np.array([0.0 if follow("", tag) else _NEVER for tag in tags], dtype=np.float32)
    last = np.array([0.0 if follow(tag, "") else _NEVER for tag in tags], dtype=np.float32)
    return steps, first, last


def best_paths(scores: Floats, table: Floats, lengths: Sequence[int], tags: Sequence[str]) -> list[list[str]]:
    """Give each sentence's best tags.

    ``scores`` is B x T x C, sentences sorted from long to short, ``table`` C x C (row: before, column: after).
    """
    steps, first, last = allowed(tuple(tags))
    moves = np.ascontiguousarray((table + steps).T)
    count = len(tags)
    rows = np.arange(0, len(scores) * count * count, count).reshape(-1, count)
    trellis = scores[:, 0] + first
    ends = np.array(trellis)
    back = np.zeros(scores.shape, dtype=np.int16)
    sizes = np.asarray(lengths)
    for at in range(1, int(sizes[0])):
        active = int((sizes > at).sum())
        options = trellis[:active, None, :] + moves
        best = options.argmax(axis=2)
        back[:active, at] = best
        trellis = options.reshape(-1)[rows[:active] + best] + scores[:active, at]
        ends[:active] = trellis
    finish = (ends + last).argmax(axis=1)
    return [_trace(back[row], int(finish[row]), size, tags) for row, size in enumerate(lengths)]


def _trace(back: NDArray[np.int16], tag: int, size: int, tags: Sequence[str]) -> list[str]:
    path = [tag]
    for at in range(size - 1, 0, -1):
        tag = int(back[at, tag])
        path.append(tag)
    return [tags[number] for number in reversed(path)]


def to_bio(path: Sequence[str]) -> list[str]:
    """Write BIOES tags as BIO ones."""
    marks = {"S": "B", "E": "I"}
    return [marks.get(tag[0], tag[0]) + tag[1:] for tag in path]


def to_bioes(path: Sequence[str]) -> list[str]:
    """Write BIO tags as BIOES ones; an I that opens a span counts as B."""
    told = []
    for at, tag in enumerate(path):
        mark, _, label = tag.partition("-")
        if mark == "O":
            told.append("O")
            continue
        before = path[at - 1] if at else "O"
        opens = mark == "B" or before == "O" or before[2:] != label
        closes = at + 1 == len(path) or path[at + 1] != f"I-{label}"
        told.append(("S" if closes else "B") + "-" + label if opens else ("E" if closes else "I") + "-" + label)
    return told


def spans(path: Sequence[str]) -> list[tuple[int, int, str]]:
    """Give the spans of BIO tags as first word, word after the last, label."""
    found: list[tuple[int, int, str]] = []
    for at, tag in enumerate(path):
        mark, _, label = tag.partition("-")
        if mark == "I" and found and found[-1][1] == at and found[-1][2] == label:
            found[-1] = (found[-1][0], at + 1, label)
        elif mark != "O":
            found.append((at, at + 1, label))
    return found
