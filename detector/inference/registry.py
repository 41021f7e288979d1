"""The models that ship with the detector: where they are, what they are, whether their files are whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from detector.errors import ModelError, OutputError
from detector.inference.tokenizer import read_json

Task = Literal["nli", "embedding"]
MANIFEST = "manifest.json"
FORMAT = 1
"""Version of the manifest's own layout."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of a model, as it was when the model was exported."""

    path: str
    """Relative to the model's folder, with forward slashes."""
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model folder holds."""

    name: str
    task: Task
    files: tuple[ModelFile, ...]
    source: str = ""
    """What it was exported from: base weights with their sha256, or a training run."""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class BundledModel:
    """A model that was found on this machine."""

    manifest: Manifest
    folder: Path

    @property
    def bytes(self) -> int:
        """Size of all its files."""
        return sum(file.bytes for file in self.manifest.files)


@dataclass(frozen=True, slots=True)
class Damage:
    """A file that is not what the manifest says."""

    path: str
    problem: str


def model_roots() -> tuple[Path, ...]:
    """Return the folders that bundled models are looked for in: the checkout's ``models/``, then the installed package."""
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent
    roots = [package / "_models"]
    if (checkout / "pyproject.toml").is_file():
        roots.insert(0, checkout / "models")
    return tuple(roots)


def bundled_models() -> list[BundledModel]:
    """Return the models that ship with the detector, by name; of two with one name the checkout's."""
    found: dict[str, BundledModel] = {}
    for root in model_roots():
        for path in sorted(root.glob(f"*/{MANIFEST}")):
            manifest = read_manifest(path.parent)
            found.setdefault(manifest.name, BundledModel(manifest, path.parent))
    return [found[name] for name in sorted(found)]


def find_bundled(name: str) -> Path | None:
    """Return the folder of the bundled model of that name, ``None`` where there is none."""
    if not name or name in {".", ".."} or "/" in name or "\\" in name:
        return None
    for root in model_roots():
        if (root / name / MANIFEST).is_file():
            return root / name
    return None


def read_manifest(folder: str | Path) -> Manifest:
    """Return the manifest of a model folder; ModelError where it is missing or not understood."""
    path = Path(folder) / MANIFEST
    if not path.is_file():
        raise ModelError(f"{path}: no such file, so nothing says what the folder should hold; export the model again")
    values = read_json(path)
    try:
        if values["format"] != FORMAT or values["task"] not in ("nli", "embedding"):
            raise ValueError(f"format {values['format']!r}, task {values['task']!r}")
        listed = sorted(values["files"].items())
        files = tuple(ModelFile(str(name), str(entry["sha256"]), int(entry["bytes"])) for name, entry in listed)
        return Manifest(
            name=str(values["name"]),
            task=cast(Task, values["task"]),
            files=files,
            source=str(values.get("source", "")),
            licence=str(values.get("licence", "")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"{path}: not a manifest of this version ({error!r}); export the model again") from error


def write_manifest(folder: str | Path, *, name: str, task: Task, source: str = "", licence: str = "") -> Manifest:
    """Return the manifest of all files now in ``folder``, written there as ``manifest.json``."""
    root = Path(folder)
    files = tuple(
        ModelFile(path.relative_to(root).as_posix(), file_sha256(path), path.stat().st_size)
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != MANIFEST and not path.name.startswith(".")
    )
    manifest = Manifest(name, task, files, source, licence)
    values = {
        "format": FORMAT,
        "name": name,
        "task": task,
        "source": source,
        "licence": licence,
        "files": {file.path: {"sha256": file.sha256, "bytes": file.bytes} for file in files},
    }
    try:
        (root / MANIFEST).write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{root / MANIFEST}: cannot be written ({error})") from error
    return manifest


def verify_model(folder: str | Path) -> list[Damage]:
    """Return the files that are missing, cut short or altered; an empty list where the folder is whole."""
    root = Path(folder)
    damages = []
    for file in read_manifest(root).files:
        path = root / file.path
        if not path.is_file():
            damages.append(Damage(file.path, "missing"))
        elif path.stat().st_size != file.bytes:
            damages.append(Damage(file.path, f"{path.stat().st_size} bytes, expected {file.bytes}"))
        elif file_sha256(path) != file.sha256:
            damages.append(Damage(file.path, "sha256 differs"))
    return damages


def file_sha256(path: str | Path) -> str:
    """Return the sha256 of a file, in hex."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
