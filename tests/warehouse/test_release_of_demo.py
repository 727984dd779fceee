"""The release that the command made of the demonstration."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest
from conftest import ROOT, Build, contents, workforce

from workforce_insights import releases
from workforce_insights.releases import audit

PRIVATE = {
    "fct_assessment",
    "fct_rejected_row",
    "rpt_unmapped_word",
    "fct_programme_probability",
    "fct_recommendation",
    "rpt_community_survey",
    "rpt_outreach",
    "rpt_quiet_member",
    "rpt_suppressed_count",
    "rpt_wres_return",
}
IDENTIFIERS = {
    *("participant_id", "person_id", "application_id", "vacancy_id"),
    *("candidate_id", "hiring_manager_id", "interview_score_id"),
    *("member_id", "engagement_id"),
}


def test_the_pointer_names_the_release(demo: Build) -> None:
    pointer = json.loads((demo.releases / "latest.json").read_text(encoding="utf-8"))
    assert pointer == {"release": demo.release.name}
    said = workforce("releases", "path", output=demo.output)
    assert said.returncode == 0
    assert said.stdout.strip() == str(demo.release)


def test_the_public_copy_has_published_tables_only(demo: Build) -> None:
    with duckdb.connect(demo.release / "public.duckdb", read_only=True) as connection:
        names = {
            name
            for (name,) in connection.execute(
                "select table_name from information_schema.tables"
            ).fetchall()
        }
    files = {path.stem for path in (demo.release / "public").iterdir()}
    assert names == files == set(demo.tables("published"))
    assert all(name.startswith("pub_") for name in names)


@pytest.mark.parametrize(("audience", "schema"), releases.SCHEMAS.items())
def test_released_rows_are_the_warehouse_rows(
    demo: Build, audience: str, schema: str
) -> None:
    """Both kinds of file hold what the warehouse holds, but for identifiers."""
    with duckdb.connect(demo.release / f"{audience}.duckdb", read_only=True) as copy:
        copy.execute(f"attach '{demo.warehouse.as_posix()}' as private (read_only)")
        for path in sorted((demo.release / audience).iterdir()):
            ours = copy.table(f"private.{schema}.{path.stem}")
            parquet = copy.read_parquet(path.as_posix())
            assert parquet.fetchall() == copy.table(path.stem).fetchall()
            assert len(parquet) == len(ours)
            plain = [c for c in parquet.columns if c not in IDENTIFIERS]
            assert set(parquet.columns) == set(ours.columns)
            shown, held = (t.select(*plain) for t in (parquet, ours))
            assert shown.except_(held).fetchall() == [], path.stem
            assert held.except_(shown).fetchall() == [], path.stem


def test_the_analyst_copy_has_no_identifier_of_the_source(demo: Build) -> None:
    ids = {
        str(value)
        for name in (
            *("participants", "applications", "vacancies", "interview_scores"),
            *("members", "engagements"),
        )
        for column, values in pd.read_csv(
            ROOT / "data" / "demo" / f"{name}.csv", dtype=str
        ).items()
        if column in IDENTIFIERS
        for value in values
    }
    assert len(ids) > 20_000
    unkeyed = {hashlib.md5(i.encode()).hexdigest() for i in ids}  # noqa: S324
    with_keys = 0
    for path in (demo.release / "analyst").iterdir():
        table = pd.read_parquet(path)
        for column in table.select_dtypes(["object", "str"]):
            values = set(table[column].dropna())
            assert not values & ids, (path.stem, column)
            assert not values & unkeyed, (path.stem, column)
        with_keys += "participant_id" in table
    assert with_keys >= 4
    people = pd.read_parquet(demo.release / "analyst" / "dim_participant.parquet")
    enrolments = pd.read_parquet(demo.release / "analyst" / "fct_enrolment.parquet")
    assert people["participant_id"].is_unique
    assert set(people["participant_id"]) == set(enrolments["participant_id"])
    for name, content in contents(demo.release).items():
        assert b"P00001" not in content, name


def test_the_analyst_copy_has_the_columns_that_were_looked_at(demo: Build) -> None:
    """A column that is new to it is looked at (does it identify? is it text that
    somebody wrote?) and added to released_columns.csv, from dictionary.csv."""
    looked_at = pd.read_csv(Path(__file__).with_name("released_columns.csv"))
    dictionary = pd.read_csv(demo.release / "dictionary.csv")
    analyst = dictionary[dictionary["audience"] == "analyst"]
    columns = list(looked_at.columns)
    assert set(analyst[columns].itertuples(index=False, name=None)) == set(
        looked_at.itertuples(index=False, name=None)
    )
    released = releases.read_manifest(demo.release)["schema"]["analyst"]
    assert set(zip(looked_at["table"], looked_at["column"], strict=True)) == {
        (table, column) for table, shape in released.items() for column in shape
    }
    named_so = looked_at["column"].isin(IDENTIFIERS)
    assert (named_so == (looked_at["identifies"] == "yes")).all()


def test_private_models_stay_inside(demo: Build) -> None:
    assert set(demo.tables("marts")) >= PRIVATE
    analyst = {path.stem for path in (demo.release / "analyst").iterdir()}
    assert analyst == set(demo.tables("marts")) - PRIVATE


def test_the_manifest_matches_the_files_and_the_inputs(demo: Build) -> None:
    manifest = json.loads((demo.release / "manifest.json").read_text(encoding="utf-8"))
    found = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in contents(demo.release).items()
    }
    del found["manifest.json"]
    assert manifest["files"] == found
    assert manifest["inputs"] == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in contents(ROOT / "data" / "demo").items()
    }
    for audience, rows in manifest["rows"].items():
        for name, n in rows.items():
            path = demo.release / audience / f"{name}.parquet"
            assert len(pd.read_parquet(path)) == n


def test_another_release_of_the_same_changes_nothing(
    demo: Build, tmp_path: Path
) -> None:
    folder = tmp_path / "releases"
    shutil.copytree(demo.releases, folder)
    first = releases.latest(folder)
    before = contents(first)
    dbt, data = demo.output / "target" / "manifest.json", ROOT / "data" / "demo"
    second = releases.make(demo.warehouse, dbt, folder, data)
    assert contents(first) == before
    assert releases.latest(folder) == second != first
    after = contents(second)
    public = [name for name in before if name.startswith(("public/", "public_csv/"))]
    assert len(public) > 100
    assert {name: after[name] for name in public} == {
        name: before[name] for name in public
    }
    manifest = releases.read_manifest(second)
    assert manifest["before"] == first.name
    assert manifest["changes"] == []
    found = releases.compare(folder, first.name, second.name)
    assert found == releases.Comparison([], [], [])


def test_the_audit_looked_at_every_count_that_the_tests_look_at(demo: Build) -> None:
    manifest = releases.read_manifest(demo.release)
    shapes = manifest["schema"]["public"]
    looked_at = set(audit.counts(shapes))
    assert manifest["audit"]["counts"] == len(looked_at) > 100
    assert manifest["audit"]["files_accounted_for"] == len(
        demo.table("marts.rpt_data_quality")["file_name"].dropna().unique()
    )
    declared = audit.exact_numbers()
    assert looked_at.isdisjoint(declared)
    unknown = {pair for pair in declared if pair[1] not in shapes.get(pair[0], {})}
    assert unknown == set()
    for name, columns in shapes.items():
        table = demo.public(name)
        for column in columns:
            if (column == "n" or column.startswith("n_")) and column in table:
                assert (name, column) in looked_at | declared


def test_the_dictionary_describes_every_column(demo: Build) -> None:
    dictionary = pd.read_csv(demo.release / "dictionary.csv", keep_default_na=False)
    schema = releases.read_manifest(demo.release)["schema"]
    assert {
        (line.audience, line.table, line.column, line.type)
        for line in dictionary.itertuples()
    } == {
        (audience, table, column, kind)
        for audience, shapes in schema.items()
        for table, shape in shapes.items()
        for column, kind in shape.items()
    }
    assert (dictionary["table_description"].str.len() > 10).all()
    assert (dictionary["column_description"].str.len() > 3).all()
    identifies = dictionary[dictionary["identifies"] == "yes"]
    assert set(identifies["column"]) <= IDENTIFIERS
    assert set(identifies["audience"]) == {"analyst"}


def test_the_workbook_holds_the_public_tables(demo: Build) -> None:
    book = openpyxl.load_workbook(demo.release / "public.xlsx", read_only=True)
    rows = releases.read_manifest(demo.release)["rows"]["public"]
    assert book.sheetnames == ["contents", "notes", "columns", *rows]
    for name in ("pub_cluster", "pub_finding"):
        header, *lines = book[name].iter_rows(values_only=True)
        table = demo.public(name)
        assert list(header) == list(table.columns)
        assert len(lines) == len(table)
        for line, row in zip(lines, table.itertuples(index=False), strict=True):
            for cell, value in zip(line, row, strict=True):
                if pd.isna(value):
                    assert cell is None
                elif isinstance(value, float):
                    assert cell == pytest.approx(value, rel=1e-12)
                else:
                    assert cell == value
