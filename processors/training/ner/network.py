"""Stanza's NER network, run fast for training: each distinct word is encoded once, all heads share one CRF loop.

The parameters are those of ``stanza.models.ner.model.NERTagger``, so that what is trained here loads in stock Stanza.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

#: Stanza's ids of padding, unknown and empty tags or words (stanza.models.common.vocab).
PAD, UNK = 0, 1
_SMALL = 1e-20
_NEVER = -1e4


class Batch(NamedTuple):
    """Sentences sorted from long to short: B sentences, T words at most, U distinct words, H heads."""

    inverse: Tensor  # B x T, rows of the distinct words
    word_ids: Tensor  # U
    chars: Tensor  # U x letters, distinct words sorted from long to short
    char_lengths: list[int]
    lengths: list[int]
    tags: Tensor  # B x T x H
    known: Tensor  # B x H, whether the head's tags are known


def encode_words(model: Any, word_ids: Tensor, chars: Tensor, char_lengths: list[int]) -> Tensor:
    """Give each distinct word's vector, U x D: its row of the word vectors and its character model's last state."""
    letters = model.charmodel
    embedded = letters.dropout(letters.char_emb(chars))
    packed = pack_padded_sequence(embedded, char_lengths, batch_first=True)
    count, directions = len(char_lengths), letters.charlstm_h_init.shape[0]
    first = tuple(
        start.expand(directions, count, -1).contiguous() for start in (letters.charlstm_h_init, letters.charlstm_c_init)
    )
    _, (last, _) = letters.charlstm.lstm(packed, first)
    return torch.cat([model.word_emb(word_ids), last[-2:].transpose(0, 1).reshape(count, -1)], dim=1)


def hidden_states(model: Any, batch: Batch) -> Tensor:
    """Give the sentence LSTM's states, B x T x 2 hidden."""
    vectors = encode_words(model, batch.word_ids, batch.chars, batch.char_lengths)
    x = model.drop(model.worddrop(vectors[batch.inverse]))
    x = model.input_transform(model.lockeddrop(x))
    packed = pack_padded_sequence(x, batch.lengths, batch_first=True)
    states, _ = model.taggerlstm.lstm(packed)
    return model.lockeddrop(model.drop(pad_packed_sequence(states, batch_first=True)[0]))


def emissions(model: Any, states: Tensor) -> Tensor:
    """Give tag scores of all heads, B x T x H x C, heads with fewer tags filled up with "never"."""
    width = max(layer.out_features for layer in model.tag_clfs)
    scores = [layer(states) for layer in model.tag_clfs]
    return torch.stack([nn.functional.pad(s, (0, width - s.shape[-1]), value=_NEVER) for s in scores], dim=2)


def transitions(model: Any) -> Tensor:
    """Give the scores of one tag following another for all heads, H x C x C."""
    width = max(layer.out_features for layer in model.tag_clfs)
    tables = [crit._transitions for crit in model.crits]
    return torch.stack(
        [nn.functional.pad(t, (0, width - t.shape[0], 0, width - t.shape[0]), value=_NEVER) for t in tables]
    )


def crf_loss(scores: Tensor, table: Tensor, batch: Batch) -> Tensor:
    """Give each sentence's negative log likelihood under each head, B x H; zero where the head's tags are unknown."""
    length = scores.shape[1]
    mask = torch.arange(length)[None, :] < torch.tensor(batch.lengths)[:, None]
    gold = scores.gather(3, batch.tags[..., None])[..., 0] * mask[..., None]
    heads = torch.arange(table.shape[0])
    steps = table[heads, batch.tags[:, :-1], batch.tags[:, 1:]] * mask[:, 1:, None]
    norm = _log_norm(scores, table.exp(), batch.lengths)
    return (norm - gold.sum(1) - steps.sum(1)) * batch.known


def _log_norm(scores: Tensor, weights: Tensor, lengths: list[int]) -> Tensor:
    alpha = scores[:, 0]
    done: list[Tensor] = []
    for step in range(1, scores.shape[1]):
        active = sum(length > step for length in lengths)
        if active < alpha.shape[0]:
            done.append(alpha[active:])
            alpha = alpha[:active]
        top = alpha.amax(dim=2, keepdim=True).detach()
        moved = torch.einsum("bhc,hcd->bhd", (alpha - top).exp(), weights)
        alpha = scores[:active, step] + top + (moved + _SMALL).log()
    return torch.cat([alpha, *reversed(done)]).logsumexp(dim=2)
