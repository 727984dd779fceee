"""The account of every line of an extract: imported, or rejected with a reason."""

import csv
from collections import Counter
from dataclasses import dataclass, field
from typing import TextIO

REJECT_COLUMNS = ("line_number", "reason", "line_text")
MAX_LINE_TEXT = 10_000


@dataclass
class Ledger:
    """What became of the lines of one extract.

    Attributes
    ----------
    rejects
        Open text file to which the rejected lines are written as CSV.
    n_lines
        Lines in the file.
    n_header_lines
        Lines down to the end of the header.
    n_continuation_lines
        Further lines of rows that hold line breaks inside quotes.
    n_rows
        Rows imported.
    rejected
        Number of rejected lines by reason.
    """

    rejects: TextIO
    n_lines: int = 0
    n_header_lines: int = 0
    n_continuation_lines: int = 0
    n_rows: int = 0
    rejected: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Write the header of the rejects."""
        self._writer = csv.writer(
            self.rejects, quoting=csv.QUOTE_ALL, lineterminator="\n"
        )
        self._writer.writerow(REJECT_COLUMNS)

    def reject(self, line_number: int, reason: str, line: str) -> None:
        """Set one line aside.

        A byte that no text can hold is written as its code; of a very long line the
        first `MAX_LINE_TEXT` characters are kept.
        """
        self.rejected[reason] += 1
        text = "".join(map(_writable, line.rstrip("\r\n")[:MAX_LINE_TEXT]))
        self._writer.writerow((line_number, reason, text))

    @property
    def is_balanced(self) -> bool:
        """Whether every line is accounted for exactly once."""
        accounted = (
            self.n_header_lines
            + self.n_continuation_lines
            + self.n_rows
            + self.rejected.total()
        )
        return accounted == self.n_lines


def _writable(character: str) -> str:
    if character == "\0" or "\udc00" <= character <= "\udcff":
        return f"\\x{ord(character) & 0xFF:02x}"
    return character
