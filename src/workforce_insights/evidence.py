"""Tidy evidence: every estimate is a row with its people and its 95% interval.

Columns: measure, the group columns, n, value, ci_low, ci_high, method, is_reportable,
reason. Where the data cannot carry an estimate the row is a refusal: no value, and the
reason as a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binomtest, norm  # type: ignore[import-untyped]

from workforce_insights.cells import RefusalError

Floats = NDArray[np.float64]

DECIMALS = 12
"""Decimals kept in any output frame, so that equal results hash equal."""

Z_95 = float(norm.ppf(0.975))
"""Standard errors on either side of a normal 95% interval."""


class Estimate(NamedTuple):
    """A value and its 95% interval."""

    value: float
    ci_low: float
    ci_high: float


def row(
    measure: str, estimate: Estimate, *, n: int, method: str, **groups: object
) -> dict[str, Any]:
    """Build the row of an estimate.

    Parameters
    ----------
    measure : str
        What is estimated.
    estimate : Estimate
        Value and interval, all finite.
    n : int
        People the estimate rests on.
    method : str
        How the interval was made.
    **groups : object
        Values of the group columns; a column left out is null.

    Raises
    ------
    ValueError
        If the value or a limit is not finite.
    """
    if not np.isfinite(estimate).all():
        raise ValueError(f"{measure} is not finite: {estimate}")
    made = {"method": method, "is_reportable": True, "reason": None}
    return {"measure": measure, **groups, "n": n, **estimate._asdict(), **made}


def refusal(measure: str, reason: str, n: int, **groups: object) -> dict[str, Any]:
    """Build the row of an estimate that the data cannot carry.

    Parameters
    ----------
    measure : str
        What would have been estimated.
    reason : str
        Why not, as a sentence.
    n : int
        People there were.
    **groups : object
        Values of the group columns; a column left out is null.
    """
    refused = {"method": None, "is_reportable": False, "reason": reason}
    blank = Estimate(np.nan, np.nan, np.nan)._asdict()
    return {"measure": measure, **groups, "n": n, **blank, **refused}


def frame(
    rows: Iterable[Mapping[str, Any]], group_columns: Mapping[str, str]
) -> pd.DataFrame:
    """Collect rows in a typed frame, which is as typed when it is empty.

    Parameters
    ----------
    rows : iterable of mapping
        Made by `row` and `refusal`.
    group_columns : mapping of str to str
        The group columns and their pandas dtypes, nullable ones.

    Returns
    -------
    DataFrame
        In the order of `rows`; floats rounded to `DECIMALS`.
    """
    dtypes = {
        "measure": "str",
        **group_columns,
        "n": "int64",
        "value": "float64",
        "ci_low": "float64",
        "ci_high": "float64",
        "method": "str",
        "is_reportable": "bool",
        "reason": "str",
    }
    return typed(pd.DataFrame(list(rows), columns=list(dtypes)), dtypes)


def typed(data: pd.DataFrame, dtypes: Mapping[str, str]) -> pd.DataFrame:
    """Give a frame exactly these columns and dtypes, floats rounded to `DECIMALS`."""
    places = {name: DECIMALS for name, kind in dtypes.items() if "loat" in kind}
    return data.reindex(columns=list(dtypes)).astype(dict(dtypes)).round(places)


def proportion(
    k: int, n: int, method: Literal["wilson", "exact"] = "wilson"
) -> Estimate:
    """Estimate a proportion between Wilson's or Clopper and Pearson's limits.

    Parameters
    ----------
    k, n : int
        Successes, and people.
    method : "wilson" or "exact"
        Exact limits leave out 1/2 just when the two-sided binomial test at 1/2 has
        p < .05, which for discordant pairs is McNemar's exact test.

    Raises
    ------
    RefusalError
        If n is 0.
    """
    if n == 0:
        raise RefusalError("there is nobody to count")
    low, high = binomtest(k, n).proportion_ci(method=method)
    return Estimate(k / n, float(low), float(high))


def paired_difference(n_gained: float, n_lost: float, n: int) -> Estimate:
    """Estimate the difference of two proportions measured on the same people.

    The interval is Wald's on counts with one added to each kind of discordant pair
    (Bonett and Price 2012, J. Educ. Behav. Stat. 37(4):479-488).

    Parameters
    ----------
    n_gained, n_lost : float
        People with the first property only, and with the second only.
    n : int
        All people.

    Raises
    ------
    RefusalError
        If n is 0.
    """
    if n == 0:
        raise RefusalError("there is nobody to compare")
    gained, lost = (n_gained + 1) / (n + 2), (n_lost + 1) / (n + 2)
    centre = gained - lost
    margin = Z_95 * np.sqrt((gained + lost - centre**2) / (n + 2))
    low, high = max(centre - margin, -1.0), min(centre + margin, 1.0)
    return Estimate((n_gained - n_lost) / n, float(low), float(high))


def mean(values: Floats, weights: Floats) -> Estimate:
    """Estimate a mean over people by the normal approximation.

    Parameters
    ----------
    values, weights : (m,) float64
        One value for each cell, and its people.

    Raises
    ------
    RefusalError
        With fewer than two people.
    """
    n = float(weights.sum())
    if n < 2:
        raise RefusalError("a mean over fewer than two people has no interval")
    centre = float((weights * values).sum() / n)
    variance = (weights * (values - centre) ** 2).sum() / (n - 1)
    margin = Z_95 * float(np.sqrt(variance / n))
    return Estimate(centre, centre - margin, centre + margin)


def resampled_mean(draws: Floats) -> Estimate:
    """Estimate by the mean over resamples, between their 2.5 and 97.5 percentiles.

    The interval is widened to hold the mean where a few resamples pull it out.

    Raises
    ------
    RefusalError
        With fewer than two resamples.
    """
    _check_resamples(draws)
    low, high = np.percentile(draws, [2.5, 97.5])
    centre = float(draws.mean())
    return Estimate(centre, min(float(low), centre), max(float(high), centre))


def resampled_error(
    value: float, draws: Floats, bounds: tuple[float, float]
) -> Estimate:
    """Put the resamples' standard deviation around a value, within its bounds.

    For statistics that resampling shifts, where percentiles would miss the value
    (Efron and Tibshirani 1993, chapter 13: the bootstrap normal interval).

    Parameters
    ----------
    value : float
        The estimate from the data.
    draws : (b,) float64
        The same from each resample.
    bounds : pair of float
        Smallest and largest value possible.

    Raises
    ------
    RefusalError
        With fewer than two resamples.
    """
    _check_resamples(draws)
    margin = Z_95 * float(draws.std(ddof=1))
    low, high = max(value - margin, bounds[0]), min(value + margin, bounds[1])
    return Estimate(value, low, high)


def _check_resamples(draws: Floats) -> None:
    """Refuse an interval from fewer than two resamples."""
    if len(draws) < 2:
        raise RefusalError("an interval needs two resamples or more")
