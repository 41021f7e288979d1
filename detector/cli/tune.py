"""``detector tune``: the judge corrected by a desk's own marks, where that makes it better."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detector.cli import options
from detector.cli.progress import Progress
from detector.cli.writing import deliver, to_file

if TYPE_CHECKING:
    from detector.conflicts import JudgeWeights
    from detector.types import Conflict


@click.command("tune")
@click.argument("marks", nargs=-1, metavar="[MARKS]…", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--documents",
    multiple=True,
    metavar="PATH",
    help="Stories that marks are about, read again for what the judge reads of each pair; marked sheets, readings and "
    "marks of earlier versions need them. May be repeated.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the folds and of the intervals.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), metavar="FILE", help="Write the corrected judge here.")
@options.judge
@options.nli_model
@options.embedder
@options.device
@options.any_language
@options.quiet
def command(
    marks: tuple[Path, ...],
    documents: tuple[str, ...],
    seed: int,
    as_json: bool,
    output: str | None,
    judge: Path | None,
    nli_model: str | None,
    embedder: str | None,
    device: str | None,
    any_language: bool,
    quiet: bool,
) -> None:
    """Correct the judge by what your desk said of its flags, and keep that only where it is better on held-out marks.

    MARKS are files of marks: those of detector serve and detector suppress (SQLite; by default .detector/marks.sqlite),
    exports of Label Studio, labelled pairs that detector marks or the review page wrote, marked sheets and readings. The
    figures stand before and after, on marks that the correction was not fitted on. Where it is no better, nothing is
    written and the exit code is 6. Without -o nothing is written either way.

    \b
    Example:
      detector tune -o judge.json
      detector tune marks.sqlite export.json -o judge.json
      detector tune sheet.csv --documents articles.jsonl -o judge.json
      detector scan stories/ --judge judge.json
    """
    from detector.conflicts import JudgeWeights
    from detector.errors import NotBetterError
    from detector.marks import existing_file
    from detector.reports import check_writable
    from detector.training.judge_fit import write_judge
    from detector.training.tune_marks import gathered, read_flags, with_features
    from detector.training.tune_report import left_out_text, tune_record, tune_text, verdict_text
    from detector.training.tuning import tune

    file = to_file(output)
    if file is not None:
        check_writable(file)
    if not marks:
        if (found := existing_file(None)) is None:
            raise click.UsageError("Missing argument '[MARKS]…': there is no .detector/marks.sqlite in this folder.")
        marks = (found,)
    base = JudgeWeights.read(judge)
    flags = [flag for path in marks for flag in read_flags(path)]
    if documents:
        pairs = _scored(documents, base, nli_model, embedder, device, any_language=any_language, quiet=quiet)
        flags = with_features(flags, pairs)
    examples = gathered(flags, base)
    if not quiet and (left := left_out_text(examples)):
        click.echo(left, err=True)
    tuning = tune(examples.examples, base, seed=seed)
    deliver(json.dumps(tune_record(tuning, examples), indent=2) + "\n" if as_json else tune_text(tuning, examples), None)
    if not tuning.kept:
        raise NotBetterError(verdict_text(tuning))
    if file is not None:
        write_judge(tuning.judge, file)
        if not quiet:
            click.echo(f"Written to {file}: use it with --judge {file}, or set DETECTOR_JUDGE.", err=True)


def _scored(
    paths: tuple[str, ...],
    judge: JudgeWeights,
    nli_model: str | None,
    embedder: str | None,
    device: str | None,
    *,
    any_language: bool,
    quiet: bool,
) -> tuple[Conflict, ...]:
    """Every scored pair of the documents."""
    from detector.cli.reading import read

    documents, _ = read(paths, any_language=any_language, output=None)
    detector = options.open_detector(
        nli_model=nli_model, embedder=embedder, device=device, judge=judge, threshold=0.0, updates=True
    )
    with Progress(quiet) as progress:
        return detector.scan(documents, progress=progress).conflicts
