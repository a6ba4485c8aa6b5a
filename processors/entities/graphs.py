"""Stanza's trained networks as ONNX graphs, made of the bundle's weights."""

from __future__ import annotations

import numpy as np

from processors.entities import eight_bits
from processors.entities.graph import FLOAT, INT32, INT64, Graph, Port, Session, Weights


def word_graph(weights: Weights) -> Session:
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


def tag_graph(weights: Weights) -> Session:
    """From the words' vectors (words x sentences x width) and lengths to scores (sentences x words x tags) of the first
    head, Stanza's special tags among them."""
    graph = Graph()
    width = weights["input_transform.weight"].shape[0]
    lstm = eight_bits.lstm(graph, "vectors", "lengths", weights, "taggerlstm.lstm")
    head = eight_bits.blind(weights["tag_clfs.0.weight"])
    scores = graph.linear(graph.states(lstm, (2, 0, 1, 3), head.shape[1]), head, weights["tag_clfs.0.bias"])
    inputs = [Port("vectors", FLOAT, ("words", "sentences", width)), Port("lengths", INT32, ("sentences",))]
    return graph.session(inputs, scores)


def boundary_graph(weights: Weights, sharpness: float) -> Session:
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
