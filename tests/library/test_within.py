"""Least squares within strata against statsmodels with a dummy for each, on people."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from workforce_insights import within
from workforce_insights.cells import RefusalError
from workforce_insights.linear import Sums

LEVELS = ["a", "b"]


def people(n=900, n_strata=120, seed=0):
    """People in strata, three strata to a cluster, whose cluster moves them too."""
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {
            "stratum": rng.integers(0, n_strata, n),
            "a": rng.integers(0, 2, n),
            "b": rng.integers(0, 3, n),
        }
    )
    rows["cluster"] = rows["stratum"] // 3
    level = rng.normal(60, 8, n_strata)[rows["stratum"]]
    of_cluster = rng.normal(0, 3, n_strata)[rows["cluster"]] * rows["a"]
    noise = rng.normal(0, 5, n)
    rows["y"] = level - 3 * rows["a"] + rows["b"] + of_cluster + noise
    return rows


def fitted(rows, keys=("stratum", "cluster")):
    """Fit the cells of people."""
    rows = rows.assign(square=rows["y"] ** 2, one=1.0)
    cells = rows.groupby(list(dict.fromkeys([*keys, *LEVELS])), as_index=False)[
        ["one", "y", "square"]
    ].sum()
    points = cells[LEVELS].to_numpy(dtype=float)
    sums = Sums(*(cells[name].to_numpy() for name in ("one", "y", "square")))
    stratum, cluster = (cells[key].to_numpy() for key in keys)
    return within.fit(points, stratum, cluster, sums)


def reference(rows, keys=("stratum", "cluster")):
    """Fit the people with a dummy for each stratum, errors without a factor."""
    dummies = pd.get_dummies(rows[keys[0]], dtype=float)
    columns = np.column_stack([rows[LEVELS], dummies])
    return sm.OLS(rows["y"].to_numpy(), columns).fit(
        cov_type="cluster",
        cov_kwds={"groups": rows[keys[1]].to_numpy(), "use_correction": False},
    )


def test_slopes_and_errors_are_those_of_statsmodels_with_dummies():
    rows = people()
    found, wanted = fitted(rows), reference(rows)
    np.testing.assert_allclose(found.slopes, wanted.params[:2], atol=1e-8)
    # Two slopes and the constant: the strata lie within the clusters.
    factor = 40 / 39 * 899 / (900 - 3)
    covariance = factor * wanted.cov_params()[:2, :2]
    np.testing.assert_allclose(found.covariance, covariance, atol=1e-8)
    assert (found.n, found.n_clusters) == (900, 40)
    assert found.n_strata == rows["stratum"].nunique()


def test_strata_across_clusters_are_counted_as_columns():
    rows = people(n_strata=60)
    rows["person"] = np.random.default_rng(1).integers(0, 80, len(rows))
    rows["stratum"] %= 4
    keys = ("stratum", "person")
    found, wanted = fitted(rows, keys), reference(rows, keys)
    np.testing.assert_allclose(found.slopes, wanted.params[:2], atol=1e-8)
    factor = 80 / 79 * 899 / (900 - 6)
    covariance = factor * wanted.cov_params()[:2, :2]
    np.testing.assert_allclose(found.covariance, covariance, atol=1e-8)


def test_spread_is_that_of_the_residuals_of_the_strata_alone():
    rows = people()
    alone = sm.OLS(rows["y"], pd.get_dummies(rows["stratum"], dtype=float)).fit()
    assert fitted(rows).spread == pytest.approx(np.sqrt(alone.mse_resid), abs=1e-8)


def test_people_who_are_alike_have_no_spread_whatever_the_rounding():
    third = np.full(6, 200 / 3)
    sums = Sums(np.ones(6), third, third**2)
    assert within.spread(np.arange(6) % 2, sums) == 0
    with pytest.raises(RefusalError, match="no two people"):
        within.spread(np.arange(6), sums)


def test_columns_of_the_strata_are_refused():
    rows = people()
    rows["b"] = rows["stratum"] % 3
    with pytest.raises(np.linalg.LinAlgError):
        fitted(rows)
    with pytest.raises(np.linalg.LinAlgError):
        fitted(people().assign(b=lambda own: 2 * own["a"] + 1))


def test_one_cluster_and_too_few_people_are_refused():
    with pytest.raises(RefusalError, match="two clusters"):
        fitted(people().assign(cluster=0))
    with pytest.raises(RefusalError, match="no more people"):
        fitted(people(n=14, n_strata=1000))
