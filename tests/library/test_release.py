"""Releases: what is copied, what is hidden, and how the pointer is swapped."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from workforce_insights import release
from workforce_insights.errors import UserError
from workforce_insights.extracts import files


def node(schema: str, name: str, **columns: bool) -> dict[str, Any]:
    return {
        "resource_type": "model",
        "schema": schema,
        "name": name,
        "config": {"meta": {}, "materialized": "table"},
        "columns": {
            column: {"config": {"meta": {"identifies": True} if hidden else {}}}
            for column, hidden in columns.items()
        },
    }


class Desk:
    """A small warehouse with what dbt says of it."""

    def __init__(self, folder: Path) -> None:
        self.warehouse = folder / "ware'house.duckdb"
        self.manifest = folder / "manifest.json"
        self.releases = folder / "releases"
        self.data = folder / "data"
        self.data.mkdir()
        (self.data / "people.csv").write_text("id\nP1\n")
        with duckdb.connect(self.warehouse) as connection:
            connection.execute(
                "create schema marts; create schema published; create schema ml;"
                " create table marts.people as select * from"
                " (values ('person-2', 'Ward', 2), ('person-1', 'Ward', 1))"
                " t(person_id, place, n);"
                " create table marts.enrolments as"
                " select 'person-1' as person_id, 'x' as secret;"
                " create table marts.hidden as select 'person-1' as person_id;"
                " create table published.pub_counts as select 10 as n;"
                " create table published.pub_provenance as select 'abc' as plan_hash,"
                " 'def' as committed_plan_hash, 'seed' as plan_departures;"
                " create table ml.raw_scores as select 'person-1' as person_id"
            )
        hidden = node("marts", "hidden", person_id=False)
        hidden["config"]["meta"]["release"] = "private"
        unmade = node("published", "sentences", n=False)
        unmade["config"]["materialized"] = "ephemeral"
        nodes = [
            unmade,
            node("marts", "people", person_id=True, place=False, n=False),
            node("marts", "enrolments", person_id=True),
            hidden,
            node("published", "pub_counts", n=False),
            node("ml", "raw_scores", person_id=False),
            {**node("published", "a_test"), "resource_type": "test"},
        ]
        self.manifest.write_text(
            json.dumps({"nodes": {str(i): n for i, n in enumerate(nodes)}})
        )

    def make(self) -> Path:
        return release.make(self.warehouse, self.manifest, self.releases, self.data)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def tables(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(path, read_only=True) as connection:
        names = connection.execute("select table_name from duckdb_tables()").fetchall()
        return {name: connection.table(name).fetchall() for (name,) in names}


def test_each_audience_gets_its_own_tables(desk: Desk) -> None:
    made = desk.make()
    assert set(tables(made / "analyst.duckdb")) == {"people", "enrolments"}
    assert tables(made / "public.duckdb") == {"pub_counts": [(10,)]}
    assert [p.name for p in (made / "public").iterdir()] == ["pub_counts.parquet"]
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
        release.latest(desk.releases)
    first = desk.make()
    assert release.latest(desk.releases) == first
    before = {p: p.read_bytes() for p in first.rglob("*") if p.is_file()}
    second = desk.make()
    assert release.latest(desk.releases) == second != first
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
    assert release.latest(desk.releases) == first


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
    assert release.latest(desk.releases) == second
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
    assert release.latest(desk.releases) == first
