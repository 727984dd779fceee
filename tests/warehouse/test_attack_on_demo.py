"""No suppressed count of the demonstration's release can be worked out."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pandas as pd
import pytest
from attack import FAR, THRESHOLD, Sum, attack, told_by_count, told_by_share
from conftest import Build

# The columns that tell the rows of each published table apart, by its mart's name.
KEYS = {
    "rpt_assessment_coverage": ["measure", "breakdown", "breakdown_level"],
    "rpt_capability_quality": ["table_name", "quality_check"],
    "rpt_cluster_tree": ["specification", "node"],
    "rpt_community_activity": ["measure", "activity_type"],
    "rpt_community_growth": ["measure", "calendar_month"],
    "rpt_community_quality": ["table_name", "quality_check"],
    "rpt_community_series": ["series"],
    "rpt_recruitment_quality": ["table_name", "quality_check"],
    "rpt_recruitment_representation": [
        *("scope", "measure", "period", "stage", "from_stage"),
    ],
    "rpt_text_cleaning": ["kind"],
    "dim_cluster": ["specification", "cluster_id"],
    "rpt_cluster_evidence": ["specification", "measure", "n_clusters", "field"],
    "rpt_cluster_lookup": ["specification", "role_group", "ethnic_group", "cluster_id"],
    "rpt_cluster_lookup_profile": [
        *("specification", "role_group", "ethnic_group", "field", "field_level"),
        "measure",
    ],
    "rpt_cluster_profile": [
        *("specification", "cluster_id", "field", "field_level", "measure"),
    ],
    "rpt_community_champion": ["measure"],
    "rpt_community_engagement": ["measure", "field", "field_level"],
    "rpt_community_mix": [
        *("population", "breakdown", "breakdown_level", "field", "field_level"),
    ],
    "rpt_community_retention": ["measure", "field", "field_level", "months"],
    "rpt_community_segment": ["segment_id"],
    "rpt_community_segment_lift": ["measure", "field", "field_level", "activity_type"],
    "rpt_community_segment_profile": ["segment_id", "field", "field_level"],
    "rpt_community_segment_quarter": ["segment_id", "calendar_quarter"],
    "rpt_community_survey": ["question", "answer"],
    "rpt_community_takeup": ["measure", "field", "field_level", "activity_type"],
    "rpt_equality_ratio": [
        *("measure", "breakdown", "breakdown_level", "field", "reference_level"),
        "compared_level",
    ],
    "rpt_fairness": [
        *("specification", "estimator", "measure", "field", "group_name"),
        *("other_field", "other_group_name", "programme_id", "reference_group"),
    ],
    "rpt_fellowship": ["measure", "field", "field_level"],
    "rpt_funnel": ["field", "field_level", "stage", "measure"],
    "rpt_headline": ["metric"],
    "rpt_learning_need": [
        *("breakdown", "breakdown_level", "scope", "domain", "subdomain", "measure"),
    ],
    "rpt_outcome_margin": [
        *("outcome", "specification", "field", "field_level", "measure"),
    ],
    "rpt_need_coverage": ["subdomain_id", "measure"],
    "rpt_recruitment_chart": ["chart", "scope", "stage", "posted_month", "measure"],
    "rpt_recruitment_directorate": ["measure", "directorate"],
    "rpt_workshop_funnel": ["measure", "run_id", "session_no"],
    "rpt_participant_margin": ["field", "field_level"],
    "rpt_programme_eligibility": ["programme_id", "measure"],
    "rpt_recommendation_set": [
        *("specification", "measure", "set_size", "programme_id", "field"),
    ],
    "rpt_region": ["region", "measure"],
    "rpt_workforce_share": [
        *("indicator", "snapshot_date", "breakdown", "breakdown_level"),
    ],
}
RENAMED = {
    (mart, "n_people"): "n"
    for mart in ("dim_cluster", "rpt_cluster_lookup", "rpt_cluster_tree")
}
# Published as a share of n only, or not at all.
AS_SHARE = {
    ("rpt_cluster_profile", "n_level"),
    ("rpt_cluster_lookup_profile", "n_level"),
    ("rpt_outcome_margin", "n_level"),
}
UNPUBLISHED = {
    ("rpt_cluster_lookup", "n_of"),
    ("rpt_community_segment_profile", "n_everywhere"),
    ("rpt_community_segment_profile", "n_level_everywhere"),
    ("rpt_equality_ratio", "n_not_stated_events"),
}


def published_rows(demo: Build, mart: str) -> pd.DataFrame:
    """The published table of a mart, by its key in words."""
    name = "pub_cluster" if mart == "dim_cluster" else f"pub_{mart.split('_', 1)[1]}"
    path = demo.release / "public" / f"{name}.parquet"
    key = " || '|' || ".join(
        f"coalesce(cast({column} as varchar), '')" for column in KEYS[mart]
    )
    with duckdb.connect() as connection:
        rows = connection.read_parquet(path.as_posix())
        return rows.project(f"{key} as row_key, *").df()


def shown_counts(demo: Build, counts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The declared counts beside what is published of each, by mart."""
    columns = ["cell", "n_true", "is_exact", "shown", "whole", "is_share"]
    shown: dict[str, list[pd.DataFrame]] = {mart: [] for mart in KEYS}
    for (mart, column), declared in counts.groupby(["table_name", "count_column"]):
        rows = published_rows(demo, mart)
        shown_as = RENAMED.get((mart, column), column)
        if (mart, column) in UNPUBLISHED:
            assert shown_as not in rows
            continue
        once = declared.drop_duplicates("row_key")[["row_key", "cell", "n", "is_exact"]]
        merged = once.rename(columns={"n": "n_true"}).merge(rows, on="row_key")
        is_share = (mart, column) in AS_SHARE
        if is_share:
            merged = merged[merged["measure"] == "share"]
        merged = merged.assign(
            shown=merged["value" if is_share else shown_as].astype("float64"),
            whole=merged["n"].astype("float64") if is_share else 0.0,
            is_share=is_share,
        )
        shown[mart].append(merged[columns])
    return {mart: pd.concat(parts) for mart, parts in shown.items()}


def told(demo: Build, counts: pd.DataFrame) -> dict[str, list[tuple[int, int]]]:
    """The ranges that the published tables leave of each cell."""
    ranges: dict[str, list[tuple[int, int]]] = {cell: [] for cell in counts["cell"]}
    for rows in shown_counts(demo, counts).values():
        # A table that hides zeros too does not tell that a hidden count is none.
        least = 0 if (rows.loc[rows["shown"].isna(), "n_true"] == 0).any() else 1
        for cell, n, is_exact, shown, whole, is_share in rows.itertuples(index=False):
            if is_exact:
                found = (n, n)
            elif is_share:
                found = told_by_share(shown, whole, hidden_from=least)
            else:
                found = told_by_count(shown, hidden_from=least)
            assert found[0] <= n <= found[1]
            ranges[cell].append(found)
    return ranges


@pytest.fixture(scope="module")
def counts(demo: Build) -> pd.DataFrame:
    return demo.table("intermediate.int_governance__released_counts")


def test_every_table_of_declared_counts_is_attacked(counts: pd.DataFrame) -> None:
    assert set(counts["table_name"]) == set(KEYS)


def test_no_suppressed_count_can_be_worked_out(
    demo: Build, counts: pd.DataFrame, tell: Callable[[str], None]
) -> None:
    sizes = counts.drop_duplicates("cell").set_index("cell")["n"]
    ranges = {}
    for cell, ways in told(demo, counts).items():
        low = max((low for low, _ in ways), default=0)
        high = min((high for _, high in ways), default=FAR)
        assert low <= high
        ranges[cell] = (low, high)
    known = counts.dropna(subset="whole").drop_duplicates(["whole", "split", "cell"])
    split = known.groupby(["whole", "split"])["n"].sum()
    # Nobody publishes some wholes; what divides them most fully is all of them.
    wholes = {**split.groupby("whole").max().to_dict(), **sizes.to_dict()}
    sums = [
        Sum(whole, tuple(part["cell"]), part["n"].sum() == wholes[whole])
        for (whole, _), part in known.groupby(["whole", "split"])
        if part["n"].sum() <= wholes[whole]
    ]
    targets = [cell for cell, n in sizes.items() if 0 < n < THRESHOLD]
    assert all(ranges[target][1] == FAR for target in targets)
    found = attack(ranges, sums, targets)
    broken = {cell: values for cell, values in found.items() if len(values) < 4}
    tell(
        f"Disclosure, demonstration: {len(sizes)} counts, {len(targets)} attacked,"
        f" {len(broken)} breaches"
    )
    assert len(targets) > 500
    assert broken == {}
