"""``detector eval plot``: charts of a run and one page that holds all of it."""

from __future__ import annotations

from pathlib import Path

import click

from detector.cli.writing import deliver


@click.command("plot")
@click.argument("run", type=click.Path(exists=True, file_okay=False), metavar="RUN")
@click.option(
    "-o", "--output", type=click.Path(file_okay=False), metavar="DIR", help="Where to (else the folder plots in the run)."
)
@click.option(
    "--texts/--no-texts",
    default=None,
    help="Quote the worst errors, or not. By default they are quoted, but for a file named test: nobody is to read those.",
)
def command(run: str, output: str | None, texts: bool | None) -> None:
    """Draw a run: precision and recall, reliability, scores and alarms per 1,000 claims, as PNG and SVG; and run.html, one
    page with figures, charts and worst errors that loads nothing.

    RUN is a folder that eval pairs, stories or base-rate kept with -o. The charts tell lines and bars apart without colour.
    Texts are read from the run's data again, where it has not changed. Needs the extra plots.

    \b
    Example:
      detector eval stories eval/stories/dev.jsonl -o dev-run
      detector eval plot dev-run
    """
    from detector.evaluation.curves import curves_of
    from detector.evaluation.plots import draw
    from detector.evaluation.run_errors import held_out, worst_errors
    from detector.evaluation.run_page import run_page
    from detector.evaluation.runs import read_run
    from detector.reports import atomic_output

    made = read_run(run)
    folder = Path(output) if output is not None else Path(run) / "plots"
    plots = draw(curves_of(made))
    errors = worst_errors(made, texts=not held_out(made) if texts is None else texts)
    page = run_page(made, plots, errors)
    _make_folder(folder)
    for plot in plots:
        for suffix, content in (("png", plot.png), ("svg", plot.svg)):
            with atomic_output(folder / f"{plot.name}.{suffix}") as stream:
                stream.write(content)
    deliver(page, folder / "run.html")
    click.echo(
        "\n".join(str(folder / name) for name in ("run.html", *(f"{p.name}.{s}" for p in plots for s in ("png", "svg"))))
    )


def _make_folder(folder: Path) -> None:
    from detector.errors import OutputError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made: {error.strerror or error}") from error
