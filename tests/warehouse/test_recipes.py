"""The recipes of docs/analysts.md run as they are written, and say the same."""

from __future__ import annotations

import contextlib
import re
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import ROOT, Build

DOCUMENT = ROOT / "docs" / "analysts.md"
CLIENTS = ("by_duckdb", "by_pandas", "by_sqlalchemy", "by_adbc")


def blocks(language: str, document: Path = DOCUMENT) -> list[str]:
    """The fenced blocks of a document in one language."""
    text = document.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def followed(demo: Build, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What there is after every Python recipe, in a folder that holds releases."""
    folder = tmp_path_factory.mktemp("analyst")
    shutil.copytree(demo.releases, folder / "releases")
    held: dict = {"folder": folder}
    with contextlib.chdir(folder):
        for block in blocks("python"):
            exec(compile(block, str(DOCUMENT), "exec"), held)  # noqa: S102
    return held


def test_every_client_gives_the_same_answer(demo: Build, followed: dict) -> None:
    programmes = demo.table("marts.dim_programme").set_index("programme_id")
    enrolments = demo.table("marts.fct_enrolment").dropna(subset="has_completed")
    named = enrolments["programme_id"].map(programmes["programme_name"])
    expected = enrolments["has_completed"].astype(float).groupby(named).mean()
    assert len(expected) > 3
    for client in CLIENTS:
        answer = followed[client].set_index("programme_name")
        assert answer["n"].sum() == len(enrolments), client
        for programme, share in expected.items():
            assert answer.loc[programme, "completed"] == pytest.approx(share), client


def test_the_workbook_holds_the_tables(demo: Build, followed: dict) -> None:
    workbook = openpyxl.load_workbook(followed["folder"] / "workforce.xlsx")
    assert workbook.sheetnames == followed["tables"]
    for name in workbook.sheetnames:
        head, *rows = workbook[name].iter_rows(values_only=True)
        assert list(head) == list(demo.public(name).columns)
        assert len(rows) == len(demo.public(name))


def test_every_fact_joins_its_dimensions(demo: Build) -> None:
    """By the columns that the table in the document names, nothing lost or doubled."""
    text = DOCUMENT.read_text(encoding="utf-8")
    star = {
        table: re.findall(r"`(\w+)`", keys)
        for table, keys in re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", text, re.M)
    }
    analyst = demo.release / "analyst"
    tables = {name: pd.read_parquet(analyst / f"{name}.parquet") for name in star}
    named = {p.stem for p in analyst.iterdir() if p.stem.startswith(("fct_", "dim_"))}
    assert set(star) == named
    keys = {"dim_region": ["region"], "dim_cluster": ["specification", "cluster_id"]}
    keys |= {
        name: columns[:1]
        for name, columns in star.items()
        if name.startswith("dim_") and name not in keys
    }
    for name, columns in keys.items():
        assert not tables[name].duplicated(columns).any(), name
    joined = 0
    for name, table in tables.items():
        for dimension, columns in keys.items():
            if name == dimension or not set(columns) <= set(table):
                continue
            known = table.dropna(subset=columns)
            marker = f"has_{dimension.removeprefix('dim_')}"
            if marker in table:
                known = known[known[marker]]
            found = known[columns].merge(tables[dimension][columns], on=columns)
            assert len(found) == len(known), (name, dimension)
            joined += 1
            if name.startswith("fct_") and dimension != "dim_region":
                assert set(columns) <= set(star[name]), (name, dimension)
        days = set(tables["dim_date"]["date_day"])
        for column in table.select_dtypes("datetime"):
            if name != "dim_date":
                assert set(table[column].dropna()) <= days, (name, column)
    assert joined > 15
    days = tables["dim_date"]["date_day"].sort_values()
    assert (days.diff().dropna() == pd.Timedelta(days=1)).all()
