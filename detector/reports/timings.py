"""Where the time of a run went, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from detector.timing import StageTime


def timings_table(timings: Sequence[StageTime], whole: float | None = None) -> str:
    """A line a stage, in order, and the sum; ends in a line end.

    Args:
        timings: of one run.
        whole: seconds that the shares are of; by default the sum.
    """
    total = sum(one.seconds for one in timings)
    of = whole or total or 1.0
    width = max((len(one.stage) for one in timings), default=0)
    lines = [f"{'stage':<{width}}  {'seconds':>8}  {'share':>6}  {'items':>9}  {'items/s':>9}"]
    for one in timings:
        items = f"{one.items:,}" if one.items else ""
        rate = f"{one.items / one.seconds:,.0f}" if one.items and one.seconds > 0 else ""
        line = f"{one.stage:<{width}}  {one.seconds:8.2f}  {one.seconds / of:6.1%}  {items:>9}  {rate:>9}"
        lines.append(line.rstrip())
    lines.append(f"{'sum':<{width}}  {total:8.2f}  {total / of:6.1%}")
    return "\n".join(lines) + "\n"
