"""Specifications: names and kinds resolved, results stacked."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from workforce_insights import specifications

SETTINGS: dict[str, Any] = {
    "specifications": {
        "wide": {
            "fields": ["age", "role"],
            "estimator": "forest",
            "clusters": {"fields": ["age"], "n_clusters": 7},
        },
        "narrow": {"fields": ["role"], "clusters": {"n_clusters": 3}},
    },
    "model_fields": {
        "age": {"kind": "number", "column": "age"},
        "role": {"kind": "nominal", "column": "role"},
    },
}
CHOSEN = specifications.clustered(SETTINGS)
CELLS = pd.DataFrame(
    {"specification": ["narrow", "wide", "narrow"], "n_people": [1, 2, 3]},
    index=[7, 8, 9],
)


def count(cells: pd.DataFrame, specification: dict[str, Any]) -> pd.DataFrame:
    assert list(cells.index) == list(range(len(cells)))
    return pd.DataFrame(
        {"fields": [len(specification["fields"])], "n": [cells["n_people"].sum()]}
    )


def test_what_predicts_has_an_estimator_and_kinds() -> None:
    assert specifications.classified(SETTINGS) == [
        {
            "name": "wide",
            "fields": {"age": "number", "role": "nominal"},
            "estimator": "forest",
        }
    ]
    assert SETTINGS["specifications"]["wide"]["fields"] == ["age", "role"]


def test_what_is_clustered_has_the_fields_of_its_clusters() -> None:
    assert specifications.clustered(SETTINGS) == [
        {"name": "wide", "fields": {"age": "number"}, "n_clusters": 7},
        {"name": "narrow", "fields": {"role": "nominal"}, "n_clusters": 3},
    ]


@pytest.mark.parametrize("which", [specifications.classified, specifications.clustered])
def test_an_unknown_field_is_named(which: Any) -> None:
    odd = {"fields": ["height", "role"], "estimator": "forest", "clusters": {"a": 1}}
    settings = {**SETTINGS, "specifications": {"odd": odd}}
    with pytest.raises(ValueError, match=r"odd uses height.*model_fields"):
        which(settings)


def test_results_are_stacked_under_their_specification() -> None:
    stacked = specifications.each(CELLS, CHOSEN, count)
    assert stacked.to_dict("list") == {
        "specification": ["wide", "narrow"],
        "fields": [1, 1],
        "n": [2, 4],
    }
    assert list(CELLS.columns) == ["specification", "n_people"]


def test_a_specification_without_result_adds_no_row() -> None:
    def some(cells: pd.DataFrame, specification: dict[str, Any]) -> pd.DataFrame:
        made = count(cells, specification)
        return made[made["n"] > 2]

    stacked = specifications.each(CELLS, CHOSEN, some)
    assert stacked["specification"].tolist() == ["narrow"]


def test_no_result_at_all_is_an_empty_frame_with_its_columns() -> None:
    def none(cells: pd.DataFrame, specification: dict[str, Any]) -> pd.DataFrame:
        return count(cells, specification).iloc[:0]

    stacked = specifications.each(CELLS.iloc[:0], CHOSEN, none)
    assert stacked.empty
    assert list(stacked.columns) == ["specification", "fields", "n"]
    assert stacked["n"].dtype == "int64"
    assert stacked["specification"].dtype == "str"


RECOMMENDING = {
    **SETTINGS,
    "recommended_specification": "wide",
    "protected_fields": ["religion", "age"],
}


def test_what_sees_nothing_protected_may_be_joined_to_people() -> None:
    settings = {**RECOMMENDING, "protected_fields": ["religion"]}
    assert (
        specifications.recommended(settings) == specifications.classified(SETTINGS)[0]
    )


@pytest.mark.parametrize("column", ["age", "age_band"])
def test_what_sees_a_protected_field_is_not_joined_to_people(column: str) -> None:
    fields = {**SETTINGS["model_fields"], "age": {"kind": "number", "column": column}}
    with pytest.raises(ValueError, match="wide sees age, which is a protected"):
        specifications.recommended({**RECOMMENDING, "model_fields": fields})


@pytest.mark.parametrize("name", ["narrow", "unknown"])
def test_what_does_not_predict_recommends_nothing(name: str) -> None:
    settings = {**RECOMMENDING, "recommended_specification": name}
    chosen = specifications.recommended(settings)
    assert chosen == {"name": name, "fields": {}, "estimator": None}
