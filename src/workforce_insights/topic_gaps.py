"""How often texts mention a topic, and of whom more often.

Trap: texts of one author are alike, and an author who writes of a topic writes of it
about everybody. Who wrote about whom, and how it ended, differ between groups, so a gap
as it stands is not one between people whom the same author wrote about with the same
outcome. Both are given, and named apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t  # type: ignore[import-untyped]

from workforce_insights import clustered
from workforce_insights import evidence as tidy
from workforce_insights import gaps as gap
from workforce_insights.cells import RefusalError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

UNADJUSTED = "unadjusted"
WITHIN = "within_author_and_outcome"

METHOD = "Wilson on the effective number of texts, clustered, t"

OWN_FIELDS = ("outcome", "author_role")
"""What texts are broken down by beside the characteristics that are compared."""

MANAGER_FIELDS = {"manager_white_bme": "white_bme", "manager_gender": "gender"}
"""Characteristics of the hiring manager, and those whose reference they share."""

PREVALENCE_COLUMNS = {
    "topic": "int64",
    "field": "str",
    "field_level": "str",
    "n_mentions": "int64",
    "n_authors": "int64",
}


def references_of(cells: pd.DataFrame, references: Mapping[str, str]) -> dict[str, str]:
    """Name the characteristics that the cells have, and what each is held against."""
    wanted = dict(references) | {
        field: references[own]
        for field, own in MANAGER_FIELDS.items()
        if own in references
    }
    return {field: level for field, level in wanted.items() if field in cells}


def clustered_share(
    mentions: Floats, people: Floats, clusters: Integers
) -> tidy.Estimate:
    """Estimate a share of people who come in clusters.

    Wilson's limits on the number of independent people with the same variance (Korn and
    Graubard 1998, Surv. Methodol. 24(2):193-201, with Wilson's in place of the exact
    limits as Franco et al. 2019, J. Surv. Stat. Methodol. 7(3):334-364), with Student's
    t on the clusters. Where nobody or everybody is counted, clusters are taken for the
    people.

    Parameters
    ----------
    mentions, people : (m,) float64
        Those counted in each cell, and its people.
    clusters : (m,) int64
        Codes of the cells' clusters.

    Raises
    ------
    RefusalError
        With fewer than `gaps.MIN_CLUSTERS` clusters.
    """
    _, code = np.unique(clusters, return_inverse=True)
    n_clusters, n = int(code.max(initial=-1)) + 1, float(people.sum())
    if n_clusters < gap.MIN_CLUSTERS:
        raise RefusalError(f"there are fewer than {gap.MIN_CLUSTERS} authors")
    share = float(mentions.sum()) / n
    left = np.bincount(code, weights=mentions - share * people)
    factor = clustered.small_sample_factor(n_clusters, n, 1)
    variance = factor * float(left @ left) / n**2
    size = min(share * (1 - share) / variance, n) if variance > 0 else n_clusters
    width = float(t.ppf(0.975, n_clusters - 1)) ** 2
    centre = (share + width / (2 * size)) / (1 + width / size)
    margin = np.sqrt(width * (share * (1 - share) / size + width / (4 * size**2)))
    margin = float(margin) / (1 + width / size)
    low, high = max(centre - margin, 0.0), min(centre + margin, 1.0)
    return tidy.Estimate(share, min(low, share), max(high, share))


def prevalence(
    cells: pd.DataFrame, references: Mapping[str, str], *, min_texts: int
) -> pd.DataFrame:
    """Estimate the share of texts that mention each topic, in all and by level.

    Parameters
    ----------
    cells : DataFrame
        topic, author_code, outcome, author_role, characteristics, n, n_mentions: texts,
        and those that mention the topic; nulls where a level is not known.
    references : mapping
        The characteristics.
    min_texts : int
        At a level.

    Returns
    -------
    DataFrame
        Tidy evidence, one row for each topic, field and level, with the group columns
        `PREVALENCE_COLUMNS`; the field `all` is of all texts.
    """
    whole = cells.assign(all="All")
    own_fields = [field for field in OWN_FIELDS if field in cells]
    fields = ("all", *own_fields, *references_of(cells, references))
    rows = []
    for topic, own in whole.groupby("topic", sort=True):
        for field in fields:
            for level, part in own.groupby(field, sort=True):
                named = {"topic": topic, "field": field, "field_level": level}
                rows.append(_prevalence(part, min_texts, named))
    return tidy.frame(rows, PREVALENCE_COLUMNS)


def _prevalence(
    cells: pd.DataFrame, min_texts: int, named: dict[str, Any]
) -> dict[str, Any]:
    """Build the row of one topic and level."""
    n = int(cells["n"].sum())
    named = {
        **named,
        "n_mentions": int(cells["n_mentions"].sum()),
        "n_authors": cells["author_code"].nunique(),
    }
    try:
        if n < min_texts:
            raise RefusalError(f"there are fewer than {min_texts} texts")
        share = clustered_share(
            cells["n_mentions"].to_numpy(dtype=np.float64),
            cells["n"].to_numpy(dtype=np.float64),
            cells["author_code"].to_numpy(dtype=np.int64),
        )
    except RefusalError as why:
        return tidy.refusal("prevalence", str(why), n, **named)
    return tidy.row("prevalence", share, n=n, method=METHOD, **named)


def topic_gaps(
    cells: pd.DataFrame, references: Mapping[str, str], *, min_texts: int
) -> pd.DataFrame:
    """Estimate by how much more often texts about one group mention each topic.

    Parameters
    ----------
    cells, references, min_texts
        As `prevalence` takes them; the references are the levels compared with.

    Returns
    -------
    DataFrame
        As `gaps.every` gives, by `adjustment` and `topic`: `unadjusted`, and
        `within_author_and_outcome`, where texts are compared with those that the same
        author wrote with the same outcome. Adjusted p is Holm's over all topics and
        levels of a field.
    """
    comparisons = [
        gap.Comparison(field, level)
        for field, level in references_of(cells, references).items()
    ]
    parts = [
        gap.every(cell, ["topic"], comparisons, min_people=min_texts).assign(
            adjustment=adjustment
        )
        for adjustment, cell in _stratified(cells)
    ]
    whole = pd.concat(parts, ignore_index=True)
    for _, own in whole.groupby(["adjustment", "field"]):
        adjusted = gap.adjusted(own)["adjusted_p_value"]
        whole.loc[own.index, "adjusted_p_value"] = adjusted
    return whole.assign(
        adjustment=whole["adjustment"].astype("str"),
        topic=whole["topic"].astype("int64"),
    )


def _stratified(cells: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give the cells of topics with the strata of each adjustment."""
    told = cells[cells["topic"] > 0].rename(columns={"author_code": "cluster"})
    told = told.assign(total=told["n_mentions"], total_of_squares=told["n_mentions"])
    yield UNADJUSTED, told.assign(stratum=0)
    outcome = pd.factorize(told["outcome"])[0]
    n_outcomes = int(outcome.max(initial=-1)) + 2
    yield WITHIN, told.assign(stratum=told["cluster"] * n_outcomes + outcome + 1)
