"""Weights to 8 bits: a scale per output channel of a matrix, a scale per row of an embedding table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

WEIGHT_LEVELS = 63
"""Largest magnitude of a quantised weight: 7 bits.

Processors with AVX2 but without VNNI multiply unsigned 8-bit activations with signed 8-bit weights in ``vpmaddubsw``, which
adds two products in 16 bits and saturates: 255 * 127 * 2 is 64,770, above 32,767. With 7 bits it is 255 * 63 * 2 = 32,130,
so every processor gives the same, exact sums."""
TABLE_LEVELS = 127
"""Largest magnitude in an embedding table, which is looked up and never multiplied in 8 bits."""


@dataclass(frozen=True, slots=True)
class Quantized:
    """An 8-bit matrix with the scales that turn it back."""

    values: NDArray[np.int8]
    """Same shape as the matrix."""
    scales: Floats
    """One per output channel (a weight, shape (columns,)) or row (a table, shape (rows, 1)); matrix = values * scales."""


def quantize_weight(weight: Floats, levels: int = WEIGHT_LEVELS) -> Quantized:
    """Return ``weight``, shape (inputs, outputs), with a scale per output channel.

    Each scale is the one of twenty between 70 and 100 per cent of the channel's largest weight that leaves the least
    squared error: cutting one outlier is often better than coarser steps for all the others.
    """
    largest = np.abs(weight).max(axis=0)
    largest[largest == 0] = 1.0
    best = largest / levels
    least = np.full(weight.shape[1], np.inf, dtype=np.float64)
    for share in np.linspace(0.7, 1.0, 20, dtype=np.float32):
        scales = largest * share / levels
        restored = np.clip(np.rint(weight / scales), -levels, levels) * scales
        error = ((weight - restored).astype(np.float64) ** 2).sum(axis=0)
        best = np.where(error < least, scales, best)
        least = np.minimum(error, least)
    scales = best.astype(np.float32)
    return Quantized(np.clip(np.rint(weight / scales), -levels, levels).astype(np.int8), scales)


def quantize_table(table: Floats, levels: int = TABLE_LEVELS) -> Quantized:
    """Return an embedding table, shape (rows, dimensions), with a scale per row."""
    largest = np.abs(table).max(axis=1, keepdims=True)
    largest[largest == 0] = 1.0
    scales = (largest / levels).astype(np.float32)
    return Quantized(np.clip(np.rint(table / scales), -levels, levels).astype(np.int8), scales)
