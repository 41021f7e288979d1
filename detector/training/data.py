"""What a training run reads, and in which order."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from detector.evaluation.labelled import LabelledPair, Target, pair_line
from detector.training.recipe import Recipe


def without_evaluation_text(pairs: Sequence[LabelledPair], held_out: Iterable[LabelledPair]) -> list[LabelledPair]:
    """The pairs of which no (premise, hypothesis), in either order, stands in an evaluation set."""
    seen = {frozenset((_key(p.premise), _key(p.hypothesis))) for p in held_out}
    return [p for p in pairs if frozenset((_key(p.premise), _key(p.hypothesis))) not in seen]


def _key(text: str) -> str:
    return " ".join(text.lower().split())


def epoch(pairs: Sequence[LabelledPair], recipe: Recipe) -> list[LabelledPair]:
    """One run's pairs in reading order: each source as often as the recipe says, shuffled, some swapped.

    Deterministic for a recipe's seed. A source with 1.5 passes is read once and a random half of it a second time.
    """
    rng = random.Random(recipe.seed)
    chosen: list[LabelledPair] = []
    for pair in pairs:
        passes = recipe.passes_for(pair.source)
        copies = int(passes) + (rng.random() < passes - int(passes))
        chosen.extend([pair] * copies)
    rng.shuffle(chosen)
    return [swapped(p) if rng.random() < recipe.swap else p for p in chosen]


def swapped(pair: LabelledPair) -> LabelledPair:
    """The pair from right to left: a contradiction stays one, of another pair only that it is none is known."""
    label: Target = "contradiction" if pair.label == "contradiction" else "not_contradiction"
    return LabelledPair(pair.hypothesis, pair.premise, label, pair.source)


def batches(pairs: Sequence[LabelledPair], size: int, *, seed: int, window: int = 50) -> list[list[LabelledPair]]:
    """Batches of like length in shuffled order.

    Pairs are sorted by length inside windows of ``window`` batches only, so that the order of a run stays nearly random
    while little is padded.
    """
    rng = random.Random(seed + 1)
    made: list[list[LabelledPair]] = []
    for start in range(0, len(pairs), size * window):
        stretch = sorted(pairs[start : start + size * window], key=lambda p: len(p.premise) + len(p.hypothesis))
        made_here = [stretch[i : i + size] for i in range(0, len(stretch), size)]
        rng.shuffle(made_here)
        made.extend(made_here)
    return made


def write_pairs(pairs: Iterable[LabelledPair], path: Path) -> None:
    """The pairs as the JSON lines that `detector train` and `read_pairs` read."""
    with path.open("w", encoding="utf-8") as file:
        for pair in pairs:
            file.write(pair_line(pair))
