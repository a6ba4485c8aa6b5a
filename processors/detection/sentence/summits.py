"""Named summits: "KTT G20", "Konferensi Tingkat Tinggi (KTT) BRICS ke-17"."""

from __future__ import annotations

import re
from typing import NamedTuple

from processors.text.reading import Reading, Sentence

_SUMMIT = re.compile(
    r"\b(?:KTT|[Kk]on[fp]erensi [Tt]ingkat [Tt]inggi(?: \(KTT\))?)"
    r"((?: [“\"]?(?:ke-\d+|Luar Biasa|[A-Z0-9][\w+-]*|(?:of|the|for|on|and)(?= (?:the )?[A-Z]))){1,8})"
    r"|\b(?:[A-Z][\w-]* ){0,4}(?:Leaders|Ministers)['’]? (?:[A-Z]\w+ )?"
    r"(?:Retreat|Meeting|Summit|Dialogue|Conference|Forum)\b"
)
_FULL = re.compile(r"^kon[fp]erensi tingkat tinggi(?: \(KTT\))?", re.IGNORECASE)
_TRAIL = re.compile(r"(?: (?:Di|Pada|Dan|Yang|Tahun|Ke|Bahas|Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu))+$")
_BESIDE = re.compile(
    r"(?:sela-sela|sela sela|di sela|disela|sela|menjelang|jelang|usai|setelah|sebelum)(?: \w+){0,2} ?$", re.IGNORECASE
)


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
        before = reading.clean[max(sentence.start, match.start() - 40) : match.start()]
        found.append(Summit(match.start(), match.start() + len(text), name, bool(_BESIDE.search(before))))
    return found


def clubs_in(reading: Reading, sentence: Sentence) -> list[Summit]:
    """The groups of states that a sentence names without the word summit: "forum negara-negara G7"."""
    found = _CLUB.finditer(reading.clean, sentence.start, sentence.end)
    return [Summit(m.start(), m.end(), m.group(), False) for m in found]
