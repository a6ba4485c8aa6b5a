"""Journeys that are over: who has come home tells of them in review, and who was somewhere years ago recalls it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from processors.detection.sentence.groups import PersonGroup
from processors.text.reading import Reading, Sentence

_JOURNEY = r"(?:lawatan|kunjungan|perjalanan|safari|tur|muhibah)(?:nya)?"
_RETURNED = re.compile(
    r"\b(?:kembali|pulang|tiba(?: kembali| lagi)?) (?:ke|di|dari) |\b(?:sepulang|sekembali)(?:nya)?(?: dari |, )|"
    r"\bkembali (?:berkantor|bekerja|bertugas|beraktivitas|berdinas) di |\bpulang (?:dengan |sambil )?membawa |"
    r"\b(?:sudah|telah) (?:(?:kembali )?berada|ada|di) (?:lagi|kembali) di |"
    r"\b(?:setiba|sesampai|sekembali)(?:nya)? (?:di|ke) (?:tanah air|rumah)\b|"
    rf"\b{_JOURNEY}\b[^.;]{{0,60}}? (?:usai|berakhir|selesai|rampung|tuntas)\b|"
    r"\b(?:hasil|usai|seusai|setelah|sesudah|selepas|mengakhiri|menutup|menuntaskan|menyelesaikan|merampungkan) "
    rf"(?:\w+ )?{_JOURNEY}\b",
    re.IGNORECASE,
)
_HOME = re.compile(r"tiba (?:di|dari) (?!tanah air)", re.IGNORECASE)  # "tiba di Ankara" may as well begin one
_AHEAD = re.compile(
    r"\b(?:akan|bakal|hendak|sebelum|segera|jika|bila|dijadwalkan|direncanakan|diperkirakan)\b", re.IGNORECASE
)
_BACK_BY_NOW = re.compile(r"\b(?:sudah|telah|sepulang\w*|sekembali\w*|membawa)\b", re.IGNORECASE)
_YEARS = (
    r"(?:(?:(?:beberapa|belasan|puluhan|sekian|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|"
    r"\w+ (?:belas|puluh)|\d{1,2}) |se)(?:tahun|dekade|dasawarsa|bulan|windu)|ber(?:tahun-tahun|puluh tahun))"
)
# "Dua tahun setelah meninjau A, B menemui C", "A, yang pernah kuliah di B, menemui C", "semasa mahasiswa ke A".
_ONCE = re.compile(
    rf"\b(?:{_YEARS} (?:setelah|sejak|sesudah|usai|seusai|pasca|selepas|sebelum(?:nya)?|silam|lalu|lampau)|"
    r"pernah|semasa|(?:saat|ketika|sewaktu|kala|waktu|selagi) (?:\w+ )?masih|dulu|dahulu)\b[^,;]*,? ?$",
    re.IGNORECASE,
)
_YEARS_AGO = re.compile(
    rf"(?:, [A-Z]\w+(?: [A-Z]\w+)?)*,?(?: pada| sekitar| kira-kira| lebih dari)? {_YEARS} "
    r"(?:silam|lalu|lampau|sebelumnya)\b|"
    r"[^,;.]{0,30} (?:semasa|sewaktu|(?:saat|ketika|kala|waktu|selagi) (?:\w+ )?masih)\b"
)
_RECALLED = re.compile(
    r"\b(?:mengenang [^,.;]{0,30}\b(?:kunjungan|lawatan|perjalanan|saat|ketika|waktu|masa|kala)\w*|(?:di|ter)kenang|"
    r"kenangan(?:nya)?|teringat|(?:masih|selalu) (?:meng)?ingat|(?:ber)?nostalgia|"
    r"masa (?:kecil|muda|kuliah|studi|remaja)(?:nya)?|belajar (?:\w+ )?dari (?:lawatan|kunjungan|perjalanan)(?:nya)?)\b"
)
_FAR = 200
"""So many characters before a place are read; bounds the time on hostile text."""
_NEXT = re.compile(
    r"\b(?:akan|bakal|hendak|segera|dijadwalkan|direncanakan|berencana|besok|esok|lusa|mendatang|nanti|"
    r"(?:pekan|minggu|bulan|tahun) depan|selanjutnya|berikutnya)\b",
    re.IGNORECASE,
)
# "Sebelum pulang ke A, B lebih dulu terbang ke C untuk menemui D": told when all of it is over.
_BEFORE_HOME = re.compile(
    r"Sebelum (?:\w+ )?(?:pulang|kembali|balik)\b[^,;:.?!]*,(?:[^;:.?!]*? )?(?:(?:ter)?lebih (?:dulu|dahulu)|sempat) "
)
_NEAR, _SOON = 40, 2
"""So many characters before a return tell that it lies ahead; so many sentences behind a journey tell that it is over.
"""


def _return(reading: Reading, sentence: Sentence) -> re.Match[str] | None:
    """The words of a sentence that tell a return home, be it one still to come."""
    returns = _RETURNED.finditer(reading.clean, sentence.start, sentence.end)
    return next((one for one in returns if not _HOME.match(reading.clean, one.start())), None)


def comes_home(reading: Reading, sentence: Sentence) -> bool:
    """Whether a sentence tells of a return: its day is not that of a meeting abroad."""
    return _return(reading, sentence) is not None


def returned(reading: Reading, sentence: Sentence, groups: Sequence[PersonGroup]) -> set[int]:
    """The people (indices into the cast) of whom a sentence says first that their journey is over."""
    told = _return(reading, sentence)
    if told is None or not groups:
        return set()
    before = max(sentence.start, told.start() - _NEAR)
    return set() if _AHEAD.search(reading.clean, before, told.end()) else set(groups[0].people)


def once_there(before: str) -> bool:
    """Whether the words before a place tell that somebody was there at another time."""
    return _ONCE.search(before[-_FAR:]) is not None


def recalled(reading: Reading, sentence: Sentence, start: int, end: int) -> bool:
    """Whether a sentence recalls an earlier journey to the place that stands from ``start`` to ``end``."""
    if once_there(reading.clean[sentence.start : start]) or _YEARS_AGO.match(reading.clean, end, sentence.end):
        return True
    there = reading.clean.startswith("Di ", sentence.start)  # "Di Beijing, A mengenang B": he is there now
    return not there and _RECALLED.search(reading.clean, sentence.start, sentence.end) is not None


class Homecomings:
    """Who is told to have come home, and in which sentence."""

    def __init__(self) -> None:
        self._told: list[tuple[int, bool, set[int]]] = []

    def read(self, reading: Reading, sentence: Sentence, groups: Sequence[PersonGroup]) -> None:
        """Note who has come home by a sentence."""
        done = _BACK_BY_NOW.search(reading.clean, sentence.start, sentence.end) is not None
        if home := returned(reading, sentence, groups):
            self._told.append((sentence.index, done, home))

    def over(self, reading: Reading, sentence: Sentence, start: int, people: Sequence[int]) -> bool:
        """Whether a journey of these, told in a sentence up to character ``start``, is over: by what was told before,
        or right behind it as done ("Ia pulang membawa ...", not "A kembali pada Jumat"). "Pekan depan ia terbang ke A"
        is the next one."""
        if _NEXT.search(reading.clean, sentence.start, start):
            return False
        return _BEFORE_HOME.match(reading.clean, sentence.start, start) is not None or any(
            (at <= sentence.index or (done and at <= sentence.index + _SOON)) and not home.isdisjoint(people)
            for at, done, home in self._told
        )
