"""Named summits: "KTT G20", "Konferensi Tingkat Tinggi (KTT) BRICS ke-17", "Pertemuan Menteri Luar Negeri ASEAN"."""

from __future__ import annotations

import re
from typing import NamedTuple

from processors.detection.sentence.triggers import Detail, Kind, Trigger
from processors.lexicon.places import PlaceKind
from processors.lexicon.words import WEEKDAY
from processors.text.reading import Reading, Sentence

_SUMMIT = re.compile(
    r"\b(?:KTT|[Kk]on[fp]erensi [Tt]ingkat [Tt]inggi(?: \(KTT\))?)"
    r"(?: (?:perdamaian|perdana|darurat|khusus|luar biasa|tahunan|iklim|nuklir|keamanan|ekonomi|pangan)(?= [A-Z]))?"
    r"((?: [“\"]?(?:ke-\d+|Luar Biasa|[A-Z0-9][\w+-]*|(?:of|the|for|on|and)(?= (?:the )?[A-Z]))){1,8})"
    r"|\b(?:[A-Z][\w-]* ){0,4}(?:Leaders|Ministers|Ministerial)['’]? (?:(?:[A-Z][\w-]*|for|of|on|and|the) ){0,5}?"
    r"(?:Retreat|Meeting|Summit|Dialogue|Conference|Forum|Gathering)\b|\bADMM(?:[- ]Plus)?\b"
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
    r"(?:[Pp]ertemuan|[Ss]idang|[Kk]on[fp]erensi|[Rr]apat)"
    r"(?: [Tt]ahunan| [Ii]nformal| [Kk]husus| [Dd]arurat| [Ll]uar [Bb]iasa| [Tt]ingkat){0,3})"
    r"(?: (?:para |[Aa]ntar ?)?(?:[Mm]enteri|[Mm]enlu|[Mm]enhan|[Mm]enkeu|[Mm]endag|[Pp]emimpin|[Kk]epala [Nn]egara)"
    r"(?: (?!di |pada |dari |dengan )[\w()]+){0,7}?)? (?:(?:negara-negara|negara|anggota) )*$"
)
_LONGEST = 110
_LISTED = re.compile(r"[^.;:?!\"]{0,80}?(?:,| dan| serta|, dan)(?: ke| juga| dilanjutkan| kemudian)? ")
_NUMBER = re.compile(r" ke ?- ?\d+")

# Groups of states that exist as meetings of their leaders: who is there is at the summit.
_CLUB = re.compile(r"\b(?:G-?7|G-?20|BRICS|APEC)\b(?! Plus [A-Z])")


class Summit(NamedTuple):
    """A summit named at characters ``start`` to ``end``; ``beside``: something happens on its margins."""

    start: int
    end: int
    name: str
    beside: bool


def summits_in(reading: Reading, sentence: Sentence) -> list[Summit]:
    """The summits that a sentence names, in order."""
    found: list[Summit] = []
    for match in _SUMMIT.finditer(reading.clean, sentence.start, sentence.end):
        text = _TRAIL.sub("", match.group())
        name = _FULL.sub("KTT", re.sub(r"[“\"]", "", text))
        found.append(_summit(reading, sentence, match.start(), match.start() + len(text), name))
    taken = {at for summit in found for at in range(summit.start, summit.end)}
    for hit in reading.places_in(sentence.start, sentence.end):
        if hit.kind is PlaceKind.ORGANISATION and hit.start not in taken:
            of_body = _OF_BODY.search(reading.clean[max(sentence.start, hit.start - _LONGEST) : hit.start])
            if of_body is not None and re.search(r"[Pp]uncak|[Mm]en|[Pp]emimpin|[Kk]epala", of_body[0]):
                number = _NUMBER.match(reading.clean, hit.end, sentence.end)
                end = number.end() if number is not None else hit.end
                start = hit.start - len(of_body[0])
                found.append(_summit(reading, sentence, start, end, reading.clean[start:end]))
    return sorted(found)


def _summit(reading: Reading, sentence: Sentence, start: int, end: int, name: str) -> Summit:
    before = reading.clean[max(sentence.start, start - 40) : start]
    return Summit(start, end, name, bool(_BESIDE.search(before)))


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
