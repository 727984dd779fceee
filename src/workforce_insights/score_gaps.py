"""Gaps in interview scores: which candidates are compared, and as scored by whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from workforce_insights import gaps
from workforce_insights.gaps import Comparison

PANEL = "panel"
"""Scored by all members together."""


def every(cells: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Estimate the gaps of each kind of posts within vacancies, clustered by them.

    Over the panel's means every field is compared, and each pair of fields. Over the
    means of members of each kind, the characteristic that members and candidates may
    share is compared with that of the member: its `gap` at each level is that among the
    scores of such members, and its `gap_difference` says whether sharing it matters.

    Parameters
    ----------
    cells : DataFrame
        posts, scored_by, vacancy_id, the fields, and n, total and total_of_squares.
    settings : mapping
        `references` of the fields, `pairs` of them, `members` (of a field, that of the
        member which is its like), `min_people`.

    Returns
    -------
    DataFrame
        As by `gaps.every`, by `posts` and `scored_by`.
    """
    references = settings["references"]
    comparisons = {
        PANEL: gaps.comparisons(references, settings["pairs"]),
        **{
            member: [Comparison(field, references[field], member, references[field])]
            for field, member in settings["members"].items()
            if field in references
        },
    }
    strata = pd.factorize(cells["vacancy_id"])[0]
    coded = cells.assign(stratum=strata, cluster=strata)
    parts = [
        gaps.every(
            coded[coded["scored_by"] == scored_by],
            ["posts", "scored_by"],
            compared,
            min_people=settings["min_people"],
            at_least=[("all", scored_by)],
        )
        for scored_by, compared in comparisons.items()
    ]
    return pd.concat(parts, ignore_index=True)
