"""Leaders where others are too: before the press together, at a summit, on the margins of something."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from processors.detection.encounters.guests import guests_listed
from processors.detection.encounters.summits import Summit, clubs_in, just_told, summits_in, that_one
from processors.detection.sentence.binding import Binding, Encounter
from processors.detection.sentence.eligible import LEADERS
from processors.detection.sentence.groups import PersonGroup
from processors.detection.sentence.triggers import Flag, Kind, Trigger, find_triggers, left_behind
from processors.lexicon.words import words
from processors.people.people import Person
from processors.text.reading import Reading, Sentence

_TOGETHER = frozenset({"bersama", "dengan", "didampingi", "hadapan", "depan", "samping"})
_REACH, _BACK, _AROUND = 8, 14, 200
_FAR_BACK = 40
_FOR_IT = re.compile(r"\b(?:untuk|guna|demi|dalam rangka)(?: rangkaian)? $")
# "KTT G7 di Hiroshima, yang ia hadiri": the summit stands before.
_WHICH, _WHICH_BACK = re.compile(r"\byang (?:(?:juga|akan|telah) )?(?:ia|dia|beliau) (?:(?:juga|akan|telah) )?$"), 40
_IS = frozenset({"pertemuan", "acara", "itu", "tersebut", "ini", "kali", "adalah", "ialah", "yakni", "yaitu", "tahun"})
"""Between the host and his name: "Tuan rumah pertemuan itu adalah A"."""
_AND = frozenset({"dan", "serta"})
_MANY = frozenset({"para", "seluruh", "semua", "sejumlah"})
_PEERS, _PEERS_NEAR = words("roles.peers") | {"menteri", "menlu", "menhan", "menkeu", "mendag", "pemimpin"}, 3
# "A bertindak sebagai tuan rumah (bagi para sejawatnya)": of the gathering just told.
_OF_IT = re.compile(r"(?:[.,]|$| (?:bagi )?(?:para|sejumlah|seluruh|semua|\w*nya|pertemuan (?:itu|tersebut))\b)")
_THAT_ONE = re.compile(
    r"(?: (?:secara )?langsung| sendiri)? (?:(?:di|dalam|pada|ke) )?(?:jalannya )?(?:pertemuan|sidang|forum|konferensi|"
    r"KTT)(?: puncak)?(?:(?: (?:tahunan|\w+ hari))? (?:itu|tersebut))?"
    r"(?:[.,]|$| (?:di|pada|bersama|sejak|selama|hingga|untuk|secara|yang)\b)"
)
_THAT_NAMED = re.compile(r" (?:itu|tersebut|ini)\b")
# "B juga akan hadir (dalam KTT itu)": at the summit that was told before.
_ALSO_THERE = re.compile(
    r"(?: (?:di sana|pula|juga|langsung|secara langsung|(?:di|dalam|pada) \w+(?: puncak)? (?:itu|tersebut|ini)),?)*"
    r"(?:[.;,]|$)"
)
_ENDS_THERE = re.compile(
    r"(?: [A-Z][\w-]*){0,6}(?: \([^()]{1,40}\))?(?: (?:untuk )?(?:menghadiri|mewakili)|[.,;]|$|"
    r"(?: (?:di|dalam|pada|ke|untuk))? (?:KTT|pertemuan|forum|konferensi|sidang)\b)"
)
_LASTING = frozenset({"memimpin", "mengetuai", "bergabung"})
"""Right before a group of states this tells of a year or more, and of no summit: "tahun ini memimpin G20"."""
_OTHERWISE_MET = frozenset({Kind.VERB, Kind.RECEIVE, Kind.VISIT})


Bound = tuple[Encounter, Summit | None]
"""Who meets by a trigger, and the summit they attend, where it is one."""


def attended_already(bound: Bound, told: Sequence[Bound]) -> bool:
    """ "A dan B hadir di KTT": at the summit they are told to attend they are not told to meet, too; "menghadiri
    undangan KTT" tells them there once."""
    encounter, summit = bound
    there = [(set(one.people), where) for one, where in told if one.binding is Binding.SUMMIT]
    if encounter.binding is Binding.SUMMIT:
        return (set(encounter.people), summit) in there
    gathered = encounter.trigger.kind is Kind.NOUN and encounter.binding is Binding.GROUP
    return gathered and any(set(encounter.people) == people for people, _ in there)


def joint(
    reading: Reading, trigger: Trigger, groups: Sequence[PersonGroup], people: Sequence[Person]
) -> Encounter | None:
    """Leaders of several countries before the press together."""
    before = [g for g in groups if g.last <= trigger.first and not g.owned]
    after = [g for g in groups if g.first >= trigger.last and not g.owned]
    both = (
        len({people[i].country for g in before[-1:] if not g.pronoun for i in g.people if people[i].rank in LEADERS})
        > 1
    )
    if both and not after and Flag.PRESS_TOGETHER in trigger.flags:  # "A dan B dalam konferensi pers bersama"
        return Encounter(trigger, before[-1].people, (), before[-1].first, trigger.last, Binding.JOINT)
    if not after or after[0].first - trigger.last > 2 or not _together(reading, trigger, after[0]):
        return None
    subject = before[-1] if before else next(iter(after[1:]), None)
    if subject is None or reading.tokens[subject.first - 1].lower in _AND:
        return None  # "pernyataan bersama pemimpin A, B, dan C", who need not have met
    all_of_them = tuple(dict.fromkeys(subject.people + after[0].people))
    if len({people[i].country for i in all_of_them if people[i].rank in LEADERS}) < 2:
        return None
    return Encounter(trigger, subject.people, after[0].people, trigger.first, after[0].last, Binding.JOINT)


def _together(reading: Reading, trigger: Trigger, group: PersonGroup) -> bool:
    """ "Jumpa pers bersama A", "didampingi A", "di hadapan A", but not "jumpa pers mengapa A"."""
    if Flag.SIDE_BY_SIDE in trigger.flags:
        return True
    return any(t.lower in _TOGETHER for t in reading.tokens[trigger.last : group.first])


def attend(
    reading: Reading,
    sentence: Sentence,
    trigger: Trigger,
    groups: Sequence[PersonGroup],
    people: Sequence[Person],
    earlier: Sequence[Encounter],
) -> tuple[Encounter, Summit] | None:
    """A leader at a summit: the other sides are its unnamed members (annotation guide)."""
    passive = Flag.PASSIVE in trigger.flags
    listed = guests_listed(reading, sentence, trigger, groups, people)
    if listed is not None and Flag.GATHERING_HOST not in trigger.flags:
        there = _summit_around(reading, sentence, trigger, len({people[i].country for i in listed.people}))
        return (
            (Encounter(trigger, listed.people, (), listed.first, listed.last, Binding.SUMMIT), there) if there else None
        )
    group = _guests(trigger, groups) if passive else _visitors(reading, sentence, trigger, groups)
    near = [m for m in earlier if not left_behind(reading.tokens, m.trigger)]
    if group is None or any(set(group.people) & set(m.people) for m in near):
        return None  # who has just been told to meet somebody there attends no second meeting
    who = tuple(i for i in group.people if people[i].rank in LEADERS)
    for_him = Flag.DELEGATE in trigger.flags and _for_another(reading, sentence, trigger, group, groups)
    summit = _told(reading, sentence, trigger, for_him=for_him)
    if summit is None:
        return None
    last = group.last if passive else trigger.last
    return (Encounter(trigger, who, (), min(group.first, trigger.first), last, Binding.SUMMIT), summit) if who else None


def _for_another(
    reading: Reading, sentence: Sentence, trigger: Trigger, group: PersonGroup, groups: Sequence[PersonGroup]
) -> bool:
    """ "B diwakili A", "memimpin delegasi C": at the gathering just told, not "memimpin delegasi dagang ke D"."""
    passive = Flag.PASSIVE in trigger.flags
    told = not passive or any(g.first < trigger.first and not g.owned for g in groups)  # for whom he stands in
    last = max(group.last, trigger.last) if passive else trigger.last
    return told and _ENDS_THERE.match(reading.clean, reading.tokens[last - 1].end, sentence.end) is not None


def _told(reading: Reading, sentence: Sentence, trigger: Trigger, *, for_him: bool) -> Summit | None:
    """The named summit at which a trigger tells people to be; ``for_him``: they stand in for another, or lead a
    delegation."""
    passive = Flag.PASSIVE in trigger.flags
    find = _hosted if Flag.GATHERING_HOST in trigger.flags else _attended
    summit = find(reading, sentence, trigger, passive)
    if summit is not None:  # "pertemuan para menlu ASEAN itu"
        that = _THAT_NAMED.match(reading.clean, summit.end, sentence.end)
        return (just_told(reading, sentence) if that else None) or summit
    if for_him:
        return just_told(reading, sentence)
    return that_one(reading, sentence, reading.tokens[trigger.first].start) if passive else None


def hosts_peers(reading: Reading, trigger: Trigger) -> bool:
    """ "Menjamu para menteri luar negeri negara anggota G7": guests who come as a group, as they do to a gathering."""
    behind = {t.lower for t in reading.tokens[trigger.last : trigger.last + _PEERS_NEAR]}
    return trigger.kind is Kind.RECEIVE and Flag.PASSIVE not in trigger.flags and bool(behind & _PEERS)


def only_hosts(reading: Reading, trigger: Trigger, groups: Sequence[PersonGroup], people: Sequence[Person]) -> bool:
    """ "Menjadi tuan rumah bagi para menlu ASEAN": the same, and nobody of them is named."""
    named = any(people[i].named for g in groups if g.first >= trigger.last for i in g.people)
    many = reading.tokens[trigger.last].lower in _MANY if trigger.last < len(reading.tokens) else False
    return many and not named and hosts_peers(reading, trigger)


def _attended(reading: Reading, sentence: Sentence, trigger: Trigger, passive: bool) -> Summit | None:
    """The summit behind "menghadiri", or before "dihadiri"; groups of states stand for theirs ("hadir di G7")."""
    start, end = reading.tokens[trigger.first].start, reading.tokens[trigger.last - 1].end
    near = replace(sentence, start=max(sentence.start, start - _AROUND), end=min(sentence.end, end + _AROUND))
    told = summits_in(reading, near)
    named = [s for s in told if not s.beside]
    own = next((s for s in reversed(named) if s.end <= start), None)
    if passive or _WHICH.search(reading.clean, max(sentence.start, start - _WHICH_BACK), start):
        return own
    clubs = [] if Flag.GATHERING_HOST in trigger.flags else clubs_in(reading, near)
    if trigger.phrase in _LASTING:  # "memimpin sidang G20", not "memimpin G20"
        clubs = [c for c in clubs if c.start > end + 1]
    outside = [c for c in clubs if not any(s.start <= c.start < s.end for s in told)]
    for summit in [*named, *outside]:
        between = reading.clean[end : summit.start]
        close = summit.start >= end and len(between.split()) <= _REACH
        to_it = _FOR_IT.search(between)
        if to_it and close and not any(mark in between for mark in '.;:"?!'):
            return summit  # "tiba di Hamburg, Jerman, Senin (14/5), dalam rangka KTT G20"
        if close and Flag.GOING not in trigger.flags and not any(mark in between for mark in '.;:"?!,'):
            return summit
    comes = trigger.kind is Kind.ATTEND and trigger.phrase not in _LASTING
    also = comes and _ALSO_THERE.match(reading.clean, end, sentence.end)
    if also and own is not None:
        return own
    there = _THAT_ONE.match(reading.clean, end, sentence.end) or (also and _no_meeting_before(reading, sentence))
    return just_told(reading, sentence) if there else None


def _no_meeting_before(reading: Reading, sentence: Sentence) -> bool:
    """Whether there is a sentence before, and it tells of no meeting but a gathering."""
    if sentence.index == 0:
        return False
    before = reading.sentences[sentence.index - 1]
    told = find_triggers(reading.tokens, before.first, before.last)
    met = [t for t in told if not (hosts_peers(reading, t) or Flag.GATHERING_HOST in t.flags)]
    return _OTHERWISE_MET.isdisjoint(t.kind for t in met)


def _summit_around(reading: Reading, sentence: Sentence, trigger: Trigger, sides: int) -> Summit | None:
    """The summit that a list of guests of so many ``sides`` came to: of this sentence, or of the one before."""
    named = [s for s in summits_in(reading, sentence) if not s.beside]
    if named:
        return min(named, key=lambda s: abs(s.start - reading.tokens[trigger.first].start))
    home = reading.tokens[sentence.first].lower in ("dari", "asal")  # "Dari Indonesia hadir A"
    told = just_told(reading, sentence) if sides > 1 or home else None
    if told is None and sides > 2:  # "Adapun pemimpin yang hadir yakni A, B dan C": where they were welcomed
        around = reading.sentences[max(0, sentence.index - 2) : sentence.index]
        told = next((s for before in reversed(around) for s in reversed(summits_in(reading, before))), None)
    return told


def _hosted(reading: Reading, sentence: Sentence, trigger: Trigger, passive: bool) -> Summit | None:
    """ "Digelar ASEAN Foreign Ministers' Retreat dengan A sebagai tuan rumah": on either side, the nearest before."""
    told = [s for s in summits_in(reading, sentence) if not s.beside]
    before = [s for s in told if s.end <= reading.tokens[trigger.first].start]
    named = before[-1] if before else _attended(reading, sentence, trigger, passive)
    if named not in told and _OF_IT.match(reading.clean, reading.tokens[trigger.last - 1].end, sentence.end):
        return just_told(reading, sentence, 1) or named
    return named


def _guests(trigger: Trigger, groups: Sequence[PersonGroup]) -> PersonGroup | None:
    """ "KTT NATO dihadiri (oleh) Presiden AS"."""
    return next((g for g in groups if g.last > trigger.last and not g.owned), None)


def _visitors(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup]
) -> PersonGroup | None:
    """Who attends: right before, or behind the comma of "Menghadiri KTT G20 di Johannesburg, Prabowo ..."."""
    before = [g for g in groups if g.last <= trigger.first and not g.owned]
    if before and before[-1].first and reading.tokens[before[-1].first - 1].lower == "mewakili":
        before = before[:-1]  # "Sugiono mewakili Presiden Prabowo menghadiri KTT"
    if before:
        if "karena" in (t.lower for t in reading.tokens[max(0, trigger.first - 2) : trigger.first]):
            return None  # "A meminta maaf kepada B karena absen": which of them
        far = _FAR_BACK if len(before) == 1 else _BACK  # "A, yang ..., berangkat untuk menghadiri KTT": who else
        return before[-1] if trigger.first - before[-1].last <= far else None
    after = next((g for g in groups if g.first >= trigger.last and not g.owned), None)
    hosts = after is not None and Flag.GATHERING_HOST in trigger.flags
    if after is not None and hosts and all(t.lower in _IS for t in reading.tokens[trigger.last : after.first]):
        return after
    opens = trigger.first - sentence.first <= 1
    return after if opens and after is not None and reading.gap(after.first - 1, after.first) == ", " else None


def at_summit(reading: Reading, encounter: Encounter, summit: Summit) -> Encounter:
    """The same people at a summit further on, whose day and place are told around its name."""
    first = bisect_left(reading.tokens, summit.start, key=lambda token: token.start)
    last = bisect_left(reading.tokens, summit.end, key=lambda token: token.start)
    trigger = replace(encounter.trigger, first=first, last=last)
    return replace(encounter, trigger=trigger, first=first, last=last)
