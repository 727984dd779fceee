"""Prediction sets hold each class as often as they say, on cells as on rows."""

from __future__ import annotations

import numpy as np
import pytest

from workforce_insights.conformal import are_in_sets, cutoffs, rank_needed

SHARES = np.array([0.6, 0.25, 0.15])
MEANS = np.array([-0.5, 0.3, 1.0])


def forecast(points: np.ndarray) -> np.ndarray:
    """Wrong on purpose: it takes every class to be twice as narrow as it is."""
    closeness = SHARES * np.exp(-((points[:, None] - MEANS[None, :]) ** 2))
    return closeness / closeness.sum(axis=1, keepdims=True)


def drawn(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    codes = rng.choice(len(SHARES), n, p=SHARES)
    return rng.normal(MEANS[codes], 1.0), codes


def test_each_class_is_held_as_often_as_stated_and_no_more_than_it_need() -> None:
    """Over splits: at least .9, and no more than one person's worth above it."""
    rng = np.random.default_rng(1)
    held = np.zeros((400, 3))
    for draw in range(len(held)):
        points, codes = drawn(300, rng)
        found = cutoffs(forecast(points), codes, np.ones(300, dtype=np.int64), 0.9)
        assert np.isfinite(found).all()
        points, codes = drawn(3000, rng)
        sets = are_in_sets(forecast(points), found)
        for code in range(3):
            held[draw, code] = sets[codes == code, code].mean()
    error = held.std(axis=0) / np.sqrt(len(held))
    assert (held.mean(axis=0) >= 0.9 - 3 * error).all()
    smallest_class = 300 * SHARES
    assert (held.mean(axis=0) <= 0.9 + 1.3 / smallest_class + 3 * error).all()


def test_one_cut_off_for_all_classes_would_fail_the_rare_one() -> None:
    """Else the test above would show nothing of the classes."""
    rng = np.random.default_rng(2)
    points, codes = drawn(20_000, rng)
    chances = forecast(points)
    own = chances[np.arange(len(codes)), codes]
    everybody = are_in_sets(chances, np.full(3, np.quantile(own, 0.1)))
    shares = [everybody[codes == code, code].mean() for code in range(3)]
    assert max(abs(share - 0.9) for share in shares) > 0.04


def test_cells_give_the_cut_offs_of_the_rows() -> None:
    rng = np.random.default_rng(3)
    points, codes = drawn(40, rng)
    weights = rng.integers(1, 9, 40)
    on_cells = cutoffs(forecast(points), codes, weights, 0.8)
    rows = np.repeat(np.arange(40), weights)
    for code in range(3):
        scores = np.sort(1 - forecast(points)[rows][codes[rows] == code, code])
        n = len(scores)
        kth = int(np.ceil((n + 1) * 0.8)) - 1
        assert on_cells[code] == pytest.approx(1 - scores[kth])


def test_a_class_with_too_few_people_is_in_every_set() -> None:
    chances = np.tile([0.9, 0.1], (17, 1)) - np.arange(17)[:, None] * [0.01, -0.01]
    codes = np.array([0] * 9 + [1] * 8)
    found = cutoffs(chances, codes, np.ones(17, dtype=np.int64), 0.9)
    assert found[0] == chances[8, 0]
    assert found[1] == -np.inf
    assert are_in_sets(np.array([[1.0, 0.0]]), found).tolist() == [[True, True]]
    assert not are_in_sets(np.array([[0.2, 0.8]]), found)[0, 0]


@pytest.mark.parametrize(
    ("n", "coverage", "rank"), [(8, 0.9, 9), (9, 0.9, 9), (19, 0.95, 19), (29, 0.9, 27)]
)
def test_the_rank_is_not_moved_by_the_last_digit(
    n: int, coverage: float, rank: int
) -> None:
    assert rank_needed(n, coverage) == rank
