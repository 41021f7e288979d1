"""A model's figures on labelled pairs, for its card.

``python -m detector.training.card models/nli-minilm-l6 dev.jsonl.gz …`` prints the table; ``--write`` keeps the figures in
``figures.json`` beside the weights.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from detector.evaluation.labelled import read_pairs
from detector.evaluation.pairs import PairFigures, pair_figures, read_labels
from detector.nli import load_nli


def measure(folder: str | Path, files: Sequence[str | Path], *, device: str | None = None) -> list[PairFigures]:
    """The figures of a model folder on files of labelled pairs; ``device`` as `load_nli` takes it."""
    model = load_nli(folder, device)
    figures = []
    for path in files:
        pairs = [pair for pair in read_pairs(path) if pair.label != "not_contradiction"]
        figures.append(pair_figures(Path(path).name.split(".")[0], pairs, read_labels(model, pairs)))
    return figures


def write_figures(folder: Path, figures: Sequence[PairFigures]) -> None:
    """``figures.json`` in the model folder: accuracy with its 95 % interval, macro-F1, and F1 of each label by set."""
    rows = {
        f.name: {
            "rows": f.rows,
            "accuracy": round(f.accuracy, 4),
            "interval": [round(x, 4) for x in f.interval],
            "macro_f1": round(f.macro_f1, 4),
            "f1": {label: round(value, 4) for label, value in f.f1.items()},
        }
        for f in figures
    }
    (folder / "figures.json").write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def figures_table(figures: Sequence[PairFigures]) -> str:
    """A Markdown table of the figures."""
    lines = ["| set | pairs | accuracy (95 % interval) | macro-F1 | F1 of contradiction |", "|---|---|---|---|---|"]
    for f in figures:
        low, high = f.interval
        accuracy = f"{f.accuracy:.3f} ({low:.3f}–{high:.3f})"
        lines.append(f"| {f.name} | {f.rows:,} | {accuracy} | {f.macro_f1:.3f} | {f.f1['contradiction']:.3f} |")
    return "\n".join(lines) + "\n"


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--device", help="cpu or cuda: read the folder's safetensors in PyTorch, if it holds no ONNX graph.")
@click.option("--write", is_flag=True, help="Write figures.json into FOLDER.")
def main(folder: Path, files: tuple[Path, ...], device: str | None, write: bool) -> None:
    """Print the figures of the model in FOLDER on FILES of labelled pairs, read from premise to hypothesis."""
    figures = measure(folder, files, device=device)
    if write:
        write_figures(folder, figures)
    click.echo(figures_table(figures), nl=False)


if __name__ == "__main__":
    main()
