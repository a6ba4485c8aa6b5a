"""A meeting as a line of text, by a template of the reader's own: for a chat, a pager, a log."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from string import Formatter

from schemas.meetings import Meeting
from streams.errors import UsageError

FIELDS: dict[str, Callable[[Meeting], str | None]] = {
    "id": lambda one: one.id,
    "revision": lambda one: str(one.revision),
    "change": lambda one: one.change.replace("_", " "),
    "status": lambda one: one.status,
    "date": lambda one: one.date,
    "end_date": lambda one: one.end_date,
    "leaders": lambda one: ", ".join(f"{who.name} ({who.country})" for who in one.participants),
    "countries": lambda one: "+".join(one.sides),
    "city": lambda one: one.city,
    "country": lambda one: one.country,
    "venue": lambda one: one.venue,
    "summit": lambda one: one.summit,
    "agenda": lambda one: "; ".join(one.agenda),
    "evidence": lambda one: one.evidence,
    "url": lambda one: one.articles[-1].url if one.articles else None,
    "confidence": lambda one: f"{one.confidence:.2f}",
    "sources": lambda one: str(one.source_count),
    "scope": lambda one: one.scope,
}
UNKNOWN = "-"
"""What stands for a field that no article tells."""


class Notice:
    """A template: text with names of fields in braces. Raises UsageError for any other name and for lone braces."""

    def __init__(self, template: str) -> None:
        try:
            self._parts = list(Formatter().parse(template))
        except ValueError as exc:
            raise UsageError(f"--notify {template!r} cannot be read ({exc}): write {{{{ for a brace.") from None
        for _, name, spec, conversion in self._parts:
            if name is not None and (name not in FIELDS or spec or conversion):
                given = name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
                near = get_close_matches(name, FIELDS, 1)
                mend = f"did you mean {{{near[0]}}}? " if near and near[0] != given else ""
                raise UsageError(f"--notify has no field {{{given}}}: {mend}There are {', '.join(FIELDS)}.")

    def line(self, meeting: Meeting) -> str:
        """The text for one meeting, without line breaks or controls, whatever an article holds."""
        told = (text + ("" if name is None else FIELDS[name](meeting) or UNKNOWN) for text, name, _, _ in self._parts)
        return "".join(char if char.isprintable() else " " for char in "".join(told))
