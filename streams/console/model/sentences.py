"""A mention's sentence, cut where the text that supports its fields begins and ends."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import groupby, islice, pairwise

from schemas.entities import Part, TextSpan
from schemas.mentions import FieldName, Support
from streams.console.model.rows import ElsewhereSpan, SentencePart

MOST_OCCURRENCES = 64
"""Of one text in a sentence, of which the right one is looked for."""


def cut(
    evidence: str, support: Mapping[FieldName, Support]
) -> tuple[tuple[SentencePart, ...], tuple[ElsewhereSpan, ...]]:
    """The sentence in parts, which joined are the sentence, and what supports a field elsewhere in the article.

    A text that stands in the sentence several times is marked where it stands in the article.
    """
    begins = _beginnings(evidence, support)
    marks: dict[int, Counter[FieldName]] = defaultdict(Counter)
    elsewhere: list[ElsewhereSpan] = []
    for field, span in _spans(support):
        if (begin := begins.get(span)) is None:
            elsewhere.append(ElsewhereSpan(field=field, text=span.text))
        else:
            marks[begin][field] += 1
            marks[begin + len(span.text)][field] -= 1
    return _parts(evidence, marks), tuple(dict.fromkeys(elsewhere))


def _spans(support: Mapping[FieldName, Support]) -> Iterator[tuple[FieldName, TextSpan]]:
    return ((field, span) for field, one in support.items() for span in one.spans if span.text)


def _beginnings(evidence: str, support: Mapping[FieldName, Support]) -> dict[TextSpan, int]:
    """Where each span begins in the sentence, of those whose text stands in it.

    Where the sentence begins in the article is not told: the most spans are in their places where that is right.
    """
    spans = {span for _, span in _spans(support)}
    found = {span: at for span in spans if (at := list(islice(_occurrences(evidence, span.text), MOST_OCCURRENCES)))}
    votes: Counter[tuple[Part, int]] = Counter((span.part, span.start - at) for span in found for at in found[span])
    part, first = max(votes, key=lambda one: (votes[one], one), default=(Part.BODY, 0))
    return {
        span: span.start - first if span.part is part and span.start - first in at else at[0]
        for span, at in found.items()
    }


def _occurrences(evidence: str, text: str) -> Iterator[int]:
    at = evidence.find(text)
    while at >= 0:
        yield at
        at = evidence.find(text, at + 1)


def _parts(evidence: str, marks: Mapping[int, Counter[FieldName]]) -> tuple[SentencePart, ...]:
    """Stretches that support the same fields, from left to right."""
    told: Counter[FieldName] = Counter()
    stretches: list[tuple[tuple[FieldName, ...], str]] = []
    for begin, end in pairwise(sorted({0, *marks, len(evidence)})):
        told.update(marks.get(begin, {}))
        stretches.append((tuple(name for name in FieldName if told[name] > 0), evidence[begin:end]))
    joined = groupby(stretches, key=lambda one: one[0])
    return tuple(SentencePart(text="".join(text for _, text in some), fields=fields) for fields, some in joined)
