"""Stand-ins for what needs models or services: simple, deterministic, quick."""

from __future__ import annotations

import re
from collections.abc import Sequence

from processors.lexicon.gazetteer import load_gazetteer
from processors.text.tagged import Span, TaggedText
from schemas.entities import EntityType

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]?\s+(?=[\"'“‘(]?[A-Z0-9])|\n+")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:[A-Z]|Dr|Ir|Prof|Jl|No|St|Mr|Mrs|dr|H|Hj|KH|Tn|Ny)\.$")
_NAME = re.compile(r"[^\W\d_a-z][\w'’]*(?:-\w+)*(?: (?:bin|binti|al|van|von|der|de|[^\W\d_a-z][\w'’]*(?:-\w+)*))*")
_LONGEST_NAME = 60
_COMMON_TEXT = """
    Di Pada Dalam Menurut Ini Itu Ia Dia Mereka Kami Saya Keduanya Kedua Pertemuan Selain Sementara Sebelumnya Namun
    Untuk Dengan Dari Ke Yang Tidak Adapun Senin Selasa Rabu Kamis Jumat Sabtu Minggu Januari Februari Maret April Mei
    Juni Juli Agustus September Oktober November Desember Presiden Wakil Perdana Menteri PM Menlu Menhan Raja Ratu
    Sekjen Kanselir Ketua Pemimpin Wapres Luar Negeri Pertahanan
"""
_COMMON = frozenset(_COMMON_TEXT.split())


class FakeTagger:
    """Sentences by a regular expression, and runs of capitalised words as PER, but for towns and summits. No models."""

    version = "fake-1"

    def tag_batch(self, texts: Sequence[str]) -> list[TaggedText]:
        return [TaggedText(text, _sentences(text), _names(text)) for text in texts]

    def tag_tokens(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        return [[_bio(words, i) for i in range(len(words))] for words in sentences]


def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    start = 0
    for end_match in _SENTENCE_END.finditer(text):
        if _ABBREVIATION.search(text[max(start, end_match.start() - 6) : end_match.start()]):
            continue
        _add(found, text, start, end_match.start())
        start = end_match.end()
    _add(found, text, start, len(text))
    return tuple(found)


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append((start, end))


def _names(text: str) -> tuple[Span, ...]:
    """Capitalised runs, less leading and trailing common words; a run never crosses a sentence end."""
    spans: list[Span] = []
    for match in _NAME.finditer(text):
        start, words = match.start(), match.group().split(" ")
        first, last = 0, len(words)
        while first < last and words[first] in _COMMON:
            start += len(words[first]) + 1
            first += 1
        while first < last and (words[last - 1] in _COMMON or words[last - 1].islower()):
            last -= 1
        name = " ".join(words[first:last])
        if 1 < len(name) <= _LONGEST_NAME:
            spans.append(Span(start, start + len(name), _kind(name)))
    return tuple(spans)


def _kind(name: str) -> EntityType:
    if {"KTT", "Konferensi"}.intersection(name.split()):
        return EntityType.EVT
    gazetteer = load_gazetteer()
    return EntityType.GPE if gazetteer.country_of(name) or gazetteer.city(name) else EntityType.PER


def _bio(words: Sequence[str], i: int) -> str:
    if not words[i][:1].isupper() or words[i] in _COMMON:
        return "O"
    return "I-PER" if i and words[i - 1][:1].isupper() and words[i - 1] not in _COMMON else "B-PER"
