"""Whether columns part those with the event from those without, and what to do then.

Trap: where they do, the largest likelihood is at infinity. A program that stops early
prints a large number with a larger error, and neither means anything.
"""

from __future__ import annotations

import warnings

import numpy as np
from firthmodels import FirthLogisticRegression, detect_separation
from numpy.typing import NDArray

from workforce_insights.cells import RefusalError
from workforce_insights.evidence import Estimate

Floats = NDArray[np.float64]

SUSPECT_WORTH = 12.0
"""Log odds from which a fit is looked at for separation: chances under 1 in 160,000."""


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


def separates_within(
    points: Floats, strata: NDArray[np.int64], chosen: NDArray[np.bool_]
) -> bool:
    """Tell whether some sum of columns puts the chosen of all strata above the others.

    That is separation of the differences between each chosen candidate and each other
    one of the stratum.

    Parameters
    ----------
    points : (n, p) float64
        One row for each candidate.
    strata : (n,) int64
    chosen : (n,) bool
    """
    parts = []
    for stratum in np.unique(strata):
        own = strata == stratum
        apart = points[own & chosen][:, None, :] - points[own & ~chosen][None, :, :]
        parts.append(apart.reshape(-1, points.shape[1]))
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
        backend="numpy", fit_intercept=False, max_iter=200, gtol=1e-8, xtol=1e-8
    )
    columns = list(range(1, points.shape[1]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            model.fit(rows, outcomes, sample_weight=weights)
            limits = model.conf_int(
                method="pl", features=columns, max_iter=100, tol=1e-8
            )[columns]
            model.lrt(columns)
        except (Warning, np.linalg.LinAlgError) as error:
            raise RefusalError("Firth's fit has no interval") from error
    found = np.column_stack([model.coef_[columns], limits, model.lrt_pvalues_[columns]])
    if not np.isfinite(found).all():
        raise RefusalError("Firth's fit has no interval")
    return [(Estimate(*row[:3]), row[3]) for row in found.tolist()]


def _both_sides(
    points: Floats, people: Floats, events: Floats
) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Give the cells with events, then those without, as rows with weights."""
    rows = np.vstack([points, points])
    outcomes = np.repeat([1, 0], len(points))
    weights = np.concatenate([events, people - events])
    kept = weights > 0
    return rows[kept], outcomes[kept], weights[kept]
