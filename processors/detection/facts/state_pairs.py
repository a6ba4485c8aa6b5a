"""Tellings that name states for their leaders: "negosiasi antara AS dan China dimulai Senin (9/6) di London".

They make no meeting, but give day, place and status to the one that leaders of these states have in the article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from processors.detection.sentence.groups import PersonGroup
from processors.detection.sentence.triggers import Detail, Kind, Trigger
from processors.lexicon.places import PlaceKind
from processors.text.reading import Reading, Sentence

_PAIR = re.compile(r"(?:\)| ?\([A-Z]{2,5}\))?(?: dan | serta |-| dengan )(?:delegasi |pejabat )?")
_NEAR = 60


def states_of(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup]
) -> frozenset[str] | None:
    """The two states that a trigger binds; None where there are not just two, or leaders are spoken of."""
    if groups or trigger.kind is not Kind.NOUN or trigger.detail is not Detail.NONE:
        return None
    start, end = reading.tokens[trigger.first].start, reading.tokens[trigger.last - 1].end
    hits = reading.places_in(max(sentence.start, start - _NEAR), min(sentence.end, end + _NEAR))
    for left, right in pairwise(h for h in hits if h.kind is PlaceKind.COUNTRY):
        if (
            left.code
            and right.code
            and left.code != right.code
            and _PAIR.fullmatch(reading.clean, left.end, right.start)
        ):
            return frozenset((left.code, right.code))
    return None
