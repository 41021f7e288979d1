"""Do the claim pairs give their label away in one side alone?

Trains word and character n-gram TF-IDF with logistic regression on side a alone, on side b alone, and on both sides
joined, in cross-validation that keeps a group (pairs that share sentences) in one fold, and prints accuracy and macro-F1
with a 95 % interval from a bootstrap over groups. Chance is what always giving the commonest label scores; a model that
can tell the phenomenon from the style, and nothing else, scores what giving each phenomenon's commonest label scores.

    python eval/claim_pairs/one_sided.py
"""

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline, make_union

HERE = Path(__file__).parent


def out_of_fold(texts: list[str], labels: np.ndarray, groups: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Return for every pair the label predicted by a model trained without the pair's group."""
    predicted = np.empty_like(labels)
    splitter = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=seed)
    for train, test in splitter.split(texts, labels, groups):
        model = make_pipeline(
            make_union(
                TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
                TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=3, sublinear_tf=True),
            ),
            LogisticRegression(max_iter=2000),
        )
        model.fit([texts[i] for i in train], labels[train])
        predicted[test] = model.predict([texts[i] for i in test])
    return predicted


def group_bootstrap(hits: np.ndarray, groups: np.ndarray, rounds: int, seed: int) -> tuple[float, float]:
    """Return the 2.5th and 97.5th percentile of the mean of `hits` over resampled groups."""
    names, index = np.unique(groups, return_inverse=True)
    total, size = np.bincount(index, weights=hits), np.bincount(index)
    drawn = np.random.default_rng(seed).integers(len(names), size=(rounds, len(names)))
    low, high = np.percentile(total[drawn].sum(axis=1) / size[drawn].sum(axis=1), [2.5, 97.5])
    return float(low), float(high)


def majority(labels: np.ndarray) -> float:
    """Return the share of the commonest label: what a model that saw nothing would score."""
    return Counter(labels.tolist()).most_common(1)[0][1] / len(labels)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=HERE / "claim_pairs.jsonl")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=3, help="cross-validations with different folds, averaged")
    args = parser.parse_args()

    rows = [json.loads(line) for line in args.file.read_text(encoding="utf-8").splitlines()]
    labels = np.array([row["label"] for row in rows])
    groups = np.array([row["group"] for row in rows])
    print(f"{len(rows)} pairs in {len(set(groups))} groups; always the commonest label: {majority(labels):.3f}")
    by_phenomenon: dict[str, Counter[str]] = {}
    for row in rows:
        by_phenomenon.setdefault(row["phenomenon"], Counter())[row["label"]] += 1
    best = sum(max(counts.values()) for counts in by_phenomenon.values()) / len(rows)
    print(f"always the commonest label of the phenomenon: {best:.3f}")
    sides = {
        "side a alone": [row["a"] for row in rows],
        "side b alone": [row["b"] for row in rows],
        "both sides joined": [row["a"] + " / " + row["b"] for row in rows],
    }
    for name, texts in sides.items():
        runs = [out_of_fold(texts, labels, groups, args.folds, seed) for seed in range(args.seeds)]
        hits = np.mean([run == labels for run in runs], axis=0)
        low, high = group_bootstrap(hits, groups, rounds=5000, seed=0)
        macro = float(np.mean([f1_score(labels, run, average="macro") for run in runs]))
        print(f"{name:18} accuracy {hits.mean():.3f} [{low:.3f}, {high:.3f}]  macro-F1 {macro:.3f}")


if __name__ == "__main__":
    main()
