"""The segments of the demonstration, by scipy and pandas over the files alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, Build
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.metrics import adjusted_rand_score
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

DEMO = ROOT / "data" / "demo"
LAST_DAY = pd.Timestamp("2022-08-31")
FIELDS = ["sector", "professional_role"]
LEAST = 8


def text(name: str) -> pd.DataFrame:
    return pd.read_csv(DEMO / f"{name}.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def members() -> pd.DataFrame:
    rows = text("members")
    for column in ("joined_on", "left_on"):
        rows[column] = pd.to_datetime(rows[column])
    return rows


@pytest.fixture(scope="module")
def segmented(demo: Build, members: pd.DataFrame) -> pd.DataFrame:
    placed = demo.table("marts.fct_segment_membership")
    return members.merge(placed[["member_id", "segment_id", "is_member"]])


@pytest.fixture(scope="module")
def taken(members: pd.DataFrame) -> pd.DataFrame:
    """One row per member and kind that they could come to, and whether they did."""
    held = text("activities")
    held["starts_on"] = pd.to_datetime(held["starts_on"])
    did = text("engagements").merge(
        held[["activity_id", "activity_type"]], on="activity_id"
    )
    did = did[did["engagement_type"] != "Registered"]
    parts = []
    for kind in [*held["activity_type"].unique(), "All"]:
        is_kind = held["activity_type"].eq(kind) | (kind == "All")
        days = np.sort(held.loc[is_kind & (held["starts_on"] <= LAST_DAY), "starts_on"])
        last = members["left_on"].fillna(LAST_DAY)
        first, after = (
            np.searchsorted(days, members["joined_on"]),
            np.searchsorted(days, last, side="right"),
        )
        came = did.loc[did["activity_type"].eq(kind) | (kind == "All"), "member_id"]
        took_part = members["member_id"].isin(came)
        part = members.assign(activity_type=kind, took_part=took_part)
        parts.append(part[(after > first) | took_part])
    return pd.concat(parts, ignore_index=True)


def test_segments_are_those_of_scipy_on_the_members(
    demo: Build, members: pd.DataFrame, segmented: pd.DataFrame
) -> None:
    """Every member a row, as many segments as were chosen, by Ward's linkage."""
    known = members[(members[FIELDS] != "").all(axis=1)]
    assert set(segmented["member_id"]) == set(known["member_id"])
    points = pd.get_dummies(segmented[FIELDS]).to_numpy(float)
    n = segmented["segment_id"].nunique()
    labels = fcluster(linkage(points, "ward"), n, criterion="maxclust")
    assert adjusted_rand_score(labels, segmented["segment_id"]) == 1
    evidence = demo.table("marts.rpt_community_segment_evidence")
    lowest = evidence[evidence["measure"] == "lowest_jaccard"].set_index("n_segments")
    stable = lowest.index[lowest["value"] >= 0.75]
    assert n == stable.max()
    assert (evidence.query("measure == 'segment_jaccard'")["value"] >= 0.75).all()


def test_sizes_are_those_that_pandas_counts(
    demo: Build, segmented: pd.DataFrame
) -> None:
    told = demo.table("marts.rpt_community_segment").set_index("segment_id")
    now = segmented[~(segmented["left_on"] <= LAST_DAY)]
    assert told["n_ever"].to_dict() == segmented["segment_id"].value_counts().to_dict()
    assert told["n_events"].to_dict() == now["segment_id"].value_counts().to_dict()
    assert (told["n"] == len(now)).all()
    assert told["n_ever"].is_monotonic_decreasing
    quarters = demo.table("marts.rpt_community_segment_quarter")
    assert len(quarters) == 9 * len(told)
    for _, row in quarters.iterrows():
        end = row["first_date"] + pd.offsets.QuarterEnd(0)
        there = segmented[
            (segmented["joined_on"] <= end) & ~(segmented["left_on"] <= end)
        ]
        own = (there["segment_id"] == row["segment_id"]).sum()
        assert (row["n"], row["n_events"]) == (len(there), own)
        limits = proportion_confint(own, len(there), method="wilson")
        assert (row["ci_low"], row["ci_high"]) == pytest.approx(limits)
        assert row["is_complete"] == (end <= LAST_DAY)


@pytest.mark.parametrize("field", ["segment", *FIELDS])
def test_lifts_are_those_of_statsmodels(
    demo: Build, segmented: pd.DataFrame, taken: pd.DataFrame, field: str
) -> None:
    rows = taken.merge(
        segmented[["member_id", "segment_id"]], on="member_id", how="left"
    )
    level = rows["segment_id"].astype("Int64") if field == "segment" else rows[field]
    rows["level"] = level.astype("str").mask(level.isna() | level.eq(""))
    rows = rows[rows["level"].notna()]
    told = demo.table("marts.rpt_community_segment_lift").query("field == @field")
    assert set(told["field_level"]) == set(rows["level"])
    counted = rows.groupby(["activity_type", "level"])["took_part"].agg(["size", "sum"])
    n_lifts = 0
    for _, row in told.iterrows():
        kind = counted.loc[row["activity_type"]]
        n, events = kind.loc[row["field_level"]]
        others, others_events = kind.sum() - kind.loc[row["field_level"]]
        assert (row["n"], row["n_events"]) == (n, events)
        if row["measure"] == "took_part":
            limits = proportion_confint(events, n, method="wilson")
            assert (row["ci_low"], row["ci_high"]) == pytest.approx(limits)
            continue
        assert (row["n_others"], row["n_others_events"]) == (others, others_events)
        assert row["is_reportable"] == (min(events, others_events) >= LEAST)
        if row["is_reportable"]:
            limits = confint_proportions_2indep(
                *(events, n, others_events, others), compare="ratio", method="log"
            )
            assert row["value"] == pytest.approx(
                (events / n) / (others_events / others)
            )
            assert (row["ci_low"], row["ci_high"]) == pytest.approx(limits)
            n_lifts += 1
        else:
            assert len(row["reason"]) > 5
    assert n_lifts > 20


def test_the_planted_workshops_are_found_by_segment_and_by_role(
    demo: Build, segmented: pd.DataFrame, taken: pd.DataFrame
) -> None:
    """Nurses, midwives and AHPs take places twice as often; suppliers take none."""
    table = demo.table("marts.rpt_community_segment_lift")
    workshops = table[
        (table["measure"] == "lift") & (table["activity_type"] == "Workshop")
    ].set_index(["field", "field_level"])
    planted = ["Nurse or midwife", "Allied health professional"]
    nurses = segmented[segmented["professional_role"].isin(planted)]
    (segment,) = nurses.loc[nurses["sector"] == "NHS trust", "segment_id"].unique()
    assert workshops.loc[("segment", str(segment)), "ci_low"] > 1.5
    for role in planted:
        assert workshops.loc[("professional_role", role), "ci_low"] > 1.5
    assert workshops.loc[("sector", "Supplier"), "n_events"] == 0
    assert workshops.loc[("sector", "Supplier"), "reason"] == "none of them took part"
    public = taken[
        (taken["activity_type"] == "Workshop") & (taken["sector"] != "Supplier")
    ]
    share = public.groupby(public["professional_role"].isin(planted))["took_part"]
    (others, own), (n_others, n_own) = share.sum(), share.size()
    low, high = confint_proportions_2indep(
        *(own, n_own, others, n_others), compare="ratio", method="log"
    )
    assert low <= 2.0 <= high
    webinars = table[
        (table["measure"] == "lift")
        & (table["activity_type"] == "Webinar")
        & (table["field"] == "segment")
    ]
    assert webinars["is_reportable"].all()
    assert ((webinars["ci_low"] <= 1) & (webinars["ci_high"] >= 1)).all()


def test_what_rests_on_few_is_hidden_in_the_public_copy(demo: Build) -> None:
    keys = ["measure", "field", "field_level", "activity_type"]
    private = demo.table("marts.rpt_community_segment_lift")
    public = demo.public("pub_community_segment_lift")
    joined = private.merge(public, on=keys, suffixes=("", "_public"))
    assert len(joined) == len(public) == len(private)

    def is_few(count: pd.Series) -> pd.Series:
        return count.between(1, LEAST - 1)

    few = (
        is_few(joined["n"])
        | is_few(joined["n_events"])
        | is_few(joined["n"] - joined["n_events"])
        | is_few(joined["n_others_events"])
        | is_few(joined["n_others"] - joined["n_others_events"])
    )
    assert few.sum() > 5
    is_hidden = joined["is_suppressed"]
    assert is_hidden[few].all()
    assert is_hidden.mean() < 0.5
    counts = [f"{name}_public" for name in ("n", "n_events", "value")]
    assert joined.loc[is_hidden, counts].isna().all(axis=None)
    shown = joined[~is_hidden & joined["is_reportable"]]
    assert shown["value_public"].notna().all()
    words = demo.public("pub_community_segment")["words"]
    assert words.str.len().min() > 5


GOAL, DAYS = "Workshop", 180


def test_the_outreach_list_holds_who_has_not_come_yet(
    demo: Build, segmented: pd.DataFrame
) -> None:
    listed = demo.table("marts.rpt_outreach")
    did = text("engagements").merge(text("activities"), on="activity_id")
    did = did[did["engagement_type"] != "Registered"]
    came = did.loc[did["activity_type"] == GOAL, "member_id"]
    there = segmented[~(segmented["left_on"] <= LAST_DAY)]
    assert set(listed["member_id"]) == set(there["member_id"]) - set(came)
    ranked = listed.sort_values("place")
    assert ranked["place"].tolist() == list(range(1, len(listed) + 1))
    assert ranked["rate"].is_monotonic_decreasing
    assert ranked["rate"].between(0, 1).all()
    suppliers = ranked["sector"] == "Supplier"
    assert ranked.loc[suppliers, "place"].min() > 300


def test_the_outreach_list_is_judged_on_days_it_was_not_fitted_to(
    demo: Build, segmented: pd.DataFrame
) -> None:
    """Who could be asked on the day, and who came in the days after it, by pandas."""
    evidence = demo.table("marts.rpt_outreach_evidence").set_index(
        ["measure", "estimator"]
    )
    day = LAST_DAY - pd.Timedelta(days=DAYS)
    did = text("engagements").merge(text("activities"), on="activity_id")
    did = did[did["engagement_type"] != "Registered"]
    did["starts_on"] = pd.to_datetime(did["starts_on"])
    came = did[did["activity_type"] == GOAL]
    before = set(came.loc[came["starts_on"] <= day, "member_id"])
    after = set(came.loc[came["starts_on"] > day, "member_id"])
    there = segmented[(segmented["joined_on"] <= day) & ~(segmented["left_on"] <= day)]
    asked = there[~there["member_id"].isin(before)]
    assert (evidence["n"] == len(asked)).all()
    cells = demo.table("intermediate.int_community__outreach_cells")
    check = cells[cells["period"] == "check"]
    assert check["n_events"].sum() == asked["member_id"].isin(after).sum()
    gain = evidence.loc[("log_loss_gain", "logit")].set_index("compared_with")
    is_model = bool(gain.loc["rule", "ci_low"] > 0)
    used = evidence[evidence["is_used"]].index.get_level_values("estimator")
    assert set(used) == {"logit" if is_model else "rule"}
    assert (demo.table("marts.rpt_outreach")["estimator"] == used[0]).all()
    assert evidence.loc[("auc", used[0]), "ci_low"].item() > 0.5


def test_no_protected_field_is_in_the_outreach_list(demo: Build) -> None:
    words = ("age", "gender", "ethnic", "disab", "religion", "orient", "national")
    for name in ("marts.rpt_outreach", "intermediate.int_community__outreach_cells"):
        for column in demo.table(name).columns:
            parts = column.split("_")
            assert not any(part.startswith(words) for part in parts), (name, column)
