"""Differences in the tone of assessments, and how well the tone was read.

Trap: people who are offered a post are written of more warmly, so whoever is offered
fewer posts is written of more coolly, without any difference in the writing. And an
author has a manner of writing, whoever it is of. What is asked of the writing is asked
of one author's texts about people with one outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from workforce_insights import auc, gaps
from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError

ALL = "All"
"""Authors of every role."""

MANAGER = "manager_"
"""Before a characteristic of the candidate, it is that of the hiring manager."""

EVIDENCE_COLUMNS = {
    "n_positive": "int64",
    "n_negative": "int64",
    "n_neither": "int64",
    "n_uncoded": "int64",
    "baseline": "float64",
}

NOBODY = "no assessment is of somebody for whom the offer is decided"
"""Why nothing is compared where there are no cells."""

ALWAYS_THE_SAME = 0.5
"""Area under the curve of a tone that is the same for every text."""


def every(
    cells: pd.DataFrame,
    models: Mapping[str, Sequence[str]],
    references: Mapping[str, str],
    *,
    min_people: int,
) -> pd.DataFrame:
    """Estimate the gaps in tone of each model, for all authors and those of each role.

    Parameters
    ----------
    cells : DataFrame
        author_id, author_role, what the models hold equal, a column for each
        characteristic, and n, total and total_of_squares of the tone of texts.
    models : mapping of str to sequence of str
        Columns whose combinations are the strata that texts are compared within; none
        where all are compared with all.
    references : mapping of str to str
        Characteristics of candidates, and the level that others are held against. Those
        of managers stand in columns with `MANAGER` before the name.
    min_people : int
        Texts on every side of what is compared.

    Returns
    -------
    DataFrame
        model and author_role before the columns of `gaps.gaps`, whose people are texts
        and whose clusters are authors. p is adjusted within a model and role.
    """
    asked = list(_comparisons(cells, references))
    roles = [ALL, *sorted(cells["author_role"].dropna().unique())]
    parts = []
    for model, strata in models.items():
        stratum = cells.groupby(list(strata)).ngroup() if strata else 0
        within = cells.assign(stratum=stratum, cluster=cells["author_id"])
        for role in roles:
            own = within if role == ALL else within[within["author_role"] == role]
            found = gaps.gaps(own, asked, min_people=min_people)
            named = pd.DataFrame(
                {"model": model, "author_role": role}, index=found.index, dtype="str"
            )
            parts.append(pd.concat([named, found], axis=1))
    every_part = pd.concat(parts, ignore_index=True)
    return every_part.assign(reason=NOBODY) if cells.empty else every_part


def _comparisons(
    cells: pd.DataFrame, references: Mapping[str, str]
) -> Iterator[gaps.Comparison]:
    """Compare candidates, then managers, then candidates by their like in managers."""
    ours = {
        field: reference
        for field, reference in references.items()
        if f"{MANAGER}{field}" in cells
    }
    for field, reference in references.items():
        yield gaps.Comparison(field, reference)
    for field, reference in ours.items():
        yield gaps.Comparison(f"{MANAGER}{field}", reference)
    for field, reference in ours.items():
        yield gaps.Comparison(field, reference, f"{MANAGER}{field}", reference)


def evidence(cells: pd.DataFrame, *, min_people: int) -> pd.DataFrame:
    """Measure the tone by what people coded.

    Parameters
    ----------
    cells : DataFrame
        tone, coded (positive, negative or neither; null where nobody coded it) and n.
    min_people : int
        Texts of either coding.

    Returns
    -------
    DataFrame
        Tidy evidence of one row: the area under the curve of the tone for positive
        against negative texts, as if all texts were by different authors.
    """
    coding = cells["coded"].fillna("uncoded")
    counts = {
        coded: int(cells.loc[coding == coded, "n"].sum())
        for coded in ("positive", "negative", "neither", "uncoded")
    }
    named: dict[str, Any] = {f"n_{coded}": n for coded, n in counts.items()}
    named["baseline"] = ALWAYS_THE_SAME
    n = counts["positive"] + counts["negative"]
    try:
        if cells.empty:
            raise RefusalError("there are no assessments")
        if n + counts["neither"] == 0:
            raise RefusalError("nobody has coded the tone of these texts")
        if min(counts["positive"], counts["negative"]) < min_people:
            raise RefusalError(
                f"fewer than {min_people} texts are coded positive, or negative"
            )
        tones = cells.pivot_table("n", "tone", coding, "sum", fill_value=0)
        estimate = auc.area(
            tones.index.to_numpy(dtype=np.float64),
            tones["positive"].to_numpy(dtype=np.float64),
            tones["negative"].to_numpy(dtype=np.float64),
        )
    except RefusalError as why:
        rows = [tidy.refusal("area_under_curve", str(why), n, **named)]
    else:
        rows = [tidy.row("area_under_curve", estimate, n=n, method=auc.METHOD, **named)]
    return tidy.frame(rows, EVIDENCE_COLUMNS)
