"""Meetings as a calendar that people subscribe to: iCalendar (RFC 5545), a whole day each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import IO, TYPE_CHECKING

from schemas.meetings import LAST_WORDS, Meeting, MeetingStatus
from streams.errors import UsageError
from streams.export.columns import days

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//jumpa//meetings//EN"
REFRESH = timedelta(hours=1)
"""How often a subscribed calendar may ask again (RFC 7986)."""
STATUSES = {MeetingStatus.HELD: "CONFIRMED", MeetingStatus.PLANNED: "CONFIRMED", MeetingStatus.PROPOSED: "TENTATIVE"}
"""All others, which are cancelled or ended, are `CANCELLED`."""
ON_CALENDAR = (MeetingStatus.PLANNED, MeetingStatus.PROPOSED, MeetingStatus.CANCELLED)
"""What a calendar holds unless asked otherwise: what lies ahead, and what is off."""
UNSEEN = datetime(1970, 1, 1, tzinfo=UTC)


def write_calendar(meetings: Iterable[Meeting], file: IO[bytes]) -> int:
    """An event for each meeting whose day is told; gives how many. Raises UsageError without icalendar."""
    try:
        from icalendar import Calendar
    except ImportError:
        raise UsageError("Calendars need icalendar: pip install 'jumpa[export]'.") from None
    calendar, count = Calendar(), 0
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Meetings of leaders")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for meeting in meetings:
        if (event := _event(meeting)) is not None:
            calendar.add_component(event)
            count += 1
    file.write(calendar.to_ical())
    return count


def _event(meeting: Meeting) -> Event | None:
    """One meeting; None where only its month or year is known, which is no place in a calendar.

    The same meeting has the same UID for ever, and a higher SEQUENCE with each revision.
    """
    from icalendar import Event

    first, last = days(meeting)
    if first is None or last is None or len(meeting.date or "") < len("2025-09-09"):
        return None
    event = Event()
    event.add("uid", f"{meeting.id}@jumpa")
    event.add("sequence", meeting.revision)
    event.add("dtstamp", (meeting.last_seen or UNSEEN).astimezone(UTC))
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))
    event.add("summary", _shown(", ".join(f"{one.name} ({one.country})" for one in meeting.participants)))
    event.add("status", STATUSES.get(meeting.status, "CANCELLED"))
    event.add("transp", "TRANSPARENT")
    event.add("categories", [*meeting.sides, str(meeting.status)])
    if where := ", ".join(filter(None, (meeting.venue, meeting.city, meeting.country))):
        event.add("location", _shown(where))
    if meeting.coordinates is not None:
        event.add("geo", (meeting.coordinates.latitude, meeting.coordinates.longitude))
    urls = [one.url for one in meeting.articles if one.url]
    if urls:
        event.add("url", urls[-1])
    lines = (_ended(meeting), meeting.evidence, *meeting.agenda, *urls)
    event.add("description", "\n".join(map(_shown, filter(None, lines))))
    return event


def _ended(meeting: Meeting) -> str:
    """What to say of an id that goes on under another, or of which nobody tells any more."""
    if meeting.change not in LAST_WORDS:
        return ""
    return f"merged into {meeting.merged_into}" if meeting.merged_into else "no article tells of it any more"


def _shown(text: str) -> str:
    """Text without the controls that a calendar may not hold."""
    return "".join(char if char.isprintable() else " " for char in text)
