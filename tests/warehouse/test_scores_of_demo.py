"""Scores from the lines to the sentence, against statsmodels on the candidates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from conftest import ROOT, Build
from scipy.stats import t

PLANTED = -0.30
KEYS = ["posts", "scored_by", "measure", "field", "level", "by_field", "by_level"]


@pytest.fixture(scope="module")
def lines(demo: Build) -> pd.DataFrame:
    """Lines of the extract whose score fits, with the applications' characteristics."""
    raw = pd.read_csv(ROOT / "data" / "demo" / "interview_scores.csv")
    raw = raw[raw["score"].between(0, raw["max_score"])]
    raw["percent"] = 100 * raw["score"] / raw["max_score"]
    people = demo.table("intermediate.int_recruitment__applications")
    return raw.merge(people, on="application_id")


@pytest.fixture(scope="module")
def candidates(lines: pd.DataFrame) -> pd.DataFrame:
    """Each candidate once, by the mean over the panel."""
    keys = ["application_id", "vacancy_id", "white_bme", "gender", "is_senior"]
    return lines.groupby(keys, dropna=False, as_index=False)["percent"].mean()


def gap(demo: Build, **where: str) -> pd.Series:
    found = demo.table("marts.rpt_score_gap")
    asked = {"scored_by": "panel", "measure": "gap", **where}
    for column, value in asked.items():
        found = found[found[column] == value]
    return found.iloc[0]


def within(
    rows: pd.DataFrame, column: pd.Series, n_slopes: int = 1
) -> tuple[float, ...]:
    """The slope of the first column and its t interval, by deviations in vacancies."""
    apart = column - column.groupby(rows["vacancy_id"]).transform("mean")
    own = rows["percent"] - rows.groupby("vacancy_id")["percent"].transform("mean")
    groups = rows["vacancy_id"].to_numpy()
    model = sm.OLS(own.to_numpy(), apart.to_numpy(float)).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    n, n_groups = len(rows), len(np.unique(groups))
    factor = n_groups / (n_groups - 1) * (n - 1) / (n - n_slopes - 1)
    margin = t.ppf(0.975, n_groups - 1) * model.bse[0] * np.sqrt(factor)
    value = model.params[0]
    return value, value - margin, value + margin


def mixed(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Vacancies that have both levels."""
    return rows[rows.groupby("vacancy_id")[column].transform("nunique") == 2]


@pytest.mark.parametrize("posts", ["all", "senior"])
def test_the_gap_is_statsmodels_on_the_candidates(
    demo: Build, candidates: pd.DataFrame, posts: str
) -> None:
    rows = candidates.dropna(subset=["white_bme"])
    if posts == "senior":
        rows = rows[rows["is_senior"] == 1]
    rows = mixed(rows, "white_bme")
    found = gap(demo, posts=posts, field="white_bme")
    wanted = within(rows, (rows["white_bme"] == "BME").astype(float))
    np.testing.assert_allclose(
        found[["value", "ci_low", "ci_high"]].astype(float), wanted, atol=1e-8
    )
    sizes = rows["white_bme"].value_counts()
    assert (found["n"], found["n_reference"]) == (sizes["BME"], sizes["White"])
    assert found["n_vacancies"] == rows["vacancy_id"].nunique()


def test_the_gap_by_members_is_statsmodels_on_their_means(
    demo: Build, lines: pd.DataFrame
) -> None:
    """Among scores by men, the candidate's mean over them."""
    rows = lines[lines["member_gender"] == "Male"].dropna(subset=["gender"])
    rows = rows[rows["gender"].isin(["Female", "Male"])]
    keys = ["application_id", "vacancy_id", "gender"]
    rows = mixed(rows.groupby(keys, as_index=False)["percent"].mean(), "gender")
    found = gap(
        demo,
        **{"posts": "all", "scored_by": "member_gender", "by_level": "Male"},
        **{"field": "gender", "level": "Male"},
    )
    wanted = within(rows, (rows["gender"] == "Male").astype(float))
    np.testing.assert_allclose(
        found[["value", "ci_low", "ci_high"]].astype(float), wanted, atol=1e-8
    )


def test_the_planted_gap_is_found_and_nothing_else(demo: Build) -> None:
    ethnicity = gap(demo, posts="all", field="white_bme")
    assert ethnicity["standardised_ci_low"] < PLANTED
    assert ethnicity["standardised_ci_high"] > PLANTED
    assert ethnicity["p_value"] < 0.001
    nulls = [
        gap(demo, posts="all", field="gender", level="Male"),
        gap(demo, posts="all", field="is_disabled"),
        gap(demo, posts="all", measure="gap_difference", field="white_bme"),
        *(
            gap(demo, posts="all", measure="gap_difference", scored_by=members)
            for members in ("member_white_bme", "member_gender")
        ),
    ]
    assert min(row["adjusted_p_value"] for row in nulls) > 0.05
    means = demo.table("marts.rpt_interview_score")
    z = means[(means["measure"] == "mean_z") & (means["posts"] == "all")]
    z = z[z["field"] == "white_bme"].set_index("field_level")["value"]
    assert -0.24 < z["BME"] - z["White"] < -0.17


def test_means_are_statsmodels_on_the_candidates(
    demo: Build, candidates: pd.DataFrame
) -> None:
    found = demo.table("marts.rpt_interview_score")
    found = found[(found["posts"] == "all") & (found["measure"] == "mean_percent")]
    found = found[found["field"] == "white_bme"].set_index("field_level")
    for level in ("White", "BME"):
        rows = candidates[candidates["white_bme"] == level]
        n, groups = len(rows), rows["vacancy_id"]
        model = sm.OLS(rows["percent"].to_numpy(), np.ones(n)).fit(
            cov_type="cluster",
            cov_kwds={"groups": groups.to_numpy(), "use_correction": False},
        )
        n_groups = groups.nunique()
        margin = t.ppf(0.975, n_groups - 1) * model.bse[0]
        margin *= np.sqrt(n_groups / (n_groups - 1))
        row = found.loc[level]
        assert row["n"] == n
        assert row["value"] == pytest.approx(model.params[0], abs=1e-8)
        assert row["ci_high"] - row["value"] == pytest.approx(margin, abs=1e-5)


def test_agreement_is_of_complete_panels(demo: Build, lines: pd.DataFrame) -> None:
    """The variances from each vacancy's table of scores, by pandas."""
    found = demo.table("marts.rpt_score_agreement")
    found = found[found["posts"] == "all"].set_index("measure")
    sums = np.zeros(6)
    n_complete = 0
    pair = ["application_id", "panel_member_no"]
    for _, own in lines.sort_values(pair).groupby("vacancy_id"):
        n, k = (own[name].nunique() for name in pair)
        if len(own) != n * k or min(n, k) < 2 or own.duplicated(pair).any():
            continue
        table = own["percent"].to_numpy().reshape(n, k)
        n_complete += 1
        by_candidate, by_member = table.mean(axis=1), table.mean(axis=0)
        left = table - by_candidate[:, None] - by_member + table.mean()
        sums += [
            k * n * by_candidate.var(),
            n * k * by_member.var(),
            (left**2).sum(),
            n - 1,
            k - 1,
            (n - 1) * (k - 1),
        ]
    assert (found["n_vacancies"] == n_complete).all()
    assert (found["n_left_out"] == lines["vacancy_id"].nunique() - n_complete).all()
    # Every panel of the demonstration has three members; candidates are two to six.
    residual = sums[2] / sums[5]
    candidate = (sums[0] / sums[3] - residual) / 3
    assert found.loc["icc_consistency", "value"] == pytest.approx(
        candidate / (candidate + residual), abs=1e-9
    )
    assert (found["ci_low"] < found["value"]).all()
    assert found.loc["icc_agreement", "value"] < found.loc["icc_consistency", "value"]


def test_what_is_released_is_rounded_and_rests_on_eight(demo: Build) -> None:
    both = demo.table("marts.rpt_score_gap").merge(
        demo.public("pub_score_gap"), on=KEYS, suffixes=("_private", "")
    )
    assert len(both) == len(demo.public("pub_score_gap"))
    shown = both["value"].notna()
    assert shown.sum() > 50
    assert (both.loc[shown, ["n_private", "n_reference_private"]] >= 8).all(axis=None)
    apart = (both["value"] - both["value_private"]).abs()
    assert apart[shown].max() <= 0.05 + 1e-9
    means = demo.public("pub_interview_score")
    hidden = means[means["n"].isna()]
    assert hidden[["value", "ci_low", "ci_high"]].isna().all(axis=None)
    # What is hidden cannot be had from the z of the other levels of its field.
    z = means[means["measure"] == "mean_z"].merge(
        hidden[["posts", "field"]].drop_duplicates(), on=["posts", "field"]
    )
    assert z["value"].isna().all()
