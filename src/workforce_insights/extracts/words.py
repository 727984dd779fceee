"""The words of an extract that neither the project nor the organisation knows."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from workforce_insights.errors import UserError
from workforce_insights.extracts.read import reading

SKELETON_COLUMNS = ("field", "word", "group", "level", "n_rows")
_SPACES = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True)
class UnmappedWord:
    """A word that no reference table and no value map knows.

    Attributes
    ----------
    field
        The field that the word belongs to.
    word
        The word as it is most often written.
    n_rows
        Rows that hold it.
    """

    field: str
    word: str
    n_rows: int


def normalised(word: str) -> str:
    """Return a word as words are matched: lower case, single spaces, trimmed."""
    return _SPACES.sub(" ", word).strip(" ").lower()


def known_words(tables: Iterable[Path]) -> frozenset[tuple[str, str]]:
    """Read the words that have a group.

    Parameters
    ----------
    tables
        CSV files with the columns field, word and group (or field_group); those that
        do not exist are left out. A word without a group is not known.

    Returns
    -------
    frozenset of (str, str)
        Field and normalised word.

    Raises
    ------
    UserError
        If a file is not UTF-8 or lacks a column.
    """
    return frozenset(
        (field.strip(), normalised(word))
        for table in tables
        if table.exists()
        for field, word, group in _word_rows(table)
        if group.strip()
    )


def _word_rows(table: Path) -> list[tuple[str, str, str]]:
    try:
        with reading(table), table.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            names = set(reader.fieldnames or ())
            group = "field_group" if "field_group" in names else "group"
            if not {"field", "word", group} <= names:
                raise UserError(
                    f"{table} must have the columns field,word,group in its first "
                    "line, with commas between: mend the line."
                )
            return [(row["field"], row["word"], row[group]) for row in reader]
    except UnicodeDecodeError as error:
        raise UserError(f"{table} is not in UTF-8: save it as CSV UTF-8.") from error


def unmapped_words(
    parquet: Path, fields: Mapping[str, str], known: frozenset[tuple[str, str]]
) -> list[UnmappedWord]:
    """Count the unknown words of a Parquet file.

    Parameters
    ----------
    parquet
        Parquet file of text columns.
    fields
        Columns that hold words, each with the field that its words belong to; those
        that the file lacks are left out.
    known
        Field and normalised word.

    Returns
    -------
    list of UnmappedWord
        By field, then the most frequent first, then by word.

    Raises
    ------
    UserError
        If the file is truncated or damaged.
    """
    try:
        with pq.ParquetFile(parquet) as file:
            found = [
                UnmappedWord(field, spellings.most_common(1)[0][0], spellings.total())
                for column, field in fields.items()
                if column in file.schema_arrow.names
                for word, spellings in _spellings(file, column).items()
                if (field, word) not in known and (column, word) not in known
            ]
    except pa.ArrowException as error:
        raise UserError(
            f"{parquet} is not a whole Parquet file: import it again, or remove it."
        ) from error
    return merged(found)


def in_order(words: Iterable[UnmappedWord]) -> list[UnmappedWord]:
    """Sort words by field, then the most frequent first, then by word."""
    return sorted(words, key=lambda word: (word.field, -word.n_rows, word.word))


def _spellings(file: pq.ParquetFile, field: str) -> dict[str, Counter[str]]:
    """Count how each word of a column is written."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    column = file.read(columns=[field]).column(field).cast(pa.string()).drop_null()
    for counted in pc.value_counts(column).to_pylist():
        word = normalised(counted["values"])
        if word:
            spellings[word][counted["values"]] += counted["counts"]
    return spellings


def merged(words: Iterable[UnmappedWord]) -> list[UnmappedWord]:
    """Add up the words that several tables share."""
    counts: Counter[tuple[str, str]] = Counter()
    written: dict[tuple[str, str], str] = {}
    for word in words:
        key = (word.field, normalised(word.word))
        counts[key] += word.n_rows
        written.setdefault(key, word.word)
    return in_order(
        UnmappedWord(field, written[field, word], n_rows)
        for (field, word), n_rows in counts.items()
    )


def write_skeleton(path: Path, words: Iterable[UnmappedWord]) -> None:
    """Write a value map to fill in: group and level are empty.

    Parameters
    ----------
    path
        The CSV file, in UTF-8, every field in quotes and every word as it came.
    words
        The words.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(SKELETON_COLUMNS)
        writer.writerows((word.field, word.word, "", "", word.n_rows) for word in words)
