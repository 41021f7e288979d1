"""``detector eval``: figures on labelled pairs and on labelled story bundles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from detector.cli import options
from detector.cli.progress import Progress
from detector.cli.writing import deliver

if TYPE_CHECKING:
    from detector.evaluation import BundleReading

THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@click.group("eval")
def command() -> None:
    """Measure the NLI model on labelled pairs, and the whole street on labelled stories.

    \b
    Example:
      detector eval pairs eval/claim_pairs/claim_pairs.jsonl
      detector eval stories eval/stories/dev.jsonl
    """


@command.command("pairs")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False), metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
@options.nli_model
@options.device
def pairs(files: tuple[str, ...], as_json: bool, nli_model: str | None, device: str | None) -> None:
    """Read labelled pairs a→b and print accuracy with its 95 % interval, macro-F1, and F1 of contradiction.

    FILE is JSONL or CSV, .gz or not, with two text columns and a label (contradiction, entailment, neutral).

    \b
    Example:
      detector eval pairs dev.jsonl
      detector eval pairs dev.csv --nli-model ./my-model --json
    """
    from detector.evaluation import figures_record, figures_table, measure
    from detector.nli import load_nli

    figures = measure(load_nli(nli_model, device), files)
    deliver(json.dumps(figures_record(figures), indent=2) + "\n" if as_json else figures_table(figures), None)


@command.command("stories")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False), metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
@options.quiet
@options.scan_options
def stories(files: tuple[str, ...], as_json: bool, quiet: bool, **scan_options: Any) -> None:
    """Scan story bundles and print precision, recall and traps fired over thresholds, and which step lost each miss.

    FILE is JSONL of bundles with marked conflicts, as eval/stories/README.md describes. The losses are counted at
    --threshold (by default the judge's own).

    \b
    Example:
      detector eval stories eval/stories/dev.jsonl
    """
    from detector.evaluation import read_bundle, read_bundles

    wanted = scan_options.pop("threshold")
    detector = options.open_detector(**{**scan_options, "updates": True, "threshold": 0.0})
    chosen = detector.default_threshold if wanted is None else float(wanted)
    readings: list[BundleReading] = []
    with Progress(quiet) as progress:
        bundles = [bundle for file in files for bundle in read_bundles(file)]
        for bundle in bundles:
            readings.append(read_bundle(bundle, detector.scan))
            progress("bundles", len(readings), len(bundles))
    deliver(_stories_json(readings, chosen) if as_json else _stories_table(readings, chosen), None)


def _stories_table(readings: list[BundleReading], threshold: float) -> str:
    from detector.evaluation import at_threshold, losses

    lines = ["threshold  precision  recall     F1  flags  right  traps fired"]
    for at in sorted({*THRESHOLDS, threshold}):
        o = at_threshold(readings, at)
        mark = "  ← default" if at == threshold else ""
        figures = f"{at:9.2f}  {o.precision:9.3f}  {o.recall:6.3f}  {o.f1:5.3f}  {o.flags:5}  {o.right:5}"
        lines.append(f"{figures}  {o.traps_fired:4} of {o.traps}{mark}")
    o = at_threshold(readings, threshold)
    lines.append(f"\n{len(readings)} bundles, {sum(r.claims for r in readings):,} claims, {o.gold} marked conflicts.")
    lost = ", ".join(f"{number} {why}" for why, number in losses(readings, threshold).most_common())
    lines.append(f"Of {o.gold - o.found} missed at {threshold:.2f}: {lost or 'none'}.")
    return "\n".join(lines) + "\n"


def _stories_json(readings: list[BundleReading], threshold: float) -> str:
    from detector.evaluation import at_threshold, losses

    points = [at_threshold(readings, at) for at in sorted({*THRESHOLDS, threshold})]
    record = {
        "bundles": len(readings),
        "claims": sum(r.claims for r in readings),
        "threshold": threshold,
        "points": [
            {
                "threshold": o.threshold,
                "precision": o.precision,
                "recall": o.recall,
                "f1": o.f1,
                "flags": o.flags,
                "right": o.right,
                "gold": o.gold,
                "found": o.found,
                "traps": o.traps,
                "traps_fired": o.traps_fired,
            }
            for o in points
        ],
        "losses": dict(losses(readings, threshold)),
    }
    return json.dumps(record, indent=2) + "\n"
