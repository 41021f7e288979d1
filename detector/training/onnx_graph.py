"""A BERT encoder as an ONNX graph for ONNX Runtime's CPU kernels, in float32 or with 8-bit weights.

The graph is written node by node rather than traced, because what makes it fast cannot be had from a trace: the last layer
of a cross-encoder computes only the row that the classifier reads, the embedding table stays in 8 bits, attention and
normalisation are single kernels, and activations are scaled per token, so that a score does not depend on what else is in
the batch. ``docs/decisions/`` (int8) has the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from detector.errors import ModelError
from detector.training.quantize import Floats, quantize_table, quantize_weight

if TYPE_CHECKING:
    from onnx import ModelProto

Head = Literal["classifier", "mean"]
Precision = Literal["float32", "int8"]

MICROSOFT = "com.microsoft"
"""Domain of ONNX Runtime's own kernels."""
OPSET = 18
IR_VERSION = 9
"""Both old enough for every onnxruntime that pyproject.toml allows."""
GELU_FLOOR = 0.17
"""GELU's least value is -0.16998 (at -0.7518), so that adding this makes every output positive."""


@dataclass(frozen=True, slots=True)
class BertShape:
    """The sizes that the graph is made from."""

    layers: int
    heads: int
    epsilon: float
    """Added to the variance in layer normalisation."""
    labels: int
    """Outputs of the classifier, 0 for an encoder without one."""

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> BertShape:
        """Return the sizes in a ``config.json``; ModelError where it is not the BERT that this graph computes."""
        wanted = {"model_type": "bert", "hidden_act": "gelu"}
        for key, value in wanted.items():
            if config.get(key) != value:
                raise ModelError(f"config.json: {key} is {config.get(key)!r}, and only {value!r} can be exported to ONNX")
        if config.get("position_embedding_type", "absolute") != "absolute":
            raise ModelError("config.json: only absolute position embeddings can be exported to ONNX")
        return cls(
            layers=int(config["num_hidden_layers"]),
            heads=int(config["num_attention_heads"]),
            epsilon=float(config.get("layer_norm_eps", 1e-12)),
            labels=len(config.get("id2label", {})),
        )


def build_bert(weights: Mapping[str, Floats], shape: BertShape, *, head: Head, precision: Precision = "int8") -> ModelProto:
    """Return the ONNX model: ``input_ids``, ``attention_mask``, ``token_type_ids`` (rows, tokens) to a row of numbers each.

    Args:
        weights: tensors by their names in transformers' ``BertModel`` (``embeddings.word_embeddings.weight``, …), and
            ``classifier.weight`` and ``classifier.bias`` for a classifier.
        shape: the sizes.
        head: ``classifier`` gives logits (rows, labels), ``mean`` the L2-normalised mean of the tokens (rows, dimensions).
        precision: ``int8`` or, for comparison, ``float32``.

    Raises:
        ModelError: a tensor is missing.
    """
    return _BertGraph(weights, shape, head, precision).build()


class _BertGraph:
    def __init__(self, weights: Mapping[str, Floats], shape: BertShape, head: Head, precision: Precision) -> None:
        self.weights = weights
        self.shape = shape
        self.head = head
        self.precision = precision
        self.nodes: list[Any] = []
        self.initializers: list[Any] = []

    def build(self) -> ModelProto:
        import onnx
        from onnx import helper

        tokens = self.embeddings()
        self.mask = self.node("Cast", ["attention_mask"], to=onnx.TensorProto.INT32)
        for layer in range(self.shape.layers):
            tokens = self.layer(tokens, layer)
        output, width = self.classify(tokens) if self.head == "classifier" else self.mean(tokens)
        ids = ("input_ids", "attention_mask", "token_type_ids")
        graph = helper.make_graph(
            self.nodes,
            "bert",
            [helper.make_tensor_value_info(name, onnx.TensorProto.INT64, ["rows", "tokens"]) for name in ids],
            [helper.make_tensor_value_info(output, onnx.TensorProto.FLOAT, ["rows", width])],
            self.initializers,
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="detector")

    # --- parts of the model -------------------------------------------------------------------------------------------

    def embeddings(self) -> str:
        """Word, segment and position embeddings, normalised: (rows, tokens, dimensions)."""
        import onnx

        words = self.tensor("embeddings.word_embeddings.weight")
        if self.precision == "int8":
            table = quantize_table(words)
            values = self.node("Gather", [self.constant(table.values), "input_ids"])
            scales = self.node("Gather", [self.constant(table.scales), "input_ids"])
            embedded = self.node("Mul", [self.node("Cast", [values], to=onnx.TensorProto.FLOAT), scales])
        else:
            embedded = self.node("Gather", [self.constant(words), "input_ids"])
        segments = self.constant(self.tensor("embeddings.token_type_embeddings.weight"))
        embedded = self.node("Add", [embedded, self.node("Gather", [segments, "token_type_ids"])])
        length = self.node("Shape", ["input_ids"], start=1, end=2)
        zero = self.constant(np.array([0], dtype=np.int64))
        positions = self.constant(self.tensor("embeddings.position_embeddings.weight"))
        embedded = self.node("Add", [embedded, self.node("Slice", [positions, zero, length, zero])])
        return self.normalized(embedded, "embeddings.LayerNorm")

    def layer(self, tokens: str, layer: int) -> str:
        """One transformer layer; the last one of a classifier gives the first token only, (rows, 1, dimensions)."""
        name = f"encoder.layer.{layer}"
        scaled = self.scaled(tokens)
        key = self.linear(scaled, f"{name}.attention.self.key")
        value = self.linear(scaled, f"{name}.attention.self.value")
        if self.head == "classifier" and layer == self.shape.layers - 1:
            # Nothing reads the other rows of the last layer: an eighth of the work of six layers.
            zero, one = (self.constant(np.array([number], dtype=np.int64)) for number in (0, 1))
            tokens = self.node("Slice", [tokens, zero, one, one])
            scaled = self.scaled(tokens)
        query = self.linear(scaled, f"{name}.attention.self.query")
        # Biases go into the kernels that follow the products: attention, GELU and normalisation add them on their way.
        biases = [self.tensor(f"{name}.attention.self.{part}.bias") for part in ("query", "key", "value")]
        inputs = [query, key, value, self.constant(np.concatenate(biases)), self.mask]
        heads = self.node("MultiHeadAttention", inputs, MICROSOFT, num_heads=self.shape.heads)
        attended = self.linear(self.scaled(heads), f"{name}.attention.output.dense")
        tokens = self.residual(attended, tokens, f"{name}.attention.output")
        inner = self.linear(self.scaled(tokens), f"{name}.intermediate.dense")
        inner = self.node("BiasGelu", [inner, self.constant(self.tensor(f"{name}.intermediate.dense.bias"))], MICROSOFT)
        outer = self.linear(self.scaled(inner, floor=GELU_FLOOR), f"{name}.output.dense")
        return self.residual(outer, tokens, f"{name}.output", floor=GELU_FLOOR)

    def classify(self, tokens: str) -> tuple[str, int]:
        """Pooler and classifier over the first token."""
        first = self.node("Squeeze", [tokens, self.constant(np.array([1], dtype=np.int64))])
        pooled = self.node("Tanh", [self.gemm(first, "pooler.dense")])
        return self.gemm(pooled, "classifier", output="logits"), self.shape.labels

    def mean(self, tokens: str) -> tuple[str, int]:
        """Mean over the tokens that are no padding, to unit length."""
        import onnx

        last = self.constant(np.array([-1], dtype=np.int64))
        middle = self.constant(np.array([1], dtype=np.int64))
        mask = self.node("Cast", ["attention_mask"], to=onnx.TensorProto.FLOAT)
        kept = self.node("Mul", [tokens, self.node("Unsqueeze", [mask, last])])
        total = self.node("ReduceSum", [kept, middle], keepdims=0)
        # The mean's divisor falls out of the division by the length.
        length = self.node("ReduceL2", [total, last], keepdims=1)
        floor = self.constant(np.array(1e-12, dtype=np.float32))
        output = self.node("Div", [total, self.node("Max", [length, floor])], output="embedding")
        return output, int(self.tensor("embeddings.word_embeddings.weight").shape[1])

    # --- kernels ------------------------------------------------------------------------------------------------------

    def scaled(self, values: str, floor: float = 0.0) -> _Scaled:
        """Activations in 8 bits, each token by its own largest magnitude, so that no token depends on another.

        With a ``floor`` the values are at least ``-floor`` and are raised by it: all 255 steps then serve positive values,
        where GELU's outputs are. ``residual`` takes the floor's product off again.
        """
        if self.precision == "float32":
            return _Scaled(values, None)
        axis = self.constant(np.array([-1], dtype=np.int64))
        if floor:
            magnitudes = values = self.node("Add", [values, self.constant(np.array(floor, dtype=np.float32))])
        else:
            magnitudes = self.node("Abs", [values])
        least = self.constant(np.array(1e-12, dtype=np.float32))
        largest = self.node("Max", [self.node("ReduceMax", [magnitudes, axis], keepdims=1), least])
        step = self.constant(np.array(1 / 255 if floor else 1 / 127, dtype=np.float32))
        zero = self.constant(np.array(0 if floor else 128, dtype=np.uint8))
        shares = self.node("QuantizeLinear", [self.node("Div", [values, largest]), step, zero])
        return _Scaled(shares, largest, step, zero)

    def linear(self, inputs: _Scaled, name: str) -> str:
        """Inputs times a weight, without its bias."""
        weight = np.ascontiguousarray(self.tensor(f"{name}.weight").T)
        if inputs.scale is None:
            return self.node("MatMul", [inputs.values, self.constant(weight)])
        quantized = quantize_weight(weight)
        product = self.node(
            "MatMulIntegerToFloat",
            [
                inputs.values,
                self.constant(quantized.values),
                inputs.step,
                self.constant(quantized.scales),
                inputs.zero,
                self.constant(np.array(0, dtype=np.int8)),
            ],
            MICROSOFT,
        )
        return self.node("Mul", [product, inputs.scale])

    def gemm(self, inputs: str, name: str, output: str | None = None) -> str:
        """A small matrix that stays in float32."""
        weight, bias = self.constant(self.tensor(f"{name}.weight")), self.constant(self.tensor(f"{name}.bias"))
        return self.node("Gemm", [inputs, weight, bias], output=output, transB=1)

    def residual(self, values: str, skip: str, name: str, floor: float = 0.0) -> str:
        """Layer normalisation of a product, its bias and the values that skip it."""
        bias = self.tensor(f"{name}.dense.bias")
        if floor and self.precision == "int8":
            quantized = quantize_weight(np.ascontiguousarray(self.tensor(f"{name}.dense.weight").T))
            bias = bias - np.float32(floor) * (quantized.values * quantized.scales).sum(axis=0)
        values = self.node("Add", [values, self.constant(bias)])
        return self.normalized(self.node("Add", [values, skip]), f"{name}.LayerNorm")

    def normalized(self, values: str, name: str) -> str:
        """Layer normalisation, step by step: ONNX Runtime's own kernels for it go through a row number by number, and
        take three times as long on a CPU."""
        gain, bias = self.tensor(f"{name}.weight"), self.tensor(f"{name}.bias")
        width = len(gain)
        axis = self.constant(np.array([-1], dtype=np.int64))
        centred = self.node("Sub", [values, self.node("ReduceMean", [values, axis], keepdims=1)])
        squares = self.node("ReduceSumSquare", [centred, axis], keepdims=1)
        least = self.constant(np.array(width * self.shape.epsilon, dtype=np.float32))
        deviation = self.node("Sqrt", [self.node("Add", [squares, least])])
        root = self.constant(np.array(width**0.5, dtype=np.float32))
        unit = self.node("Mul", [centred, self.node("Div", [root, deviation])])
        return self.node("Add", [self.node("Mul", [unit, self.constant(gain)]), self.constant(bias)])

    # --- writing ------------------------------------------------------------------------------------------------------

    def tensor(self, name: str) -> Floats:
        try:
            return np.asarray(self.weights[name], dtype=np.float32)
        except KeyError:
            raise ModelError(f"the checkpoint has no tensor {name!r}; it is not a whole BERT encoder") from None

    def constant(self, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        name = f"constant_{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values).reshape(values.shape), name))
        return name

    def node(self, kind: str, inputs: Sequence[str], domain: str = "", output: str | None = None, **attributes: Any) -> str:
        from onnx import helper

        output = output or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], name=output, domain=domain, **attributes))
        return output


@dataclass(frozen=True, slots=True)
class _Scaled:
    values: str
    scale: str | None
    """Magnitude that the 8-bit values are shares of, per token; ``None`` in float32."""
    step: str = ""
    """Share that one step stands for."""
    zero: str = ""
    """Step that stands for nought."""
