"""``detector scan``: every conflict within and between documents."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import click

from detector.cli import options, over_ray
from detector.cli.profile import profiled
from detector.cli.progress import Progress
from detector.cli.writing import chosen_form, deliver_report


@click.command("scan")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@options.form
@options.output
@options.scan_options
@options.fail_above
@options.marks
@options.show_suppressed
@options.any_language
@options.ray
@options.workers
@options.profile
@options.quiet
def command(
    paths: tuple[str, ...],
    form: str | None,
    output: str | None,
    fail_above: float | None,
    marks: Path | None,
    show_suppressed: bool,
    any_language: bool,
    ray: str | None,
    workers: int | None,
    profile: bool,
    quiet: bool,
    **scan_options: Any,
) -> None:
    """Find claims that cannot both be true.

    PATH is a text, Markdown or HTML file, an RSS or Atom feed, a JSONL or CSV of many documents, a folder of these, or -
    for standard input.

    \b
    Example:
      detector scan story.txt
      detector scan wire.txt blog.html --format jsonl -o conflicts.jsonl
      detector scan stories/ -o conflicts.html
      detector scan feed.xml other.rss
      detector scan s3://desk/2026/ --ray auto -o s3://desk/conflicts.parquet
      detector scan stories/ --threshold 0.1 --format labelstudio -o tasks.json
      curl -s https://example.org/story | detector scan -
    """
    from detector.cli.holding import held_to
    from detector.cli.reading import read
    from detector.marks import hold
    from detector.reports import check_writable

    with over_ray.output_file(output, ray) as file, over_ray.cluster(ray, workers, scan_options["device"]) as cluster:
        if file is not None:
            check_writable(file)
        held = held_to(marks)
        with profiled(profile):
            items = None if cluster is None else over_ray.documents(cluster, paths, any_language=any_language)
            documents, rejected = read(paths, any_language=any_language, output=file, items=items)
            with Progress(quiet) as progress:
                report = over_ray.open_detector(cluster, **scan_options).scan(documents, progress=progress)
        report = hold(report, held, show=show_suppressed)
        report = dataclasses.replace(report, rejected=(*report.rejected, *rejected))
        deliver_report(report, chosen_form(form, file), file, fail_above, timings=profile)
