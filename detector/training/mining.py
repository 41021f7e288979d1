"""Training pairs from real articles: similar claims that do not clash, and the same claims made to clash by rule.

NLI data sets are a third contradictions and pair sentences that were written for each other; two claims of one real article
almost never contradict. Such pairs teach a model what news prose looks like when nothing is wrong. They are labelled
``not_contradiction``: whether one follows from the other is not known.

The text of the articles belongs to their publishers: the pairs are for training here and are not committed.
``python -m detector.training.mining ARTICLES.jsonl.gz OUT.jsonl`` writes them, from the half that may be mined.
"""

from __future__ import annotations

import dataclasses
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from zlib import crc32

import click

from detector.claims import ClaimExtractor
from detector.evaluation.labelled import LabelledPair, Target
from detector.pairing import Embedder, collapse_repeats, load_embedder, pair_claims
from detector.sources import clean, read_documents
from detector.types import Claim, ClaimPair, Document, Quantity

WITHIN = (0.35, 0.95)
"""Similarities of two claims of one article that are mined."""
ACROSS = (0.35, 0.55)
"""Similarities across articles: above these, articles on one event really do conflict now and then."""
PARAPHRASE = 0.85
"""Similarity across articles from which a claim stands for another, to be turned round."""

_TWO_AUXILIARIES = re.compile(r"\b(is|are|was|were|be|been|has|have|had|do|does|did)\s+(do|does|did)\b", re.IGNORECASE)

MOST = {
    "mined_within": 6500,
    "mined_across": 4500,
    "mined_turned": 4500,
    "made_negation": 3500,
    "made_negation_apart": 1100,
    "made_figure": 1000,
    "made_rounding": 200,
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
    turned = _turned_round(claims, extractor)
    made = [
        *(_pair(p.a.text, p.b.text, "not_contradiction", "mined_within") for p in pairs if _one_article(p, WITHIN)),
        *(_pair(p.a.text, p.b.text, "not_contradiction", "mined_across") for p in pairs if _two_articles(p, ACROSS)),
        *_negations(pairs, claims, turned),
        *_figures(claims, rng),
    ]
    rng.shuffle(made)
    return [LabelledPair(m.hypothesis, m.premise, m.label, m.source) if rng.random() < 0.5 else m for m in made]


def _pair(a: str, b: str, label: Target, source: str) -> LabelledPair:
    return LabelledPair(a, b, label, source)


def _one_article(pair: ClaimPair, band: tuple[float, float]) -> bool:
    return pair.a.doc_id == pair.b.doc_id and band[0] <= pair.similarity <= band[1]


def _two_articles(pair: ClaimPair, band: tuple[float, float]) -> bool:
    return pair.a.doc_id != pair.b.doc_id and band[0] <= pair.similarity <= band[1]


def _turned_round(claims: Sequence[Claim], extractor: ClaimExtractor) -> dict[str, str]:
    """The opposite of each stated claim's wording, made by the claims room as it makes it of a denial."""
    chosen = [c for c in claims if c.modality == "stated" and c.polarity == "affirmed" and len(c.lemmas) <= 18]
    denied = extractor.extract_statements([f"Officials denied that {_inside(c)}" for c in chosen], ["d"] * len(chosen))
    return {c.text: d.text for c, d in zip(chosen, denied, strict=True) if d.polarity == "denied" and _well_made(c, d)}


def _inside(claim: Claim) -> str:
    """The claim's wording as it stands after ``that``."""
    named = any(claim.text.startswith(entity.text) for entity in claim.entities) or claim.text.startswith("I ")
    return claim.text if named else claim.text[:1].lower() + claim.text[1:]


def _well_made(claim: Claim, denied: Claim) -> bool:
    """Whether the opposite differs by few words, and not by an auxiliary put behind another."""
    before, after = claim.text.split(), denied.text.split()
    return before != after and abs(len(after) - len(before)) <= 3 and not _TWO_AUXILIARIES.search(denied.text)


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
            changed = _edited(quantity, lambda value: _other_figure(value, rng))
            if changed:
                yield _pair(claim.text, claim.text.replace(quantity.text, changed), "contradiction", "made_figure")
            rounded = _edited(quantity, _rounded)
            if rounded:
                text = claim.text.replace(quantity.text, f"{rng.choice(('about', 'around', 'some'))} {rounded}")
                yield _pair(claim.text, text, "entailment", "made_rounding")


def _edited(quantity: Quantity, change: Callable[[float], float | None]) -> str | None:
    """The quantity's own words with another number in the place of its digits."""
    found = re.search(r"\d[\d,]*(?:\.\d+)?", quantity.text)
    if found is None or len(re.findall(r"\d[\d,.]*", quantity.text)) != 1:
        return None
    old = found.group()
    value = change(float(old.replace(",", "")))
    if value is None:
        return None
    decimals = len(old.partition(".")[2])
    new = f"{value:,.{decimals}f}" if "," in old or value >= 10_000 else f"{value:.{decimals}f}"
    return None if new == old else quantity.text[: found.start()] + new + quantity.text[found.end() :]


def _other_figure(value: float, rng: random.Random) -> float | None:
    if value <= 1:
        return None
    factor = rng.choice((0.3, 0.5, 0.7, 1.4, 1.8, 2.5, 4))
    changed = value * factor
    return float(max(2, round(changed))) if value == int(value) else changed


def _rounded(value: float) -> float | None:
    if value < 100 or value != int(value):
        return None
    size = 10 ** (len(str(int(value))) - 2)
    rounded = float(round(value / size) * size)
    return rounded if rounded != value else None


@click.command()
@click.argument("articles", type=click.Path(exists=True, dir_okay=False))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--documents", default=600, show_default=True, help="Articles that are mined.")
@click.option("--seed", default=0, show_default=True)
def main(articles: str, out: Path, documents: int, seed: int) -> None:
    """Write training pairs from ARTICLES, a JSONL of documents, to OUT; at most `MOST` of each source."""
    read = [item for item in read_documents([articles]) if isinstance(item, Document)]
    left = dict(MOST)
    with out.open("w", encoding="utf-8") as file:
        for pair in mine(training_half(read)[:documents], ClaimExtractor(), load_embedder(), seed=seed):
            if left[pair.source] > 0:
                left[pair.source] -= 1
                file.write(json.dumps(dataclasses.asdict(pair), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
