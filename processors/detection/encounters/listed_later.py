"""Leaders who are met and named later: those who are first only counted ("menerima telepon dari sejumlah pemimpin
Arab"), and the next one of a tour ("menemui A di Paris, Senin, lalu B di Praha")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from processors.detection.sentence.binding import Binding, Encounter
from processors.detection.sentence.eligible import LEADERS
from processors.detection.sentence.groups import PersonGroup
from processors.detection.sentence.triggers import Detail, Flag, Kind, Trigger
from processors.lexicon.phrases import Token
from processors.lexicon.words import WEEKDAY, words
from processors.people.people import Person
from processors.text.reading import Reading, Sentence

_SOME = re.compile(
    r"(?: [a-z]+){0,4} (?:sejumlah|beberapa|para|banyak|puluhan|belasan|sederet|berbagai|dua|tiga|empat|lima|enam) "
    r"(?:p(?:em|)impin|petinggi|tamu|kepala (?:negara|pemerintahan)|presiden|menteri|menlu|kolega|mitra|sejawat)\w*\b"
)
_APART = re.compile(r"(?: [a-z]+){0,4} (?:dua|tiga|empat|lima|enam|tujuh|delapan) |[.:]|$")  # "bertemu tiga pemimpin"
# "Sejumlah pemimpin dunia menghadiri KTT G20", "KTT G20 dihadiri belasan kepala negara": who, the next sentence lists.
_LEADING = (
    r"(?:sejumlah|beberapa|para|banyak|puluhan|belasan|sederet|sekitar|seluruh|semua|dua|tiga|empat|lima|\d+)(?: \w+)? "
    r"(?:p(?:em|)impin(?:an)?|petinggi|kepala (?:negara|pemerintahan)|menteri|presiden|menlu|tamu|delegasi)\b"
)
# "Ada empat pimpinan negara yang diterima A", "para pimpinan yang berkunjung untuk bertemu dengan A": A, and who else?
_GUESTS_FIRST = re.compile(rf"\b{_LEADING}[^.;:\"]{{0,60}}$", re.IGNORECASE)
_SOME_COME = re.compile(
    rf"\b{_LEADING}[^.;:\"]{{0,60}}\b(?:menghadiri|hadir|mengikuti|berkumpul|ikut|berpartisipasi|tiba|datang)\b|"
    rf"\b(?:dihadiri|diikuti|kedatangan)(?: oleh| langsung)* {_LEADING}", re.IGNORECASE)  # fmt: skip
_NAMING = re.compile(
    r"\"?(?:Di ?antaranya|Antara lain|Yakni|Yaitu|Termasuk|Salah satunya|Mulai dari|"
    r"(?:Mereka|Para|Ke(?:dua|tiga|empat|lima|enam)(?:nya)?|Adapun) (?:\w+ ){0,5}?"
    r"(?:adalah|ialah|yakni|yaitu|antara lain|di ?antaranya))\b"
)
# "Presiden dijadwalkan menerima kunjungan kehormatan dan pertemuan bilateral. Di antaranya A dan B".
_OPEN_END = re.compile(r"(?:,? (?:dan|serta|maupun) (?:pertemuan|kunjungan|pembicaraan)(?: [a-z]+)?)?[.:]?$")
# Between one who is met and the next: where and when the first is, a word that goes on, where and when the next is; and
# no verb, which would tell of something else.
_AFTERWARDS = frozenset({"lalu", "kemudian", "disusul", "berturut", "selanjutnya"})
_GOES_ON = _AFTERWARDS | {"dan", "serta"}
_ACTS = re.compile(r"(?:meng?|mem|men|meny|ber|ter|di)\w{4,}")
_NO_ACT = _AFTERWARDS | {"berikutnya", "bersama", "terpisah", "berdua", "terakhir", "diikuti"}
_WHEN = words("time.next") | {"pada", "yang", "sama", "hari"}
_FARTHEST, _SOON = 16, 4
# Behind the next one: the end of the clause, or where and when he is met, and not what he does.
_ENDS = re.compile(
    r'(?: \([^)]{1,40}\))?(?:[.;!?"]|$|, yang |,? (?:di|pada|hari|kemarin|besok|lusa|esok\w*|keesokan\w*|sehari|'
    rf"malam|pagi|siang|sore|{WEEKDAY}|dan|serta|lalu|kemudian|disusul|secara|untuk|"
    r"guna|masing-masing)\b)"
)
_OF_SEVERAL = frozenset({Kind.VERB, Kind.NOUN, Kind.RECEIVE, Kind.INVITE})
_TALKED = frozenset({Detail.NONE, Detail.CALL})
_REACH, _ROW_REACH = 6, 10
COUNT = (
    r"(?:sejumlah|beberapa|banyak|(?:se)?rangkaian|belasan|puluhan|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|"
    r"sepuluh|sebelas|\d+)"
)
_GUESTS = r"(?:pemimpin|pimpinan|kepala (?:negara|pemerintahan)|tamu|presiden|perdana menteri|menteri|menlu|menhan)"
SEVERAL = re.compile(
    rf"\b{COUNT} (?:sesi |agenda |kali )?(?:pertemuan|pembicaraan|perundingan|dialog|audiensi)\b|"
    rf"\bpertemuan-pertemuan\b|\bmaraton pertemuan\b|\bpertemuan maraton\b|"
    rf"\b(?:pertemuan|pembicaraan|perundingan|komunikasi|dialog|bertemu|berbicara|berunding|berdialog)(?: bilateral)? "
    rf"dengan (?:para|{COUNT}) |"
    rf"\b(?:menerima|menjamu|menyambut)(?: kunjungan(?: kehormatan)?)? (?:para|{COUNT}) {_GUESTS}\b|"
    rf"\b{COUNT} {_GUESTS}(?: [\w-]+){{0,4}} (?:menghadap|bertamu|diterima|dijamu|disambut|ditemui|bertemu|menemui)\b|"
    rf"\b(?:bertemu|menemui|menjumpai)(?: dengan)? (?:para|{COUNT}) (?:{_GUESTS}|(?:kolega|mitra|rekan|sejawat)nya)\b|"
    r"\b(?:hari|agenda|jadwal|program) (?:yang )?(?:padat|sibuk|penuh)\b",
    re.IGNORECASE,
)
"""One who meets several, one after another: "mengadakan tiga pertemuan", "menjalani hari padat"."""
# "Dua kepala pemerintahan menghadap A di B": who receives them stands behind.
_COUNTED_GUESTS = re.compile(rf"{COUNT} {_GUESTS}\b", re.IGNORECASE)
_NTH = r"(?:pertama|kedua|ketiga|keempat|kelima|keenam|terakhir|berikut|selanjut|lain)(?:nya)?"
# "Yang pertama dengan B", "Dengan C, A membahas", "Dua di antaranya dengan B dan C", "Sesi berikutnya untuk D".
_MEMBER = re.compile(
    r"(?:Dilanjutkan (?:dengan|bersama)|Disusul(?: dengan| oleh)?|"
    rf"(?:Yang|Agenda|Sesi|Tamu|Giliran|Audiensi|Pertemuan|Pembicaraan|Perundingan|Dialog|Putaran|Slot|"
    rf"Mitra(?: bicara)?|Lawan bicara|Orang) {_NTH}|"
    r"(?:Satu|Dua|Tiga|Empat|Lima) (?:di ?antaranya|lainnya|lagi)|Sisanya|"
    r"(?:(?:Sementara|Sedangkan|Adapun|Terakhir|Lalu|Kemudian|Selanjutnya),? d|D)engan(?= [A-Z]))\b"
)
_ITEM = re.compile(r"\(?(?:\d{1,2}|[a-f])[.)] |[-–—•*·] ?")
_NEXT = re.compile(
    r"(?:Mula-mula|Lebih dulu|Berikutnya|Selanjutnya|Kemudian|Lalu|Terakhir|Usai itu|Penutupnya|"
    r"Se(?:sudah|telah|usai|lepas)(?:nya| itu))\b"
)
_ROW_FILL = words("row.fill") | words("roles.fill") | words("roles.links")  # between the number and the guest


class Awaited(NamedTuple):
    """A meeting of ``subject`` with leaders who are named later; with what its own sentence says."""

    sentence: Sentence
    trigger: Trigger
    subject: tuple[int, ...]
    triggers: Sequence[Trigger]
    groups: Sequence[PersonGroup]


def awaited(
    reading: Reading, sentence: Sentence, trigger: Trigger, triggers: Sequence[Trigger], groups: Sequence[PersonGroup]
) -> Awaited | None:
    """What waits for names behind a trigger: "bertemu sejumlah pemimpin dunia"."""
    before = [g for g in groups if g.last <= trigger.first and not g.owned]
    start, end = reading.tokens[trigger.first].start, reading.tokens[trigger.last - 1].end
    if trigger.detail is Detail.SUMMIT and not groups:
        come = _SOME_COME.search(reading.clean, sentence.start, sentence.end)
        return Awaited(sentence, trigger, (), triggers, groups) if come else None
    after = next((g for g in groups if 0 <= g.first - trigger.last < _SOON and not g.owned), None)
    first = _GUESTS_FIRST.search(reading.clean, sentence.start, start) if after is not None else None
    if after is not None and first and all(reading.tokens[g.first].start < first.start() for g in before):
        before = [after]
    if trigger.kind not in _OF_SEVERAL or trigger.detail not in _TALKED or not before:
        return None
    some = first or _SOME.match(reading.clean, end, sentence.end) or _OPEN_END.match(reading.clean, end, sentence.end)
    return Awaited(sentence, trigger, before[-1].people, triggers, groups) if some else None


def named_later(
    reading: Reading, sentence: Sentence, waiting: Awaited, groups: Sequence[PersonGroup], people: Sequence[Person]
) -> Encounter | None:
    """The meeting, where a sentence lists the leaders: "Di antaranya A dan B", "Dukungan datang dari A, B dan C"."""
    if sentence.index - waiting.sentence.index > _REACH:
        return None
    mine = {people[i].country for i in waiting.subject}
    opened = _NAMING.match(reading.clean, sentence.start) is not None
    trigger = waiting.trigger
    behind = reading.clean[reading.tokens[trigger.last - 1].end : waiting.sentence.end]
    for group in groups if opened or _SOME.match(behind) else ():
        fit = tuple(i for i in group.people if people[i].rank in LEADERS and people[i].country not in (None, *mine))
        listed = opened or group.first - sentence.first > 1
        if fit and listed and not (group.owned or group.pronoun):
            if not waiting.subject:
                return Encounter(trigger, fit, (), trigger.first, trigger.last, Binding.SUMMIT) if opened else None
            apart = Flag.BILATERAL in trigger.flags or trigger.detail is Detail.CALL
            apart = apart or trigger.kind is Kind.RECEIVE
            apart = apart or (trigger.kind is not Kind.INVITE and _APART.match(behind) is not None)
            together = not (
                apart or all(g.first >= trigger.last for g in waiting.groups if g.people == waiting.subject)
            )
            return Encounter(trigger, waiting.subject, fit, trigger.first, trigger.last, Binding.CARRIED, together)
    return None


def row_of(
    reading: Reading, sentence: Sentence, trigger: Trigger, triggers: Sequence[Trigger], groups: Sequence[PersonGroup]
) -> Awaited | None:
    """Who is told to meet several one by one, before or behind a trigger: "A mengadakan tiga pertemuan"."""
    named = [g for g in groups if not (g.owned or g.pronoun)] or [g for g in groups if not g.owned]
    several = SEVERAL.search(reading.clean, sentence.start, sentence.end)
    if several is None or not named or named[0].last > trigger.first:
        several = _COUNTED_GUESTS.match(reading.clean, sentence.start, reading.tokens[trigger.first].start)
    if several is None or len(named) != 1 or trigger.kind not in _OF_SEVERAL or trigger.detail is not Detail.NONE:
        return None
    return Awaited(sentence, trigger, named[0].people, triggers, groups)


def goes_on(reading: Reading, sentence: Sentence) -> bool:
    """Whether a sentence goes on with a row: "Pertemuan kedua ...", "Terakhir, ia menemui B"."""
    return any(opener.match(reading.clean, sentence.start, sentence.end) for opener in (_MEMBER, _NEXT))


def row_members(
    reading: Reading, sentence: Sentence, row: Awaited, groups: Sequence[PersonGroup], people: Sequence[Person]
) -> list[Encounter]:
    """Whom the one of a row meets by a sentence that only counts: "Yang pertama dengan B, disusul C"."""
    if not 0 < sentence.index - row.sentence.index <= _ROW_REACH:
        return []
    item = _ITEM.match(reading.clean, sentence.start, sentence.end)
    opened = item or _MEMBER.match(reading.clean, sentence.start, sentence.end)
    at = sentence.first
    while opened is not None and at < sentence.last and reading.tokens[at].start < opened.end():
        at += 1
    found: list[Encounter] = []
    mine = {people[i].country for i in row.subject}
    for group in groups:
        between = {t.lower for t in reading.tokens[at : group.first]}
        if group.owned or between - _ROW_FILL:
            break
        at = max(g.last for g in groups if g.people == group.people)  # "Menteri A" and "B" are one
        if set(group.people) <= {*row.subject, *(i for e in found for i in e.object)}:
            continue  # "dilakukan A dengan B"
        fit = all(people[i].rank in LEADERS and people[i].country not in (None, *mine) for i in group.people)
        alone = at >= sentence.last or _ENDS.match(reading.clean, reading.tokens[at - 1].end)
        if not fit or not opened or (item and not alone):
            break
        trigger = replace(row.trigger, first=sentence.first, last=sentence.first + 1)
        who = row.subject, group.people
        found.append(Encounter(trigger, *who, group.first, group.last, Binding.CARRIED, False, group.first))
    return found


def met_next(
    reading: Reading, clause: Sentence, encounter: Encounter, groups: Sequence[PersonGroup], people: Sequence[Person]
) -> tuple[Sentence, list[tuple[Sentence, Encounter]]]:
    """The clause as far as it is about those who meet, and whom one meets next in it, each with the words about him;
    the trigger stands where the clause goes on."""
    if encounter.binding is not Binding.OBJECT or not encounter.object or encounter.trigger.kind is Kind.INVITE:
        return clause, []
    found: list[tuple[Sentence, Encounter]] = []
    own, last = clause, encounter.last
    mine = {people[i].country for i in encounter.subject}
    for group in (g for g in groups if g.first >= encounter.last):
        fit = all(people[i].rank in LEADERS and people[i].country not in (None, *mine) for i in group.people)
        goes_on = None if group.owned or group.pronoun or not fit else _goes_on(reading, last, group)
        if goes_on is None:
            break
        if found:
            found[-1] = reading.up_to(found[-1][0], goes_on), found[-1][1]
        else:
            own = reading.up_to(clause, goes_on)
        there = replace(clause, start=reading.tokens[goes_on].start, first=goes_on)
        trigger = replace(encounter.trigger, first=goes_on, last=goes_on + 1)
        after = replace(
            encounter, trigger=trigger, object=group.people, first=goes_on, last=group.last, together=False,
            target=group.first,
        )  # fmt: skip
        found.append((there, after))
        last = group.last
    return own, found


# "Bertemu Presiden A di B, Raja C di D": between the one and the next.
_IN_TURN = re.compile(r",? (?:di|pada) [^,;:]{2,40}, ")


def _is_act(token: Token) -> bool:
    """Whether a word looks like a verb with a prefix."""
    return _ACTS.fullmatch(token.text) is not None and token.lower not in _NO_ACT


def _goes_on(reading: Reading, last: int, group: PersonGroup) -> int | None:
    """Where the sentence goes on to a group that is met next, behind the token ``last`` that ends the one before."""
    between = reading.tokens[last : group.first]
    gap = reading.clean[reading.tokens[last - 1].end : reading.tokens[group.first].start]
    stops = any(mark in gap for mark in ';:?!"') or ". " in gap
    if stops or len(between) > _FARTHEST or any(map(_is_act, between)):
        return None
    ends = _ENDS.match(reading.clean, reading.tokens[group.last - 1].end) is not None
    if ends and _IN_TURN.fullmatch(gap):
        return group.first
    joints = [last + at for at, token in enumerate(between) if token.lower in _GOES_ON]
    if not joints or not ends:
        return None
    if reading.tokens[joints[0]].lower in _AFTERWARDS:
        return joints[0]
    when = between[joints[0] - last + 1 :]
    near = group.first - 1 in joints or between[-1].lower == "dengan" or all(t.lower in _WHEN for t in when)
    return joints[0] if near and len(between) > 2 else None
