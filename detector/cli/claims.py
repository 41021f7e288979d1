"""``detector claims``: what the splitter sees."""

from __future__ import annotations

import click

from detector.cli import options
from detector.cli.progress import Progress
from detector.cli.writing import color_wanted, deliver, list_rejected, text_width, to_file


@click.command("claims")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--format", "-f", "form", type=click.Choice(("text", "jsonl")), default="text", show_default=True)
@options.output
@options.any_language
@options.quiet
def command(paths: tuple[str, ...], form: str, output: str | None, any_language: bool, quiet: bool) -> None:
    """Show the claims that documents are split into.

    For each: its place, who says it, its standalone wording, its figures and dates.

    \b
    Example:
      detector claims story.txt
      detector claims stories.csv --format jsonl -o claims.jsonl
    """
    from detector.cli.reading import read
    from detector.reports import check_writable, claim_record, claims_text, dumps

    file = to_file(output)
    if file is not None:
        check_writable(file)
    documents, rejected = read(paths, any_language=any_language, output=file)
    with Progress(quiet) as progress:
        claims = options.open_detector().claims(documents, progress)
    if form == "jsonl":
        text = "".join(dumps(claim_record(claim)) + "\n" for of_document in claims for claim in of_document)
    else:
        text = claims_text(tuple(documents), claims, width=text_width(), color=file is None and color_wanted())
    deliver(text, file)
    list_rejected(rejected, file)
    if rejected:
        raise click.exceptions.Exit(3)
