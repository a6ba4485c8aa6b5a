"""Months and days of the week as Indonesian and English feeds write them, in small letters."""

from __future__ import annotations

_MONTHS = (
    "januari january jan",
    "februari february pebruari feb peb",
    "maret march mar",
    "april apr",
    "mei may",
    "juni june jun",
    "juli july jul",
    "agustus august agu agt ags agst aug",
    "september sept sep",
    "oktober october okt oct",
    "november nopember nov nop",
    "desember december des dec",
)
_DAYS = (
    "senin monday sen mon",
    "selasa tuesday sel tue tues",
    "rabu wednesday rab wed weds",
    "kamis thursday kam thu thur thurs",
    "jumat jum'at friday jum fri",
    "sabtu saturday sab sat",
    "minggu ahad sunday min ming sun",
)

MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
"""1 to 12."""
DAYS = {name: number for number, names in enumerate(_DAYS) for name in names.split()}
"""0 to 6, from Monday on, as ``date.weekday``."""
INDONESIAN_DAYS = frozenset(
    "senin sen selasa sel rabu rab kamis kam jumat jum'at jum sabtu sab minggu ahad min ming".split()  # noqa: SIM905
)
"""Names that only Indonesian feeds write; they put the day before the month."""
