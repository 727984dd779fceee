"""The area under the curve agrees with statsmodels, scipy and scikit-learn on rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.special import expit, logit  # type: ignore[import-untyped]
from scipy.stats import mannwhitneyu, norm  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
from statsmodels.stats.nonparametric import (  # type: ignore[import-untyped]
    rank_compare_2indep,
)

from workforce_insights import auc
from workforce_insights.cells import RefusalError
from workforce_insights.evidence import Estimate

Floats = NDArray[np.float64]


def of_rows(positive: Floats, negative: Floats) -> Estimate:
    rows = pd.DataFrame(
        {
            "value": np.concatenate([positive, negative]),
            "is_positive": [1] * len(positive) + [0] * len(negative),
        }
    )
    cells = rows.groupby("value")["is_positive"].agg(["sum", "size"]).reset_index()
    n_positive = cells["sum"].to_numpy(dtype=np.float64)
    return auc.area(
        cells["value"].to_numpy(dtype=np.float64),
        n_positive,
        cells["size"].to_numpy(dtype=np.float64) - n_positive,
    )


@pytest.mark.parametrize("n_ties", [4, 1000])
@pytest.mark.parametrize(("n_positive", "n_negative"), [(25, 60), (300, 40)])
def test_the_area_and_its_interval_are_those_of_the_rows(
    n_ties: int, n_positive: int, n_negative: int
) -> None:
    draw = np.random.default_rng(n_ties + n_positive)
    positive = np.round(draw.normal(0.8, 1, n_positive) * n_ties) / n_ties
    negative = np.round(draw.normal(0, 1.3, n_negative) * n_ties) / n_ties

    estimate = of_rows(positive, negative)

    pairs = n_positive * n_negative
    assert estimate.value == pytest.approx(
        mannwhitneyu(positive, negative).statistic / pairs, abs=1e-12
    )
    assert estimate.value == pytest.approx(
        roc_auc_score(
            [1] * n_positive + [0] * n_negative, np.concatenate([positive, negative])
        ),
        abs=1e-12,
    )
    # Brunner and Munzel's variance of the same chance is DeLong's.
    reference = rank_compare_2indep(positive, negative, use_t=False)
    spread = np.sqrt(reference.var / (n_positive + n_negative))
    error = spread / (estimate.value * (1 - estimate.value))
    limits = expit(logit(reference.prob1) + norm.ppf([0.025, 0.975]) * error)
    assert [estimate.ci_low, estimate.ci_high] == pytest.approx(limits, abs=1e-9)


def test_the_interval_is_as_wide_as_resampling_says() -> None:
    draw = np.random.default_rng(1)
    positive, negative = draw.normal(0.7, 1, 120), draw.normal(0, 1, 80)
    areas = []
    for _ in range(2000):
        one = draw.choice(positive, 120)
        other = draw.choice(negative, 80)
        areas.append(mannwhitneyu(one, other).statistic / (120 * 80))

    estimate = of_rows(positive, negative)

    margins = logit([estimate.ci_low, estimate.ci_high]) - logit(estimate.value)
    error = margins[1] / norm.ppf(0.975) * estimate.value * (1 - estimate.value)
    assert error == pytest.approx(np.std(areas), rel=0.07)


def test_the_interval_holds_the_true_area() -> None:
    truth = float(norm.cdf(0.9 / np.sqrt(2)))
    draw = np.random.default_rng(2)
    n_held = 0
    for _ in range(1000):
        estimate = of_rows(draw.normal(0.9, 1, 40), draw.normal(0, 1, 25))
        n_held += estimate.ci_low <= truth <= estimate.ci_high
    assert 0.93 <= n_held / 1000 <= 0.97


def test_always_the_same_answer_has_half_and_no_interval() -> None:
    same = np.array([0.0])
    with pytest.raises(RefusalError, match="no interval"):
        auc.area(same, np.array([30.0]), np.array([20.0]))


@pytest.mark.parametrize(
    ("positive", "negative", "reason"),
    [
        ([1.0], [0.0, 0.5], "either class"),
        ([1.0, 2.0], [], "either class"),
        ([1.0, 2.0], [-1.0, 0.0], "parts the classes"),
    ],
)
def test_what_has_no_interval_is_refused(
    positive: list[float], negative: list[float], reason: str
) -> None:
    with pytest.raises(RefusalError, match=reason):
        of_rows(np.array(positive), np.array(negative))
