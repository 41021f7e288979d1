"""ONNX Runtime sessions: threads for the machine, the same bytes from run to run."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from detector.errors import ModelError
from detector.inference.batching import Batch, Floats


class OnnxSession:
    """An encoder in ONNX Runtime on the CPU: batches in, one row of numbers per input out."""

    def __init__(self, path: str | Path, *, threads: int | None = None) -> None:
        """Load the ONNX file at ``path``.

        Each batch is read by one thread, and ``workers`` batches at one time: two cores that read one each are 1.4 times
        as fast as two that share the products of one (docs/decisions, int8), and scores don't depend on their number.

        Args:
            path: the model file.
            threads: worker threads; ``None`` for the physical cores that this process may use.

        Raises:
            ModelError: the file is missing, is no ONNX model, or takes inputs other than a BERT-like encoder's.
        """
        import onnxruntime

        self.path = Path(path)
        if not self.path.is_file():
            raise ModelError(f"{self.path}: no such file; a model folder needs its ONNX weights")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.use_deterministic_compute = True
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(str(self.path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises classes of its native module, not of one base
            raise ModelError(f"{self.path}: ONNX Runtime cannot load it ({error}); export the model again") from error
        self._inputs = tuple(entry.name for entry in self._session.get_inputs())
        unknown = sorted(set(self._inputs) - {"input_ids", "attention_mask", "token_type_ids"})
        if unknown:
            raise ModelError(f"{self.path}: takes the inputs {', '.join(unknown)}, which an encoder's batch does not have")
        width = self._session.get_outputs()[0].shape[-1]
        if not isinstance(width, int):
            raise ModelError(f"{self.path}: its first output has no fixed width; export it with a fixed last dimension")
        self.width = width
        """Numbers per input: labels of a classifier, dimensions of an embedder."""
        self.workers = threads or available_cores()
        """Batches to be read at one time: what `run_batches` takes by that name."""

    def run(self, batch: Batch) -> Floats:
        """Return the first output, shape (rows, width)."""
        arrays = {
            "input_ids": batch.input_ids,
            "attention_mask": batch.attention_mask,
            "token_type_ids": batch.token_type_ids,
        }
        outputs = self._session.run(None, {name: arrays[name] for name in self._inputs})
        return np.asarray(outputs[0], dtype=np.float32)


def available_cores() -> int:
    """Return the physical cores that this process may use: its affinity, without SMT siblings, within a container's quota.

    A second thread on one core only waits for the first in matrix products, and more threads than a container's quota are
    stopped by the scheduler in the middle of them.
    """
    try:
        allowed = sorted(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return max(1, os.cpu_count() or 1)
    siblings: set[str] = set()
    for cpu in allowed:
        topology = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        try:
            siblings.add(topology.read_text(encoding="ascii").strip())
        except OSError:
            siblings.add(str(cpu))
    cores = len(siblings)
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        if quota != "max":
            cores = min(cores, round(int(quota) / int(period)))
    except (OSError, ValueError):
        pass
    return max(1, cores)
