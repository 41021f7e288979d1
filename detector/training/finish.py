"""From a finished run to a model folder with recipe and figures beside the weights."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from detector.errors import TrainingError
from detector.evaluation import figures_record, figures_table, measure
from detector.nli import load_nli
from detector.training.export import export_model


def export_run(run: Path, out: Path, evaluate: Sequence[str | Path]) -> str:
    """A Markdown table of the exported int8 model's figures on the evaluation files; ``out`` is the model's folder.

    Raises TrainingError where the run has not finished.
    """
    final = run / "final"
    if not (final / "training.json").is_file():
        raise TrainingError(f"{run}: the run has not finished; give the same `detector train` command again to go on")
    out.mkdir(parents=True, exist_ok=True)
    for name in ("recipe.json", "training.json"):
        shutil.copyfile(final / name, out / name)
    export_model(final, out)
    figures = measure(load_nli(out), evaluate)
    (out / "figures.json").write_text(json.dumps(figures_record(figures), indent=2) + "\n", encoding="utf-8")
    return figures_table(figures)
