"""``detector eval pairs``: an NLI model on labelled pairs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from detector.cli import options
from detector.cli.eval_common import as_json, check_output, command_line, files, identity, run_output, run_versions, seed
from detector.cli.progress import Progress
from detector.cli.writing import deliver

if TYPE_CHECKING:
    from detector.evaluation.labelled import LabelledPair

MEANINGS = ("contradiction", "entailment", "neutral", "not_contradiction", "skip")


@click.command("pairs")
@files
@click.option("--columns", nargs=2, metavar="A B", help="The two text columns, if not among the usual names.")
@click.option("--label-column", metavar="NAME", help="The column of the labels (else label, gold_label or gold).")
@click.option(
    "--label", "label_names", multiple=True, metavar="NAME=LABEL", help="What a label name means; =skip leaves rows out."
)
@click.option("--by", multiple=True, metavar="COLUMN", help="Figures for each value of this column, too.")
@click.option(
    "--group-column",
    default="group",
    show_default=True,
    metavar="NAME",
    help="Pairs alike in this column share texts: intervals draw them together.",
)
@click.option("--both", is_flag=True, help="Read both directions and take the mean, as scan does.")
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="N pairs of each file, drawn by the seed.")
@seed
@click.option(
    "--errors", type=click.IntRange(min=0), default=5, show_default=True, metavar="N", help="Surest errors to show."
)
@run_output
@as_json
@options.nli_model
@options.device
@options.quiet
@click.pass_context
def command(
    context: click.Context,
    files: tuple[str, ...],
    columns: tuple[str, str] | None,
    label_column: str | None,
    label_names: tuple[str, ...],
    by: tuple[str, ...],
    group_column: str,
    both: bool,
    sample: int | None,
    seed: int,
    errors: int,
    output: str | None,
    as_json: bool,
    nli_model: str | None,
    device: str | None,
    quiet: bool,
) -> None:
    """Read labelled pairs a→b and print accuracy, precision, recall, F1, average precision, ROC AUC, calibration error and
    Brier score, each with a 95 % interval; the confusion matrix, slices and the surest errors.

    FILE is JSONL or CSV, .gz or not, with two text columns and a label: contradiction, entailment and neutral, or
    contradiction and not_contradiction.

    \b
    Example:
      detector eval pairs dev.jsonl --by source --sample 1000 -o before
      detector eval pairs dev.csv --columns claim evidence --label-column verdict --label false=contradiction
    """
    from detector.evaluation.labelled import read_pairs
    from detector.evaluation.labelled import sample as drawn
    from detector.evaluation.pairs import pair_figures, read_set, set_names
    from detector.evaluation.pairs_report import figures_record, figures_text, pair_items
    from detector.evaluation.runs import Run, RunInfo, data_file, write_run
    from detector.nli import load_nli

    check_output(output)
    meant = _meanings(label_names)
    data = [read_pairs(path, columns=columns, label_column=label_column, labels=meant) for path in files]
    for path, pairs in zip(files, data, strict=True):
        _check_columns(path, pairs, by)
    data = [pairs if sample is None else drawn(pairs, sample, seed=seed) for pairs in data]
    model = load_nli(nli_model, device)
    with Progress(quiet) as progress:
        sets = [
            read_set(
                model,
                name,
                pairs,
                both=both,
                by=by,
                group_column=group_column,
                progress=lambda done, total, name=name: progress(name, done, total),  # type: ignore[misc]
            )
            for name, pairs in zip(set_names(files), data, strict=True)
        ]
    figures = [pair_figures(read, seed=seed) for read in sets]
    if output is not None:
        read_files = tuple(data_file(path, len(pairs)) for path, pairs in zip(files, data, strict=True))
        model_identity = identity(nli_model, device)
        info = RunInfo("pairs", command_line(context), seed, run_versions(model), model_identity, read_files)
        write_run(Run(info, figures_record(figures), tuple(pair_items(sets))), output)
    if as_json:
        record = figures_record(figures)
        for read, pairs in zip(sets, data, strict=True):
            record[read.name]["worst"] = [
                _error(pairs[i], read.probabilities[i].tolist(), read.labels) for i in read.worst(errors)
            ]
        deliver(json.dumps(record, indent=2, ensure_ascii=False) + "\n", None)
        return
    shown = [
        figures_text(found, [(pairs[i], read.readings[i]) for i in read.worst(errors)])
        for found, read, pairs in zip(figures, sets, data, strict=True)
    ]
    deliver("\n".join(shown), None)


def _meanings(names: tuple[str, ...]) -> dict[str, str]:
    meant = {}
    for one in names:
        name, equals, label = one.rpartition("=")
        if not equals or label not in MEANINGS:
            raise click.BadParameter(f"{one!r}: give NAME=LABEL, LABEL one of {', '.join(MEANINGS)}", param_hint="--label")
        meant[name] = label
    return meant


def _check_columns(path: str, pairs: list[LabelledPair], by: tuple[str, ...]) -> None:
    known = {name for pair in pairs for name in pair.fields}
    for name in by:
        if name not in known:
            raise click.BadParameter(
                f"{path} has no column {name}; it has {', '.join(sorted(known)) or 'none'}", param_hint="--by"
            )


def _error(pair: LabelledPair, probabilities: list[float], labels: tuple[str, ...]) -> dict[str, object]:
    read = dict(zip(labels, (round(p, 4) for p in probabilities), strict=True))
    return {"line": pair.line, "label": pair.label, "a": pair.premise, "b": pair.hypothesis, "read": read}
