"""Segments of a community: as many as come back when the people are drawn again.

Cells have `profile_id` (text), the fields and `n_people`. All fields are nominal: words
for who somebody is, never for what they did, which is what the segments are compared
by afterwards.

Trap: clustering finds as many segments as it is asked for. Here nobody asks: it is the
largest number whose segments come back, and each stands beside how often it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from workforce_insights import clusters
from workforce_insights import evidence as tidy

GROUP_COLUMNS = {
    "n_segments": "Int64",
    "segment_id": "Int64",
    "field": "str",
    "is_chosen": "bool",
}

_NAMES = {"n_clusters": "n_segments", "cluster_id": "segment_id"}
_MEASURES = {"cluster_jaccard": "segment_jaccard"}


def evidence(
    cells: pd.DataFrame,
    specification: Mapping[str, Any],
    *,
    seed: int,
    n_resamples: int,
    n_references: int,
    max_segments: int,
    stable_jaccard: float,
) -> pd.DataFrame:
    """Choose the number of segments, and say how far they can be trusted.

    It is the largest number up to `max_segments` of which every segment has a mean
    Jaccard index of `stable_jaccard` or more over resamples of the people (Hennig 2007,
    Comput. Stat. Data Anal. 52(1):258-271); where none is such, the number whose least
    stable segment has the highest. The measures are those of `clusters.evidence`, the
    clusters called segments, and

    - `lowest_jaccard`, at each number of segments: that of the least stable of them.

    Parameters
    ----------
    cells : DataFrame
        One row per profile.
    specification : mapping
        `linkage` and `fields`, a list.
    seed : int
        Seed of the resamples and of the references.
    n_resamples, n_references : int
        How many of each.
    max_segments : int
        Largest number of segments looked at.
    stable_jaccard : float
        Mean Jaccard from which segments count as stable.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS`; `is_chosen` marks the rows
        at the number chosen, none where clustering is refused.
    """
    study = _clustered(specification)
    tree = clusters.merge_tree(cells, study)
    draws = {"seed": seed, "n_resamples": n_resamples}
    firmness = clusters.stability(
        cells, tree, study, **draws, max_clusters=max_segments
    )
    lowest = _lowest(firmness, int(cells["n_people"].sum()))
    chosen = _choose(lowest, stable_jaccard)
    found = clusters.evidence(
        cells,
        tree,
        {**study, "n_clusters": chosen or 2},
        **draws,
        n_references=n_references,
        max_clusters=max_segments,
    )
    found = pd.concat([found, lowest], ignore_index=True).rename(columns=_NAMES)
    found["measure"] = found["measure"].replace(_MEASURES)
    found["is_chosen"] = found["n_segments"].eq(chosen or 0).fillna(value=False)
    columns = tidy.frame([], GROUP_COLUMNS).dtypes
    return found[list(columns.index)].astype(columns.to_dict())


def assign(
    cells: pd.DataFrame, found: pd.DataFrame, specification: Mapping[str, Any]
) -> pd.DataFrame:
    """Put every profile into the segment it belongs to.

    Parameters
    ----------
    cells : DataFrame
        One row per profile.
    found : DataFrame
        From `evidence`, of the same cells.
    specification : mapping
        As for `evidence`.

    Returns
    -------
    DataFrame
        profile_id and segment_id, from 1 by size; empty where none was chosen.
    """
    chosen = found.loc[found["is_chosen"], "n_segments"]
    if chosen.empty:
        dtypes = {"profile_id": "str", "segment_id": "int64"}
        return tidy.typed(pd.DataFrame(), dtypes)
    tree = clusters.merge_tree(cells, _clustered(specification))
    placed = clusters.assign(cells, tree, int(chosen.iloc[0]))
    return placed.rename(columns=_NAMES)


def _clustered(specification: Mapping[str, Any]) -> dict[str, Any]:
    """Give a specification its fields with their kind."""
    fields = dict.fromkeys(specification["fields"], "nominal")
    return {"linkage": specification["linkage"], "fields": fields}


def _lowest(firmness: pd.DataFrame, n: int) -> pd.DataFrame:
    """Give the row of the least stable segment at each number of segments."""
    order = firmness.sort_values(["n_clusters", "value"], kind="stable")
    least = order.drop_duplicates("n_clusters", ignore_index=True)
    of_none = pd.Series(pd.NA, index=least.index, dtype="Int64")
    return least.assign(measure="lowest_jaccard", cluster_id=of_none, n=n)


def _choose(lowest: pd.DataFrame, stable_jaccard: float) -> int | None:
    """Choose a number of segments by its least stable; None where there is none."""
    firm = lowest[lowest["is_reportable"]]
    if firm.empty:
        return None
    stable = firm[firm["value"] >= stable_jaccard]
    if len(stable):
        return int(stable["n_clusters"].max())
    best = firm.sort_values("value", ascending=False, kind="stable")
    return int(best["n_clusters"].iloc[0])
