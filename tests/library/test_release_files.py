"""What stands in a release beside the copies: CSV, workbook, dictionary, manifest."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from release_desk import Desk, tables

from workforce_insights import releases
from workforce_insights.releases import workbook


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Desk(tmp_path_factory.mktemp("desk")).lay().make()


@pytest.fixture(scope="module")
def book(made: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(made / "public.xlsx")


def rows(sheet: object) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(values_only=True))  # type: ignore[attr-defined]


def test_each_public_table_is_a_csv_with_no_formula(made: Path) -> None:
    assert {p.stem for p in (made / "public_csv").iterdir()} == set(
        tables(made / "public.duckdb")
    )
    with (made / "public_csv" / "pub_sizes.csv").open(encoding="utf-8") as file:
        assert list(csv.reader(file)) == [
            ["place", "n", "words", "is_suppressed"],
            ["a", "10", "", "false"],
            ["b", "15", "'=1+1", "false"],
            ["c", "", "'-", "true"],
        ]


def test_the_workbook_has_a_sheet_for_each_table(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == [
        *("contents", "notes", "columns"),
        *("pub_counts", "pub_provenance", "pub_sizes"),
    ]
    assert rows(book["pub_sizes"]) == [
        ("place", "n", "words", "is_suppressed"),
        ("a", 10, None, False),
        ("b", 15, "=1+1", False),
        ("c", None, "-", True),
    ]
    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    assert book["pub_sizes"].auto_filter.ref == "A1:D4"


def test_no_text_of_the_workbook_is_a_formula(book: openpyxl.Workbook) -> None:
    texts = [book["pub_sizes"][place] for place in ("C3", "C4")]
    assert [cell.data_type for cell in texts] == ["s", "s"]
    assert all(cell.quotePrefix for cell in texts)
    kinds = {cell.data_type for sheet in book for line in sheet for cell in line}
    assert "f" not in kinds


def test_the_contents_link_to_each_table(book: openpyxl.Workbook) -> None:
    contents = book["contents"]
    assert rows(contents)[1:] == [
        ("pub_counts", "What pub_counts holds.", 1),
        ("pub_provenance", "What pub_provenance holds.", 1),
        ("pub_sizes", "What pub_sizes holds.", 3),
    ]
    assert contents["A4"].hyperlink.location == "'pub_sizes'!A1"


def test_the_notes_say_what_was_done(book: openpyxl.Workbook) -> None:
    notes = dict(rows(book["notes"])[1:])
    assert notes["Data"].startswith("Simulated: nobody in it exists")
    assert (
        "1 to 7 is hidden, 8 and over goes to the nearest 5"
        in notes["Disclosure control"]
    )
    assert notes["Hidden"] == "1 rows of 1 tables have is_suppressed true."
    assert notes["Analysis plan"] == (
        "SHA-256 abc. Settings that depart from the plan: seed."
    )


def test_the_columns_are_described(book: openpyxl.Workbook) -> None:
    described = rows(book["columns"])
    assert ("pub_sizes", "n", "INTEGER", "The n.") in described
    assert len(described) == 1 + 1 + 4 + 6


def test_names_of_sheets_fit_and_differ() -> None:
    long = "pub_" + "a" * 40
    given = workbook.sheet_names([f"{long}_1", f"{long}_2", f"{long}_3", "pub_b"])
    assert given["pub_b"] == "pub_b"
    assert len(set(given.values())) == 4
    assert {len(name) for name in given.values()} == {31, 5}


def test_the_dictionary_has_every_released_column(made: Path) -> None:
    with (made / "dictionary.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {(line["audience"], line["table"], line["column"]) for line in lines} >= {
        ("analyst", "people", "place"),
        ("public", "pub_sizes", "words"),
    }
    assert [
        (line["table"], line["column"]) for line in lines if line["identifies"] == "yes"
    ] == [("enrolments", "person_id"), ("people", "person_id")]
    assert {line["table"] for line in lines}.isdisjoint({"hidden", "raw_scores"})
    (n,) = [
        line for line in lines if (line["table"], line["column"]) == ("pub_counts", "n")
    ]
    assert n == {
        "audience": "public",
        "table": "pub_counts",
        "table_description": "What pub_counts holds.",
        "column": "n",
        "type": "INTEGER",
        "column_description": "The n.",
        "identifies": "no",
    }


def test_the_manifest_says_what_the_release_is(made: Path) -> None:
    manifest = releases.read_manifest(made)
    assert manifest["run"] == "run-1"
    assert manifest["before"] is None
    assert manifest["simulated"] is True
    assert manifest["schema"]["public"]["pub_counts"] == {"n": "INTEGER"}
    assert manifest["grains"] == {"pub_sizes": ["place"]}
    assert manifest["headlines"] == ["gain"]
    assert manifest["changes"] == []
    # The threshold and the base are declared exact, so two counts are left.
    assert manifest["audit"] == {
        "counts": 2,
        "files_accounted_for": 1,
        "files_whole": 6,
    }
