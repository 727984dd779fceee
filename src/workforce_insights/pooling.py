"""Means of small groups, drawn towards what a model expects of them.

Each group's mean is its expectation from a few columns, plus a departure of its own,
plus what chance adds. How far the departures spread decides how far a mean is drawn in:
a mean of few people is drawn nearly all the way.

Trap: the rawest mean of many small groups is the one that chance has moved furthest.
Comparing raw means finds the smallest group, not the worst off.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq  # type: ignore[import-untyped]
from scipy.stats import chi2  # type: ignore[import-untyped]

from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pooled:
    """Group means after pooling.

    Attributes
    ----------
    means, ci_low, ci_high : (m,) float64
        Pooled means and their 95% limits.
    spread : Estimate
        Standard deviation of the departures from the expectation.
    """

    means: Floats
    ci_low: Floats
    ci_high: Floats
    spread: tidy.Estimate


def pool(means: Floats, variances: Floats, design: Floats) -> Pooled:
    """Draw means towards their expectation by empirical Bayes.

    The variance of the departures is Paule and Mandel's (1982, J. Res. Natl. Bur.
    Stand. 87(5):377-385; with columns, DerSimonian and Kacker 2007, Contemp. Clin.
    Trials 28(2):105-114), its limits by the Q-profile (Viechtbauer 2007, Stat. Med.
    26(1):37-52). The limits of a mean add, to its posterior variance and that of its
    expectation, the uncertainty of the drawing in (Morris 1983, JASA 78(381):47-55).

    Parameters
    ----------
    means, variances : (m,) float64
        Mean of each group, and its squared standard error, above 0.
    design : (m, p) float64
        Columns that the expectation is a weighted sum of; they may overlap.

    Raises
    ------
    RefusalError
        If the groups are no more than the columns tell apart.
    """
    df = len(means) - int(np.linalg.matrix_rank(design))
    if df < 1:
        raise RefusalError("the groups are too few to tell departures from chance")
    between = _variance_at(df, means, variances, design)
    low = _variance_at(float(chi2.ppf(0.975, df)), means, variances, design)
    high = _variance_at(float(chi2.ppf(0.025, df)), means, variances, design)
    expected, expected_variance = _expectation(means, variances + between, design)
    drawn_in = variances / (variances + between)
    values = drawn_in * expected + (1 - drawn_in) * means
    mean_variance = np.average(variances, weights=1 / (variances + between))
    ratio = (mean_variance + between) / (variances + between)
    of_drawing = (drawn_in * (means - expected)) ** 2 * ratio * 2 / max(df - 2, 1)
    margins = tidy.Z_95 * np.sqrt(
        variances * (1 - drawn_in) + drawn_in**2 * expected_variance + of_drawing
    )
    spread = tidy.Estimate(*(float(np.sqrt(v)) for v in (between, low, high)))
    return Pooled(values, values - margins, values + margins, spread)


def _expectation(
    means: Floats, variances: Floats, design: Floats
) -> tuple[Floats, Floats]:
    """Give the weighted least squares expectation of each mean, and its variance."""
    weighted = design / np.sqrt(variances)[:, None]
    inverse = np.linalg.pinv(weighted.T @ weighted, hermitian=True)
    expected = design @ (inverse @ (weighted.T @ (means / np.sqrt(variances))))
    return expected, np.einsum("ij,jk,ik->i", design, inverse, design)


def _variance_at(
    target: float, means: Floats, variances: Floats, design: Floats
) -> float:
    """Find the variance of departures at which the weighted squares equal a target."""

    def excess(between: float) -> float:
        total = variances + between
        expected, _ = _expectation(means, total, design)
        return float((((means - expected) ** 2) / total).sum()) - target

    if excess(0.0) <= 0:
        return 0.0
    high = float(variances.max())
    while excess(high) > 0:
        high *= 2
    return float(brentq(excess, 0.0, high, xtol=1e-15, rtol=1e-14))
