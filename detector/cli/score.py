"""``detector score``: a table of pairs in, the same rows with scores out."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from detector.cli import options, over_ray
from detector.cli.progress import Progress, RowProgress
from detector.cli.writing import SHOWN, deliver, list_rejected, standard_output, tell_one_rejected, to_file
from detector.errors import InputError, OutputError
from detector.types import Rejected

if TYPE_CHECKING:
    from detector.cluster import Cluster
    from detector.scoring import PairTable
    from detector.scoring import Progress as Counts


@click.command("score")
@click.argument("pairs", metavar="PAIRS")
@options.output_place
@click.option("--columns", nargs=2, metavar="A B", help="Names of the two text columns.")
@click.option("--directed", is_flag=True, help="Read A as premise and B as hypothesis only, as NLI data sets do.")
@click.option("--resume", is_flag=True, help="Go on with a run into FILE that was stopped.")
@options.nli_model
@options.device
@options.ray
@options.workers
@options.quiet
def command(
    pairs: str,
    output: str | None,
    columns: tuple[str, str] | None,
    directed: bool,
    resume: bool,
    nli_model: str | None,
    device: str | None,
    ray: str | None,
    workers: int | None,
    quiet: bool,
) -> None:
    """Score a table of pairs, row by row.

    PAIRS is JSON lines or CSV, packed (.gz) or not; - is standard input.
    With --ray it can also be Parquet, a folder of tables, and a URI of either; FILE then is one too.
    The same rows come out in the same order and format, with label, contradiction, entailment and neutral added. The two
    text columns are named a,b; premise,hypothesis; sentence1,sentence2; claim1,claim2; text1,text2; or as --columns says. A
    row that cannot be scored keeps its place, with empty scores and an error. A field that is there already is kept: then
    the added names begin with detector_.

    \b
    Example:
      detector score pairs.csv -o scored.csv
      detector score pairs.jsonl.gz -o scored.jsonl.gz --directed --resume
      detector score pairs.jsonl --columns claim evidence > scored.jsonl
      detector score s3://desk/pairs/ --ray auto -o s3://desk/scored/ --resume
    """
    from detector.reports import check_writable
    from detector.scoring import open_pairs

    file = to_file(output)
    if resume and file is None:
        raise click.UsageError("--resume needs -o FILE: what went to standard output cannot be gone on with.")
    with over_ray.cluster(ray, workers, device) as cluster:
        if cluster is not None:
            counts = _score_over(
                cluster, pairs, None if file is None else output, columns, directed, resume, nli_model, device, quiet
            )
            _end(counts, quiet)
            return
    if file is not None:
        _check_names(pairs, file)
        check_writable(file)
    with _opened(pairs) as stream:
        table = open_pairs(stream, pairs, columns)
        if table is None:
            deliver("", file)
            list_rejected([Rejected(pairs, "the file is empty")], file)
            raise click.exceptions.Exit(3)
        if file is not None:
            _check_format(table, file)
        counts = _score(table, pairs, file, directed, resume, nli_model, device, quiet)
    _end(counts, quiet)


def _end(counts: Counts, quiet: bool) -> None:
    """Tells what was done; ends with exit code 3 where rows were set aside."""
    if counts.rejected > SHOWN:
        click.echo(f"set aside: {counts.rejected - SHOWN:,} more", err=True)
    if not quiet:
        cut = f", {counts.truncated:,} with a text cut to the model's longest input" if counts.truncated else ""
        click.echo(
            f"{counts.rows:,} rows, {counts.scored:,} distinct pairs read{cut}, {counts.rejected:,} set aside", err=True
        )
    if counts.rejected:
        raise click.exceptions.Exit(3)


def _score(
    table: PairTable,
    source: str,
    file: Path | None,
    directed: bool,
    resume: bool,
    nli_model: str | None,
    device: str | None,
    quiet: bool,
) -> Counts:
    from detector.nli import load_nli
    from detector.scoring import ScoreOptions, score_to_file, score_to_stream

    model = load_nli(nli_model, device)
    tell = _Told()
    options_ = ScoreOptions(directed=directed)
    with Progress(quiet) as progress:
        rows = RowProgress(progress, "rows scored")
        if file is None:
            with standard_output() as stream:
                return score_to_stream(
                    table, model, stream, source=source, options=options_, progress=rows, on_rejected=tell
                )
        return score_to_file(
            table, model, file, source=source, options=options_, resume=resume, progress=rows, on_rejected=tell
        )


def _score_over(
    cluster: Cluster,
    pairs: str,
    output: str | None,
    columns: tuple[str, str] | None,
    directed: bool,
    resume: bool,
    nli_model: str | None,
    device: str | None,
    quiet: bool,
) -> Counts:
    """Counts of all files together."""
    from detector.cluster import Models, score_tables
    from detector.scoring import Progress as Counts

    if pairs == "-":
        raise click.UsageError("--ray reads files: name one, a folder, or a URI.")
    if output is not None and "://" not in output:
        _check_names(pairs, Path(output))
    told = _Told()
    total = Counts()
    with Progress(quiet) as progress, standard_output() if output is None else nullcontext() as stdout:
        files = score_tables(
            cluster,
            pairs,
            output,
            Models(nli=nli_model, device=device),
            stdout=stdout,
            columns=columns,
            directed=directed,
            resume=resume,
            progress=RowProgress(progress, "rows scored"),
            on_rejected=told,
        )
        for one in files:
            done = one.done
            total = replace(
                total,
                rows=total.rows + done.rows,
                rejected=total.rejected + done.rejected,
                scored=total.scored + done.scored,
                truncated=total.truncated + done.truncated,
            )
            if one.kept and not quiet:
                click.echo(f"kept: {one.output} is there already", err=True)
    return total


class _Told:
    """Names the first rows set aside on standard error."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, one: Rejected) -> None:
        self._count += 1
        if self._count <= SHOWN:
            tell_one_rejected(one)


def _opened(pairs: str) -> BinaryIO:
    if pairs == "-":
        return sys.stdin.buffer
    try:
        return open(pairs, "rb")
    except OSError as error:
        raise InputError(f"{pairs} cannot be read: {error.strerror or error}.") from error


def _check_names(pairs: str, file: Path) -> None:
    if pairs != "-" and file.exists() and Path(pairs).exists() and file.samefile(pairs):
        raise OutputError(f"{file} is the input: name another file to write to.")


def _check_format(table: PairTable, file: Path) -> None:
    """A CSV stays a CSV: a name that says otherwise is a mistake."""
    ending = file.name.lower().removesuffix(".gz").rpartition(".")[2]
    named = {"jsonl": "jsonl", "ndjson": "jsonl", "csv": "csv", "tsv": "csv"}.get(ending, table.format)
    if named != table.format:
        kind = {"jsonl": "JSON lines", "csv": "CSV"}[table.format]
        raise click.UsageError(
            f"the input is {kind} and rows keep their format: name the output so ({file} says otherwise)."
        )
