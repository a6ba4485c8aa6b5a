"""Meetings as events in the columns of GDELT 2.0: two sides and what passed between them, tab-separated.

Sources: The GDELT Event Database Data Format Codebook V2.0 (19 February 2015); CAMEO 1.1b3 with the Goldstein scale of
its codes.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC
from functools import cache
from importlib.resources import files
from typing import IO, Any, NamedTuple

from processors.lexicon.gazetteer import load_gazetteer
from schemas.base import derived_id
from schemas.meetings import Meeting
from schemas.mentions import Cameo, Participant, Rank
from streams.export.columns import days
from streams.export.tables import text_in

GOLDSTEIN = {
    Cameo.INTENT_TO_MEET: 4.0,
    Cameo.CONSULT: 1.0,
    Cameo.TELEPHONE: 1.0,
    Cameo.MAKE_VISIT: 1.9,
    Cameo.HOST_VISIT: 2.8,
    Cameo.THIRD_PLACE: 2.5,
    Cameo.NEGOTIATE: 7.0,
    Cameo.REJECT_MEETING: -5.0,
}
TYPES = {Rank.HEAD: "GOV", Rank.MINISTER: "GOV", Rank.ENVOY: "GOV", Rank.LEGISLATURE: "LEG", Rank.PARTY: "PTY"}
GROUPS = {
    "UN": "UNO",
    "NATO": "NAT",
    "ASEAN": "ASN",
    "EU": "EEC",
    "IMF": "IMF",
    "WB": "WBK",
    "WTO": "WTO",
    "OPEC": "OPC",
    "LAS": "ARL",
    "OAS": "OAS",
}
"""CAMEO's codes of organisations that we are sure of; others are only `IGO`."""


class Dyad(NamedTuple):
    """Two of those who meet, the first of them as CAMEO sees it."""

    meeting: Meeting
    first: Participant | None
    second: Participant | None


def dyads(meeting: Meeting) -> Iterator[Dyad]:
    """The first participant with the first one of each other side; at home with the next one."""
    if not meeting.participants:
        yield Dyad(meeting, None, None)
        return
    first, *rest = meeting.participants
    others = {one.country: one for one in reversed(rest) if one.country != first.country}
    for second in [one for one in rest if others.get(one.country) is one] or rest[:1] or (None,):
        yield Dyad(meeting, first, second)


@cache
def _codes() -> dict[str, tuple[str, str]]:
    """ISO's three letters and FIPS 10-4's two, by ISO's two."""
    with (files("streams.export") / "country_codes.csv").open(encoding="utf-8") as file:
        return {one["iso2"]: (one["iso3"], one["fips"]) for one in csv.DictReader(file)}


def _country(one: Participant | None) -> str:
    return _codes().get(one.country, ("", ""))[0] if one else ""


def _group(one: Participant | None) -> str:
    return GROUPS.get(one.country, "") if one else ""


def _type(one: Participant | None) -> str:
    if one is None:
        return ""
    return TYPES.get(one.rank, "") if one.country in _codes() else "IGO"


def _actor(one: Participant | None) -> str:
    return _country(one) + _type(one) + _group(one)


def _place(meeting: Meeting) -> str:
    country = load_gazetteer().country(meeting.country) if meeting.country else None
    return ", ".join(filter(None, (meeting.city, country.name_en if country else meeting.country)))


def _day(dyad: Dyad, pattern: str, length: int = 10) -> str:
    """The first day, where the date is told at least so far."""
    first, _ = days(dyad.meeting)
    return first.strftime(pattern) if first and len(dyad.meeting.date or "") >= length else ""


def _fraction(dyad: Dyad) -> str:
    first, _ = days(dyad.meeting)
    if first is None or not _day(dyad, "%d"):
        return ""
    return f"{first.year + (first.month * 30 + first.day) / 365:.4f}"


def _utc(meeting: Meeting) -> str:
    return f"{meeting.last_seen.astimezone(UTC):%Y%m%d%H%M%S}" if meeting.last_seen else ""


def _source(meeting: Meeting) -> str:
    return next((one.url for one in reversed(meeting.articles) if one.url), "")


class EventColumn(NamedTuple):
    """A column of the events; those without a value are there because GDELT has them, and stay empty."""

    name: str
    about: str = "empty"
    value: Callable[[Dyad], Any] = lambda dyad: ""


def _actor_columns(which: str, who: Callable[[Dyad], Participant | None]) -> tuple[EventColumn, ...]:
    return (
        EventColumn(f"{which}Code", "country, type and group together", lambda one: _actor(who(one))),
        EventColumn(f"{which}Name", "the participant's name", lambda one: getattr(who(one), "name", "")),
        EventColumn(f"{which}CountryCode", "ISO 3166, three letters", lambda one: _country(who(one))),
        EventColumn(f"{which}KnownGroupCode", "CAMEO's code of an organisation", lambda one: _group(who(one))),
        EventColumn(f"{which}EthnicCode"),
        EventColumn(f"{which}Religion1Code"),
        EventColumn(f"{which}Religion2Code"),
        EventColumn(f"{which}Type1Code", "GOV, LEG, PTY, IGO", lambda one: _type(who(one))),
        EventColumn(f"{which}Type2Code"),
        EventColumn(f"{which}Type3Code"),
    )


def _no_place(which: str) -> tuple[EventColumn, ...]:
    parts = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
    return tuple(EventColumn(f"{which}Geo_{part}") for part in parts)


def _at(one: Dyad, name: str) -> str:
    return "" if one.meeting.coordinates is None else str(getattr(one.meeting.coordinates, name))


EVENT_COLUMNS = (
    EventColumn(
        "GlobalEventID",
        "a number made of the meeting's id and the second side; stays the same in later revisions",
        lambda one: int(derived_id("event", one.meeting.id, one.second.country if one.second else "")[:15], 16),
    ),
    EventColumn("Day", "YYYYMMDD; empty where only the month is told", lambda one: _day(one, "%Y%m%d")),
    EventColumn("MonthYear", "YYYYMM; empty where only the year is told", lambda one: _day(one, "%Y%m", 7)),
    EventColumn("Year", "YYYY; empty where no date is told", lambda one: _day(one, "%Y", 4)),
    EventColumn("FractionDate", "year + (month * 30 + day) / 365", _fraction),
    *_actor_columns("Actor1", lambda one: one.first),
    *_actor_columns("Actor2", lambda one: one.second),
    EventColumn("IsRootEvent", "always 1", lambda one: 1),
    EventColumn("EventCode", "CAMEO code", lambda one: one.meeting.cameo.value),
    EventColumn("EventBaseCode", "its first three digits", lambda one: one.meeting.cameo.value[:3]),
    EventColumn("EventRootCode", "its first two digits", lambda one: one.meeting.cameo.value[:2]),
    EventColumn(
        "QuadClass",
        "1 verbal cooperation, 3 verbal conflict",
        lambda one: 3 if one.meeting.cameo is Cameo.REJECT_MEETING else 1,
    ),
    EventColumn("GoldsteinScale", "of the CAMEO code, -10 to 10", lambda one: GOLDSTEIN[one.meeting.cameo]),
    EventColumn("NumMentions", "mentions in all articles", lambda one: len(one.meeting.mention_ids)),
    EventColumn("NumSources", "publishers", lambda one: one.meeting.source_count),
    EventColumn("NumArticles", "articles", lambda one: len(one.meeting.item_ids)),
    EventColumn("AvgTone"),
    *_no_place("Actor1"),
    *_no_place("Actor2"),
    EventColumn(
        "ActionGeo_Type",
        "4 city, 1 country, 0 unknown",
        lambda one: 4 if one.meeting.city else 1 if one.meeting.country else 0,
    ),
    EventColumn("ActionGeo_FullName", "city and country", lambda one: _place(one.meeting)),
    EventColumn(
        "ActionGeo_CountryCode",
        "FIPS 10-4, as GDELT has it: not ISO 3166",
        lambda one: _codes().get(one.meeting.country or "", ("", ""))[1],
    ),
    EventColumn("ActionGeo_ADM1Code"),
    EventColumn("ActionGeo_ADM2Code"),
    EventColumn("ActionGeo_Lat", "of the city, WGS 84", lambda one: _at(one, "latitude")),
    EventColumn("ActionGeo_Long", "of the city, WGS 84", lambda one: _at(one, "longitude")),
    EventColumn("ActionGeo_FeatureID"),
    EventColumn(
        "DATEADDED",
        "time of the latest article, YYYYMMDDHHMMSS in UTC",
        lambda one: _utc(one.meeting),
    ),
    EventColumn("SOURCEURL", "the newest article with an address", lambda one: _source(one.meeting)),
    EventColumn("MeetingID", "ours: id of the meeting", lambda one: one.meeting.id),
    EventColumn("MeetingRevision", "ours: its revision", lambda one: one.meeting.revision),
    EventColumn("MeetingStatus", "ours: held, planned, proposed, cancelled ...", lambda one: one.meeting.status.value),
    EventColumn("MeetingConfidence", "ours: 0 to 1", lambda one: one.meeting.confidence),
    EventColumn("ActionGeo_GeoNamesID", "ours: of the city", lambda one: _at(one, "geonames_id")),
)
"""GDELT's 61 columns in its order, and ours behind them."""


def write_events(meetings: Iterable[Meeting], file: IO[bytes]) -> int:
    """A row for each two sides below the names of the columns (GDELT's own files have no names); gives how many."""
    count = 0
    with text_in(file) as text:
        text.write("\t".join(column.name for column in EVENT_COLUMNS) + "\n")
        for meeting in meetings:
            for dyad in dyads(meeting):
                text.write("\t".join(_field(column.value(dyad)) for column in EVENT_COLUMNS) + "\n")
                count += 1
    return count


def _field(value: object) -> str:
    """A value without tabs and line breaks, which nothing quotes here."""
    return " ".join(str(value).split())
