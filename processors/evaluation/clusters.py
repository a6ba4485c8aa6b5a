"""How well mentions are joined into meetings: B-cubed on the annotated articles.

``python -m processors.evaluation.clusters --shared ../shared`` prints a table and, last, one line of JSON. Which events
are one meeting stands in ``tests/golden/clusters.json``.

=====================  ===========================================================================================
``bcubed_gold``        the annotated events of the 232 articles as mentions: the joining alone
``bcubed_rounds``      the same of the rounds 1 to 3, on which no weight of the joining was set
``bcubed_end_to_end``  from the texts of the 232: finding and joining
``bcubed_told_again``  the same of all articles, the rounds' too, that tell of a meeting which another one tells of
=====================  ===========================================================================================

B-cubed (Bagga and Baldwin 1998): of each mention, the share of its meeting that belongs there, and the share of what
belongs there that is in its meeting. End to end, an annotated event is paired with at most one found mention of its
article; an event that nobody found has recall 0, a mention that is no event precision 0.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from processors.detection.article.mention import cameo, plover
from processors.entities.engine import load_tagger
from processors.joining.claims.claim import Claim, claim_of
from processors.joining.claims.identity import Agreement, compare
from processors.joining.claims.keys import partition_key
from processors.joining.clusters.clusters import cluster
from processors.pipeline import analyze, numbered
from processors.text.signature import sign
from processors.training.sources.annotated import Events, read_articles, read_gold
from schemas.mentions import Channel, Format, MeetingMention, Participant, Scope, Status
from schemas.news import NewsItem

CLUSTERS = Path(__file__).parents[2] / "tests" / "golden" / "clusters.json"
ROUNDS = (1, 2, 3)
Labels = Mapping[str, str]
"""Mention to meeting, by names of any kind."""


class Score(NamedTuple):
    """B-cubed figures, 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def bcubed(gold: Labels, found: Labels) -> Score:
    """B-cubed of two clusterings; a mention that only one of them has counts as wrong in that one."""
    shared = gold.keys() & found.keys()
    true, ours = _members(gold), _members(found)
    hits = {name: len(true[gold[name]] & ours[found[name]]) for name in shared}
    precision = sum(hits[name] / len(ours[found[name]]) for name in shared) / len(found) if found else 1.0
    recall = sum(hits[name] / len(true[gold[name]]) for name in shared) / len(gold) if gold else 1.0
    return Score(precision, recall)


def _members(labels: Labels) -> dict[str, set[str]]:
    members: dict[str, set[str]] = {}
    for name, label in labels.items():
        members.setdefault(label, set()).add(name)
    return members


def join(mentions: Iterable[MeetingMention]) -> dict[str, str]:
    """Mention id to meeting, as the consolidation joins them."""
    states: dict[str, list[Claim]] = {}
    for mention in mentions:
        states.setdefault(partition_key(mention), []).append(claim_of(mention))
    found: dict[str, str] = {}
    for key, claims in states.items():
        for members in cluster(key, claims):
            found |= {claim.mention_id: members[0].mention_id for claim in members}
    return found


def gold_labels(names: Iterable[str], path: Path = CLUSTERS) -> dict[str, str]:
    """``article#event`` to meeting, as annotated; what is in no group is a meeting alone."""
    groups = json.loads(path.read_text(encoding="utf-8"))["clusters"]
    known = {name: group[0] for group in groups for name in group}
    return {name: known.get(name, name) for name in names}


@dataclass(frozen=True)
class Annotated:
    """Articles by id, and their annotated events as mentions, named ``article#event``."""

    items: dict[str, NewsItem]
    gold: list[MeetingMention]

    def __add__(self, other: Annotated) -> Annotated:
        return Annotated(self.items | other.items, self.gold + other.gold)


def read_annotated(shared: Path, name: str = "") -> Annotated:
    """One set of annotated articles; ``name``: that of a round with the dot behind it, none for the 232."""
    folder = shared / "eval/meetings" / ("rounds" if name else "")
    items = {item.id: item for item in read_articles(folder / f"{name}articles.jsonl")}
    events = read_gold(folder / f"{name}gold.jsonl")
    told = [one for at, given in events.items() for one in sign(items[at], numbered(_mentions(given, items[at])))]
    return Annotated(items, told)


def read_rounds(shared: Path) -> Annotated:
    """The articles of the rounds whose clusters were made by reading."""
    return sum((read_annotated(shared, f"round-{one}.") for one in ROUNDS), Annotated({}, []))


def _mentions(events: Events, item: NewsItem) -> Iterator[MeetingMention]:
    for at, event in enumerate(events):
        yield mention_of(event, f"{item.id}#{at}", item)


def mention_of(event: Mapping[str, Any], name: str, item: NewsItem) -> MeetingMention:
    """One annotated event as the detection would publish it; of a field with several right values, the first."""
    many = {"participants", "agenda"}
    told = {name: one[0] if isinstance(one, list) and name not in many else one for name, one in event.items()}
    people = tuple(Participant(**one) for one in event["participants"])
    status, channel, form = Status(told["status"]), Channel(told["channel"]), Format(told["format"])
    code = cameo(status, channel, told["country"], people, False)
    return MeetingMention(
        id=name, item_id=item.id, url=item.url, source=item.source, published_at=item.published_at,
        main=told["main"], support={}, model_version="gold", scope=Scope(told["scope"]), participants=people,
        format=form, channel=channel, status=status, date=told["date"], city=told["city"], country=told["country"],
        venue=told["venue"], summit=told["summit"], agenda=tuple(event["agenda"])[:5], evidence=told["evidence"],
        cameo=code, plover=plover(status, channel, form, code), confidence=0.9,
    )  # fmt: skip


def pair(gold: Sequence[MeetingMention], found: Sequence[MeetingMention]) -> Iterator[tuple[str, str]]:
    """Pairs of ids, within one article: half of the sides shared, nobody contradicted; the most alike first."""
    rated = sorted(
        ((_alike(one, other), one.id, other.id) for one in gold for other in found), key=lambda row: (-row[0], row[1:])
    )
    used: set[str] = set()
    for points, one, other in rated:
        if points > 0 and not used & {one, other}:
            used |= {one, other}
            yield one, other


def _alike(one: MeetingMention, other: MeetingMention) -> float:
    ours, theirs = set(one.sides), set(other.sides)
    share = len(ours & theirs) / len(ours | theirs)
    left, right = claim_of(one).people, claim_of(other).people
    verdicts = [compare(left[side], right[side]) for side in ours & theirs]
    if share < 0.5 or all(verdict is Agreement.CONFLICT for verdict in verdicts):
        return 0.0
    agree = sum((one.status is other.status, one.date == other.date, one.channel is other.channel))
    return share + 0.5 * verdicts.count(Agreement.AGREE) + 0.1 * agree


def end_to_end(
    gold: Sequence[MeetingMention], found: Sequence[MeetingMention], among: Collection[str] | None = None
) -> Score:
    """B-cubed of what was found in the texts and joined, against the annotated events of the same articles.

    ``among``: the articles whose mentions are scored; all are joined.
    """
    names = {other: one for one, other in _pairs(gold, found)}
    joined = join(found)
    kept = [one.id for one in found if among is None or one.item_id in among]
    ours = {names.get(name, f"found:{name}"): joined[name] for name in kept}
    labels = gold_labels(one.id for one in gold)
    return bcubed({one.id: labels[one.id] for one in gold if among is None or one.item_id in among}, ours)


def told_again(gold: Sequence[MeetingMention]) -> set[str]:
    """The articles that tell of a meeting which another article tells of, too."""
    labels = gold_labels(one.id for one in gold)
    times = Counter(labels.values())
    return {one.item_id for one in gold if times[labels[one.id]] > 1}


def _pairs(gold: Sequence[MeetingMention], found: Sequence[MeetingMention]) -> Iterator[tuple[str, str]]:
    for item in sorted({one.item_id for one in gold}):
        yield from pair([one for one in gold if one.item_id == item], [one for one in found if one.item_id == item])


def evaluate(shared: Path, detect: Callable[[Sequence[NewsItem]], Iterable[MeetingMention]]) -> dict[str, float]:
    """All figures. ``detect`` finds the mentions of items."""
    first, rounds = read_annotated(shared), read_rounds(shared)
    both = first + rounds
    found = list(detect(list(both.items.values())))
    ours = [one for one in found if one.item_id in first.items]
    scores = {
        "gold": bcubed(gold_labels(one.id for one in first.gold), join(first.gold)),
        "rounds": bcubed(gold_labels(one.id for one in rounds.gold), join(rounds.gold)),
        "end_to_end": end_to_end(first.gold, ours),
        "told_again": end_to_end(both.gold, found, told_again(both.gold)),
    }
    whole: dict[str, float] = {}
    for name, score in scores.items():
        whole |= {f"bcubed_{name}": score.f1, f"{name}_precision": score.precision, f"{name}_recall": score.recall}
    return {name: round(value, 4) for name, value in whole.items()}


def found_by_models(items: Sequence[NewsItem]) -> Iterator[MeetingMention]:
    """What the shipped models and rules find."""
    tagger = load_tagger()
    for first in range(0, len(items), 16):
        for analysis in analyze(items[first : first + 16], tagger):
            yield from analysis.mentions


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with eval/meetings")
    figures = evaluate(parser.parse_args().shared, found_by_models)
    for name, value in figures.items():
        print(f"{name:24} {value:.4f}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
