"""The mean of several runs' weights: better than each where the runs went on from one another ("model soups").

Wortsman et al. 2022, "Model soups: averaging weights of multiple fine-tuned models improves accuracy without increasing
inference time". ``python -m detector.training.averaging OUT FOLDER FOLDER…``; a folder given twice counts twice.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import click

from detector.errors import MissingExtraError, ModelError


def average_models(folders: Sequence[Path], out: Path) -> None:
    """Writes the mean of the folders' weights to ``out``, with configuration and tokenizer of the first.

    Raises ModelError where a folder has no ``model.safetensors`` or the weights differ in names or shapes.
    """
    try:
        import torch
        from safetensors.torch import load_file, save_file
    except ImportError as error:
        raise MissingExtraError("averaging needs torch: pip install 'detector[train]'") from error
    total: dict[str, torch.Tensor] = {}
    for folder in folders:
        file = folder / "model.safetensors"
        if not file.is_file():
            raise ModelError(f"{folder}: no model.safetensors; give folders that `detector train` wrote")
        weights = {name: tensor.double() for name, tensor in load_file(file).items()}
        if total and {n: t.shape for n, t in total.items()} != {n: t.shape for n, t in weights.items()}:
            raise ModelError(f"{folder}: its weights differ in names or shapes from those of {folders[0]}")
        total = {name: total[name] + tensor for name, tensor in weights.items()} if total else weights
    mean = {name: (tensor / len(folders)).float().contiguous() for name, tensor in total.items()}
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for file in folders[0].iterdir():
        if file.suffix == ".json" and not file.name.startswith(("state", "recipe", "training")):
            shutil.copyfile(file, out / file.name)
    save_file(mean, out / "model.safetensors", {"format": "pt"})


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(out: Path, folders: tuple[Path, ...]) -> None:
    """Write the mean of the weights in FOLDERS to OUT."""
    average_models(folders, out)


if __name__ == "__main__":
    main()
