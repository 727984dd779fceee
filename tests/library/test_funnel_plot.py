"""The funnel against scipy's distributions and statsmodels' conditional logit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, chi2, nchypergeom_fisher
from statsmodels.discrete.conditional_models import ConditionalLogit

from workforce_insights import funnel_plot

KEYS = ["directorate", "n_shortlisted", "n_shortlisted_bme", "n_appointed"]


def vacancies(
    rng: np.random.Generator, n: int, odds: np.ndarray, directorates: np.ndarray
) -> pd.DataFrame:
    """Vacancies whose appointees are drawn at an odds ratio."""
    size = rng.integers(2, 8, n)
    bme = rng.binomial(size, 0.4)
    chosen = np.minimum(rng.integers(1, 3, n), size)
    drawn = [
        nchypergeom_fisher.rvs(s, b, c, w, random_state=rng)
        for s, b, c, w in zip(size, bme, chosen, odds, strict=True)
    ]
    return pd.DataFrame(
        {
            "directorate": directorates,
            "n_shortlisted": size,
            "n_shortlisted_bme": bme,
            "n_appointed": chosen,
            "n_bme": drawn,
        }
    )


def patterns_of(made: pd.DataFrame) -> pd.DataFrame:
    return (
        made.groupby(KEYS)
        .agg(n_vacancies=("n_bme", "size"), n_bme=("n_bme", "sum"))
        .reset_index()
    )


@pytest.fixture(scope="module")
def made() -> pd.DataFrame:
    rng = np.random.default_rng(17)
    names = rng.choice(list("ABCDEF"), 600)
    odds = np.where(names == "C", 4.0, 0.6)
    return vacancies(rng, 600, odds, names)


@pytest.fixture(scope="module")
def found(made: pd.DataFrame) -> pd.DataFrame:
    return funnel_plot.evidence(patterns_of(made))


def of(found: pd.DataFrame, measure: str) -> pd.DataFrame:
    return found[found["measure"] == measure].reset_index(drop=True)


def test_the_odds_ratio_is_the_conditional_logit_of_the_people(
    made: pd.DataFrame, found: pd.DataFrame
) -> None:
    rows = []
    for vacancy, row in enumerate(made.itertuples()):
        for is_bme, n, k in (
            (1, row.n_shortlisted_bme, row.n_bme),
            (
                0,
                row.n_shortlisted - row.n_shortlisted_bme,
                row.n_appointed - row.n_bme,
            ),
        ):
            rows += [(vacancy, is_bme, int(i < k)) for i in range(n)]
    people = pd.DataFrame(rows, columns=["vacancy", "is_bme", "is_appointed"])
    model = ConditionalLogit(
        people["is_appointed"], people[["is_bme"]], groups=people["vacancy"]
    )
    fitted = model.fit(disp=False)
    ratio = of(found, "odds_ratio").iloc[0]
    assert np.log(ratio["value"]) == pytest.approx(fitted.params.iloc[0], abs=1e-4)
    # The score's interval and Wald's are near each other among so many.
    limits = np.log([ratio["ci_low"], ratio["ci_high"]])
    assert limits == pytest.approx(fitted.conf_int().to_numpy()[0], abs=0.02)


def test_the_draws_are_scipys_one_vacancy_after_another(made: pd.DataFrame) -> None:
    some = made[made["directorate"] == "A"].head(40)
    log_odds = -0.4
    whole = np.ones(1)
    for row in some.itertuples():
        top = min(row.n_shortlisted_bme, row.n_appointed)
        one = nchypergeom_fisher(
            row.n_shortlisted, row.n_shortlisted_bme, row.n_appointed, np.exp(log_odds)
        )
        whole = np.convolve(whole, one.pmf(np.arange(top + 1)))
    shortlists = funnel_plot.Shortlists(patterns_of(some))
    drawn = shortlists.draws(log_odds)
    found = np.zeros(len(whole))
    found[drawn.counts.astype(int)] = drawn.probabilities
    np.testing.assert_allclose(found, whole, atol=1e-13)
    assert shortlists.moments(log_odds) == pytest.approx((drawn.mean, drawn.variance))
    tilted = shortlists.draws(0.7).probabilities
    np.testing.assert_allclose(drawn.at(1.1).probabilities, tilted, atol=1e-11)


def test_many_vacancies_leave_out_what_no_double_holds() -> None:
    """A fair coin, tossed 40,000 times: as scipy has it, near its mean and far off."""
    pair = pd.DataFrame(
        {
            "n_shortlisted": [2],
            "n_shortlisted_bme": [1],
            "n_appointed": [1],
            "n_vacancies": [40_000],
        }
    )
    drawn = funnel_plot.Shortlists(pair).draws(0.0)
    assert len(drawn.counts) < 8_000
    coin = binom(40_000, 0.5)
    np.testing.assert_allclose(
        drawn.probabilities, coin.pmf(drawn.counts), rtol=1e-6, atol=1e-300
    )
    assert drawn.above(20_200) == pytest.approx(coin.sf(20_200) + coin.pmf(20_200) / 2)
    assert drawn.limit(0.025) == pytest.approx(coin.ppf(0.025), abs=1)
    assert (drawn.above(0), drawn.above(40_000)) == (1, 0)


def test_equal_shortlists_have_binomial_limits() -> None:
    """One of four, two of them BME: the odds are a coin's."""
    rng = np.random.default_rng(2)
    rows = [("A", 4, 2, 1, 60, 30), ("B", 4, 2, 1, 200, 100), ("C", 4, 2, 1, 40, 20)]
    del rng
    columns = [*KEYS, "n_vacancies", "n_bme"]
    found = of(
        funnel_plot.evidence(pd.DataFrame(rows, columns=columns)), "appointed_ratio"
    )
    assert found["value"].tolist() == pytest.approx([1, 1, 1])
    for _, row in found.iterrows():
        n = int(row["n_vacancies"])
        assert row["expected"] == pytest.approx(n / 2)
        for name, share in (
            ("limit_low_95", 0.025),
            ("limit_high_95", 0.975),
            ("limit_low_99_8", 0.001),
            ("limit_high_99_8", 0.999),
        ):
            at = binom.ppf(share, n, 0.5)
            over = (binom.cdf(at, n, 0.5) - share) / binom.pmf(at, n, 0.5)
            assert row[name] * n / 2 == pytest.approx(at - over, abs=1e-8)


def test_a_directorate_that_differs_stands_outside(found: pd.DataFrame) -> None:
    placed = of(found, "appointed_ratio").set_index("directorate")
    assert placed.index.tolist() == list("ABCDEF")
    outside = placed["value"] > placed["limit_high_99_8"]
    assert outside["C"]
    assert placed.loc["C", "p_value"] < 0.001
    assert placed.loc["C", "ci_low"] > 1
    inner = placed[["limit_low_95", "limit_high_95"]].astype(float)
    outer = placed[["limit_low_99_8", "limit_high_99_8"]].astype(float)
    assert (inner.iloc[:, 0] > outer.iloc[:, 0]).all()
    assert (inner.iloc[:, 1] < outer.iloc[:, 1]).all()
    spread = of(found, "overdispersion").iloc[0]
    assert spread["ci_low"] > 1


def test_alike_directorates_seldom_stand_outside() -> None:
    rng = np.random.default_rng(23)
    names = np.repeat(list("ABCDEFGH"), 60)
    outside, held = [], []
    spread = []
    for _ in range(60):
        made = vacancies(rng, 480, np.full(480, 0.7), names)
        rows = funnel_plot.evidence(patterns_of(made))
        placed = of(rows, "appointed_ratio")
        beyond = (placed["value"] > placed["limit_high_95"]) | (
            placed["value"] < placed["limit_low_95"]
        )
        outside.append(beyond.mean())
        held.append(((placed["ci_low"] <= 1) & (placed["ci_high"] >= 1)).mean())
        spread.append(of(rows, "overdispersion")["value"].iloc[0])
    assert 0.015 <= np.mean(outside) <= 0.075
    assert 0.93 <= np.mean(held) <= 0.99
    # The odds are the directorates' own, which takes one degree of freedom of eight.
    assert np.mean(spread) == pytest.approx(7 / 8, abs=0.15)


def test_overdispersion_is_chi_squared(found: pd.DataFrame) -> None:
    row = of(found, "overdispersion").iloc[0]
    assert row["ci_low"] == pytest.approx(row["value"] * 6 / chi2.ppf(0.975, 6))
    assert row["ci_high"] == pytest.approx(row["value"] * 6 / chi2.ppf(0.025, 6))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "no vacancy chose"),
        ([("A", 3, 3, 1, 9, 9), ("A", 3, 0, 1, 9, 0)], "no vacancy chose"),
        ([("A", 3, 1, 3, 5, 5), ("A", 3, 1, 0, 5, 0)], "no vacancy chose"),
        ([("A", 4, 2, 1, 9, 9)], "no bound"),
        ([("A", 4, 2, 1, 9, 0)], "no bound"),
    ],
)
def test_shortlists_that_tell_nothing_are_refused(rows: list, said: str) -> None:
    columns = [*KEYS, "n_vacancies", "n_bme"]
    found = funnel_plot.evidence(pd.DataFrame(rows, columns=columns))
    assert not found["is_reportable"].any()
    assert found["reason"].str.contains(said).all()


def test_a_small_directorate_is_refused() -> None:
    rows = [("A", 4, 2, 1, 60, 25), ("B", 4, 2, 1, 3, 2), ("C", 4, 2, 1, 60, 30)]
    columns = [*KEYS, "n_vacancies", "n_bme"]
    found = funnel_plot.evidence(pd.DataFrame(rows, columns=columns))
    small = found[found["directorate"] == "B"].iloc[0]
    assert not small["is_reportable"]
    assert small["n"] == 12
    assert "fewer than 3 directorates" in of(found, "overdispersion")["reason"].iloc[0]


def test_nobody_appointed_of_one_group_still_has_limits() -> None:
    rows = [("A", 4, 2, 1, 30, 0), ("B", 4, 2, 1, 60, 40), ("C", 4, 2, 1, 30, 30)]
    columns = [*KEYS, "n_vacancies", "n_bme"]
    found = of(
        funnel_plot.evidence(pd.DataFrame(rows, columns=columns)), "appointed_ratio"
    )
    none, _, whole = (row for _, row in found.iterrows())
    assert none["value"] == 0
    assert none["ci_low"] <= 0.01
    assert 0 < none["ci_high"] < 1
    assert whole["value"] > 1
    assert np.isfinite(found[["ci_low", "ci_high"]]).all(axis=None)
