"""Training pairs from real articles: similar claims that do not clash, and the same claims made to clash by rule.

NLI data sets are a third contradictions and pair sentences that were written for each other; two claims of one real article
almost never contradict. Such pairs teach a model what news prose looks like when nothing is wrong. They are labelled
``not_contradiction``: whether one follows from the other is not known.

The text of the articles belongs to their publishers: the pairs are for training here and are not committed.
``python -m detector.training.mining ARTICLES.jsonl.gz OUT.jsonl`` writes them, from the half that may be mined.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from zlib import crc32

import click

from detector.claims import ClaimExtractor
from detector.conflicts.clashes import find_clashes
from detector.evaluation.labelled import LabelledPair, Target
from detector.evaluation.rewrites import edited_figure, other_figure, rounded_figure, turned_round
from detector.pairing import Embedder, collapse_repeats, load_embedder, pair_claims
from detector.sources import clean, read_documents
from detector.training.data import write_pairs
from detector.types import Claim, ClaimPair, Document

WITHIN = (0.35, 0.95)
"""Similarities of two claims of one article that are mined."""
ACROSS = (0.35, 0.55)
"""Similarities across articles: above these, articles on one event really do conflict now and then."""
PARAPHRASE = 0.85
"""Similarity across articles from which a claim stands for another, to be turned round."""
RETOLD = 0.88
"""Cosine of two papers' wordings from which, where nothing clashes, they say the same."""

MOST = {
    "mined_within": 6500,
    "mined_across": 4500,
    "mined_turned": 4500,
    "made_negation": 3500,
    "made_negation_apart": 1100,
    "made_figure": 1000,
    "made_rounding": 200,
    "same_retold": 300,
    "same_text": 500,
    "same_sentence": 550,
}
"""Pairs of each source that `main` keeps."""


def training_half(documents: Sequence[Document]) -> list[Document]:
    """The half of the articles that may be mined, by a hash of the id; the other half stays unseen, for base rates."""
    return [d for d in documents if crc32(d.id.encode()) % 2 == 0]


def mine(
    documents: Sequence[Document], extractor: ClaimExtractor, embedder: Embedder, *, seed: int = 0
) -> list[LabelledPair]:
    """Pairs by source: ``mined_within``, ``mined_across``, ``made_negation``, ``made_figure``, ``made_rounding``, and
    ``mined_turned`` (a claim turned round beside another claim that it still does not clash with)."""
    rng = random.Random(seed)
    claims = [c for found in extractor.extract(documents, [clean(d.text) for d in documents]) for c in found]
    claims = [c for c in collapse_repeats(claims) if 4 <= len(c.lemmas) <= 30 and c.modality != "hypothetical"]
    pairs = pair_claims(claims, embedder, top_k=8, min_similarity=WITHIN[0])
    turned = turned_round(claims, extractor)
    made = [
        *(_pair(p.a.text, p.b.text, "not_contradiction", "mined_within") for p in pairs if _one_article(p, WITHIN)),
        *(_pair(p.a.text, p.b.text, "not_contradiction", "mined_across") for p in pairs if _two_articles(p, ACROSS)),
        *_negations(pairs, claims, turned),
        *_figures(claims, rng),
    ]
    made += _said_again(pairs, claims, rng)
    rng.shuffle(made)
    return [LabelledPair(m.hypothesis, m.premise, m.label, m.source) if rng.random() < 0.5 else m for m in made]


def _pair(a: str, b: str, label: Target, source: str) -> LabelledPair:
    return LabelledPair(a, b, label, source)


def _one_article(pair: ClaimPair, band: tuple[float, float]) -> bool:
    return pair.a.doc_id == pair.b.doc_id and band[0] <= pair.similarity <= band[1]


def _two_articles(pair: ClaimPair, band: tuple[float, float]) -> bool:
    return pair.a.doc_id != pair.b.doc_id and band[0] <= pair.similarity <= band[1]


def _negations(pairs: Sequence[ClaimPair], claims: Sequence[Claim], turned: dict[str, str]) -> Iterator[LabelledPair]:
    """A claim against its own opposite, a paraphrase against it, and an unrelated neighbour of it that stays unrelated."""
    for claim in claims:
        if claim.text in turned:
            yield _pair(claim.text, turned[claim.text], "contradiction", "made_negation")
    for pair in pairs:
        for mine, other in ((pair.a, pair.b), (pair.b, pair.a)):
            if mine.text not in turned:
                continue
            if _two_articles(pair, (PARAPHRASE, 1.0)) and mine.negated == other.negated:
                yield _pair(other.text, turned[mine.text], "contradiction", "made_negation_apart")
            elif _one_article(pair, (WITHIN[0], 0.6)):
                yield _pair(other.text, turned[mine.text], "not_contradiction", "mined_turned")


def _figures(claims: Sequence[Claim], rng: random.Random) -> Iterator[LabelledPair]:
    """A claim with one exact figure changed beyond rounding, and with the figure rounded."""
    for claim in claims:
        for quantity in claim.quantities:
            if quantity.bound != "exact" or claim.text.count(quantity.text) != 1 or not re.search(r"\d", quantity.text):
                continue
            changed = edited_figure(quantity, lambda value: other_figure(value, rng))
            if changed:
                yield _pair(claim.text, claim.text.replace(quantity.text, changed), "contradiction", "made_figure")
            rounded = edited_figure(quantity, rounded_figure)
            if rounded:
                text = claim.text.replace(quantity.text, f"{rng.choice(('about', 'around', 'some'))} {rounded}")
                yield _pair(claim.text, text, "entailment", "made_rounding")


def _said_again(pairs: Sequence[ClaimPair], claims: Sequence[Claim], rng: random.Random) -> Iterator[LabelledPair]:
    """A claim against itself, against the sentence it stands in, and against another paper's retelling of it."""
    for pair in pairs:
        if pair.a.doc_id != pair.b.doc_id and pair.wording_similarity > RETOLD and not find_clashes(pair.a, pair.b):
            yield _pair(pair.a.text, pair.b.text, "not_contradiction", "same_retold")
    for claim in claims:
        if rng.random() < 0.5:
            yield _pair(claim.text, claim.text, "entailment", "same_text")
        elif claim.polarity == "affirmed" and claim.modality == "stated" and claim.context.strip() != claim.text:
            yield _pair(claim.context.strip(), claim.text, "not_contradiction", "same_sentence")


@click.command()
@click.argument("articles", type=click.Path(exists=True, dir_okay=False))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--documents", default=600, show_default=True, help="Articles that are mined.")
@click.option("--seed", default=0, show_default=True)
def main(articles: str, out: Path, documents: int, seed: int) -> None:
    """Write training pairs from ARTICLES, a JSONL of documents, to OUT; at most `MOST` of each source."""
    read = [item for item in read_documents([articles]) if isinstance(item, Document)]
    pairs = mine(training_half(read)[:documents], ClaimExtractor(), load_embedder(), seed=seed)
    write_pairs(_most_of_each(pairs), out)


def _most_of_each(pairs: Iterable[LabelledPair]) -> Iterator[LabelledPair]:
    left = dict(MOST)
    for pair in pairs:
        if left[pair.source] > 0:
            left[pair.source] -= 1
            yield pair


if __name__ == "__main__":
    main()
