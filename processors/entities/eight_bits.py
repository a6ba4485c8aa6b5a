"""An LSTM that multiplies in eight bits: a third of the time of floats.

ONNX Runtime's LSTM of eight bits (DynamicQuantizeLSTM) scales what it reads, and its states after each step, by the
least and the greatest value of the whole batch, so that a sentence's scores would hang on its neighbours. Here two
more inputs and two more states, which weigh nothing, always stand at the ends of the range: the scales are constant,
and a sentence gets the same scores in any company. Products are sums of whole numbers, the same on any processor.
"""

from __future__ import annotations

import numpy as np

from processors.entities.graph import RUNTIME, Bytes, Graph, Weights, both
from processors.models.decode import Floats

ARITHMETIC = "int8"
"""Stands in the version of the models: one entity in a thousand comes out otherwise than in floats."""
RANGE = 4.5
"""The ends of what is read of a word's vector; the farthest value of 42,920 words, in any capitals, is 4.3."""
_STEPS = 63
"""Weights take seven bits: where processors add two products in sixteen bits (AVX2), eight would overflow."""
_HELD = np.array([1, -1], np.float32)
"""What the added states always are."""
_SHUT, _OPEN, _FULL = -120.0, 30.0, 30.0
"""Biases of their gates, and what their cells hold: in 32 bits the sigmoids are 0 and 1, and the tanh is 1."""
_MORE = (0, len(_HELD))


def lstm(graph: Graph, given: str, lengths: str, weights: Weights, prefix: str) -> str:
    """As `Graph.lstm`: all states (time x directions x batch x states), the added ones last."""
    kinds = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    inner, outer, *biases = (_gates(weights, prefix, kind) for kind in kinds)
    matrices = [_in_bytes(np.pad(one, [(0, 0), (0, 0), _MORE, _MORE])) for one in (inner, outer)]
    size = outer.shape[2] + len(_HELD)
    scales = [(scale, np.zeros(scale.shape, np.int8)) for _, scale in matrices]
    inputs = [
        _with_ends(graph, given),
        *(graph.constant(one) for one, _ in matrices),
        graph.constant(_holding(np.add(*biases)[..., 0])),
        lengths,
        *_first_states(graph, lengths, size),
        "",  # no peepholes
        *(graph.constant(one) for pair in scales for one in pair),
    ]
    return graph.node("DynamicQuantizeLSTM", *inputs, domain=RUNTIME, direction="bidirectional", hidden_size=size)


def blind(head: Floats) -> Floats:
    """Weights of a layer over the states of both directions (outputs x states), zero for the added ones."""
    return np.pad(head.reshape(len(head), 2, -1), [(0, 0), (0, 0), _MORE]).reshape(len(head), -1)


def _gates(weights: Weights, prefix: str, kind: str) -> Floats:
    """A matrix or bias by direction, gate, state and what it reads."""
    found = both(weights, prefix, kind).astype(np.float32)
    return found.reshape(2, 4, found.shape[1] // 4, -1)


def _holding(bias: Floats) -> Floats:
    """The biases (directions x gates x states) with those of the added states, and as many zeros: ONNX adds two."""
    told = np.pad(bias, [(0, 0), (0, 0), _MORE])
    told[:, :3, -len(_HELD) :] = np.array([[_SHUT], [_OPEN], [_OPEN]])  # input, output and forget gate
    return np.concatenate([told.reshape(2, -1), np.zeros((2, told[0].size), np.float32)], axis=1)


def _in_bytes(gates: Floats) -> tuple[Bytes, Floats]:
    """A matrix as the operator wants it (directions x what it reads x gates), and the scale of each gate."""
    matrix = gates.reshape(2, -1, gates.shape[-1])
    scales = np.abs(matrix).max(axis=2) / _STEPS
    scales[scales == 0] = 1
    return np.rint(matrix / scales[..., None]).astype(np.int8).transpose(0, 2, 1), scales


def _with_ends(graph: Graph, vectors: str) -> str:
    """What is read (time x batch x features), cut to the range, and with its ends beside it."""
    told = graph.node("Clip", vectors, *(graph.constant(np.float32(end)) for end in (-RANGE, RANGE)))
    for end in _HELD:
        told = graph.node("Pad", told, graph.constant([0, 0, 0, 0, 0, 1]), graph.constant(np.float32(end * RANGE)))
    return told


def _first_states(graph: Graph, lengths: str, size: int) -> list[str]:
    """What the states and cells of each sequence begin with (directions x batch x states)."""
    shape = graph.node("Concat", graph.constant([2]), graph.node("Shape", lengths), graph.constant([size]), axis=0)
    held = np.pad(_HELD, (size - len(_HELD), 0))
    return [graph.node("Expand", graph.constant(one), shape) for one in (held, _FULL * held)]
