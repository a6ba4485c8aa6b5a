"""Held, planned, proposed or cancelled: Indonesian has no tense, so the words beside the trigger decide.

The nearest word wins, with three exceptions that a reader makes too: a plan that is called off is cancelled
("membatalkan rencana pertemuan"), a wish about a plan is a proposal ("kemungkinan akan bertemu"), and "dalam", "saat"
and their like say nothing where "akan" stands right before ("akan dibahas dalam pertemuan"). The words are the rows of
``processors/data/status_cues.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from processors.detection.facts.cues import (
    Cue,
    CueFlag,
    aims,
    anew,
    arrived,
    clause_start,
    conceded,
    denies_topic,
    find_cues,
    first_meant,
    in_aside,
    masked,
    not_met,
    of_another,
    rather,
)
from processors.detection.sentence.binding import Binding, Encounter
from processors.detection.sentence.groups import PersonGroup
from processors.detection.sentence.triggers import Flag, Kind, Trigger
from processors.lexicon.phrases import Hit
from processors.lexicon.worded import Worded
from processors.lexicon.words import any_of, words
from processors.text.reading import Reading, Sentence
from schemas.mentions import Status

_BACK, _AHEAD, _CONDITION, _TAIL = 15, 9, 4, 90
_FAINT = words("status.faint")
_AFTER_TRIGGER = words("status.after_trigger")
_IF = words("clause.if")
_PROVIDED = frozenset({("dengan", "syarat"), ("dengan", "catatan")})
_DOING, _ONLY, _ONLY_IF = words("roles.doing"), frozenset({"hanya", "baru"}), 12
# "Pertemuan A dan B di C yang dijadwalkan Kamis (17/7) ditunda": what becomes of it, behind when it was to be.
_CALLED_OFF = re.compile(
    r"(?: di [A-Z][\w -]{2,40}?)?,? (?:yang )?(?:(?:semula|sedianya|tadinya|awalnya|mulanya|rencananya) "
    r"(?:akan )?(?:di\w+|berlangsung)|"
    r"(?:(?:telah|sudah) )*(?:di(?:jadwal|rencana|agenda|siap|rancang)kan|akan (?:di\w+|berlangsung)))"
    r"(?: (?:pada|di|hari|tanggal|pukul|untuk|akhir|awal|pekan|minggu|bulan|tahun|depan|ini|mendatang|besok|lusa|malam|"
    r"digelar|diadakan|berlangsung|[A-Z][\w-]+|\d[\d.]*)| \([^()]{1,20}\)|,(?= [A-Z]))*,? "
    rf"(?:(?:akhirnya|terpaksa|kini|resmi|mendadak|tiba-tiba) )?{any_of(words('status.off_now'))}\b"
)
# "Pertemuan A dengan B di pernikahan C, Jumat, tak terwujud.", "tak berlangsung pekan ini", not "tak digelar di C".
_CAME_TO_NOTHING = re.compile(
    r"\b(?:tak|tidak|gagal|batal|urung)(?: jadi| akan)? (?:terwujud|terlaksana|terjadi|terealisasi|digelar|berlangsung)"
    r"(?=[.\"]{0,2}$| (?:pada )?(?:\w+ )?(?:hari|pekan|minggu|bulan|tahun|malam) ini\b)"
)
_STOPS = re.compile(r"[;:?!\"]| bahwa ")  # "dalam pertemuan di C, A mengatakan kepada B bahwa perang harus usai"
_MEALS = frozenset({"santap", "bersantap", "makan", "sarapan", "minum", "ngopi", "berbincang", "mengobrol", "ngobrol"})
_IN_HOUSE = re.compile(
    r"[^,;:.?!\"]{0,70}? (?:di|ke|menuju|memasuki)(?: (?:area|sebuah|sekitar))? (?i:beranda|veranda|teras|serambi|"
    r"halaman|ruang\w*|aula|taman|kebun|balkon|selasar|lobi|meja|dalam istana)\b"
)
# "Selain bertemu B, A juga dijadwalkan ...": up to the word behind the name of A, and no verb before it.
_BESIDES = re.compile(r"(?:\W*(?:[Ss]elain|[Dd]i ?samping|(?:[Tt]idak|[Tt]ak) hanya)) (?:\w+ ){0,3}\w+$")
_ALSO = re.compile(
    r"[^;:.?!\"]{0,90}?, (?:(?!me\w{4}|ber\w{4}|yang )\w[\w'.-]{0,30},? ){1,9}?"
    r"(juga|akan|bakal|di\w{4,20}kan|berencana) "
)
_TO_COME, _NEXT = frozenset({Status.PLANNED, Status.PROPOSED}), 3
_TOPIC = words("status.topic")
_GOVERNS = 3
"""So many words before a word of meeting are about that one: "namun batal bertemu C"."""
_WHOLE_SENTENCE = frozenset(["membatalkan", "membatalkannya", "dibatalkan", "pembatalan", "batal"])


class StatusRule(Worded):
    """What decides a status; published as its reason, of a word with the word ("cue.akan")."""

    DEFAULT = "default", "nothing says otherwise"
    CUE = "cue", "a word beside it says so"
    NEXT_POINT = "cue.goes_on", "the next point of a programme"
    DENIED = "claim.denied", "only claimed, and said to be false"
    JOURNEY_OVER = "journey.over", "who went there is back"
    ACCEPTED = "kind.accepted", "an invitation that was taken up"
    LED = "kind.led", "one takes the other along"
    INVITE = "kind.invite", "an invitation, and no more is told"
    INVITED = "date.invited", "an invitation for a day that has come"
    PAST = "date.past", "who set out for it did so some time ago"
    MOVED = "date.moved", "another day was found for it, on which they met"
    AHEAD = "date.ahead", "its day is still to come"


class StatusDecision(NamedTuple):
    """A status and what gave it. ``flags``: of the cue, where one decided."""

    status: Status
    rule: StatusRule
    flags: frozenset[CueFlag] = frozenset()
    span: tuple[int, int] | None = None
    """Characters of the words it stands on; None: no word."""
    cue: str = ""
    """The words themselves, where they decided."""

    @property
    def reason(self) -> str:
        """The rule as it is published."""
        return f"{self.rule}.{self.cue}" if self.cue else self.rule.value

    def overruled(self, status: Status, rule: StatusRule) -> StatusDecision:
        """What something stronger makes of it, with the same words to show."""
        return StatusDecision(status, rule, span=self.span)


def decide_status(
    reading: Reading,
    sentence: Sentence,
    encounter: Encounter,
    triggers: Sequence[Trigger],
    groups: Sequence[PersonGroup],
) -> StatusDecision:
    """The status that the words of one sentence give to a meeting; ``triggers``: all words of meeting in it."""
    rivals = frozenset(at for t in triggers for at in range(t.first - _GOVERNS, t.first) if t.first >= encounter.last)
    behind = _behind(reading, sentence, encounter, groups, rivals)
    if Flag.ASKING in encounter.trigger.flags and behind is not None and behind.value.status is Status.HELD:
        behind = None  # "mengajak B bertemu di tengah krisis": he has asked, and they have not met
    before = _before(reading, sentence, encounter, groups)
    decision = _from_before(reading, before, encounter)
    if decision.rule is StatusRule.DEFAULT and (ahead := _besides(reading, sentence, encounter)) is not None:
        return _by_cue(reading, ahead)
    if (again := anew(reading, sentence, encounter)) is not None:
        return _by_cue(reading, again)
    coming = decision if behind is None else _by_cue(reading, behind)
    if coming.status is Status.PLANNED and (given_up := first_meant(reading, sentence)) is not None:
        return _by_cue(reading, given_up)
    if coming.status is Status.PLANNED and (condition := _condition(reading, sentence, encounter)) is not None:
        return _by_cue(reading, Hit(condition, condition + 1, Cue(Status.PROPOSED)))
    if behind is None:
        return decision
    counts = behind.value.status is Status.CANCELLED or decision.span is None or _faint(reading, before[-1:])
    return _by_cue(reading, behind) if counts else decision


def _from_before(reading: Reading, cues: Sequence[Hit[Cue]], encounter: Encounter) -> StatusDecision:
    attends = Flag.ACCEPTED in encounter.trigger.flags and encounter.binding is Binding.SUMMIT
    if encounter.trigger.kind is Kind.INVITE and not attends:  # the invitation may lie back, the meeting never does
        off = [c for c in cues if c.value.status is Status.CANCELLED]
        if Flag.ACCEPTED in encounter.trigger.flags and not off:  # "atas undangan": who goes has said yes
            coming = next((c for c in cues if c.value.status in _TO_COME), None)
            if coming is not None:
                return _by_cue(reading, coming)._replace(status=Status.PLANNED, flags=frozenset())
            return StatusDecision(Status.PLANNED, StatusRule.ACCEPTED)
        told = all(c.value.status is Status.HELD for c in cues)  # "seusai pembicaraan, A mengajak B menyusuri taman"
        after = any(CueFlag.AFTERWARDS in c.value.flags for c in cues)
        if told and _does(reading, encounter, after):
            return StatusDecision(Status.HELD, StatusRule.LED)
        return _by_cue(reading, off[-1]) if off else StatusDecision(Status.PROPOSED, StatusRule.INVITE)
    if attends or Flag.SETTING in encounter.trigger.flags:  # "undangan ke KTT itu dipenuhi A"
        cues = [c for c in cues if c.value.status is not Status.PROPOSED]
    if not cues:
        return StatusDecision(Status.HELD, StatusRule.DEFAULT)
    nearest = cues[-1]
    if _faint(reading, [nearest]):
        planned = [c for c in cues[:-1] if c.value.status is Status.PLANNED]
        ahead = [c for c in planned if nearest.first - c.last <= 4 or aims(reading, c, encounter)]
        nearest = ahead[-1] if ahead else nearest
    if nearest.value.status in (Status.HELD, Status.CANCELLED):
        return _by_cue(reading, nearest)
    near = [c for c in cues if nearest.first - c.last <= 7]
    sure = reading.tokens[encounter.trigger.first - 1].lower == "sebelum"  # "ingin menemui B sebelum bertemu C"
    for stronger in (Status.CANCELLED, Status.PROPOSED):
        found = [c for c in near if c.value.status is stronger]
        if found:
            said = _by_cue(reading, found[-1])
            return said._replace(status=Status.PLANNED) if sure and stronger is Status.PROPOSED else said
    return _by_cue(reading, nearest)


def _does(reading: Reading, encounter: Encounter, after: bool) -> bool:
    """ "A mengajak B menyusuri taman", ``after`` talks also "mengajak B santap siang": no request, both do it."""
    behind = {t.lower for t in reading.tokens[encounter.last : encounter.last + 2]}
    doing = not behind.isdisjoint(_DOING | _MEALS if after else _DOING)
    return doing or _IN_HOUSE.match(reading.clean, reading.tokens[encounter.last - 1].end) is not None


def _before(
    reading: Reading, sentence: Sentence, encounter: Encounter, groups: Sequence[PersonGroup]
) -> list[Hit[Cue]]:
    """Cues in the words before the trigger, people's names and offices left out."""
    first, named = encounter.trigger.first - _BACK, {t for g in groups for t in range(g.first, g.last)}
    first = max(sentence.first, first - len(named & set(range(first, encounter.trigger.first))))
    boundary = clause_start(reading, first, encounter.trigger.first)
    if rather(reading, encounter):
        return []  # "tidak bertemu B, melainkan C": what is denied is the other
    denied = not_met(reading, boundary, encounter)
    found = find_cues(reading, boundary, encounter.trigger.last) + ([denied] if denied else [])
    others = max((of_another(reading, h, encounter, groups) for h in found), default=0)
    return [
        h
        for h in found
        if h.first not in named
        and not arrived(reading, h, encounter)
        and not denies_topic(reading, sentence, h, encounter)
        and h.first >= others
        and not in_aside(reading, h, encounter)
        and not (reading.tokens[h.first].lower == "terakhir" and reading.gap(h.first, h.last) == ", ")  # ends a row
        and not (reading.tokens[h.first].lower == "lalu" and reading.gap(h.first - 1, h.first) == ", ")  # "and then"
        and (h.first < encounter.trigger.first or h.value.status is Status.CANCELLED)
    ]


def _besides(reading: Reading, sentence: Sentence, encounter: Encounter) -> Hit[Cue] | None:
    """ "Selain bertemu B, A juga dijadwalkan bertemu C": the word behind the comma, which speaks of both meetings."""
    opened = _BESIDES.match(reading.clean, sentence.start, reading.tokens[encounter.trigger.first].end)
    told = opened and _ALSO.match(reading.clean, reading.tokens[encounter.last - 1].end, sentence.end)
    if not told:
        return None
    at = next(i for i in range(encounter.last, sentence.last) if reading.tokens[i].start >= told.start(1))
    ahead = (h for h in find_cues(reading, at, min(at + _NEXT, sentence.last)) if h.value.status in _TO_COME)
    return next(ahead, None)


def _condition(reading: Reading, sentence: Sentence, encounter: Encounter) -> int | None:
    """ "Ia akan bertemu B jika B hadir", "pertemuan A dan B hanya akan terjadi bila ...", "Jika B hadir, ia akan
    bertemu B": the word on which a meeting hangs."""
    near = encounter.last + _CONDITION
    for at in range(encounter.last, min(sentence.last, encounter.last + _ONLY_IF)):
        near = near + _ONLY_IF if reading.tokens[at].lower in _ONLY else near
        if at >= near:
            continue
        before, word = (token.lower for token in reading.tokens[at - 1 : at + 1])
        if word in _IF or (before, word) in _PROVIDED:
            return at
    return sentence.first if reading.tokens[sentence.first].lower in _IF else None


def _behind(
    reading: Reading,
    sentence: Sentence,
    encounter: Encounter,
    groups: Sequence[PersonGroup],
    rivals: AbstractSet[int],
) -> Hit[Cue] | None:
    """The first cue right behind the trigger and its people: "pertemuan itu akan digelar", "batal".

    Not one that tells what was spoken of, nor a refusal among ``rivals``, right before another word of meeting.
    """
    if encounter.trigger.kind is Kind.NOUN and (off := _called_off(reading, sentence, encounter)) is not None:
        return off
    named = {t for g in groups for t in range(g.first, g.last)}
    last = min(sentence.last, encounter.last + _AHEAD)
    for index in range(encounter.trigger.last, sentence.last):
        if index in named or reading.tokens[index - 1].lower in _TOPIC:
            continue
        word = reading.tokens[index].lower
        anywhere = word in _WHOLE_SENTENCE and encounter.trigger.kind is not Kind.NOUN
        if not anywhere and (index >= last or word not in _AFTER_TRIGGER):
            continue
        stops = reading.clean[reading.tokens[encounter.trigger.last - 1].end : reading.tokens[index].start]
        if _STOPS.search(stops) or (
            ", " in reading.clean[reading.tokens[encounter.last - 1].end : reading.tokens[index].start]
            and word not in _WHOLE_SENTENCE
        ):
            continue
        if conceded(reading, encounter.trigger.last, index):
            continue
        if masked(reading, max(sentence.first, index - 2), index, sentence.last):
            continue
        found = [h for h in find_cues(reading, index, min(index + 4, sentence.last)) if h.first == index]
        if found or word in _WHOLE_SENTENCE:
            cue = found[0] if found else Hit(index, index + 1, Cue(Status.CANCELLED))
            if cue.value.status is not Status.CANCELLED or index not in rivals:
                return cue
    return None


def _called_off(reading: Reading, sentence: Sentence, encounter: Encounter) -> Hit[Cue] | None:
    """The word that calls a meeting off, behind when it was to be."""
    behind = reading.tokens[encounter.last - 1].end
    told = _CALLED_OFF.match(reading.clean, behind, sentence.end)
    told = told or _CAME_TO_NOTHING.search(reading.clean, max(behind, sentence.end - _TAIL), sentence.end)
    if told is None:
        return None
    end = told.end()
    at = next(i for i in range(encounter.last, sentence.last) if reading.tokens[i].end >= end)
    return Hit(at, at + 1, Cue(Status.CANCELLED))


def _faint(reading: Reading, cues: Sequence[Hit[Cue]]) -> bool:
    return bool(cues) and reading.tokens[cues[0].first].lower in _FAINT


def _by_cue(reading: Reading, hit: Hit[Cue]) -> StatusDecision:
    said = reading.tokens[hit.first : hit.last]
    cue, span = "_".join(token.lower for token in said), (said[0].start, said[-1].end)
    return StatusDecision(hit.value.status, StatusRule.CUE, hit.value.flags, span, cue)
