"""Specifications: names and kinds resolved, results stacked."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from workforce_insights import specifications

SETTINGS: dict[str, Any] = {
    "specifications": {
        "wide": {"fields": ["age", "role"], "n_clusters": 7},
        "narrow": {"fields": ["role"], "n_clusters": 3},
    },
    "model_fields": {
        "age": {"kind": "number", "column": "age"},
        "role": {"kind": "nominal", "column": "role"},
    },
}
CELLS = pd.DataFrame(
    {"specification": ["narrow", "wide", "narrow"], "n_people": [1, 2, 3]},
    index=[7, 8, 9],
)


def count(cells: pd.DataFrame, specification: dict[str, Any]) -> pd.DataFrame:
    assert list(cells.index) == list(range(len(cells)))
    return pd.DataFrame(
        {"fields": [len(specification["fields"])], "n": [cells["n_people"].sum()]}
    )


def test_each_specification_gets_its_name_and_kinds() -> None:
    assert specifications.resolve(SETTINGS) == [
        {
            "name": "wide",
            "fields": {"age": "number", "role": "nominal"},
            "n_clusters": 7,
        },
        {"name": "narrow", "fields": {"role": "nominal"}, "n_clusters": 3},
    ]
    assert SETTINGS["specifications"]["wide"]["fields"] == ["age", "role"]


def test_an_unknown_field_is_named() -> None:
    settings = {**SETTINGS, "specifications": {"odd": {"fields": ["height", "role"]}}}
    with pytest.raises(ValueError, match=r"odd uses height.*model_fields"):
        specifications.resolve(settings)


def test_results_are_stacked_under_their_specification() -> None:
    stacked = specifications.each(CELLS, SETTINGS, count)
    assert stacked.to_dict("list") == {
        "specification": ["wide", "narrow"],
        "fields": [2, 1],
        "n": [2, 4],
    }
    assert list(CELLS.columns) == ["specification", "n_people"]


def test_a_specification_without_result_adds_no_row() -> None:
    def some(cells: pd.DataFrame, specification: dict[str, Any]) -> pd.DataFrame:
        made = count(cells, specification)
        return made[made["n"] > 2]

    stacked = specifications.each(CELLS, SETTINGS, some)
    assert stacked["specification"].tolist() == ["narrow"]


def test_no_result_at_all_is_an_empty_frame_with_its_columns() -> None:
    def none(cells: pd.DataFrame, specification: dict[str, Any]) -> pd.DataFrame:
        return count(cells, specification).iloc[:0]

    stacked = specifications.each(CELLS.iloc[:0], SETTINGS, none)
    assert stacked.empty
    assert list(stacked.columns) == ["specification", "fields", "n"]
    assert stacked["n"].dtype == "int64"
    assert stacked["specification"].dtype == "str"
