"""In which fields two records of one thing differ, as JSON has them: runs of other versions know other fields."""

from __future__ import annotations

from typing import Any, NamedTuple

from processors.joining.revisions import ARRIVAL

Fields = dict[str, Any]
"""A meeting or a mention as JSON gives it."""

NAMES = frozenset({"id", "mention_ids", "model_version", "text_digest", "text_signature", "merged_into"})
"""What a version calls things: other models give other names to the same mention, and say nothing else by that."""
NOT_COMPARED = NAMES | ARRIVAL

PRECISION = "date_precision"
"""What changes where one day is only told more exactly: 2019-07 and 2019-07-14; a day and none at all."""


class FieldChange(NamedTuple):
    """A field in which two records differ; ``a`` and ``b`` are its values as in JSON."""

    field: str
    a: Any
    b: Any

    @property
    def source(self) -> str:
        """The field of the records that tells it."""
        return "date" if self.field == PRECISION else self.field


def changes(a: Fields, b: Fields, known: frozenset[str], confidence: float = 0.0) -> tuple[FieldChange, ...]:
    """The fields of ``known`` that differ, in the order of the record.

    Numbers that differ by no more than ``confidence`` are alike, wherever they stand.
    """
    return tuple(
        _change(field, a.get(field), b.get(field), confidence)
        for field in dict.fromkeys([*a, *b])
        if field in known and field not in NOT_COMPARED and not alike(a.get(field), b.get(field), confidence)
    )


def alike(a: Any, b: Any, confidence: float) -> bool:
    """Whether two values of JSON say the same, but for numbers that are near."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(alike(a[name], b[name], confidence) for name in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(alike(one, other, confidence) for one, other in zip(a, b, strict=True))
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= confidence + 1e-9  # 0.9 and 0.85 are 0.05 apart, though not in binary
    return bool(a == b)


def _change(field: str, a: Any, b: Any, confidence: float) -> FieldChange:
    """The field as it is counted, and of objects only what differs in them."""
    if isinstance(a, dict) and isinstance(b, dict):
        names = [name for name in dict.fromkeys([*a, *b]) if not alike(a.get(name), b.get(name), confidence)]
        return FieldChange(field, *({name: one[name] for name in names if name in one} for one in (a, b)))
    return FieldChange(PRECISION if field == "date" and _one_is_part(a or "", b or "") else field, a, b)


def _one_is_part(a: str, b: str) -> bool:
    return a.startswith(b) or b.startswith(a)
