"""In person or by telephone or video."""

from __future__ import annotations

from collections.abc import Sequence

from processors.entities.people import Person
from processors.entities.reading import Reading
from processors.meetings.roles import Meet
from processors.meetings.triggers import Kind, Trigger
from processors.meetings.where import Place
from schemas.mentions import Channel, Rank

_NEAR = 14
_MEETING = ("pertemuan", "bertemu", "kunjungan", "berkunjung", "menerima", "diterima", "menemui")
_TALKS = frozenset(
    [
        "berbicara",
        "bicara",
        "pembicaraan",
        "percakapan",
        "perbincangan",
        "berkomunikasi",
        "percakapannya",
        "pembicaraannya",
    ]
)


_FACING = frozenset({"duduk", "berhadapan", "berdampingan", "bersebelahan", "berdiri", "sela", "semobil", "ruang"})


def decide_channel(
    reading: Reading,
    meet: Meet,
    who: Sequence[Person],
    triggers: Sequence[Trigger],
    place: Place | None,
    *,
    held: bool = True,
) -> tuple[Channel, str, tuple[int, int] | None]:
    """The channel, the rule that decided and the characters it stands on.

    A talk ("berbicara dengan") between heads of two countries that took place, for which no place is told, is a call:
    heads who sit together are told to meet.
    """
    calls = [t for t in triggers if t.detail == "call" and _beside(t, meet) and not _aside(reading, t, meet)]
    if calls:
        chosen = min(calls, key=lambda t: abs(t.first - meet.trigger.first))
        span = reading.tokens[chosen.first].start, reading.tokens[chosen.last - 1].end
        return Channel.CALL, chosen.rule, span
    talk = meet.trigger.kind in (Kind.VERB, Kind.NOUN) and meet.trigger.phrase.split()[0] in _TALKS
    met = any(t.phrase.startswith(_MEETING) for t in triggers)
    facing = any(t.lower in _FACING for t in reading.tokens[max(0, meet.first - 8) : meet.last + 4])
    apart = place is None and not facing
    if (
        talk
        and (held or not meet.trigger.phrase.startswith("pembicaraan"))
        and not met
        and apart
        and len(who) == 2
        and all(p.rank is Rank.HEAD for p in who)
    ):
        return Channel.CALL, "talk.heads_no_place", None
    return Channel.IN_PERSON, "default", None


def _aside(reading: Reading, call: Trigger, meet: Meet) -> bool:
    """ "... dihadiri Putra Mahkota, sementara Erdogan bergabung melalui telepon": somebody else's call."""
    return any(t.lower in ("sementara", "sedangkan") for t in reading.tokens[meet.last : call.first])


def _beside(call: Trigger, meet: Meet) -> bool:
    if call.first == meet.trigger.first or (meet.trigger.phrase.split()[0] in _TALKS and call.first < meet.last):
        return True
    if call.kind is not Kind.CALL and call.kind is not meet.trigger.kind and call.phrase == "telepon":
        return meet.first - 2 <= call.first <= meet.last + 6
    return meet.first - 4 <= call.first <= meet.last + _NEAR
