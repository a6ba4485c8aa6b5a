"""Read an article sentence by sentence and note every telling of a meeting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from processors.entities.cast import Cast, mentions_in
from processors.entities.reading import Reading, Sentence
from processors.gazetteer import Gazetteer
from processors.meetings.across import Across
from processors.meetings.channel import decide_channel
from processors.meetings.dates import DateHit
from processors.meetings.days import long_ago
from processors.meetings.eligible import scope_of
from processors.meetings.gatherings import attend, by_telephone, joint, on_margins
from processors.meetings.groups import Group, Memory, find_groups
from processors.meetings.occasions import occasions, often
from processors.meetings.roles import Meet, find_meet, recalled
from processors.meetings.states import begun, states_of
from processors.meetings.status import decide_status
from processors.meetings.summits import Summit, summits_in
from processors.meetings.tells import Tell
from processors.meetings.told_day import day_and_status
from processors.meetings.topics import topics_in
from processors.meetings.trace import Drop, Trace, Why, why_no_meeting
from processors.meetings.triggers import Kind, Trigger, find_triggers
from processors.meetings.when import date_of, within
from processors.meetings.where import Place, place_of
from schemas.mentions import Channel, Status

# Lines that point to other articles, and what players and forms leave in the text.
_FOREIGN = re.compile(
    r"(?:Baca [Jj]uga|BACA JUGA|Baca [Ss]elengkapnya|Lihat [Jj]uga|Lihat [Vv]ideo|Simak|Saksikan|Tonton|\[Gambas|Foto:|"
    r"Artikel ini|Berita [Tt]erkait|Pilihan [Ee]ditor|Halaman [Ss]elanjutnya|SCROLL|ADVERTISEMENT)"
)
_LINK = re.compile(r"\bBaca [Jj]uga ?:\s*$")
_SAME = re.compile(
    r"^ (?:(?:bilateral|puncak|telepon|tertutup|singkat|resmi|penting|bersejarah|kali) )?(?:itu|ini|tersebut)\b"
)
_PAST = re.compile(
    r"\b(?:terakhir|pernah|tahun lalu|bulan lalu|pekan lalu|minggu lalu|silam|sebelumnya|pertama kali|kala itu|"
    r"saat itu|dulu|"
    r"pertemuan (?:pertama|kedua|ketiga|sebelumnya|terakhir))\b",
    re.IGNORECASE,
)
_ONCE_MORE = re.compile(r" (?:kembali|lagi|untuk (?:kedua|ketiga|keempat|kelima) kali)\b")
_RECALLED = re.compile(r" (?:itu|ini|tersebut)\b")
_SINCE = re.compile(r"\bsejak (?:pada )?")
# "Pertemuan kedua di Hanoi", but not "pertemuan kedua negara".
_COUNTED = re.compile(
    r" (?:pertama|kedua|ketiga|keempat|terakhir)(?:,| (?:yang|di|pada|mereka|keduanya|berlangsung|digelar)\b)"
)
_MOST_TRIGGERS = 16
"""So many words of meeting are read in one sentence; bounds the time on hostile text."""


def tells_of(
    index: int,
    reading: Reading,
    cast: Cast,
    dates: Sequence[DateHit],
    published: date | None,
    gazetteer: Gazetteer,
    trace: Trace | None = None,
) -> list[Tell]:
    """All tellings in one text, in order. ``index``: which reading of the article this is; ``dates``: those in it."""
    return _Teller(index, reading, cast, dates, published, gazetteer, trace).all()


def _strength(meet: Meet) -> str:
    """How a meeting is told, for the weight of the telling: weaker where only a topic or a signing is."""
    if meet.trigger.detail in ("act", "together"):
        return "act"
    return f"topic_{meet.strength}" if meet.trigger.detail == "topic" else meet.strength


class _Teller:
    """Walks one text with a memory of who was spoken of."""

    def __init__(
        self,
        index: int,
        reading: Reading,
        cast: Cast,
        dates: Sequence[DateHit],
        published: date | None,
        gazetteer: Gazetteer,
        trace: Trace | None = None,
    ) -> None:
        self.index, self.reading, self.cast, self.trace = index, reading, cast, trace
        self.published, self.gazetteer = published, gazetteer
        self.memory = Memory(cast.people)
        self.dates = dates
        self.across = Across(reading, cast.people)

    def all(self) -> list[Tell]:
        found: list[Tell] = []
        for sentence in self.reading.sentences:
            linked = sentence.headline and _LINK.search(self.reading.clean, max(0, sentence.start - 14), sentence.start)
            if linked or _FOREIGN.match(self.reading.clean, sentence.start):
                self._drop(sentence, None, Why.OTHER_ARTICLE)
                continue
            mentions = mentions_in(self.cast, self.index, sentence)
            groups = find_groups(self.reading, self.cast, mentions, sentence, self.memory)
            if self.trace is not None:
                self.trace.groups[self.index, sentence.index] = groups
            found.extend(self._sentence(sentence, groups))
        return found

    def _drop(self, sentence: Sentence, trigger: Trigger | None, why: Why) -> None:
        """Note for whoever asked why a trigger gives nothing; without one, why the sentence is passed over."""
        if self.trace is not None:
            tokens = self.reading.tokens
            span = (tokens[trigger.first].start, tokens[trigger.last - 1].end) if trigger else None
            self.trace.drops.append(Drop(self.index, sentence.index, why, span, trigger.rule if trigger else ""))

    def _sentence(self, sentence: Sentence, groups: Sequence[Group]) -> list[Tell]:
        triggers = find_triggers(self.reading.tokens, sentence.first, sentence.last)
        named = {t for g in groups for t in range(g.first, g.last)}
        for trigger in triggers:
            if trigger.first in named:
                self._drop(sentence, trigger, Why.INSIDE_NAME)
        triggers = [t for t in triggers if t.first not in named][:_MOST_TRIGGERS]
        meets: list[Meet] = []
        told: list[tuple[Meet, Summit | None]] = []
        for trigger in triggers:
            if trigger.kind is Kind.CALL:
                phoned = by_telephone(self.reading, sentence, trigger, groups, self.cast.people) if not meets else None
                if phoned is not None:
                    meets.append(phoned)
                    told.append((phoned, None))
                continue
            if on_margins(self.reading, trigger):
                self._drop(sentence, trigger, Why.MARGINS)
                continue
            if trigger.kind is Kind.ATTEND:
                attended = attend(self.reading, sentence, trigger, groups, self.cast.people, meets)
                told += [attended] if attended is not None else []
                if attended is None:
                    self._drop(sentence, trigger, Why.NO_SUMMIT)
                continue
            meet = (
                joint(self.reading, trigger, groups, self.cast.people)
                if trigger.kind is Kind.JOINT
                else self._meet(sentence, trigger, groups, meets)
            )
            if meet is None or meet.strength == "carried":
                meet = recalled(self.reading, sentence, trigger, groups, self.memory.met) or meet
            if meet is None and trigger.kind is Kind.NOUN:
                meet = by_telephone(self.reading, sentence, trigger, groups, self.cast.people)
            if meet is None and trigger.kind is Kind.INVITE:  # "tidak memenuhi undangan KTT G7"
                attended = attend(self.reading, sentence, trigger, groups, self.cast.people, meets)
                told += [attended] if attended is not None else []
            if meet is not None:
                meets.append(meet)
            elif meets and trigger.kind is Kind.NOUN and self._since(trigger):
                meet = Meet(trigger, meets[-1].people, (), trigger.first, trigger.last, "since")
            elif self.memory.met and trigger.kind is Kind.NOUN and self._counted(trigger):
                meet = Meet(trigger, self.memory.met, (), trigger.first, trigger.last, "since")
            elif trigger.kind is Kind.NOUN and self._again(trigger):
                meet = Meet(trigger, (), (), trigger.first, trigger.last, "again")
            if meet is not None:
                told.append((meet, None))
            elif self.trace is not None:
                self._drop(sentence, trigger, self._unbound(trigger, groups))
        tells: list[Tell] = []
        for meet, summit in told:
            given = self._tells(self._clause(sentence, meet, meets), meet, triggers, groups, summit)
            if meet.strength == "since" and not any(tell.place or tell.date for tell in given):
                self._drop(sentence, meet.trigger, Why.NO_ANCHOR)
                continue
            tells += given
        if not tells:
            for found in self.across.find(sentence, triggers, groups):
                tells += self._tells(found.sentence, found.meet, found.triggers, found.groups)
        if not tells:
            tells = self._states(sentence, triggers, groups)
        for tell in tells:
            if len(tell.people) > 1:
                self.memory.met = tell.people
        return tells

    def _states(self, sentence: Sentence, triggers: Sequence[Trigger], groups: Sequence[Group]) -> list[Tell]:
        """What a sentence tells of a meeting of two states, whose leaders others name."""
        for trigger in triggers:
            states = states_of(self.reading, sentence, trigger, groups)
            if states is not None:
                meet = Meet(trigger, (), (), trigger.first, trigger.last, "states")
                told = replace(self._tell(sentence, meet, (), triggers, groups, None), sides=states)
                under_way = told.status is Status.HELD and begun(self.reading, sentence, trigger)
                return [replace(told, status_rule="states.begun") if under_way else told]
        return []

    def _unbound(self, trigger: Trigger, groups: Sequence[Group]) -> Why:
        """What the people around a trigger lack of a meeting."""
        why = why_no_meeting([self.cast.people[i] for group in groups if not group.owned for i in group.people])
        return Why.NOT_TOGETHER if trigger.kind is Kind.JOINT and why is Why.NOT_BOUND else why

    def _clause(self, sentence: Sentence, meet: Meet, meets: Sequence[Meet]) -> Sentence:
        """The sentence up to where it tells of the next meeting, whose day and place are its own."""
        other = (m for m in meets if m.trigger.first > meet.trigger.first and set(m.people) != set(meet.people))
        rival = next(other, None)
        if rival is None or rival.trigger.first < meet.last:
            return sentence
        return replace(sentence, end=self.reading.tokens[rival.trigger.first].start)

    def _meet(
        self, sentence: Sentence, trigger: Trigger, groups: Sequence[Group], earlier: Sequence[Meet]
    ) -> Meet | None:
        return find_meet(self.reading, sentence, trigger, groups, self.memory, earlier)

    def _again(self, trigger: Trigger) -> bool:
        """ "Pertemuan itu": a meeting told before."""
        return trigger.detail != "summit" and bool(_SAME.match(self._behind(trigger)))

    def _counted(self, trigger: Trigger) -> bool:
        """ "Pertemuan kedua yang berlangsung di Hanoi": one of several of the same people, told by its number."""
        return trigger.phrase.startswith("pertemuan") and bool(_COUNTED.match(self._behind(trigger)))

    def _behind(self, trigger: Trigger) -> str:
        """A few words of text behind a trigger."""
        end = self.reading.tokens[trigger.last - 1].end
        return self.reading.clean[end : end + 40]

    def _since(self, trigger: Trigger) -> bool:
        """ "Keduanya bertemu pada Juni, sejak KTT yang gagal di Vietnam": an earlier meeting of the same people."""
        return trigger.first > 0 and self.reading.tokens[trigger.first - 1].lower in ("sejak", "pasca", "seperti")

    def _tells(
        self,
        sentence: Sentence,
        meet: Meet,
        triggers: Sequence[Trigger],
        groups: Sequence[Group],
        summit: Summit | None = None,
    ) -> list[Tell]:
        first_day = None
        counted: list[tuple[DateHit, Place]] = []
        if meet.trigger.kind is Kind.VERB and often(self.reading, sentence, meet.trigger):
            start = self.reading.tokens[max(meet.last, meet.trigger.last) - 1].end
            counted = occasions(self.reading, sentence, start, self.dates, self.gazetteer)
            counted = counted or self._next_occasions(sentence)
            first_day = self._first_day(sentence, meet.trigger)
            if first_day is None and not counted:
                self._drop(sentence, meet.trigger, Why.OFTEN)
                return []
        parts = [meet.people] if meet.together else [(*meet.subject, other) for other in meet.object]
        if len({self.cast.people[i].country for i in meet.object}) < 2:
            parts = [meet.people]
        if meet.trigger.phrase.startswith(("negosiasi", "bernegosiasi")) and not self._anchored(sentence, meet, groups):
            self._drop(sentence, meet.trigger, Why.PROCESS)
            return []
        kept = [p for p in parts if meet.strength in ("again", "summit") or scope_of([self.cast.people[i] for i in p])]
        for part in parts if self.trace is not None else ():
            if part not in kept:
                self._drop(sentence, meet.trigger, why_no_meeting([self.cast.people[i] for i in part]))
        tells = [self._tell(sentence, meet, people, triggers, groups, summit) for people in kept]
        if counted:
            return [replace(t, date=day, place=place, past=True) for t in tells for day, place in counted]
        return [replace(t, date=first_day, past=True) for t in tells] if first_day is not None else tells

    def _next_occasions(self, sentence: Sentence) -> list[tuple[DateHit, Place]]:
        """Occasions counted up in a next sentence that speaks of nobody."""
        following = self.reading.sentences[sentence.index + 1 : sentence.index + 2]
        if not following or mentions_in(self.cast, self.index, following[0]):
            return []
        return occasions(self.reading, following[0], following[0].start, self.dates, self.gazetteer)

    def _place(self, sentence: Sentence, meet: Meet, groups: Sequence[Group]) -> Place | None:
        sides = {self.cast.people[i].country for i in meet.people}
        return place_of(self.reading, sentence, meet, groups, sides, self.gazetteer)

    def _first_day(self, sentence: Sentence, trigger: Trigger) -> DateHit | None:
        """ "Telah bertemu tiga kali sejak Juni 2018": the first of them is told."""
        end = self.reading.tokens[trigger.last - 1].end
        since = _SINCE.search(self.reading.clean, end, min(sentence.end, end + 60))
        return next(iter(within(self.dates, since.end(), since.end() + 1)), None) if since else None

    def _anchored(self, sentence: Sentence, meet: Meet, groups: Sequence[Group]) -> bool:
        """Whether a day or a place is told: without either, "negosiasi" is a process and no meeting."""
        dated = date_of(self.reading, sentence, meet, self.dates) is not None
        return dated or self._place(sentence, meet, groups) is not None

    def _tell(
        self,
        sentence: Sentence,
        meet: Meet,
        people: tuple[int, ...],
        triggers: Sequence[Trigger],
        groups: Sequence[Group],
        summit: Summit | None,
    ) -> Tell:
        tokens = self.reading.tokens
        verdict = decide_status(self.reading, sentence, meet, groups)
        place = self._place(sentence, meet, groups)
        who = [self.cast.people[i] for i in people]
        channel, channel_rule, channel_span = decide_channel(
            self.reading, meet, who, triggers, place, held=verdict.status is Status.HELD
        )
        hit, status, status_rule = day_and_status(self.reading, sentence, meet, verdict, self.dates, self.published)
        cue = verdict.tokens
        phrase = tokens[meet.trigger.first].start, tokens[meet.trigger.last - 1].end
        around = self.reading.clean[max(sentence.start, phrase[0] - 60) : min(sentence.end, phrase[1] + 60)]
        if summit is None and meet.trigger.detail == "summit":
            summit = next(
                (s for s in summits_in(self.reading, sentence) if s.start <= phrase[0] < s.end and not s.beside), None
            )
        return Tell(
            reading=self.index,
            sentence=sentence.index,
            people=people,
            rule=meet.trigger.rule,
            strength=_strength(meet),
            trigger=phrase,
            status=status,
            status_rule=status_rule,
            status_span=(tokens[cue[0]].start, tokens[cue[1] - 1].end) if cue else None,
            channel=channel,
            channel_rule=channel_rule,
            channel_span=channel_span,
            date=hit,
            place=place if channel is Channel.IN_PERSON else None,
            summit=summit,
            past=status is Status.HELD and (bool(_PAST.search(around)) or long_ago(hit, self.published)),
            named=set(people) <= {i for g in groups if not g.pronoun for i in g.people},
            topics=tuple(topics_in(self.reading, sentence)),
            again=meet.trigger.phrase.endswith("kembali") or bool(_ONCE_MORE.match(self.reading.clean, phrase[1])),
            recalled=bool(_RECALLED.match(self.reading.clean, tokens[meet.last - 1].end)),
            separate=not meet.together and len(meet.object) > 1,
            negotiation=meet.trigger.phrase.startswith(("perundingan", "negosiasi", "berunding", "bernegosiasi")),
        )
