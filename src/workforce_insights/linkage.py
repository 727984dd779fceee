"""Hierarchical clustering of weighted profiles, equal to that of their people.

A profile of w identical people is one point of weight w: those people would have
merged with one another at height 0 before anything else. What follows is the
nearest-neighbour chain (Murtagh 1983; Müllner 2011, arXiv:1109.2378), which finds the
tree of any reducible linkage with every nearest-neighbour search ending in a merge.

Trap: profiles at equal distances can merge in either order, and with one-hot and
integer fields about half the heights are tied, so the tree is not unique. Points are
put in the order of their coordinates first and the lowest index wins, which makes the
tree a function of the data alone, whatever order the profiles arrive in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from workforce_insights.cells import RefusalError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MAX_AVERAGE_PROFILES = 15_000
"""Average linkage holds all pairwise distances: 15,000 profiles take 1.8 GB."""

_BLOCK = 16
_SLACK = 1.0 - 1e-12


@dataclass(frozen=True)
class Merges:
    """A merge tree over m leaves, numbered as scipy numbers it.

    Leaves are nodes 0 to m-1, in the order the points were given; step s joins
    `left[s]` and `right[s]`, `left[s] < right[s]`, into node m+s.

    Attributes
    ----------
    left, right : (m-1,) int64
        The two nodes joined at each step.
    height : (m-1,) float64
        Height of each merge, ascending, on scipy's scale.
    n_people : (m-1,) int64
        People under each new node.
    """

    left: Integers
    right: Integers
    height: Floats
    n_people: Integers

    @property
    def n_leaves(self) -> int:
        """Number of points that were clustered."""
        return len(self.height) + 1


def ward(points: Floats, weights: Integers) -> Merges:
    """Ward's linkage of weighted points, in memory proportional to their number.

    Two clusters of u and v people are 2uv/(u+v) times their centroids' squared distance
    apart (Ward 1963), on scipy's scale: a height is the root of that. The search skips
    a block of 16 points when the distance to its bounding box, taken at the smallest
    weight in it, is already worse than the best found: the tree is the same.

    Parameters
    ----------
    points : (m, p) float64
        Encoded profiles, m of 1 or more.
    weights : (m,) int64
        People in each profile, 1 or more.

    Returns
    -------
    Merges

    Raises
    ------
    ValueError
        If there is no point or column, shapes differ, or a weight is below 1.
    """
    return _tree(_ward_chain, points, weights)


def average(points: Floats, weights: Integers) -> Merges:
    """Average linkage (UPGMA) of weighted points, on all pairwise Euclidean distances.

    The distance of two clusters is the mean over all pairs of their people
    (Sokal and Michener 1958).

    Parameters
    ----------
    points : (m, p) float64
        Encoded profiles, m of 1 or more.
    weights : (m,) int64
        People in each profile, 1 or more.

    Returns
    -------
    Merges

    Raises
    ------
    RefusalError
        Above `MAX_AVERAGE_PROFILES` profiles.
    ValueError
        If there is no point or column, shapes differ, or a weight is below 1.
    """
    check("average", len(points))
    return _tree(_average_chain, points, weights)


LINKAGES: dict[str, Callable[[Floats, Integers], Merges]] = {
    "ward": ward,
    "average": average,
}
"""The linkages a specification can name."""


def check(linkage: str, n_profiles: int) -> None:
    """Check that a linkage exists and can take so many profiles.

    Parameters
    ----------
    linkage : str
        A key of `LINKAGES`.
    n_profiles : int
        Profiles to cluster.

    Raises
    ------
    ValueError
        If the linkage is unknown.
    RefusalError
        If it cannot take so many profiles.
    """
    if linkage not in LINKAGES:
        raise ValueError(f"unknown linkage {linkage}: choose from {sorted(LINKAGES)}")
    if linkage == "average" and n_profiles > MAX_AVERAGE_PROFILES:
        raise RefusalError(
            f"average linkage needs the distances of all pairs of profiles, and "
            f"{n_profiles:,} are more than the {MAX_AVERAGE_PROFILES:,} it can take"
        )


def cut(merges: Merges, n_clusters: int) -> Integers:
    """Cut a tree into clusters by undoing its last merges.

    Parameters
    ----------
    merges : Merges
        The tree, of m leaves.
    n_clusters : int
        Clusters wanted, 1 or more; above m there are m.

    Returns
    -------
    (m,) int64
        The cluster of each leaf, numbered from 0 by the first leaf in it.

    Raises
    ------
    ValueError
        If `n_clusters` is below 1.
    """
    if n_clusters < 1:
        raise ValueError(f"a tree cannot be cut into {n_clusters} clusters")
    n_kept = max(merges.n_leaves - n_clusters, 0)
    return _labels(merges.left, merges.right, n_kept)


def cut_limits(merges: Merges, n_clusters: int) -> tuple[float, float]:
    """Heights between which a cut makes so many clusters.

    Parameters
    ----------
    merges : Merges
        The tree, of m leaves.
    n_clusters : int
        Clusters, 1 or more; above m it is taken as m.

    Returns
    -------
    pair of float
        Height of the last merge kept (0 if none is) and of the first undone; NaN for
        one cluster, which undoes none.
    """
    first_undone = max(merges.n_leaves - n_clusters, 0)
    if n_clusters == 1 or merges.n_leaves == 1:
        return np.nan, np.nan
    low = merges.height[first_undone - 1] if first_undone else 0.0
    return float(low), float(merges.height[first_undone])


def _tree(
    chain: Callable[[Floats, Floats], tuple[Integers, Integers, Floats]],
    points: Floats,
    weights: Integers,
) -> Merges:
    """Run a chain on the points in the order of their coordinates."""
    if points.ndim != 2 or points.size == 0 or weights.shape != (len(points),):
        raise ValueError(
            f"expected points (m, p) and weights (m,), m and p of 1 or more, got "
            f"{points.shape} and {weights.shape}"
        )
    if (weights < 1).any():
        raise ValueError("every profile needs at least one person")
    order = _coordinate_order(points)
    first, second, height = chain(
        np.ascontiguousarray(points[order], dtype=np.float64),
        weights[order].astype(np.float64),
    )
    by_height = np.argsort(height, kind="stable")
    left, right, n_people = _relabel(
        order[first[by_height]], order[second[by_height]], weights.astype(np.int64)
    )
    return Merges(left, right, height[by_height], n_people)


def _coordinate_order(points: Floats) -> Integers:
    """Order points by their columns, the ones with the fewest values first.

    That keeps blocks of neighbours in small boxes.
    """
    n_values = [len(np.unique(column)) for column in points.T]
    sorted_columns = np.argsort(n_values, kind="stable")
    return np.lexsort(points.T[sorted_columns[::-1]])


@njit(cache=True)
def _relabel(
    first: Integers, second: Integers, weights: Integers
) -> tuple[Integers, Integers, Integers]:
    """Turn merges of representative leaves into merges of nodes, as scipy does."""
    m = len(weights)
    parent = np.arange(2 * m - 1)
    people = np.empty(2 * m - 1, dtype=np.int64)
    people[:m] = weights
    left = np.empty(m - 1, dtype=np.int64)
    right = np.empty(m - 1, dtype=np.int64)
    for step in range(m - 1):
        a = _root(parent, first[step])
        b = _root(parent, second[step])
        left[step] = min(a, b)
        right[step] = max(a, b)
        parent[a] = m + step
        parent[b] = m + step
        people[m + step] = people[a] + people[b]
    return left, right, people[m:]


@njit(cache=True)
def _root(parent: Integers, node: int) -> int:
    """Find the top of a node's tree, halving the path on the way."""
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@njit(cache=True)
def _labels(left: Integers, right: Integers, n_kept: int) -> Integers:
    """Label the leaves joined by the first `n_kept` merges."""
    m = len(left) + 1
    parent = np.arange(m + n_kept)
    for step in range(n_kept):
        parent[left[step]] = m + step
        parent[right[step]] = m + step
    names = np.full(m + n_kept, -1, dtype=np.int64)
    labels = np.empty(m, dtype=np.int64)
    n_named = 0
    for leaf in range(m):
        root = _root(parent, leaf)
        if names[root] < 0:
            names[root] = n_named
            n_named += 1
        labels[leaf] = names[root]
    return labels


@njit(cache=True)
def _ward_distances(
    columns: Floats, weights: Floats, i: int, start: int, end: int, found: Floats
) -> None:
    """Set squares of the heights at which i would merge with each of a block.

    Places whose cluster has gone lie at infinity and weigh nothing: theirs are no
    numbers. Loops over one column at a time run on several clusters at once.
    """
    own = weights[start:end]
    for j in range(len(own)):
        found[j] = 0.0
    for column in columns:
        x = column[i]
        there = column[start:end]
        for j in range(len(there)):
            difference = there[j] - x
            found[j] += difference * difference
    weight = weights[i]
    for j in range(len(own)):
        found[j] *= 2.0 * (weight * own[j]) / (weight + own[j])


@njit(cache=True)
def _bound_block(
    block: int,
    columns: Floats,
    weights: Floats,
    low: Floats,
    high: Floats,
    lightest: Floats,
) -> None:
    """Set the bounding box and the smallest weight of a block's clusters."""
    low[:, block] = np.inf
    high[:, block] = -np.inf
    lightest[block] = np.inf
    for i in range(block * _BLOCK, min((block + 1) * _BLOCK, len(weights))):
        if weights[i] > 0.0:
            lightest[block] = min(lightest[block], weights[i])
            for column in range(len(columns)):
                low[column, block] = min(low[column, block], columns[column, i])
                high[column, block] = max(high[column, block], columns[column, i])


@njit(cache=True)
def _bounds(columns: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Give the bounding boxes and the smallest weights of all blocks."""
    n_blocks = (len(weights) + _BLOCK - 1) // _BLOCK
    low = np.empty((len(columns), n_blocks))
    high = np.empty((len(columns), n_blocks))
    lightest = np.empty(n_blocks)
    for block in range(n_blocks):
        _bound_block(block, columns, weights, low, high, lightest)
    return low, high, lightest


@njit(cache=True)
def _block_distances(
    columns: Floats,
    weights: Floats,
    low: Floats,
    high: Floats,
    lightest: Floats,
    i: int,
    found: Floats,
) -> None:
    """Bound from below the squared heights at which i could merge into each block.

    That of a block with nobody left is no number.
    """
    for block in range(len(found)):
        found[block] = 0.0
    for column in range(len(columns)):
        x = columns[column, i]
        lowest, highest = low[column], high[column]
        for block in range(len(found)):
            difference = max(lowest[block] - x, x - highest[block], 0.0)
            found[block] += difference * difference
    weight = weights[i]
    for block in range(len(found)):
        lighter = lightest[block]
        found[block] *= 2.0 * (weight * lighter) / (weight + lighter) * _SLACK


@njit(cache=True)
def _ward_chain(points: Floats, weights: Floats) -> tuple[Integers, Integers, Floats]:
    """Merge weighted centroids by the nearest-neighbour chain.

    Whenever half of the places are empty, clusters move up in their order.
    """
    m = len(points)
    columns, weights = points.T.copy(), weights.copy()
    leaves = np.arange(m)
    low, high, lightest = _bounds(columns, weights)
    first = np.empty(m - 1, dtype=np.int64)
    second = np.empty(m - 1, dtype=np.int64)
    height = np.empty(m - 1)
    chain = np.empty(m, dtype=np.int64)
    length, start = 0, 0
    for step in range(m - 1):
        if len(weights) > _BLOCK and 2 * (m - step) <= len(weights):
            kept = weights > 0.0
            chain[:length] = (np.cumsum(kept) - 1)[chain[:length]]
            columns = columns.T[kept].T.copy()
            weights, leaves = weights[kept], leaves[kept]
            low, high, lightest = _bounds(columns, weights)
            start = 0
        if length == 0:
            while weights[start] == 0.0:
                start += 1
            chain[0] = start
            length = 1
        while True:
            tip = chain[length - 1]
            previous = chain[length - 2] if length > 1 else -1
            nearest, best = _nearest_centroid(
                columns, weights, low, high, lightest, tip, previous
            )
            if nearest == previous:
                break
            chain[length] = nearest
            length += 1
        length -= 2
        a, b = min(tip, previous), max(tip, previous)
        first[step], second[step], height[step] = leaves[a], leaves[b], np.sqrt(best)
        share = weights[b] / (weights[a] + weights[b])
        for column in columns:
            column[a] += share * (column[b] - column[a])
            column[b] = np.inf
        weights[a] += weights[b]
        weights[b] = 0.0
        _bound_block(a // _BLOCK, columns, weights, low, high, lightest)
        _bound_block(b // _BLOCK, columns, weights, low, high, lightest)
    return first, second, height


@njit(cache=True)
def _nearest_centroid(
    columns: Floats,
    weights: Floats,
    low: Floats,
    high: Floats,
    lightest: Floats,
    tip: int,
    previous: int,
) -> tuple[int, float]:
    """Find the cluster nearest to the tip: the previous one, or the lowest, at ties."""
    distances = np.empty(_BLOCK)
    bounds = np.empty(len(lightest))
    _block_distances(columns, weights, low, high, lightest, tip, bounds)
    nearest, best = previous, np.inf
    if previous >= 0:
        _ward_distances(columns, weights, tip, previous, previous + 1, distances)
        best = distances[0]
    home = tip // _BLOCK
    for turn in range(-1, len(lightest)):
        block = home if turn < 0 else turn
        if turn == home or not bounds[block] <= best:
            continue
        start, end = block * _BLOCK, min((block + 1) * _BLOCK, len(weights))
        _ward_distances(columns, weights, tip, start, end, distances)
        for j in range(start, end):
            distance = distances[j - start]
            if distance > best or j == tip:
                continue
            lower_at_tie = distance == best and j < nearest and nearest != previous
            if distance < best or lower_at_tie:
                nearest, best = j, distance
    return nearest, best


@njit(cache=True)
def _average_chain(
    points: Floats, weights: Floats
) -> tuple[Integers, Integers, Floats]:
    """Merge clusters by mean distance by the nearest-neighbour chain."""
    m = len(points)
    weights = weights.copy()
    distances = _pairwise(points)
    first = np.empty(m - 1, dtype=np.int64)
    second = np.empty(m - 1, dtype=np.int64)
    height = np.empty(m - 1)
    chain = np.empty(m, dtype=np.int64)
    length, start = 0, 0
    for step in range(m - 1):
        if length == 0:
            while weights[start] == 0.0:
                start += 1
            chain[0] = start
            length = 1
        while True:
            tip = chain[length - 1]
            previous = chain[length - 2] if length > 1 else -1
            nearest = previous
            best = distances[tip, previous] if previous >= 0 else np.inf
            for j in range(m):
                if j != tip and weights[j] > 0.0 and distances[tip, j] < best:
                    nearest, best = j, distances[tip, j]
            if nearest == previous:
                break
            chain[length] = nearest
            length += 1
        length -= 2
        a, b = min(tip, previous), max(tip, previous)
        first[step], second[step], height[step] = a, b, best
        share = weights[b] / (weights[a] + weights[b])
        for j in range(m):
            if weights[j] > 0.0 and j != a and j != b:
                joined = distances[a, j] + share * (distances[b, j] - distances[a, j])
                distances[a, j] = joined
                distances[j, a] = joined
        weights[a] += weights[b]
        weights[b] = 0.0
    return first, second, height


@njit(cache=True)
def _pairwise(points: Floats) -> Floats:
    """Euclidean distances between all pairs of points, shape (m, m)."""
    m = len(points)
    distances = np.zeros((m, m))
    for i in range(m):
        for j in range(i):
            total = 0.0
            for column in range(points.shape[1]):
                difference = points[i, column] - points[j, column]
                total += difference * difference
            distances[i, j] = np.sqrt(total)
            distances[j, i] = distances[i, j]
    return distances
