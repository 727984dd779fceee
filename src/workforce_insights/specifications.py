"""Running one function over every specification of a table of cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

Specification = Mapping[str, Any]


def resolve(settings: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give each specification in the settings its name and field kinds.

    Parameters
    ----------
    settings
        `specifications`: name to its `fields` (a list) and its own settings.
        `model_fields`: field to its `kind`.

    Returns
    -------
    list of dict
        Each specification with `name` and with `fields` as a mapping of field to kind.

    Raises
    ------
    ValueError
        A specification names a field that `model_fields` does not have.
    """
    resolved = []
    for name, specification in settings["specifications"].items():
        unknown = set(specification["fields"]) - set(settings["model_fields"])
        if unknown:
            raise ValueError(
                f"The specification {name} uses {', '.join(sorted(unknown))}, which"
                " model_fields does not have. Add the field there or take it out."
            )
        fields = {
            field: settings["model_fields"][field]["kind"]
            for field in specification["fields"]
        }
        resolved.append({**specification, "name": name, "fields": fields})
    return resolved


def each(
    cells: pd.DataFrame,
    settings: Mapping[str, Any],
    function: Callable[[pd.DataFrame, dict[str, Any]], pd.DataFrame],
) -> pd.DataFrame:
    """Apply a function to the cells of each specification and stack the results.

    Parameters
    ----------
    cells
        Rows of any specification, told apart by the column `specification`.
    settings
        As `resolve` takes them.
    function
        Gets the rows of one specification and the resolved specification.

    Returns
    -------
    pandas.DataFrame
        The results under each other, with `specification` as first column.
    """
    parts = []
    for specification in resolve(settings):
        rows = cells[cells["specification"] == specification["name"]]
        part = function(rows.reset_index(drop=True), specification)
        part.insert(0, "specification", specification["name"])
        parts.append(part.astype({"specification": str}))
    filled = [part for part in parts if len(part)]
    return pd.concat(filled or parts[:1], ignore_index=True)
