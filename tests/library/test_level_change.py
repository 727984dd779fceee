"""A level change against a restricted likelihood written out, GLS, and simulations."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.linalg import toeplitz
from scipy.optimize import minimize

from workforce_insights import level_change
from workforce_insights.cells import RefusalError

START = date(2022, 6, 1)


def autoregressive(rng: np.random.Generator, n: int, rho: float) -> np.ndarray:
    noise = rng.normal(size=n)
    noise[0] /= np.sqrt(1 - rho**2)
    for place in range(1, n):
        noise[place] += rho * noise[place - 1]
    return noise


def by_hand(
    design: np.ndarray, values: np.ndarray, place: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Maximise the restricted likelihood of all covariance parameters at once."""
    distance = np.abs(place[:, None] - place[None, :])

    def loss(free: np.ndarray) -> float:
        covariance = np.exp(free[1]) * np.tanh(free[0]) ** distance
        inverse = np.linalg.inv(covariance)
        inner = design.T @ inverse @ design
        left = values - design @ np.linalg.solve(inner, design.T @ inverse @ values)
        return 0.5 * (
            np.linalg.slogdet(covariance)[1]
            + np.linalg.slogdet(inner)[1]
            + left @ inverse @ left
        )

    starts = [np.array([r, np.log(values.var())]) for r in (-0.7, 0.0, 0.5, 1.0)]
    best = min(
        (
            minimize(
                loss,
                start,
                method="Nelder-Mead",
                options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 4000},
            )
            for start in starts
        ),
        key=lambda found: found.fun,
    )
    rho = float(np.tanh(best.x[0]))
    covariance = np.exp(best.x[1]) * rho**distance
    gls = sm.GLS(values, design, sigma=covariance).fit()
    return rho, gls.params, gls.normalized_cov_params


@pytest.mark.parametrize(("rho", "seed"), [(0.5, 1), (0.0, 2), (-0.4, 3), (0.8, 4)])
@pytest.mark.parametrize("gaps", [False, True])
def test_the_fit_is_the_restricted_likelihood(
    rho: float, seed: int, gaps: bool
) -> None:
    rng = np.random.default_rng(seed)
    place = np.arange(30.0)
    values = autoregressive(rng, 30, rho) + 0.8 * (place >= 10)
    if gaps:
        kept = ~np.isin(place, [4, 5, 17])
        place, values = place[kept], values[kept]
    design = np.column_stack([np.ones_like(place), place >= 10]).astype(float)
    found = level_change.fit(design, values, place)
    expected_rho, coefficients, covariance = by_hand(design, values, place)
    assert found.autocorrelation == pytest.approx(expected_rho, abs=1e-5)
    np.testing.assert_allclose(found.coefficients, coefficients, atol=1e-5)
    np.testing.assert_allclose(found.covariance, covariance, rtol=1e-4)
    assert found.freedom == len(values) - 2


def test_given_the_autocorrelation_it_is_gls_of_statsmodels() -> None:
    rng = np.random.default_rng(9)
    place = np.arange(40.0)
    values = autoregressive(rng, 40, 0.6) + 0.02 * place
    after = (place >= 15).astype(float)
    design = np.column_stack([np.ones(40), place, after, after * (place - 15)])
    found = level_change.fit(design, values, place)
    sigma = toeplitz(found.autocorrelation ** np.arange(40))
    gls = sm.GLS(values, design, sigma=sigma).fit()
    np.testing.assert_allclose(found.coefficients, gls.params, rtol=1e-8)
    errors = np.sqrt(np.diag(found.covariance))
    np.testing.assert_allclose(errors, gls.bse, rtol=1e-8)


def cells_of(share: np.ndarray, n_before: int, people: int = 1000) -> pd.DataFrame:
    first = pd.Timestamp(START) - pd.DateOffset(months=n_before)
    return pd.DataFrame(
        {
            "scope": "all",
            "stage": "offered",
            "posted_month": pd.date_range(first, periods=len(share), freq="MS"),
            "period": ["before"] * n_before + ["after"] * (len(share) - n_before),
            "n_people": people,
            "n_bme": np.round(share * people).astype(int),
        }
    )


def estimated(share: np.ndarray, n_before: int = 9) -> pd.DataFrame:
    return level_change.evidence(cells_of(share, n_before), START)


def true_start(rows: pd.DataFrame, measure: str = "level_change") -> pd.Series:
    (row,) = (
        row
        for _, row in rows[
            (rows["measure"] == measure)
            & (rows["scope"] == "all")
            & (rows["stage"] == "offered")
        ].iterrows()
        if not row["is_placebo"]
    )
    return row


@pytest.mark.parametrize("rho", [0.0, 0.4])
def test_a_null_is_seldom_called_a_change(rho: float) -> None:
    """29 months with 9 before: 250 nulls, of which Newey-West would call a quarter."""
    rng = np.random.default_rng(2026)
    place = np.arange(29.0)
    design = np.column_stack([np.ones(29), place >= 9]).astype(float)
    called = 0
    newey = 0
    for _ in range(250):
        values = autoregressive(rng, 29, rho)
        found = level_change.fit(design, values, place)
        statistic = found.coefficients[1] / np.sqrt(found.covariance[1, 1])
        called += abs(statistic) > 2.0518
        robust = sm.OLS(values, design).fit(
            cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}
        )
        newey += robust.pvalues[1] < 0.05
    assert called / 250 <= 0.12
    assert called < newey


def test_a_planted_step_is_found_and_stands_out() -> None:
    rng = np.random.default_rng(4)
    share = 0.3 + 0.02 * autoregressive(rng, 29, 0.3) + 0.08 * (np.arange(29) >= 9)
    rows = estimated(share)
    true = true_start(rows)
    assert true["ci_low"] < 0.08 < true["ci_high"]
    assert true["ci_low"] > 0
    assert true["n"] == 29_000
    assert true["start_month"] == pd.Timestamp(START)
    fakes = rows[rows["is_placebo"] & rows["is_reportable"]]
    # Two starts leave 4 months a side among 9, and 13 among 20.
    assert len(fakes) == 2 + 13
    assert pd.Timestamp(START) not in set(fakes["start_month"])
    assert (fakes["p_value"] < true["p_value"]).sum() == 0
    assert (fakes["n_months_before"] >= 4).all()


def test_the_detectable_change_is_found_four_times_of_five() -> None:
    rng = np.random.default_rng(12)
    place = np.arange(40.0)
    after = (place >= 20).astype(float)
    design = np.column_stack([np.ones(40), after])
    error = np.sqrt(np.diag(level_change.fit(design, rng.normal(size=40), place)[1]))[1]
    rows = estimated(0.3 + 0.01 * rng.normal(size=40), n_before=20)
    true = true_start(rows)
    half = (true["ci_high"] - true["ci_low"]) / 2
    # t with 38 degrees of freedom: 2.0244 and .8512.
    assert true["detectable_change"] == pytest.approx(
        half * (1 + 0.8512 / 2.0244), rel=1e-3
    )
    planted = error * (2.0244 + 0.8512)
    called = 0
    for _ in range(200):
        found = level_change.fit(design, rng.normal(size=40) + planted * after, place)
        statistic = found.coefficients[1] / np.sqrt(found.covariance[1, 1])
        called += statistic > 2.0244
    assert 0.65 <= called / 200 <= 0.95


def test_slopes_need_twelve_months_a_side() -> None:
    rng = np.random.default_rng(6)
    short = true_start(estimated(0.3 + 0.01 * rng.normal(size=29)), "trend_change")
    assert not short["is_reportable"]
    assert short["reason"] == (
        "slopes need 12 months on each side of the start, and one side has 9"
    )
    since = np.maximum(np.arange(48) - 24, 0)
    share = 0.2 + 0.01 * rng.normal(size=48) + 0.01 * since
    long = true_start(estimated(share, n_before=24), "trend_change")
    assert long["ci_low"] < 0.01 < long["ci_high"]
    assert long["ci_low"] > 0.005


@pytest.mark.parametrize(
    ("share", "n_before", "said"),
    [
        (np.full(20, 0.3), 10, "all alike"),
        (np.linspace(0.1, 0.2, 20), 3, "one side has 3"),
        (np.linspace(0.1, 0.2, 20), 20, "one side has 0"),
        (np.zeros(0), 0, "one side has 0"),
    ],
)
def test_thin_data_is_refused(share: np.ndarray, n_before: int, said: str) -> None:
    rows = estimated(share, n_before)
    true = true_start(rows)
    assert not true["is_reportable"]
    assert said in true["reason"]
    assert not rows["reason"].eq("").any()


def test_months_of_few_people_are_left_out() -> None:
    rng = np.random.default_rng(3)
    cells = cells_of(0.3 + 0.02 * rng.normal(size=29), 9)
    cells.loc[[2, 15], ["n_people", "n_bme"]] = [9, 9]
    cells.loc[9, "period"] = None
    true = true_start(level_change.evidence(cells, START))
    assert (true["n_months_before"], true["n_months_after"]) == (8, 18)
    assert true["n"] == 26_000
    assert abs(true["value"]) < 0.05


def test_a_start_within_a_month_begins_with_the_next() -> None:
    share = 0.3 + 0.01 * np.random.default_rng(1).normal(size=29)
    rows = level_change.evidence(cells_of(share, 9), date(2022, 6, 15))
    assert true_start(rows)["start_month"] == pd.Timestamp("2022-07-01")


def test_nothing_left_over_is_refused() -> None:
    with pytest.raises(RefusalError, match="all alike"):
        level_change.fit(np.ones((5, 1)), np.full(5, 0.3), np.arange(5.0))
