"""Every line of the demonstration is accounted for, by other readers' counts."""

from __future__ import annotations

import csv
import re

import pandas as pd
from conftest import ROOT, Build

EXTRACT = ROOT / "data" / "demo" / "participants.csv"
SEEDS = ROOT / "seeds" / "reference"


def lacking_a_model_field() -> dict[str, list[str]]:
    """Ids of the people who lack each published field, found by pandas alone."""
    raw = pd.read_csv(EXTRACT, dtype=str, keep_default_na=False)
    known = pd.read_csv(SEEDS / "reference_words.csv", dtype=str, keep_default_na=False)
    known = known[known["field_group"] != "Not stated"]
    ethnicities = pd.read_csv(SEEDS / "ethnicities.csv", dtype=str)
    stated = set(
        ethnicities.dropna(subset=["ethnic_group"]).query("scheme == '2001'")[
            "ethnicity_code"
        ]
    )
    lacking = {}
    columns = {
        "age": "age",
        "is_male": "gender",
        "ethnic_group": "ethnic_origin",
        "is_disabled": "disability",
        "band_level": "band",
        "role_group": "role",
    }
    for field, column in columns.items():
        words = known[known["field"] == column]
        if column == "ethnic_origin":
            words = words[words["field_group"].isin(stated)]
        text = raw[column].map(lambda word: re.sub(r"\s+", " ", word).strip().lower())
        good = text.str.isdigit() if column == "age" else text.isin(words["word"])
        lacking[field] = sorted(raw.loc[~good, "participant_id"])
    return lacking


def test_lines_are_clean_or_rejected(demo: Build) -> None:
    with EXTRACT.open(encoding="utf-8", newline="") as file:
        n_lines = sum(1 for _ in csv.reader(file)) - 1
    quality = demo.table("marts.rpt_data_quality").query("table_name == 'participants'")
    counts = quality.groupby("measure")["n_rows"].sum()
    assert n_lines == 1000
    assert counts["lines"] == n_lines
    assert counts["clean"] + counts.get("rejected", 0) == n_lines
    assert len(demo.table("marts.fct_enrolment")) == counts["clean"]
    rejected = demo.table("marts.fct_rejected_row").query(
        "table_name == 'participants'"
    )
    assert len(rejected) == counts.get("rejected", 0)


def test_967_are_modelled_and_33_left_out_with_a_reason(demo: Build) -> None:
    people = demo.table("marts.rpt_model_exclusion")
    totals = people[people["field"].isna()].set_index(["specification", "measure"])
    assert totals.loc[("as_published", "modelled"), "n_people"] == 967
    assert totals.loc[("as_published", "excluded"), "n_people"] == 33
    enrolments = demo.table("marts.fct_enrolment")
    reasons = enrolments["model_exclusion_reason"].dropna()
    assert len(reasons) == 33
    assert reasons.str.len().min() > 0


def test_the_excluded_are_those_whom_pandas_finds(demo: Build) -> None:
    expected = lacking_a_model_field()
    assert sum(map(len, expected.values())) == 33
    excluded = demo.table("marts.fct_model_exclusion")
    excluded = excluded[excluded["specification"] == "as_published"]
    found = excluded.groupby("field")["participant_id"].apply(sorted).to_dict()
    assert found == expected
    left_out = demo.table("marts.fct_enrolment").dropna(
        subset=["model_exclusion_reason"]
    )
    assert set(left_out["participant_id"]) == set().union(*expected.values())
    members = demo.table("marts.fct_cluster_membership")
    members = members[members["specification"] == "as_published"]["participant_id"]
    assert members.is_unique
    assert set(members) == (
        set(demo.table("marts.fct_enrolment")["participant_id"])
        - set(left_out["participant_id"])
    )


def test_the_split_is_774_to_193(demo: Build) -> None:
    evidence = demo.table("marts.rpt_programme_evidence")
    evidence = evidence[evidence["specification"] == "as_published"]
    accuracy = evidence[evidence["measure"] == "accuracy"]
    sizes = accuracy.groupby("evaluation")["n"].unique().map(list).to_dict()
    later = sizes.pop("later_cohorts")
    assert sizes == {"train": [774], "test": [193], "cross_validation": [967]}
    enrolments = demo.table("marts.fct_enrolment")
    years = enrolments.loc[
        enrolments["model_exclusion_reason"].isna(), "cohort_start_year"
    ]
    from_year = years.value_counts().sort_index(ascending=False).cumsum()
    assert later == [from_year[from_year >= 967 / 5].iloc[0]]
    cells = demo.table("intermediate.int_leadership__fold_cells")
    holdout = cells[
        (cells["specification"] == "as_published") & (cells["evaluation"] == "holdout")
    ]
    assert holdout.groupby("fold")["n_people"].sum().to_dict() == {0: 774, 1: 193}
