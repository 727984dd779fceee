"""What changed since the release before, laid out for the first page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from workforce_insights import releases
from workforce_insights.pages.tables import html_table
from workforce_insights.pages.words import number, percent

MOST_TOLD = 5
_WITHIN = "within the interval it had"
_OUTSIDE = "outside the interval it had; chance alone does that once in 6 times"
_APART = "the two intervals lie apart; chance alone does that once in 180 times"


def sentences(folder: Path) -> list[str]:
    """Say what changed since the release before, each in a sentence.

    Parameters
    ----------
    folder
        The folder of the release.

    Returns
    -------
    list of str
        The first says which release is compared; a first release says that it is one.
    """
    manifest = releases.read_manifest(folder)
    if manifest["before"] is None:
        return ["This is the first release here, so there is none to compare it with."]
    said = [str(change["sentence"]) for change in manifest["changes"]]
    tables = manifest.get("since", {}).get("tables", [])
    told = [f"It follows release {manifest['before']}."]
    if not said and not tables:
        told.append("Every published table has as many rows as it had.")
    for word, missing in (("new", "before"), ("gone", "now")):
        names = [row["table"] for row in tables if row[missing] is None]
        if names:
            told.append(f"Tables that are {word}: {_list(names)}.")
    moved = [
        f"{row['table']} ({number(row['before'])} to {number(row['now'])})"
        for row in tables
        if row["before"] is not None and row["now"] is not None
    ]
    if moved:
        told.append(f"Tables with more rows or fewer: {_list(moved)}.")
    told += said[:MOST_TOLD]
    if said[MOST_TOLD:]:
        told.append(f"{len(said) - MOST_TOLD} more changes stand in its manifest.")
    return told


def headline_table(folder: Path) -> str:
    """Show every headline metric beside what it was; no row on a first release.

    Parameters
    ----------
    folder
        The folder of the release.

    Returns
    -------
    str
        A `table` element.
    """
    rows = releases.read_manifest(folder).get("since", {}).get("headlines", [])
    shown = [
        (row["label"], _shown(row, "_before"), _shown(row, ""), _verdict(row))
        for row in rows
    ]
    headings = ["Metric", "Before", "Now", "What to make of it"]
    return html_table(pd.DataFrame(shown, columns=headings), (headings[0], headings[3]))


def _list(names: list[str]) -> str:
    """Name the first few, and say how many more there are."""
    more = f" and {len(names) - MOST_TOLD} more" if names[MOST_TOLD:] else ""
    return ", ".join(names[:MOST_TOLD]) + more


def _shown(row: Mapping[str, Any], when: str) -> str:
    """Show a metric with its interval, as it was or is."""
    value, low, high = (row[f"{name}{when}"] for name in ("value", "ci_low", "ci_high"))
    if value is None:
        return "not told"
    if row["kind"] == "count":
        return number(value)
    show = percent if row["kind"] == "share" else _two
    if low is None or high is None:
        return show(value)
    return f"{show(value)} ({show(low)} to {show(high)})"


def _verdict(row: Mapping[str, Any]) -> str:
    """Hold what a metric is against what it was."""
    if row["value"] is None or row["value_before"] is None:
        return "cannot be compared"
    if row["value"] == row["value_before"]:
        return "the same"
    if row["ci_low_before"] is None or row["ci_low"] is None:
        return "a count has no interval"
    if row["ci_low"] > row["ci_high_before"] or row["ci_high"] < row["ci_low_before"]:
        return _APART
    inside = row["ci_low_before"] <= row["value"] <= row["ci_high_before"]
    return _WITHIN if inside else _OUTSIDE


def _two(value: float) -> str:
    return number(value, 2)
