"""What may be asked of meetings, and meetings to ask for, drawn by Hypothesis from few values, so that they meet."""

from __future__ import annotations

from datetime import date
from functools import cache

from hypothesis import strategies as st

from schemas.meetings import Change, Meeting, MeetingStatus
from schemas.mentions import Participant, Rank, Scope
from streams.reading.wanted import Wanted
from tests.support.console.synthetic import meetings

NAMES = ("Prabowo Subianto", "PRABOWO", "Élysée Côté", "Kim Jong-un", "kim_x", "?!", "Ali", "日本 太郎")
IDS = (None, "Q1", "id-prabowo", "xi")
CODES = ("ID", "MY", "UN", "ASEAN")
DATES = (None, "2024", "2025", "2025-09", "2025-02-30", "2025-09-01", "2025-09-03", "2026-01-01")
DAYS = (None, "2025-09-03", "2025-09-05", "2026-12-31")


@cache
def plain_meeting() -> Meeting:
    """One to make others of."""
    return next(meetings(1))


people = st.builds(
    lambda name, country, leader_id: Participant(name=name, country=country, rank=Rank.HEAD, leader_id=leader_id),
    st.sampled_from(NAMES),
    st.sampled_from(CODES),
    st.sampled_from(IDS),
)
told = st.fixed_dictionaries(
    {
        "participants": st.lists(people, max_size=3).map(tuple),
        "status": st.sampled_from(MeetingStatus),
        "change": st.sampled_from(Change),
        "scope": st.sampled_from(Scope),
        "date": st.sampled_from(DATES),
        "end_date": st.sampled_from(DAYS),
        "confidence": st.sampled_from((0.0, 0.3, 0.5, 1.0)) | st.floats(0, 1),
        "evidence": st.text(max_size=20),
        "id": st.sampled_from("abcdefgh"),
        "revision": st.integers(1, 3),
    }
)
some_meetings = st.builds(lambda changes: plain_meeting().model_copy(update=changes), told)

somebody = st.sampled_from(("", "?", "prabowo", "PRABOWO s", "elysee", "jong un", "kim", "q1", "xi", "日", "nobody"))
days = st.none() | st.dates(date(2023, 12, 30), date(2026, 1, 3))
wanted = st.builds(
    Wanted,
    countries=st.lists(st.sampled_from(CODES), max_size=2).map(tuple),
    leader=somebody | st.text(max_size=3),
    leader_ids=st.frozensets(st.sampled_from([one for one in IDS if one]), max_size=2),
    statuses=st.frozensets(st.sampled_from(MeetingStatus), max_size=2),
    scope=st.none() | st.sampled_from(Scope),
    since=days,
    until=days,
    min_confidence=st.sampled_from((0.0, 0.3, 0.5, 1.0)) | st.floats(0, 1),
    ended=st.booleans(),
)
few_wanted = st.builds(
    lambda name, full: Wanted(**{name: getattr(full, name)}, ended=full.ended),
    st.sampled_from(("countries", "leader", "statuses", "scope", "since", "until", "min_confidence")),
    wanted,
)
"""Of these some fit nearly always."""
