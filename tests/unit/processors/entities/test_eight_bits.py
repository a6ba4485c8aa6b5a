"""Scores in eight bits: close to those of floats, and the same in any company."""

from __future__ import annotations

import numpy as np
import pytest

from processors.entities.eight_bits import RANGE
from processors.entities.graph import FLOAT, INT32, Graph, Port, Session
from processors.entities.graphs import tag_graph
from processors.models.bundle import BUNDLE, TAGGER
from processors.models.decode import Floats
from processors.models.weights import read_weights

LENGTHS = [9, 7, 7, 2, 1]


@pytest.fixture(scope="module")
def weights() -> dict[str, Floats]:
    found: dict[str, Floats] = read_weights(BUNDLE / TAGGER)["model"]
    return found


@pytest.fixture(scope="module")
def eight(weights: dict[str, Floats]) -> Session:
    return tag_graph(weights)


@pytest.fixture(scope="module")
def floats(weights: dict[str, Floats]) -> Session:
    """The same network by ONNX Runtime's LSTM of floats."""
    graph = Graph()
    states = graph.states(graph.lstm("vectors", "lengths", weights, "taggerlstm.lstm"), (2, 0, 1, 3), 512)
    inputs = [Port("vectors", FLOAT, ("words", "sentences", 228)), Port("lengths", INT32, ("sentences",))]
    return graph.session(inputs, graph.linear(states, weights["tag_clfs.0.weight"], weights["tag_clfs.0.bias"]))


def vectors(scale: float = 1.0) -> Floats:
    made: Floats = np.random.default_rng(7).normal(0, scale, (LENGTHS[0], len(LENGTHS), 228)).astype(np.float32)
    return made


def scores(session: Session, given: Floats, lengths: list[int]) -> Floats:
    told: Floats = session.run(None, {"vectors": given, "lengths": np.array(lengths, np.int32)})[0]
    return told


@pytest.mark.parametrize("scale", [0.01, 1.0, 3.0, 1e6])
def test_a_sentence_gets_the_same_scores_in_any_company(eight: Session, scale: float) -> None:
    """Whether its neighbours, or what pads it, hold small numbers or large ones."""
    quiet, loud = vectors(), vectors(scale)
    for row, length in enumerate(LENGTHS):
        loud[:length, row] = quiet[:length, row]
        alone = scores(eight, np.ascontiguousarray(quiet[:length, row : row + 1]), [length])
        assert np.array_equal(scores(eight, loud, LENGTHS)[row, :length], alone[0])
        loud[:length, row] = vectors(scale)[:length, row]


def test_scores_are_those_of_floats_but_for_the_rounding(eight: Session, floats: Session) -> None:
    ours, exact = (scores(session, vectors(), LENGTHS) for session in (eight, floats))
    told = np.arange(LENGTHS[0]) < np.array(LENGTHS)[:, None]
    assert 0 < np.abs(ours - exact)[told].max() < 0.05 * np.ptp(exact[told])


def test_what_lies_beyond_the_range_is_read_as_its_end(eight: Session) -> None:
    far = 100 * vectors()
    assert np.array_equal(scores(eight, far, LENGTHS), scores(eight, np.clip(far, -RANGE, RANGE), LENGTHS))
