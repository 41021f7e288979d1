"""From a scored pair to a verdict: a logistic function of named features, and small trees over them."""

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
class Split:
    """A node of a tree: features up to ``at`` go to node ``low``, larger ones to node ``high``."""

    feature: str
    at: float
    low: int
    high: int


Tree = tuple[Split | float, ...]
"""Nodes by number, the root first; a leaf is what it adds to the log-odds."""


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """The judge's parameters: plain numbers by feature name."""

    bias: float
    weights: Mapping[str, float]
    """Log-odds for each feature's 1."""
    threshold: float = 0.5
    """Score from which a pair is flagged by default."""
    trees: tuple[Tree, ...] = ()
    """Boosted trees that add to the log-odds: what features say together and not one by one."""
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
            trees = tuple(tuple(_node(node) for node in tree) for tree in raw.get("trees", ()))
            marks = tuple(Mark(float(score), bool(right)) for score, right in raw.get("marks", ()))
            made = cls(float(raw["bias"]), weights, float(raw["threshold"]), trees, marks)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(f"judge weights {source}: {error!r}; expected bias, weights and threshold") from error
        named = set(made.weights) | {node.feature for tree in made.trees for node in tree if isinstance(node, Split)}
        unknown = sorted(named - set(Features.__dataclass_fields__))
        if unknown:
            raise ModelError(f"judge weights {source}: no such features: {', '.join(unknown)}")
        return made

    def threshold_for(self, precision: float) -> OperatingPoint:
        """The lowest threshold at which the marks promise this precision (see `choose_threshold`)."""
        return choose_threshold(self.marks, precision)

    def score(self, features: Features) -> float:
        """Probability in [0, 1] that an editor would call the pair a conflict."""
        logit = self.log_odds(features.as_dict())
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, logit))))

    def log_odds(self, values: Mapping[str, float]) -> float:
        """The same before it is made a probability, of features by name."""
        linear = self.bias + sum(weight * values[name] for name, weight in self.weights.items())
        return linear + sum(_leaf(tree, values) for tree in self.trees)


def _node(raw: object) -> Split | float:
    """A node as the JSON has it: a number, or feature, place and the numbers of two nodes."""
    if isinstance(raw, list):
        feature, at, low, high = raw
        return Split(str(feature), float(at), int(low), int(high))
    return float(raw)  # type: ignore[arg-type]


def _leaf(tree: Tree, values: Mapping[str, float]) -> float:
    node = tree[0]
    while isinstance(node, Split):
        node = tree[node.low if values[node.feature] <= node.at else node.high]
    return node


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
