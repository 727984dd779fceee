"""`dbt build` alone, on one thread: green, and the tables are those of four threads."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess

import pytest
from conftest import COMMAND, ROOT, Build

from workforce_insights import encryption


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


def digests(build: Build, schema: str) -> dict[str, str]:
    """SHA-256 of each table's rows as CSV, sorted as text."""
    found = {}
    with encryption.open_warehouse(build.warehouse) as connection:
        for table in build.tables(schema):
            frame = connection.table(f"{schema}.{table}").df()
            header, *lines = frame.to_csv(index=False, lineterminator="\n").splitlines()
            text = "\n".join([header, *sorted(lines)])
            found[table] = hashlib.sha256(text.encode()).hexdigest()
    return found


@pytest.mark.parametrize("schema", ["marts", "published"])
def test_one_thread_and_four_agree(
    demo: Build, on_one_thread: Build, schema: str
) -> None:
    found = digests(demo, schema)
    assert len(found) > 5
    assert found == digests(on_one_thread, schema)
