"""The addresses of the API, each with what it takes and gives: one table, for the server and for its description."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from schemas.base import derived_id
from schemas.errors import DecodeError
from schemas.meetings import Meeting
from schemas.news import NewsItem
from schemas.times import jakarta_day
from streams.console.answers import ExplainAsked, ExplainTold, HealthTold, MeetingList
from streams.console.assets import takes_gzip
from streams.console.explaining import MOST_TEXT
from streams.console.guard import Handler
from streams.console.model import query, sums
from streams.console.model.figures import CalendarSums, Facets, MapSums, NetworkSums
from streams.console.model.rows import FillState, MeetingDetail
from streams.console.parameters import (
    CalendarFileParameters,
    CalendarParameters,
    FileParameters,
    FilterParameters,
    ListParameters,
    NetworkParameters,
    Parameters,
    StreamParameters,
    read_parameters,
    sentence_of,
)
from streams.console.services import SERVICES, Services
from streams.console.stream import stream
from streams.errors import UsageError
from streams.export.calendar import ON_CALENDAR, write_calendar

PACKED_FROM = 1400
"""Bytes: less goes in one packet anyway."""
CALENDAR_BACK = timedelta(days=366)
"""How far back a calendar goes where no day is asked for: it is read anew each hour, and would grow for ever."""
JSON, ICS, EVENTS = "application/json", "text/calendar", "text/event-stream"

P = TypeVar("P", bound=Parameters)


@dataclass(frozen=True)
class Endpoint:
    """An address of the API."""

    path: str
    summary: str
    handler: Handler
    answer: type[BaseModel] | None
    """None: no JSON."""
    parameters: type[Parameters] = Parameters
    body: type[BaseModel] | None = None
    """Of a POST."""
    media: str = JSON
    errors: tuple[int, ...] = (400,)
    """Beside 401, 403 and 500, which any may answer."""


def reading(
    path: str, summary: str, kind: type[P], answer: type[BaseModel], look: Callable[[Services, P], BaseModel]
) -> Endpoint:
    """An address that answers with what a thread finds in the store."""

    async def handler(request: web.Request) -> web.Response:
        asked = read_parameters(kind, request.query)
        services = request.app[SERVICES]
        return await _json(request, lambda: look(services, asked))

    return Endpoint(path, summary, handler, answer, kind)


async def _json(request: web.Request, make: Callable[[], BaseModel]) -> web.Response:
    """What a thread makes, as JSON, packed where that is worth it and wanted."""
    packed = takes_gzip(request)

    def body() -> tuple[bytes, bool]:
        raw = make().model_dump_json().encode()
        worth = packed and len(raw) >= PACKED_FROM
        return (gzip.compress(raw, 5) if worth else raw), worth

    text, is_packed = await asyncio.to_thread(body)
    headers = {"Vary": "Accept-Encoding"} | ({"Content-Encoding": "gzip"} if is_packed else {})
    return web.Response(body=text, headers=headers, content_type=JSON, charset="utf-8")


def _meetings(services: Services, asked: ListParameters) -> MeetingList:
    found = query.page(services.store, asked.wanted(), asked.q, asked.order, asked.limit, asked.after or None)
    return MeetingList(meetings=found.rows, next=found.next, total=found.total, seq=found.seq, state=services.state)


def _calendar(services: Services, asked: CalendarParameters) -> CalendarSums:
    if asked.first > asked.last:
        raise UsageError(f"from {asked.first} is later than to {asked.last}: no day is between them.")
    return sums.calendar(services.store, asked.wanted(), asked.q, asked.first, asked.last, asked.today, asked.limit)


async def _meeting(request: web.Request) -> web.Response:
    read_parameters(Parameters, request.query)
    return await _json(request, lambda: _one(request))


def _one(request: web.Request) -> MeetingDetail:
    """The meeting that an address names. Raises what is to be answered where there is none."""
    meeting_id = request.match_info["id"]
    found = query.one(request.app[SERVICES].store, meeting_id)
    if found is None:
        raise web.HTTPNotFound(text=f"There is no meeting {meeting_id[:64]!r} (any more).")
    return found


async def _meeting_file(request: web.Request) -> web.Response:
    read_parameters(FileParameters, request.query)
    return await asyncio.to_thread(lambda: _calendar_file([_one(request).meeting]))


async def _calendar_of_filter(request: web.Request) -> web.Response:
    services = request.app[SERVICES]
    asked = read_parameters(CalendarFileParameters, request.query)
    if not asked.status and not asked.ended:
        asked = asked.model_copy(update={"status": ON_CALENDAR})
    if asked.since is None and asked.until is None:
        today = jakarta_day(datetime.fromtimestamp(services.clock(), UTC))
        asked = asked.model_copy(update={"since": today - CALENDAR_BACK})
    async with services.calendars:
        return await asyncio.to_thread(lambda: _calendar_file(query.published(services.store, asked.wanted(), asked.q)))


def _calendar_file(meetings: Iterable[Meeting]) -> web.Response:
    file = BytesIO()
    try:
        write_calendar(meetings, file)
    except UsageError as exc:
        raise web.HTTPNotImplemented(text=str(exc)) from None
    return web.Response(body=file.getvalue(), content_type=ICS, charset="utf-8")


def _map(services: Services, asked: FilterParameters) -> MapSums:
    return sums.places_of_meetings(services.store, asked.wanted(), asked.q)


def _network(services: Services, asked: NetworkParameters) -> NetworkSums:
    return sums.network(services.store, asked.wanted(), asked.q, asked.by, asked.top)


async def _health(request: web.Request) -> web.Response:
    read_parameters(Parameters, request.query)
    services = request.app[SERVICES]
    told = await services.health.told(services.state)
    return await _json(request, lambda: told)


async def _explain(request: web.Request) -> web.Response:
    read_parameters(Parameters, request.query)
    try:
        asked = ExplainAsked.model_validate_json(await request.read())
    except ValidationError as exc:
        raise web.HTTPBadRequest(text=sentence_of(exc)) from None
    size = len(asked.text.encode("utf-8", "surrogatepass"))
    if size > MOST_TEXT:
        raise web.HTTPRequestEntityTooLarge(
            MOST_TEXT, size, text=f"The text has {size} bytes: at most {MOST_TEXT} are read."
        )
    try:
        item = NewsItem(
            id=derived_id("text", asked.text), title=asked.title, body=asked.text, published_at=asked.published
        )
    except (DecodeError, ValidationError):
        raise web.HTTPUnprocessableEntity(text="The text holds nothing that can be read: send an article.") from None
    told = await request.app[SERVICES].explainer.explain(item)
    return await _json(request, lambda: ExplainTold(told))


ENDPOINTS = (
    reading("/api/meetings", "Meetings, in parts", ListParameters, MeetingList, _meetings),
    Endpoint(
        "/api/meetings/{id}.ics", "One meeting as a calendar", _meeting_file, None, FileParameters, media=ICS,
        errors=(400, 404, 501),
    ),
    Endpoint("/api/meetings/{id}", "All that is known of a meeting", _meeting, MeetingDetail, errors=(400, 404)),
    Endpoint(
        "/api/calendar.ics", "Meetings as a calendar to subscribe to", _calendar_of_filter, None,
        CalendarFileParameters, media=ICS, errors=(400, 501),
    ),
    Endpoint(
        "/api/stream", "Changes as they come, as server-sent events: meeting, gone, state, again", stream, None,
        StreamParameters, media=EVENTS, errors=(400, 503),
    ),
    reading(
        "/api/calendar", "Meetings by day, and what is due or overdue", CalendarParameters, CalendarSums, _calendar
    ),
    reading("/api/map", "Meetings by place", FilterParameters, MapSums, _map),
    reading("/api/network", "Who meets whom", NetworkParameters, NetworkSums, _network),
    reading("/api/facets", "What can be asked for", Parameters, Facets, lambda shared, _: sums.facets(shared.store)),
    reading("/api/state", "How fresh the meetings are", Parameters, FillState, lambda shared, _: shared.state),
    Endpoint("/api/health", "How those who make the meetings are", _health, HealthTold),
    Endpoint(
        "/api/explain", "Why an article gives these meetings", _explain, ExplainTold, body=ExplainAsked,
        errors=(400, 413, 415, 422, 429, 503, 504),
    ),
)  # fmt: skip
