"""Cheap and safe: whether an article can tell of a leader meeting at all. Most news stops here, unread.

It passes with a word that starts a trigger and a word that starts an office or a leader's name, both looked up word by
word; then, since the people of an article are known for the entities' sake, only with two who could meet, or with
one and a summit, and with a whole trigger. Nothing that detection would find is lost: each condition is one of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from processors.detection.article.trace import Lacking
from processors.detection.encounters.summits import clubs_in, summits_in
from processors.detection.sentence.eligible import LEADERS, may_meet
from processors.detection.sentence.triggers import find_triggers, gate_words
from processors.lexicon.gazetteer import Gazetteer
from processors.lexicon.phrases import Token
from processors.lexicon.placefinder import fold
from processors.lexicon.titles import titles
from processors.people.cast import Cast
from processors.text.reading import Reading
from schemas.mentions import Rank


@cache
def _office_words() -> frozenset[str]:
    return frozenset(title.phrase.split()[0] for title in titles() if title.rank is not Rank.OTHER)


@cache
def leader_words(gazetteer: Gazetteer) -> frozenset[str]:
    """Capitalised words that may be a leader's name."""
    words: set[str] = set()
    for term in gazetteer.leaders.terms:
        for name in (term.name, *term.aliases):
            words.update(fold(word) for word in name.replace("-", " ").split() if len(word) > 2)
    return frozenset(words)


def gate_people(readings: Sequence[Reading], cast: Cast) -> Lacking | None:
    """What the sentences and the people of an article lack; None lets it pass."""
    spoken = [(reading, sentence) for reading in readings for sentence in reading.sentences]
    if not any(find_triggers(reading.tokens, sentence.first, sentence.last) for reading, sentence in spoken):
        return Lacking.TRIGGER
    if may_meet(cast.people):
        return None
    led = any(person.rank in LEADERS for person in cast.people)
    summit = led and any(summits_in(reading, sentence) or clubs_in(reading, sentence) for reading, sentence in spoken)
    return None if summit else Lacking.SIDES


def gate(texts: Sequence[Sequence[Token]], gazetteer: Gazetteer) -> Lacking | None:
    """What an article lacks without which it tells of no meeting; None lets it pass. ``texts``: words of its texts."""
    triggers, offices, names = gate_words(), _office_words(), leader_words(gazetteer)
    met = led = False
    for tokens in texts:
        for token in tokens:
            met = met or token.lower in triggers
            led = led or token.lower in offices or (token.capital and fold(token.text) in names)
            if met and led:
                return None
    return Lacking.LEADER if met else Lacking.TRIGGER
