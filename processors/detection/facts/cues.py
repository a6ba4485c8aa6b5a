"""The words beside a meeting that make it held, planned, proposed or cancelled, and of which meeting they speak."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from processors.detection.sentence.binding import Binding, Encounter
from processors.detection.sentence.groups import PersonGroup
from processors.detection.sentence.triggers import Flag, Kind
from processors.lexicon.phrases import Hit, Phrases
from processors.lexicon.rows import Row, read_rows
from processors.lexicon.words import any_of, words
from processors.text.reading import Reading, Sentence
from schemas.mentions import Status

_BUT = frozenset({"tetapi", "tapi", "namun", "melainkan"})
_THERE = frozenset({"tiba", "mendarat", "bertandang", "singgah"})
_PURPOSE = frozenset({"untuk", "guna", "demi"})
_OFF = words("status.off")
_NOUNS = words("status.nouns")
_MODAL = frozenset({"akan", "bakal", "besar", "bisa", "dapat", "juga"})
_COMING = frozenset({"hadir", "menghadiri", "hadiri", "ikut", "mengikuti", "datang", "absen", "bergabung"})
_NEARING = frozenset({"menjelang", "jelang"})
_SO = frozenset({"sehingga", "maka", "alhasil"})
_RATHER = frozenset({"demi", "memilih", "justru", "malah", "sebaliknya"})
_NOT = frozenset({"tidak", "tak", "belum", "tanpa"})
_EVER = words("status.ever")
_ALTHOUGH = words("status.although") | words("time.after") | words("time.after_rare")
# "Kemungkinan membuka pelabuhan menjadi pokok pembicaraan A dengan B": what they spoke of.
_SPOKEN_OF = re.compile(
    r"\b(?:(?:men)?jadi (?:\w+ ){0,2}?(?:pokok|topik|tema|bahan|agenda|fokus|isu|materi|inti|sorotan|(?:pem)?bahasan)|"
    r"mendominasi|mewarnai|mengemuka|dibahas|dibicarakan|dirundingkan|didiskusikan)\b"
)
_ASIDE = re.compile(r", yang [^,;:.?!\"]*$")
_LONGEST_ASIDE = 90
_DENIES, _SOON = frozenset({"membantah", "menampik", "menepis", "dibantah"}), 14
_WAS = words("status.denied_topic")
AT_FIRST = (
    r"\b(?:semula|awalnya|sedianya|tadinya|mula-mula|mulanya|sebenarnya (?:akan|hendak|mau|di\w+)|(?:se)?mestinya|"
    r"seharusnya|(?:rencana|jadwal) awal)\b"
)
"""Words of a plan that was given up; an expression, in small letters."""
RESET = (
    r"\b(?:di(?:m?undur|geser|maju|pindah|ubah|tunda|percepat|jadwalkan ulang)(?:kan)?|mundur|molor|bergeser|maju|"
    r"meng(?:undurkan|geser|ubah)|me(?:mundur|maju|mindah)kan|menggeser)\b"
)
"""Words that give a meeting another day; an expression."""
_FIRST_MEANT = re.compile(rf'"?{AT_FIRST}', re.IGNORECASE)
_INSTEAD = re.compile(rf"\b(?:tetapi|tapi|namun|akhirnya)\b|{RESET}")
# "Pertemuan A dan B yang ditunda bulan lalu akan digelar pada 2 Desember"
_POSTPONED = re.compile(
    rf",? yang (?:\w+ ){{0,3}}{any_of(_OFF)}\b[^;:.?!\"]*? "
    r"(?=(?:akan|bakal) (?:digelar|diadakan|berlangsung|dilangsungkan|dilaksanakan|diselenggarakan)\b)"
)


class CueFlag(StrEnum):
    """What a cue says besides the status."""

    AFTERWARDS = "afterwards"  # the meeting lies right before what the sentence reports: "usai"
    MOVING = "moving"  # they are under way to it: "bertolak"
    ANEW = "anew"  # takes back that it was called off: "jadi digelar"


class Cue(NamedTuple):
    """What a phrase beside a trigger says."""

    status: Status
    flags: frozenset[CueFlag] = frozenset()


def read_cues(rows: Iterable[Row]) -> list[tuple[str, Cue | None]]:
    """The phrases of ``status_cues.csv``; None marks one that holds a cue but says nothing of the status ("menolak
    berkomentar"). Raises ValueError for a status or flag that there is not."""
    found: list[tuple[str, Cue | None]] = []
    for row in rows:
        status, flags = row.one_of_or_none("status", Status), row.some_of("flags", CueFlag)
        found.append((row["phrase"], None if status is None else Cue(status, flags)))
    return found


@cache
def _lexicon() -> Phrases[Cue | None]:
    return Phrases(read_cues(read_rows("status_cues.csv")))


def find_cues(reading: Reading, first: int, last: int) -> list[Hit[Cue]]:
    """The cues among tokens ``first`` to ``last``, left to right."""
    hits = _lexicon().find(reading.tokens, first, last)
    return [Hit(h.first, h.last, h.value) for h in hits if h.value is not None]


def arrived(reading: Reading, cue: Hit[Cue], encounter: Encounter) -> bool:
    """ "Tiba di B dan bertemu C", "bertolak ke B dan diterima C", "sebelum terbang ke B, A bertemu C", not "tiba di B
    untuk bertemu C": they are there, and nothing is still to come."""
    between = {t.lower for t in reading.tokens[cue.last : encounter.trigger.first]}
    moving, next_ = CueFlag.MOVING in cue.value.flags, reading.tokens[encounter.trigger.first - 1].lower == "dan"
    there = moving and (next_ or reading.tokens[cue.first - 1].lower == "sebelum")
    return (reading.tokens[cue.first].lower in _THERE or there) and not between & _PURPOSE


def aims(reading: Reading, cue: Hit[Cue], encounter: Encounter) -> bool:
    """ "Tiba di B dalam lawatan pertamanya untuk bertemu C"."""
    before = reading.tokens[encounter.trigger.first - 2 : encounter.trigger.first]
    return CueFlag.MOVING in cue.value.flags and any(t.lower in _PURPOSE for t in before)


def denies_topic(reading: Reading, sentence: Sentence, cue: Hit[Cue], encounter: Encounter) -> bool:
    """ "Membantah pertemuan A dan B merupakan isyarat", "menampik membahas C saat bertemu B": they did meet."""
    behind = (t.lower for t in reading.tokens[encounter.trigger.first : min(encounter.last + _SOON, sentence.last)])
    return reading.tokens[cue.first].lower in _DENIES and not _WAS.isdisjoint(behind)


def rather(reading: Reading, encounter: Encounter) -> bool:
    """ "Tidak bertemu B, melainkan C": what is denied is another meeting."""
    between = reading.tokens[encounter.trigger.last : max(encounter.target, encounter.trigger.last)]
    return any(token.lower == "melainkan" for token in between)


def clause_start(reading: Reading, first: int, last: int) -> int:
    """Behind the last mark that ends a thought before the trigger, or the last word that turns against it."""
    for index in range(last - 1, first, -1):
        gap = reading.gap(index - 1, index)
        within_number = len(gap) == 1 and reading.tokens[index].lower.isdigit()  # "pukul 15.00"
        if any(mark in ';:.?!"' for mark in gap) and not within_number:
            return index
        if reading.tokens[index].lower in _BUT:
            return index + 1
    return first


def first_meant(reading: Reading, sentence: Sentence) -> Hit[Cue] | None:
    """ "Semula, A diagendakan bertolak ke B dan akan bertemu C": what makes all of a sentence a plan given up."""
    told = _FIRST_MEANT.match(reading.clean, sentence.start, sentence.end)
    only = told is not None and _INSTEAD.search(reading.clean, told.end(), sentence.end) is None
    return Hit(sentence.first, sentence.first + 1, Cue(Status.CANCELLED)) if only else None


def masked(reading: Reading, first: int, at: int, last: int) -> bool:
    """ "Meski sempat batal", "tidak ada hubungannya": a longer phrase around a word, no status."""
    hits = _lexicon().find(reading.tokens, first, min(at + 4, last))
    return any(h.value is None and h.first <= at < h.last for h in hits)


def of_another(reading: Reading, cue: Hit[Cue], encounter: Encounter, groups: Sequence[PersonGroup]) -> int:
    """ "Lawatan ke A ditunda, B menjamu C", "soal kemungkinan embargo, B berbicara dengan C": the token at which a
    clause about something else ends, before the one who meets somebody; 0 where the cue speaks of the meeting."""
    tokens, start = reading.tokens, encounter.trigger.first
    noun = tokens[cue.first].lower in _NOUNS and cue.last <= start
    noun = noun and tokens[cue.last].lower not in _MODAL  # not "isu itu kemungkinan akan dibahas A dan B"
    passive = Flag.TOPIC_BEFORE in encounter.trigger.flags  # "usulan embargo dibahas A dan B"
    if noun and (passive or _SPOKEN_OF.search(reading.clean, tokens[cue.last - 1].end, tokens[start].start)):
        return cue.last
    if tokens[cue.first].lower in _NEARING and any("," in reading.gap(i - 1, i) for i in range(cue.last, start + 1)):
        return cue.last  # "Menjelang lawatan ke C, A berunding dengan B"
    if cue.value.status is not Status.CANCELLED:
        return 0
    absent = encounter.binding is Binding.BETWEEN and {t.lower for t in tokens[cue.first : start]} & _COMING
    if absent and any(g.last <= cue.first and set(g.people).isdisjoint(encounter.people) for g in groups):
        return cue.last  # "C tidak menghadiri pertemuan A dan B"
    acts = [g.first for g in groups if cue.last <= g.first < start and not set(g.people).isdisjoint(encounter.subject)]
    for at in acts:
        if tokens[at - 1].lower in _SO or "," in reading.gap(at - 1, at):
            return at
    opens = tokens[reading.sentences[reading.sentence_at(cue.first)].first].lower in _ALTHOUGH
    if opens and any("," in reading.gap(i - 1, i) for i in range(cue.last, start + 1)):
        return cue.last  # "Setelah dibatalkan pekan lalu, pertemuan A dan B digelar"
    return next((i for i in range(cue.last, start) if tokens[i].lower in _RATHER), 0)  # "membatalkan lawatan demi B"


def in_aside(reading: Reading, cue: Hit[Cue], encounter: Encounter) -> bool:
    """ "A, yang menunda lawatannya ke B, menerima C": what an aside tells of A is not the meeting."""
    tokens, start = reading.tokens, encounter.trigger.first
    opened = _ASIDE.search(reading.clean[max(0, tokens[cue.first].start - _LONGEST_ASIDE) : tokens[cue.first].start])
    closed = any("," in reading.gap(i - 1, i) for i in range(cue.last, start + 1))
    return opened is not None and closed


def not_met(reading: Reading, first: int, encounter: Encounter) -> Hit[Cue] | None:
    """ "A dan B sama sekali tidak berjumpa": the meeting itself is denied; not "tidak membahas C", a topic."""
    trigger = encounter.trigger
    at = trigger.first - 1
    while at > first and reading.tokens[at].lower in _EVER:
        at -= 1
    met = trigger.kind is Kind.VERB and not trigger.flags & {Flag.TOPIC_BEHIND, Flag.TOPIC_BEFORE}
    denied = met and at >= first and reading.tokens[at].lower in _NOT
    return Hit(at, trigger.first, Cue(Status.CANCELLED)) if denied else None


def conceded(reading: Reading, first: int, at: int) -> bool:
    """ "A menerima B meski lawatannya ke C dibatalkan": what was called off is something else, or came before."""
    behind = [token.lower for token in reading.tokens[first:at]]
    turn = max((i for i, word in enumerate(behind) if word in _BUT), default=-1)
    return not _ALTHOUGH.isdisjoint(behind[turn + 1 :])


def anew(reading: Reading, sentence: Sentence, encounter: Encounter) -> Hit[Cue] | None:
    """ "Pertemuan A dengan B, yang pekan lalu dibatalkan, kini dijadwalkan kembali": that a meeting is on again, told
    behind it and behind what called it off."""
    first = encounter.trigger.last
    for cue in find_cues(reading, first, sentence.last):
        if CueFlag.ANEW in cue.value.flags:
            between = {token.lower for token in reading.tokens[first : cue.first]}
            return None if _OFF.isdisjoint(between) else cue
    told = _POSTPONED.match(reading.clean, reading.tokens[encounter.last - 1].end, sentence.end)
    at = next((i for i in range(first, sentence.last) if told and reading.tokens[i].start == told.end()), None)
    return Hit(at, at + 1, Cue(Status.PLANNED, frozenset({CueFlag.ANEW}))) if at is not None else None
