"""The choice within vacancies against statsmodels, and every set of candidates."""

from itertools import combinations

import numpy as np
import pytest
from firthmodels import FirthLogisticRegression
from statsmodels.discrete.conditional_models import ConditionalLogit as Reference

from workforce_insights.conditional import Choices, ConditionalLogit, informative
from workforce_insights.separation import penalised_within, separates_within


def vacancies(n_vacancies, seed, slopes=(0.5, 0.2, -0.3), most=9, chosen=(1, 1, 2, 3)):
    """Candidates of vacancies that choose the best by what they are worth."""
    rng = np.random.default_rng(seed)
    parts = []
    for vacancy in range(n_vacancies):
        n = int(rng.integers(2, most))
        points = np.column_stack(
            [rng.integers(0, 2, n), rng.normal(size=n), rng.integers(0, 3, n)]
        ).astype(float)
        worth = points @ np.array(slopes) + rng.gumbel(size=n)
        best = np.argsort(-worth)[: min(n - 1, int(rng.choice(chosen)))]
        parts.append((points, np.full(n, vacancy), np.isin(np.arange(n), best)))
    points, strata, picked = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    order = rng.permutation(len(strata))
    return points[order], strata[order], picked[order]


@pytest.fixture(scope="module")
def fitted():
    points, strata, chosen = vacancies(300, seed=1)
    model = ConditionalLogit()
    model.fit(Choices(points, strata, chosen))
    return points, strata, chosen, model


def test_slopes_and_errors_are_those_of_statsmodels(fitted):
    points, strata, chosen, model = fitted
    reference = Reference(chosen.astype(int), points, groups=strata).fit(
        disp=0, method="newton"
    )
    np.testing.assert_allclose(model.slopes, reference.params, atol=1e-8)
    errors = np.sqrt(np.diag(model.covariance))
    np.testing.assert_allclose(errors, reference.bse, atol=1e-8)


def test_scores_of_strata_are_those_of_statsmodels(fitted):
    points, strata, chosen, model = fitted
    reference = Reference(chosen.astype(int), points, groups=strata)
    scores = model.scores()
    # statsmodels numbers the strata as they come.
    for group, code in enumerate(dict.fromkeys(strata)):
        own = scores[strata == code].sum(axis=0)
        np.testing.assert_allclose(
            own, reference.score_grp(group, model.slopes), atol=1e-8
        )


def test_chances_are_those_over_every_set_of_candidates():
    points, strata, chosen = vacancies(40, seed=2, most=7, chosen=(1, 2, 3, 4))
    model = ConditionalLogit()
    model.fit(Choices(points, strata, chosen))
    found = model.chances(points)
    information = 0
    for stratum in np.unique(strata):
        own = np.flatnonzero(strata == stratum)
        sets = list(combinations(range(len(own)), int(chosen[own].sum())))
        sums = np.array([points[own[list(one)]].sum(axis=0) for one in sets])
        weight = np.exp(sums @ model.slopes)
        weight /= weight.sum()
        chance = [
            sum(w for w, one in zip(weight, sets, strict=True) if place in one)
            for place in range(len(own))
        ]
        np.testing.assert_allclose(found[own], chance, atol=1e-12)
        information += np.cov(sums.T, aweights=weight, ddof=0)
    np.testing.assert_allclose(np.linalg.inv(information), model.covariance, rtol=1e-9)


def test_the_order_of_candidates_and_a_constant_of_the_stratum_do_not_matter(fitted):
    points, strata, chosen, model = fitted
    order = np.random.default_rng(0).permutation(len(strata))
    moved = points + np.random.default_rng(1).normal(size=(strata.max() + 1, 3))[strata]
    again = ConditionalLogit()
    again.fit(Choices(moved[order], strata[order], chosen[order]))
    np.testing.assert_allclose(again.slopes, model.slopes, atol=1e-10)
    np.testing.assert_allclose(again.covariance, model.covariance, atol=1e-10)


def test_only_strata_with_a_choice_inform():
    strata = np.array([0, 0, 1, 1, 2, 2])
    weights, chosen = np.array([1, 2, 1, 1, 2, 1]), np.array([1, 0, 0, 0, 2, 1])
    kept = informative(strata, weights, chosen)
    assert kept.tolist() == [True, True, False, False, False, False]


def test_separation_within_vacancies_is_detected():
    points, strata, chosen = vacancies(60, seed=3)
    assert not separates_within(Choices(points, strata, chosen))
    ahead = np.column_stack([points, chosen.astype(float)])
    assert separates_within(Choices(ahead, strata, chosen))
    first = np.flatnonzero(chosen)[0]
    ahead[first, 3] = 0
    assert separates_within(Choices(ahead, strata, chosen)), (
        "one stratum ties, none is against"
    )
    ahead[~chosen & (strata == strata[first]), 3] = 1
    assert not separates_within(Choices(ahead[:, 3:], strata, chosen)), (
        "now one is against"
    )


def test_what_does_not_differ_within_vacancies_has_no_slope():
    points, strata, chosen = vacancies(60, seed=4)
    points[:, 2] = strata % 2
    with pytest.raises((np.linalg.LinAlgError, RuntimeError)):
        ConditionalLogit().fit(Choices(points, strata, chosen))


@pytest.mark.parametrize("is_parted", [False, True])
def test_the_penalty_in_pairs_is_that_of_their_differences(is_parted):
    """Of two candidates the choice is a logit of their difference without constant."""
    points, strata, chosen = vacancies(60, seed=5, most=3)
    if is_parted:
        points[:, 0] = np.where(chosen, points[:, 0], 0)
    found = penalised_within(Choices(points, strata, chosen))
    order = np.lexsort([chosen, strata])
    apart = points[order][1::2] - points[order][::2]
    turned = np.arange(len(apart)) % 2 == 0
    rows = np.where(turned[:, None], apart, -apart)
    reference = FirthLogisticRegression(
        backend="numpy", fit_intercept=False, gtol=1e-6, xtol=1e-6, max_iter=200
    ).fit(rows, turned.astype(int))
    limits = reference.conf_int(method="pl", tol=1e-6, max_iter=100)
    reference.lrt()
    expected = np.column_stack([reference.coef_, limits, reference.lrt_pvalues_])
    made = [(*estimate, p_value) for estimate, p_value in found]
    np.testing.assert_allclose(made, expected, rtol=1e-3, atol=1e-4)
