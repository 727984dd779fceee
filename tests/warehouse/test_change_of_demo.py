"""What changed in recruitment, from the extract to the page."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from conftest import ROOT, Build
from statsmodels.tools.sm_exceptions import SingularMatrixWarning
from test_site import Page, assert_shows

DATA = ROOT / "data" / "demo"
START = "2022-06-01"
SENIOR = {"Band 8a", "Band 8b", "Band 8c", "Band 8d", "Band 9", "VSM"}
COUNTS = ["n_bme", "n_white", "n_reference_bme", "n_reference_white"]


@pytest.fixture(scope="module")
def candidates() -> pd.DataFrame:
    """Applications with their posts and a stated ethnicity, by pandas alone."""
    posts = pd.read_csv(DATA / "vacancies.csv", dtype=str, keep_default_na=False)
    applications = pd.read_csv(
        DATA / "applications.csv", dtype=str, keep_default_na=False
    )
    made = applications.merge(posts, on="vacancy_id", suffixes=("", "_post"))
    made = made[(made["ethnicity"] != "Not stated") & (made["outcome"] != "Open")]
    return made.assign(
        is_bme=(~made["ethnicity"].str.startswith("White -")).astype(int),
        is_after=made["posted_on"] >= START,
        is_senior=made["band"].isin(SENIOR),
        month=made["posted_on"].str[:7],
    )


@pytest.fixture(scope="module")
def page(demo: Build) -> Page:
    return Page(demo.site / "recruitment.html")


def shares(demo: Build) -> pd.DataFrame:
    rows = demo.table("marts.rpt_recruitment_representation")
    return rows.set_index(["scope", "measure", "period", "stage"]).sort_index()


@pytest.mark.parametrize("scope", ["all", "senior"])
@pytest.mark.parametrize("period", ["before", "after"])
def test_appointees_are_those_of_the_extract(
    demo: Build, candidates: pd.DataFrame, scope: str, period: str
) -> None:
    own = candidates[
        (candidates["appointed"] == "Yes")
        & (candidates["is_after"] == (period == "after"))
        & (candidates["is_senior"] | (scope == "all"))
    ]
    row = shares(demo).loc[[(scope, "share", period, "appointed")]].iloc[0]
    assert row["n"] == len(own) > 40
    assert row["n_bme"] == own["is_bme"].sum()
    assert row["value"] == pytest.approx(own["is_bme"].mean())


def test_months_are_those_of_the_extract(demo: Build, candidates: pd.DataFrame) -> None:
    charts = demo.table("marts.rpt_recruitment_chart")
    own = charts[
        (charts["chart"] == "laney_p")
        & (charts["scope"] == "all")
        & (charts["stage"] == "shortlisted")
    ]
    # Whoever reached a later stage was shortlisted, whatever the extract says.
    reached = (
        candidates[["shortlisted", "interviewed", "offered", "appointed"]] == "Yes"
    )
    expected = candidates[reached.any(axis=1)].groupby("month")["is_bme"]
    months = own["posted_month"].astype("datetime64[us]").dt.strftime("%Y-%m")
    assert months.tolist() == sorted(expected.groups)
    assert own["n"].tolist() == expected.size().tolist()
    assert own["n_bme"].tolist() == expected.sum().tolist()
    baseline = expected.agg(["sum", "size"]).loc[:"2022-05"].sum()
    assert own["centre"].to_numpy() == pytest.approx(
        baseline["sum"] / baseline["size"], abs=1e-9
    )
    assert own["is_baseline"].sum() == 9


def test_the_letter_is_statsmodels_on_the_candidates(
    demo: Build, candidates: pd.DataFrame
) -> None:
    """Shortlisted and decided, to the last month in which a post had no letter."""
    people = demo.table("intermediate.int_recruitment__applications")
    people = people[
        (people["is_shortlisted"] == 1)
        & people["is_offered"].notna()
        & people["is_bme"].notna()
        & (people["is_open"] == 0)
    ]
    last = people.loc[people["has_letter"] == 0, "posted_month"].max()
    people = people[people["posted_month"] <= last]
    people = people.assign(
        group=people["directorate"] + people["band_level"].astype(str),
        when=people["posted_month"].astype(str),
        **{
            name: people[name].astype(float)
            for name in ("is_offered", "has_letter", "is_bme")
        },
    )
    formula = "is_offered ~ (C(group) + C(when) + has_letter) * is_bme"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SingularMatrixWarning)
        fitted = smf.ols(formula, people).fit(
            cov_type="cluster",
            cov_kwds={"groups": people["vacancy_id"].astype("category").cat.codes},
            use_t=True,
        )
    changes = demo.table("marts.rpt_recruitment_change")
    row = changes[
        (changes["measure"] == "gap_change")
        & ~changes["is_placebo"]
        & (changes["clustered_by"] == "vacancy")
    ].iloc[0]
    assert row["n"] == len(people)
    assert row["value"] == pytest.approx(fitted.params["has_letter:is_bme"], abs=1e-9)
    # A group without a BME candidate leaves a column of nothing, which statsmodels
    # counts among the parameters.
    n, n_columns = fitted.model.exog.shape
    rank = np.linalg.matrix_rank(fitted.model.exog)
    low, high = fitted.conf_int().loc["has_letter:is_bme"]
    margin = (high - low) / 2 * np.sqrt((n - n_columns) / (n - rank))
    assert (row["ci_high"] - row["ci_low"]) / 2 == pytest.approx(margin, rel=1e-6)


def test_shortlists_hold_everybody_decided(
    demo: Build, candidates: pd.DataFrame
) -> None:
    patterns = demo.table("intermediate.int_recruitment__shortlist_patterns")
    n = patterns["n_vacancies"]
    appointed = candidates[candidates["appointed"] == "Yes"]
    assert patterns["n_bme"].sum() == appointed["is_bme"].sum()
    assert (patterns["n_appointed"] * n).sum() == len(appointed)


def test_what_began_is_told_from_what_did_not(demo: Build) -> None:
    """The letter is planted at the offer; nothing is at the shortlist's composition."""
    found = demo.public("pub_recruitment_change")
    true = found[~found["is_placebo"]].set_index(["measure", "scope", "stage"])
    level = true.loc[("level_change", "all", "shortlisted")]
    assert level["ci_low"] < 0 < level["ci_high"]
    gap = found[(found["measure"] == "gap_change") & ~found["is_placebo"]]
    # 1.7 times the odds among five candidates for one post are some twelve points.
    assert ((gap["ci_low"] < 0.12) & (gap["ci_high"] > 0.12)).all()
    assert (gap["value"] > 0).all()


def test_thin_data_is_refused_in_words(demo: Build) -> None:
    found = demo.public("pub_recruitment_change")
    trends = found[found["measure"] == "trend_change"]
    assert trends["reason"].str.startswith("slopes need 12 months").all()
    senior = found[
        (found["measure"] == "level_change")
        & (found["scope"] == "senior")
        & (found["stage"] == "appointed")
    ]
    assert senior["reason"].str.startswith("a change needs 4 months").all()
    assert senior["value"].isna().all()
    findings = demo.public("pub_finding").set_index("finding")["sentence"]
    assert "has no control chart" in findings["control chart of appointed, senior"]


def test_few_people_are_not_published(demo: Build) -> None:
    keys = ["scope", "measure", "period", "stage", "from_stage"]
    both = demo.table("marts.rpt_recruitment_representation").merge(
        demo.public("pub_recruitment_representation"),
        on=keys,
        suffixes=("_private", ""),
    )
    private = both[[f"{name}_private" for name in COUNTS]].astype("float64")
    few = private.apply(lambda n: n.between(1, 7)).any(axis=1)
    lost = (private["n_reference_bme_private"] - private["n_bme_private"]).between(
        1, 7
    ) | (private["n_reference_white_private"] - private["n_white_private"]).between(
        1, 7
    )
    tells = both["measure"].isin(
        ["progression_ratio", "log_odds_change", "expected", "excess"]
    )
    hidden = few | (lost & tells)
    assert hidden.sum() > 3
    assert both.loc[hidden, ["value", "ci_low", "p_value"]].isna().all(axis=None)
    assert (both["is_suppressed"] == hidden).all()
    assert both.loc[~hidden & both["is_reportable_private"], "value"].notna().all()
    chart_keys = ["chart", "scope", "stage", "posted_month"]
    private, public = (
        table.astype({"posted_month": "datetime64[us]"})
        for table in (
            demo.table("marts.rpt_recruitment_chart"),
            demo.public("pub_recruitment_chart"),
        )
    )
    months = private.merge(public, on=chart_keys, suffixes=("_private", ""))
    small = months["n_private"] < 100
    others = months["n_private"] - months["n_bme_private"]
    few = months["n_bme_private"].between(1, 7) | others.between(1, 7)
    assert small.sum() > 50
    assert few.sum() > 20
    assert months.loc[small, ["value", "limit_low", "centre"]].isna().all(axis=None)
    assert months.loc[few, ["n_bme", "signals"]].isna().all(axis=None)
    shown = months[~small & ~few]
    ratio = shown["n_bme"] / shown["n"]
    assert np.abs(ratio - shown["value"]).max() <= 0.005 + 1e-9


def test_the_page_shows_what_is_released(demo: Build, page: Page) -> None:
    released = demo.public("pub_recruitment_representation")
    for scope, name in (("all", ""), ("senior", "-senior")):
        own = released[released["scope"] == scope]
        for shown in page.table(f"tbl-change-stages{name}"):
            at = own[
                (own["stage"] == shown["Stage"].lower())
                & (own["period"] == shown["Period"].lower())
            ].set_index("measure")
            share = at.loc["share"]
            assert_shows(
                shown["BME"], share[["value", "ci_low", "ci_high"]].tolist(), 100
            )
            if shown["Stage"] != "Applied":
                ratio = at.loc["progression_ratio"]
                assert_shows(
                    shown["Came to it"], ratio[["value", "ci_low", "ci_high"]].tolist()
                )
    funnel = demo.public("pub_recruitment_directorate").set_index("directorate")
    rows = page.table("tbl-change-directorates")
    assert len(rows) == 6
    for shown in rows:
        row = funnel.loc[shown["Directorate"]]
        assert_shows(shown["Ratio"], row[["value", "ci_low", "ci_high"]].tolist())
        limits = row[["limit_low_95", "limit_high_95"]].tolist()
        assert_shows(shown["95% limits"], limits)
    changes = demo.public("pub_recruitment_change")
    shown_rows = page.table("tbl-change")
    assert len(shown_rows) == 6 + 4
    assert sum("needs 4 months" in r["Change, points"] for r in shown_rows) == 2
    assert (changes["is_placebo"]).sum() > 20
