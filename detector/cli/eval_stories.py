"""``detector eval stories``: the whole street on story bundles with marked conflicts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detector.cli import options
from detector.cli.eval_common import (
    THRESHOLDS,
    as_json,
    check_output,
    command_line,
    files,
    plain_pipeline,
    run_output,
    run_versions,
)
from detector.cli.progress import Progress
from detector.cli.writing import deliver

if TYPE_CHECKING:
    from detector.evaluation.stories import Scan


@click.command("stories")
@files
@click.option(
    "--plain", is_flag=True, help="The plain pipeline instead: sentences, cosine 0.35, NLI both ways, threshold 0.5."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the intervals.")
@run_output
@as_json
@options.quiet
@options.scan_options
def command(
    files: tuple[str, ...],
    plain: bool,
    seed: int,
    output: str | None,
    as_json: bool,
    quiet: bool,
    **scan_options: Any,
) -> None:
    """Scan story bundles and print precision, recall, F1 and traps fired over thresholds, each with a 95 % interval, and
    which step lost each miss.

    FILE is JSONL of bundles with marked conflicts, as eval/stories/README.md describes. Losses and kinds are counted at
    --threshold or the one that --precision gives (by default the judge's own).

    \b
    Example:
      detector eval stories eval/stories/dev.jsonl
      detector eval stories eval/stories/dev.jsonl --threshold 0.5 -o before
    """
    from detector.evaluation import read_bundle, read_bundles
    from detector.evaluation.runs import Run, RunInfo, data_file, model_identity, write_run
    from detector.evaluation.stories import BundleReading
    from detector.evaluation.story_figures import outcome, story_figures
    from detector.evaluation.story_report import story_items, story_record, story_text

    check_output(output)
    wanted, promised = scan_options.pop("threshold"), scan_options.pop("precision")
    if plain and (promised is not None or scan_options["updates"] or scan_options["top_k"] is not None):
        raise click.UsageError("--plain has no --precision, --updates and --top-k: it has no judge and reads every pair.")
    judge: Path | None = scan_options["judge"]
    chosen = _plain_threshold(wanted) if plain else _threshold(wanted, promised, judge)
    detector = options.open_detector(**{**scan_options, "updates": True, "threshold": 0.0})
    scan: Scan = detector.scan
    if plain:
        scan = plain_pipeline(detector, scan_options).with_threshold(0.0).scan
    readings: list[BundleReading] = []
    with Progress(quiet) as progress:
        sets = [read_bundles(file) for file in files]
        bundles = [bundle for one in sets for bundle in one]
        _check_ids([bundle.id for bundle in bundles])
        for bundle in bundles:
            readings.append(read_bundle(bundle, scan))
            progress("bundles", len(readings), len(bundles))
    figures = story_figures([outcome(reading) for reading in readings], chosen, THRESHOLDS, seed=seed)
    if output is not None:
        data = tuple(data_file(path, len(one)) for path, one in zip(files, sets, strict=True))
        model = model_identity(
            scan_options["nli_model"],
            scan_options["device"],
            embedder=detector.embedder,
            judge=not plain and (judge or True),
        )
        versions = run_versions(detector.embedder)
        info = RunInfo("stories", command_line(click.get_current_context()), seed, versions, model, data)
        write_run(Run(info, story_record(figures), tuple(story_items(readings))), output)
    deliver(json.dumps(story_record(figures), indent=2) + "\n" if as_json else story_text(figures), None)


def _threshold(threshold: float | None, precision: float | None, judge: Path | None) -> float:
    from detector.pipeline import Detector

    return Detector(threshold=threshold, precision=precision, judge=judge).threshold


def _plain_threshold(threshold: float | None) -> float:
    from detector.evaluation.plain import THRESHOLD

    return THRESHOLD if threshold is None else threshold


def _check_ids(ids: list[str]) -> None:
    twice = next((name for name in ids if ids.count(name) > 1), None)
    if twice is not None:
        raise click.UsageError(f"Bundle {twice} is there twice: every id must be its own.")
