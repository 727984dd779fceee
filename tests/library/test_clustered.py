"""The logit on cells and its clustered errors against statsmodels on the people."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from firthmodels import FirthLogisticRegression
from scipy.optimize import minimize

from workforce_insights import clustered, separation


def people(n=3000, seed=0):
    """People in vacancies, some of them in several, whose vacancy moves their odds."""
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {
            "vacancy": rng.integers(0, 250, n),
            "person": rng.integers(0, 1800, n),
            "a": rng.integers(0, 2, n),
            "b": rng.integers(0, 3, n),
        }
    )
    level = rng.normal(size=250)[rows["vacancy"]]
    worth = -0.5 + 0.6 * rows["a"] - 0.2 * rows["b"] + level
    rows["y"] = (rng.random(n) < 1 / (1 + np.exp(-worth))).astype(int)
    return rows


def design(rows):
    return np.column_stack([np.ones(len(rows)), rows["a"], rows["b"]]).astype(float)


def profiles(rows):
    own = rows.groupby(["a", "b"])["y"].agg(["size", "sum"]).reset_index()
    return design(own), own["size"].to_numpy(float), own["sum"].to_numpy(float)


@pytest.fixture(scope="module")
def fitted():
    model = clustered.BinomialLogit()
    rows = people()
    model.fit(*profiles(rows))
    return rows, model


def test_slopes_and_errors_are_those_of_statsmodels_on_the_people(fitted):
    rows, model = fitted
    reference = sm.Logit(rows["y"], design(rows)).fit(disp=0, tol=1e-12)
    np.testing.assert_allclose(model.slopes, reference.params, atol=1e-8)
    errors = np.sqrt(np.diag(model.covariance))
    np.testing.assert_allclose(errors, reference.bse, atol=1e-8)


def test_clustered_errors_are_those_of_statsmodels_on_the_people(fitted):
    rows, model = fitted
    reference = sm.Logit(rows["y"], design(rows)).fit(
        disp=0,
        tol=1e-12,
        cov_type="cluster",
        cov_kwds={"groups": rows["vacancy"], "use_correction": False},
    )
    keys = ["vacancy", "a", "b"]
    cells = rows.groupby(keys)["y"].agg(["size", "sum"]).reset_index()
    left = cells["sum"] - cells["size"] * model.chances(design(cells))
    scores = left.to_numpy()[:, None] * design(cells)
    sums = clustered.cluster_sums(scores, pd.factorize(cells["vacancy"])[0])
    n_vacancies, n = len(sums), len(rows)
    found = clustered.sandwich(model.covariance, sums.T @ sums, 1.0)
    np.testing.assert_allclose(found, reference.cov_params(), atol=1e-10)
    factor = clustered.small_sample_factor(n_vacancies, n, 3)
    own = sm.GLM(rows["y"], design(rows), family=sm.families.Binomial()).fit(
        tol=1e-12, cov_type="cluster", cov_kwds={"groups": rows["vacancy"]}
    )
    errors = np.sqrt(np.diag(factor * found))
    np.testing.assert_allclose(errors, own.bse, atol=1e-8)


def test_two_ways_of_clustering_are_those_of_statsmodels(fitted):
    rows, model = fitted
    both = rows[["vacancy", "person"]].to_numpy()
    reference = sm.Logit(rows["y"], design(rows)).fit(
        disp=0,
        tol=1e-12,
        cov_type="cluster",
        cov_kwds={"groups": both, "use_correction": False},
    )
    left = rows["y"] - model.chances(design(rows))
    scores = left.to_numpy()[:, None] * design(rows)
    # As the warehouse has them: one row for a person in a vacancy, of those with more.
    own = pd.DataFrame(scores).groupby([rows["vacancy"], rows["person"]]).sum()
    persons = own.index.get_level_values("person")
    again = persons.duplicated(keep=False)
    codes = pd.factorize(persons[again])[0]
    middle = clustered.repeated(own.to_numpy()[again], codes)
    sums = clustered.cluster_sums(scores, rows["vacancy"].to_numpy())
    found = clustered.sandwich(model.covariance, sums.T @ sums + middle, 1.0)
    np.testing.assert_allclose(found, reference.cov_params(), atol=1e-10)


def test_separated_events_have_no_maximum_and_are_detected():
    points = np.column_stack([np.ones(4), [0, 0, 1, 1], [0, 1, 0, 1]]).astype(float)
    n = np.full(4, 20.0)
    assert not separation.separates(points, n, np.array([4.0, 6, 9, 1]))
    quasi = np.array([4.0, 6, 20, 20])
    assert separation.separates(points, n, quasi)
    model = clustered.BinomialLogit()
    try:
        model.fit(points, n, quasi)
    except (RuntimeError, np.linalg.LinAlgError):
        return
    assert np.abs(points @ model.slopes).max() > separation.SUSPECT_WORTH


def penalised_loss(slopes, points, n, events):
    """Minus Firth's penalised log likelihood, written out."""
    chance = 1 / (1 + np.exp(-points @ slopes))
    likelihood = events @ np.log(chance) + (n - events) @ np.log1p(-chance)
    curve = n * chance * (1 - chance)
    return -likelihood - np.linalg.slogdet(points.T @ (curve[:, None] * points))[1] / 2


def test_the_penalty_on_cells_is_that_of_the_people():
    points = np.column_stack([np.ones(4), [0, 0, 1, 1], [0, 1, 0, 1]]).astype(float)
    n, events = np.array([30.0, 12, 25, 9]), np.array([4.0, 3, 25, 9])
    found = separation.penalised(points, n, events)
    best = minimize(
        penalised_loss, np.zeros(3), (points, n, events), tol=1e-12, method="BFGS"
    )
    np.testing.assert_allclose([f.value for f, _ in found], best.x[1:], atol=1e-4)
    rows = np.repeat(points, n.astype(int), axis=0)
    y = np.concatenate([np.arange(k) < e for k, e in zip(n, events, strict=True)])
    reference = FirthLogisticRegression(
        backend="numpy", fit_intercept=False, gtol=1e-8, xtol=1e-8, max_iter=100
    ).fit(rows, y.astype(int))
    limits = reference.conf_int(method="pl", tol=1e-8)
    np.testing.assert_allclose(
        [[f.ci_low, f.ci_high] for f, _ in found], limits[1:], atol=1e-4
    )
    # The limits are where the profile has fallen by half of 3.84.
    for place, (estimate, p_value) in enumerate(found, start=1):
        others = [k for k in range(3) if k != place]

        def profile(value, place=place, others=others):
            def at(free):
                slopes = np.empty(3)
                slopes[place], slopes[others] = value, free
                return penalised_loss(slopes, points, n, events)

            return minimize(at, best.x[others], method="BFGS").fun

        assert profile(estimate.ci_low) - best.fun == pytest.approx(1.9207, abs=1e-3)
        assert 0 < p_value < 1
