"""The public tables as one workbook, for whoever works in a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from workforce_insights.releases.copies import FORMULA_STARTS
from workforce_insights.releases.tables import Table

# What Excel takes.
SHEET_NAME_CHARACTERS = 31
CELL_CHARACTERS = 32_767
_WIDEST = 60

_Writer = Callable[[int, int, Any], object]


def write(
    public: duckdb.DuckDBPyConnection,
    draft: Path,
    tables: Sequence[Table],
    manifest: Mapping[str, Any],
) -> None:
    """Write `public.xlsx`: contents, notes, columns, and a sheet for each table.

    Parameters
    ----------
    public
        The public copy.
    draft
        The folder of the release being made.
    tables
        The public tables.
    manifest
        The manifest as far as it is known.
    """
    names = sheet_names([table.name for table in tables])
    options = {"constant_memory": True, "tmpdir": str(draft)}
    with Workbook(str(draft / "public.xlsx"), options) as book:
        sheets = _Sheets(book)
        contents = sheets.add("contents", ["sheet", "holds", "rows"], [31, 100, 10])
        for row, table in enumerate(tables, start=1):
            link = f"internal:'{names[table.name]}'!A1"
            contents.write_url(row, 0, link, string=table.name)
            sheets.text(contents, row, 1, table.description)
            contents.write_number(row, 2, manifest["rows"]["public"][table.name])
        notes = sheets.add("notes", ["note", "says"], [28, 120])
        for row, note in enumerate(_notes(public, tables, manifest), start=1):
            for place, text in enumerate(note):
                sheets.text(notes, row, place, text)
        columns = sheets.add(
            "columns", ["table", "column", "type", "holds"], [31, 28, 12, 100]
        )
        lines = count(1)
        for table in tables:
            kinds = manifest["schema"]["public"][table.name]
            for column in table.columns:
                cells = (table.name, column.name, kinds[column.name])
                line = next(lines)
                for place, text in enumerate((*cells, column.description)):
                    sheets.text(columns, line, place, text)
        for table in tables:
            sheets.add_table(names[table.name], public.table(table.name))


def sheet_names(tables: Sequence[str]) -> dict[str, str]:
    """Give each table a name that a sheet may have and no other sheet has.

    Parameters
    ----------
    tables
        Names of tables.

    Returns
    -------
    dict
        Table to its name, cut to 31 characters; where two are then the same, the
        later has a number for its end.
    """
    given: dict[str, str] = {}
    for table in tables:
        name = table[:SHEET_NAME_CHARACTERS]
        for number in count(2):
            if name not in given.values():
                break
            name = f"{table[: SHEET_NAME_CHARACTERS - len(str(number))]}{number}"
        given[table] = name
    return given


class _Sheets:
    """Adds sheets to a workbook, each with its header frozen."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._bold = book.add_format({"bold": True})
        self._as_text = book.add_format({"quote_prefix": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})

    def add(self, name: str, header: Sequence[str], widths: Sequence[int]) -> Worksheet:
        """Add a sheet with a header that stays in sight."""
        sheet = self._book.add_worksheet(name)
        for column, (title, width) in enumerate(zip(header, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, self._bold)
        sheet.freeze_panes(1, 0)
        return sheet

    def add_table(self, name: str, table: duckdb.DuckDBPyRelation) -> None:
        """Add a sheet that holds a table."""
        header = table.columns
        widths = [min(len(title) + 2, _WIDEST) for title in header]
        sheet = self.add(name, header, widths)
        writers = [self._writer(sheet, str(kind)) for kind in table.types]
        rows = table.fetchall()
        for line, row in enumerate(rows, start=1):
            for column, (write, value) in enumerate(zip(writers, row, strict=True)):
                if value is not None:
                    write(line, column, value)
        sheet.autofilter(0, 0, len(rows), len(header) - 1)

    def text(self, sheet: Worksheet, row: int, column: int, value: object) -> None:
        """Write a text, which is never taken for a formula, not when edited either."""
        text = str(value)[:CELL_CHARACTERS]
        looks = self._as_text if text.startswith(FORMULA_STARTS) else None
        sheet.write_string(row, column, text, looks)

    def _writer(self, sheet: Worksheet, kind: str) -> _Writer:
        """Choose how the values of a column are written."""
        write: _Writer = sheet.write_number
        if kind == "BOOLEAN":
            write = sheet.write_boolean
        if kind == "DATE":
            write = partial(self._write_day, sheet)
        if kind == "VARCHAR":
            write = partial(self.text, sheet)
        return write

    def _write_day(self, sheet: Worksheet, row: int, column: int, day: date) -> None:
        sheet.write_datetime(row, column, day, self._day)


def _notes(
    public: duckdb.DuckDBPyConnection,
    tables: Sequence[Table],
    manifest: Mapping[str, Any],
) -> list[tuple[str, str]]:
    """Say what to know before a number is used."""
    threshold, base = public.sql(
        "select disclosure_threshold, disclosure_base from pub_provenance"
    ).fetchall()[0]
    hiding = [
        table.name
        for table in tables
        if "is_suppressed" in manifest["schema"]["public"][table.name]
    ]
    hidden = sum(public.table(name).filter("is_suppressed").shape[0] for name in hiding)
    plan = manifest["plan"]
    departures = plan["plan_departures"]
    return [
        ("Release", f"{manifest['release']}, made at {manifest['made_at']}"),
        (
            "Data",
            "Simulated: nobody in it exists, and the numbers say how the method"
            " behaves, not how the NHS is."
            if manifest["simulated"]
            else "Real extracts.",
        ),
        (
            "Disclosure control",
            f"Counts of people: 0 stays 0, 1 to {threshold - 1} is hidden, {threshold}"
            f" and over goes to the nearest {base}. Shares come from the rounded"
            " counts. What rests on a hidden count is hidden with it, and so is a count"
            " that would tell of one. An empty cell is hidden or refused, never"
            " nothing.",
        ),
        (
            "Hidden",
            f"{hidden} rows of {len(hiding)} tables have is_suppressed true.",
        ),
        (
            "How sure",
            "ci_low and ci_high bound each value at 95%, made as method says, and n"
            " is how many it is of. Where a value is refused, reason says why. Many"
            " intervals stand side by side: one in twenty misses by chance.",
        ),
        (
            "Analysis plan",
            f"SHA-256 {plan['plan_hash']}. "
            + (
                f"Settings that depart from the plan: {departures}."
                if departures
                else "All settings are those of the plan."
            ),
        ),
    ]
