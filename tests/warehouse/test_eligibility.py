"""Positive-action programmes: a rule decides, and no model ever speaks of them."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from conftest import ROOT, Build, Sandbox

EXTRACT = ROOT / "data" / "demo" / "participants.csv"
SEEDS = ROOT / "seeds" / "reference"
POSITIVE_ACTION = {"stepping_up", "ready_now"}

# The only tables that may name one: who is on it, and whom its rule admits.
RULES_AND_FACTS = {
    "dim_programme",
    "fct_enrolment",
    "fct_programme_eligibility",
    "rpt_programme_eligibility",
    "pub_programme_eligibility",
}


def judged_by_pandas() -> pd.DataFrame:
    """Band level and White or BME of every participant, by pandas alone."""
    raw = pd.read_csv(EXTRACT, dtype=str, keep_default_na=False)
    words = pd.read_csv(SEEDS / "reference_words.csv", dtype=str, keep_default_na=False)

    def mapped(column: str) -> pd.Series:
        known = words[words["field"] == column].set_index("word")["field_group"]
        text = raw[column].map(lambda w: re.sub(r"\s+", " ", w).strip().lower())
        return text.map(known)

    bands = pd.read_csv(SEEDS / "bands.csv").set_index("band_code")["band_equivalent"]
    codes = pd.read_csv(SEEDS / "ethnicities.csv", dtype=str)
    codes = codes[codes["scheme"] == "2001"].set_index("ethnicity_code")["white_bme"]
    return pd.DataFrame(
        {
            "participant_id": raw["participant_id"],
            "band": mapped("band").map(bands),
            "white_bme": mapped("ethnic_origin").map(codes),
        }
    )


@pytest.mark.parametrize(
    ("programme", "lowest", "highest"), [("stepping_up", 5, 7), ("ready_now", 8, 10)]
)
def test_the_rule_is_held_against_everybody(
    demo: Build, programme: str, lowest: int, highest: int
) -> None:
    people = judged_by_pandas()
    fails = (people["white_bme"] == "White") | ~(
        people["band"].between(lowest, highest) | people["band"].isna()
    )
    unknown = ~fails & (people["white_bme"].isna() | people["band"].isna())
    found = demo.table("marts.fct_programme_eligibility").query(
        "programme_id == @programme"
    )
    found = found.set_index("participant_id").loc[people["participant_id"]]
    assert found["is_eligible"].isna().tolist() == unknown.tolist()
    eligible = found["is_eligible"].fillna(False).astype(bool)
    assert eligible.tolist() == (~fails & ~unknown).tolist()
    assert (found["unknown_reason"].notna() == found["is_eligible"].isna()).all()
    assert found["requirement_not_met"].notna().tolist() == fails.tolist()
    assert 0 < unknown.sum() < fails.sum() < len(people)
    measured = demo.table("marts.rpt_programme_eligibility").query(
        "programme_id == @programme"
    )
    counts = measured.set_index("measure")["n_people"]
    assert counts["eligible"] == (~fails & ~unknown).sum()
    assert counts["not_eligible"] == fails.sum()
    assert counts["unknown"] == unknown.sum()


@pytest.fixture(scope="module")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """The demonstration with 60 people on Stepping Up and 30 on Ready Now."""
    made = Sandbox(tmp_path_factory.mktemp("positive_action"))
    made.data.mkdir()
    raw = pd.read_csv(EXTRACT, dtype=str, keep_default_na=False)
    raw.loc[raw.index[:60], "programme"] = "Stepping Up"
    raw.loc[raw.index[60:90], "programme"] = "Ready Now"
    raw.to_csv(made.data / "participants.csv", index=False)
    outcome = made.dbt(
        "build",
        *("--exclude", "test_type:unit", "test_type:generic"),
        variables={"n_trees": 5, "n_repeats": 1, "n_resamples": 2, "n_references": 2},
    )
    assert outcome.success, [r.message for r in outcome.result.results if r.message]
    return made


def test_no_model_speaks_of_positive_action(enrolled: Sandbox) -> None:
    columns = enrolled.query(
        "select table_schema, table_name, column_name from information_schema.columns"
        " where column_name like '%programme_id'"
        " and table_schema in ('ml', 'marts', 'published')"
    )
    speaking = {
        table
        for schema, table, column in columns
        if enrolled.query(
            f"select 1 from {schema}.{table}"  # noqa: S608
            f" where {column} in ('stepping_up', 'ready_now') limit 1"
        )
    }
    assert speaking == RULES_AND_FACTS
    assert len({table for _, table, _ in columns}) > len(RULES_AND_FACTS) + 3


def test_no_fold_cell_holds_positive_action(enrolled: Sandbox) -> None:
    for table in ("predicted_enrolments", "fold_cells"):
        held = enrolled.frame(
            f"select distinct programme_id from intermediate.int_leadership__{table}"  # noqa: S608
        )
        assert len(held) == 5
        assert not POSITIVE_ACTION & set(held["programme_id"])


def test_everybody_on_the_programme_is_counted(enrolled: Sandbox) -> None:
    counts = enrolled.frame(
        "select * from marts.rpt_programme_eligibility"
    ).pivot_table(index="programme_id", columns="measure", values="n_people")
    assert counts["enrolled"].to_dict() == {"stepping_up": 60, "ready_now": 30}
    on_it = (
        counts["enrolled_of_eligible"]
        + counts["not_eligible_of_enrolled"]
        + counts["unknown_of_enrolled"]
    )
    assert (on_it == counts["enrolled"]).all()
    assert (counts["not_eligible_of_enrolled"] > 0).all()
    judged = counts["eligible"] + counts["not_eligible"] + counts["unknown"]
    assert (judged == 1000).all()


def test_few_on_a_programme_are_hidden(enrolled: Sandbox) -> None:
    private = enrolled.frame("select * from marts.rpt_programme_eligibility")
    published = enrolled.frame("select * from published.pub_programme_eligibility")
    both = private.merge(
        published, on=["programme_id", "measure"], suffixes=("_private", "")
    )
    few = both["n_people_private"].between(1, 7) | both["n_private"].between(1, 7)
    assert 0 < few.sum() < len(both)
    hidden = ["n_people", "value", "ci_low", "ci_high"]
    assert both.loc[few, hidden].isna().all(axis=None)
    assert both.loc[~few, "n_people"].notna().all()
