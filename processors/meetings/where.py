"""Where people met: a place after "di" or "ke" beside the trigger, not the dateline and not what was spoken of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from processors.entities.reading import Reading, Sentence
from processors.gazetteer import Gazetteer, PlaceHit
from processors.meetings.groups import Group
from processors.meetings.roles import Meet
from processors.meetings.triggers import Kind
from processors.meetings.when import SAYING

_LEADS = re.compile(
    r"\b([Dd]i|[Kk]e|[Mm]enuju|[Kk]ota|[Ii]bu kota|ibukota|[Mm]engunjungi)"
    r"((?: (?:[a-z][\w'-]*|Kota|Ibu|Kompleks|Kantor|Pusat|Hotel|Istana|Gedung|Kawasan|Pangkalan|Bandara)){0,3}|"
    r" (?:[A-Z][\w.'-]*)(?: [\w.'-]+){0,5},) ?\(?$"
)
_CHAIN = re.compile(r",? ?\(?|,? (?:di|kota|ibu kota|ibukota|negara) (?:kota )?|, (?:di|kota|ibu kota) ")
_DATELINE = re.compile(r"^[^-\n]{0,45}(?: - | -|- )")
_TOPIC = re.compile(
    r"\b(?:membahas|bahas|terkait|mengenai|soal|tentang|situasi|konflik|perang|krisis|serangan|keamanan|perdamaian|"
    r"isu|masalah|ketegangan|gencatan|pemilu|operasi|perkembangan|kondisi|investasi|proyek|membicarakan|mendiskusikan|"
    r"guna|pasukan|warga|kedutaan besar|duta besar|menghentikan|mengakhiri)\b",
    re.IGNORECASE,
)
_OTHER_CLAUSE = re.compile(r"\b(?:usai|setelah|seusai|sebelum|sejak|sementara|sedangkan|kemudian|ketika|sehingga)\b")
_LONGEST_LEAD = 60
_AGAIN_REACH = 10


@dataclass(frozen=True, slots=True)
class Place:
    """City, country and venue of a meeting, each with the characters that say so."""

    city: str | None
    country: str | None
    venue: str | None
    spans: tuple[tuple[int, int], ...]
    rule: str


def place_of(
    reading: Reading, sentence: Sentence, meet: Meet, groups: Sequence[Group], gazetteer: Gazetteer
) -> Place | None:
    """The place that belongs to a meeting told in a sentence."""
    start = reading.tokens[meet.trigger.first].start
    end = reading.tokens[meet.trigger.last - 1].end
    people = (reading.tokens[meet.first].start, reading.tokens[meet.last - 1].end)
    before: Place | None = None
    for chain in chains(reading, sentence, groups):
        at = chain[0].start
        lead = lead_of(reading, sentence, chain)
        if lead is None:
            continue
        if at >= end:
            between = reading.clean[end:at]
            beyond = _beyond(between, people, end)
            if SAYING.search(between) or _TOPIC.search(beyond) or _OTHER_CLAUSE.search(beyond):
                continue
            if lead in ("ke", "menuju") and meet.trigger.kind not in (Kind.VISIT, Kind.INVITE):
                continue
            if meet.strength == "again" and len(between.split()) > _AGAIN_REACH:
                continue
            return _place(chain, gazetteer, "place.after")
        if chain[-1].end <= start:
            between = reading.clean[chain[-1].end : start]
            if not SAYING.search(between) and not _TOPIC.search(reading.clean[max(sentence.start, at - 40) : at]):
                before = _place(chain, gazetteer, "place.before")
    return before


def _beyond(between: str, people: tuple[int, int], end: int) -> str:
    """The words between trigger and place that stand behind the people who meet."""
    return between[max(0, people[1] - end) :]


def chains(reading: Reading, sentence: Sentence, groups: Sequence[Group] = ()) -> list[list[PlaceHit]]:
    """Places of a sentence, those that tell one place together: "Istana Laeken, Brussel, Belgia".

    Countries that are part of somebody's office, by ``groups``, are no places here.
    """
    offices = [(reading.tokens[g.first].start, reading.tokens[g.last - 1].end) for g in groups]
    first = bisect_left(reading.places, sentence.start, key=lambda hit: hit.start)
    found: list[list[PlaceHit]] = []
    for hit in reading.places[first:]:
        if hit.start >= sentence.end:
            break
        if any(start <= hit.start < end for start, end in offices):
            continue
        if hit.kind == "organisation" or _is_dateline(reading, sentence, hit):
            continue
        if found and _CHAIN.fullmatch(reading.clean[found[-1][-1].end : hit.start]):
            found[-1].append(hit)
        else:
            found.append([hit])
    return found


def _is_dateline(reading: Reading, sentence: Sentence, hit: PlaceHit) -> bool:
    if hit.start - sentence.start > 30:
        return False
    after = reading.clean[hit.end : min(sentence.end, hit.end + 48)]
    return bool(re.match(r"[^-\n]{0,45}?(?:\) ?-| --? )", after)) and not reading.clean[sentence.start : hit.start].lower().endswith("di ")


def lead_of(reading: Reading, sentence: Sentence, chain: Sequence[PlaceHit]) -> str | None:
    """The preposition that makes a chain a place where something happens; None where there is none."""
    start = max(sentence.start, chain[0].start - _LONGEST_LEAD)
    match = _LEADS.search(reading.clean[start : chain[0].start])
    return match[1].lower() if match else None


def _place(chain: Sequence[PlaceHit], gazetteer: Gazetteer, rule: str) -> Place:
    cities = [hit for hit in chain if hit.kind == "city"]
    venues = [hit for hit in chain if hit.kind == "venue"]
    codes = [hit.code for hit in chain if hit.code]
    city = cities[0].name if cities else next((v.city for v in venues if v.city), None)
    if city is None and chain[0].kind == "country" and _is_city_state(chain[0], gazetteer):
        city = chain[0].name
    country = next((hit.code for hit in chain if hit.kind == "country"), None) or (codes[0] if codes else None)
    return Place(city, country, venues[0].name if venues else None, tuple((h.start, h.end) for h in chain), rule)


def _is_city_state(hit: PlaceHit, gazetteer: Gazetteer) -> bool:
    """Singapore and the Vatican are towns too."""
    capital = gazetteer.capital_of(hit.code) if hit.code else None
    return capital is not None and capital.name == hit.name
