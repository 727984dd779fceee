"""What an import did, and its account in plain text."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workforce_insights.extracts.words import UnmappedWord

_MAX_WORDS_SHOWN = 20


@dataclass(frozen=True)
class ImportReport:
    """What became of an extract.

    Attributes
    ----------
    table
        The contract table.
    source
        The extract.
    read_as
        Kind of file, with the encoding and delimiter of a text.
    output, rejects, skeleton
        Files written: the table, the rejected lines and the value map to fill in.
    n_lines
        Lines or rows in the file: header + continuation lines + rows imported +
        rejected lines.
    n_header_lines
        Lines down to the end of the header.
    n_continuation_lines
        Further lines of rows that hold line breaks.
    n_rows
        Rows imported.
    rejected
        Number of rejected lines by reason.
    filled
        Number of rows with a value, by contract column that the mapping fills.
    absent
        Contract columns that it does not fill.
    headers_used, headers_not_used
        The extract's own headers.
    unmapped_words
        Words of this table that no reference table and no value map knows.
    """

    table: str
    source: Path
    read_as: str
    output: Path
    rejects: Path
    skeleton: Path
    n_lines: int
    n_header_lines: int
    n_continuation_lines: int
    n_rows: int
    rejected: dict[str, int]
    filled: dict[str, int]
    absent: tuple[str, ...]
    headers_used: tuple[str, ...]
    headers_not_used: tuple[str, ...]
    unmapped_words: tuple[UnmappedWord, ...]


def render(report: ImportReport) -> str:
    """Return the account of an import as plain text."""
    lines = [
        f"{report.table} from {report.source.name}",
        f"  read as           {report.read_as}",
        f"  lines in the file {report.n_lines:>12,}",
        f"    header          {report.n_header_lines:>12,}",
        f"    rows imported   {report.n_rows:>12,}  {report.output}",
        f"    lines rejected  {sum(report.rejected.values()):>12,}  {report.rejects}",
        *(
            f"      {reason} {n_lines:,}"
            for reason, n_lines in sorted(report.rejected.items())
        ),
    ]
    if report.n_continuation_lines:
        lines.append(
            f"    line breaks     {report.n_continuation_lines:>12,}  inside rows"
        )
    width = max(map(len, report.filled))
    lines.append("  contract columns filled")
    for column, n_filled in report.filled.items():
        n_empty = report.n_rows - n_filled
        empty = f"  ({n_empty:,} empty)" if n_empty else ""
        lines.append(f"    {column:<{width}} {n_filled:>12,}{empty}")
    lines += [
        _listing("contract columns absent", report.absent),
        _listing("headers not used", report.headers_not_used),
        *_words(report),
    ]
    return "\n".join(lines) + "\n"


def _listing(title: str, names: Sequence[str]) -> str:
    return f"  {title}: {', '.join(names) or 'none'}"


def _words(report: ImportReport) -> list[str]:
    words = report.unmapped_words
    if not words:
        return ["  words without a group: none"]
    lines = [f"  words without a group: {len(words):,}, listed in {report.skeleton}"]
    lines += [
        f"    {word.field}: {word.word} ({word.n_rows:,})"
        for word in words[:_MAX_WORDS_SHOWN]
    ]
    if len(words) > _MAX_WORDS_SHOWN:
        lines.append(f"    and {len(words) - _MAX_WORDS_SHOWN:,} more")
    return lines
