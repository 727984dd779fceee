"""The command on the thinnest extracts: it builds, and says what was not fitted."""

from __future__ import annotations

import csv
import html
import io
import re
import shutil
import subprocess

import openpyxl
import pandas as pd
import pytest
from conftest import ROOT, Build, workforce

FORMULA = '=HYPERLINK("http://example.test/","look")'
SCRIPT = "<script>alert(1)</script>"
JUDGED = "better than using no model at all"
UNFITTED = "was not predicted by the forest: "
THIN: dict[str, str] = {
    "one row": UNFITTED + "everybody has the same profile",
    "one programme": UNFITTED + "everybody is on the same programme",
    "nobody disabled": "names the right programme for",
    "header only": UNFITTED + "there is nobody in the data",
    "required columns only": UNFITTED + "none of the model fields has a value",
}
QUICK = "{n_resamples: 4, n_references: 2, n_trees: 10, max_clusters: 4}\n"


def thin_extract(name: str) -> dict[str, str]:
    people = pd.read_csv(
        ROOT / "data" / "demo" / "participants.csv", dtype=str, keep_default_na=False
    )
    n_people = {"one row": 1, "header only": 0}.get(name, 120)
    people = people.head(n_people)
    files: dict[str, str] = {"settings.yml": QUICK}
    if name == "one programme":
        people["programme"] = "Mary Seacole"
    elif name == "required columns only":
        people = people[["participant_id", "programme"]]
    elif name == "nobody disabled":
        people["disability"] = "No"
        people.loc[people.index[:40], "role"] = FORMULA
        people.loc[people.index[40:80], "role"] = SCRIPT
        rows = [
            ("field", "word", "group"),
            *(("role", w, w) for w in (FORMULA, SCRIPT)),
        ]
        value_map = io.StringIO()
        csv.writer(value_map, lineterminator="\n").writerows(rows)
        files["value_map.csv"] = value_map.getvalue()
    return {**files, "participants.csv": people.to_csv(index=False)}


@pytest.fixture(scope="module")
def thin(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, tuple[Build, subprocess.CompletedProcess[str]]]:
    """The five extracts, each built by the real command."""
    folder = tmp_path_factory.mktemp("thin")
    output = folder / "output"
    parsed = output / "target" / "partial_parse.msgpack"
    made = {}
    for name in THIN:
        data = folder / f"{name}'s data"
        data.mkdir()
        for path, text in thin_extract(name).items():
            (data / path).write_bytes(text.encode())
        said = workforce("build", "--data", str(data), output=output)
        built = Build(output.rename(folder / name))
        made[name] = (built, said)
        # What dbt parsed holds for the next, whose settings are the same.
        parsed.parent.mkdir(parents=True)
        shutil.copy(built.output / "target" / parsed.name, parsed)
    return made


@pytest.mark.parametrize(("name", "says"), THIN.items(), ids=THIN.keys())
def test_thin_extracts_build_and_say_what_was_not_fitted(
    thin: dict[str, tuple[Build, subprocess.CompletedProcess[str]]],
    name: str,
    says: str,
) -> None:
    made, said = thin[name]
    assert said.returncode == 0, said.stderr + said.stdout
    assert said.stderr == ""
    for page in ("index", "leadership"):
        text = (made.site / f"{page}.html").read_text(encoding="utf-8")
        shown = html.unescape(
            re.sub(r"(?s)<(style|script|svg|math)\b.*?</\1>|<[^>]+>", " ", text)
        )
        shown = " ".join(shown.split())
        assert (says if page == "leadership" else JUDGED) in shown
        for jargon in ("Traceback", "Warning", "site-packages", str(ROOT)):
            assert jargon not in shown
        assert not re.search(r"\b(nan|None(?! of)|NaT|NULL|inf)\b", shown)
        assert SCRIPT not in text


def test_formulas_leave_in_no_file_that_a_spreadsheet_runs(
    thin: dict[str, tuple[Build, subprocess.CompletedProcess[str]]],
) -> None:
    made, _ = thin["nobody disabled"]
    lookup = made.public("pub_cluster_lookup")
    assert {FORMULA, SCRIPT} <= set(lookup["role_group"])
    suffixes = {p.suffix for p in made.releases.rglob("*") if p.is_file()}
    assert suffixes == {".parquet", ".duckdb", ".json", ".csv", ".xlsx"}
    table = pd.read_csv(made.release / "public_csv" / "pub_cluster_lookup.csv")
    assert f"'{FORMULA}" in set(table["role_group"])
    assert FORMULA not in set(table["role_group"])
    workbook = openpyxl.load_workbook(made.release / "public.xlsx")
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert {c.data_type for c in cells if c.value == FORMULA} == {"s"}
    assert "f" not in {c.data_type for c in cells}
    pages = [p for p in made.site.rglob("*") if p.is_file()]
    assert {p.suffix for p in pages} == {".html", ".css", ".js", ".csv"}
    shown = "".join(p.read_text(encoding="utf-8") for p in made.site.glob("*.html"))
    assert html.escape(SCRIPT) in shown
