"""Mends spans where the tagger often errs in a way that the text itself gives away: offices, numbers, common nouns.

The rules know the language, not the names: each holds for any text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from processors.lexicon.gazetteer import Gazetteer
from processors.lexicon.placefinder import fold
from processors.lexicon.places import WordRole
from processors.text.tagged import Span, TaggedText
from schemas.entities import EntityType

_PRODUCT = re.compile(r"\b(?!U\d|G[78]\b|G20\b|D8\b)[A-Za-z]{1,3}\d{1,3}\b")
_COMPANY = re.compile(r"(?:PT|CV|SMAN?|SMKN?|SMPN?|SDN?|UD)\b|.* (?:Entertainment|Group|Indonesia|Records|Studios?)\b")
# Words before a body's name that the tagger takes for a part of it.
_OFFICE_BEFORE = re.compile(
    r"(?:(?!timnas\b)[a-z]+ (?=.*[A-Z])|(?:Klub|Relawan|Perwira|Anggota|Kepala|Ketua|Komisaris|Direktur|CEO|VP|Manajer|"
    r"Layanan|Public Relations) (?=[A-Z]))+"
)
_JOINED = re.compile(r"[^-–]+")
_NUMBERED = re.compile(r" (?:Nomor|No|Tahun|Periode)\b.*")

_PLACES = (EntityType.GPE, EntityType.LOC)

Rule = Callable[[str, Sequence[Span], Gazetteer], list[Span]]
"""The spans of a text, in order, to better ones."""


def trim(text: str, spans: Sequence[Span], gazetteer: Gazetteer) -> list[Span]:
    """Takes the office before a body ("Klub FC Barcelona"), the number behind a place, and a product's name away.

    What is no name of ours at all ("Toyota bZ5", "dollar AS") goes.
    """
    return [part for span in spans if (part := _trimmed(text, span, gazetteer)).start < part.end]


def drop(text: str, spans: Sequence[Span], gazetteer: Gazetteer) -> list[Span]:
    """Drops bare punctuation, and common nouns that are written in capitals, as "BUMN" or "PHK"."""
    nouns = gazetteer.words[WordRole.NOT_ENTITY]
    return [
        span for span in spans
        if any(map(str.isalnum, text[span.start : span.end])) and fold(text[span.start : span.end]) not in nouns
    ]  # fmt: skip


def part(text: str, spans: Sequence[Span], gazetteer: Gazetteer) -> list[Span]:
    """Parts countries and towns that a hyphen joins to one word: "Rusia-Ukraina"."""
    return [one for span in spans for one in _parted(text, span, gazetteer)]


def join(text: str, spans: Sequence[Span], _: Gazetteer) -> list[Span]:
    """Joins people of whom nothing but a space parts one from the next: one name, of which the last words are known."""
    joined: list[Span] = []
    for span in spans:
        before = joined[-1] if joined else span
        if before.label is span.label is EntityType.PER and text[before.end : span.start] == " ":
            joined[-1] = Span(before.start, span.end, span.label)
        else:
            joined.append(span)
    return joined


RULES: tuple[Rule, ...] = (trim, drop, part, join)
"""In their order. ``python -m processors.evaluation.ablation`` measures what each is worth."""


def mend(tagged: TaggedText, gazetteer: Gazetteer, rules: Sequence[Rule] = RULES) -> tuple[Span, ...]:
    """The entities of one text, in order, not overlapping; offsets are half-open characters of the text."""
    spans = list(tagged.entities)
    for rule in rules:
        spans = rule(tagged.text, spans, gazetteer)
    return tuple(spans)


def _parted(text: str, span: Span, gazetteer: Gazetteer) -> list[Span]:
    name = text[span.start : span.end]
    words = list(_JOINED.finditer(name))
    if len(words) < 2 or gazetteer.country_of(name) or gazetteer.city(name):
        return [span]
    if not all(gazetteer.country_of(word[0]) or gazetteer.city(word[0]) for word in words):
        return [span]
    return [Span(span.start + word.start(), span.start + word.end(), EntityType.GPE) for word in words]


def _trimmed(text: str, span: Span, gazetteer: Gazetteer) -> Span:
    name = text[span.start : span.end]
    if span.label is EntityType.ORG:
        body = fold(name.split(" ", 1)[0]) in gazetteer.words[WordRole.BODY]
        office = None if body else _OFFICE_BEFORE.match(name)
        product = " " in name and _PRODUCT.search(name) and not _COMPANY.match(name)
        return Span(span.end if product else span.start + (office.end() if office else 0), span.end, EntityType.ORG)
    if span.label in _PLACES:
        wali = name.startswith("Kota ") and text.endswith("Wali ", 0, span.start)
        start = span.start + (5 if wali or name.startswith("Ruas ") else 0)
        number = _NUMBERED.search(name)
        end = span.start + number.start() if number else span.end
        money = text.endswith(("dolar ", "dollar "), 0, span.start)
        return Span(end if money else start, end, span.label)
    return span
