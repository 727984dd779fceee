"""Outcomes from the extract to the sentence: who counts, and what is said of them."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from conftest import ROOT, Build, Sandbox

EXTRACT = ROOT / "data" / "demo" / "participants.csv"
VARIABLES = {"n_repeats": 2, "n_resamples": 5, "n_references": 2}


def raw() -> pd.DataFrame:
    return pd.read_csv(EXTRACT, dtype=str, keep_default_na=False)


def built(sandbox: Sandbox, extract: pd.DataFrame, *select: str) -> Sandbox:
    """Build what the outcomes are made of over an extract."""
    sandbox.data.mkdir()
    extract.to_csv(sandbox.data / "participants.csv", index=False)
    outcome = sandbox.dbt(
        *("build", "--exclude-resource-type", "unit_test"),
        *("--indirect-selection", "cautious", "--select", *select),
        variables=VARIABLES,
    )
    assert outcome.success, [
        f"{r.node.name}: {r.message}"
        for r in outcome.result.results
        if r.status not in ("success", "pass", "skipped")
    ]
    return sandbox


def sentences(sandbox: Sandbox) -> dict[str, str]:
    """What is said of the recommended fields, by finding."""
    code = sandbox.compiled(
        "select * from {{ ref('pub_finding__outcomes') }}"
        " where coalesce(specification, 'as_recommended') = 'as_recommended'",
        VARIABLES,
    )
    return dict(sandbox.frame(code).set_index("finding")["sentence"])


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """The demonstration with completion and assessment that depend on band."""
    extract = raw()
    rng = np.random.default_rng(20260101)
    band = extract["band"].str.extract(r"(\d)", expand=False).fillna("9").astype(float)
    decided = (extract["completed"] != "").to_numpy()
    done = rng.logistic(size=len(extract)) < 1.5 - 0.9 * (band - 6)
    extract["completed"] = np.where(decided, np.where(done, "Yes", "No"), "")
    extract["status"] = ""
    score = np.clip(60 + 5 * (band - 6) + rng.normal(0, 9, len(extract)), 0, 100)
    has_score = extract["assessment_score"] != ""
    extract["assessment_score"] = score.round(1).astype(str).where(has_score, "")
    sandbox = Sandbox(tmp_path_factory.mktemp("planted"))
    return built(sandbox, extract, "+pub_finding__outcomes", "+pub_outcome_margin")


@pytest.fixture(scope="module")
def lacking(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """The demonstration without any column of an outcome."""
    gone = ["completed", "status", "assessment_score", "satisfaction_score"]
    sandbox = Sandbox(tmp_path_factory.mktemp("lacking"))
    extract = raw().drop(columns=gone)
    return built(sandbox, extract, "+pub_finding__outcomes", "+pub_outcome_margin")


def test_people_in_an_outcome_are_those_whom_pandas_finds(demo: Build) -> None:
    extract = raw()
    # ISO dates are in the order of their text.
    day = max(extract["status_date"].max(), extract["started_on"].max())
    due = extract["expected_end_on"] <= day
    expected = {
        "completion": (due & (extract["completed"] != "")).sum(),
        "assessment": (extract["assessment_score"] != "").sum(),
        "satisfaction": (extract["satisfaction_score"] != "").sum(),
    }
    found = demo.table("intermediate.int_leadership__outcomes")
    assert found.groupby("outcome").size().to_dict() == expected
    assert expected["completion"] == 911
    values = found.set_index(["outcome", "participant_id"])["outcome_value"]
    scores = extract[extract["assessment_score"] != ""].set_index("participant_id")
    pd.testing.assert_series_equal(
        values["assessment"].sort_index(),
        scores["assessment_score"].astype(float).sort_index(),
        check_names=False,
    )


def test_margins_are_the_rates_and_means_of_the_people(demo: Build) -> None:
    people = demo.table("intermediate.int_leadership__outcomes").merge(
        demo.table("marts.dim_participant"), on="participant_id"
    )
    margins = demo.table("marts.rpt_outcome_margin")
    roles = margins[margins["field"] == "role"]
    expected = people.fillna({"role_group": "Not known"}).groupby(
        ["outcome", "role_group"]
    )["outcome_value"]
    by_role = roles.set_index(["outcome", "field_level"])
    assert len(by_role) == expected.ngroups > 12
    for key, values in expected:
        assert by_role.loc[key, "n"] == len(values)
        assert by_role.loc[key, "value"] == pytest.approx(values.mean(), abs=1e-9)


def test_nobody_is_in_two_folds_of_an_outcome(demo: Build) -> None:
    folds = demo.table("intermediate.int_leadership__outcome_folds")
    keys = ["specification", "repeat_number", "person_id"]
    assert not folds.duplicated(keys).any()
    dealt = demo.table("intermediate.int_leadership__person_folds")
    dealt = dealt[dealt["evaluation"] == "cross_validation"]
    both = folds.merge(dealt, on=keys)
    assert len(both) == len(folds) == len(dealt)
    assert (both["fold_x"] == both["fold_y"]).all()


def test_effects_are_those_of_statsmodels_on_the_people(demo: Build) -> None:
    people = demo.table("intermediate.int_leadership__outcomes").merge(
        demo.table("intermediate.int_leadership__participant_profiles").query(
            "specification == 'as_published'"
        ),
        on="participant_id",
    )
    done = people[people["outcome"] == "completion"]
    model = smf.logit(
        "outcome_value ~ age + is_male + is_disabled + band_level"
        " + C(ethnic_group, Treatment('White'))"
        " + C(role_group, Treatment('Nurse/Midwife'))",
        done,
    ).fit(disp=False, tol=1e-14)
    effects = demo.table("marts.rpt_outcome_effect").query(
        "specification == 'as_published' and outcome == 'completion'"
        " and not is_given_programme"
    )
    by_level = effects.set_index(["field", "field_level"])
    assert np.log(by_level.loc[("age", "10 more"), "value"]) == pytest.approx(
        10 * model.params["age"], abs=1e-8
    )
    asian = model.params["C(ethnic_group, Treatment('White'))[T.Asian]"]
    assert np.log(by_level.loc[("ethnic_group", "Asian"), "value"]) == pytest.approx(
        asian, abs=1e-8
    )
    assert (effects.dropna(subset=["reference_level"])["n"] > 0).all()


def test_noise_is_called_noise(demo: Build) -> None:
    """The outcomes of the demonstration depend on nothing."""
    findings = demo.public("pub_finding")
    said = findings[
        findings["finding"].str.match("(completion|assessment|satisfaction)")
    ]
    assert len(said) == 3 * 2 * 3
    assert said["sentence"].str.contains("does no better than quoting").all()
    evidence = demo.public("pub_outcome_evidence")
    auc = evidence[evidence["measure"] == "auc"]
    assert auc["is_reportable"].all()
    assert ((auc["ci_low"] < 0.5) & (auc["ci_high"] > 0.5)).all()


def test_what_is_planted_is_found(planted: Sandbox) -> None:
    said = sentences(planted)
    for finding in ("completion", "assessment", "completion given the programme"):
        assert "does better than quoting" in said[finding]
    assert "does no better than quoting" in said["satisfaction"]
    ((odds, high),) = planted.query(
        "select value, ci_high from published.pub_outcome_effect"
        " where specification = 'as_recommended' and outcome = 'completion'"
        " and field = 'band_level' and not is_given_programme"
    )
    assert odds < 0.7
    assert high < 1
    ((points,),) = planted.query(
        "select value from published.pub_outcome_effect"
        " where specification = 'as_recommended' and outcome = 'assessment'"
        " and field = 'band_level' and not is_given_programme"
    )
    assert points > 2


def test_an_outcome_without_its_column_is_not_fitted(lacking: Sandbox) -> None:
    said = sentences(lacking)
    assert said["completion"] == (
        "Completion was not fitted: the extract has neither a completed nor a status"
        " column."
    )
    for outcome in ("assessment", "satisfaction"):
        assert said[f"{outcome} given the programme"] == (
            f"{outcome.capitalize()} was not fitted: the extract has no {outcome}_score"
            " column."
        )
    assert said["clusters by outcome"] == (
        "There are no clusters by outcome: none of the model fields has a value in the"
        " data."
    )
    assert said["outcome effects"].endswith("nothing was fitted.")
    assert lacking.query("select count(*) from published.pub_outcome_margin") == [(0,)]
    rows = lacking.frame("select * from published.pub_outcome_effect")
    assert rows["field"].isna().all()
    assert not rows["is_reportable"].any()


def test_effects_of_few_people_are_not_published(demo: Build) -> None:
    private = demo.table("marts.rpt_outcome_effect").dropna(subset=["field"])
    keys = ["specification", "outcome", "is_given_programme", "field", "field_level"]
    both = private.merge(
        demo.public("pub_outcome_effect"), on=keys, suffixes=("_private", "")
    )
    assert len(both) == len(private)
    sides = pd.DataFrame(
        {
            "here": both["n_private"],
            "there": both["n_reference"].fillna(both["n_private"]),
            "events": both["n_events_private"],
            "others": both["n_private"] - both["n_events_private"],
            "events_there": both["n_reference_events"],
            "others_there": both["n_reference"] - both["n_reference_events"],
        }
    ).astype("float64")
    few = sides.min(axis=1, skipna=True) < 8
    assert few.sum() > 5
    assert (both["is_suppressed"] == few).all()
    assert both.loc[few, ["value", "ci_low", "ci_high"]].isna().all(axis=None)
    told = both.loc[few, "reason"].unique().tolist()
    assert told == ["too few people to publish"]


def test_rates_of_few_people_are_not_published(demo: Build) -> None:
    keys = ["outcome", "specification", "field", "field_level"]
    private = demo.table("marts.rpt_outcome_margin")
    both = private.merge(
        demo.public("pub_outcome_margin"), on=keys, suffixes=("_private", "")
    )
    assert len(both) == len(private) > 100
    few = both["n_private"] < 8
    shares = both["measure"] == "share"
    one_sided = shares & (
        both["n_level"].between(1, 7)
        | (both["n_private"] - both["n_level"]).between(1, 7)
    )
    assert few.sum() > 0
    assert one_sided.sum() > 0
    assert both.loc[few | one_sided, ["value", "ci_low"]].isna().all(axis=None)
    shown = both[~few & ~one_sided]
    assert shown["value"].notna().all()
    assert (shown["n"] % 5 == 0).all()


def test_clusters_by_outcome_say_who_is_in_them(demo: Build) -> None:
    clusters = demo.public("pub_cluster").query("specification == 'by_outcome'")
    assert len(clusters) == 4
    described = clusters["words"].tolist()
    assert all(re.match(r"Assessment score \d+, satisf", text) for text in described)
    profile = demo.public("pub_cluster_profile").query("specification == 'by_outcome'")
    own = profile[profile["is_own_field"]]["field"].unique()
    assert set(own) == {"assessment_score", "satisfaction_score"}
    others = profile[~profile["is_own_field"]]["field"].unique()
    assert set(others) >= {"age", "is_male", "ethnic_group", "band_level", "region"}
