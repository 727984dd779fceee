"""The private warehouse and the analyst copy under a key, as DuckDB encrypts them."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import duckdb

from workforce_insights import memory
from workforce_insights.errors import UserError

ENCRYPTION_KEY = "WORKFORCE_ENCRYPTION_KEY"
LEAST_CHARACTERS = 16
"""A secret of fewer could be found by trying."""

# A connection that this process has let go of keeps its file until it is collected.
_WAITS = (0.1, 0.5, 2.0)

_PACKAGE = "duckdb_extension_httpfs"


def from_environment() -> str | None:
    """Take the key from `WORKFORCE_ENCRYPTION_KEY`.

    Returns
    -------
    str or None
        None where nothing is to be encrypted.

    Raises
    ------
    UserError
        The key could be found by trying.
    """
    chosen = os.environ.get(ENCRYPTION_KEY, "")
    if chosen and len(chosen) < LEAST_CHARACTERS:
        raise UserError(
            f"{ENCRYPTION_KEY} is too short. Set it to {LEAST_CHARACTERS} characters or"
            " more drawn at random, or unset it to have the private warehouse and the"
            " analyst copy in the open."
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
    connection.execute(f"load '{quoted(extension)}'")
    connection.execute("set temp_file_encryption = true")


def attach(
    connection: duckdb.DuckDBPyConnection,
    file: Path,
    name: str,
    key: str | None,
    *,
    read_only: bool = False,
) -> None:
    """Attach a DuckDB file, under a key or in the open.

    Parameters
    ----------
    connection
        What the file is attached to.
    file
        Begun where it is not there.
    name
        What SQL calls it.
    key
        What it is encrypted with; None for not.
    read_only
        Whether others may read it meanwhile.

    Raises
    ------
    UserError
        The file was written with another key, or without one, or is and none is given.
    """
    options = ["read_only"] if read_only else []
    if key is not None:
        allow_writing(connection)
        options.append("encryption_key '{}'".format(key.replace("'", "''")))
    chosen = f" ({', '.join(options)})" if options else ""
    statement = f"attach '{quoted(file)}' as \"{name}\"{chosen}"
    for seconds in (*_WAITS, None):
        try:
            connection.execute(statement)
        except duckdb.Error as error:
            if seconds is not None and "already attached" in str(error):
                gc.collect()
                time.sleep(seconds)
                continue
            sentence = refusal(str(error), file)
            if sentence is None:
                raise
            raise UserError(sentence) from error
        return


@contextmanager
def open_warehouse(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the private warehouse for reading, as it was built.

    Parameters
    ----------
    file
        The warehouse.

    Yields
    ------
    duckdb.DuckDBPyConnection
        Its tables are `schema.table`.

    Raises
    ------
    UserError
        It was built under another key, or without one, or was and none is set.
    """
    with memory.connect(file.with_name(f"{file.name}.tmp")) as connection:
        attach(connection, file, file.stem, from_environment(), read_only=True)
        connection.execute(f'use "{file.stem}"')
        yield connection


def refusal(said: str, file: Path) -> str | None:
    """Give DuckDB's message about a key as a sentence with its mend.

    Parameters
    ----------
    said
        What DuckDB said.
    file
        The file that it would not open.

    Returns
    -------
    str or None
        None where the message is about something else.
    """
    anew = f"remove {file} and build again"
    if "without a key" in said:
        return (
            f"{file.name} is encrypted and {ENCRYPTION_KEY} is not set. Set it to the"
            f" key that it was built with, or {anew} to have it in the open."
        )
    if "Wrong encryption key" in said:
        return (
            f"{file.name} does not open with this {ENCRYPTION_KEY}. Set the one that it"
            f" was built with, or {anew} to have it under this one."
        )
    if "key is explicitly specified" in said:
        return (
            f"{ENCRYPTION_KEY} is set and {file.name} is not encrypted. Unset it, or"
            f" {anew} to have it encrypted."
        )
    return None


def quoted(path: Path) -> str:
    """Give a path as it stands between the quotes of SQL."""
    return path.as_posix().replace("'", "''")
