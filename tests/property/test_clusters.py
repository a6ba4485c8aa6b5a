"""Groups that are kept up to date claim by claim are those that reading all claims anew would give."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from processors.joining.claims.claim import Claim, claim_of
from processors.joining.clusters.clusters import Clusters, cluster
from processors.joining.clusters.reassignment import choose_among
from processors.joining.clusters.reschedules import link, put_together
from processors.joining.clusters.score import Cluster
from schemas.mentions import Format, MeetingMention
from tests.property.histories import WONG, histories

Groups = set[tuple[str, ...]]


def names(groups: Sequence[Sequence[Claim]]) -> Groups:
    return {tuple(claim.mention_id for claim in group) for group in groups}


@settings(max_examples=80, deadline=None)
@given(histories(most=14), st.data())
def test_each_change_gives_the_groups_of_all_claims(history: list[MeetingMention], data: st.DataObject) -> None:
    clusters, known = Clusters("ID+MY"), dict[str, Claim]()
    seen: dict[str, tuple[str, ...]] = {}
    for claim in map(claim_of, history):
        gone = data.draw(st.lists(st.sampled_from(sorted(known)), max_size=2, unique=True)) if known else []
        lost = [known.pop(name) for name in gone]
        known[claim.mention_id] = claim
        changed = clusters.change(lost, [claim])
        for name in gone:
            del seen[name]
        seen |= {name: group for group in names(changed) for name in group}
        expected = names(cluster("ID+MY", known.values()))
        assert names(clusters.all()) == expected
        assert set(seen.values()) == expected, "a group changed that was not told"


def reading_everything(key: str, claims: Sequence[Claim]) -> Groups:
    """The groups by their definition: each claim rates all groups, each postponing one links any two."""
    home = {claim.mention_id: choice.founder for claim, choice in choose_among(claims)}
    groups: dict[str, Cluster] = {}
    for claim in sorted(claims, key=lambda one: one.rank):
        groups.setdefault(home[claim.mention_id], Cluster([])).add(claim)
    postponing = sorted((claim for claim in claims if claim.postponed), key=lambda one: one.rank)
    links = [link(claim, home[claim.mention_id], groups) for claim in postponing]
    return names(put_together({name: one.claims for name, one in groups.items()}, filter(None, links)))


@settings(max_examples=80, deadline=None)
@given(histories(most=14), st.sampled_from(["ID+MY", "many"]))
def test_no_group_that_a_claim_might_choose_is_out_of_its_reach(history: list[MeetingMention], key: str) -> None:
    if key == "many":
        history = [one.model_copy(update={"participants": (*one.participants, WONG)}) for one in history]
    claims = [claim_of(one) for one in history]
    assert names(cluster(key, claims)) == reading_everything(key, claims)


@settings(max_examples=40, deadline=None)
@given(histories(most=14), st.data())
def test_groups_that_are_read_back_choose_as_before(history: list[MeetingMention], data: st.DataObject) -> None:
    claims = [claim_of(one) for one in history]
    cut = data.draw(st.integers(0, len(claims)))
    clusters = Clusters("ID+MY", cluster("ID+MY", claims[:cut]))
    assert names(clusters.all()) == names(cluster("ID+MY", claims[:cut]))
    clusters.change([], claims[cut:])
    assert names(clusters.all()) == names(cluster("ID+MY", claims))


@settings(max_examples=30, deadline=None)
@given(histories(), st.data())
def test_whole_groups_can_be_forgotten_without_the_others(history: list[MeetingMention], data: st.DataObject) -> None:
    claims = [claim_of(one) for one in history]
    groups = cluster("ID+MY", claims)
    clusters = Clusters("ID+MY", groups)
    old = data.draw(st.sampled_from(groups))
    clusters.forget(old)
    assert names(clusters.all()) == names(groups) - names([old])
    assert names(cluster("ID+MY", [claim for claim in claims if claim not in old])) == names(groups) - names([old])


@settings(max_examples=20, deadline=None)
@given(histories(), st.permutations(range(5)))
def test_a_summit_is_one_meeting_a_year_in_any_order(history: list[MeetingMention], order: list[int]) -> None:
    told = {"format": Format.MULTILATERAL, "summit": "KTT BRICS"}
    claims = [claim_of(one.model_copy(update=told)) for one in history]
    clusters = Clusters("summit:brics")
    for start in order:
        for claim in claims[start::5]:
            clusters.change([], [claim])
    assert names(clusters.all()) == names(cluster("summit:brics", claims))
