"""A linear model on cells that hold a number's count, sum and sum of squares.

Trap: people of one cell share a point and not a number. The squares within cells are
part of the residual: without them every interval is too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sums:
    """What cells hold of a number that people have.

    Attributes
    ----------
    weights : (m,) float64
        People.
    total, total_of_squares : (m,) float64
        Sum and sum of squares of their numbers.
    """

    weights: Floats
    total: Floats
    total_of_squares: Floats

    def __getitem__(self, rows: NDArray[np.generic]) -> Sums:
        """Take some of the cells."""
        return Sums(self.weights[rows], self.total[rows], self.total_of_squares[rows])

    @property
    def n(self) -> float:
        """People in all."""
        return float(self.weights.sum())

    @property
    def mean(self) -> float:
        """Mean over people."""
        return float(self.total.sum() / self.weights.sum())

    def squared_errors(self, predicted: Floats | float) -> Floats:
        """Sum over the people of each cell of the squared distance to a prediction."""
        squares = (
            self.total_of_squares
            - 2 * predicted * self.total
            + self.weights * np.square(predicted)
        )
        return np.maximum(squares, 0.0)


@dataclass
class LinearModel:
    """Least squares, or the ridge regression of Hoerl and Kennard (1970).

    Attributes
    ----------
    ridge : float
        This, times the sum of squared slopes, is added to the sum of squared errors.
    """

    ridge: float = 0.0

    def fit(self, points: Floats, sums: Sums) -> None:
        """Fit weighted points (m, p) to the numbers of their people.

        Raises
        ------
        numpy.linalg.LinAlgError
            If a column is made of others and there is no ridge.
        """
        self._centre = sums.weights @ points / sums.n
        self._mean = sums.mean
        apart = points - self._centre
        inner = apart.T @ (sums.weights[:, None] * apart)
        inner += self.ridge * np.eye(points.shape[1])
        moments = apart.T @ (sums.total - sums.weights * self._mean)
        self.slopes = np.asarray(np.linalg.solve(inner, moments), dtype=np.float64)
        self.freedom = sums.n - points.shape[1] - 1
        squares = sums.squared_errors(self.predict(points)).sum()
        spread = squares / self.freedom if self.freedom > 0 else np.nan
        self.covariance = np.asarray(spread * np.linalg.inv(inner), dtype=np.float64)

    def predict(self, points: Floats) -> Floats:
        """Give the mean at each point, (m,)."""
        predicted: Floats = self._mean + (points - self._centre) @ self.slopes
        return predicted
