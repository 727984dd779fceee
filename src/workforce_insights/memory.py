"""How much memory the engine may take outside dbt."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

LIMIT = "WORKFORCE_MEMORY"


def connect(spill: Path) -> duckdb.DuckDBPyConnection:
    """Open a database in memory, within the limit of the environment.

    Parameters
    ----------
    spill
        The folder for what does not fit; it is made when it is needed.

    Returns
    -------
    duckdb.DuckDBPyConnection
        It may take as much as `WORKFORCE_MEMORY` says, such as 6GB, or DuckDB's own
        four fifths of what the machine has.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": str(spill)
    }
    limit = os.environ.get(LIMIT, "")
    if limit:
        config["memory_limit"] = limit
    return duckdb.connect(config=config)
