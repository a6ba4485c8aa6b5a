"""Words that tell of a meeting, from ``processors/data/triggers.csv``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from processors.lexicon.phrases import Phrases, Token
from processors.lexicon.rows import read_rows


class Kind(StrEnum):
    """How a trigger binds those who meet."""

    VERB = "verb"  # "A bertemu B", "A dan B bertemu"
    NOUN = "noun"  # "pertemuan A dengan B", "A dan B menggelar pertemuan"
    RECEIVE = "receive"  # "A menerima B", "A disambut B"
    VISIT = "visit"  # "A mengunjungi B", "kunjungan kehormatan A kepada B"
    INVITE = "invite"  # "A mengundang B"
    JOINT = "joint"  # "A, didampingi B, berbicara": side by side before the press
    ATTEND = "attend"  # "A menghadiri KTT"
    CALL = "call"  # makes a trigger beside it a call
    MASK = "mask"  # holds a trigger word, but tells of no meeting: "juru bicara", "meja perundingan"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Tokens ``first`` to ``last`` spell ``phrase``; ``detail``: "call", "topic", "summit" or empty."""

    first: int
    last: int
    phrase: str
    kind: Kind
    detail: str

    @property
    def rule(self) -> str:
        """The name under which this decides."""
        return f"{self.kind}.{self.phrase.replace(' ', '_')}"


@cache
def _lexicon() -> Phrases[tuple[str, Kind, str]]:
    return Phrases((r["phrase"], (r["phrase"], Kind(r["kind"]), r["detail"])) for r in read_rows("triggers.csv"))


@cache
def gate_words() -> frozenset[str]:
    """One word of every trigger but the weakest: a text without any of them tells of no meeting.

    The first word, or the last where the first is a preposition ("di hadapan").
    """
    rows = [r["phrase"].split() for r in read_rows("triggers.csv") if r["kind"] not in ("attend", "call", "mask")]
    return frozenset(words[0] if len(words[0]) > 2 else words[-1] for words in rows)


def find_triggers(tokens: Sequence[Token], first: int, last: int) -> list[Trigger]:
    """The triggers among tokens ``first`` to ``last``, left to right, the longest at each place."""
    hits = _lexicon().find(tokens, first, last)
    return [Trigger(h.first, h.last, *h.value) for h in hits if h.value[1] is not Kind.MASK]
