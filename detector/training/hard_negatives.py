"""The mined pairs that a model gets wrong: of similar claims that do not clash, those it calls a contradiction.

Most mined pairs teach nothing, since every model knows them; too many make a model timid (``docs/decisions/002-judge.md``).
``python -m detector.training.hard_negatives MINED.jsonl OUT.jsonl --nli-model DIR`` reads a seeded sample of the pairs that
`detector.training.mining` wrote, and keeps the hard ones as ``hard_*``, a few others as ``easy_*``, and all made by rule.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from detector.evaluation.labelled import LabelledPair, read_pairs
from detector.nli import NLIModel, load_nli
from detector.training.data import write_pairs

SAMPLE = {"mined_within": 9000, "mined_across": 6000, "mined_turned": 3000}
"""Pairs of each source that are read."""


def hard_negatives(
    pairs: Sequence[LabelledPair], model: NLIModel, *, above: float, easy: int, seed: int
) -> Iterator[LabelledPair]:
    """Mined pairs whose contradiction (a→b, in [0, 1]) is over ``above``, then at most ``easy`` of the others."""
    shuffled = list(pairs)
    rng = random.Random(seed)
    rng.shuffle(shuffled)
    left = dict(SAMPLE)
    drawn = []
    for pair in shuffled:
        if left.get(pair.source, 0) > 0:
            left[pair.source] -= 1
            drawn.append(pair)
    scores = model.score([(pair.premise, pair.hypothesis) for pair in drawn], both=False)
    hard = [score.contradiction > above for score in scores]
    for pair, is_hard in zip(drawn, hard, strict=True):
        if is_hard:
            yield dataclasses.replace(pair, source=pair.source.replace("mined_", "hard_"))
    others = [pair for pair, is_hard in zip(drawn, hard, strict=True) if not is_hard]
    for pair in rng.sample(others, min(easy, len(others))):
        yield dataclasses.replace(pair, source=pair.source.replace("mined_", "easy_"))


@click.command()
@click.argument("mined", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--nli-model", metavar="NAME|DIR", help="Whose mistakes are looked for.")
@click.option("--above", default=0.25, show_default=True, help="Contradiction from which a pair is hard.")
@click.option("--easy", default=1500, show_default=True, help="Other pairs that are kept.")
@click.option("--seed", default=4, show_default=True)
def main(mined: Path, out: Path, nli_model: str | None, above: float, easy: int, seed: int) -> None:
    """Write the hard pairs of MINED to OUT."""
    pairs = read_pairs(mined)
    kept = [pair for pair in pairs if pair.source.startswith("made_")]
    kept += hard_negatives(pairs, load_nli(nli_model), above=above, easy=easy, seed=seed)
    write_pairs(kept, out)


if __name__ == "__main__":
    main()
