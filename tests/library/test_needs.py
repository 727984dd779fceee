"""The order of needs: what is sure is found, and equals are not put in an order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata, ttest_rel

from workforce_insights import needs

SETTINGS = {"n_draws": 499, "seed": 3}


def sums(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """People, totals and products of those who answered of both of two subdomains."""
    is_known = (~np.isnan(scores)).astype(float)
    filled = np.nan_to_num(scores)
    return is_known.T @ is_known, filled.T @ is_known, filled.T @ filled


def answers(scores: np.ndarray) -> pd.DataFrame:
    """People in rows and subdomains in columns, as the model reads them."""
    names = list("ABCDEFGH")[: scores.shape[1]]
    pairs = pd.MultiIndex.from_product(
        [names, names], names=["subdomain", "other_subdomain"]
    ).to_frame(index=False)
    columns = ("n_people", "total", "total_of_products")
    for column, found in zip(columns, sums(scores), strict=True):
        pairs[column] = found.ravel()
    answered = pairs[pairs["n_people"] > 0]
    return answered.assign(breakdown="all", breakdown_level="All")


def draw(rng: np.random.Generator, means: list[float], n: int = 150) -> np.ndarray:
    """Answers with a level of the person in them, some of them missing."""
    person = rng.normal(0, 2, (n, 1))
    scores = np.array(means) + person + rng.normal(0, 1, (n, len(means)))
    scores[rng.random(scores.shape) < 0.1] = np.nan
    return scores


def test_places_are_those_of_the_means() -> None:
    scores = draw(np.random.default_rng(1), [0.0, 0.3, 0.2, 1.5, 0.2])
    found = needs.ranks(answers(scores), SETTINGS).set_index("subdomain")
    places = rankdata(-np.nanmean(scores, axis=0))
    assert found["value"].tolist() == places.tolist()
    assert found["n"].tolist() == (~np.isnan(scores)).sum(axis=0).tolist()
    assert found.loc["D", ["value", "ci_low", "ci_high"]].tolist() == [1, 1, 1]


def test_two_needs_are_told_apart_as_by_a_paired_test() -> None:
    """With two columns the largest difference is the paired t of a large sample."""
    rng = np.random.default_rng(2)
    agreed = 0
    for shift in np.repeat(np.linspace(0, 0.5, 40), 5):
        person = rng.normal(0, 2, (200, 1))
        scores = person + rng.normal(0, 1, (200, 2)) + [0, shift]
        first, second = needs.bounds(*sums(scores), 1999, rng)
        is_sure = first.ci_low == first.ci_high
        assert (second.ci_low == second.ci_high) == is_sure
        agreed += is_sure == (ttest_rel(*scores.T).pvalue < 0.05)
    assert agreed >= 190


@pytest.mark.parametrize(
    "means", [[0.0] * 6, [0, 0, 0, 0, 1, 2], [0, 0.1, 0.2, 0.3, 0.4, 0.5]]
)
def test_the_bounds_hold_the_true_places_of_all_at_once(means: list[float]) -> None:
    """Equal needs share the places from the first to the last of them."""
    rng = np.random.default_rng(4)
    best = rankdata(-np.array(means), method="min")
    worst = rankdata(-np.array(means), method="max")
    held = 0
    for _ in range(200):
        found = needs.bounds(*sums(draw(rng, means)), 199, rng)
        held += all(
            place.ci_low <= low and place.ci_high >= high
            for place, low, high in zip(found, best, worst, strict=True)
        )
    assert held >= 180


def test_few_people_are_refused_and_the_others_are_placed() -> None:
    scores = draw(np.random.default_rng(5), [0.0, 1.0, 2.0])
    scores[19:, 1] = np.nan
    found = needs.ranks(answers(scores), SETTINGS).set_index("subdomain")
    assert found.loc["B", "reason"] == "fewer than 20 people assessed themselves in it"
    assert found.loc[["C", "A"], "value"].tolist() == [1, 2]
    alone = needs.ranks(answers(scores[:, :2]), SETTINGS).set_index("subdomain")
    assert alone.loc["A", "reason"] == "there is no other subdomain to compare with"


@pytest.mark.parametrize("seed", range(5))
def test_needs_that_are_one_do_not_hide_another(seed: int) -> None:
    """The difference of two equal columns is what rounding of their sums leaves."""
    rng = np.random.default_rng(seed)
    person = rng.normal(50, 20, 400) / 3
    scores = np.column_stack([person, person, person + rng.normal(0.3, 1, 400)])
    found = needs.ranks(answers(scores), SETTINGS).set_index("subdomain")
    assert found["ci_low"].to_dict() == {"A": 2, "B": 2, "C": 1}
    assert found["ci_high"].to_dict() == {"A": 3, "B": 3, "C": 1}


def test_everybody_alike_and_nobody_are_no_order() -> None:
    alike = needs.ranks(answers(np.ones((30, 3))), SETTINGS)
    assert (alike["value"] == 1).all()
    assert (alike["ci_high"] == 3).all()
    nobody = needs.ranks(answers(np.full((30, 3), np.nan)), SETTINGS)
    assert nobody["reason"].tolist() == ["nobody has assessed themselves"]
    assert nobody["breakdown"].isna().all()
