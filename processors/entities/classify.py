"""Turns the tagger's PER, ORG and LOC into PER, ORG, GPE, LOC and EVT.

The training sets do not tell countries and towns from other places, nor mark events, and one of them leaves countries
untagged. What is missing comes from the gazetteer, from the words around a span, and from the shapes of event names.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from processors.entities.mend import mend, over
from processors.lexicon.gazetteer import Gazetteer, PlaceHit
from processors.lexicon.placefinder import fold
from processors.lexicon.places import PlaceKind, WordRole
from processors.text.tagged import Span, TaggedText
from schemas.entities import EntityType

_ROMAN = r"(?:[IVXLC]+\b|\d+)"
# Bounded, so that a chain of a thousand hyphens costs no more than its length.
_NAME = r"[A-Z](?:[\w&'’-]|\.(?=\w)){0,30}"
# In titles all words have capitals: a verb or a small word ends the event's name ("KTT G20 Digelar di Osaka").
_NO_NAME = (
    r"(?!(?:Di[a-z]{4}|Me[lmnr][a-z]{3}|Ber[a-z]{3}|Ter[a-z]{3}|Se[dl]a|(?i:di|ke|dan|dari|untuk|pada|yang|dengan|akan|"
    r"bakal|jadi|ini|itu|hari|resmi|usai|jelang|bahas|soal|tak|tidak|bukan|atau|saat|kata|demi|agar|bagi|oleh|lalu|"
    r"hasil|para|besar|ajang|turnamen|tips|raih|gelar|tonton|final|bulu|tangkis|babak|pertama|kedua|menuju|hal)\b))"
)
_TAIL = rf"(?:[ -](?:{_NO_NAME}{_NAME}|ke-\d+|\d+|{_ROMAN}|for|of|and|the))"
# Named events. A head that is a common noun too ("pemilu", "kongres") needs a year, a number or a name after it.
_EVENTS = re.compile(
    rf"""\b(?:
      (?:KTT|Konferensi[ ]Tingkat[ ]Tinggi(?:[ ]\(KTT\))?)(?:[ ]Luar[ ]Biasa)?{_TAIL}{{1,5}}
    | Konferensi[ ](?:Asia|Perdamaian|Keamanan|Iklim){_TAIL}{{0,4}}
    | Sidang[ ]Umum[ ](?:PBB|Perserikatan){_TAIL}{{0,3}}
    | (?:Kualifikasi[ ])?(?:Piala|Kejuaraan|Olimpiade|Paralimpiade|Asian[ ]Games|SEA[ ]Games|Sea[ ]Games){_TAIL}{{1,5}}
    | Liga[ ](?:Champions|Europa|Konferensi|Inggris|Spanyol|Italia|Jerman|Prancis|Perancis|Belanda|Arab[ ]Saudi|
      Indonesia|[12])
      (?:[ ](?:Asia|Eropa))?(?:[ ]\d{{4}}(?:[-/]\d{{2,4}})?)?
    | (?:LaLiga|La[ ]Liga|Serie[ ]A|Premier[ ]League|Bundesliga|Oscars?|Grammy|MotoGP|Formula[ ]1)(?:[ ]\d{{4}})?
    | (?:Asian[ ]Games|SEA[ ]Games|Sea[ ]Games|Olimpiade)\b
    | (?:Pemilu|Pilpres|Pilkada|Pileg|Pilgub|PON|Muktamar|Munas|Kongres|Rakernas|Sumpah[ ]Pemuda)
      (?:[ ](?:Serentak|Presiden|Legislatif|{_NAME}))?(?:[ ](?:\d{{4}}|ke-\d+|{_ROMAN}))
    | Kongres[ ](?:PSI|PDIP|PDI[ ]Perjuangan|Demokrat|NasDem|PAN|PKB|HMI|NU)\b
    | (?:HUT|Hari[ ]Ulang[ ]Tahun)(?:[ ](?:ke-)?\d+)?{_TAIL}{{1,4}}
    | Perang[ ](?:Dunia(?:[ ]{_ROMAN}|[ ]Kedua|[ ]Pertama)?|Dingin|Teluk|Saudara|Korea|Vietnam|Irak|Enam[ ]Hari|Salib)\b
    | Revolusi[ ](?:Islam|Prancis|Perancis|Oktober|Industri){_TAIL}{{0,2}}
    | {_NO_NAME}{_NAME}(?:[ ](?:{_NO_NAME}{_NAME}|&)){{0,5}}[ ](?:Awards?|Festival|Expo|Championships?|Open|
      (?:Auto|Air|Motor)[ ]Show|Grand[ ]Prix|Summit|Marathon)(?:[ ]\d{{4}})?
    )(?:[ ]\([ ]?[A-Z\d]+[ ]?\)(?:[ ]\d{{4}})?)?""",
    re.VERBOSE,
)
_WORDS = re.compile(r"[\w.'’-]+")
_DATELINE = re.compile(r"\s*[,(]?\s*(?:[\w.]+\.(?:com|id|co|net|CO|COM|ID)\b|[-–—])")


def classify(tagged: TaggedText, gazetteer: Gazetteer) -> tuple[Span, ...]:
    """The entities of one text, in order and not overlapping: PER, ORG, GPE, LOC and EVT.

    ``tagged`` holds the tagger's PER, ORG and LOC spans. Events are found in the text and swallow the spans inside
    them; countries that the tagger left out are added. Offsets stay half-open characters of the text.
    """
    hits = gazetteer.find_places(tagged.text)
    events = [Span(m.start(), m.end(), EntityType.EVT) for m in _EVENTS.finditer(tagged.text)]
    mended = [part for span in mend(tagged, gazetteer) for part in _as_listed(tagged.text, span, hits)]
    spans = [_typed(tagged.text, span, hits, gazetteer) for span in mended]
    missing = [Span(h.start, h.end, EntityType.GPE) for h in hits if h.kind is PlaceKind.COUNTRY]
    return tuple(over(over(events, spans), missing))


def _as_listed(text: str, span: Span, hits: list[PlaceHit]) -> list[Span]:
    """A place as long as its name in the gazetteer ("Raja Ampat"), or two that stand side by side, apart."""
    if span.label is not EntityType.LOC:
        return [span]
    at = bisect_left(hits, span.start, key=lambda h: h.start)
    if at and hits[at - 1].end == span.end and hits[at - 1].kind is not PlaceKind.ORGANISATION:
        return [Span(hits[at - 1].start, span.end, EntityType.LOC)]
    inside = [h for h in hits[at : at + 4] if h.start < span.end]
    if not inside or inside[0].start != span.start or inside[-1].end < span.end:
        return [span]
    gaps = [text[a.end : b.start] for a, b in pairwise(inside)]
    if any(gap not in (" ", "-", " - ") for gap in gaps):
        return [span]
    return [Span(hit.start, hit.end, EntityType.LOC) for hit in inside]


def _typed(text: str, span: Span, hits: list[PlaceHit], gazetteer: Gazetteer) -> Span:
    name = text[span.start : span.end]
    if span.label is not EntityType.LOC:
        # The tagger sometimes takes a country for a person or a body; a text that is all of its name settles it.
        return Span(span.start, span.end, EntityType.GPE) if gazetteer.country_of(name) else span
    city = gazetteer.city(name)
    if city is None or city.iso2 == "ID":  # abroad "Kota" is a word before the name, not a part of it
        widened = _with_governing_word(text, span, gazetteer)
        if widened is not None:
            return widened
    return Span(span.start, span.end, _place_label(text, span, hits, gazetteer))


def _with_governing_word(text: str, span: Span, gazetteer: Gazetteer) -> Span | None:
    """The span with a "Kabupaten" or "Kota" before it that the tagger left out."""
    words = list(_WORDS.finditer(text, max(0, span.start - 20), span.start))
    if not words or text[words[-1].end() : span.start] != " ":
        return None
    word = words[-1].group()
    if not word[0].isupper() or word.lower() not in gazetteer.words[WordRole.GOVERNED]:
        return None
    if len(words) > 1 and words[-2].group().lower() == "wali":  # "Wali Kota" is an office
        return None
    return Span(words[-1].start(), span.end, EntityType.GPE)


def _place_label(text: str, span: Span, hits: list[PlaceHit], gazetteer: Gazetteer) -> EntityType:
    name = text[span.start : span.end]
    words = fold(name).replace(".", " ").split() or [""]
    if words[0] in gazetteer.words[WordRole.GOVERNED]:
        return EntityType.GPE
    if fold(name) in gazetteer.words[WordRole.REGION]:
        return EntityType.LOC
    if gazetteer.country_of(name) is not None:
        return EntityType.GPE
    hit = _hit_over(span, hits)
    if hit is not None:
        return _hit_label(text, hit, gazetteer)
    if not gazetteer.words[WordRole.OTHER_PLACE].isdisjoint(words):
        return EntityType.LOC
    if gazetteer.city(name) is not None:
        return EntityType.GPE
    return _unknown_label(text, span, words)


def _hit_over(span: Span, hits: list[PlaceHit]) -> PlaceHit | None:
    """The gazetteer's name that is the whole span."""
    at = bisect_left(hits, span.start, key=lambda h: h.start)
    if at < len(hits) and hits[at].start == span.start and hits[at].end >= span.end:
        return hits[at]
    return None


def _hit_label(text: str, hit: PlaceHit, gazetteer: Gazetteer) -> EntityType:
    if hit.kind is PlaceKind.ORGANISATION:
        return EntityType.ORG
    if hit.kind is PlaceKind.VENUE:
        return EntityType.ORG if hit.actor and _speaks(text, hit, gazetteer) else EntityType.LOC
    return EntityType.LOC if hit.kind is PlaceKind.ISLAND else EntityType.GPE


def _speaks(text: str, hit: PlaceHit, gazetteer: Gazetteer) -> bool:
    """Whether the building acts: the sentence goes on with a verb of speech, and no "di" stands before it."""
    before = _WORDS.findall(text, max(0, hit.start - 15), hit.start)
    after = _WORDS.findall(text, hit.end, hit.end + 40)
    if before and before[-1].lower() in gazetteer.words[WordRole.AT]:
        return False
    return any(word.lower() in gazetteer.words[WordRole.SPEAKS] for word in after[:2])


def _unknown_label(text: str, span: Span, words: list[str]) -> EntityType:
    """Names that no list holds are mostly villages, districts and foreign towns; those with initials mostly buildings.

    "JIS", "BSD City", "RDF Rorotan"; but "BLORA - ..." and a title in capitals throughout are written so anyway.
    """
    name = text[span.start : span.end]
    first = name.split()[0]
    initials = first.isupper() and len(first) < 5 and (len(words) == 1 or not name.isupper())
    dateline = name.isupper() and _DATELINE.match(text, span.end)
    return EntityType.LOC if initials and not dateline else EntityType.GPE
