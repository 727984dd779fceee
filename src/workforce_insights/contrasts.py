"""Which columns of a design can be told apart."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Name = TypeVar("Name", bound=Hashable)

MIN_EIGENVALUE = 1e-9
"""Of the columns' correlations, below which one column is made of the others."""

ALIKE = "everybody is alike in it"


def not_told_apart(
    blocks: Mapping[Name, Floats], alike: str = ALIKE
) -> dict[Name, str]:
    """Say which fields are constant, or made of those before them.

    Parameters
    ----------
    blocks : mapping of name to (m, k) float64
        The columns of each field, in the order in which they enter.
    alike : str
        What to say of a field that is constant.

    Returns
    -------
    dict of name to str
        The reason of each field that has to leave.
    """
    refused: dict[Name, str] = {}
    matrix: Floats | None = None
    for name, block in blocks.items():
        apart = block - block.mean(axis=0)
        further = apart if matrix is None else np.hstack([matrix, apart])
        if _has_full_rank(further):
            matrix = further
        elif np.ptp(block, axis=0).max() == 0:
            refused[name] = alike
        else:
            refused[name] = "it cannot be told apart from the fields before it"
    return refused


def _has_full_rank(matrix: Floats) -> bool:
    """Tell whether no column is made of the others, by their correlations."""
    lengths = np.sqrt((matrix**2).sum(axis=0))
    if (lengths == 0).any():
        return False
    correlations = matrix.T @ matrix / np.outer(lengths, lengths)
    return bool(np.linalg.eigvalsh(correlations)[0] > MIN_EIGENVALUE)
