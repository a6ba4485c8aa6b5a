"""Places that tell one place together, and the word that makes them the place of something: "di A, B"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from processors.detection.sentence.groups import PersonGroup
from processors.lexicon.gazetteer import PlaceHit
from processors.lexicon.places import PlaceKind
from processors.lexicon.words import any_of, words
from processors.text.reading import Reading, Sentence

_LEADS = re.compile(
    r"\b((?:kunjungi|sambangi|datangi|singgahi|tuju|kunjungan|persinggahan)(?:nya)? (?:adalah|ialah|yakni|yaitu)|"
    r"[Dd]i(?! (?:tengah(?! kota\b)|bawah|balik|antara|hadapan|bidang|sektor|kalangan|mata|samping|pihak)\b)|[Kk]e|"
    r"[Mm]enuju|[Kk]ota|[Ii]bu kota|ibukota|[Mm]engunjungi|[Mm]endatangi|[Mm]enyambangi|[Mm]enyinggahi)"
    r"((?: (?:[a-z][\w'-]*|Kota|Ibu|Kompleks|Kantor|Pusat|Hotel|Istana|Gedung|Kawasan|Pangkalan|Bandara)){0,3}|"
    r" (?:[a-z]+ )?(?:kantor|kediaman|rumah|istana|kampung)(?:nya)?(?: [a-z]+){0,2},"  # "di kantornya, Jalan A, B"
    r"(?: (?:Jalan|Jl\.?)(?: [A-Z0-9][\w.'-]*){1,5},)?|"
    r" (?:(?:[a-z]+ (?:[a-z]+ )?di )?"
    r"(?:(?P<house>kantor|gedung|kediaman|rumah|markas|hotel|aula|ruang|kompleks|restoran)|kawasan|bilangan|daerah) )?"
    r"(?P<named>[A-Z][\w.'-]*(?: [\w.'-]+){0,5})(?: \([^()]{1,20}\))?,"
    r"(?: (?P<town>[A-Z][\w.'-]*(?: [A-Z0-9][\w.'-]*){0,4})(?: \([^()]{1,20}\))?,)?"
    r"(?: (?:[Pp]rovinsi|[Nn]egara [Bb]agian|[Pp]refektur|[Dd]istrik|[Kk]abupaten|[Pp]ulau|[Ww]ilayah))?) ?\(?$"
)
BUILDING = re.compile(rf"{any_of(word.capitalize() for word in words('place.buildings'))}\b")
"""Opens the name of a building: what stands between "di" and a comma is a venue then, else a town."""
_ROOMS = any_of(words("place.rooms"))
_NO_NAME = "(?!(?:yang|untuk|dan|saat|pada|dengan|oleh|bersama|milik|di)\\b)"
# "Di Pangkalan TNI AU Halim, Jakarta", "di Akademi Studi Ekonomi (ASE) Chisinau", "di lantai 12 Hotel Serena
# Islamabad", "di Aula Barat, kompleks Universitas A, Bangkok": the place ends a longer name, or a row of them.
_NAMED = re.compile(
    rf"\b([Dd]i|[Kk]e)(?:,?(?: {_ROOMS}(?:nya)?\b(?: {_NO_NAME}[a-z]+){{0,3}}(?: \d+)?|, {BUILDING.pattern})|"
    r" [A-Z][\w.'-]*| \([A-Z][^()]{1,20}\)| (?:dan|for|of)(?= [A-Z])){1,12},? $"
)
# "Di Restoran Kyoto, Hotel Empire, Bandar Seri Begawan": a town's name that is part of a house's; the town comes last.
_NAMED_AFTER = re.compile(rf"{BUILDING.pattern} (?:[A-Z][\w.'-]* ){{0,2}}$")
_HOUSE_NEXT = re.compile(rf"(?: [A-Z][\w.'-]*){{0,3}},(?: {BUILDING.pattern}[\w .'-]{{0,40}},)? (?:[Dd]i )?")
_SUMMIT = re.compile(
    r"\b(?:KTT|[Kk]onferensi [Tt]ingkat [Tt]inggi(?: \(KTT\))?) "
    r"(?:G-?7|G-?20|APEC|ASEAN|Asean|BRICS|NATO|OKI|SCO|D-?8|COP\d+)"
    r"(?: ke ?-\d+)?(?: (?:20)\d\d)?,? $"
)
"""Before a place without a preposition: "KTT G20 Jepang"."""
HOSTS = re.compile(r",? (?:(?:akan|kembali|telah|sudah|kini) ){0,2}menjadi tuan rumah\b")
"""Behind the place that is host to a gathering."""
THERE = re.compile(
    r"\b[Dd]i (?:(?:tempat|kota|lokasi|hotel|gedung|rumah|negara|istana|ibu kota) yang sama|"
    r"(?:kota|ibu kota)(?: [A-Z]\w+){0,2} (?:itu|tersebut)|sana)\b"
)
"""At the place told before."""
_VEHICLES = re.compile(r" (?:pesawat|mobil|kapal|kereta|helikopter|kendaraan)\b")
_CHAIN = re.compile(
    r", (?:tepatnya|persisnya)(?: di)?(?: [Kk]ota)? |, [Kk]ompleks(?: [A-Z][\w-]+){1,3}, |"
    r"(?: atau [A-Z][\w-]+| \([^()]{1,40}\))?,? ?\(?|,? (?:di|kota|ibu kota|ibukota|negara) (?:kota )?|"
    r", (?:di|kota|ibu kota) "
)
_WITHIN_NAMES = frozenset({PlaceKind.CITY, PlaceKind.VENUE})
_LONGEST_LEAD = 90


def chains(reading: Reading, sentence: Sentence, groups: Sequence[PersonGroup] = ()) -> list[list[PlaceHit]]:
    """Places of a sentence, those that tell one place together: "Istana Laeken, Brussel, Belgia".

    Countries that are part of somebody's office, by ``groups``, are no places here.
    """
    places = reading.places_in(sentence.start, sentence.end)
    houses = {token for hit in places if hit.kind is PlaceKind.VENUE for token in range(hit.start, hit.end)}
    offices = [(reading.tokens[g.first].start, reading.tokens[g.last - 1].end) for g in groups]
    offices = [office for office in offices if office[0] not in houses]  # "di Istana Presiden Finlandia"
    found: list[list[PlaceHit]] = []
    for hit in places:
        if any(start <= hit.start < end for start, end in offices):
            continue
        if hit.kind is PlaceKind.ORGANISATION or is_dateline(reading, sentence, hit):
            continue
        if found and _is_name(reading, found[-1][-1], hit):
            found[-1][-1:] = [hit]
        elif found and _chained(found[-1][-1], reading.clean[found[-1][-1].end : hit.start]):
            found[-1].append(hit)
        else:
            found.append([hit])
    return found


def _is_name(reading: Reading, before: PlaceHit, hit: PlaceHit) -> bool:
    """ "Restoran Kyoto, Hotel Empire, Bandar Seri Begawan", "Hotel Jakarta, Amsterdam": whether a town's name is only
    that of a house, of which the next place tells where it is."""
    if before.code == hit.code:
        return False
    house = _NAMED_AFTER.search(reading.clean, max(0, before.start - _LONGEST_LEAD), before.start)
    return house is not None and _HOUSE_NEXT.fullmatch(reading.clean, before.end, hit.start) is not None


def _chained(before: PlaceHit, gap: str) -> bool:
    """Whether two places tell one: "Istana Laeken di Brussel", but not "perang Gaza di Kairo"."""
    if " di " in gap and before.kind is not PlaceKind.VENUE:
        return False
    return _CHAIN.fullmatch(gap) is not None


def is_dateline(reading: Reading, sentence: Sentence, hit: PlaceHit) -> bool:
    if hit.start - sentence.start > 30:
        return False
    after = reading.clean[hit.end : min(sentence.end, hit.end + 48)]
    if hit.start == sentence.start and re.match(r": [A-Z]", after):
        return True  # "New York: Menteri Luar Negeri A"
    return re.match(r"[^-\n]{0,45}?(?:\) ?-| --? )", after) is not None


@dataclass(frozen=True, slots=True)
class Lead:
    """The preposition before a place, and what stands named between: "di Sharm el-Sheikh, Mesir"."""

    word: str
    named: str | None
    house: bool = False
    """A word for a house stands before the name."""
    town: str | None = None
    """Between the name and the place: "di Hotel Hyatt, Indian Wells, California"."""


def lead_of(reading: Reading, sentence: Sentence, chain: Sequence[PlaceHit]) -> Lead | None:
    """What makes a chain a place where something happens; None where nothing does."""
    start = max(sentence.start, chain[0].start - _LONGEST_LEAD)
    before = reading.clean[start : chain[0].start]
    match = _LEADS.search(before.title() if before.isupper() else before)
    if match is not None:  # "menuju pesawat kenegaraan Yordania" names no place
        if _VEHICLES.match(match[2]):
            return None
        return Lead(match[1].lower(), match["named"], match["house"] is not None, match["town"])
    if _SUMMIT.search(before):
        return Lead("di", None)
    longer = _NAMED.search(before) if chain[0].kind in _WITHIN_NAMES else None
    return Lead(longer[1].lower(), None) if longer else None


def host(reading: Reading, sentence: Sentence, chain: Sequence[PlaceHit]) -> Lead | None:
    """ "Bali akan menjadi tuan rumah KTT": where the host is that gathering takes place."""
    return Lead("di", None) if HOSTS.match(reading.clean, chain[-1].end, sentence.end) else None
