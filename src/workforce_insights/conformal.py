"""Prediction sets that hold the class of each kind of person as often as they say.

Split conformal prediction within classes: a model is fitted to some people, other
people tell how unlikely it finds the class they turned out to be in, and the set of a
new person holds every class that is no less likely than that.

Trap: a set that holds 90% of everybody can hold all of a common class and few of a rare
one. The promise here is to each class by itself, and the price is the size of the set.

Source: Vovk (2012), Asian Conference on Machine Learning, PMLR 25:475-490, section 4;
Sadinle, Lei and Wasserman (2019), JASA 114(525):223-234.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def rank_needed(n: int, coverage: float) -> int:
    """Tell which of n calibration people, likeliest first, sets the cut-off.

    Returns
    -------
    int
        The least whole number that is no less than (n + 1) times the coverage; above n,
        where the people are too few to set one.
    """
    return math.ceil(round((n + 1) * coverage, 9))


def cutoffs(
    chances: Floats, codes: Integers, weights: Integers, coverage: float
) -> Floats:
    """Find for each class the probability from which it enters a set.

    Parameters
    ----------
    chances : (m, k) float64
        Probabilities for calibration cells, by a model that has not seen their people.
    codes : (m,) int64
        The class the people of each cell turned out to be in, from 0.
    weights : (m,) int64
        People of each cell.
    coverage : float
        Share of each class that its sets are to hold, between 0 and 1.

    Returns
    -------
    (k,) float64
        Cut-offs; minus infinity for a class whose calibration people are too few (under
        nine for 90%), which then enters every set.
    """
    found = np.full(chances.shape[1], -np.inf)
    for code in range(len(found)):
        own = np.flatnonzero(codes == code)
        likeliest_first = own[np.argsort(-chances[own, code], kind="stable")]
        people = weights[likeliest_first].cumsum()
        rank = rank_needed(int(weights[own].sum()), coverage)
        if len(people) and rank <= people[-1]:
            place = np.searchsorted(people, rank)
            found[code] = chances[likeliest_first[place], code]
    return found


def are_in_sets(chances: Floats, class_cutoffs: Floats) -> NDArray[np.bool_]:
    """Tell which classes are in the set of each cell.

    Parameters
    ----------
    chances : (m, k) float64
        Probabilities by the model that the cut-offs are of.
    class_cutoffs : (k,) float64
        By `cutoffs`.

    Returns
    -------
    (m, k) bool
    """
    return np.asarray(chances >= class_cutoffs, dtype=np.bool_)
