"""Releases: what is copied, what is hidden, and how the pointer is swapped."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb
import pytest
from release_desk import Desk, tables

from workforce_insights import releases
from workforce_insights.errors import UserError
from workforce_insights.extracts import files


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path).lay()


def test_each_audience_gets_its_own_tables(desk: Desk) -> None:
    made = desk.make()
    assert set(tables(made / "analyst.duckdb")) == {"people", "enrolments"}
    public = {"pub_counts", "pub_provenance", "pub_sizes"}
    assert set(tables(made / "public.duckdb")) == public
    assert {p.name for p in (made / "public").iterdir()} == {
        f"{name}.parquet" for name in public
    }
    parquet = duckdb.read_parquet((made / "analyst" / "people.parquet").as_posix())
    assert parquet.fetchall() == tables(made / "analyst.duckdb")["people"]


def test_identifiers_are_keyed_within_one_release(desk: Desk) -> None:
    first, second = desk.make(), desk.make()
    keys = []
    for made in (first, second):
        found = tables(made / "analyst.duckdb")
        people = {person for person, _, _ in found["people"]}
        assert len(people) == 2
        assert found["enrolments"][0][0] in people
        keys.append(people)
        unkeyed = {hashlib.md5(p).hexdigest() for p in (b"person-1", b"person-2")}  # noqa: S324
        assert not people & unkeyed
        for path in (p for p in made.rglob("*") if p.is_file()):
            assert b"person-1" not in path.read_bytes()
    assert not keys[0] & keys[1]


def test_the_manifest_names_the_plan(desk: Desk) -> None:
    manifest = json.loads((desk.make() / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["plan"] == {
        "plan_hash": "abc",
        "committed_plan_hash": "def",
        "plan_departures": "seed",
    }


def test_undeclared_columns_stay_inside(desk: Desk) -> None:
    assert len(tables(desk.make() / "analyst.duckdb")["enrolments"][0]) == 1


def test_the_manifest_has_the_hash_of_every_file(desk: Desk) -> None:
    made = desk.make()
    manifest = json.loads((made / "manifest.json").read_text())
    found = {
        path.relative_to(made).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in made.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert manifest["files"] == found
    assert manifest["inputs"] == {"people.csv": hashlib.sha256(b"id\nP1\n").hexdigest()}
    assert manifest["rows"]["analyst"] == {"people": 2, "enrolments": 1}
    assert manifest["release"] == made.name


def test_the_newest_release_is_the_latest(desk: Desk) -> None:
    with pytest.raises(UserError, match="workforce build"):
        releases.latest(desk.releases)
    first = desk.make()
    assert releases.latest(desk.releases) == first
    before = {p: p.read_bytes() for p in first.rglob("*") if p.is_file()}
    second = desk.make()
    assert releases.latest(desk.releases) == second != first
    assert {p: p.read_bytes() for p in first.rglob("*") if p.is_file()} == before


def test_a_failed_copy_leaves_nothing_behind(desk: Desk) -> None:
    first = desk.make()
    with duckdb.connect(desk.warehouse) as connection:
        connection.execute("drop table published.pub_counts")
    with pytest.raises(duckdb.Error):
        desk.make()
    assert sorted(p.name for p in desk.releases.iterdir()) == sorted(
        [first.name, "latest.json"]
    )
    assert releases.latest(desk.releases) == first


class Lock:
    """A program that holds `latest.json` for so many attempts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, attempts: int) -> None:
        self.left = attempts
        self.waits: list[float] = []
        replace = Path.replace

        def held(path: Path, target: Path) -> Path:
            if Path(target).name == "latest.json" and self.left:
                self.left -= 1
                raise PermissionError(13, "being used by another process")
            return replace(path, target)

        monkeypatch.setattr(Path, "replace", held)
        monkeypatch.setattr(files.time, "sleep", self.waits.append)


def test_the_swap_waits_for_a_reader(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.make()
    lock = Lock(monkeypatch, attempts=3)
    second = desk.make()
    assert releases.latest(desk.releases) == second
    assert len(lock.waits) == 3
    assert lock.waits == sorted(lock.waits)


def test_the_swap_gives_up_in_words_and_the_earlier_release_stands(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = desk.make()
    pointer = (desk.releases / "latest.json").read_bytes()
    lock = Lock(monkeypatch, attempts=1000)
    with pytest.raises(UserError, match=r"latest\.json is held open") as error:
        desk.make()
    assert "the release before this one stands" in str(error.value)
    assert 0 < sum(lock.waits) < 60
    assert (desk.releases / "latest.json").read_bytes() == pointer
    assert releases.latest(desk.releases) == first
