"""What is published and what is hidden, laid out as tables."""

from __future__ import annotations

import pandas as pd

from workforce_insights.pages.tables import html_table
from workforce_insights.pages.words import number

_KINDS = {
    "rounded": "Counts, each suppressed and rounded by itself",
    "estimate": "Coefficients, differences and means, with rounded counts",
    "evaluation": "Exact counts of the evaluation of models, or of whole extracts",
    "no_people": "No counts of people",
}


def protected_table(disclosure: pd.DataFrame) -> str:
    """Show how many counts of each protected table are hidden, and why.

    Parameters
    ----------
    disclosure
        Rows of `pub_disclosure`.

    Returns
    -------
    str
        A `table` element, one row per table.
    """
    rows = disclosure[disclosure["kind"] == "protected"].sort_values("table_name")
    return html_table(
        pd.DataFrame(
            {
                "Table": row["table_name"],
                "Of whom": row["about"],
                "Counts": number(row["n_counts"]),
                "Hidden, few people": number(row["n_few"]),
                "Hidden, would tell one": number(row["n_withheld"]),
            }
            for _, row in rows.iterrows()
        ),
        ["Table", "Of whom"],
    )


def others_table(disclosure: pd.DataFrame) -> str:
    """Show what else is published.

    Parameters
    ----------
    disclosure
        Rows of `pub_disclosure`.

    Returns
    -------
    str
        A `table` element, one row per table.
    """
    rows = disclosure[disclosure["kind"].isin(list(_KINDS))]
    return html_table(
        pd.DataFrame(
            {
                "Table": row["table_name"],
                "Of whom": row["about"],
                "What it holds": _KINDS[row["kind"]],
            }
            for _, row in rows.sort_values(["kind", "table_name"]).iterrows()
        ),
        ["Table", "Of whom", "What it holds"],
    )
