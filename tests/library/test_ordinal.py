"""The proportional-odds logit against statsmodels on the people."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import check_grad
from statsmodels.miscmodels.ordinal_model import OrderedModel

from workforce_insights import ordinal


def cells(n=1500, seed=0):
    """Points of three columns, four classes that climb with the first, and counts."""
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {"band": rng.integers(0, 6, n) / 5, "flag": rng.integers(0, 2, n)}
    )
    rows["other"] = rng.integers(0, 3, n) / 2
    score = 3 * rows["band"] - rows["flag"] + rng.logistic(size=n)
    rows["code"] = np.digitize(score, [-1, 2, 4])
    counted = (
        rows.groupby(["band", "flag", "other", "code"]).size().reset_index(name="n")
    )
    points = counted[["band", "flag", "other"]].to_numpy(dtype=float)
    return points, counted["code"].to_numpy(), counted["n"].to_numpy()


def fitted(points, codes, weights, n_classes):
    model = ordinal.OrdinalLogit()
    model.fit(points, codes, weights, n_classes)
    return model.predict_proba(points)


def test_on_cells_it_is_the_proportional_odds_logit_on_the_people():
    points, codes, weights = cells()
    rows = np.repeat(np.arange(len(points)), weights)
    theirs = OrderedModel(codes[rows], points[rows], distr="logit").fit(
        method="bfgs", gtol=1e-8, disp=False
    )
    np.testing.assert_allclose(
        fitted(points, codes, weights, 4),
        theirs.model.predict(theirs.params, exog=points),
        atol=2e-5,
    )


def test_derivatives_are_those_of_the_loss():
    points, codes, weights = cells(200)
    people = np.bincount(codes, weights=weights)
    loss = ordinal._Loss(points, codes, weights.astype(float), people)
    at = np.array([-1.0, 0.5, 2.0, 0.3, -0.7, 0.1])
    assert check_grad(loss.value, loss.gradient, at) < 1e-6
    for column, direction in enumerate(np.eye(6)):
        step = 1e-6 * direction
        slope = (loss.gradient(at + step) - loss.gradient(at - step)) / 2e-6
        np.testing.assert_allclose(loss.hessian(at)[column], slope, atol=1e-7)


def test_what_a_field_decides_alone_still_converges():
    points = np.repeat(np.arange(4) / 3, 2)[:, None]
    points = np.hstack([points, 1 - points, np.ones_like(points)])
    codes, weights = np.repeat(np.arange(4), 2), np.full(8, 50)
    chances = fitted(points, codes, weights, 4)
    assert np.isfinite(chances).all()
    assert (chances[np.arange(8), codes] > 0.95).all()


def test_a_class_that_nobody_is_in_gets_nothing():
    points, codes, weights = cells()
    with_gap = np.where(codes > 1, codes + 1, codes)
    chances = fitted(points, with_gap, weights, 5)
    assert (chances[:, 2] == 0).all()
    np.testing.assert_array_equal(
        np.delete(chances, 2, axis=1), fitted(points, codes, weights, 4)
    )


@pytest.mark.parametrize("n_classes", [1, 3])
def test_one_class_alone_is_certain(n_classes):
    points, _, weights = cells()
    codes = np.zeros(len(points), dtype=np.int64)
    chances = fitted(points, codes, weights, n_classes)
    assert (chances[:, 0] == 1).all()
    assert (chances[:, 1:] == 0).all()
