"""Makes a lexicon of labelled sentences."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from processors.models.decode import spans
from processors.models.lexicon import LETTERS, WORDS, Lexicon, Name
from processors.training.sources.corpora import TaggedSentence

#: Share of a name's places in the sentences where it is labelled so.
SHARE = 0.5
#: A word counts as outside from so many places on.
SEEN = 2


def lexicon_of(sentences: Iterable[TaggedSentence]) -> Lexicon:
    """The names that are labelled one way more often than not, and the words that stand outside names alone."""
    lines = [(tuple(word.lower() for word in words), tags) for words, tags in sentences]
    seen = Counter(word for words, _ in lines for word in words)
    outside = Counter(word for words, tags in lines for word, tag in zip(words, tags, strict=True) if tag == "O")
    return Lexicon(_names(lines), {word for word, count in seen.items() if count >= SEEN and outside[word] == count})


def _names(lines: Sequence[tuple[Name, Sequence[str]]]) -> dict[Name, str]:
    labels: dict[Name, Counter[str]] = defaultdict(Counter)
    for words, tags in lines:
        for start, end, label in spans(tags):
            name = words[start:end]
            if len(name) <= WORDS and any(char.isalpha() for char in name[0]) and len("".join(name)) >= LETTERS:
                labels[name][label] += 1
    sizes: dict[str, set[int]] = defaultdict(set)
    for name in labels:
        sizes[name[0]].add(len(name))
    places = Counter(
        words[at : at + size] for words, _ in lines for at, first in enumerate(words) for size in sizes.get(first, ())
    )
    best = {name: counts.most_common(1)[0] for name, counts in labels.items()}
    return {name: label for name, (label, count) in best.items() if count >= SHARE * places[name]}
