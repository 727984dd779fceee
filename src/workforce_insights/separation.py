"""Whether columns part those with the event from those without, and what to do then.

Trap: where they do, the largest likelihood is at infinity. A program that stops early
prints a large number with a larger error, and neither means anything.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2  # type: ignore[import-untyped]

from workforce_insights.cells import RefusalError
from workforce_insights.conditional import Choices
from workforce_insights.evidence import Estimate
from workforce_insights.scikit import (
    FirthLogisticRegression,
    constrained_lrt_1df,
    detect_separation,
    newton_raphson,
    profile_ci_bound,
)

Floats = NDArray[np.float64]

SUSPECT_WORTH = 12.0
"""Log odds from which a fit is looked at for separation: chances under 1 in 160,000."""

CHI_95 = float(chi2.ppf(0.95, 1))
"""Twice the fall of a profile at the bounds of its 95% interval."""

MAX_CANDIDATES = 10_000
"""Candidates for whom Firth's penalty within vacancies takes about a minute."""

TOLERANCE = 1e-5
"""Of scores, steps and bounds, at which the solvers of firthmodels end."""

STEP = 1e-4
"""Of the slopes, on either side, for the gradient of the penalty."""


def separates(points: Floats, people: Floats, events: Floats) -> bool:
    """Tell whether some sum of columns parts the events of cells from the rest.

    Cells at the border may hold both (quasi-complete separation). By the linear program
    of Konis (2007), *Linear programming algorithms for detecting separated data in
    binary logistic regression models*, DPhil thesis, Oxford.

    Parameters
    ----------
    points : (m, p) float64
        With the constant among the columns.
    people, events : (m,) float64
        People of each cell, and those of them who had the event.
    """
    rows, outcomes, _ = _both_sides(points, people, events)
    return bool(detect_separation(rows, outcomes, fit_intercept=False).separation)


def separates_within(choices: Choices) -> bool:
    """Tell whether some sum of columns puts the chosen of all strata above the others.

    That is separation of the differences between each chosen candidate and each other
    one of the stratum.
    """
    parts = []
    for batch in choices.batches:
        points, chosen = choices.points[batch.rows], choices.chosen[batch.rows]
        apart = points[:, :, None, :] - points[:, None, :, :]
        parts.append(apart[chosen[:, :, None] & ~chosen[:, None, :]])
    ahead = np.unique(np.vstack(parts), axis=0)
    rows = np.vstack([ahead, -ahead])
    outcomes = np.repeat([1, 0], len(ahead))
    return bool(detect_separation(rows, outcomes, fit_intercept=False).separation)


def penalised(
    points: Floats, people: Floats, events: Floats
) -> list[tuple[Estimate, float]]:
    """Fit a logit with Firth's penalty, which is finite where columns separate.

    Firth (1993), Biometrika 80(1):27-38; intervals by the profile of the penalised
    likelihood and p by its ratio (Heinze and Schemper 2002, Stat. Med. 21:2409-2419).
    Cells with people as weights have the penalty of the people.

    Parameters
    ----------
    points : (m, p) float64
        With the constant as first column.
    people, events : (m,) float64

    Returns
    -------
    list of (Estimate, float)
        Slope with its interval, and p, of each column but the constant.

    Raises
    ------
    RefusalError
        If a bound is not found.
    """
    rows, outcomes, weights = _both_sides(points, people, events)
    model = FirthLogisticRegression(
        backend="numpy",
        fit_intercept=False,
        max_iter=200,
        gtol=TOLERANCE,
        xtol=TOLERANCE,
    )
    columns = list(range(1, points.shape[1]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            model.fit(rows, outcomes, sample_weight=weights)
            limits = model.conf_int(
                method="pl", features=columns, max_iter=100, tol=TOLERANCE
            )[columns]
            model.lrt(columns)
        except (Warning, np.linalg.LinAlgError) as error:
            raise RefusalError("Firth's fit has no interval") from error
    found = np.column_stack([model.coef_[columns], limits, model.lrt_pvalues_[columns]])
    if not np.isfinite(found).all():
        raise RefusalError("Firth's fit has no interval")
    return [(Estimate(*row[:3]), row[3]) for row in found.tolist()]


@dataclass
class _Quantities:
    """What the solvers of firthmodels ask of a likelihood at some slopes."""

    loglik: float
    modified_score: Floats
    fisher_info: Floats


def penalised_within(choices: Choices) -> list[tuple[Estimate, float]]:
    """Fit the conditional logit with Firth's penalty, as `penalised` the logit.

    The penalty is half the log determinant of the conditional information (Heinze and
    Puhr 2010, Stat. Med. 29(7-8):770-777), its gradient by central differences.

    Returns
    -------
    list of (Estimate, float)
        Slope with its interval, and p, of each column.

    Raises
    ------
    RefusalError
        If there are more than `MAX_CANDIDATES`, or a bound is not found.
    """
    n_candidates, n_columns = choices.points.shape
    if n_candidates > MAX_CANDIDATES:
        raise RefusalError(
            "the terms separate those chosen from the others of their vacancies, and"
            " Firth's penalty is out of reach for so many candidates"
        )

    def penalty(slopes: Floats) -> float:
        return float(np.linalg.slogdet(choices.at(slopes)[2])[1]) / 2

    def quantities(slopes: Floats) -> _Quantities:
        likelihood, score, information = choices.at(slopes)
        turned = np.array(
            [
                (penalty(slopes + step) - penalty(slopes - step)) / (2 * STEP)
                for step in STEP * np.eye(n_columns)
            ]
        )
        half = float(np.linalg.slogdet(information)[1]) / 2
        return _Quantities(likelihood + half, score + turned, information)

    sides: tuple[Literal[-1, 1], ...] = (-1, 1)
    with np.errstate(all="ignore"):
        best = newton_raphson(
            quantities,
            n_columns,
            max_iter=200,
            max_step=5.0,
            max_halfstep=25,
            gtol=TOLERANCE,
            xtol=TOLERANCE,
            warn_on_failure=False,
        )
        found = []
        for place, slope in enumerate(best.beta.tolist()):
            bounds = [
                profile_ci_bound(
                    idx=place,
                    theta_hat=best.beta,
                    l_star=best.loglik - CHI_95 / 2,
                    which=side,
                    max_iter=100,
                    tol=TOLERANCE,
                    chi2_crit=CHI_95,
                    compute_quantities_full=quantities,
                )
                for side in sides
            ]
            without = constrained_lrt_1df(
                idx=place,
                beta_hat_full=best.beta,
                loglik_full=best.loglik,
                compute_quantities_full=quantities,
                max_iter=200,
                max_step=5.0,
                max_halfstep=25,
                gtol=TOLERANCE,
                xtol=TOLERANCE,
            )
            if not (best.converged and all(b.converged for b in bounds)):
                raise RefusalError("Firth's fit has no interval")
            limits = Estimate(slope, *(bound.bound for bound in bounds))
            found.append((limits, without.pvalue))
    if not np.isfinite([(*limits, p_value) for limits, p_value in found]).all():
        raise RefusalError("Firth's fit has no interval")
    return found


def _both_sides(
    points: Floats, people: Floats, events: Floats
) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Give the cells with events, then those without, as rows with weights."""
    rows = np.vstack([points, points])
    outcomes = np.repeat([1, 0], len(points))
    weights = np.concatenate([events, people - events])
    kept = weights > 0
    return rows[kept], outcomes[kept], weights[kept]
