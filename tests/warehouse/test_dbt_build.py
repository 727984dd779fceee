"""`dbt build` alone, on one thread: green, and the tables are those of four threads."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess

import pytest
from conftest import COMMAND, ROOT, Build


@pytest.fixture(scope="module")
def on_one_thread(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The demonstration by `dbt build`: every model and every test, no warning."""
    made = Build(tmp_path_factory.mktemp("on_one_thread"))
    environment = {k: v for k, v in os.environ.items() if k != "WORKFORCE_DATA"}
    finished = subprocess.run(
        [
            str(COMMAND.with_stem("dbt")),
            "--warn-error",
            "build",
            *("--target-path", str(made.output / "target")),
            *("--log-path", str(made.output / "logs")),
        ],
        cwd=ROOT,
        env={
            **environment,
            "WORKFORCE_WAREHOUSE": str(made.warehouse),
            "WORKFORCE_THREADS": "1",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-3000:]
    return made


def test_dbt_build_alone_is_green_without_a_warning(on_one_thread: Build) -> None:
    path = on_one_thread.output / "target" / "run_results.json"
    results = json.loads(path.read_text("utf-8"))
    kinds = {result["unique_id"].split(".")[0] for result in results["results"]}
    assert {"model", "seed", "test", "unit_test"} <= kinds
    statuses = {result["status"] for result in results["results"]}
    assert statuses <= {"success", "pass", "no-op"}


def digest(build: Build, schema: str, table: str) -> str:
    """SHA-256 of a table's rows as CSV, sorted as text."""
    frame = build.table(f"{schema}.{table}")
    header, *lines = frame.to_csv(index=False, lineterminator="\n").splitlines()
    return hashlib.sha256("\n".join([header, *sorted(lines)]).encode()).hexdigest()


@pytest.mark.parametrize("schema", ["marts", "published"])
def test_one_thread_and_four_agree(
    demo: Build, on_one_thread: Build, schema: str
) -> None:
    tables = demo.tables(schema)
    assert len(tables) > 5
    assert on_one_thread.tables(schema) == tables
    assert {name: digest(demo, schema, name) for name in tables} == {
        name: digest(on_one_thread, schema, name) for name in tables
    }
