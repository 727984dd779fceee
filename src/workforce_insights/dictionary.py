"""The data dictionary: dbt's own documentation page, in one file that is safe to show.

dbt ships the page as one HTML file that waits for a manifest and a catalog. The
manifest of a build holds local paths, compiled SQL, tests and macros; what is written
here holds names, descriptions, types, lineage and the SQL as it stands in the project.
The catalog, which would hold statistics of the private tables, gets the declared types.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dbt.task import docs

from workforce_insights.errors import UserError

# The page may read itself and nothing else, whatever its scripts try.
_POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
    " script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline';"
    ' img-src data:; font-src data:">'
)
_COMMON = (
    *("unique_id", "name", "resource_type", "package_name", "path"),
    *("original_file_path", "fqn", "description", "tags", "meta", "depends_on"),
    *("label", "docs", "group"),
)
_KEPT = {
    "nodes": (
        *("database", "schema", "alias", "access", "config", "columns", "language"),
        *("raw_code", "relation_name", "refs", "sources", "version", "patch_path"),
    ),
    "sources": (
        *("database", "schema", "identifier", "source_name", "source_description"),
        *("columns", "config", "loader"),
    ),
    "exposures": ("type", "owner", "maturity", "url"),
    "metrics": ("type", "type_params", "filter", "time_granularity"),
    "semantic_models": ("model", "entities", "dimensions", "measures", "node_relation"),
}
_OVERVIEW = """
### Workforce Insights: data dictionary

Every table of the warehouse, its columns and what it is made from. Tables of the schema
`published` have been through disclosure control and are in the public copy of a
release; those of `marts`, but for a few that say they are private, are in the analysts'
copy, identifiers replaced by keys. All others stay inside. The names on the left open a
table; the round button draws what it is made from.

[Back to the pages](../index.html)
"""
_EMPTY = (
    *("macros", "selectors", "disabled", "group_map", "groups"),
    *("saved_queries", "unit_tests", "functions"),
)


def page(manifest: Path) -> str:
    """Make the dictionary of what a build made.

    Parameters
    ----------
    manifest
        dbt's manifest of the build.

    Returns
    -------
    str
        One HTML page that reads no other file.

    Raises
    ------
    UserError
        There is no manifest: nothing was built in this output folder.
    """
    if not manifest.is_file():
        raise UserError(f"{manifest} is not there. Run: workforce build")
    shown = shortened(json.loads(manifest.read_text(encoding="utf-8")))
    text = (Path(docs.__file__).parent / "index.html").read_text(encoding="utf-8")
    for name, content in (("MANIFEST", shown), ("CATALOG", _catalog(shown))):
        data = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
        # No text of a description may close the script that holds it.
        text = text.replace(f'"{name}.JSON INLINE DATA"', data.replace("</", "<\\/"))
    text = re.sub(r'<link rel="shortcut icon"[^>]*>', "", text)
    # Else the browser asks for thousands of icons before the page has named them.
    text = text.replace('xlink:href="{{', 'ng-attr-xlink:href="{{')
    text = text.replace("<title>dbt Docs", "<title>Data dictionary", 1)
    return text.replace("<head>", f"<head>{_POLICY}", 1)


def shortened(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Keep of a manifest what a reader of the dictionary may see.

    Parameters
    ----------
    manifest
        dbt's manifest.

    Returns
    -------
    dict
        A manifest without tests, macros, compiled SQL, local paths, and what says who
        ran it and when.
    """
    kept: dict[str, Any] = {name: {} for name in _EMPTY}
    kept["metadata"] = {
        "project_name": manifest["metadata"]["project_name"],
        "adapter_type": manifest["metadata"]["adapter_type"],
        "dbt_schema_version": manifest["metadata"]["dbt_schema_version"],
        "dbt_version": manifest["metadata"]["dbt_version"],
        "send_anonymous_usage_stats": False,
    }
    kept["docs"] = {
        "doc.dbt.__overview__": {
            "name": "__overview__",
            "package_name": "dbt",
            "block_contents": _OVERVIEW,
        }
    }
    for kind, names in _KEPT.items():
        kept[kind] = {
            key: {name: node[name] for name in (*_COMMON, *names) if name in node}
            for key, node in manifest[kind].items()
            if node["resource_type"] not in ("test", "operation")
        }
        for node in kept[kind].values():
            _shorten(node)
    known = {key for kind in _KEPT for key in kept[kind]}
    for name in ("parent_map", "child_map"):
        kept[name] = {
            key: [other for other in others if other in known]
            for key, others in manifest[name].items()
            if key in known
        }
    return kept


def _catalog(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Give the types that columns are declared with, as dbt would have found them."""
    nodes = {
        key: {
            "unique_id": key,
            "metadata": {
                "type": node["config"]["materialized"],
                "schema": node["schema"],
                "name": node["name"],
            },
            "columns": {
                name: {"name": name, "index": index, "type": column["data_type"]}
                for index, (name, column) in enumerate(node["columns"].items(), 1)
            },
            "stats": {},
        }
        for key, node in manifest["nodes"].items()
        if any(column["data_type"] for column in node["columns"].values())
    }
    return {"metadata": {}, "nodes": nodes, "sources": {}, "errors": None}


def _shorten(node: dict[str, Any]) -> None:
    """Leave of a node's columns, settings and parents what the page shows."""
    if "columns" in node:
        node["columns"] = {
            name: {key: column[key] for key in ("name", "description", "data_type")}
            | {"meta": {}, "tags": []}
            for name, column in node["columns"].items()
        }
    if "config" in node:
        node["config"] = {
            "materialized": node["config"].get("materialized"),
            "contract": node["config"].get("contract"),
            "enabled": True,
        }
    if "depends_on" in node:
        node["depends_on"] = {
            "macros": [],
            "nodes": node["depends_on"].get("nodes", []),
        }
