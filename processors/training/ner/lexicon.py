"""What the training sentences of one data set tell about words: names they hold, and words that no name holds.

Scores are added to a CRF head's own before decoding. A third of the entities of the dev sets stand word for word in
training sentences, 98% of those under one label, but the network forgets many of them, most of all those whose words
are too rare for its word vectors.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from processors.models.decode import Floats, spans, to_bioes
from processors.training.sources.corpora import TaggedSentence

#: Added to the tags of a remembered name, and to "O" for words that stand outside names alone; chosen on the three
#: dev sets together among 1 to 3 and 0 to 2 (F1 without and with: idner 85.2 and 85.7, NERGrit 79.6 and 80.5, NERP 77.6
#: and 80.1).
NAME, OUTSIDE = 2.5, 2.0
#: Share of a name's places in the training sentences where it is labelled so.
SHARE = 0.5
#: A word counts as outside from so many places on.
SEEN = 2
#: Names of more words are not looked up, nor names of fewer letters.
WORDS, LETTERS = 8, 3


class Lexicon:
    """Names and plain words of training sentences, in lower case."""

    def __init__(self, sentences: Iterable[TaggedSentence]) -> None:
        lines = [(tuple(word.lower() for word in words), tags) for words, tags in sentences]
        self._names = _names(lines)
        seen = Counter(word for words, _ in lines for word in words)
        outside = Counter(word for words, tags in lines for word, tag in zip(words, tags, strict=True) if tag == "O")
        self._plain = {word for word, count in seen.items() if count >= SEEN and outside[word] == count}

    def scores(self, words: Sequence[str], tags: Sequence[str]) -> Floats:
        """Give what to add to a sentence's scores, words x ``tags`` (BIOES); of names that overlap the first counts."""
        lower = tuple(word.lower() for word in words)
        told = np.zeros((len(lower), len(tags)), dtype=np.float32)
        told[[at for at, word in enumerate(lower) if word in self._plain], tags.index("O")] += OUTSIDE
        at = 0
        while at < len(lower):
            end, label = self._longest(lower, at)
            for place, tag in enumerate(
                to_bioes([f"B-{label}", *[f"I-{label}"] * (end - at - 1)]) if label else [], at
            ):
                told[place, tags.index(tag)] += NAME
            at = max(end, at + 1)
        return told

    def _longest(self, words: Sequence[str], at: int) -> tuple[int, str]:
        for end in range(min(at + WORDS, len(words)), at, -1):
            label = self._names.get(tuple(words[at:end]))
            if label is not None:
                return end, label
        return at, ""


def _names(lines: Sequence[tuple[tuple[str, ...], Sequence[str]]]) -> dict[tuple[str, ...], str]:
    labels: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for words, tags in lines:
        for start, end, label in spans(tags):
            if any(char.isalpha() for char in words[start]) and len("".join(words[start:end])) >= LETTERS:
                labels[words[start:end]][label] += 1
    sizes: dict[str, set[int]] = defaultdict(set)
    for name in labels:
        sizes[name[0]].add(len(name))
    places = Counter(
        words[at : at + size] for words, _ in lines for at, first in enumerate(words) for size in sizes.get(first, ())
    )
    best = {name: counts.most_common(1)[0] for name, counts in labels.items()}
    return {name: label for name, (label, count) in best.items() if count >= SHARE * places[name]}
