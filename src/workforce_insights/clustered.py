"""A binomial logit on cells, and errors for people who come in clusters.

Trap: people of one cluster are alike in what the model does not see, so errors that
take them for independent are too small. Another: a small-sample factor that counts
cells, as those of common packages do when they are given weights, is not that of the
people.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import expit, log_expit  # type: ignore[import-untyped]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MAX_STEPS = 50
"""Steps of Newton's method after which there is taken to be no maximum."""

TOLERANCE = 1e-10
"""Of the step, on the scale of standard errors, at which Newton's method ends."""


@dataclass
class BinomialLogit:
    """A logit of events among the people of cells; the constant is a column too."""

    def fit(self, points: Floats, people: Floats, events: Floats) -> None:
        """Fit cells of people by Newton's method.

        Parameters
        ----------
        points : (m, p) float64
        people, events : (m,) float64
            People of each cell, and those of them who had the event.

        Raises
        ------
        RuntimeError
            If the maximum is not found, as where the points separate the events.
        numpy.linalg.LinAlgError
            If a column is made of others.
        """
        self.slopes = np.zeros(points.shape[1])
        likelihood = -np.inf
        step = self.slopes
        for _ in range(MAX_STEPS):
            for _ in range(MAX_STEPS):
                worth = points @ (self.slopes + step)
                further = float(
                    events @ log_expit(worth) + (people - events) @ log_expit(-worth)
                )
                if further >= likelihood - 1e-9:
                    break
                step = step / 2
            self.slopes, likelihood = self.slopes + step, further
            chances = expit(worth)
            score = points.T @ (events - people * chances)
            curve = people * chances * (1 - chances)
            information = points.T @ (curve[:, None] * points)
            step = np.linalg.solve(information, score)
            if float(score @ step) < TOLERANCE**2:
                self.slopes = self.slopes + step
                self.covariance = np.linalg.inv(information)
                return
        raise RuntimeError("the logit did not converge")

    def chances(self, points: Floats, slopes: Floats | None = None) -> Floats:
        """Give the chance of the event at each point, (m,)."""
        at = self.slopes if slopes is None else slopes
        chances: Floats = expit(points @ at)
        return chances


def cluster_sums(scores: Floats, clusters: Integers) -> Floats:
    """Sum scores (m, p) over clusters, whose codes run from 0, (g, p)."""
    sums = np.zeros((int(clusters.max(initial=-1)) + 1, scores.shape[1]))
    _add(sums, scores, clusters)
    return sums


@njit(cache=True)
def _add(sums: Floats, scores: Floats, clusters: Integers) -> None:
    """Add each row of scores to that of its cluster."""
    for row in range(len(clusters)):
        for column in range(scores.shape[1]):
            sums[clusters[row], column] += scores[row, column]


def sandwich(covariance: Floats, middle: Floats, factor: float) -> Floats:
    """Put the middle between the model's covariances, made symmetric, (p, p)."""
    made = factor * covariance @ middle @ covariance
    symmetric: Floats = (made + made.T) / 2
    return symmetric


def small_sample_factor(n_clusters: int, n_people: float, n_columns: int) -> float:
    """Give G/(G - 1) (N - 1)/(N - k), where N counts people, never cells.

    Source: Cameron and Miller (2015), J. Hum. Resour. 50(2):317-372, equation 12.
    """
    return n_clusters / (n_clusters - 1) * (n_people - 1) / (n_people - n_columns)


def repeated(scores: Floats, persons: Integers) -> Floats:
    """Give what persons who come more than once add to the middle, (p, p).

    The two-way middle of Cameron, Gelbach and Miller (2011, J. Bus. Econ. Stat.
    29(2):238-249) is that by cluster, plus that by person, less that by both. Of a
    person in one cluster the last two are the same: only persons with more are needed.

    Parameters
    ----------
    scores : (m, p) float64
        One row for each cluster that a person comes in.
    persons : (m,) int64
        Their codes, from 0.
    """
    sums = cluster_sums(scores, persons)
    added: Floats = sums.T @ sums - scores.T @ scores
    return added
