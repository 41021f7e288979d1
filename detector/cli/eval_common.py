"""What the evaluations share: the command as a run keeps it, and what predicted."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from detector.evaluation.plain import PlainPipeline
    from detector.evaluation.runs import ModelIdentity
    from detector.pipeline import Detector

THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_NO_PART = {
    "output", "as_json", "quiet", "errors", "runs", "sheet", "sheet_from", "sheet_rows", "planted", "readings",
}  # fmt: skip
"""Options that change what is shown or where, and no figure."""

run_output = click.option(
    "-o", "--output", type=click.Path(file_okay=False), metavar="RUN", help="Keep the run in this folder, to compare."
)
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
seed = click.option("--seed", type=int, default=0, show_default=True, help="Of the sample and of the intervals.")
files = click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False), metavar="FILE…")


def command_line(context: click.Context) -> str:
    """The command with all that decides its figures, as it could be given again."""
    words = ["detector", "eval", str(context.info_name)]
    for parameter in context.command.params:
        name = str(parameter.name)
        if name in _NO_PART or context.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
            continue
        values = _values(parameter, context.params[name])
        if isinstance(parameter, click.Argument):
            words += [word for value in values for word in value]
        else:
            words += [word for value in values for word in (parameter.opts[-1], *value)]
    return shlex.join(words)


def _values(parameter: click.Parameter, value: Any) -> list[list[str]]:
    """The words after each time the parameter is given."""
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return [[]] if value else []
    several = value if parameter.multiple or parameter.nargs == -1 else [value]
    return [list(map(str, one)) if isinstance(one, (tuple, list)) else [str(one)] for one in several]


def check_output(output: str | None) -> None:
    """Raises OutputError before any work where the run could not be kept there."""
    if output is not None:
        from detector.evaluation.runs import check_run_folder

        check_run_folder(output)


def identity(nli: str | None, device: str | None, *, detector: Detector | None = None) -> ModelIdentity:
    """What predicts: the NLI model alone, or with ``detector`` the embedder and the judge too."""
    from detector.evaluation.runs import model_identity

    return model_identity(nli, device, embedder=None if detector is None else detector.embedder, judge=detector is not None)


def plain_pipeline(detector: Detector, scan_options: Mapping[str, Any]) -> PlainPipeline:
    """The plain pipeline with the detector's embedder and the models and similarity of the options."""
    from detector.evaluation.plain import MIN_SIMILARITY, PlainPipeline
    from detector.nli import load_nli

    nli = load_nli(scan_options["nli_model"], scan_options["device"])
    least = scan_options["min_similarity"]
    return PlainPipeline(nli, detector.embedder, min_similarity=MIN_SIMILARITY if least is None else float(least))


def run_versions(model: object) -> dict[str, str]:
    """Versions of what ran, with PyTorch's where it ran the model."""
    from detector.evaluation.runs import versions

    return versions("torch", "transformers") if type(model).__name__.startswith("Torch") else versions()
