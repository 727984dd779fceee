"""Running one function over every specification of a table of cells.

A specification that has an `estimator` predicts; one that has `clusters` is clustered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

Specification = dict[str, Any]


def classified(settings: Mapping[str, Any]) -> list[Specification]:
    """Give the specifications that predict.

    Parameters
    ----------
    settings
        `specifications`: name to its `fields` (a list), with `estimator` where it
        predicts and `clusters` where it is clustered.
        `model_fields`: field to its `kind`.

    Returns
    -------
    list of dict
        `name`, `fields` as a mapping of field to kind, and `estimator`.

    Raises
    ------
    ValueError
        A specification names a field that `model_fields` does not have.
    """
    return [
        {
            "name": name,
            "fields": _kinds(name, specification["fields"], settings),
            "estimator": specification["estimator"],
        }
        for name, specification in settings["specifications"].items()
        if specification.get("estimator")
    ]


def recommended(settings: Mapping[str, Any]) -> Specification:
    """Give the specification whose predictions may be joined to people.

    Parameters
    ----------
    settings
        As `classified` takes them, with `recommended_specification`, its name, and
        `protected_fields`, contract columns that it may not see. Each field's `column`
        in `model_fields` is the one it is made of; bands count as what they are of.

    Returns
    -------
    dict
        As one of `classified`; without fields where no specification of that name
        predicts.

    Raises
    ------
    ValueError
        The specification names a field that `model_fields` does not have, or one made
        of a protected characteristic.
    """
    name = settings["recommended_specification"]
    chosen = [one for one in classified(settings) if one["name"] == name]
    if not chosen:
        return {"name": name, "fields": {}, "estimator": None}
    known, protected = settings["model_fields"], settings["protected_fields"]
    seen = [
        field
        for field in chosen[0]["fields"]
        if known[field]["column"].removesuffix("_band") in protected
    ]
    if seen:
        raise ValueError(
            f"The specification {name} sees {', '.join(seen)}, which is a protected"
            " characteristic, so nothing may be recommended to people by it. Take it"
            " out, or name another in recommended_specification."
        )
    return chosen[0]


def clustered(settings: Mapping[str, Any]) -> list[Specification]:
    """Give the specifications that are clustered.

    Parameters
    ----------
    settings
        As `classified` takes them.

    Returns
    -------
    list of dict
        `name`, the settings under `clusters`, and `fields` as a mapping of field to
        kind: those named under `clusters`, or else all of the specification.

    Raises
    ------
    ValueError
        A specification names a field that `model_fields` does not have.
    """
    return [
        {
            **clusters,
            "name": name,
            "fields": _kinds(
                name, clusters.get("fields", specification["fields"]), settings
            ),
        }
        for name, specification in settings["specifications"].items()
        if (clusters := specification.get("clusters"))
    ]


def each(
    cells: pd.DataFrame,
    chosen: Iterable[Specification],
    function: Callable[[pd.DataFrame, Specification], pd.DataFrame],
) -> pd.DataFrame:
    """Apply a function to the cells of each specification and stack the results.

    Linear algebra keeps to one thread from then on: dbt runs models side by side, and
    on matrices as small as those of cells more threads wait for each other.

    Parameters
    ----------
    cells
        Rows of any specification, told apart by the column `specification`.
    chosen
        The specifications, one or more; each gives its rows and itself to the function.
    function
        Gets the rows of one specification and the specification.

    Returns
    -------
    pandas.DataFrame
        The results under each other, with `specification` as first column.
    """
    threadpool_limits(limits=1, user_api="blas")
    parts = []
    for specification in chosen:
        rows = cells[cells["specification"] == specification["name"]]
        part = function(rows.reset_index(drop=True), specification)
        part.insert(0, "specification", specification["name"])
        parts.append(part.astype({"specification": str}))
    filled = [part for part in parts if len(part)]
    return pd.concat(filled or parts[:1], ignore_index=True)


def _kinds(
    name: str, fields: Iterable[str], settings: Mapping[str, Any]
) -> dict[str, str]:
    """Give fields their kinds."""
    known = settings["model_fields"]
    unknown = set(fields) - set(known)
    if unknown:
        raise ValueError(
            f"The specification {name} uses {', '.join(sorted(unknown))}, which"
            " model_fields does not have. Add the field there or take it out."
        )
    return {field: known[field]["kind"] for field in fields}
