"""``detector eval results``: every measurement of the project, as one file."""

from __future__ import annotations

from pathlib import Path

import click

from detector.cli import options
from detector.cli.eval_common import command_line
from detector.cli.progress import Progress
from detector.cli.writing import deliver, to_file


@click.command("results")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), metavar="FILE", default="eval/RESULTS.md", show_default=True,
    help="Write here; - for standard output.",
)  # fmt: skip
@click.option(
    "--runs", type=click.Path(file_okay=False), default="runs/results", show_default=True, metavar="DIR",
    help="Keep the runs here, and take from here those that were made before.",
)  # fmt: skip
@click.option(
    "--eval", "own", type=click.Path(file_okay=False), default="eval", show_default=True, metavar="DIR",
    help="Folder of claim_pairs and stories.",
)  # fmt: skip
@click.option(
    "--data", type=click.Path(file_okay=False), default="../shared/data", show_default=True, metavar="DIR",
    help="Folder of further labelled pairs, nli_dev_*.jsonl[.gz], and of real articles, news_articles.jsonl[.gz]; what is "
    "not there is left out.",
)  # fmt: skip
@click.option(
    "--nli-model", "nli_models", multiple=True, metavar="NAME|DIR", help="Measure the detector with this model, too."
)
@click.option(
    "--sample", type=click.IntRange(min=1), default=1000, show_default=True, metavar="N", help="Pairs of each further set."
)
@click.option(
    "--articles", type=click.IntRange(min=2), default=60, show_default=True, metavar="N",
    help="Real articles that are drawn, and conflicts that are planted in them.",
)  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="Of the samples and of the intervals.")
@options.quiet
@click.pass_context
def command(
    context: click.Context,
    output: str,
    runs: str,
    own: str,
    data: str,
    nli_models: tuple[str, ...],
    sample: int,
    articles: int,
    seed: int,
    quiet: bool,
) -> None:
    """Measure the default models, the plain pipeline (sentences, cosine, NLI, threshold 0.5) and every --nli-model on all
    labelled sets and on real articles, where they are at hand, and write the tables with the commands that give them,
    promised precisions, and where it is weak.

    Each measurement is kept as a run folder once it is made. After an interruption, or with one more model, the same
    command takes those whose model, data, code and options are unchanged. Texts of the stories are never printed.

    \b
    Example:
      detector eval results
      detector eval results --nli-model my-model -o results.md
    """
    from detector.evaluation.results import Workshop, plan
    from detector.evaluation.results_report import results_markdown
    from detector.reports import check_writable

    if (path := to_file(output)) is not None:
        check_writable(path)
    wanted, missing = plan(own, data, nli_models, rows=sample, articles=articles, seed=seed)
    made = []
    with Progress(quiet) as progress:
        workshop = Workshop(Path(runs), progress)
        for number, one in enumerate(wanted, 1):
            run, reused = workshop.run(one)
            made.append((one, run))
            if not quiet:
                kept = " (kept from before)" if reused else ""
                click.echo(f"{number} of {len(wanted)}: {one.name}, {one.system.name}{kept}", err=True)
    deliver(results_markdown(made, missing, command_line(context)), path)
