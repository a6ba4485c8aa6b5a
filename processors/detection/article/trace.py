"""What detection saw in one article and why it dropped what it dropped; filled on the way, only when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from processors.dates.find import DateHit
from processors.detection.article.confidence import Values
from processors.detection.article.fields import Fields
from processors.detection.article.report import Event, Report
from processors.detection.sentence.eligible import LEADERS
from processors.detection.sentence.groups import PersonGroup
from processors.people.cast import Cast
from processors.people.people import Person
from processors.text.reading import Reading
from schemas.mentions import MeetingMention, Rank


class Lacking(StrEnum):
    """Why no meeting can be told; the value is the reason in words."""

    TRIGGER = "the article holds no word of meeting"
    LEADER = "the article holds no office and no leader's name"
    SIDES = "the article speaks of no two leaders who could meet, and of none at a summit"


class Why(StrEnum):
    """Why a sentence or a trigger in it gave no report of a meeting; the value is the reason in words."""

    OTHER_ARTICLE = "the line points to another article or belongs to the page"
    INSIDE_NAME = "the word is part of a name or an office"
    MARGINS = "it only tells what else took place there (at the margins, before or after it)"
    NO_SUMMIT = "nobody is told to attend a named summit"
    NOT_TOGETHER = "no leaders of two sides stand together before the press"
    NOBODY = "the sentence speaks of nobody who could meet"
    NO_OFFICE = "nobody spoken of holds an office that counts"
    ONE_LEADER = "only one of those spoken of holds an office that counts"
    ONE_SIDE = "all leaders spoken of are of one side, and none is a party's or a parliament's"
    NOT_BOUND = "the words between do not make these leaders meet each other"
    OFTEN = "it tells of many meetings and of none in particular"
    PROCESS = "negotiations without a day or a place are no one meeting"
    UNREAL = "it is dreamt or made up"
    NO_ANCHOR = "an earlier meeting without a day or a place"
    REFERS_TO_NOTHING = "no meeting told shortly before that it could refer to"


@dataclass(frozen=True, slots=True)
class Drop:
    """A trigger that gave nothing: its characters and its rule. Without them the whole sentence was passed over."""

    reading: int
    sentence: int
    why: Why
    span: tuple[int, int] | None = None
    rule: str = ""


class Found(NamedTuple):
    """What some reports were joined to. ``mention``: None where its people made no leader meeting after all;
    ``values``: what its confidence comes from; ``fields``: which reports gave its values."""

    event: Event
    mention: MeetingMention | None = None
    values: Values = ()
    fields: Fields | None = None


@dataclass(slots=True)
class Trace:
    """Everything about one article. Detection writes into it where it decides, so it tells what was decided."""

    gate: Lacking | None = None
    """Set where the gate stops the article; for the trace it is read all the same."""
    readings: Sequence[Reading] = ()
    cast: Cast = field(default_factory=lambda: Cast((), ()))
    dates: Sequence[Sequence[DateHit]] = ()
    groups: dict[tuple[int, int], Sequence[PersonGroup]] = field(default_factory=dict)
    """Who is spoken of, pronouns resolved, by reading and sentence."""
    drops: list[Drop] = field(default_factory=list)
    events: list[Found] = field(default_factory=list)

    def joined(self, reports: Sequence[Report], events: Sequence[Found]) -> None:
        """Note the events, and the reports that belong to none of them."""
        self.events = list(events)
        used = {id(report) for event, *_ in events for report in event.told}
        lost = (report for report in reports if id(report) not in used)
        self.drops += [Drop(t.reading, t.sentence, Why.REFERS_TO_NOTHING, t.trigger, t.rule) for t in lost]


def why_no_meeting(people: Sequence[Person]) -> Why:
    """What these people lack of a leader meeting."""
    if not people:
        return Why.NOBODY
    fit = [p for p in people if p.country and p.rank in LEADERS | {Rank.PARTY}]
    if len(fit) < 2:
        return Why.ONE_LEADER if fit else Why.NO_OFFICE
    if len({p.country for p in fit}) == 1:
        return Why.ONE_SIDE
    return Why.NOT_BOUND if len({p.country for p in fit if p.rank in LEADERS}) > 1 else Why.ONE_LEADER
