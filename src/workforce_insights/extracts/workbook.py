"""Excel workbooks: one sheet's rows as text."""

import csv
import io
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import openpyxl  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import (  # type: ignore[import-untyped]
    InvalidFileException,
)

from workforce_insights.errors import UserError
from workforce_insights.extracts.ledger import Ledger

_SIGNIFICANT_DIGITS = 15  # as many as Excel keeps
_ROWS_CHECKED_FIRST = 20  # so that a wrong header is not taken for a wrong mapping


@dataclass(frozen=True)
class WorkbookSheet:
    """A sheet of a workbook whose header has been read.

    Attributes
    ----------
    path
        The workbook.
    sheet
        Name of the sheet.
    header_row
        Number of the header's row, from 1.
    header
        The header's cells as text; an empty one is an empty text.
    """

    path: Path
    sheet: str
    header_row: int
    header: tuple[str, ...]

    def records(self, ledger: Ledger) -> Iterator[list[str]]:
        """Yield each row's cells and enter every other row in the ledger.

        Empty rows below the last filled one belong to no file.
        """
        ledger.n_lines = ledger.n_header_lines = self.header_row
        n_blank = 0
        with _workbook(self.path) as book:
            for number, record in _rows(book, self.sheet, self.header_row + 1):
                if not any(record):
                    n_blank += 1
                    continue
                for blank in range(number - n_blank, number):
                    ledger.reject(blank, "blank_line", "")
                n_blank = 0
                ledger.n_lines = number
                self.check_headers(number, record)
                record = _fitted(record, len(self.header))
                if tuple(record) == self.header:
                    ledger.reject(number, "repeated_header", _as_csv(record))
                else:
                    yield record

    def check_headers(self, number: int, record: list[str]) -> None:
        """Make sure that every filled cell of a row stands under a header.

        Raises
        ------
        UserError
            If one does not, as below merged cells or in a second header row.
        """
        for index, cell in enumerate(record):
            if cell and not (index < len(self.header) and self.header[index]):
                letter = get_column_letter(index + 1)
                raise UserError(
                    f"{self.path.name}, sheet '{self.sheet}': cell {letter}{number} "
                    f"holds a value but {letter}{self.header_row} holds no header; "
                    "unmerge the header's cells and name every column, or give the "
                    "number of the header's row as header_row in the mapping file."
                )


def open_workbook(path: Path, sheet: str | None, header_row: int) -> WorkbookSheet:
    """Choose the sheet of a workbook and read its header.

    Parameters
    ----------
    path
        The workbook.
    sheet
        Name of the sheet; None for the first visible one.
    header_row
        Number of the header's row, from 1.

    Raises
    ------
    UserError
        If the workbook cannot be read, has no such sheet or no visible one, or its
        header is empty, merged or in several rows.
    """
    with _workbook(path) as book:
        name = _sheet_name(path, book, sheet)
        _, header = next(_rows(book, name, header_row), (header_row, []))
        while header and not header[-1]:
            header.pop()
        if not header:
            raise UserError(
                f"{path.name}, sheet '{name}', row {header_row} holds no header: give "
                "the number of the header's row as header_row in the mapping file."
            )
        chosen = WorkbookSheet(path, name, header_row, tuple(header))
        rows = _rows(book, name, header_row + 1)
        for number, record in islice(rows, _ROWS_CHECKED_FIRST):
            chosen.check_headers(number, record)
    return chosen


def _sheet_name(path: Path, book: Any, sheet: str | None) -> str:
    visible = [ws.title for ws in book.worksheets if ws.sheet_state == "visible"]
    if sheet is not None:
        if sheet in (ws.title for ws in book.worksheets):
            return sheet
        raise UserError(
            f"{path.name} has no sheet '{sheet}': its visible sheets are "
            f"{', '.join(visible) or 'none'}."
        )
    if not visible:
        raise UserError(
            f"{path.name} has no visible sheet: unhide one in Excel, or name a sheet "
            "as sheet in the mapping file."
        )
    return str(visible[0])


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    # An open file, because by its path a workbook is refused for how it is named.
    with path.open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        except (
            BadZipFile,
            InvalidFileException,
            KeyError,
            OSError,
            ValueError,
        ) as error:
            raise _damaged(path) from error
        try:
            yield book
        except (BadZipFile, EOFError, ParseError, zlib.error) as error:
            raise _damaged(path) from error
        finally:
            book.close()


def _damaged(path: Path) -> UserError:
    return UserError(
        f"{path.name} is not a whole Excel workbook: save it again as .xlsx, or copy "
        "it again."
    )


def _rows(book: Any, sheet: str, first_row: int) -> Iterator[tuple[int, list[str]]]:
    """Read the rows of a sheet as (row number, cells as text)."""
    worksheet = book[sheet]
    worksheet.reset_dimensions()
    rows = worksheet.iter_rows(min_row=first_row, values_only=True)
    for number, row in enumerate(rows, first_row):
        yield number, [text_of(value) for value in row]


def text_of(value: Any) -> str:
    """Return a cell's value as text.

    Dates are ISO 8601, without a time where it is midnight; a whole number has no
    decimals; an empty cell is an empty text.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 10**_SIGNIFICANT_DIGITS:
            return str(int(value))
        return format(value, f".{_SIGNIFICANT_DIGITS}g")
    if isinstance(value, datetime):
        is_midnight = value.time() == time.min
        return value.date().isoformat() if is_midnight else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _fitted(record: list[str], n_cells: int) -> list[str]:
    return record[:n_cells] + [""] * (n_cells - len(record))


def _as_csv(record: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(record)
    return text.getvalue()
