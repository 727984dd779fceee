"""Delimited text: its encoding, its dialect and its records, line by line."""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from workforce_insights.errors import UserError
from workforce_insights.extracts.ledger import Ledger

DELIMITERS = (",", ";", "\t", "|")
_CHUNK_BYTES = 1 << 20
_SAMPLE_LINES = 30
_ERRORS = "workforce_undecodable"
_UNDECODABLE = re.compile("[\udc00-\udcff]")


def _keep_as_surrogates(error: UnicodeError) -> tuple[str, int]:
    """Carry bytes that cannot be decoded as lone surrogates, which no text has."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    undecodable = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in undecodable), error.end


codecs.register_error(_ERRORS, _keep_as_surrogates)


@dataclass(frozen=True)
class Encoding:
    """A text encoding: the codec's name and how it was found."""

    codec: str
    found_by: str

    def __str__(self) -> str:
        """Name the encoding and how it was found."""
        return f"{self.codec} ({self.found_by})"


@dataclass(frozen=True)
class Dialect:
    """The delimiter and the quote of a delimited file."""

    delimiter: str
    quote: str = '"'

    def reader(self, lines: Iterator[str], strict: bool = True) -> Any:
        """Return a CSV reader over lines; a strict one raises on stray quotes."""
        return csv.reader(
            lines, delimiter=self.delimiter, quotechar=self.quote, strict=strict
        )


class LineSource:
    """The physical lines of a text file, of which some can be given back.

    Attributes
    ----------
    n_lines
        Lines handed out so far, which is the number of the last one.
    taken
        Lines handed out since the last `start_record`.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._returned: deque[str] = deque()
        self.n_lines = 0
        self.taken: list[str] = []

    def __iter__(self) -> "LineSource":
        """Return itself."""
        return self

    def __next__(self) -> str:
        """Hand out the next line, first those that were given back."""
        line = self._returned.popleft() if self._returned else next(self._lines)
        self.n_lines += 1
        self.taken.append(line)
        return line

    def start_record(self) -> None:
        """Forget which lines were taken."""
        self.taken = []

    def keep_first(self) -> None:
        """Give back every taken line but the first."""
        self.n_lines -= len(self.taken) - 1
        self._returned.extendleft(reversed(self.taken[1:]))
        self.taken = self.taken[:1]


@dataclass(frozen=True)
class DelimitedFile:
    """A delimited text file whose header has been read.

    Attributes
    ----------
    path
        The file.
    encoding, dialect
        How its text is to be read.
    header_row
        Number of the line on which the header begins, from 1.
    header
        Fields of the header as they stand.
    """

    path: Path
    encoding: Encoding
    dialect: Dialect
    header_row: int
    header: tuple[str, ...]

    def records(self, ledger: Ledger) -> Iterator[list[str]]:
        """Yield each row's fields and enter every other line in the ledger."""
        with open_text(self.path, self.encoding) as text:
            lines = LineSource(text)
            next(self.dialect.reader(_from_header(lines, self.header_row)))
            ledger.n_header_lines = lines.n_lines
            yield from self._rows(lines, ledger)
            ledger.n_lines = lines.n_lines

    def _rows(self, lines: LineSource, ledger: Ledger) -> Iterator[list[str]]:
        header = list(self.header)
        reader = self.dialect.reader(lines)
        while True:
            lines.start_record()
            try:
                record = next(reader)
                reason = self._fault(record, header, lines.taken)
            except StopIteration:
                return
            except csv.Error as error:
                reason = _quote_fault(error, lines.taken)
                reader = self.dialect.reader(lines)
            if reason is None:
                ledger.n_continuation_lines += len(lines.taken) - 1
                yield record
                continue
            if reason == "unclosed_quote":
                lines.keep_first()
            first = lines.n_lines - len(lines.taken) + 1
            for number, line in enumerate(lines.taken, first):
                ledger.reject(number, reason, line)

    def _fault(
        self, record: list[str], header: list[str], taken: list[str]
    ) -> str | None:
        """Say why a record cannot be a row, if it cannot."""
        if len(taken) > 1 and self._has_swallowed_rows(record, len(header), taken):
            return "unclosed_quote"
        for line in taken:
            if "\0" in line:
                return "nul_byte"
            if not line.isascii() and _UNDECODABLE.search(line):
                return "undecodable"
        if not record:
            return "blank_line"
        if len(record) != len(header):
            return "wrong_number_of_fields"
        return "repeated_header" if record == header else None

    def _has_swallowed_rows(
        self, record: list[str], n_fields: int, taken: list[str]
    ) -> bool:
        """Tell an unclosed quote, which swallows rows, from a line break in a field.

        The line that lacks the quote is a whole row by itself, and so are those that
        it swallowed. In a first field the last line of an honest break looks the
        same, and in a last field its first line does, so there it is believed.
        """
        if len(record) != n_fields:
            return True
        if taken[0].count(self.dialect.delimiter) + 1 < n_fields:
            return False
        if any(end in field for field in (record[0], record[-1]) for end in "\r\n"):
            return False
        return all(
            len(next(self.dialect.reader(iter([line]), strict=False))) == n_fields
            for line in taken[1:]
        )


def open_delimited(
    path: Path, encoding: str | None, delimiter: str | None, header_row: int
) -> DelimitedFile:
    """Find the encoding and the dialect of a file and read its header.

    Parameters
    ----------
    path
        The file.
    encoding, delimiter
        What the user says they are; None to find out.
    header_row
        Number of the line on which the header begins, from 1.

    Raises
    ------
    UserError
        If the encoding is unknown or the header cannot be read.
    """
    known = declared_encoding(encoding) if encoding else detect_encoding(path)
    with open_text(path, known) as text:
        sample = list(islice(text, header_row - 1, header_row - 1 + _SAMPLE_LINES))
    if not sample or not sample[0].strip():
        raise UserError(
            f"{path.name} has no header on line {header_row}: give the number of the "
            "header's line as header_row in the mapping file."
        )
    dialect = detect_dialect(sample, delimiter)
    return DelimitedFile(
        path, known, dialect, header_row, _header(path, known, dialect, header_row)
    )


def _header(
    path: Path, encoding: Encoding, dialect: Dialect, header_row: int
) -> tuple[str, ...]:
    with open_text(path, encoding) as text:
        lines = LineSource(text)
        try:
            header = next(dialect.reader(_from_header(lines, header_row)))
        except csv.Error as error:
            raise UserError(
                f"{path.name}, line {header_row}: the header has a quote that is not "
                "closed: mend the line."
            ) from error
    if any("\0" in name or _UNDECODABLE.search(name) for name in header):
        raise UserError(
            f"{path.name}, line {header_row}: the header is not text in "
            f"{encoding.codec}: give its encoding in the mapping file."
        )
    return tuple(header)


def _from_header(lines: LineSource, header_row: int) -> LineSource:
    """Skip the lines above the header."""
    for _ in range(header_row - 1):
        next(lines)
    return lines


def _quote_fault(error: csv.Error, taken: list[str]) -> str:
    if len(taken) > 1 or "unexpected end of data" in str(error):
        return "unclosed_quote"
    return "field_too_long" if "limit" in str(error) else "malformed_quote"


def open_text(path: Path, encoding: Encoding) -> TextIO:
    """Open a file so that each line keeps its end and no byte raises an error."""
    return path.open(encoding=encoding.codec, errors=_ERRORS, newline="")


def declared_encoding(name: str) -> Encoding:
    """Return the encoding that a mapping file names.

    Raises
    ------
    UserError
        If no text encoding has the name.
    """
    try:
        codec = codecs.lookup(name).name
        io.TextIOWrapper(io.BytesIO(), encoding=codec)
    except LookupError as error:
        raise UserError(
            f"encoding '{name}' in the mapping file is unknown: use utf-8, utf-16 or "
            "windows-1252."
        ) from error
    return Encoding("utf-8-sig" if codec == "utf-8" else codec, "as the mapping says")


def detect_encoding(path: Path) -> Encoding:
    """Find the encoding of a text file.

    A byte order mark decides; then the pattern of NUL bytes that UTF-16 has; then
    whether the whole file is valid UTF-8; else it is Windows-1252.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(codecs.BOM_UTF8):
        return Encoding("utf-8-sig", "by its byte order mark")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding("utf-16", "by its byte order mark")
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) > 0.4 * len(start) / 2 and min(even, odd) * 10 < max(even, odd):
        codec = "utf-16-le" if odd > even else "utf-16-be"
        return Encoding(codec, "by its NUL bytes")
    if _is_utf8(path):
        return Encoding("utf-8", "the whole file is valid")
    return Encoding("windows-1252", "assumed, for the file is not valid UTF-8")


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def detect_dialect(sample: Sequence[str], delimiter: str | None = None) -> Dialect:
    """Find the delimiter and the quote from the header and the first lines.

    Parameters
    ----------
    sample
        The header's line and some after it.
    delimiter
        What the user says it is; None to find out. The delimiter that splits the
        header and gives the most lines the header's number of fields is taken.
    """
    quote = "'" if sample[0].startswith("'") else '"'
    if delimiter:
        return Dialect(delimiter, quote)
    candidates = [Dialect(candidate, quote) for candidate in DELIMITERS]
    return max(candidates, key=lambda dialect: _agreement(sample, dialect))


def _agreement(sample: Sequence[str], dialect: Dialect) -> tuple[bool, float, int]:
    try:
        header, *rows = filter(None, dialect.reader(iter(sample), strict=False))
    except (csv.Error, ValueError):
        return False, 0.0, 0
    agreeing = sum(len(row) == len(header) for row in rows)
    return len(header) > 1, agreeing / max(1, len(rows)), len(header)
