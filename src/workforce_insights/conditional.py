"""Whom a vacancy chose among its own candidates: the exact conditional logit.

A vacancy is a stratum with its own, unmodelled level. What all its candidates share
drops out of the likelihood, so a characteristic of the post (a letter, a panel) has a
coefficient only by its products with a characteristic of the candidate.

Trap: candidates for one post compete, so offers to them are not independent. A logit
that takes them for it estimates something nearer to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

MAX_STEPS = 50
"""Steps of Newton's method after which there is taken to be no maximum."""

TOLERANCE = 1e-10
"""Of the step, on the scale of standard errors, at which Newton's method ends."""


def informative(strata: Integers, weights: Integers, chosen: Integers) -> Booleans:
    """Tell which rows are of strata where some were chosen and some were not.

    Parameters
    ----------
    strata : (m,) int64
        Code of the stratum of each row, from 0.
    weights, chosen : (m,) int64
        Candidates of each row, and those of them who were chosen.

    Returns
    -------
    (m,) bool
    """
    size = np.bincount(strata, weights=weights)
    picked = np.bincount(strata, weights=chosen)
    some: Booleans = ((picked > 0) & (picked < size))[strata]
    return some


@dataclass(frozen=True)
class _Batch:
    """Strata of one size with equally many chosen.

    Attributes
    ----------
    rows : (s, n) int64
        Their candidates, as places in the list of candidates.
    n_chosen : int
    """

    rows: Integers
    n_chosen: int


@dataclass(frozen=True)
class Choices:
    """What vacancies chose, as a likelihood of slopes.

    The likelihood of a stratum is the product of the chosen candidates' odds over the
    sum of such products of all sets of m candidates, an elementary symmetric polynomial
    (Gail, Lubin and Rubinstein 1981, Biometrika 68(3):703-707). It is exact for ties,
    and grows with n times m, not with the number of sets.

    Attributes
    ----------
    points : (n, p) float64
        One row for each candidate. Centred within strata they keep the most digits; any
        will do.
    strata : (n,) int64
        Stratum of each, some of it chosen and some not (`informative`).
    chosen : (n,) bool
    """

    points: Floats
    strata: Integers
    chosen: Booleans

    @cached_property
    def batches(self) -> list[_Batch]:
        """Group strata by their size and number chosen, in the order of their codes."""
        order = np.argsort(self.strata, kind="stable")
        _, start, size = np.unique(
            self.strata[order], return_index=True, return_counts=True
        )
        picked = np.add.reduceat(self.chosen[order].astype(np.int64), start)
        found = []
        for n, m in sorted(set(zip(size.tolist(), picked.tolist(), strict=True))):
            own = start[(size == n) & (picked == m)]
            found.append(_Batch(order[own[:, None] + np.arange(n)[None, :]], m))
        return found

    def at(self, slopes: Floats) -> tuple[float, Floats, Floats]:
        """Give the log likelihood, the score (p,) and the information (p, p)."""
        worth = self.points @ slopes
        score = self.points[self.chosen].sum(axis=0)
        likelihood = float(worth[self.chosen].sum())
        information = np.zeros((len(slopes), len(slopes)))
        for batch in self.batches:
            top = worth[batch.rows].max(axis=1)
            odds = _odds(worth[batch.rows])
            total, mean, square = _moments(odds, self.points[batch.rows], batch)
            likelihood -= float((np.log(total) + batch.n_chosen * top).sum())
            score = score - mean.sum(axis=0)
            information += square - mean.T @ mean
        return likelihood, score, information


@dataclass
class ConditionalLogit:
    """The conditional logit of McFadden (1974), of m chosen out of n."""

    def fit(self, choices: Choices) -> None:
        """Find the slopes by Newton's method.

        Raises
        ------
        RuntimeError
            If the maximum is not found, as where the points separate the chosen.
        numpy.linalg.LinAlgError
            If a column is made of others within the strata.
        """
        self._choices = choices
        self.slopes: Floats = np.zeros(choices.points.shape[1])
        likelihood, score, information = choices.at(self.slopes)
        for _ in range(MAX_STEPS):
            step = np.linalg.solve(information, score)
            length = float(score @ step)
            for _ in range(MAX_STEPS):
                further = choices.at(self.slopes + step)
                if further[0] >= likelihood - 1e-9:
                    break
                step = step / 2
            self.slopes = self.slopes + step
            likelihood, score, information = further
            if length < TOLERANCE**2:
                covariance = np.linalg.inv(information)
                self.covariance = np.asarray(covariance, dtype=np.float64)
                return
        raise RuntimeError("the conditional logit did not converge")

    def scores(self) -> Floats:
        """Give what each candidate adds to the score at the maximum, (n, p).

        Those of a stratum depend on each other; their sum is the stratum's own.
        """
        points = self._choices.points
        left = self._choices.chosen - self.chances(points)
        scores: Floats = left[:, None] * points
        return scores

    def chances(self, points: Floats, slopes: Floats | None = None) -> Floats:
        """Give the chance of being among the chosen of the own stratum, (n,).

        Parameters
        ----------
        points : (n, p) float64
            Of the candidates fitted, in their order; other values than those fitted
            say what the chances would then be.
        slopes : (p,) float64, optional
            In the place of those fitted.
        """
        worth = points @ (self.slopes if slopes is None else slopes)
        chances = np.zeros(len(points))
        for batch in self._choices.batches:
            odds = _odds(worth[batch.rows])
            m, size = batch.n_chosen, batch.rows.shape[1]
            before = _symmetric(odds, m)
            after = _symmetric(odds[:, ::-1], m)
            total = before[size][:, m]
            for place in range(size):
                # Of sets with this candidate: k from those before, the rest after.
                ahead, behind = before[place], after[size - 1 - place]
                sets = (ahead[:, :m] * behind[:, m - 1 :: -1]).sum(axis=1)
                chances[batch.rows[:, place]] = odds[:, place] * sets / total
        return chances


def _odds(worth: Floats) -> Floats:
    """Give odds up to a factor of the stratum, the largest 1."""
    odds: Floats = np.exp(worth - worth.max(axis=1, keepdims=True))
    return odds


def _symmetric(odds: Floats, m: int) -> list[Floats]:
    """Give the polynomials to degree m of the first 0, 1, ... candidates."""
    sums = np.zeros((len(odds), m + 1))
    sums[:, 0] = 1
    found = [sums]
    for place in range(odds.shape[1]):
        sums = sums.copy()
        sums[:, 1:] += odds[:, place, None] * found[-1][:, :-1]
        found.append(sums)
    return found


def _moments(
    odds: Floats, points: Floats, batch: _Batch
) -> tuple[Floats, Floats, Floats]:
    """Give the polynomial, and of the sets' sums of points the mean and mean square.

    The mean square is summed over the strata, (p, p); the others are of each.
    """
    s, size, p = points.shape
    m = batch.n_chosen
    total = np.zeros((m + 1, s))
    first = np.zeros((m + 1, s, p))
    second = np.zeros((m + 1, s, p, p))
    total[0] = 1
    for place in range(size):
        point, own = points[:, place], odds[:, place]
        # Downwards, so that degree k - 1 is still without this candidate.
        for k in range(min(m, place + 1), 0, -1):
            cross = first[k - 1][:, :, None] * point[:, None, :]
            square = point[:, :, None] * point[:, None, :]
            second[k] += own[:, None, None] * (
                second[k - 1]
                + cross
                + cross.transpose(0, 2, 1)
                + total[k - 1][:, None, None] * square
            )
            first[k] += own[:, None] * (first[k - 1] + total[k - 1][:, None] * point)
            total[k] += own * total[k - 1]
    mean = first[m] / total[m][:, None]
    return total[m], mean, (second[m] / total[m][:, None, None]).sum(axis=0)
