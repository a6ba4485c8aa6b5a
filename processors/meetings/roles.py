"""Who meets whom: from a trigger and the groups of people around it to the participants."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from processors.entities.people import Person
from processors.entities.reading import Reading, Sentence
from processors.meetings.groups import LEADERS, Group, Memory
from processors.meetings.triggers import Kind, Trigger
from schemas.mentions import Rank

_FILL = frozenset(
    "langsung secara resmi khusus singkat hangat tertutup bilateral trilateral puncak empat mata kenegaraan kedua ketiga "
    "pertama keempat terakhir terpisah virtual tatap muka kembali lagi juga sang para dengan oleh antara bersama kepada "
    "dari sejumlah kunjungan kehormatan kerja telepon panggilan via lewat melalui sambungan video kedatangan lawatan "
    "delegasi rombongan tingkat tinggi informal penting bersejarah rekan sahabat mitranya rekannya koleganya courtesy call "
    "antar dadakan mendadak hari ini kemarin per tamu untuk serta dan perdana balasan baik penuh akrab intensif".split()
)  # fmt: skip
_LINKS = frozenset("dengan oleh antara bersama kepada dari antar terhadap dipimpin adalah yakni yaitu".split())  # noqa: SIM905
_STOP = re.compile(r"[;:.?!\"]|, (?!dengan|bersama|serta)")
_ADDS = re.compile(r",? (?:dengan|kepada|bersama|dan|serta)(?: \w+){0,2} ")
_OPENERS = frozenset(
    "usai setelah saat ketika dalam seusai selepas selain sebelum bertemu temui menemui menerima terima sambut bahas "
    "pasca melalui lewat di pada jelang jumpa berjumpa ditemui diterima kunjungi kala telepon hasil sesudah".split()
)  # noqa: SIM905
_LIGHT = frozenset(
    "menggelar gelar melakukan lakukan mengadakan adakan menghelat helat memulai mulai melangsungkan melanjutkan "
    "menyelenggarakan mengikuti hadiri menghadiri menjalani memiliki punya terlibat usai setelah dalam seusai selama saat "
    "ketika di melalui lewat selepas pasca sebelum terlibat menyepakati membatalkan".split()  # noqa: SIM905
)
_ONE_BY_ONE = frozenset({"terpisah", "masing"})
_TALKS = frozenset("berbicara bicara berkonsultasi konsultasi menelepon menelpon berkomunikasi menghubungi".split())  # noqa: SIM905
# Somebody else acts between: "kehadiran Wapres, delegasi China membahas".
_OTHER_ACTORS = frozenset(
    "delegasi perwakilan pejabat pemerintah kementerian militer diplomat negosiator utusan parlemen partai kubu juru "
    "jubir warga tentara pasukan pengusaha investor".split()  # noqa: SIM905
)
_BEFORE_OBJECT = frozenset({"depan", "hadapan", "dengan", "bersama", "kepada"})
_FAR_LINK, _FAR_TOPIC, _FAR_SUBJECT, _TAIL = 9, 14, 14, 3


@dataclass(frozen=True, slots=True)
class Meet:
    """People who meet according to one trigger. ``together`` False: each with the first one alone."""

    trigger: Trigger
    subject: tuple[int, ...]
    object: tuple[int, ...]
    first: int
    last: int
    """Tokens from the first to behind the last of what tells it."""
    strength: str
    """How the people were found: "object", "between", "group", "carried"."""
    together: bool = True

    @property
    def people(self) -> tuple[int, ...]:
        """All who take part, subject first."""
        return tuple(dict.fromkeys(self.subject + self.object))


def find_meet(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[Group], memory: Memory,
    earlier: Sequence[Meet] = (),
) -> Meet | None:  # fmt: skip
    """The meeting that a trigger tells of, or None: no two people, or nothing that binds them to the trigger."""
    target = _object(reading, trigger, groups)
    before = [g for g in groups if g.last <= trigger.first and not g.owned]
    before = _clause_subject(before, earlier)
    if target is not None:
        return _with_object(reading, sentence, trigger, groups, target, before, memory)
    if trigger.kind in (Kind.RECEIVE, Kind.VISIT, Kind.INVITE):
        return None
    if not before:
        return _fronted(reading, sentence, trigger, groups, memory)
    subject = before[-1]
    if reading.tokens[subject.first - 1].lower in _BEFORE_OBJECT and subject.first > sentence.first:
        return _faced(subject, trigger, memory)
    distance = trigger.first - subject.last
    if _several(subject.people, memory.people) and distance <= _FAR_SUBJECT and _bound(reading, subject, trigger):
        return Meet(trigger, subject.people, (), subject.first, trigger.last, "group")
    return None


def _clause_subject(before: Sequence[Group], earlier: Sequence[Meet]) -> list[Group]:
    """ "A menuju Jeddah untuk bertemu B setelah bertemu C": B, met by A, is not who met C."""
    kept = list(before)
    for meet in reversed(earlier):
        if kept and meet.object and meet.subject and kept[-1].people == meet.object:
            last = kept[-1]
            kept[-1] = Group(last.first, last.last, meet.subject, last.pronoun)
    return kept


def _fronted(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[Group], memory: Memory
) -> Meet | None:
    """ "Dalam pertemuan di Panmunjom, kedua pemimpin sepakat": those who met stand behind the comma."""
    subject = _after(reading, sentence, trigger, groups, trigger.last)
    if trigger.kind is Kind.NOUN and subject is not None and _several(subject.people, memory.people):
        return Meet(trigger, subject.people, (), trigger.first, trigger.last, "group")
    return None


def _faced(object_: Group, trigger: Trigger, memory: Memory) -> Meet | None:
    """ "Diungkapkannya di depan Putin dalam pertemuan": the one who speaks is whom the article speaks of."""
    subject = memory.other_side(object_.people)
    near = trigger.first - object_.last <= 4 and trigger.kind is Kind.NOUN
    if not near or subject is None:
        return None
    return Meet(trigger, (subject,), object_.people, object_.first, trigger.last, "carried")


def _bound(reading: Reading, subject: Group, trigger: Trigger) -> bool:
    """Whether "A dan B ... pertemuan" means that A and B meet: for nouns a light verb must carry it."""
    between = reading.tokens[subject.last : trigger.first]
    if any(token.lower in _OTHER_ACTORS for token in between):
        return False
    if trigger.kind is Kind.VERB:
        limit = 3 if trigger.detail == "topic" else 9
        return len(between) <= limit
    return any(token.lower in _LIGHT for token in between) or len(between) <= 1


def _with_object(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[Group], target: int,
    before: Sequence[Group], memory: Memory,
) -> Meet | None:  # fmt: skip
    objects, last = _extended(reading, groups, target)
    gap = {t.lower for t in reading.tokens[trigger.last : groups[target].first]}
    if trigger.kind is Kind.NOUN and _several(objects, memory.people) and "dengan" not in gap:
        return Meet(trigger, objects, (), trigger.first, last, "between")
    subject = before[-1] if before else None
    if subject is not None and any(t.lower in _OTHER_ACTORS for t in reading.tokens[subject.last : trigger.first]):
        return None
    strength = "object"
    if subject is None:
        subject, strength = _after(reading, sentence, trigger, groups, last), "object"
    if subject is None and trigger.kind in (Kind.NOUN, Kind.VERB):
        carried = memory.other_side(objects)
        if carried is not None:
            subject, strength = Group(trigger.first, trigger.first, (carried,), True), "carried"
    if subject is None:
        return None
    own = tuple(p for p in subject.people if p not in objects)
    if not own and _several(objects, memory.people):
        return Meet(trigger, objects, (), trigger.first, last, "between")
    if not own:
        return None
    talk = trigger.phrase.split()[0] in _TALKS and "bersama" not in gap
    together = not (gap & _ONE_BY_ONE or talk)
    return Meet(trigger, own, objects, min(subject.first, trigger.first), last, strength, together)


def _object(reading: Reading, trigger: Trigger, groups: Sequence[Group]) -> int | None:
    """The first group behind a trigger, if the words between bind it."""
    index = next((i for i, g in enumerate(groups) if g.first >= trigger.last), None)
    if index is None or groups[index].owned:
        return None
    group = groups[index]
    between = [t.lower for t in reading.tokens[trigger.last : group.first]]
    gap = reading.clean[reading.tokens[trigger.last - 1].end : reading.tokens[group.first].start]
    pronoun = reading.tokens[group.first].lower
    if pronoun in ("dengannya", "denganya", "bersamanya", "dirinya") and not between:
        return index
    if trigger.kind is Kind.VISIT and trigger.phrase.startswith(("kunjungan", "lawatan", "kedatangan")):
        return index if all(w in _FILL for w in between) and not _STOP.search(gap) else None
    if trigger.kind in (Kind.RECEIVE, Kind.INVITE, Kind.VISIT):
        joined = bool(between) and between[-1] in ("dan", "serta")
        fits = len(between) <= 4 and (joined or all(w in _FILL for w in between))
        return index if fits and not _STOP.search(gap) else None
    if trigger.detail == "topic":
        links = [i for i, w in enumerate(between) if w in ("dengan", "bersama")]
        close = links and len(between) <= _FAR_TOPIC and len(between) - links[-1] <= _TAIL
        return index if close and not re.search(r"[;:.?!\"]", gap) else None
    if _STOP.search(gap):
        return None
    if all(w in _FILL for w in between):
        return index
    links = [i for i, w in enumerate(between) if w in _LINKS]
    if links and len(between) <= _FAR_LINK and len(between) - links[-1] <= _TAIL:
        return index
    return index if between and between[-1] in ("dan", "serta") and len(between) <= 6 else None


def _extended(reading: Reading, groups: Sequence[Group], target: int) -> tuple[tuple[int, ...], int]:
    """The object group, and one more that "dengan" adds: "pertemuan antara A, dengan B"."""
    people, last = groups[target].people, groups[target].last
    if target + 1 < len(groups) and not groups[target + 1].owned:
        gap = reading.clean[reading.tokens[last - 1].end : reading.tokens[groups[target + 1].first].start]
        if _ADDS.fullmatch(gap) and len(gap) < 40:
            return tuple(dict.fromkeys(people + groups[target + 1].people)), groups[target + 1].last
    return people, last


def _after(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[Group], last: int
) -> Group | None:
    """ "Usai bertemu B, A mengatakan": the subject stands behind the comma."""
    opening = [t.lower for t in reading.tokens[sentence.first : trigger.first]]
    if opening and opening[0] not in _OPENERS and not any(w in _OPENERS for w in opening[-3:]):
        return None
    following = next((g for g in groups if g.first >= last and not g.owned), None)
    if following is None:
        return None
    gap = reading.clean[reading.tokens[last - 1].end : reading.tokens[following.first].start]
    return following if "," in gap and following.first - last <= 25 else None


def _several(persons: Sequence[int], people: Sequence[Person]) -> bool:
    """Whether these people make two sides by themselves."""
    fit = [people[i] for i in persons if people[i].rank in LEADERS and people[i].country]
    return len({p.country for p in fit}) > 1 or _two_at_home([people[i] for i in persons])


def _two_at_home(persons: Sequence[Person]) -> bool:
    """Two leaders of one country, one of them a party's or the parliament's."""
    fit = [p for p in persons if p.rank in LEADERS | {Rank.PARTY} and p.country]
    apart = {p.rank for p in fit}
    return len(fit) > 1 and bool(apart & {Rank.PARTY, Rank.LEGISLATURE})
