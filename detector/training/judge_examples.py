"""What the judge learns from: scored pairs of labelled story bundles and of real articles."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from detector.evaluation.bundles import Bundle
from detector.evaluation.stories import read_bundle
from detector.pipeline import Detector
from detector.training.judge_fit import JudgeExample
from detector.types import Document

REAL_SHARE = 1.0
"""Weight of a pair of a real article, against 1 for a pair of a bundle."""
Said = Callable[[int, int], None]


def bundle_examples(detector: Detector, bundles: Sequence[Bundle], said: Said | None = None) -> Iterator[JudgeExample]:
    """The pairs of bundles: those that hit a gold pair are conflicts, borderline ones are left out, all others are none.

    ``detector`` has to report every scored pair (threshold 0, updates too).
    """
    for number, bundle in enumerate(bundles):
        reading = read_bundle(bundle, detector.scan)
        for flag in reading.flags:
            if flag.truth != "borderline":
                yield JudgeExample(flag.conflict.verdict.features, flag.truth == "gold", 1.0, bundle.id)
        if said:
            said(number + 1, len(bundles))


def article_examples(
    detector: Detector, articles: Iterable[Document], *, weight: float = REAL_SHARE, said: Said | None = None
) -> Iterator[JudgeExample]:
    """The pairs inside single real articles, all taken as no conflict: with few exceptions they are none."""
    documents = list(articles)
    for number, document in enumerate(documents):
        for conflict in detector.scan([document]).conflicts:
            yield JudgeExample(conflict.verdict.features, False, weight, document.id)
        if said:
            said(number + 1, len(documents))


def write_examples(examples: Iterable[JudgeExample], path: Path) -> None:
    """The examples as JSON lines: features, truth, weight and group, no text."""
    with path.open("w", encoding="utf-8") as file:
        for example in examples:
            file.write(json.dumps(dataclasses.asdict(example)) + "\n")


def read_examples(path: Path) -> list[JudgeExample]:
    """The examples of a file that `write_examples` wrote."""
    return [JudgeExample(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
