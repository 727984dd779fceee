"""The headline metrics laid out as HTML."""

from __future__ import annotations

import pandas as pd

from workforce_insights.pages.tables import html_table
from workforce_insights.pages.words import AREAS, HIDDEN, count, interval, number


def headline_table(headlines: pd.DataFrame) -> str:
    """Show the metrics of every subject area, one a row.

    Parameters
    ----------
    headlines
        Rows of `pub_headline`.

    Returns
    -------
    str
        A `table` element; a metric that is hidden or refused says so in words.
    """
    rows = [
        {
            "Area": AREAS[row["area"]],
            "Metric": row["label"],
            "Value": _value(row),
            "Of": _whole(row),
        }
        for _, row in headlines.sort_values("headline_number").iterrows()
    ]
    return html_table(pd.DataFrame(rows), text_columns=("Area", "Metric"), grouped=True)


def _value(row: pd.Series) -> str:
    """Show the metric with its interval, or why it is not shown."""
    if row["is_suppressed"]:
        return HIDDEN
    if pd.isna(row["value"]):
        return str(row["reason"])
    if row["kind"] == "count":
        return number(row["value"])
    if row["kind"] == "share":
        return interval(row)
    return interval(row, lambda value: number(value, 2))


def _whole(row: pd.Series) -> str:
    """Show what a share is of; of a ratio, what both of its shares are of."""
    if row["kind"] == "count":
        return "a count"
    of = [row["n"]] + [row["n_compared"]] * (row["kind"] == "ratio")
    return " and ".join(count(n) for n in of)
