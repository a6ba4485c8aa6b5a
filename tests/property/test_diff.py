"""Two runs of one version over the same articles do not differ, in whatever order these came."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from processors.joining.joiner import Joiner
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention
from streams.replay.diff.index import Told
from streams.replay.diff.matching import DiffKind, Overlap, pairs, together
from streams.replay.diff.report import RunDiff, report_of
from tests.property.histories import Edition, arrivals, corrected, mixed

FEW = settings(max_examples=40, deadline=None)
IDS = st.sampled_from([f"m-{number}" for number in range(6)])


def of_stream(name: str, mentions: Iterable[MeetingMention]) -> Told:
    """A run with every revision that was published on the way, as a topic holds them."""
    items: dict[str, list[MeetingMention]] = {}
    for one in mentions:
        items.setdefault(one.item_id, []).append(one)
    return of_editions(name, (Edition(item, tuple(some)) for item, some in items.items()))


def of_editions(name: str, editions: Iterable[Edition]) -> Told:
    joiner, revisions, told = Joiner(), list[Meeting](), list[MeetingMention]()
    for edition in editions:
        told += edition.mentions
        revisions += joiner.take(edition.item_id, edition.mentions)
    return Told(name, revisions, told)


def differs(report: RunDiff) -> bool:
    assert report.mentions is not None
    return bool(report.differing or report.fields or any(report.mentions[kind] for kind in list(report.mentions)[1:]))


@FEW
@given(mixed(), st.data())
def test_the_order_of_arrival_changes_nothing(stream: list[MeetingMention], data: st.DataObject) -> None:
    other = data.draw(st.permutations(stream))
    assert not differs(report_of(of_stream("a", stream), of_stream("b", other)))


@FEW
@given(corrected(), st.data())
def test_nor_does_it_where_articles_are_corrected(articles: list[list[Edition]], data: st.DataObject) -> None:
    one, other = (of_editions(name, data.draw(arrivals(articles))) for name in "ab")
    assert not differs(report_of(one, other))


@FEW
@given(mixed(), mixed())
def test_what_one_run_gains_the_other_way_round_is_lost(
    stream: list[MeetingMention], other: list[MeetingMention]
) -> None:
    """Nothing is left out or counted twice on the way."""
    there = report_of(of_stream("a", stream), of_stream("b", other))
    back = report_of(of_stream("b", other), of_stream("a", stream))
    turned = {
        DiffKind.GAINED: DiffKind.LOST,
        DiffKind.LOST: DiffKind.GAINED,
        DiffKind.SPLIT: DiffKind.MERGED,
        DiffKind.MERGED: DiffKind.SPLIT,
    }
    assert {turned.get(kind, kind): count for kind, count in there.kinds.items()} == back.kinds
    assert there.fields == back.fields
    assert there.groups - there.kinds[DiffKind.GAINED] <= there.a.meetings


@FEW
@given(st.lists(st.builds(Overlap, IDS, IDS, st.integers(0, 3)), unique_by=lambda one: one[:2]))
def test_meetings_that_belong_together_are_in_one_group_and_each_is_paired_once(overlaps: list[Overlap]) -> None:
    groups = together(overlaps)
    for side in (0, 1):
        grouped = [name for group in groups for name in group[side]]
        assert sorted(grouped) == sorted({one[side] for one in overlaps})
        paired = [pair[side] for group in groups for pair in group.pairs]
        assert len(set(paired)) == len(paired)
    home = {("ab"[side], name): at for at, group in enumerate(groups) for side in (0, 1) for name in group[side]}
    assert all(home["a", one.a] == home["b", one.b] for one in overlaps)


@FEW
@given(mixed(), mixed())
def test_each_mention_of_an_article_is_paired_once_or_left_alone(
    stream: list[MeetingMention], other: list[MeetingMention]
) -> None:
    a, b = ([one.model_dump(mode="json") for one in some] for some in (stream, other))
    found = list(pairs(a, b))
    assert sorted(one["id"] for one, _ in found if one) == sorted(one["id"] for one in a)
    assert sorted(one["id"] for _, one in found if one) == sorted(one["id"] for one in b)
