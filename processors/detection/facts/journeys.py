"""Who has come home from a journey: what is told of it then is told in review."""

from __future__ import annotations

import re
from collections.abc import Sequence

from processors.detection.sentence.groups import PersonGroup
from processors.text.reading import Reading, Sentence

_JOURNEY = r"(?:lawatan|kunjungan|perjalanan|safari|tur|muhibah)(?:nya)?"
_RETURNED = re.compile(
    r"\b(?:kembali|pulang|tiba(?: kembali)?) (?:ke|di|dari) |\b(?:sepulang|sekembali)(?:nya)? dari |"
    r"\b(?:setiba|sesampai|sekembali)(?:nya)? (?:di|ke) (?:tanah air|rumah)\b|"
    rf"\b{_JOURNEY}\b[^.;]{{0,60}}? (?:usai|berakhir|selesai|rampung|tuntas)\b|"
    rf"\b(?:hasil|usai|seusai|setelah|mengakhiri|menutup|menuntaskan|menyelesaikan|merampungkan) (?:\w+ )?{_JOURNEY}\b",
    re.IGNORECASE,
)
_HOME = re.compile(r"tiba (?:di|dari) (?!tanah air)", re.IGNORECASE)  # "tiba di Ankara" may as well begin one
_AHEAD = re.compile(
    r"\b(?:akan|bakal|hendak|sebelum|segera|jika|bila|dijadwalkan|direncanakan|diperkirakan)\b", re.IGNORECASE
)
_NEAR = 40


def returned(reading: Reading, sentence: Sentence, groups: Sequence[PersonGroup]) -> set[int]:
    """The people (indices into the cast) of whom a sentence says first that their journey is over."""
    told = _RETURNED.search(reading.clean, sentence.start, sentence.end)
    if told is None or not groups or _HOME.match(told[0] + reading.clean[told.end() : told.end() + 12]):
        return set()
    before = max(sentence.start, told.start() - _NEAR)
    return set() if _AHEAD.search(reading.clean, before, told.end()) else set(groups[0].people)
