"""The contract of a table, read from the sources that dbt declares."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from workforce_insights.errors import UserError

_WRITTEN_BY_HAND = "_reference__sources.yml"


@dataclass(frozen=True)
class Contract:
    """What one table of the warehouse may hold.

    Attributes
    ----------
    table
        Name of the table.
    columns
        Every column that the table may have, in the declared order.
    required
        Columns that every row must fill.
    words
        Columns whose values are words that a reference table groups, each with the
        field that its words belong to.
    """

    table: str
    columns: tuple[str, ...]
    required: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


def load_contract(sources: Path, table: str) -> Contract:
    """Read the contract of one table from a dbt sources file.

    Parameters
    ----------
    sources
        YAML file that declares dbt sources.
    table
        Name of the table.

    Raises
    ------
    UserError
        If the file cannot be read or does not declare the table.
    """
    for contract in _contracts(sources):
        if contract.table == table:
            return contract
    raise UserError(f"{sources.name} declares no table '{table}': check the name.")


def load_contracts(models: Path) -> dict[str, Contract]:
    """Read the contract of every table that an extract can fill.

    Those of the reference domain are none of them: they are written by hand.

    Parameters
    ----------
    models
        Folder that is searched, with all its folders, for `_*__sources.yml`.

    Raises
    ------
    UserError
        If a sources file cannot be read.
    """
    return {
        contract.table: contract
        for sources in sorted(models.glob("**/_*__sources.yml"))
        if sources.name != _WRITTEN_BY_HAND
        for contract in _contracts(sources)
        if contract.columns
    }


def _contracts(sources: Path) -> Iterator[Contract]:
    try:
        declared = yaml.safe_load(sources.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(
            f"{sources} cannot be read as YAML in UTF-8: restore the file."
        ) from error
    for source in declared.get("sources") or []:
        for table in source.get("tables") or []:
            yield _contract(table)


def _contract(table: dict[str, Any]) -> Contract:
    meta = (table.get("config") or {}).get("meta") or table.get("meta") or {}
    return Contract(
        table=table["name"],
        columns=tuple(column["name"] for column in table.get("columns") or []),
        required=tuple(meta.get("required") or []),
        words={
            **{column: column for column in meta.get("words") or []},
            **(meta.get("words_of") or {}),
        },
    )
