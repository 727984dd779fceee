"""What each metric is, in words and as a formula, from dbt's manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Metric:
    """The definition of one metric.

    Attributes
    ----------
    name
        What `mf query --metrics` calls it.
    label, description
        The metric in words, and what is counted.
    formula
        Other metrics by their names, or an aggregate over a mart.
    """

    name: str
    label: str
    description: str
    formula: str


def defined(dbt_manifest: Mapping[str, Any]) -> list[Metric]:
    """List the metrics that the project defines.

    Parameters
    ----------
    dbt_manifest
        dbt's manifest.

    Returns
    -------
    list of Metric
        In the order of their names.
    """
    measures = {
        measure["name"]: f"{measure['agg']}({measure['expr']})"
        f" over {node['node_relation']['alias']}"
        for node in dbt_manifest["semantic_models"].values()
        for measure in node["measures"]
    }
    metrics = [
        Metric(
            node["name"],
            node["label"],
            node["description"].strip(),
            _formula(node["type_params"], measures),
        )
        for node in dbt_manifest["metrics"].values()
    ]
    return sorted(metrics, key=lambda metric: metric.name)


def _formula(of: Mapping[str, Any], measures: Mapping[str, str]) -> str:
    """Say how one metric is made."""
    if of["measure"]:
        return measures[of["measure"]["name"]]
    if of["numerator"]:
        return f"{of['numerator']['name']} / {of['denominator']['name']}"
    return str(of["expr"])
