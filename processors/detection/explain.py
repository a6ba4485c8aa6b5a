"""Why an article gives the meetings it gives: its sentences with all that was seen in them, for people and as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from processors.detection.article.confidence import Weighed, weighed
from processors.detection.article.report import Report
from processors.detection.article.trace import Trace, why_no_meeting
from processors.detection.decided import Decided, Decisions
from processors.detection.facts.day import within
from processors.lexicon.gazetteer import PlaceHit
from processors.people.cast import mentions_in
from processors.people.people import Person
from processors.text.reading import Reading, Sentence
from schemas.entities import Part, TextSpan
from schemas.mentions import MeetingMention


class TriggerNote(NamedTuple):
    """What became of one trigger."""

    text: str
    rule: str
    meeting: int | None
    """Number of the meeting that it tells of, from 1; None where it was dropped."""
    why: str
    """Why it was dropped; or, where it was kept, all that was decided, in words."""
    clause: TextSpan | None = None
    """The part of the sentence that is about its meeting; None where it was dropped."""
    decided: tuple[Decided, ...] = ()


class SeenKind(StrEnum):
    """What a stretch of a sentence was taken for."""

    LEADER = "leader"
    OTHER = "other"
    PLACE = "place"
    DATE = "date"
    TRIGGER = "trigger"


class SeenMark(NamedTuple):
    """Where in the article something was seen, and what it means: a person, a place, a day, the rule of a trigger."""

    kind: SeenKind
    start: int
    end: int
    means: str


class Explained(NamedTuple):
    """One sentence: where it stands, who is spoken of, and what its triggers came to."""

    span: TextSpan
    leaders: tuple[str, ...]
    others: tuple[str, ...]
    """People without an office that counts."""
    places: tuple[str, ...]
    dates: tuple[str, ...]
    triggers: tuple[TriggerNote, ...]
    skipped: str | None
    """Why the whole sentence was passed over."""
    marks: tuple[SeenMark, ...]
    """What was seen where, in order; one may stand inside another. Characters of the part, as in ``span``."""


class Candidate(NamedTuple):
    """One meeting that reports were joined to."""

    number: int
    who: tuple[str, ...]
    told_in: tuple[str, ...]
    """Part and number of each sentence that tells it: "body 3"."""
    clause: TextSpan
    """The words that show it best."""
    decided: tuple[Decided, ...]
    """By which sentence each of its values was decided, and why; none where it was dropped."""
    mention: MeetingMention | None
    dropped: str | None
    because: tuple[Weighed, ...]
    """What its confidence is the sum of, as a chance by the logistic function."""


class Explanation(NamedTuple):
    """One article. ``gate``: why it is usually not read for meetings; None where it is."""

    item_id: str
    gate: str | None
    sentences: tuple[Explained, ...]
    candidates: tuple[Candidate, ...]


def explain(item_id: str, trace: Trace) -> Explanation:
    """The explanation of one article from what its detection noted. Title first, as people read."""
    noted = _Noted(trace)
    order = sorted(range(len(trace.readings)), key=lambda which: trace.readings[which].text.part is not Part.TITLE)
    sentences = [noted.explained(which, one) for which in order for one in trace.readings[which].sentences]
    return Explanation(item_id, trace.gate, tuple(sentences), tuple(_candidates(trace)))


def as_json(explanation: Explanation) -> dict[str, Any]:
    """JSON-ready, with the names of the fields; a mention as it is published."""
    return {
        "item_id": explanation.item_id,
        "gate": explanation.gate,
        "sentences": [
            {
                **one.span.model_dump(mode="json"),
                **{name: value for name, value in one._asdict().items() if name not in ("span", "triggers", "marks")},
                "triggers": [_as_dict(verdict) for verdict in one.triggers],
                "marks": [mark._asdict() for mark in one.marks],
            }
            for one in explanation.sentences
        ],
        "candidates": [
            {
                **_as_dict(one),
                "mention": one.mention.model_dump(mode="json") if one.mention else None,
                "because": [part._asdict() for part in one.because],
            }
            for one in explanation.candidates
        ],
    }


def _as_dict(one: TriggerNote | Candidate) -> dict[str, Any]:
    clause = one.clause.model_dump(mode="json") if one.clause else None
    return {**one._asdict(), "clause": clause, "decided": [value._asdict() for value in one.decided]}


class _Noted:
    """What a trace holds, by sentence."""

    def __init__(self, trace: Trace) -> None:
        self.trace, self.decisions = trace, Decisions(trace)
        self.verdicts: dict[tuple[int, int], list[tuple[tuple[int, int], TriggerNote]]] = defaultdict(list)
        self.skipped: dict[tuple[int, int], str] = {}
        for number, (event, *_) in enumerate(trace.events, 1):
            for report in event.own:
                if report.lent is None:
                    self._keep(report, number)
        for drop in trace.drops:
            if drop.span is None:
                self.skipped[drop.reading, drop.sentence] = drop.why.value
            elif all(span != drop.span for span, _ in self.verdicts[drop.reading, drop.sentence]):  # not kept after all
                phrase = self.trace.readings[drop.reading].clean[slice(*drop.span)]
                note = TriggerNote(phrase, drop.rule, None, drop.why.value)
                self.verdicts[drop.reading, drop.sentence].append((drop.span, note))

    def _keep(self, report: Report, meeting: int) -> None:
        phrase = self.trace.readings[report.reading].clean[slice(*report.trigger)]
        decided = self.decisions.of_report(report)
        why = "; ".join(f"{one.field} {one.in_words()}" for one in decided)
        note = TriggerNote(phrase, report.rule, meeting, why, self.decisions.clause(report), decided)
        self.verdicts[report.reading, report.sentence].append((report.trigger, note))

    def explained(self, which: int, sentence: Sentence) -> Explained:
        """One sentence with all that was seen in it."""
        trace, reading, at = self.trace, self.trace.readings[which], (which, sentence.index)
        people = dict.fromkeys(mention.person for mention in mentions_in(trace.cast, which, sentence))
        for group in trace.groups.get(at, ()):  # pronouns too
            people |= dict.fromkeys(group.people)
        known = [trace.cast.people[i] for i in people]
        dates = within(trace.dates[which], sentence.start, sentence.end) if trace.dates else []
        return Explained(
            reading.text.span(sentence.start, sentence.end),
            tuple(_person(one) for one in known if _leads(one)),
            tuple(_person(one) for one in known if not _leads(one)),
            tuple(_place(reading, hit) for hit in reading.places_in(sentence.start, sentence.end)),
            tuple(f"{reading.clean[hit.start : hit.end]} = {hit.value}" for hit in dates),
            tuple(verdict for _, verdict in sorted(self.verdicts[at], key=lambda pair: pair[0])),
            self.skipped.get(at),
            tuple(sorted(self._marks(which, sentence), key=lambda mark: (mark.start, -mark.end))),
        )

    def _marks(self, which: int, sentence: Sentence) -> Iterator[SeenMark]:
        trace, reading, at = self.trace, self.trace.readings[which], (which, sentence.index)

        def mark(kind: SeenKind, start: int, end: int, means: str) -> SeenMark:
            return SeenMark(kind, *reading.text.bounds(start, end), means)

        def people(start: int, end: int, indices: Sequence[int]) -> SeenMark:
            persons = [trace.cast.people[i] for i in indices]
            kind = SeenKind.LEADER if all(map(_leads, persons)) else SeenKind.OTHER
            return mark(kind, start, end, ", ".join(map(_person, persons)))

        for one in mentions_in(trace.cast, which, sentence):
            yield people(one.start, one.end, [one.person])
        for group in trace.groups.get(at, ()):
            if group.pronoun and 0 <= group.first < group.last:
                yield people(reading.tokens[group.first].start, reading.tokens[group.last - 1].end, group.people)
        for place in reading.places_in(sentence.start, sentence.end):
            yield mark(SeenKind.PLACE, place.start, place.end, _place(reading, place))
        for hit in within(trace.dates[which], sentence.start, sentence.end) if trace.dates else ():
            yield mark(SeenKind.DATE, hit.start, hit.end, str(hit.value))
        for span, verdict in self.verdicts[at]:
            yield mark(SeenKind.TRIGGER, *span, verdict.rule)


def _leads(one: Person) -> bool:
    return bool(one.rank and one.country)


def _person(one: Person) -> str:
    return f"{one.name} ({one.country}{'?' if one.assumed else ''}, {one.rank})" if _leads(one) else one.name


def _place(reading: Reading, hit: PlaceHit) -> str:
    return f"{reading.clean[hit.start : hit.end]} ({hit.kind}{f', {hit.code}' if hit.code else ''})"


def _candidates(trace: Trace) -> Iterator[Candidate]:
    decisions = Decisions(trace)
    for number, (event, mention, values, fields) in enumerate(trace.events, 1):
        at = sorted({(trace.readings[t.reading].text.part, t.sentence + 1) for t in event.told})
        told = [f"{part} {index}" for part, index in at]
        people = tuple(_person(trace.cast.people[i]) for i in event.people)
        dropped = None if mention is not None else why_no_meeting([trace.cast.people[i] for i in event.people]).value
        clause = decisions.clause(fields.lead if fields is not None else event.reports[0])
        decided = decisions.of_mention(event, fields) if fields is not None else ()
        yield Candidate(number, people, tuple(told), clause, decided, mention, dropped, weighed(values))
