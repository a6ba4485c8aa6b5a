"""Read an article sentence by sentence and note every telling of a meeting."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date

from processors.entities.link import Cast
from processors.entities.reading import Reading, Sentence
from processors.gazetteer import Gazetteer
from processors.meetings.channel import decide_channel
from processors.meetings.dates import DateHit
from processors.meetings.eligible import scope_of
from processors.meetings.groups import LEADERS, Group, Memory, find_groups
from processors.meetings.roles import Meet, find_meet
from processors.meetings.status import decide_status
from processors.meetings.summits import Summit, summits_in
from processors.meetings.tells import Tell
from processors.meetings.topics import topics_in
from processors.meetings.triggers import Kind, Trigger, find_triggers
from processors.meetings.when import all_dates, date_of, settle
from processors.meetings.where import place_of
from schemas.entities import Part
from schemas.mentions import Channel, Status

# Lines that point to other articles, and what players and forms leave in the text.
_FOREIGN = re.compile(
    r"(?:Baca [Jj]uga|BACA JUGA|Baca [Ss]elengkapnya|Lihat [Jj]uga|Lihat [Vv]ideo|Simak|Saksikan|Tonton|\[Gambas|Foto:|"
    r"Artikel ini|Berita [Tt]erkait|Pilihan [Ee]ditor|Halaman [Ss]elanjutnya|SCROLL|ADVERTISEMENT)"
)
_SAME = re.compile(r"^ (?:(?:bilateral|puncak|telepon|tertutup|singkat|resmi|penting|bersejarah|kali) )?(?:itu|ini|tersebut)\b")
_PAST = re.compile(
    r"\b(?:terakhir|pernah|tahun lalu|bulan lalu|pekan lalu|minggu lalu|silam|sebelumnya|pertama kali|kala itu|saat itu|dulu|"
    r"pertemuan (?:pertama|kedua|ketiga|sebelumnya|terakhir))\b",
    re.IGNORECASE,
)
_TIMES = re.compile(r"\b(?:dua|tiga|empat|lima|enam|tujuh|beberapa|belasan|puluhan|berkali|sejumlah|berulang) kali\b(?!nya)")
_SINCE = re.compile(r"\bsejak\b")
_SUMMIT_REACH = 8


def tells_of(index: int, reading: Reading, cast: Cast, published: date | None, gazetteer: Gazetteer) -> list[Tell]:
    """All tellings in one text, in order. ``index``: which reading of the article this is."""
    return _Teller(index, reading, cast, published, gazetteer).all()


class _Teller:
    """Walks one text with a memory of who was spoken of."""

    def __init__(
        self, index: int, reading: Reading, cast: Cast, published: date | None, gazetteer: Gazetteer
    ) -> None:  # fmt: skip
        self.index, self.reading, self.cast = index, reading, cast
        self.published, self.gazetteer = published, gazetteer
        self.memory = Memory(cast.people)
        self.dates: Sequence[DateHit] = ()

    def all(self) -> list[Tell]:
        self.dates = all_dates(self.reading.clean, self.published)
        mentions = self.cast.mentions[self.index]
        found: list[Tell] = []
        for sentence in self.reading.sentences:
            if _FOREIGN.match(self.reading.clean, sentence.start):
                continue
            first = bisect_left(mentions, sentence.first, key=lambda m: m.first)
            last = bisect_left(mentions, sentence.last, key=lambda m: m.first)
            groups = find_groups(self.reading, self.cast, mentions[first:last], sentence, self.memory)
            found.extend(self._sentence(sentence, groups))
        return found

    def _sentence(self, sentence: Sentence, groups: Sequence[Group]) -> list[Tell]:
        triggers = find_triggers(self.reading.tokens, sentence.first, sentence.last)
        named = {t for g in groups for t in range(g.first, g.last)}
        triggers = [t for t in triggers if t.first not in named]
        tells: list[Tell] = []
        meets: list[Meet] = []
        for trigger in triggers:
            if trigger.kind is Kind.CALL or trigger.detail == "summit" and self._beside(trigger):
                continue
            if trigger.kind is Kind.ATTEND:
                tells.extend(self._attend(sentence, trigger, groups, meets))
                continue
            meet = self._joint(trigger, groups) if trigger.kind is Kind.JOINT else self._meet(sentence, trigger, groups, meets)
            if meet is not None:
                meets.append(meet)
                tells.extend(self._tells(sentence, meet, triggers, groups))
            elif trigger.kind is Kind.NOUN and self._again(trigger):
                tells.extend(self._tells(sentence, Meet(trigger, (), (), trigger.first, trigger.last, "again"), triggers, groups))
        for tell in tells:
            if len(tell.people) > 1:
                self.memory.met = tell.people
        return tells

    def _meet(
        self, sentence: Sentence, trigger: Trigger, groups: Sequence[Group], earlier: Sequence[Meet]
    ) -> Meet | None:
        return find_meet(self.reading, sentence, trigger, groups, self.memory, earlier)

    def _joint(self, trigger: Trigger, groups: Sequence[Group]) -> Meet | None:
        """Leaders of several countries before the press together."""
        before = [g for g in groups if g.last <= trigger.first and not g.owned]
        after = [g for g in groups if g.first >= trigger.last and not g.owned]
        if after and after[0].first - trigger.last <= 2:
            subject = before[-1] if before else next((g for g in after[1:]), None)
            if subject is None:
                return None
            people = tuple(dict.fromkeys(subject.people + after[0].people))
            if len({self.cast.people[i].country for i in people if self.cast.people[i].rank in LEADERS}) > 1:
                return Meet(trigger, subject.people, after[0].people, trigger.first, after[0].last, "joint")
        return None

    def _beside(self, trigger: Trigger) -> bool:
        """ "Di sela-sela KTT": the summit is where something else happens."""
        before = [t.lower for t in self.reading.tokens[max(0, trigger.first - 2) : trigger.first]]
        return any(word in ("sela", "disela", "jelang", "menjelang") for word in before)

    def _again(self, trigger: Trigger) -> bool:
        """ "Pertemuan itu": a meeting told before."""
        after = self.reading.clean[self.reading.tokens[trigger.last - 1].end :][:24]
        return trigger.detail != "summit" and bool(_SAME.match(after))

    def _attend(
        self, sentence: Sentence, trigger: Trigger, groups: Sequence[Group], earlier: Sequence[Meet]
    ) -> list[Tell]:
        """A leader at a summit: the other sides are its unnamed members (annotation guide)."""
        start = self.reading.tokens[trigger.last - 1].end
        summit = next((s for s in summits_in(self.reading, sentence) if s.start >= start and not s.beside), None)
        before = [g for g in groups if g.last <= trigger.first and not g.owned]
        if summit is None or not before or any(set(before[-1].people) & set(m.people) for m in earlier):
            return []  # who has just been told to meet somebody there attends no second meeting
        between = self.reading.clean[start : summit.start]
        if len(between.split()) > _SUMMIT_REACH or any(mark in between for mark in ".;:\"?!,"):
            return []
        who = tuple(i for i in before[-1].people if self.cast.people[i].rank in LEADERS)
        if not who or trigger.first - before[-1].last > _SUMMIT_REACH:
            return []
        meet = Meet(trigger, who, (), before[-1].first, trigger.last, "summit")
        return self._tells(sentence, meet, (), groups, summit)

    def _tells(
        self, sentence: Sentence, meet: Meet, triggers: Sequence[Trigger], groups: Sequence[Group], summit: Summit | None = None
    ) -> list[Tell]:  # fmt: skip
        words = self.reading.clean[sentence.start : sentence.end]
        if _TIMES.search(words) and not _SINCE.search(words) and meet.trigger.kind is Kind.VERB:
            return []
        parts = [meet.people] if meet.together else [(*meet.subject, other) for other in meet.object]
        if len({self.cast.people[i].country for i in meet.object}) < 2:
            parts = [meet.people]
        if meet.trigger.phrase.startswith(("negosiasi", "bernegosiasi")) and not self._anchored(sentence, meet, groups):
            return []
        kept = [p for p in parts if meet.strength in ("again", "summit") or scope_of([self.cast.people[i] for i in p])]
        return [self._tell(sentence, meet, people, triggers, groups, summit) for people in kept]

    def _anchored(self, sentence: Sentence, meet: Meet, groups: Sequence[Group]) -> bool:
        """Whether a day or a place is told: without either, "negosiasi" is a process and no meeting."""
        dated = date_of(self.reading, sentence, meet, self.dates) is not None
        return dated or place_of(self.reading, sentence, meet, groups, self.gazetteer) is not None

    def _tell(
        self, sentence: Sentence, meet: Meet, people: tuple[int, ...], triggers: Sequence[Trigger], groups: Sequence[Group],
        summit: Summit | None,
    ) -> Tell:  # fmt: skip
        tokens = self.reading.tokens
        verdict = decide_status(self.reading, sentence, meet, groups)
        place = place_of(self.reading, sentence, meet, groups, self.gazetteer)
        who = [self.cast.people[i] for i in people]
        channel, channel_rule, channel_span = decide_channel(self.reading, meet, who, triggers, place)
        hit = date_of(self.reading, sentence, meet, self.dates)
        if meet.trigger.kind is Kind.INVITE or hit is not None and meet.strength == "again" and self._far(hit, meet):
            hit = None  # the day of the invitation, or something else in a sentence that only recalls the meeting
        hit = settle(hit, verdict.status, self.published) if hit is not None else None
        status, status_rule = self._against_day(verdict.status, verdict.rule, hit)
        cue = verdict.tokens
        phrase = tokens[meet.trigger.first].start, tokens[meet.trigger.last - 1].end
        around = self.reading.clean[max(sentence.start, phrase[0] - 60) : min(sentence.end, phrase[1] + 60)]
        if summit is None and meet.trigger.detail == "summit":
            summit = next((s for s in summits_in(self.reading, sentence) if s.start <= phrase[0] < s.end and not s.beside), None)
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
            past=status is Status.HELD and (bool(_PAST.search(around)) or self._long_ago(hit)),
            topics=tuple(topics_in(self.reading, sentence)),
            separate=not meet.together and len(meet.object) > 1,
            negotiation=meet.trigger.phrase.startswith(("perundingan", "negosiasi", "berunding", "bernegosiasi")),
        )

    def _against_day(self, status: Status, rule: str, hit: DateHit | None) -> tuple[Status, str]:
        """What is told as held but lies after the article's day is planned."""
        if status is Status.HELD and hit is not None and self.published is not None:
            if len(hit.value) == 10 and hit.value > self.published.isoformat():
                return Status.PLANNED, "date.ahead"
        return status, rule

    def _far(self, hit: DateHit, meet: Meet) -> bool:
        trigger = self.reading.tokens[meet.trigger.last - 1]
        return hit.start < trigger.start or len(self.reading.clean[trigger.end : hit.start].split()) > 12

    def _long_ago(self, hit: DateHit | None) -> bool:
        if hit is None or self.published is None:
            return False
        if len(hit.value) < 10:
            return hit.value < self.published.isoformat()[: len(hit.value)]
        return (self.published - date.fromisoformat(hit.value)).days > 8


def is_title(reading: Reading) -> bool:
    """Whether this text is the headline."""
    return reading.text.part is Part.TITLE
