"""From a checkpoint to the files of a model folder: fp16 safetensors, int8 ONNX, tokenizer, config, manifest."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detector.errors import ModelError, OutputError
from detector.inference import Manifest, file_sha256, read_json, write_manifest
from detector.training.onnx_graph import BertShape, Head, build_bert

ONNX_FILE = "model.onnx"
WEIGHTS_FILE = "model.safetensors"
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")


def export_model(
    checkpoint: str | Path,
    out: str | Path,
    *,
    name: str | None = None,
    source: str = "",
    licence: str = "Apache-2.0",
    max_length: int | None = None,
) -> Manifest:
    """Return the manifest of the model folder ``out``, written from a checkpoint of transformers.

    A checkpoint with a ``classifier`` becomes an NLI model (``model.onnx`` and fp16 ``model.safetensors``); one without
    becomes an embedder (mean of the tokens, ``model.onnx`` alone). Card, recipe and figures already in ``out`` stay.

    Args:
        checkpoint: folder with ``config.json``, ``model.safetensors`` and ``tokenizer.json``.
        out: folder to write; made where it is missing.
        name: name in the registry; the folder's name where it is ``None``.
        source: what the weights come from; the sha256 of the checkpoint's weights where it is empty.
        licence: SPDX identifier.
        max_length: longest input in tokens to write into ``tokenizer_config.json``; the checkpoint's own where ``None``.

    Raises:
        ModelError: the checkpoint is not a whole BERT with a fast tokenizer.
        OutputError: ``out`` cannot be written; what it held before is left as it was.
    """
    root, target = Path(checkpoint), Path(out)
    config = _required_config(root)
    tensors = read_weights(root / WEIGHTS_FILE)
    is_nli = any(name in tensors for name in ("classifier.weight", "classifier.out_proj.weight"))
    head: Head = "classifier" if is_nli else "mean"
    model = build_bert(_as_float32(tensors), BertShape.from_config(config), head=head)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".export-", dir=target) as scratch:
            staged = Path(scratch)
            (staged / ONNX_FILE).write_bytes(model.SerializeToString(deterministic=True))
            if is_nli:
                _write_half(tensors, staged / WEIGHTS_FILE)
            _write_tokenizer(root, staged, max_length)
            _write_json(_portable_config(config, is_nli), staged / "config.json")
            for path in sorted(staged.iterdir()):
                path.replace(target / path.name)
    except OSError as error:
        raise OutputError(f"{target}: the model cannot be written ({error})") from error
    return write_manifest(
        target,
        name=name or target.resolve().name,
        task="nli" if is_nli else "embedding",
        source=source or f"{WEIGHTS_FILE} sha256 {file_sha256(root / WEIGHTS_FILE)}",
        licence=licence,
    )


def read_weights(path: Path) -> dict[str, NDArray[np.generic]]:
    """Return the tensors of a safetensors file; ModelError where it is missing or holds types that numpy has not."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    if not path.is_file():
        raise ModelError(f"{path}: no such file; a checkpoint needs its weights as safetensors (see save_pretrained)")
    try:
        return dict(load_file(path))
    except (SafetensorError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: not readable as safetensors ({error}); save it again in float32") from error


def _as_float32(tensors: Mapping[str, NDArray[np.generic]]) -> dict[str, NDArray[np.float32]]:
    # A classifier of transformers keeps its encoder under ``bert.`` or ``mpnet.``, a model without one does not.
    return {
        name.removeprefix("bert.").removeprefix("mpnet."): values.astype(np.float32)
        for name, values in tensors.items()
        if np.issubdtype(values.dtype, np.floating)
    }


def _write_half(tensors: Mapping[str, NDArray[np.generic]], path: Path) -> None:
    from safetensors.numpy import save_file

    half = {}
    for name, values in sorted(tensors.items()):
        if not np.issubdtype(values.dtype, np.floating):
            continue  # position_ids of old checkpoints: a range, not a weight
        if np.abs(values.astype(np.float32)).max(initial=0.0) > np.finfo(np.float16).max:
            raise ModelError(f"{name}: has values beyond the range of 16-bit floats")
        half[name] = np.ascontiguousarray(values.astype(np.float16))
    save_file(half, path, metadata={"format": "pt"})


def _write_tokenizer(root: Path, staged: Path, max_length: int | None) -> None:
    from tokenizers import Tokenizer

    path = root / "tokenizer.json"
    if not path.is_file():
        raise ModelError(f"{path}: no such file; a checkpoint needs a fast tokenizer (save_pretrained writes it)")
    tokenizer = Tokenizer.from_file(str(path))
    # Whoever trained may have left fixed padding in the file, which would pad every text to its longest.
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(staged / "tokenizer.json"), pretty=False)
    for name in TOKENIZER_FILES[1:]:
        if (root / name).is_file():
            shutil.copyfile(root / name, staged / name)
    if max_length is not None:
        settings = read_json(root / "tokenizer_config.json")
        _write_json({**settings, "model_max_length": max_length}, staged / "tokenizer_config.json")


def _required_config(root: Path) -> dict[str, object]:
    config = read_json(root / "config.json")
    if not config:
        raise ModelError(f"{root}: no config.json in it; looked for config.json, {WEIGHTS_FILE}, tokenizer.json")
    return config


def _portable_config(config: Mapping[str, object], is_nli: bool) -> dict[str, object]:
    kept = {key: value for key, value in config.items() if not key.startswith("_")}
    return {**kept, "dtype": "float16"} if is_nli else kept


def _write_json(values: Mapping[str, object], path: Path) -> None:
    path.write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """``python -m detector.training.export CHECKPOINT OUT``."""
    import argparse

    parser = argparse.ArgumentParser(prog="python -m detector.training.export", description=__doc__)
    parser.add_argument("checkpoint", type=Path, help="folder with config.json, model.safetensors, tokenizer.json")
    parser.add_argument("out", type=Path, help="model folder to write")
    parser.add_argument("--name", help="name in the registry (default: the folder's)")
    parser.add_argument("--source", default="", help="what the weights come from")
    parser.add_argument("--licence", default="Apache-2.0")
    parser.add_argument("--max-length", type=int, help="longest input in tokens")
    options = parser.parse_args()
    manifest = export_model(
        options.checkpoint,
        options.out,
        name=options.name,
        source=options.source,
        licence=options.licence,
        max_length=options.max_length,
    )
    for file in manifest.files:
        print(f"{file.bytes:>12,}  {file.path}")


if __name__ == "__main__":
    main()
