"""``detector models``: what models there are, what they are, whether their files are whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detector.cli.writing import deliver
from detector.errors import ModelError

if TYPE_CHECKING:
    from detector.inference import BundledModel


@click.group("models")
def command() -> None:
    """List, show, verify and export models.

    \b
    Example:
      detector models list
      detector models verify
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON list instead of text.")
def list_models(as_json: bool) -> None:
    """List the models that ship with the detector.

    \b
    Example:
      detector models list
      detector models list --json
    """
    from detector.inference import bundled_models

    models = bundled_models()
    if as_json:
        records = [
            {
                "name": model.manifest.name,
                "task": model.manifest.task,
                "bytes": model.bytes,
                "licence": model.manifest.licence,
                "folder": str(model.folder),
            }
            for model in models
        ]
        deliver(json.dumps(records, indent=2, ensure_ascii=False) + "\n", None)
        return
    width = max((len(model.manifest.name) for model in models), default=0)
    lines = (
        f"{model.manifest.name:{width}}  {model.manifest.task:9}  {model.bytes / 1e6:6.1f} MB  {model.manifest.licence}\n"
        for model in models
    )
    deliver("".join(lines), None)


@command.command("show")
@click.argument("model", metavar="NAME|DIR")
def show(model: str) -> None:
    """Show where a model is, its files, and its card.

    \b
    Example:
      detector models show nli-minilm
      detector models show ./my-model
    """
    one = _find(model)
    manifest = one.manifest
    lines = [
        f"{manifest.name} ({manifest.task}), {one.bytes / 1e6:.1f} MB, licence {manifest.licence or 'not stated'}",
        f"folder: {one.folder}",
    ]
    if manifest.source:
        lines.append(f"source: {manifest.source}")
    lines += [f"  {file.bytes:>12,}  {file.sha256[:12]}  {file.path}" for file in manifest.files]
    card = one.folder / "README.md"
    if card.is_file():
        lines += ["", card.read_text(encoding="utf-8").rstrip()]
    deliver("\n".join(lines) + "\n", None)


@command.command("verify")
@click.argument("models", nargs=-1, metavar="[NAME|DIR]…")
def verify(models: tuple[str, ...]) -> None:
    """Check every file of the models (default: all that ship) against the sha256 of its manifest.

    \b
    Example:
      detector models verify
      detector models verify ./my-model
    """
    from detector.inference import bundled_models, verify_model

    chosen = [_find(name) for name in models] or bundled_models()
    if not chosen:
        raise ModelError("No models are installed: install the detector again, or name a folder.")
    damaged = 0
    for model in chosen:
        damages = verify_model(model.folder)
        damaged += bool(damages)
        deliver(f"{model.manifest.name}: {'damaged' if damages else 'whole'} ({model.folder})\n", None)
        deliver("".join(f"  {damage.path}: {damage.problem}\n" for damage in damages), None)
    if damaged:
        raise ModelError(
            f"{damaged} of {len(chosen)} models are damaged: install the detector again, or export them again."
        )


@command.command("export")
@click.argument("checkpoint", type=click.Path(exists=True, file_okay=False))
@click.argument("out", type=click.Path(file_okay=False))
@click.option("--name", help="Name in the registry (default: that of OUT).")
@click.option("--source", default="", help="What the weights come from, for the manifest.")
@click.option("--licence", default="Apache-2.0", show_default=True, help="Licence of the weights.")
@click.option("--max-length", type=click.IntRange(min=8), help="Longest input in tokens.")
def export(checkpoint: str, out: str, name: str | None, source: str, licence: str, max_length: int | None) -> None:
    """Turn a transformers CHECKPOINT folder into a model folder OUT, with ONNX weights for fast inference on a CPU.

    \b
    Example:
      detector models export checkpoints/best my-model --name my-model
      detector scan story.txt --nli-model ./my-model
    """
    from detector.training.export import export_model

    manifest = export_model(checkpoint, out, name=name, source=source, licence=licence, max_length=max_length)
    size = sum(file.bytes for file in manifest.files)
    deliver(f"{manifest.name}: {len(manifest.files)} files, {size / 1e6:.1f} MB in {out}\n", None)


def _find(model: str) -> BundledModel:
    """The model of that name or folder. Raises ModelError where there is none."""
    from detector.inference import BundledModel, bundled_models, find_bundled, read_manifest

    folder = find_bundled(model) or Path(model)
    if not folder.is_dir():
        names = ", ".join(one.manifest.name for one in bundled_models()) or "none"
        raise ModelError(f"There is no model “{model}”: it is no folder, and the bundled models are {names}.")
    return BundledModel(read_manifest(folder), folder)
