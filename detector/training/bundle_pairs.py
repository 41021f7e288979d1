"""Training pairs from labelled story bundles: the claim pairs that the detector itself would read in them.

The marked conflicts become contradictions, all other pairs of neighbours ``not_contradiction``: pairs as they are cut from
whole stories, at nearly the rate at which they come. ``python -m detector.training.bundle_pairs BUNDLES… OUT.jsonl``.
Bundles that the judge is fitted on must be others, or it learns to trust scores that are only remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from detector.claims import ClaimExtractor
from detector.evaluation.bundles import Bundle, MarkedPair, read_bundles
from detector.evaluation.labelled import LabelledPair
from detector.pairing import Embedder, collapse_repeats, load_embedder, pair_claims
from detector.sources import clean
from detector.training.data import write_pairs
from detector.types import ClaimPair, Document


def bundle_pairs(bundle: Bundle, extractor: ClaimExtractor, embedder: Embedder) -> Iterator[LabelledPair]:
    """Pairs by source: ``bundle_gold``, ``bundle_quotes``, ``bundle_trap``, ``bundle_none``; borderline pairs are left out.

    ``bundle_gold`` are pairs of claims that hit a marked conflict, ``bundle_quotes`` the marked passages themselves.
    """
    texts = {document.id: document.text for document in bundle.documents}
    for sources, marked in (("bundle_quotes", bundle.gold), ("bundle_trap", bundle.traps)):
        for mark in marked:
            yield _labelled(*_quotes(mark, texts), sources)
    for pair in _neighbours(bundle.documents, extractor, embedder):
        hit = [name for name in ("gold", "borderline", "traps") if any(m.covers(pair) for m in getattr(bundle, name))]
        if hit[:1] == ["gold"]:
            yield _labelled(pair.a.text, pair.b.text, "bundle_gold")
        elif hit[:1] != ["borderline"]:
            yield _labelled(pair.a.text, pair.b.text, "bundle_trap" if hit else "bundle_none")


def _neighbours(documents: tuple[Document, ...], extractor: ClaimExtractor, embedder: Embedder) -> list[ClaimPair]:
    found = extractor.extract(documents, [clean(document.text) for document in documents])
    return pair_claims(collapse_repeats([claim for claims in found for claim in claims]), embedder)


def _quotes(mark: MarkedPair, texts: dict[str, str]) -> tuple[str, str]:
    a, b = (" ".join(texts[place.doc_id][place.span.start : place.span.end].split()) for place in (mark.a, mark.b))
    return a, b


def _labelled(a: str, b: str, source: str) -> LabelledPair:
    conflict = source in ("bundle_gold", "bundle_quotes")
    return LabelledPair(a, b, "contradiction" if conflict else "not_contradiction", source)


@click.command()
@click.argument("bundles", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def main(bundles: tuple[str, ...], out: Path) -> None:
    """Write the training pairs of story BUNDLES to OUT."""
    extractor, embedder = ClaimExtractor(), load_embedder()
    read = (bundle for path in bundles for bundle in read_bundles(path))
    write_pairs((pair for bundle in read for pair in bundle_pairs(bundle, extractor, embedder)), out)


if __name__ == "__main__":
    main()
