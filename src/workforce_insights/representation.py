"""How many of those who reach each stage of recruitment are BME, before and after.

A share is of people whose ethnicity is stated. Everybody who reached a stage counts at
it, so that the stages are nested: what is lost between two of them is lost to somebody,
whether turned down or withdrawn.

Trap: a share of appointees can rise because more BME people applied, with no change in
how they were chosen. `excess` holds those who were shortlisted fixed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact  # type: ignore[import-untyped]

from workforce_insights import evidence as tidy
from workforce_insights import shares
from workforce_insights.cells import RefusalError

Row = dict[str, Any]

STAGES = ("applied", "shortlisted", "interviewed", "offered", "accepted", "appointed")
"""The stages in their order."""

BASES = ("applied", "shortlisted")
"""Stages from which the appointed are compared with the White rate."""

PERIODS = ("before", "after")

SCOPES = ("all", "senior")
"""Posts of every band, and senior ones."""

GROUP_COLUMNS = {
    "scope": "str",
    "period": "str",
    "stage": "str",
    "from_stage": "str",
    "n_bme": "Int64",
    "n_white": "Int64",
    "n_reference_bme": "Int64",
    "n_reference_white": "Int64",
    "p_value": "Float64",
}


class _Counts(NamedTuple):
    """Stated people of some group at some point."""

    bme: int
    white: int

    @property
    def n(self) -> int:
        """Everybody."""
        return self.bme + self.white

    @property
    def share(self) -> shares.Estimates:
        """The share of them that is BME."""
        if self.n == 0:
            raise RefusalError("nobody with a stated ethnicity reached this stage")
        return shares.shares([self.bme], [self.n])


def evidence(cells: pd.DataFrame) -> pd.DataFrame:
    """Estimate the BME share of each stage, its change, and where it is lost.

    - `share` of those who reached a stage (Wilson).
    - `share_change`: the share after the start less that before (Newcombe), with the p
      of Fisher's exact test.
    - `progression_ratio`: the share of BME people at one stage who reach the next, over
      that of White people (Donner and Zou). It is also how many times the odds of being
      BME at the next stage are those at the one before.
    - `log_odds_change`: its logarithm. Over the stages of a period they add up to the
      log odds of the last less those of the first.
    - `expected`: BME appointees there would be if BME people at `from_stage` had been
      appointed at the White rate (Wilson's limits of that rate, times those people).
    - `excess`: BME appointees less that. With the BME people at `from_stage` held
      fixed it is their number times the difference of two rates, so its interval is
      Newcombe's of that difference, and the p is of Fisher's exact test.

    Parameters
    ----------
    cells : DataFrame
        period (before, after), is_senior (1, 0 or null), is_bme (1 or 0), stage,
        n_people (those who reached the stage), n_decided (those of them whose
        appointment is decided) and n_appointed. Undecided is not a no.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS`. `n_bme` and `n_white` are
        what the row is of; the reference is the earlier period of a change, the stage
        before of a progression, and the people at `from_stage` of an expectation.
    """
    rows: list[Row] = []
    for scope in SCOPES:
        own = cells if scope == "all" else cells[cells["is_senior"] == 1]
        sums = own.groupby(["period", "stage", "is_bme"])[
            ["n_people", "n_decided", "n_appointed"]
        ].sum()
        rows += [{**row, "scope": scope} for row in _of_scope(sums)]
    return tidy.frame(rows, GROUP_COLUMNS)


def _of_scope(sums: pd.DataFrame) -> Iterator[Row]:
    """Build the rows of all posts or of senior ones."""
    reached = {
        (period, stage): _counted(sums, period, stage, "n_people")
        for period in PERIODS
        for stage in STAGES
    }
    for stage in STAGES:
        for period in PERIODS:
            yield _share(reached[period, stage], period=period, stage=stage)
        before, after = (reached[period, stage] for period in PERIODS)
        yield _change(after, before, stage=stage)
    for period in PERIODS:
        for earlier, later in pairwise(STAGES):
            yield from _progression(
                reached[period, later],
                reached[period, earlier],
                period=period,
                stage=later,
                from_stage=earlier,
            )
        for base in BASES:
            yield from _appointed(
                _counted(sums, period, base, "n_appointed"),
                _counted(sums, period, base, "n_decided"),
                period=period,
                stage="appointed",
                from_stage=base,
            )


def _counted(sums: pd.DataFrame, period: str, stage: str, of: str) -> _Counts:
    """Count the BME and the White people."""
    bme, white = (int(sums[of].get((period, stage, is_bme), 0)) for is_bme in (1, 0))
    return _Counts(bme, white)


def _share(own: _Counts, **groups: str) -> Row:
    """Estimate one share."""
    named = {**groups, "n_bme": own.bme, "n_white": own.white}
    try:
        return tidy.row("share", _only(own.share), n=own.n, method="Wilson", **named)
    except RefusalError as why:
        return tidy.refusal("share", str(why), own.n, **named)


def _change(own: _Counts, reference: _Counts, **groups: str) -> Row:
    """Compare the shares of two periods."""
    named = {**groups, **_sizes(own, reference)}
    n = own.n + reference.n
    if min(own.n, reference.n) == 0:
        why = "nobody with a stated ethnicity reached this stage in one of the periods"
        return tidy.refusal("share_change", why, n, **named)
    return tidy.row(
        "share_change",
        _only(shares.differences(own.share, reference.share)),
        n=n,
        method="Newcombe",
        p_value=_exact([own, reference]),
        **named,
    )


def _progression(own: _Counts, reference: _Counts, **groups: str) -> Iterator[Row]:
    """Compare how many BME and White people go on to the next stage."""
    named = {**groups, **_sizes(own, reference)}
    method = "Donner and Zou"
    for who, there, here in (
        ("BME", reference.bme, own.bme),
        ("White", reference.white, own.white),
    ):
        if min(there, here) == 0:
            stage = groups["from_stage" if there == 0 else "stage"]
            why = f"no {who} candidate reached the stage {stage}"
            for measure in ("progression_ratio", "log_odds_change"):
                yield tidy.refusal(measure, why, reference.n, **named)
            return
    ratio = _only(
        shares.ratios(
            shares.shares([own.bme], [reference.bme]),
            shares.shares([own.white], [reference.white]),
        )
    )
    logs = tidy.Estimate(*(float(np.log(bound)) for bound in ratio))
    for measure, found in (("progression_ratio", ratio), ("log_odds_change", logs)):
        yield tidy.row(measure, found, n=reference.n, method=method, **named)


def _appointed(own: _Counts, reference: _Counts, **groups: str) -> Iterator[Row]:
    """Hold the BME appointees against those expected at the White rate."""
    named = {**groups, **_sizes(own, reference)}
    for who, there in (("BME", reference.bme), ("White", reference.white)):
        if there == 0:
            stage = groups["from_stage"]
            why = f"no {who} candidate at the stage {stage} has a decided appointment"
            for measure in ("expected", "excess"):
                yield tidy.refusal(measure, why, reference.n, **named)
            return
    white_rate = shares.shares([own.white], [reference.white])
    gap = shares.differences(
        shares.shares([own.bme], [reference.bme]),
        white_rate,
    )
    n = reference.n
    expected, excess = (_times(part, reference.bme) for part in (white_rate, gap))
    yield tidy.row("expected", expected, n=n, method="Wilson", **named)
    left = _Counts(reference.bme - own.bme, reference.white - own.white)
    p_value = _exact([own, left])
    yield tidy.row("excess", excess, n=n, method="Newcombe", p_value=p_value, **named)


def _sizes(own: _Counts, reference: _Counts) -> Row:
    """Give the counts as columns."""
    return {
        "n_bme": own.bme,
        "n_white": own.white,
        "n_reference_bme": reference.bme,
        "n_reference_white": reference.white,
    }


def _exact(table: list[_Counts]) -> float:
    """Give the two-sided p of Fisher's exact test of a two by two table."""
    return float(fisher_exact(table).pvalue)


def _only(estimates: shares.Estimates) -> tidy.Estimate:
    """Take the one estimate of many that are one."""
    return tidy.Estimate(*(float(part[0]) for part in estimates))


def _times(estimates: shares.Estimates, people: int) -> tidy.Estimate:
    """Multiply an estimate and its limits by a fixed number of people."""
    return tidy.Estimate(*(people * float(part[0]) for part in estimates))
