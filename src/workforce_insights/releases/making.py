"""Making a release: written as a draft, audited, given its name, pointed to."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from xlsxwriter.exceptions import XlsxFileError  # type: ignore[import-untyped]

from workforce_insights import encryption, runs
from workforce_insights.errors import UserError
from workforce_insights.extracts.files import replace
from workforce_insights.releases import (
    audit,
    changes,
    copies,
    dictionary,
    keys,
    shelf,
    storage,
    workbook,
)
from workforce_insights.releases.tables import SCHEMAS, Table, releasable


def make(
    warehouse: Path,
    dbt_manifest: Path,
    releases: Path,
    data: Path,
    *,
    accept_changes: bool = False,
) -> Path:
    """Copy what may leave a green build into a new release and make it the latest.

    Parameters
    ----------
    warehouse
        The private warehouse, built and tested.
    dbt_manifest
        dbt's `manifest.json` of that build: it says which models are released and
        which columns identify a person.
    releases
        The folder of all releases.
    data
        The folder of raw extracts, whose files are hashed into the manifest.
    accept_changes
        Whether a release may take away what readers of the one before had.

    Returns
    -------
    pathlib.Path
        The folder of the new release.

    Raises
    ------
    UserError
        The audit failed, the folder cannot be written to, or `latest.json` stays
        locked by another program; the earlier release stands.
    """
    try:
        return _make(warehouse, dbt_manifest, releases, data, accept_changes)
    except (OSError, duckdb.IOException, duckdb.FatalException, XlsxFileError) as error:
        said = str(error).splitlines()[0].rstrip(".")
        raise UserError(
            f"{releases} cannot take the release ({said}). Make room there, or ask for"
            " the right to write to it, and build again; the release before this one"
            " stands."
        ) from error


def _make(
    warehouse: Path,
    dbt_manifest: Path,
    releases: Path,
    data: Path,
    accept_changes: bool,
) -> Path:
    """Make the release, or leave nothing behind."""
    releases.mkdir(parents=True, exist_ok=True)
    shelf.sweep(releases)
    name = shelf.identity(datetime.now(UTC), secrets.token_hex(3))
    draft = releases / f".{name}"
    try:
        _write(draft, name, warehouse, dbt_manifest, data, accept_changes)
        storage.settle(draft)
        replace(draft, releases / name)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    storage.settle_names(releases)
    shelf.point_to(releases, name)
    shelf.prune(releases)
    return releases / name


def _write(
    draft: Path,
    name: str,
    warehouse: Path,
    dbt_manifest: Path,
    data: Path,
    accept_changes: bool,
) -> None:
    """Write all files of a release into its draft, and audit them."""
    dbt = json.loads(dbt_manifest.read_text(encoding="utf-8"))
    tables = releasable(dbt)
    public = [table for table in tables if table.audience == "public"]
    before, earlier = shelf.before(draft.parent)
    manifest: dict[str, Any] = {
        "release": name,
        "made_at": shelf.made_at(name).isoformat(),
        "before": None if before is None else before.name,
        "run": dbt["metadata"]["invocation_id"],
        "inputs": storage.hashes(data),
        "versions": runs.versions(),
        "grains": {table.name: list(table.grain) for table in public if table.grain},
        **_copies(warehouse, draft, tables),
    }
    with encryption.open_warehouse(warehouse) as private:
        manifest["headlines"] = _headlines(private)
        manifest["audit"] = {"files_accounted_for": audit.check_accounting(private)}
    with duckdb.connect(draft / "public.duckdb", read_only=True) as copy:
        manifest |= _provenance(copy)
        copies.write_csv(copy, draft, public)
        workbook.write(copy, draft, public, manifest)
        dictionary.write(draft, tables, manifest["schema"])
        rows = manifest["rows"]["public"]
        manifest["audit"] |= {
            "counts": audit.check_disclosure(copy, manifest["schema"]["public"]),
            "files_whole": audit.check_files(copy, draft, public, rows),
        }
        changed = changes.since(copy, before, earlier, draft, manifest)
        told = changes.of_readers(copy, before, earlier, draft, manifest)
    if not accept_changes:
        _refuse_loss(changed)
    manifest["changes"] = [asdict(change) for change in changed]
    manifest["since"] = told
    manifest["files"] = storage.hashes(draft)
    storage.write_json(draft / shelf.MANIFEST, manifest)


def _copies(warehouse: Path, draft: Path, tables: Sequence[Table]) -> dict[str, Any]:
    """Write the copies of all audiences; give what the manifest says of them."""
    keyed, encryption_key = keys.from_environment(), encryption.from_environment()
    rows, schema = {}, {}
    for audience in SCHEMAS:
        rows[audience], schema[audience] = copies.write(
            warehouse,
            draft,
            audience,
            [table for table in tables if table.audience == audience],
            keyed,
            encryption_key if audience == "analyst" else None,
        )
    return {
        "keys": {
            "hold": "from release to release" if keyed.is_kept else "in this release",
            "fingerprint": keyed.fingerprint,
        },
        "analyst_copy_is_encrypted": encryption_key is not None,
        "rows": rows,
        "schema": schema,
    }


def _refuse_loss(changed: Sequence[changes.Change]) -> None:
    """Stop where readers would lose what the release before gave them."""
    stops = [change for change in changed if change.stops]
    if not stops:
        return
    others = f" and {len(stops) - 1} changes more like it" if stops[1:] else ""
    raise UserError(
        f"Since the release before: {stops[0].sentence.rstrip('.')}{others}. If that is"
        " meant, build again with --accept-changes; the release before this one stands."
    )


def _provenance(public: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Whether the data is simulated, and which analysis plan the build followed."""
    plan = ("plan_hash", "committed_plan_hash", "plan_departures")
    provenance = public.table("pub_provenance").select("is_simulated", *plan)
    ((simulated, *values),) = provenance.fetchall()
    return {"simulated": simulated, "plan": dict(zip(plan, values, strict=True))}


def _headlines(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    """Name the measures that the analysis plan judges its models by first."""
    rows = warehouse.sql(
        "select distinct measure from marts.rpt_planned_measure"
        " where measure_rank = 'primary' order by measure"
    ).fetchall()
    return [measure for (measure,) in rows]
