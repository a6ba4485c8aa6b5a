"""Who meets whom: from a trigger and the groups of people around it to the participants."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from processors.detection.encounters.calls import spoken_of
from processors.detection.encounters.carried import carried
from processors.detection.encounters.summits import that_one
from processors.detection.sentence.apart import guests_told, met_apart, one_by_one
from processors.detection.sentence.binding import Binding, Encounter
from processors.detection.sentence.eligible import LEADERS, colleagues, two_sides
from processors.detection.sentence.groups import Discourse, PersonGroup
from processors.detection.sentence.hosts import faced, has_guest, in_turn, with_him
from processors.detection.sentence.subjects import (
    ATTENDED,
    OPENERS,
    SPOKEN_TO,
    arranged,
    as_noun,
    both_behind,
    comments,
    led_to,
    only_says,
    opens_clause,
    received,
    subject_behind,
    subjects_before,
    with_fronted,
)
from processors.detection.sentence.targets import doer, extended, find_target, mediator, sent
from processors.detection.sentence.triggers import ACTS, Detail, Flag, Kind, Trigger
from processors.lexicon.words import words
from processors.people.people import Person
from processors.text.reading import Reading, Sentence
from schemas.mentions import Rank

_WITH = re.compile(r" (?:bersama|didampingi) ")
_EACH_AT_HOME = frozenset({"mengumumkan", "umumkan", "meluncurkan"})
_LIGHT = words("roles.light")
_WITH_WHOM = frozenset({"dengan", "bersama", "antara"})
_BEFORE_OBJECT = frozenset({"depan", "hadapan", "dengan", "bersama", "kepada"})
_OURS = re.compile(
    r"\b[Kk](?:ami|ita)(?: berdua)? (?:\w+ ){0,2}?(?:akan|bakal|segera|jadi|tetap|sepakat) (?:\w+ ){0,2}$"
)
_ALONE = re.compile(
    r"\w+(?: (?:lagi|kembali|langsung))?(?: (?:di|pada|besok|pekan|bulan|hari|lusa|minggu|dalam)\b|[,.!\"])"
)
_AND_OTHERS = re.compile(r" (?:dan|dengan) (?:para|pihak|kelompok|kubu|pemberontak|oposisi|lawan|milisi|\w+nya)\b")
_CLAUSE, _TWO = 60, 2
_COMING = words("roles.coming")
_TASKS = words("roles.tasks")
_NAMING = frozenset({"sebutan", "panggilan", "julukan", "nama"})
_MEANWHILE = OPENERS - {"sebelum", "jelang"}
_AMONG = frozenset({"para", "antarpara"})
_MANY = frozenset({"beberapa", "sejumlah", "banyak", "puluhan", "belasan"})
_COUNTED = _MANY | {"dua", "tiga", "empat", "lima", "enam", "tujuh"}
"""Before those of several countries whom nobody names: "menerima sejumlah menlu, yakni dari A dan B"."""
_ATTENDING = frozenset({"menghadiri", "hadiri", "mengikuti", "ikuti"})
_AT_SUMMIT = frozenset({"sela", "sesi", "ke", "di"})
"""Where others are too: "A dan B ke KTT" go there, and are not told to meet."""
_HAVING_OBJECT = frozenset({Kind.RECEIVE, Kind.VISIT, Kind.INVITE})
_FAR_SUBJECT, _NEAR = 14, 6
_BEHIND = frozenset({Flag.BRINGING_TOGETHER, Flag.GOING})
_ALL_BEHIND = (_BEHIND | {Flag.TOPIC_BEFORE}, _BEHIND)  # before nobody ("utang dibahas A bersama B"), and somebody


def find_encounter(
    reading: Reading,
    sentence: Sentence,
    trigger: Trigger,
    groups: Sequence[PersonGroup],
    discourse: Discourse,
    earlier: Sequence[Encounter] = (),
) -> Encounter | None:
    """The meeting that a trigger tells of, or None: no two people, or nothing that binds them to the trigger."""
    if Flag.FIRST_WORD in trigger.flags and trigger.first != sentence.first:
        return None
    if _not_so(reading, sentence, trigger):
        return None
    if (guests := guests_told(reading, sentence, trigger, groups, discourse.people)) is not None:
        return guests
    target = find_target(reading, trigger, groups) if trigger.detail is not Detail.TOGETHER else None
    if Flag.TURN in trigger.flags:
        return in_turn(reading, sentence, trigger, groups, discourse)
    if Flag.HIM in trigger.flags:
        return with_him(reading, sentence, trigger, groups, target, discourse)
    topic_first = Flag.TOPIC_BEFORE in trigger.flags
    before = [] if topic_first else subjects_before(reading, sentence, trigger, groups, earlier, discourse.people)
    if topic_first and target is not None and reading.tokens[trigger.first - 1].lower == "yang":
        before = [g for g in groups[:1] if g.last <= trigger.first]  # "A datang karena isu yang dibahas dengan B"
    if target is not None and _for_else(reading, trigger, groups[target], discourse.people):
        return None
    if target is not None:  # "undangan sudah saya kirim kepada B", "di Bangkok dijamu B"
        before = before or [g for g in groups[:target] if g.pronoun]
        return _with_object(reading, sentence, trigger, groups, target, before, discourse)
    if trigger.kind in _HAVING_OBJECT or spoken_of(reading, trigger):
        return None
    if not before:
        return both_behind(reading, sentence, trigger, groups, discourse)
    return _with_subject(reading, sentence, trigger, before, discourse)


def _not_so(reading: Reading, sentence: Sentence, trigger: Trigger) -> bool:
    """Whether the sentence lacks what makes a word tell of a meeting, or says what makes it tell of none."""
    if Flag.FROM_HAND in trigger.flags:
        return not received(reading, sentence.first, sentence.last) or sent(reading, sentence, trigger)
    if {Flag.ACCEPTED, Flag.PASSIVE} <= trigger.flags:  # "undangan ke KTT B dipenuhi A", not "syarat itu dipenuhi A"
        return not any(t.lower == "undangan" for t in reading.tokens[sentence.first : trigger.first])
    return Flag.PROCESS in trigger.flags and trigger.kind is Kind.VERB and sent(reading, sentence, trigger)


def _with_subject(
    reading: Reading, sentence: Sentence, trigger: Trigger, before: Sequence[PersonGroup], discourse: Discourse
) -> Encounter | None:
    """Those before a trigger that has nobody behind it."""
    subject = before[-1]
    led = reading.tokens[subject.first - 1].lower if subject.first > sentence.first else ""
    to_him = led in _BEFORE_OBJECT or (led == "dari" and Flag.ONE_LISTENER in trigger.flags)
    told = led_to(reading, sentence, before, trigger, discourse) if to_him or led in SPOKEN_TO else None
    if told is not None or to_him:
        return told or faced(subject, trigger, discourse)
    if (fronted := with_fronted(reading, sentence, before, trigger, discourse)) is not None:
        return fronted
    if trigger.kind is Kind.NOUN and trigger.detail is Detail.CALL and len(before) > 1:
        callers = (*before[-2].people, *subject.people)  # "A menyatakan bahwa B dalam percakapan telepon menjamin ..."
        if two_sides(callers, discourse.people):
            return Encounter(trigger, callers, (), before[-2].first, trigger.last, Binding.CARRIED)
    distance = trigger.first - subject.last
    who = [discourse.people[i] for i in subject.people]
    heads = Flag.MEETING in trigger.flags and all(person.rank is Rank.HEAD for person in who)
    peers = Flag.TABLE in trigger.flags or heads
    both = two_sides(subject.people, discourse.people) or (peers and colleagues(who))
    if both and distance <= _FAR_SUBJECT and _bound(reading, subject, trigger):
        return Encounter(trigger, subject.people, (), max(sentence.first, subject.first), trigger.last, Binding.GROUP)
    return None


def _for_else(reading: Reading, trigger: Trigger, group: PersonGroup, people: Sequence[Person]) -> bool:
    """ "Mengajak B mengembangkan nuklir", "memanggil B paman", not "mengajak B bertemu", "memanggil ketua umum B",
    but "memanggil ketua umum B dengan sebutan C"; "mengundang B (untuk) berpidato"."""
    behind = [t.lower for t in reading.tokens[group.last : group.last + 5]]
    if Flag.ASKING in trigger.flags:
        calls = trigger.kind is Kind.RECEIVE and all(people[i].rank is Rank.PARTY for i in group.people)
        return _COMING.isdisjoint(behind) and not (calls and _NAMING.isdisjoint(behind[:2]))
    return trigger.kind is Kind.INVITE and not _TASKS.isdisjoint(behind[: 2 if behind[:1] == ["untuk"] else 1])


def recalled(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup], met: Sequence[int]
) -> Encounter | None:
    """Those who met before, where a sentence comes back to them with one alone or with one more.

    "Dalam pertemuan di Kremlin, Putin menyebut ...", "Pertemuan itu juga dihadiri Putra Mahkota".
    """
    after = next((g for g in groups if g.first >= trigger.last and not g.owned), None)
    if trigger.kind is Kind.VERB and trigger.detail is Detail.NONE:
        return _of_ours(reading, sentence, trigger, groups, met)
    if after is None or len(met) < 2 or trigger.kind is not Kind.NOUN or trigger.detail is not Detail.NONE:
        return None
    between = [t.lower for t in reading.tokens[trigger.last : after.first]]
    joined = " ".join(between[-2:]).endswith(("dihadiri", "diikuti", "dihadiri oleh", "dihadiri langsung"))
    if joined and trigger.first == sentence.first:
        return Encounter(trigger, tuple(met), after.people, trigger.first, after.last, Binding.GROUP)
    fronted = trigger.first == sentence.first + 1 and reading.tokens[sentence.first].lower in OPENERS
    if fronted and after.people[0] in met and reading.gap(after.first - 1, after.first).endswith(", "):
        return Encounter(trigger, tuple(met), (), trigger.first, trigger.last, Binding.CARRIED)
    return None


def _of_ours(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup], met: Sequence[int]
) -> Encounter | None:
    """ ""Kami akan bertemu di A pada 30 Oktober," katanya": the two of whom the text has just told."""
    start = reading.tokens[trigger.first].start
    quoted = reading.clean.count('"', sentence.start, start) % 2 == 1
    ours = _OURS.search(reading.clean[max(sentence.start, start - _CLAUSE) : start])
    alone = all(set(g.people) <= set(met) for g in groups) and _ALONE.match(reading.clean, start) is not None
    if not (quoted and ours and alone and len(met) == _TWO):
        return None
    return Encounter(trigger, tuple(met), (), trigger.first, trigger.last, Binding.CARRIED)


def _bound(reading: Reading, subject: PersonGroup, trigger: Trigger) -> bool:
    """Whether "A dan B ... pertemuan" means that A and B meet: for nouns a light verb must carry it."""
    between = reading.tokens[subject.last : trigger.first]
    if trigger.detail in ACTS and subject.pronoun:
        return False  # "keduanya akan menandatangani": what came of a meeting that is told
    told = reading.clean[reading.tokens[max(subject.first, 0)].start : reading.tokens[subject.last - 1].end]
    if reading.tokens[trigger.first].lower in _EACH_AT_HOME and not _WITH.search(told):
        return False  # "A bersama B mengumumkan", not "A dan B mengumumkan", each at home
    if trigger.detail is Detail.SUMMIT and any(token.lower in _AT_SUMMIT for token in between):
        return False
    if trigger.kind is Kind.VERB:
        attending = reading.tokens[trigger.first - 1].lower in _ATTENDING  # "A dan B menghadiri silaturahmi"
        return not attending and len(between) <= (3 if trigger.detail in ACTS else 9)
    return any(token.lower in _LIGHT for token in between) or len(between) <= 1 or arranged(reading, trigger)


def _with_object(
    reading: Reading,
    sentence: Sentence,
    trigger: Trigger,
    groups: Sequence[PersonGroup],
    target: int,
    before: Sequence[PersonGroup],
    discourse: Discourse,
) -> Encounter | None:
    gap = frozenset(t.lower for t in reading.tokens[trigger.last : groups[target].first])
    objects, last = extended(reading, trigger, groups, target)
    if gap & ATTENDED and _at_gathering(reading, sentence, trigger):
        return None
    both = two_sides(objects, discourse.people)
    if both and "dengan" not in gap and (as_noun(reading, trigger) or trigger.flags & _ALL_BEHIND[bool(before)]):
        others, last = mediator(reading, groups, last)
        everybody = (*_host(reading, trigger, before, discourse), *objects, *others)
        return Encounter(trigger, everybody, (), trigger.first, last, Binding.BETWEEN)
    if _no_one_meeting(reading, trigger, objects, gap, before, last, discourse):
        return None
    subject, binding = _acting(reading, trigger, before, objects), Binding.OBJECT
    if subject is None or opens_clause(reading, trigger):  # "dalam dialog dengan B, A membahas"
        subject = subject_behind(reading, sentence, trigger, groups, last) or subject
    subject = doer(reading, trigger, groups, last) or subject
    said = trigger.kind is Kind.NOUN and only_says(reading, subject, discourse.people)
    subject = None if said else subject  # "juru bicara A mengatakan, pertemuan dengan B akan digelar"
    if subject is not None and len(discourse.sides((*subject.people, *objects))) == 1:
        if "antara" in gap or comments(reading, subject, trigger):
            return None  # "tanggapan A soal pertemuan antara B dan salah satu calon": who met stands all behind it
    elif subject is None:
        subject, binding = carried(reading, sentence, trigger, objects, discourse, said), Binding.CARRIED
    if subject is None:
        return None
    if not (own := tuple(p for p in subject.people if p not in objects)):
        return Encounter(trigger, objects, (), trigger.first, last, Binding.BETWEEN) if both else None
    at, first = groups[target].first, max(sentence.first, min(subject.first, trigger.first))
    apart = met_apart(reading, sentence, subject, trigger, at, last)
    counted = gap & _COUNTED and trigger.kind is not Kind.INVITE and not any(discourse.people[i].named for i in objects)
    together = not (apart or counted or one_by_one(reading, sentence, trigger, gap, last))
    return Encounter(trigger, own, objects, first, last, binding, together, at, apart)


def _acting(
    reading: Reading, trigger: Trigger, before: Sequence[PersonGroup], objects: Sequence[int]
) -> PersonGroup | None:
    """The nearest who may act: before "usai" and its like not whom another word governs ("A memuji kerja sama dengan B
    usai bertemu C"), nor whom he meets ("A memuji B usai bertemu B")."""
    if before and any(t.lower in _MEANWHILE for t in reading.tokens[max(0, trigger.first - 2) : trigger.first]):
        led = _BEFORE_OBJECT - {"bersama"} | SPOKEN_TO
        others = [g for g in before if not set(g.people) <= set(objects)]
        acting = [g for g in others if reading.tokens[g.first - 1].lower not in led]
        return (acting or others or before)[-1]
    return before[-1] if before else None


def _at_gathering(reading: Reading, sentence: Sentence, trigger: Trigger) -> bool:
    """ "KTT yang dihadiri A dan B", "Pembukaan itu dihadiri A dan B": they are there, with others."""
    came = next(t for t in reading.tokens[trigger.last : sentence.last] if t.lower in ATTENDED)
    return trigger.detail is Detail.SUMMIT or that_one(reading, sentence, came.start) is not None


def _no_one_meeting(
    reading: Reading,
    trigger: Trigger,
    objects: Sequence[int],
    gap: AbstractSet[str],
    before: Sequence[PersonGroup],
    last: int,
    discourse: Discourse,
) -> bool:
    """Whether the words before and behind a trigger make it none, or many, with these people."""
    if "antara" in gap and _AND_OTHERS.match(reading.clean, reading.tokens[last - 1].end):
        return True  # "memfasilitasi dialog antara B dan para penentangnya"
    if "disaksikan" in gap:
        return True  # "penandatanganan disaksikan A dan B", whom that word binds
    if reading.tokens[trigger.first - 1].lower == "hasil" and not gap & _WITH_WHOM:
        return True  # "A menyinggung hasil pertemuan menlu ASEAN di B": of others
    if {Flag.BRINGING_TOGETHER, Flag.PASSIVE} <= trigger.flags:
        # "diserahkan langsung oleh A", and to whom is not told; but "B menerima medali yang disematkan oleh A"
        return not received(reading, max(0, trigger.first - _NEAR), trigger.first)
    if Flag.GOING in trigger.flags and not gap & {"kepada", "dengan"}:
        # "rencana kunjungan Raja Yordania": whoever follows is the guest, and the host is not told; "A kedatangan B"
        return not (before and has_guest(reading, before[-1], trigger))
    if trigger.kind is Kind.NOUN and gap & _AMONG and not gap & {"dengan", "bersama"}:
        return True  # "pertemuan para menlu OKI": with each other
    many = reading.tokens[max(0, trigger.first - 1) : trigger.first]  # "beberapa pembicaraan dengan Trump"
    return len(discourse.sides(objects)) <= 1 and any(t.lower in _MANY for t in many)


def _host(reading: Reading, trigger: Trigger, before: Sequence[PersonGroup], discourse: Discourse) -> tuple[int, ...]:
    """ "A menjadi tuan rumah pertemuan B dan C": A is one of them, and so is who signs "disaksikan B dan C", be it told
    in the sentence before."""
    words = {t.lower for t in reading.tokens[max(0, trigger.first - 3) : trigger.last]}
    hosting = words & {"rumah", "memimpin", "menengahi", "memediasi", "mempertemukan"}
    if Flag.WATCHED not in trigger.flags:
        return before[-1].people if before and hosting else ()
    signed = before[-1].people if before else discourse.met
    ranked = all(discourse.people[i].rank in LEADERS and discourse.lately(i, 1) for i in signed)
    return signed if ranked and two_sides(signed, discourse.people) else ()
