"""Tagging of texts by Stanza's NER network and tokenizer, whatever runs them.

Why not Stanza's pipeline as it comes, with the same files on one core, 32 news articles of about 280 tokens:

                                       one by one      in one batch     CSUI test, sentence F1   token F1
    stanza.Pipeline                    14 articles/s   10 articles/s    91.6                     99.7
    here, by torch (stanza_tagger.py)  56              90               92.8                     99.2
    here, without Stanza's tokenizer   -               -                92.4                     99.2

Half of Stanza's time goes into its tokenizer, and much of the rest into encoding the same words again. Here rules cut
tokens and most sentences (:mod:`processors.models.segment`, 22 ms for those articles), Stanza's tokenizer decides the
full stops that rules cannot ("Susilo B. Yudhoyono", "PT Astra Tbk. Dia"), every distinct word is encoded once and
kept, and a whole batch is decoded at once. Of the network's four heads the first is read, and what is known of names
is added to its scores (:mod:`processors.models.lexicon`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from processors.entities.encoding import Encoder, Network
from processors.models.decode import best_paths, spans, to_bio
from processors.models.lexicon import Lexicon
from processors.models.segment import Break, CutToken, breaks, cut_long, paragraphs, tokens, views
from processors.text.tagged import Span, TaggedText
from schemas.entities import EntityType

#: Sentences encoded together, a multiple of those that an engine reads at once; more gains no speed on one core.
_SENTENCES = 72
#: Characters on each side of a doubtful full stop that Stanza's tokenizer gets to see.
_WINDOW = 100
#: Doubtful full stops of one line that are asked about; a line with more is a list of initials, and no prose.
_ASKED = 20


class Boundaries(Protocol):
    """Stanza's tokenizer, asked whether a sentence ends at one place."""

    def end_at(self, windows: Sequence[tuple[str, int]]) -> list[bool]:
        """Say for each text and place whether a sentence ends after the character at that place."""


class _Piece(NamedTuple):
    """One sentence: the number of its text and its tokens."""

    text: int
    tokens: Sequence[CutToken]


class NewsTagger:
    """Finds PER, ORG, GPE, LOC and EVT in Indonesian news; implements :class:`processors.text.tagged.Tagger`."""

    def __init__(self, version: str, boundaries: Boundaries, network: Network, lexicon: Lexicon) -> None:
        self._version = version
        self._boundaries = boundaries
        self._network = network
        self._encoder = Encoder(network)
        self.lexicon = lexicon
        self._tags = {tag: number for number, tag in enumerate(network.tags)}

    @property
    def version(self) -> str:
        """Name and hash of the model files."""
        return self._version

    def tag_batch(self, texts: Sequence[str]) -> list[TaggedText]:
        """Tag texts, one result per text in the same order; offsets are half-open, in characters of the given text."""
        pieces = self._sentences(texts)
        words = [[texts[p.text][t.start : t.end] for t in p.tokens] for p in pieces]
        sentences: list[list[tuple[int, int]]] = [[] for _ in texts]
        entities: list[list[Span]] = [[] for _ in texts]
        for piece, tags in zip(pieces, self.tag_tokens(words), strict=True):
            run = piece.tokens
            sentences[piece.text].append((run[0].start, run[-1].end))
            entities[piece.text] += [
                Span(run[a].start, run[b - 1].end, EntityType(label)) for a, b, label in spans(tags)
            ]
        return [TaggedText(t, tuple(s), tuple(e)) for t, s, e in zip(texts, sentences, entities, strict=True)]

    def cut_batch(self, texts: Sequence[str]) -> list[list[Sequence[CutToken]]]:
        """Give each text's sentences as lists of tokens, untagged."""
        cut: list[list[Sequence[CutToken]]] = [[] for _ in texts]
        for piece in self._sentences(texts):
            cut[piece.text].append(piece.tokens)
        return cut

    def tag_tokens(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        """Tag pre-tokenised sentences: one BIO tag per token, in the same shape."""
        told: list[list[str]] = [[] for _ in sentences]
        pieces = [(at, views(part)) for at, words in enumerate(sentences) for part in cut_long(words)]
        order = sorted(range(len(pieces)), key=lambda number: -len(pieces[number][1][0]))
        tagged: dict[int, list[str]] = {}
        for start in range(0, len(order), _SENTENCES):
            group = order[start : start + _SENTENCES]
            seen = [pieces[number][1] for number in group]
            for number, tags in zip(group, self._tag(seen), strict=True):
                tagged[number] = tags
        for number, (at, _) in enumerate(pieces):
            told[at] += tagged[number]
        return told

    def _tag(self, sentences: Sequence[Sequence[Sequence[str]]]) -> list[list[str]]:
        """Give BIO tags of sentences, each read in one or more views of equal length whose scores are averaged.

        Sentences are sorted from long to short and not empty.
        """
        read = [view for views in sentences for view in views]
        scores = self._network.scores(self._encoder(read), [len(words) for words in read])
        means = scores
        if len(read) > len(sentences):
            counts = np.array([len(views) for views in sentences])
            means = np.add.reduceat(scores, np.cumsum(counts) - counts) / counts[:, None, None].astype(scores.dtype)
        lengths = [len(views[0]) for views in sentences]
        for row, size, (words, *_) in zip(means, lengths, sentences, strict=True):
            row[:size] += self.lexicon.scores(words, self._tags)
        paths = best_paths(means, self._network.transitions, lengths, self._network.tags)
        return [to_bio(path) for path in paths]

    def _sentences(self, texts: Sequence[str]) -> list[_Piece]:
        runs = [_Piece(n, tokens(text, a, b)) for n, text in enumerate(texts) for a, b in paragraphs(text)]
        verdicts = [breaks(texts[run.text], run.tokens) for run in runs]
        doubtful = [(n, at) for n, row in enumerate(verdicts) for at in _doubts(row)]
        windows = [_window(texts[runs[n].text], runs[n].tokens, at) for n, at in doubtful]
        for (n, at), ends in zip(doubtful, self._boundaries.end_at(windows), strict=True):
            verdicts[n][at] = Break.YES if ends else Break.NO
        return [piece for run, row in zip(runs, verdicts, strict=True) for piece in _cut(run, row)]


def _doubts(verdicts: Sequence[Break]) -> list[int]:
    return [at for at, verdict in enumerate(verdicts) if verdict is Break.ASK][:_ASKED]


def _cut(run: _Piece, verdicts: Sequence[Break]) -> Iterator[_Piece]:
    start = 0
    for at, verdict in enumerate(verdicts):
        if verdict is Break.YES:
            yield from (_Piece(run.text, part) for part in cut_long(run.tokens[start : at + 1]))
            start = at + 1


def _window(text: str, run: Sequence[CutToken], at: int) -> tuple[str, int]:
    """Give the text around token ``at``, spaces made single, and the place of the token's last character in it.

    However long a word is that begins near it, the text is not.
    """
    first = last = at
    while first > 0 and run[at].start - run[first - 1].start < _WINDOW:
        first -= 1
    while last + 1 < len(run) and run[last + 1].end - run[at].end < _WINDOW:
        last += 1
    told, place = "", 0
    for number in range(first, last + 1):
        gap = number > first and run[number - 1].end < run[number].start
        told += (" " if gap else "") + text[run[number].start : run[number].end]
        if number == at:
            place = len(told) - 1
    return told[: place + 2 * _WINDOW], place
