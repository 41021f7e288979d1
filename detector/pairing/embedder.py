"""What an embedder is, its two back ends, and the way from a name to one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from detector.errors import MissingExtraError, ModelError
from detector.inference import OnnxSession, Progress, TextTokenizer, bundled_models, file_sha256, find_bundled, run_batches

Vectors = NDArray[np.float32]
DEFAULT_EMBEDDER = "embedder-minilm-l6"
ONNX_FILE = "model.onnx"
PICKLES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl"})
"""Suffixes of files that may run code when they are opened."""


class Embedder(Protocol):
    """A model that turns texts into vectors whose cosine says how much they are about the same thing."""

    @property
    def name(self) -> str:
        """Name of the model, for reports and archives."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """sha256, in hex, of what decides the vectors: two embedders with the same one give the same vectors."""
        ...

    def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return one vector per text, shape (texts, dimensions), float32, of length 1; equal texts are read once."""
        ...


class OnnxEmbedder:
    """An exported embedder in ONNX Runtime: ``model.onnx``, ``tokenizer.json`` and ``config.json`` in one folder."""

    def __init__(self, folder: str | Path, *, threads: int | None = None, max_length: int | None = None) -> None:
        """Load the model in ``folder``; ModelError where a file is missing or cannot be used."""
        root = Path(folder)
        if not (root / ONNX_FILE).is_file():
            raise ModelError(f"{root}: no embedder in it; looked for {ONNX_FILE}, tokenizer.json, config.json")
        self.name = root.resolve().name
        self._root = root
        self._tokenizer = TextTokenizer(root, max_length)
        self._session = OnnxSession(root / ONNX_FILE, threads=threads)
        self.dimensions = self._session.width

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of the weights, the tokenizer and the longest input (see ``Embedder.fingerprint``)."""
        parts = [file_sha256(self._root / name) for name in (ONNX_FILE, "tokenizer.json")]
        return hashlib.sha256(" ".join([*parts, str(self._tokenizer.max_length)]).encode()).hexdigest()

    def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return one vector per text (see ``Embedder.embed``)."""
        distinct, places = _distinct(texts)
        vectors = run_batches(
            self._tokenizer.encode(distinct),
            self._session.run,
            width=self.dimensions,
            pad_id=self._tokenizer.pad_id,
            workers=self._session.workers,
            progress=progress,
        )
        return vectors[places]


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by hub name or folder, in PyTorch; remote code and pickles are refused."""

    def __init__(self, name: str | Path, device: str | None = None) -> None:
        """Load a model by hub name (this needs the network, once) or from a folder.

        Raises:
            MissingExtraError: sentence-transformers is not installed.
            ModelError: the model cannot be loaded, exists only as a pickle, or needs remote code.
        """
        folder = Path(name)
        self.name = folder.resolve().name if folder.is_dir() else str(name)
        if folder.is_dir():
            _refuse_pickles(folder)
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise MissingExtraError(
                f"{name}: this embedder needs sentence-transformers ({error}); pip install 'detector[torch]'"
            ) from error
        try:
            self._model: Any = SentenceTransformer(
                str(name), device=device, trust_remote_code=False, model_kwargs={"use_safetensors": True}
            )
        except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
            reason = " ".join(str(error).split())[:300]
            raise ModelError(
                f"{name}: cannot be loaded ({reason}); give a folder with safetensors, a bundled model, or a hub name with "
                "the network on"
            ) from error
        self.dimensions = int(self._model.encode(["length"], show_progress_bar=False).shape[1])

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of the weights and the longest input (see ``Embedder.fingerprint``)."""
        digest = hashlib.sha256(str(self._model.max_seq_length).encode())
        for name, tensor in sorted(self._model.state_dict().items()):
            digest.update(name.encode())
            digest.update(tensor.detach().cpu().contiguous().flatten().view(dtype=_torch_bytes()).numpy().tobytes())
        return digest.hexdigest()

    def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return one vector per text (see ``Embedder.embed``)."""
        distinct, places = _distinct(texts)
        if not distinct:
            return np.empty((0, self.dimensions), dtype=np.float32)
        vectors = self._model.encode(distinct, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
        if progress is not None:
            progress(len(distinct), len(distinct))
        return np.asarray(vectors, dtype=np.float32)[places]


def load_embedder(name: str | Path | None = None, device: str | None = None, *, threads: int | None = None) -> Embedder:
    """Return the embedder of that name: a bundled one, one in a folder, or a sentence-transformers model of the hub.

    Args:
        name: name of a bundled model, a folder, or a hub name; ``None`` for the default.
        device: torch's name of a device, for models that run in PyTorch; an exported folder always runs on the CPU.
        threads: worker threads of ONNX Runtime; ``None`` for the physical cores.

    Raises:
        ModelError: there is no such model, or it cannot be used.
        MissingExtraError: the model needs PyTorch and it is not installed.
    """
    wanted = DEFAULT_EMBEDDER if name is None else name
    folder = find_bundled(str(wanted)) or (Path(wanted) if Path(wanted).is_dir() else None)
    if folder is not None:
        if (folder / ONNX_FILE).is_file():
            return OnnxEmbedder(folder, threads=threads)
        if not (folder / "config.json").is_file() and not (folder / "modules.json").is_file():
            raise ModelError(f"{folder}: no embedder in it; looked for {ONNX_FILE}, modules.json, config.json")
        return SentenceTransformerEmbedder(folder, device)
    text = str(wanted)
    if text == DEFAULT_EMBEDDER:
        raise ModelError(f"{text}: the default model is not installed; reinstall the package, or run from a whole checkout")
    if isinstance(wanted, Path) or text.startswith((".", "/", "~")) or text.count("/") > 1 or not text.strip():
        raise ModelError(f"{text or repr(text)}: no such folder")
    if "/" not in text:
        known = ", ".join(model.manifest.name for model in bundled_models() if model.manifest.task == "embedding") or "none"
        raise ModelError(f"{text}: no folder or bundled model of that name (bundled: {known}); a hub name is OWNER/MODEL")
    return SentenceTransformerEmbedder(text, device)


def _torch_bytes() -> Any:
    import torch

    return torch.uint8


def _distinct(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    """Return the distinct texts and, for each text, its place among them."""
    index: dict[str, int] = {}
    places = [index.setdefault(text, len(index)) for text in texts]
    return list(index), places


def _refuse_pickles(folder: Path) -> None:
    if any(folder.rglob("*.safetensors")):
        return
    pickles = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.suffix in PICKLES)
    if pickles:
        raise ModelError(
            f"{folder}: weights only as a pickle ({', '.join(pickles)}), refused; if you trust them, load them once with "
            "sentence-transformers and save_pretrained(FOLDER, safe_serialization=True)"
        )
