"""The analyst copy under a key, by DuckDB's own encryption."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

import duckdb

from workforce_insights.errors import UserError
from workforce_insights.releases.keys import LEAST_CHARACTERS

ENCRYPTION_KEY = "WORKFORCE_ENCRYPTION_KEY"
_PACKAGE = "duckdb_extension_httpfs"


def from_environment() -> str | None:
    """Take the key from `WORKFORCE_ENCRYPTION_KEY`.

    Returns
    -------
    str or None
        None where the analyst copy is not to be encrypted.

    Raises
    ------
    UserError
        The key could be found by trying.
    """
    chosen = os.environ.get(ENCRYPTION_KEY, "")
    if chosen and len(chosen) < LEAST_CHARACTERS:
        raise UserError(
            f"{ENCRYPTION_KEY} is too short. Set it to {LEAST_CHARACTERS} characters or"
            " more drawn at random, or unset it to have the analyst copy in the open."
        )
    return chosen or None


def allow_writing(connection: duckdb.DuckDBPyConnection) -> None:
    """Give a connection the means to write encrypted files.

    Parameters
    ----------
    connection
        What it spills to the disk is encrypted too.

    Raises
    ------
    UserError
        The extension is not installed, or is of another version of DuckDB.
    """
    try:
        folder = Path(str(files(_PACKAGE))) / "extensions"
        (extension,) = folder.glob(f"v{duckdb.__version__}/httpfs.duckdb_extension")
    except (ModuleNotFoundError, ValueError) as error:
        raise UserError(
            f"{ENCRYPTION_KEY} is set and the extension that encrypts is not there."
            f" Install duckdb-extension-httpfs {duckdb.__version__}, or unset it."
        ) from error
    connection.execute("load '{}'".format(extension.as_posix().replace("'", "''")))
    connection.execute("set temp_file_encryption = true")
