"""Options that several commands share, and the Detector they ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from detector.cli.writing import FORMATS

if TYPE_CHECKING:
    from detector.pipeline import Detector

F = TypeVar("F", bound=Callable[..., Any])

SCORE = click.FloatRange(0, 1)

nli_model = click.option("--nli-model", metavar="NAME|DIR", help="NLI model: a bundled one, a folder, or a hub name.")
embedder = click.option("--embedder", metavar="NAME|DIR", help="Embedding model for pairing, named the same ways.")
device = click.option("--device", metavar="DEVICE", help="Where the models run: cpu, cuda, cuda:1, mps.")
quiet = click.option("--quiet", "-q", is_flag=True, help="No progress and no counts on standard error.")
profile = click.option("--profile", is_flag=True, help="Show on standard error where the time went, stage by stage.")
ray = click.option(
    "--ray",
    metavar="ADDRESS",
    help="Over many processes with Ray: local starts them on this machine; auto or HOST:PORT joins a cluster.",
)
workers = click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="Processes of --ray; by default one a core."
)
any_language = click.option("--any-language", is_flag=True, help="Read documents that are not English too.")
threshold = click.option(
    "--threshold",
    type=SCORE,
    metavar="F",
    help="Lowest score (0 to 1) of a conflict that is shown; 0 gives every pair that was read.",
)
precision = click.option(
    "--precision",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    metavar="P",
    help="Instead of a threshold: the lowest one that promises this share of right flags.",
)
output = click.option(
    "-o", "--output", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of standard output."
)
output_place = click.option("-o", "--output", metavar="FILE", help="Write here instead of standard output.")
form = click.option(
    "--format", "-f", "form", type=click.Choice(FORMATS), help="text for reading (default), or what FILE's ending says."
)
min_similarity = click.option(
    "--min-similarity",
    type=click.FloatRange(-1, 1),
    metavar="F",
    help="Lowest cosine of two claims that are read together.",
)
top_k = click.option(
    "--top-k", type=click.IntRange(min=1), metavar="N", help="Most neighbours of a claim that are read with it."
)
judge = click.option(
    "--judge",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="DETECTOR_JUDGE",
    metavar="FILE",
    help="Weights of the judge, as detector tune writes them (default: DETECTOR_JUDGE, else those that ship).",
)
marks = click.option(
    "--marks",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="DETECTOR_MARKS",
    metavar="FILE",
    help="Hide what was marked as no conflict there (default: DETECTOR_MARKS, else .detector/marks.sqlite where that is "
    "in this folder).",
)
show_suppressed = click.option(
    "--show-suppressed", is_flag=True, help="Show also what was marked as no conflict, with that mark."
)
updates = click.option("--updates", is_flag=True, help="Show also later figures that replace earlier ones.")
fail_above = click.option(
    "--fail-above", type=SCORE, metavar="F", help="End with exit code 5 where a conflict scores F or more."
)


def scan_options(command: F) -> F:
    """The command with every option that decides what a scan finds."""
    for option in (device, embedder, nli_model, judge, updates, top_k, min_similarity, precision, threshold):
        command = option(command)
    return command


def open_detector(**options: Any) -> Detector:
    """A Detector made from the options that were given; those not given keep the Detector's own defaults."""
    from detector.pipeline import Detector

    return Detector(**given(**options))


def given(**options: Any) -> dict[str, Any]:
    """The options that were given, under the names that a Detector has for them."""
    named = {name: value for name, value in options.items() if value is not None and value is not False}
    if "nli_model" in named:
        named["nli"] = named.pop("nli_model")
    return named
