"""What one bound trigger tells: who, whether, when, where and by which channel, as one report or several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from processors.dates.find import DateHit
from processors.detection.article.report import Context, Report
from processors.detection.article.trace import Drop, Trace, Why, why_no_meeting
from processors.detection.encounters.listed_later import Awaited
from processors.detection.encounters.summits import Summit, summits_in
from processors.detection.facts.channel import decide_channel
from processors.detection.facts.claims import denied, unreal
from processors.detection.facts.day import date_of, given_up, within
from processors.detection.facts.day_and_status import day_and_status
from processors.detection.facts.day_rules import long_ago
from processors.detection.facts.occasions import lies_back, occasions, often
from processors.detection.facts.place import Location, place_of
from processors.detection.facts.references import all_of, next_point
from processors.detection.facts.status import StatusDecision, StatusRule, decide_status
from processors.detection.facts.topics import topics_in
from processors.detection.sentence.binding import Binding, Encounter, beyond_routine
from processors.detection.sentence.eligible import colleagues, scope_of
from processors.detection.sentence.groups import PersonGroup
from processors.detection.sentence.triggers import ACTS, Detail, Flag, Kind, Trigger
from processors.people.cast import mentions_in
from processors.text.reading import Sentence
from schemas.mentions import Channel, Rank, Scope, Status

_RECALLED = re.compile(r" (?:itu|ini|tersebut)\b")
# "Pembicaraan berlangsung bulan lalu saat A dan B ...": the one just told.
_THE_ONE = re.compile(
    r"(?:Pertemuan|Pembicaraan|Percakapan|Perundingan|Panggilan|Komunikasi)(?: (?:itu|tersebut|mereka|keduanya))? "
    r"(?:berlangsung|terjadi|dilakukan|digelar|diadakan)\b"
)
_SINCE = re.compile(r"\bsejak (?:pada )?")
_OPEN_SIDES = frozenset({Binding.AGAIN, Binding.SUMMIT})
"""Told without naming two sides: those of the meeting before, or the members of a summit."""


class ReportReader:
    """Reads one text for what its bound triggers say.

    ``index``: which reading of the article this is; ``trace``: filled where somebody asks why.
    """

    def __init__(self, index: int, context: Context, trace: Trace | None = None) -> None:
        self.index, self.reading, self.dates = index, context.readings[index], context.dates[index]
        self.cast, self.published, self.gazetteer, self.trace = (
            context.cast,
            context.published,
            context.gazetteer,
            trace,
        )
        self._host: tuple[int, str | None] = (-1, None)

    def drop(self, sentence: Sentence, trigger: Trigger | None, why: Why) -> None:
        """Note for whoever asked why a trigger gives nothing; without one, why the sentence is passed over."""
        if self.trace is not None:
            tokens = self.reading.tokens
            span = (tokens[trigger.first].start, tokens[trigger.last - 1].end) if trigger else None
            self.trace.drops.append(Drop(self.index, sentence.index, why, span, trigger.rule if trigger else ""))

    def all(
        self,
        sentence: Sentence,
        encounter: Encounter,
        triggers: Sequence[Trigger],
        groups: Sequence[PersonGroup],
        summit: Summit | None = None,
    ) -> list[Report]:
        """One report for each pair that met ("bertemu A dan B secara terpisah") and each occasion counted up.

        ``sentence``: as far as it is about this meeting; none where what is told is no one meeting.
        """
        first_day = None
        counted: list[tuple[DateHit, Location]] = []
        if encounter.trigger.kind is Kind.VERB and often(self.reading, sentence, encounter.trigger):
            start = self.reading.tokens[max(encounter.last, encounter.trigger.last) - 1].end
            counted = occasions(self.reading, sentence, start, self.dates, self.gazetteer)
            counted = counted or self._next_occasions(sentence)
            first_day = self._first_day(sentence, encounter.trigger)
            if first_day is None and not counted:
                self.drop(sentence, encounter.trigger, Why.OFTEN)
                return []
        if (none := self._no_meeting(sentence, encounter, groups)) is not None:
            self.drop(sentence, encounter.trigger, none)
            return []
        kept = self._kept(sentence, encounter)
        reports = [self.one(sentence, encounter, people, triggers, groups, summit) for people in kept]
        if counted:
            return [replace(t, date=day, place=place, past=True) for t in reports for day, place in counted]
        return [replace(t, date=first_day, past=True) for t in reports] if first_day is not None else reports

    def continued(
        self,
        given: Sequence[Report],
        next_ones: Sequence[tuple[Sentence, Encounter]],
        triggers: Sequence[Trigger],
        groups: Sequence[PersonGroup],
    ) -> list[Report]:
        """The reports of whom somebody meets next in the same clause: as planned or held as the one ``given``."""
        return [
            replace(report, status_decision=given[0].status_decision)
            for there, encounter in (next_ones if given else ())
            for report in self.all(there, encounter, triggers, groups)
        ]

    def in_row(self, given: Sequence[Report], row: Awaited) -> list[Report]:
        """The reports of a row: planned where it was told so, and none an old one ("terakhir, ia menemui B")."""
        whole = Encounter(row.trigger, row.subject, (), row.trigger.first, row.trigger.last, Binding.CARRIED)
        told = self.one(row.sentence, whole, row.subject, row.triggers, row.groups, None)
        found = [replace(report, past=False) for report in given]
        return [
            replace(t, status_decision=told.status_decision) if t.status_decision.rule is StatusRule.DEFAULT else t
            for t in found
        ]

    def _no_meeting(self, sentence: Sentence, encounter: Encounter, groups: Sequence[PersonGroup]) -> Why | None:
        """Why what is told is no one meeting, whoever takes part."""
        if unreal(self.reading, sentence, self.reading.tokens[encounter.trigger.first].start):
            return Why.UNREAL
        process = Flag.PROCESS in encounter.trigger.flags and not self._anchored(sentence, encounter, groups)
        return Why.PROCESS if process else None

    def _kept(self, sentence: Sentence, encounter: Encounter) -> list[tuple[int, ...]]:
        """Those who make a leader meeting, once for each."""
        parts = self._parts(encounter)
        kept = [p for p in parts if encounter.binding in _OPEN_SIDES or self._counts(encounter, p)]
        for part in parts if self.trace is not None else ():
            if part not in kept:
                self.drop(sentence, encounter.trigger, why_no_meeting([self.cast.people[i] for i in part]))
        return kept

    def _parts(self, encounter: Encounter) -> list[tuple[int, ...]]:
        """Those who met, once for each meeting: of several sides each by itself, where they met one by one."""
        guests: dict[str | None, list[int]] = {}
        for i in encounter.object:
            guests.setdefault(self.cast.people[i].country, []).append(i)
        if not encounter.together and len(guests) > 1:
            known = [side for code, side in guests.items() if code != "EU" or any(map(self._one_person, side))]
            return [(*encounter.subject, *side) for side in known]
        sides = len({self.cast.people[i].country for i in encounter.subject})
        if encounter.apart and sides > 1:
            return [(one, *encounter.object) for one in encounter.subject]
        if Flag.BILATERAL in encounter.trigger.flags and encounter.binding is Binding.BETWEEN and sides > 2:
            return [(encounter.subject[0], one) for one in encounter.subject[1:]]  # "A, antara lain dengan B dan C"
        return [encounter.people]

    def _one_person(self, person: int) -> bool:
        """Not "sejumlah pemimpin Eropa lain", which ends a list."""
        return self.cast.people[person].named or self.cast.people[person].rank is Rank.ORG

    def _next_occasions(self, sentence: Sentence) -> list[tuple[DateHit, Location]]:
        """Occasions counted up in a next sentence that speaks of nobody."""
        following = self.reading.sentences[sentence.index + 1 : sentence.index + 2]
        if not following or mentions_in(self.cast, self.index, following[0]):
            return []
        return occasions(self.reading, following[0], following[0].start, self.dates, self.gazetteer)

    def _place(self, sentence: Sentence, encounter: Encounter, groups: Sequence[PersonGroup]) -> Location | None:
        sides = {self.cast.people[i].country for i in encounter.people}
        if encounter.trigger.kind is Kind.RECEIVE:  # "disambut Presiden Vietnam di istana"
            at_home = encounter.object if Flag.PASSIVE in encounter.trigger.flags else encounter.subject
            hosts = {self.cast.people[i].country for i in at_home}
            self._host = sentence.index, hosts.pop() if len(hosts) == 1 else None
        host = self._host[1] if self._host[0] == sentence.index else None  # also of whom he meets next there
        return place_of(self.reading, sentence, encounter, groups, sides, self.gazetteer, host)

    def _first_day(self, sentence: Sentence, trigger: Trigger) -> DateHit | None:
        """ "Telah bertemu tiga kali sejak Juni 2018": the first of them is told."""
        end = self.reading.tokens[trigger.last - 1].end
        since = _SINCE.search(self.reading.clean, end, min(sentence.end, end + 60))
        return next(iter(within(self.dates, since.end(), since.end() + 1)), None) if since else None

    def _counts(self, encounter: Encounter, people: Sequence[int]) -> bool:
        """Whether these people make a leader meeting; at home, more must be told than that they opened a bridge."""
        who = [self.cast.people[i] for i in people]
        scope = scope_of(who, unnamed=True)
        if colleagues(who) and not beyond_routine(encounter, who):
            return False
        return scope is not None and not (scope is Scope.DOMESTIC and encounter.trigger.detail in ACTS)

    def _anchored(self, sentence: Sentence, encounter: Encounter, groups: Sequence[PersonGroup]) -> bool:
        """Whether a day or a place is told: without either, "negosiasi" is a process and no meeting."""
        dated = date_of(self.reading, sentence, encounter, self.dates) is not None
        return dated or self._place(sentence, encounter, groups) is not None

    def one(
        self,
        sentence: Sentence,
        encounter: Encounter,
        people: tuple[int, ...],
        triggers: Sequence[Trigger],
        groups: Sequence[PersonGroup],
        summit: Summit | None,
    ) -> Report:
        """The report of a meeting of these people."""
        trigger, tokens, who = encounter.trigger, self.reading.tokens, [self.cast.people[i] for i in people]
        start, end = tokens[trigger.first].start, tokens[trigger.last - 1].end
        decision, place = self._status(sentence, encounter, triggers, groups), self._place(sentence, encounter, groups)
        channel = decide_channel(self.reading, encounter, who, triggers, place, held=decision.status is Status.HELD)
        home = place is not None and len({p.country for p in who}) == 1
        hit, status = day_and_status(self.reading, sentence, encounter, decision, self.dates, self.published, home=home)
        around = self.reading.clean[max(sentence.start, start - 60) : min(sentence.end, end + 60)]
        return Report(
            reading=self.index,
            sentence=sentence.index,
            people=people,
            rule=trigger.rule,
            kind=trigger.kind,
            flags=trigger.flags,
            binding=_binding(encounter),
            trigger=(start, end),
            status_decision=status,
            channel_decision=channel,
            date=hit,
            place=place if channel.channel is Channel.IN_PERSON else None,
            summit=summit or self._named_by(sentence, trigger),
            past=status.status is Status.HELD and (lies_back(around) or long_ago(hit, self.published)),
            named=set(people) <= {i for g in groups if not g.pronoun for i in g.people},
            topics=tuple(topics_in(self.reading, sentence)),
            separate=len(people) < len(encounter.people),
            recalled=self._recalled(sentence, encounter),
            given_up=status.status is not Status.HELD and given_up(self.reading, sentence, start, end),
            every=all_of(self.reading, trigger),
            clause=(sentence.start, sentence.end),
        )

    def _status(
        self, sentence: Sentence, encounter: Encounter, triggers: Sequence[Trigger], groups: Sequence[PersonGroup]
    ) -> StatusDecision:
        """The status by the words beside the trigger; what is only claimed, and said to be false, never took place."""
        decision = decide_status(self.reading, sentence, encounter, triggers, groups)
        start = self.reading.tokens[encounter.trigger.first].start
        whole = self.reading.sentences[sentence.index]
        if decision.rule is StatusRule.DEFAULT and next_point(self.reading, whole):
            return decision.overruled(Status.PLANNED, StatusRule.NEXT_POINT)
        if not denied(self.reading, whole, start):
            return decision
        return decision.overruled(Status.CANCELLED, StatusRule.DENIED)

    def _recalled(self, sentence: Sentence, encounter: Encounter) -> bool:
        """Whether a meeting is told as known already."""
        behind = self.reading.tokens[encounter.last - 1].end
        known = _RECALLED.match(self.reading.clean, behind) or _THE_ONE.match(self.reading.clean, sentence.start)
        return known is not None

    def _named_by(self, sentence: Sentence, trigger: Trigger) -> Summit | None:
        """The summit whose name a trigger is part of: "KTT G20"."""
        if trigger.detail is not Detail.SUMMIT:
            return None
        at = self.reading.tokens[trigger.first].start
        return next((s for s in summits_in(self.reading, sentence) if s.start <= at < s.end), None)


def _binding(encounter: Encounter) -> Binding:
    """How a meeting is told, for the weight of the report: weaker where only a signing or an opening is."""
    return Binding.ACT if encounter.trigger.detail in ACTS else encounter.binding
