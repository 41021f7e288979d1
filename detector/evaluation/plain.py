"""The plain pipeline, as one would write it in an afternoon: what the detector has to beat.

Sentences are the claims; two sentences with a cosine of at least 0.35 are a pair; the NLI model reads it both ways; the
mean contradiction is the score, and 0.5 the threshold. No attribution, no pronouns, no judge.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from copy import copy
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from detector.conflicts import conflict_id, report_order, without_duplicates
from detector.types import Claim, ClaimPair, Conflict, Document, NLIScores, Report, Span, Verdict

if TYPE_CHECKING:
    from detector.nli import NLIModel
    from detector.pairing import Embedder

THRESHOLD = 0.5
MIN_SIMILARITY = 0.35


class PlainPipeline:
    """Scans documents by sentences, cosine and NLI alone."""

    def __init__(
        self,
        nli: NLIModel,
        embedder: Embedder,
        *,
        threshold: float = THRESHOLD,
        min_similarity: float = MIN_SIMILARITY,
    ) -> None:
        """A pipeline of the two models; ``threshold`` 0 reports every pair that was read. ModelError without spaCy's
        English model, whose parser finds the sentences."""
        from detector.claims.parser import load_parser

        self.nli, self.embedder = nli, embedder
        self.threshold, self._min_similarity = threshold, min_similarity
        self._parser = load_parser()

    def scan(self, documents: Iterable[Document]) -> Report:
        """Every pair of sentences that scores at least the threshold, by falling score."""
        documents = tuple(documents)
        claims = [claim for found in self.claims(documents) for claim in found]
        return self.report(self.pairs(claims), documents, claims)

    def report(self, pairs: Sequence[ClaimPair], documents: Iterable[Document], claims: Iterable[Claim]) -> Report:
        """What `scan` reports of the pairs, where they are already made."""
        started = time.perf_counter()
        scores = self.nli.score([(pair.a.text, pair.b.text) for pair in pairs]) if pairs else []
        found = [
            _conflict(pair, one) for pair, one in zip(pairs, scores, strict=True) if one.contradiction >= self.threshold
        ]
        if self.threshold > 0:
            found = without_duplicates(found)
        found.sort(key=report_order)
        return Report(
            conflicts=tuple(found),
            documents=tuple(documents),
            claims=tuple(claims),
            pairs=len(pairs),
            scored=len(scores),
            truncated=sum(one.truncated for one in scores),
            seconds=time.perf_counter() - started,
            model=self.nli.name,
        )

    def with_threshold(self, threshold: float) -> PlainPipeline:
        """A pipeline of the same models with another threshold."""
        twin = copy(self)
        twin.threshold = threshold
        return twin

    def claims(self, documents: Iterable[Document]) -> list[list[Claim]]:
        """The sentences of each document, in order of place."""
        return [self._sentences(document) for document in documents]

    def _sentences(self, document: Document) -> list[Claim]:
        claims = []
        for sentence in self._parser(document.text).sents:
            quote = sentence.text.strip()
            if any(character.isalpha() for character in quote):
                start = sentence.start_char + len(sentence.text) - len(sentence.text.lstrip())
                end = start + len(quote)
                place = Span(start, end)
                claims.append(Claim(document.id, start, end, quote, " ".join(quote.split()), sentence=place))
        return claims

    def pairs(self, claims: Sequence[Claim]) -> list[ClaimPair]:
        """Any two sentences that are alike."""
        if len(claims) < 2:
            return []
        vectors = self.embedder.embed([claim.text for claim in claims])
        cosines = np.asarray(vectors @ vectors.T, dtype=float)
        return [
            ClaimPair(claims[i], claims[j], float(cosines[i, j]))
            for i, j in combinations(range(len(claims)), 2)
            if cosines[i, j] >= self._min_similarity
        ]


def _conflict(pair: ClaimPair, scores: NLIScores) -> Conflict:
    reason = f"The NLI model reads the two sentences as a contradiction at {scores.contradiction:.2f}."
    verdict = Verdict(scores.label, scores.contradiction, "other", "contradiction", reason, scores)
    return Conflict(conflict_id(pair), pair, verdict)
