"""The words and signs of Indonesian dates, and the reader that walks over them.

The lists are closed classes of the language (KBBI, https://kbbi.kemdikbud.go.id, for the words; the abbreviations
are those that Indonesian newsrooms print), so they stand here and not in a data file.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final


class Unit(Enum):
    """What time is counted in."""

    DAY = auto()
    WEEK = auto()
    MONTH = auto()
    YEAR = auto()


WEEKDAYS: Final = {
    "senin": 0, "selasa": 1, "rabu": 2, "kamis": 3, "jumat": 4, "jum'at": 4, "jum’at": 4, "sabtu": 5, "minggu": 6,
    "ahad": 6,
}  # fmt: skip
MONTHS: Final = {
    "januari": 1, "februari": 2, "pebruari": 2, "maret": 3, "april": 4, "juni": 6, "juli": 7, "agustus": 8,
    "september": 9, "oktober": 10, "november": 11, "nopember": 11, "desember": 12,
}  # fmt: skip
# These are also names and words (Jan Ethes, Theresa May, Mei Ling), so they need a number beside them; "mei", the
# only full name among them, may have a word such as "bulan" or "lalu" instead.
SHORT_MONTHS: Final = {
    "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "jun": 6, "jul": 7, "agt": 8, "agu": 8, "ags": 8,
    "agust": 8, "sep": 9, "sept": 9, "okt": 10, "nov": 11, "nop": 11, "des": 12,
    "january": 1, "february": 2, "march": 3, "may": 5, "june": 6, "july": 7, "august": 8, "aug": 8, "october": 10,
    "oct": 10, "december": 12, "dec": 12,
}  # fmt: skip
ALL_MONTHS: Final = MONTHS | SHORT_MONTHS
NUMBERS: Final = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10, "sebelas": 11,
}  # fmt: skip
UNITS: Final = {
    "hari": Unit.DAY, "pekan": Unit.WEEK, "minggu": Unit.WEEK, "bulan": Unit.MONTH, "tahun": Unit.YEAR,
}  # fmt: skip
ONE_UNIT: Final = {
    "sehari": Unit.DAY, "sepekan": Unit.WEEK, "seminggu": Unit.WEEK, "sebulan": Unit.MONTH, "setahun": Unit.YEAR,
}  # fmt: skip
ORDINALS: Final = frozenset({"pertama", "kedua", "ketiga", "keempat", "kelima", "terakhir"})
DAYPARTS: Final = frozenset({"pagi", "siang", "sore", "petang", "malam", "subuh"})
PARTS: Final = frozenset({"awal", "pertengahan", "medio", "akhir", "penghujung"})
PAST: Final = frozenset({"lalu", "silam", "kemarin", "kemaren", "tadi"})
FUTURE: Final = frozenset({"mendatang", "depan", "besok", "esok", "nanti"})
LOCAL: Final = frozenset({"setempat", "lokal"})
DASHES: Final = frozenset("-–—")
SENTENCE_ENDS: Final = frozenset(".!?\n\"“”'‘’")
# Before a year these say that the number is one ("pada 2018"); "hingga 2000" is as often a count.
YEAR_CUES: Final = PARTS | {"pada", "sejak", "di", "mulai", "sebelum", "setelah"}
# After a number these say that it counts things.
COUNTED_THINGS: Final = frozenset({
    "orang", "warga", "jiwa", "personel", "tentara", "prajurit", "pasukan", "unit", "ton", "kilogram", "kg",
    "kilometer", "km", "meter", "hektare", "hektar", "kasus", "buah", "ekor", "dolar", "rupiah", "euro", "peserta",
    "delegasi", "negara", "halaman", "persen",
})  # fmt: skip
MONTH_CUES: Final = PARTS | {"pada", "bulan", "sejak", "di", "mulai", "hingga", "sampai", "per"}
DATE_CUES: Final = frozenset({"pada", "tanggal", "tgl", "sejak", "per", "mulai", "hingga", "sampai"})
# "dua minggu ini", "ulang tahun ini", "jutaan tahun lalu", "setiap bulan depan": not the week, year or month itself.
NOT_BEFORE_UNIT: Final = frozenset({
    "beberapa", "sejumlah", "sekian", "setengah", "belas", "puluh", "ratus", "ribu", "juta", "miliar", "belasan",
    "puluhan", "ratusan", "ribuan", "jutaan", "ulang", "per", "tiap", "setiap", "kali",
})  # fmt: skip
# "setiap Senin", "salat Jumat", "malam Minggu" (which is Saturday's): no one day of the calendar.
NOT_BEFORE_WEEKDAY: Final = frozenset({"setiap", "tiap", "salat", "sholat", "shalat", "malam", "khotbah"})
HOLY_DAYS: Final = frozenset({("jumat", "agung"), ("rabu", "abu"), ("kamis", "putih"), ("sabtu", "suci")})

# Possessive throughout, so that no text makes it look twice. Decimals and clock times ("3,9", "07.30") stay whole,
# as do "G20" and "1990an", so that their digits are never taken for a day. A blank line is a token of its own: no
# phrase runs across it.
_TOKEN: Final = re.compile(
    r"\n[^\S\n]*+\n|[0-9]++(?:[.,:][0-9]++)*+(?![^\W_])|[^\W_]++(?:['’][^\W_]++)*+|[(),./–—-]|[^\w\s(),./–—-]++|_++"
)
_DIGITS: Final = frozenset("0123456789")


class Reader:
    """The tokens of one text, lower-cased, with where each stands. Out of range, a token is the empty string."""

    __slots__ = ("_ends", "_lows", "_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._lows: list[str] = []
        for match in _TOKEN.finditer(text):
            self._starts.append(match.start())
            self._ends.append(match.end())
            token = match.group()
            self._lows.append("\n" if token[0] == "\n" else token.lower())

    def __len__(self) -> int:
        return len(self._lows)

    def low(self, i: int) -> str:
        """Token ``i`` in lower case."""
        return self._lows[i] if 0 <= i < len(self._lows) else ""

    def start(self, i: int) -> int:
        """Where token ``i`` starts, in characters of the text."""
        return self._starts[i]

    def end(self, i: int) -> int:
        """Where token ``i`` ends, in characters of the text."""
        return self._ends[i]

    def glued(self, i: int) -> bool:
        """Whether token ``i`` follows its neighbour without a space."""
        return 0 < i < len(self._lows) and self._starts[i] == self._ends[i - 1]

    def capital(self, i: int) -> bool:
        """Whether token ``i`` begins with a capital letter."""
        return 0 <= i < len(self._lows) and self.text[self._starts[i]].isupper()

    def number(self, i: int, digits: int) -> int | None:
        """Token ``i`` as a whole number of at most so many digits."""
        low = self.low(i)
        return int(low) if 0 < len(low) <= digits and _DIGITS.issuperset(low) else None

    def after_hyphen(self, i: int) -> bool:
        """Whether token ``i`` is the tail of a hyphened word, as in "Covid-19" and "minggu-minggu"."""
        return self.low(i - 1) in DASHES and self.glued(i) and self.glued(i - 1)

    def before_hyphen(self, i: int) -> bool:
        """Whether token ``i`` is the head of a hyphened word, as in "1990-an"."""
        return self.low(i + 1) in DASHES and self.glued(i + 1) and self.glued(i + 2)

    def starts_sentence(self, i: int) -> bool:
        """Whether token ``i`` may owe its capital to where it stands."""
        return i == 0 or self.low(i - 1)[-1:] in SENTENCE_ENDS
