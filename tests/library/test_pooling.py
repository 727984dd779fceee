"""Pooling of small groups, against metafor's printed results and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.meta_analysis import combine_effects

from workforce_insights.cells import RefusalError
from workforce_insights.pooling import pool

# Vaccination against tuberculosis, thirteen trials (Colditz et al. 1994, JAMA
# 271:698-702): ill and well among the vaccinated, then among the others; latitude.
TRIALS = np.array(
    [
        (4, 119, 11, 128, 44),
        (6, 300, 29, 274, 55),
        (3, 228, 11, 209, 42),
        (62, 13536, 248, 12619, 52),
        (33, 5036, 47, 5761, 13),
        (180, 1361, 372, 1079, 44),
        (8, 2537, 10, 619, 19),
        (505, 87886, 499, 87892, 13),
        (29, 7470, 45, 7232, 27),
        (17, 1699, 65, 1600, 42),
        (186, 50448, 141, 27197, 18),
        (5, 2493, 3, 2338, 33),
        (27, 16886, 29, 17825, 33),
    ],
    dtype=float,
)


def log_risk_ratios() -> tuple[np.ndarray, np.ndarray]:
    ill, well, control_ill, control_well, _ = TRIALS.T
    treated, control = ill + well, control_ill + control_well
    return (
        np.log(ill / treated) - np.log(control_ill / control),
        1 / ill - 1 / treated + 1 / control_ill - 1 / control,
    )


def test_the_spread_of_thirteen_trials_is_the_one_printed() -> None:
    """R's metafor: confint(rma(yi, vi, data=dat.bcg)), and method="PM"."""
    means, variances = log_risk_ratios()
    spread = pool(means, variances, np.ones((13, 1))).spread
    assert spread.value**2 == pytest.approx(0.3181, abs=5e-5)
    assert spread.ci_low**2 == pytest.approx(0.1197, abs=5e-5)
    assert spread.ci_high**2 == pytest.approx(1.1115, abs=5e-5)


def test_without_columns_it_is_statsmodels() -> None:
    means, variances = log_risk_ratios()
    reference = combine_effects(means, variances, method_re="iterated", atol=1e-14)
    spread = pool(means, variances, np.ones((13, 1))).spread
    assert spread.value**2 == pytest.approx(reference.tau2, rel=1e-6)


def test_with_columns_the_weighted_squares_are_what_they_should_be() -> None:
    """Paule and Mandel's own equation, by statsmodels' weighted least squares."""
    means, variances = log_risk_ratios()
    design = np.column_stack([np.ones(13), TRIALS[:, 4]])
    pooled = pool(means, variances, design)
    total = variances + pooled.spread.value**2
    fitted = sm.WLS(means, design, weights=1 / total).fit()
    assert fitted.ssr == pytest.approx(11, rel=1e-9)
    kept = pooled.spread.value**2 / total
    expected = kept * means + (1 - kept) * fitted.fittedvalues
    assert pooled.means == pytest.approx(expected, abs=1e-9)


def test_columns_that_overlap_change_nothing() -> None:
    means, variances = log_risk_ratios()
    north = (TRIALS[:, 4] > 35).astype(float)
    twice = np.column_stack([np.ones(13), north, 1 - north])
    plain = pool(means, variances, np.column_stack([np.ones(13), north]))
    assert pool(means, variances, twice).means == pytest.approx(plain.means, abs=1e-9)


def test_groups_that_do_not_depart_are_drawn_all_the_way() -> None:
    means = np.array([1.0, 2.0, 2.0, 3.0])
    design = np.array([[1, 0, 1, 0], [1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 0, 1.0]])
    moved = means + np.array([0.1, 0.0, 0.0, 0.0])
    pooled = pool(moved, np.full(4, 0.04), design)
    assert pooled.spread.value == 0
    assert pooled.means == pytest.approx([1.075, 2.025, 2.025, 2.975], abs=1e-9)


def test_as_many_columns_as_groups_are_refused() -> None:
    with pytest.raises(RefusalError, match="too few"):
        pool(np.array([1.0, 2.0]), np.ones(2), np.eye(2))


@pytest.mark.parametrize("spread", [0.0, 0.1, 0.3])
def test_intervals_hold_the_truth_and_pooling_is_nearer_to_it(spread: float) -> None:
    rng = np.random.default_rng(4)
    a, b = np.repeat(np.eye(5), 4, axis=0), np.tile(np.eye(4), (5, 1))
    design = np.hstack([a, b])
    held, nearer = [], []
    for _ in range(200):
        people = rng.multinomial(800, rng.dirichlet(np.full(20, 2.0))) + 1
        truth = design @ rng.normal(0, 0.2, 9) + rng.normal(0, spread, 20)
        means = truth + rng.normal(0, 0.9 / np.sqrt(people))
        pooled = pool(means, 0.81 / people, design)
        held.append((pooled.ci_low <= truth) & (truth <= pooled.ci_high))
        raw, own = (means - truth) ** 2, (pooled.means - truth) ** 2
        nearer.append(own.mean() - raw.mean())
    assert 0.9 <= np.mean(held) <= 0.99
    assert np.mean(nearer) < 0
