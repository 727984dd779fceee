"""A proportional-odds logit on cells, for classes that have an order.

Trap: one slope serves every step of the ladder. Where a field moves people towards the
middle from both ends, the multinomial logit can say so and this one cannot.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.special import expit, log_expit  # type: ignore[import-untyped]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

RIDGE = 1e-3
"""The ridge that keeps slopes finite and next to nothing else."""


@dataclass
class OrdinalLogit:
    """A proportional-odds logit (McCullagh 1980, JRSS B 42(2):109-142).

    The log odds of a class no higher than k are threshold k less a linear score, so
    that two classes make it the binomial logit of the higher one. The log likelihood of
    all people, less a ridge on the slopes, is concave; the ridge keeps its maximum
    finite where the data separate the classes.

    Attributes
    ----------
    ridge : float
        Half of this, times the sum of squared slopes, is taken from the log likelihood.
    """

    ridge: float = RIDGE

    def fit(
        self, points: Floats, codes: Integers, weights: Integers, n_classes: int
    ) -> None:
        """Fit weighted points whose codes follow the order of the classes.

        Parameters
        ----------
        points : (m, p) float64
        codes : (m,) int64
            Classes from 0, lowest first; one that nobody is in gets no probability.
        weights : (m,) int64
            People.
        n_classes : int
            Classes there are.

        Raises
        ------
        RuntimeError
            If the maximum is not found.
        numpy.linalg.LinAlgError
            If a column is made of others and there is no ridge.
        """
        self._n_classes = n_classes
        self._classes, places = np.unique(codes, return_inverse=True)
        people = np.bincount(places, weights=weights).astype(np.float64)
        self._slopes = np.zeros(points.shape[1])
        self._covariance = np.zeros((points.shape[1], points.shape[1]))
        below = people.cumsum()[:-1] / people.sum()
        self._thresholds = np.log(below / (1 - below))
        if len(self._classes) > 1:
            loss = _Loss(points, places, weights.astype(np.float64), people, self.ridge)
            found = minimize(
                loss.value,
                np.concatenate([self._thresholds, self._slopes]),
                jac=loss.gradient,
                hess=loss.hessian,
                method="trust-exact",
                options={"gtol": 1e-6, "maxiter": 500},
            )
            if not found.success:
                raise RuntimeError(f"the ordinal logit did not converge: {found}")
            # So near the maximum one more step of Newton's doubles the digits.
            step = np.linalg.solve(loss.hessian(found.x), loss.gradient(found.x))
            at = found.x - step
            self._thresholds, self._slopes = np.split(at, [len(below)])
            inverse = np.linalg.inv(loss.hessian(at)) / people.sum()
            self._covariance = inverse[len(below) :, len(below) :]

    @property
    def slopes(self) -> Floats:
        """Log cumulative odds of a higher class, by column, (p,)."""
        return self._slopes

    @property
    def covariance(self) -> Floats:
        """Covariance of the slopes by the observed information, (p, p)."""
        return self._covariance

    def predict_proba(self, points: Floats) -> Floats:
        """Give the probability of each class, (m, n_classes); rows add up to 1."""
        full = np.zeros((len(points), self._n_classes))
        below = expit(self._thresholds[None, :] - (points @ self._slopes)[:, None])
        full[:, self._classes] = np.diff(below, prepend=0.0, append=1.0, axis=1)
        return full


@dataclass(frozen=True)
class _Loss:
    """Minus the penalised log likelihood, per person, at thresholds and slopes.

    With u and v the distances of a score to the threshold above and below its class,
    the probability of the class is F(u) F(-v) (1 - exp(v - u)) for the logistic F. The
    last factor holds thresholds only, so nothing cancels in the tails.
    """

    points: Floats
    places: NDArray[np.intp]
    weights: Floats
    people: Floats
    ridge: float = RIDGE

    def _distances(self, at: Floats) -> tuple[Floats, Floats, Floats]:
        """Give u, v, and the gaps between neighbouring thresholds."""
        thresholds, slopes = np.split(at, [len(self.people) - 1])
        bounds = np.concatenate([[-np.inf], thresholds, [np.inf]])
        score = self.points @ slopes
        above, below = bounds[self.places + 1] - score, bounds[self.places] - score
        return above, below, np.diff(thresholds)

    def value(self, at: Floats) -> float:
        """Give the loss; infinite where thresholds are out of order."""
        above, below, gaps = self._distances(at)
        if (gaps <= 0).any():
            return float(np.inf)
        slopes = at[len(self.people) - 1 :]
        fit = self.weights @ (log_expit(above) + log_expit(-below))
        fit += self.people[1:-1] @ np.log(-np.expm1(-gaps))
        return float((self.ridge / 2 * slopes @ slopes - fit) / self.people.sum())

    def gradient(self, at: Floats) -> Floats:
        """Give the first derivatives, (K - 1 + p,)."""
        above, below, gaps = self._distances(at)
        upper, lower = self.weights * expit(-above), self.weights * expit(below)
        k = len(self.people)
        to_above = np.bincount(self.places, weights=upper, minlength=k)
        to_below = np.bincount(self.places, weights=lower, minlength=k)
        to_gap = self.people[1:-1] / np.expm1(gaps)
        fit = np.concatenate(
            [to_above[:-1] - to_below[1:], (lower - upper) @ self.points]
        )
        fit[1 : k - 1] += to_gap
        fit[: k - 2] -= to_gap
        ridge = np.concatenate([np.zeros(k - 1), self.ridge * at[k - 1 :]])
        slope: Floats = (ridge - fit) / self.people.sum()
        return slope

    def hessian(self, at: Floats) -> Floats:
        """Give the second derivatives, (K - 1 + p, K - 1 + p)."""
        above, below, gaps = self._distances(at)
        k = len(self.people)
        slopes = np.full(self.points.shape[1], self.ridge)
        total = np.diag(np.concatenate([np.zeros(k - 1), slopes]))
        for distance, step in ((above, 0), (below, -1)):
            threshold = self.places[:, None] + step == np.arange(k - 1)[None, :]
            design = np.hstack([threshold.astype(float), -self.points])
            curve = self.weights * expit(distance) * expit(-distance)
            total += design.T @ (curve[:, None] * design)
        steps = np.diff(np.eye(k - 1, len(at)), axis=0)
        bend = self.people[1:-1] / (np.expm1(gaps) * -np.expm1(-gaps))
        total += steps.T @ (bend[:, None] * steps)
        curvature: Floats = total / self.people.sum()
        return curvature
