"""Charts of a run as PNG and SVG: told apart without colour (line styles, markers, hatching), the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from detector.errors import MissingExtraError
from detector.evaluation.curves import HISTOGRAM_BINS, Curves, Histogram, Line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINES: tuple[Literal["-", "--", ":", "-."], ...] = ("-", "--", ":", "-.")
MARKERS = ("o", "s", "^", "D", "v", "x", "P")
"""Line and marker of each line; their numbers share no divisor, so that 28 lines differ in one or both."""
GREYS = ("0.0", "0.35", "0.55")
FILLS = (("0.25", ""), ("1.0", "////"), ("0.8", "...."), ("1.0", "xxxx"))
"""Grey and hatching of each sort of bar."""
INCHES, DPI = (6.4, 4.4), 150


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart."""

    name: str
    """Of its files, without suffix."""
    title: str
    says: str
    """What it shows, in a sentence, for those who do not see it."""
    png: bytes
    svg: bytes


def draw(curves: Curves) -> list[Plot]:
    """The charts of a run, those it has data for. Raises MissingExtraError where matplotlib is not installed."""
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("Charts need matplotlib: pip install 'detector[plots]'") from error
    made = []
    if curves.precision_recall:
        says = "Precision by recall of conflicts, from the highest score down."
        made.append(_plot("precision-recall", "Precision and recall", says, 1, _lines_on(curves.precision_recall, _shares)))
    if curves.reliability:
        says = (
            "Share that is a conflict by mean score, in ten bins, with 95 % intervals; on the diagonal a score is honest."
        )
        made.append(_plot("reliability", "Reliability of the scores", says, 1, _lines_on(curves.reliability, _diagonal)))
    shown = [one for one in curves.histograms if one.counts]
    if shown:
        says = "How many items have which score, by what they are; the count is on a logarithmic scale."
        made.append(_plot("scores", "Scores", says, len(shown), lambda axes: _bars(axes, shown)))
    if curves.alarms:
        says = "Flags per 1,000 claims by threshold, on a logarithmic scale."
        made.append(_plot("alarms", "Alarms per 1,000 claims", says, 1, _lines_on(curves.alarms, _rates)))
    return made


Painter = Callable[[Sequence["Axes"]], None]


def _plot(name: str, title: str, says: str, panels: int, paint: Painter) -> Plot:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with _style():
        columns = min(panels, 2)
        rows = -(-panels // columns)
        size = (INCHES[0] * (1 if columns == 1 else 1.6), INCHES[1] * (1 if rows == 1 else 0.75 * rows))
        figure = Figure(figsize=size, layout="constrained")
        FigureCanvasAgg(figure)
        grid = figure.subplots(rows, columns, squeeze=False).ravel()
        paint(list(grid[:panels]))
        for empty in grid[panels:]:
            empty.set_axis_off()
        figure.suptitle(title)
        return Plot(name, title, says, _bytes(figure, "png"), _bytes(figure, "svg"))


@contextmanager
def _style() -> Iterator[None]:
    import matplotlib

    # A fixed salt for ids, and no reading of $ in the names of files as mathematics.
    own = {
        "svg.hashsalt": "detector",
        "text.parse_math": False,
        "font.family": "DejaVu Sans",
        "font.size": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": "0.88",
        "hatch.linewidth": 0.6,
    }
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(own)  # type: ignore[arg-type]
        yield


def _bytes(figure: Figure, form: str) -> bytes:
    stream = io.BytesIO()
    metadata = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
    figure.savefig(stream, format=form, dpi=DPI, metadata=metadata)
    return stream.getvalue()


def _lines_on(lines: Sequence[Line], finish: Callable[[Axes], None]) -> Painter:
    def paint(panels: Sequence[Axes]) -> None:
        axes = panels[0]
        for number, line in enumerate(lines):
            style, marker = LINES[number % len(LINES)], MARKERS[number % len(MARKERS)]
            grey = GREYS[number % len(GREYS)]
            axes.plot(
                line.x,
                line.y,
                linestyle=style,
                marker=marker,
                color=grey,
                markerfacecolor="white",
                markersize=4.5,
                markevery=max(1, len(line.x) // 12),
                linewidth=1.4,
                label=_label(line.name),
            )
            if line.low:
                # Kept off each other: two intervals at one place could not be told apart.
                shift = 0.004 * (number - (len(lines) - 1) / 2)
                axes.vlines(np.array(line.x) + shift, line.low, line.high, colors=grey, linewidth=0.9)
        finish(axes)
        if len(lines) > 1:
            axes.legend(fontsize=8, frameon=False)

    return paint


def _label(name: str) -> str:
    """matplotlib leaves names that begin with an underscore out of the legend."""
    return f" {name}" if name.startswith("_") else name


def _shares(axes: Axes) -> None:
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xlabel="recall", ylabel="precision")


def _diagonal(axes: Axes) -> None:
    axes.plot((0, 1), (0, 1), color="0.6", linewidth=0.8)
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xlabel="mean score", ylabel="share that is a conflict")


def _rates(axes: Axes) -> None:
    _logarithmic(axes, 0.1)
    axes.set(xlim=(0, 1), xlabel="threshold", ylabel="flags per 1,000 claims")
    axes.set_ylim(bottom=0)


def _logarithmic(axes: Axes, straight: float) -> None:
    """A scale that reaches 0, straight below ``straight``."""
    axes.set_yscale("symlog", linthresh=straight)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")


def _bars(panels: Sequence[Axes], histograms: Sequence[Histogram]) -> None:
    for axes, one in zip(panels, histograms, strict=True):
        width = 1 / HISTOGRAM_BINS / len(one.counts)
        left = np.arange(HISTOGRAM_BINS) / HISTOGRAM_BINS
        for number, (sort, counts) in enumerate(one.counts.items()):
            grey, hatch = FILLS[number % len(FILLS)]
            axes.bar(
                left + number * width,
                counts,
                width,
                align="edge",
                color=grey,
                edgecolor="black",
                linewidth=0.5,
                hatch=hatch,
                label=_label(sort),
            )
        _logarithmic(axes, 1)
        axes.set(xlim=(0, 1), xlabel="score", ylabel="items", title=one.name)
        axes.grid(False, axis="x")
        axes.legend(fontsize=8, frameon=False)
