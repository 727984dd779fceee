"""Any extract as text: what kind of file it is, its headers and its rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Protocol

import pyarrow as pa  # type: ignore[import-untyped]

from workforce_insights.errors import UserError
from workforce_insights.extracts.delimited import open_delimited
from workforce_insights.extracts.ledger import Ledger
from workforce_insights.extracts.parquet import parquet_batches, parquet_header
from workforce_insights.extracts.workbook import open_workbook

_BATCH_ROWS = 20_000
_KIND_BY_FIRST_BYTES = {
    b"PAR1": "parquet",
    b"PK\x03\x04": "workbook",
    b"\xd0\xcf\x11\xe0": "protected_or_old_workbook",
    b"\x1f\x8b": "compressed",
}


@dataclass(frozen=True)
class ReadOptions:
    """How the user says a file is to be read; None means to find out.

    Attributes
    ----------
    encoding, delimiter
        Of a delimited text file.
    sheet
        Name of a workbook's sheet.
    header_row
        Number of the header's line or row, from 1.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int = 1


@dataclass(frozen=True)
class Extract:
    """An extract whose headers have been read.

    Attributes
    ----------
    path
        The file.
    headers
        Names of its columns: trimmed, on one line, each once.
    read_as
        How the file is read, in words.
    batches
        Reads the rows as batches of text columns in the order of the headers, in
        which an empty cell is an empty text, and enters the lines in a ledger.
    """

    path: Path
    headers: tuple[str, ...]
    read_as: str
    batches: Callable[[Ledger], Iterator[pa.RecordBatch]] = field(repr=False)


class _Records(Protocol):
    def records(self, ledger: Ledger) -> Iterator[list[str]]: ...


def open_extract(path: Path, options: ReadOptions | None = None) -> Extract:
    """Find out what a file is and read its headers.

    Parameters
    ----------
    path
        CSV file in any dialect and encoding, Excel workbook or Parquet file; what
        it is is told from its content.
    options
        How the user says the file is to be read.

    Raises
    ------
    UserError
        If the file is missing, empty, protected, damaged or without clear headers.
    """
    options = options or ReadOptions()
    with reading(path):
        kind = _kind(path)
        _check_options(path, kind, options)
        if kind == "parquet":
            return Extract(
                path,
                clean_headers(path, parquet_header(path)),
                "Parquet",
                lambda ledger: parquet_batches(path, ledger),
            )
        if kind == "workbook":
            sheet = open_workbook(path, options.sheet, options.header_row)
            return _extract(path, sheet.header, f"Excel, sheet '{sheet.sheet}'", sheet)
        text = open_delimited(
            path, options.encoding, options.delimiter, options.header_row
        )
        delimiter = {"\t": "tab"}.get(text.dialect.delimiter, text.dialect.delimiter)
        read_as = f"text, encoding {text.encoding}, delimiter {delimiter}"
        return _extract(path, text.header, read_as, text)


def _extract(
    path: Path, header: tuple[str, ...], read_as: str, source: _Records
) -> Extract:
    headers = clean_headers(path, header)
    return Extract(
        path,
        headers,
        read_as,
        lambda ledger: _batches(source.records(ledger), len(headers)),
    )


def _batches(records: Iterator[list[str]], n_columns: int) -> Iterator[pa.RecordBatch]:
    names = [f"c{index}" for index in range(n_columns)]
    while rows := list(islice(records, _BATCH_ROWS)):
        columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        yield pa.RecordBatch.from_arrays(columns, names=names)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what the operating system says of a file into one sentence.

    Raises
    ------
    UserError
        If the file is missing, a folder or held by another program.
    """
    if path.is_dir():
        raise UserError(f"{path} is a folder: name the file in it.")
    try:
        yield
    except FileNotFoundError as error:
        raise UserError(f"{path} does not exist: check the path.") from error
    except PermissionError as error:
        raise UserError(
            f"{path} cannot be opened: close the program that holds it, or ask for "
            "the right to read it."
        ) from error
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from error


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise UserError(f"{path.name} is empty: export it again.")
    kind = next(
        (
            kind
            for magic, kind in _KIND_BY_FIRST_BYTES.items()
            if start.startswith(magic)
        ),
        "text",
    )
    if kind == "protected_or_old_workbook":
        raise UserError(
            f"{path.name} is protected by a password or in Excel's old .xls format: "
            "remove the password and save it as .xlsx."
        )
    if kind == "compressed":
        raise UserError(f"{path.name} is compressed: unpack it first.")
    return kind


def _check_options(path: Path, kind: str, options: ReadOptions) -> None:
    meant = {
        "encoding": (options.encoding, "text"),
        "delimiter": (options.delimiter, "text"),
        "sheet": (options.sheet, "workbook"),
        "header_row": (None if options.header_row == 1 else options.header_row, ""),
    }
    for name, (value, for_kind) in meant.items():
        fits = kind == for_kind or (name == "header_row" and kind != "parquet")
        if value is not None and not fits:
            raise UserError(
                f"{path.name} is a {kind} file, which has no {name}: remove {name} "
                "from the mapping file."
            )


def clean_headers(path: Path, headers: tuple[str, ...]) -> tuple[str, ...]:
    """Trim headers, put them on one line, and name the empty ones by position.

    Raises
    ------
    UserError
        If two headers are the same but for upper and lower case.
    """
    cleaned = [
        " ".join(header.replace("\ufeff", "").split()) or f"column_{number}"
        for number, header in enumerate(headers, 1)
    ]
    first: dict[str, int] = {}
    for number, header in enumerate(cleaned, 1):
        earlier = first.setdefault(header.casefold(), number)
        if earlier != number:
            raise UserError(
                f"{path.name} has the header '{header}' twice, in columns {earlier} "
                f"and {number}: rename one of them."
            )
    return tuple(cleaned)
