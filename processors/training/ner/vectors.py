"""Word vectors: gensim's skip-gram over the archive and the NER training text, kept as 16-bit floats."""

from __future__ import annotations

import logging
from pathlib import Path

import torch
from gensim.models import Word2Vec
from stanza.models.common.pretrain import PretrainedWordVocab
from stanza.models.common.vocab import VOCAB_PREFIX

from processors.training.sources.corpora import FILES, archive_lines, read_tagged
from processors.training.sources.places import SEED, Folders

#: Skip-gram settings; 100 dimensions hold 45,000 words in 9 MB at 16 bits.
SIZE, WINDOW, EPOCHS, MIN_COUNT, NEGATIVE = 100, 4, 8, 4, 8
MAX_WORDS = 45_000
log = logging.getLogger(__name__)


def train_vectors(places: Folders) -> Path:
    """Train vectors of lower-cased words and write them in the form of a Stanza pretrain file.

    About three minutes on two cores. Two workers share the weights without locks, so that two runs differ slightly.
    """
    out = places.made("vectors.pt")
    if out.exists():
        return out
    lines = [[word.lower() for word in line] for line in _lines(places)]
    log.info("%d lines, %d words", len(lines), sum(map(len, lines)))
    model = Word2Vec(
        lines, sg=1, vector_size=SIZE, window=WINDOW, epochs=EPOCHS, min_count=MIN_COUNT, negative=NEGATIVE,
        max_final_vocab=None, workers=2, seed=SEED,
    )  # fmt: skip
    save_vectors(out, model.wv.index_to_key[:MAX_WORDS], torch.from_numpy(model.wv.vectors[:MAX_WORDS].copy()))
    return out


def _lines(places: Folders) -> list[list[str]]:
    train = [read_tagged(places.ner / f"{stems[0]}.txt") for stems in FILES.values()]
    return [*archive_lines(places), *(list(sentence.words) for data in train for sentence in data)]


def save_vectors(path: Path, words: list[str], rows: torch.Tensor) -> None:
    """Write a Stanza pretrain file; ``rows`` is words x dimensions, and rows of Stanza's special words are added."""
    vocab = PretrainedWordVocab(words)
    emb = torch.cat([torch.zeros(len(VOCAB_PREFIX), rows.shape[1]), rows.float()])
    torch.save({"vocab": vocab.state_dict(), "emb": emb.half()}, path)
