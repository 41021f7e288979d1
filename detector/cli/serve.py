"""``detector serve``: the same over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from detector.cli import options


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Address to listen on.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option(
    "--token",
    envvar="DETECTOR_TOKEN",
    metavar="TOKEN",
    help="Ask every request for it; needed for an address that others reach. Better given as DETECTOR_TOKEN: a command "
    "line can be read by others on this machine.",
)
@click.option("--cors", multiple=True, metavar="ORIGIN", help="Let pages of this origin call the service; may be repeated.")
@click.option("--archive", metavar="DIR", help="The archive of /archive/check.")
@click.option(
    "--marks",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    envvar="DETECTOR_MARKS",
    help="SQLite file of marks, which scan and archive check hold to as well (default: DETECTOR_MARKS, else "
    ".detector/marks.sqlite in this folder, which is made).",
)
@click.option(
    "--max-body", default=8, show_default=True, type=click.IntRange(1, 512), metavar="MB", help="Largest request."
)
@click.option("--max-documents", type=click.IntRange(min=1), metavar="N", help="Most stories of a request.")
@click.option("--max-pairs", type=click.IntRange(min=1), metavar="N", help="Most pairs of a request.")
@click.option("--max-seconds", type=click.IntRange(min=1), metavar="N", help="Longest /scan; jobs may take longer.")
@options.scan_options
@options.quiet
def command(
    host: str,
    port: int,
    token: str | None,
    cors: tuple[str, ...],
    archive: str | None,
    marks: Path | None,
    max_body: int,
    max_documents: int | None,
    max_pairs: int | None,
    max_seconds: int | None,
    quiet: bool,
    **scan_options: Any,
) -> None:
    """Answer over HTTP, with a page to review conflicts.

    POST /pair, /score, /scan, /archive/check and /documents; /jobs for long work; /marks for what reviewers said; /health,
    /metrics and /openapi.json. Errors have one format (RFC 9457). No text leaves this machine.

    \b
    Example:
      detector serve
      detector serve --port 9000 --archive stories
      DETECTOR_TOKEN=$(openssl rand -hex 16) detector serve --host 0.0.0.0
    """
    from dataclasses import replace

    from detector.marks import DEFAULT_FILE
    from detector.service import Limits, Settings, bound, create_app, serve

    limits = Limits(body_bytes=max_body * 1024 * 1024, file_bytes=max_body * 1024 * 1024)
    if max_documents is not None:
        limits = replace(limits, documents=max_documents)
    if max_pairs is not None:
        limits = replace(limits, pairs=max_pairs, queued_pairs=max(limits.queued_pairs, 4 * max_pairs))
    if max_seconds is not None:
        limits = replace(limits, work_seconds=float(max_seconds))
    settings = Settings(
        host=host,
        token=token or None,
        cors=cors,
        marks=marks or DEFAULT_FILE,
        limits=limits,
    )
    with bound(host, port) as at:
        app = create_app(options.open_detector(**scan_options), settings, archive=archive)
        if not quiet:
            shown = f"[{host}]" if ":" in host else host
            click.echo(f"http://{shown}:{at.getsockname()[1]}/ is the review page; Ctrl-C ends the service.", err=True)
        serve(app, at)
