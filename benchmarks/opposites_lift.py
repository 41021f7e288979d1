"""How much more often does each opposition of ``opposites.json`` fire on contradictions than on other pairs?

    python benchmarks/opposites_lift.py PAIRS.jsonl [PAIRS.jsonl …] [--real PAIRS.jsonl] [--least N] [--folds N --fold K]

A labelled pair is a line with ``a``, ``b`` and ``label`` (contradiction, entailment, neutral). ``--real`` takes pairs of
claims of real articles that are known to be no contradictions, lines with ``premise`` and ``hypothesis``; lines whose
``source`` starts with ``made_`` are left out. The first table gives, for each signal, the share of pairs on which it fires;
the second the same by entry, as counts. Lift is the share of contradictions over that of the other labelled pairs.
``--folds`` and ``--fold`` keep one part of the groups, so that words can be chosen on one part and measured on another.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from detector.claims import ClaimExtractor
from detector.conflicts.clashes import negation_clash, opposition_clash
from detector.conflicts.lexicon import oppositions
from detector.conflicts.opposition import opposed
from detector.types import Claim

COLUMNS = ("contradiction", "neutral", "entailment", "real")


@dataclass(frozen=True, slots=True)
class Row:
    """A pair of texts, its column of the table, and the group that is kept together."""

    a: str
    b: str
    column: str
    group: str


def read_labelled(path: Path) -> list[Row]:
    """Return the pairs of a labelled file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Row(row["a"], row["b"], row["label"], str(row.get("group", number))) for number, row in enumerate(rows)]


def read_real(path: Path) -> list[Row]:
    """Return the pairs of real articles; none of them is a contradiction."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    kept = [row for row in rows if not row.get("source", "").startswith("made_")]
    return [Row(row["premise"], row["hypothesis"], "real", str(number)) for number, row in enumerate(kept)]


def in_fold(row: Row, folds: int, fold: int) -> bool:
    """Return whether the row's group belongs to a fold; the same on every machine."""
    return zlib.crc32(row.group.encode()) % folds == fold


SIGNALS: dict[str, Callable[[Claim, Claim], bool]] = {
    "opposition_clash": lambda a, b: opposition_clash(a, b) is not None,
    "opposed_predicates": lambda a, b: any(pair.both_main for pair in opposed(a, b)),
    "negation_clash": lambda a, b: negation_clash(a, b) is not None,
    "either clash": lambda a, b: opposition_clash(a, b) is not None or negation_clash(a, b) is not None,
}


def entries_fired(a: Claim, b: Claim) -> set[str]:
    """Return the names of the entries that oppose two claims, by their words or by a negation."""
    return {oppositions()[pair.a.entry].name for pair in opposed(a, b)}


def lift(fired: Counter[str], seen: Counter[str]) -> float:
    """Return the share of contradictions over the share of neutral and entailed pairs, half a pair added to each count."""
    others, other_pairs = fired["neutral"] + fired["entailment"], seen["neutral"] + seen["entailment"]
    return (fired["contradiction"] + 0.5) / (seen["contradiction"] + 1) / ((others + 0.5) / (other_pairs + 1))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, nargs="+", help="labelled pairs, JSONL")
    parser.add_argument("--real", type=Path, help="pairs of real articles, none a contradiction, JSONL")
    parser.add_argument("--least", type=int, default=1, help="pairs on which an entry fires to be in the table")
    parser.add_argument("--folds", type=int, default=1)
    parser.add_argument("--fold", type=int, default=0)
    options = parser.parse_args(arguments)

    rows = [row for path in options.pairs for row in read_labelled(path)]
    if options.real:
        rows += read_real(options.real)
    rows = [row for row in rows if in_fold(row, options.folds, options.fold)]
    texts = sorted({text for row in rows for text in (row.a, row.b)})
    claims = dict(zip(texts, ClaimExtractor().extract_statements(texts, [""] * len(texts)), strict=True))

    seen = Counter(row.column for row in rows)
    signals: dict[str, Counter[str]] = {name: Counter() for name in SIGNALS}
    entries: dict[str, Counter[str]] = {opposition.name: Counter() for opposition in oppositions()}
    for row in rows:
        a, b = claims[row.a], claims[row.b]
        for name, fires in SIGNALS.items():
            signals[name][row.column] += fires(a, b)
        for name in entries_fired(a, b):
            entries[name][row.column] += 1

    print(f"{'':<22}" + "".join(f"{column:>15}" for column in COLUMNS) + f"{'lift':>8}")
    print(f"{'pairs':<22}" + "".join(f"{seen[column]:>15}" for column in COLUMNS))
    for name, fired in signals.items():
        shares = "".join(f"{fired[column] / max(seen[column], 1):>15.3f}" for column in COLUMNS)
        print(f"{name:<22}{shares}{lift(fired, seen):>8.2f}")
    print()
    shown = sorted(entries.items(), key=lambda item: (-item[1].total(), item[0]))
    for name, fired in shown:
        if fired.total() >= options.least:
            print(f"{name:<22}" + "".join(f"{fired[column]:>15}" for column in COLUMNS) + f"{lift(fired, seen):>8.2f}")
    silent = [name for name, fired in shown if fired.total() < options.least]
    print(f"\n{len(silent)} of {len(entries)} entries fire on fewer than {options.least}: {', '.join(silent)}")


if __name__ == "__main__":
    main()
