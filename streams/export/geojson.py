"""Meetings on a map: GeoJSON (RFC 7946), one feature each at its town."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import IO, Any

from schemas.meetings import Meeting
from schemas.times import rfc3339
from streams.export.columns import row


def write_geojson(meetings: Iterable[Meeting], file: IO[bytes]) -> int:
    """A collection of features, one a line; ``geometry`` is null where no coordinates are known. Gives how many."""
    count = 0
    file.write(b'{"type": "FeatureCollection", "features": [')
    for count, meeting in enumerate(meetings, 1):
        file.write(b"\n" if count == 1 else b",\n")
        file.write(json.dumps(feature(meeting), ensure_ascii=False, default=_text).encode())
    file.write(b"\n]}\n")
    return count


def feature(meeting: Meeting) -> dict[str, Any]:
    """One meeting: its columns as properties, longitude before latitude."""
    values = row(meeting)
    where = values.pop("longitude"), values.pop("latitude")
    geometry = None if None in where else {"type": "Point", "coordinates": list(where)}
    return {"type": "Feature", "id": values.pop("id"), "geometry": geometry, "properties": values}


def _text(value: date | datetime) -> str:
    return rfc3339(value) if isinstance(value, datetime) else value.isoformat()
