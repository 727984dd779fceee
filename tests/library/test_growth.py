"""The trend of members who join, against statsmodels and by simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import t as student

from workforce_insights import growth
from workforce_insights.cells import RefusalError

NUMBERS = np.arange(2.0, 20.0)
COUNTS = np.random.default_rng(5).negative_binomial(6, 0.05, len(NUMBERS)) + 3.0


def months(counts: list[int], n_partial: int = 1) -> pd.DataFrame:
    size = len(counts)
    return pd.DataFrame(
        {
            "calendar_month": pd.date_range("2021-01-01", periods=size, freq="MS"),
            "month_number": range(1, size + 1),
            "is_complete": [place >= n_partial for place in range(size)],
            "n_joined": counts,
        }
    )


def test_the_trend_is_the_quasi_poisson_fit_of_statsmodels() -> None:
    trend = growth.fit(NUMBERS, COUNTS)
    model = sm.GLM(COUNTS, sm.add_constant(NUMBERS), family=sm.families.Poisson())
    fitted = model.fit(scale="X2")
    assert fitted.scale > 2
    assert trend.slopes == pytest.approx(fitted.params, abs=1e-9)
    assert trend.dispersion == pytest.approx(fitted.scale, rel=1e-9)
    assert trend.covariance == pytest.approx(fitted.cov_params(), rel=1e-7)
    margin = student.ppf(0.975, len(COUNTS) - 2) * fitted.bse[1]
    bounds = np.exp(fitted.params[1] + np.array([0, -margin, margin])) - 1
    assert trend.growth == pytest.approx(bounds, abs=1e-9)
    there = fitted.get_prediction(np.array([[1.0, 25.0]]))
    value, low, high = trend.expected(25.0)
    assert value == pytest.approx(there.predicted_mean[0], rel=1e-9)
    spread = np.sqrt(fitted.scale * value + there.se_mean[0] ** 2)
    wide = student.ppf(0.975, len(COUNTS) - 2) * spread
    assert (low, high) == pytest.approx((max(value - wide, 0), value + wide))


def test_counts_that_are_too_even_leave_no_less_than_chance() -> None:
    trend = growth.fit(NUMBERS, 100 + 2 * NUMBERS)
    assert trend.dispersion == 1
    value, low, high = trend.expected(20.0)
    assert high - low > 2 * 1.96 * np.sqrt(value)


@pytest.mark.parametrize("dispersion", [1.0, 3.0])
def test_a_new_month_is_within_its_interval_as_often_as_said(dispersion: float) -> None:
    """95% of 400 honest intervals, within what chance makes of 400."""
    rng = np.random.default_rng(17)
    numbers = np.arange(1.0, 20.0)
    means = 100 * np.exp(0.015 * numbers)
    held = []
    for _ in range(400):
        shape = means / (dispersion - 1) if dispersion > 1 else None
        rates = means if shape is None else rng.gamma(shape, dispersion - 1)
        counts = rng.poisson(rates).astype(float)
        _, low, high = growth.fit(numbers[:-1], counts[:-1]).expected(numbers[-1])
        held.append(low <= counts[-1] <= high)
    assert 0.92 <= np.mean(held) <= 0.985


def test_a_month_is_expected_from_those_before_it_alone() -> None:
    counts = [30, *(int(n) for n in COUNTS[:12])]
    rows = growth.evidence(months(counts)).set_index("calendar_month")
    changed = growth.evidence(months([*counts[:-1], 5000])).set_index("calendar_month")
    ahead = pd.Timestamp("2022-01-01")
    last = ahead + pd.DateOffset(months=0)
    assert rows.loc[last, "value"] == changed.loc[last, "value"]
    after = last + pd.DateOffset(months=1)
    assert rows.loc[after, "value"] < changed.loc[after, "value"]
    assert rows.loc[last, "n_months"] == 11
    assert rows.loc[last, "n"] == sum(counts[1:-1])


def test_months_are_refused_with_the_reason() -> None:
    rows = growth.evidence(months([30, 100, 110, 120]))
    assert not rows["is_reportable"].any()
    assert rows["reason"].iloc[0] == "the extract does not hold the whole month"
    assert rows["reason"].iloc[1] == "fewer than 6 whole months come before it"
    assert rows["reason"].iloc[-1] == "fewer than 6 whole months are in the extract"
    assert list(growth.evidence(months([]))["measure"]) == ["growth"]
    quiet = growth.evidence(months([9, 0, 0, 0, 0, 0, 0, 0, 3]))
    assert not quiet["is_reportable"].any()
    with pytest.raises(RefusalError):
        growth.fit(np.arange(3.0), np.ones(3))
