"""A BERT or MPNet encoder as an ONNX graph for ONNX Runtime's CPU kernels, in float32 or with 8-bit weights.

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
PLACES_BEFORE = 2
"""Rows of MPNet's position embeddings before the first token's."""
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
    family: str = "bert"

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> BertShape:
        """Return the sizes in a ``config.json``; ModelError where it is no encoder that this module has a graph of."""
        allowed = {"model_type": ("bert", "mpnet"), "hidden_act": ("gelu",)}
        for key, values in allowed.items():
            if config.get(key) not in values:
                only = " or ".join(map(repr, values))
                raise ModelError(f"config.json: {key} is {config.get(key)!r}, and only {only} can be exported to ONNX")
        if config.get("position_embedding_type", "absolute") != "absolute":
            raise ModelError("config.json: only absolute position embeddings can be exported to ONNX")
        return cls(
            layers=int(config["num_hidden_layers"]),
            heads=int(config["num_attention_heads"]),
            epsilon=float(config.get("layer_norm_eps", 1e-12)),
            labels=len(config.get("id2label", {})),
            family=str(config["model_type"]),
        )


def build_bert(weights: Mapping[str, Floats], shape: BertShape, *, head: Head, precision: Precision = "int8") -> ModelProto:
    """Return the ONNX model: ``input_ids``, ``attention_mask``, ``token_type_ids`` (rows, tokens) to a row of numbers each.

    Args:
        weights: tensors by their names in transformers' ``BertModel`` or ``MPNetModel``
            (``embeddings.word_embeddings.weight``, …), and those of the classifier for a classifier.
        shape: the sizes.
        head: ``classifier`` gives logits (rows, labels), ``mean`` the L2-normalised mean of the tokens (rows, dimensions).
        precision: ``int8`` or, for comparison, ``float32``.

    Raises:
        ModelError: a tensor is missing.
    """
    graph = _MPNetGraph if shape.family == "mpnet" else _BertGraph
    return graph(weights, shape, head, precision).build()


class _BertGraph:
    inputs: tuple[str, ...] = ("input_ids", "attention_mask", "token_type_ids")

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
        graph = helper.make_graph(
            self.nodes,
            "bert",
            [helper.make_tensor_value_info(name, onnx.TensorProto.INT64, ["rows", "tokens"]) for name in self.inputs],
            [helper.make_tensor_value_info(output, onnx.TensorProto.FLOAT, ["rows", width])],
            self.initializers,
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="detector")

    # --- parts of the model -------------------------------------------------------------------------------------------

    def embeddings(self) -> str:
        """Word, segment and position embeddings, normalised: (rows, tokens, dimensions)."""
        embedded = self.words()
        segments = self.constant(self.tensor("embeddings.token_type_embeddings.weight"))
        embedded = self.node("Add", [embedded, self.node("Gather", [segments, "token_type_ids"])])
        return self.placed(embedded, self.tensor("embeddings.position_embeddings.weight"))

    def words(self) -> str:
        """Word embeddings: (rows, tokens, dimensions)."""
        import onnx

        words = self.tensor("embeddings.word_embeddings.weight")
        if self.precision == "int8":
            table = quantize_table(words)
            values = self.node("Gather", [self.constant(table.values), "input_ids"])
            scales = self.node("Gather", [self.constant(table.scales), "input_ids"])
            return self.node("Mul", [self.node("Cast", [values], to=onnx.TensorProto.FLOAT), scales])
        return self.node("Gather", [self.constant(words), "input_ids"])

    def placed(self, embedded: str, positions: Floats) -> str:
        """Embeddings and those of their places, shape (places, dimensions), normalised."""
        self.length = self.node("Shape", ["input_ids"], start=1, end=2)
        zero = self.constant(np.array([0], dtype=np.int64))
        embedded = self.node("Add", [embedded, self.node("Slice", [self.constant(positions), zero, self.length, zero])])
        return self.normalized(embedded, "embeddings.LayerNorm")

    def layer(self, tokens: str, layer: int) -> str:
        """One transformer layer; the last one of a classifier gives the first token only, (rows, 1, dimensions)."""
        name = f"encoder.layer.{layer}"
        parts = self.attention_parts(name)
        scaled = self.scaled(tokens)
        key = self.linear(scaled, parts.key)
        value = self.linear(scaled, parts.value)
        first = self.head == "classifier" and layer == self.shape.layers - 1
        if first:
            # Nothing reads the other rows of the last layer: an eighth of the work of six layers.
            zero, one = (self.constant(np.array([number], dtype=np.int64)) for number in (0, 1))
            tokens = self.node("Slice", [tokens, zero, one, one])
            scaled = self.scaled(tokens)
        query = self.linear(scaled, parts.query)
        # Biases go into the kernels that follow the products: attention and GELU add them on their way.
        biases = [self.tensor(f"{part}.bias") for part in (parts.query, parts.key, parts.value)]
        inputs = [query, key, value, self.constant(np.concatenate(biases)), self.mask, *self.distances(first)]
        heads = self.node("MultiHeadAttention", inputs, MICROSOFT, num_heads=self.shape.heads)
        attended = self.linear(self.scaled(heads), parts.output)
        tokens = self.residual(attended, tokens, parts.output, parts.norm)
        inner = self.linear(self.scaled(tokens), f"{name}.intermediate.dense")
        inner = self.node("BiasGelu", [inner, self.constant(self.tensor(f"{name}.intermediate.dense.bias"))], MICROSOFT)
        outer = self.linear(self.scaled(inner, floor=GELU_FLOOR), f"{name}.output.dense")
        return self.residual(outer, tokens, f"{name}.output.dense", f"{name}.output.LayerNorm", floor=GELU_FLOOR)

    def attention_parts(self, layer: str) -> _Attention:
        """Names of the attention's tensors in a layer."""
        own, output = f"{layer}.attention.self", f"{layer}.attention.output"
        return _Attention(f"{own}.query", f"{own}.key", f"{own}.value", f"{output}.dense", f"{output}.LayerNorm")

    def distances(self, first: bool) -> list[str]:
        """What attention adds for the distance of two tokens, if anything; with ``first`` for the first token alone."""
        return []

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

    def residual(self, values: str, skip: str, dense: str, norm: str, floor: float = 0.0) -> str:
        """Layer normalisation of a product, its bias and the values that skip it."""
        bias = self.tensor(f"{dense}.bias")
        if floor and self.precision == "int8":
            quantized = quantize_weight(np.ascontiguousarray(self.tensor(f"{dense}.weight").T))
            bias = bias - np.float32(floor) * (quantized.values * quantized.scales).sum(axis=0)
        values = self.node("Add", [values, self.constant(bias)])
        return self.normalized(self.node("Add", [values, skip]), norm)

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
            raise ModelError(f"the checkpoint has no tensor {name!r}; it is not a whole encoder") from None

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


class _MPNetGraph(_BertGraph):
    """MPNet (Song et al. 2020) as transformers computes it: no segments, and attention that knows distances."""

    inputs = ("input_ids", "attention_mask")

    def embeddings(self) -> str:
        places = self.tensor("embeddings.position_embeddings.weight")[PLACES_BEFORE:]
        embedded = self.placed(self.words(), places)
        # (1, heads, tokens, tokens), for as many tokens as there are.
        table = self.tensor("encoder.relative_attention_bias.weight")[distance_buckets(len(places))]
        starts, axes = (self.constant(np.array(numbers, dtype=np.int64)) for numbers in ([0, 0], [2, 3]))
        ends = self.node("Concat", [self.length, self.length], axis=0)
        whole = self.constant(np.ascontiguousarray(table.transpose(2, 0, 1))[None])
        self.bias = self.node("Slice", [whole, starts, ends, axes])
        return embedded

    def attention_parts(self, layer: str) -> _Attention:
        own = f"{layer}.attention.attn"
        return _Attention(f"{own}.q", f"{own}.k", f"{own}.v", f"{own}.o", f"{layer}.attention.LayerNorm")

    def distances(self, first: bool) -> list[str]:
        if not first:
            return [self.bias]
        zero, one, two = (self.constant(np.array([number], dtype=np.int64)) for number in (0, 1, 2))
        return [self.node("Slice", [self.bias, zero, one, two])]

    def classify(self, tokens: str) -> tuple[str, int]:
        first = self.node("Squeeze", [tokens, self.constant(np.array([1], dtype=np.int64))])
        pooled = self.node("Tanh", [self.gemm(first, "classifier.dense")])
        return self.gemm(pooled, "classifier.out_proj", output="logits"), self.shape.labels


def distance_buckets(tokens: int, buckets: int = 32, farthest: int = 128) -> NDArray[np.int64]:
    """Bucket of the distance from each token (row) to each other (column), shape (tokens, tokens): half of the buckets for
    either direction, half of those exact and the rest logarithmic up to ``farthest`` (Raffel et al. 2020, T5)."""
    distance = np.arange(tokens)[None, :] - np.arange(tokens)[:, None]
    half, exact = buckets // 2, buckets // 4
    size = np.abs(distance)
    wide = np.log(np.maximum(size, 1) / exact) / np.log(farthest / exact) * (half - exact)
    bucket = np.where(size < exact, size, np.minimum(exact + wide.astype(np.int64), half - 1))
    return np.asarray(bucket + (distance > 0) * half, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Attention:
    """Names of the tensors of one layer's attention."""

    query: str
    key: str
    value: str
    output: str
    norm: str


@dataclass(frozen=True, slots=True)
class _Scaled:
    values: str
    scale: str | None
    """Magnitude that the 8-bit values are shares of, per token; ``None`` in float32."""
    step: str = ""
    """Share that one step stands for."""
    zero: str = ""
    """Step that stands for nought."""
