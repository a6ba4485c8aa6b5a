"""The shipped tagger: Stanza's NER network and tokenizer, offline, on one thread.

Why not Stanza's pipeline as it comes, with the same files on one core, 32 news articles of about 280 tokens:

                                       one by one      in one batch     CSUI test, sentence F1   token F1
    stanza.Pipeline                    14 articles/s   10 articles/s    91.6                     99.7
    here                               56              90               92.8                     99.2
    here, without Stanza's tokenizer   -               -                92.4                     99.2

Half of Stanza's time goes into its tokenizer, and much of the rest into encoding the same words again. Here rules cut
tokens and most sentences (:mod:`processors.models.segment`, 22 ms for those articles), Stanza's tokenizer decides the
full stops that rules cannot ("Susilo B. Yudhoyono", "PT Astra Tbk. Dia"), every distinct word is encoded once and
kept, and a whole batch is decoded at once. Of the network's four heads the first is read, and the product's
conventions are laid over it (:mod:`processors.models.conventions`). Importing this module imports torch, which takes
seconds; loading the files less than one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from stanza.models.common.pretrain import Pretrain
from stanza.models.ner.trainer import Trainer as NerTrainer
from stanza.models.tokenization.data import TokenizationDataset
from stanza.models.tokenization.trainer import Trainer as TokenizerTrainer
from stanza.models.tokenization.utils import predict as predict_boundaries
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from processors.models.bundle import BUNDLE, TAGGER, TOKENIZER, VECTORS, TaggerError, verify, version
from processors.models.conventions import settle
from processors.models.decode import Floats, best_paths, spans, to_bio
from processors.models.segment import Break, CutToken, cut_long, judge, paragraphs, tokens, views
from processors.text.tagged import Span, TaggedText
from schemas.entities import EntityType

__all__ = ["StanzaTagger", "TaggerError"]

#: Stanza's four special tags stand before "O" (stanza.models.common.vocab.VOCAB_PREFIX).
_SPECIAL = 4
_PAD, _UNKNOWN = 0, 1
#: As in training (processors/training/ner/batches.py): longer words are cut for the character model.
_LETTERS = 30
#: Sentences encoded together; more gains no speed on one core.
_SENTENCES = 64
#: Distinct words kept encoded, about 1 kB each; when full the store starts anew.
_WORDS = 30_000
#: Characters on each side of a doubtful full stop that Stanza's tokenizer gets to see.
_WINDOW = 100
#: Doubtful full stops of one line that are asked about; a line with more is a list of initials, and no prose.
_ASKED = 20


class _Piece(NamedTuple):
    """One sentence: the number of its text and its tokens."""

    text: int
    tokens: Sequence[CutToken]


class StanzaTagger:
    """Finds PER, ORG and LOC in Indonesian news; implements :class:`processors.text.tagged.Tagger`."""

    def __init__(self, bundle: Path = BUNDLE) -> None:
        """Check and load the model files; sets torch to one thread in this process.

        Raises TaggerError, naming the file, when one is missing, differs from the manifest, or cannot be loaded.
        """
        self._version = version(verify(bundle))
        torch.set_num_threads(1)
        try:
            self._boundaries = _Boundaries(_Tokenizer(bundle))
            self._network = _Network(_Tagger(bundle))
        except Exception as error:  # Stanza raises whatever its parts raise; all of it means that the files do not load
            raise TaggerError(f"{bundle}: Stanza cannot load the model files ({error})") from error

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
            for number, (first, *_), tags in zip(group, seen, self._network.tag(seen), strict=True):
                tagged[number] = list(settle(first, tags))
        for number, (at, _) in enumerate(pieces):
            told[at] += tagged[number]
        return told

    def _sentences(self, texts: Sequence[str]) -> list[_Piece]:
        runs = [_Piece(n, tokens(text, a, b)) for n, text in enumerate(texts) for a, b in paragraphs(text)]
        verdicts = [[judge(texts[r.text], r.tokens, at) for at in range(len(r.tokens))] for r in runs]
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
    """Give the text around token ``at``, spaces made single, and the place of the token's last character in it."""
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
    return told, place


class _Tagger(NerTrainer):  # type: ignore[misc]  # stanza is not followed: see pyproject
    """Stanza's NER model as its trainer loads it, without the optimizer.

    Making one imports torch's compiler, four fifths of the time that loading took.
    """

    def __init__(self, bundle: Path) -> None:
        self.load(str(bundle / TAGGER), Pretrain(str(bundle / VECTORS), save_to_file=False))


class _Tokenizer(TokenizerTrainer):  # type: ignore[misc]  # stanza is not followed: see pyproject
    """Stanza's tokenizer as its trainer loads it, without the optimizer."""

    def __init__(self, bundle: Path) -> None:
        self.load(str(bundle / TOKENIZER), {"charlm_forward_file": None}, None)
        self.feat_funcs, self.lang = self.args.get("feat_funcs"), self.args["lang"]


class _Boundaries:
    """Stanza's tokenizer, asked whether a sentence ends at one place."""

    def __init__(self, trainer: Any) -> None:
        self._trainer = trainer

    @torch.no_grad()  # type: ignore[untyped-decorator]  # torch is not followed: see pyproject
    def end_at(self, windows: Sequence[tuple[str, int]]) -> list[bool]:
        """Say for each text and place whether a sentence ends after the character at that place."""
        if not windows:
            return []
        data = TokenizationDataset(
            self._trainer.args, input_text="\n\n".join(text for text, _ in windows),
            vocab=self._trainer.vocab, evaluation=True, dictionary=self._trainer.dictionary,
        )  # fmt: skip
        marks, _ = predict_boundaries(self._trainer, data, 32, 1000, False, 0)
        if len(marks) != len(windows):  # a window of nothing but what Stanza counts as white space was dropped
            return [False for _ in windows]
        return [place < len(row) and int(row[place]) == 2 for row, (_, place) in zip(marks, windows, strict=True)]


class _Network:
    """Stanza's NER network: words to vectors, kept for the next time; sentences to tags of the first head."""

    def __init__(self, trainer: Any) -> None:
        self._model = trainer.model.eval()
        vocab = trainer.vocab
        self._words: dict[str, int] = vocab["word"]._unit2id
        self._chars: dict[str, int] = vocab["char"]._unit2id
        self._tags: list[str] = vocab["tag"]._id2unit[0][_SPECIAL:]
        self._table = self._model.crits[0]._transitions.detach().numpy()[_SPECIAL:, _SPECIAL:]
        self._rows: dict[str, int] = {}
        self._vectors = torch.zeros(_WORDS, self._model.input_transform.out_features)

    def tag(self, sentences: Sequence[Sequence[Sequence[str]]]) -> list[list[str]]:
        """Give BIO tags of sentences, each read in one or more views of equal length whose scores are averaged.

        Sentences are sorted from long to short and not empty.
        """
        scores = self._scores([view for views in sentences for view in views])
        counts = np.array([len(views) for views in sentences])
        means = np.add.reduceat(scores, np.cumsum(counts) - counts) / counts[:, None, None].astype(scores.dtype)
        lengths = [len(views[0]) for views in sentences]
        return [to_bio(path) for path in best_paths(means, self._table, lengths, self._tags)]

    @torch.no_grad()  # type: ignore[untyped-decorator]  # torch is not followed: see pyproject
    def _scores(self, sentences: Sequence[Sequence[str]]) -> Floats:
        """Give tag scores, sentences x words x tags, of sentences sorted from long to short."""
        vectors = self._lookup(sentences)
        packed = pack_padded_sequence(vectors, [len(words) for words in sentences], batch_first=True)
        states, _ = pad_packed_sequence(self._model.taggerlstm.lstm(packed)[0], batch_first=True)
        scores: Floats = self._model.tag_clfs[0](states)[..., _SPECIAL:].numpy()
        return scores

    def _lookup(self, sentences: Sequence[Sequence[str]]) -> torch.Tensor:
        """Give the sentences' word vectors, sentences x words x dimensions, padded with the first word's."""
        fresh = {word for words in sentences for word in words if word not in self._rows}
        if len(self._rows) + len(fresh) > _WORDS:
            self._rows.clear()
            fresh = {word for words in sentences for word in words}
        if fresh:
            self._learn(sorted(fresh, key=lambda word: (-len(word), word)))
        table = np.zeros((len(sentences), len(sentences[0])), dtype=np.int64)
        for row, words in enumerate(sentences):
            table[row, : len(words)] = [self._rows[word] for word in words]
        return self._vectors[torch.from_numpy(table)]

    def _learn(self, words: Sequence[str]) -> None:
        """Encode words, sorted from long to short, and keep their vectors."""
        letters = [[self._chars.get(char, _UNKNOWN) for char in word[:_LETTERS]] or [_UNKNOWN] for word in words]
        width = len(letters[0])
        chars = torch.tensor([[*row, *[_PAD] * (width - len(row))] for row in letters])
        model = self._model.charmodel
        packed = pack_padded_sequence(model.char_emb(chars), [len(row) for row in letters], batch_first=True)
        size = (-1, len(words), -1)
        first = tuple(start.expand(*size).contiguous() for start in (model.charlstm_h_init, model.charlstm_c_init))
        _, (last, _) = model.charlstm.lstm(packed, first)
        ids = torch.tensor([self._words.get(word.lower(), _UNKNOWN) for word in words])
        shape = last[-2:].transpose(0, 1).reshape(len(words), -1)
        at = len(self._rows)
        self._vectors[at : at + len(words)] = self._model.input_transform(
            torch.cat([self._model.word_emb(ids), shape], dim=1)
        )
        self._rows.update((word, at + number) for number, word in enumerate(words))
