"""Give lower-cased text its usual capitals back, from how often the archive writes each word how."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

#: Words after these open a sentence, where a capital says nothing about the word.
OPENERS = frozenset('.!?:"“”…')


class Truecaser:
    """Writes each word in its most frequent form, counted away from the starts of sentences."""

    def __init__(self, lines: Iterable[Sequence[str]]) -> None:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for line in lines:
            for before, word in itertools.pairwise(line):
                if before not in OPENERS:
                    counts[word.lower()][word] += 1
        self._forms = {lower: forms.most_common(1)[0][0] for lower, forms in counts.items()}

    def __call__(self, words: Sequence[str]) -> tuple[str, ...]:
        """Give the words in their usual forms; the first letter of the sentence becomes a capital."""
        told = [self._forms.get(word.lower(), word) for word in words]
        if told:
            told[0] = told[0][:1].upper() + told[0][1:]
        return tuple(told)
