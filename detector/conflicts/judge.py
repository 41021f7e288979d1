"""From a scored pair to a verdict: a logistic function of named features."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from detector.conflicts.clashes import find_clashes, wording_clash
from detector.conflicts.features import Features, pair_features
from detector.conflicts.guarantee import Mark, OperatingPoint, choose_threshold
from detector.conflicts.reasons import reason
from detector.conflicts.relations import relation
from detector.errors import ModelError
from detector.types import ClaimPair, Label, NLIScores, Verdict


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """The judge's parameters: plain numbers by feature name."""

    bias: float
    weights: Mapping[str, float]
    threshold: float = 0.5
    """Score from which a pair is flagged by default."""
    marks: tuple[Mark, ...] = ()
    """Labelled pairs that the weights were not fitted on, with the scores they get: what a promised precision rests on."""

    @classmethod
    def read(cls, path: Path | None = None) -> JudgeWeights:
        """The weights in a JSON file, by default those that ship with the detector.

        Raises ModelError for an unreadable file or names that are no features.
        """
        source = path if path is not None else files(__package__) / "judge.json"
        try:
            raw = json.loads(source.read_text(encoding="utf-8"))
            weights = {name: float(value) for name, value in raw["weights"].items()}
            marks = tuple(Mark(float(score), bool(right)) for score, right in raw.get("marks", ()))
            made = cls(float(raw["bias"]), weights, float(raw["threshold"]), marks)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(f"judge weights {source}: {error!r}; expected bias, weights and threshold") from error
        unknown = sorted(set(made.weights) - set(Features.__dataclass_fields__))
        if unknown:
            raise ModelError(f"judge weights {source}: no such features: {', '.join(unknown)}")
        return made

    def threshold_for(self, precision: float) -> OperatingPoint:
        """The lowest threshold at which the marks promise this precision (see `choose_threshold`)."""
        return choose_threshold(self.marks, precision)

    def score(self, features: Features) -> float:
        """Probability in [0, 1] that an editor would call the pair a conflict."""
        values = features.as_dict()
        logit = self.bias + sum(weight * values[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, logit))))


class Judge:
    """Reads scored pairs and says which are conflicts, of what kind, between whom, and why."""

    def __init__(self, weights: JudgeWeights | None = None, *, threshold: float | None = None) -> None:
        """Takes the weights that ship with the detector, and their threshold, unless told otherwise."""
        self.weights = weights or JudgeWeights.read()
        # Threshold 0 asks for every pair, and what is no conflict is still to be told from what is.
        self.threshold = threshold or self.weights.threshold

    def judge(self, pairs: Sequence[ClaimPair], scores: Sequence[NLIScores]) -> list[Verdict]:
        """One verdict for each pair, in order."""
        return [self._verdict(pair, nli) for pair, nli in zip(pairs, scores, strict=True)]

    def _verdict(self, pair: ClaimPair, nli: NLIScores) -> Verdict:
        clashes = find_clashes(pair.a, pair.b)
        features = pair_features(pair, nli, clashes)
        score = self.weights.score(features)
        if score < self.threshold:
            label: Label = "entailment" if nli.entailment > nli.neutral else "neutral"
            words = "Nothing in the two claims clashes." if label == "neutral" else "One claim follows from the other."
            return Verdict(label, score, "none", "none", words, nli, features=features.as_dict())
        # Any sort of clash that is seen tells a reader more than the bare difference in wording.
        shown = clashes[0] if clashes else wording_clash(pair.a, pair.b)
        return Verdict(
            label="contradiction",
            score=score,
            kind=shown.kind,
            relation=relation(pair, shown),
            reason=reason(pair, shown),
            nli=nli,
            clash_a=shown.spans_a,
            clash_b=shown.spans_b,
            features=features.as_dict(),
        )
