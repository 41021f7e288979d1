"""Figures agree with scikit-learn's, their intervals cover, and what cannot be told is told."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as sk

from detector.evaluation import metrics as m


def predictions(items: int, seed: int = 0, *, ties: bool = False) -> tuple[m.Ints, m.Floats]:
    """Gold labels of three, and probabilities that lean towards them."""
    rng = np.random.default_rng(seed)
    gold = rng.integers(3, size=items)
    logits = rng.normal(size=(items, 3)) + 1.2 * np.eye(3)[gold]
    probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    return gold, np.round(probabilities, 1) if ties else probabilities


def test_label_figures_agree_with_scikit_learn() -> None:
    gold, probabilities = predictions(400)
    given = probabilities.argmax(1)
    matrix = m.confusion(gold, given, 3)
    assert matrix[0].tolist() == sk.confusion_matrix(gold, given).tolist()
    assert m.accuracy(matrix)[0] == pytest.approx(sk.accuracy_score(gold, given))
    assert m.macro_f1(matrix)[0] == pytest.approx(sk.f1_score(gold, given, average="macro"))
    theirs = sk.precision_recall_fscore_support(gold, given)
    for ours, other in zip(m.precision_recall_f1(matrix), theirs, strict=False):
        assert ours[0] == pytest.approx(other)


@pytest.mark.parametrize("ties", [False, True])
def test_score_figures_agree_with_scikit_learn(ties: bool) -> None:
    gold, probabilities = predictions(400, ties=ties)
    truth, scores = gold == 0, probabilities[:, 0]
    assert m.average_precision(truth, scores)[0] == pytest.approx(sk.average_precision_score(truth, scores))
    assert m.roc_auc(truth, scores)[0] == pytest.approx(sk.roc_auc_score(truth, scores))
    assert m.brier(truth, scores)[0] == pytest.approx(sk.brier_score_loss(truth, scores))


def test_weights_mean_what_scikit_learn_means_by_them() -> None:
    gold, probabilities = predictions(300, ties=True)
    given, truth, scores = probabilities.argmax(1), gold == 0, probabilities[:, 0]
    (weights,) = m.draws(np.arange(300), resamples=1)
    drawn = {"sample_weight": weights[0]}
    assert m.accuracy(m.confusion(gold, given, 3, weights))[0] == pytest.approx(sk.accuracy_score(gold, given, **drawn))
    assert m.roc_auc(truth, scores, weights)[0] == pytest.approx(sk.roc_auc_score(truth, scores, **drawn))
    assert m.brier(truth, scores, weights)[0] == pytest.approx(sk.brier_score_loss(truth, scores, **drawn))
    theirs = sk.average_precision_score(truth, scores, **drawn)
    assert m.average_precision(truth, scores, weights)[0] == pytest.approx(theirs)


def test_calibration_error_is_the_mean_distance_over_bins() -> None:
    # 10 items at 0.9 of which 6 are true, 10 at 0.1 of which 1 is: (0.3 + 0) / 2.
    scores = [0.9] * 10 + [0.1] * 10
    truth = [1] * 6 + [0] * 4 + [1] + [0] * 9
    assert m.calibration_error(truth, scores)[0] == pytest.approx(0.15)
    assert m.calibration_error([1, 0], [1.0, 0.0])[0] == 0


def test_brier_over_labels_is_their_sum() -> None:
    gold, probabilities = predictions(50)
    by_label = [m.brier(gold == label, probabilities[:, label])[0] for label in range(3)]
    assert m.brier(np.eye(3)[gold], probabilities)[0] == pytest.approx(sum(by_label))


def test_figures_that_the_items_cannot_give_are_none() -> None:
    assert np.isnan(m.average_precision([0, 0], [0.1, 0.2])[0])
    assert np.isnan(m.roc_auc([1, 1], [0.1, 0.2])[0])
    found = m.figures(lambda w: {"ap": m.average_precision([0, 0], [0.1, 0.2], w)}, np.arange(2), resamples=20)
    assert found["ap"].record() == {"value": None, "low": None, "high": None}


def test_a_resample_draws_whole_groups() -> None:
    groups = m.groups_of(["a", "b", "a", "c", "b"])
    weights = np.concatenate(list(m.draws(groups, resamples=500)))
    assert groups.tolist() == [0, 1, 0, 2, 1]
    assert (weights[:, 0] == weights[:, 2]).all()
    assert (weights[:, [0, 1, 3]].sum(1) == 3).all()
    again = np.concatenate(list(m.draws(groups, resamples=500)))
    assert (weights == again).all()
    assert weights[:, 0].mean() == pytest.approx(1, abs=0.15)


def quantities(gold: m.Ints, probabilities: m.Floats) -> m.Statistic:
    truth, scores, given = gold == 0, probabilities[:, 0], probabilities.argmax(1)

    def statistic(weights: m.Floats) -> dict[str, m.Floats]:
        matrix = m.confusion(gold, given, 3, weights)
        return {
            "accuracy": m.accuracy(matrix),
            "macro_f1": m.macro_f1(matrix),
            "ap": m.average_precision(truth, scores, weights),
            "auc": m.roc_auc(truth, scores, weights),
            "brier": m.brier(truth, scores, weights),
        }

    return statistic


def test_the_intervals_cover_the_true_figures() -> None:
    true = {name: value[0] for name, value in quantities(*predictions(50_000, seed=99))(np.ones((1, 50_000))).items()}
    covered = dict.fromkeys(true, 0)
    for seed in range(200):
        found = m.figures(quantities(*predictions(250, seed)), np.arange(250), resamples=200)
        for name, figure in found.items():
            covered[name] += figure.low <= true[name] <= figure.high
    # 95 % of 200 is 190; four standard errors of a binomial are 12.
    assert all(178 <= number <= 200 for number in covered.values()), covered


def test_intervals_over_groups_cover_where_items_of_a_group_are_alike() -> None:
    def right_of(rng: np.random.Generator) -> m.Floats:
        return np.repeat(rng.random(60) < 0.7, 5).astype(float)

    def covered(groups: m.Ints) -> int:
        rng, inside = np.random.default_rng(5), 0
        for _ in range(200):
            right = right_of(rng)
            (figure,) = m.figures(lambda w, r=right: {"share": w @ r / w.sum(1)}, groups, resamples=200).values()
            inside += figure.low <= 0.7 <= figure.high
        return inside

    assert covered(np.repeat(np.arange(60), 5)) >= 178
    assert covered(np.arange(300)) < 160  # taken one by one they would promise too much


def test_a_share_of_all_or_none_keeps_an_open_end() -> None:
    found = m.figures(lambda w: {"share": w @ np.ones(20) / 20}, np.arange(20), resamples=50, trials={"share": 20})
    assert (found["share"].low, found["share"].high) == (pytest.approx(0.8316, abs=1e-4), 1.0)  # Clopper and Pearson


def test_mcnemar_is_the_exact_binomial_test() -> None:
    from scipy.stats import binomtest

    for first, second in ((10, 25), (3, 0), (7, 8), (400, 460)):
        assert m.mcnemar(first, second) == pytest.approx(binomtest(first, first + second, 0.5).pvalue)
    assert m.mcnemar(0, 0) == m.mcnemar(5, 5) == 1.0
