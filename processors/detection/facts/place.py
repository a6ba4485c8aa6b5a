"""Where people met: a place after "di" or "ke" beside the trigger, not the dateline and not what was spoken of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from processors.detection.facts.chains import BUILDING, Lead, chains, lead_of
from processors.detection.facts.day import GATHERING, OTHERS, SAYING
from processors.detection.facts.journeys import once_there
from processors.detection.sentence.binding import Binding, Encounter
from processors.detection.sentence.groups import PersonGroup
from processors.detection.sentence.triggers import Flag, Kind
from processors.lexicon.gazetteer import Gazetteer, PlaceHit
from processors.lexicon.places import PlaceKind
from processors.lexicon.worded import Worded
from processors.lexicon.words import WEEKDAY, any_of, words
from processors.text.reading import Reading, Sentence

_AFTER = any_of(words("time.after") | {"selepas"})
# "Membuka kedutaan di A", but not "di Kedutaan Besar AS di A", "di kediaman Duta Besar RI, A"
_EVENTS = (
    rf"(?<!\bdi )(?<!\bke )(?<!kediaman )(?<!rumah dinas )(?<!wisma )(?<!kompleks ){any_of(words('place.events'))}"
)
_TOPIC = re.compile(
    rf"\b(?:membahas|bahas|terkait|mengenai|soal|tentang|isu|masalah|membicarakan|mendiskusikan|guna|menghentikan|"
    rf"mengakhiri|{_EVENTS})\b",
    re.IGNORECASE,
)
_EVENT_THERE = re.compile(rf"\b{_EVENTS} (?:di|ke) ?$", re.IGNORECASE)
# Not "ketika": what happens while they meet, happens where they meet; and who has just arrived is still there.
_OTHER_CLAUSE = re.compile(
    rf"\b(?:{_AFTER}(?! (?:tiba|mendarat|sampai) di\b)|sebelum|sejak (?:pertemuan|KTT)|sedangkan|sehingga)\b"
)
# "Berbincang setelah parade militer di Beijing": they are where the event was; "pemimpin di Teluk" are at home there.
_AFTER_EVENT = re.compile(
    rf"\b{_AFTER}(?: menghadiri| menyaksikan| membuka| mengikuti)?(?: acara)? (?:parade|upacara|konferensi|"
    r"sidang|forum|pembukaan|penutupan|pemakaman|pelantikan|resepsi|penobatan|peringatan)(?: [\w-]+){0,5} di ?$",
    re.IGNORECASE,
)
# "Bersalaman dengan B sebelum pertemuan di A": the meeting itself.
_THE_MEETING = re.compile(
    rf"^[ )]*(?:{_AFTER}|sebelum)(?: me\w+)? (?:pertemuan|pembicaraan|perundingan|dialog)(?:nya)?"
    r"(?: (?!sebelumnya|pertama|kedua|terakhir|lain)[a-z]+){0,3} di ?$"
)
# "Bertemu B dalam kunjungan pertamanya dalam dua tahun ke A"
_ON_VISIT = re.compile(
    r"\b(?:dalam|saat|selama|pada|di sela(?:-sela)?) (?:[a-z]+ )?(?:kunjungan|lawatan|muhibah)(?:nya)?"
    r"(?: [\w-]+){0,6} ke(?: (?:ibu )?kota)? ?$"
)
# "Mengunjungi Seoul untuk mempersiapkan pertemuan": who prepares a meeting goes elsewhere than those who will meet.
_PREPARING = re.compile(
    rf"\b(?:untuk|guna) {any_of(words('purpose.preparing') | {'merintis', 'membuka jalan bagi'})}\b"
)
# "Jika A tidak pergi ke B, ...", "lawatan ke B ditunda, ...": where they are not.
_IF = re.compile(rf"\b{any_of(words('clause.if'))}\b[^,]*$", re.IGNORECASE)
_CALLED_OFF = re.compile(rf"[^,]*\b{any_of(words('status.off'))}\b[^,]*,", re.IGNORECASE)
# "Seusai memimpin rapat kabinet di A, B akan menemui C": where he was before, unless he came for the like.
_BEFORE_THAT = re.compile(
    rf"(?:{any_of(word.capitalize() for word in words('time.after') | words('time.after_rare') | {'sebelum'})})\b"
    r"(?![^,]*\b(?:tiba|mendarat|sampai|berada|KTT|konferensi|forum|lawatan|kunjungan|berkunjung|melawat|menghadiri)\b)"
)
# "Menurut siaran pers yang diterima di A, saat bertemu B", "mengatakan pada Rabu di A, B akan bertemu C".
_TOLD_AT = re.compile(
    rf"\b(?:di(?:terima|kutip|rilis|keluarkan|terbitkan|siarkan)(?: \w+){{0,3}},?|"
    rf"{any_of(words('speech.verbs'))}(?: kepada \w+)?(?: pada)?(?: {WEEKDAY})?) di ?$"
)
_LEAVING = re.compile(r"\b[Ss]ebelum (?:\w+ )?(?:ke|menuju) $")
# "A, yang akan melanjutkan lawatan ke B, menemui C": where he goes when they have met.
_ONWARD = re.compile(
    r", yang (?:kemudian |selanjutnya )?(?:akan|bakal|dijadwalkan|hendak) (?:melanjutkan|meneruskan|bertolak|terbang|"
    r"menuju|berangkat|singgah|pulang|kembali)\b[^,]*$"
)
_COMING = re.compile(r",[^,]* (?:akan|bakal|hendak|dijadwalkan|direncanakan|berencana|diagendakan)\b")
# "Tiba di Amman dari Riga (Latvia), tempat ia menghadiri KTT NATO"
_WHERE = re.compile(r"(?: \([\w ]+)?\)?, (?:tempat|di mana) (?:[\w-]+ ){0,5}")
_CAPITAL = ("ibu kota ", "ibukota ")
_WHOSE = re.compile(r"\b(?:pemimpin|pejabat|menteri|tokoh|warga|pasukan|sekutu|negara|rekan) (?:di|ke) ?$")
_NO_TOWN = re.compile(rf"{BUILDING.pattern}|(?:Distrik|Kecamatan|Kabupaten|Kawasan|Pulau|Lembah|Gunung)\b")
_OPENING = len("Di Kota ")
_TOWARDS = frozenset({"ke", "menuju"})
_AHEAD = frozenset({"akan", "bakal", "hendak"})
_ON_DAY = re.compile(r",? (?:pada|mulai|bulan|pekan|hari|akhir|awal) ")
_AGAIN_REACH = 10
_FAR_LEAD, _MOST_PLACES = 60, 200
_FAR_AFTER = 600
"""Characters behind the trigger beyond which a place is another matter's; bounds the time on hostile text."""


class PlaceRule(Worded):
    """How a place was found; published as the reason of city, country and venue."""

    WHERE = "place.where", "named right before it as where that is"
    AFTER = "place.after", "named behind the word of meeting"
    BEFORE = "place.before", "named before the word of meeting"
    COUNTED = "place.counted", "counted up with its day"
    BESIDE = "place.beside", "where one of them is or goes by the sentence beside it"
    AGAIN = "place.again", "the place told last, to which its sentence points"
    VISIT = "place.visit", "where one of them goes to see the other"
    HOST = "place.host", "who visits somebody is in the country of the host"
    DATELINE = "place.dateline", "the article is reported from there"
    ANNOUNCED = "place.announced", "where a sentence before has their meetings, or the gathering they meet beside"
    GATHERING = "place.gathering", "where it is held"


@dataclass(frozen=True, slots=True)
class Location:
    """City, country and venue of a meeting, each with the characters that say so."""

    city: str | None
    country: str | None
    venue: str | None
    spans: tuple[tuple[int, int], ...]
    rule: PlaceRule


def place_of(
    reading: Reading,
    sentence: Sentence,
    encounter: Encounter,
    groups: Sequence[PersonGroup],
    sides: AbstractSet[str | None],
    gazetteer: Gazetteer,
    home: str | None = None,
) -> Location | None:
    """The place that belongs to a meeting told in a sentence. ``sides``: the countries of those who meet; ``home``:
    that of who receives the other."""
    start = reading.tokens[encounter.trigger.first].start
    end = reading.tokens[encounter.trigger.last - 1].end
    before: Location | None = None
    for chain in chains(reading, sentence, groups):
        lead = lead_of(reading, sentence, chain)
        summit = encounter.binding is Binding.SUMMIT and chain[-1].end <= start
        if summit and _WHERE.fullmatch(reading.clean[chain[-1].end : start]):
            return as_place(chain, lead or Lead("di", None), gazetteer, PlaceRule.WHERE)
        if lead is None and len(chain) > 1:  # "di Departemen Luar Negeri AS, Washington": the country is in a name
            chain = chain[1:]
            lead = lead_of(reading, sentence, chain)
        if lead is None:
            continue
        if chain[0].start >= end:
            if chain[0].start - end > _FAR_AFTER:
                return before
            if _fits_behind(reading, encounter, chain, lead, sides):
                there = as_place(chain, lead, gazetteer, PlaceRule.AFTER)
                return _in_town(housed(there, reading, sides, gazetteer, home), before)
        elif _fits_before(reading, sentence, chain, lead, start):
            before = housed(as_place(chain, lead, gazetteer, PlaceRule.BEFORE), reading, sides, gazetteer, home)
    return before


def _fits_behind(
    reading: Reading,
    encounter: Encounter,
    chain: Sequence[PlaceHit],
    lead: Lead,
    sides: AbstractSet[str | None],
) -> bool:
    """Whether a place behind the trigger is that of the meeting."""
    end = reading.tokens[encounter.trigger.last - 1].end
    between = reading.clean[end : chain[0].start]
    beyond = between[max(0, reading.tokens[encounter.last - 1].end - end) :]  # behind the people who meet
    after_event = _AFTER_EVENT.search(between) is not None
    if OTHERS.search(beyond) or SAYING.search(between):  # "atas undangan B, yang disampaikan dalam KTT C di D"
        return False
    beyond = _THE_MEETING.sub("", beyond)
    if _OTHER_CLAUSE.search(beyond) and not after_event:
        return False
    at_home = chain[0].kind is PlaceKind.COUNTRY and _WHOSE.search(between) is not None
    if at_home or GATHERING.search(between):
        return False
    topic = Flag.TOPIC_BEHIND in encounter.trigger.flags and chain[0].kind is not PlaceKind.VENUE
    seat = _seat(chain, sides, between) or _to_come(reading, encounter, chain)
    if (topic or _TOPIC.search(beyond)) and not seat:
        return False
    called = encounter.trigger.kind in (Kind.VISIT, Kind.INVITE) or Flag.ASKING in encounter.trigger.flags
    if lead.word in _TOWARDS and not called and not _ON_VISIT.search(between):
        return False
    return encounter.binding is not Binding.AGAIN or len(between.split()) <= _AGAIN_REACH


def _to_come(reading: Reading, encounter: Encounter, chain: Sequence[PlaceHit]) -> bool:
    """ "Keempat menteri akan membahas tarif di Surabaya pada September": what is still to come has day and place."""
    ahead = reading.tokens[encounter.trigger.first - 1].lower in _AHEAD
    return ahead and _ON_DAY.match(reading.clean, chain[-1].end) is not None


def _fits_before(reading: Reading, sentence: Sentence, chain: Sequence[PlaceHit], lead: Lead, start: int) -> bool:
    """Whether a place before the trigger, which stands at character ``start``, is that of the meeting."""
    at = chain[0].start
    between = reading.clean[chain[-1].end : start]
    if at - sentence.start <= _OPENING and lead.word == "di":
        return not SAYING.search(between)  # "Di A, Rabu (21/8), ia disambut tarian sebelum berbincang dengan B"
    if lead.word in _TOWARDS and _OTHER_CLAUSE.search(between):
        return False  # "akan ke Bangkok usai menerima B": received elsewhere
    if _PREPARING.search(between) or ("," in between and _ONWARD.search(reading.clean, sentence.start, at)):
        return False
    if _BEFORE_THAT.match(reading.clean, sentence.start) and _COMING.search(between):
        return False
    if "," in between and (_elsewhere(reading.clean[sentence.start : at]) or _CALLED_OFF.match(between)):
        return False
    if _TOLD_AT.search(reading.clean, max(sentence.start, at - _FAR_LEAD), at):
        return False
    if _TOPIC.search(reading.clean[max(sentence.start, at - 40) : at]):
        return False
    return not SAYING.search(between)


def _elsewhere(before: str) -> bool:
    """ "Jika A pergi ke B, ...", "Dua tahun setelah meninjau A, ...", "Sebelum ke A, ...": whether the words before a
    place tell that they are there at another time than that of what follows."""
    return _IF.search(before) is not None or once_there(before) or _LEAVING.search(before) is not None


def housed(
    place: Location, reading: Reading, sides: AbstractSet[str | None], gazetteer: Gazetteer, home: str | None = None
) -> Location:
    """The town of a palace, where the text names that town anywhere, be it as its dateline. A palace without a name
    ("istana kepresidenan") is the host's, whose country the word alone does not tell."""
    venue = gazetteer.venue(place.venue) if place.venue is not None else None
    if place.city is None and place.country and reading.clean.endswith(_CAPITAL, 0, place.spans[0][0]):
        seat = gazetteer.capital_of(place.country)  # "di ibu kota Austria itu", where the text names it anywhere
        return replace(place, city=seat.name) if seat is not None and seat.name in reading.towns else place
    if venue is None or place.city is not None or place.country != venue.iso2:
        return place
    if not venue.city and not venue.actor:
        return place
    if not venue.city and home is not None:
        return replace(place, country=home)
    if not venue.city:
        towns = {hit.code for hit in reading.places[:_MOST_PLACES] if hit.kind is PlaceKind.CITY}
        abroad = place.country not in towns and bool(towns & sides)  # "di Vientiane ... di Istana Presiden"
        return replace(place, country=None) if abroad else place
    within = (reading.clean[start:end] for start, end in place.spans)  # "Istana Bogor"
    named = venue.city in reading.towns or any(venue.city in name for name in within)
    if not named and place.country not in sides and all(reading.clean[a:b].islower() for a, b in place.spans):
        return replace(place, country=None)  # "di istana negara": a kind of house, and whose the word does not tell
    return replace(place, city=venue.city) if named else place


def _in_town(place: Location, before: Location | None) -> Location:
    """ "Berkunjung ke Jakarta dan diterima di Istana Merdeka": the palace stands in the town just told."""
    if place.city is not None or before is None:
        return place
    if place.country is not None and before.country != place.country:
        return place
    return replace(place, city=before.city, country=before.country, spans=(*place.spans, *before.spans))


def _seat(chain: Sequence[PlaceHit], sides: AbstractSet[str | None], between: str) -> bool:
    """ "Membahas perbatasan di New Delhi": the capital of a side is where they met, unless something happens there."""
    at_home = any(hit.capital for hit in chain) and chain[0].code in sides
    return at_home and not happens_there(between)


def happens_there(before: str) -> bool:
    """ "Membuka kedutaan besar di A": whether something stands or goes on at a place, by the words before it."""
    return _EVENT_THERE.search(before) is not None


def as_place(chain: Sequence[PlaceHit], lead: Lead, gazetteer: Gazetteer, rule: PlaceRule) -> Location:
    """What a chain of places, and the name before it, tell of one place."""
    cities = [hit for hit in chain if hit.kind is PlaceKind.CITY]
    venues = [hit for hit in chain if hit.kind is PlaceKind.VENUE]
    # "Istana Negara, Kuala Lumpur", "Istana Kepresidenan, Rashtrapati Bhavan"
    codes = [hit.code for hit in (*cities, *reversed(chain)) if hit.code]
    city = cities[0].name if cities else None  # not the venue's: the text has to say it (annotation guide)
    if city is None and _is_city_state(chain[0], gazetteer):
        city = chain[0].name
    venue = venues[0].name if venues else None
    house = lead.named is not None and (lead.house or BUILDING.match(lead.named) is not None)
    if lead.named is not None and city is None and chain[0].kind is not PlaceKind.VENUE:
        city = _town_in(lead.named, chain[0].code, gazetteer, house=house)
        town = lead.town or lead.named.partition(" di ")[2]  # "Hotel A di B, Provinsi C"
        if house and town and not _NO_TOWN.match(town):
            city = _town_in(town, chain[0].code, gazetteer, house=False)
    venue = venue or (lead.named if house else None)
    country = next((hit.code for hit in chain if hit.kind is PlaceKind.COUNTRY), None) or (codes[0] if codes else None)
    return Location(city, country, venue, tuple((h.start, h.end) for h in chain), rule)


def _town_in(named: str, code: str | None, gazetteer: Gazetteer, *, house: bool) -> str | None:
    """The town in "Catshuis Den Haag, Belanda" and "Desaru, Johor": known, or what is no house, spelt as the country's
    own is ("Bueones Aires")."""
    words = named.split()
    for count in (2, 1):
        town = gazetteer.city(" ".join(words[-count:])) if len(words) > count else None
        if town is not None and town.kind is PlaceKind.CITY:
            return town.name
    return None if house else gazetteer.city_like(named, code) or named


def _is_city_state(hit: PlaceHit, gazetteer: Gazetteer) -> bool:
    """Singapore and the Vatican are towns too."""
    capital = gazetteer.capital_of(hit.code) if hit.code else None
    return capital is not None and capital.name == hit.name
