"""Mapping expressions as SQL that can only compute on the row's own text."""

import copy
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from workforce_insights.errors import UserError
from workforce_insights.extracts.mapping import MappingFile, suggestion

_CLASSES = {
    "BETWEEN",
    "CASE",
    "CAST",
    "COLLATE",
    "COLUMN_REF",
    "COMPARISON",
    "CONJUNCTION",
    "CONSTANT",
    "FUNCTION",
    "OPERATOR",
    "TYPE",  # from DuckDB 2.0 that of a cast
}
_MACROS = {"array_to_string", "date_add", "fmod", "fdiv", "nullif", "split_part"}
_MAX_SHOWN = 120
_NOT_OF_THE_ROW = {"current_setting", "getvariable", "row"}


@dataclass(frozen=True)
class Expression:
    """One contract column as SQL over the extract's columns.

    Attributes
    ----------
    column
        The contract column.
    sql
        DuckDB SQL whose result is text, or NULL where that is empty.
    headers
        The extract's headers that it uses.
    """

    column: str
    sql: str
    headers: frozenset[str]


def headers_used(expressions: Iterable[Expression]) -> frozenset[str]:
    """Return the extract's headers that any of the expressions uses."""
    return frozenset(name for one in expressions for name in one.headers)


def quoted(name: str) -> str:
    """Return a name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def seal(connection: duckdb.DuckDBPyConnection) -> None:
    """Shut a connection off from files, extensions and settings, for good."""
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


def compile_mapping(
    connection: duckdb.DuckDBPyConnection, mapping: MappingFile, table: str
) -> list[Expression]:
    """Turn each line of a mapping into checked SQL.

    Parameters
    ----------
    connection
        DuckDB connection that holds the extract's table, sealed.
    mapping
        The mapping file.
    table
        Name of the table, whose columns are the extract's headers.

    Raises
    ------
    UserError
        If an expression is more than a computation on the row (a query, a file, a
        second statement, an aggregate), names an unknown header, or is no valid SQL.
    """
    described = connection.execute(f"describe {quoted(table)}").fetchall()
    headers = {row[0].casefold(): str(row[0]) for row in described}
    compiler = _Compiler(connection, mapping.path.name, table, headers)
    return [compiler.compile(column, text) for column, text in mapping.columns.items()]


class _Compiler:
    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        file: str,
        table: str,
        headers: dict[str, str],
    ) -> None:
        self._connection = connection
        self._file = file
        self._table = table
        self._headers = headers
        self._functions = (
            _MACROS
            | {
                name
                for (name,) in connection.execute(
                    "select function_name from duckdb_functions() "
                    "where function_type = 'scalar' and stability = 'CONSISTENT'"
                ).fetchall()
            }
            - _NOT_OF_THE_ROW
        )
        self._frame = self._parse("1")

    def compile(self, column: str, text: str) -> Expression:
        where = f"{self._file}, column {column}: '{_shown(text)}'"
        header = self._headers.get(" ".join(text.split()).casefold())
        if header is not None:
            sql, used = quoted(header), frozenset({header})
        else:
            sql, used = f"({text}\n)", self._checked(text, where)
        expression = Expression(column, f"nullif(cast({sql} as varchar), '')", used)
        self._bind(expression, where)
        return expression

    def _checked(self, text: str, where: str) -> frozenset[str]:
        try:
            return self._headers_used(text, where)
        except RecursionError as error:
            raise UserError(f"{where} is nested too deeply: simplify it.") from error

    def _headers_used(self, text: str, where: str) -> frozenset[str]:
        tree = self._parse(text)
        if tree is None:
            near = suggestion(text, self._headers.values())
            raise UserError(
                f"{where} is neither a header{near} nor one valid SQL "
                "expression: mend it (a fixed text stands in single quotes, a header "
                "with spaces in double quotes)."
            )
        if not self._is_one_expression(tree):
            raise _not_of_the_row(where)
        return frozenset(self._headers_in(where, tree))

    def _headers_in(self, where: str, tree: dict[str, Any]) -> Iterator[str]:
        for node in _expressions(tree["statements"][0]["node"]["select_list"]):
            function = node.get("function_name")
            if node["class"] not in _CLASSES:
                raise _not_of_the_row(where)
            if node["class"] == "FUNCTION" and function not in self._functions:
                raise UserError(
                    f"{where} uses {function}(), which no mapping may use"
                    f"{suggestion(str(function), self._functions)}: compute on the "
                    "row's own values only, the same on every run."
                )
            if node["class"] == "COLUMN_REF":
                yield self._header(where, ".".join(node["column_names"]))

    def _header(self, where: str, name: str) -> str:
        header = self._headers.get(name.casefold())
        if header is None:
            raise UserError(
                f"{where} names '{name}', which is no header of the extract"
                f"{suggestion(name, self._headers.values())}: use one of its headers "
                "(a fixed text stands in single quotes)."
            )
        return header

    def _parse(self, text: str) -> dict[str, Any] | None:
        row = self._connection.execute(
            "select json_serialize_sql(?)", [f"select ({text}\n)"]
        ).fetchone()
        tree: dict[str, Any] = json.loads(row[0]) if row else {"error": True}
        return None if tree["error"] else tree

    def _is_one_expression(self, tree: dict[str, Any]) -> bool:
        """Whether nothing but the one selected expression differs from `select (1)`."""
        statements = copy.deepcopy(tree["statements"])
        selected = statements[0]["node"].get("select_list", [])
        frame = copy.deepcopy(self._frame)
        if frame is None or len(selected) != 1:
            return False
        statements[0]["node"]["select_list"] = []
        frame["statements"][0]["node"]["select_list"] = []
        return bool(statements == frame["statements"])

    def _bind(self, expression: Expression, where: str) -> None:
        try:
            self._connection.execute(
                f"select {expression.sql} from {quoted(self._table)} limit 0"  # noqa: S608
            )
        except duckdb.Error as error:
            raise UserError(
                f"{where} is no valid expression ({_first_line(error)}): mend it."
            ) from error


def find_failing(
    connection: duckdb.DuckDBPyConnection,
    mapping: MappingFile,
    expressions: list[Expression],
    table: str,
) -> UserError | None:
    """Return the sentence on the first expression that some row makes fail."""
    for expression in expressions:
        try:
            connection.execute(
                f"select count({expression.sql}) from {quoted(table)}"  # noqa: S608
            )
        except duckdb.Error as error:
            text = _shown(mapping.columns[expression.column])
            return UserError(
                f"{mapping.path.name}, column {expression.column}: '{text}' fails on a "
                f"row ({_first_line(error)}): use try_cast or try_strptime, which give "
                "an empty value there."
            )
    return None


def _not_of_the_row(where: str) -> UserError:
    return UserError(
        f"{where} is more than one expression over the row's own values: remove "
        "queries, file reads, aggregates and further statements."
    )


def _expressions(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        if "class" in tree:
            yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for branch in tree:
            yield from _expressions(branch)


def _shown(text: str) -> str:
    on_one_line = " ".join(text.split())
    cut = _MAX_SHOWN - len("...")
    return on_one_line if len(on_one_line) <= _MAX_SHOWN else on_one_line[:cut] + "..."


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0].rstrip(".:")
