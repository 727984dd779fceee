"""Shares, differences and ratios of shares, against statsmodels and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from workforce_insights import shares

PAIRS = [(19, 22, 60, 90), (0, 30, 12, 80), (30, 30, 70, 80), (3, 400, 9, 900)]


def estimated(k: int, n: int) -> shares.Estimates:
    return shares.shares([k], [n])


@pytest.mark.parametrize(("k", "n", "_k", "_n"), PAIRS)
def test_shares_are_statsmodels_wilson(k: int, n: int, _k: int, _n: int) -> None:
    value, low, high = (float(v[0]) for v in estimated(k, n))
    assert value == k / n
    assert (low, high) == pytest.approx(proportion_confint(k, n, method="wilson"))
    assert 0 <= low <= value <= high <= 1


@pytest.mark.parametrize(("k", "n", "other", "m"), PAIRS)
def test_differences_are_statsmodels_newcombe(
    k: int, n: int, other: int, m: int
) -> None:
    value, low, high = shares.differences(estimated(k, n), estimated(other, m))
    expected = confint_proportions_2indep(
        k, n, other, m, method="newcomb", compare="diff"
    )
    assert (low[0], high[0]) == pytest.approx(expected, abs=1e-12)
    assert value[0] == pytest.approx(k / n - other / m)


@pytest.mark.parametrize(("k", "n", "other", "m"), [*PAIRS[:2], PAIRS[3]])
def test_ratios_are_near_the_score_interval(k: int, n: int, other: int, m: int) -> None:
    """Koopman's and Nam's score interval: another method for the same thing."""
    value, low, high = (
        float(v[0]) for v in shares.ratios(estimated(k, n), estimated(other, m))
    )
    assert value == pytest.approx(k / n / (other / m))
    score_low, score_high = confint_proportions_2indep(
        k, n, other, m, method="score", compare="ratio", correction=False
    )
    assert high == pytest.approx(score_high, rel=0.06, abs=0.06)
    assert low == pytest.approx(max(score_low, 0) if k else 0, rel=0.06, abs=0.06)


def test_a_ratio_to_nobody_is_none() -> None:
    found = shares.ratios(estimated(5, 20), estimated(0, 20))
    assert np.isnan(found).all()


@pytest.mark.parametrize(
    ("share", "n", "reference", "m"),
    [(0.7, 25, 0.8, 300), (0.05, 60, 0.1, 300), (0.5, 12, 0.5, 40)],
)
def test_ratios_hold_the_truth(share: float, n: int, reference: float, m: int) -> None:
    rng = np.random.default_rng(5)
    k, other = rng.binomial(n, share, 4000), rng.binomial(m, reference, 4000)
    found = shares.ratios(
        shares.shares(k, np.full(4000, n)), shares.shares(other, np.full(4000, m))
    )
    held = (found.ci_low <= share / reference) & (share / reference <= found.ci_high)
    assert 0.93 <= held.mean() <= 0.98
