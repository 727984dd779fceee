"""What is said of each person of the demonstration, and what is never said."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest
import yaml
from conftest import ROOT, Build

from workforce_insights import specifications

PREDICTIONS = {
    "ml_leadership__programme_predictions",
    "ml_leadership__programme_probabilities",
    "ml_leadership__recommendations",
    "ml_leadership__recommendation_fields",
}
PERSON = {"participant_id", "person_id"}


@pytest.fixture(scope="module")
def told(demo: Build) -> pd.DataFrame:
    return demo.table("marts.fct_recommendation").set_index("participant_id")


@pytest.fixture(scope="module")
def parents(demo: Build) -> dict[str, set[str]]:
    """The models that each model reads, by name."""
    path = demo.output / "target" / "manifest.json"
    nodes = json.loads(path.read_text(encoding="utf-8"))["nodes"].values()
    return {
        node["name"]: {
            parent.split(".")[-1]
            for parent in node["depends_on"]["nodes"]
            if parent.startswith("model.")
        }
        for node in nodes
        if node["resource_type"] == "model"
    }


def listed(text: Any) -> list[str]:
    return [] if pd.isna(text) else text.split(", ")


def test_everybody_has_one_row(demo: Build, told: pd.DataFrame) -> None:
    assert told.index.is_unique
    assert set(told.index) == set(demo.table("marts.dim_participant")["participant_id"])
    excluded = demo.table("marts.fct_model_exclusion").query(
        "specification == 'as_recommended'"
    )
    assert set(told.index[told["reason"].notna()]) == set(excluded["participant_id"])
    assert 0 < told["reason"].notna().sum() < 50


def test_programmes_open_by_rule_are_those_of_the_rule(
    demo: Build, told: pd.DataFrame
) -> None:
    names = demo.table("marts.dim_programme").set_index("programme_id")
    rules = demo.table("marts.fct_programme_eligibility")
    rules["name"] = rules["programme_id"].map(names["programme_name"])
    for column, part in (
        ("programmes_eligible", rules[rules["is_eligible"].eq(True)]),
        ("programmes_undecided", rules[rules["is_eligible"].isna()]),
    ):
        expected = part.groupby("participant_id")["name"].agg(sorted).to_dict()
        found = told[column].dropna().map(listed).to_dict()
        assert found == expected
        assert len(found) > 0
    for name in names.query("is_positive_action")["programme_name"]:
        assert not told["programmes_possible"].fillna("").str.contains(name).any()


def test_sets_are_those_of_the_profile_in_the_order_of_the_ladder(
    demo: Build, told: pd.DataFrame
) -> None:
    sets = demo.table("ml.ml_leadership__recommendations").merge(
        demo.table("marts.dim_programme"), on="programme_id"
    )
    sets = sets.sort_values("ladder_level")
    of_profile = {
        name: part["programme_name"].tolist()
        for name, part in sets[sets["is_in_set"]].groupby("profile_id")
    }
    known = told[told["reason"].isna()]
    for _, row in known.iterrows():
        assert listed(row["programmes_possible"]) == of_profile[row["profile_id"]]
        assert row["set_size"] == len(of_profile[row["profile_id"]])
        assert f"{row['set_size']} stay" in row["sentence"]
        assert "decides nothing" in row["sentence"]
    assert (known["stated_coverage"] == 0.9).all()
    fairness = demo.table("marts.rpt_fairness").query(
        "specification == 'as_recommended' and estimator == 'multinomial_logit'"
        " and measure == 'set_coverage' and field.isna()"
    )
    assert (known["measured_coverage"] == fairness["value"].item()).all()


def test_the_counts_are_those_of_the_people(demo: Build, told: pd.DataFrame) -> None:
    counted = demo.table("marts.rpt_recommendation_set")
    known = told[told["reason"].isna()].drop_duplicates("person_id")
    assert len(known) == told["reason"].isna().sum()
    assert (counted["n"] == len(known)).all()
    sizes = counted.query("measure == 'set_size'").set_index("set_size")["n_people"]
    expected = known["set_size"].value_counts().reindex(range(6), fill_value=0)
    assert sizes.to_dict() == expected.to_dict()
    fields = counted.query("measure == 'moves_most'").set_index("field")["n_people"]
    assert fields.to_dict() == known["field_moved_most"].value_counts().to_dict()


def test_only_the_recommended_specification_is_joined_to_people(
    demo: Build, told: pd.DataFrame, parents: dict[str, set[str]]
) -> None:
    """Of all tables with a person, one rests on a prediction, and on that one's."""

    def ancestors(name: str) -> set[str]:
        above = parents[name]
        return above.union(*(ancestors(parent) for parent in above))

    of_people = {
        name
        for schema in ("intermediate", "ml", "marts", "published")
        for name, columns in demo.columns(schema).items()
        if PERSON & set(columns)
    }
    assert {n for n in of_people if ancestors(n) & PREDICTIONS} == {
        "fct_recommendation"
    }
    assert not of_people & PREDICTIONS
    assert parents["fct_recommendation"] & PREDICTIONS == {
        "ml_leadership__recommendations",
        "ml_leadership__recommendation_fields",
    }
    assert set(told["specification"]) == {"as_recommended"}
    for name in parents["fct_recommendation"] & PREDICTIONS:
        made = demo.table(f"ml.{name}")
        assert set(made["specification"]) == {"as_recommended"}
    profiles = demo.table("marts.dim_profile").query(
        "specification == 'as_recommended'"
    )
    assert set(told["profile_id"].dropna()) <= set(profiles["profile_id"])


@pytest.mark.parametrize("name", ["as_published", "recommended_with_age"])
def test_settings_cannot_join_what_sees_a_protected_field(name: str) -> None:
    text = (ROOT / "dbt_project.yml").read_text(encoding="utf-8")
    variables = yaml.safe_load(text)["vars"]
    settings = {**variables, "specifications": variables["leadership_specifications"]}
    assert specifications.recommended(settings)["name"] == "as_recommended"
    with pytest.raises(ValueError, match="protected characteristic"):
        specifications.recommended({**settings, "recommended_specification": name})


def test_nothing_said_of_a_person_leaves_the_warehouse(
    demo: Build, told: pd.DataFrame
) -> None:
    sentences = set(told["sentence"])
    profiles = set(told["profile_id"].dropna())
    for path in demo.release.glob("public/*.parquet"):
        table = pd.read_parquet(path)
        assert not PERSON & set(table.columns), path.stem
        for column in table.select_dtypes(["object", "str"]):
            values = set(table[column].dropna())
            assert not values & (sentences | profiles), (path.stem, column)
    for path in demo.release.glob("analyst/*.parquet"):
        assert path.stem != "fct_recommendation"
        table = pd.read_parquet(path)
        for column in table.select_dtypes(["object", "str"]):
            assert not set(table[column].dropna()) & sentences, (path.stem, column)
