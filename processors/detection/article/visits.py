"""The country of a meeting from a visit: who travels to the other's country meets the host there."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import NamedTuple

from processors.dates.find import DateHit
from processors.detection.article.report import Context, Event, Report
from processors.detection.facts.chains import Lead, is_dateline
from processors.detection.facts.day import within
from processors.detection.facts.day_rules import long_ago
from processors.detection.facts.journeys import recalled
from processors.detection.facts.place import Location, PlaceRule, as_place
from processors.detection.sentence.triggers import Flag, Kind
from processors.lexicon.gazetteer import PlaceHit
from processors.lexicon.places import PlaceKind
from processors.lexicon.words import WEEKDAY, any_of, words
from processors.people.cast import Mention, mentions_in
from processors.text.reading import Reading, Sentence
from schemas.mentions import Status

_GOING = re.compile(
    r"\b(?:(?:kunjungan|lawatan|perjalanan)(?:nya)?|kegiatannya di|berkunjung|mengunjungi|menyambangi|lawat|"
    rf"{any_of(words('journey.going') | words('journey.staying'))})(?: [\w-]+){{0,4}}? ?$",
    re.IGNORECASE,
)
# "Kata A, Selasa, di B", "dalam konferensi pers di B": who speaks to the press abroad is there.
_DAY = rf"(?:,? ?(?:pada )?(?:hari )?{WEEKDAY}(?: \([^()]{{1,12}}\))?,?)"
_SPEAKS = re.compile(
    r"(?:\b(?:[Kk]onferensi|[Jj]umpa|[Kk]eterangan|[Pp]ernyataan) pers(?: bersama)?|[Tt]aklimat(?: bersama)?|"
    rf"\b(?:kata|ujar|ucap|tutur|jelas|tegas)(?: [A-Z][\w'-]+){{1,5}}{_DAY}?|[A-Z][\w'-]+,{_DAY})"
    r" di (?:[Kk]ota |[Ii]bu ?kota )?$"
)
# "Menerima B di ruang kerjanya", "bertemu di kediaman PM Jepang", "mendatangi kantor partai"
_HOUSE = re.compile(
    r"\b(?:[Dd]i|[Kk]e|[Mm]enyambangi|[Mm]endatangi) ((?:[Kk]antor|[Kk]ediaman|[Rr]umah|[Rr]uang|[Gg]edung|[Ii]stana|"
    r"[Mm]arkas|[Pp]arlemen|[Kk]ementerian|[Dd]epartemen|Kem[a-z]+|Dep[a-z]+)(?:nya\b)?(?: [A-Z][\w'-]*){0,5})"
)
_EMBASSY = re.compile(r"\b(?:Kedutaan|Duta|Dubes|Konsulat|Perwakilan|PBB)\b")
_OURS = re.compile(r"(?:[Kk]antor (?:Kep|P)residen(?:an)?|\b(?:Kementerian|Departemen|Kem[a-z]+|Dep[a-z]+)\b.*)$")
_JOINS = re.compile(r",? (?:dan|serta) (?:ke )?|, (?:ke )?")
_SAME_CLAUSE = re.compile(r"(?:, [A-Z]\w+(?: [A-Z]\w+)?)*,?(?: (?:pada|sejak|mulai|tanggal|hari|bulan|tahun))* ?\(?")
_PREPARING = re.compile(rf"[^,.;]{{0,30}} (?:untuk|guna) {any_of(words('purpose.preparing'))}\b")
# "Mematangkan kunjungan A ke B", "C menurut rencana berkunjung ke D": nobody has been there yet.
TO_COME = re.compile(
    r"\b(?:akan|bakal|hendak|dijadwalkan|direncanakan|berencana|(?:menurut )?rencana(?:nya)?|mengundang|diundang|"
    r"undangan|mematangkan|menyiapkan|mempersiapkan|persiapan)\b[^.;:\"]*$"
)
_OPENING, _LATELY = 40, 2
_DESK = "Jakarta"
"""Where reports are written, wherever what they tell of was."""
_HOME = "ID"
_FIRST = 8
"""So many sentences from the top on a dateline may stand."""
_NEWS = 2
"""The last sentence of those that tell what is reported from there."""
_LONGEST, _MOST, _WAYS, _DATED = 60, 60, 12, 30


class Journey(NamedTuple):
    """A place to which a sentence says that people of ``travellers``, countries, go."""

    travellers: tuple[str | None, ...]
    goal: PlaceHit
    day: DateHit | None = None
    """The day told with the goal."""
    bygone: bool = False
    """Told of another time: only a meeting of the same day lies there."""
    ahead: bool = False
    """Still to come: no meeting that has taken place lies there."""


def ways_of(context: Context) -> list[Journey]:
    """The journeys that the first sentences of the body tell of."""
    reading, cast, dates, published = context.body, context.cast, context.dates[0], context.published
    found: list[Journey] = []
    for sentence in reading.sentences[:_MOST]:
        mentions = mentions_in(cast, 0, sentence)
        for hit in _goals(reading, sentence, mentions) if mentions else ():
            opens = hit.start - sentence.start < _OPENING and reading.clean[hit.end : hit.end + 1] == ","
            who = [m for m in mentions if m.start < hit.start] or mentions[: 1 if opens else 0]
            travellers = tuple(cast.people[m.person].country for m in who)
            day = _day_behind(reading, sentence, hit, dates)
            ago = long_ago(day, published) or recalled(reading, sentence, hit.start, hit.end)
            ahead = TO_COME.search(reading.clean, max(sentence.start, hit.start - _LONGEST), hit.start) is not None
            found.append(Journey(travellers, hit, day, ago, ahead))
        if len(found) >= _WAYS:
            break
    return found[:_WAYS]


def _day_behind(reading: Reading, sentence: Sentence, goal: PlaceHit, dates: Sequence[DateHit]) -> DateHit | None:
    """ "Lawatan ke Hanoi, Vietnam pada 2009": the day in the clause of a goal."""
    day = next(iter(within(dates, goal.end, min(sentence.end, goal.end + _DATED))), None)
    return day if day is not None and _SAME_CLAUSE.fullmatch(reading.clean, goal.end, day.start) else None


def visited(event: Event, ways: Sequence[Journey], context: Context) -> tuple[Report, Location] | None:
    """The place in the country of one of two sides to which somebody of the other side travels, by the article."""
    sides = {country for i in event.people if (country := context.cast.people[i].country)}
    if len(sides) != 2:
        return None
    goals = [
        way.goal
        for way in ways
        if _goes(way, sides) and not way.bygone and not (way.ahead and event.reports[0].status is Status.HELD)
    ]
    if not goals:
        return None
    towns = [goal for goal in goals if goal.kind is PlaceKind.CITY and goal.code == goals[0].code]
    goal = towns[0] if len({town.name for town in towns}) == 1 else goals[0]  # "ke Jepang", then "tiba di Tokyo"
    return event.reports[0], as_place([goal], Lead("ke", None), context.gazetteer, PlaceRule.VISIT)


def _goes(way: Journey, sides: Collection[str | None]) -> bool:
    """Whether somebody of one of these sides goes to another of them."""
    return way.goal.code in sides and any(c in sides and c != way.goal.code for c in way.travellers)


def day_of_visit(event: Event, ways: Sequence[Journey], context: Context) -> tuple[Report, DateHit] | None:
    """The first day of the journey on which two are to meet: "A akan berada di B pada 23 dan 24 September"."""
    report, sides = event.reports[0], {context.cast.people[i].country for i in event.people}
    published = context.published
    if published is None or len(sides) != 2 or report.status is Status.CANCELLED:
        return None
    days = [way.day for way in ways if way.day is not None and _goes(way, sides)]
    ahead = report.status is not Status.HELD  # else who has just come is received
    first = (published - timedelta(days=0 if ahead else _LATELY)).isoformat()
    fits = (hit for hit in days if first <= hit.value and (ahead or hit.value <= published.isoformat()))
    return next(((report, hit) for hit in fits), None)


def hosted(event: Event, context: Context) -> tuple[Report, Location] | None:
    """The country of who receives somebody's visit, where no place and no summit is told: one visits a host at home."""
    if len({context.cast.people[i].country for i in event.people}) != 2:
        return None
    return next((_at_home(t, context) for t in event.reports if Flag.HOSTING in t.flags), None)


def in_house(event: Event, context: Context) -> tuple[Report, Location] | None:
    """The country of the house in which they meet: told with its name, that of who receives there, or of all who meet;
    the press at home needs no more than "di Kemlu" of its own ministries."""
    sides = {context.cast.people[i].country for i in event.people}
    for report in event.reports:
        sentence, reading = context.sentence(report), context.readings[report.reading]
        house = _HOUSE.search(reading.clean, sentence.start, sentence.end)
        if house is None or _EMBASSY.search(house[1]):
            continue
        owner = next((hit.code for hit in reading.places_in(house.start(1), house.end()) if hit.code in sides), None)
        if owner is None and _HOME in sides and _OURS.search(house[1]):
            owner = _HOME
        if owner is not None or report.kind is Kind.RECEIVE or len(sides) == 1:
            return _at_home(report, context, owner)
    return None


def _at_home(report: Report, context: Context, owner: str | None = None) -> tuple[Report, Location]:
    """The country of ``owner``, else of who receives by a report."""
    host = context.cast.people[report.people[-1 if Flag.PASSIVE in report.flags else 0]]
    return report, Location(None, owner or host.country, None, (), PlaceRule.HOST)


def reported_from(event: Event, context: Context) -> tuple[Report, Location] | None:
    """The country of a dateline, of what the lead tells: "KUALA LUMPUR - Sultan A bertemu B"; and its town, where an
    Indonesian took part: who reports from there came along."""
    reading, cast = context.body, context.cast
    hit = _dateline(reading)
    told = event.reports[0]
    if hit is None:
        return None
    sides = {cast.people[i].country for i in event.people}
    spans = ((hit.start, hit.end),)
    if _HOME in sides:
        return told, Location(hit.name, hit.code, None, spans, PlaceRule.DATELINE)
    if told.sentence > _NEWS or told.status is not Status.HELD:
        return None
    return told, Location(None, hit.code, None, spans, PlaceRule.DATELINE)


def _dateline(reading: Reading) -> PlaceHit | None:
    """The town that opens a text, be it behind lines of headline, day and author, unless it is that of the newsroom."""
    for sentence in reading.sentences[:_FIRST]:
        hit = next(iter(reading.places_in(sentence.start, min(sentence.end, sentence.start + _LONGEST))), None)
        if hit is not None and hit.kind is PlaceKind.CITY and is_dateline(reading, sentence, hit):
            return hit if hit.name != _DESK else None
    return None


def _goals(reading: Reading, sentence: Sentence, mentions: Sequence[Mention]) -> list[PlaceHit]:
    """Where a sentence says that somebody goes: "kunjungan ke Arab Saudi dan Uni Emirat Arab"."""
    goals: list[PlaceHit] = []
    before: PlaceHit | None = None
    for hit in reading.places_in(sentence.start, sentence.end):
        if hit.kind not in (PlaceKind.COUNTRY, PlaceKind.CITY) or any(m.start <= hit.start < m.end for m in mentions):
            continue  # "kunjungan Menteri Pertahanan Turki": his office, and no goal
        start = max(sentence.start, hit.start - _LONGEST)
        if _PREPARING.match(reading.clean, hit.end, sentence.end):
            continue
        listed = before is not None and _JOINS.fullmatch(reading.clean, before.end, hit.start) is not None
        before_it = reading.clean[start : hit.start]
        if listed or _GOING.search(before_it) or _SPEAKS.search(before_it):
            goals.append(hit)
            before = hit
        else:
            before = None
    return goals
