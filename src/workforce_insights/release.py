"""Releases: copies of a green build that never change once they are made.

A release is a folder of its own with an analyst copy (the marts, identifiers replaced
by a key that holds within this release only) and a public copy (the published layer).
`latest.json` names the newest one and is the only file that is ever replaced.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from workforce_insights import runs
from workforce_insights.errors import UserError
from workforce_insights.extracts.files import replace

LATEST = "latest.json"
SCHEMAS = {"analyst": "marts", "public": "published"}


@dataclass(frozen=True)
class Table:
    """One table of a release.

    Attributes
    ----------
    audience
        `analyst` or `public`.
    name
        Name of the model.
    columns
        Column name to whether it identifies a person.
    """

    audience: str
    name: str
    columns: Mapping[str, bool]


def make(warehouse: Path, dbt_manifest: Path, releases: Path, data: Path) -> Path:
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

    Returns
    -------
    pathlib.Path
        The folder of the new release.

    Raises
    ------
    UserError
        The folder cannot be written to, or `latest.json` stays locked by another
        program; the earlier release stands.
    """
    try:
        return _make(warehouse, dbt_manifest, releases, data)
    except (OSError, duckdb.IOException) as error:
        said = str(error).splitlines()[0].rstrip(".")
        raise UserError(
            f"{releases} cannot take the release ({said}). Make room there, or ask for"
            " the right to write to it, and build again; the release before this one"
            " stands."
        ) from error


def _make(warehouse: Path, dbt_manifest: Path, releases: Path, data: Path) -> Path:
    """Make the release, or leave nothing behind."""
    releases.mkdir(parents=True, exist_ok=True)
    made_at = datetime.now(UTC)
    identity = f"{made_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    draft = releases / f".{identity}"
    tables = releasable(json.loads(dbt_manifest.read_text(encoding="utf-8")))
    try:
        counts = {
            audience: _copy(
                warehouse,
                draft,
                audience,
                [t for t in tables if t.audience == audience],
            )
            for audience in SCHEMAS
        }
        manifest = {
            "release": identity,
            "made_at": made_at.isoformat(timespec="seconds"),
            "plan": _plan(warehouse),
            "inputs": _hashes(data),
            "versions": runs.versions(),
            "rows": counts,
            "files": _hashes(draft),
        }
        _write_json(draft / "manifest.json", manifest)
        draft.rename(releases / identity)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    _point_to(releases, identity)
    return releases / identity


def latest(releases: Path) -> Path:
    """Find the newest release.

    Parameters
    ----------
    releases
        The folder of all releases.

    Returns
    -------
    pathlib.Path
        Its folder.

    Raises
    ------
    UserError
        Nothing was released yet.
    """
    pointer = releases / LATEST
    if not pointer.is_file():
        raise UserError("Nothing was released yet. Run: workforce build")
    name = json.loads(pointer.read_text(encoding="utf-8"))["release"]
    return releases / str(name)


def releasable(dbt_manifest: Mapping[str, Any]) -> list[Table]:
    """List the tables a release holds.

    Parameters
    ----------
    dbt_manifest
        dbt's manifest. A mart whose meta says `release: private` stays inside; a
        column whose meta says `identifies: true` is replaced by a key.

    Returns
    -------
    list of Table
        In the order of their names.
    """
    audiences = {schema: audience for audience, schema in SCHEMAS.items()}
    tables = [
        Table(
            audiences[node["schema"]],
            node["name"],
            {
                name: bool(column["config"].get("meta", {}).get("identifies"))
                for name, column in node["columns"].items()
            },
        )
        for node in dbt_manifest["nodes"].values()
        if node["resource_type"] == "model"
        and node["schema"] in audiences
        and node["config"]["materialized"] == "table"
        and node["config"]["meta"].get("release") != "private"
    ]
    return sorted(tables, key=lambda table: table.name)


def _copy(
    warehouse: Path, draft: Path, audience: str, tables: Sequence[Table]
) -> dict[str, int]:
    """Write one audience's DuckDB and Parquet files; give the rows of each table."""
    parquet = draft / audience
    parquet.mkdir(parents=True)
    # The key is thrown away: keys match within this release and with nothing else.
    key = secrets.token_hex(16)
    counts = {}
    with duckdb.connect(draft / f"{audience}.duckdb") as connection:
        connection.execute(f"attach '{_quoted(warehouse)}' as warehouse (read_only)")
        for table in tables:
            columns = ", ".join(
                f"md5('{key}' || {name}) as {name}" if identifies else name
                for name, identifies in table.columns.items()
            )
            source = f"warehouse.{SCHEMAS[audience]}.{table.name}"
            relation = connection.sql(
                f"select {columns} from {source} order by all"  # noqa: S608
            )
            relation.create(table.name)
            copied = connection.table(table.name)
            copied.write_parquet(str(parquet / f"{table.name}.parquet"))
            counts[table.name] = copied.shape[0]
        connection.execute("detach warehouse")
    return counts


def _plan(warehouse: Path) -> dict[str, str | None]:
    """Which analysis plan the build followed, and where it departed from it."""
    columns = ("plan_hash", "committed_plan_hash", "plan_departures")
    with duckdb.connect(warehouse, read_only=True) as connection:
        provenance = connection.table("published.pub_provenance")
        (values,) = provenance.select(*columns).fetchall()
    return dict(zip(columns, values, strict=True))


def _quoted(path: Path) -> str:
    return path.as_posix().replace("'", "''")


def _hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file under a folder, by its path there."""
    return {
        path.relative_to(folder).as_posix(): _hash(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, indent=2) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _point_to(releases: Path, identity: str) -> None:
    """Swap the pointer to the newest release."""
    draft = releases / f".{LATEST}"
    _write_json(draft, {"release": identity})
    try:
        replace(draft, releases / LATEST)
    except PermissionError as error:
        raise UserError(
            f"{releases / LATEST} is held open by another program. Close it and build"
            " again; the release before this one stands."
        ) from error
