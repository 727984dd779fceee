"""Two releases that differ by a few people are not made."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from workforce_insights import differencing
from workforce_insights.errors import UserError

PEOPLE = [f"person {number}" for number in range(40)]


def warehouse(folder: Path, people: list[str], band: str = "5", line: int = 2) -> Path:
    """A private warehouse with two lines for each participant, and nobody else."""
    file = folder / "warehouse.duckdb"
    file.unlink(missing_ok=True)
    with duckdb.connect(file) as connection:
        connection.execute(
            "create schema raw; create schema marts; create schema published;"
            " create table published.pub_provenance as"
            " select 8 as disclosure_threshold;"
            " create table marts.rpt_suppressed_count as"
            " select unnest(['a', 'b', 'a']) as cell;"
            " create schema intermediate;"
            " create table intermediate.int_governance__released_counts as"
            " select unnest(['a', 'a', 'b', 'c']) as cell, 3 as n,"
            " null::varchar as whole, null::varchar as split, false as is_exact"
        )
        for table, keys in differencing.PEOPLE.items():
            columns = ", ".join(f"{key} varchar" for key in keys)
            connection.execute(
                f"create table raw.{table} ({columns}, band varchar,"
                " source_file varchar, source_line int)"
            )
        for number, person in enumerate(people):
            for cohort in "12":
                connection.execute(
                    "insert into raw.participants values (?, ?, ?, 'p.csv', ?)",
                    [person, person + cohort, band if number < 3 else "7", line],
                )
    return file


def test_nothing_is_remembered_at_first(tmp_path: Path) -> None:
    (tmp_path / "released_suppressions.parquet").write_bytes(b"of an older version")
    differencing.check(warehouse(tmp_path, PEOPLE), tmp_path)
    assert differencing.counts_before(tmp_path) is None


@pytest.mark.parametrize(
    ("now", "n_changed"),
    [
        (PEOPLE, 0),
        (PEOPLE[:-1], 1),
        ([*PEOPLE, "somebody new"], 1),
        (PEOPLE[:-7], 7),
        (PEOPLE[:-8], 8),
        ([*PEOPLE[:-4], "a", "b", "c"], 7),
        ([*PEOPLE[:-4], "a", "b", "c", "d"], 8),
        ([], 40),
    ],
)
def test_people_who_changed_are_counted(
    tmp_path: Path, now: list[str], n_changed: int
) -> None:
    differencing.remember(warehouse(tmp_path, PEOPLE), tmp_path)
    file = warehouse(tmp_path, now)
    if 0 < n_changed < 8:
        with pytest.raises(UserError, match=rf"participants \({n_changed}\)"):
            differencing.check(file, tmp_path)
    else:
        differencing.check(file, tmp_path)


@pytest.mark.parametrize(("before", "now"), [([], PEOPLE[:3]), (PEOPLE[:3], [])])
def test_a_table_that_comes_or_goes_is_no_difference(
    tmp_path: Path, before: list[str], now: list[str]
) -> None:
    differencing.remember(warehouse(tmp_path, before), tmp_path)
    differencing.check(warehouse(tmp_path, now), tmp_path)


def test_a_changed_field_is_a_change_and_another_order_is_none(tmp_path: Path) -> None:
    differencing.remember(warehouse(tmp_path, PEOPLE), tmp_path)
    differencing.check(warehouse(tmp_path, PEOPLE, line=99), tmp_path)
    with pytest.raises(UserError, match=r"participants \(3\)"):
        differencing.check(warehouse(tmp_path, PEOPLE, band="6"), tmp_path)


def test_counts_are_remembered_and_no_name(tmp_path: Path) -> None:
    differencing.remember(warehouse(tmp_path, PEOPLE), tmp_path)
    file = differencing.counts_before(tmp_path)
    assert file is not None
    counts = duckdb.read_parquet(str(file)).project("cell, n, is_suppressed")
    assert counts.fetchall() == [("a", 3, True), ("b", 3, True), ("c", 3, False)]
    for remembered in tmp_path.glob("released_*.parquet"):
        assert b"person 1" not in remembered.read_bytes()
    assert not list(tmp_path.glob(".*"))
