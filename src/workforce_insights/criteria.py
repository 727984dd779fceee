"""What a clustering is judged by: statistics of weighted points, as of their people.

Labels are coded from 0; weights and people are counts of people.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from workforce_insights.linkage import Merges, cut_limits

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def height_gap(merges: Merges, n_clusters: int) -> float:
    """Measure how far a cut can move: between the merges on either side of it.

    Parameters
    ----------
    merges : Merges
        A tree.
    n_clusters : int
        Clusters it is cut into, 2 or more.

    Returns
    -------
    float
        In units of height; 0 where there are fewer leaves than clusters.
    """
    if merges.n_leaves < n_clusters:
        return 0.0
    low, high = cut_limits(merges, n_clusters)
    return high - low


def tied_share(heights: Floats) -> float:
    """Share of ascending heights that equal a neighbour's, to a relative 1e-9."""
    if len(heights) == 0:
        return 0.0
    same = np.diff(heights) <= 1e-9 * heights[1:]
    return float((np.append(same, False) | np.append(False, same)).mean())


@njit(cache=True)
def distance_sums(
    points: Floats, weights: Integers, labels: Integers, n_labels: int
) -> Floats:
    """Sum Euclidean distances from each point to the people of each label.

    Parameters
    ----------
    points : (m, p) float64
    weights, labels : (m,) int64
    n_labels : int

    Returns
    -------
    (m, n_labels) float64
        In memory proportional to m; the time grows with its square.
    """
    m = len(points)
    sums = np.zeros((m, n_labels))
    for i in range(m):
        for j in range(m):
            total = 0.0
            for column in range(points.shape[1]):
                difference = points[i, column] - points[j, column]
                total += difference * difference
            sums[i, labels[j]] += weights[j] * np.sqrt(total)
    return sums


def silhouettes(sums: Floats, labels: Integers, weights: Integers) -> Floats:
    """Silhouette width (Rousseeuw 1987) of one person of each profile.

    Parameters
    ----------
    sums : (m, n_labels) float64
        From `distance_sums`, for two labels or more, none empty.
    labels, weights : (m,) int64

    Returns
    -------
    (m,) float64
        Between -1 and 1; 0 for whoever is a cluster alone.
    """
    each = np.arange(len(labels))
    sizes = np.bincount(labels, weights=weights)
    within = sums[each, labels] / np.maximum(sizes[labels] - 1, 1)
    means = sums / sizes
    means[each, labels] = np.inf
    nearest = means.min(axis=1)
    larger = np.maximum(within, nearest)
    alone = (sizes[labels] == 1) | (larger == 0)
    return np.where(alone, 0.0, (nearest - within) / np.where(larger > 0, larger, 1.0))


def log_within(points: Floats, weights: Integers, labels: Integers) -> float:
    """Log of the people's mean squared distance to their cluster's centroid.

    Tibshirani, Walther and Hastie's (2001) log W with squared Euclidean distances, per
    person, so that it compares data of different sizes.

    Parameters
    ----------
    points : (m, p) float64
    weights, labels : (m,) int64

    Returns
    -------
    float
        NaN where clusters have no differences within them.
    """
    sizes = np.bincount(labels, weights=weights)
    total = 0.0
    for column in points.T:
        centres = np.bincount(labels, weights=weights * column) / sizes
        total += float((weights * (column - centres[labels]) ** 2).sum())
    mean = total / float(weights.sum())
    return float(np.log(mean)) if mean > 1e-12 else np.nan


def draw_independent(
    blocks: list[Floats], weights: Integers, n: int, rng: np.random.Generator
) -> tuple[Floats, Integers]:
    """Draw people whose fields are independent, each from its marginal in the data.

    Parameters
    ----------
    blocks : list of (m, p_f) float64
        The encoded columns of each field.
    weights : (m,) int64
        People of each profile.
    n : int
        People to draw.
    rng : Generator

    Returns
    -------
    points : (r, p) float64
        The distinct profiles drawn.
    people : (r,) int64
        People of each; they add up to n.
    """
    drawn = []
    for block in blocks:
        levels, codes = np.unique(block, axis=0, return_inverse=True)
        people = np.bincount(codes, weights=weights)
        drawn.append(levels[rng.choice(len(levels), size=n, p=people / people.sum())])
    points, counts = np.unique(np.hstack(drawn), axis=0, return_counts=True)
    return points, counts


def best_jaccards(
    before: Integers, after: Integers, people: Integers, n_clusters: int
) -> Floats:
    """Compare each cluster with the one most like it in another clustering.

    Parameters
    ----------
    before, after : (m,) int64
        Two clusterings of the same profiles, each into `n_clusters` at most.
    people : (m,) int64
        People of each profile.
    n_clusters : int

    Returns
    -------
    (n_clusters,) float64
        People in both clusters over people in either, the highest over the clusters of
        `after`; 0 for a cluster without people.
    """
    shared = _crosstab(before, after, people, n_clusters, n_clusters)
    either = shared.sum(1, keepdims=True) + shared.sum(0, keepdims=True) - shared
    best: Floats = (shared / np.where(either > 0, either, 1.0)).max(axis=1)
    return best


def explained_share(labels: Integers, levels: Integers, people: Integers) -> float:
    """Share of the labels' entropy that the levels explain (Theil's U).

    Parameters
    ----------
    labels, levels, people : (m,) int64

    Returns
    -------
    float
        Mutual information over the entropy of the labels; 0 where that is nothing.
    """
    table = _crosstab(labels, levels, people, labels.max() + 1, levels.max() + 1)
    joint = table / table.sum()
    label_entropy = _entropy(joint.sum(axis=1))
    if label_entropy == 0:
        return 0.0
    mutual = label_entropy + _entropy(joint.sum(axis=0)) - _entropy(joint.ravel())
    return float(np.clip(mutual / label_entropy, 0.0, 1.0))


def equal_count_groups(codes: Integers, people: Integers, n_groups: int) -> Integers:
    """Put ordered codes in groups of about equal count, equal codes together.

    Parameters
    ----------
    codes : (m,) int64
        Ranks of the distinct values, from 0.
    people : (m,) int64
    n_groups : int
        The most groups there can be.

    Returns
    -------
    (m,) int64
        The group that the middle person of each code falls in.
    """
    counts = np.bincount(codes, weights=people)
    middle = (counts.cumsum() - counts / 2) / counts.sum()
    groups: Integers = np.floor(middle * n_groups).astype(np.int64)
    return groups[codes]


def _entropy(shares: Floats) -> float:
    """Entropy in nats."""
    some = shares[shares > 0]
    return float(-(some * np.log(some)).sum())


def _crosstab(
    rows: Integers, columns: Integers, people: Integers, n_rows: int, n_columns: int
) -> Floats:
    """Count people by two codings, (n_rows, n_columns)."""
    flat = np.bincount(
        rows * n_columns + columns, weights=people, minlength=n_rows * n_columns
    )
    return flat.reshape(n_rows, n_columns).astype(np.float64)
