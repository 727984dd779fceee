"""Scores on cells against numpy, scipy and scikit-learn on the people."""

import numpy as np
import pytest
from scipy.stats import norm, ttest_1samp
from sklearn.metrics import balanced_accuracy_score, f1_score

from workforce_insights import scores
from workforce_insights.cells import RefusalError


def made(actual, predicted, weights=None, split=None, ratio=0.25):
    m = len(actual)
    return scores.Scores(
        weights=np.ones(m) if weights is None else np.asarray(weights, dtype=float),
        split=np.zeros(m, dtype=int) if split is None else np.asarray(split),
        ratio=np.full(m, ratio),
        actual=np.asarray(actual),
        predicted=np.asarray(predicted),
        loss=np.zeros(m),
        ranked=np.zeros(m),
    )


def drawn(m=300, k=4, seed=0):
    """Chances over classes, the classes drawn, and the people of each cell."""
    rng = np.random.default_rng(seed)
    chances = rng.dirichlet(np.ones(k), size=m)
    return chances, rng.integers(0, k, m), rng.integers(1, 5, m)


def test_the_ranked_probability_score_is_that_of_rows():
    chances, codes, _ = drawn()
    _, _, ranked = scores.outcomes(chances, codes, 0.001, is_ordered=True)
    for row, code, score in zip(chances, codes, ranked, strict=True):
        came = np.cumsum(np.arange(4) == code)
        assert score == pytest.approx(((np.cumsum(row) - came) ** 2)[:3].sum() / 3)


def test_a_far_miss_costs_more_than_a_near_one():
    chances = np.array([[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]])
    ranked = scores.outcomes(chances, np.zeros(3, dtype=int), 0.001, is_ordered=True)[2]
    np.testing.assert_allclose(ranked, [0, 0.5, 1])
    none = scores.outcomes(chances, np.zeros(3, dtype=int), 0.001, is_ordered=False)[2]
    assert np.isnan(none).all()


def test_confusion_counts_people():
    _, codes, weights = drawn()
    predicted = np.roll(codes, 1)
    found = made(codes, predicted, weights).confusion(5)
    expected = np.zeros((5, 5))
    np.add.at(expected, (codes, predicted), weights)
    np.testing.assert_array_equal(found, expected)


def test_class_averages_are_those_of_scikit_learn():
    """A class that nobody is in, and one that nobody is predicted, among them."""
    actual, predicted = np.array([0, 0, 0, 1, 1, 3]), np.array([0, 1, 0, 1, 2, 0])
    weights = np.array([5, 3, 2, 7, 1, 4])
    rows = np.repeat(np.arange(6), weights)
    confusion = made(actual, predicted, weights).confusion(5)
    with pytest.warns(UserWarning, match="not in y_true"):
        expected = balanced_accuracy_score(actual[rows], predicted[rows])
    assert scores.mean_recall(confusion).value == pytest.approx(expected)
    assert scores.mean_f1(confusion, [1]).value == pytest.approx(
        f1_score(actual[rows], predicted[rows], average="macro", zero_division=0)
    )


def test_intervals_of_class_averages_hold_the_truth():
    """In 19 of 20 samples, give or take what 400 samples allow."""
    rng = np.random.default_rng(5)
    people, recall = np.array([140, 30, 12, 6]), np.array([0.9, 0.5, 0.3, 0.2])
    chances = np.full((4, 4), 1.0) * ((1 - recall) / 3)[:, None]
    np.fill_diagonal(chances, recall)
    shares = chances * people[:, None]
    f1 = 2 * np.diag(shares) / (shares.sum(axis=0) + shares.sum(axis=1))
    held = []
    for _ in range(400):
        counts = np.array(
            [rng.multinomial(n, p) for n, p in zip(people, chances, strict=True)]
        )
        recalled = scores.mean_recall(counts.astype(float))
        drawn_f1 = scores.mean_f1(counts.astype(float), [2])
        held.append(
            [
                recalled.ci_low <= recall.mean() <= recalled.ci_high,
                drawn_f1.ci_low <= f1.mean() <= drawn_f1.ci_high,
            ]
        )
    assert (np.mean(held, axis=0) > 0.91).all()


def test_a_small_class_all_hit_is_not_certain():
    estimate = scores.mean_recall(np.diag([3.0, 3.0]))
    assert estimate.value == estimate.ci_high == 1
    assert estimate.ci_low < 0.9


def test_the_interval_over_splits_is_a_t_with_the_corrected_variance():
    rng = np.random.default_rng(3)
    split, values = np.repeat(np.arange(10), 8), rng.normal(1, 2, 80)
    means = values.reshape(10, 8).mean(axis=1)
    plain = ttest_1samp(means, 0).confidence_interval()
    wider = np.sqrt((1 / 10 + 1 / 4) / (1 / 10))
    zeros = np.zeros(80, dtype=int)
    estimate = scores.split_mean(values, made(zeros, zeros, split=split))
    assert estimate.value == pytest.approx(means.mean())
    half = (plain.high - plain.low) / 2 * wider
    assert estimate.ci_high - estimate.value == pytest.approx(half)
    assert estimate.value - estimate.ci_low == pytest.approx(half)


def test_the_interval_of_turns_takes_the_people_of_a_split_for_its_spread():
    """With people alike in every split, splits would say that nothing varies."""
    values = np.tile(np.random.default_rng(3).normal(1, 2, 8), 10)
    split, zeros = np.repeat(np.arange(10), 8), np.zeros(80, dtype=int)
    weights = np.full(80, 0.5)
    estimate = scores.turns_mean(values, made(zeros, zeros, weights, split))
    of_a_split = values.var() * 40 / 39 / 8
    half = norm.ppf(0.975) * np.sqrt((1 / 10 + 1 / 4) * of_a_split)
    assert estimate.value == pytest.approx(values.mean())
    assert estimate.ci_high - estimate.value == pytest.approx(half)
    assert estimate.value - estimate.ci_low == pytest.approx(half)
    by_splits = scores.split_mean(values, made(zeros, zeros, weights, split))
    assert by_splits.ci_high == pytest.approx(by_splits.ci_low)


def test_the_interval_of_models_adds_the_spread_between_splits():
    values = np.random.default_rng(3).normal(np.repeat(np.arange(10) / 4, 8), 2)
    split, zeros = np.repeat(np.arange(10), 8), np.zeros(80, dtype=int)
    weights = np.full(80, 0.5)
    estimate = scores.models_mean(values, made(zeros, zeros, weights, split))
    between = values.reshape(10, 8).mean(axis=1).var(ddof=1)
    both = values.var() * 40 / 39 / 8 + between
    half = norm.ppf(0.975) * np.sqrt((1 / 10 + 1 / 4) * both)
    assert estimate.value == pytest.approx(values.mean())
    assert estimate.ci_high - estimate.value == pytest.approx(half)
    assert estimate.value - estimate.ci_low == pytest.approx(half)


def test_what_has_nobody_is_refused():
    nobody = np.zeros((3, 3))
    with pytest.raises(RefusalError, match="nobody"):
        scores.mean_recall(nobody)
    with pytest.raises(RefusalError, match="nobody"):
        scores.mean_f1(nobody, [1])
    with pytest.raises(RefusalError, match="two of them or more"):
        scores.split_mean(np.ones(2), made([0, 1], [0, 1]))
    with pytest.raises(RefusalError, match="two of them or more"):
        scores.turns_mean(np.ones(2), made([0, 1], [0, 1]))


def test_shares_of_confusion_are_of_the_actual_class():
    counts = np.array([[6.4, 1.6], [0.0, 0.0]])
    found = list(scores.confusion_shares(counts))
    assert [(a, p, n) for a, p, _, n in found] == [(0, 0, 8), (0, 1, 8)]
    assert [share.value for _, _, share, _ in found] == [0.75, 0.25]
