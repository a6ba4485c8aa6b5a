"""What a meeting was about: the phrases behind "membahas", "mengenai", "terkait", copied from the text."""

from __future__ import annotations

import re

from processors.lexicon.words import any_of, words
from processors.text.reading import Reading, Sentence

_LEAD = re.compile(
    r"\b(?:(?:untuk |guna |dengan )?(?:membahas|bahas|membicarakan|mendiskusikan|merundingkan|"
    r"berdiskusi (?:soal|tentang|mengenai)|bertukar pandangan|bertukar pikiran|menyepakati|dibahas)"
    r"(?: (?:mengenai|soal|tentang|terkait|perihal|cara-cara|kemungkinan|isu|masalah))*"
    r"|(?:pertemuan|pembicaraan|diskusi|dialog|perundingan|percakapan)(?: \w+){0,4}? "
    r"(?:mengenai|soal|tentang|terkait|perihal)) ",
    re.IGNORECASE,
)
# Beside a meeting these tell what was spoken of; anywhere else they would tell anything.
_LOOSE = re.compile(
    r"\b(?:terkait|mengenai|soal|tentang|di bidang|bidang|pentingnya|menyoroti|menekankan|mendorong"
    r"|(?=kerja sama (?!antar))|(?=hubungan bilateral)|(?=gencatan senjata)|(?=kemitraan )) ?"
)
_END = re.compile(
    rf"[.;:?!\"()\n]|,? (?:{any_of(words('speech.says'))}|pada|saat|ketika|setelah|usai|sebelum|seperti|yang|meski|"
    r"namun|tetapi|sehingga|selama|sejak|karena|agar|dalam pertemuan|di sela|kepada|akan|telah|adalah|merupakan|"
    r"dengan (?:Presiden|Perdana|PM|Menteri|Menlu|Raja)|bersama (?:Presiden|PM|Menteri))\b"
)
_SPLIT = re.compile(r", (?:dan |serta |hingga )?| dan | serta | hingga ")
_OPENING = re.compile(
    r"(?:terutama|khususnya|termasuk|antara lain|yakni|yaitu|juga|upaya|mengenai|soal|tentang)\s+", re.IGNORECASE
)
_EMPTY = words("topics.empty")
_LONGEST, _WORDS, _MOST = 200, 9, 5


def topics_in(reading: Reading, sentence: Sentence, *, loose: bool = False) -> list[tuple[int, int]]:
    """Characters of up to five topic phrases of a sentence, in order. ``loose``: also behind weaker words."""
    found: list[tuple[int, int]] = []
    at = sentence.start
    while len(found) < _MOST:
        lead = (_LOOSE if loose else _LEAD).search(reading.clean, at, sentence.end)
        if lead is None:
            break
        phrases, at = _phrases(reading.clean, lead.end(), sentence.end)
        found.extend(phrases if not loose else phrases[:2])
    return found[:_MOST]


def _phrases(text: str, start: int, limit: int) -> tuple[list[tuple[int, int]], int]:
    """The phrases from ``start`` to the end of the clause, and where the search goes on."""
    last = min(limit, start + _LONGEST)
    end = _END.search(text, start, last)
    stop = end.start() if end else last if last == limit else start
    found: list[tuple[int, int]] = []
    at = start
    for cut in [*_SPLIT.finditer(text, start, stop), None]:
        phrase = _trim(text, at, cut.start() if cut else stop)
        if phrase is not None:
            found.append(phrase)
        at = cut.end() if cut else stop
    return found, max(stop, start + 1)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A phrase without its opening words; None where nothing to speak of is left."""
    opening = _OPENING.match(text, start, end)
    start = opening.end() if opening else start
    while end > start and text[end - 1] in " ,":
        end -= 1
    parts = text[start:end].split()
    if not 0 < len(parts) <= _WORDS or end - start < 5 or parts[0].lower() in _EMPTY:
        return None
    return start, end
