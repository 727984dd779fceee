"""How far the members of a panel agree, from each panel's sums of squares.

A panel is the candidates of one vacancy by the members who scored them all. A score is
the vacancy's level, the candidate's part, the member's part (how strict they are), and
what is left. The variances of the last three are pooled over panels by their expected
mean squares, so that panels of any size weigh in; where all panels are alike the
coefficients are those of McGraw and Wong (1996, Psychol. Methods 1(1):30-46), whose
published one is of a single panel.

Trap: the candidates' variance is that within vacancies, after shortlisting, so the
coefficient is lower than among all comers and cannot be held against one that is. A low
one can mean that candidates are alike.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t  # type: ignore[import-untyped]

from workforce_insights import evidence as tidy

Floats = NDArray[np.float64]
Row = dict[str, Any]

MIN_PANELS = 10
"""Panels under which resampling them says little."""

MAX_COEFFICIENT = 0.999
"""Nearer to 1 or -1 a resample is taken to be here, so that its logarithm is finite."""

MIN_RESIDUAL = 1e-9
"""Of all squares, under which what is left is rounding only."""

MEASURES = ("icc_agreement", "icc_consistency")

GROUP_COLUMNS = {
    "posts": "str",
    "n_scores": "Int64",
    "n_vacancies": "Int64",
    "n_left_out": "Int64",
}

_SQUARES = ("ss_candidates", "ss_members", "ss_residual")


class Components(NamedTuple):
    """Variances of a score within a vacancy; arrays where there are many."""

    candidates: Floats
    members: Floats
    residual: Floats

    @property
    def agreement(self) -> Floats:
        """ICC(A,1): how far one member's score says what another's would be."""
        return self.candidates / (self.candidates + self.members + self.residual)

    @property
    def consistency(self) -> Floats:
        """ICC(C,1): the same once each member's own level is set aside."""
        return self.candidates / (self.candidates + self.residual)


def components(panels: pd.DataFrame, times: Floats | None = None) -> Components:
    """Estimate the variances from the sums of squares of complete panels.

    With n candidates and k members the expected sum of squares of candidates is
    (n - 1)(k v_c + v_e), of members (k - 1)(n v_m + v_e), and of the residual
    (n - 1)(k - 1) v_e (Searle, Casella and McCulloch 1992, chapter 5). Both sides are
    summed over panels. A variance can come out below 0; it is left so, as a mean of
    many would be biased otherwise.

    Parameters
    ----------
    panels : DataFrame
        n_candidates and n_members, each 2 or more, ss_candidates, ss_members,
        ss_residual.
    times : (b, g) float64, optional
        How often each panel counts, for b resamples.

    Returns
    -------
    Components
        Of shape (b,), or () where there are no resamples.
    """
    candidates, members, residual = (
        panels[name].to_numpy(dtype=np.float64) for name in _SQUARES
    )
    n, k = (
        panels[name].to_numpy(dtype=np.float64)
        for name in ("n_candidates", "n_members")
    )
    often = np.ones(len(panels)) if times is None else times
    left = often @ residual / (often @ ((n - 1) * (k - 1)))
    of_candidates = often @ candidates - often @ (n - 1) * left
    of_members = often @ members - often @ (k - 1) * left
    return Components(
        of_candidates / (often @ ((n - 1) * k)),
        of_members / (often @ ((k - 1) * n)),
        left,
    )


def every(
    panels: pd.DataFrame, *, n_resamples: int, seed: int, min_people: int
) -> pd.DataFrame:
    """Apply `evidence` to each kind of `posts`, all of them anyway, and stack it."""
    rows = [
        {**row, "posts": posts}
        for posts in sorted({"all", *panels["posts"].astype(str)})
        for row in evidence(
            panels[panels["posts"] == posts], n_resamples, seed, min_people
        )
    ]
    return tidy.frame(rows, GROUP_COLUMNS)


def evidence(
    panels: pd.DataFrame, n_resamples: int, seed: int, min_people: int
) -> list[Row]:
    """Estimate how far members agree, with intervals by resampling panels.

    The interval is Student's t by the resamples' spread on the scale of Fisher's z,
    which covers better than percentiles where panels are few.

    Parameters
    ----------
    panels : DataFrame
        One row for each vacancy: n_candidates, n_members, n_scores, and the sums of
        squares, which are null where not every candidate was scored once by every
        member, or where there are not two of both. Those are left out.
    n_resamples : int
        Draws of as many panels, with replacement.
    seed : int
    min_people : int
        Candidates under which there is no estimate.

    Returns
    -------
    list of dict
        Rows of tidy evidence, one for each of `MEASURES`; n are candidates.
    """
    whole = panels[panels["ss_residual"].notna()]
    n = int(whole["n_candidates"].sum())
    named = {
        "n_scores": int(whole["n_scores"].sum()),
        "n_vacancies": len(whole),
        "n_left_out": len(panels) - len(whole),
    }
    reason = _reason(whole, n, min_people)
    if reason is not None:
        return [tidy.refusal(measure, reason, n, **named) for measure in MEASURES]
    found = components(whole)
    drawn = components(whole, _draws(len(whole), n_resamples, seed))
    method = f"variance components, {n_resamples} resamples of vacancies"
    rows = []
    for measure, value, draws in (
        ("icc_agreement", found.agreement, drawn.agreement),
        ("icc_consistency", found.consistency, drawn.consistency),
    ):
        if not abs(value) < MAX_COEFFICIENT:
            reason = "the variances cannot be told apart"
            rows.append(tidy.refusal(measure, reason, n, **named))
            continue
        estimate = _interval(float(value), draws, len(whole))
        rows.append(tidy.row(measure, estimate, n=n, method=method, **named))
    return rows


def _reason(whole: pd.DataFrame, n: int, min_people: int) -> str | None:
    """Say why there is no estimate."""
    if whole.empty:
        return "in no vacancy was every candidate scored by every member"
    if n < min_people:
        return f"there are fewer than {min_people} candidates"
    if len(whole) < MIN_PANELS:
        return f"there are fewer than {MIN_PANELS} vacancies to resample"
    squares = whole[list(_SQUARES)].sum()
    if squares["ss_residual"] <= MIN_RESIDUAL * squares.sum():
        return "the members differ in nothing but their level"
    return None


def _draws(n_panels: int, n_resamples: int, seed: int) -> Floats:
    """Count how often each panel is drawn in each resample, (b, g)."""
    rng = np.random.default_rng(seed)
    return np.stack(
        [
            np.bincount(rng.integers(n_panels, size=n_panels), minlength=n_panels)
            for _ in range(n_resamples)
        ]
    ).astype(np.float64)


def _interval(value: float, draws: Floats, n_panels: int) -> tidy.Estimate:
    """Put the resamples' spread around a coefficient, on the scale of Fisher's z."""
    drawn = np.arctanh(np.clip(draws, -MAX_COEFFICIENT, MAX_COEFFICIENT))
    margin = float(t.ppf(0.975, n_panels - 1)) * float(drawn.std(ddof=1))
    centre = np.arctanh(value)
    low, high = np.tanh(centre - margin), np.tanh(centre + margin)
    return tidy.Estimate(value, float(low), float(high))
