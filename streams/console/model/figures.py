"""Meetings in sums, as the read model answers them: by day, by place, by who meets whom, and what can be asked for."""

from __future__ import annotations

from datetime import date as Day
from enum import StrEnum

from streams.console.model.rows import ConsoleAnswer, MeetingRow


class NetworkBy(StrEnum):
    """Who is a node."""

    COUNTRY = "country"
    LEADER = "leader"


class DaySum(ConsoleAnswer):
    """How many meetings a day has; one of several days counts on each."""

    day: Day
    held: int = 0
    planned: int = 0
    proposed: int = 0
    cancelled: int = 0


class CalendarSums(ConsoleAnswer):
    """The meetings of some days."""

    days: tuple[DaySum, ...]
    """Those that have any."""
    meetings: tuple[MeetingRow, ...]
    """By day, 500 at most."""
    more: int
    """Meetings of these days beyond them."""
    undated: int
    """Meetings without a day: none is told, or only a month or year that these days are in."""
    due: tuple[MeetingRow, ...]
    """Planned or proposed from today to the seventh day behind it, by day."""
    overdue: tuple[MeetingRow, ...]
    """Planned or proposed for days that are over, and nothing was told since: the latest day first, 100 at most."""
    overdue_total: int


class VisitorSum(ConsoleAnswer):
    """A side that met at a place in a country that is not its own."""

    country: str
    meetings: int


class PlaceSum(ConsoleAnswer):
    """The meetings at one town."""

    city: str
    city_en: str | None
    country: str | None
    latitude: float
    longitude: float
    meetings: int
    held: int
    planned: int
    proposed: int
    cancelled: int
    visitors: tuple[VisitorSum, ...]
    """Most meetings first, 20 at most."""


class CapitalPlace(ConsoleAnswer):
    """Where a country's capital is."""

    city: str
    latitude: float
    longitude: float


class MapSums(ConsoleAnswer):
    """Where meetings take place."""

    places: tuple[PlaceSum, ...]
    """Most meetings first."""
    unplaced: int
    """Meetings whose town is not told or not known."""
    capitals: dict[str, CapitalPlace]
    """By ISO 3166 code, of the sides of these meetings."""


class NetworkNode(ConsoleAnswer):
    """A country, organisation or leader that met another."""

    id: str
    name: str
    name_en: str | None
    country: str
    meetings: int
    """All of its meetings that fit, also those whose links are left out."""


class NetworkLink(ConsoleAnswer):
    """Two that met; ``a`` comes before ``b`` in order of the ids."""

    a: str
    b: str
    meetings: int
    last: str | None
    """Latest date, as far as it is told."""


class NetworkSums(ConsoleAnswer):
    """Who meets whom how often."""

    nodes: tuple[NetworkNode, ...]
    """The ends of the links, most meetings first."""
    links: tuple[NetworkLink, ...]
    """Most meetings first."""
    left_out: int
    """Links beyond those."""


class CountryFacet(ConsoleAnswer):
    """A side, and how many meetings it has."""

    code: str
    name: str
    name_en: str | None
    meetings: int


class LeaderFacet(ConsoleAnswer):
    """A leader of our table, and how many meetings he or she has."""

    id: str
    name: str
    name_en: str | None
    country: str
    meetings: int


class Facets(ConsoleAnswer):
    """What can be asked for; ids that have ended do not count."""

    countries: tuple[CountryFacet, ...]
    leaders: tuple[LeaderFacet, ...]
    """1000 at most."""
