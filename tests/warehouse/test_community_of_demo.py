"""The community's tables of the demonstration, by pandas over the files alone."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, Build
from scipy.stats import binomtest, chi2
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.proportion import proportion_confint

DEMO = ROOT / "data" / "demo"
LAST_DAY = pd.Timestamp("2022-08-31")
ACTIVE_DAYS = 90


def text(name: str) -> pd.DataFrame:
    return pd.read_csv(DEMO / f"{name}.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def members() -> pd.DataFrame:
    rows = text("members")
    for column in ("joined_on", "left_on"):
        rows[column] = pd.to_datetime(rows[column])
    rows["has_left"] = rows["left_on"].notna().astype(int)
    rows["n_days"] = (rows["left_on"].fillna(LAST_DAY) - rows["joined_on"]).dt.days
    rows["sector_kind"] = np.where(
        rows["sector"] == "Supplier", "Supplier", "Public body or charity"
    )
    joined = rows["joined_on"].dt
    rows["cohort"] = joined.year.astype(str) + " Q" + joined.quarter.astype(str)
    rows["all"] = "All"
    return rows


@pytest.fixture(scope="module")
def pairs() -> pd.DataFrame:
    """One row per member and activity, with what the member did there."""
    rows = text("engagements").merge(text("activities"), on="activity_id")
    rows["feedback_score"] = pd.to_numeric(rows["feedback_score"])
    rows["starts_on"] = pd.to_datetime(rows["starts_on"])
    for word in ("Registered", "Attended"):
        rows[word] = rows["engagement_type"] == word
    keys = ["member_id", "activity_id", "activity_type", "starts_on", "series"]
    return rows.groupby(keys, as_index=False).agg(
        {"Registered": "max", "Attended": "max", "feedback_score": "max"}
    )


def test_months_are_those_that_pandas_counts(
    demo: Build, members: pd.DataFrame
) -> None:
    months = demo.table("marts.rpt_community_growth").query("n_joined.notna()")
    assert len(months) == 24
    for _, row in months.iterrows():
        end = row["calendar_month"] + pd.offsets.MonthEnd(0)
        ever = members[members["joined_on"] <= end]
        assert row["n_ever"] == len(ever)
        assert row["n_members"] == (~(ever["left_on"] <= end)).sum()
        assert row["n_joined"] == (ever["joined_on"] >= row["calendar_month"]).sum()
    by_september = months[months["calendar_month"] == "2021-08-01"]
    assert by_september["n_ever"].item() == 1321
    assert list(months["is_complete"]) == [False, *[True] * 23]


def test_the_planted_joins_are_as_expected(demo: Build) -> None:
    growth = demo.table("marts.rpt_community_growth")
    told = growth[growth["is_as_expected"].notna()]
    assert len(told) == 17
    assert told["is_as_expected"].all()


@pytest.mark.parametrize("field", ["all", "sector_kind", "sector", "cohort"])
def test_survival_is_that_of_statsmodels(
    demo: Build, members: pd.DataFrame, field: str
) -> None:
    table = demo.table("marts.rpt_community_retention").query(
        "measure == 'retained' and field == @field"
    )
    assert set(table["field_level"]) == set(members[field])
    n_checked = 0
    for _, row in table.iterrows():
        people = members[members[field] == row["field_level"]]
        day = round(row["months"] * 365.25 / 12)
        assert row["n"] == len(people)
        assert row["n_at_risk"] == (people["n_days"] >= day).sum()
        left = people[(people["n_days"] <= day) & (people["has_left"] == 1)]
        assert row["n_left"] == len(left)
        if row["n_at_risk"] == 0:
            assert not row["is_reportable"]
        elif len(left) == 0:
            limit = binomtest(row["n_at_risk"], row["n_at_risk"]).proportion_ci()
            assert (row["value"], row["ci_high"]) == (1, 1)
            assert row["ci_low"] == pytest.approx(limit.low)
        else:
            curve = SurvfuncRight(people["n_days"], people["has_left"])
            place = np.searchsorted(curve.surv_times, day, side="right") - 1
            value, error = curve.surv_prob[place], curve.surv_prob_se[place]
            spread = 1.959963984540054 * error / value / abs(math.log(value))
            assert row["value"] == pytest.approx(value)
            assert row["ci_low"] == pytest.approx(value ** math.exp(spread))
            assert row["ci_high"] == pytest.approx(value ** math.exp(-spread))
            n_checked += 1
    assert n_checked >= 3


def test_suppliers_leave_as_often_as_was_planted(
    demo: Build, members: pd.DataFrame
) -> None:
    table = demo.table("marts.rpt_community_retention")
    (ratio,) = table[table["measure"] == "leaving_rate_ratio"].to_dict("records")
    part = members.groupby("sector_kind").agg({"has_left": "sum", "n_days": "sum"})
    rates = part["has_left"] / (part["n_days"] * 12 / 365.25)
    assert ratio["value"] == pytest.approx(
        rates["Supplier"] / rates["Public body or charity"]
    )
    error = np.sqrt((1 / part["has_left"]).sum())
    assert ratio["ci_low"] == pytest.approx(
        ratio["value"] * np.exp(-1.96 * error), 1e-4
    )
    assert ratio["ci_low"] <= 3.0 <= ratio["ci_high"]
    told = table[(table["measure"] == "leaving_rate") & (table["n_left"] > 0)]
    assert len(told) > 10
    for _, row in told.iterrows():
        exact = (
            chi2.ppf(0.025, 2 * row["n_left"]) / 2 / row["member_months"],
            chi2.ppf(0.975, 2 * row["n_left"] + 2) / 2 / row["member_months"],
        )
        assert (row["ci_low"], row["ci_high"]) == pytest.approx(exact, rel=0.03)


def test_the_make_up_is_the_one_that_pandas_counts(
    demo: Build, members: pd.DataFrame
) -> None:
    mix = demo.table("marts.rpt_community_mix")
    roles = members["professional_role"].replace("", "Not stated")
    for population, people in (
        ("ever", members),
        ("now", members[members["has_left"] == 0]),
    ):
        for field in ("sector_kind", "sector", "region", "joining_reason"):
            told = mix[
                (mix["population"] == population)
                & (mix["field"] == field)
                & (mix["breakdown"] == "all")
            ].set_index("field_level")["n_level"]
            assert told.to_dict() == people[field].value_counts().to_dict()
        crossed = mix[
            (mix["population"] == population)
            & (mix["field"] == "professional_role")
            & (mix["breakdown"] == "region")
        ].set_index(["breakdown_level", "field_level"])["n_level"]
        expected = people.groupby(["region", roles.loc[people.index]]).size()
        assert crossed.to_dict() == expected.to_dict()
    suppliers = mix[
        (mix["population"] == "ever") & (mix["field_level"] == "Supplier")
    ].query("field == 'sector_kind' and breakdown == 'all'")
    assert suppliers["ci_low"].item() <= 0.4 <= suppliers["ci_high"].item()


@pytest.mark.parametrize("kind", ["All", "Webinar", "Workshop", "Meetup"])
def test_who_came_of_those_registered(
    demo: Build, pairs: pd.DataFrame, kind: str
) -> None:
    """The error is that of a regression on a constant, clustered by member."""
    own = pairs if kind == "All" else pairs[pairs["activity_type"] == kind]
    registered = own[own["Registered"]]
    came = registered["Attended"].astype(float)
    groups = pd.factorize(registered["member_id"])[0]
    fitted = OLS(came, np.ones(len(came))).fit(
        cov_type="cluster",
        cov_kwds={"groups": groups, "use_correction": False},
    )
    n_members = groups.max() + 1
    variance = fitted.bse.iloc[0] ** 2 * n_members / (n_members - 1)
    share = came.mean()
    worth = min(len(came), share * (1 - share) / variance)
    low, high = proportion_confint(share * worth, worth, method="wilson")
    row = told(demo, "attended_of_registered", kind)
    assert (row["n"], row["n_events"], row["n_members"]) == (
        *(len(came), came.sum(), n_members),
    )
    assert row["value"] == pytest.approx(share)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((low, high))


@pytest.mark.parametrize("kind", ["All", "Webinar", "Community week"])
def test_who_came_back(demo: Build, pairs: pd.DataFrame, kind: str) -> None:
    attended = pairs[pairs["Attended"]]
    own = attended if kind == "All" else attended[attended["activity_type"] == kind]
    first = own.groupby("member_id")["starts_on"].min()
    first = first[first + pd.Timedelta(days=ACTIVE_DAYS) <= LAST_DAY]
    later = attended.merge(first.rename("first"), on="member_id")
    days = (later["starts_on"] - later["first"]).dt.days
    back = later.loc[days.between(1, ACTIVE_DAYS), "member_id"].nunique()
    row = told(demo, "came_back_of_attended", kind)
    assert (row["n"], row["n_events"]) == (len(first), back)
    low, high = proportion_confint(back, len(first), method="wilson")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((low, high))


def test_feedback_is_the_mean_with_members_as_clusters(
    demo: Build, pairs: pd.DataFrame
) -> None:
    scores = pairs[(pairs["activity_type"] == "Workshop") & pairs["Attended"]]
    scores = scores[scores["feedback_score"].notna()]
    groups = pd.factorize(scores["member_id"])[0]
    n_members = groups.max() + 1
    fitted = OLS(scores["feedback_score"], np.ones(len(scores))).fit(
        cov_type="cluster",
        cov_kwds={"groups": groups, "use_correction": False},
    )
    scale = np.sqrt(n_members / (n_members - 1))
    row = told(demo, "feedback_score", "Workshop")
    assert row["value"] == pytest.approx(scores["feedback_score"].mean())
    quantile = 1.976575  # Student's t at 97.5% with 144 degrees of freedom, by tables
    assert n_members == 145
    margin = quantile * scale * fitted.bse.iloc[0]
    assert row["ci_high"] - row["value"] == pytest.approx(margin, rel=1e-4)


def told(demo: Build, measure: str, kind: str) -> dict[str, float]:
    table = demo.table("marts.rpt_community_activity")
    (row,) = table[
        (table["measure"] == measure) & (table["activity_type"] == kind)
    ].to_dict("records")
    return row


def test_the_community_week_has_its_sessions_and_people(
    demo: Build, pairs: pd.DataFrame
) -> None:
    series = demo.table("marts.rpt_community_series").set_index("series")
    week = series.loc["Community week"]
    own = pairs[(pairs["activity_type"] == "Community week") & pairs["Attended"]]
    assert (week["n_sessions"], week["n_member_led"]) == (8, 8)
    assert week["n_people"] == own["member_id"].nunique() == 151
    assert week["n_attendances"] == len(own)
