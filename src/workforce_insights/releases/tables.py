"""Which tables a release holds, as dbt's manifest describes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SCHEMAS = {"analyst": "marts", "public": "published"}


@dataclass(frozen=True)
class Column:
    """One column of a released table.

    Attributes
    ----------
    name
        Its name.
    description
        What it holds, in words.
    identifies
        Whether it identifies a person or a thing of the source, and is replaced.
    """

    name: str
    description: str
    identifies: bool


@dataclass(frozen=True)
class Table:
    """One table of a release.

    Attributes
    ----------
    audience
        `analyst` or `public`.
    name
        Name of the model.
    description
        What it holds, in words.
    columns
        Its columns, in their order.
    grain
        The columns that name a row; empty where the table has one row.
    key
        As many of its first columns as name a row by themselves; empty where no test
        holds that they do.
    """

    audience: str
    name: str
    description: str
    columns: Sequence[Column]
    grain: Sequence[str]
    key: Sequence[str]


def releasable(dbt_manifest: Mapping[str, Any]) -> list[Table]:
    """List the tables a release holds.

    Parameters
    ----------
    dbt_manifest
        dbt's manifest. A mart whose meta says `release: private` stays inside; a
        column whose meta says `identifies: true` is replaced by a key. The grain is
        what the test `unique_grain` of the model holds.

    Returns
    -------
    list of Table
        In the order of their names.
    """
    audiences = {schema: audience for audience, schema in SCHEMAS.items()}
    grains: dict[str, Sequence[str]] = {}
    unique: defaultdict[str, list[Sequence[str]]] = defaultdict(list)
    for node in dbt_manifest["nodes"].values():
        tested = node.get("test_metadata") or {}
        if tested.get("name") == "unique_grain":
            grains[node["attached_node"]] = tested["kwargs"]["columns"]
            unique[node["attached_node"]].append(tested["kwargs"]["columns"])
        elif tested.get("name") == "unique":
            unique[node["attached_node"]].append([tested["kwargs"]["column_name"]])
    tables = [
        Table(
            audiences[node["schema"]],
            node["name"],
            _one_line(node["description"]),
            [
                Column(
                    name,
                    _one_line(column["description"]),
                    bool(column["config"].get("meta", {}).get("identifies")),
                )
                for name, column in node["columns"].items()
            ],
            grains.get(key, ()),
            _leading(list(node["columns"]), unique[key]),
        )
        for key, node in dbt_manifest["nodes"].items()
        if node["resource_type"] == "model"
        and node["schema"] in audiences
        and node["config"]["materialized"] == "table"
        and node["config"]["meta"].get("release") != "private"
    ]
    return sorted(tables, key=lambda table: table.name)


def _leading(columns: Sequence[str], unique: Iterable[Sequence[str]]) -> Sequence[str]:
    """Give the first columns, as many as one of the tested keys has, if they are it."""
    for key in unique:
        first = columns[: len(key)]
        if set(first) == set(key):
            return first
    return ()


def _one_line(text: str) -> str:
    return " ".join(text.split())
