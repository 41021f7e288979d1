"""``--profile``: where the time of a command went."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from detector.timing import Stopwatch, measured


@contextmanager
def profiled(wanted: bool) -> Iterator[Stopwatch]:
    """Inside, stages are noted; where it is wanted, a table of them goes to standard error at the end."""
    with measured() as watch:
        yield watch
        if wanted:
            from detector.reports import timings_table

            click.echo(timings_table(watch.times()), nl=False, err=True)
