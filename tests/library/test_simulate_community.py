"""The simulated community is the published one, and holds what its plan plants."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from workforce_insights import simulate_capability as capability
from workforce_insights import simulate_community as simulate

DEMO = simulate.Plan(seed=20260101)


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return simulate.members(DEMO)


@pytest.fixture(scope="module")
def done(people: pd.DataFrame) -> pd.DataFrame:
    return simulate.activities(DEMO, people)


@pytest.fixture(scope="module")
def engaged(people: pd.DataFrame, done: pd.DataFrame) -> pd.DataFrame:
    return simulate.engagements(DEMO, people, done)


def test_growth_and_mix_are_the_published_ones(people: pd.DataFrame) -> None:
    a_year_on = people[people["joined_on"] < pd.Timestamp("2021-09-01")]
    assert len(a_year_on) == 1_321
    by_month = people.groupby(people["joined_on"].dt.to_period("M")).size()
    assert by_month["2020-10":"2021-08"].mean() == 117
    assert by_month["2020-10":].is_monotonic_increasing
    assert (people["sector"] == "Supplier").mean() == pytest.approx(0.40, abs=0.02)


def test_suppliers_leave_as_often_as_planted(people: pd.DataFrame) -> None:
    until = people["left_on"].fillna(simulate.EXTRACT_DAY)
    months = (until - people["joined_on"]).dt.days / 30.44
    is_supplier = people["sector"] == simulate.PLANTED_SECTOR
    rates = [
        people.loc[chosen, "left_on"].notna().sum() / months[chosen].sum()
        for chosen in (is_supplier, ~is_supplier)
    ]
    leavers = [
        people.loc[chosen, "left_on"].notna().sum()
        for chosen in (is_supplier, ~is_supplier)
    ]
    error = np.sqrt(sum(1 / n for n in leavers))
    assert abs(np.log(rates[0] / rates[1] / DEMO.churn)) < 3 * error
    assert error < 0.15


def test_nobody_takes_part_before_joining_or_after_leaving(
    people: pd.DataFrame, done: pd.DataFrame, engaged: pd.DataFrame
) -> None:
    rows = engaged.merge(people, on="member_id").merge(done, on="activity_id")
    assert len(rows) == len(engaged)
    assert (rows["occurred_on"] > rows["joined_on"]).all()
    assert not (rows["left_on"] <= rows["starts_on"]).any()
    assert engaged["engagement_id"].is_unique


def test_the_community_week_is_the_published_one(
    done: pd.DataFrame, engaged: pd.DataFrame
) -> None:
    week = done[done["activity_type"] == "Community week"]
    assert len(week) == 8
    assert week["hosted_by_member_id"].notna().all()
    came = engaged[
        engaged["activity_id"].isin(week["activity_id"])
        & (engaged["engagement_type"] == "Attended")
    ]
    assert came["member_id"].nunique() > 150


@pytest.mark.parametrize("confidence", [0.0, 0.8])
def test_confidence_changes_as_planted(confidence: float) -> None:
    plan = replace(DEMO, scale=10, confidence=confidence)
    people = simulate.members(plan)
    done = simulate.activities(plan, people)
    rows = simulate.engagements(plan, people, done).merge(done, on="activity_id")
    rows = rows[rows["confidence_after"].notna()]
    first = rows[rows["session_no"] == 1].set_index(["run_id", "member_id"])
    last = rows[rows["session_no"] == 5].set_index(["run_id", "member_id"])
    change = (last["confidence_after"] - first["confidence_before"]).dropna()
    error = change.std() / np.sqrt(len(change))
    assert abs(change.mean() - confidence) < 3 * error + 0.05
    assert error < 0.15


def test_nurses_and_ahps_take_the_workshops(
    people: pd.DataFrame, done: pd.DataFrame, engaged: pd.DataFrame
) -> None:
    workshops = done.loc[done["activity_type"] == "Workshop", "activity_id"]
    here = people[people["sector"] != "Supplier"]
    taken = here["member_id"].isin(
        engaged.loc[engaged["activity_id"].isin(workshops), "member_id"]
    )
    liked = here["professional_role"].isin(simulate.PLANTED_ROLES)
    rows = pd.DataFrame({"taken": taken.astype(float), "liked": liked.astype(float)})
    fit = smf.logit("taken ~ liked", rows).fit(disp=0)
    low, high = np.exp(fit.conf_int(0.001).loc["liked"])
    assert low < DEMO.workshops * 1.1 < high
    assert low > 1


def test_one_capability_falls_further_short() -> None:
    plan = capability.Plan(seed=1, n_people=3_000)
    rows = capability.capability_assessments(plan)
    short = rows["required_level"] - rows["self_level"].astype(float)
    means = short.groupby(rows["subdomain"].fillna("Digital implementation")).mean()
    planted = means.pop(capability.SUBDOMAINS[capability.PLANTED_SUBDOMAIN])
    # Own levels end at 0, which takes a little from what falls far short.
    assert planted - means.mean() == pytest.approx(plan.need, abs=0.12)
    assert means.max() - means.min() < 0.3
    by_region = short.groupby(rows["region"]).mean()
    assert by_region.max() - by_region.min() < 0.12


def test_fellows_are_placed_over_a_year_at_two_days_a_week() -> None:
    rows = capability.fellows(capability.Plan(seed=1))
    assert rows["fellow_id"].is_unique
    assert (rows["fte"] == 0.4).sum() == len(rows) - 1
    ended = rows[rows["ended_on"].notna()]
    assert ((ended["ended_on"] - ended["started_on"]).dt.days == 364).all()
    is_elsewhere = rows["nation"] != "England"
    assert (rows["region"] == rows["nation"])[is_elsewhere].all()
    assert is_elsewhere.any()
    assert ended["destination"].notna().all()
    assert rows.loc[rows["ended_on"].isna(), "destination"].isna().all()
