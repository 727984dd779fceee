"""A record of what a model was given and run with."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import pandas as pd

PACKAGES = ("workforce-insights", "duckdb", "numpy", "pandas", "scikit-learn", "scipy")


def describe(
    model: str,
    cells: pd.DataFrame,
    specification: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> pd.DataFrame:
    """One row that says what a model was fitted to, with which settings.

    Parameters
    ----------
    model
        Name of the model.
    cells
        The cells it was given, in their canonical order, with `n_people`.
    specification
        The resolved specification.
    settings
        All settings of the run; `seed` is among them.

    Returns
    -------
    pandas.DataFrame
        One row: `model_name, fields, settings, seed, input_hash, n_cells, n_people,
        versions`. The hash is SHA-256 of the cells as CSV.
    """
    run = {k: v for k, v in settings.items() if k not in _WRITTEN_APART}
    chosen = {k: v for k, v in specification.items() if k not in ("name", "fields")}
    return pd.DataFrame(
        {
            "model_name": [model],
            "fields": [", ".join(specification["fields"])],
            "settings": [json.dumps({**run, **chosen}, sort_keys=True)],
            "seed": [int(settings["seed"])],
            "input_hash": [input_hash(cells)],
            "n_cells": [len(cells)],
            "n_people": [int(cells["n_people"].sum())],
            "versions": [", ".join(versions())],
        }
    )


def input_hash(cells: pd.DataFrame) -> str:
    """SHA-256 of a table, as hexadecimal text.

    Parameters
    ----------
    cells
        Any table; the order of its rows counts.

    Returns
    -------
    str
        64 characters.
    """
    text = cells.to_csv(index=False, lineterminator="\n")
    return hashlib.sha256(text.encode()).hexdigest()


def versions() -> list[str]:
    """Python and the packages that decide a result, each with its version."""
    return [
        f"python {platform.python_version()}",
        *(f"{package} {version(package)}" for package in PACKAGES),
    ]


_WRITTEN_APART = ("specifications", "model_fields", "seed")
