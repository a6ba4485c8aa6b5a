"""Guests listed behind the word that says that they came: "Tampak hadir antara lain A dan B"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from processors.detection.sentence.eligible import LEADERS
from processors.detection.sentence.groups import PersonGroup
from processors.detection.sentence.triggers import Trigger
from processors.people.people import Person
from processors.text.reading import Reading, Sentence

# "Tampak hadir antara lain A dan B", "sedangkan dari Eropa hadir A": guests behind the word that says that they came.
_CAME = re.compile(
    r"(?:^|.*[,;] )(?:sedangkan|sementara|serta|dan|adapun)? ?(?:(?:dari|asal) (?:kawasan )?(?:[A-Z]\w{1,30} ){1,3})?"
    r"(?:(?:tampak|terlihat|dijadwalkan|direncanakan|dipastikan|diperkirakan|akan|bakal|turut|ikut|juga|telah|sudah|"
    r"pula|di antara|para|mereka|semua|tamu|undangan|pemimpin|kepala|negara|pemerintahan|tokoh|menteri|dunia|penting|"
    r"asing|lain|yang|arab|eropa|afrika|asia|asean|teluk|pasifik|muslim|islam|oki) ?)*$",
    re.IGNORECASE | re.DOTALL,
)
_OPENING = 400
"""So many characters before the word that guests came are read; bounds the time on hostile text."""
_BEFORE_GUESTS = re.compile(
    r"(?: (?:di |dalam |pada )?(?:KTT|[Kk]onferensi|pertemuan puncak)(?: [\w-]+){0,6} "
    r"(?:adalah|ialah|yakni|yaitu|termasuk))?"
    r"(?: (?:antara lain|di ?antaranya|pula|juga|yakni|yaitu|adalah|ialah|langsung|termasuk|seperti|para|"
    r"(?:(?:di|dalam|pada) )?(?:acara|pertemuan|kesempatan|forum|konferensi|pembukaan|KTT)(?: puncak)?"
    r"(?: itu| tersebut| ini)?),?){0,4} "
)
_AWAY = re.compile(r"\b(?:tidak|tak|bukan|belum|tanpa|absen|batal|berhalangan|urung)\b", re.IGNORECASE)


def guests_listed(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup], people: Sequence[Person]
) -> PersonGroup | None:
    """ "Tampak hadir antara lain A dan B": those behind the word, with those whom the sentence lists before them."""
    start, end = reading.tokens[trigger.first].start, reading.tokens[trigger.last - 1].end
    told = [g for g in groups if not (g.owned or g.pronoun)]
    guests = next((g for g in told if g.first >= trigger.last), None)
    before = reading.clean[max(sentence.start, start - _OPENING) : start]
    if guests is None or _CAME.match(before) is None or _AWAY.search(before):
        return None
    if _BEFORE_GUESTS.fullmatch(reading.clean, end, reading.tokens[guests.first].start) is None:
        return None
    and_then = [g for g in told if g.first >= guests.last and reading.tokens[g.first - 1].lower in ("serta", "dan")]
    listed = [g for g in told if g.last <= guests.last] + and_then  # "adalah A, yang baru menjabat, serta B"
    who = tuple(dict.fromkeys(i for g in listed for i in g.people if people[i].rank in LEADERS))
    return PersonGroup(trigger.first, guests.last, who) if who else None
