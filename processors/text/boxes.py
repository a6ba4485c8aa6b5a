"""Lines of a text that point to other articles: "Baca juga: ...", "Berita Terkait" and the headlines below, tags.

What stands there is told by other articles, not by this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from processors.text.pasted import LONGEST, told_in_capitals

_POINTER = (
    r"(?:baca|lihat|simak|tonton|saksikan)(?: juga| pula| selengkapnya)?|"
    r"(?:berita|artikel|video|foto|tulisan|konten)(?: (?:terkait|lainnya|lain|pilihan|populer|terpopuler|rekomendasi))|"
    r"(?:terkait|terpopuler|rekomendasi|pilihan editor|pilihan untuk anda|tags?|topik|topik terkait|kata kunci)"
)
_OPENS = re.compile(rf"[(\[\s*•>-]*(?:{_POINTER})\s*(?P<colon>:?)\s*(?P<rest>.*)", re.IGNORECASE)
_ENTRY = re.compile(r"[-*•▪·►>]\s|\d{1,2}[.)] ")
_BULLET = re.compile(r"[-*•▪·►]\s")
_ENDS = re.compile(r"[.!?][\"')\]]*$")


def boxes(text: str) -> list[tuple[int, int]]:
    """Half-open places of the lines that belong to other articles, in order."""
    found: list[tuple[int, int]] = []
    listing = near = False
    for start, line in _lines(text):
        opens = _OPENS.fullmatch(line) if len(line) < 2 * LONGEST else None
        rest = opens["rest"].strip(" )]") if opens is not None else ""
        if opens is not None and (opens["colon"] or not rest) and _is_headline(rest):
            listing, near = True, not rest
        elif not listing or not (_ENTRY.match(line) or (_is_headline(line) and (near or _is_titled(line)))):
            listing = False
            continue
        else:
            near = False
        found.append((start, start + len(line)))
    return sorted({*found, *_bullets(text)})


def _bullets(text: str) -> Iterator[tuple[int, int]]:
    """Two headlines or more below a paragraph, one a bullet, that nothing announces: a list of links.

    Who comes and what is planned stands in lists, too, but behind a colon or a heading, and names have no verb.
    """
    above = ""
    run: list[tuple[int, str]] = []
    for start, line in (*_lines(text), (len(text), "")):
        if _BULLET.match(line) and _is_headline(line) and _is_titled(line):
            run.append((start, line))
            continue
        if len(run) > 1 and _ENDS.search(above) and any(told_in_capitals(one) for _, one in run):
            yield from ((at, at + len(one)) for at, one in run)
        above, run = line.rstrip(), []


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Where each line that holds something starts, and the line."""
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, line
        at += len(line) + 1


def _is_headline(line: str) -> bool:
    return len(line) <= LONGEST and _ENDS.search(line) is None


def _is_titled(line: str) -> bool:
    """Whether most of the longer words start with a capital."""
    words = [word for word in re.findall(r"\w+", line) if len(word) > 3]
    return bool(words) and sum(word[0].isupper() for word in words) > 0.7 * len(words)
