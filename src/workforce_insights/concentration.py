"""How much of what is done a few of the people do.

Trap: people who did nothing belong to it. Left out, a community of which nine in ten
never come looks even.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError

Floats = NDArray[np.float64]
Statistic = Callable[[Floats, Floats], float]

MIN_PEOPLE = 10
"""People from which there is a value."""

TOP = 0.1
"""The share of the people that does most."""


def gini(values: Floats, weights: Floats) -> float:
    """Give the Gini coefficient of cells of people, 0 where all have as much.

    Parameters
    ----------
    values, weights : (m,) float64
        What each person of a cell has, in rising order, not all 0; and its people.
    """
    below = np.cumsum(weights) - weights / 2
    n = weights.sum()
    uneven = (weights * values * (2 * below - n)).sum()
    return float(uneven / (n * (weights * values).sum()))


def top_share(values: Floats, weights: Floats) -> float:
    """Give what share of all the `TOP` of the people with most have between them.

    Parameters
    ----------
    values, weights : (m,) float64
        As for `gini`; part of a person counts in part.
    """
    people = np.concatenate([[0.0], np.cumsum(weights)])
    held = np.concatenate([[0.0], np.cumsum(weights * values)])
    rest = float(np.interp((1 - TOP) * people[-1], people, held))
    return 1 - rest / float(held[-1])


def jackknife(statistic: Statistic, values: Floats, weights: Floats) -> tidy.Estimate:
    """Estimate a statistic of cells with the interval of the delete-one jackknife.

    Parameters
    ----------
    statistic : callable
        `gini` or `top_share`.
    values, weights : (m,) float64
        As for those.

    Raises
    ------
    RefusalError
        If there are fewer than `MIN_PEOPLE`, or they have nothing.

    Notes
    -----
    Source: Efron and Stein (1981), Ann. Stat. 9(3):586-596. All of a cell leave the
    same behind, so that one of each is left out, and weighed by its people.
    """
    n = float(weights.sum())
    if n < MIN_PEOPLE:
        raise RefusalError(f"there are fewer than {MIN_PEOPLE} members")
    if ((weights > 0) & (values > 0)).sum() == 0 or (weights * values).sum() <= 1:
        raise RefusalError("nobody took part in anything")
    without = np.array(
        [
            statistic(values, weights - (np.arange(len(values)) == cell))
            for cell in range(len(values))
        ]
    )
    centre = (weights * without).sum() / n
    variance = (n - 1) / n * (weights * (without - centre) ** 2).sum()
    margin = tidy.Z_95 * float(np.sqrt(variance))
    value = statistic(values, weights)
    return tidy.Estimate(value, max(value - margin, 0.0), min(value + margin, 1.0))


def evidence(cells: pd.DataFrame) -> pd.DataFrame:
    """Measure how few of the members do how much.

    Parameters
    ----------
    cells : DataFrame
        n_activities, rising, and n_members.

    Returns
    -------
    DataFrame
        Tidy evidence: `gini` and `top_tenth_share` of the activities that members took
        part in.
    """
    values = cells["n_activities"].to_numpy(dtype=np.float64)
    weights = cells["n_members"].to_numpy(dtype=np.float64)
    n = int(weights.sum())
    rows = []
    for measure, statistic in (("gini", gini), ("top_tenth_share", top_share)):
        try:
            estimate = jackknife(statistic, values, weights)
            rows.append(tidy.row(measure, estimate, n=n, method="jackknife"))
        except RefusalError as refused:
            rows.append(tidy.refusal(measure, str(refused), n))
    return tidy.frame(rows, {})
