"""``detector train``: from labelled pairs to a model folder."""

from __future__ import annotations

from pathlib import Path

import click

from detector.cli import options


@click.command("train")
@click.argument("recipe", type=click.Path(exists=True, dir_okay=False))
@click.option("-o", "--output", required=True, type=click.Path(file_okay=False), metavar="DIR", help="The model's folder.")
@click.option("--run", type=click.Path(file_okay=False), metavar="DIR", help="Checkpoints go here (default: DIR.run).")
@click.option("--train", "train_files", multiple=True, metavar="FILE", help="Train on this instead of the recipe's files.")
@click.option("--evaluate", "evaluate_files", multiple=True, metavar="FILE", help="Evaluate on this instead.")
@options.quiet
def command(
    recipe: str,
    output: str,
    run: str | None,
    train_files: tuple[str, ...],
    evaluate_files: tuple[str, ...],
    quiet: bool,
) -> None:
    """Train an NLI model by a recipe and export it for scoring.

    RECIPE is a JSON file (models/nli-minilm-l6/recipe.json is the default model's). A run that was stopped goes on from its
    last checkpoint when the same command is given again. DIR then holds fp16 safetensors, int8 ONNX, tokenizer, recipe and
    the figures on the evaluation files; score with it by --nli-model DIR.

    \b
    Example:
      detector train recipe.json -o my-model
      detector train recipe.json -o my-model --train desk.jsonl --evaluate held-out.jsonl
    """
    from dataclasses import replace

    from detector.training import Trainer, read_recipe
    from detector.training.finish import export_run

    read = read_recipe(recipe)
    if train_files:
        read = replace(read, train=train_files)
    if evaluate_files:
        read = replace(read, evaluate=evaluate_files)
    folder = Path(run or f"{output.rstrip('/')}.run")
    Trainer(read, folder, quiet=quiet).run()
    table = export_run(folder, Path(output), read.evaluate)
    click.echo(table, nl=False)
