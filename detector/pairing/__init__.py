"""Which claims are worth reading together: embedders, exact neighbours, repeats."""

from detector.pairing.embedder import (
    DEFAULT_EMBEDDER,
    Embedder,
    OnnxEmbedder,
    SentenceTransformerEmbedder,
    load_embedder,
)
from detector.pairing.pairs import DEFAULT_MIN_SIMILARITY, DEFAULT_TOP_K, claim_vectors, pair_claims
from detector.pairing.repeats import collapse_repeats

__all__ = [
    "DEFAULT_EMBEDDER",
    "DEFAULT_MIN_SIMILARITY",
    "DEFAULT_TOP_K",
    "Embedder",
    "OnnxEmbedder",
    "SentenceTransformerEmbedder",
    "claim_vectors",
    "collapse_repeats",
    "load_embedder",
    "pair_claims",
]
