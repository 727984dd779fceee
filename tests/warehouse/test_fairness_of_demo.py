"""The fairness audit of the demonstration, counted again from its people."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from conftest import Build
from sklearn.metrics import accuracy_score, log_loss

SPECIFICATIONS = {
    "as_published": "forest",
    "as_recommended": "multinomial_logit",
    "recommended_with_age": "multinomial_logit",
}
FIELDS = {
    "age": "age_group",
    "gender": "gender",
    "ethnic_origin": "ethnic_group",
    "disability": "disability",
    "religion": "religion",
    "sexual_orientation": "sexual_orientation",
    "nationality": "nationality",
}


@pytest.fixture(scope="module")
def evidence(demo: Build) -> pd.DataFrame:
    return demo.table("marts.rpt_fairness")


@pytest.fixture(scope="module", params=SPECIFICATIONS)
def specification(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def people(demo: Build, specification: str) -> pd.DataFrame:
    """One row per person judged, with groups by pandas and the forecast of each."""
    folds = demo.table("intermediate.int_leadership__person_folds").query(
        "specification == @specification and evaluation == 'cross_validation'"
        " and repeat_number == 1"
    )
    enrolled = demo.table("intermediate.int_leadership__predicted_enrolments").query(
        "specification == @specification"
    )
    known = demo.table("marts.dim_participant")
    ages = pd.cut(
        known["age"],
        [0, 25, 35, 45, 55, 65, 200],
        right=False,
        labels=["Under 25", "25-34", "35-44", "45-54", "55-64", "65 and over"],
    )
    known["age_group"] = ages.astype(object)
    known = known[["participant_id", *FIELDS.values()]].rename(
        columns={column: field for field, column in FIELDS.items()}
    )
    rows = (
        enrolled[["participant_id", "person_id", "profile_id", "programme_id"]]
        .merge(folds[["person_id", "fold"]], on="person_id")
        .merge(known, on="participant_id")
    )
    for field in FIELDS:
        rows[field] = rows[field].replace("Not stated", None).fillna("Not known")
    return rows


@pytest.fixture(scope="module")
def forecasts(demo: Build, specification: str, people: pd.DataFrame) -> pd.DataFrame:
    """Probabilities, one row per person and one column per programme."""
    predictions = demo.table("ml.ml_leadership__programme_predictions").query(
        "specification == @specification and estimator != 'class_frequencies'"
    )
    wide = predictions.pivot_table(
        index=["fold", "profile_id"],
        columns="programme_id",
        values=["probability", "is_in_set"],
    )
    return wide.loc[list(people[["fold", "profile_id"]].itertuples(index=False))]


def measured(
    evidence: pd.DataFrame, specification: str, measure: str, field: str
) -> pd.DataFrame:
    part = evidence[
        (evidence["specification"] == specification)
        & (evidence["estimator"] == SPECIFICATIONS[specification])
        & (evidence["measure"] == measure)
        & (evidence["field"] == field)
        & evidence["other_field"].isna()
    ]
    return part.set_index("group_name")


@pytest.mark.parametrize("field", FIELDS)
def test_the_groups_of_a_field_are_everybody_predicted(
    evidence: pd.DataFrame, specification: str, people: pd.DataFrame, field: str
) -> None:
    counted = measured(evidence, specification, "accuracy", field)["n"]
    assert counted.to_dict() == people[field].value_counts().to_dict()
    combined = evidence[
        (evidence["specification"] == specification)
        & (evidence["measure"] == "log_loss")
        & ((evidence["field"] == field) | (evidence["other_field"] == field))
        & evidence["other_field"].notna()
    ]
    sums = combined.groupby(["field", "other_field"])["n"].sum()
    assert len(sums) == len(FIELDS) - 1
    assert (sums == len(people)).all()


@pytest.mark.parametrize("field", FIELDS)
def test_figures_of_groups_are_scikit_learns_on_the_rows(
    evidence: pd.DataFrame,
    specification: str,
    people: pd.DataFrame,
    forecasts: pd.DataFrame,
    field: str,
) -> None:
    chances, sets = forecasts["probability"], forecasts["is_in_set"].to_numpy(bool)
    names = chances.columns.to_numpy()
    # The log loss has a floor, which matters to a forest's noughts only.
    floored = np.maximum(chances.to_numpy(), 1 / (0.8 * len(people) + len(names)))
    floored /= floored.sum(axis=1, keepdims=True)
    predicted = names[chances.to_numpy().argmax(axis=1)]
    actual = people["programme_id"].to_numpy()
    covered = sets[np.arange(len(people)), np.searchsorted(names, actual)]
    tables = {
        measure: measured(evidence, specification, measure, field)
        for measure in ("log_loss", "accuracy", "set_coverage", "set_size")
    }
    rates = measured(evidence, specification, "selection_rate", field)
    n_checked = 0
    for group, members in people.groupby(field).indices.items():
        if len(members) < 10:
            assert not tables["accuracy"].loc[group, "is_reportable"]
            continue
        expected = {
            "log_loss": log_loss(actual[members], floored[members], labels=names),
            "accuracy": accuracy_score(actual[members], predicted[members]),
            "set_coverage": covered[members].mean(),
            "set_size": sets[members].sum(axis=1).mean(),
        }
        for measure, value in expected.items():
            tolerance = 2e-3 if measure == "log_loss" else 1e-9
            found = tables[measure].loc[group, "value"]
            assert found == pytest.approx(value, abs=tolerance), (measure, group)
        own = rates.loc[[group]].set_index("programme_id")["value"]
        shares = pd.Series(predicted[members]).value_counts(normalize=True)
        assert own.to_dict() == pytest.approx(shares.reindex(names).fillna(0).to_dict())
        n_checked += 1
    assert n_checked >= 2


def test_sets_hold_each_programme_as_they_say(
    evidence: pd.DataFrame, specification: str
) -> None:
    """At least 90% but for chance, on the programmes that enough people calibrate."""
    part = evidence[
        (evidence["specification"] == specification)
        & (evidence["measure"] == "programme_coverage")
    ]
    assert len(part) == 10
    assert (part["ci_high"] >= 0.9).all()


def test_tenths_hold_everybody_once(demo: Build, people: pd.DataFrame) -> None:
    calibration = demo.table("marts.rpt_programme_calibration")
    sums = calibration.groupby(["specification", "estimator", "programme_id"])
    totals = sums[["n"]].sum().reset_index()
    by_specification = totals.groupby("specification")["n"].unique()
    assert all(len(n) == 1 for n in by_specification)
    assert len(people) in {int(n[0]) for n in by_specification}
    assert (calibration["n_actual"] <= calibration["n"]).all()
    low = (calibration["bin_number"] - 1) / 10
    assert calibration["mean_probability"].between(low, low + 0.1).all()


def test_nothing_small_is_published(demo: Build, evidence: pd.DataFrame) -> None:
    keys = [
        *("specification", "estimator", "measure", "field", "group_name"),
        *("other_field", "other_group_name", "programme_id"),
    ]
    published = demo.public("pub_fairness")
    joined = published.merge(evidence, on=keys, suffixes=("", "_private"))
    assert len(joined) == len(published) == len(evidence)
    shown = joined[joined["value"].notna()]
    assert len(shown) > 500
    assert (shown["n_private"] >= 8).all()
    for counts in ("n_part", "n_reference", "n_reference_part"):
        assert not shown[counts].between(1, 7).any(), counts
    either = shown[shown["measure"].isin(["accuracy", "calibration"])]
    others = either["n_private"] - either["n_part"]
    assert not others.between(1, 7).any()
    hidden = joined[joined["is_suppressed"]]
    numbers = ["value", "raw_value", "ci_low", "ci_high"]
    assert len(hidden) > 20
    assert hidden[numbers].isna().all(axis=None)
    tenths = demo.public("pub_programme_calibration")
    exact = demo.table("marts.rpt_programme_calibration")
    both = tenths.merge(
        exact,
        on=["specification", "estimator", "programme_id", "bin_number"],
        suffixes=("", "_private"),
    )
    shown = both[both["value"].notna()]
    assert len(shown) > 10
    assert (shown["n_private"] >= 8).all()
    assert not shown["n_actual"].between(1, 7).any()
    assert not (shown["n_private"] - shown["n_actual"]).between(1, 7).any()
