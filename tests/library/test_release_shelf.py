"""The folder of releases: listed, compared, gone back to, pruned."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from release_desk import Desk
from rich.console import Console
from typer.testing import CliRunner, Result

from workforce_insights import cli, releases
from workforce_insights.cli import app
from workforce_insights.errors import UserError
from workforce_insights.releases import shelf


@pytest.fixture(scope="module")
def shelved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """An output folder with two releases, of which the second has other numbers."""
    output = tmp_path_factory.mktemp("output")
    desk = Desk(output).lay()
    first = desk.make()
    desk.run("update published.pub_sizes set n = 20 where place = 'a'")
    desk.run("insert into marts.people values ('person-3', 'Ward', 3)")
    second = desk.make()
    return output, [first.name, second.name]


@pytest.fixture
def output(
    shelved: tuple[Path, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    shutil.copytree(shelved[0] / "releases", tmp_path / "releases")
    monkeypatch.setenv("WORKFORCE_OUTPUT", str(tmp_path))
    monkeypatch.setattr(cli, "console", Console(width=200, height=50))
    return tmp_path


@pytest.fixture
def made(shelved: tuple[Path, list[str]]) -> list[str]:
    return shelved[1]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["releases", *arguments])


def test_the_list_says_how_each_stands(output: Path, made: list[str]) -> None:
    broken = output / "releases" / "20250401T000000Z-aaaaaa"
    broken.mkdir()
    (output / "releases" / made[0] / "dictionary.csv").write_text("other")
    (output / "releases" / ".20250401T000000Z-bbbbbb").mkdir()
    lines = [" ".join(line.split()) for line in run("list").output.splitlines()]
    stamp = f"{releases.made_at(made[1]):%Y-%m-%d %H:%M:%S}"
    assert lines[1] == f"{broken.name} 2025-04-01 00:00:00 not whole: {MISSING}"
    assert sorted(lines[2:]) == sorted(
        [
            f"{made[0]} {releases.made_at(made[0]):%Y-%m-%d %H:%M:%S} 3 5"
            " not whole: dictionary.csv has changed",
            f"{made[1]} {stamp} 4 5 latest",
        ]
    )


MISSING = "manifest.json cannot be read"


def test_the_build_tells_what_changed_as_far_as_it_fits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes = [{"sentence": f"pub_{n} [is] gone."} for n in range(12)]
    (tmp_path / "manifest.json").write_text(json.dumps({"changes": changes}))
    cli._tell_changes(tmp_path)
    said = "".join(capsys.readouterr().out.split())
    assert "Changed:pub_9[is]gone." in said
    assert "pub_10" not in said
    assert "2morechangesstandin" in said
    (tmp_path / "manifest.json").write_text('{"changes": []}')
    cli._tell_changes(tmp_path)
    assert capsys.readouterr().out == ""


def test_going_back_is_going_back(output: Path, made: list[str]) -> None:
    said = run("use", made[0])
    assert said.exit_code == 0
    assert "workforce render" in said.output
    assert run("path").output.strip() == str(output / "releases" / made[0])
    assert "kept" in next(li for li in run("list").output.splitlines() if made[1] in li)


@pytest.mark.parametrize("harm", ["missing", "changed", "added", "manifest"])
def test_nobody_goes_to_a_release_that_is_not_whole(
    output: Path, made: list[str], harm: str
) -> None:
    folder = output / "releases" / made[0]
    match harm:
        case "missing":
            (folder / "public.duckdb").unlink()
        case "changed":
            (folder / "public_csv" / "pub_counts.csv").write_text("n\n11\n")
        case "added":
            (folder / "public" / "more.parquet").touch()
        case "manifest":
            (folder / "manifest.json").write_text("{")
    said = run("use", made[0])
    assert said.exit_code == 1
    assert f"{made[0]} is not whole" in said.output
    assert releases.latest(output / "releases").name == made[1]


def test_a_release_that_is_not_there(output: Path, made: list[str]) -> None:
    said = run("use", f"{made[0][:-1]}x")
    assert said.exit_code == 1
    assert f"There is no release {made[0][:-1]}x; perhaps {made[0][:-8]}" in said.output


def test_a_pointer_that_names_nothing_is_mended_by_choosing(
    output: Path, made: list[str]
) -> None:
    pointer = output / "releases" / "latest.json"
    for nothing in ("", "[]", '{"release": "20250401T000000Z-aaaaaa"}'):
        pointer.write_text(nothing)
        assert "workforce releases use ID" in run("path").output
    assert run("use", made[0]).exit_code == 0
    assert releases.latest(output / "releases").name == made[0]


def test_two_releases_are_compared(output: Path, made: list[str]) -> None:
    lines = [
        " ".join(line.split()) for line in run("compare", *made).output.splitlines()
    ]
    assert lines == [
        "Audience Table Rows before Rows after",
        "analyst people 2 3",
        "Table Rows added Removed Changed In both",
        "pub_sizes 0 0 1 3",
    ]
    same = run("compare", made[0], made[0])
    assert same.output.startswith("The two have the same")


def test_what_came_and_went_is_told(output: Path, made: list[str]) -> None:
    path = output / "releases" / made[0] / "manifest.json"
    manifest = json.loads(path.read_text())
    public = manifest["schema"]["public"]
    public["pub_old"] = {"n": "BIGINT"}
    del public["pub_provenance"]
    public["pub_counts"] = {"n": "DOUBLE", "old": "VARCHAR"}
    path.write_text(json.dumps(manifest))
    assert releases.compare(output / "releases", *made).structure == [
        "public pub_provenance is new.",
        "public pub_counts has lost old.",
        "public pub_counts.n was DOUBLE and is INTEGER.",
        "public pub_old is gone.",
    ]


def name(day: str) -> str:
    return shelf.identity(datetime.fromisoformat(day).replace(tzinfo=UTC), "a1b2c3")


def test_the_newest_and_the_last_of_each_year_are_kept() -> None:
    """Over monthly releases of three years, financial years end on 31 March."""
    there = [
        name(f"{year}-{month:02}-15T08:00:00")
        for year in (2023, 2024, 2025)
        for month in range(1, 13)
    ]
    gone = shelf.expired(there, pointed_to=there[-1])
    kept = [one for one in there if one not in gone]
    assert kept == [
        name("2023-03-15T08:00:00"),
        name("2024-03-15T08:00:00"),
        *there[-12:],
    ]
    assert there[5] in gone
    assert there[5] not in shelf.expired(there, pointed_to=there[5])


def test_the_last_second_of_march_is_of_the_year_before() -> None:
    ends = [name("2024-03-31T23:59:59"), name("2024-04-01T00:00:00")]
    later = [name(f"2025-06-{day:02}T00:00:00") for day in range(1, 13)]
    assert shelf.expired([*ends, *later], later[-1]) == []
    before = name("2024-03-31T23:59:58")
    assert shelf.expired([before, *ends, *later], later[-1]) == [before]


def old(folder: Path, like: str) -> str:
    """Have a release stand as of two years ago, with one after it in its year."""
    for day in ("2024-06-02", "2024-06-01"):
        shutil.copytree(folder / like, folder / name(f"{day}T00:00:00"))
    return name("2024-06-01T00:00:00")


def fill(folder: Path) -> None:
    for day in range(1, 13):
        (folder / name(f"2025-06-{day:02}T00:00:00")).mkdir(exist_ok=True)


def test_what_need_not_be_kept_goes_once_there_are_more(
    output: Path, made: list[str]
) -> None:
    folder = output / "releases"
    expired = old(folder, made[0])
    assert shelf.prune(folder) == []
    fill(folder)
    shelf.use(folder, expired)
    assert expired not in shelf.prune(folder)
    shelf.use(folder, made[1])
    assert shelf.prune(folder) == [expired]
    assert not (folder / expired).exists()
    assert [p for p in folder.iterdir() if p.name.startswith(".")] == []


READ = """
import duckdb, sys
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    print("open", flush=True)
    sys.stdin.read()
"""


def test_a_release_that_somebody_reads_stays_until_later(
    output: Path, made: list[str]
) -> None:
    folder = output / "releases"
    expired = old(folder, made[0])
    fill(folder)
    reader = subprocess.Popen(
        [sys.executable, "-c", READ, str(folder / expired / "public.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    assert reader.stdout is not None
    assert reader.stdout.readline().strip() == "open"
    assert expired not in shelf.prune(folder)
    assert shelf.faults(folder / expired) == []
    reader.communicate("")
    assert shelf.prune(folder) == [expired]


def test_drafts_left_over_are_swept_and_nothing_else_is(tmp_path: Path) -> None:
    for left in (".20250401T000000Z-aaaaaa", ".removed-20250401T000000Z-aaaaab"):
        (tmp_path / left).mkdir()
        (tmp_path / left / "public.duckdb").touch()
    for other in (".git", "20250401T000000Z-aaaaac", "x20250401T000000Z-aaaaac"):
        (tmp_path / other).mkdir()
    assert shelf.sweep(tmp_path) == 2
    assert {p.name for p in tmp_path.iterdir()} == {
        *(".git", "20250401T000000Z-aaaaac", "x20250401T000000Z-aaaaac")
    }


def test_nothing_was_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKFORCE_OUTPUT", str(tmp_path))
    assert "workforce build" in run("list").output
    assert releases.names(tmp_path / "releases") == []
    with pytest.raises(UserError, match="workforce build"):
        releases.latest(tmp_path)
