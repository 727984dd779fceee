"""The analyst copy under a key."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from release_desk import Desk, tables

from workforce_insights import encryption, releases
from workforce_insights.errors import UserError
from workforce_insights.releases import shelf

SECRET = "it's a long one, drawn at random"  # noqa: S105


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv(encryption.ENCRYPTION_KEY, SECRET)
    return lay(tmp_path)


def lay(folder: Path) -> Desk:
    folder.mkdir(exist_ok=True)
    return Desk(folder).lay()


def read(path: Path, key: str | None) -> list[tuple[object, ...]]:
    """Read the people as an analyst would, without the extension."""
    options = "read_only"
    if key is not None:
        options += ", encryption_key '{}'".format(key.replace("'", "''"))
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as analyst ({options})")
        return connection.sql("from analyst.people").fetchall()


def test_the_analyst_copy_opens_with_its_key_only(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = desk.make()
    path = made / "analyst.duckdb"
    assert sorted(n for _, _, n in read(path, SECRET)) == [1, 2]  # type: ignore[misc]
    for wrong in (None, f"{SECRET}!"):
        with pytest.raises(duckdb.Error, match="key"):
            read(path, wrong)
    # In the open, the same file shows a place; encrypted, nothing of it is left.
    assert b"Ward" not in path.read_bytes()
    assert not (made / "analyst").exists()
    monkeypatch.delenv(encryption.ENCRYPTION_KEY)
    bare = lay(tmp_path / "bare").make()
    assert b"Ward" in (bare / "analyst.duckdb").read_bytes()
    assert [
        releases.read_manifest(m)["analyst_copy_is_encrypted"] for m in (made, bare)
    ] == [True, False]


def test_the_public_copy_is_in_the_open(desk: Desk) -> None:
    made = desk.make()
    assert tables(made / "public.duckdb")["pub_counts"] == [(10,)]
    assert shelf.faults(made) == []
    for path in (p for p in made.rglob("*") if p.is_file()):
        assert SECRET.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("built_with", "opened_with", "said"),
    [
        (SECRET, None, "is encrypted and WORKFORCE_ENCRYPTION_KEY is not set"),
        (SECRET, f"{SECRET}!", "does not open with this WORKFORCE_ENCRYPTION_KEY"),
        (None, SECRET, "is set and ware'house.duckdb is not encrypted"),
    ],
)
def test_a_warehouse_of_another_key_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    built_with: str | None,
    opened_with: str | None,
    said: str,
) -> None:
    monkeypatch.setenv(encryption.ENCRYPTION_KEY, built_with or "")
    made = lay(tmp_path)
    monkeypatch.setenv(encryption.ENCRYPTION_KEY, opened_with or "")
    with pytest.raises(UserError, match=f"{said}.*, or remove .* and build again"):
        made.make()
    assert list(made.releases.iterdir()) == []


def test_a_short_key_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(encryption.ENCRYPTION_KEY, "short")
    with pytest.raises(UserError, match="too short"):
        desk.make()


def test_without_the_extension_nothing_is_written_in_the_open(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encryption, "_PACKAGE", "no_such_package")
    with pytest.raises(UserError, match="Install duckdb-extension-httpfs"):
        desk.make()
    assert list(desk.releases.iterdir()) == []
