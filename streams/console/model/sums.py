"""Meetings in sums: by day, by place, by who meets whom, and what can be asked for."""

from __future__ import annotations

from datetime import date

from streams.console.model.figures import CalendarSums, Facets, MapSums, NetworkBy, NetworkSums
from streams.console.model.store import Store
from streams.reading.wanted import Wanted


def calendar(store: Store, wanted: Wanted, text: str, first: date, last: date, today: date) -> CalendarSums:
    """The days from first to last, both included, and what is due or overdue on a day."""
    raise NotImplementedError


def places_of_meetings(store: Store, wanted: Wanted, text: str) -> MapSums:
    """The towns of the meetings that fit."""
    raise NotImplementedError


def network(store: Store, wanted: Wanted, text: str, by: NetworkBy, top: int = 500) -> NetworkSums:
    """Who meets whom in the meetings that fit: the strongest links."""
    raise NotImplementedError


def facets(store: Store) -> Facets:
    """Countries and leaders, most meetings first."""
    raise NotImplementedError
