"""What the last release was made of, so that two of them tell of nobody.

Who holds two releases that differ by one person can learn of that person whatever each
of them hides. So what changed since the last release has to be of as many people as a
shown count: either nobody's lines changed, or those of a threshold of people in each
table. What is remembered are hashes of lines and the counts that were declared, and it
stays beside the private warehouse.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from workforce_insights import encryption
from workforce_insights.errors import UserError
from workforce_insights.extracts.files import replace

PEOPLE: Mapping[str, tuple[str, ...]] = {
    "applications": ("candidate_id", "application_id"),
    "assessments": ("application_id",),
    "capability_assessments": ("person_id",),
    "engagements": ("member_id",),
    "fellows": ("fellow_id",),
    "interview_scores": ("application_id",),
    "members": ("member_id",),
    "participants": ("person_id", "participant_id"),
    "survey_responses": ("member_id",),
}
"""Tables with a line or more for a person, and the columns that tell whose it is."""

_LINES, _COUNTS = "released_lines.parquet", "released_counts.parquet"
_WHENCE = ("source_file", "source_line", "extract_date")


def counts_before(folder: Path) -> Path | None:
    """Find the counts of the last release, and which of them it suppressed.

    Parameters
    ----------
    folder
        The folder of the private warehouse.

    Returns
    -------
    pathlib.Path or None
        A Parquet file with the columns `cell`, `n`, `whole`, `split`, `is_exact` and
        `is_suppressed`; None where nothing was released.
    """
    file = folder / _COUNTS
    return file if file.is_file() else None


def check(warehouse: Path, folder: Path) -> None:
    """Stop where too few people changed since the last release.

    Parameters
    ----------
    warehouse
        The private warehouse, built.
    folder
        Its folder, in which the last release is remembered.

    Raises
    ------
    UserError
        In some table the lines of at least one person, and of fewer than the threshold,
        came, went or changed. A table that was empty, or is, tells of no difference.
    """
    if not (folder / _LINES).is_file():
        return
    with encryption.open_warehouse(warehouse) as connection:
        threshold = _threshold(connection)
        before = connection.read_parquet((folder / _LINES).as_posix())
        now = _lines(connection)
        gone, come = before.except_(now), now.except_(before)
        changed = gone.union(come).aggregate(
            "table_name, count(distinct person) as n", "table_name"
        )
        in_both = _tables(before) & _tables(now)
        few = [
            (table, n)
            for table, n in changed.order("table_name").fetchall()
            if n < threshold and table in in_both
        ]
    if few:
        told = ", ".join(f"{table} ({n})" for table, n in few)
        raise UserError(
            f"Since the last release the lines of fewer than {threshold} people"
            f" changed in {told}: who reads both could tell what changed about them."
            " Build again when more have, or with --accept-changes where nobody holds"
            " the release before, which stands."
        )


def remember(warehouse: Path, folder: Path) -> None:
    """Keep what a release was made of, until the next one.

    Parameters
    ----------
    warehouse
        The private warehouse that the release was made from.
    folder
        Its folder.
    """
    with encryption.open_warehouse(warehouse) as connection:
        counts = connection.table("intermediate.int_governance__released_counts")
        told = counts.project(
            "cell, n, whole, split, is_exact, cell in"
            " (select cell from marts.rpt_suppressed_count) as is_suppressed"
        )
        for name, relation in (
            (_LINES, _lines(connection)),
            (_COUNTS, told.distinct().order("cell, whole, split")),
        ):
            draft = folder / f".{name}"
            relation.write_parquet(draft.as_posix())
            replace(draft, folder / name)


def _threshold(connection: duckdb.DuckDBPyConnection) -> int:
    provenance = connection.table("published.pub_provenance")
    ((threshold,),) = provenance.project("disclosure_threshold").fetchall()
    return int(threshold)


def _tables(lines: duckdb.DuckDBPyRelation) -> set[str]:
    return {name for (name,) in lines.project("table_name").distinct().fetchall()}


def _lines(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """Hash each line of a person, and whose it is."""
    parts = []
    for table, keys in PEOPLE.items():
        relation = connection.table(f"raw.{table}")
        texts = ", ".join(
            f"coalesce({column}, '')"
            for column in sorted(relation.columns)
            if column not in _WHENCE
        )
        parts.append(
            relation.project(
                f"'{table}' as table_name, md5(coalesce({', '.join(keys)}, '')) as"
                f" person, md5(concat_ws(chr(31), {texts})) as line"
            )
        )
    lines = parts[0]
    for part in parts[1:]:
        lines = lines.union(part)
    return lines.distinct()
