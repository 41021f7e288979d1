"""Which of the archive's documents a new one is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Filters:
    """Leaves out what does not fit; without filters everything is compared."""

    since: date | datetime | None = None
    """Published then or later; a date means its beginning, UTC. Documents without a time of publication do not fit."""
    until: date | datetime | None = None
    """Published then or earlier; a date means its end, UTC."""
    publishers: Sequence[str] = ()
    """Of one of these publishers, whatever the case of letters."""
    exclude: Sequence[str] = ()
    """Not one of these documents: ids, in which ``*`` stands for any characters and ``?`` for one."""

    def where(self) -> str | None:
        """An SQL condition on the table's columns, ``None`` where everything fits."""
        parts = []
        if self.since is not None:
            parts.append(f"published >= {_moment(_beginning(self.since))}")
        if self.until is not None:
            until = self.until
            after = isinstance(until, datetime)
            parts.append(f"published {'<=' if after else '<'} {_moment(_beginning(until, 0 if after else 1))}")
        if self.publishers:
            names = ", ".join(f"lower({quoted(name)})" for name in self.publishers)
            parts.append(f"lower(publisher) IN ({names})")
        parts += [f"doc_id NOT LIKE {quoted(_like(pattern))}" for pattern in self.exclude]
        return " AND ".join(parts) or None


def _beginning(moment: date | datetime, later: int = 0) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), UTC)
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC) + timedelta(days=later)


def _moment(moment: datetime) -> str:
    return f"timestamp '{moment.replace(tzinfo=None).isoformat(sep=' ', timespec='microseconds')}+00:00'"


def quoted(text: str) -> str:
    """The text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def among(column: str, values: Iterable[str]) -> str:
    """An SQL condition: the column is one of the values; there must be one."""
    return f"{column} IN ({', '.join(quoted(value) for value in values)})"


def both(*conditions: str | None) -> str:
    """An SQL condition: all of those given hold."""
    return " AND ".join(f"({condition})" for condition in conditions if condition)


def _like(pattern: str) -> str:
    escaped = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("*", "%").replace("?", "_")
