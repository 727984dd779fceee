"""A dirty extract of another shape, imported by the documented files, judged twice.

The extract has the columns, words and faults of the worked example in docs/import.md:
bands that a spreadsheet made a date of, blanks, and people who enrol again. Accuracies
on cells are compared with scikit-learn's on the rows, over the same folds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from conftest import ROOT, Sandbox, workforce
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import minmax_scale

FIELDS = {
    "age_band_level": "number",
    "is_male": "number",
    "is_disabled": "number",
    "region": "words",
    "highest_qualification_level": "number",
    "deprivation_band_level": "number",
}
MODULES = ["AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "GGG"]
REGIONS = [
    *("East Anglian Region", "East Midlands Region", "Ireland", "London Region"),
    *("North Region", "North Western Region", "Scotland", "South East Region"),
    *("South Region", "South West Region", "Wales", "West Midlands Region"),
    "Yorkshire Region",
]
EDUCATION = [
    *("No Formal quals", "Lower Than A Level", "A Level or Equivalent"),
    *("HE Qualification", "Post Graduate Qualification"),
]
BANDS = ["0-10%", "20-Oct", *(f"{n}0-{n + 1}0%" for n in range(2, 9)), "90-100%"]


def fenced(language: str, having: str) -> str:
    """The one fenced block of docs/import.md in a language that has a text."""
    text = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    blocks = re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)
    (block,) = (block for block in blocks if having in block)
    return str(block)


def dirty_extract(n_people: int, seed: int) -> pd.DataFrame:
    """Enrolments whose module depends on region and education, a quarter repeated."""
    rng = np.random.default_rng(seed)
    region = rng.integers(len(REGIONS), size=n_people)
    education = rng.choice(len(EDUCATION), n_people, p=[0.02, 0.4, 0.42, 0.14, 0.02])
    people = pd.DataFrame(
        {
            "id_student": rng.permutation(np.arange(10_000, 10_000 + n_people)),
            "gender": rng.choice(["M", "F"], n_people, p=[0.55, 0.45]),
            "region": np.array(REGIONS)[region],
            "highest_education": np.array(EDUCATION)[education],
            "imd_band": rng.choice(BANDS, n_people),
            "age_band": rng.choice(
                ["0-35", "35-55", "55<="], n_people, p=[0.7, 0.28, 0.02]
            ),
            "disability": rng.choice(["N", "Y"], n_people, p=[0.9, 0.1]),
        }
    )
    people.loc[rng.random(n_people) < 0.035, "imd_band"] = ""
    enrolled = pd.concat(
        [people, people.sample(n_people // 4, random_state=seed)], ignore_index=True
    )
    tilt = rng.normal(0, 0.7, (len(REGIONS), len(MODULES)))
    steps = rng.normal(0, 0.6, len(MODULES))
    log_odds = (
        tilt[enrolled["region"].map(REGIONS.index)]
        + enrolled["highest_education"].map(EDUCATION.index).to_numpy()[:, None] * steps
    )
    odds = np.exp(log_odds)
    cumulative = (odds / odds.sum(axis=1, keepdims=True)).cumsum(axis=1)
    drawn = (rng.random(len(enrolled))[:, None] > cumulative).sum(axis=1)
    again = enrolled.duplicated("id_student")
    return pd.DataFrame(
        {
            "code_module": np.array(MODULES)[drawn],
            "code_presentation": np.where(again, "2014J", "2013J"),
            **{name: enrolled[name] for name in enrolled.columns},
            "num_of_prev_attempts": again.astype(int),
            "studied_credits": rng.choice([30, 60, 120], len(enrolled)),
            "final_result": rng.choice(
                ["Pass", "Fail", "Withdrawn", "Distinction"], len(enrolled)
            ),
        }
    )


@pytest.fixture(scope="module")
def extract() -> pd.DataFrame:
    return dirty_extract(n_people=3_200, seed=20260101)


@pytest.fixture(scope="module")
def variables() -> dict[str, Any]:
    settings: dict[str, Any] = yaml.safe_load(
        fenced("yaml", "leadership_specifications")
    )
    return settings


@pytest.fixture(scope="module")
def imported(
    tmp_path_factory: pytest.TempPathFactory,
    extract: pd.DataFrame,
    variables: dict[str, Any],
) -> Sandbox:
    """The extract imported by the real command, and the models up to the evidence."""
    made = Sandbox(tmp_path_factory.mktemp("imported"))
    made.data.mkdir()
    source = made.folder / "studentInfo.csv"
    extract.to_csv(source, index=False)
    mapping = made.folder / "mapping.yml"
    mapping.write_text(fenced("yaml", "code_module"), encoding="utf-8")
    (made.data / "value_map.csv").write_text(
        fenced("csv", "field,word,group,level"), encoding="utf-8"
    )
    arguments = ["--mapping", str(mapping), "--data", str(made.data)]
    said = workforce(
        "import", "participants", str(source), *arguments, output=made.folder
    )
    assert said.returncode == 0, said.stderr
    outcome = made.dbt(
        *("build", "--exclude-resource-type", "test", "unit_test"),
        *("--select", "+rpt_programme_evidence", "+rpt_unmapped_word"),
        *("+fct_model_exclusion", "+rpt_data_quality"),
        variables=variables | {"n_repeats": 1},
    )
    assert outcome.success, [r.message for r in outcome.result.results if r.message]
    return made


@pytest.fixture(scope="module")
def rows(imported: Sandbox) -> pd.DataFrame:
    """One row per enrolment that is predicted, with its fold."""
    return imported.frame(
        "select predicted.*, folds.fold"
        " from intermediate.int_leadership__predicted_enrolments as predicted"
        " inner join intermediate.int_leadership__person_folds as folds"
        " using (specification, person_id)"
        " where specification = 'as_published' and evaluation = 'cross_validation'"
        " and repeat_number = 1 order by participant_id"
    )


def points(rows: pd.DataFrame) -> np.ndarray:
    """The rows as numbers from 0 to 1, by scikit-learn and pandas."""
    blocks = [
        pd.get_dummies(rows[name]).to_numpy(dtype=float)
        if kind == "words"
        else minmax_scale(rows[[name]].to_numpy(dtype=float))
        for name, kind in FIELDS.items()
    ]
    return np.hstack(blocks)


def accuracy_on_rows(rows: pd.DataFrame, make: Callable[[], Any]) -> float:
    """Share right when each fold is predicted by a model of the others."""
    matrix, classes = points(rows), rows["programme_id"].to_numpy(dtype=str)
    right = np.zeros(len(rows), dtype=bool)
    for fold in sorted(rows["fold"].unique()):
        tested = (rows["fold"] == fold).to_numpy()
        model = make().fit(matrix[~tested], classes[~tested])
        right[tested] = model.predict(matrix[tested]) == classes[tested]
    return float(right.mean())


def accuracy_on_cells(imported: Sandbox, estimator: str) -> tuple[float, int]:
    ((value, n),) = imported.query(
        "select value, n from marts.rpt_programme_evidence"
        " where specification = 'as_published' and evaluation = 'cross_validation'"
        " and measure = 'accuracy' and estimator = ?",
        estimator,
    )
    return value, n


def test_every_line_is_imported_and_clean(
    imported: Sandbox, extract: pd.DataFrame
) -> None:
    counts = dict(
        imported.query(
            "select measure, sum(n_rows)::int from marts.rpt_data_quality"
            " where table_name = 'participants' group by measure"
        )
    )
    assert counts["lines"] == counts["clean"] == len(extract) == 4_000


def test_mangled_bands_are_mended(imported: Sandbox, extract: pd.DataFrame) -> None:
    assert imported.query("select * from marts.rpt_unmapped_word") == []
    mended = dict(
        imported.query(
            "select deprivation_band_level, count(*)"
            " from intermediate.int_leadership__participants group by 1"
        )
    )
    assert mended == {
        (BANDS.index(word) + 1 if word else None): n
        for word, n in extract["imd_band"].value_counts().items()
    }
    assert mended[2] == (extract["imd_band"] == "20-Oct").sum() > 100


def test_blank_bands_are_left_out_with_the_reason(
    imported: Sandbox, extract: pd.DataFrame, rows: pd.DataFrame
) -> None:
    blank = extract[extract["imd_band"] == ""]
    assert len(blank) > 50
    keys = (
        blank["code_module"]
        + "-"
        + blank["code_presentation"]
        + "-"
        + blank["id_student"].astype(str)
    )
    excluded = imported.query(
        "select participant_id, field, exclusion_reason"
        " from marts.fct_model_exclusion where specification = 'as_published'"
    )
    assert sorted(excluded) == [
        (key, "deprivation_band_level", "missing") for key in sorted(keys)
    ]
    assert len(rows) == len(extract) - len(blank)


def test_nobody_is_in_two_folds(rows: pd.DataFrame, imported: Sandbox) -> None:
    assert (rows["person_id"].value_counts() > 1).sum() > 500
    by_person = rows.groupby("person_id")["fold"]
    assert (by_person.max() == by_person.min()).all()
    assert sorted(rows["fold"].unique()) == [1, 2, 3, 4, 5]
    sizes = rows["fold"].value_counts()
    assert sizes.max() - sizes.min() < 0.1 * sizes.mean()
    holdout = imported.frame(
        "select person_id, fold from intermediate.int_leadership__person_folds"
        " where evaluation = 'holdout' and specification = 'as_published'"
    )
    assert holdout["person_id"].is_unique


def test_the_majority_is_scikit_learns_exactly(
    imported: Sandbox, rows: pd.DataFrame
) -> None:
    value, n = accuracy_on_cells(imported, "class_frequencies")
    assert n == len(rows)
    dummy = accuracy_on_rows(rows, lambda: DummyClassifier(strategy="most_frequent"))
    assert value == pytest.approx(dummy, abs=1e-11)


def test_the_logit_is_scikit_learns(imported: Sandbox, rows: pd.DataFrame) -> None:
    value, _ = accuracy_on_cells(imported, "multinomial_logit")
    logit = accuracy_on_rows(
        rows, lambda: LogisticRegression(C=1.0, tol=1e-8, max_iter=5000)
    )
    assert value == pytest.approx(logit, abs=1e-3)


def test_the_forest_is_scikit_learns(imported: Sandbox, rows: pd.DataFrame) -> None:
    value, _ = accuracy_on_cells(imported, "forest")
    forest = accuracy_on_rows(
        rows,
        lambda: RandomForestClassifier(
            n_estimators=200, max_depth=8, n_jobs=2, random_state=1
        ),
    )
    assert value == pytest.approx(forest, abs=0.01)


def test_there_was_something_to_learn(imported: Sandbox) -> None:
    """Else equal accuracies would say nothing."""
    majority, _ = accuracy_on_cells(imported, "class_frequencies")
    for estimator in ("forest", "multinomial_logit"):
        assert accuracy_on_cells(imported, estimator)[0] > majority + 0.05


def test_settings_of_the_example_are_settings_of_the_project(
    variables: dict[str, Any], imported: Sandbox, tmp_path: Path
) -> None:
    from workforce_insights import project

    (tmp_path / "settings.yml").write_text(yaml.safe_dump(variables), encoding="utf-8")
    assert project.settings(project.find(ROOT), tmp_path) == variables
    specification = variables["leadership_specifications"]["as_published"]
    assert specification["fields"] == list(FIELDS)
