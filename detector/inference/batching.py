"""Length-bucketed batches: the one place that decides how many inputs a model reads at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.inference.tokenizer import Encoded

Progress = Callable[[int, int], None]
"""Called with (inputs done, inputs in all) after each batch."""
Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

CPU_TOKENS = 512
"""Tokens of a batch on a CPU, padding included: its activations stay in the second-level cache of a core
(docs/decisions, int8: 512 was the fastest of 256 to 4096)."""
GPU_TOKENS = 16_384
"""Tokens of a batch on a GPU: enough to fill it, well under 1 GB of activations for a base-size model."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded inputs of similar length."""

    rows: tuple[int, ...]
    """Index of each row among the inputs."""
    input_ids: Integers
    """Shape (rows, tokens)."""
    attention_mask: Integers
    """Shape (rows, tokens): 1 for a token, 0 for padding."""
    token_type_ids: Integers
    """Shape (rows, tokens)."""


def plan_batches(inputs: Sequence[Encoded], tokens: int = CPU_TOKENS) -> list[tuple[int, ...]]:
    """Return the rows of each batch, longest inputs first.

    Rows of a batch have similar lengths, and rows times the longest is at most ``tokens`` (one row may exceed it). Inputs
    of equal length are ordered by their tokens, so the same set of inputs makes the same batches in whatever order it came.
    """
    order = sorted(range(len(inputs)), key=lambda row: (-len(inputs[row].ids), inputs[row].ids, inputs[row].type_ids))
    batches: list[tuple[int, ...]] = []
    current: list[int] = []
    for row in order:
        width = len(inputs[current[0]].ids) if current else 0
        if current and (len(current) + 1) * width > tokens:
            batches.append(tuple(current))
            current = []
        current.append(row)
    if current:
        batches.append(tuple(current))
    return batches


def pad(inputs: Sequence[Encoded], rows: Sequence[int], pad_id: int = 0) -> Batch:
    """Return the given rows as one padded batch."""
    shape = (len(rows), max(len(inputs[row].ids) for row in rows))
    ids = np.full(shape, pad_id, dtype=np.int64)
    mask = np.zeros(shape, dtype=np.int64)
    types = np.zeros(shape, dtype=np.int64)
    for place, row in enumerate(rows):
        length = len(inputs[row].ids)
        ids[place, :length] = inputs[row].ids
        mask[place, :length] = 1
        types[place, :length] = inputs[row].type_ids
    return Batch(tuple(rows), ids, mask, types)


def run_batches(
    inputs: Sequence[Encoded],
    read: Callable[[Batch], Floats],
    *,
    width: int,
    tokens: int = CPU_TOKENS,
    pad_id: int = 0,
    workers: int = 1,
    progress: Progress | None = None,
) -> Floats:
    """Return the model's outputs, shape (inputs, width), in the order of the inputs.

    Args:
        inputs: encoded texts or pairs.
        read: runs the model on one batch and returns shape (rows, width); with ``workers``, from several threads.
        width: numbers that the model gives for one input.
        tokens: tokens of a batch, padding included.
        pad_id: id of the padding token.
        workers: batches read at one time. What is too little for all of them is cut into smaller batches.
        progress: called after each batch, in the calling thread. What it raises ends the reading.
    """
    outputs = np.empty((len(inputs), width), dtype=np.float32)
    done = 0
    if workers > 1:
        tokens = min(tokens, math.ceil(sum(len(entry.ids) for entry in inputs) / workers))
    plan = plan_batches(inputs, tokens)

    def numbers(rows: Sequence[int]) -> Floats:
        return read(pad(inputs, rows, pad_id))

    for rows, found in zip(plan, _each(numbers, plan, min(workers, len(plan))), strict=True):
        outputs[list(rows)] = found
        done += len(rows)
        if progress is not None:
            progress(done, len(inputs))
    return outputs


def _each(read: Callable[[Sequence[int]], Floats], plan: Sequence[Sequence[int]], workers: int) -> Iterator[Floats]:
    """What ``read`` gives for each batch, in order."""
    if workers < 2:
        yield from map(read, plan)
        return
    threads = ThreadPoolExecutor(workers, thread_name_prefix="batches")
    try:
        yield from threads.map(read, plan)
    finally:
        threads.shutdown(cancel_futures=True)
