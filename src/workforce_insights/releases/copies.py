"""The tables of one audience as DuckDB, Parquet and CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
from duckdb.func import PythonUDFType
from duckdb.sqltypes import VARCHAR

from workforce_insights import encryption, memory
from workforce_insights.releases.keys import Keys
from workforce_insights.releases.tables import SCHEMAS, Table

# The characters that make a spreadsheet take a text for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Shape = Mapping[str, str]


def write(
    warehouse: Path,
    draft: Path,
    audience: str,
    tables: Sequence[Table],
    keys: Keys,
    encryption_key: str | None = None,
) -> tuple[dict[str, int], dict[str, Shape]]:
    """Write one audience's DuckDB file and, unless it is encrypted, Parquet files.

    Parameters
    ----------
    warehouse
        The private warehouse.
    draft
        The folder of the release being made.
    audience
        `analyst` or `public`.
    tables
        The audience's tables.
    keys
        What identifiers are replaced with.
    encryption_key
        What the DuckDB file is encrypted with; None for not.

    Returns
    -------
    tuple of dict
        The rows of each table, and of each table its columns and their types.
    """
    draft.mkdir(exist_ok=True)
    parquet = draft / audience
    if encryption_key is None:
        parquet.mkdir()
    rows: dict[str, int] = {}
    shapes: dict[str, Shape] = {}
    with memory.connect(draft / ".spill") as connection:
        key = encryption.from_environment()
        encryption.attach(connection, warehouse, "warehouse", key, read_only=True)
        encryption.attach(
            connection, draft / f"{audience}.duckdb", "copy", encryption_key
        )
        connection.execute("use copy")
        _register(connection, keys)
        for table in tables:
            connection.sql(_selected(audience, table)).create(table.name)
            copied = connection.table(table.name)
            if encryption_key is None:
                copied.write_parquet(str(parquet / f"{table.name}.parquet"))
            rows[table.name] = copied.shape[0]
            shapes[table.name] = dict(
                zip(copied.columns, map(str, copied.types), strict=True)
            )
        # A disk that is full is told here; closing would keep it to itself.
        connection.execute("checkpoint copy")
    return rows, shapes


def write_csv(
    public: duckdb.DuckDBPyConnection, draft: Path, tables: Sequence[Table]
) -> None:
    """Write the public tables as CSV, which a spreadsheet takes for no formula.

    A text that begins as a formula does gets an apostrophe before it; DuckDB, Parquet
    and Excel have it as it is.

    Parameters
    ----------
    public
        The public copy.
    draft
        The folder of the release being made.
    tables
        The public tables.
    """
    folder = draft / "public_csv"
    folder.mkdir()
    starts = ", ".join(f"chr({ord(start)})" for start in FORMULA_STARTS)
    for table in tables:
        relation = public.table(table.name)
        columns = ", ".join(
            f"case when left({name}, 1) in ({starts}) then chr(39) || {name}"
            f" else {name} end as {name}"
            if str(kind) == "VARCHAR"
            else name
            for name, kind in zip(relation.columns, relation.types, strict=True)
        )
        relation.project(columns).write_csv(str(folder / f"{table.name}.csv"))


def _selected(audience: str, table: Table) -> str:
    """Select a table of the warehouse as it may leave it, in the order of its rows."""
    columns = ", ".join(
        f"keyed(cast(source.{column.name} as varchar)) as {column.name}"
        if column.identifies
        else f"source.{column.name}"
        for column in table.columns
    )
    # What follows a key in the order of the columns decides nothing.
    order = ", ".join(table.key) or "all"
    source = f"warehouse.{SCHEMAS[audience]}.{table.name}"
    return f"select {columns} from {source} as source order by {order}"  # noqa: S608


def _register(connection: duckdb.DuckDBPyConnection, keys: Keys) -> None:
    """Let SQL put a key in the place of each identifier, some thousands at a time."""

    def keyed(identifiers: pa.ChunkedArray) -> pa.Array:
        distinct = identifiers.combine_chunks().dictionary_encode()
        values = keys.of(distinct.dictionary.to_pylist()).values()
        return pa.array(list(values), pa.string()).take(distinct.indices)

    connection.create_function(
        "keyed", keyed, [VARCHAR], VARCHAR, type=PythonUDFType.ARROW
    )
