"""Meetings that are only claimed and said not to be: "beredar video A bertemu B. Faktanya, klaim itu tidak benar"."""

from __future__ import annotations

import re

from processors.lexicon.words import any_of, words
from processors.text.reading import Reading, Sentence

_CLAIM = any_of(words("claims.words"))
_FALSE = rf"(?<!bukan )(?<!bukanlah )(?<!bukan hasil )\b{any_of(words('claims.false'))}\b"
_CLAIMED = re.compile(rf"\b{_CLAIM}\b", re.IGNORECASE)
_DENIED = re.compile(_FALSE, re.IGNORECASE)
_TURN = re.compile(
    rf"(?:Faktanya|Nyatanya|Kenyataannya|Padahal|Kesimpulan\w*|Hasil (?:penelusuran|pemeriksaan))\b|"
    rf"[^.]{{0,60}}\b{_CLAIM} (?:itu|tersebut|ini)\b|\"?(?:Semua )?(?:Itu|Ini|Hal itu|Kabar|Laporan) ",
    re.IGNORECASE,
)
_UNREAL = re.compile(rf"\b{any_of(words('claims.unreal'))}\b[^.;:?!\"]*$", re.IGNORECASE)
_NOT_TRUE = re.compile(
    r"\b(?:(?:tidak|tak) (?:benar|betul)|keliru|bohong)(?:lah)? (?:bahwa|jika|kalau|bila)\b|"
    r"(?-i:\b(?:Tidak|Tak)(?:lah)? (?:benar|betul) (?=[A-Z]))",
    re.IGNORECASE,
)
_NEXT = 3
"""So many sentences behind a claim it is denied."""


def denied(reading: Reading, sentence: Sentence, at: int) -> bool:
    """Whether what a sentence tells at character ``at`` is a claim that it, or one right behind, says to be false."""
    if _NOT_TRUE.search(reading.clean, sentence.start, at) is not None:
        return True
    if _CLAIMED.search(reading.clean, sentence.start, at) is None:
        return False
    if _DENIED.search(reading.clean, sentence.start, sentence.end) is not None:
        return True
    return any(
        _TURN.match(reading.clean, after.start, after.end) and _DENIED.search(reading.clean, after.start, after.end)
        for after in reading.sentences[sentence.index + 1 : sentence.index + 1 + _NEXT]
    )


def unreal(reading: Reading, sentence: Sentence, at: int) -> bool:
    """Whether what stands at character ``at`` is dreamt or made up: "bermimpi A bertemu B"."""
    return _UNREAL.search(reading.clean[sentence.start : at]) is not None
