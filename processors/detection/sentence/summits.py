"""Named summits: "KTT G20", "Konferensi Tingkat Tinggi (KTT) BRICS ke-17", "Pertemuan Menteri Luar Negeri ASEAN"."""

from __future__ import annotations

import re
from typing import NamedTuple

from processors.detection.sentence.triggers import Detail, Kind, Trigger
from processors.lexicon.places import PlaceKind
from processors.lexicon.words import WEEKDAY
from processors.text.reading import Reading, Sentence

_SUMMIT = re.compile(
    r"\b(?:KTT(?: \([Kk]on[fp]erensi [Tt]ingkat [Tt]inggi\))?|[Kk]on[fp]erensi [Tt]ingkat [Tt]inggi(?: \(KTT\))?)"
    r"(?: (?:perdamaian|perdana|darurat|khusus|luar biasa|tahunan|iklim|nuklir|keamanan|ekonomi|pangan|para pemimpin)"
    r"(?= [A-Z]))?"
    r"((?: [“\"]?(?:ke-\d+|Luar Biasa|[A-Z0-9][\w+-]*|(?:of|the|for|on|and)(?= (?:the )?[A-Z]))){1,8})"
    r"|\b(?:[A-Z][\w-]* ){0,4}(?:Leaders|Ministers|Ministerial)['’]? (?:(?:[A-Z][\w-]*|for|of|on|and|the) ){0,5}?"
    r"(?:Retreat|Meeting|Summit|Dialogue|Conference|Forum|Gathering)\b|\bADMM(?:[- ]Plus)?\b"
    r"|\b(?:[Kk]on[fp]erensi [Tt]ingkat [Mm]enteri(?: \(KTM\))?|KTM)(?: ke ?-? ?\d+| [A-Z][\w-]*){1,7}"
    r"|\b(?i:A[Ss][Ee][Aa][Nn]) Regional Forum\b|\b(?:East Asia|(?:ASEAN|APEC|G20)(?:[ -][A-Z][\w-]*){0,4}) Summit\b"
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
    r"(?:[Pp]ertemuan|[Ss]idang|[Kk]on[fp]erensi|[Rr]apat)(?: ke ?-? ?\d+)?"
    r"(?: [Tt]ahunan| [Ii]nformal| [Kk]husus| [Dd]arurat| [Ll]uar [Bb]iasa| [Tt]ingkat){0,3})"
    r"(?: (?:[Pp]ara |[Aa]ntar ?|[Dd]ewan )?(?:[Mm]enteri|[Mm]enlu|[Mm]enhan|[Mm]enkeu|[Mm]endag|[Pp]emimpin|"
    r"[Kk]epala [Nn]egara)"
    r"(?: (?!di |pada |dari |dengan )[\w()]+){0,7}?)? (?:(?:negara-negara|negara|anggota) )*$"
)
# Before the name of an organisation and behind it: "Para menteri pertahanan NATO, Kamis, bertemu".
_MEMBERS = re.compile(
    r"(?:^|(?<=[\s(]))(?:[Pp]ara |[Ss]eluruh |[Ss]emua )?(?:[Mm]enteri|[Mm]enlu|[Mm]enhan|[Mm]enkeu|[Mm]endag|[Pp]emimpin|"
    r"[Kk]epala [Nn]egara)(?: (?!di |pada |dari |dengan )[\w()]+){0,7}? (?:dari )?(?:\d{1,3} (?:ekonomi )?)?"
    r"(?:(?:negara-negara|negara|anggota) )*(?:se-)?$"
)
_GATHER = re.compile(
    r"(?: \([\w-]+\))?(?:, [^,.;:\"]{1,40},)?"
    r"(?: (?:kembali|telah|sudah|akan|bakal|dijadwalkan|direncanakan|mulai|sedang|tengah|hari ini|secara \w+))*"
    r" (?:bertemu|berkumpul|bersidang|(?:menggelar|mengadakan|melakukan|melaksanakan|memulai|membuka|mengakhiri|"
    r"menghadiri|mengikuti)"
    r"(?: sebuah)? (?:pertemuan|sidang|rapat|KTT|konferensi|perundingan))\b(?! (?:\w+ )?(?:dengan|bersama|para|sejumlah)\b)"
)
# "Para menteri pertahanan Asia Tenggara membuka pertemuan": of the union of that region.
_REGION = re.compile(r"\b(?:Asia Tenggara|Eropa|Uni Afrika)\b(?! [A-Z])")
_LONGEST = 110
_LISTED = re.compile(r"[^.;:?!\"]{0,80}?(?:,| dan| serta|, dan)(?: ke| juga| dilanjutkan| kemudian)? ")
_NUMBER = re.compile(r"(?: \([A-Z-]{2,9}\))? ke ?- ?\d+")
BODY = re.compile(r"\b(?!KTT\b)[A-Z]{2,}[0-9]*\b|\bG-?[0-9]+\b")
"""The body of a summit, by its letters: "ASEAN", "G20"."""

# Groups of states that exist as meetings of their leaders: who is there is at the summit.
_CLUB = re.compile(r"\b(?:G-?7|G-?20|BRICS|APEC)\b(?! Plus [A-Z])")


# Before the word that tells who leads or attends, from where its sentence begins: a summit that was told before.
_NOUN = (
    r"(?:Pembukaan|Penutupan|Acara|Forum|Sidang|Perhelatan|Gelaran|Hajatan|Pertemuan(?: puncak)?|KTT|Konferensi|Upacara|"
    r"Rangkaian|Jamuan)"
)
_THAT = re.compile(
    rf"(?:[A-Z]\w+(?: \w+)?(?: (?:ketiga|keempat|semua|seluruh) \w+)? (?:itu|ini|tersebut)|"
    rf"{_NOUN}(?:nya)?(?: [\w-]+){{0,6}} (?:itu|ini|tersebut)|{_NOUN}(?:nya|(?: \w+){{0,2}} yang| pe[mn]\w+)?)"
    r"(?:,? yang)?(?: (?:juga|akan|turut|ikut|pun|itu|ini|kali))* "
)
_DELEGATION = re.compile(r"\b[Dd]elegasi(?: [A-Z]\w+){1,3}(?: (?:itu|tersebut|ini|juga|akan|sendiri))* $")
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
    sent = _DELEGATION.search(reading.clean[max(sentence.start, at - _LONGEST) : at])
    return just_told(reading, sentence) if sent or _THAT.fullmatch(reading.clean, sentence.start, at) else None


def further(reading: Reading, sentence: Sentence, summit: Summit) -> list[Summit]:
    """The summits behind one in a list: "menghadiri KTT APEC di Peru dan KTT G20 di Brasil". What follows without a
    place or a body of its own is part of the one before: "KTT ASEAN ke-28 dan KTT terkait"."""
    found: list[Summit] = []
    mine = set(BODY.findall(summit.name))
    end = summit.end
    for other in summits_in(reading, sentence):
        if other.start >= end and not other.beside and _LISTED.fullmatch(reading.clean, end, other.start):
            if set(BODY.findall(other.name)) - mine or " di " in reading.clean[end : other.start]:
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
