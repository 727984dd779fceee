"""Control charts of monthly shares: limits of ordinary months, and what leaves them.

The limits come from the baseline, the months before the programme started, and are
carried on over the later months.

Trap: limits made of the months they judge hide the very change that is looked for, and
limits made of few months raise false alarms: of 9 before and 20 after, with nothing
changed, nearly half of all charts show some signal. `false_alarm_rate` says how many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce_insights import evidence as tidy
from workforce_insights import shares
from workforce_insights.cells import RefusalError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Row = dict[str, Any]

MIN_PEOPLE = 10
"""People with a stated ethnicity from which a month has a point."""

N_SIMULATED = 1000
"""Charts behind the rate of false alarms."""

MIN_BASELINE = 6
"""Points of the baseline from which there are limits."""

D2 = 1.128
"""Mean range of two standard normal values."""

CHARTS = ("laney_p", "xmr")

SERIES = tuple(product(("all", "senior"), ("shortlisted", "offered", "appointed")))
"""Scope and stage of the shares that are followed by month."""

SIGNALS = ("outside the limits", "run", "trend", "two of three near a limit")
"""Rules for a special cause, in the order they are named."""

GROUP_COLUMNS = {
    "chart": "str",
    "scope": "str",
    "stage": "str",
    "posted_month": "datetime64[us]",
    "is_baseline": "boolean",
    "n_bme": "Int64",
    "centre": "Float64",
    "limit_low": "Float64",
    "limit_high": "Float64",
    "signals": "str",
    "has_limits": "boolean",
    "false_alarm_rate": "Float64",
}


class Limits(NamedTuple):
    """The centre of a chart and one standard error at each point, (m,)."""

    centre: float
    sigma: Floats


def evidence(cells: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Chart the BME share of each stage by month.

    Each point has Wilson's interval, and the limits three standard errors either side
    of the baseline's centre: by Laney's p' chart (`laney_p`), whose limits go by the
    people of the month, and by the XmR chart (`xmr`), whose limits do not.

    Parameters
    ----------
    cells : DataFrame
        scope, stage, posted_month (a date), period (before, after, or null for the
        month in which it started), n_people (with a stated ethnicity) and n_bme; in the
        order of the months.
    settings : mapping
        `run_length`: points from which a run or a trend is special. `seed`: of the
        simulation behind the false alarms.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS`, one row for each chart,
        each of `SERIES` and month; measure `share`. `signals` names the rules that a
        point breaks, and is null where it breaks none. A series without a month has one
        row, which is refused. A month of fewer than `MIN_PEOPLE` is refused and passed
        over by the rules; where a chart has no limits each of its months is refused.
    """
    rows: list[Row] = []
    for scope, stage in SERIES:
        months = cells[(cells["scope"] == scope) & (cells["stage"] == stage)]
        for chart in CHARTS:
            named = {"chart": chart, "scope": scope, "stage": stage}
            rows += [{**row, **named} for row in _charted(months, chart, settings)]
    return tidy.frame(rows, GROUP_COLUMNS)


def laney(k: Floats, n: Floats, is_baseline: Flags) -> Limits:
    """Give the limits of a p' chart.

    Parameters
    ----------
    k, n : (m,) float64
        Counted in each month, and its people.
    is_baseline : (m,) bool
        Months the limits are made of, those next to each other in time side by side.

    Raises
    ------
    RefusalError
        If the baseline cannot carry limits.

    Notes
    -----
    Source: Laney, D. B. (2002), Quality Engineering 14(4):531-537. The standard error
    of a month is the binomial one times the mean moving range of the baseline's z
    scores over 1.128.
    """
    _check(is_baseline)
    centre = float(k[is_baseline].sum() / n[is_baseline].sum())
    if centre in (0.0, 1.0):
        raise RefusalError("the baseline is all of one kind, so that it has no limits")
    binomial = np.sqrt(centre * (1 - centre) / n)
    z = ((k / n - centre) / binomial)[is_baseline]
    return Limits(centre, _spread(z) * binomial)


def xmr(values: Floats, is_baseline: Flags) -> Limits:
    """Give the limits of an XmR chart, the individuals of it.

    Parameters
    ----------
    values : (m,) float64
        One for each month.
    is_baseline : (m,) bool
        Months the limits are made of.

    Raises
    ------
    RefusalError
        If the baseline cannot carry limits.

    Notes
    -----
    Source: Shewhart charts for individuals as in Wheeler and Chambers (1992),
    *Understanding Statistical Process Control*: the mean moving range over 1.128.
    """
    _check(is_baseline)
    own = values[is_baseline]
    return Limits(float(own.mean()), np.full(len(values), _spread(own)))


def signals(values: Floats, limits: Limits, run_length: int) -> dict[str, Flags]:
    """Find the points that ordinary variation would seldom give.

    The rules are those of NHS England's *Making Data Count*: a point outside the
    limits; a run of points on one side of the centre; a trend of points each above, or
    each below, the one before; and two of three points in a row beyond two standard
    errors on one side.

    Parameters
    ----------
    values : (m,) float64
        The points, in the order of time.
    limits : Limits
        Of the same points.
    run_length : int
        Points in a run or a trend.

    Returns
    -------
    dict of str to (m,) bool
        For each of `SIGNALS`, whether each point is part of one.
    """
    away = values - limits.centre
    sides = np.sign(away)
    steps = np.sign(np.diff(values))
    trend = np.zeros(len(values), dtype=bool)
    for start, end in _streaks(steps):
        if end - start + 1 >= run_length:
            trend[start : end + 1] = True
    run = np.zeros(len(values), dtype=bool)
    for start, end in _streaks(sides):
        if end - start >= run_length:
            run[start:end] = True
    near = np.zeros(len(values), dtype=bool)
    for side in (1, -1):
        far = side * away > 2 * limits.sigma
        for first in range(len(values) - 2):
            three = slice(first, first + 3)
            if far[three].sum() >= 2:
                near[three] |= far[three]
    outside = np.abs(away) > 3 * limits.sigma
    return dict(zip(SIGNALS, (outside, run, trend, near), strict=True))


@cache
def false_alarm_rate(
    n_baseline: int, n_after: int, run_length: int, seed: int
) -> float:
    """Give the share of charts with a signal after the start where nothing changed.

    By simulation of independent normal months, with limits from the baseline as in
    `xmr`; the rate of `laney` is the same within the error of the simulation.

    Parameters
    ----------
    n_baseline, n_after : int
        Points before the start and after it.
    run_length : int
        Points in a run or a trend.
    seed : int
        Of the draws.
    """
    rng = np.random.default_rng(seed)
    is_baseline = np.arange(n_baseline + n_after) < n_baseline
    alarms = 0
    for values in rng.normal(size=(N_SIMULATED, len(is_baseline))):
        found = signals(values, xmr(values, is_baseline), run_length)
        alarms += any(broken[n_baseline:].any() for broken in found.values())
    return alarms / N_SIMULATED


def _charted(
    months: pd.DataFrame, chart: str, settings: Mapping[str, Any]
) -> Iterator[Row]:
    """Build the rows of one chart."""
    if months.empty:
        why = "no month has anybody to count"
        yield tidy.refusal("share", why, 0, has_limits=False)
        return
    is_point = (months["n_people"] >= MIN_PEOPLE).to_numpy()
    points = months[is_point]
    k = points["n_bme"].to_numpy(dtype=np.float64)
    n = points["n_people"].to_numpy(dtype=np.float64)
    is_baseline = (points["period"] == "before").to_numpy(dtype=bool)
    why = f"fewer than {MIN_PEOPLE} people with a stated ethnicity in the month"
    try:
        limits = (
            laney(k, n, is_baseline) if chart == "laney_p" else xmr(k / n, is_baseline)
        )
    except RefusalError as refused:
        limits, why = None, str(refused)
    if limits is not None:
        found = signals(k / n, limits, settings["run_length"])
        n_after = int((points["period"] == "after").sum())
        false_alarms = false_alarm_rate(
            int(is_baseline.sum()), n_after, settings["run_length"], settings["seed"]
        )
    estimates = shares.shares(k, n)
    place = -1
    for month, has_point in zip(months.itertuples(), is_point, strict=True):
        people = int(month.n_people)  # type: ignore[arg-type]
        named: Row = {
            "posted_month": month.posted_month,
            "is_baseline": month.period == "before",
            "n_bme": int(month.n_bme),  # type: ignore[arg-type]
            "has_limits": limits is not None,
        }
        if limits is None or not has_point:
            yield tidy.refusal("share", why, people, **named)
            continue
        place += 1
        broken = [name for name in SIGNALS if found[name][place]]
        margin = 3 * limits.sigma[place]
        yield tidy.row(
            "share",
            tidy.Estimate(*(float(part[place]) for part in estimates)),
            n=people,
            method="Wilson",
            **named,
            centre=limits.centre,
            limit_low=max(limits.centre - margin, 0.0),
            limit_high=min(limits.centre + margin, 1.0),
            signals=", ".join(broken) or None,
            false_alarm_rate=false_alarms,
        )


def _check(is_baseline: Flags) -> None:
    """Refuse limits from too few points."""
    n = int(is_baseline.sum())
    if n < MIN_BASELINE:
        raise RefusalError(
            f"limits need {MIN_BASELINE} months before the start, and there"
            f" {'is' if n == 1 else 'are'} {n} with people enough"
        )


def _spread(values: Floats) -> float:
    """Estimate the standard deviation from the mean moving range."""
    spread = float(np.abs(np.diff(values)).mean() / D2)
    if spread < 1e-9:
        raise RefusalError("the months before the start are all alike")
    return spread


def _streaks(signs: Floats) -> Iterator[tuple[int, int]]:
    """Give start and end of each longest streak of one sign, zero breaking it."""
    start = 0
    for place in range(1, len(signs) + 1):
        if place == len(signs) or signs[place] != signs[start]:
            if signs[start] != 0:
                yield start, place
            start = place
