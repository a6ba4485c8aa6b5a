"""Cheap and safe: whether an article can tell of a leader meeting at all. Most news stops here, unread.

It passes with a word that starts a trigger and a word that starts an office or a leader's name, both looked up word by
word; then, since the people of an article are known for the entities' sake, only with two who could meet, or with
one and a summit, and with a whole trigger. Nothing that detection would find is lost: each condition is one of its own.

Where nobody wants the entities, an article is read once before the networks read it (:func:`gate_unread`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from processors.detection.article.trace import Lacking
from processors.detection.encounters.summits import clubs_in, summits_in
from processors.detection.sentence.eligible import AT_HOME, LEADERS, may_meet
from processors.detection.sentence.triggers import find_triggers, gate_words
from processors.lexicon.gazetteer import Gazetteer
from processors.lexicon.office import Office
from processors.lexicon.phrases import Token
from processors.lexicon.placefinder import fold
from processors.lexicon.titles import titles
from processors.people.cast import Cast
from processors.people.link import link
from processors.people.offices import find_offices
from processors.text.normalise import Article
from processors.text.reading import Reading, read
from schemas.mentions import Rank

_END = re.compile(r"(?<=[.!?])[\"')\]”’]*\s+|\n+")
"""Where a sentence ends, and after many an abbreviation too."""
_NAME_BEHIND = re.compile(r", (?:yang |[A-Z])")


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
    return None if led and _summit(readings) else Lacking.SIDES


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


def gate_unread(article: Article, gazetteer: Gazetteer) -> Lacking | None:
    """What an article lacks as far as is seen without the networks; None lets it pass.

    Names end where their capitals do, whose country is told counts for nothing, and an office before a comma counts for
    whomever a network might see behind it: so nothing is lost that is found with them (``make eval-gate`` looks).
    """
    readings = [read(text, tuple(_rough(text.clean)), (), gazetteer) for text in (article.body, article.title)]
    lacking = gate([reading.tokens for reading in readings], gazetteer)
    if lacking is not None:
        return lacking
    if not any(find_triggers(reading.tokens, 0, len(reading.tokens)) for reading in readings):
        return Lacking.TRIGGER
    leaders = sum(person.rank in AT_HOME for person in link(readings, gazetteer, article.published).people)
    leaders += len({office for reading in readings for office in _before_names(reading)})
    return None if leaders > 1 or (leaders and _summit(readings)) else Lacking.SIDES


def _before_names(reading: Reading) -> Iterator[tuple[Office | None, tuple[str, ...]]]:
    """Offices of leaders, with countries, behind whose comma a name may stand: "wakil presiden terpilih, B"."""
    for hit in find_offices(reading.clean, reading.tokens, reading.places):
        if hit.title.rank in AT_HOME and _NAME_BEHIND.match(reading.clean, hit.end):
            yield hit.title.office, hit.countries


def _rough(clean: str) -> Iterator[tuple[int, int]]:
    """Sentences by their full stops."""
    start = 0
    for end in _END.finditer(clean):
        if end.start() > start:
            yield start, end.start()
        start = end.end()
    if start < len(clean):
        yield start, len(clean)


def _summit(readings: Sequence[Reading]) -> bool:
    """Whether a sentence names a summit, or who holds them."""
    return any(summits_in(one, sentence) or clubs_in(one, sentence) for one in readings for sentence in one.sentences)
