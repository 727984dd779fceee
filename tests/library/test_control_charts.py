"""Control charts against published numbers and the formulas in pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workforce_insights import control_charts
from workforce_insights.cells import RefusalError
from workforce_insights.control_charts import Limits

SETTINGS = {"run_length": 7, "seed": 1}

# NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.2.2.
FLOW = np.array([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])


def test_xmr_gives_the_limits_of_the_handbook() -> None:
    limits = control_charts.xmr(FLOW, np.ones(10, dtype=bool))
    assert limits.centre == pytest.approx(50.81)
    high = limits.centre + 3 * limits.sigma[0]
    low = limits.centre - 3 * limits.sigma[0]
    assert (low, high) == pytest.approx((45.8159, 55.8041), abs=1e-4)


def months(
    n_people: list[int], n_bme: list[int], n_before: int, stage: str = "offered"
) -> pd.DataFrame:
    size = len(n_people)
    return pd.DataFrame(
        {
            "scope": "all",
            "stage": stage,
            "posted_month": pd.date_range("2021-09-01", periods=size, freq="MS"),
            "period": ["before"] * n_before + ["after"] * (size - n_before),
            "n_people": n_people,
            "n_bme": n_bme,
        }
    )


@pytest.fixture(scope="module")
def drawn() -> pd.DataFrame:
    rng = np.random.default_rng(11)
    people = rng.integers(30, 90, 24)
    return months(people.tolist(), rng.binomial(people, 0.3).tolist(), n_before=12)


def charted(cells: pd.DataFrame, chart: str, run_length: int = 7) -> pd.DataFrame:
    rows = control_charts.evidence(cells, {**SETTINGS, "run_length": run_length})
    return rows[
        (rows["chart"] == chart) & (rows["stage"] == "offered") & rows["n"].gt(0)
    ].reset_index(drop=True)


def test_laney_is_the_formula_on_the_rows(drawn: pd.DataFrame) -> None:
    """Every person a row, and Minitab's statement of the formula on the groups."""
    rows = drawn.loc[drawn.index.repeat(drawn["n_people"]), ["posted_month", "period"]]
    rows["is_bme"] = np.concatenate(
        [
            np.arange(n) < k
            for n, k in zip(drawn["n_people"], drawn["n_bme"], strict=True)
        ]
    )
    centre = rows.loc[rows["period"] == "before", "is_bme"].mean()
    by_month = rows.groupby("posted_month")["is_bme"]
    error = np.sqrt(centre * (1 - centre) / by_month.size())
    z = (by_month.mean() - centre) / error
    sigma_z = z.head(12).diff().abs().dropna().mean() / 1.128
    found = charted(drawn, "laney_p")
    assert found["centre"].tolist() == pytest.approx([centre] * 24)
    for name, sign in (("limit_low", -1), ("limit_high", 1)):
        expected = (centre + sign * 3 * sigma_z * error).clip(0, 1)
        np.testing.assert_allclose(found[name].astype(float), expected, atol=1e-11)
    assert (found["is_baseline"] == (drawn["period"] == "before")).all()


def test_laney_widens_with_what_months_differ_by() -> None:
    """Where months differ by more than chance a plain p chart calls them special."""
    rng = np.random.default_rng(5)
    people = np.full(40, 400)
    rate = np.clip(rng.normal(0.3, 0.05, 40), 0.05, 0.95)
    counted = rng.binomial(people, rate).astype(float)
    limits = control_charts.laney(counted, people.astype(float), np.arange(40) < 20)
    plain = np.sqrt(0.3 * 0.7 / 400)
    assert limits.sigma[0] > 1.7 * plain
    away = np.abs(counted / people - limits.centre)
    assert (away > 3 * limits.sigma).sum() <= 1
    assert (away > 3 * plain).sum() >= 5


def test_ordinary_months_seldom_leave_the_limits() -> None:
    rng = np.random.default_rng(8)
    outside = []
    for _ in range(300):
        n = rng.integers(100, 300, 40).astype(float)
        k = rng.binomial(n.astype(int), 0.3).astype(float)
        limits = control_charts.laney(k, n, np.arange(40) < 24)
        outside.append(
            control_charts.signals(k / n, limits, 7)["outside the limits"][24:].mean()
        )
    assert 0.001 < np.mean(outside) < 0.012


@pytest.mark.parametrize(
    ("values", "rule", "expected"),
    [
        ([0, 3.1, 0, -3.1, 2.9], 0, [1, 3]),
        ([1, 1, 1, 1, 1, 1, 1, -1], 1, range(7)),
        ([1, 1, 1, 1, 1, 1, -1, 1], 1, []),
        ([1, 1, 1, 0, 1, 1, 1, 1], 1, []),
        ([-1.0, -0.9, -0.5, -0.1, 0.2, 0.4, 0.6, 0.1], 2, range(7)),
        ([0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.1, 0], 2, []),
        ([0, 2.1, 0, 2.5, 0, 0, -2.1, 2.1], 3, [1, 3]),
        ([2.1, 0, 0, 2.1, -2.2, 0], 3, []),
    ],
)
def test_rules_find_what_they_are_named_for(
    values: list[float], rule: int, expected: list[int]
) -> None:
    limits = Limits(0.0, np.ones(len(values)))
    found = control_charts.signals(np.array(values, dtype=float), limits, 7)
    assert np.flatnonzero(found[control_charts.SIGNALS[rule]]).tolist() == list(
        expected
    )


def test_false_alarms_are_as_frequent_as_said() -> None:
    """Binomial months by Laney's limits, where the rate is of normal ones by XmR."""
    rng = np.random.default_rng(13)
    alarms = 0
    for _ in range(400):
        n = rng.integers(30, 60, 29).astype(float)
        k = rng.binomial(n.astype(int), 0.37).astype(float)
        limits = control_charts.laney(k, n, np.arange(29) < 9)
        found = control_charts.signals(k / n, limits, 7)
        alarms += any(broken[9:].any() for broken in found.values())
    said = control_charts.false_alarm_rate(9, 20, 7, seed=20260101)
    assert said == pytest.approx(alarms / 400, abs=0.09)
    assert control_charts.false_alarm_rate(9, 0, 7, seed=1) == 0
    long = control_charts.false_alarm_rate(40, 20, 7, seed=20260101)
    assert long < said - 0.08


def test_a_step_after_the_start_is_named() -> None:
    people = [100] * 24
    share = [30, 34, 28, 31, 33, 27, 30, 32, 29, 33, 31, 29]
    cells = months(people, share + [k + 9 for k in share], n_before=12)
    for chart in control_charts.CHARTS:
        found = charted(cells, chart)
        named = found["signals"].fillna("")
        assert named[:12].eq("").all()
        assert named[12:].str.contains("run").all()
    assert charted(cells, "xmr", run_length=13)["signals"].isna().sum() > 12


def test_a_thin_month_is_refused_and_passed_over() -> None:
    share = [30, 34, 28, 31, 33, 27, 30, 32]
    whole = months([100] * 8, share, n_before=8)
    thin = pd.concat(
        [whole.head(4), months([9], [9], 1), whole.tail(4)], ignore_index=True
    )
    thin["posted_month"] = pd.date_range("2021-09-01", periods=9, freq="MS")
    found = charted(thin, "laney_p")
    assert found["is_reportable"].tolist() == [True] * 4 + [False] + [True] * 4
    assert "fewer than 10 people" in found["reason"][4]
    kept = found.drop(index=4)["limit_high"].astype(float).to_numpy()
    np.testing.assert_allclose(
        kept, charted(whole, "laney_p")["limit_high"].astype(float)
    )


@pytest.mark.parametrize(
    ("share", "n_before", "said"),
    [
        ([30, 34, 28, 31, 33, 27, 30, 32], 5, "limits need 6 months"),
        ([30, 34, 28, 31, 33, 27, 30, 32], 0, "there are 0"),
        ([30] * 8, 8, "all alike"),
        ([0] * 8, 8, "all"),
    ],
)
def test_a_chart_without_limits_is_refused(
    share: list[int], n_before: int, said: str
) -> None:
    rows = control_charts.evidence(months([100] * 8, share, n_before), SETTINGS)
    rows = rows[rows["n"] > 0]
    assert len(rows) == 16
    assert not rows["is_reportable"].any()
    assert rows["reason"].str.contains(said).all()


def test_nobody_is_refused() -> None:
    rows = control_charts.evidence(months([], [], 0), SETTINGS)
    assert len(rows) == 2 * len(control_charts.SERIES)
    assert not rows["is_reportable"].any()
    assert rows["posted_month"].isna().all()
    with pytest.raises(RefusalError, match="are 0"):
        control_charts.laney(np.ones(0), np.ones(0), np.zeros(0, dtype=bool))
