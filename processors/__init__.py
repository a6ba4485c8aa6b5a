"""Indonesian news text to the leader meetings it tells of, pure: no Kafka, no clock, no environment.

>>> from processors import analyze_text
>>> analyze_text("Presiden Prabowo Subianto bertemu PM Malaysia Anwar Ibrahim di Jakarta, Rabu (3/9).", "2025-09-03")
(MeetingMention(...),)
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what follows takes a second to load, which who imports a part of this package need not wait for
    from datetime import date

    from processors.text.tagged import Tagger
    from schemas.mentions import MeetingMention

__all__ = ["analyze_text"]


def analyze_text(
    body: str, published: date | str | None = None, *, title: str = "", tagger: Tagger | None = None
) -> tuple[MeetingMention, ...]:
    """The meetings that one article tells of, in the order in which its text tells them.

    ``published``: the day or the moment it came out, as a date or in ISO 8601; without a zone it is Jakarta's. Without
    it relative days ("kemarin") stay open. ``tagger``: the shipped models by default, loaded once, in some seconds.
    Raises DecodeError for what is no article (no text, or no such day), and what the tagger raises.
    """
    from processors.pipeline import analyze
    from schemas.codec import decode
    from schemas.news import NewsItem

    day = published if published is None or isinstance(published, str) else published.isoformat()
    item = json.dumps({"title": title, "body": body, "published_at": day}).encode()
    return analyze([decode(NewsItem, item)], tagger or _shipped())[0].mentions


@cache
def _shipped() -> Tagger:
    from processors.entities.engine import load_tagger

    return load_tagger()
