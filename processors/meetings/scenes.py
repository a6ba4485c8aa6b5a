"""Read an article sentence by sentence and note every telling of a meeting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from processors.entities.cast import Cast, mentions_in
from processors.entities.reading import Reading, Sentence
from processors.gazetteer import Gazetteer
from processors.meetings.channel import decide_channel
from processors.meetings.dates import DateHit
from processors.meetings.days import against_day, fits_plan, long_ago
from processors.meetings.eligible import scope_of
from processors.meetings.groups import LEADERS, Group, Memory, find_groups
from processors.meetings.roles import Meet, find_meet
from processors.meetings.status import decide_status
from processors.meetings.summits import Summit, summits_in
from processors.meetings.tells import Tell
from processors.meetings.topics import topics_in
from processors.meetings.triggers import Kind, Trigger, find_triggers
from processors.meetings.when import date_of, settle, within
from processors.meetings.where import Place, place_of
from schemas.mentions import Channel, Status

# Lines that point to other articles, and what players and forms leave in the text.
_FOREIGN = re.compile(
    r"(?:Baca [Jj]uga|BACA JUGA|Baca [Ss]elengkapnya|Lihat [Jj]uga|Lihat [Vv]ideo|Simak|Saksikan|Tonton|\[Gambas|Foto:|"
    r"Artikel ini|Berita [Tt]erkait|Pilihan [Ee]ditor|Halaman [Ss]elanjutnya|SCROLL|ADVERTISEMENT)"
)
_SAME = re.compile(
    r"^ (?:(?:bilateral|puncak|telepon|tertutup|singkat|resmi|penting|bersejarah|kali) )?(?:itu|ini|tersebut)\b"
)
_PAST = re.compile(
    r"\b(?:terakhir|pernah|tahun lalu|bulan lalu|pekan lalu|minggu lalu|silam|sebelumnya|pertama kali|kala itu|"
    r"saat itu|dulu|"
    r"pertemuan (?:pertama|kedua|ketiga|sebelumnya|terakhir))\b",
    re.IGNORECASE,
)
_TIMES = re.compile(r"\b(?:dua|tiga|empat|lima|enam|tujuh|beberapa|belasan|puluhan|berkali|sejumlah) kali\b(?!nya)")
_ONCE_MORE = re.compile(r" (?:kembali|lagi|untuk (?:kedua|ketiga|keempat|kelima) kali)\b")
_RECALLED = re.compile(r" (?:itu|ini|tersebut)\b")
_SINCE = re.compile(r"\bsejak (?:pada )?")
_SUMMIT_REACH = 8
_AHEAD = frozenset({Status.PLANNED, Status.PROPOSED})
_TOGETHER = frozenset({"bersama", "dengan", "didampingi", "hadapan", "depan", "samping"})


def tells_of(
    index: int, reading: Reading, cast: Cast, dates: Sequence[DateHit], published: date | None, gazetteer: Gazetteer
) -> list[Tell]:
    """All tellings in one text, in order. ``index``: which reading of the article this is; ``dates``: those in it."""
    return _Teller(index, reading, cast, dates, published, gazetteer).all()


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
    ) -> None:
        self.index, self.reading, self.cast = index, reading, cast
        self.published, self.gazetteer = published, gazetteer
        self.memory = Memory(cast.people)
        self.dates = dates

    def all(self) -> list[Tell]:
        found: list[Tell] = []
        for sentence in self.reading.sentences:
            if _FOREIGN.match(self.reading.clean, sentence.start):
                continue
            mentions = mentions_in(self.cast, self.index, sentence)
            groups = find_groups(self.reading, self.cast, mentions, sentence, self.memory)
            found.extend(self._sentence(sentence, groups))
        return found

    def _sentence(self, sentence: Sentence, groups: Sequence[Group]) -> list[Tell]:
        triggers = find_triggers(self.reading.tokens, sentence.first, sentence.last)
        named = {t for g in groups for t in range(g.first, g.last)}
        triggers = [t for t in triggers if t.first not in named]
        meets: list[Meet] = []
        told: list[tuple[Meet, Summit | None]] = []
        for trigger in triggers:
            if trigger.kind is Kind.CALL or self._beside(trigger):
                continue
            if trigger.kind is Kind.ATTEND:
                told.extend(self._attend(sentence, trigger, groups, meets))
                continue
            meet = (
                self._joint(trigger, groups)
                if trigger.kind is Kind.JOINT
                else self._meet(sentence, trigger, groups, meets)
            )
            if meet is not None:
                meets.append(meet)
            elif meets and trigger.kind is Kind.NOUN and self._since(trigger):
                meet = Meet(trigger, meets[-1].people, (), trigger.first, trigger.last, "since")
            elif trigger.kind is Kind.NOUN and self._again(trigger):
                meet = Meet(trigger, (), (), trigger.first, trigger.last, "again")
            if meet is not None:
                told.append((meet, None))
        tells = [
            tell
            for meet, summit in told
            for tell in self._tells(self._clause(sentence, meet, meets), meet, triggers, groups, summit)
            if meet.strength != "since" or tell.place or tell.date
        ]
        for tell in tells:
            if len(tell.people) > 1:
                self.memory.met = tell.people
        return tells

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

    def _joint(self, trigger: Trigger, groups: Sequence[Group]) -> Meet | None:
        """Leaders of several countries before the press together."""
        before = [g for g in groups if g.last <= trigger.first and not g.owned]
        after = [g for g in groups if g.first >= trigger.last and not g.owned]
        if after and after[0].first - trigger.last <= 2 and self._together(trigger, after[0]):
            subject = before[-1] if before else next((g for g in after[1:]), None)
            if subject is None:
                return None
            people = tuple(dict.fromkeys(subject.people + after[0].people))
            if len({self.cast.people[i].country for i in people if self.cast.people[i].rank in LEADERS}) > 1:
                return Meet(trigger, subject.people, after[0].people, trigger.first, after[0].last, "joint")
        return None

    def _together(self, trigger: Trigger, group: Group) -> bool:
        """ "Jumpa pers bersama A", "didampingi A", "di hadapan A", but not "jumpa pers mengapa A"."""
        said = {*trigger.phrase.split(), *(t.lower for t in self.reading.tokens[trigger.last : group.first])}
        return bool(said & _TOGETHER)

    def _beside(self, trigger: Trigger) -> bool:
        """ "Di sela-sela KTT", "di sela pertemuan para menteri ASEAN": where something else happens."""
        if trigger.kind is not Kind.NOUN:
            return False
        before = [t.lower for t in self.reading.tokens[max(0, trigger.first - 2) : trigger.first]]
        if trigger.detail == "summit":
            return any(word in ("sela", "disela", "jelang", "menjelang") for word in before)
        after = [t.lower for t in self.reading.tokens[trigger.last : trigger.last + 2]]
        return before[-1:] == ["sela"] and not any(word in ("dengan", "antara", "bersama") for word in after)

    def _again(self, trigger: Trigger) -> bool:
        """ "Pertemuan itu": a meeting told before."""
        after = self.reading.clean[self.reading.tokens[trigger.last - 1].end :][:24]
        return trigger.detail != "summit" and bool(_SAME.match(after))

    def _since(self, trigger: Trigger) -> bool:
        """ "Keduanya bertemu pada Juni, sejak KTT yang gagal di Vietnam": an earlier meeting of the same people."""
        return trigger.first > 0 and self.reading.tokens[trigger.first - 1].lower in ("sejak", "pasca", "seperti")

    def _attend(
        self, sentence: Sentence, trigger: Trigger, groups: Sequence[Group], earlier: Sequence[Meet]
    ) -> list[tuple[Meet, Summit | None]]:
        """A leader at a summit: the other sides are its unnamed members (annotation guide)."""
        start = self.reading.tokens[trigger.last - 1].end
        summit = next((s for s in summits_in(self.reading, sentence) if s.start >= start and not s.beside), None)
        before = [g for g in groups if g.last <= trigger.first and not g.owned]
        if summit is None or not before or any(set(before[-1].people) & set(m.people) for m in earlier):
            return []  # who has just been told to meet somebody there attends no second meeting
        between = self.reading.clean[start : summit.start]
        if len(between.split()) > _SUMMIT_REACH or any(mark in between for mark in '.;:"?!,'):
            return []
        who = tuple(i for i in before[-1].people if self.cast.people[i].rank in LEADERS)
        if not who or trigger.first - before[-1].last > _SUMMIT_REACH:
            return []
        meet = Meet(trigger, who, (), before[-1].first, trigger.last, "summit")
        return [(meet, summit)]

    def _tells(
        self,
        sentence: Sentence,
        meet: Meet,
        triggers: Sequence[Trigger],
        groups: Sequence[Group],
        summit: Summit | None = None,
    ) -> list[Tell]:
        first_day = None
        if meet.trigger.kind is Kind.VERB and self._often(sentence, meet.trigger):
            first_day = self._first_day(sentence, meet.trigger)
            if first_day is None:
                return []
        parts = [meet.people] if meet.together else [(*meet.subject, other) for other in meet.object]
        if len({self.cast.people[i].country for i in meet.object}) < 2:
            parts = [meet.people]
        if meet.trigger.phrase.startswith(("negosiasi", "bernegosiasi")) and not self._anchored(sentence, meet, groups):
            return []
        kept = [p for p in parts if meet.strength in ("again", "summit") or scope_of([self.cast.people[i] for i in p])]
        tells = [self._tell(sentence, meet, people, triggers, groups, summit) for people in kept]
        return [replace(t, date=first_day, past=True) for t in tells] if first_day is not None else tells

    def _place(self, sentence: Sentence, meet: Meet, groups: Sequence[Group]) -> Place | None:
        sides = {self.cast.people[i].country for i in meet.people}
        return place_of(self.reading, sentence, meet, groups, sides, self.gazetteer)

    def _often(self, sentence: Sentence, trigger: Trigger) -> bool:
        """ "Telah bertemu belasan kali" tells of no one meeting."""
        start, end = self.reading.tokens[trigger.first].start, self.reading.tokens[trigger.last - 1].end
        return bool(_TIMES.search(self.reading.clean, max(sentence.start, start - 25), min(sentence.end, end + 40)))

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
        channel, channel_rule, channel_span = decide_channel(self.reading, meet, who, triggers, place)
        hit = date_of(self.reading, sentence, meet, self.dates)
        if meet.trigger.kind is Kind.INVITE or (hit is not None and meet.strength == "again" and self._far(hit, meet)):
            hit = None  # the day of the invitation, or something else in a sentence that only recalls the meeting
        hit = settle(hit, verdict.status, self.published) if hit is not None else None
        if hit is not None and verdict.status in _AHEAD and not fits_plan(self.reading.clean, hit, self.published):
            hit = None
        status, status_rule = against_day(verdict.status, verdict.rule, hit, self.published)
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
            strength=meet.strength if meet.trigger.detail != "topic" else f"topic_{meet.strength}",
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

    def _far(self, hit: DateHit, meet: Meet) -> bool:
        trigger = self.reading.tokens[meet.trigger.last - 1]
        return hit.start < trigger.start or len(self.reading.clean[trigger.end : hit.start].split()) > 12
