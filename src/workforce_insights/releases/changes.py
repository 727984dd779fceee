"""What changed between two releases, told from their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

# Of two extracts that differ by chance only, about a sixth of the estimates of the
# later lie outside the 95% intervals of the earlier: P(|Z| > 1.96 / sqrt 2) = 0.166.
# Twice that is no chance.
MOST_ESTIMATES_MOVED = 1 / 3
# Tables whose estimates are fewer say nothing by that share.
LEAST_ESTIMATES = 10
# An extract a year on has some rows more; half more or fewer is another extract, or a
# part of one.
MOST_ROWS_MOVED = 0.5
# Whole-extract totals, of which a fifth more or fewer is worth a look.
MOST_TOTAL_MOVED = 0.2
_INTERVAL = {"value", "ci_low", "ci_high"}
_NAMES = ("label", "kind")
_HEADLINE = {"headline_number", "metric", "label", "kind", *_INTERVAL}


@dataclass(frozen=True)
class Change:
    """One change that somebody should know of.

    Attributes
    ----------
    table
        The public table; None where it is the release that cannot be compared.
    sentence
        What changed, in words.
    stops
        Whether it stops a release until somebody says that it is meant: what readers
        had is gone.
    """

    table: str | None
    sentence: str
    stops: bool


def since(
    connection: duckdb.DuckDBPyConnection,
    before: Path | None,
    earlier: Mapping[str, Any],
    draft: Path,
    now: Mapping[str, Any],
) -> list[Change]:
    """List what a draft changes of the release before it.

    Parameters
    ----------
    connection
        Any, to read their files with.
    before
        The folder of the release before; None where there is none.
    earlier
        Its manifest; empty where there is none.
    draft
        The folder of the release being made.
    now
        Its manifest as far as it is known.

    Returns
    -------
    list of Change
        What stops the release first.
    """
    if before is None:
        return []
    if "grains" not in earlier:
        said = f"Not compared with {before.name}, whose manifest says too little."
        return [Change(None, said, stops=False)]
    if earlier["simulated"] != now["simulated"]:
        said = (
            f"Not compared with {before.name}: only one of the two is of simulated"
            " data."
        )
        return [Change(None, said, stops=False)]
    found = [*_structure(earlier, now)]
    try:
        if _comparable(earlier, now, "pub_data_quality", {"specification", "n"}):
            found += _totals(connection, before, draft)
        for table, grain in now["grains"].items():
            if _comparable(earlier, now, table, _INTERVAL):
                found += _estimates(connection, before, draft, table, grain)
                if "measure" in grain and table.endswith("_evidence"):
                    found += _headlines(
                        connection, before, draft, table, grain, now["headlines"]
                    )
    except duckdb.IOException:
        said = f"{before.name} is not whole: its numbers were not compared."
        found.append(Change(None, said, stops=False))
    return sorted(found, key=lambda change: not change.stops)


def of_readers(
    connection: duckdb.DuckDBPyConnection,
    before: Path | None,
    earlier: Mapping[str, Any],
    draft: Path,
    now: Mapping[str, Any],
) -> dict[str, Any]:
    """Give what a reader of the pages is told of the release before.

    Parameters
    ----------
    connection, before, earlier, draft, now
        As for `since`.

    Returns
    -------
    dict
        `tables`: each public table that is new, gone or has other rows, with its rows
        before and now; `headlines`: each headline metric with its published value and
        interval before and now. Both are empty where nothing can be compared.
    """
    if (
        before is None
        or "grains" not in earlier
        or earlier["simulated"] != now["simulated"]
    ):
        return {"tables": [], "headlines": []}
    had, has = earlier["rows"]["public"], now["rows"]["public"]
    tables = [
        {"table": table, "before": had.get(table), "now": has.get(table)}
        for table in sorted({*had, *has})
        if had.get(table) != has.get(table)
    ]
    both_have = all(
        set(manifest["schema"]["public"].get("pub_headline", ())) >= _HEADLINE
        for manifest in (earlier, now)
    )
    headlines = _moves(connection, before, draft) if both_have else []
    return {"tables": tables, "headlines": headlines}


def of_numbers(
    before: Path,
    earlier: Mapping[str, Any],
    after: Path,
    later: Mapping[str, Any],
) -> Iterator[tuple[str, int, int, int, int]]:
    """Count the published rows that differ between two releases.

    Parameters
    ----------
    before, after
        Folders of the releases.
    earlier, later
        Their manifests.

    Yields
    ------
    tuple
        Table, rows added, rows removed, rows with another number, rows in both; of
        each table that both have with the same grain. Numbers of a row are those that
        are no part of its grain.
    """
    with duckdb.connect() as connection:
        for table, grain in later["grains"].items():
            if earlier["grains"].get(table) != grain:
                continue
            shape = later["schema"]["public"][table]
            numbers = [
                column
                for column, kind in shape.items()
                if column not in grain
                and kind not in ("VARCHAR", "BOOLEAN")
                and earlier["schema"]["public"][table].get(column) == kind
            ]
            differ = " or ".join(
                f"old.{name} is distinct from new.{name}" for name in numbers
            )
            counted = connection.sql(
                "select count(*) filter (old.is_row is null),"  # noqa: S608
                " count(*) filter (new.is_row is null),"
                " count(*) filter (old.is_row and new.is_row"
                f" and ({differ or 'false'})),"
                " count(*) filter (old.is_row and new.is_row)"
                f" from {_matched(before, after, table, grain)}"
            ).fetchall()[0]
            yield (table, *counted)


def _structure(earlier: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    """Tell of tables and columns that are gone, and of rows."""
    rows, shapes = now["rows"]["public"], now["schema"]["public"]
    for table, columns in earlier["schema"]["public"].items():
        if table not in shapes:
            yield Change(table, f"{table} is gone.", stops=True)
            continue
        gone = [name for name in columns if name not in shapes[table]]
        if gone:
            said = f"{table} has lost {', '.join(gone)}."
            yield Change(table, said, stops=True)
        for name, kind in columns.items():
            if shapes[table].get(name, kind) != kind:
                said = f"{table}.{name} was {kind} and is {shapes[table][name]}."
                yield Change(table, said, stops=False)
        had, has = earlier["rows"]["public"][table], rows[table]
        if had and not has:
            said = f"{table} is empty and had {had} rows."
            yield Change(table, said, stops=True)
        elif _moved(had, has, MOST_ROWS_MOVED):
            said = f"{table} has {has} rows and had {had}."
            yield Change(table, said, stops=False)


def _totals(
    connection: duckdb.DuckDBPyConnection, before: Path, draft: Path
) -> Iterator[Change]:
    """Tell of tables of the extract that have many more clean rows, or fewer."""
    total = (
        "(select table_name, sum(n) as n from read_parquet('{}')"
        " where measure = 'clean' and specification is null group by table_name)"
    )
    table = "pub_data_quality"
    pairs = connection.sql(
        "select table_name, old.n, new.n"  # noqa: S608
        f" from {total.format(_parquet(before, table))}"
        f" old join {total.format(_parquet(draft, table))} new using (table_name)"
        " order by table_name"
    ).fetchall()
    for name, had, has in pairs:
        if _moved(had, has, MOST_TOTAL_MOVED):
            said = f"{name} has {has} clean rows in the extract and had {had}."
            yield Change(table, said, stops=False)


def _estimates(
    connection: duckdb.DuckDBPyConnection,
    before: Path,
    draft: Path,
    table: str,
    grain: Sequence[str],
) -> Iterator[Change]:
    """Tell of a table many of whose estimates lie outside the intervals they had."""
    moved, both = connection.sql(
        "select count(*) filter ("  # noqa: S608
        "new.value not between old.ci_low and old.ci_high), count(*)"
        f" from {_matched(before, draft, table, grain)}"
        " where old.ci_low is not null and old.ci_high is not null"
        " and new.value is not null"
    ).fetchall()[0]
    if both >= LEAST_ESTIMATES and moved > MOST_ESTIMATES_MOVED * both:
        said = f"{moved} of {both} estimates of {table} left the intervals they had."
        yield Change(table, said, stops=False)


def _headlines(
    connection: duckdb.DuckDBPyConnection,
    before: Path,
    draft: Path,
    table: str,
    grain: Sequence[str],
    measures: Sequence[str],
) -> Iterator[Change]:
    """Tell of each first measure of a model whose interval does not meet its last.

    Chance alone has two 95% intervals of the same thing apart once in 180 times:
    P(|Z| > 2 x 1.96 / sqrt 2) = 0.0056.
    """
    parts = ["measure", *(name for name in grain if name != "measure")]
    named = ", ".join(f"new.{name}" for name in parts)
    rows = connection.execute(
        f"select concat_ws(', ', {named}), new.value, old.value"  # noqa: S608
        f" from {_matched(before, draft, table, grain)}"
        " where list_contains(?, new.measure)"
        " and (new.ci_low > old.ci_high or new.ci_high < old.ci_low)"
        " order by all",
        [list(measures)],
    ).fetchall()
    for what, has, had in rows:
        said = f"{what} in {table} is {has:.3g} and was {had:.3g}."
        yield Change(table, said, stops=False)


def _moves(
    connection: duckdb.DuckDBPyConnection, before: Path, draft: Path
) -> list[dict[str, Any]]:
    """Give each headline metric as it was published before and is now."""
    sides = [
        f"cast({name}.{column} as double) as {column}{suffix}"
        for name, suffix in (("old", "_before"), ("new", ""))
        for column in ("value", "ci_low", "ci_high")
    ]
    one = [f"coalesce(new.{column}, old.{column}) as {column}" for column in _NAMES]
    try:
        found = connection.sql(
            f"select {', '.join([*one, *sides])}"  # noqa: S608
            f" from {_matched(before, draft, 'pub_headline', ['metric'])}"
            " order by coalesce(new.headline_number, old.headline_number), label"
        )
    except duckdb.IOException:
        return []
    names = found.columns
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _comparable(
    earlier: Mapping[str, Any], now: Mapping[str, Any], table: str, columns: set[str]
) -> bool:
    """Tell whether a table of both has the same grain, and these columns."""
    grain = now["grains"].get(table)
    return grain == earlier["grains"].get(table) is not None and all(
        columns <= set(manifest["schema"]["public"][table])
        for manifest in (earlier, now)
    )


def _moved(had: int, has: int, most: float) -> bool:
    return had > 0 and abs(has - had) > most * had


def _matched(before: Path, after: Path, table: str, grain: Sequence[str]) -> str:
    """Join a table of two releases row by row; NULL counts as a value."""
    same = " and ".join(
        f"old.{column} is not distinct from new.{column}" for column in grain
    )
    old, new = (
        f"(select true as is_row, * from read_parquet('{_parquet(folder, table)}'))"  # noqa: S608
        for folder in (before, after)
    )
    return f"{old} old full join {new} new on {same}"


def _parquet(folder: Path, table: str) -> str:
    path = folder / "public" / f"{table}.parquet"
    return path.as_posix().replace("'", "''")
