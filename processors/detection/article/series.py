"""Days and places told once for several meetings: of one leader in a row, under a date, at "the same place"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from processors.dates.find import DateHit
from processors.detection.article.report import Context, Event, Lent, Report
from processors.detection.facts.chains import THERE, Lead, chains, lead_of
from processors.detection.facts.day import within
from processors.detection.facts.place import Location, PlaceRule, as_place
from processors.detection.facts.status import StatusRule
from processors.text.reading import Reading, Sentence
from schemas.mentions import Channel, Status

_EARLIER, _REACH = 3, 4
"""So many meetings, and so many sentences, back the one may stand whose day the next shares."""
# "Mengawali hari", "Setelah itu", "Menlu juga bertemu", "Pertemuan kedua dilangsungkan dengan": one of several.
_NEXT = re.compile(
    r"\b(?:juga|lantas|lalu|kemudian|selanjutnya|berikutnya|disusul|dilanjutkan|giliran|lebih dulu|tanpa jeda|selain|"
    r"terakhir,|berselang|ditutup|penutup(?:nya)?|(?:siang|sore|petang|malam)(?: hari)?nya|"
    r"(?:agenda|sesi|tamu|yang) (?:kedua|ketiga|keempat|kelima|terakhir)|"
    r"pertemuan (?:kedua|ketiga|keempat|kelima|terakhir|lain)|se(?:sudah|telah|usai|lepas)(?:nya| itu)|usai itu|"
    r"di ?sela(?:-sela)?|(?:di|pada) (?:kesempatan|tempat|hotel|kota|lokasi|hari) yang sama|hari (?:itu|ini) juga|"
    r"^(?:pertama(?:-tama)?|adapun|mula-mula))\b",
    re.IGNORECASE,
)
_BEHIND = 12
"""So many characters behind a word of meeting are read for "selanjutnya", and before a line for its break."""
# "Ia baru pulang dari A. Sehari sebelumnya ia menemui B di sana".
_COME_FROM = re.compile(
    r"\b(?:kembali|pulang|tiba|datang|sekembali|sepulang)(?:nya)?(?: \w+){0,2}? dari (?:kota )?$", re.IGNORECASE
)
# "KTT terakhir diadakan di A pada 8 Oktober. Ketika itu B bertemu C": at the place of the sentence before.
_THEN = re.compile(r"(?:Ketika|Saat|Waktu|Kala) itu\b")
_BACK = 6
"""So many sentences back the place may stand to which "di kota yang sama" refers."""
_NOT_NEXT = 2
"""So many days apart two meetings tell nothing of each other's place."""


def share_days(events: Sequence[Event], context: Context) -> None:
    """Give the day of a meeting to the next one of the same leader that is told as one of a series, without a day."""
    reading = context.body
    for at, event in enumerate(events):
        again = [t for t in event.reports if not t.reading and _is_next(t, reading)] if _open(event) else []
        near = [*reversed(events[max(0, at - _EARLIER) : at]), *events[at + 1 : at + 1 + _EARLIER]]
        for before, report in ((before, report) for before in near for report in again[:_EARLIER]):
            dated = next((t for t in (*before.reports, *before.extra) if t.date is not None), None)
            if dated is not None and _follows(before, report) and not _abroad(before, event, reading):
                event.lend(dated, Lent.SERIES, date=dated.date)
                break


def date_headed(events: Sequence[Event], context: Context) -> None:
    """Give the date that stands alone in a line to the meetings told under it that have none, as timelines do."""
    reading, dates, published = context.body, context.dates[0], context.published
    headings = [(s.index, hit) for s in reading.sentences if (hit := _heading(reading, s, dates)) is not None]
    for event in events if headings else ():
        report = _open(event)
        hit = next((hit for index, hit in reversed(headings) if report and index < report.sentence), None)
        if report is not None and hit is not None:
            event.lend(report, Lent.HEADING, date=hit)
            if published is not None and hit.value > published.isoformat():
                event.reports[:] = [_to_come(t) for t in event.reports]


def _to_come(report: Report) -> Report:
    """What an agenda tells as if it were now."""
    decision = report.status_decision.overruled(Status.PLANNED, StatusRule.AHEAD)
    return replace(report, status_decision=decision) if report.status is Status.HELD else report


def _open(event: Event) -> Report | None:
    """The first report of a meeting in the body, where nothing tells its day or that it lies back."""
    report = event.reports[0]
    dated = any(t.date is not None for t in (*event.reports, *event.extra))
    return None if dated or report.reading or any(t.past for t in event.reports) else report


def _is_next(report: Report, reading: Reading) -> bool:
    sentence = reading.sentences[report.sentence]
    return _NEXT.search(reading.clean[sentence.start : report.trigger[1] + _BEHIND]) is not None


def _follows(before: Event, report: Report) -> bool:
    """Whether a meeting is told shortly after another, both as held or both as to come."""
    told = [t for t in before.reports if not t.reading]
    near = bool(told) and 0 <= report.sentence - max(t.sentence for t in told) <= _REACH
    alike = (before.reports[0].status is Status.HELD) == (report.status is Status.HELD)
    return near and alike


def _abroad(before: Event, event: Event, reading: Reading) -> bool:
    """ "Lalu ia terbang ke B dan menemui C": in another country than the one before, and no word of the same day."""
    own = reading.sentences[event.reports[0].sentence]
    one, other = ({t.country for t in e.told} - {None} for e in (before, event))
    same_day = "hari yang sama" in reading.clean[own.start : own.end].lower()
    return bool(one and other) and one.isdisjoint(other) and not same_day


def _heading(reading: Reading, sentence: Sentence, dates: Sequence[DateHit]) -> DateHit | None:
    """The date that is all of a sentence, which stands on a line of its own."""
    hit = next(iter(within(dates, sentence.start, sentence.end)), None)
    if hit is None or not hit.is_day:
        return None
    around = reading.clean[sentence.start : hit.start] + reading.clean[hit.end : sentence.end]
    above = reading.clean[max(0, sentence.start - _BEHIND) : sentence.start].rstrip(" ")
    alone = reading.clean[sentence.end : sentence.end + 1] in ("\n", "") and above.endswith("\n")
    return hit if alone and not any(map(str.isalnum, around)) else None


def place_again(event: Event, context: Context) -> tuple[Report, Location] | None:
    """The place told last before a report that says "di kota yang sama"."""
    reading = context.body
    for report in event.reports:
        if report.reading:
            continue
        own = reading.sentences[report.sentence]
        if not (_THEN.match(reading.clean, own.start) or THERE.search(reading.clean, own.start, own.end)):
            continue
        near = reading.sentences[max(0, own.index - 2 * _BACK) : own.index]
        before = [sentence for sentence in near if not sentence.linked]
        for sentence in reversed(before[-_BACK:]):
            for chain in reversed(chains(reading, sentence)):
                lead = lead_of(reading, sentence, chain)
                if lead is None and _COME_FROM.search(reading.clean, sentence.start, chain[0].start):
                    lead = Lead("dari", None)
                if lead is not None:
                    return report, as_place(chain, lead, context.gazetteer, PlaceRule.AGAIN)
    return None


def is_placed(event: Event) -> bool:
    """Whether something tells at least the country: "di istananya" does not."""
    return any(t.country is not None for t in (*event.reports, *event.extra))


def share_places(events: Sequence[Event]) -> None:
    """Who is told to meet others in one town only meets another there on the same day or the next: give that place to
    those meetings that have none."""
    days = [_day(event) for event in events]
    in_town = [
        (event, day, report)
        for event, day in zip(events, days, strict=True)
        if day is not None and (report := _in_town(event)) is not None
    ]
    for event, day in zip(events, days, strict=True):
        if day is None or event.channel is Channel.CALL or is_placed(event):
            continue
        beside = [(abs((on - day).days), t) for one, on, t in in_town if one.members.keys() & event.members.keys()]
        one_town = len({report.city for _, report in beside}) == 1
        apart, report = min(beside, key=lambda told: told[0]) if one_town else (_NOT_NEXT, None)
        if report is not None and apart < _NOT_NEXT:
            event.lend(report, Lent.SAME_TOWN, place=report.place)


def _in_town(event: Event) -> Report | None:
    told = (*event.reports, *event.extra)
    return next((t for t in told if t.city is not None), None)


def _day(event: Event) -> date | None:
    hit = next((t.date for t in (*event.reports, *event.extra) if t.date is not None), None)
    return date.fromisoformat(hit.value) if hit is not None and hit.is_day else None
