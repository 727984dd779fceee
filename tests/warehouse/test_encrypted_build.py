"""The private warehouse under a key: built, read, released, and closed without it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ROOT, Sandbox

from workforce_insights import encryption, releases
from workforce_insights.errors import UserError
from workforce_insights.releases import shelf

SECRET = "it's a long one, drawn at random"  # noqa: S105
SELECTED = (
    *("pub_provenance", "pub_data_quality", "rpt_planned_measure"),
    *("rpt_data_quality", "dim_member", "ml_leadership__cluster_assignments"),
)


def of_what_was_built(outcome: Any, file: Path) -> Path:
    """Write dbt's manifest as if there were no other models."""
    nodes = {r.node.unique_id: r.node.to_dict() for r in outcome.result.results}
    content = {"metadata": {"invocation_id": "run"}, "nodes": nodes}
    file.write_text(json.dumps(content, default=str), encoding="utf-8")
    return file


def test_a_build_under_a_key_opens_with_it_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Sandbox(tmp_path)
    made.data.mkdir()
    for name in ("participants.csv", "members.csv"):
        lines = (ROOT / "data" / "demo" / name).read_text("utf-8").splitlines(True)
        (made.data / name).write_text("".join(lines[:200]), encoding="utf-8")
    place = lines[1].split(",")[0]
    monkeypatch.setenv(encryption.ENCRYPTION_KEY, SECRET)
    outcome = made.dbt(
        *("build", "--exclude-resource-type", "test", "unit_test"),
        *("--select", *(f"+{name}" for name in SELECTED)),
    )
    assert outcome.success, [
        f"{r.node.name}: {r.message}"
        for r in outcome.result.results
        if r.status not in ("success", "skipped")
    ]
    assert made.query("select count(*) from raw.participants") == [(199,)]
    assert made.query("select count(*) from ml.ml_leadership__cluster_assignments")
    with pytest.raises(duckdb.Error, match="without a key"):
        duckdb.connect(made.warehouse, read_only=True)
    # Nothing of a line and nothing of the key is in a file that the build left.
    for path in (p for p in tmp_path.rglob("*") if p.is_file()):
        assert SECRET.encode() not in path.read_bytes()
        assert made.data in path.parents or place.encode() not in path.read_bytes()

    manifest = of_what_was_built(outcome, tmp_path / "manifest.json")
    release = (made.warehouse, manifest, tmp_path / "releases", made.data)
    folder = releases.make(*release)
    assert shelf.faults(folder) == []
    with duckdb.connect(folder / "public.duckdb", read_only=True) as connection:
        assert connection.table("pub_provenance").shape[0] == 1
    with pytest.raises(duckdb.Error, match="without a key"):
        duckdb.connect(folder / "analyst.duckdb", read_only=True)

    monkeypatch.setenv(encryption.ENCRYPTION_KEY, f"{SECRET}!")
    with pytest.raises(UserError, match="does not open with this"):
        releases.make(*release)
    refused = made.dbt("seed", "--select", "bands")
    assert "does not open with this WORKFORCE_ENCRYPTION_KEY" in str(refused.exception)
