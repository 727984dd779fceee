"""Who takes part in what: shares of those who could have, and how they compare.

Trap: kinds of organisation differ in what is open to them. Where no supplier comes to a
workshop, every role that suppliers do not have looks keen on workshops beside all the
others, so that each group is also set against the others of its own kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm  # type: ignore[import-untyped]

from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError
from workforce_insights.gaps import adjusted

Row = dict[str, Any]
Floats = NDArray[np.float64]

MIN_EVENTS = 5
"""People who did, and who did not, from which a group is compared."""

UNKNOWN = "Not stated"

GROUP_COLUMNS = {
    "field": "str",
    "field_level": "str",
    "activity_type": "str",
    "n_events": "Int64",
    "n_others": "Int64",
    "n_others_events": "Int64",
    "p_value": "Float64",
}
RATIOS = {
    "ratio_to_others": "Katz",
    "ratio_to_others_alike": "Mantel-Haenszel, Greenland and Robins",
}


class Side(NamedTuple):
    """One side of a comparison, by stratum.

    Attributes
    ----------
    n, n_events : (m,) float64
        Members who could have taken part, and those who did.
    """

    n: Floats
    n_events: Floats

    def total(self) -> Side:
        """Give the side as a single stratum."""
        return Side(*(np.array([values.sum()]) for values in self))

    def at(self, strata: NDArray[np.bool_]) -> Side:
        """Give the side in some of the strata."""
        return Side(self.n[strata], self.n_events[strata])


def pooled_ratio(own: Side, others: Side) -> tuple[tidy.Estimate, float]:
    """Estimate how many times as large a share is as that of others, within strata.

    Parameters
    ----------
    own, others : Side
        Whose share it is, and whom they are compared with; nobody is missing from a
        stratum on either side.

    Returns
    -------
    tuple of Estimate and float
        The ratio with its 95% interval, and the two-sided p of no difference.

    Raises
    ------
    RefusalError
        If nobody is left to compare, or fewer than `MIN_EVENTS` of either side did, or
        did not.

    Notes
    -----
    Source: Greenland and Robins (1985), Biometrics 41(1):55-68. Of a single stratum the
    interval is that of Katz et al. (1978), Biometrics 34:469-474.
    """
    if len(own.n) == 0:
        raise RefusalError("there is nobody to compare them with")
    counts = [(side.n_events, side.n - side.n_events) for side in (own, others)]
    if min(part.sum() for parts in counts for part in parts) < MIN_EVENTS:
        raise RefusalError(
            f"fewer than {MIN_EVENTS} of them or of the others took part, or did not"
        )
    n, k = own.n + others.n, own.n_events + others.n_events
    above = (own.n_events * others.n / n).sum()
    below = (others.n_events * own.n / n).sum()
    products = own.n_events * others.n_events / n
    spread = (k * own.n * others.n / n**2 - products).sum()
    value, error = above / below, float(np.sqrt(spread / (above * below)))
    margin = np.exp(tidy.Z_95 * error)
    p = 2 * norm.sf(abs(np.log(value)) / error)
    return tidy.Estimate(value, value / margin, value * margin), float(p)


def evidence(cells: pd.DataFrame) -> pd.DataFrame:
    """Measure who takes part in what, and against whom.

    Parameters
    ----------
    cells : DataFrame
        field, field_level, activity_type, sector_kind, n (members who could have taken
        part) and n_events (those who did), in a fixed order; the field `all` has one
        level.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS` and adjusted_p_value, that
        by Holm over the levels and activities of a measure and field: `took_part`, and
        of each known level the two of `RATIOS`, to all others of known level and to
        those of the same sector_kind. `n` and `n_events` are the whole level whatever
        it is compared with.
    """
    rows: list[Row] = []
    for (field, activity), part in cells.groupby(["field", "activity_type"]):
        counted = part.pivot_table(
            index="field_level",
            columns="sector_kind",
            values=list(Side._fields),
            aggfunc="sum",
            fill_value=0,
        )
        for level in part["field_level"].unique():
            named = {
                **{"field": field, "field_level": level},
                "activity_type": activity,
            }
            rows += _level(counted, named)
    if not rows:
        nowhere = {"field": "all", "field_level": "All", "activity_type": "All"}
        reason = "nobody is on record at an activity held while somebody was a member"
        rows.append(tidy.refusal("took_part", reason, 0, n_events=0, **nowhere))
    found = tidy.frame(rows, GROUP_COLUMNS)
    parts = [adjusted(part) for _, part in found.groupby(["measure", "field"])]
    return pd.concat(parts).sort_index()


def _level(counted: pd.DataFrame, named: Row) -> Iterator[Row]:
    """Build the rows of one level at one kind of activity.

    counted : one row per level; columns (n or n_events, kind of employer).
    """
    levels = counted.index.to_numpy()
    is_own = levels == named["field_level"]
    own, others = (
        Side(
            *(
                counted[name].to_numpy(dtype=np.float64)[rows].sum(axis=0)
                for name in Side._fields
            )
        )
        for rows in (is_own, ~is_own & (levels != UNKNOWN))
    )
    n, k = int(own.n.sum()), int(own.n_events.sum())
    share = tidy.proportion(k, n)
    yield tidy.row("took_part", share, n=n, method="Wilson", n_events=k, **named)
    if named["field"] == "all" or named["field_level"] == UNKNOWN:
        return
    has_both = (own.n > 0) & (others.n > 0)
    for measure, method in RATIOS.items():
        if measure == "ratio_to_others":
            sides = own.total(), others.total()
        else:
            sides = own.at(has_both), others.at(has_both)
        told = {
            **named,
            **{"n": n, "n_events": k},
            "n_others": int(sides[1].n.sum()),
            "n_others_events": int(sides[1].n_events.sum()),
        }
        try:
            ratio, p = pooled_ratio(*sides)
            yield tidy.row(measure, ratio, method=method, p_value=p, **told)
        except RefusalError as refused:
            yield tidy.refusal(measure, str(refused), **told)
