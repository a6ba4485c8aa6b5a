"""Whether a report tells of a meeting that was told before: people, channel, day, place, summit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from processors.dates.find import DateRule
from processors.detection.article.report import Event, Report
from processors.detection.encounters.summits import BODY
from processors.detection.facts.channel import GUESSES
from processors.detection.facts.status import StatusRule
from processors.detection.sentence.binding import Binding
from processors.detection.sentence.eligible import LEADERS
from processors.detection.sentence.triggers import Flag, Kind
from processors.lexicon.words import words
from processors.people.collectives import unnamed_left_out
from processors.people.people import Person
from schemas.mentions import Channel, Status

_GUEST = re.compile(r"\bASEAN-(\w+)")
BESIDE = 2
"""So many sentences apart one summit is told of several who are there."""
_WIDE = words("place.wide")


def sides(indices: Sequence[int], people: Sequence[Person]) -> frozenset[str]:
    """The sides that leaders among these people make."""
    return frozenset(c for i in indices if (c := people[i].country) and people[i].rank in LEADERS) or frozenset(
        c for i in indices if (c := people[i].country)
    )


def same(event: Event, report: Report, people: Sequence[Person]) -> bool:
    mine, other = sides(tuple(event.members), people), sides(report.people, people)
    first, newest = event.reports[0], event.reports[-1]
    if report.binding is Binding.SINCE and (newest.reading, newest.sentence) == (report.reading, report.sentence):
        return False  # "bertemu pada Juni, sejak KTT yang gagal di Vietnam"
    if event.at_summit != (report.binding is Binding.SUMMIT):
        return Flag.GATHERING in report.flags and event.members.keys() >= set(report.people)  # "A dan B hadiri KTT"
    if event.at_summit and (report.reading, report.summit) in event.named:
        return first.status is report.status  # "A hadir di KTT C. B juga hadir."
    if not _summits_agree(event, report):
        return False
    if event.at_summit and _at_one_summit(event, report):
        return True
    summary = other <= mine and report.reading > first.reading  # a headline leaves "at once" out
    nested = (mine <= other or other <= mine) and (summary or not (report.separate or first.separate))
    third = mine < other and Flag.GATHERING in report.flags  # they met, and were at a summit with C
    joined = event.members.keys() < set(report.people)  # "difasilitasi C"
    if mine != other and (third or not (nested and (joined or len(mine & other) > 1))):
        return False
    if not (_same_people(event, report, people) and _channels_agree(event, report)):
        return False
    if report.reading > first.reading and _headlined(event, report):
        return True
    return days_agree(event, report) and places_agree(event, report) and _times_agree(event, report)


def _headlined(event: Event, report: Report) -> bool:
    """ "A temui B di Kuningan", "A ke rumah B Minggu malam": a headline names the quarter where the body names the
    town, and a weekday, or a month, that is the one behind, or ahead, as the body says."""
    if event.day is None or event.country != (report.country or event.country) or event.channel is Channel.CALL:
        return False
    if event.day == (report.day or event.day):
        return event.reports[0].status is report.status
    guessed = report.date is not None and report.date.rule is DateRule.WEEKDAY
    return guessed or event.day[4:] == (report.day or "")[4:] != ""


def _at_one_summit(event: Event, report: Report) -> bool:
    """ "A membuka KTT G7 di C. Presiden B dan PM D ikut hadir": guests of one summit, told beside each other."""
    first, newest = event.reports[0], event.reports[-1]
    beside = report.sentence - newest.sentence <= 2 * BESIDE
    # a headline tells everything as if it were now
    alike = report.reading > first.reading or first.status is report.status
    return report.summit is not None and beside and alike and days_agree(event, report) and places_agree(event, report)


def _summits_agree(event: Event, report: Report) -> bool:
    """Summits of different bodies are two, be it the same guest who goes to both: "KTT ASEAN", "KTT G20"."""
    told = next((t.summit.name for t in event.reports if t.summit is not None), None)
    if told is None or report.summit is None:
        return True
    guests = (_GUEST.search(told), _GUEST.search(report.summit.name))  # "KTT ASEAN-China", "KTT ASEAN-Jepang"
    if guests[0] and guests[1] and guests[0][1] != guests[1][1]:
        return False
    one, other = set(BODY.findall(told)), set(BODY.findall(report.summit.name))
    return not one or not other or bool(one & other)


def _same_people(event: Event, report: Report, people: Sequence[Person]) -> bool:
    """Of each side somebody takes part in both; else only the same day makes them one meeting."""
    told, status = sides(report.people, people), event.reports[0].status
    home = len(told) == 1  # at home each may meet any other
    for side in told:
        a = {i for i in event.members if people[i].country == side}
        b = {i for i in report.people if people[i].country == side}
        a, b = unnamed_left_out(a, b, people), unnamed_left_out(b, a, people)
        if a and b and not (a <= b or b <= a if home else a & b):
            if status is not report.status and (home or Status.CANCELLED in (status, report.status)):
                return False
            dated = event.day is not None and event.day == report.day
            return dated or (not home and _one_programme(event, report))
    return True


def _one_programme(event: Event, report: Report) -> bool:
    """ "A dijadwalkan bertemu Presiden B. Ia juga akan diterima Perdana Menteri C": one guest, who sees the leaders of
    one state one after the other."""
    newest = event.reports[-1]
    near = newest.reading == report.reading and report.sentence - newest.sentence <= BESIDE
    ahead = all(t.status is Status.PLANNED for t in (*event.reports, report)) or newest.sentence == report.sentence
    return near and ahead and newest.status is report.status and newest.people[:1] == report.people[:1]


def _channels_agree(event: Event, report: Report) -> bool:
    """A call that is told as one is no meeting at a place; "pembicaraan" may be either."""
    face_to_face = report.kind in (Kind.RECEIVE, Kind.VISIT) or Flag.FACE_TO_FACE in report.flags
    if event.channel is Channel.CALL and report.status is not event.reports[0].status and face_to_face:
        return False  # "Trump menelepon Putin. Pertemuan dengan Putin akan diatur": the call told of a meeting
    if report.channel_decision.basis in GUESSES:
        return event.channel is None or report.place is None
    if event.channel is not None:
        return event.channel is report.channel
    return event.country is None


def days_agree(event: Event, report: Report) -> bool:
    a, b = event.day, report.day
    return a is None or b is None or a.startswith(b) or b.startswith(a)


def holds_towns(city: str | None) -> bool:
    """Whether the press calls by its name what holds several towns: "di Bali", then "di Nusa Dua"."""
    return city is not None and city.lower() in _WIDE


def places_agree(event: Event, report: Report) -> bool:
    a, b = event.city, report.city
    if a is not None and b is not None and a != b and not (holds_towns(a) or holds_towns(b)):
        return False
    a, b = event.country, report.country
    return a is None or b is None or a == b


def _times_agree(event: Event, report: Report) -> bool:
    """A meeting that lies back and one that lies ahead are two, and so are an old one and a fresh one."""
    a = event.reports[0]
    if report.recalled or report.given_up or a.given_up:
        return True
    held, dated = Status.HELD, report.day is not None and event.day is not None
    if (a.status is held) != (report.status is held):
        if _asks(a) != _asks(report):
            return False  # while they met, one invited the other
        return not (a.past or report.past)
    if Flag.AGAIN in report.flags and not dated:
        return False
    return dated or a.past or not report.past


def _asks(report: Report) -> bool:
    """Whether one invites the other: not "berkunjung atas undangan B", who went."""
    went = Flag.ACCEPTED in report.flags and report.status_decision.rule is StatusRule.ACCEPTED
    return report.kind is Kind.INVITE and not went


def closeness(event: Event, report: Report) -> tuple[int, int, int, int]:
    """By day, by whether it lies back, by status, by place in the text: the nearest before, but a headline means what
    the body tells first."""
    same_day = int(event.day is not None and event.day == report.day)
    same_status = int(event.reports[0].status is report.status)
    first = event.reports[0]
    if report.reading > first.reading:
        return same_day, int(not first.past), 0, -first.sentence
    return same_day, int(first.past is report.past), same_status, event.reports[-1].sentence
