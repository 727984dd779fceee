"""Profiles as points: the encoding that every learner here shares.

A profile is one distinct combination of the model fields with its count of people, so
scaling by the range over profiles equals scaling by the range over people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

KINDS = ("number", "ordinal", "nominal", "flag")
"""Kinds of field: quantities, integer levels, text, and 0/1 integers."""


class RefusalError(ValueError):
    """The data cannot carry the method; the message is the reason, as a sentence."""


@dataclass(frozen=True)
class Encoded:
    """Profiles as points in Euclidean space.

    Attributes
    ----------
    matrix : (m, p) float64
        One row per profile, every entry between 0 and 1.
    columns : list of str, length p
        Name of each column: the field, or `field=level` for a nominal one.
    fields : list of str, length p
        The field each column came from.
    """

    matrix: NDArray[np.float64]
    columns: list[str]
    fields: list[str]


def encode(profiles: pd.DataFrame, fields: Mapping[str, str]) -> Encoded:
    """Scale quantities to 0-1 by their range and turn text into one-hot columns.

    A field without any value is one the extract does not have: it is left out.

    Parameters
    ----------
    profiles : DataFrame
        One row per profile; a column for each field.
    fields : mapping of str to str
        Field names and their kinds, each of `KINDS`.

    Returns
    -------
    Encoded
        Rows in the order of `profiles`; nominal levels in the order of their text.

    Raises
    ------
    ValueError
        If a kind is unknown, or a field has values and nulls.
    RefusalError
        If there is no profile, or no field with values.
    """
    for field, kind in fields.items():
        if kind not in KINDS:
            raise ValueError(f"field {field} has the unknown kind {kind}")
    if profiles.empty:
        raise RefusalError("there is nobody in the data")
    blocks: list[NDArray[np.float64]] = []
    columns: list[str] = []
    owners: list[str] = []
    for field in present(profiles, fields):
        block, names = _encode_field(profiles[field], field, fields[field])
        blocks.append(block)
        columns += names
        owners += [field] * len(names)
    if not blocks:
        raise RefusalError("none of the model fields has a value in the data")
    return Encoded(np.hstack(blocks), columns, owners)


def present(profiles: pd.DataFrame, fields: Mapping[str, str]) -> list[str]:
    """Name the fields that the extract has, in the order given.

    Raises
    ------
    ValueError
        If a field has values and nulls.
    """
    found = []
    for field in fields:
        missing = profiles[field].isna()
        if missing.all():
            continue
        if missing.any():
            raise ValueError(f"field {field} is null in {missing.sum()} profiles")
        found.append(field)
    return found


def _encode_field(
    values: pd.Series, field: str, kind: str
) -> tuple[NDArray[np.float64], list[str]]:
    """Encode one complete field as columns and their names."""
    if kind == "nominal":
        text = values.astype(str).to_numpy(dtype=object)
        levels = sorted(set(text))
        block = (text[:, None] == np.array(levels, dtype=object)[None, :]).astype(float)
        return block, [f"{field}={level}" for level in levels]
    numbers = values.to_numpy(dtype=np.float64)
    if kind != "flag":
        spread = numbers.max() - numbers.min()
        numbers = (numbers - numbers.min()) / (spread if spread > 0 else 1.0)
    return numbers[:, None], [field]
