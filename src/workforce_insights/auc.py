"""How well a number ranks two classes: the area under its curve, on cells.

It is the chance that somebody of the first class has the higher number of a pair from
each, equal numbers counting half. Always the same number has .5.

Trap: the area says nothing of where to part the classes. Everybody may have a number
above 0 and the ranks still be right.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError

Floats = NDArray[np.float64]

METHOD = "DeLong on the logit scale"


def area(values: Floats, n_positive: Floats, n_negative: Floats) -> tidy.Estimate:
    """Estimate the area under the curve of a number.

    The variance is that of DeLong, DeLong and Clarke-Pearson (1988, Biometrics
    44(3):837-845): that of the share of the other class that each is above. The limits
    are made on the logit scale, which holds better near 1 and keeps them inside it (Qin
    and Hotilovac 2008, Stat. Methods Med. Res. 17(2):207-221).

    Parameters
    ----------
    values : (m,) float64
        The number of each cell, no two the same.
    n_positive, n_negative : (m,) float64
        Its people of either class.

    Raises
    ------
    RefusalError
        With fewer than two people of a class, or if the number parts the classes.
    """
    order = np.argsort(values)
    positive, negative = n_positive[order], n_negative[order]
    if min(positive.sum(), negative.sum()) < 2:
        raise RefusalError("an area needs two people or more of either class")
    above = (negative.cumsum() - negative / 2) / negative.sum()
    below = 1 - (positive.cumsum() - positive / 2) / positive.sum()
    value = float(positive @ above / positive.sum())
    variance = _error(above, positive) + _error(below, negative)
    if variance == 0 or not 0 < value < 1:
        raise RefusalError("the number parts the classes, so its area has no interval")
    centre = np.log(value / (1 - value))
    margin = tidy.Z_95 * np.sqrt(variance) / (value * (1 - value))
    low, high = (float(1 / (1 + np.exp(-(centre + m)))) for m in (-margin, margin))
    return tidy.Estimate(value, low, high)


def _error(values: Floats, people: Floats) -> float:
    """Give the squared error of a mean over people."""
    n = float(people.sum())
    centre = people @ values / n
    return float(people @ np.square(values - centre) / (n - 1) / n)
