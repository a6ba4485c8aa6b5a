"""Read an article sentence by sentence and note every report of a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from processors.detection.article.report import Context, Report
from processors.detection.article.report_reader import ReportReader
from processors.detection.article.trace import Trace, Why, why_no_meeting
from processors.detection.encounters.calls import by_telephone, rung_up
from processors.detection.encounters.cross_sentence import CrossSentence
from processors.detection.encounters.encounters import find_encounter, recalled
from processors.detection.encounters.gatherings import (
    Bound,
    at_summit,
    attend,
    attended_already,
    hosts_peers,
    joint,
    only_hosts,
)
from processors.detection.encounters.listed_later import goes_on, met_next
from processors.detection.encounters.summits import further, on_margins, present
from processors.detection.facts.channel import ChannelBasis
from processors.detection.facts.cues import CueFlag
from processors.detection.facts.journeys import Homecomings
from processors.detection.facts.references import (
    again,
    before_that,
    clause_of,
    counted,
    foreign_lines,
    is_subheading,
    is_this,
    once_more,
    other_told,
    ruled_out,
    since,
    theirs,
)
from processors.detection.facts.state_pairs import states_of
from processors.detection.facts.status import StatusRule
from processors.detection.sentence.apart import watching
from processors.detection.sentence.binding import Binding, Encounter
from processors.detection.sentence.eligible import two_heads
from processors.detection.sentence.groups import Discourse, PersonGroup, find_groups
from processors.detection.sentence.hosts import hosted_by
from processors.detection.sentence.triggers import Flag, Kind, Trigger, find_triggers
from processors.text.reading import Sentence
from schemas.mentions import Status

_JUST_TOLD = 1
"""So many sentences back those stand whom "pertemuan mereka" means."""
_MOST_TRIGGERS = 16
"""So many words of meeting are read in one sentence; bounds the time on hostile text."""
_OF_OTHERS = frozenset({Binding.SINCE, Binding.AGAIN, Binding.SUMMIT})
"""How meetings are told that a sentence only speaks of: nobody in it refers back to their people."""


def reports_of(index: int, context: Context, trace: Trace | None = None) -> list[Report]:
    """All reports in one text, in order. ``index``: which reading of the article this is."""
    return _ReportFinder(ReportReader(index, context, trace)).all()


class _ReportFinder:
    """Walks one text with a memory of who was spoken of."""

    def __init__(self, reader: ReportReader) -> None:
        self.reader = reader
        self.index, self.reading, self.cast, self.trace = reader.index, reader.reading, reader.cast, reader.trace
        headline = self.cast.mentions[1:] if self.index == 0 else ()
        self.discourse = Discourse(self.cast.people, [m.person for told in headline for m in told if not m.owned])
        self.across = CrossSentence(self.reading, self.cast.people)
        self.home = Homecomings()
        self.told_at = 0  # the character behind the last meeting told
        self.last: Report | None = None

    def all(self) -> list[Report]:
        found: list[Report] = []
        foreign = foreign_lines(self.reading)
        for sentence in self.reading.sentences:
            if sentence.linked or sentence.index in foreign:
                self.reader.drop(sentence, None, Why.OTHER_ARTICLE)
                continue
            groups = find_groups(self.reading, self.cast, self.index, sentence, self.discourse)
            if self.trace is not None:
                self.trace.groups[self.index, sentence.index] = groups
            found.extend(self._sentence(sentence, groups))
        return [self._over(report) for report in found]

    def _sentence(self, sentence: Sentence, groups: Sequence[PersonGroup]) -> list[Report]:
        triggers = self._triggers(sentence, groups)
        encounters: list[Encounter] = []
        told: list[Bound] = []
        row = self.across.counted(sentence, groups)
        for trigger in triggers if not row else ():
            at = self.reading.tokens[trigger.first].start
            if any(where is not None and where.start <= at < where.end for _, where in told):
                continue  # "menghadiri Pertemuan Menteri Luar Negeri ASEAN"
            bound = self._bind(sentence, trigger, groups, encounters)
            if bound is not None and not attended_already(bound, told):
                told.append(bound)
                if bound[0].binding not in _OF_OTHERS:
                    encounters.append(bound[0])
        reports: list[Report] = []
        for encounter, summit in told or [(member, None) for member in row]:
            clause = clause_of(self.reading, sentence, encounter, encounters)
            own, next_ones = met_next(self.reading, clause, encounter, groups, self.cast.people)
            given = self.reader.all(own, encounter, triggers, groups, summit)
            if encounter.binding is Binding.SINCE and not any(report.place or report.date for report in given):
                self.reader.drop(sentence, encounter.trigger, Why.NO_ANCHOR)
                continue
            reports += [*given, *self.reader.continued(given, next_ones, triggers, groups)]
            for other in further(self.reading, sentence, summit) if summit is not None and given else ():
                beside = at_summit(self.reading, encounter, other)
                told_there = replace(sentence, start=other.start)
                more = self.reader.all(told_there, beside, triggers, groups, other)
                reports += [replace(t, status_decision=given[0].status_decision) for t in more]
        if not reports:
            for found in self.across.find(sentence, triggers, groups):
                reports += self.reader.all(found.sentence, found.encounter, found.triggers, found.groups)
        if not reports:
            reports = self._states(sentence, triggers, groups) or self._present(sentence, triggers, groups)
        self.home.read(self.reading, sentence, groups)
        return self._noted(sentence, reports, counted=bool(row))

    def _noted(self, sentence: Sentence, reports: list[Report], *, counted: bool) -> list[Report]:
        """The reports of a sentence, kept in mind; ``counted``: it only counts the meetings of a row."""
        row = self.across.row if counted or goes_on(self.reading, sentence) else None
        reports = self.reader.in_row(reports, row) if row is not None else reports
        reports = [self._beside(sentence, report) for report in reports]
        for report in reports:
            if len(report.people) > 1:
                self.discourse.met = report.people
                self.told_at = report.trigger[1]
                self.last = report
        return reports

    def _beside(self, sentence: Sentence, report: Report) -> Report:
        """ "A menemui B di C. Ia juga berbicara dengan D": there, and not by telephone, as no place may suggest."""
        last, before = self.last, self.reading.clean[sentence.start : report.trigger[0]].lower().split()
        if last is None or last.place is None or report.channel_decision.basis is not ChannelBasis.TALK:
            return report
        near = sentence.index - last.sentence <= _JUST_TOLD and last.people[0] in report.people
        if not (near and last.status is report.status and "juga" in before):
            return report
        return replace(report, channel_decision=last.channel_decision)

    def _over(self, report: Report) -> Report:
        """ "A sudah kembali. Ia terbang ke B untuk bertemu C": the journey is over, and they have met."""
        going = CueFlag.MOVING in report.status_decision.flags
        sentence = self.reading.sentences[report.sentence]
        if not going or not self.home.over(self.reading, sentence, report.trigger[0], report.people[:1]):
            return report
        decision = report.status_decision.overruled(Status.HELD, StatusRule.JOURNEY_OVER)
        return replace(report, status_decision=decision)

    def _triggers(self, sentence: Sentence, groups: Sequence[PersonGroup]) -> list[Trigger]:
        """The words of meeting in a sentence, without those that are part of a name."""
        triggers = find_triggers(self.reading.tokens, sentence.first, sentence.last)
        named = {token for group in groups for token in range(group.first, group.last)}
        for trigger in triggers:
            if trigger.first in named and Flag.DELEGATE not in trigger.flags:
                self.reader.drop(sentence, trigger, Why.INSIDE_NAME)
        free = [t for t in triggers if t.first not in named or Flag.DELEGATE in t.flags]
        return free[:_MOST_TRIGGERS]

    def _bind(
        self, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup], earlier: Sequence[Encounter]
    ) -> Bound | None:
        """Who meets by this trigger, and at which summit; ``earlier``: who met by those before it."""
        people = self.cast.people
        if trigger.kind is Kind.CALL:
            return self._phone(sentence, trigger, groups) if not earlier else None
        if on_margins(self.reading, trigger):
            self.reader.drop(sentence, trigger, Why.MARGINS)
            return None
        if watching(self.reading, sentence, trigger):
            self.reader.drop(sentence, trigger, Why.NOT_TOGETHER)
            return None
        if trigger.kind is Kind.ATTEND or only_hosts(self.reading, trigger, groups, people):
            attended = attend(self.reading, sentence, trigger, groups, people, earlier)
            if attended is not None:
                return attended
        if trigger.kind is Kind.ATTEND:
            self.reader.drop(sentence, trigger, Why.NO_SUMMIT)
            return None
        if self.discourse.met and counted(self.reading, trigger):
            return Encounter(trigger, self.discourse.met, (), trigger.first, trigger.last, Binding.SINCE), None
        encounter = self._meet(sentence, trigger, groups, earlier)
        if encounter is not None and encounter.binding is Binding.CARRIED and is_subheading(self.reading, sentence):
            return None  # it tells of those below, not of those above
        bound = (encounter, None) if encounter else self._referred(sentence, trigger, groups, earlier)
        if bound is not None and bound[0].people and self.discourse.met and is_this(self.reading, sentence):
            return replace(bound[0], binding=Binding.SINCE), bound[1]  # "ini pertemuan pertama A dan B"
        return bound

    def _referred(
        self, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup], earlier: Sequence[Encounter]
    ) -> Bound | None:
        """Who meets by a trigger to which the sentence itself binds no two: some of them were told before."""
        encounter: Encounter | None = None
        if once_more(self.reading, trigger):
            two = self._heads(groups)  # "A ingin bertemu lagi, kata B": with whom but with B
            encounter = Encounter(trigger, two, (), trigger.first, trigger.last, Binding.CARRIED) if two else None
        invited = trigger.kind is Kind.INVITE and Flag.ASKING not in trigger.flags
        hosts = Flag.GATHERING_HOST in trigger.flags or hosts_peers(self.reading, trigger)
        if invited or hosts:
            # "tidak memenuhi undangan KTT G7", "menjadi tuan rumah KTT G20", "menjamu para menlu dalam KTT G20"
            attended = attend(self.reading, sentence, trigger, groups, self.cast.people, earlier)
            if attended is not None:
                return attended
        if encounter is None:
            gazetteer = self.reader.gazetteer
            encounter = hosted_by(self.reading, sentence, trigger, groups, self.discourse, gazetteer)
        if encounter is None and trigger.kind is Kind.NOUN:
            encounter = self._mentioned(trigger, groups, earlier)
        if encounter is None and self.trace is not None:
            self.reader.drop(sentence, trigger, self._unbound(trigger, groups))
        return (encounter, None) if encounter is not None else None

    def _phone(self, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup]) -> Bound | None:
        phoned = by_telephone(self.reading, sentence, trigger, groups, self.cast.people)
        phoned = phoned or rung_up(self.reading, sentence, trigger, groups, self.discourse)
        return (phoned, None) if phoned is not None else None

    def _meet(
        self, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup], earlier: Sequence[Encounter]
    ) -> Encounter | None:
        """Whom the sentence itself tells to meet by a trigger."""
        if trigger.kind is Kind.JOINT:
            encounter = joint(self.reading, trigger, groups, self.cast.people)
        else:
            encounter = find_encounter(self.reading, sentence, trigger, groups, self.discourse, earlier)
        if encounter is None or encounter.binding is Binding.CARRIED:
            met = () if other_told(self.reading, trigger, self.told_at) else self.discourse.met
            encounter = recalled(self.reading, sentence, trigger, groups, met) or encounter
        if encounter is None and trigger.kind is Kind.NOUN:
            encounter = by_telephone(self.reading, sentence, trigger, groups, self.cast.people)
        return encounter

    def _heads(self, groups: Sequence[PersonGroup]) -> tuple[int, ...]:
        return two_heads([g.people for g in groups if not g.owned], self.cast.people)

    def _peers(self) -> tuple[int, ...]:
        """The two of one rank that the sentence before told of: "pembicaraan tahunan mereka"."""
        both = self.discourse.several(2, _JUST_TOLD)
        ranks = {self.cast.people[i].rank for i in both}
        return both if len(ranks) == 1 else ()

    def _mentioned(
        self, trigger: Trigger, groups: Sequence[PersonGroup], earlier: Sequence[Encounter]
    ) -> Encounter | None:
        """A meeting that a noun speaks of without saying who met: they were told before."""
        if earlier and since(self.reading, trigger):
            return Encounter(trigger, earlier[-1].people, (), trigger.first, trigger.last, Binding.SINCE)
        two = self._heads(groups)
        if theirs(self.reading, trigger) and (both := two or self._peers()):
            return Encounter(trigger, both, (), trigger.first, trigger.last, Binding.GROUP)
        if two and Flag.COUNTABLE in trigger.flags and before_that(self.reading, trigger):
            return Encounter(trigger, two, (), trigger.first, trigger.last, Binding.SINCE)
        if self.discourse.met and ruled_out(self.reading, trigger):
            return Encounter(trigger, self.discourse.met, (), trigger.first, trigger.last, Binding.GROUP)
        if not again(self.reading, trigger, self.told_at):
            return None
        return Encounter(trigger, (), (), trigger.first, trigger.last, Binding.AGAIN)

    def _states(self, sentence: Sentence, triggers: Sequence[Trigger], groups: Sequence[PersonGroup]) -> list[Report]:
        """What a sentence tells of a meeting of two states, whose leaders others name."""
        for trigger in triggers:
            states = states_of(self.reading, sentence, trigger, groups)
            if states is not None:
                encounter = Encounter(trigger, (), (), trigger.first, trigger.last, Binding.STATES)
                return [replace(self.reader.one(sentence, encounter, (), triggers, groups, None), sides=states)]
        return []

    def _present(self, sentence: Sentence, triggers: Sequence[Trigger], groups: Sequence[PersonGroup]) -> list[Report]:
        """Who speaks at a summit, which he so attends."""
        found = present(self.reading, sentence, triggers, groups, self.cast.people, self.discourse.subject)
        return self.reader.all(sentence, found[0], triggers, groups, found[1]) if found is not None else []

    def _unbound(self, trigger: Trigger, groups: Sequence[PersonGroup]) -> Why:
        """What the people around a trigger lack of a meeting."""
        why = why_no_meeting([self.cast.people[i] for group in groups if not group.owned for i in group.people])
        return Why.NOT_TOGETHER if trigger.kind is Kind.JOINT and why is Why.NOT_BOUND else why
