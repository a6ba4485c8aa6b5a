"""Who meets whom: from a trigger and the groups of people around it to the participants."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from processors.detection.sentence.groups import LEADERS, Discourse, PersonGroup
from processors.detection.sentence.targets import extended, find_target, some_peers
from processors.detection.sentence.triggers import Detail, Flag, Kind, Trigger
from processors.lexicon.words import words
from processors.people.people import Person
from processors.text.reading import Reading, Sentence
from schemas.mentions import Rank

_WITH = re.compile(r" (?:bersama|didampingi) ")
_OPENERS = words("roles.openers")
_LIGHT = words("roles.light")
_ASIDE = re.compile(r"\b(?:sementara|sedangkan|namun|tetapi|tapi)\b")
_ONE_BY_ONE = frozenset({"terpisah", "masing", "kehormatan"})
_OTHER_ACTORS = words("roles.other_actors")
_NOBODY_NAMED = frozenset(["mereka", "kami", "para", "sejumlah", "beberapa", "warga", "kita"])
_BEFORE_OBJECT = frozenset({"depan", "hadapan", "dengan", "bersama", "kepada"})
_COMING = words("roles.coming")
_AMONG = frozenset({"para", "antarpara"})
_MANY = frozenset({"beberapa", "sejumlah", "banyak", "puluhan", "belasan"})
# "Enam pertemuan bilateral di New York. Retno bertemu dengan Menlu A, Menlu B, dan Menlu C": each by himself.
_BILATERALS = re.compile(
    r"\b(?:sejumlah|beberapa|(?:se)?rangkaian|belasan|dua|tiga|empat|lima|enam|tujuh|delapan|\d+) "
    r"(?:pertemuan|pembicaraan) bilateral\b", re.IGNORECASE)  # fmt: skip
_ANNOUNCED = 300
_SERIES = frozenset({"serangkaian", "sejumlah", "beberapa", "rangkaian"})
_HOSTING = frozenset({Kind.INVITE, Kind.RECEIVE, Kind.VISIT})
ACTS = frozenset({Detail.ACT, Detail.TOGETHER})
_FAR_SUBJECT = 14


@dataclass(frozen=True, slots=True)
class Encounter:
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
    target: int = -1
    """The first token of the object, where there is one."""

    @property
    def people(self) -> tuple[int, ...]:
        """All who take part, subject first."""
        return tuple(dict.fromkeys(self.subject + self.object))


def find_encounter(
    reading: Reading,
    sentence: Sentence,
    trigger: Trigger,
    groups: Sequence[PersonGroup],
    discourse: Discourse,
    earlier: Sequence[Encounter] = (),
) -> Encounter | None:
    """The meeting that a trigger tells of, or None: no two people, or nothing that binds them to the trigger."""
    target = find_target(reading, trigger, groups) if trigger.detail is not Detail.TOGETHER else None
    before = [g for g in groups if g.last <= trigger.first and not g.owned]
    before = _past_fronted(reading, sentence, trigger, before)
    topic_first = Flag.TOPIC_BEFORE in trigger.flags
    before = [] if topic_first else _clause_subject(before, earlier, trigger)
    if target is not None and Flag.ASKING in trigger.flags and not _asked_to_come(reading, groups[target]):
        return None
    if target is not None:
        return _with_object(reading, sentence, trigger, groups, target, before, discourse)
    if trigger.kind in (Kind.RECEIVE, Kind.VISIT, Kind.INVITE):
        return None
    if not before:
        return _fronted(reading, sentence, trigger, groups, discourse)
    subject = before[-1]
    if subject.first > sentence.first and reading.tokens[subject.first - 1].lower in _BEFORE_OBJECT:
        return _faced(subject, trigger, discourse)
    if trigger.kind is Kind.NOUN and trigger.detail is Detail.CALL and len(before) > 1:
        callers = (*before[-2].people, *subject.people)  # "A menyatakan bahwa B dalam percakapan telepon menjamin ..."
        if not _several(subject.people, discourse.people) and _several(callers, discourse.people):
            return Encounter(trigger, callers, (), before[-2].first, trigger.last, "carried")
    distance = trigger.first - subject.last
    if _several(subject.people, discourse.people) and distance <= _FAR_SUBJECT and _bound(reading, subject, trigger):
        return Encounter(trigger, subject.people, (), max(sentence.first, subject.first), trigger.last, "group")
    return None


def _asked_to_come(reading: Reading, group: PersonGroup) -> bool:
    """ "Mengajak B bertemu", not "mengajak B mengembangkan nuklir"."""
    return any(t.lower in _COMING for t in reading.tokens[group.last : group.last + 5])


def _past_fronted(
    reading: Reading, sentence: Sentence, trigger: Trigger, before: Sequence[PersonGroup]
) -> list[PersonGroup]:
    """ "Usai bertemu A, petinggi partai menemui B": A stands in a clause of its own and is not who met B."""
    if reading.tokens[sentence.first].lower not in _OPENERS:
        return list(before)
    comma = next((i for i in range(sentence.first + 1, trigger.first) if "," in reading.gap(i - 1, i)), None)
    return [g for g in before if comma is None or g.last > comma]


def _clause_subject(before: Sequence[PersonGroup], earlier: Sequence[Encounter], trigger: Trigger) -> list[PersonGroup]:
    """ "A menuju Jeddah untuk bertemu B setelah bertemu C": B, met by A, is not who met C."""
    kept = list(before)
    for encounter in reversed(earlier):
        if kept and encounter.subject and kept[-1].first == encounter.target:
            last = kept[-1]
            # "A yang diundang B, akan melakukan pertemuan": the meeting is theirs
            people = (
                encounter.people
                if trigger.kind is Kind.NOUN and encounter.trigger.kind in _HOSTING
                else encounter.subject
            )
            kept[-1] = PersonGroup(-1, last.last, people, last.pronoun)
    return kept


def _fronted(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup], discourse: Discourse
) -> Encounter | None:
    """ "Dalam pertemuan di Panmunjom, kedua pemimpin sepakat": those who met stand behind the comma."""
    subject = _after(reading, sentence, trigger, groups, trigger.last)
    if trigger.kind is Kind.NOUN and subject is not None and _several(subject.people, discourse.people):
        return Encounter(trigger, subject.people, (), trigger.first, trigger.last, "group")
    return None


def recalled(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup], met: Sequence[int]
) -> Encounter | None:
    """Those who met before, where a sentence comes back to them with one alone or with one more.

    "Dalam pertemuan di Kremlin, Putin menyebut ...", "Pertemuan itu juga dihadiri Putra Mahkota".
    """
    after = next((g for g in groups if g.first >= trigger.last and not g.owned), None)
    if after is None or len(met) < 2 or trigger.kind is not Kind.NOUN or trigger.detail is not Detail.NONE:
        return None
    between = [t.lower for t in reading.tokens[trigger.last : after.first]]
    joined = between[-1:] in (["dihadiri"], ["diikuti"]) or between[-2:] in (
        ["dihadiri", "oleh"],
        ["dihadiri", "langsung"],
    )
    if joined and trigger.first == sentence.first:
        return Encounter(trigger, tuple(met), after.people, trigger.first, after.last, "group")
    fronted = trigger.first == sentence.first + 1 and reading.tokens[sentence.first].lower in _OPENERS
    if fronted and after.people[0] in met and reading.gap(after.first - 1, after.first).endswith(", "):
        return Encounter(trigger, tuple(met), (), trigger.first, trigger.last, "carried")
    return None


def _faced(object_: PersonGroup, trigger: Trigger, discourse: Discourse) -> Encounter | None:
    """ "Diungkapkannya di depan Putin dalam pertemuan": the one who speaks is whom the article speaks of."""
    subject = discourse.other_side(object_.people)
    near = trigger.first - object_.last <= 4 and trigger.kind is Kind.NOUN
    if not near or subject is None:
        return None
    return Encounter(trigger, (subject,), object_.people, object_.first, trigger.last, "carried")


def _bound(reading: Reading, subject: PersonGroup, trigger: Trigger) -> bool:
    """Whether "A dan B ... pertemuan" means that A and B meet: for nouns a light verb must carry it."""
    between = reading.tokens[subject.last : trigger.first]
    if _other_acts(reading, subject.last, trigger.first):
        return False
    if trigger.detail in ACTS and subject.pronoun:
        return False  # "keduanya akan menandatangani": what came of a meeting that is told
    if trigger.detail is Detail.TOGETHER and not _WITH.search(
        reading.clean, *_chars(reading, subject.first, subject.last)
    ):
        return False  # "A bersama B mengumumkan", not "A dan B mengumumkan", each at home
    if trigger.detail is Detail.SUMMIT and any(token.lower in ("sela", "sesi") for token in between):
        return False
    if trigger.kind is Kind.VERB:
        limit = 3 if trigger.detail in ACTS else 9
        return len(between) <= limit
    return any(token.lower in _LIGHT for token in between) or len(between) <= 1


def _with_object(
    reading: Reading,
    sentence: Sentence,
    trigger: Trigger,
    groups: Sequence[PersonGroup],
    target: int,
    before: Sequence[PersonGroup],
    discourse: Discourse,
) -> Encounter | None:
    objects, last = extended(reading, trigger, groups, target)
    gap = {t.lower for t in reading.tokens[trigger.last : groups[target].first]}
    brought = Flag.BRINGING_TOGETHER in trigger.flags
    if (trigger.kind is Kind.NOUN or brought) and _several(objects, discourse.people) and "dengan" not in gap:
        return Encounter(trigger, (*_host(reading, trigger, before), *objects), (), trigger.first, last, "between")
    if Flag.GOING in trigger.flags and "kepada" not in gap and not _several(objects, discourse.people):
        return None  # "rencana kunjungan Raja Yordania": whoever follows is the guest, and the host is not told
    if trigger.kind is Kind.NOUN and gap & _AMONG and not gap & {"dengan", "bersama"}:
        return None  # "pertemuan para menlu OKI": with each other
    if {t.lower for t in reading.tokens[max(0, trigger.first - 1) : trigger.first]} & _MANY and not _apart(
        objects, discourse
    ):
        return None  # "beberapa pembicaraan dengan Trump": no one meeting
    subject = before[-1] if before else None
    if subject is not None and _adverbial(reading, trigger):
        subject = _after(reading, sentence, trigger, groups, last) or subject
    if subject is not None and _other_acts(reading, subject.last, trigger.first):
        return None
    strength = "object"
    if subject is None:
        subject, strength = _after(reading, sentence, trigger, groups, last), "object"
    others = any(t.lower in _OTHER_ACTORS for t in reading.tokens[sentence.first : trigger.first])
    opening = reading.tokens[sentence.first].lower
    mine = opening not in _NOBODY_NAMED and (trigger.kind is Kind.NOUN or trigger.first - sentence.first <= 2)
    told = trigger.kind in (Kind.NOUN, Kind.VERB) and trigger.detail not in ACTS
    if trigger.kind is Kind.RECEIVE and trigger.first > sentence.first:  # "Hal itu disampaikan usai menerima B"
        told = mine = reading.tokens[trigger.first - 1].lower in _OPENERS
    if subject is None and told and not others and mine:
        carried = discourse.other_side(objects)
        if carried is not None:
            subject, strength = PersonGroup(trigger.first, trigger.first, (carried,), True), "carried"
    if subject is None:
        return None
    own = tuple(p for p in subject.people if p not in objects)
    if not own and _several(objects, discourse.people):
        return Encounter(trigger, objects, (), trigger.first, last, "between")
    if not own:
        return None
    talk = Flag.ONE_LISTENER in trigger.flags and "bersama" not in gap
    series = {t.lower for t in reading.tokens[max(0, trigger.first - 2) : trigger.first]} & _SERIES
    margins = trigger.kind is Kind.VERB and "sela" in {t.lower for t in reading.tokens[sentence.first : sentence.last]}
    announced = trigger.kind is Kind.VERB and _BILATERALS.search(
        reading.clean, max(0, sentence.start - _ANNOUNCED), sentence.start
    )
    bilateral = Flag.BILATERAL in trigger.flags or "bilateral" in gap
    pairs = margins or announced or (bilateral and "trilateral" not in gap)
    one_by_one = Flag.ONE_BY_ONE in trigger.flags or gap & _ONE_BY_ONE
    together = not (one_by_one or talk or series or pairs or some_peers(gap))
    first = max(sentence.first, min(subject.first, trigger.first))
    return Encounter(trigger, own, objects, first, last, strength, together, groups[target].first)


def _chars(reading: Reading, first: int, last: int) -> tuple[int, int]:
    return reading.tokens[max(first, 0)].start, reading.tokens[last - 1].end


def _apart(objects: Sequence[int], discourse: Discourse) -> bool:
    return len(discourse.sides(objects)) > 1


def _other_acts(reading: Reading, first: int, last: int) -> bool:
    """ "... Wapres China, delegasi itu membahas": somebody without a name takes over behind a comma."""
    found = (i for i in range(first, last) if reading.tokens[i].lower in _OTHER_ACTORS)
    return any(i > 0 and "," in reading.gap(i - 1, i) for i in found)


def _host(reading: Reading, trigger: Trigger, before: Sequence[PersonGroup]) -> tuple[int, ...]:
    """ "A menjadi tuan rumah pertemuan B dan C": A is one of them."""
    words = {t.lower for t in reading.tokens[max(0, trigger.first - 3) : trigger.last]}
    return (
        before[-1].people if before and words & {"rumah", "memimpin", "menengahi", "memediasi", "mempertemukan"} else ()
    )


def _adverbial(reading: Reading, trigger: Trigger) -> bool:
    """ "Menurut Kemlu, dalam dialog dengan B, A membahas": the trigger opens a clause of its own."""
    at = trigger.first - 1
    if at < 1 or reading.tokens[at].lower not in _OPENERS:
        return False
    return reading.gap(at - 1, at) == ", "


def _after(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup], last: int
) -> PersonGroup | None:
    """ "Usai bertemu B, A mengatakan": the subject stands behind the comma."""
    opening = [t.lower for t in reading.tokens[sentence.first : trigger.first]]
    if opening and opening[0] not in _OPENERS and not any(w in _OPENERS for w in opening[-3:]):
        return None
    following = next((g for g in groups if g.first >= last and not g.owned), None)
    if following is None:
        return None
    gap = reading.clean[reading.tokens[last - 1].end : reading.tokens[following.first].start]
    if _ASIDE.search(gap):
        return None
    near = "," in gap and len(gap.rpartition(",")[2].split()) <= 2
    return following if near and following.first - last <= 25 else None


def _several(persons: Sequence[int], people: Sequence[Person]) -> bool:
    """Whether these people make two sides by themselves."""
    fit = [people[i] for i in persons if people[i].rank in LEADERS and people[i].country]
    return len({p.country for p in fit}) > 1 or _two_at_home([people[i] for i in persons])


def _two_at_home(persons: Sequence[Person]) -> bool:
    """Two leaders of one country, one of them a party's or the parliament's."""
    fit = [p for p in persons if p.rank in LEADERS | {Rank.PARTY} and p.country]
    apart = {p.rank for p in fit}
    return len(fit) > 1 and bool(apart & {Rank.PARTY, Rank.LEGISLATURE})
