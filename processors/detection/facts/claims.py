"""Meetings that are only claimed and said not to be: "beredar video A bertemu B. Faktanya, klaim itu tidak benar"."""

from __future__ import annotations

import re

from processors.lexicon.words import any_of, words
from processors.text.reading import Reading, Sentence
from schemas.entities import Part

_CLAIM = any_of(words("claims.words"))
_FALSE = rf"(?<!bukan )(?<!bukanlah )(?<!bukan hasil )\b{any_of(words('claims.false'))}\b"
_CLAIMED = re.compile(rf"\b{_CLAIM}\b", re.IGNORECASE)
_DENIED = re.compile(
    rf"{_FALSE}|\b(?:membantah|menepis|menampik|menyangkal) {_CLAIM} (?:itu|tersebut|ini)\b", re.IGNORECASE
)
_TURN = re.compile(
    rf"(?:Faktanya|Nyatanya|Kenyataannya|Padahal|Kesimpulan\w*|Hasil (?:penelusuran|pemeriksaan))\b|"
    rf"[^.]{{0,60}}\b{_CLAIM} (?:itu|tersebut|ini)\b|\"?(?:Semua )?(?:Itu|Ini|Hal itu|Kabar|Laporan) ",
    re.IGNORECASE,
)
# "CEK FAKTA: A Bertemu B", "[HOAKS] A Bertemu B"
_CHECKED = re.compile(r"[\[(]?(?:CEK FAKTA|HOAKS|HOAX|SALAH|DISINFORMASI|MISINFORMASI)\b", re.IGNORECASE)
_UNREAL = re.compile(rf"\b{any_of(words('claims.unreal'))}\b[^.;:?!\"]*$", re.IGNORECASE)
# "Film itu dibuka dengan A bertemu B", but not "film dokumenter", "serial itu tayang saat A bertemu B".
_STORY = re.compile(
    r"(?:Film|Serial|Sinetron|Drama|Komik|Lakon|Cerpen|Novel)\b(?! dokumenter)"
    r"(?:(?!\b(?:saat|ketika|usai|setelah|sebelum|sejak|diputar|tayang|karya)\b)[^.;:?!\",])*$"
)
_NOT_TRUE = re.compile(
    r"\b(?:(?:tidak|tak) (?:benar|betul)|keliru|bohong)(?:lah)? (?:bahwa|jika|kalau|bila)\b|"
    r"(?-i:\b(?:Tidak|Tak)(?:lah)? (?:benar|betul) (?=[A-Z]))",
    re.IGNORECASE,
)
# "Kabar yang semula disangka hoaks": what was only taken for false.
_TAKEN_FOR = re.compile(
    r"\b(?:semula|awalnya|mulanya|tadinya|sempat|sebelumnya) (?:\w+ )?"
    r"(?:di\w+ (?:\w+ )?|(?:mengira|menyangka|menganggap|menyebut|menuding|menuduh) (?:\w+ ){0,3})$",
    re.IGNORECASE,
)
_TRUE = re.compile(
    r"\b(?:ternyata|terbukti|memang) (?:benar|asli|nyata|betul)\b|(?<!tidak )(?<!tak )(?<!belum )\b(?:mem|di)benarkan",
    re.IGNORECASE,
)
_NEXT = 3
"""So many sentences behind a claim it is denied."""


def denied(reading: Reading, sentence: Sentence, at: int) -> bool:
    """Whether what a sentence tells at character ``at`` is a claim that it, or one right behind, says to be false."""
    if reading.text.part is Part.TITLE and _CHECKED.match(reading.clean, sentence.start):
        return True
    if _NOT_TRUE.search(reading.clean, sentence.start, at) is not None:
        return True
    if _CLAIMED.search(reading.clean, sentence.start, at) is None:
        return False
    if (false := _DENIED.search(reading.clean, sentence.start, sentence.end)) is not None:
        return not _proved(reading, sentence, false)
    return any(
        _TURN.match(reading.clean, after.start, after.end) and _DENIED.search(reading.clean, after.start, after.end)
        for after in reading.sentences[sentence.index + 1 : sentence.index + 1 + _NEXT]
    )


def _proved(reading: Reading, sentence: Sentence, false: re.Match[str]) -> bool:
    """ "Semula disangka hoaks", "disebut hoaks. A membenarkannya": whether what is called false is true after all."""
    if _TAKEN_FOR.search(reading.clean[sentence.start : false.start()]):
        return True
    last = reading.sentences[min(sentence.index + 1, len(reading.sentences) - 1)]
    true = _TRUE.search(reading.clean, false.end(), last.end)
    return true is not None and _DENIED.search(reading.clean, true.end(), last.end) is None


def unreal(reading: Reading, sentence: Sentence, at: int) -> bool:
    """Whether what stands at character ``at`` is dreamt or made up: "bermimpi A bertemu B"."""
    before = reading.clean[sentence.start : at]
    return _UNREAL.search(before) is not None or (not sentence.headline and _STORY.match(before) is not None)
