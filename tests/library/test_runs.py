"""The record of a model run."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from typing import Any

import pandas as pd

from workforce_insights import runs

CELLS = pd.DataFrame({"profile_id": ["a", "b"], "age": [40, None], "n_people": [3, 4]})
SPECIFICATION = {
    "name": "wide",
    "fields": {"age": "number", "role": "nominal"},
    "linkage": "ward",
}
SETTINGS: dict[str, Any] = {
    "seed": 7,
    "n_trees": 10,
    "specifications": {"wide": {}},
    "model_fields": {"age": {}},
}


def test_a_run_says_what_it_was_given() -> None:
    (row,) = runs.describe("forest", CELLS, SPECIFICATION, SETTINGS).to_dict("records")
    assert row["model_name"] == "forest"
    assert row["fields"] == "age, role"
    assert row["seed"] == 7
    assert (row["n_cells"], row["n_people"]) == (2, 7)
    assert json.loads(row["settings"]) == {"linkage": "ward", "n_trees": 10}
    assert f"scikit-learn {version('scikit-learn')}" in row["versions"].split(", ")


def test_the_hash_is_of_the_cells_as_csv_in_their_order() -> None:
    text = "profile_id,age,n_people\na,40.0,3\nb,,4\n"
    assert runs.input_hash(CELLS) == hashlib.sha256(text.encode()).hexdigest()
    assert runs.input_hash(CELLS.iloc[::-1]) != runs.input_hash(CELLS)
    assert runs.input_hash(CELLS.iloc[:1]) != runs.input_hash(CELLS)


def test_nobody_is_a_run_too() -> None:
    (row,) = runs.describe("forest", CELLS.iloc[:0], SPECIFICATION, SETTINGS).to_dict(
        "records"
    )
    assert (row["n_cells"], row["n_people"]) == (0, 0)
