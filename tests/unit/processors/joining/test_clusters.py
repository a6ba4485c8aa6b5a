"""What a further claim costs: it is compared with what lies near it in time, however many meetings there are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from processors.joining.claims.claim import Claim, claim_of
from processors.joining.clusters import groups as module
from processors.joining.clusters.clusters import Clusters
from schemas.mentions import Status
from tests.support.stream_fakes import mention

FIRST = date(2024, 9, 1)


def claims(days: int, every: int = 3) -> list[Claim]:
    """A meeting every few days: announced, told on its day, told again without a day."""
    found: list[Claim] = []
    for day in range(0, days, every):
        when = FIRST + timedelta(days=day)
        told = [(-2, when, Status.PLANNED), (0, when, Status.HELD), (1, None, Status.HELD)]
        for number, (after, given, status) in enumerate(told):
            at = f"{when + timedelta(days=after)}T10:00:00+07:00"
            one = mention(f"a-{day}-{number}", at, date=given and given.isoformat(), status=status)
            found.append(claim_of(one))
    return found


def compared(monkeypatch: pytest.MonkeyPatch, clusters: Clusters, gone: list[Claim], new: list[Claim]) -> int:
    """How often a claim is rated against a group in one change."""
    calls = 0
    rate = module.score

    def counting(*args: object) -> float | None:
        nonlocal calls
        calls += 1
        return rate(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(module, "score", counting)
        clusters.change(gone, new)
    return calls


@pytest.mark.parametrize("day", [None, "2024-10-31", "2024-10"])
def test_a_claim_costs_the_same_however_many_meetings_there_are(
    monkeypatch: pytest.MonkeyPatch, day: str | None
) -> None:
    costs = []
    for days in (180, 720):
        clusters = Clusters("ID+MY")
        clusters.change([], claims(days))
        one = claim_of(mention("new", "2024-11-01T10:00:00+07:00", date=day))
        costs += [compared(monkeypatch, clusters, [], [one]), compared(monkeypatch, clusters, [one], [])]
    few, fewer, many, more = costs
    assert (few, fewer) == (many, more)
    assert 0 < few < 150
