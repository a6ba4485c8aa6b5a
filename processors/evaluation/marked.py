"""Documents of which a part is made by a command: what stands between two marks."""

from __future__ import annotations


def put_between(document: str, marks: tuple[str, str], made: str) -> str:
    """The document with ``made`` between its marks, in lines of its own; all else stays."""
    before, _, rest = document.partition(marks[0])
    after = rest.partition(marks[1])[2]
    return f"{before}{marks[0]}\n{made}\n{marks[1]}{after}"
