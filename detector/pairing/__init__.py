"""Which claims are worth reading together: embedders, exact neighbours, repeats."""

from detector.pairing.against import pair_with_found
from detector.pairing.embedder import (
    DEFAULT_EMBEDDER,
    Embedder,
    OnnxEmbedder,
    SentenceTransformerEmbedder,
    load_embedder,
)
from detector.pairing.pairs import (
    DEFAULT_MIN_SIMILARITY,
    DEFAULT_TOP_K,
    pair_claims,
    pair_each,
    pair_embedded,
)
from detector.pairing.repeats import collapse_repeats, first_sayings
from detector.pairing.vectors import ClaimVectors, embed_claims

__all__ = [
    "DEFAULT_EMBEDDER",
    "DEFAULT_MIN_SIMILARITY",
    "DEFAULT_TOP_K",
    "ClaimVectors",
    "Embedder",
    "OnnxEmbedder",
    "SentenceTransformerEmbedder",
    "collapse_repeats",
    "embed_claims",
    "first_sayings",
    "load_embedder",
    "pair_claims",
    "pair_each",
    "pair_embedded",
    "pair_with_found",
]
