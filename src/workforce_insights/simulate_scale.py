"""Simulated extracts of any size, as Parquet: DuckDB draws them from a palette.

The palette is what the simulations of the subject areas give for some ten thousand
people each. Its rows come first, as they are. Every further enrolment is one of them
with the age, gender, disability and beliefs of another, so that distinct profiles grow
with the people; every further post, member and person assessed is one of the palette's
with all that hangs on it. What is planted stays planted.

Trap: people drawn from a palette are copies. Counts, speeds and memory are those of
real data of the size; intervals are too narrow, by what the copies have in common.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from workforce_insights import simulate
from workforce_insights import simulate_recruitment as recruitment

N_PARTICIPANTS = 20_000
"""Enrolments of the palette, and the fewest that can be asked for."""

N_VACANCIES = 13_000
"""Posts of the palette; each has some eleven applications."""

N_ASSESSED = 5_000
"""People assessed in the palette."""

_TIMES_MEMBERS = 4
_POSTS_PER_TEXT = 0.4  # some four candidates of a post are interviewed

_OWN = "* exclude (place, drawn_place)"
_REDRAWN = (
    "age",
    "gender",
    "sexual_orientation",
    "religion",
    "nationality",
    "disability",
)


@dataclass(frozen=True)
class Size:
    """How much of each; None for as much as the palette has.

    Attributes
    ----------
    participants, applications, members, assessed : int or None
        Enrolments, applications (a few more or less, for posts are whole), members of
        the community and people assessed.
    texts : int or None
        Assessments written of candidates; drawn one by one, in Python.
    """

    participants: int | None = None
    applications: int | None = None
    members: int | None = None
    assessed: int | None = None
    texts: int | None = None


@dataclass(frozen=True)
class _Hanging:
    """A table whose rows are drawn with what they hang on.

    Attributes
    ----------
    table : str
    on : str
        The table that its rows hang on; itself where it is what is drawn.
    link : str
        The column that names what they hang on.
    keys : tuple of str
        Keys that are new for each draw.
    people : tuple of str
        Keys of people who are met in several draws.
    """

    table: str
    on: str
    link: str
    keys: tuple[str, ...]
    people: tuple[str, ...] = ()


_HANGING = {
    "vacancies": (
        _Hanging(
            "vacancies",
            "vacancies",
            "vacancy_id",
            ("vacancy_id",),
            ("hiring_manager_id",),
        ),
        _Hanging(
            "applications",
            "vacancies",
            "vacancy_id",
            ("application_id", "vacancy_id"),
            ("candidate_id",),
        ),
        _Hanging(
            "interview_scores",
            "applications",
            "application_id",
            ("interview_score_id", "application_id"),
        ),
    ),
    "members": (
        _Hanging("members", "members", "member_id", ("member_id",)),
        _Hanging("engagements", "members", "member_id", ("engagement_id", "member_id")),
        _Hanging(
            "survey_responses", "members", "member_id", ("response_id", "member_id")
        ),
    ),
    "assessed": (
        _Hanging(
            "capability_assessments",
            "assessed",
            "person_id",
            ("assessment_id", "person_id"),
        ),
    ),
}


def write(
    reference: Path, folder: Path, plans: simulate.Plans, size: Size
) -> list[Path]:
    """Write simulated extracts of a size.

    Parameters
    ----------
    reference
        CSV of people, as `simulate.participants` takes them.
    folder
        Where the files go; made if it is not there.
    plans
        What is planted in each subject area; the sizes in them count for nothing.
    size
        How much is wanted.

    Returns
    -------
    list of pathlib.Path
        One Parquet file for each table of the contract, all columns text, and
        `simulated.parquet`. The same plans, size and version of DuckDB give the same
        rows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as scratch, duckdb.connect() as connection:
        written = simulate.write(reference, Path(scratch), _palette(plans, size))
        tables = {file.stem: file for file in written}
        note = folder / "simulated.parquet"
        planted = connection.read_csv(tables.pop("simulated"), all_varchar=True)
        planted.write_parquet(note.as_posix())
        for name, file in tables.items():
            connection.execute(
                f"create table {name} as select *, row_number() over () - 1 as place,"
                " null::bigint as drawn_place"
                f" from read_csv('{file.as_posix()}', all_varchar = true)"
            )
        rows = {name: f"select {_OWN} from {name}" for name in tables}
        for name, further in _further(connection, size, tables):
            rows[name] += f" union all {further}"
        for name, query in rows.items():
            file = folder / f"{name}.parquet"
            connection.execute(f"copy ({query}) to '{file.as_posix()}'")
    return [*(folder / f"{name}.parquet" for name in tables), note]


def _palette(plans: simulate.Plans, size: Size) -> simulate.Plans:
    """Give plans the palette's sizes, with people enough for all the texts."""
    texts = recruitment.Plan.n_assessments if size.texts is None else size.texts
    posts = max(N_VACANCIES, int(_POSTS_PER_TEXT * texts))
    made = simulate.Plans()
    if plans.leadership is not None:
        people = replace(plans.leadership, n_people=N_PARTICIPANTS)
        made = replace(made, leadership=people)
    if plans.recruitment is not None:
        of = replace(plans.recruitment, n_vacancies=posts, n_assessments=texts)
        made = replace(made, recruitment=of)
    if plans.community is not None:
        made = replace(made, community=replace(plans.community, scale=_TIMES_MEMBERS))
    if plans.capability is not None:
        made = replace(made, capability=replace(plans.capability, n_people=N_ASSESSED))
    return made


def _further(
    connection: duckdb.DuckDBPyConnection, size: Size, tables: Container[str]
) -> Iterator[tuple[str, str]]:
    """Name the tables that grow, each with the query of its further rows."""
    if size.participants is not None and "participants" in tables:
        _intern(connection, "participants", ("participant_id",))
        yield "participants", _enrolments(size.participants - N_PARTICIPANTS)
    if "capability_assessments" in tables:
        connection.execute(
            "create table assessed as select person_id, null::bigint as drawn_place,"
            " row_number() over (order by person_id) - 1 as place"
            " from (select distinct person_id from capability_assessments)"
        )
    wanted = {
        "vacancies": ("applications", size.applications),
        "members": ("members", size.members),
        "assessed": ("assessed", size.assessed),
    }
    for drawn, (counted, total) in wanted.items():
        if total is not None and _HANGING[drawn][0].table in tables:
            n, of = _count(connection, drawn), _count(connection, counted)
            connection.execute(f"update {drawn} set drawn_place = place")
            n_draws = round((total - of) * n / of)
            for hanging in _HANGING[drawn]:
                _intern(connection, hanging.table, hanging.keys + hanging.people)
                yield hanging.table, _hung(connection, hanging, n, n_draws)


def _intern(
    connection: duckdb.DuckDBPyConnection, table: str, keys: tuple[str, ...]
) -> None:
    """Number the words of all columns but keys: numbers are drawn and written fast."""  # noqa: D401
    columns = connection.table(table).columns
    for column in set(columns) - {"place", "drawn_place", *keys}:
        words = f"select distinct {column} from {table} where {column} is not null"
        kind = f"{table}_{column}"
        connection.execute(f"create type {kind} as enum ({words} order by all)")
        connection.execute(f"alter table {table} alter {column} type {kind}")


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Count the rows of a table."""
    counted = connection.execute(f"select count(*) from {table}").fetchall()
    return int(counted[0][0])


def _draws(n_draws: int, n: int, *names: str) -> str:
    """Draw places below n by the number of the draw: a column for each name."""
    places = ", ".join(f"hash(draw, '{name}') % {n} as {name}" for name in names)
    drawn = f"(select range as draw from range(1, {max(n_draws, 0) + 1}))"
    return f"(select draw, {places} from {drawn})"


def _enrolments(n_draws: int) -> str:
    """Give the query of further enrolments."""
    redrawn = ", ".join(f"others.{name} as {name}" for name in _REDRAWN)
    return (
        f"select own.{_OWN} replace ("
        f"own.participant_id || '-' || draw as participant_id, {redrawn})"
        f" from {_draws(n_draws, N_PARTICIPANTS, 'own_place', 'other_place')}"
        " inner join participants as own on own.place = own_place"
        " inner join participants as others on others.place = other_place"
    )


def _hung(
    connection: duckdb.DuckDBPyConnection, hanging: _Hanging, n: int, n_draws: int
) -> str:
    """Give the query of the further rows of what hangs on n things drawn."""
    table, on, link = hanging.table, hanging.on, hanging.link
    if on != table:
        connection.execute(
            f"update {table} set drawn_place = {on}.drawn_place from {on}"
            f" where {table}.{link} = {on}.{link}"
        )
    new = [f"{table}.{key} || '-' || draw as {key}" for key in hanging.keys]
    new += [f"{table}.{one} || '-' || (draw // {n}) as {one}" for one in hanging.people]
    return (
        f"select {table}.{_OWN} replace ({', '.join(new)})"
        f" from {_draws(n_draws, n, 'drawn')}"
        f" inner join {table} on {table}.drawn_place = drawn"
    )
