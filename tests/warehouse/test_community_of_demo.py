"""The community's tables of the demonstration, by pandas over the files alone."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, Build
from scipy.stats import binomtest, chi2
from scipy.stats import t as student
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.contingency_tables import StratifiedTable, Table2x2
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
    told = table[(table["measure"] == "leaving_rate") & (table["n_left"] >= 8)]
    assert len(told) > 10
    for _, row in told.iterrows():
        exact = (
            chi2.ppf(0.025, 2 * row["n_left"]) / 2 / row["member_months"],
            chi2.ppf(0.975, 2 * row["n_left"] + 2) / 2 / row["member_months"],
        )
        assert (row["ci_low"], row["ci_high"]) == pytest.approx(exact, rel=0.02)


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
    margin = student.ppf(0.975, n_members - 1) * scale * fitted.bse.iloc[0]
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
    assert week["n_people"] == own["member_id"].nunique() == 155
    assert week["n_attendances"] == len(own)


@pytest.fixture(scope="module")
def taken() -> pd.DataFrame:
    """Participations: more than to register, by member and activity."""
    rows = text("engagements")
    rows = rows[rows["engagement_type"] != "Registered"].merge(
        text("activities"), on="activity_id"
    )
    rows["occurred_on"] = pd.to_datetime(rows["occurred_on"])
    return rows


def test_who_is_active_is_who_pandas_finds(
    demo: Build, members: pd.DataFrame, taken: pd.DataFrame
) -> None:
    people = demo.table("marts.dim_member").set_index("member_id")
    assert len(people) == len(members)
    last = taken.groupby("member_id")["occurred_on"].max()
    days = (LAST_DAY - last).dt.days.reindex(people.index)
    assert (people["days_since_last"].fillna(-1) == days.fillna(-1)).all()
    assert (people["is_active"] == (days <= ACTIVE_DAYS)).all()
    counted = taken.groupby("member_id")["activity_id"].nunique()
    assert (people["n_activities"] == counted.reindex(people.index).fillna(0)).all()
    now = people[people["is_member"]]
    engaged = demo.table("marts.rpt_community_engagement").query("field == 'all'")
    told = engaged.set_index("measure")["value"]
    assert told["active"] == pytest.approx(now["is_active"].mean())
    assert told["took_part"] == pytest.approx((now["n_activities"] > 0).mean())
    quiet = demo.table("marts.rpt_quiet_member")
    regulars = now[now["n_activities"] >= 3]
    assert set(quiet["member_id"]) == set(regulars.index[~regulars["is_active"]])
    assert told["quiet_of_often"] == pytest.approx(len(quiet) / len(regulars))
    assert quiet.sort_values("place")["engagement_score"].is_monotonic_decreasing


def test_the_score_is_the_mean_of_four_fifths(demo: Build, taken: pd.DataFrame) -> None:
    people = demo.table("marts.dim_member")
    people = people[people["is_member"] & (people["n_activities"] > 0)]
    months = (
        taken.assign(month=taken["occurred_on"].dt.to_period("M"))
        .groupby("member_id")["month"]
        .unique()
    )
    for _, row in people.sample(60, random_state=1).iterrows():
        held = set(months[row["member_id"]])
        longest = 0
        for start in held:
            length = 1
            while start + length in held:
                length += 1
            longest = max(longest, length)
        assert row["streak_months"] == longest
    fifths = [
        1 + np.floor(5 * (column.rank(method="min") - 1) / len(people))
        for column in (
            -people["days_since_last"],
            people["n_activities"],
            people["n_types"],
            people["streak_months"],
        )
    ]
    assert people["engagement_score"].tolist() == pytest.approx(
        (sum(fifths) / 4).tolist()
    )


def test_the_planted_change_in_confidence_is_found(demo: Build) -> None:
    """The mean over runs with errors clustered by run, by statsmodels on the rows."""
    rows = text("engagements").merge(text("activities"), on="activity_id")
    rows = rows[(rows["run_id"] != "") & (rows["engagement_type"] == "Attended")]
    for column in ("confidence_before", "confidence_after", "session_no"):
        rows[column] = pd.to_numeric(rows[column])
    keys = ["run_id", "member_id"]
    before = rows[rows["session_no"] == 1].set_index(keys)["confidence_before"]
    after = rows[rows["session_no"] == 5].set_index(keys)["confidence_after"]
    change = (after - before).dropna()
    groups = pd.factorize(change.index.get_level_values("run_id"))[0]
    fitted = OLS(change, np.ones(len(change))).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    table = demo.table("marts.rpt_workshop_change").set_index(["measure", "run_id"])
    told = table.loc[("change_of_those_at_both", "All")]
    assert (told["n"], told["n_runs"]) == (len(change), 6)
    assert told["value"] == pytest.approx(change.mean())
    margin = student.ppf(0.975, 5) * np.sqrt(6 / 5) * fitted.bse.iloc[0]
    assert told["ci_high"] - told["value"] == pytest.approx(margin, rel=0.01)
    assert told["ci_low"] <= 0.8 <= told["ci_high"]
    for run, part in change.groupby(level="run_id"):
        own = table.loc[("change_of_those_at_both", run)]
        low, high = student.interval(
            0.95, len(part) - 1, part.mean(), part.std() / np.sqrt(len(part))
        )
        assert (own["ci_low"], own["ci_high"]) == pytest.approx((low, high), abs=0.002)
    lowest = table.loc[("change_if_none_for_others", "All")]
    assert lowest["value"] == pytest.approx(change.sum() / len(before))


def test_the_workshops_lose_who_pandas_says(demo: Build) -> None:
    rows = text("engagements").merge(text("activities"), on="activity_id")
    rows = rows[rows["run_id"] != ""]
    begun = rows[rows["session_no"] == "1"][["run_id", "member_id"]].drop_duplicates()
    funnel = demo.table("marts.rpt_workshop_funnel").query("run_id == 'All'")
    assert list(funnel["n"].unique()) == [len(begun)]
    for _, row in funnel.iterrows():
        came = rows[
            (rows["session_no"] == str(row["session_no"]))
            & (rows["engagement_type"] == "Attended")
        ][["run_id", "member_id"]].drop_duplicates()
        assert row["n_attended"] == len(came.merge(begun))


def test_answers_are_the_last_of_each_member(demo: Build) -> None:
    rows = text("survey_responses").merge(text("activities"), on="activity_id")
    last = rows.sort_values(["starts_on", "response_id"]).groupby(
        ["member_id", "question"]
    )
    expected = (
        last["answer"].last().reset_index().groupby(["question", "answer"]).size()
    )
    told = demo.table("marts.rpt_community_survey").set_index(["question", "answer"])
    assert told["n_events"].to_dict() == expected.to_dict()
    published = demo.public("pub_community_survey")
    assert set(published["question"]) == set(rows["question"])


def test_use_cases_travel_as_pandas_says(demo: Build) -> None:
    cases, taken_up = text("use_cases"), text("use_case_adoptions")
    taken_up = taken_up.merge(cases, on="use_case_id", suffixes=("", "_of_case"))
    elsewhere = taken_up[
        taken_up["originating_organisation"] != taken_up["adopting_organisation"]
    ]
    table = demo.table("marts.rpt_adoption").set_index(["measure", "problem_area"])
    told = table.loc[("taken_up_elsewhere", "All")]
    assert (told["n"], told["n_events"], told["n_adoptions"], told["n_adopters"]) == (
        *(len(cases), elsewhere["use_case_id"].nunique(), len(elsewhere)),
        elsewhere["adopting_organisation"].nunique(),
    )
    live = elsewhere[elsewhere["stage"] == "Live"].groupby("problem_area")[
        "use_case_id"
    ]
    for area, n in cases.groupby("problem_area").size().items():
        told = table.loc[("live_elsewhere", area)]
        assert (told["n"], told["n_events"]) == (n, live.nunique().get(area, 0))


def test_nothing_of_one_member_is_published(demo: Build) -> None:
    ids = set(text("members")["member_id"])
    for path in (demo.release / "public").glob("pub_*.parquet"):
        table = pd.read_parquet(path)
        assert "member_id" not in table.columns
        for column in table.select_dtypes(["object", "str"]):
            assert not set(table[column].dropna()) & ids, (path.stem, column)


@pytest.fixture(scope="module")
def could(members: pd.DataFrame, taken: pd.DataFrame) -> pd.DataFrame:
    """One row per member and kind of activity held while they were one."""
    held = text("activities")[["activity_id", "activity_type", "starts_on"]]
    held["starts_on"] = pd.to_datetime(held["starts_on"])
    rows = members.merge(held, how="cross")
    rows = rows[
        (rows["joined_on"] <= rows["starts_on"])
        & (rows["left_on"].fillna(LAST_DAY) >= rows["starts_on"])
    ]
    did = taken[["member_id", "activity_id"]].drop_duplicates().assign(did=1)
    rows = rows.merge(did, how="left", on=["member_id", "activity_id"])
    keys = ["member_id", "activity_type", "sector", "sector_kind"]
    return (
        rows.groupby([*keys, "professional_role", "region"], as_index=False)
        .agg(did=("did", "max"))
        .fillna({"did": 0})
    )


def fourfold(is_own: pd.Series, did: pd.Series) -> np.ndarray:
    counts = pd.crosstab(is_own, did)
    return counts.reindex(index=[True, False], columns=[1, 0], fill_value=0).to_numpy()


def test_who_takes_part_in_what_is_who_pandas_finds(
    demo: Build, could: pd.DataFrame
) -> None:
    """Ratios by statsmodels, to all others and pooled over kinds of employer."""
    table = demo.table("marts.rpt_community_takeup")
    table = table.set_index(["measure", "field", "field_level", "activity_type"])
    n_compared = 0
    for field, kind in (("professional_role", "Workshop"), ("region", "Webinar")):
        part = could[could["activity_type"] == kind]
        part = part[~part[field].isin(["", "Not stated"])]
        for level in part[field].unique():
            is_own = part[field] == level
            share = table.loc[("took_part", field, level, kind)]
            assert (share["n"], share["n_events"]) == (
                *(is_own.sum(), part.loc[is_own, "did"].sum()),
            )
            told = table.loc[("ratio_to_others", field, level, kind)]
            counts = fourfold(is_own, part["did"])
            if not told["is_reportable"]:
                assert counts.min() < 5
                continue
            direct = Table2x2(counts)
            assert told["value"] == pytest.approx(direct.riskratio)
            assert (told["ci_low"], told["ci_high"]) == pytest.approx(
                direct.riskratio_confint()
            )
            strata = [
                fourfold(is_own[own.index], own["did"])
                for _, own in part.groupby("sector_kind")
            ]
            both = [counted for counted in strata if counted.sum(axis=1).all()]
            alike = table.loc[("ratio_to_others_alike", field, level, kind)]
            assert alike["value"] == pytest.approx(
                StratifiedTable(both).riskratio_pooled
            )
            n_compared += 1
    assert n_compared >= 14


def test_the_planted_workshops_are_found_and_nothing_else(demo: Build) -> None:
    """Nurses, midwives and AHPs come twice as often; regions are alike."""
    table = demo.table("marts.rpt_community_takeup")
    apart = table[table["adjusted_p_value"] < 0.05]
    found = apart[apart["measure"] == "ratio_to_others"]
    roles = found[found["field"] == "professional_role"]
    assert set(roles["field_level"]) == {
        *("Nurse or midwife", "Allied health professional"),
    }
    assert set(found["activity_type"]) == {"Workshop"}
    assert "region" not in set(apart["field"])
    planted = table[
        (table["measure"] == "ratio_to_others_alike")
        & (table["activity_type"] == "Workshop")
    ].set_index("field_level")
    for role in set(roles["field_level"]):
        assert 1 < planted.loc[role, "ci_low"] < 2 < planted.loc[role, "ci_high"]


def test_flows_are_those_that_pandas_counts(demo: Build) -> None:
    """Regions of organisations by their members; errors clustered by use case."""
    rows = text("use_case_adoptions").merge(text("use_cases"), on="use_case_id")
    rows = rows[rows["adopting_organisation"] != rows["originating_organisation"]]
    people = text("members")
    people = people[~people["region"].isin(["", "Not stated"])]
    lies = people.groupby("organisation")["region"].unique()
    lies = lies[lies.str.len() == 1].str[0]
    ends = pd.DataFrame(
        {
            "use_case_id": rows["use_case_id"],
            "origin": rows["originating_organisation"].map(lies).fillna("Not known"),
            "adopter": rows["adopting_organisation"].map(lies).fillna("Not known"),
        }
    )
    table = demo.table("marts.rpt_adoption_flow").query("field == 'region'")
    flows = table[table["measure"] == "flow"].set_index(["from_level", "to_level"])
    counted = ends.groupby(["origin", "adopter"]).size()
    assert flows["n_events"].to_dict() == counted.to_dict()
    stays = (ends["origin"] == ends["adopter"]).astype(float)
    groups = pd.factorize(ends["use_case_id"])[0]
    fitted = OLS(stays, np.ones(len(stays))).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    n_cases = groups.max() + 1
    share, variance = stays.mean(), fitted.bse.iloc[0] ** 2 * n_cases / (n_cases - 1)
    worth = min(len(stays), share * (1 - share) / variance)
    (row,) = table[table["measure"] == "stayed"].to_dict("records")
    assert (row["n"], row["n_use_cases"]) == (len(ends), n_cases)
    assert row["value"] == pytest.approx(share)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(
        proportion_confint(share * worth, worth, method="wilson")
    )
    sides = [ends[name].value_counts(normalize=True) for name in ("origin", "adopter")]
    assert row["expected"] == pytest.approx((sides[0] * sides[1]).sum())
    assert row["ci_low"] <= row["expected"] <= row["ci_high"]
