"""Parquet files: every column as text."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from workforce_insights.errors import UserError
from workforce_insights.extracts.ledger import Ledger

_BATCH_ROWS = 50_000


def parquet_header(path: Path) -> tuple[str, ...]:
    """Return the names of the columns of a Parquet file.

    Raises
    ------
    UserError
        If the file is truncated or damaged.
    """
    try:
        return tuple(pq.read_schema(path).names)
    except pa.ArrowException as error:
        raise _damaged(path) from error


def parquet_batches(path: Path, ledger: Ledger) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a Parquet file as batches of text columns.

    Dates are ISO 8601, without a time where it is midnight; zoned times are in UTC;
    a whole number has no decimals.

    Raises
    ------
    UserError
        If the file is truncated or damaged.
    """
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH_ROWS):
                ledger.n_lines += batch.num_rows
                yield from _text_batches(connection, batch)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path) from error
    finally:
        connection.close()


def _text_batches(
    connection: duckdb.DuckDBPyConnection, batch: pa.RecordBatch
) -> Iterator[pa.RecordBatch]:
    names = [f"c{index}" for index in range(batch.num_columns)]
    connection.register("batch", pa.Table.from_arrays(batch.columns, names=names))
    columns = [
        _text_column(name, column.type)
        for name, column in zip(names, batch.columns, strict=True)
    ]
    query = f"select {', '.join(columns)} from batch"  # noqa: S608 (own names)
    yield from connection.execute(query).to_arrow_reader(_BATCH_ROWS)
    connection.unregister("batch")


def _text_column(name: str, kind: pa.DataType) -> str:
    text = f"cast({name} as varchar)"
    if pa.types.is_floating(kind):
        text = f"regexp_replace({text}, '\\.0$', '')"
    if pa.types.is_timestamp(kind):
        text = f"regexp_replace({text}, ' 00:00:00$', '')"
    return f"{text} as {name}"


def _damaged(path: Path) -> UserError:
    return UserError(
        f"{path.name} is not a whole Parquet file: copy or export it again."
    )
