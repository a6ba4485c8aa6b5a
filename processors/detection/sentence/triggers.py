"""Words that tell of a meeting, from ``processors/data/triggers.csv``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from processors.lexicon.phrases import Phrases, Token
from processors.lexicon.rows import Row, read_rows
from processors.lexicon.words import words

_AFTER = words("time.after") | words("time.after_rare")
_LONGEST_MASK = 4
"""The most words of a mask before its last."""


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


class Detail(StrEnum):
    """What a trigger tells of besides people who meet."""

    NONE = ""
    CALL = "call"  # they are on the telephone or before cameras: "menelepon"
    SUMMIT = "summit"  # a gathering of many states: "KTT"
    ACT = "act"  # what they do shows that they meet: "menandatangani"
    TOGETHER = "together"  # the same, but only of those who do it side by side: "A bersama B mengumumkan"


ACTS = frozenset({Detail.ACT, Detail.TOGETHER})
"""Of these somebody may do each alone at home: they bind people less than a word of meeting does."""


class Flag(StrEnum):
    """What rules need to know of a single trigger beyond kind and detail."""

    ACCEPTED = "accepted"  # the invitation was taken up: "memenuhi undangan"
    AGAIN = "again"  # one more meeting of the same people: "bertemu kembali"
    ASKING = "asking"  # asks for something, be it to come or not: "mengajak"
    BARE_CALL = "bare_call"  # tells a call beside any word of meeting, but only close to it: "telepon"
    BETWEEN_STATES = "between_states"  # a verb that states stand before for their leaders: "AS dan China berunding"
    BILATERAL = "bilateral"  # of two: with several, each meets by himself
    BRINGING_TOGETHER = "bringing_together"  # those who meet are all behind it: "mempertemukan A dan B"
    COUNTABLE = "countable"  # told by its number: "pertemuan kedua"
    DENIABLE = "deniable"  # "tidak ada pertemuan" says of those told before that they do not meet
    DELEGATE = "delegate"  # in whose place, and at which summit, was told before: "diwakili"
    FACE_TO_FACE = "face_to_face"  # where a call was told just before, this is another meeting: "bertemu"
    FIRST_WORD = "first_word"  # counts only where it opens its sentence: "Dimediasi A, B dan C sepakat"
    FORMAL_TALKS = "formal_talks"  # ahead, they are held at a table and not by telephone: "pembicaraan"
    FROM_HAND = "from_hand"  # only of what somebody receives: "menerima bola dari tangan A", not "merebut kota"
    GATHERING_HOST = "gathering_host"  # of a gathering too, whose guests nobody names: "tuan rumah"
    GATHERING = "gathering"  # of many: who is there need not have come for each other: "KTT"
    GOING = "going"  # a noun of going: who follows is the guest, and the host after "kepada": "kunjungan"
    HIM = "him"  # its ending stands for whom it is done to, or who does it: "menjamunya", "ditemuinya"
    HIS = "his"  # its ending stands for who acts: "dibahasnya"
    HOME = "home"  # somebody's house, who is the one visited: "datang ke rumah"
    HOSTING = "hosting"  # the guest comes to the host's country: "menjamu"
    MEETING = "meeting"  # beside it, a talk is no call: "pertemuan", "menerima"
    NEGOTIATION = "negotiation"  # "perundingan"
    NOMINAL = "nominal"  # stands in the place of a noun, too: "menyebut jabat tangan A dan B"
    ONE_BY_ONE = "one_by_one"  # each guest by himself: "kunjungan kehormatan"
    ONE_LISTENER = "one_listener"  # said to one at a time, unless "bersama": "menelepon A dan B"
    PASSIVE = "passive"  # who acts stands behind it: "dijamu", "dihadiri"
    PRESS_TOGETHER = "press_together"  # those told before it face the press: "dalam konferensi pers bersama"
    PROCESS = "process"  # goes on for months: no one meeting without a day or a place: "negosiasi"
    SEATED = "seated"  # sitting side by side, which the audience of a show does too: "duduk bersebelahan"
    SETTING = "setting"  # where what is told took place, be it an appeal: "dalam forum"
    SIDE_BY_SIDE = "side_by_side"  # says itself that who follows is there too: "jumpa pers bersama"
    STATE = "state"  # of a head of state, who is the guest of another: "kunjungan kenegaraan"
    TABLE = "table"  # a meal, which one has with the host of the house: "makan malam di Gedung Putih"
    TALK = "talk"  # talking, which may be by telephone: "berbicara", "percakapan"
    THING_TOO = "thing_too"  # its ending may stand for a thing: "menerimanya"
    TOPIC_BEHIND = "topic_behind"  # behind it stands what was spoken of: "membahas perbatasan di B"
    TOPIC_BEFORE = "topic_before"  # before it stands what was spoken of, not who spoke: "dibahas"
    TURN = "turn"  # one guest after another, each by himself: "giliran"
    WATCHED = "watched"  # before those who look on, at a signing or at a match: "disaksikan"


class TriggerEntry(NamedTuple):
    """One row of the table."""

    phrase: str
    kind: Kind
    detail: Detail
    flags: frozenset[Flag]


@dataclass(frozen=True, slots=True)
class Trigger:
    """Tokens ``first`` to ``last`` spell ``phrase``, which is there to explain; the rest is what rules ask for."""

    first: int
    last: int
    phrase: str
    kind: Kind
    detail: Detail
    flags: frozenset[Flag]

    @property
    def rule(self) -> str:
        """The name under which this decides."""
        return f"{self.kind}.{self.phrase.replace(' ', '_')}"


def read_triggers(rows: Iterable[Row]) -> tuple[TriggerEntry, ...]:
    """The entries of ``triggers.csv``. Raises ValueError for a kind, detail or flag that there is not."""
    return tuple(
        TriggerEntry(row["phrase"], row.one_of("kind", Kind), row.one_of("detail", Detail), row.some_of("flags", Flag))
        for row in rows
    )


@cache
def _entries() -> tuple[TriggerEntry, ...]:
    return read_triggers(read_rows("triggers.csv"))


@cache
def _lexicon() -> Phrases[TriggerEntry]:
    return Phrases((entry.phrase, entry) for entry in _entries())


@cache
def _masks() -> Phrases[None]:
    return Phrases((entry.phrase, None) for entry in _entries() if entry.kind is Kind.MASK)


@cache
def gate_words() -> frozenset[str]:
    """One word of every trigger but the weakest: a text without any of them tells of no meeting.

    The first word, or the last where the first is a preposition ("di hadapan").
    """
    weak = {Kind.ATTEND, Kind.CALL, Kind.MASK}
    phrases = [entry.phrase.split() for entry in _entries() if entry.kind not in weak]
    return frozenset(phrase[0] if len(phrase[0]) > 2 else phrase[-1] for phrase in phrases)


def find_triggers(tokens: Sequence[Token], first: int, last: int) -> list[Trigger]:
    """The triggers among tokens ``first`` to ``last``, left to right, the longest at each place."""
    hits = (hit for hit in _lexicon().find(tokens, first, last) if hit.value.kind is not Kind.MASK)
    return [Trigger(h.first, h.last, *h.value) for h in hits if not _masked(tokens, first, h.first)]


def left_behind(tokens: Sequence[Token], trigger: Trigger) -> bool:
    """ "Usai bertemu A, B menuju C": whether a meeting came before what the sentence goes on to."""
    return any(token.lower in _AFTER for token in tokens[max(0, trigger.first - 2) : trigger.first])


def _masked(tokens: Sequence[Token], first: int, at: int) -> bool:
    """Whether token ``at`` stands in a mask that overlaps the one before it: "menutup pintu dialog"."""
    masks = (_masks().at(tokens, start) for start in range(max(first, at - _LONGEST_MASK), at))
    return any(mask is not None and mask.last > at for mask in masks)
