"""Named summits: "KTT G20", "Konferensi Tingkat Tinggi (KTT) BRICS ke-17", "Pertemuan Menteri Luar Negeri ASEAN"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from processors.detection.sentence.binding import Binding, Encounter
from processors.detection.sentence.eligible import LEADERS
from processors.detection.sentence.groups import PersonGroup
from processors.detection.sentence.triggers import Detail, Kind, Trigger
from processors.lexicon.places import PlaceKind
from processors.lexicon.words import WEEKDAY, any_of, words
from processors.people.people import Person
from processors.text.reading import Reading, Sentence

_SUMMIT = re.compile(
    r"\b(?:KTT(?: \([Kk]on[fp]erensi [Tt]ingkat [Tt]inggi\))?|[Kk]on[fp]erensi [Tt]ingkat [Tt]inggi(?: \(KTT\))?)"
    r"(?: (?:perdamaian|perdana|darurat|khusus|luar biasa|tahunan|iklim|nuklir|keamanan|ekonomi|pangan|para pemimpin|"
    r"peringatan \d+ tahun)"
    r"(?= [A-Z]))?"
    r"((?: [“\"]?(?:ke-\d+|Luar Biasa|[A-Z0-9][\w+-]*|(?:of|the|for|on|and)(?= (?:the )?[A-Z]))){1,8})"
    r"|\b(?:[A-Z][\w-]* ){0,4}(?:Leaders|Ministers|Ministerial)['’]? (?:(?:[A-Z][\w-]*|for|of|on|and|the) ){0,5}?"
    r"(?:Retreat|Meeting|Summit|Dialogue|Conference|Forum|Gathering)\b|\bADMM(?:[- ]Plus)?\b|\bCOP ?-?\d\d\b|"
    r"\bDialog Shangri-?[- ]?[Ll]a\b|\bShangri-?[- ]?[Ll]a Dialogue\b|"
    r"\bKonferensi Keamanan M(?:ü|u|ue)n(?:ch|ik|c)\w+"
    r"|\b(?:[Kk]on[fp]erensi [Tt]ingkat [Mm]enteri(?: \(KTM\))?|KTM)(?: ke ?-? ?\d+| [A-Z][\w-]*){1,7}"
    r"|\b(?i:A[Ss][Ee][Aa][Nn]) Regional Forum\b|\b(?:East Asia|(?:ASEAN|APEC|G20)(?:[ -][A-Z]\w*){0,6}) Summit\b"
)
_FULL = re.compile(r"^kon[fp]erensi tingkat tinggi(?: \(KTT\))?", re.IGNORECASE)
_TRAIL = re.compile(rf"(?: (?:Di|Pada|Dan|Yang|Tahun|Ke|Bahas|{WEEKDAY}))+$")
_BESIDE = re.compile(
    r"(?:sela-sela|sela sela|di sela|disela|sela|menjelang|jelang|sebelum|"
    r"(?:usai|setelah)(?! (?:menghadiri|mengikuti)))(?: \w+){0,2} ?$",
    re.IGNORECASE,
)
# Before the name of an organisation: those who govern its members meet as its members.
_OF_BODY = re.compile(
    r"\b(?:[Pp]ertemuan [Pp]uncak(?: [Kk]husus| [Dd]arurat| [Ll]uar [Bb]iasa)?|"
    r"(?:[Pp]ertemuan|[Ss]idang|[Kk]on[fp]erensi|[Rr]apat|[Kk]onsultasi|[Rr]etret)(?: ke ?-? ?\d+)?"
    r"(?: [Tt]ahunan| [Ii]nformal| [Kk]husus| [Dd]arurat| [Ll]uar [Bb]iasa| [Tt]ingkat){0,3})"
    r"(?: (?:[Pp]ara |[Aa]ntar ?|[Dd]ewan )?(?:[Mm]enteri|[Mm]enlu|[Mm]enhan|[Mm]enkeu|[Mm]endag|[Pp]emimpin|"
    r"[Kk]epala [Nn]egara)"
    r"(?: (?!di |pada |dari |dengan )[\w()]+){0,7}?)? (?:(?:negara-negara|negara|anggota) )*$"
)
# Before the name of an organisation and behind it: "Para menteri pertahanan NATO, Kamis, bertemu".
_MEMBERS = re.compile(
    r"(?:^|(?<=[\s(]))(?:[Pp]ara |[Ss]e(?:luruh|mua) )?(?:[Mm]en(?:teri|lu|han|keu|dag)|[Pp]emimpin|"
    r"[Kk]epala [Nn]egara)(?: (?!di |pada |dari |dengan )[\w()]+){0,7}? (?:dari )?(?:\d{1,3} (?:ekonomi )?)?"
    r"(?:(?:[Nn]egara-negara|negara|anggota) )*(?:se-)?$"
)
_GATHER = re.compile(
    r"(?: \([\w-]+\))?(?:, [^,.;:\"]{1,40},)?"
    r"(?: (?:kembali|telah|sudah|akan|bakal|dijadwalkan|direncanakan|mulai|sedang|tengah|hari ini|secara \w+))*"
    r" (?:bertemu|berkumpul|bersidang|(?:menggelar|mengadakan|melakukan|melaksanakan|memulai|membuka|mengakhiri|"
    r"menghadiri|mengikuti)(?: sebuah)? (?:pertemuan|sidang|rapat|KTT|konferensi|perundingan))\b"
    r"(?! (?:\w+ )?(?:dengan|bersama|para|sejumlah)\b)"
)
# "Para menteri pertahanan Asia Tenggara membuka pertemuan": of the union of that region.
_REGION = re.compile(r"\b(?:Asia Tenggara|Eropa|Uni Afrika)\b(?! [A-Z])")
_LONGEST = 110
_LISTED = re.compile(r"[^.;:?!\"]{0,80}?(?:,| dan| serta|, dan)(?: ke| juga| dilanjutkan| kemudian)? ")
_NUMBER = re.compile(r"(?: \([A-Z-]{2,9}\))? ke ?- ?\d+")
BODY = re.compile(r"\b(?!KTT\b)[A-Z]{2,}[0-9]*\b|\bG-?[0-9]+\b")
"""The body of a summit, by its letters: "ASEAN", "G20"."""

# Before the summit at which somebody speaks, or for which he came: "Dalam KTT B, A menjelaskan", "kata A dalam
# pidatonya di KTT B", "Hal itu disampaikan (A) pada KTT B", "A berada di C untuk KTT B".
_SESSION = any_of(words("summit.session"))
_WITHIN = re.compile(rf"(?:^|[\"(–—-] ?)(?:Dalam|Pada|Di|Saat|Ketika|Selama)(?: (?:{_SESSION}|\w+nya|ke-\d+))* $")
_SPEAKING = re.compile(
    rf"\b{any_of(words('summit.speaking'))}(?:nya)?(?: [\w.-]+){{0,12}}? (?:dalam|pada|di|saat|ketika)(?: \w+){{0,4}} $"
    r"|\b(?:untuk|guna|demi|dalam rangka)(?: rangkaian)? $"
)
# "A pada KTT B di C, Jumat (1/12), menyatakan", "kata A pada KTT B"
_SAID = words("speech.says")
_THERE = re.compile(rf" (?:dalam|pada|di|saat|ketika)(?: (?:{_SESSION}|\w+nya|ke-\d+))* ")
_ACTS_THERE = re.compile(
    r"(?:,? (?:di|pada|hari|lalu|de|[A-Z(\d][\w/.()-]*))*,? (?:(?:juga|kembali|turut|sempat|akan|telah) )?me\w+"
)
_IT_WAS_SAID = re.compile(r"(?:[A-Z]\w+(?: \w+)? (?:itu|ini|tersebut)|Demikian)(?: juga)? di\w+")
_AROUND = 200

# Groups of states that exist as meetings of their leaders: who is there is at the summit.
_CLUB = re.compile(r"\b(?:G-?7|G-?20|BRICS|APEC)\b(?! Plus [A-Z])")


# Before the word that tells who leads or attends, from where its sentence begins: a summit that was told before.
_NOUN = any_of(words("summit.occasion"))
_THAT = re.compile(
    rf"(?:[A-Z]\w+(?: \w+)?(?: (?:ketiga|keempat|semua|seluruh) \w+)? (?:itu|ini|tersebut)|"
    rf"{_NOUN}(?:nya)?(?: [\w-]+){{0,6}} (?:itu|ini|tersebut)|{_NOUN}(?:nya|(?: \w+){{0,2}} yang| pe[mn]\w+)?)"
    r"(?:,? yang)?(?: (?:juga|akan|turut|ikut|pun|itu|ini|kali))* "
)
# "Delegasi B akan dipimpin A", "Sekjen PBB hadir di pertemuan yang dibuka A": the same behind other words.
_OF_THAT = re.compile(
    r"\b(?:[Dd]elegasi(?: [A-Z]\w+){1,3}|(?:KTT|pertemuan(?: puncak| tingkat tinggi)?|forum|konferensi|sidang)"
    r"(?: (?:itu|tersebut|ini))? yang)(?: (?:itu|tersebut|ini|juga|akan|bakal|turut|sendiri))* $"
)
_TOLD_BACK = 4
"""So many sentences back the summit is named that "KTT itu" means."""


class Summit(NamedTuple):
    """A summit named at characters ``start`` to ``end``; ``beside``: something happens on its margins.

    ``name``: empty where only those are told who gather ("para menhan NATO bertemu").
    """

    start: int
    end: int
    name: str
    beside: bool


def summits_in(reading: Reading, sentence: Sentence) -> list[Summit]:
    """The summits that a sentence names, in order."""
    found: list[Summit] = []
    for match in _SUMMIT.finditer(reading.clean, sentence.start, sentence.end):
        text = _TRAIL.sub("", match.group())
        name = _FULL.sub("KTT", re.sub(r"[“\"]| \([Kk][^)]*\)", "", text))
        found.append(_summit(reading, sentence, match.start(), match.start() + len(text), name))
    taken = {at for summit in found for at in range(summit.start, summit.end)}
    bodies = [hit for hit in reading.places_in(sentence.start, sentence.end) if hit.kind is PlaceKind.ORGANISATION]
    unions = (m.span() for m in _REGION.finditer(reading.clean, sentence.start, sentence.end))
    for at, after in (*((hit.start, hit.end) for hit in bodies), *unions):
        if at not in taken:
            before = reading.clean[max(sentence.start, at - _LONGEST) : at]
            of_body = _OF_BODY.search(before)
            if of_body is not None and re.search(r"[Pp]uncak|[Mm]en|[Pp]emimpin|[Kk]epala", of_body[0]):
                number = _NUMBER.match(reading.clean, after, sentence.end)
                end = number.end() if number is not None else after
                start = at - len(of_body[0])
                found.append(_summit(reading, sentence, start, end, reading.clean[start:end]))
            elif _GATHER.match(reading.clean, after, sentence.end) and (who := _MEMBERS.search(before)):
                found.append(Summit(at - len(before) + who.start(), after, "", False))
    return sorted(found)


def _summit(reading: Reading, sentence: Sentence, start: int, end: int, name: str) -> Summit:
    before = reading.clean[max(sentence.start, start - 40) : start]
    return Summit(start, end, name, bool(_BESIDE.search(before)))


def just_told(reading: Reading, sentence: Sentence, back: int = _TOLD_BACK) -> Summit | None:
    """The summit that one of so many sentences before names last."""
    for before in reversed(reading.sentences[max(0, sentence.index - back) : sentence.index]):
        told = [s for s in summits_in(reading, before) if not s.beside]
        if told:
            return told[-1]
    return None


def that_one(reading: Reading, sentence: Sentence, at: int) -> Summit | None:
    """ "Pembukaan itu dihadiri A", "Delegasi B dipimpin A": the summit that sentences before name; ``at``: where the
    word starts that tells who is there."""
    sent = _OF_THAT.search(reading.clean[max(sentence.start, at - _LONGEST) : at])
    return just_told(reading, sentence) if sent or _THAT.fullmatch(reading.clean, sentence.start, at) else None


def further(reading: Reading, sentence: Sentence, summit: Summit) -> list[Summit]:
    """The summits behind one in a list: "menghadiri KTT APEC di Peru dan KTT G20 di Brasil"."""
    found: list[Summit] = []
    end = summit.end
    for other in summits_in(reading, sentence):
        if other.start >= end and not other.beside and _LISTED.fullmatch(reading.clean, end, other.start):
            found.append(other)
            end = other.end
    return found


def clubs_in(reading: Reading, sentence: Sentence) -> list[Summit]:
    """The groups of states that a sentence names without the word summit: "forum negara-negara G7"."""
    found = _CLUB.finditer(reading.clean, sentence.start, sentence.end)
    return [Summit(m.start(), m.end(), m.group(), False) for m in found]


def on_margins(reading: Reading, trigger: Trigger) -> bool:
    """ "Di sela-sela KTT", "di sela pertemuan para menteri ASEAN": where something else happens."""
    if trigger.kind is not Kind.NOUN:
        return False
    before = [t.lower for t in reading.tokens[max(0, trigger.first - 2) : trigger.first]]
    if trigger.detail is Detail.SUMMIT:
        return any(word in ("sela", "disela", "jelang", "menjelang") for word in before)
    after = [t.lower for t in reading.tokens[trigger.last : trigger.last + 2]]
    return before[-1:] == ["sela"] and not any(word in ("dengan", "antara", "bersama") for word in after)


def present(
    reading: Reading,
    sentence: Sentence,
    triggers: Sequence[Trigger],
    groups: Sequence[PersonGroup],
    people: Sequence[Person],
    subject: int | None,
) -> tuple[Encounter, Summit] | None:
    """ "Di sela-sela KTT B di C, A mengakui ...", "A berada di C untuk KTT B": who speaks there, or comes for it, takes
    part in it; and those who gather ("para menlu ASEAN bertemu").

    Not where anything else of the sentence may be a meeting there. ``subject``: who spoke in the sentences before.
    """
    elsewhere = any(t.detail not in (Detail.SUMMIT, Detail.ACT) and t.kind is not Kind.ATTEND for t in triggers)
    for summit in summits_in(reading, sentence) if triggers else ():
        at = bisect_left(reading.tokens, summit.end, key=lambda token: token.start)
        who: tuple[int, ...] = ()
        if not summit.name:
            who = tuple(i for g in groups if g.first < at and _gathers(reading, summit, g) for i in g.people)
        elif not elsewhere:
            who = _speakers(reading, sentence, summit, at, groups, people, subject)
        if who and all(people[i].rank in LEADERS for i in who):
            trigger = triggers[0]
            return Encounter(trigger, who, (), trigger.first, trigger.last, Binding.SUMMIT), summit
    return None


def _gathers(reading: Reading, summit: Summit, group: PersonGroup) -> bool:
    """ "Menteri A dan para menteri ekonomi ASEAN berkumpul": whoever is named inside, or joined to them."""
    return reading.clean[reading.tokens[group.last - 1].end : summit.start] in ("", " dan ", " serta ", " bersama ")


def _speakers(
    reading: Reading,
    sentence: Sentence,
    summit: Summit,
    at: int,
    groups: Sequence[PersonGroup],
    people: Sequence[Person],
    subject: int | None,
) -> tuple[int, ...]:
    """Who speaks at a summit that ends before token ``at``, or comes for it."""
    before = reading.clean[max(sentence.start, summit.start - _AROUND) : summit.start]
    behind = next((g for g in groups if g.first >= at and not g.owned), None)
    fronted = (summit.beside and reading.tokens[sentence.first].lower in ("di", "disela")) or _WITHIN.search(before)
    if fronted and behind is not None and reading.gap(behind.first - 1, behind.first) == ", ":
        return behind.people
    acting = [g for g in groups if not g.owned and g.last <= at]
    if acting and not summit.beside:
        last, said = acting[-1], reading.tokens[max(0, acting[-1].first - 1)].lower in _SAID
        there = _THERE.fullmatch(reading.clean[reading.tokens[last.last - 1].end : summit.start])
        if there and (said or _ACTS_THERE.match(reading.clean, summit.end)):
            return last.people
    if summit.beside or not _SPEAKING.search(before):
        return ()
    if not groups and subject is not None and _IT_WAS_SAID.match(reading.clean, sentence.start):
        return (subject,)
    listed = len(acting) > 1 and all(not people[i].named for i in acting[0].people)
    return acting[listed].people if acting else ()  # "Para pemimpin G7, yaitu A, B, dan C, tiba di KTT G7"
