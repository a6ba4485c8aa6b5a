"""Meetings whose host the words do not bind: "A melakukan kunjungan kenegaraan ke C", "kata A dalam pertemuan bilateral
di Istana B", "setelah itu giliran Presiden C", "Presiden D menjamunya". Somebody's guest meets the leader of that
country, or whoever receives; which one, the article says elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

from processors.detection.sentence.binding import Binding, Encounter
from processors.detection.sentence.eligible import two_sides
from processors.detection.sentence.groups import Discourse, PersonGroup
from processors.detection.sentence.subjects import subjects_before
from processors.detection.sentence.triggers import Detail, Flag, Kind, Trigger
from processors.lexicon.gazetteer import Gazetteer, PlaceHit
from processors.lexicon.places import PlaceKind
from processors.lexicon.words import WEEKDAY, any_of, words
from processors.text.reading import Reading, Sentence
from schemas.mentions import Rank

_REACH = 60
"""So many characters behind a trigger the host's country or house may stand."""
_HOMES = [["di", house] for house in ("kediaman", "rumah", "istana", "kantor")]
_PAYS = words("roles.light")
_FILL = frozenset(
    {"berikutnya", "selanjutnya", "kedua", "ketiga", "terakhir", "adalah", "ialah", "yakni", "yaitu", "sang", "pun"}
)
_HAS_TOO, _SAYS = words("roles.auxiliaries") | {"lagi", "dulu"}, words("speech.says") | {"menurut", "bagi", "oleh"}
_NEAR = 3
_HIM_TOLD = 3
"""So many sentences back who receives must have been spoken of."""
# Behind who is next: he only says something.
_SPEAKS = re.compile(rf"(?: (?:yang|akan|kini|ikut))* (?:angkat|buka|unjuk|{any_of(words('speech.verbs'))})\b")
# "Dilanjutkan dengan menerima B", "Setelah itu dijadwalkan menerima B": who received the one before; "Kunjungan itu
# disambut B": who came.
_GOES_ON = re.compile(
    r"(?:(?:Di|Me)lanjutkan dengan|Disusul(?: dengan)?|"
    r"(?:Kunjungan|Kedatangan|Kehadiran|Lawatan)(?:nya| (?:itu|ini|tersebut))|"
    r"(?:Kemudian|Lalu|Selanjutnya|Berikutnya|Terakhir|Setelah itu),?) "
    r"(?:(?:akan|dijadwalkan|diagendakan|direncanakan|juga|kembali|giliran) ){0,3}"
)
# "Menerimanya di Istana", "dijadwalkan menerimanya Senin": somebody, and not a proposal.
_RECEIVED = re.compile(
    r" (?:(?:dengan(?: \w+){1,4}?|langsung|sendiri) )?di (?!sana|sini|tengah|bawah|atas|dalam|luar|antara)|"
    r" dengan (?:upacara|jamuan|hangat|pelukan|jabat|senyum|karpet|karangan|tarian|dentuman|penghormatan)\b"
)
_ON_A_DAY = re.compile(rf" (?:pada )?(?:hari )?(?:{WEEKDAY}|\d{{1,2}} [A-Z])")
_EXPECTED = frozenset({"akan", "bakal", "dijadwalkan", "direncanakan"})


def hosted_by(
    reading: Reading,
    sentence: Sentence,
    trigger: Trigger,
    groups: Sequence[PersonGroup],
    discourse: Discourse,
    gazetteer: Gazetteer,
) -> Encounter | None:
    """A guest, and the host of whom the article speaks.

    A state visit is by its rules the guest of the head of state. A bilateral meeting has one more side, which is at
    home where it is held; a dinner in a leader's house is the house's. None where the sentence speaks of other leaders
    too, or where the article speaks of two who could be the host.
    """
    if trigger.detail is not Detail.NONE:
        return None
    told = [g for g in groups if not g.owned]
    if trigger.kind is Kind.NOUN and (at_home := _at_home(reading, trigger, groups, discourse)) is not None:
        return at_home
    people = {i for g in told for i in g.people}
    guests = [i for i in people if discourse.people[i].rank is Rank.HEAD]
    wanted = Flag.TABLE in trigger.flags
    if len(guests) != 1 or not (wanted or _of_two(trigger) or _on_visit(reading, trigger)):
        return None
    goal = _place_behind(reading, sentence, trigger)
    if goal is None or (wanted and not _house(goal, gazetteer)):
        return None
    host = _head_of(goal.code, discourse)
    if host is None or discourse.people[guests[0]].country == goal.code:
        return None
    return Encounter(trigger, (guests[0],), (host,), trigger.first, trigger.last, Binding.CARRIED)


def _of_two(trigger: Trigger) -> bool:
    """A meeting that says itself that it is of two."""
    return trigger.kind is Kind.NOUN and Flag.BILATERAL in trigger.flags


def _on_visit(reading: Reading, trigger: Trigger) -> bool:
    """ "A melakukan kunjungan kenegaraan", told for itself, not "dalam rangkaian kunjungan kenegaraan"."""
    return Flag.STATE in trigger.flags and trigger.first > 0 and reading.tokens[trigger.first - 1].lower in _PAYS


def _at_home(
    reading: Reading, trigger: Trigger, groups: Sequence[PersonGroup], discourse: Discourse
) -> Encounter | None:
    """ "Kata A usai pertemuan di kediaman B": B, whose house it is, met A, the only leader who else is spoken of."""
    home = next((g for g in groups if g.first >= trigger.last), None)
    guests = {i for g in groups if not g.owned for i in g.people}
    if home is None or not home.owned or len(guests) != 1:
        return None
    where = [t.lower for t in reading.tokens[trigger.last : home.first]]
    guest, host = guests.pop(), home.people[0]
    if where not in _HOMES or guest == host or not two_sides((guest, host), discourse.people):
        return None
    return Encounter(trigger, (guest,), (host,), trigger.first, home.last, Binding.CARRIED)


def _place_behind(reading: Reading, sentence: Sentence, trigger: Trigger) -> PlaceHit | None:
    """The first place behind a trigger in its own clause."""
    end = reading.tokens[trigger.last - 1].end
    hit = next((h for h in reading.places_in(end, min(sentence.end, end + _REACH)) if h.code), None)
    return None if hit is None or any(mark in reading.clean[end : hit.start] for mark in '";.') else hit


def _house(goal: PlaceHit, gazetteer: Gazetteer) -> bool:
    """Whether a place is a house that stands for its leader: "Gedung Putih"."""
    venue = gazetteer.venue(goal.name) if goal.kind is PlaceKind.VENUE else None
    return venue is not None and venue.actor


def _head_of(code: str | None, discourse: Discourse) -> int | None:
    """The only head of a country among those whom the article has spoken of lately."""
    heads = [
        i for i in discourse.leaders() if discourse.people[i].rank is Rank.HEAD and discourse.people[i].country == code
    ]
    return heads[0] if len(heads) == 1 else None


def in_turn(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup], discourse: Discourse
) -> Encounter | None:
    """The next guest, with whom the one before has met."""
    guest = next((g for g in groups if g.first >= trigger.last and not (g.owned or g.pronoun)), None)
    if guest is None or guest.first - trigger.last > _NEAR:
        return None
    between = {t.lower for t in reading.tokens[trigger.last : guest.first]}
    if between - _FILL or _SPEAKS.match(reading.clean, reading.tokens[guest.last - 1].end, sentence.end):
        return None
    host = _receiving(guest.people, discourse)
    other = next((g for g in groups if g.first == guest.last + 1), None)  # "giliran C menyambut D"
    if host is None or (other is not None and host not in other.people):
        return None
    return Encounter(trigger, (host,), guest.people, trigger.first, guest.last, Binding.CARRIED, together=False)


def has_guest(reading: Reading, host: PersonGroup, trigger: Trigger) -> bool:
    """ "Terakhir, A juga kedatangan B": the host acts right before the noun, which is a verb there."""
    before = reading.tokens[host.first - 1].lower if host.first else ""
    return before not in _SAYS and all(t.lower in _HAS_TOO for t in reading.tokens[host.last : trigger.first])


def _receiving(guests: Sequence[int], discourse: Discourse) -> int | None:
    """Who met the guest before, else whom the article speaks of as the one who acts; of another side."""
    known = [i for i in (discourse.other_side(guests), discourse.subject, *discourse.met) if i is not None]
    others = [i for i in known if i not in guests and two_sides((i, *guests), discourse.people)]
    return min(others, key=lambda i: i not in discourse.met, default=None)


def with_him(
    reading: Reading,
    sentence: Sentence,
    trigger: Trigger,
    groups: Sequence[PersonGroup],
    target: int | None,
    discourse: Discourse,
) -> Encounter | None:
    """ "Presiden A menjamunya", "yang ditemuinya adalah Presiden A": with whom, the text has told just before."""
    before = subjects_before(reading, sentence, trigger, groups, (), discourse.people)
    named = groups[target] if target is not None else before[-1] if before else None
    if target is None and named is not None and reading.tokens[trigger.first - 1].lower == "yang":
        named = named if named.last >= trigger.first - 1 else None  # "mahasiswa yang ditemuinya": them
    him = discourse.other_side(named.people) if named is not None else None
    if named is None or him is None or not discourse.lately(him, _HIM_TOLD):
        return None
    if Flag.THING_TOO in trigger.flags and not _somebody(reading, sentence, trigger):
        return None
    first, last = min(named.first, trigger.first), max(named.last, trigger.last)
    return Encounter(trigger, named.people, (him,), first, last, Binding.CARRIED)


def _somebody(reading: Reading, sentence: Sentence, trigger: Trigger) -> bool:
    """Whether an ending that may stand for a thing stands for a person: he is received at a place, or expected on a
    day."""
    behind = reading.tokens[trigger.last - 1].end
    expected = trigger.first > sentence.first and reading.tokens[trigger.first - 1].lower in _EXPECTED
    on_a_day = expected and _ON_A_DAY.match(reading.clean, behind, sentence.end) is not None
    return on_a_day or _RECEIVED.match(reading.clean, behind, sentence.end) is not None


def goes_on(reading: Reading, sentence: Sentence, trigger: Trigger) -> bool:
    """ "Dilanjutkan dengan menerima B", "Lawatan itu disambut B": nobody acts but of whom the text spoke before."""
    return _GOES_ON.fullmatch(reading.clean, sentence.start, reading.tokens[trigger.first].start) is not None


def faced(object_: PersonGroup, trigger: Trigger, discourse: Discourse) -> Encounter | None:
    """ "Diungkapkannya di depan Putin dalam pertemuan": the one who speaks is whom the article speaks of."""
    subject = discourse.other_side(object_.people)
    near = trigger.first - object_.last <= 4 and trigger.kind is Kind.NOUN
    if not near or subject is None:
        return None
    return Encounter(trigger, (subject,), object_.people, object_.first, trigger.last, Binding.CARRIED)
