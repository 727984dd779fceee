"""What dbt needs to build the private warehouse under a key: profiles.yml names it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from workforce_insights import encryption


class Plugin(BasePlugin):
    """Attaches the warehouse before dbt does, which then leaves it as it is.

    The key stays out of the profile, whose attachments `dbt debug` prints.
    """

    def initialize(self, plugin_config: Mapping[str, Any]) -> None:
        """Take from the profile what to attach.

        Parameters
        ----------
        plugin_config
            `file`, the warehouse, and `database`, what SQL calls it.
        """
        self._file = Path(plugin_config["file"])
        self._database = plugin_config["database"]

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Attach the warehouse under its key.

        Parameters
        ----------
        conn
            The connection in memory that dbt begins with.

        Raises
        ------
        UserError
            As for `encryption.attach`, and `encryption.from_environment`.
        """
        spilled = encryption.quoted(self._file.with_name(f"{self._file.name}.tmp"))
        conn.execute(f"set temp_directory = '{spilled}'")
        key = encryption.from_environment()
        encryption.attach(conn, self._file, self._database, key)

    def configure_cursor(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Have tables whose database is not named be the warehouse's.

        Parameters
        ----------
        cursor
            A connection of one of dbt's threads.
        """
        cursor.execute(f'use "{self._database}"')
