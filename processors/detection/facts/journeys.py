"""Journeys that are over: who has come home tells of them in review, and who was somewhere years ago recalls it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from processors.detection.sentence.groups import PersonGroup
from processors.text.reading import Reading, Sentence

_JOURNEY = r"(?:lawatan|kunjungan|perjalanan|safari|tur|muhibah)(?:nya)?"
_HOMEWARD = r"(?:kembali|pulang|tiba (?:kembali|lagi))"  # "tiba di Ankara" may as well begin a journey
_AFTER = r"(?:usai|seusai|setelah|sesudah|selepas)"
_OVER = re.compile(
    rf"\b{_HOMEWARD} (?:ke|di|dari) |\b(?:sepulang|sekembali)(?:nya)?(?: dari |, )|"
    r"\b(?:(?:se)?tiba|sesampai|sekembali)(?:nya)? (?:di|ke) (?:tanah air|rumah)\b|"
    rf"\b{_JOURNEY}\b[^.;]{{0,60}}? (?:usai|berakhir|selesai|rampung|tuntas)\b|"
    rf"\b(?:hasil|{_AFTER}|mengakhiri|menutup|menuntaskan|menyelesaikan|merampungkan) (?:\w+ )?{_JOURNEY}\b",
    re.IGNORECASE,
)
# "Kembali ke A pada Kamis", but not "pulang dari A pada Kamis" or "dalam penerbangan pulang ke A, Kamis".
_COMES_HOME = re.compile(
    rf"(?<!penerbangan )(?<!perjalanan )\b{_HOMEWARD} (?:ke|di) |"
    rf"\btiba di [^.;]{{0,60}} {_AFTER} (?:\w+ )?{_JOURNEY}\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:akan|bakal|hendak|sebelum|segera|jika|bila|dijadwalkan|direncanakan|diperkirakan|berencana|besok|esok|lusa|"
    r"mendatang|nanti|(?:pekan|minggu|bulan|tahun) depan|selanjutnya|berikutnya)\b",
    re.IGNORECASE,
)
# "Sebelum pulang ke A, B lebih dulu terbang ke C untuk menemui D": told when all of it is over.
_BEFORE_HOME = re.compile(
    r"Sebelum (?:\w+ )?(?:pulang|kembali|balik)\b[^,;:.?!]*,(?: (?!akan |bakal |hendak )[\w'-]+){0,8} "
    r"(?:(?:ter)?lebih (?:dulu|dahulu)|sempat) "
)
_YEARS = (
    r"(?:(?:(?:beberapa|belasan|puluhan|sekian|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|"
    r"\w+ (?:belas|puluh)|\d{1,2}) |se)(?:tahun|dekade|dasawarsa|bulan|windu)|ber(?:tahun-tahun|puluh tahun))"
)
_STILL = r"(?:semasa|(?:saat|ketika|sewaktu|kala|waktu|selagi) (?:(?!itu\b)\w+ )?masih)"
# "Dua tahun setelah meninjau A, B menemui C", "semasa mahasiswa ke A".
_ONCE = re.compile(
    rf"\b(?:{_YEARS} (?:setelah|sejak|sesudah|usai|seusai|pasca|selepas|sebelum(?:nya)?)|{_STILL})\b[^,;]*,? ?$",
    re.IGNORECASE,
)
_YEARS_AGO = re.compile(
    rf"(?:, [A-Z]\w+(?: [A-Z]\w+)?)*,?(?: pada| sekitar| kira-kira| lebih dari)? {_YEARS} "
    rf"(?:silam|lalu|lampau|sebelumnya)\b|[^,;.]{{0,30}} {_STILL}\b"
)
_FAR = 200
"""So many characters before a place are read; bounds the time on hostile text."""
_NEAR = 40
"""So many characters before a return tell that it lies ahead."""


def comes_home(reading: Reading, sentence: Sentence) -> bool:
    """Whether a sentence tells of a return: its day is not that of a meeting abroad."""
    return _COMES_HOME.search(reading.clean, sentence.start, sentence.end) is not None


def journey_over(reading: Reading, sentence: Sentence) -> re.Match[str] | None:
    """The words of a sentence by which a journey is over, be it one still to come."""
    return _OVER.search(reading.clean, sentence.start, sentence.end)


def once_there(before: str) -> bool:
    """Whether the words before a place tell that somebody was there at another time."""
    return _ONCE.search(before[-_FAR:]) is not None


def recalled(reading: Reading, sentence: Sentence, start: int, end: int) -> bool:
    """Whether a sentence recalls an earlier journey to the place that stands from ``start`` to ``end``."""
    before = once_there(reading.clean[sentence.start : start])
    return before or _YEARS_AGO.match(reading.clean, end, sentence.end) is not None


class Homecomings:
    """Who is told to have come home, and in which sentence."""

    def __init__(self) -> None:
        self._told: list[tuple[int, set[int]]] = []

    def read(self, reading: Reading, sentence: Sentence, groups: Sequence[PersonGroup]) -> None:
        """Note who has come home by a sentence: who is named first."""
        over = journey_over(reading, sentence) if groups else None
        if over is not None and not _AHEAD.search(reading.clean, max(sentence.start, over.start() - _NEAR), over.end()):
            self._told.append((sentence.index, set(groups[0].people)))

    def over(self, reading: Reading, sentence: Sentence, start: int, people: Sequence[int]) -> bool:
        """Whether a journey of these, told in a sentence up to character ``start``, is over. "Pekan depan ia terbang
        ke A" is the next one."""
        if _BEFORE_HOME.match(reading.clean, sentence.start, start):
            return True
        ahead = _AHEAD.search(reading.clean, sentence.start, start) is not None
        return not ahead and any(at <= sentence.index and not home.isdisjoint(people) for at, home in self._told)
