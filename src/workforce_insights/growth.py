"""How many join each month, against what the months before lead to expect.

Trap: a trend judged on the months it was fitted to looks better than it is. Each month
is expected from the months before it alone, by a log-linear trend (quasi-Poisson), and
the interval is that of a new month: what chance makes of it and what is not known of
the trend.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t as student  # type: ignore[import-untyped]

from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError

Floats = NDArray[np.float64]
Row = dict[str, Any]

MIN_MONTHS = 6
"""Whole months from which there is a trend."""

N_AHEAD = 3
"""Months expected after the last of the extract."""

MAX_STEPS = 50
TOLERANCE = 1e-10

METHOD = "quasi-Poisson"

GROUP_COLUMNS = {"calendar_month": "datetime64[us]", "n_months": "int64"}


class Trend(NamedTuple):
    """A log-linear trend of monthly counts.

    Attributes
    ----------
    slopes : (2,) float64
        Logarithm of the count at month 0, and what each month adds to it.
    covariance : (2, 2) float64
    dispersion : float
        Variance over mean, at least 1: people who join by themselves cannot be counted
        more evenly than that for long.
    freedom : int
        Months less two.
    """

    slopes: Floats
    covariance: Floats
    dispersion: float
    freedom: int

    def expected(self, number: float) -> tidy.Estimate:
        """Expect the count of a new month, with the 95% interval of that count."""
        point = np.array([1.0, number])
        mean = float(np.exp(point @ self.slopes))
        error = mean**2 * float(point @ self.covariance @ point)
        margin = float(student.ppf(0.975, self.freedom))
        margin *= np.sqrt(self.dispersion * mean + error)
        return tidy.Estimate(mean, max(mean - margin, 0.0), mean + margin)

    @property
    def growth(self) -> tidy.Estimate:
        """Share by which each month has more than the one before."""
        margin = float(
            student.ppf(0.975, self.freedom) * np.sqrt(self.covariance[1, 1])
        )
        bounds = self.slopes[1] + np.array([0.0, -margin, margin])
        return tidy.Estimate(*(float(bound) for bound in np.expm1(bounds)))


def fit(numbers: Floats, counts: Floats) -> Trend:
    """Fit a log-linear trend to monthly counts by Newton's method.

    Parameters
    ----------
    numbers : (m,) float64
        Places of the months in time.
    counts : (m,) float64
        People of each.

    Raises
    ------
    RefusalError
        If there are fewer than `MIN_MONTHS`, or in most months nobody.

    Notes
    -----
    Source: McCullagh and Nelder (1989), Generalized Linear Models, 2nd edition, section
    6.2; the dispersion is Pearson's chi-square over its degrees of freedom.
    """
    if len(counts) < MIN_MONTHS:
        raise RefusalError(f"fewer than {MIN_MONTHS} whole months come before it")
    if (counts > 0).sum() < MIN_MONTHS:
        raise RefusalError(f"somebody joined in fewer than {MIN_MONTHS} whole months")
    points = np.column_stack([np.ones(len(numbers)), numbers])
    slopes = np.linalg.lstsq(points, np.log(counts + 0.5), rcond=None)[0]
    for _ in range(MAX_STEPS):
        means = np.exp(points @ slopes)
        inner = points.T @ (means[:, None] * points)
        step = np.linalg.solve(inner, points.T @ (counts - means))
        slopes = slopes + step
        if np.abs(step).max() < TOLERANCE:
            break
    means = np.exp(points @ slopes)
    freedom = len(counts) - 2
    dispersion = max(float(((counts - means) ** 2 / means).sum() / freedom), 1.0)
    inner = points.T @ (means[:, None] * points)
    return Trend(slopes, dispersion * np.linalg.inv(inner), dispersion, freedom)


def evidence(months: pd.DataFrame) -> pd.DataFrame:
    """Expect each month from those before it, and give the growth over all of them.

    Parameters
    ----------
    months : DataFrame
        calendar_month (a date), month_number, is_complete and n_joined, in the order of
        time and with no month left out.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS`: `expected_joined` of each
        month and of the `N_AHEAD` after the last whole one, and `growth`, one row
        without a month. n are the people who joined in the n_months whole months behind
        it. A month that is not whole is refused.
    """
    whole = months[months["is_complete"].astype(bool)]
    rows = []
    for number, day, is_complete in zip(
        months["month_number"],
        months["calendar_month"],
        months["is_complete"],
        strict=True,
    ):
        before = whole[whole["month_number"] < number]
        named = _behind(before, pd.Timestamp(day))
        if not is_complete:
            part = "the extract does not hold the whole month"
            rows.append(tidy.refusal("expected_joined", part, **named))
        else:
            rows.append(_expected(before, float(number), named))
    if len(whole):
        last = whole.iloc[-1]
        for ahead in range(1, 1 + N_AHEAD):
            day = pd.Timestamp(last["calendar_month"]) + pd.DateOffset(months=ahead)
            if day not in set(pd.to_datetime(months["calendar_month"])):
                number = float(last["month_number"] + ahead)
                rows.append(_expected(whole, number, _behind(whole, day)))
    named = _behind(whole, None)
    try:
        trend = fit(*_counted(whole))
        rows.append(tidy.row("growth", trend.growth, method=METHOD, **named))
    except RefusalError as refused:
        reason = str(refused).replace(" come before it", " are in the extract")
        rows.append(tidy.refusal("growth", reason, **named))
    return tidy.frame(rows, GROUP_COLUMNS)


def _expected(before: pd.DataFrame, number: float, named: Row) -> Row:
    """Build the row of one month."""
    try:
        estimate = fit(*_counted(before)).expected(number)
    except RefusalError as refused:
        return tidy.refusal("expected_joined", str(refused), **named)
    return tidy.row("expected_joined", estimate, method=METHOD, **named)


def _behind(months: pd.DataFrame, day: pd.Timestamp | None) -> Row:
    """Give the month of a row, and the months and people it rests on."""
    return {
        "calendar_month": day,
        "n_months": len(months),
        "n": int(months["n_joined"].sum()),
    }


def _counted(months: pd.DataFrame) -> tuple[Floats, Floats]:
    """Give the places and the counts of months."""
    return (
        months["month_number"].to_numpy(dtype=np.float64),
        months["n_joined"].to_numpy(dtype=np.float64),
    )
