"""Whether a monthly share changed its level when a programme started.

Months next to each other are alike, so plain errors are too small, and those of Newey
and West stay so in short series. The errors here are autoregressive of order one, by
restricted maximum likelihood, with Student's t.

Trap: a level change says that things were different after a date, not that what
started then made them so. Fake starts show how often as much comes from nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]
from scipy.stats import t  # type: ignore[import-untyped]

from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError
from workforce_insights.control_charts import SERIES

Floats = NDArray[np.float64]
Row = dict[str, Any]

MIN_PEOPLE = 10
"""People with a stated ethnicity from which a month counts."""

MIN_MONTHS = 4
"""Months on each side of a start, true or fake."""

MIN_MONTHS_TREND = 12
"""Months on each side from which slopes are fitted."""

MAX_AUTOCORRELATION = 0.98

POWER = 0.8
"""With which the least change that could be found would be found."""

GROUP_COLUMNS = {
    "scope": "str",
    "stage": "str",
    "start_month": "datetime64[us]",
    "is_placebo": "boolean",
    "n_months_before": "Int64",
    "n_months_after": "Int64",
    "n_before": "Int64",
    "n_bme_before": "Int64",
    "n_bme_after": "Int64",
    "detectable_change": "Float64",
    "autocorrelation": "Float64",
    "p_value": "Float64",
}


class Fit(NamedTuple):
    """Coefficients (p,), their covariance (p, p), and what they rest on."""

    coefficients: Floats
    covariance: Floats
    autocorrelation: float
    freedom: int


class _Series(NamedTuple):
    """The months of one share that have people enough."""

    months: pd.Series
    place: Floats
    values: Floats
    people: NDArray[np.int64]
    bme: NDArray[np.int64]
    is_after: NDArray[np.bool_]

    def some(self, rows: NDArray[np.bool_]) -> _Series:
        """Take some of the months."""
        return _Series(
            self.months[rows],
            self.place[rows],
            self.values[rows],
            self.people[rows],
            self.bme[rows],
            self.is_after[rows],
        )


def evidence(cells: pd.DataFrame, start: date) -> pd.DataFrame:
    """Estimate the change of level at the start, and at starts that never were.

    - `level_change`: months from the start less months before it, no slopes.
    - `trend_change`: change of slope a month where both sides have a slope of their
      own, from `MIN_MONTHS_TREND` months a side.

    A fake start lies within the months before the true one, or within those after,
    and sees none of the other side; otherwise the true change would be part of it.

    Parameters
    ----------
    cells : DataFrame
        scope, stage, posted_month (a date), period (before, after, or null for the
        month it started in, which is left out), n_people and n_bme.
    start : date
        When the programme started.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS`. `detectable_change` is
        the least change that would be found with a power of `POWER`.
    """
    rows: list[Row] = []
    for scope, stage in SERIES:
        months = cells[(cells["scope"] == scope) & (cells["stage"] == stage)]
        series = _series(months)
        named = {"scope": scope, "stage": stage}
        rows += [{**row, **named} for row in _estimated(series, _first(start))]
        rows += [{**row, **named} for row in _placebos(series)]
    return tidy.frame(rows, GROUP_COLUMNS)


def fit(design: Floats, values: Floats, place: Floats) -> Fit:
    """Fit a linear model with autoregressive errors of order one.

    The correlation of two months is the autocorrelation to the power of their distance,
    so a month that is left out leaves a gap and nothing else.

    Parameters
    ----------
    design : (m, p) float64
        One row for each month.
    values : (m,) float64
        What is measured.
    place : (m,) float64
        Whole months since some first one, ascending.

    Raises
    ------
    RefusalError
        If nothing is left over to estimate the error from.

    Notes
    -----
    Source: restricted likelihood as in Pinheiro and Bates (2000), *Mixed-Effects
    Models in S and S-PLUS*, section 5.3, profiled over the autocorrelation; t on m - p
    degrees of freedom as in their `gls`.
    """
    freedom = len(values) - design.shape[1]
    left = values - design @ np.linalg.lstsq(design, values, rcond=None)[0]
    if freedom < 1 or left @ left < 1e-12 * max(float(values @ values), 1e-12):
        raise RefusalError("the months are all alike, so that there is no error to see")

    def loss(rho: float) -> float:
        x, y, log_scale = _whitened(design, values, place, rho)
        q, r = np.linalg.qr(x)
        left = y - q @ (q.T @ y)
        log_bread = np.log(np.abs(np.diag(r))).sum()
        return float(freedom / 2 * np.log(left @ left) + log_bread + log_scale)

    grid = np.linspace(-MAX_AUTOCORRELATION, MAX_AUTOCORRELATION, 99)
    best = int(np.argmin([loss(rho) for rho in grid]))
    bounds = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    options = {"xatol": 1e-9}
    found = minimize_scalar(loss, bounds=bounds, method="bounded", options=options)
    rho = float(found.x)
    x, y, _ = _whitened(design, values, place, rho)
    inner = np.linalg.inv(x.T @ x)
    coefficients = inner @ x.T @ y
    left = y - x @ coefficients
    return Fit(coefficients, left @ left / freedom * inner, rho, freedom)


def _whitened(
    design: Floats, values: Floats, place: Floats, rho: float
) -> tuple[Floats, Floats, float]:
    """Take the correlation out; half the log determinant of it comes with them."""
    correlation = rho ** np.diff(place)
    scale = np.sqrt(1 - correlation**2)
    both = np.column_stack([design, values])
    both[1:] = (both[1:] - correlation[:, None] * both[:-1]) / scale[:, None]
    return both[:, :-1], both[:, -1], float(np.log(scale).sum())


def _first(day: date) -> pd.Timestamp:
    """Give the first whole month from a day on."""
    month = pd.Timestamp(day).to_period("M")
    return (month if day.day == 1 else month + 1).to_timestamp()


def _series(months: pd.DataFrame) -> _Series:
    """Take the months that have people enough, and lie on one side of the start."""
    kept = months[(months["n_people"] >= MIN_PEOPLE) & months["period"].notna()]
    kept = kept.sort_values("posted_month")
    stamps = pd.to_datetime(kept["posted_month"])
    place = np.asarray(12 * stamps.dt.year + stamps.dt.month, dtype=np.float64)
    return _Series(
        stamps,
        place,
        (kept["n_bme"] / kept["n_people"]).to_numpy(dtype="float64"),
        kept["n_people"].to_numpy(dtype="int64"),
        kept["n_bme"].to_numpy(dtype="int64"),
        (kept["period"] == "after").to_numpy(dtype=bool),
    )


def _estimated(series: _Series, start: pd.Timestamp) -> Iterator[Row]:
    """Build the rows of the true start."""
    sides = _sides(series)
    named = {"start_month": start, "is_placebo": False, **sides}
    yield _level(series, named)
    n = int(series.people.sum())
    fewest = _fewest(sides)
    if fewest < MIN_MONTHS_TREND:
        why = (
            f"slopes need {MIN_MONTHS_TREND} months on each side of the start, and one"
            f" side has {fewest}"
        )
        yield tidy.refusal("trend_change", why, n, **named)
        return
    since = series.place - series.place[series.is_after][0]
    after = series.is_after.astype(np.float64)
    design = np.column_stack([np.ones_like(since), since, after, after * since])
    yield _row("trend_change", series, design, 3, named)


def _placebos(series: _Series) -> Iterator[Row]:
    """Build the rows of the starts that never were."""
    for side in (False, True):
        own = series.some(series.is_after == side)
        last = len(own.place) - MIN_MONTHS
        for first in range(MIN_MONTHS, last + 1):
            fake = own._replace(is_after=np.arange(len(own.place)) >= first)
            named = {
                "start_month": own.months.iloc[first],
                "is_placebo": True,
                **_sides(fake),
            }
            yield _level(fake, named)


def _sides(series: _Series) -> dict[str, int]:
    """Count the months and the people on each side."""
    after, before = series.is_after, ~series.is_after
    return {
        "n_months_before": int(before.sum()),
        "n_months_after": int(after.sum()),
        "n_before": int(series.people[before].sum()),
        "n_bme_before": int(series.bme[before].sum()),
        "n_bme_after": int(series.bme[after].sum()),
    }


def _fewest(sides: Mapping[str, Any]) -> int:
    """Give the months of the shorter side."""
    return int(min(sides["n_months_before"], sides["n_months_after"]))


def _level(series: _Series, named: Mapping[str, Any]) -> Row:
    """Estimate a change of level; refuse it where a side is too short."""
    fewest = _fewest(named)
    if fewest < MIN_MONTHS:
        why = (
            f"a change needs {MIN_MONTHS} months on each side of the start, and one"
            f" side has {fewest} with people enough"
        )
        return tidy.refusal("level_change", why, int(series.people.sum()), **named)
    after = series.is_after.astype(np.float64)
    design = np.column_stack([np.ones_like(after), after])
    return _row("level_change", series, design, 1, named)


def _row(
    measure: str, series: _Series, design: Floats, column: int, named: Mapping[str, Any]
) -> Row:
    """Estimate one coefficient."""
    n = int(series.people.sum())
    try:
        fitted = fit(design, series.values, series.place)
    except RefusalError as why:
        return tidy.refusal(measure, str(why), n, **named)
    value = float(fitted.coefficients[column])
    error = float(np.sqrt(fitted.covariance[column, column]))
    margin = float(t.ppf(0.975, fitted.freedom)) * error
    found = tidy.Estimate(value, value - margin, value + margin)
    return tidy.row(
        measure,
        found,
        n=n,
        method="AR(1) by REML, Student t",
        **named,
        detectable_change=margin + float(t.ppf(POWER, fitted.freedom)) * error,
        autocorrelation=fitted.autocorrelation,
        p_value=float(2 * t.sf(abs(value) / error, fitted.freedom)),
    )
