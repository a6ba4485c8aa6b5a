"""Whether several are met together, or each by himself: "secara terpisah", "masing-masing", "dalam satu sambungan"; and
who is named beside those who meet and takes no part: "diutus B", "didampingi istrinya"."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from processors.detection.sentence.binding import Binding, Encounter
from processors.detection.sentence.eligible import LEADERS
from processors.detection.sentence.groups import PersonGroup
from processors.detection.sentence.targets import some_peers
from processors.detection.sentence.triggers import Detail, Flag, Kind, Trigger
from processors.lexicon.words import words
from processors.people.people import Person
from processors.text.reading import Reading, Sentence

_SENT, _BEHALF = words("roles.sent"), words("roles.on_behalf")
_THROUGH = frozenset({"menurut", "melalui", "lewat"})
_SPECIALLY = frozenset({"khusus", "langsung", "secara", "resmi", "pribadi"})
_ALONG = re.compile(
    r"\)?(?: \([^()]{1,30}\))?,?(?: yang)?(?: (?:turut|ikut|hadir))? "
    r"(?:didampingi|ditemani|disertai|bersama|beserta)\b[^.;:\"]{0,70}"
)
# "Usai pertemuan dengan A, B tiba di istana untuk bertemu C": B is the next guest, and did not meet A.
NEXT_GUEST = re.compile(
    r" (?:\w+ )?(?:tiba|datang|menyusul) [^,;:.?!\"]{0,70}\b(?:untuk|guna) (?:bertemu|menemui|menghadap|"
    r"(?:melakukan|menggelar|mengadakan) (?:pertemuan|pembicaraan))(?: dengan)? [A-Z]"
)
_EACH = re.compile(
    r"\b(?:terpisah|masing|bergantian|bergiliran|sendiri|(?:satu|seorang) (?:per|demi) (?:satu|seorang))\b",
    re.IGNORECASE,
)
# "Dalam dua pertemuan terpisah", "pada kesempatan berbeda".
_SEPARATE = (
    r"(?:[Dd]alam|[Pp]ada|[Ll]ewat|[Mm]elalui|[Dd]i)(?: (?:dua|tiga|empat|lima|beberapa|sejumlah|serangkaian))? "
    r"(?:pertemuan|pembicaraan|perundingan|percakapan|perbincangan|kesempatan|audiensi|sesi|acara|waktu|jam|hari|"
    r"ruang(?:an)?|tempat)(?: (?:bilateral|telepon|tatap muka|empat mata|tertutup))?(?: yang)?(?: saling)? "
    r"(?:terpisah|berbeda|berlainan)"
)
# "... di Dodoma, Jumat (7/3), masing-masing selama satu jam": each of them.
_SEPARATELY = re.compile(
    r"[^;:\"]{0,60}?"
    r"(?: secara (?:terpisah|bergantian|bergiliran)| sendiri-sendiri|"
    r", masing-masing (?:selama|sekitar|pada|di|dalam|satu)|"
    rf" (?:satu|seorang) (?:per|demi) (?:satu|seorang)| di (?:ibu kota|negara) masing-masing| {_SEPARATE})\b"
)
# "Enam pertemuan bilateral di New York. Retno bertemu dengan Menlu A, Menlu B, dan Menlu C": each by himself.
_BILATERALS = re.compile(
    r"\b(?:sejumlah|beberapa|(?:se)?rangkaian|belasan|dua|tiga|empat|lima|enam|tujuh|delapan|\d+) "
    r"(?:pertemuan|pembicaraan) bilateral\b", re.IGNORECASE)  # fmt: skip
# "Selama lawatannya ke Timur Tengah, A bertemu Presiden B dan Raja C": each in his own country.
_ON_TOUR = re.compile(
    r"\b(?:[Ss]elama|[Dd]alam) (?:rangkaian )?(?:perjalanan|lawatan|kunjungan)(?:nya)?\b|"
    r"\b(?:berangkat|bertolak|terbang|melawat|lawatan|kunjungan|tur|perjalanan) ke (?:(?:kawasan )?(?:Timur Tengah|"
    r"Teluk|Eropa|Afrika|Asia|Amerika|Pasifik)|(?:sejumlah|beberapa|dua|tiga|empat|lima|enam|tujuh) negara)\b"
)
# "Tamu yang akan diterima A di B hari ini antara lain C": who is met stands behind who meets them.
_GUESTS_WHO = re.compile(
    r"\b(?i:tamu|p(?:em|)impin(?:an)?|tokoh|pejabat|menteri|menlu|kepala (?:negara|pemerintahan)|mitra|kolega|mereka|"
    r"nama)(?:nya)?(?: [\w-]+){0,5} yang(?: [a-z]+){0,4} $"
)
_THEY_ARE = re.compile(
    r"[^.;:?!\"]{0,120}?,? (?:adalah|ialah|yakni|yaitu|antara lain|di ?antaranya|meliputi|mencakup|termasuk)"
    r"(?: adalah)?(?: para)?,? "
)
_ALSO = re.compile(r"(?: \([^()]{1,40}\))?(?:,|(?:,? (?:dan|serta|hingga|juga))+)(?: para)? ")
_HOST_AND_GUEST = 2
_ANNOUNCED = 300
# "... dalam satu sambungan video", "... sekaligus lewat konferensi telepon".
_AT_ONCE = re.compile(
    r"[^;:\"]{0,60}?\b(?:dalam satu (?:sambungan|panggilan|percakapan|pembicaraan|pertemuan|konferensi)|sekaligus|"
    r"bersama-sama|secara bersama(?:an)?|bersamaan|serentak|bertiga|berempat|(?:tiga|empat|lima) (?:pihak|arah|negara)|"
    r"trilateral|(?:konferensi|rapat) (?:video|telepon|virtual|daring)|telekonferensi)\b"
)

# "Duduk bersebelahan saat menonton pertandingan": side by side, and no talk is told (annotation guide).
_WATCHING = re.compile(
    r"\b(?:menonton|menyaksikan|pertandingan|laga|tribun|stadion|parade|upacara|pemakaman|misa|resepsi|pelantikan|konser)\b",
    re.IGNORECASE,
)


def met_apart(
    reading: Reading, sentence: Sentence, subject: PersonGroup, trigger: Trigger, target: int, last: int
) -> bool:
    """ "A dan B masing-masing bertemu C", "A dan B bertemu C secara terpisah": by words beside the trigger."""
    beside = reading.tokens[max(subject.last, sentence.first) : trigger.first] + reading.tokens[trigger.last : target]
    if _EACH.search(" ".join(t.lower for t in beside)):
        return True
    if Flag.ONE_LISTENER in trigger.flags and trigger.detail is Detail.CALL:  # "A dan B menelepon C"
        return not _at_once(reading, sentence, last)
    return _SEPARATELY.match(reading.clean, reading.tokens[last - 1].end, sentence.end) is not None


def one_by_one(reading: Reading, sentence: Sentence, trigger: Trigger, gap: Set[str], last: int) -> bool:
    """Whether those who are met are met each by himself; ``gap``: the words between the trigger and them,
    ``last``: the token behind them."""
    if Flag.ONE_BY_ONE in trigger.flags or some_peers(trigger, gap):
        return True
    if Flag.ONE_LISTENER in trigger.flags and "bersama" not in gap and not _at_once(reading, sentence, last):
        return True
    if ";" in reading.clean[reading.tokens[trigger.last - 1].end : reading.tokens[last - 1].end]:
        return True  # "Menlu A; Menteri Keuangan B; serta C"
    if Flag.BILATERAL in trigger.flags:
        return True
    if trigger.kind is not Kind.VERB:
        return False
    told = [t.lower for t in reading.tokens[sentence.first : sentence.last]]
    if "sela" in told or told[0] == "selain":  # "Selain itu, A bertemu B dan C"
        return True
    if "bersama" not in gap and _ON_TOUR.search(reading.clean, sentence.start, reading.tokens[trigger.first].start):
        return True
    return bool(_BILATERALS.search(reading.clean, max(0, sentence.start - _ANNOUNCED), sentence.start))


def _at_once(reading: Reading, sentence: Sentence, last: int) -> bool:
    """ "A berbicara dengan B dan C dalam satu sambungan": by words behind those who are met, all of them together."""
    return _AT_ONCE.match(reading.clean, reading.tokens[last - 1].end, sentence.end) is not None


def absent(reading: Reading, sentence: Sentence, group: PersonGroup) -> bool:
    """ "A mewakili B bertemu C", "A diutus (oleh) B menemui C", "A mendapat tugas dari B": B stays at home.
    "A, menurut juru bicaranya B, menerima C": B only says so."""
    at, by = group.first - 1, reading.tokens[group.first - 1].lower in ("oleh", "dari")
    if at > sentence.first and by:
        at -= 1
        while at > sentence.first and reading.tokens[at].lower in _SPECIALLY:
            at -= 1  # "diutus secara khusus oleh B"
    told = reading.tokens[at].lower if at > sentence.first else ""
    return told in _SENT | _THROUGH or (told in _BEHALF and (by or reading.tokens[at - 1].lower == "atas"))


def without_company(reading: Reading, before: Sequence[PersonGroup]) -> list[PersonGroup]:
    """ "A didampingi Ibu Negara Iriana menerima C", "A yang didampingi Menlu B menerima C": A acts."""
    kept: list[PersonGroup] = []
    for group in before:
        start = reading.tokens[kept[-1].last - 1].end if kept else 0
        along = bool(kept) and _ALONG.fullmatch(reading.clean, start, reading.tokens[group.first].start)
        if not along:
            kept.append(group)
    return kept


def watching(reading: Reading, sentence: Sentence, trigger: Trigger) -> bool:
    """Whether those who sit side by side only look on."""
    seated = trigger.flags & {Flag.SEATED, Flag.WATCHED}
    return bool(seated) and _WATCHING.search(reading.clean, sentence.start, sentence.end) is not None


def guests_told(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup], people: Sequence[Person]
) -> Encounter | None:
    """ "Tamu yang akan diterima A di B hari ini antara lain C dan D": each of them meets A."""
    start = reading.tokens[trigger.first].start
    told = [g for g in groups if not (g.owned or g.pronoun) and g.first >= trigger.last]
    if trigger.kind is Kind.INVITE or len(told) < _HOST_AND_GUEST or told[0].first - trigger.last > _HOST_AND_GUEST:
        return None
    if _GUESTS_WHO.search(reading.clean, max(sentence.start, start - _ANNOUNCED), start) is None:
        return None
    host, first = told[0], told[1]
    if _THEY_ARE.fullmatch(reading.clean, reading.tokens[host.last - 1].end, reading.tokens[first.first].start) is None:
        return None
    guests, last = list(first.people), first.last
    for group in told[2:]:
        if _ALSO.fullmatch(reading.clean, reading.tokens[last - 1].end, reading.tokens[group.first].start) is None:
            break
        guests, last = [*guests, *group.people], group.last
    who = tuple(i for i in dict.fromkeys(guests) if people[i].rank in LEADERS and i not in host.people)
    if not who:
        return None
    return Encounter(trigger, host.people, who, trigger.first, last, Binding.OBJECT, together=False, target=first.first)
