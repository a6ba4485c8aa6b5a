"""What has changed, as it changes: server-sent events, each reader at its own pace from the store.

Nothing is queued: a reader is woken and takes what lies behind its place; who is slow finds each meeting as it is then.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

from aiohttp import hdrs, web

from streams.console.answers import StreamedGone, StreamedMeeting
from streams.console.model import query
from streams.console.model.rows import FillState, RowChange
from streams.console.parameters import StreamParameters, read_parameters
from streams.console.services import SERVICES, Services, heard
from streams.errors import UsageError

HEARTBEAT_S = 15.0
PACE_S = 0.25
"""Shortest time between two looks at the store for one reader."""
BATCH = 50
"""Changes that are read at once: what a reader that stands still makes us hold."""
MOST_BEHIND = 1000
"""Changes that a reader can have missed and still be told one by one."""
PATIENCE_S = 60.0
"""A reader that takes nothing for so long is gone."""
HEADERS = {hdrs.CONTENT_TYPE: "text/event-stream", hdrs.CACHE_CONTROL: "no-store", "X-Accel-Buffering": "no"}
"""The last one is for nginx, which would hold events back."""

Look = Callable[[int], list[RowChange]]
"""The changes behind a place."""


async def stream(request: web.Request) -> web.StreamResponse:
    """Answer with events until the reader goes, or we do."""
    services = request.app[SERVICES]
    asked = read_parameters(StreamParameters, request.query)
    place, wanted = _place(request, asked), await asyncio.to_thread(asked.wanted)

    def look(after: int) -> list[RowChange]:
        return query.changes(services.store, after, BATCH, wanted, asked.q)

    with _counted(services):
        response = web.StreamResponse(headers=HEADERS)
        await response.prepare(request)
        try:
            async for chunk in events(services, place, look):
                async with asyncio.timeout(PATIENCE_S):
                    await response.write(chunk)
        except TimeoutError:
            if request.transport is not None:
                request.transport.abort()
    return response


def _place(request: web.Request, asked: StreamParameters) -> int | None:
    """The change that the reader has seen last; None: it begins now. Raises UsageError."""
    last = request.headers.get("Last-Event-ID", "")
    if not last:
        return asked.seq
    if not (last.isascii() and last.isdigit() and len(last) < 19):
        raise UsageError(f"Last-Event-ID {last[:30]!r} is none of ours: leave it out.")
    return int(last)


@contextmanager
def _counted(services: Services) -> Iterator[None]:
    if len(services.streams) >= services.most_streams:
        raise web.HTTPServiceUnavailable(
            text=f"{services.most_streams} readers follow already: try again later.", headers={"Retry-After": "30"}
        )
    task = asyncio.current_task()
    assert task is not None
    services.streams.add(task)
    try:
        yield
    finally:
        services.streams.discard(task)


async def events(services: Services, place: int | None, look: Look) -> AsyncIterator[bytes]:
    """The state, what lies behind a place, and what comes: for ever. While the store is filled, only how far it is."""
    told: FillState | None = None
    while True:
        rung, state = services.bell.listen(), services.state
        if state.filling is None:
            before, place = place, _reachable(place, state.seq)
            if before not in (None, place):
                yield event("again", state.model_dump_json())
        if told is None or not _same(told, state):
            yield event("state", state.model_dump_json())
            told = state
        if place is not None and state.filling is None and (found := await asyncio.to_thread(look, place)):
            yield b"".join(map(_change, found))
            place = found[-1].seq
        elif not await heard(rung, HEARTBEAT_S):
            yield b":\n\n"
        else:
            await asyncio.sleep(PACE_S)


def _reachable(place: int | None, seq: int) -> int:
    """Where a reader goes on: now, where it is new, too far behind, or comes from another store.

    A list may have shown a little more than was told of the store so far.
    """
    return seq if place is None or abs(seq - place) > MOST_BEHIND else place


def _same(one: FillState, other: FillState) -> bool:
    return one.model_copy(update={"read_at": None}) == other.model_copy(update={"read_at": None})


def _change(change: RowChange) -> bytes:
    if change.row is None:
        return event("gone", StreamedGone(id=change.id).model_dump_json(), change.seq)
    streamed = StreamedMeeting.model_construct(**dict(change.row), fits=change.fits)
    return event("meeting", streamed.model_dump_json(), change.seq)


def event(name: str, data: str, number: int | None = None) -> bytes:
    """One event; ``number`` is what the reader brings again as `Last-Event-ID`."""
    head = "" if number is None else f"id: {number}\n"
    return f"event: {name}\n{head}data: {data}\n\n".encode()
