"""A funnel plot of how many BME candidates are appointed, directorate by directorate.

Candidates compete within a vacancy, so the number of BME appointees of a directorate is
a sum over its vacancies of draws from each shortlist. Its distribution is exact: each
vacancy is Fisher's noncentral hypergeometric, with the odds ratio of all vacancies
together, and vacancies of one pattern are counted once.

Trap: of twenty directorates one lies outside its 95% limits by chance. Those of 99.8%
are the ones to act on, and a directorate is compared with the whole, not with equality.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq  # type: ignore[import-untyped]
from scipy.special import gammaln  # type: ignore[import-untyped]
from scipy.stats import chi2  # type: ignore[import-untyped]

from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError

Floats = NDArray[np.float64]
Row = dict[str, Any]

MIN_EXPECTED = 2.0
"""BME appointees to be expected from which a directorate has a point."""

MAX_LOG_ODDS = 10.0
"""Beyond which a common odds ratio has no bound."""

LEVELS = {"95": 0.05, "99_8": 0.002}
"""Limits, and how often a point lies outside them by chance."""

GROUP_COLUMNS = {
    "directorate": "str",
    "n_vacancies": "Int64",
    "n_bme": "Int64",
    "n_shortlisted": "Int64",
    "n_shortlisted_bme": "Int64",
    "n_appointed": "Int64",
    "expected": "Float64",
    "limit_low_95": "Float64",
    "limit_high_95": "Float64",
    "limit_low_99_8": "Float64",
    "limit_high_99_8": "Float64",
    "p_value": "Float64",
}


class Draws(NamedTuple):
    """The distribution of a count: the chance of the first count and of those above.

    What is too rare for a double to hold, at either end, is left out.
    """

    first: int
    probabilities: Floats

    @property
    def counts(self) -> Floats:
        """The counts that the chances are of."""
        return self.first + np.arange(float(len(self.probabilities)))

    @property
    def mean(self) -> float:
        """Its mean."""
        return float(self.counts @ self.probabilities)

    @property
    def variance(self) -> float:
        """Its variance."""
        return float((self.counts - self.mean) ** 2 @ self.probabilities)

    def plus(self, other: Draws) -> Draws:
        """Give the distribution of the sum of two counts, each drawn by itself."""
        whole = np.convolve(self.probabilities, other.probabilities)
        held = np.flatnonzero(whole > np.finfo(np.float64).tiny)
        start, end = int(held[0]), int(held[-1]) + 1
        return Draws(self.first + other.first + start, whole[start:end])

    def at(self, more: float) -> Draws:
        """Give the distribution at log odds higher by so much.

        A sum of draws from shortlists is an exponential family in the log odds, so the
        chances need no more than a tilt.
        """
        with np.errstate(divide="ignore"):
            logs = np.log(self.probabilities)
        logs += more * np.arange(len(logs))
        weights = np.exp(logs - logs.max())
        return Draws(self.first, weights / weights.sum())

    def limit(self, share: float) -> float:
        """Give the count below which this share lies, between whole numbers too.

        Source: Spiegelhalter (2005), Stat. Med. 24(8):1185-1202, appendix A.1.1: the
        quantile of a discrete distribution, interpolated.
        """
        below = np.cumsum(self.probabilities)
        at = min(int(np.searchsorted(below, share)), len(below) - 1)
        over = (below[at] - share) / self.probabilities[at]
        return max(float(self.first + at - over), 0.0)

    def above(self, count: int) -> float:
        """Give the chance of more than a count, and of half of the count itself."""
        at = count - self.first
        if not 0 <= at < len(self.probabilities):
            return float(at < 0)
        own = self.probabilities[at]
        return float(self.probabilities[at + 1 :].sum() + 0.5 * own)


class Shortlists:
    """The chances of each pattern of shortlist, at any odds.

    Parameters
    ----------
    patterns : DataFrame
        As `evidence` takes them.
    """

    def __init__(self, patterns: pd.DataFrame) -> None:
        bme, people, chosen = (
            patterns[name].to_numpy(dtype=np.float64)[:, None]
            for name in ("n_shortlisted_bme", "n_shortlisted", "n_appointed")
        )
        white = people - bme
        self._times = patterns["n_vacancies"].to_numpy(dtype=np.int64)
        self._count = np.arange(float(np.minimum(bme, chosen).max()) + 1)
        k = self._count
        possible = (k <= bme) & (k <= chosen) & (chosen - k <= white)
        ways = -(
            gammaln(k + 1)
            + gammaln(np.maximum(bme - k, 0) + 1)
            + gammaln(np.maximum(chosen - k, 0) + 1)
            + gammaln(np.maximum(white - chosen + k, 0) + 1)
        )
        self._logs = np.where(possible, ways, -np.inf)

    def _chances(self, log_odds: float) -> Floats:
        """Give the chance of each count in one vacancy of each pattern."""
        logs = self._logs + log_odds * self._count
        weights = np.exp(logs - logs.max(axis=1, keepdims=True))
        chances: Floats = weights / weights.sum(axis=1, keepdims=True)
        return chances

    def moments(self, log_odds: float) -> tuple[float, float]:
        """Give mean and variance of the BME appointees of all vacancies."""
        chances = self._chances(log_odds)
        mean = chances @ self._count
        variance = chances @ self._count**2 - mean**2
        return float(self._times @ mean), float(self._times @ variance)

    def draws(self, log_odds: float) -> Draws:
        """Give the distribution of the BME appointees of all vacancies together."""
        whole = Draws(0, np.ones(1))
        for chances, n in zip(self._chances(log_odds), self._times, strict=True):
            power, times = Draws(0, chances), int(n)
            while times:
                if times % 2:
                    whole = whole.plus(power)
                times //= 2
                if times:
                    power = power.plus(power)
        return whole


def evidence(patterns: pd.DataFrame) -> pd.DataFrame:
    """Hold each directorate against all of them.

    - `odds_ratio`: BME against White candidates on one shortlist, over all vacancies
      (conditional likelihood, its 95% limits where the score is 1.96 errors away).
    - `appointed_ratio` of a directorate: BME appointees over those expected at that
      odds ratio from its own shortlists; 1 is as the whole. Limits of 95% and 99.8% are
      those of chance about 1, and the interval is the exact one of the count, mid-p,
      divided by the expected number.
    - `overdispersion`: mean over directorates of their squared z scores, which is 1
      where they differ by chance only (interval by chi-squared).

    Parameters
    ----------
    patterns : DataFrame
        directorate, n_shortlisted, n_shortlisted_bme, n_appointed (all of stated
        ethnicity and decided, of one vacancy), n_vacancies of the pattern, n_bme (BME
        appointees of all of these).

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS`. n is of the shortlisted.
        Vacancies that appointed nobody or everybody, or whose shortlist was of one
        group, tell nothing of the choice and are left out.
    """
    kept = patterns[
        (patterns["n_appointed"] > 0)
        & (patterns["n_appointed"] < patterns["n_shortlisted"])
        & (patterns["n_shortlisted_bme"] > 0)
        & (patterns["n_shortlisted_bme"] < patterns["n_shortlisted"])
    ]
    n = _people(kept)
    try:
        log_odds, low, high = _common(kept)
    except RefusalError as why:
        rows = [
            tidy.refusal(measure, str(why), n)
            for measure in ("odds_ratio", "overdispersion")
        ]
        return tidy.frame(rows, GROUP_COLUMNS)
    ratio = tidy.Estimate(*(float(np.exp(v)) for v in (log_odds, low, high)))
    method = "conditional likelihood, score limits"
    counts = _counts(kept)
    rows = [tidy.row("odds_ratio", ratio, n=n, method=method, **counts)]
    placed = list(_directorates(kept, log_odds))
    rows += [row for row, _ in placed]
    scores = np.array([z for _, z in placed if z is not None])
    rows.append(_overdispersion(scores, n, counts))
    return tidy.frame(rows, GROUP_COLUMNS)


def _common(patterns: pd.DataFrame) -> tuple[float, float, float]:
    """Estimate the log odds ratio of all vacancies, and its limits."""
    if patterns.empty:
        raise RefusalError(
            "no vacancy chose between BME and White candidates of one shortlist"
        )
    keys = ["n_shortlisted", "n_shortlisted_bme", "n_appointed"]
    whole = patterns.groupby(keys, as_index=False)[["n_vacancies", "n_bme"]].sum()
    shortlists = Shortlists(whole)
    observed = float(whole["n_bme"].sum())

    def score(log_odds: float, errors: float) -> float:
        mean, variance = shortlists.moments(log_odds)
        return observed - mean - errors * float(np.sqrt(variance))

    ends = -MAX_LOG_ODDS, MAX_LOG_ODDS
    found = []
    for errors in (0.0, tidy.Z_95, -tidy.Z_95):
        if score(ends[0], errors) <= 0 or score(ends[1], errors) >= 0:
            raise RefusalError("the odds ratio of all vacancies together has no bound")
        found.append(float(brentq(score, *ends, args=(errors,), xtol=1e-10)))
    return found[0], found[1], found[2]


def _directorates(
    patterns: pd.DataFrame, log_odds: float
) -> Iterator[tuple[Row, float | None]]:
    """Build the row of each directorate, with its z score."""
    measure = "appointed_ratio"
    for directorate, own in patterns.groupby("directorate"):
        made = Shortlists(own).draws(log_odds)
        expected = made.mean
        named = {"directorate": directorate, **_counts(own)}
        if expected < MIN_EXPECTED:
            why = f"fewer than {MIN_EXPECTED:.0f} BME appointees are to be expected"
            yield tidy.refusal(measure, why, _people(own), **named), None
            continue
        observed = int(own["n_bme"].sum())
        limits = {
            f"limit_{side}_{name}": made.limit(share) / expected
            for name, outside in LEVELS.items()
            for side, share in (("low", outside / 2), ("high", 1 - outside / 2))
        }
        low, high = (
            _mean_at(made, observed, above) / expected for above in (0.025, 0.975)
        )
        value = observed / expected
        row = tidy.row(
            measure,
            tidy.Estimate(value, min(low, value), max(high, value)),
            n=_people(own),
            method="exact, mid-p",
            **named,
            expected=expected,
            **limits,
            p_value=2 * min(made.above(observed), 1 - made.above(observed)),
        )
        yield row, (observed - expected) / float(np.sqrt(made.variance))


def _mean_at(made: Draws, observed: int, above: float) -> float:
    """Give the mean at the odds at which more than observed has the chance `above`."""

    def loss(more: float) -> float:
        return made.at(more).above(observed) - above

    ends = [loss(end) for end in (-MAX_LOG_ODDS, MAX_LOG_ODDS)]
    if ends[0] >= 0:
        return made.at(-MAX_LOG_ODDS).mean
    if ends[1] <= 0:
        return made.at(MAX_LOG_ODDS).mean
    found = brentq(loss, -MAX_LOG_ODDS, MAX_LOG_ODDS, xtol=1e-10)
    return made.at(float(found)).mean


def _overdispersion(scores: Floats, n: int, counts: Row) -> Row:
    """Build the row of how much the directorates differ beyond chance."""
    measure = "overdispersion"
    if len(scores) < 3:
        why = "fewer than 3 directorates can be compared"
        return tidy.refusal(measure, why, n, **counts)
    total = float(scores @ scores)
    low, high = total / chi2.ppf([0.975, 0.025], len(scores))
    found = tidy.Estimate(total / len(scores), float(low), float(high))
    return tidy.row(measure, found, n=n, method="chi-squared", **counts)


def _people(patterns: pd.DataFrame) -> int:
    """Count the shortlisted."""
    return int((patterns["n_shortlisted"] * patterns["n_vacancies"]).sum())


def _counts(patterns: pd.DataFrame) -> Row:
    """Count what some vacancies hold."""
    vacancies = patterns["n_vacancies"]
    return {
        "n_vacancies": int(vacancies.sum()),
        "n_bme": int(patterns["n_bme"].sum()),
        "n_shortlisted": _people(patterns),
        "n_shortlisted_bme": int((patterns["n_shortlisted_bme"] * vacancies).sum()),
        "n_appointed": int((patterns["n_appointed"] * vacancies).sum()),
    }
