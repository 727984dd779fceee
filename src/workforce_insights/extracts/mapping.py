"""The mapping file: which of an extract's columns fill which contract columns."""

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from workforce_insights.errors import UserError
from workforce_insights.extracts.contract import Contract
from workforce_insights.extracts.read import ReadOptions, open_extract, reading

_KEYS = ("columns", "encoding", "delimiter", "sheet", "header_row")
_NEAR = 0.75  # likeness from which a name is offered or guessed


@dataclass(frozen=True)
class MappingFile:
    """What a mapping file says.

    Attributes
    ----------
    path
        The file.
    columns
        Contract column to header or expression.
    options
        How the extract is to be read.
    """

    path: Path
    columns: dict[str, str]
    options: ReadOptions


class _UniqueKeyLoader(yaml.SafeLoader):
    """A YAML loader that refuses a key given twice, where the last would win."""


def _construct_mapping(
    loader: _UniqueKeyLoader, node: yaml.MappingNode
) -> dict[Any, Any]:
    keys = [key.value for key, _ in node.value]
    for key in keys:
        if keys.count(key) > 1:
            raise yaml.constructor.ConstructorError(
                None, None, f"'{key}' is given twice", node.start_mark
            )
    return loader.construct_mapping(node, deep=True)


_UniqueKeyLoader.add_constructor(
    yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping
)


def read_mapping(path: Path, contract: Contract) -> MappingFile:
    """Read a mapping file and check it against the contract.

    Parameters
    ----------
    path
        YAML file in UTF-8.
    contract
        The table that the mapping fills.

    Raises
    ------
    UserError
        If the file is not YAML, has an unknown key or contract column, or leaves out
        a required column.
    """
    content = _read_yaml(path)
    for key in content:
        if key not in _KEYS:
            raise UserError(
                f"{path.name} has the unknown key '{key}'"
                f"{suggestion(str(key), _KEYS)}: the keys are {', '.join(_KEYS)}."
            )
    columns = _columns(path, content.get("columns"), contract)
    return MappingFile(path, columns, _options(path, content))


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        with reading(path):
            text = path.read_text(encoding="utf-8-sig")
        content = yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 (a SafeLoader)
    except UnicodeDecodeError as error:
        raise UserError(f"{path.name} is not in UTF-8: save it as UTF-8.") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UserError(
            f"{path.name}, line {line}, is not valid YAML ({error.problem}): put the "
            "text after the colon in quotes, or mend the line."
        ) from error
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise UserError(f"{path.name} is not valid YAML ({said}): mend it.") from error
    if not isinstance(content, dict):
        raise UserError(f"{path.name} has no 'columns:': add it.")
    return content


def _columns(path: Path, columns: Any, contract: Contract) -> dict[str, str]:
    if not isinstance(columns, dict) or not columns:
        raise UserError(
            f"{path.name} maps no column: write 'contract_column: their header' lines "
            "under 'columns:'."
        )
    for column, text in columns.items():
        if column not in contract.columns:
            raise UserError(
                f"{path.name} maps '{column}', which is no column of "
                f"{contract.table}{suggestion(str(column), contract.columns)}: rename "
                "or remove it."
            )
        if isinstance(text, bool) or not isinstance(text, str | int | float):
            raise UserError(
                f"{path.name}, column {column}: put the header or the expression in "
                "quotes."
            )
    for column in contract.required:
        if column not in columns:
            raise UserError(
                f"{path.name} does not map {column}, which {contract.table} "
                f"requires{suggestion(column, columns, 'is it what you map as')}: add "
                f"a line '{column}: their header'."
            )
    return {column: str(text).strip() for column, text in columns.items()}


def _options(path: Path, content: dict[str, Any]) -> ReadOptions:
    texts: dict[str, str] = {}
    for key in ("encoding", "delimiter", "sheet"):
        value = content.get(key)
        if value is None:
            continue
        if not isinstance(value, str) or not value:
            raise UserError(f"{path.name}: {key} must be text in quotes.")
        texts[key] = value
    if texts.get("delimiter") == "tab":
        texts["delimiter"] = "\t"
    if len(texts.get("delimiter", ",")) != 1 or texts.get("delimiter") in set(
        "\"'\r\n"
    ):
        raise UserError(
            f"{path.name}: delimiter must be one character in quotes, or tab."
        )
    header_row = content.get("header_row", 1)
    if (
        isinstance(header_row, bool)
        or not isinstance(header_row, int)
        or header_row < 1
    ):
        raise UserError(f"{path.name}: header_row must be a whole number from 1.")
    return ReadOptions(header_row=header_row, **texts)


def suggestion(name: str, known: Iterable[str], question: str = "did you mean") -> str:
    """Return a question in brackets that offers the nearest known name, if any."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=_NEAR)
    return f" ({question} '{by_folded[near[0]]}'?)" if near else ""


def skeleton_mapping(source: Path, contract: Contract) -> str:
    """Write a first mapping file for an extract, guessed from its headers.

    Parameters
    ----------
    source
        The extract.
    contract
        The table that it is to fill.

    Returns
    -------
    str
        The text of the file. Contract columns without a like header are comments,
        and so is the list of the headers that no contract column took.

    Raises
    ------
    UserError
        If the headers of the extract cannot be read.
    """
    headers = open_extract(source).headers
    guesses = _guesses(contract.columns, headers)
    lines = [
        f"# {contract.table} from {source.name}. Check every line; * is required.",
        "# After a colon stands one of the extract's headers, or a DuckDB SQL",
        "# expression over them.",
        "columns:",
    ]
    for column in contract.columns:
        star = " *" if column in contract.required else ""
        if column in guesses:
            lines.append(
                f"  {column}: {_yaml_text(guesses[column])}{star and '  #' + star}"
            )
        else:
            lines.append(f"  # {column}:{star}")
    unused = [header for header in headers if header not in guesses.values()]
    lines += ["", "# Headers not used:", *(f"#   {header}" for header in unused)]
    return "\n".join(lines) + "\n"


def write_skeleton_mapping(source: Path, contract: Contract) -> Path:
    """Write a first mapping file `<extract>.mapping.yml` beside the extract.

    Returns
    -------
    Path
        The new file.

    Raises
    ------
    UserError
        If the headers cannot be read, or the file cannot be written or is there
        already.
    """
    text = skeleton_mapping(source, contract)
    path = source.with_suffix(".mapping.yml")
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise UserError(
            f"{path} is there already: give it with --mapping, or remove it for a new "
            "one."
        ) from error
    except OSError as error:
        raise UserError(
            f"{path} cannot be written: copy the extract to a folder of your own."
        ) from error
    return path


def _guesses(columns: Sequence[str], headers: Sequence[str]) -> dict[str, str]:
    """Pair columns with headers: first the same but for punctuation, then near ones."""
    free = {_normalised(header): header for header in headers}
    guesses = {column: free.pop(column) for column in columns if column in free}
    for column in columns:
        near = difflib.get_close_matches(column, free, n=1, cutoff=_NEAR)
        if column not in guesses and near:
            guesses[column] = free.pop(near[0])
    return guesses


def _normalised(header: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", header.lower()).strip("_")


def _yaml_text(header: str) -> str:
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9_ ]*[A-Za-z0-9_]", header)
    is_text = plain and yaml.safe_load(header) == header
    return header if is_text else json.dumps(header, ensure_ascii=False)
