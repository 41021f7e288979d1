"""What tuning did, for a reader and as a record."""

from __future__ import annotations

from typing import Any

from detector.evaluation import metrics as m
from detector.training.tune_marks import Gathered
from detector.training.tuning import Compared, Tuning


def left_out_text(gathered: Gathered) -> str:
    """One sentence on the marks that are not learned from; empty where all are."""
    parts = []
    if gathered.unsure:
        parts.append(f"{gathered.unsure:,} unsure")
    if gathered.repeated:
        parts.append(f"{gathered.repeated:,} marked again later")
    if gathered.featureless:
        newer = f" ({', '.join(gathered.lacking)} are newer than the marks)" if gathered.lacking else ""
        parts.append(
            f"{gathered.featureless:,} without what the judge reads{newer}: give the stories they are about by --documents"
        )
    return "Left out: " + "; ".join(parts) + "." if parts else ""


def verdict_text(tuning: Tuning) -> str:
    """One sentence: kept, or why not."""
    if tuning.kept:
        return "Better on held-out marks: average precision and log loss, beyond chance."
    order, loss = tuning.figures[:2]
    if not tuning.plausible:
        return "Not kept: the marks do not follow the scores at all, as if dealt out at random. The judge stays as it was."
    if order.change <= 0:
        why = "it puts conflicts no higher than before"
    elif not order.better:
        why = "it may put conflicts higher, but these marks are too few to show it"
    elif not loss.better:
        why = "its probabilities are no better than before"
    else:
        why = "it is no better"
    return f"Not kept: on held-out marks {why}. The judge stays as it was."


def tune_text(tuning: Tuning, gathered: Gathered) -> str:
    """Figures before and after on held-out marks, and what changed."""
    lines = [
        f"{tuning.marks:,} marks: {tuning.conflicts:,} conflicts, {tuning.marks - tuning.conflicts:,} none, in "
        f"{tuning.groups:,} groups of stories that share none."
    ]
    if left := left_out_text(gathered):
        lines.append(left)
    width = max(len(figure.name) for figure in tuning.figures)
    lines += ["", f"{'On marks held out by group':{width}}  before   after  change (95 % interval)"]
    lines += [_line(figure, width) for figure in tuning.figures]
    lines += ["", f"The marks follow the scores before: ROC AUC {tuning.agreement} (0.5: not at all)"]
    lines += ["", "What changes"]
    lines.append(f"  log-odds      × {tuning.correction.stretch:.2f}, {tuning.correction.shift:+.2f}")
    for name, _ in (tuning.correction.corrections or {}).items():
        before, after = tuning.base.weights.get(name, 0.0), tuning.judge.weights[name]
        lines.append(f"  weight of {name}: {before:.2f} → {after:.2f}")
    at = f"{tuning.base.threshold:.2f} → {tuning.judge.threshold:.2f}"
    lines.append(f"  threshold     {at} (finds as many of the marked conflicts)")
    lines += ["", verdict_text(tuning)]
    return "\n".join(lines) + "\n"


def _line(figure: Compared, width: int) -> str:
    return (
        f"{figure.name:{width}}  {figure.before:6.3f}  {figure.after:6.3f}  "
        f"{figure.change:+.3f} ({figure.low:+.3f} to {figure.high:+.3f})"
    )


def tune_record(tuning: Tuning, gathered: Gathered) -> dict[str, Any]:
    """The same as JSON holds it."""
    corrections = tuning.correction.corrections or {}
    return {
        "kept": tuning.kept,
        "marks": tuning.marks,
        "conflicts": tuning.conflicts,
        "groups": tuning.groups,
        "left_out": {
            "unsure": gathered.unsure,
            "repeated": gathered.repeated,
            "featureless": gathered.featureless,
            "lacking": list(gathered.lacking),
        },
        "agreement": tuning.agreement.record(),
        "figures": {
            figure.name: {
                "before": m.rounded(figure.before),
                "after": m.rounded(figure.after),
                "change": m.rounded(figure.change),
                "low": m.rounded(figure.low),
                "high": m.rounded(figure.high),
                "better": figure.better,
            }
            for figure in tuning.figures
        },
        "stretch": round(tuning.correction.stretch, 4),
        "shift": round(tuning.correction.shift, 4),
        "weights": {
            name: {"before": round(tuning.base.weights.get(name, 0.0), 4), "after": tuning.judge.weights[name]}
            for name in corrections
        },
        "threshold": {"before": tuning.base.threshold, "after": tuning.judge.threshold},
    }
