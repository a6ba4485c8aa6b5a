"""The whole way of one article, pure: item in, entities and meeting mentions out."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from processors.detection.article.trace import Trace
from processors.detection.detect import detect
from processors.detection.explain import Explanation, explain
from processors.detection.gate import gate, gate_people, gate_unread, leader_words
from processors.entities.mend import mend
from processors.joining.claims.keys import partition_key
from processors.lexicon.gazetteer import Gazetteer, load_gazetteer
from processors.lexicon.names import with_names
from processors.lexicon.placefinder import fold
from processors.lexicon.places import PlaceKind
from processors.people.link import Cast, link
from processors.people.terms import in_their_time
from processors.text.normalise import Article, normalise
from processors.text.reading import Reading, read
from processors.text.signature import sign
from processors.text.tagged import Span, TaggedText, Tagger
from schemas.entities import Entity, EntityType, TaggedItem
from schemas.mentions import Channel, MeetingMention, Scope
from schemas.news import NewsItem

RULES_VERSION = "rules-14"
"""Goes up with every change of rules or word lists that changes what comes out."""

_INDONESIAN = ("id", "in")
"""BCP 47: "id", and "in" as it was until 1989 and as Java still writes it."""


class Analysis(NamedTuple):
    """What one item gives. ``tagged``: None where entities were not asked for."""

    tagged: TaggedItem | None
    mentions: tuple[MeetingMention, ...]
    gated: bool = False
    """Whether the gate left it unread for meetings, for want of a word or of people."""
    skipped: bool = False
    """Whether it is left unread, being in another language."""

    def wanted(self, *, domestic: bool = True, min_confidence: float = 0.0) -> Analysis:
        """The same without mentions of less confidence and, where asked, without the meetings within one country."""
        scopes = set(Scope) if domestic else {Scope.INTERNATIONAL}
        kept = (one for one in self.mentions if one.scope in scopes and one.confidence >= min_confidence)
        return self._replace(mentions=tuple(kept))


def analyze(
    items: Sequence[NewsItem], tagger: Tagger, trace: Trace | None = None, *, entities: bool = True
) -> list[Analysis]:
    """Analyse a batch; one result per item in the same order. Equal items give equal results in any batch.

    Items that say they are in another language are passed through unread. Raises what the tagger raises. ``trace``: for
    one item alone, filled with what was seen in it and why it was dropped. Without ``entities`` the networks read only
    what may tell of a meeting, one article in sixteen, and the mentions are the same.
    """
    gazetteer = load_gazetteer()
    version = f"{tagger.version}+{RULES_VERSION}"
    articles = [normalise(item, _is_name) if is_indonesian(item.language) else None for item in items]
    wanted = [a if a and (entities or gate_unread(a, gazetteer) is None) else None for a in articles]
    texts = [text for a in wanted if a is not None for text in (a.body.clean, a.title.clean)]
    tagged = iter(tagger.tag_batch(texts) if texts else [])
    results: list[Analysis] = []
    for item, article, to_read in zip(items, articles, wanted, strict=True):
        if article is None:
            found = Analysis(_skipped(item, version), (), skipped=True)
        elif to_read is None:
            found = Analysis(None, (), gated=True)
        else:
            found = _one(item, to_read, next(tagged), next(tagged), gazetteer, version, trace)
        results.append(found if entities else found._replace(tagged=None))
    return results


def _skipped(item: NewsItem, version: str) -> TaggedItem:
    """What an item gives that says it is in another language."""
    return TaggedItem(
        item_id=item.id,
        url=item.url,
        published_at=item.published_at,
        entities=(),
        model_version=version,
        skipped="language",
    )


def explained(item: NewsItem, tagger: Tagger) -> Explanation:
    """Analyse one article and tell what was seen on the way. Raises what the tagger raises."""
    trace = Trace()
    analyze([item], tagger, trace)
    return explain(item.id, trace)


def is_indonesian(language: str) -> bool:
    """Whether a BCP 47 tag names Indonesian: "id", "id-ID", "in"."""
    return language.strip().lower().replace("_", "-").split("-")[0] in _INDONESIAN


def _one(
    item: NewsItem,
    article: Article,
    body: TaggedText,
    title: TaggedText,
    gazetteer: Gazetteer,
    version: str,
    trace: Trace | None,
) -> Analysis:
    readings = [
        read(text, tagged.sentences, mend(tagged, gazetteer), gazetteer)
        for text, tagged in ((article.body, body), (article.title, title))
    ]
    cast = link(readings, gazetteer, article.published)
    entities = [e for i in (1, 0) for e in _entities(readings[i], cast, i)]
    tagged_item = TaggedItem(
        item_id=item.id, url=item.url, published_at=item.published_at, entities=tuple(entities), model_version=version
    )
    cast = in_their_time(cast, readings, article.published, gazetteer)
    lacking = gate([reading.tokens for reading in readings], gazetteer) or gate_people(readings, cast)
    if trace is None and lacking is not None:
        return Analysis(tagged_item, (), gated=True)
    if trace is not None:  # who asks why reads on behind the gate, where nothing is found
        trace.gate = lacking
    mentions = detect(item, readings, cast, article.published, gazetteer, version, trace)
    return Analysis(tagged_item, sign(item, map(with_names, numbered(mentions))), lacking is not None)


def numbered(mentions: Iterable[MeetingMention]) -> Iterator[MeetingMention]:
    """Mentions of one article, those that could be mistaken for each other told apart by their order in the text."""
    seen: Counter[tuple[str, Channel]] = Counter()
    for mention in mentions:
        alike = partition_key(mention), mention.channel
        yield mention.model_copy(update={"ordinal": seen[alike]}) if seen[alike] else mention
        seen[alike] += 1


def _entities(reading: Reading, cast: Cast, index: int) -> list[Entity]:
    """The entities of one text, with countries and leaders where known."""
    named = [(m.name[0], cast.people[m.person].leader_id) for m in cast.mentions[index] if m.name is not None]
    countries = {hit.start: hit for hit in reading.places if hit.kind is PlaceKind.COUNTRY or hit.capital}
    found: list[Entity] = []
    for span in reading.spans:
        where = reading.text.span(span.start, span.end)
        if where.start < where.end:
            found.append(
                Entity(
                    part=where.part,
                    start=where.start,
                    end=where.end,
                    text=where.text,
                    type=span.label,
                    country=_country(span, countries[span.start].code) if span.start in countries else None,
                    leader_id=_leader(span, named) if span.label is EntityType.PER else None,
                )
            )
    return found


def _leader(span: Span, named: Sequence[tuple[int, str | None]]) -> str | None:
    """The leader whose name starts inside a span; ``named``: starts of names, in order, with leader ids."""
    at = bisect_left(named, span.start, key=lambda entry: entry[0])
    return named[at][1] if at < len(named) and named[at][0] < span.end else None


def _country(span: Span, code: str | None) -> str | None:
    return code if span.label in (EntityType.GPE, EntityType.LOC) else None


@lru_cache(maxsize=2**14)
def _is_name(word: str) -> bool:
    """Whether a capitalised word is a leader's or a country's name, for words glued to it."""
    gazetteer = load_gazetteer()
    return fold(word) in leader_words(gazetteer) or gazetteer.country_of(word) is not None
