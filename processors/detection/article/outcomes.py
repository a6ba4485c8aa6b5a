"""What came of a meeting: what was signed, agreed, promised or launched, and who thanked or invited whom.

Only of meetings that were held, and only what a participant does ("Putin berterima kasih", "kedua negara sepakat") in
a sentence that tells of the meeting or follows one that does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import NamedTuple

from processors.dates.find import DateHit
from processors.detection.article.outcome_cues import OutcomeCue, Side, outcome_cues
from processors.detection.article.report import Context, Event
from processors.detection.facts.day import within
from processors.lexicon.phrases import Hit, Phrases
from processors.lexicon.places import PlaceKind
from processors.lexicon.words import WEEKDAY, any_of, both, words
from processors.people.cast import mentions_in
from processors.text.markup import as_seen
from schemas.entities import TextSpan
from schemas.mentions import FieldName, MeetingMention, Outcome, OutcomeKind, Support

_BREAK = re.compile(r'[.;:?!"()\[\n]|, (?!dan |serta )')
_END = re.compile(
    rf"[.;:?!()\[\n]|,? (?:{any_of(words('time.after') | words('speech.says'))}|saat|ketika|sebelum|sehingga|meski|"
    r"meskipun|namun|tetapi|sementara|sedangkan|dalam (?:pertemuan|pembicaraan|kesempatan|kunjungan)|di sela|"
    r"sebagaimana|seperti|demikian)\b|, (?:menurut|dikutip|dilansir|yang|lalu|kemudian|sambil|seraya|guna|menyatakan|"
    rf"mengatakan|menambahkan)\b|,? (?:pada )?{WEEKDAY} \("
)
_JOINED = re.compile(r",?(?: (?:dan|serta|juga|lalu|kemudian|untuk|telah|sambil))*[ ,]*$")
_AND = re.compile(r",? (?:dan|serta) | ?[-\u2013] ?")
_BESIDE = re.compile(
    r"(?: (?:juga|telah|sudah|pun|kemudian|lalu|lantas|sama-sama|bersama-sama|kembali|langsung|resmi|akhirnya|turut|"
    r"ikut|secara \w+))* "
)
_EMPTY = re.compile(r"\W*(?:hal )?(?:itu|ini|tersebut)?\W*", re.IGNORECASE)
_AFTER = words("time.after") | {"sesudah"}
_WE = frozenset({"kami", "kita"})
_LONGEST, _MOST = 200, 5
_SURE = 0.7
_FOLLOWING = 3
"""So many sentences behind a report may say what came of the meeting."""
_UNREAL_REACH, _FAR_SUBJECT, _QUOTED_NAME = 4, 12, 60


TriggerSpans = Mapping[tuple[int, int], AbstractSet[tuple[int, int]]]
"""Reading and sentence of all that tells of a meeting, with the characters of the triggers in it."""


class OutcomeSpan(NamedTuple):
    """One outcome and where the text tells it."""

    kind: OutcomeKind
    span: TextSpan


@cache
def _actors() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in sorted(words("outcomes.actors") | both()))


def told_sentences(events: Iterable[Event]) -> TriggerSpans:
    """All sentences that tell of any meeting."""
    told: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for event in events:
        for report in event.own:
            told.setdefault((report.reading, report.sentence), set()).add(report.trigger)
    return told


def with_outcomes(mention: MeetingMention, found: Sequence[OutcomeSpan]) -> MeetingMention:
    """The mention with its outcomes and where the text tells them."""
    if not found:
        return mention
    spans = tuple(one.span for one in found)
    support = {**mention.support, FieldName.OUTCOMES: Support(confidence=_SURE, reason="outcome.cue", spans=spans)}
    outcomes = tuple(Outcome(kind=one.kind, text=as_seen(one.span.text)) for one in found)
    return mention.model_copy(update={"outcomes": outcomes, "support": support})


def find_outcomes(event: Event, context: Context, told: TriggerSpans) -> tuple[OutcomeSpan, ...]:
    """At most five outcomes of an event that was held, those of its own sentences first.

    ``told``: the sentences that tell of any meeting (:func:`told_sentences`).
    """
    mine = told_sentences([event])
    found: dict[str, OutcomeSpan] = {}
    for at in _sentences(event, context, told):
        finder = _Finder(event, context, at, told.get(at, frozenset()), mine.get(at, frozenset()))
        if finder.reported or not finder.another_day(context.dates[at[0]]):
            for one in finder.all():
                found.setdefault(as_seen(one.span.text).lower(), one)
        if len(found) >= _MOST:
            break
    return tuple(found.values())[:_MOST]


def _sentences(event: Event, context: Context, told: TriggerSpans) -> list[tuple[int, int]]:
    """Reading and sentence of what tells of the meeting and of what follows, up to the next meeting; in order."""
    following = {
        (report.reading, sentence.index)
        for report in event.own
        if not report.past
        for sentence in context.readings[report.reading].sentences[
            report.sentence + 1 : report.sentence + 1 + _FOLLOWING
        ]
    }
    return sorted({(report.reading, report.sentence) for report in event.own} | (following - told.keys()))


class _Finder:
    """Reads one sentence. ``triggers``: characters of all words in it that tell of a meeting, this one or another;
    ``mine``: of those that tell of this one."""

    def __init__(
        self,
        event: Event,
        context: Context,
        at: tuple[int, int],
        triggers: AbstractSet[tuple[int, int]],
        mine: AbstractSet[tuple[int, int]],
    ) -> None:
        self.event, self.reading = event, context.readings[at[0]]
        self.sentence = self.reading.sentences[at[1]]
        self.sides = {context.cast.people[i].country for i in event.members}
        self.people = [(m.start, m.end, m.person) for m in mentions_in(context.cast, at[0], self.sentence)]
        self.triggers, self.mine, self.reported = sorted(triggers), mine, bool(mine)

    def another_day(self, dates: Sequence[DateHit]) -> bool:
        """Whether the sentence opens with a day that is not the meeting's: "Pada Mei 2025, keduanya sepakat"."""
        day = self.event.day
        return any(
            hit.start - self.sentence.start < _LONGEST // 4 and not _compatible(day, hit.value)
            for hit in within(dates, self.sentence.start, self.sentence.end)
        )

    def all(self) -> Iterator[OutcomeSpan]:
        """The outcomes that the sentence tells, left to right."""
        hits = outcome_cues().find(self.reading.tokens, self.sentence.first, self.sentence.last)
        for at, hit in enumerate(hits):
            limit = self.reading.tokens[hits[at + 1].first].start if at + 1 < len(hits) else self.sentence.end
            kind = hit.value.kind
            if kind is None or self._unreal(hit) or not self._belongs(hit):
                continue
            subject = self._subject(hit)
            span = self._span(hit, subject, limit) if subject is not None else None
            if span is not None:
                yield OutcomeSpan(kind, self.reading.text.span(*span))

    def _belongs(self, hit: Hit[OutcomeCue]) -> bool:
        """In a sentence that tells of two meetings an outcome belongs to the nearer one."""
        at = self.reading.tokens[hit.first].start
        nearest = min(self.triggers, key=lambda trigger: abs(trigger[0] - at), default=None)
        return nearest is None or nearest in self.mine

    def _unreal(self, hit: Hit[OutcomeCue]) -> bool:
        """Ahead, wished or denied: "akan menandatangani", "belum disepakati"; or of another time: "yang diteken"."""
        before = [t.lower for t in self.reading.tokens[max(self.sentence.first, hit.first - _FAR_SUBJECT) : hit.first]]
        if before and before[-1] == "yang":
            return True
        reach = _FAR_SUBJECT if _AFTER & set(before[-2:]) else _UNREAL_REACH  # "akan untung usai meneken"
        return any(word in words("outcomes.unreal") for word in before[-reach:])

    def _actors(self, hit: Hit[OutcomeCue]) -> Iterator[tuple[int, int, bool]]:
        """Characters of everybody and every country before a cue, and whether they take part in the meeting."""
        reading, cue = self.reading, self.reading.tokens[hit.first].start
        yield from ((start, end, person in self.event.members) for start, end, person in self.people if end <= cue)
        for phrase in _actors().find(reading.tokens, self.sentence.first, hit.first):
            ours = reading.tokens[phrase.first].lower not in _WE or self._ours()
            yield reading.tokens[phrase.first].start, reading.tokens[phrase.last - 1].end, ours
        for place in reading.places_in(self.sentence.start, cue):
            if place.kind is PlaceKind.COUNTRY:
                yield place.start, place.end, place.code in self.sides

    def _ours(self) -> bool:
        """Whether "kami" is said by one who takes part."""
        return {person in self.event.members for _, _, person in self.people} == {True}

    def _subject(self, hit: Hit[OutcomeCue]) -> tuple[int, int] | None:
        """Characters of who acts, empty at the cue where the sentence tells of the meeting and names nobody before it.

        None where somebody else acts, or where a sentence that only follows names nobody.
        """
        text, cue = self.reading.clean, self.reading.tokens[hit.first].start
        actors = sorted(self._actors(hit), key=lambda actor: (actor[1], -actor[0]))
        if not actors:
            return (cue, cue) if self.reported else None
        start, end, takes_part = actors[-1]
        if not takes_part:
            return None
        if not _BESIDE.fullmatch(text, end, cue):
            return cue, cue
        listed = False
        for before in reversed(actors[:-1]):  # "Rusia, India dan China sepakat"
            if before[1] < start:
                listed = listed or _AND.fullmatch(text, before[1], start) is not None
                if not listed or not (_AND.fullmatch(text, before[1], start) or text[before[1] : start] == ", "):
                    break
            start = min(start, before[0])
        return start, end

    def _span(self, hit: Hit[OutcomeCue], subject: tuple[int, int], limit: int) -> tuple[int, int] | None:
        """Characters from who acts, or from the start of the clause, to its end; None where nothing is told."""
        text, cue = self.reading.clean, self.reading.tokens[hit.first].start
        behind = self.reading.tokens[hit.last - 1].end
        start, around = subject[0], hit.value.side is Side.AROUND
        if around:
            breaks = [match.end() for match in _BREAK.finditer(text, self.sentence.start, cue)]
            start = breaks[-1] if breaks else self.sentence.start
        end = self._end(behind, min(limit, max(start + _LONGEST, behind)))
        while start < end and text[start] in " ,":
            start += 1
        return (start, end) if around or not _EMPTY.fullmatch(text, behind, end) else None

    def _end(self, behind: int, limit: int) -> int:
        """Where the clause ends that begins with a cue; at a whole word."""
        text = self.reading.clean
        found = _END.search(text, behind, limit)
        end = found.start() if found else limit
        if found is None and end < self.sentence.end and not text[end].isspace():
            end = max(behind, text.rfind(" ", behind, end))
        quote = text.find('"', behind, end)
        inside = text.count('"', self.sentence.start, behind) % 2 == 1 or self.sentence.quoted
        # a quoted name ('deklarasi "kemitraan strategis"') belongs to it, the end of a speech does not
        while quote >= 0:
            close = text.find('"', quote + 1, min(end, quote + _QUOTED_NAME))
            if inside or close < 0:
                end = quote
                break
            quote = text.find('"', close + 1, end)
        joined = _JOINED.search(text, behind, end)
        return joined.start() if joined else end


def _compatible(day: str | None, other: str) -> bool:
    return day is not None and (day.startswith(other) or other.startswith(day))
