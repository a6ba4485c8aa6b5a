"""How the values of a meeting were decided, in words: by one report of it, and of the mention that is published."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from processors.dates.find import DateHit
from processors.detection.article.fields import Fields
from processors.detection.article.report import Event, Lent, Report
from processors.detection.article.trace import Trace
from processors.detection.facts.place import Location
from processors.detection.facts.status import StatusRule
from processors.people.cast import mentions_in
from schemas.entities import TextSpan

IN_CLAUSE, ELSEWHERE = "in the clause", "in another sentence that tells it"
LIES_BACK, NAMED = "told as something that lies back", "named there"
PLAIN = (IN_CLAUSE, ELSEWHERE, LIES_BACK, NAMED)
"""Reasons that no rule brings."""
_Span = tuple[int, int]


class DecidedField(StrEnum):
    """What is told of a meeting."""

    WHO = "who"
    STATUS = "status"
    CHANNEL = "channel"
    DAY = "day"
    PLACE = "place"
    SUMMIT = "summit"


class Decided(NamedTuple):
    """A value and why it was taken. ``rule``: as it is published; ``because``: what that means, in words."""

    field: DecidedField
    value: str
    rule: str
    because: tuple[str, ...]
    told: str
    """Part and number of the sentence that tells it: "body 3"."""
    quotes: tuple[str, ...] = ()
    """The words that tell it, where it is not only the order of words."""

    def in_words(self, *where: str) -> str:
        """Value, reasons and the words that tell it, on one line; ``where``: what stands behind those."""
        shown = [*(f'"{quote}"' for quote in dict.fromkeys(self.quotes)), *where]
        value = self.value.replace("_", " ") if self.field is DecidedField.CHANNEL else self.value
        return f"{value}: {', '.join(self.because)}" + (f" ({', '.join(shown)})" if shown else "")


class Decisions:
    """Tells of one article what was decided in it."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace

    def clause(self, report: Report) -> TextSpan:
        """The part of a sentence that is about one meeting."""
        reading, (start, end) = self.trace.readings[report.reading], report.clause
        return reading.text.span(start, start + len(reading.clean[start:end].rstrip(" ,")))

    def of_report(self, report: Report) -> tuple[Decided, ...]:
        """What one word of meeting tells."""
        found = [self._who(report), self._status(report), self._channel(report)]
        if report.date is not None:
            found.append(self._day(report, report.date, report.date.value))
        if (at := report.place) is not None:
            found.append(self._place(report, at, (at.venue, at.city, at.country)))
        return tuple(found)

    def of_mention(self, event: Event, fields: Fields) -> tuple[Decided, ...]:
        """What is published of a meeting: by which of its reports, and why."""
        who = self._who(fields.lead)
        who = who._replace(value="; ".join([who.value, *self._others(event, fields.lead)]))
        found = [who, self._status(fields.status), self._channel(fields.channel)]
        if (dated := fields.date.report) is not None and dated.date is not None:
            days = filter(None, (fields.date.value, fields.end_date))
            found.append(self._day(dated, dated.date, " to ".join(days), fields.lead))
        where = (fields.venue, fields.city, fields.country)
        for report in {id(one.report): one.report for one in where}.values():
            if report is not None and report.place is not None:
                found.append(self._place(report, report.place, [one.value for one in where if one.report is report]))
        if (there := fields.summit.report) is not None and there.summit is not None:
            span = there.summit.start, there.summit.end
            found.append(
                self._decided(DecidedField.SUMMIT, there.summit.name, fields.summit.rule, [NAMED], there, [span])
            )
        return tuple(found)

    def _who(self, report: Report) -> Decided:
        """Where each of those who meet stands: 'A before "bertemu", B behind it'."""
        sides: dict[str, list[str]] = {}
        for person in report.people:
            sides.setdefault(self._side(report, person), []).append(self.trace.cast.people[person].name)
        if not sides:
            sides = {"for those who meet, by": sorted(report.sides)} if report.sides else {"beside": ["nobody named"]}
        word, told = f'"{self.trace.readings[report.reading].clean[slice(*report.trigger)]}"', []
        for side, names in sides.items():
            told.append(f"{' and '.join(names)} {side} {word}")
            word = "it"
        rule = f"{report.rule}.{report.binding}"
        return self._decided(DecidedField.WHO, ", ".join(told), rule, [report.binding.meaning], report)

    def _side(self, report: Report, person: int) -> str:
        """On which side of the word of meeting somebody is named, or meant by a pronoun, the nearest time."""
        reading, (start, end) = self.trace.readings[report.reading], report.trigger
        sentence = reading.sentences[report.sentence]
        named = mentions_in(self.trace.cast, report.reading, sentence)
        spans = [(one.start, one.end) for one in named if one.person == person]
        for group in self.trace.groups.get((report.reading, report.sentence), ()):
            if group.pronoun and person in group.people and 0 <= group.first < group.last:
                spans.append((reading.tokens[group.first].start, reading.tokens[group.last - 1].end))
        if not spans:
            return "not named beside"
        first, last = min(spans, key=lambda span: max(start - span[1], span[0] - end))
        return "before" if last <= start else "behind" if first >= end else "in"

    def _others(self, event: Event, lead: Report) -> Iterator[str]:
        """Who else takes part by other sentences, or comes along."""
        people = self.trace.cast.people
        for one in event.people:
            if one not in lead.people and people[one].country:
                told = next(report for report in event.reports if one in report.people)
                yield f"{people[one].name} told in {self._at(told)}"
        yield from (f"{people[one].name} comes along" for one in event.companions if people[one].country)

    def _status(self, report: Report) -> Decided:
        decision = report.status_decision
        because = [decision.rule.meaning, *([LIES_BACK] if report.past else [])]
        cue = [decision.span] if decision.span is not None and decision.rule is StatusRule.CUE else []
        return self._decided(DecidedField.STATUS, report.status.value, decision.reason, because, report, cue)

    def _channel(self, report: Report) -> Decided:
        decision, value = report.channel_decision, report.channel.value
        word = [decision.span] if decision.span is not None else []
        return self._decided(DecidedField.CHANNEL, value, decision.rule, [decision.basis.meaning], report, word)

    def _day(self, report: Report, hit: DateHit, value: str, lead: Report | None = None) -> Decided:
        """``lead``: the report whose clause is shown, where that is another one."""
        (start, end), because = report.clause, [hit.rule.meaning]
        if report.lent is not None:
            because.append(report.lent.meaning)
        elif lead is not None and lead is not report:
            because.append(ELSEWHERE)
        elif start <= hit.start < end:
            because.append(IN_CLAUSE)
        return self._decided(DecidedField.DAY, value, f"date.{hit.rule}", because, report, [(hit.start, hit.end)])

    def _place(self, report: Report, place: Location, names: Iterable[str | None]) -> Decided:
        because = [place.rule.meaning, *([report.lent.meaning] if isinstance(report.lent, Lent) else [])]
        value = ", ".join(name for name in names if name)
        return self._decided(DecidedField.PLACE, value, place.rule.value, because, report, place.spans)

    def _decided(
        self,
        field: DecidedField,
        value: str,
        rule: str,
        because: Iterable[str],
        report: Report,
        spans: Iterable[_Span] = (),
    ) -> Decided:
        text, spans = self.trace.readings[report.reading].text, list(spans)
        quotes = tuple(text.shown(*span) for span in spans)
        at = self._at(report, spans[0][0] if spans else None)
        return Decided(field, value, rule, tuple(because), at, quotes)

    def _at(self, report: Report, start: int | None = None) -> str:
        """Part and number of the sentence of a report, or of the one that holds the character ``start``."""
        reading, index = self.trace.readings[report.reading], report.sentence + 1
        if start is not None:
            index = bisect_right(reading.sentences, start, key=lambda one: one.start)
        return f"{reading.text.part} {index}"
