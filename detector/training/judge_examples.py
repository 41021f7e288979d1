"""What the judge learns from: scored pairs of labelled story bundles, of bundles of different events, and of real articles.

``python -m detector.training.judge_examples --stories FILE --articles FILE -o detector/conflicts/judge.json`` scans them
with the default models, fits the judge, and says how well it does on bundles and articles that it was not fitted on. No
bundle or article that the NLI model was trained on may be given: what it remembers of them would pass for skill.
"""

from __future__ import annotations

import dataclasses
import json
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import click

from detector.conflicts.features import Features
from detector.evaluation.bundles import Bundle, read_bundles
from detector.evaluation.events import find_events
from detector.evaluation.stories import read_bundle
from detector.pipeline import Detector
from detector.sources import read_documents
from detector.training.judge_fit import (
    JudgeExample,
    cross_fitted_scores,
    fit_judge,
    held_out_marks,
    threshold_for,
    write_judge,
)
from detector.training.mining import training_half
from detector.types import Document

REAL_SHARE = 1.0
"""Weight of a pair of a real article, against 1 for a pair of a bundle."""
APART = 0.5
"""Cosine of two stories below which they are taken to tell of different events."""
TOGETHER = 8
"""Articles on one event that are read together."""
WORTH_LEARNING = 0.02
"""Score of a pair of articles on one event from which it is an example."""
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


def crossing_examples(
    detector: Detector, bundles: Sequence[Bundle], *, together: int = 12, said: Said | None = None
) -> Iterator[JudgeExample]:
    """The pairs of claims of different bundles, ``together`` bundles in one scan: different events, so no conflict."""
    for start in range(0, len(bundles), together):
        some = bundles[start : start + together]
        event = {document.id: bundle.id for bundle in some for document in bundle.documents}
        report = detector.scan([document for bundle in some for document in bundle.documents])
        for conflict in report.conflicts:
            a, b = event[conflict.pair.a.doc_id], event[conflict.pair.b.doc_id]
            if a != b:
                yield JudgeExample(conflict.verdict.features, False, 1.0, min(a, b))
        if said:
            said(min(start + together, len(bundles)), len(bundles))


def crossing_articles(
    detector: Detector, articles: Sequence[Document], *, together: int = 12, said: Said | None = None
) -> Iterator[JudgeExample]:
    """The pairs of claims of real articles on different events, ``together`` articles in one scan: no conflict either.

    Whether two articles tell of one event is told by their stories' cosine: below ``APART`` they do not. Pairs of articles
    that may tell of one event are left out, since some of those do conflict.
    """
    for start in range(0, len(articles), together):
        for conflict in detector.scan(articles[start : start + together]).conflicts:
            a, b = conflict.pair.a.doc_id, conflict.pair.b.doc_id
            if a != b and conflict.pair.story_similarity < APART:
                yield JudgeExample(conflict.verdict.features, False, REAL_SHARE, min(a, b))
        if said:
            said(min(start + together, len(articles)), len(articles))


def event_examples(
    detector: Detector, articles: Sequence[Document], *, most: int = 90, said: Said | None = None
) -> Iterator[JudgeExample]:
    """The pairs of claims of two real articles on one event, all taken as no conflict; some are, so a judge fitted on them
    rather says too little. At most ``TOGETHER`` articles of an event are read, and ``most`` in all.

    Pairs that the judge of ``detector`` gives less than ``WORTH_LEARNING`` are left out.
    """
    events = [event for event in find_events(articles, detector.embedder) if len(event) > 1]
    random.Random(3).shuffle(events)
    done = 0
    for event in events:
        if done >= most:
            break
        documents = list(event)[:TOGETHER]
        group = "event " + min(document.id for document in documents)
        for conflict in detector.scan(documents).conflicts:
            if conflict.pair.a.doc_id != conflict.pair.b.doc_id and conflict.verdict.score >= WORTH_LEARNING:
                yield JudgeExample(conflict.verdict.features, False, REAL_SHARE, group)
        done += len(documents)
        if said:
            said(min(done, most), most)


def write_examples(examples: Iterable[JudgeExample], path: Path) -> None:
    """The examples as JSON lines: features, truth, weight and group, no text."""
    with path.open("w", encoding="utf-8") as file:
        for example in examples:
            file.write(json.dumps(dataclasses.asdict(example)) + "\n")


def read_examples(path: Path) -> list[JudgeExample]:
    """The examples of a file that `write_examples` wrote."""
    return [JudgeExample(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def summary(examples: Sequence[JudgeExample], scores: Sequence[float]) -> str:
    """Flags and right flags over thresholds, of scores that each come from a fit without the example's group."""
    lines = ["threshold  flags  right  precision"]
    for threshold in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        flagged = [e for e, s in zip(examples, scores, strict=True) if s >= threshold]
        right = sum(e.conflict for e in flagged)
        lines.append(f"{threshold:9.2f}  {len(flagged):5}  {right:5}  {right / max(1, len(flagged)):9.3f}")
    return "\n".join(lines) + f"\nof {sum(e.conflict for e in examples)} conflicts among {len(examples):,} pairs\n"


@click.command()
@click.option("--stories", multiple=True, required=True, type=click.Path(exists=True), help="Labelled story bundles.")
@click.option("--articles", type=click.Path(exists=True), help="JSONL of real articles; the half for mining is used.")
@click.option("--mined", default=600, show_default=True, help="Articles of that half that went into NLI training.")
@click.option("--most", default=100, show_default=True, help="Articles that are read.")
@click.option("--event-articles", default=90, show_default=True, help="Articles of events that several tell of, read too.")
@click.option("--nli-model", metavar="NAME|DIR")
@click.option("--penalty", default=1.0, show_default=True, help="Inverse strength of the L2 penalty.")
@click.option("--trees", default=200, show_default=True, help="Boosted trees beside the logistic function; 0 for none.")
@click.option("--precision", default=0.75, show_default=True, help="Precision that sets the default threshold.")
@click.option("--keep", type=click.Path(path_type=Path), help="Keep the examples here; read them from there if it exists.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path))
def main(
    stories: tuple[str, ...],
    articles: str | None,
    mined: int,
    most: int,
    event_articles: int,
    nli_model: str | None,
    penalty: float,
    trees: int,
    precision: float,
    keep: Path | None,
    output: Path,
) -> None:
    """Fit the judge on labelled stories and real articles, and write its weights."""

    def said(done: int, total: int) -> None:
        click.echo(f"\r{done} of {total}", nl=done == total, err=True)

    if keep is not None and keep.exists():
        examples = read_examples(keep)
    else:
        detector = Detector(nli_model, threshold=0, updates=True)
        bundles = [bundle for file in stories for bundle in read_bundles(file)]
        examples = list(bundle_examples(detector, bundles, said))
        few = Detector(nli_model, threshold=0, updates=True, top_k=6)
        examples.extend(crossing_examples(few, bundles, said=said))
        if articles:
            half = training_half([item for item in read_documents([articles]) if isinstance(item, Document)])[mined:]
            examples.extend(event_examples(detector, half, most=event_articles, said=said))
            random.Random(3).shuffle(half)
            examples.extend(article_examples(detector, half[:most], said=said))
            examples.extend(crossing_articles(few, half[:most], said=said))
        if keep is not None:
            write_examples(examples, keep)
    names = list(Features.__dataclass_fields__)
    scores = cross_fitted_scores(examples, names, penalty=penalty, trees=trees)
    threshold = threshold_for(examples, scores, precision)
    weights = fit_judge(examples, names, penalty=penalty, trees=trees, threshold=threshold)
    write_judge(dataclasses.replace(weights, marks=held_out_marks(examples, scores)), output)
    click.echo(summary(examples, scores.tolist()) + f"threshold {threshold}", file=sys.stdout)


if __name__ == "__main__":
    main()
