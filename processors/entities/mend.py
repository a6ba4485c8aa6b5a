"""Mends spans where the tagger often errs in a way that the text itself gives away: brackets, news sites, heads.

The rules know the language, not the names: each holds for any text, and each says what it saw.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from processors.entities.brackets import bracketed
from processors.lexicon.gazetteer import Gazetteer
from processors.lexicon.placefinder import fold
from processors.lexicon.places import WordRole
from processors.text.tagged import Span, TaggedText
from schemas.entities import EntityType

# A news site's name, also where the word before is glued to it ("dikonfirmasiLiputan6.com").
_SITE = re.compile(
    r"(?<![\w@/.-])(?:[a-z]{2,20}(?=[A-Z]))?([A-Za-z][\w-]{1,30}(?:\.[a-z]{2,4})?\.(?:com|co\.id|co|id|net|COM|CO|ID))\b(?![\w./@])"
)
_ABBREVIATION_AND_REST = re.compile(r" ?\( ?[A-Z][\w-]{1,14} ?\) ")
# A site's name with the next word glued to it ("Liputan6.comberkesempatan").
_GLUED_SITE = re.compile(r"(?<![\w@/.-])([A-Za-z][\w-]{1,30}\.com)(?=(?:ber|me|di|ter|pada|yang|se)[a-z])")
_CAPITAL_WORD = r"[A-Z][\w'’-]{1,25}"
_PRODUCT = re.compile(r"\b(?!U\d|G[78]\b|G20\b|D8\b)[A-Za-z]{1,3}\d{1,3}\b")
_COMPANY = re.compile(r"(?:PT|CV|SMAN?|SMKN?|SMPN?|SDN?|UD)\b|.* (?:Entertainment|Group|Indonesia|Records|Studios?)\b")
# Words before a body's name that the tagger takes for a part of it.
_OFFICE_BEFORE = re.compile(
    r"(?:(?!timnas\b)[a-z]+ (?=.*[A-Z])|(?:Klub|Relawan|Perwira|Anggota|Kepala|Ketua|Komisaris|Direktur|CEO|VP|Manajer|"
    r"Layanan|Public Relations) (?=[A-Z]))+"
)
_FACTION = re.compile(r" (?=Fraksi [A-Z])")
_NUMBERED = re.compile(r" (?:Nomor|No|Tahun|Periode)\b.*")
_ADDRESS = re.compile(r"(?:Sir|Lord|Dr|Ir|Prof|Hj?|KH|Ustaz|Habib)\.? (?=[A-Z])")
_AFTER_BRACKET = re.compile(rf"\) ({_CAPITAL_WORD} )\Z")
_BODY_BEFORE = re.compile(rf"\b({_CAPITAL_WORD})((?: {_CAPITAL_WORD}){{0,3}}) \Z")


def mend(tagged: TaggedText, gazetteer: Gazetteer) -> list[Span]:
    """The tagger's spans, mended: in order, not overlapping, half-open characters of the text."""
    text = tagged.text
    sites = [Span(*m.span(1), EntityType.ORG) for pattern in (_SITE, _GLUED_SITE) for m in pattern.finditer(text)]
    parts = [_trimmed(text, part, gazetteer) for span in tagged.entities for part in _split(text, span)]
    parts = [part for part in parts if _is_name(text[part.start : part.end], gazetteer)]
    spans = over(sites, [_person(text, span) if span.label is EntityType.PER else span for span in parts])
    spans = [_local_body(text, span, gazetteer) for span in spans]
    spans = _joined(text, bracketed(text, over(spans, ()), gazetteer))
    return over(spans, _headed(text, gazetteer))


def _is_name(name: str, gazetteer: Gazetteer) -> bool:
    """No bare punctuation, no product, and no common noun that is written in capitals, as "BUMN" or "PHK"."""
    return any(map(str.isalnum, name)) and fold(name) not in gazetteer.words[WordRole.NOT_ENTITY]


def _trimmed(text: str, span: Span, gazetteer: Gazetteer) -> Span:
    """A span without the office before a body ("Klub FC Barcelona"), the number behind a place, or a product's name.

    What is no name of ours at all ("Toyota bZ5", "dollar AS") becomes empty.
    """
    name = text[span.start : span.end]
    if span.label is EntityType.ORG:
        body = fold(name.split(" ", 1)[0]) in gazetteer.words[WordRole.BODY]
        office = None if body else _OFFICE_BEFORE.match(name)
        product = " " in name and _PRODUCT.search(name) and not _COMPANY.match(name)
        return Span(span.end if product else span.start + (office.end() if office else 0), span.end, EntityType.ORG)
    if span.label is EntityType.LOC:
        wali = name.startswith("Kota ") and text.endswith("Wali ", 0, span.start)
        start = span.start + (5 if wali or name.startswith("Ruas ") else 0)
        number = _NUMBERED.search(name)
        end = span.start + number.start() if number else span.end
        money = text.endswith(("dolar ", "dollar "), 0, span.start)
        return Span(end if money else start, end, EntityType.LOC)
    return span


def over(first: Iterable[Span], second: Iterable[Span]) -> list[Span]:
    """All spans of ``first`` (of two that overlap the earlier), and those of ``second`` that touch none, in order."""
    kept: list[Span] = []
    for span in sorted(first):
        if not kept or kept[-1].end <= span.start:
            kept.append(span)
    ends = 0
    merged: list[Span] = []
    waiting = iter(kept)
    ahead = next(waiting, None)
    for span in sorted(second):
        while ahead is not None and ahead.start < span.end:
            if ahead.end > span.start:
                break
            merged.append(ahead)
            ends, ahead = ahead.end, next(waiting, None)
        if (ahead is None or ahead.start >= span.end) and span.start >= ends:
            merged.append(span)
            ends = span.end
    return merged + ([ahead, *waiting] if ahead is not None else [])


def _split(text: str, span: Span) -> Iterator[Span]:
    """A span cut where it runs across a bracket that it does not close, or across "KOMPAS.com - "."""
    name = text[span.start : span.end]
    site = _SITE.match(name)
    if site is not None and len(name) > site.end() + 1:
        rest = re.match(r"[ -]*", name[site.end() :])
        start = span.start + site.end() + (rest.end() if rest else 0)
        yield Span(start, span.end, EntityType.LOC if " " not in text[start : span.end] else span.label)
    elif "(" in name and ")" not in name:
        before, _, behind = name.partition("(")
        yield Span(span.start, span.start + len(before.rstrip()), span.label)
        if behind.strip():
            yield Span(span.end - len(behind.lstrip()), span.end, span.label)
    elif span.label is EntityType.ORG and (cut := _FACTION.search(name)) is not None:
        yield Span(span.start, span.start + cut.start(), EntityType.ORG)
        yield Span(span.start + cut.end(), span.end, EntityType.ORG)
    else:
        yield span


def _person(text: str, span: Span) -> Span:
    """A name without its form of address, and with the first name that stands behind "Menteri ESDM (...)"."""
    address = _ADDRESS.match(text, span.start, span.end)
    if address is not None and address.end() < span.end:
        return Span(address.end(), span.end, span.label)
    before = _AFTER_BRACKET.search(text, max(0, span.start - 30), span.start)
    return Span(before.start(1), span.end, span.label) if before is not None else span


def _local_body(text: str, span: Span, gazetteer: Gazetteer) -> Span:
    """ "Pemerintah Kabupaten X" and "Dinas Kesehatan Kota X" are one body, not a place."""
    if span.label is not EntityType.LOC:
        return span
    before = _BODY_BEFORE.search(text, max(0, span.start - 80), span.start)
    if before is None:
        return span
    words = [before[1], *before[2].split()]
    governed = gazetteer.words[WordRole.GOVERNED]
    full = fold(words[-1]) in governed or fold(text[span.start : span.end].split()[0]) in governed
    for at, word in enumerate(words):
        if full and fold(word) in gazetteer.words[WordRole.LOCAL_BODY]:
            return Span(before.start(1) + sum(len(w) + 1 for w in words[:at]), span.end, EntityType.ORG)
    return span


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """ "Komisi Pemilihan Umum (KPU) RI": a body whose name goes on behind its abbreviation is one name."""
    joined: list[Span] = []
    for span in spans:
        # The abbreviation may be a span of its own, or none.
        for back in (1, 2) if span.label in (EntityType.ORG, EntityType.LOC) else ():
            body = joined[-back] if len(joined) >= back else span
            if body.label is EntityType.ORG and _ABBREVIATION_AND_REST.fullmatch(text, body.end, span.start):
                joined[-back:] = [Span(body.start, span.end, EntityType.ORG)]
                break
        else:
            joined.append(span)
    return joined


def _headed(text: str, gazetteer: Gazetteer) -> list[Span]:
    """Places that say what they are: "Jalan Benda Atas", "Selat Hormuz"."""
    pattern = _headed_pattern(gazetteer.words[WordRole.PLACE_HEAD])
    return [Span(m.start(), m.end(), EntityType.LOC) for m in pattern.finditer(text)]


@cache
def _headed_pattern(heads: frozenset[str]) -> re.Pattern[str]:
    words = "|".join(sorted(head.capitalize() for head in heads))
    return re.compile(rf"\b(?:{words})\.? {_CAPITAL_WORD}(?:[ -](?:{_CAPITAL_WORD}|\d{{1,3}}\b)){{0,3}}")
