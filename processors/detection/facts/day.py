"""The day of a meeting: of the dates in its sentence the one that belongs to it, not to who said or printed it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from processors.dates.find import DateHit, Direction, Precision, as_future, as_past, find_dates
from processors.dates.offsets import COUNTED_CLAUSE, day_counted_from, offset_days
from processors.dates.rules import FULL_WEEKDAY_RULES, WEEKDAY_RULES, DateRule
from processors.dates.spoken import said_days
from processors.detection.facts.cues import AT_FIRST, RESET
from processors.detection.facts.day_rules import only_said
from processors.detection.sentence.binding import Encounter
from processors.detection.sentence.triggers import Flag
from processors.lexicon.words import WEEKDAY, any_of, words
from processors.text.reading import Reading, Sentence
from schemas.mentions import Status

_AFTER = words("time.after")
_AFTER_ANY = _AFTER | words("time.after_rare")
SAYING = re.compile(
    r"\b(?:di|me|men|meng|mem)?(?:lansir|kutip|ngutip|warta|wartakan|beritakan|laporkan|tulis|kabarkan)(?:kan)?\b|"
    rf"\b{any_of(words('speech.says') | words('speech.says_rare') | words('speech.statements'))}(?:nya)?\b|"
    rf"\b{any_of(words('speech.verbs'))}\b|\bberbicara kepada\b|\bkepada (?:wartawan|media|pers)\b",
    re.IGNORECASE,
)
"""Words of saying and printing."""
_EARLIER = re.compile(rf"\b{any_of(_AFTER | words('time.before') | {'sejak', 'pasca'})} (?!itu\b)", re.IGNORECASE)
_PRINTED = re.compile(
    r"(?:Seperti )?(?:[Dd]ilansir|[Dd]ikutip|[Mm]engutip|[Mm]elansir|[Dd]iberitakan|[Dd]ilaporkan|[Dd]irangkum)\b"
    r"[^.;]{2,80}?,(?: pada)? "
)
_SINCE = re.compile(r"\b(?:sejak|hingga|sebelum|sampai)(?: pada)? $", re.IGNORECASE)
_SINCE_THEN = re.compile(r"\b[Ss]ejak [^,;:\"]*$")
_OPENERS = any_of(word.capitalize() for word in _AFTER_ANY | {"sejak", "sebelum"})
_OTHER_CLAUSE = re.compile(rf"{_OPENERS} (?!pertemuan|bertemu)")
_ITS_OWN = re.compile(r", (?:pada )?(?:hari )?(?:tanggal )?$")
_OFF = any_of(words("status.off"))
_HELD = (
    r"\b(?:berlangsung|ter(?:laksana|wujud|jadi|sambung|hubung|selenggara|ealisasi)|"
    r"di(?:gelar|adakan|lakukan|langsungkan|laksanakan|selenggarakan|helat))\b"
)
# "Operasi, yang diluncurkan pada 20 Januari": the day of something else, unless the clause tells of the meeting.
OTHERS = re.compile(
    rf", yang (?!(?:(?:akan|telah|sudah|rencananya|menurut rencana) |{AT_FIRST} )*(?:{_HELD}|"
    r"di(?:jadwalkan|rencanakan|perkirakan|buka|hadiri|ikuti|pimpin)\b|(?:menghadiri|berada|berkunjung)\b))"
    rf"(?:(?:di|me|ber|ter)\w+|{any_of(words('day.own'))})\b[^,;]*$"
)
_AT_LAST = (
    r"\b(?:akhirnya|baru) (?:(?:dapat|bisa|berhasil|sempat|jadi)\b|"
    rf"(?:\w+ )?(?:{_HELD}|(?:bertemu|berunding|berbicara|berdialog)\b))"
)
_AGAIN = (
    r"\b(?:(?:di|men)?jadwalkan (?:kembali|ulang|lagi)|kembali (?:di\w+|akan)|akan (?:kembali|tetap|di\w+|berlangsung)|"
    r"tetap (?:akan|di\w+|ber\w+)|(?<!tak )(?<!tidak )jadi (?:di|ber|me)\w+|akhirnya)\b"
)
_FIRST_DAY = re.compile(rf"{AT_FIRST}[^;.]*$", re.IGNORECASE)
# "Semula Senin, tetapi kabut ...", "semula Rabu digelar Kamis"; not "tetapi dibatalkan": no other day was found.
_INSTEAD = re.compile(
    rf"[^;.]*?(?:\b(?:tetapi|tapi|namun) (?!\w*batal)|{RESET}|{_AT_LAST}|{_HELD} (?:pada )?{WEEKDAY})"
)
_OFF_THEN, _ON_AGAIN = re.compile(rf"\b{_OFF}\b"), re.compile(rf"[^;.]*?{_AGAIN}")
# "Jumat (21/11), dimundurkan ke Senin"
_MOVED_ON = re.compile(rf"\)?,? {RESET}[^;.]*?\b(?:ke|menjadi)\b")
_FROM = re.compile(rf"{RESET}[^;.]*\bdari (?:hari |tanggal )?$")
# "Digeser ke Kamis", "baru berlangsung di A pada Rabu", "baru dapat menemui": the day on which they do meet.
_NEW_DAY = re.compile(
    rf"(?!\bditunda){RESET}[^;.]{{0,80}}?\b(?:ke|menjadi|jadi|hingga|sampai|pada)(?: hari| tanggal)? $|"
    rf"{_AT_LAST}[^;:.?!\"]*$|"  # not "ditunda menjadi Kamis"
    rf"\bsemula di\w+ [^;:.?!\"]*?(?<!akan ){_HELD} (?:pada )?$"
)
_GIVEN_UP = re.compile(rf"{AT_FIRST}[^;:.?!\"]{{0,90}}$", re.IGNORECASE)
_GIVEN_UP_BEHIND = re.compile(rf"[^,;:.?!\"]{{0,90}}{AT_FIRST} (?:akan|hendak|di\w+)\b")
_AGO = re.compile(r"\b(?:lalu|silam|kemarin|pekan|minggu)\b")
_TOPIC = re.compile(rf"\b{any_of(words('day.topic'))}\b")
GATHERING = re.compile(
    r"\b(?:tuan rumah|penyelenggara\w*|persiapan|mempersiapkan|menyiapkan|mengatur|membahas|bahas|hasil)\b[^.;]*?"
    r"\b(?:pertemuan|KTT|konferensi|sidang|forum|rapat|lawatan|pameran|festival|piala|olimpiade)\b",
    re.IGNORECASE,
)
"""Another gathering, that is spoken of."""
# "Keduanya membahas pemilu 17 April", "kesepakatan yang berakhir pada 17 Juli": a day that is part of the topic.
_NAMED_BY_DAY = re.compile(rf"\b(?!(?:pada|tanggal|hari|malam|kemarin) )[a-z]+ $|\byang (?!{_HELD})(?:\w+ )?\w+ pada $")
_NEXT_ACT = re.compile(r"\b(?:dan|yang|lalu|kemudian|sebelum|serta|sedangkan|sementara)\b|;")
_TAIL = re.compile(r"(?: (?:pagi|siang|sore|petang|malam|waktu setempat|WIB|dini hari|ini|lalu))*[.\s]*")
_NEXT_DAYS = frozenset({DateRule.TOMORROW, DateRule.DAY_AFTER_TOMORROW})
_GOES_ON = re.compile(r" (?!(?:pagi|siang|sore|petang|malam|di|atau|hingga|pukul|waktu)\b)\w", re.IGNORECASE)
_CLAUSE = 160
"""So many characters a clause may have before a date or behind it; bounds the time on hostile text."""
_NEAR, _JUST_BEFORE = 35, len("akhirnya berhasil ")
_MOST_DATES = 12
"""So many dates of a sentence are tried, the nearest first; bounds the time on hostile text."""
_SPANS = (date(2015, 3, 1), date(2031, 10, 15))


def all_dates(text: str, published: date | None) -> list[DateHit]:
    """The dates of a text; where the article's day is unknown, only those that need none."""
    if published is not None:
        return _with_offsets(text, said_days(text, find_dates(text, published), published))
    one, other = (_with_offsets(text, find_dates(text, day)) for day in _SPANS)
    same = {(hit.start, hit.end, hit.value) for hit in other}
    return [hit for hit in one if (hit.start, hit.end, hit.value) in same]


def _with_offsets(text: str, hits: list[DateHit]) -> list[DateHit]:
    return sorted([*hits, *offset_days(text, hits)], key=lambda hit: hit.start)


def within(hits: Sequence[DateHit], start: int, end: int) -> list[DateHit]:
    """The hits that start in ``text[start:end]``; ``hits`` are in order."""
    first = bisect_left(hits, start, key=lambda hit: hit.start)
    last = bisect_left(hits, end, key=lambda hit: hit.start)
    return list(hits[first:last])


def date_of(reading: Reading, sentence: Sentence, encounter: Encounter, dates: Sequence[DateHit]) -> DateHit | None:
    """The date that belongs to a meeting told in a sentence."""
    start = reading.tokens[encounter.trigger.first].start
    end = reading.tokens[encounter.trigger.last - 1].end
    whole = reading.sentences[sentence.index]
    if (counted := day_counted_from(reading.clean, dates, whole.start, start, whole.end)) is not None:
        return counted
    told = within(dates, sentence.start, sentence.end)
    behind = next((hit for hit in told if hit.start >= end), None)
    # "tiba Senin dan menemui B keesokan harinya"
    after = behind if behind is not None and behind.rule is DateRule.COUNTED_FROM else None
    after = after if after and not _NEXT_ACT.search(reading.clean, end, after.start) else None
    nearest = sorted(
        told,
        key=lambda hit: (_printed(reading, sentence, hit), hit is not after, _distance(hit, start, end)),
    )
    fits = [hit for hit in nearest[:_MOST_DATES] if _fits(reading, sentence, encounter, hit)]
    first = fits[0] if fits else None
    year = first.value if first is not None and first.precision is Precision.YEAR else None
    fuller = (hit for hit in fits if year and hit.value[:-1].startswith(year) and hit.start > end)
    return next(fuller, first)  # "bertemu tahun lalu di A pada Mei 2012"


def _fits(reading: Reading, sentence: Sentence, encounter: Encounter, hit: DateHit) -> bool:
    """Whether a date of a meeting's sentence may be that of the meeting."""
    start = reading.tokens[encounter.trigger.first].start
    end = reading.tokens[encounter.trigger.last - 1].end
    between = ""
    if hit.start >= end:
        between = reading.clean[end : hit.start]
        if _EARLIER.search(between) and not _closes(reading, sentence, hit, between):
            return False
        if between.endswith(", ") and hit.rule in _NEXT_DAYS and _GOES_ON.match(reading.clean, hit.end):
            return False  # "A temui B, besok ke C"
        named = Flag.TOPIC_BEHIND in encounter.trigger.flags and reading.clean[hit.start].isdigit()
        if named and _NAMED_BY_DAY.search(between):
            return False
    elif hit.end <= start:
        between = reading.clean[hit.end : start]
        if hit.rule in WEEKDAY_RULES and only_said(reading.clean, hit.start):
            return False  # "mengatakan pada Selasa bahwa ia akan bertemu"
        if _of_clause(reading, sentence, hit, start):
            return False
        if OTHERS.search(reading.clean[sentence.start : hit.start]):
            return False  # "A, yang tutup usia pada 26 Desember, pernah berunding dengan B"
    if moved(reading, sentence, hit) or _of_topic(reading, hit, between):
        return False
    return not (SAYING.search(between) or _SINCE.search(reading.clean, max(0, hit.start - 12), hit.start))


def _of_clause(reading: Reading, sentence: Sentence, hit: DateHit, start: int) -> bool:
    """ "Setelah dilantik pada 4 Juni, Lee berbicara dengan A", "dua hari setelah KTT pada Senin (1/9), A bertemu B",
    "pertama kali sejak dilantik pada 4 Juni": the day of something else."""
    before = reading.clean[max(sentence.start, hit.start - _CLAUSE) : hit.start]
    between = reading.clean[hit.end : start]
    opened = _OTHER_CLAUSE.match(reading.clean, sentence.start) or COUNTED_CLAUSE.search(before)
    own = _ITS_OWN.search(before)  # "Usai kembali dari B, pada 15 Juli, A ..."
    return (opened is not None and ", " in between and not own) or _SINCE_THEN.search(before) is not None


def moved(reading: Reading, sentence: Sentence, hit: DateHit) -> bool:
    """ "Semula dijadwalkan pada Senin, tetapi diundur", "digeser dari Senin menjadi Kamis": a day that was given up."""
    before, behind = reading.clean[sentence.start : hit.start], reading.clean[hit.end : sentence.end]
    if _FIRST_DAY.search(before) is not None and _INSTEAD.match(behind) is not None:
        return True
    if _MOVED_ON.match(behind) is not None or _FROM.search(before) is not None:
        return True
    again = _ON_AGAIN.match(behind)  # "yang dibatalkan pekan lalu, akan digelar"
    return again is not None and _OFF_THEN.search(before[-_NEAR:] + again[0]) is not None


def given_up(reading: Reading, sentence: Sentence, start: int, end: int) -> bool:
    """ "A dan B semula diagendakan bertemu pada Rabu": whether the day told is that of a first plan."""
    before = _GIVEN_UP.search(reading.clean[max(sentence.start, start - _CLAUSE) : start])
    return before is not None or _GIVEN_UP_BEHIND.match(reading.clean, end, sentence.end) is not None


def takes_place(reading: Reading, sentence: Sentence, start: int, hit: DateHit) -> bool:
    """Whether a day told for a trigger at ``start`` is the one on which they do meet, after another was given up."""
    return _NEW_DAY.search(reading.clean[max(sentence.start, start - _JUST_BEFORE) : hit.start]) is not None


def _of_topic(reading: Reading, hit: DateHit, between: str) -> bool:
    """ "Membahas kerja sama tahun 2027", "memuji B sebagai tuan rumah konferensi di C pada Januari": the time of what
    was spoken of. A day counted back from today, or by weeks, is the meeting's."""
    if GATHERING.search(between):
        return True
    if _AGO.search(reading.clean, hit.start, hit.end):
        return False
    return not hit.is_day and _TOPIC.search(between) is not None


def _printed(reading: Reading, sentence: Sentence, hit: DateHit) -> bool:
    """ "Dilansir AFP, Sabtu (16/8), A bertemu B, Jumat (15/8)": the day of printing, where another is told."""
    return _PRINTED.fullmatch(reading.clean, sentence.start, hit.start) is not None


def _distance(hit: DateHit, start: int, end: int) -> int:
    """How far a date stands from the trigger; one before it counts double."""
    return hit.start - end if hit.start >= end else 2 * (start - hit.end) + 20 if hit.end <= start else 0


def _closes(reading: Reading, sentence: Sentence, hit: DateHit, between: str) -> bool:
    """ "A bertemu B usai parade, Rabu (3/9).": a weekday behind the last comma is the day of the whole sentence."""
    rest = reading.clean[hit.end : min(sentence.end, hit.end + 30)]
    last = bool(_TAIL.fullmatch(rest))
    day = hit.rule in WEEKDAY_RULES or hit.rule is DateRule.DATE_WITH_YEAR
    return last and day and between.endswith(", ")


def said_day(sentence: Sentence, dates: Sequence[DateHit], published: date | None) -> DateHit | None:
    """The weekday on which somebody spoke, in a sentence that tells of a meeting just over: "ujar Putin usai bertemu
    Erdogan, seperti dikutip AFP, Senin (16/9)". It is news of the same day, or of the day before the article's."""
    if published is None:
        return None
    fresh = {published.isoformat(), (published - timedelta(days=1)).isoformat()}
    for hit in within(dates, sentence.start, sentence.end):
        full = hit.rule in FULL_WEEKDAY_RULES or hit.rule is DateRule.DATE_WITH_YEAR
        if full and hit.value in fresh:
            return hit
    return None


def month_since(
    reading: Reading, sentence: Sentence, encounter: Encounter, dates: Sequence[DateHit], published: date | None
) -> DateHit | None:
    """ "Setelah dilantik pada 4 Juni, Lee berbicara dengan Trump": after that day and before the article's, so in the
    month of both."""
    if published is None or not _OTHER_CLAUSE.match(reading.clean, sentence.start):
        return None
    start = reading.tokens[encounter.trigger.first].start
    for hit in within(dates, sentence.start, start):
        if hit.value[:7] == published.isoformat()[:7]:
            return replace(hit, value=hit.value[:7], precision=Precision.MONTH, rule=DateRule.MONTH_SINCE)
    return None


def settle(hit: DateHit, status: Status, published: date | None) -> DateHit:
    """Let the status decide where the phrase leaves open whether it looks back or ahead."""
    if published is None or hit.direction is not Direction.NONE:
        return hit
    return as_past(hit, published) if status is Status.HELD else as_future(hit, published)
