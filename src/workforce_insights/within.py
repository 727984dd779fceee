"""Least squares within strata, on cells, with errors for people who come in clusters.

Each stratum has a level of its own, so that its people are compared with each other and
with nobody else. The levels are taken out of the sums and never estimated.

Trap: a number made comparable by dividing by the stratum's own spread holds the gap in
its denominator, and a stratum of three people estimates its spread badly: gaps between
such scores are too small. Here a gap is in the number's unit, and one spread, pooled
over all strata, puts it on a scale.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce_insights import clustered
from workforce_insights.cells import RefusalError
from workforce_insights.contrasts import MIN_EIGENVALUE
from workforce_insights.linear import Sums

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MIN_SPREAD = 1e-5
"""Of the root mean square, under which numbers differ by rounding only."""


@dataclass(frozen=True)
class Within:
    """Slopes within strata.

    Attributes
    ----------
    slopes, covariance : (p,), (p, p) float64
        The covariance is robust to clusters.
    spread : float
        Standard deviation of the number within strata, pooled over them.
    n, n_strata, n_clusters : int
        People, and the strata and clusters they are in.
    """

    slopes: Floats
    covariance: Floats
    spread: float
    n: int
    n_strata: int
    n_clusters: int


def fit(points: Floats, strata: Integers, clusters: Integers, sums: Sums) -> Within:
    """Fit the numbers of the people of cells, a level for each stratum aside.

    The small-sample factor is G/(G - 1) (N - 1)/(N - k). A stratum that lies within one
    cluster is not counted among the k columns, as its level is estimated from that
    cluster alone (Cameron and Miller 2015, J. Hum. Resour. 50(2):317-372, section
    III.B); one that spans clusters is, and there is one column at least.

    Parameters
    ----------
    points : (m, p) float64
    strata, clusters : (m,) int64
        Codes of each cell's stratum and cluster.
    sums : Sums
        Of the number; every cell has somebody.

    Raises
    ------
    RefusalError
        With one cluster, or with no more people than columns and strata.
    numpy.linalg.LinAlgError
        If within the strata a column is constant or made of others.
    """
    stratum, n_strata = _coded(strata)
    cluster, n_clusters = _coded(clusters)
    if n_clusters < 2:
        raise RefusalError("errors by cluster need two clusters or more")
    if sums.n <= n_strata + points.shape[1]:
        raise RefusalError("there are no more people than levels to estimate")
    people = np.bincount(stratum, weights=sums.weights)
    centres = clustered.cluster_sums(sums.weights[:, None] * points, stratum)
    apart = points - (centres / people[:, None])[stratum]
    means = np.bincount(stratum, weights=sums.total) / people
    rest = sums.total - sums.weights * means[stratum]
    inner = apart.T @ (sums.weights[:, None] * apart)
    _check_rank(inner, sums.weights @ np.square(points))
    slopes = np.asarray(np.linalg.solve(inner, apart.T @ rest), dtype=np.float64)
    bread = np.asarray(np.linalg.inv(inner), dtype=np.float64)
    left = rest - sums.weights * (apart @ slopes)
    scores = clustered.cluster_sums(left[:, None] * apart, cluster)
    n_columns = points.shape[1] + max(1, _n_spanning(stratum, cluster))
    factor = clustered.small_sample_factor(n_clusters, sums.n, n_columns)
    return Within(
        slopes=slopes,
        covariance=clustered.sandwich(bread, scores.T @ scores, factor),
        spread=spread(strata, sums),
        n=round(sums.n),
        n_strata=n_strata,
        n_clusters=n_clusters,
    )


def spread(strata: Integers, sums: Sums) -> float:
    """Give the standard deviation within strata, pooled; 0 where there is none.

    It is the root of the squares about the strata's means over the people less the
    strata.

    Raises
    ------
    RefusalError
        If no stratum has two people.
    """
    stratum, n_strata = _coded(strata)
    freedom = sums.n - n_strata
    if freedom <= 0:
        raise RefusalError("no two people can be compared")
    people = np.bincount(stratum, weights=sums.weights)
    means = np.bincount(stratum, weights=sums.total) / people
    squares = float(sums.squared_errors(means[stratum]).sum())
    if squares <= MIN_SPREAD**2 * float(sums.total_of_squares.sum()):
        return 0.0
    return float(np.sqrt(squares / freedom))


def _coded(keys: Integers) -> tuple[Integers, int]:
    """Give codes from 0, and how many there are."""
    found, codes = np.unique(keys, return_inverse=True)
    return codes, len(found)


def _n_spanning(stratum: Integers, cluster: Integers) -> int:
    """Count the strata that are not within one cluster."""
    pairs = np.unique(np.column_stack([stratum, cluster]), axis=0)
    return int((np.bincount(pairs[:, 0]) > 1).sum())


def _check_rank(inner: Floats, squares: Floats) -> None:
    """Refuse columns that within the strata are constant or made of others."""
    lengths = np.diag(inner)
    if (lengths > MIN_EIGENVALUE * squares).all():
        scale = np.sqrt(lengths)
        correlations = inner / np.outer(scale, scale)
        if np.linalg.eigvalsh(correlations)[0] > MIN_EIGENVALUE:
            return
    raise np.linalg.LinAlgError("within the strata a column is made of others")
