"""What the tests share: the demonstration built by the real command, and dbt runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

ROOT = Path(__file__).parents[1]
COMMAND = Path(sys.executable).parent / (
    "workforce.exe" if os.name == "nt" else "workforce"
)


def workforce(
    *arguments: str, output: Path, threads: int = 2
) -> subprocess.CompletedProcess[str]:
    """Run the real command from the project's folder, as a user would."""
    return subprocess.run(
        [str(COMMAND), *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "WORKFORCE_OUTPUT": str(output),
            "WORKFORCE_THREADS": str(threads),
            "COLUMNS": "200",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, by its path there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@dataclass(frozen=True)
class Build:
    """What one `workforce build` left in its output folder."""

    output: Path

    @property
    def warehouse(self) -> Path:
        return self.output / "workforce_insights.duckdb"

    @property
    def releases(self) -> Path:
        return self.output / "releases"

    @property
    def site(self) -> Path:
        return self.output / "site"

    @cached_property
    def release(self) -> Path:
        """The only release, found without the pointer."""
        (folder,) = (path for path in self.releases.iterdir() if path.is_dir())
        return folder

    def table(self, name: str) -> pd.DataFrame:
        """Read a table of the private warehouse, `schema.name`."""
        with duckdb.connect(self.warehouse, read_only=True) as connection:
            return connection.table(name).df()

    def tables(self, schema: str) -> list[str]:
        """Name the tables of one schema of the private warehouse."""
        with duckdb.connect(self.warehouse, read_only=True) as connection:
            rows = connection.execute(
                "select table_name from information_schema.tables"
                " where table_schema = ? order by table_name",
                [schema],
            ).fetchall()
        return [name for (name,) in rows]

    def public(self, name: str) -> pd.DataFrame:
        """Read a table of the public release."""
        return pd.read_parquet(self.release / "public" / f"{name}.parquet")


@dataclass(frozen=True)
class Sandbox:
    """A data folder and a warehouse for runs of some of the models, in this process."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def warehouse(self) -> Path:
        return self.folder / "sandbox.duckdb"

    def dbt(self, *arguments: str, variables: Mapping[str, Any] | None = None) -> Any:
        """Run dbt over the data folder and let go of the warehouse."""
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        self.data.mkdir(parents=True, exist_ok=True)
        before = dict(os.environ)
        os.environ["WORKFORCE_DATA"] = str(self.data)
        os.environ["WORKFORCE_WAREHOUSE"] = str(self.warehouse)
        os.environ["WORKFORCE_THREADS"] = "2"
        try:
            return dbtRunner().invoke(
                [
                    *arguments,
                    *("--project-dir", str(ROOT), "--profiles-dir", str(ROOT)),
                    *("--target-path", str(self.folder / "target")),
                    *("--log-path", str(self.folder / "logs")),
                    *("--vars", json.dumps(dict(variables or {}))),
                    *("--log-level", "none", "--no-version-check"),
                ]
            )
        finally:
            DuckDBConnectionManager.close_all_connections()
            os.environ.clear()
            os.environ.update(before)

    def query(self, sql: str, *parameters: str) -> list[tuple[Any, ...]]:
        """Give the rows of a query."""
        with duckdb.connect(self.warehouse, read_only=True) as connection:
            return connection.execute(sql, parameters).fetchall()

    def frame(self, sql: str) -> pd.DataFrame:
        """Give the rows of a query as a frame."""
        with duckdb.connect(self.warehouse, read_only=True) as connection:
            return connection.execute(sql).df()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The demonstration, built with four threads."""
    return _built(tmp_path_factory.mktemp("demo"), threads=4)


@pytest.fixture(scope="session")
def demo_on_one_thread(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The demonstration again, built with one thread."""
    return _built(tmp_path_factory.mktemp("demo_on_one_thread"), threads=1)


def _built(output: Path, threads: int) -> Build:
    finished = workforce("build", output=output, threads=threads)
    assert finished.returncode == 0, finished.stderr + finished.stdout
    return Build(output)
