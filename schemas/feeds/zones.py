"""Zones as feeds write them behind a time: an offset, a name, both, or a remark in brackets.

A name counts only where it has one meaning in the whole world, or RFC 2822 gives it one (EST to PDT). "IST" is India's,
Ireland's and Israel's time, "BST" Britain's and Bangladesh's: such a name is refused, because an article dated hours
off puts "kemarin" on another day. Offsets by the tz database.
"""

from __future__ import annotations

import re
from datetime import timedelta, timezone

_HOURS = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0,
    "wib": 7, "wita": 8, "wit": 9,
    "asia/jakarta": 7, "asia/pontianak": 7, "asia/makassar": 8, "asia/jayapura": 9,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "cet": 1, "cest": 2, "eet": 2, "eest": 3, "west": 1, "msk": 3,
    "ict": 7, "sgt": 8, "myt": 8, "hkt": 8, "awst": 8, "jst": 9, "kst": 9,
    "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
INDONESIAN_ZONES = ("wib", "wita", "wit")
"""Western, central and eastern Indonesia."""
_UNIVERSAL = frozenset({"ut", "utc", "gmt"})
"""Names before an offset that counts from them: "GMT+0700" is seven hours east, and "GMT" says nothing more."""

_OFFSET = r"[+-] ?(?:\d{1,2}(?::\d{2}){0,2}|\d{3,4}|\d{6})(?!\d)"
_NAME = r"[a-z]+(?:/[a-z_]+){0,2}"
_REMARK = r"[(\[][^()\[\]]{0,60}[)\]]"
_COUNTED = rf"(?:(?:utc?|gmt) ?)?{_OFFSET}(?: ?{_REMARK}| (?:[a-z]{{1,5}}|{_OFFSET}))?"
ZONE = rf"(?:{_COUNTED}|{_NAME}(?: ?{_REMARK})?|{_REMARK})"
"""A zone in small letters, as an expression: an offset or a name, perhaps with a name or a remark behind it."""
_ZONE = re.compile(
    rf"(?P<name>{_NAME})? ?(?P<offset>{_OFFSET})?(?: ?[(\[](?P<remark>.*)[)\]]| (?P<again>[a-z]+|{_OFFSET}))?", re.ASCII
)
_PARTS = re.compile(
    r"(?P<sign>[+-]) ?(?:(?P<h>\d{1,2})(?::(?P<m>\d{2})(?::(?P<s>\d{2}))?)?|(?P<h3>\d{1,2})(?P<m3>\d{2})|"
    r"(?P<h6>\d{2})(?P<m6>\d{2})(?P<s6>\d{2}))",
    re.ASCII,
)
_EAST, _WEST = timedelta(hours=14), timedelta(hours=-12)
"""The farthest that anybody's clock stands from Greenwich's: Kiritimati and Baker Island."""


def read_zone(text: str) -> timezone:
    """The zone that a text in small letters names ("+07:00", "gmt-5", "wib", "+0700 (western indonesia time)").

    Raises ValueError with a sentence where it is unknown, says two things, or lies beyond every clock of the world.
    """
    match = _ZONE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text[:40]!r} is no zone; write +07:00, Z, WIB, WITA or WIT")
    name, offset, remark, again = match.group("name", "offset", "remark", "again")
    told: set[timedelta] = set()
    if name is not None and not (name in _UNIVERSAL and offset is not None):
        told.add(_named(name))
    if offset is not None:
        told.add(_counted(offset))
    if again is not None:
        told.add(_counted(again) if again[0] in "+-" else _named(again))
    if remark is not None and (remark in _HOURS or not told):  # other remarks are for people: "(British Summer Time)"
        told.add(_named(remark))
    if len(told) != 1:
        raise ValueError(f"{text[:40]!r} says two zones; write one, as +07:00, Z, WIB, WITA or WIT")
    return timezone(told.pop())


def _named(name: str) -> timedelta:
    if name not in _HOURS:
        raise ValueError(f"{name[:40].upper()!r} is no zone that means one thing; write its offset, as in 14:05 +07:00")
    return timedelta(hours=_HOURS[name])


def _counted(text: str) -> timedelta:
    parts = _PARTS.fullmatch(text)
    if parts is None:
        raise ValueError(f"{text[:40]!r} is no offset of a zone; write it as +07:00")
    hours, minutes, seconds = (
        int(next((parts[name] for name in names if parts[name]), "0"))
        for names in (("h", "h3", "h6"), ("m", "m3", "m6"), ("s", "s6"))
    )
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds) * (-1 if parts["sign"] == "-" else 1)
    if minutes > 59 or seconds > 59 or not _WEST <= offset <= _EAST:
        raise ValueError(f"{text!r} is no offset of a zone; they go from -12:00 to +14:00")
    return offset
