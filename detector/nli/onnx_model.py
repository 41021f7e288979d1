"""NLI in ONNX Runtime, the default on a CPU."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from detector.errors import ModelError
from detector.inference import OnnxSession, Progress, TextTokenizer, read_json, run_batches
from detector.nli.labels import label_columns
from detector.nli.model import Pair, Reading, readings_from_logits, score_pairs
from detector.timing import stage
from detector.types import NLIScores

ONNX_FILES = ("model.onnx", "onnx/model.onnx")
"""Where an exported model keeps its graph: at the top, or in ``onnx/`` as on the hub."""


class OnnxNLI:
    """An exported sequence-classification model: ``model.onnx``, ``tokenizer.json`` and ``config.json`` in one folder."""

    def __init__(self, folder: str | Path, *, threads: int | None = None, max_length: int | None = None) -> None:
        """Load the model in ``folder``.

        Args:
            folder: the model folder.
            threads: worker threads; ``None`` for the physical cores that this process may use.
            max_length: longest input in tokens; the model's own limit where it is smaller or this is ``None``.

        Raises:
            ModelError: a file is missing or unreadable, or the labels cannot be told.
        """
        root = Path(folder)
        graph = find_onnx(root)
        if graph is None:
            raise ModelError(f"{root}: no model in it; looked for {', '.join(ONNX_FILES)}")
        config = read_json(root / "config.json")
        if not config:
            raise ModelError(f"{root}: no config.json in it, which names the model's labels")
        self.name = root.resolve().name
        self._columns = label_columns(config.get("id2label", {}), str(root))
        self._tokenizer = TextTokenizer(root, max_length)
        self._session = OnnxSession(graph, threads=threads)
        if self._session.width <= max(self._columns):
            raise ModelError(f"{graph}: gives {self._session.width} for more labels in config.json: export it again")

    def score(self, pairs: Sequence[Pair], *, both: bool = True, progress: Progress | None = None) -> list[NLIScores]:
        """Return the scores of each pair, in order (see ``NLIModel.score``)."""

        def read(distinct: Sequence[Pair]) -> list[Reading]:
            inputs = self._tokenizer.encode_pairs(distinct)
            with stage("NLI", len(inputs)):
                logits = run_batches(
                    inputs,
                    self._session.run,
                    width=self._session.width,
                    pad_id=self._tokenizer.pad_id,
                    workers=self._session.workers,
                    progress=progress,
                )
            return readings_from_logits(logits, self._columns, (entry.truncated for entry in inputs))

        return score_pairs(read, pairs, both=both)


def find_onnx(folder: Path) -> Path | None:
    """Return the ONNX file of a model folder, ``None`` where it has none."""
    return next((folder / name for name in ONNX_FILES if (folder / name).is_file()), None)
