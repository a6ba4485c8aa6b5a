"""An ONNX graph that grows node by node, of the weights of a network of torch.

A bidirectional LSTM of torch has the gates input, forget, cell, output in one matrix, ONNX those of input, output,
forget, cell (its operator LSTM); all else is the same arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime import InferenceSession, SessionOptions

from processors.models.decode import Floats

OPSET, IR = 17, 8
"""Versions of ONNX that all runtimes of these years read."""
RUNTIME = "com.microsoft"
"""The domain of ONNX Runtime's own operators."""
_OPERATORS = [helper.make_opsetid("", OPSET), helper.make_opsetid(RUNTIME, 1)]
_ERRORS = 3

Weights = Mapping[str, Floats]
Bytes = NDArray[np.int8]


class Port(NamedTuple):
    """An input or output of a graph: its name, ONNX type, and shape, with names for what varies."""

    name: str
    type: int
    shape: Sequence[int | str]


class Session(Protocol):
    """What runs a graph."""

    def run(self, outputs: None, given: Mapping[str, NDArray[Any]]) -> list[Floats]:
        """Give the outputs for the inputs, by their names."""


FLOAT, INT32, INT64 = TensorProto.FLOAT, TensorProto.INT32, TensorProto.INT64


class Graph:
    """A graph that grows node by node; each method gives the name of what it makes."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._weights: list[Any] = []

    def constant(self, value: Floats | Bytes | np.float32 | list[int]) -> str:
        name = f"w{len(self._weights)}"
        kind = np.int64 if isinstance(value, list) else np.int8 if value.dtype == np.int8 else np.float32
        self._weights.append(numpy_helper.from_array(np.asarray(value, kind, order="C"), name))
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
        parts = [both(weights, prefix, kind) for kind in ("weight_ih", "weight_hh")]
        biases = np.concatenate([both(weights, prefix, kind) for kind in ("bias_ih", "bias_hh")], axis=1)
        inputs = [given, *map(self.constant, (*parts, biases)), lengths, *start]
        size = parts[1].shape[-1]
        return self.node("LSTM", *inputs, outputs=at, direction="bidirectional", hidden_size=size)

    def states(self, lstm: str, axes: Sequence[int], width: int) -> str:
        """All states of an LSTM, those of both directions side by side; ``axes`` puts the directions third."""
        turned = self.node("Transpose", lstm, perm=list(axes))
        return self.node("Reshape", turned, self.constant([0, 0, width]))

    def session(self, inputs: Sequence[Port], output: str) -> Session:
        """What runs it, on one thread."""
        graph = helper.make_graph(
            self._nodes,
            "jumpa",
            [helper.make_tensor_value_info(*port) for port in inputs],
            [helper.make_tensor_value_info(output, FLOAT, None)],
            self._weights,
        )
        model = helper.make_model(graph, opset_imports=_OPERATORS, ir_version=IR)
        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = _ERRORS
        made: Session = InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        return made


def both(weights: Weights, prefix: str, kind: str) -> Floats:
    """A matrix or bias of both directions, with ONNX's order of gates."""
    ways = [weights[f"{prefix}.{kind}_l0{end}"] for end in ("", "_reverse")]
    return np.stack([np.concatenate([(gates := np.split(one, 4))[0], gates[3], gates[1], gates[2]]) for one in ways])
