"""Erasing a person: from the extracts, and from what releases still hold of people.

Public copies stay as they are, since they hold counts only. The analyst copies of all
retained releases go as a whole: where their keys were forgotten nobody can tell which
rows are whose, and a copy from which a person was cut would no longer be the one that
was released. The next build makes a new one.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from workforce_insights.errors import UserError
from workforce_insights.extracts.files import replace
from workforce_insights.releases import shelf, storage

OF_PERSON = ("person_id", "participant_id", "candidate_id", "member_id", "fellow_id")
"""Columns whose value says that a line is about the person."""

OF_APPLICATION = "application_id"
"""Column that says that a line is about an application, the person's or another's."""

BY_PERSON = ("author_id", "hosted_by_member_id", "hiring_manager_id")
"""Columns that name the person on a line about something else: they are emptied."""

_ANALYST = ("analyst", "analyst.duckdb")


@dataclass(frozen=True)
class Erased:
    """What an erasure took away.

    Attributes
    ----------
    lines
        Lines taken out or emptied of the name, by file, of those that had any.
    releases
        Releases that lost their analyst copy.
    left
        Files in which the identifier still stands, in a place where it is no
        identifier, such as a free text or a rejected line.
    """

    lines: Mapping[Path, int]
    releases: tuple[str, ...]
    left: tuple[Path, ...]


def erase(person: str, data: Path, releases: Path, private: tuple[Path, ...]) -> Erased:
    """Erase a person from a folder of extracts and from retained releases.

    Parameters
    ----------
    person
        The identifier that the extracts have: of a person, participant, candidate,
        member or fellow.
    data
        The folder of extracts, CSV and Parquet, of all months that are kept.
    releases
        The folder of releases.
    private
        Files made from the extracts that the next build makes again; they are removed.

    Returns
    -------
    Erased
        What was taken away.

    Raises
    ------
    UserError
        No extract has the identifier, or a file is open in another program; what was
        replaced until then stays so, and the same command goes on from there.
    """
    files = sorted(p for p in data.rglob("*") if p.suffix in (".csv", ".parquet"))
    applications = {a for file in files for a in _applications(file, person)}
    lines = {}
    for file in files:
        rewritten = _csv if file.suffix == ".csv" else _parquet
        n_lines = rewritten(file, person, applications)
        if n_lines:
            lines[file] = n_lines
    left = tuple(file for file in files if _stands_in(file, person))
    if not lines and not left:
        raise UserError(f"No extract in {data} has {person!r}. Nothing was changed.")
    stripped = tuple(name for name in shelf.names(releases) if _strip(releases / name))
    for file in private:
        file.unlink(missing_ok=True)
    return Erased(lines, stripped, left)


def _records(file: Path) -> Iterator[tuple[str, list[str]]]:
    """Give each record of a CSV file as it stands, and its fields.

    A quote that is never closed ends with its line, so that no line hides in another.
    """
    with file.open(encoding="utf-8", errors="surrogateescape", newline="") as text:
        held: list[str] = []
        for line in text:
            held.append(line)
            record = "".join(held)
            if record.count('"') % 2 == 0:
                yield record, _fields(record)
                held = []
        for line in held:
            yield line, _fields(line)


def _fields(record: str) -> list[str]:
    return next(csv.reader(io.StringIO(record, newline="")), [])


def _applications(file: Path, person: str) -> set[str]:
    """Find the applications of a candidate."""
    if file.suffix == ".parquet":
        relation = duckdb.read_parquet(file.as_posix())
        if not {"candidate_id", OF_APPLICATION} <= set(relation.columns):
            return set()
        found = relation.filter(
            duckdb.ColumnExpression("candidate_id").cast("varchar")
            == duckdb.ConstantExpression(person)
        )
        return {str(row[0]) for row in found.project(OF_APPLICATION).fetchall()}
    records = list(_records(file))
    header = _places(records[0][1]) if records else {}
    if not {"candidate_id", OF_APPLICATION} <= header.keys():
        return set()
    return {
        fields[header[OF_APPLICATION]].strip()
        for _, fields in records
        if _is(fields, header, "candidate_id", {person})
        and len(fields) > header[OF_APPLICATION]
    }


def _whose(person: str, applications: set[str]) -> dict[str, set[str]]:
    """Give the identifiers of the lines about a person, by column."""
    return {column: {person} for column in OF_PERSON} | {OF_APPLICATION: applications}


def _places(names: list[str]) -> dict[str, int]:
    return {name.strip().lstrip("\ufeff"): place for place, name in enumerate(names)}


def _is(
    fields: list[str], header: Mapping[str, int], column: str, ids: set[str]
) -> bool:
    place = header.get(column, len(fields))
    return place < len(fields) and fields[place].strip() in ids


def _csv(file: Path, person: str, applications: set[str]) -> int:
    """Write a CSV file again without the person; give the lines that changed."""
    records = _records(file)
    header_text, names = next(records, ("", []))
    header = _places(names)
    n_changed = 0
    draft = file.with_name(f".{file.name}")
    with draft.open("w", encoding="utf-8", errors="surrogateescape", newline="") as out:
        out.write(header_text)
        for text, fields in records:
            ids = _whose(person, applications)
            if any(_is(fields, header, column, found) for column, found in ids.items()):
                n_changed += 1
                continue
            named = [c for c in BY_PERSON if _is(fields, header, c, {person})]
            if named:
                n_changed += 1
                for column in named:
                    fields[header[column]] = ""
                row = io.StringIO(newline="")
                csv.writer(row, lineterminator="\n").writerow(fields)
                out.write(row.getvalue())
            else:
                out.write(text)
    return _put(draft, file, n_changed)


def _parquet(file: Path, person: str, applications: set[str]) -> int:
    """Write a Parquet file again without the person; give the lines that changed."""
    with duckdb.connect() as connection:
        relation = connection.read_parquet(file.as_posix())
        ids = _whose(person, applications)
        about = [
            f"coalesce(cast({column} as varchar) in ({_texts(found)}), false)"
            for column, found in ids.items()
            if column in relation.columns and found
        ]
        named = [column for column in BY_PERSON if column in relation.columns]
        is_about = " or ".join(about) or "false"
        is_named = " or ".join(
            f"coalesce(cast({c} as varchar) = {_texts({person})}, false)" for c in named
        )
        n_changed = len(relation.filter(f"{is_about} or {is_named or 'false'}"))
        emptied = ", ".join(
            f"case when cast({c} as varchar) <> {_texts({person})} then {c} end as {c}"
            for c in named
        )
        columns = f"* replace ({emptied})" if named else "*"
        draft = file.with_name(f".{file.name}")
        kept = relation.filter(f"not ({is_about})").project(columns)
        kept.write_parquet(draft.as_posix())
    return _put(draft, file, n_changed)


def _texts(values: set[str]) -> str:
    return ", ".join("'" + value.replace("'", "''") + "'" for value in sorted(values))


def _put(draft: Path, file: Path, n_changed: int) -> int:
    """Put a file in place where something changed in it."""
    if not n_changed:
        draft.unlink()
        return 0
    try:
        replace(draft, file)
    except PermissionError as error:
        draft.unlink()
        raise UserError(
            f"{file} is open in another program. Close it and erase again."
        ) from error
    return n_changed


def _stands_in(file: Path, person: str) -> bool:
    """Whether a CSV file still has the identifier, by itself, somewhere."""
    if file.suffix != ".csv":
        return False
    with file.open(encoding="utf-8", errors="surrogateescape", newline="") as text:
        return any(
            person in line.replace('"', ",").replace(" ", ",").strip().split(",")
            for line in text
        )


def _strip(release: Path) -> bool:
    """Take the analyst copy out of a release, and say so in its manifest."""
    if not any((release / name).exists() for name in _ANALYST):
        return False
    try:
        for name in _ANALYST:
            path = release / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    except PermissionError as error:
        raise UserError(
            f"{release} is open in another program. Close it and erase again."
        ) from error
    manifest = shelf.read_manifest(release)
    manifest["analyst_copy_removed_at"] = datetime.now(UTC).isoformat(
        timespec="seconds"
    )
    manifest["files"] = {
        name: digest
        for name, digest in manifest["files"].items()
        if name.split("/")[0] not in _ANALYST
    }
    draft = release / f".{shelf.MANIFEST}"
    storage.write_json(draft, manifest)
    replace(draft, release / shelf.MANIFEST)
    return True
