"""``detector eval compare``: two runs on the same data."""

from __future__ import annotations

import json

import click

from detector.cli import options
from detector.cli.eval_common import as_json
from detector.cli.writing import deliver

_run = click.Path(exists=True, file_okay=False)


@click.command("compare")
@click.argument("first", type=_run, metavar="RUN")
@click.argument("second", type=_run, metavar="RUN")
@click.option(
    "--threshold", type=options.SCORE, metavar="F", help="Of stories: compare both here (else each at its run's own)."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the resamples.")
@as_json
def command(first: str, second: str, threshold: float | None, seed: int, as_json: bool) -> None:
    """Say of two runs whether the second is better, worse, or no different as far as this much data can show.

    Both are resampled together (paired bootstrap, 95 %): pairs, or whole bundles of stories. "Could show" is the smallest
    difference that would be found four times in five. Pairs also get McNemar's exact test. Runs are folders that eval pairs
    and eval stories keep with -o; their data must be the same.

    \b
    Example:
      detector eval compare before after
      detector eval compare before after --threshold 0.5 --json
    """
    from detector.evaluation.compare import compare_runs
    from detector.evaluation.compare_report import comparison_record, comparison_text
    from detector.evaluation.runs import read_run

    runs = read_run(first), read_run(second)
    compared = compare_runs(*runs, threshold=threshold, seed=seed)
    record = json.dumps(comparison_record(compared), indent=2, ensure_ascii=False) + "\n"
    deliver(record if as_json else comparison_text(compared, *runs), None)
