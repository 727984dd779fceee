"""What is looked at in a draft before it may become a release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import duckdb
import yaml

from workforce_insights.errors import UserError
from workforce_insights.releases.copies import Shape
from workforce_insights.releases.tables import Table

WHOLE_NUMBERS = {
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"),
}
_MEND = "No release was made, and the one before stands. This is a fault of the models"


def exact_numbers() -> set[tuple[str, str]]:
    """Name the whole numbers that are published as they are.

    Returns
    -------
    set of tuple
        Table and column, from `exact_numbers.yml`, which gives the reason of each.
    """
    listed = files("workforce_insights.releases").joinpath("exact_numbers.yml")
    by_reason = yaml.safe_load(listed.read_text(encoding="utf-8"))
    return {
        (table, column)
        for tables in by_reason.values()
        for table, columns in tables.items()
        for column in columns
    }


def counts(shapes: Mapping[str, Shape]) -> Iterator[tuple[str, str]]:
    """Name the columns that have to be counts under disclosure control.

    Parameters
    ----------
    shapes
        Each public table with its columns and their types.

    Yields
    ------
    tuple
        Table and column: of a whole-number type, or named `n` or `n_...`, and not
        declared exact.
    """
    declared = exact_numbers()
    for table, columns in shapes.items():
        for column, kind in columns.items():
            named_so = column == "n" or column.startswith("n_")
            if (named_so or kind in WHOLE_NUMBERS) and (table, column) not in declared:
                yield table, column


def check_disclosure(
    public: duckdb.DuckDBPyConnection, shapes: Mapping[str, Shape]
) -> int:
    """Make sure that the public copy shows no count that could point at a person.

    Parameters
    ----------
    public
        The public copy.
    shapes
        Its tables with their columns and types.

    Returns
    -------
    int
        Columns looked at.

    Raises
    ------
    UserError
        A count is neither nothing, nor hidden, nor a multiple of the base from the
        threshold on.
    """
    looked_at = 0
    threshold, base = public.sql(
        "select disclosure_threshold, disclosure_base from pub_provenance"
    ).fetchall()[0]
    for table, column in counts(shapes):
        has_both = "is_rounded" in shapes[table]
        rounded = "coalesce(is_rounded, true)" if has_both else "true"
        (unsafe,) = public.execute(
            f"select count(*) from {table} where {rounded} and {column} <> 0"  # noqa: S608
            f" and ({column} < ? or {column} % ? <> 0)",
            [threshold, base],
        ).fetchall()[0]
        if unsafe:
            raise UserError(
                f"{table}.{column} shows {unsafe} counts that are neither hidden"
                f" nor rounded to {base}. {_MEND}: give the column disclosure"
                " control, or its reason in exact_numbers.yml."
            )
        looked_at += 1
    return looked_at


def check_accounting(warehouse: duckdb.DuckDBPyConnection) -> int:
    """Make sure that each line of each file is clean or rejected.

    Parameters
    ----------
    warehouse
        The private warehouse, with `marts.rpt_data_quality`.

    Returns
    -------
    int
        Files looked at.

    Raises
    ------
    UserError
        Lines of a file are in neither account, or in both.
    """
    files_read = warehouse.sql(
        "select file_name, sum(n_rows) filter (measure = 'lines'),"
        " coalesce(sum(n_rows) filter (measure <> 'lines'), 0)"
        " from marts.rpt_data_quality where file_name is not null"
        " group by file_name order by file_name"
    ).fetchall()
    for name, lines, accounted in files_read:
        if lines != accounted:
            raise UserError(
                f"{name} has {lines} lines, of which {accounted} are clean or rejected."
                f" {_MEND}."
            )
    return len(files_read)


def check_files(
    public: duckdb.DuckDBPyConnection,
    draft: Path,
    tables: Sequence[Table],
    rows: Mapping[str, int],
) -> int:
    """Make sure that each written file of the public copy holds all its rows.

    Parameters
    ----------
    public
        The public copy.
    draft
        The folder of the release being made.
    tables
        The public tables.
    rows
        The rows each has in `public.duckdb`.

    Returns
    -------
    int
        Files looked at.

    Raises
    ------
    UserError
        A file has more rows, or fewer.
    """
    for table in tables:
        parquet = draft / "public" / f"{table.name}.parquet"
        csv = draft / "public_csv" / f"{table.name}.csv"
        for path, relation in (
            (parquet, public.read_parquet(parquet.as_posix())),
            (csv, _read(public, csv)),
        ):
            written = relation.shape[0]
            if written != rows[table.name]:
                raise UserError(
                    f"{path.name} was written with {written} of"
                    f" {rows[table.name]} rows. Build again; the release before"
                    " this one stands."
                )
    return 2 * len(tables)


def _read(connection: duckdb.DuckDBPyConnection, path: Path) -> duckdb.DuckDBPyRelation:
    """Read a CSV as it was written, with nothing to be guessed."""
    return connection.read_csv(
        path.as_posix(), header=True, delimiter=",", quotechar='"', all_varchar=True
    )
