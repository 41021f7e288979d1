"""NLI in PyTorch: any sequence-classification model of the hub, or a folder, on a CPU or GPU."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from detector.errors import MissingExtraError, ModelError
from detector.inference import CPU_TOKENS, GPU_TOKENS, Batch, Encoded, Progress, run_batches
from detector.nli.labels import label_columns
from detector.nli.model import Pair, Reading, readings_from_logits, score_pairs
from detector.timing import stage
from detector.types import NLIScores

PICKLES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl"})
"""Suffixes of files that may run code when they are opened."""
CONVERT = (
    "from transformers import AutoModelForSequenceClassification as M, AutoTokenizer as T; "
    "M.from_pretrained(SOURCE, use_safetensors=False).save_pretrained(FOLDER); "
    "T.from_pretrained(SOURCE).save_pretrained(FOLDER)"
)
NO_LIMIT = 1_000_000
"""transformers writes a number like 1e30 as ``model_max_length`` where a tokenizer has no limit of its own."""


class TorchNLI:
    """A sequence-classification model of transformers, in safetensors; remote code and pickles are refused."""

    def __init__(
        self, name: str | Path, device: str | None = None, *, max_length: int | None = None, bfloat16: bool = False
    ) -> None:
        """Load a model by hub name (this needs the network, once) or from a folder.

        Args:
            name: hub name or folder.
            device: torch's name of a device (``cpu``, ``cuda``, ``cuda:1``, ``mps``); ``None`` for a GPU if there is one.
            max_length: longest input in tokens; the model's own limit where it is smaller or this is ``None``.
            bfloat16: compute in bfloat16, not float32: faster where the processor or GPU has it, and not quite the same.

        Raises:
            MissingExtraError: torch or transformers is not installed.
            ModelError: the model cannot be loaded, exists only as a pickle, needs remote code, or its labels are unclear.
        """
        try:
            import torch
            import transformers
        except ImportError as error:
            raise MissingExtraError(
                f"{name}: a PyTorch model needs torch and transformers ({error}); pip install 'detector[torch]'"
            ) from error
        self._torch = torch
        self.name = Path(name).resolve().name if Path(name).is_dir() else str(name)
        if Path(name).is_dir():
            refuse_pickles(Path(name))
        try:
            config = transformers.AutoConfig.from_pretrained(str(name), trust_remote_code=False)
            self._columns = label_columns(config.id2label or {}, str(name))
            self._tokenizer: Any = transformers.AutoTokenizer.from_pretrained(str(name), trust_remote_code=False)
            model = transformers.AutoModelForSequenceClassification.from_pretrained(
                str(name),
                use_safetensors=True,
                trust_remote_code=False,
                dtype=torch.bfloat16 if bfloat16 else torch.float32,
            )
        except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
            raise ModelError(_explain(str(name), error)) from error
        try:
            self._device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
            self._model: Any = model.to(self._device).eval()
        except (RuntimeError, AssertionError) as error:
            raise ModelError(f"{device}: torch cannot use this device ({error}); try --device cpu") from error
        self._tokens = CPU_TOKENS if self._device.type == "cpu" else GPU_TOKENS
        self._takes_types = "token_type_ids" in self._tokenizer.model_input_names
        self._max_length = _longest_input(self._tokenizer, config, max_length)

    def score(self, pairs: Sequence[Pair], *, both: bool = True, progress: Progress | None = None) -> list[NLIScores]:
        """Return the scores of each pair, in order (see ``NLIModel.score``)."""

        def read(distinct: Sequence[Pair]) -> list[Reading]:
            with stage("tokenising", len(distinct)):
                inputs = self._encode(distinct)
            with stage("NLI", len(inputs)):
                logits = run_batches(
                    inputs,
                    self._run,
                    width=self._model.config.num_labels,
                    tokens=self._tokens,
                    pad_id=self._tokenizer.pad_token_id or 0,
                    progress=progress,
                )
            return readings_from_logits(logits, self._columns, (entry.truncated for entry in inputs))

        return score_pairs(read, pairs, both=both)

    def _encode(self, pairs: Sequence[Pair]) -> list[Encoded]:
        firsts, seconds = [a for a, _ in pairs], [b for _, b in pairs]
        settings: dict[str, Any] = {"return_token_type_ids": self._takes_types, "return_attention_mask": False}
        whole = self._tokenizer(firsts, seconds, truncation=False, verbose=False, **settings)["input_ids"]
        cut = self._tokenizer(firsts, seconds, truncation="longest_first", max_length=self._max_length, **settings)
        types = cut["token_type_ids"] if self._takes_types else [[0] * len(ids) for ids in cut["input_ids"]]
        return [
            Encoded(tuple(ids), tuple(segments), len(full) > len(ids))
            for full, ids, segments in zip(whole, cut["input_ids"], types, strict=True)
        ]

    def _run(self, batch: Batch) -> np.ndarray:
        torch = self._torch
        arrays = {"input_ids": batch.input_ids, "attention_mask": batch.attention_mask}
        if self._takes_types:
            arrays["token_type_ids"] = batch.token_type_ids
        with torch.inference_mode():
            tensors = {key: torch.from_numpy(values).to(self._device) for key, values in arrays.items()}
            logits: np.ndarray = self._model(**tensors).logits.float().cpu().numpy()
        return logits


def refuse_pickles(folder: Path) -> None:
    """Raise ModelError where a folder has weights only as a pickle, which may run code when it is opened, or has none."""
    if any(folder.glob("*.safetensors")):
        return
    pickles = sorted(path.name for path in folder.iterdir() if path.suffix in PICKLES)
    if pickles:
        raise ModelError(f"{folder}: weights only as a pickle ({', '.join(pickles)}), refused. {_how_to_convert()}")
    raise ModelError(f"{folder}: no model in it; looked for model.onnx, onnx/model.onnx, *.safetensors")


def _how_to_convert() -> str:
    return f'If you trust its source, convert it to safetensors once: python -c "{CONVERT}"'


def _explain(name: str, error: Exception) -> str:
    text = " ".join(str(error).split())
    if "safetensors" in text:
        return f"{name}: has no safetensors weights, and pickles are refused. {_how_to_convert()}"
    if "trust_remote_code" in text:
        return f"{name}: needs code of its own to be run, which is refused; choose a model that transformers knows"
    return f"{name}: cannot be loaded ({text[:300]}); give a folder, a bundled model, or a hub name with the network on"


def _longest_input(tokenizer: Any, config: Any, wanted: int | None) -> int:
    limits = [wanted] if wanted else []
    if tokenizer.model_max_length < NO_LIMIT:
        limits.append(int(tokenizer.model_max_length))
    positions = getattr(config, "max_position_embeddings", None)
    if isinstance(positions, int) and positions > 0:
        # RoBERTa and its kin count positions from pad_token_id + 1, so two of the rows are never used.
        limits.append(positions - 2 if config.model_type in {"roberta", "xlm-roberta", "camembert"} else positions)
    return min(limits, default=512)
