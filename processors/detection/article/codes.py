"""CAMEO 1.1b3 and PLOVER codes of a meeting, seen from the first participant."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.mentions import Cameo, Channel, Format, Plover, PloverMode, PloverType, Status, ToldParticipant

_REQUESTS = frozenset({Status.PLANNED, Status.PROPOSED})


def cameo(
    status: Status, channel: Channel, country: str | None, participants: Sequence[ToldParticipant], negotiation: bool
) -> Cameo:
    """The CAMEO code: 036 for what lies ahead, 125 for what is off, 041 for calls, else by whose country it is."""
    if status in _REQUESTS:
        return Cameo.INTENT_TO_MEET
    if status is Status.CANCELLED:
        return Cameo.REJECT_MEETING
    if channel is Channel.CALL:
        return Cameo.TELEPHONE
    sides = [p.country for p in participants]
    if country is None:
        return Cameo.NEGOTIATE if negotiation else Cameo.CONSULT
    if sides and sides[0] == country:
        return Cameo.HOST_VISIT if len(set(sides)) > 1 else Cameo.CONSULT
    return Cameo.MAKE_VISIT if country in sides else Cameo.THIRD_PLACE


def plover(status: Status, channel: Channel, form: Format, code: Cameo) -> Plover:
    """The PLOVER type and mode that say the same."""
    if status in _REQUESTS:
        return Plover(type=PloverType.REQUEST, mode=PloverMode.MEET)
    if status is Status.CANCELLED:
        return Plover(type=PloverType.REJECT, mode=PloverMode.MEET)
    if channel is Channel.CALL:
        return Plover(type=PloverType.CONSULT, mode=PloverMode.PHONE)
    if form is Format.MULTILATERAL:
        return Plover(type=PloverType.CONSULT, mode=PloverMode.MULTILATERAL)
    if code is Cameo.THIRD_PLACE:
        return Plover(type=PloverType.CONSULT, mode=PloverMode.THIRD_PARTY)
    visit = code in (Cameo.MAKE_VISIT, Cameo.HOST_VISIT)
    return Plover(type=PloverType.CONSULT, mode=PloverMode.VISIT if visit else None)
