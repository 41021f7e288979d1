"""``detector eval base-rate``: alarms on real articles, their precision by readers' marks, and planted conflicts found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from detector.cli import options
from detector.cli.eval_common import command_line, plain_pipeline
from detector.cli.progress import Progress
from detector.cli.writing import deliver, list_rejected, to_file

if TYPE_CHECKING:
    from detector.evaluation.base_rate_report import BaseRateReport
    from detector.evaluation.base_rate_run import Together
    from detector.evaluation.sheets import SheetRow
    from detector.types import Document, Rejected

SHEETS = (".csv", ".html")


@click.command("base-rate")
@click.argument("files", nargs=-1, metavar="[FILE]…")
@click.option(
    "--unseen", is_flag=True, help="Only articles whose id has an odd CRC-32: no shipped model was trained on that half."
)
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Read N articles, drawn by the seed.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the sample, the sheet's order and the planting.")
@click.option(
    "--across",
    type=click.Choice(("events", "together", "no")),
    default="events",
    show_default=True,
    help="Which articles are read together: those on one event (found by their similarity), all, or none.",
)
@click.option(
    "--plain", is_flag=True, help="The plain pipeline instead: sentences, cosine 0.35, NLI both ways, threshold 0.5."
)
@click.option(
    "--plant", "number", type=click.IntRange(min=0), default=0, metavar="N", help="Plant N conflicts and look for them."
)
@click.option(
    "--planted", type=click.Path(dir_okay=False), metavar="FILE", help="Keep the planted articles as story bundles."
)
@click.option(
    "--sheet", multiple=True, type=click.Path(dir_okay=False), metavar="FILE", help="Flags to mark: .csv or .html."
)
@click.option("--sheet-from", type=options.SCORE, default=0.2, show_default=True, help="Lowest score on the sheet.")
@click.option(
    "--sheet-rows", type=click.IntRange(min=1), metavar="N", help="At most N flags on the sheet, drawn by the seed."
)
@click.option(
    "--marks", multiple=True, type=click.Path(exists=True, dir_okay=False), metavar="FILE", help="Marked sheet or readings."
)
@click.option(
    "--readings", type=click.Path(dir_okay=False), metavar="FILE", help="Keep the marks as JSONL, without any text."
)
@click.option(
    "--precision",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    multiple=True,
    metavar="P",
    help="Say which threshold the marks promise this precision at.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
@click.option(
    "-o", "--output", type=click.Path(file_okay=False), metavar="DIR", help="Keep the run: figures, every flag, versions."
)
@options.threshold
@options.judge
@options.min_similarity
@options.top_k
@options.nli_model
@options.embedder
@options.device
@options.any_language
@options.quiet
def command(
    files: tuple[str, ...],
    unseen: bool,
    sample: int | None,
    seed: int,
    across: str,
    plain: bool,
    number: int,
    planted: str | None,
    sheet: tuple[str, ...],
    sheet_from: float,
    sheet_rows: int | None,
    marks: tuple[str, ...],
    readings: str | None,
    precision: tuple[float, ...],
    as_json: bool,
    output: str | None,
    any_language: bool,
    quiet: bool,
    **scan_options: Any,
) -> None:
    """Count alarms per 1,000 claims of real articles, and how many planted conflicts are found among them.

    FILE is anything that scan reads. Each article is read alone, then together with those on its event. --sheet writes the
    flags to be read; a column mark takes conflict, no or unsure, and --marks reads it back into precision. --plant N states
    N claims again with a figure, an outcome, a date or the polarity changed, half of them in the same article and half in
    another on the event. --plain counts the alarms of the plain pipeline, per 1,000 sentences. --marks alone needs no FILE.

    \b
    Example:
      detector eval base-rate articles.jsonl --sample 200 --sheet flags.html
      detector eval base-rate articles.jsonl --sample 200 --plant 100
      detector eval base-rate articles.jsonl --sample 20 --plain
      detector eval base-rate --marks marks.jsonl --precision 0.9
    """
    from detector.cli.reading import read
    from detector.evaluation.base_rate_report import (
        PROMISES,
        BaseRateReport,
        base_rate_record,
        base_rate_text,
    )
    from detector.evaluation.base_rate_run import bundles_jsonl, run_base_rate, unseen_half
    from detector.evaluation.plain import THRESHOLD as PLAIN_THRESHOLD
    from detector.evaluation.readings import Matched, match, read_marks, readings_jsonl
    from detector.evaluation.runs import judge_sha256
    from detector.evaluation.sheets import sheet_rows as rows_of

    _check_usage(files, marks, number, planted, sheet, (*sheet, planted, readings), output)
    said = [one for name in marks for one in read_marks(name)]
    wanted = scan_options.pop("threshold")
    if plain and scan_options["top_k"] is not None:
        raise click.UsageError("--plain has no --top-k: it reads every pair.")
    detector = options.open_detector(**{**scan_options, "updates": True, "threshold": 0.0})
    default = PLAIN_THRESHOLD if plain else detector.default_threshold
    report = BaseRateReport(
        default if wanted is None else float(wanted),
        promises=tuple(dict.fromkeys(precision)) or PROMISES,
        seed=seed,
    )
    rejected: list[Rejected] = []
    drawn: tuple[Document, ...] = ()
    if files:
        documents, rejected = read(files, any_language=any_language, output=None)
        with Progress(quiet) as progress:
            made = run_base_rate(
                unseen_half(documents) if unseen else documents,
                detector,
                plain=plain_pipeline(detector, scan_options) if plain else None,
                together=cast("Together", across),
                sample=sample,
                plants=number,
                seed=seed,
                progress=progress,
            )
        drawn = made.articles.documents
        report = replace(report, alarms=made.alarms, planted=made.planted)
        flags = [(one.scope, conflict) for one in made.alarms for conflict in one.flags(0)]
        _write_sheets(sheet, rows_of(flags, least=sheet_from, most=sheet_rows, seed=seed), drawn)
        if said:
            report = replace(report, marks=match(said, [conflict for _, conflict in flags]))
        if planted is not None:
            deliver(bundles_jsonl(made.stories), to_file(planted))
    else:
        report = replace(report, marks=Matched(tuple(said), ()))
    if readings is not None:
        deliver(readings_jsonl(said), to_file(readings))
    figures = base_rate_record(report)
    if output is not None:
        line = command_line(click.get_current_context())
        data = [(name, _items_of(name, files, drawn)) for name in (*files, *marks) if Path(name).is_file()]
        judge = None if plain else judge_sha256(scan_options["judge"])
        _keep_run(Path(output), report, line, data, detector.embedder.name, judge, scan_options)
    deliver(json.dumps(figures, indent=2) + "\n" if as_json else base_rate_text(report), None)
    list_rejected(rejected, None)
    if rejected:
        raise click.exceptions.Exit(3)


def _check_usage(
    files: Sequence[str],
    marks: Sequence[str],
    number: int,
    planted: str | None,
    sheet: Sequence[str],
    outputs: Sequence[str | None],
    folder: str | None,
) -> None:
    from detector.reports import check_writable

    if not files and not marks:
        raise click.UsageError("Missing argument '[FILE]…': give articles, or marks by --marks.")
    if not files and (number or sheet or planted):
        raise click.UsageError("--plant, --planted and --sheet need articles: give a FILE.")
    if planted and not number:
        raise click.UsageError("--planted keeps what --plant N makes: give both.")
    if any(Path(name).suffix.lower() not in SHEETS for name in sheet):
        raise click.UsageError("--sheet FILE ends in .csv or .html.")
    for name in outputs:
        if (path := to_file(name)) is not None:
            check_writable(path)
    if folder is not None:
        from detector.evaluation.runs import check_run_folder

        check_run_folder(folder)


def _keep_run(
    folder: Path,
    report: BaseRateReport,
    line: str,
    data: Sequence[tuple[str, int]],
    embedder: str,
    judge: str | None,
    scan_options: Mapping[str, Any],
) -> None:
    from detector.evaluation.base_rate_report import base_rate_items, base_rate_record
    from detector.evaluation.runs import (
        ModelIdentity,
        Run,
        RunInfo,
        data_file,
        nli_sha256,
        versions,
        write_run,
    )
    from detector.nli import DEFAULT_NLI

    nli = scan_options["nli_model"]
    model = ModelIdentity(
        nli=nli or DEFAULT_NLI,
        nli_sha256=nli_sha256(nli, scan_options["device"]),
        embedder=embedder,
        judge_sha256=judge,
    )
    read = tuple(data_file(name, items) for name, items in data)
    info = RunInfo("base-rate", line, report.seed, versions(), model, read)
    write_run(Run(info, base_rate_record(report), tuple(base_rate_items(report))), folder)


def _items_of(name: str, files: Sequence[str], drawn: Sequence[Document]) -> int:
    """Articles of the run that come from the file; those of a table among several files cannot be told apart."""
    return len(drawn) if files == (name,) else sum(document.id == name for document in drawn)


def _write_sheets(names: Sequence[str], rows: Sequence[SheetRow], documents: Sequence[Document]) -> None:
    from detector.evaluation.sheets import sheet_csv, sheet_html

    by_id = {document.id: document for document in documents}
    for name in names:
        write = sheet_csv if Path(name).suffix.lower() == ".csv" else sheet_html
        deliver(write(rows, by_id), to_file(name))
