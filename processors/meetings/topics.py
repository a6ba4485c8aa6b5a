"""What a meeting was about: the phrases behind "membahas", "mengenai", "terkait", copied from the text."""

from __future__ import annotations

import re

from processors.entities.reading import Reading, Sentence

_LEAD = re.compile(
    r"\b(?:(?:untuk |guna |dengan )?(?:membahas|bahas|membicarakan|mendiskusikan|merundingkan|berdiskusi (?:soal|tentang|mengenai)|"
    r"bertukar pandangan|bertukar pikiran|menyepakati|dibahas)"
    r"(?: (?:mengenai|soal|tentang|terkait|perihal|cara-cara|kemungkinan|isu|sejumlah isu|berbagai isu|antara lain|seputar))*"
    r"|(?:pertemuan|pembicaraan|diskusi|dialog|perundingan|percakapan)(?: \w+){0,4}? (?:mengenai|soal|tentang|terkait|perihal)) ",
    re.IGNORECASE,
)
_END = re.compile(
    r"[.;:?!\"()\n]|,? (?:pada|saat|ketika|setelah|usai|sebelum|seperti|kata|ujar|ucap|ungkap|tutur|jelas|yang|meski|namun|"
    r"sehingga|dalam pertemuan|di sela|dengan (?:Presiden|Perdana|PM|Menteri|Menlu|Raja)|bersama (?:Presiden|PM|Menteri))\b"
)
_SPLIT = re.compile(r", (?:dan |serta |hingga )?| dan | serta | hingga ")
_LONGEST, _WORDS, _MOST = 200, 9, 5


def topics_in(reading: Reading, sentence: Sentence) -> list[tuple[int, int]]:
    """Characters of up to five topic phrases of a sentence, in order."""
    found: list[tuple[int, int]] = []
    for lead in _LEAD.finditer(reading.clean, sentence.start, sentence.end):
        limit = min(sentence.end, lead.end() + _LONGEST)
        end = _END.search(reading.clean, lead.end(), limit)
        stop = end.start() if end else limit if limit == sentence.end else lead.end()
        at = lead.end()
        for cut in [*_SPLIT.finditer(reading.clean, lead.end(), stop), None]:
            last = cut.start() if cut else stop
            if _phrase(reading.clean[at:last]):
                found.append((at, last))
            at = cut.end() if cut else stop
    return found[:_MOST]


def _phrase(text: str) -> bool:
    words = text.split()
    return 0 < len(words) <= _WORDS and len(text) > 3 and text == text.strip() and words[0].lower() not in ("hal", "itu", "ini")
