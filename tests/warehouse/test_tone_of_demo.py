"""The tone of assessments, from texts to sentences, against statsmodels on the rows."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from conftest import ROOT, Build
from statsmodels.stats.proportion import proportion_confint


def decided(demo: Build) -> pd.DataFrame:
    """Texts of decided outcome, with their tone, from the tables before the cells."""
    texts = demo.table("intermediate.int_recruitment__texts")
    tones = demo.table("ml.ml_recruitment__tones")
    texts = texts[texts["model_exclusion_reason"].isna()].merge(tones, on="body_id")
    return texts.dropna(subset=["is_offered"])


def gaps(demo: Build, **where: str) -> pd.DataFrame:
    found = demo.table("marts.rpt_tone_gap")
    asked = {"measure": "gap", "author_role": "All", **where}
    for column, value in asked.items():
        found = found[found[column] == value]
    return found[found["by_field"].isna()]


def test_every_text_that_may_be_read_has_a_tone(demo: Build) -> None:
    facts = demo.table("marts.fct_assessment")
    assert (facts["tone"].isna() == facts["model_exclusion_reason"].notna()).all()
    assert facts["tone"].between(-1, 1).sum() > 1400
    assert "body" not in facts


def test_the_gap_is_statsmodels_on_the_texts(demo: Build) -> None:
    rows = decided(demo).dropna(subset=["white_bme"])
    rows["stratum"] = rows["author_id"] + rows["is_offered"].astype(str)
    both = rows.groupby("stratum")["white_bme"].transform("nunique") == 2
    rows = rows[both]
    dummies = pd.get_dummies(rows["stratum"]).astype(float)
    points = dummies.assign(bme=(rows["white_bme"] == "BME").astype(float))
    fitted = sm.OLS(rows["tone"], points).fit(
        cov_type="cluster",
        cov_kwds={
            "groups": pd.factorize(rows["author_id"])[0],
            "use_correction": False,
        },
    )
    found = gaps(demo, model="within_outcome_and_author", field="white_bme").squeeze()
    assert found["value"] == pytest.approx(fitted.params["bme"], abs=1e-7)
    assert found["n"] + found["n_reference"] == len(rows)
    half = (found["ci_high"] - found["ci_low"]) / 2
    assert half == pytest.approx(1.98 * fitted.bse["bme"], rel=0.02)


def test_what_was_planted_is_found_and_what_was_not_is_not(demo: Build) -> None:
    within = gaps(demo, model="within_outcome_and_author")
    bme = within[within["field"] == "white_bme"].squeeze()
    assert bme["ci_high"] < 0
    assert -0.6 < bme["standardised"] < -0.1
    nulls = within[within["field"].isin(["gender", "is_disabled"])]
    assert len(nulls) >= 2
    assert (nulls["adjusted_p_value"] > 0.05).all()
    found = demo.table("marts.rpt_tone_gap")
    pairs = found[
        (found["model"] == "within_outcome_and_author")
        & (found["measure"] == "gap_difference")
        & (found["author_role"] == "All")
    ]
    assert len(pairs) == 2
    assert ((pairs["ci_low"] < 0) & (pairs["ci_high"] > 0)).all()


def test_what_is_the_same_for_an_author_is_refused_within_one(demo: Build) -> None:
    managers = gaps(demo, model="within_outcome_and_author", field="manager_white_bme")
    assert not managers["is_reportable"].any()
    assert managers["reason"].str.contains("can be compared").all()
    assert gaps(demo, model="within_outcome", field="manager_white_bme")[
        "is_reportable"
    ].all()


@pytest.mark.parametrize("outcome", ["offered", "not offered"])
def test_means_are_statsmodels_by_author(demo: Build, outcome: str) -> None:
    rows = decided(demo)
    rows = rows[rows["is_offered"] == (outcome == "offered")]
    found = demo.table("marts.rpt_tone").set_index(["field", "outcome", "measure"])
    for measure, values in {
        "mean_tone": rows["tone"],
        "negative_share": (rows["tone"] < 0).astype(float),
        "toneless_share": (rows["tone"] == 0).astype(float),
    }.items():
        groups = pd.factorize(rows["author_id"])[0]
        g = groups.max() + 1
        fitted = sm.OLS(values, np.ones(len(values))).fit(
            cov_type="cluster",
            cov_kwds={"groups": groups, "use_correction": False},
        )
        variance = float(fitted.cov_params().iloc[0, 0]) * g / (g - 1)
        mean = float(values.mean())
        margin = 1.9711 * np.sqrt(variance)
        expected = [mean - margin, mean + margin]
        if measure != "mean_tone":
            worth = min(len(values), mean * (1 - mean) / variance)
            expected = proportion_confint(mean * worth, worth, method="wilson")
        row = found.loc["all", outcome, measure].squeeze()
        assert row["value"] == pytest.approx(mean, abs=1e-9)
        assert [row["ci_low"], row["ci_high"]] == pytest.approx(expected, abs=2e-4)
        assert row["n_candidates"] == rows["candidate_id"].nunique()


def test_the_tone_predicts_no_offer() -> None:
    """All that rests on the tone, however far off, is of the tone itself."""
    reads = {
        path.stem: set(re.findall(r"""ref\(["'](\w+)["']\)""", path.read_text("utf-8")))
        for folder in ("models", "python_models")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".sql", ".py")
    }
    resting = {"ml_recruitment__tones"}
    while more := {name for name, read in reads.items() if read & resting} - resting:
        resting |= more
    assert resting == {
        *("ml_recruitment__tones", "fct_assessment"),
        *("int_recruitment__decided_texts", "int_recruitment__coded_tones"),
        *("int_recruitment__tone_cells", "int_recruitment__tone_people"),
        *("ml_recruitment__tone_gaps", "ml_recruitment__tone_evidence"),
        *("rpt_tone", "rpt_tone_gap", "rpt_tone_evidence"),
        *("pub_tone", "pub_tone_gap", "pub_tone_evidence", "pub_finding__tone"),
        "pub_finding__certainty",
    }


def test_few_candidates_hide_a_gap(demo: Build) -> None:
    keys = ["model", "author_role", "measure", "field", "field_level", "by_level"]
    private, public = demo.table("marts.rpt_tone_gap"), demo.public("pub_tone_gap")
    both = private.merge(public, on=keys, suffixes=("_private", ""))
    assert len(both) == len(private) == len(public)
    counts = ["n", "n_reference", "n_candidates", "n_reference_candidates"]
    exact = both[[f"{count}_private" for count in counts]]
    few = ((exact >= 1) & (exact <= 7)).any(axis=1)
    assert (both["is_suppressed"] == few).all()
    assert both.loc[few, ["value", "ci_low", "standardised"]].isna().all(axis=None)
    shown = both[both["is_reportable"]]
    assert len(shown) > 30
    np.testing.assert_allclose(shown["value"], shown["value_private"], atol=5.1e-4)


def test_the_evidence_says_that_nobody_coded_the_demonstration(demo: Build) -> None:
    findings = demo.public("pub_finding").set_index("finding")["sentence"]
    assert "nobody has coded the tone" in findings["tone of coded texts"]
    assert "contaminated by the outcome" in findings["tone gap unadjusted"]
    value = abs(
        demo.public("pub_tone_gap")
        .query(
            "model == 'within_outcome_and_author' and author_role == 'All'"
            " and field == 'white_bme' and by_field.isna() and measure == 'gap'"
        )["value"]
        .item()
    )
    assert f"read {value:.3f} points cooler" in findings["tone gap"]
