"""Input that nobody tidied: counted, or refused in one sentence, never a traceback.

Most cases land in this process and read what staging makes of what was landed; five
small extracts go through the real command, pages and all.
"""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest
from conftest import ROOT, Sandbox, contents
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from workforce_insights import building, releases
from workforce_insights.cli import app
from workforce_insights.errors import UserError
from workforce_insights.project import Project

HEADER = "participant_id,programme,band,age\n"
P1 = "P1,Mary Seacole,Band 6,40\n"
P2 = "P2,Nye Bevan,Band 9,50\n"
P3 = "P3,Edward Jenner,Band 5,30\n"
STAGED = ("stg_leadership__participants", "stg_leadership__participants_rejected")
IMPORT = "workforce import participants participants.csv"
SCRIPT = "<script>alert(1)</script>"

# Text or bytes of participants.csv, who is clean, and why each other record is not.
COUNTED: dict[str, tuple[str | bytes, list[str], dict[int, str]]] = {
    "columns in another order": (
        "age,band,programme,participant_id\n40,Band 6,Nye Bevan,P1\n",
        ["P1"],
        {},
    ),
    "header in capitals": (HEADER.upper() + P1, ["P1"], {}),
    "quoted header after a byte order mark": (
        b'\xef\xbb\xbf"participant_id","programme"\nP1,Nye Bevan\n',
        ["P1"],
        {},
    ),
    "header only": (HEADER, [], {}),
    "one row": (HEADER + P1, ["P1"], {}),
    "carriage returns only": ((HEADER + P1 + P2).replace("\n", "\r"), ["P1", "P2"], {}),
    "blank lines between": (HEADER + "\n" + P1 + "\n\n" + P2, ["P1", "P2"], {}),
    "ragged lines": (
        HEADER + "P8\n" + P1 + "P9,Nye Bevan,Band 9,50,,x\n",
        ["P1"],
        {2: "missing_columns", 4: "too_many_columns"},
    ),
    "embedded line breaks": (
        HEADER + 'P1,"Nye\r\n\n Bevan",Band 6,40\n' + P2,
        ["P1", "P2"],
        {},
    ),
    "a NUL inside a word": (
        HEADER + "P1,Nye\0Bevan,Band 9,50\n" + P3,
        ["P1", "P3"],
        {},
    ),
    "Latin-1": (
        (HEADER + P1 + "P2,Nye Bevan,Bänd 9,50\n").encode("latin-1"),
        ["P1"],
        {3: "invalid_encoding"},
    ),
    "duplicate and conflicting keys": (
        HEADER + P1 + P1 + P2 + P2.replace("50", "51") + P3,
        ["P1", "P3"],
        {3: "duplicate", 4: "conflicting_key", 5: "conflicting_key"},
    ),
    "every key missing": (
        HEADER + ",Nye Bevan,Band 6,40\n ,Nye Bevan,Band 6,41\n",
        [],
        {2: "missing_participant_id", 3: "missing_participant_id"},
    ),
    "a column of blanks": (HEADER + "P1,Nye Bevan,  ,\nP2,x,\t, \n", ["P1", "P2"], {}),
    "a cell of a million characters": (
        HEADER + P1 + f"P2,{'x' * 1_000_000},Band 9,50\n" + P3,
        ["P1", "P2", "P3"],
        {},
    ),
    "a cell of three million characters": (
        HEADER + P1 + f"P2,{'x' * 3_000_000},Band 9,50\n" + P3,
        ["P1", "P2", "P3"],
        {},
    ),
    "a cell of twenty million characters": (
        HEADER + P1 + f"P2,{'x' * 20_000_000},Band 9,50\n" + P3,
        ["P1", "P3"],
        {3: "line_size_over_maximum"},
    ),
    "a formula": (
        HEADER + '"=HYPERLINK(""http://x"",""y"")",Nye Bevan,Band 6,40\n',
        ['=HYPERLINK("http://x","y")'],
        {},
    ),
}

# The files of a data folder, and what the one sentence has to say.
REFUSED: dict[str, tuple[dict[str, str | bytes], tuple[str, ...]]] = {
    "nothing there": ({}, ("holds no extract", "Put participants.csv")),
    "a workbook that was not imported": (
        {"participants.xlsx": b"PK\x03\x04"},
        ("holds no extract",),
    ),
    "empty file": ({"participants.csv": ""}, ("the first line is empty",)),
    "byte order mark only": (
        {"participants.csv": b"\xef\xbb\xbf"},
        ("the first line is empty",),
    ),
    "header of another system": (
        {"participants.csv": "Staff No,Course\n1,x\n"},
        ("the header has 'staff no'", IMPORT),
    ),
    "doubled header": (
        {"participants.csv": "participant_id,programme,Band,band\nP1,x,6,7\n"},
        ("'band' twice", IMPORT),
    ),
    "trailing comma in the header": (
        {"participants.csv": "participant_id,programme,\nP1,x,\n"},
        ("the header has ''", IMPORT),
    ),
    "header of a million characters": (
        {"participants.csv": "x" * 1_000_000 + "\nP1\n"},
        ("the header has 'xxx", IMPORT),
    ),
    "unclosed quote in the header": (
        {"participants.csv": 'participant_id,"programme,band,age\n' + P1 + P2},
        ("the header has a quote that is not closed",),
    ),
    "unclosed quote above other rows": (
        {"participants.csv": HEADER + P1 + 'P2,"Nye Bevan,Band 9,50\n' + P3},
        ("the record on line 3", "runs over the lines below it", IMPORT),
    ),
    "UTF-16": (
        {"participants.csv": (HEADER + P1).encode("utf-16")},
        ("not comma-separated UTF-8", IMPORT),
    ),
    "NUL bytes only": ({"participants.csv": b"\0" * 5_000}, ("not comma-separated",)),
    "semicolons": (
        {"participants.csv": (HEADER + P1).replace(",", ";")},
        ("not comma-separated", IMPORT),
    ),
    "tabs": (
        {"participants.csv": (HEADER + P1).replace(",", "\t")},
        ("not comma-separated", IMPORT),
    ),
    "mixed line ends": (
        {"participants.csv": HEADER + P1.replace("\n", "\r\n") + P2},
        ("one kind of line end", IMPORT),
    ),
    "truncated Parquet": (
        {"participants.parquet": b"PAR1 cut off"},
        ("participants.parquet is not a whole Parquet file",),
    ),
    "empty Parquet": (
        {"participants.parquet": b""},
        ("participants.parquet is not a whole Parquet file",),
    ),
    "damaged Parquet beside a good CSV": (
        {"participants.csv": HEADER + P1, "participants.parquet": b"PAR1 cut off"},
        ("participants.parquet is not a whole Parquet file",),
    ),
    "value map with semicolons": (
        {"participants.csv": HEADER + P1, "value_map.csv": "field;word;group\n"},
        ("value_map.csv", "not comma-separated"),
    ),
    "value map with a wrong header": (
        {"participants.csv": HEADER + P1, "value_map.csv": "field,words,group\n"},
        ("value_map.csv", "'words'"),
    ),
    "extract of a day that is none": (
        {"participants/2024-13-45.csv": HEADER + P1},
        ("participants/2024-13-45.csv", "not an extract date"),
    ),
}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """The staging tables, over a folder with blanks, quotes and other letters."""
    folder = tmp_path_factory.mktemp("untidy") / "Zoë's \u201cown\u201d données"
    made = Sandbox(folder)
    made.data.mkdir(parents=True)
    put(made.data, {"participants.csv": HEADER})
    models = ("+int_leadership__exclusions", "stg_leadership__participants_rejected")
    outcome = made.dbt(
        *("build", "--select", *models),
        *("--exclude-resource-type", "test", "unit_test"),
    )
    assert outcome.success, [r.message for r in outcome.result.results if r.message]
    return made


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command sets variables for dbt: they go when a test is done."""
    for name in ("WORKFORCE_DATA", "WORKFORCE_WAREHOUSE", "WORKFORCE_OUTPUT"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def put(folder: Path, files: Mapping[str, str | bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def land(sandbox: Sandbox, files: Mapping[str, str | bytes]) -> str:
    """Land a folder; give the sentence it was refused with, or nothing."""
    put(sandbox.data, files)
    outcome = sandbox.dbt("run", "--select", *STAGED)
    if outcome.success:
        return ""
    return building.failure(outcome, Project(sandbox.folder, sandbox.folder))


def accounts(sandbox: Sandbox) -> tuple[int, list[str], dict[int, str]]:
    """Lines landed, the clean keys, and why each other record is not clean."""
    ((n_lines,),) = sandbox.query(
        "select sum(n_read + n_unreadable)::int from raw.landed_files"
        " where table_name = 'participants'"
    )
    clean = sandbox.query(
        "select participant_id from staging.stg_leadership__participants order by 1"
    )
    rejected = sandbox.query(
        "select line_number, rejection_reason"
        " from staging.stg_leadership__participants_rejected"
    )
    assert len(dict(rejected)) == len(rejected)
    return n_lines, [key for (key,) in clean], dict(rejected)


def assert_one_sentence(said: str) -> None:
    assert said.endswith((".", ".csv", ".parquet")), said
    assert 20 < len(said) < 500
    for jargon in ("\n", "Traceback", "Error", "not foreseen", "{", "exception"):
        assert jargon not in said


@pytest.mark.parametrize(
    ("text", "clean", "rejected"), COUNTED.values(), ids=COUNTED.keys()
)
def test_untidy_lines_are_counted(
    sandbox: Sandbox, text: str | bytes, clean: list[str], rejected: dict[int, str]
) -> None:
    assert land(sandbox, {"participants.csv": text}) == ""
    n_lines, found, why = accounts(sandbox)
    assert found == clean
    assert why == rejected
    assert n_lines == len(clean) + len(rejected)


@pytest.mark.parametrize(("files", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_read_is_one_sentence(
    sandbox: Sandbox, files: dict[str, str | bytes], says: tuple[str, ...]
) -> None:
    said = land(sandbox, files)
    for part in says:
        assert part in said
    assert_one_sentence(said)


def test_of_two_files_the_parquet_counts(sandbox: Sandbox) -> None:
    made = io.BytesIO()
    pd.DataFrame({"participant_id": ["Q1"], "programme": ["Nye Bevan"]}).to_parquet(
        made
    )
    files = {"participants.csv": HEADER + P1, "participants.parquet": made.getvalue()}
    assert land(sandbox, files) == ""
    assert accounts(sandbox) == (1, ["Q1"], {})


def records(content: bytes) -> int:
    """Records under the header, by Python's csv; blank lines hold none."""
    text = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return sum(1 for row in csv.reader(io.StringIO(text)) if row) - 1


PIECES = [
    *(b"P1", b"Nye Bevan", b",", b",", b",", b"\n", b"\n", b'"', b'""', b" "),
    *(b"\r\n", b"\xff", b"\0", b"\xc3\xa9", b";", b"P2,x,6,4\n", b'"a,\nb"'),
]
JUNK = st.lists(st.sampled_from(PIECES), max_size=24).map(b"".join)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(junk=JUNK)
def test_any_junk_is_counted_or_refused(sandbox: Sandbox, junk: bytes) -> None:
    content = HEADER.encode() + P3.encode() + junk
    said = land(sandbox, {"participants.csv": content})
    if said:
        assert "participants.csv" in said
        assert_one_sentence(said)
        return
    n_lines, clean, rejected = accounts(sandbox)
    assert n_lines == records(content)
    assert n_lines == len(clean) + len(rejected)


# Values: each costs its field, never its row


def exclusions(sandbox: Sandbox, text: str) -> dict[tuple[str, str], str]:
    """Run the models down to the exclusions: reason by participant and field."""
    put(sandbox.data, {"participants.csv": text})
    outcome = sandbox.dbt(
        *("run", "--select", *STAGED),
        *("int_leadership__participants", "int_leadership__exclusions"),
    )
    assert outcome.success
    rows = sandbox.query(
        "select participant_id, field, exclusion_reason"
        " from intermediate.int_leadership__exclusions"
    )
    return {(key, field): reason for key, field, reason in rows}


def test_ages_that_are_none(sandbox: Sandbox) -> None:
    ages = ["forty", "0", "-1", "999", "1e400", "4O", "=2*20", "", "15", "90", "40.0"]
    rows = "".join(f"{n},Nye Bevan,Band 6,{age}\n" for n, age in enumerate(ages))
    found = exclusions(sandbox, HEADER + rows)
    reasons = {key: why for (key, field), why in found.items() if field == "age"}
    assert reasons == {
        "0": "not a whole number",
        **dict.fromkeys(("1", "2", "3"), "out of range"),
        **dict.fromkeys(("4", "5", "6"), "not a whole number"),
        "7": "missing",
    }
    assert accounts(sandbox)[0] == len(ages) == len(accounts(sandbox)[1])


def test_dates_in_two_styles_with_times_and_serials(sandbox: Sandbox) -> None:
    dates = {
        "2024-03-31": "2024-03-31",
        "31/03/2024": "2024-03-31",
        "2024-03-31 09:30:00": "2024-03-31",
        "31/03/2024 09:30": "2024-03-31",
        "45382": None,  # an Excel serial: import turns the cell into a date
        "03/31/2024": None,
        "31/03/24": None,
        "2024-02-30": None,
    }
    rows = [f"{n},Nye Bevan,{text}\n" for n, text in enumerate(dates)]
    text = "participant_id,programme,started_on\n" + "".join(rows)
    assert land(sandbox, {"participants.csv": text}) == ""
    found = sandbox.query(
        "select start_date::varchar from staging.stg_leadership__participants"
        " order by participant_id"
    )
    assert [day for (day,) in found] == list(dates.values())


def test_every_value_missing_in_every_optional_column(sandbox: Sandbox) -> None:
    columns = sandbox.query(
        "select column_name from information_schema.columns"
        " where table_schema = 'raw' and table_name = 'participants'"
        " and column_name not in ('source_file', 'source_line', 'extract_date',"
        " 'participant_id', 'programme')"
    )
    names = ",".join(name for (name,) in columns)
    blanks = "," * (len(columns) - 1)
    text = f"participant_id,programme,{names}\n" + "".join(
        f"P{n},Nye Bevan,{blanks}\n" for n in range(4)
    )
    found = exclusions(sandbox, text)
    assert set(found.values()) == {"missing"}
    n_fields = len({field for _, field in found})
    assert n_fields == 16
    assert len(found) == 4 * n_fields


def test_unknown_words_are_counted_with_their_reason(sandbox: Sandbox) -> None:
    text = HEADER + f"P1,Nye Bevan,{SCRIPT},40\nP2,Our own,Band 6,40\n"
    found = exclusions(sandbox, text)
    assert found == {
        ("P1", "band_level"): "unmapped word",
        ("P2", "programme_id"): "unmapped word",
    }


# The command: one sentence on stderr, exit code 1, nothing released touched


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An output folder with a release, and the project as working folder."""
    folder = tmp_path / "output"
    put(folder, {"releases/latest.json": '{"release": "before"}\n', "site/x.html": "x"})
    monkeypatch.setenv("WORKFORCE_OUTPUT", str(folder))
    monkeypatch.chdir(ROOT)
    return folder


def assert_stopped(result: Result, *says: str) -> None:
    assert result.exit_code == 1, result.output
    (line,) = result.stderr.strip().splitlines()
    assert line.startswith("Stopped. ")
    for part in says:
        assert part in line
    assert_one_sentence(line)


def one_specification(text: str) -> dict[str, str | bytes]:
    """Settings whose only specification is called mine."""
    return {"settings.yml": f"leadership_specifications: {{mine: {{{text}}}}}\n"}


SETTINGS: dict[str, tuple[dict[str, str | bytes], tuple[str, ...]]] = {
    "unknown variable": (
        {"settings.yml": "n_tree: 5\n"},
        ("settings.yml", "no variable n_tree", "n_trees"),
    ),
    "bad YAML": ({"settings.yml": "n_trees: [5\n"}, ("settings.yml", "is not YAML")),
    "unknown field": (
        one_specification("fields: [colour]"),
        ("settings.yml", "mine", "the field colour", "band_level"),
    ),
    "specification without fields": (
        one_specification("estimator: forest"),
        ("settings.yml", "mine has no list of fields"),
    ),
    "a setting of another layout": (
        one_specification("fields: [age], linkage: ward"),
        ("settings.yml", "mine has the setting linkage", "clusters"),
    ),
    "unknown estimator": (
        one_specification("fields: [age], estimator: boosting"),
        ("settings.yml", "mine has the estimator boosting", "multinomial_logit"),
    ),
    "unknown linkage": (
        one_specification("fields: [age], clusters: {linkage: single, n_clusters: 3}"),
        ("settings.yml", "mine clusters by no known linkage", "ward"),
    ),
    "no number of clusters": (
        one_specification("fields: [age], clusters: {linkage: ward}"),
        ("settings.yml", "mine has no number of clusters", "n_clusters: 7"),
    ),
    "clusters by a field of none": (
        one_specification(
            "fields: [age], clusters: {linkage: ward, n_clusters: 3, fields: [region]}"
        ),
        ("settings.yml", "mine clusters by other fields than its own", "age"),
    ),
    "clusters as a number": (
        one_specification("fields: [age], clusters: 7"),
        ("settings.yml", "mine has clusters other than by linkage"),
    ),
    "a specification of the pages without clusters": (
        {
            "settings.yml": "leadership_specifications: {as_published: {fields: [age],"
            " estimator: forest}}\n"
        },
        ("settings.yml", "as_published has no clusters"),
    ),
    "a specification of the pages is missing": (
        one_specification("fields: [age]"),
        ("settings.yml", "lacks as_published"),
    ),
    "specifications as a list": (
        {"settings.yml": "leadership_specifications: [mine]\n"},
        ("settings.yml", "leadership_specifications"),
    ),
    "unknown column": (
        {"participants.csv": "participant_id,programme,colour\n"},
        ("participants.csv", "'colour'", IMPORT),
    ),
}


@pytest.mark.parametrize(("files", "says"), SETTINGS.values(), ids=SETTINGS.keys())
def test_the_build_stops_in_one_sentence(
    output: Path, tmp_path: Path, files: dict[str, str], says: tuple[str, ...]
) -> None:
    before = contents(output)
    put(tmp_path / "data", {"participants.csv": HEADER + P1, **files})
    result = CliRunner().invoke(app, ["build", "--data", str(tmp_path / "data")])
    assert_stopped(result, *says)
    after = contents(output)
    assert {name: after[name] for name in before} == before
    made = {name.split("/")[0] for name in after if name not in before}
    assert made.isdisjoint({"releases", "site"})


def test_a_data_folder_that_is_not_there(output: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["build", "--data", str(tmp_path / "nowhere")])
    assert_stopped(result, "nowhere is not a folder")
    assert sorted(contents(output)) == ["releases/latest.json", "site/x.html"]


@pytest.mark.parametrize(
    "raised",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        PermissionError(errno.EACCES, os.strerror(errno.EACCES)),
        duckdb.IOException("IO Error: Could not write file: No space left on device"),
    ],
    ids=["full", "forbidden", "full while DuckDB writes"],
)
def test_a_disk_that_takes_no_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: Exception
) -> None:
    def refuse(*_: object) -> None:
        raise raised

    folder, manifest = tmp_path / "releases", tmp_path / "manifest.json"
    put(folder, {"latest.json": "{}"})
    put(tmp_path / "data", {})
    said = {"metadata": {"invocation_id": "run-1"}, "nodes": {}}
    manifest.write_text(json.dumps(said), encoding="utf-8")
    monkeypatch.setattr(releases.copies, "write", refuse)
    with pytest.raises(UserError, match="Make room there") as error:
        releases.make(tmp_path / "x.duckdb", manifest, folder, tmp_path / "data")
    assert str(folder) in str(error.value)
    assert "\n" not in str(error.value)
    assert contents(folder) == {"latest.json": b"{}"}


# The other door: workforce import


MAPPING = "columns: {participant_id: Id, programme: Course, band: Pay Band}\n"
EXTRACT = "Id,Course,Pay Band\n"


def workbook(*rows: list[object], merged: str = "", hidden: bool = False) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    if hidden:
        sheet.title, sheet.sheet_state = "Drafts", "hidden"
        sheet.append(["not", "this"])
        sheet = book.create_sheet("Staff")
        book.active = 1
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


IMPORTED: dict[str, tuple[str | bytes, int, int]] = {
    "semicolons in Latin-1": (
        "Id;Course;Pay Band\n1;Zoë's;Band 6\n".encode("latin-1"),
        1,
        0,
    ),
    "UTF-16 with tabs": ("Id\tCourse\tPay Band\n1\tx\ty\n".encode("utf-16"), 1, 0),
    "mixed line ends": (EXTRACT + "1,x,y\r\n2,x,y\r3,x,y\n", 3, 0),
    "an unclosed quote": (EXTRACT + '1,"x,y\n2,x,y\n3,x,y\n', 2, 1),
    "NUL bytes": (EXTRACT + "1,\0,y\n2,x,y\n", 1, 1),
    "a million characters": (EXTRACT + f"1,{'x' * 1_000_000},y\n2,x,y\n", 1, 1),
    "a hidden sheet before": (
        workbook(["Id", "Course", "Pay Band"], [1, "x", "y"], hidden=True),
        1,
        0,
    ),
}

NOT_IMPORTED: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "empty": ("", ("is empty",)),
    "doubled header": ("Id,Course,ID\n1,x,y\n", ("'ID' twice", "columns 1 and 3")),
    "merged headers": (
        workbook(["Id", "Course", None], [1, "x", "y"], merged="B1:C1"),
        ("C2 holds a value but C1 holds no header", "unmerge"),
    ),
    "password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ("password",)),
    "truncated workbook": (
        workbook(["Id", "Course", "Pay Band"])[:900],
        ("not a whole Excel workbook",),
    ),
    "truncated Parquet": (b"PAR1 cut off", ("not a whole Parquet file",)),
}


def run_import(folder: Path, content: str | bytes) -> Result:
    source, mapping = folder / "extract.dat", folder / "mapping.yml"
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    mapping.write_text(MAPPING, encoding="utf-8")
    arguments = ["--mapping", str(mapping), "--data", str(folder / "données d'ici")]
    return CliRunner().invoke(app, ["import", "participants", str(source), *arguments])


@pytest.mark.parametrize(
    ("content", "n_rows", "n_rejected"), IMPORTED.values(), ids=IMPORTED.keys()
)
@pytest.mark.usefixtures("output")
def test_imports_are_counted(
    tmp_path: Path, content: str | bytes, n_rows: int, n_rejected: int
) -> None:
    result = run_import(tmp_path, content)
    assert result.exit_code == 0, result.output
    data = tmp_path / "données d'ici"
    assert len(pd.read_parquet(data / "participants.parquet")) == n_rows
    assert len(pd.read_csv(data / "participants.rejects.csv")) == n_rejected


@pytest.mark.parametrize(
    ("content", "says"), NOT_IMPORTED.values(), ids=NOT_IMPORTED.keys()
)
@pytest.mark.usefixtures("output")
def test_imports_are_refused_in_one_sentence(
    tmp_path: Path, content: str | bytes, says: tuple[str, ...]
) -> None:
    assert_stopped(run_import(tmp_path, content), "extract.dat", *says)
    assert not (tmp_path / "données d'ici" / "participants.parquet").exists()


@pytest.mark.usefixtures("output")
def test_a_full_disk_and_a_locked_folder_stop_the_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    assert_stopped(run_import(tmp_path, EXTRACT + "1,x,y\n"), "make room there")
