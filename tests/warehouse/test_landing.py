"""Landing: what each kind of file becomes, counted by other readers, or refused with.

The models between the files and the accounts run over one folder after another in one
process; two of the refusals go through the real command as well.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest
from conftest import Build, Sandbox, contents, workforce

from workforce_insights import building
from workforce_insights.project import Project

ACCOUNTS = ("+rpt_data_quality", "+fct_rejected_row", "stg_leadership__participants")
WORDS = (*ACCOUNTS, "+int_leadership__exclusions", "+rpt_unmapped_word")
HEADER = "participant_id,programme,band,age\n"
P1 = "P1,Mary Seacole,Band 6,40\n"
P2 = "P2,Nye Bevan,Band 9,50\n"
P3 = "P3,Edward Jenner,Band 5,30\n"


@dataclass(frozen=True)
class Landed:
    """An extract, who is clean in it, and why each other line is not."""

    text: str | bytes
    clean: tuple[str, ...]
    rejected: Mapping[int, str] = field(default_factory=dict)
    encoding: str = "utf-8"

    @property
    def raw(self) -> bytes:
        return self.text if isinstance(self.text, bytes) else self.text.encode()

    def n_lines(self) -> int:
        """Records under the header, by Python's csv; blank lines hold none."""
        rows = csv.reader(io.StringIO(self.raw.decode(self.encoding), newline=""))
        return sum(1 for row in rows if row) - 1


LANDED = {
    "clean": Landed(HEADER + P1 + P2 + P3, ("P1", "P2", "P3")),
    "a field too many": Landed(
        HEADER + P1 + "P2,Nye Bevan,Band 9,50,more\n" + P3,
        ("P1", "P3"),
        {3: "too_many_columns"},
    ),
    "a field too few": Landed(
        HEADER + P1 + "P2,Nye Bevan\n" + P3, ("P1", "P3"), {3: "missing_columns"}
    ),
    "every line ragged": Landed(
        HEADER + "P1,x\nP2,x\n", (), {2: "missing_columns", 3: "missing_columns"}
    ),
    "unclosed quote in the last line": Landed(
        HEADER + P1 + P2 + 'P3,"Edward Jenner,Band 5,30\n',
        ("P1", "P2"),
        {4: "unquoted_value"},
    ),
    "text after a quote": Landed(
        HEADER + P1 + 'P2,"Nye" Bevan,Band 9,50\n' + P3,
        ("P1", "P3"),
        {3: "unquoted_value"},
    ),
    "header only": Landed(HEADER, ()),
    "header only, no line end": Landed(HEADER.strip(), ()),
    "byte order mark": Landed(
        b"\xef\xbb\xbf" + (HEADER + P1 + P2).encode(), ("P1", "P2"), {}, "utf-8-sig"
    ),
    "Latin-1 bytes": Landed(
        (HEADER + P1 + "P2,Nye Bevan,Band é,50\n" + P3).encode("latin-1"),
        ("P1", "P3"),
        {3: "invalid_encoding"},
        "latin-1",
    ),
    "letters beyond Latin-1": Landed(
        HEADER + P1 + "P2,Nye Bevan,Groß – 😀 Łódź,50\n", ("P1", "P2")
    ),
    "Windows line ends": Landed((HEADER + P1 + P2).replace("\n", "\r\n"), ("P1", "P2")),
    "no line end at the end": Landed(HEADER + P1 + P2.strip(), ("P1", "P2")),
    "line break in a quoted field": Landed(
        HEADER + P1 + 'P2,"Nye\nBevan",Band 9,50\n' + P3, ("P1", "P2", "P3")
    ),
    "quoted header, other case": Landed(
        '"Participant_ID","programme"," BAND ",Age\n' + P1, ("P1",)
    ),
    "blank key, blank programme": Landed(
        HEADER + " ,Nye Bevan,Band 9,50\nP2,,Band 9,50\n" + P3,
        ("P3",),
        {2: "missing_participant_id", 3: "missing_programme"},
    ),
    "identical copies": Landed(
        HEADER + P1 + P2 + P1 + P1,
        ("P1", "P2"),
        {4: "duplicate", 5: "duplicate"},
    ),
    "copies that differ in blanks only": Landed(
        HEADER + P1 + P1.replace("P1,Mary Seacole", " P1 , Mary Seacole "),
        ("P1",),
        {3: "duplicate"},
    ),
    "conflicting copies": Landed(
        HEADER + P1 + P2 + P1 + P1.replace("40", "41"),
        ("P2",),
        {2: "conflicting_key", 4: "conflicting_key", 5: "conflicting_key"},
    ),
    "conflicting copies, other order": Landed(
        HEADER + P1.replace("40", "41") + P1 + P2 + P1,
        ("P2",),
        {2: "conflicting_key", 3: "conflicting_key", 5: "conflicting_key"},
    ),
    "all at once": Landed(
        HEADER + "P9,x\n" + P1 + 'P2,"Nye\nBevan",Band 9,50\n' + "P8\n" + P3 + P1,
        ("P1", "P2", "P3"),
        {2: "missing_columns", 5: "missing_columns", 7: "duplicate"},
    ),
}

REFUSED = {
    "unknown column": (
        {"participants.csv": "participant_id,programme,colour\nP1,Nye Bevan,red\n"},
        ("participants.csv", "'colour'", "workforce import participants"),
    ),
    "no required column": (
        {"participants.csv": "participant_id,band\nP1,Band 6\n"},
        ("participants.csv", "'programme' is missing"),
    ),
    "a column twice": (
        {"participants.csv": "participant_id,programme,band,band\nP1,Nye Bevan,6,7\n"},
        ("participants.csv", "'band' twice"),
    ),
    "semicolons": (
        {"participants.csv": (HEADER + P1).replace(",", ";")},
        ("participants.csv", "not comma-separated", "workforce import participants"),
    ),
    "tabs": (
        {"participants.csv": (HEADER + P1).replace(",", "\t")},
        ("participants.csv", "not comma-separated"),
    ),
    "an unclosed quote above other lines": (
        {"participants.csv": HEADER + P1 + 'P2,"Nye Bevan,Band 9,50\n' + P3},
        ("participants.csv", "line 3", "workforce import participants"),
    ),
    "a header in Latin-1": (
        {
            "participants.csv": "participant_id,programme,größe\nP1,x,1\n".encode(
                "latin-1"
            )
        },
        ("participants.csv", "not comma-separated UTF-8"),
    ),
    "UTF-16": (
        {"participants.csv": (HEADER + P1).encode("utf-16")},
        ("participants.csv", "not comma-separated UTF-8"),
    ),
    "empty file": ({"participants.csv": ""}, ("participants.csv", "first line")),
    "blank first line": (
        {"participants.csv": "\n" + HEADER + P1},
        ("participants.csv", "first line"),
    ),
    "extract not named by its date": (
        {"participants/March.csv": HEADER + P1},
        ("participants/March.csv", "extract date"),
    ),
    "unknown column in the value map": (
        {
            "participants.csv": HEADER + P1,
            "value_map.csv": "field,word,group,colour\nband,x,Band 6,red\n",
        },
        ("value_map.csv", "'colour'"),
    ),
    "empty folder": ({}, ("holds no extract", "participants.csv")),
}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    made = Sandbox(tmp_path_factory.mktemp("landing"))
    write(made.data, {"participants.csv": HEADER})
    assert made.dbt("seed").success
    return made


@pytest.fixture(autouse=True)
def _empty_data_folder(sandbox: Sandbox) -> None:
    shutil.rmtree(sandbox.data, ignore_errors=True)
    sandbox.data.mkdir()


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def land(
    sandbox: Sandbox,
    files: Mapping[str, str | bytes],
    models: tuple[str, ...] = ACCOUNTS,
) -> None:
    write(sandbox.data, files)
    outcome = sandbox.dbt("run", "--select", *models)
    assert outcome.success, [r.message for r in outcome.result.results if r.message]


def clean_ids(sandbox: Sandbox) -> list[str]:
    rows = sandbox.query(
        "select participant_id from staging.stg_leadership__participants order by 1"
    )
    return [key for (key,) in rows]


def counts(sandbox: Sandbox, table: str = "participants") -> dict[str, int]:
    rows = sandbox.query(
        "select measure, sum(n_rows)::int from marts.rpt_data_quality"
        " where table_name = ? group by measure",
        table,
    )
    return dict(rows)


def assert_accounts(sandbox: Sandbox, expected: Landed) -> None:
    assert clean_ids(sandbox) == list(expected.clean)
    rejected = sandbox.query(
        "select line_number, rejection_reason from marts.fct_rejected_row"
        " where table_name = 'participants'"
    )
    assert dict(rejected) == dict(expected.rejected)
    assert len(rejected) == len(expected.rejected)
    made = counts(sandbox)
    assert made.get("lines", 0) == expected.n_lines()
    assert made.get("clean", 0) == len(expected.clean)
    assert made.get("rejected", 0) == len(expected.rejected)
    assert len(expected.clean) + len(expected.rejected) == expected.n_lines()


@pytest.mark.parametrize("expected", LANDED.values(), ids=LANDED.keys())
def test_lines_are_clean_or_rejected_with_their_number(
    sandbox: Sandbox, expected: Landed
) -> None:
    land(sandbox, {"participants.csv": expected.raw})
    assert_accounts(sandbox, expected)


@pytest.mark.parametrize(("files", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_landed_is_refused_in_one_sentence(
    sandbox: Sandbox, files: Mapping[str, str | bytes], said: tuple[str, ...]
) -> None:
    write(sandbox.data, files)
    outcome = sandbox.dbt("run", "--select", *ACCOUNTS)
    assert not outcome.success
    message = building.failure(outcome, Project(sandbox.folder, sandbox.folder))
    for part in said:
        assert part in message
    assert "\n" not in message
    assert "Traceback" not in message
    assert "Error" not in message
    assert "P1" not in message


def test_a_bad_header_stops_the_command_and_leaves_the_release(
    demo: Build, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    shutil.copytree(demo.releases, output / "releases")
    shutil.copytree(demo.site, output / "site")
    before = contents(output)
    write(tmp_path / "data", {"participants.csv": "participant_id,band\nP1,Band 6\n"})
    stopped = workforce("build", "--data", str(tmp_path / "data"), output=output)
    assert stopped.returncode == 1
    assert "Traceback" not in stopped.stderr + stopped.stdout
    (line,) = [text for text in stopped.stderr.splitlines() if text.strip()]
    assert line.startswith("Stopped. participants.csv:")
    assert "'programme' is missing" in line
    after = contents(output)
    assert {name: after[name] for name in before} == before
    made = [n for n in after if n not in before and n.startswith(("releases", "site"))]
    assert made == []


def test_text_in_the_age_costs_the_age_and_not_the_row(sandbox: Sandbox) -> None:
    land(
        sandbox,
        {
            "participants.csv": HEADER
            + "P1,Nye Bevan,Band 9,forty\nP2,Nye Bevan,Band 9,44.0\n"
            + "P3,Nye Bevan,Band 9,44.5\nP4,Nye Bevan,Band 9,200\n"
            + "P5,Nye Bevan,Band 9,\n"
        },
        WORDS,
    )
    assert clean_ids(sandbox) == ["P1", "P2", "P3", "P4", "P5"]
    reasons = sandbox.query(
        "select participant_id, exclusion_reason"
        " from intermediate.int_leadership__exclusions where field = 'age'"
    )
    assert dict(reasons) == {
        "P1": "not a whole number",
        "P3": "not a whole number",
        "P4": "out of range",
        "P5": "missing",
    }
    assert sandbox.query(
        "select participant_id, age from intermediate.int_leadership__participants"
        " where age is not null"
    ) == [("P2", 44)]


def test_parquet_wins_over_csv(sandbox: Sandbox) -> None:
    pd.DataFrame(
        {"participant_id": ["Q1", "Q2"], "programme": "Nye Bevan", "age": [40, 41]}
    ).to_parquet(sandbox.data / "participants.parquet")
    land(sandbox, {"participants.csv": HEADER + P1})
    assert clean_ids(sandbox) == ["Q1", "Q2"]
    assert counts(sandbox) == {"files": 1, "lines": 2, "clean": 2}


def test_rejects_beside_a_parquet_file_are_counted(sandbox: Sandbox) -> None:
    pd.DataFrame(
        {"participant_id": ["Q1", "Q2", "Q2"], "programme": "Nye Bevan"}
    ).to_parquet(sandbox.data / "participants.parquet")
    rejects = pd.DataFrame(
        {
            "line_number": [3, 5],
            "reason": ["undecodable", "unclosed_quote"],
            "line_text": ['a "b", c', "two\nlines"],
        }
    )
    rejects.to_csv(sandbox.data / "participants.rejects.csv", index=False)
    land(sandbox, {})
    n_lines = len(pd.read_parquet(sandbox.data / "participants.parquet")) + len(rejects)
    assert counts(sandbox) == {"files": 1, "lines": n_lines, "clean": 2, "rejected": 3}
    assert sandbox.query(
        "select line_number, rejection_reason from marts.fct_rejected_row order by 1"
    ) == [(3, "undecodable"), (5, "unclosed_quote"), (6, "duplicate")]


def test_the_latest_of_dated_extracts_is_current(sandbox: Sandbox) -> None:
    files = {
        "participants/2023-03-31.csv": HEADER + P1 + P2 + P3,
        "participants/2024-03-31.csv": HEADER + P1.replace("40", "41") + P2 + P2,
    }
    land(sandbox, files)
    assert clean_ids(sandbox) == ["P1", "P2"]
    assert sandbox.query(
        "select distinct extract_date::varchar, age"
        " from staging.stg_leadership__participants where participant_id = 'P1'"
    ) == [("2024-03-31", 41)]
    assert counts(sandbox) == {"files": 2, "lines": 6, "clean": 5, "rejected": 1}


def test_an_absent_table_is_an_empty_one_and_said_so(sandbox: Sandbox) -> None:
    land(sandbox, {"value_map.csv": "field,word,group\nband,Grade X,Band 6\n"})
    assert clean_ids(sandbox) == []
    assert counts(sandbox) == {"files": 0}
    assert counts(sandbox, "value_map") == {"files": 1, "lines": 1, "clean": 1}


def test_a_value_map_overrides_words_and_adds_groups(sandbox: Sandbox) -> None:
    land(
        sandbox,
        {
            "participants.csv": HEADER
            + "P1,Nye Bevan,grade  x,40\nP2,Our Course,Band 6,40\n"
            + "P3,Nye Bevan,Level Z,40\nP4,Nye Bevan,Grade Y,40\n",
            "value_map.csv": "field,word,group,level\nband, Grade X ,Band 7,\n"
            + "programme,our course,our_course,\nband,band 6,Band 9,\n"
            + "band,Level Z,Level Z,12\n",
        },
        WORDS,
    )
    rows = sandbox.query(
        "select participant_id, programme_id, band_level"
        " from intermediate.int_leadership__participants order by 1"
    )
    assert rows == [
        ("P1", "nye_bevan", 7),
        ("P2", "our_course", 9),
        ("P3", "nye_bevan", 12),
        ("P4", "nye_bevan", None),
    ]
    assert sandbox.query("select field, word, n_rows from marts.rpt_unmapped_word") == [
        ("band", "Grade Y", 1)
    ]


def test_other_files_in_the_folder_are_left_alone(sandbox: Sandbox) -> None:
    land(
        sandbox,
        {"participants.csv": HEADER + P1, "notes.txt": "x", "other.csv": "a,b\n1\n"},
    )
    assert counts(sandbox) == {"files": 1, "lines": 1, "clean": 1}
