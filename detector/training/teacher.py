"""What a larger model makes of labelled pairs, for a smaller one to learn from (distillation: Hinton et al. 2015)."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import click

from detector.errors import OutputError
from detector.evaluation.labelled import LabelledPair, Target, pair_line, read_pairs
from detector.nli import NLIModel
from detector.training.data import swapped
from detector.types import LABELS, Probabilities

TOGETHER = 512
"""Pairs between two writes: what a stop can lose."""


def soften(pairs: Sequence[LabelledPair], teacher: NLIModel) -> Iterator[LabelledPair]:
    """The pairs with the teacher's shares, in order, read a→b."""
    remaining = iter(pairs)
    while chunk := list(islice(remaining, TOGETHER)):
        scores = teacher.score([(pair.premise, pair.hypothesis) for pair in chunk], both=False)
        for pair, score in zip(chunk, scores, strict=True):
            yield replace(pair, soft=_known(pair.label, score.ab))


def choose(pairs: Sequence[LabelledPair], *, most: int, swap: float, seed: int) -> list[LabelledPair]:
    """At most ``most`` of the pairs in random order, that share of them turned round: unlike a label, a teacher knows what
    a pair means from right to left. Of a seed a smaller choice is the beginning of a larger one."""
    rng = random.Random(seed)
    order = list(range(len(pairs)))
    rng.shuffle(order)
    return [swapped(pairs[i]) if rng.random() < swap else pairs[i] for i in order[:most]]


def write_soft(pairs: Sequence[LabelledPair], teacher: NLIModel, out: Path) -> int:
    """Number of pairs that stood in ``out`` from an earlier call with the same pairs; those are not read again.

    Raises OutputError where ``out`` cannot be written, or holds other pairs.
    """
    done = _kept(pairs, out)
    try:
        with out.open("a", encoding="utf-8") as file:
            for number, pair in enumerate(soften(pairs[done:], teacher), 1):
                file.write(pair_line(pair))
                if number % TOGETHER == 0:
                    file.flush()
                    os.fsync(file.fileno())
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error})") from error
    return done


def _kept(pairs: Sequence[LabelledPair], out: Path) -> int:
    """Whole lines of ``out``, which is looked at before it is touched; a line that a stop cut is then taken off."""
    if not out.exists():
        return 0
    content = out.read_bytes()
    whole = content.rfind(b"\n") + 1
    try:
        kept = [(row["premise"], row["hypothesis"]) for row in map(json.loads, content[:whole].splitlines())]
    except (ValueError, KeyError, TypeError):
        kept = None
    # Bytes without any whole line are no beginning of ours that could be told from another's.
    if kept is None or kept != [(pair.premise, pair.hypothesis) for pair in pairs[: len(kept)]] or (content and not kept):
        raise OutputError(f"{out}: holds other pairs than these; choose another file, or remove it")
    with out.open("rb+") as file:
        file.truncate(whole)
    return len(kept)


def _known(label: Target, soft: Probabilities) -> Probabilities:
    """The teacher's shares; of a pair known not to contradict, those of the two other labels alone."""
    rest = soft.entailment + soft.neutral
    if label != "not_contradiction" or not rest:
        return soft
    return Probabilities(0.0, soft.entailment / rest, soft.neutral / rest)


def _load(model: str, device: str | None) -> NLIModel:
    from detector.nli.onnx_model import OnnxNLI, find_onnx
    from detector.nli.torch_model import TorchNLI
    from detector.training.trainer import native_bfloat16

    if find_onnx(Path(model)) is not None:
        return OnnxNLI(model)
    return TorchNLI(model, device, bfloat16=native_bfloat16())


@click.command()
@click.argument("model")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("-o", "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Is gone on with.")
@click.option("--most", default=100_000, show_default=True, help="Pairs that are read, drawn from all files.")
@click.option("--swap", default=0.3, show_default=True, help="Share of them that is turned round.")
@click.option("--source", "sources", multiple=True, help="Take only sources with this beginning; may be given again.")
@click.option("--seed", default=0, show_default=True)
@click.option("--device", help="Where PyTorch runs.")
def main(
    model: str,
    files: Sequence[str],
    out: Path,
    most: int,
    swap: float,
    sources: Sequence[str],
    seed: int,
    device: str | None,
) -> None:
    """Write to OUT what MODEL, a folder or hub name, makes of the labelled pairs in FILES: what ``soften`` in a recipe of
    `detector train` takes."""

    pairs = [pair for path in files for pair in read_pairs(path)]
    if sources:
        pairs = [pair for pair in pairs if pair.source.startswith(tuple(sources))]
    teacher = _load(model, device)
    chosen = choose(pairs, most=most, swap=swap, seed=seed)
    done = write_soft(chosen, teacher, out)
    click.echo(f"{len(chosen):,} pairs in {out}, {done:,} of them from before ({', '.join(LABELS)})", err=True)


if __name__ == "__main__":
    main()
