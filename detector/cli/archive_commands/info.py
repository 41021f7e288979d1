"""``detector archive info``: what is in an archive."""

from __future__ import annotations

import json

import click

from detector.cli.archive_commands import opening
from detector.cli.writing import deliver


@click.command("info")
@opening.place
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
def command(place: str, as_json: bool) -> None:
    """Show what is in the archive DIR: counts, dates, size, and the models it was made with.

    \b
    Example:
      detector archive info stories
      detector archive info stories --json
    """
    from detector.reports import count

    info = opening.open_archive(place).info()
    identity = info.identity
    first = None if info.first is None else info.first.isoformat()
    last = None if info.last is None else info.last.isoformat()
    if as_json:
        record = {
            "place": info.place,
            "layout": identity.layout,
            "documents": info.documents,
            "claims": info.claims,
            "publishers": info.publishers,
            "first": first,
            "last": last,
            "bytes": info.bytes,
            "version": info.version,
            "indexed": info.indexed,
            "embedder": {
                "name": identity.embedder,
                "sha256": identity.fingerprint,
                "dimensions": identity.dimensions,
            },
            "made_by": dict(info.makers),
        }
        deliver(json.dumps(record, indent=2, ensure_ascii=False) + "\n", None)
        return
    dates = "no dates" if first is None else f"{first[:10]} to {(last or first)[:10]}"
    index = f"{info.indexed:,} claims in the index" if info.indexed else "no index: every claim is compared"
    lines = [
        f"{info.place}: {count(info.documents, 'document')}, {count(info.claims, 'claim')}, {info.bytes / 1e6:,.1f} MB",
        f"  published   {dates}, {count(info.publishers, 'publisher')}",
        f"  search      {index}",
        f"  embedder    {identity.embedder} ({identity.fingerprint[:12]})",
        f"  claims by   {', '.join(f'{name} ({number:,})' for name, number in info.makers) or 'nobody'}",
        f"  layout      {identity.layout}, change {info.version:,}",
    ]
    deliver("\n".join(lines) + "\n", None)
