"""Who acts: the people before a trigger, or behind the comma of a clause that it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from processors.detection.sentence.apart import NEXT_GUEST, absent, without_company
from processors.detection.sentence.binding import Binding, Encounter
from processors.detection.sentence.eligible import LEADERS, two_sides
from processors.detection.sentence.groups import Discourse, PersonGroup
from processors.detection.sentence.triggers import ACTS, Detail, Flag, Kind, Trigger
from processors.lexicon.words import WEEKDAY, words
from processors.people.people import Person
from processors.text.reading import Reading, Sentence
from schemas.mentions import Rank

OPENERS = words("roles.openers")
"""Words that open a clause of its own: "usai bertemu B, ..."."""
OTHER_ACTORS = words("roles.other_actors")
_JOURNEY = re.compile(
    r"\b(?:(?:lawatan|kunjungan|perjalanan)(?:nya)? ke [^,;.]{2,60} (?:untuk|guna|dan|demi)|"
    r"(?:tujuan|maksud|kedatangan|agenda)nya(?: \w+){0,3} (?:untuk|guna|adalah|ialah)) $", re.IGNORECASE)  # fmt: skip
_SPEAKING = re.compile("menyebut|menilai|memuji|mengecam|menanggapi|mengomentari|menyambut|menggambarkan|soal|tentang")
_HOSTING = frozenset({Kind.INVITE, Kind.RECEIVE, Kind.VISIT})
_ARRANGING = words("roles.arranging")
_DURING = frozenset({"saat", "ketika", "kala", "sewaktu", "dalam", "selama"})
_THEN = frozenset({"kemudian", "lalu", "lantas"})
_SAYS, _COMMENTING = words("speech.verbs"), words("roles.commenting")
ATTENDED = frozenset({"dihadiri", "diikuti", "hadir", "dipimpin", "dibuka", "ditutup", "diketuai", "dipandu"})
_WRITINGS = frozenset({"surat", "pesan", "undangan", "telegram", "memo"})
_BROUGHT = frozenset({"disampaikan", "diserahkan", "dibawa", "diantar", "diantarkan"})
_RECEIVING = frozenset({"menerima", "menerimanya", "terima", "diterima", "mendapat", "mendapatkan", "memperoleh"})
_FAR, _WORDS, _NEAR = 25, 2, 3
_WITH = frozenset({"bersama", "dengan"})
_SECRETARIES = frozenset({"mensesneg", "seskab", "sekretaris", "jubir"})
_TO_COME = re.compile(
    r"(?: (?!yang)\w+){0,3} (?:yang )?(?:akan|bakal|dijadwalkan|direncanakan)\b|"
    r"(?: (?!yang|antara|dengan)[a-z]+){0,2} (?:di|pada|tanggal) (?:[A-Z]|\d)"
)
# "A dan B sepakat lewat telepon untuk bertemu di C": by the call they arrange to meet.
_AGREED = re.compile(
    r"\b(?:ber)?(?:sepakat|setuju|berjanji|bersedia|berencana)\b(?:[^.;:\"]{0,60} untuk)?(?: akan| segera| saling)? $"
)
SPOKEN_TO = words("speech.to_whom")
"""Before whom somebody speaks to, or hears from: "meminta B", "diminta B", "dari B"."""
_NOT_OF_OTHERS = re.compile(
    rf" (?:di|pada|mereka|keduanya|kedua|yang|terpisah|tertutup|terakhir|{WEEKDAY})\b|[^ ]| \(|$"
)
_ELSEWHERE = re.compile(
    r"[.;:?!\"]| (?:hadir|ikut|datang|menghadiri|mengikuti|terlibat|bergabung|berpartisipasi|duduk)\b"
)


def subjects_before(
    reading: Reading,
    sentence: Sentence,
    trigger: Trigger,
    groups: Sequence[PersonGroup],
    earlier: Sequence[Encounter],
    people: Sequence[Person],
) -> list[PersonGroup]:
    """The groups before a trigger that may act; the last one is the nearest. ``earlier``: who met by other triggers."""
    before = [g for g in groups if g.last <= trigger.first and not (g.owned or _writes(reading, sentence, g))]
    before = [g for at, g in enumerate(before) if at == 0 or not absent(reading, sentence, g)]
    before = without_company(reading, before)
    before = before[:-1] if before and _of_whoever(reading, before[-1], trigger) else before
    before = _past_aside(reading, trigger, before, people)
    if trigger.first > sentence.first and reading.tokens[trigger.first - 1].lower in _DURING | _THEN:
        before = _leaders_first(before, people)
    return _clause_subject(reading, _past_fronted(reading, sentence, trigger, before), earlier, trigger)


def _of_whoever(reading: Reading, group: PersonGroup, trigger: Trigger) -> bool:
    """ "A mengatakan pihak yang bertemu B selalu terbuka": A only says it, of somebody whom nobody names."""
    between = [t.lower for t in reading.tokens[max(group.last, 0) : trigger.first]]
    return len(between) > _WORDS and between[0] in _SAYS and between[-1] == "yang" and between[-2] != "dirinya"


def _past_aside(
    reading: Reading, trigger: Trigger, before: list[PersonGroup], people: Sequence[Person]
) -> list[PersonGroup]:
    """ "A, yang menyebut B pembohong, akan diterima C", "A, ketua ASEAN tahun depan, bertemu C": A acts, and what
    stands in an aside does not."""
    if len(before) < 2:
        return before
    one, other = before[-2:]
    opened = reading.clean.startswith(", yang ", reading.tokens[max(one.last - 1, 0)].end)
    closed = ", " in reading.clean[reading.tokens[other.last - 1].end : reading.tokens[trigger.first].start] + " "
    office = reading.gap(other.first - 1, other.first) == ", " and not any(people[i].named for i in other.people)
    return before[:-1] if closed and (office or opened) else before


def _leaders_first(before: list[PersonGroup], people: Sequence[Person]) -> list[PersonGroup]:
    """ "A mengangkat kasus Z saat bertemu B", "A mendengarkan Z, kemudian menemui B": who meets B is the leader."""
    led = [at for at, g in enumerate(before) if any(people[i].rank in LEADERS for i in g.people)]
    return before[: led[-1] + 1] if led else before


def _writes(reading: Reading, sentence: Sentence, group: PersonGroup) -> bool:
    """ "Surat undangan dari A diterima B": A has written, and is not there."""
    for at in range(group.first - 1, max(sentence.first, group.first - 1 - _NEAR) - 1, -1):
        if reading.gap(at, at + 1) != " ":
            return False
        if reading.tokens[at].lower in _BROUGHT:
            return False  # "undangan itu disampaikan A saat diterima B"
        if reading.tokens[at].lower in _WRITINGS:
            return True
    return False


def _past_fronted(
    reading: Reading, sentence: Sentence, trigger: Trigger, before: Sequence[PersonGroup]
) -> list[PersonGroup]:
    """ "Usai bertemu A, petinggi partai menemui B": A stands in a clause of its own and is not who met B."""
    opens = [t.lower for t in reading.tokens[sentence.first : sentence.first + 2]]
    if opens[0] not in OPENERS or opens[1:] in (["itu"], ["ini"]):  # "saat itu A, yang ..., diterima B"
        return list(before)
    comma = next((i for i in range(sentence.first + 1, trigger.first) if "," in reading.gap(i - 1, i)), None)
    return [g for g in before if comma is None or g.last > comma]


def _clause_subject(
    reading: Reading, before: Sequence[PersonGroup], earlier: Sequence[Encounter], trigger: Trigger
) -> list[PersonGroup]:
    """ "A menuju Jeddah untuk bertemu B setelah bertemu C": B, met by A, is not who met C."""
    kept = list(before)
    for encounter in reversed(earlier):
        if kept and encounter.subject and kept[-1].first == encounter.target:
            last = kept[-1]
            # "A yang diundang B, akan melakukan pertemuan": the meeting is theirs
            theirs = trigger.kind is Kind.NOUN and encounter.trigger.kind in _HOSTING and not encounter.apart
            theirs = theirs or arranged(reading, trigger)
            people = encounter.people if theirs else encounter.subject
            kept[-1] = PersonGroup(-1, last.last, people, last.pronoun)
    return kept


def subject_behind(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup], last: int
) -> PersonGroup | None:
    """ "Usai bertemu B, A mengatakan": the subject behind the comma. ``last``: the token behind what is told."""
    opening = [t.lower for t in reading.tokens[sentence.first : trigger.first]]
    if opening and opening[0] not in OPENERS and not any(w in OPENERS for w in opening[-3:]):
        return None
    following = next((g for g in groups if g.first >= last and not g.owned), None)
    if following is None:
        return None
    gap = reading.clean[reading.tokens[last - 1].end : reading.tokens[following.first].start]
    if NEXT_GUEST.match(reading.clean, reading.tokens[following.last - 1].end):
        return None
    near = "," in gap and len(gap.rpartition(",")[2].split()) <= _WORDS
    return following if near and following.first - last <= _FAR else None


def only_says(reading: Reading, group: PersonGroup | None, people: Sequence[Person]) -> bool:
    """Whether somebody without rank, or a president's secretary, only tells it: "juru bicara A mengatakan"."""
    if group is None:
        return False
    speaks = any(t.lower in _SECRETARIES for t in reading.tokens[max(group.first, 0) : group.last])
    ranked = any(people[i].rank not in (None, Rank.OTHER) for i in group.people) and not speaks
    said = group.last < len(reading.tokens) and reading.tokens[group.last].lower in _SAYS
    return said and not ranked


def arranged(reading: Reading, trigger: Trigger) -> bool:
    """ "Mereka berbicara untuk mengatur pertemuan yang akan digelar", "menyepakati pertemuan di A", "sepakat untuk
    bertemu": a meeting of its own, still to come."""
    start = reading.tokens[trigger.first].start
    if trigger.kind is Kind.VERB and Flag.FACE_TO_FACE in trigger.flags:
        return _AGREED.search(reading.clean, max(0, start - 90), start) is not None
    if trigger.kind is not Kind.NOUN or trigger.detail is not Detail.NONE or trigger.first == 0:
        return False
    if reading.tokens[trigger.first - 1].lower not in _ARRANGING:
        return False
    return _TO_COME.match(reading.clean, reading.tokens[trigger.last - 1].end) is not None


def opens_clause(reading: Reading, trigger: Trigger) -> bool:
    """ "Menurut Kemlu, dalam dialog dengan B, A membahas": the trigger opens a clause of its own."""
    at = trigger.first - 1
    if at < 1 or reading.tokens[at].lower not in OPENERS:
        return False
    return reading.gap(at - 1, at) == ", "


def led_to(
    reading: Reading, sentence: Sentence, before: Sequence[PersonGroup], trigger: Trigger, discourse: Discourse
) -> Encounter | None:
    """ "A menyampaikan undangan kepada B saat bertemu di C", "A mendesak B membuka pintu dalam pertemuan di C", "A tiba
    dan bersama B menandatangani", "A mendapat keris dari B, yang memberikannya langsung": by the word before B."""
    if len(before) < 2:
        return None
    one, other = before[-2:]
    led = reading.tokens[other.first - 1].lower
    heard = (
        led in SPOKEN_TO | {"kepada"} and heard_there(reading, trigger) and not _asked_to_come(reading, other, trigger)
    )
    if not 0 <= trigger.first - other.last <= (_FAR if heard else _NEAR):
        return None
    during = {t.lower for t in reading.tokens[max(sentence.first, trigger.first - 2) : trigger.first]} & _DURING
    during = during if heard or led not in SPOKEN_TO else set()
    side_by_side = trigger.kind is Kind.VERB and (led in _WITH or received(reading, one.last, other.first))
    if not (during or side_by_side) or not two_sides((*one.people, *other.people), discourse.people):
        return None
    return Encounter(trigger, one.people, other.people, one.first, trigger.last, Binding.GROUP)


def heard_there(reading: Reading, trigger: Trigger) -> bool:
    """Whether who is spoken to is there: "meminta B ... dalam pertemuan di C", not "dalam pertemuan Liga Arab"."""
    met = Flag.FACE_TO_FACE in trigger.flags or (trigger.kind is Kind.NOUN and trigger.detail is not Detail.SUMMIT)
    two = Flag.BILATERAL in trigger.flags or trigger.detail is Detail.CALL
    alone = two or _NOT_OF_OTHERS.match(reading.clean, reading.tokens[trigger.last - 1].end)
    return met and bool(alone) and not trigger.flags & {Flag.GATHERING, Flag.SETTING}


def _asked_to_come(reading: Reading, asked: PersonGroup, trigger: Trigger) -> bool:
    """ "Meminta B hadir dalam pertemuan di C", or what another clause tells."""
    between = reading.clean[reading.tokens[asked.last - 1].end : reading.tokens[trigger.first].start]
    return _ELSEWHERE.search(between) is not None


def with_fronted(
    reading: Reading, sentence: Sentence, before: Sequence[PersonGroup], trigger: Trigger, discourse: Discourse
) -> Encounter | None:
    """ "Dengan B, A sudah duduk berdua", "Kepada B, A mengeluh saat bertemu": who opens the sentence is met."""
    during = trigger.first > sentence.first and reading.tokens[trigger.first - 1].lower in _DURING
    heard = Flag.ONE_LISTENER in trigger.flags or (during and heard_there(reading, trigger))
    if len(before) != 2 or before[0].first != sentence.first + 1 or not (heard or trigger.kind is Kind.VERB):
        return None
    links = _WITH | {"kepada"} if heard else _WITH
    opens = reading.tokens[sentence.first].lower in links and "," in reading.gap(before[0].last - 1, before[0].last)
    if not opens or not two_sides((*before[0].people, *before[1].people), discourse.people):
        return None
    return Encounter(trigger, before[1].people, before[0].people, before[0].first, trigger.last, Binding.GROUP)


def both_behind(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup], discourse: Discourse
) -> Encounter | None:
    """ "Dalam pertemuan di Panmunjom, kedua pemimpin sepakat": those who met stand behind the comma."""
    subject = subject_behind(reading, sentence, trigger, groups, trigger.last)
    told = trigger.kind is Kind.NOUN or (trigger.kind is Kind.VERB and trigger.detail not in ACTS)
    attended = subject is not None and reading.tokens[subject.first - 1].lower in ATTENDED
    if trigger.detail is Detail.SUMMIT and attended:
        return None  # "KTT di C, diikuti A dan B"
    if told and subject is not None and two_sides(subject.people, discourse.people):
        return Encounter(trigger, subject.people, (), trigger.first, trigger.last, Binding.GROUP)
    return None


def comments(reading: Reading, subject: PersonGroup, trigger: Trigger) -> bool:
    """ "A merespons soal pertemuan partai itu dengan B": he speaks of it, and need not be there."""
    between = reading.tokens[max(subject.last, 0) : trigger.first]
    return trigger.kind is Kind.NOUN and any(t.lower in _COMMENTING for t in between)


def received(reading: Reading, first: int, last: int) -> bool:
    """Whether tokens ``first`` to ``last`` tell of receiving something."""
    return any(token.lower in _RECEIVING for token in reading.tokens[first:last])


def on_journey(reading: Reading, sentence: Sentence, trigger: Trigger) -> bool:
    """ "Dimulai dari lawatan ke C untuk bertemu B": whose journey it is, the text has told before."""
    return _JOURNEY.search(reading.clean[sentence.start : reading.tokens[trigger.first].start]) is not None


def as_noun(reading: Reading, trigger: Trigger) -> bool:
    """A noun, or what stands for one: "A menyebut jabat tangan B dan C", who only speaks of it; or a topic's
    verb, "usulan itu dibahas B dan C"."""
    before = reading.tokens[trigger.first - 1].lower if trigger.first else ""
    if Flag.TOPIC_BEFORE in trigger.flags and before != "yang":
        return True
    nominal = Flag.NOMINAL in trigger.flags and _SPEAKING.fullmatch(before) is not None
    return nominal or trigger.kind is Kind.NOUN
