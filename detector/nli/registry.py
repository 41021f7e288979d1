"""From a name or a folder to an NLI model."""

from __future__ import annotations

from pathlib import Path

from detector.errors import ModelError
from detector.inference import bundled_models, find_bundled
from detector.nli.model import NLIModel
from detector.nli.onnx_model import ONNX_FILES, OnnxNLI, find_onnx
from detector.nli.torch_model import TorchNLI, refuse_pickles

DEFAULT_NLI = "nli-minilm-l6"


def load_nli(
    name: str | Path | None = None, device: str | None = None, *, threads: int | None = None, max_length: int | None = None
) -> NLIModel:
    """Return the NLI model of that name: a bundled one, one in a folder, or one of the hub.

    A folder with an ONNX graph runs in ONNX Runtime unless a device other than the CPU is asked for; everything else runs
    in PyTorch. Only a hub name may touch the network.

    Args:
        name: name of a bundled model, a folder, or a hub name; ``None`` for the default.
        device: ``cpu``, ``cuda``, ``mps``…; ``None`` for ONNX Runtime where the model has a graph, else the best there is.
        threads: worker threads of ONNX Runtime; ``None`` for the physical cores.
        max_length: longest input in tokens; the model's own limit where it is smaller or this is ``None``.

    Raises:
        ModelError: there is no such model, or it cannot be used.
        MissingExtraError: the model needs PyTorch and it is not installed.
    """
    wanted = DEFAULT_NLI if name is None else name
    folder = find_folder(wanted)
    if folder is None:
        return TorchNLI(str(wanted), device, max_length=max_length)
    if find_onnx(folder) is not None and device in (None, "cpu"):
        return OnnxNLI(folder, threads=threads, max_length=max_length)
    if not (folder / "config.json").is_file():
        raise ModelError(f"{folder}: no model in it; looked for config.json with {', '.join(ONNX_FILES)} or *.safetensors")
    refuse_pickles(folder)
    return TorchNLI(folder, device, max_length=max_length)


def find_folder(name: str | Path) -> Path | None:
    """Return the folder that a name means, ``None`` where it can only be a hub name.

    Raises:
        ModelError: it is meant as a folder or a bundled model, and there is none.
    """
    if isinstance(name, str) and not name.strip():
        raise ModelError(f"{name!r}: no name of a model; give a bundled one, a folder, or OWNER/MODEL of the hub")
    bundled = find_bundled(str(name))
    if bundled is not None:
        return bundled
    path = Path(name)
    if path.is_dir():
        return path
    if path.is_file():
        raise ModelError(f"{path}: is a file; give the folder that holds the model")
    text = str(name)
    is_path = isinstance(name, Path) or text.startswith((".", "/", "~")) or "\\" in text or text.count("/") > 1
    if is_path:
        raise ModelError(f"{name or repr(text)}: no such folder")
    if text == DEFAULT_NLI:
        raise ModelError(f"{text}: the default model is not installed; reinstall the package, or run from a whole checkout")
    if "/" not in text:
        known = ", ".join(model.manifest.name for model in bundled_models() if model.manifest.task == "nli") or "none"
        raise ModelError(f"{text}: no folder or bundled model of that name (bundled: {known}); a hub name is OWNER/MODEL")
    return None
