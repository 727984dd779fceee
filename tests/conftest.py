"""What the tests share: the demonstration built by the real command, and dbt runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from filelock import FileLock

from workforce_insights import encryption

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
        with encryption.open_warehouse(self.warehouse) as connection:
            return connection.table(name).df()

    def tables(self, schema: str) -> list[str]:
        """Name the tables of one schema of the private warehouse."""
        with encryption.open_warehouse(self.warehouse) as connection:
            rows = connection.execute(
                "select table_name from information_schema.tables"
                " where table_schema = ? order by table_name",
                [schema],
            ).fetchall()
        return [name for (name,) in rows]

    def columns(self, schema: str) -> dict[str, list[str]]:
        """Name the columns of the tables of one schema of the private warehouse."""
        with encryption.open_warehouse(self.warehouse) as connection:
            rows = connection.execute(
                "select table_name, list(column_name order by ordinal_position)"
                " from information_schema.columns where table_schema = ?"
                " group by table_name order by table_name",
                [schema],
            ).fetchall()
        return dict(rows)

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

        self.data.mkdir(parents=True, exist_ok=True)
        settings = json.dumps(dict(variables or {}))
        before = dict(os.environ)
        os.environ["WORKFORCE_DATA"] = str(self.data)
        os.environ["WORKFORCE_WAREHOUSE"] = str(self.warehouse)
        os.environ["WORKFORCE_THREADS"] = "2"
        try:
            # A run writes into its manifest, so that each has a copy.
            manifest = _parsed(settings).deepcopy()
            return _dbt(*arguments, folder=self.folder, settings=settings, of=manifest)
        finally:
            DuckDBConnectionManager.close_all_connections()
            os.environ.clear()
            os.environ.update(before)

    def compiled(self, sql: str, variables: Mapping[str, Any] | None = None) -> str:
        """Give the SQL that dbt makes of SQL with macros and refs."""
        outcome = self.dbt("compile", "--inline", sql, variables=variables)
        assert outcome.success, outcome.exception
        return str(outcome.result.results[0].node.compiled_code)

    def query(self, sql: str, *parameters: str) -> list[tuple[Any, ...]]:
        """Give the rows of a query."""
        with encryption.open_warehouse(self.warehouse) as connection:
            return connection.execute(sql, parameters).fetchall()

    def frame(self, sql: str) -> pd.DataFrame:
        """Give the rows of a query as a frame."""
        with encryption.open_warehouse(self.warehouse) as connection:
            return connection.execute(sql).df()


def _dbt(*arguments: str, folder: Path, settings: str, of: Any = None) -> Any:
    """Run dbt in this process, over a project that is parsed already or is not."""
    from dbt.cli.main import dbtRunner

    return dbtRunner(manifest=of).invoke(
        [
            *arguments,
            *("--project-dir", str(ROOT), "--profiles-dir", str(ROOT)),
            *("--target-path", str(folder / "target")),
            *("--log-path", str(folder / "logs")),
            *("--vars", settings, "--no-write-json", "--no-partial-parse"),
            *("--log-level", "none", "--no-version-check"),
        ]
    )


@cache
def _parsed(settings: str) -> Any:
    """The manifest of the project under some settings, whatever the data."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        outcome = _dbt("parse", folder=Path(folder), settings=settings)
    assert outcome.success, outcome.exception
    return outcome.result


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long ones first, so that the test processes end together."""
    items.sort(
        key=lambda item: ("library" in item.path.parts, item.path.stem != "test_thin")
    )


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Print a count at the end of the run, whichever process the test ran in."""
    return lambda told: record_property("told", told)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the attacks and the faults counted."""
    told = [
        str(value)
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for key, value in report.user_properties
        if key == "told"
    ]
    if told:
        terminalreporter.section("counted")
        for line in told:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Build:
    """The demonstration, built with four threads, once for all the test processes."""
    own = tmp_path_factory.getbasetemp()
    output = (own if worker_id == "master" else own.parent) / "demo"
    done = output.with_suffix(".done")
    with FileLock(output.with_suffix(".lock")):
        if not done.exists():
            finished = workforce("build", output=output, threads=4)
            assert finished.returncode == 0, finished.stderr + finished.stdout
            done.touch()
    return Build(output)
