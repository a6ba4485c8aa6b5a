"""Stanza's trained networks as ONNX graphs, made of the bundle's weights.

A bidirectional LSTM of torch has the gates input, forget, cell, output in one matrix, ONNX those of input, output,
forget, cell (its operator LSTM); all else is the same arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from onnxruntime import InferenceSession, SessionOptions

from processors.models.decode import Floats

OPSET, IR = 17, 8
"""Versions of ONNX that all runtimes of these years read."""
_ERRORS = 3

Weights = Mapping[str, Floats]


class Port(NamedTuple):
    """An input or output of a graph: its name, ONNX type, and shape, with names for what varies."""

    name: str
    type: int
    shape: Sequence[int | str]


FLOAT, INT32, INT64 = TensorProto.FLOAT, TensorProto.INT32, TensorProto.INT64


class Graph:
    """A graph that grows node by node; each method gives the name of what it makes."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._weights: list[Any] = []

    def constant(self, value: Floats | Sequence[int]) -> str:
        name = f"w{len(self._weights)}"
        array = np.asarray(value, np.int64) if isinstance(value, list) else np.ascontiguousarray(value, np.float32)
        self._weights.append(numpy_helper.from_array(array, name))
        return name

    def node(self, operator: str, *inputs: str, outputs: int = 1, **options: Any) -> str:
        """The name of the last output."""
        names = [f"n{len(self._nodes)}.{number}" for number in range(outputs)]
        self._nodes.append(helper.make_node(operator, list(inputs), [*[""] * (outputs - 1), names[-1]], **options))
        return names[-1]

    def linear(self, given: str, weight: Floats, bias: Floats | None = None) -> str:
        """torch's Linear over the last axis."""
        told = self.node("MatMul", given, self.constant(weight.T))
        return told if bias is None else self.node("Add", told, self.constant(bias))

    def lstm(
        self, given: str, lengths: str, weights: Weights, prefix: str, start: Sequence[str] = (), at: int = 1
    ) -> str:
        """torch's LSTM of one layer in both directions over time x batch x features; ``at``: output 1 is all states
        (time x directions x batch x features), 2 the last ones (directions x batch x features)."""
        parts = [_both(weights, prefix, kind) for kind in ("weight_ih", "weight_hh")]
        biases = np.concatenate([_both(weights, prefix, kind) for kind in ("bias_ih", "bias_hh")], axis=1)
        inputs = [given, *map(self.constant, (*parts, biases)), lengths, *start]
        size = parts[1].shape[-1]
        return self.node("LSTM", *inputs, outputs=at, direction="bidirectional", hidden_size=size)

    def states(self, lstm: str, axes: Sequence[int], width: int) -> str:
        """All states of an LSTM, those of both directions side by side; ``axes`` puts the directions third."""
        turned = self.node("Transpose", lstm, perm=list(axes))
        return self.node("Reshape", turned, self.constant([0, 0, width]))

    def session(self, inputs: Sequence[Port], output: str) -> InferenceSession:
        """What runs it, on one thread."""
        graph = helper.make_graph(
            self._nodes,
            "jumpa",
            [helper.make_tensor_value_info(*port) for port in inputs],
            [helper.make_tensor_value_info(output, FLOAT, None)],
            self._weights,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = _ERRORS
        return InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def _both(weights: Weights, prefix: str, kind: str) -> Floats:
    """A matrix or bias of both directions, with ONNX's order of gates."""
    ways = [weights[f"{prefix}.{kind}_l0{end}"] for end in ("", "_reverse")]
    return np.stack([np.concatenate([(gates := np.split(one, 4))[0], gates[3], gates[1], gates[2]]) for one in ways])


def word_graph(weights: Weights) -> InferenceSession:
    """From letters (letters x words), their counts, vectors of the words and first states to the words' vectors."""
    graph = Graph()
    letters = graph.node("Gather", graph.constant(weights["charmodel.char_emb.weight"]), "letters")
    last = graph.lstm(letters, "lengths", weights, "charmodel.charlstm.lstm", ("hidden", "cell"), at=2)
    size = weights["charmodel.charlstm.lstm.weight_hh_l0"].shape[1]
    turned = graph.node("Transpose", last, perm=[1, 0, 2])
    shape = graph.node("Reshape", turned, graph.constant([0, 2 * size]))
    told = graph.node("Concat", "known", shape, axis=1)
    vectors = graph.linear(told, weights["input_transform.weight"], weights["input_transform.bias"])
    inputs = [
        Port("letters", INT64, ("letters", "words")),
        Port("lengths", INT32, ("words",)),
        Port("known", FLOAT, ("words", "known")),
        Port("hidden", FLOAT, (2, "words", size)),
        Port("cell", FLOAT, (2, "words", size)),
    ]
    return graph.session(inputs, vectors)


def tag_graph(weights: Weights) -> InferenceSession:
    """From the words' vectors (words x sentences x width) and lengths to scores (sentences x words x tags) of the first
    head, Stanza's special tags among them."""
    graph = Graph()
    size = weights["taggerlstm.lstm.weight_hh_l0"].shape[1]
    states = graph.states(graph.lstm("vectors", "lengths", weights, "taggerlstm.lstm"), (2, 0, 1, 3), 2 * size)
    scores = graph.linear(states, weights["tag_clfs.0.weight"], weights["tag_clfs.0.bias"])
    width = weights["input_transform.weight"].shape[0]
    inputs = [Port("vectors", FLOAT, ("words", "sentences", width)), Port("lengths", INT32, ("sentences",))]
    return graph.session(inputs, scores)


def boundary_graph(weights: Weights, sharpness: float) -> InferenceSession:
    """From characters (characters x texts), features of each and lengths to the scores of ending a token and, below
    that, a sentence (characters x texts x 2); ``sharpness`` is Stanza's ``hier_invtemp``."""
    graph = Graph()
    size = weights["rnn.weight_hh_l0"].shape[1]
    known = graph.node("Gather", graph.constant(weights["embeddings.weight"]), "characters")
    given = graph.node("Concat", known, "features", axis=2)
    first = graph.states(graph.lstm(given, "lengths", weights, "rnn"), (0, 2, 1, 3), 2 * size)
    ends = _two(graph, first, weights, "_clf")
    token = graph.node("Slice", ends, *map(graph.constant, ([0], [1], [2])))
    # What surely ends no token is seen less by the second layer: 1 - sigmoid(-x) is sigmoid(x).
    seen = graph.node("Sigmoid", graph.node("Mul", token, graph.constant(np.array([sharpness], np.float32))))
    gated = graph.node("Mul", first, seen)
    second = graph.states(graph.lstm(gated, "lengths", weights, "rnn2"), (0, 2, 1, 3), 2 * size)
    scores = graph.node("Add", ends, _two(graph, second, weights, "_clf2"))
    features = weights["rnn.weight_ih_l0"].shape[1] - weights["embeddings.weight"].shape[1]
    inputs = [
        Port("characters", INT64, ("characters", "texts")),
        Port("features", FLOAT, ("characters", "texts", features)),
        Port("lengths", INT32, ("texts",)),
    ]
    return graph.session(inputs, scores)


def _two(graph: Graph, given: str, weights: Weights, head: str) -> str:
    """The scores of both heads of a layer, side by side."""
    names = [f"{kind}{head}" for kind in ("tok", "sent")]
    matrix = np.concatenate([weights[f"{name}.weight"] for name in names])
    biases = [weights[f"{name}.bias"] for name in names if f"{name}.bias" in weights]
    return graph.linear(given, matrix, np.concatenate(biases) if biases else None)
