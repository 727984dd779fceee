"""The data dictionary of a release."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from workforce_insights.releases.copies import Shape
from workforce_insights.releases.tables import Table

HEADER = (
    *("audience", "table", "table_description"),
    *("column", "type", "column_description", "identifies"),
)


def write(
    draft: Path,
    tables: Sequence[Table],
    shapes: Mapping[str, Mapping[str, Shape]],
) -> None:
    """Write `dictionary.csv`: one row per column of each released table.

    Parameters
    ----------
    draft
        The folder of the release being made.
    tables
        All its tables.
    shapes
        Each audience's tables with their columns and types.
    """
    path = draft / "dictionary.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for table in tables:
            kinds = shapes[table.audience][table.name]
            for column in table.columns:
                writer.writerow(
                    [
                        *(table.audience, table.name, table.description),
                        *(column.name, kinds[column.name], column.description),
                        "yes" if column.identifies else "no",
                    ]
                )
