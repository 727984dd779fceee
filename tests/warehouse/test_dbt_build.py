"""`dbt build` alone, as the README has it: every model and every test, no warning."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from conftest import COMMAND, ROOT


def test_dbt_build_alone_is_green_without_a_warning(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "WORKFORCE_DATA"}
    finished = subprocess.run(
        [
            str(COMMAND.with_stem("dbt")),
            "--warn-error",
            "build",
            *("--target-path", str(tmp_path / "target")),
            *("--log-path", str(tmp_path / "logs")),
        ],
        cwd=ROOT,
        env={**environment, "WORKFORCE_WAREHOUSE": str(tmp_path / "warehouse.duckdb")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-3000:]
    results = json.loads((tmp_path / "target" / "run_results.json").read_text("utf-8"))
    kinds = {result["unique_id"].split(".")[0] for result in results["results"]}
    assert {"model", "seed", "test", "unit_test"} <= kinds
    statuses = {result["status"] for result in results["results"]}
    assert statuses <= {"success", "pass", "no-op"}
