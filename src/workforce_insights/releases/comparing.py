"""Two releases side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workforce_insights.errors import UserError
from workforce_insights.releases import changes, shelf


@dataclass(frozen=True)
class Comparison:
    """What a later release has other than an earlier one.

    Attributes
    ----------
    structure
        One sentence for each table or column that came or went, or has another type.
    rows
        Audience, table, rows before and after, of each table with other rows.
    numbers
        Public table, rows added, rows removed, rows with another number and rows in
        both, of each with any of the first three.
    """

    structure: list[str]
    rows: list[tuple[str, str, int, int]]
    numbers: list[tuple[str, int, int, int, int]]


def compare(releases: Path, before: str, after: str) -> Comparison:
    """Compare two releases by their manifests and their public numbers.

    Parameters
    ----------
    releases
        The folder of all releases.
    before, after
        Their names.

    Returns
    -------
    Comparison
        All empty where the two are the same.

    Raises
    ------
    UserError
        There is no such release, or one is not whole or of an earlier version.
    """
    folders = [shelf.find(releases, name) for name in (before, after)]
    earlier, later = (shelf.read_manifest(folder) for folder in folders)
    for folder, manifest in zip(folders, (earlier, later), strict=True):
        wrong = shelf.faults(folder)
        if wrong:
            raise UserError(f"{folder.name} is not whole: {wrong[0]}.")
        if "grains" not in manifest:
            raise UserError(
                f"{folder.name} was made by an earlier version, which did not write"
                " down what a comparison needs."
            )
    return Comparison(
        _structure(earlier, later),
        [
            (audience, table, had, later["rows"][audience][table])
            for audience, tables in earlier["rows"].items()
            for table, had in tables.items()
            if later["rows"][audience].get(table, had) != had
        ],
        [
            counted
            for counted in changes.of_numbers(folders[0], earlier, folders[1], later)
            if any(counted[1:4])
        ],
    )


def _structure(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> list[str]:
    """Tell of tables and columns that came, went or changed their type."""
    kinds, now = (
        {
            (audience, table): columns
            for audience, tables in manifest["schema"].items()
            for table, columns in tables.items()
        }
        for manifest in (earlier, later)
    )
    told = [f"{a} {t} is new." for a, t in now if (a, t) not in kinds]
    for key, columns in kinds.items():
        name = " ".join(key)
        if key not in now:
            told.append(f"{name} is gone.")
            continue
        told += [f"{name} has lost {c}." for c in columns if c not in now[key]]
        told += [f"{name} has a new {c}." for c in now[key] if c not in columns]
        told += [
            f"{name}.{column} was {kind} and is {now[key][column]}."
            for column, kind in columns.items()
            if now[key].get(column, kind) != kind
        ]
    return told
