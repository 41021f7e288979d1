"""Marks that hold: what was marked as no conflict stays out of later reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from detector.types import Conflict, MarkWord, Report

AnyReport = TypeVar("AnyReport", bound=Report)


@dataclass(frozen=True, slots=True)
class Held:
    """The marks that a run holds to, by conflict id."""

    words: Mapping[str, MarkWord]

    @classmethod
    def none(cls) -> Held:
        """No marks."""
        return cls({})

    def word(self, conflict: Conflict) -> MarkWord | None:
        """What was said of the conflict, ``None`` where nothing was. A mark of a conflict that says the same in an
        overlapping clause counts too; its own comes first, then the one that hides least."""
        if (own := self.words.get(conflict.id)) is not None:
            return own
        others = {self.words[name] for name in conflict.stands_for if name in self.words}
        ranked: tuple[MarkWord, ...] = ("conflict", "unsure", "not_conflict")
        return next((word for word in ranked if word in others), None)

    def of(self, conflicts: Iterable[Conflict], *, show: bool = False) -> list[Conflict]:
        """The conflicts with their marks, in order, without those marked as none unless ``show`` asks for them."""
        marked = (replace(conflict, mark=self.word(conflict) or conflict.mark) for conflict in conflicts)
        return [conflict for conflict in marked if show or conflict.mark != "not_conflict"]


def hold(report: AnyReport, held: Held, *, show: bool = False) -> AnyReport:
    """The report with each conflict's earlier mark, and without those that were marked as no conflict, which are counted
    in ``hidden``; with ``show`` they stay, marked. A report that marks were held to already keeps what they did."""
    kept = held.of(report.conflicts, show=show)
    return replace(report, conflicts=tuple(kept), hidden=report.hidden + len(report.conflicts) - len(kept))
