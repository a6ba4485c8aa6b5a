"""Days told in a quotation, a post or a dated statement: "Hari ini kami bertemu," kata A, Senin (28/7); "A menyatakan,
Senin (28/7), B bertemu C sore ini". They count from when it was said."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from processors.dates import calendar
from processors.dates.find import DateHit, DateRule
from processors.dates.rules import NUMBER_RULES
from processors.dates.shapes import day_text
from processors.dates.words import DAYPARTS
from processors.lexicon.words import any_of, words

_FROM_TODAY: Final = frozenset(
    {
        DateRule.TWO_DAYS_AGO,
        DateRule.YESTERDAY,
        DateRule.LAST_NIGHT,
        DateRule.EARLIER_TODAY,
        DateRule.TODAY,
        DateRule.LATER_TODAY,
        DateRule.TOMORROW,
        DateRule.DAY_AFTER_TOMORROW,
    }
)
_QUOTE: Final = re.compile(r'"[^"\n]{1,600}"')
# Not "demikian dilaporkan AFP, Senin": the day of printing.
_SAID: Final = re.compile(
    r",? (?:(?:kata|ujar|ucap|ungkap|tutur|jelas|terang|sebut|tegas|papar|imbuh|lanjut|tambah|cetus|tulis|cuit|bunyi)"
    r"(?:nya)?|(?:demikian|begitu(?:lah)?|menurut)(?! di(?:lapor|lansir|kutip|berita|warta)))\b[^.!?\n\"]{0,200}"
)
_STATEMENTS: Final = rf"{any_of(words('speech.statements'))}(?:nya)?(?: tertulis| resmi| pers| media)*"
# "Hari ini saya menerima B. - A (@a) 21 Oktober 2024": a post, in quotation marks or in one line, and who signed it.
_SIGNED: Final = re.compile(r'[.!?"](?:\n{1,2}| )-{1,3} ?(?=[A-Z])')
_SIGNER: Final = re.compile(
    r"[A-Z][\w.'-]*(?: (?:[A-Z][\w.'-]*|bin|al|el|de|da|di|van|von|der)){0,5}(?: \(@\w{1,30}\))?"
    r"(?:, [^\n]{0,80}?)?,? ?\(?"
)
_LONGEST_POST: Final = 700
_LINE_ENDS: Final = re.compile(r"[).]*(?:\n|$)")
STATED: Final = re.compile(
    rf"(?:Hal|Kata-kata|Kalimat|Kabar|Ucapan|Komentar|{any_of(w.capitalize() for w in words('speech.statements'))})"
    r"(?:nya)? (?:itu|ini|tersebut) (?:ia )?"
    r"(?:di(?:sampaikan|lontarkan|ungkapkan|ucapkan|katakan|utarakan|kemukakan|berikan|tuturkan|beberkan|bagikan|"
    r"unggah|umumkan|rilis|konfirmasi)|"
    r"terlontar|keluar|muncul|ter(?:tuang|muat|cantum|tulis))(?:nya)?\b|"
    r"(?:Ia|Dia|Beliau) (?:menyampaikan|mengatakan|mengungkapkan|menuturkan|mengucapkan|melontarkan|mengutarakan)"
    r"(?:nya| (?:hal|pernyataan|keterangan) (?:itu|ini|tersebut)| (?:itu|ini|demikian))\b|"
    rf"(?:Demikian|Begitu(?:lah)?) (?:(?:bunyi|isi|kata|ujar|ungkap|tutur|ucap|jelas|terang|papar|tegas|menurut|dalam) "
    r"|di(?:sampai|kata|ungkap|utara|tutur)kan\b|"
    rf"{_STATEMENTS}\b)"
)
"""Opens a sentence that tells when and where somebody said what stands before: "Hal itu diungkapkannya di A, Kamis"."""
_THEN_STATED: Final = re.compile(rf"(?:,? [^.!?\n\"]{{1,120}}\.)?\s(?:{STATED.pattern})[^.!?\n\"]{{0,120}}")
_STATING: Final = words("speech.verbs") | {
    *("menyampaikan", "memastikan", "membenarkan", "mengonfirmasi", "berbicara", "menulis", "memberitahukan"),
    *("mengabarkan", "menginformasikan", "menerangkan", "mengutarakan"),
}
# What may stand between the statement and its day: "menyatakan kepada pers di A, Senin (28/7)", "rilis tertanggal 4
# Desember", "menurut keterangan kantor presiden yang terbit Senin (28/7)".
_STATED: Final = re.compile(
    rf"\b(?:{any_of(_STATING)}"
    r"(?: (?:kepada|dalam|lewat|melalui|di|secara|keterangan|pernyataan)\b[^,.;:\"\n]{0,60})?|"
    rf"{_STATEMENTS}(?: (?!bahwa\b|soal\b|tentang\b|mengenai\b)[^,.;:\"\n]{{0,80}})?)"
    r",?(?: pada)?(?: hari)?(?: tanggal)? $",
    re.IGNORECASE,
)
_STATES: Final = re.compile(rf",? {any_of(_STATING)}\b")
# "Senin (28/7), Istana mengumumkan bahwa ...": behind a day that opens the sentence.
_THEN_STATES: Final = re.compile(rf",? [^,.;:\"\n]{{3,80}}? {any_of(_STATING)}\b")
# "B bertemu C malam ini, kata A lewat keterangan tertulis, Senin (28/7)."
_SAID_SO: Final = re.compile(rf",{_SAID.pattern.removeprefix(',?')}$")
# "Hari ini A menerima B, demikian keterangan kantornya, Senin (28/7)": as it is written there.
_WORDED: Final = re.compile(r", (?:demikian|begitu|menurut)")
_ENDS: Final = re.compile(r"[.!?]\n?|\n")
_NEXT_QUOTE: Final = re.compile(r'[.!?] "[^"\n]{1,600}"')
_LONGEST: Final = 400
_LATEST: Final = 14
"""So many days before the article a quotation may have been said; an older day behind it is of something else."""


def said_days(text: str, hits: Sequence[DateHit], published: date) -> list[DateHit]:
    """The hits, in order; those in a quotation moved by the days between its saying and the article."""
    found = list(hits)
    starts = [hit.start for hit in hits]
    if not any(hit.rule in _FROM_TODAY for hit in hits):
        return found
    for inside, behind in (*_quoted(text, hits, starts), *_posted(text, hits, starts)):
        days = [hit for hit in behind if hit.rule in NUMBER_RULES and hit.is_day]
        if len(days) == 1:
            _move(found, inside, days[0], published)
    for at, hit in enumerate(hits):
        if hit.rule in NUMBER_RULES and hit.is_day:
            _move(found, [i for i in _stated(text, hits, at) if found[i] is hits[i]], hit, published)
    return found


def _quoted(text: str, hits: Sequence[DateHit], starts: Sequence[int]) -> Iterator[tuple[range, Sequence[DateHit]]]:
    """The hits inside each quotation, and those beside the words that say who said it."""
    for quote in _QUOTE.finditer(text):
        inside = range(bisect_left(starts, quote.start()), bisect_left(starts, quote.end()))
        behind = (_THEN_STATED, _SAID) if inside else ()
        said = next((match for rule in behind if (match := rule.match(text, quote.end()))), None)
        if said is not None:
            yield inside, hits[inside.stop : bisect_left(starts, said.end())]


def _posted(text: str, hits: Sequence[DateHit], starts: Sequence[int]) -> Iterator[tuple[range, Sequence[DateHit]]]:
    """The hits inside each post, and the day that ends the line of who signed it."""
    for post in _SIGNED.finditer(text):
        opens = text.rfind('"' if post[0][0] == '"' else "\n", max(0, post.start() - _LONGEST_POST), post.start())
        inside = range(bisect_left(starts, opens), bisect_left(starts, post.end()))
        day = next(iter(hits[inside.stop : inside.stop + 1]), None)
        if inside and day is not None and _SIGNER.fullmatch(text, post.end(), day.start):
            yield inside, [day] if _LINE_ENDS.match(text, day.end) else []


def _move(found: list[DateHit], these: Iterable[int], said: DateHit, published: date) -> None:
    """Let some hits count from the day of saying, where that lies shortly before the article."""
    ago = (published - date.fromisoformat(said.value)).days
    for at in these if 0 < ago <= _LATEST else ():
        if found[at].rule in _FROM_TODAY:
            moved = calendar.shift_days(date.fromisoformat(found[at].value), -ago)
            found[at] = replace(found[at], value=day_text(moved)) if moved is not None else found[at]


def _stated(text: str, hits: Sequence[DateHit], at: int) -> list[int]:
    """The hits that are part of what somebody stated on the day of hit ``at``: those behind "A menyatakan, Senin
    (28/7)", the quotation after it included; those before "kata A, Senin (28/7)"; and those of the sentence before
    "Demikian disampaikan A, Senin (28/7)"."""
    day = hits[at]
    ends = [end.end() for end in _ENDS.finditer(text, max(0, day.start - _LONGEST), day.start)]
    start = ends[-1] if ends else max(0, day.start - _LONGEST)
    before = text[start : day.start]
    found: list[int] = []
    said = _SAID_SO.search(before)
    if said is not None:
        told = _between(hits, start, start + said.start())
        found = told if _WORDED.match(said[0]) else [i for i in told if _of_speaker(text, hits[i])]
    elif ends and STATED.match(before.lstrip()):
        found = _between(hits, ends[-2] if len(ends) > 1 else max(0, day.start - _LONGEST), start)
    states = _THEN_STATES if before.strip() in ("", "Pada") else _STATES
    if _STATED.search(before) or states.match(text, day.end):
        stop = _ENDS.search(text, day.end, day.end + _LONGEST)
        end = stop.start() if stop else min(len(text), day.end + _LONGEST)
        quote = _NEXT_QUOTE.match(text, end)
        found += _between(hits, day.end, quote.end() if quote else end)
    return found


def _of_speaker(text: str, hit: DateHit) -> bool:
    """Whether a day is the speaker's where another tells in his own words what was said: "hari ini" is the paper's."""
    parts = DAYPARTS & set(text[hit.start : hit.end].lower().split())
    return bool(parts) or hit.rule in (DateRule.TOMORROW, DateRule.DAY_AFTER_TOMORROW)


def _between(hits: Sequence[DateHit], start: int, end: int) -> list[int]:
    """Which hits start in a stretch of text."""
    return list(range(*(bisect_left(hits, edge, key=lambda hit: hit.start) for edge in (start, end))))
