"""A small warehouse to make releases of, and what dbt says of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from workforce_insights import encryption, releases
from workforce_insights.releases import storage

MARKED = ("pub_counts", "pub_sizes")


def node(schema: str, name: str, **columns: bool) -> dict[str, Any]:
    return {
        "resource_type": "model",
        "schema": schema,
        "name": name,
        "description": f"What {name}\n holds.",
        "config": {"meta": {}, "materialized": "table"},
        "columns": {
            column: {
                "description": f"The {column}.",
                "config": {"meta": {"identifies": True} if hidden else {}},
            }
            for column, hidden in columns.items()
        },
    }


def grain(model: str, *columns: str) -> dict[str, Any]:
    return {
        "resource_type": "test",
        "attached_node": f"model.{model}",
        "test_metadata": {"name": "unique_grain", "kwargs": {"columns": columns}},
    }


class Desk:
    """A small warehouse with what dbt says of it."""

    def __init__(self, folder: Path) -> None:
        self.warehouse = folder / "ware'house.duckdb"
        self.manifest = folder / "manifest.json"
        self.releases = folder / "releases"
        self.data = folder / "data"

    def lay(self) -> Desk:
        """Write the warehouse, the manifest and the extract."""
        self.data.mkdir()
        (self.data / "people.csv").write_text("id\nP1\n")
        self.run(
            "create schema marts; create schema published; create schema ml;"
            " create table marts.people as select * from"
            " (values ('person-2', 'Ward', 2), ('person-1', 'Ward', 1))"
            " t(person_id, place, n);"
            " create table marts.enrolments as"
            " select 'person-1' as person_id, 'x' as secret;"
            " create table marts.hidden as select 'person-1' as person_id;"
            " create table marts.rpt_data_quality as select * from (values"
            " (null, 'files', 1), ('a.csv', 'lines', 9), ('a.csv', 'clean', 7),"
            " ('a.csv', 'rejected', 2)) t(file_name, measure, n_rows);"
            " create table marts.rpt_planned_measure as select * from (values"
            " ('primary', 'gain'), ('secondary', 'auc')) t(measure_rank, measure);"
            " create table published.pub_counts as select 10 as n;"
            " create table published.pub_sizes as select * from (values"
            " ('a', 10, null, false), ('b', 15, '=1+1', false), ('c', null, '-', true))"
            " t(place, n, words, is_suppressed);"
            " create table published.pub_provenance as select true as is_simulated,"
            " 8 as disclosure_threshold, 5 as disclosure_base, 'abc' as plan_hash,"
            " 'def' as committed_plan_hash, 'seed' as plan_departures;"
            " create table ml.raw_scores as select 'person-1' as person_id"
        )
        hidden = node("marts", "hidden", person_id=False)
        hidden["config"]["meta"]["release"] = "private"
        unmade = node("published", "sentences", n=False)
        unmade["config"]["materialized"] = "ephemeral"
        self.describe(
            unmade,
            node("marts", "people", person_id=True, place=False, n=False),
            node("marts", "enrolments", person_id=True),
            hidden,
            node("published", "pub_counts", n=False),
            node(
                *("published", "pub_sizes"),
                **dict.fromkeys(("place", "n", "words", "is_suppressed"), False),
            ),
            grain("pub_sizes", "place"),
            node(
                *("published", "pub_provenance"),
                **dict.fromkeys(
                    (
                        *("is_simulated", "disclosure_threshold", "disclosure_base"),
                        *("plan_hash", "committed_plan_hash", "plan_departures"),
                    ),
                    False,
                ),
            ),
            node("ml", "raw_scores", person_id=False),
            {**node("published", "a_test"), "resource_type": "test"},
        )
        return self

    def describe(self, *nodes: dict[str, Any]) -> None:
        """Write dbt's manifest."""
        named = {
            f"model.{n['name']}" if "name" in n else str(place): n
            for place, n in enumerate(nodes)
        }
        content = {"metadata": {"invocation_id": "run-1"}, "nodes": named}
        self.manifest.write_text(json.dumps(content), encoding="utf-8")

    def edit(self, change: Any) -> None:
        """Change dbt's manifest in place."""
        content = json.loads(self.manifest.read_text(encoding="utf-8"))
        change(content["nodes"])
        self.manifest.write_text(json.dumps(content), encoding="utf-8")

    @contextmanager
    def opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the warehouse for writing, under the key where one is set."""
        with duckdb.connect() as connection:
            key = encryption.from_environment()
            encryption.attach(connection, self.warehouse, "desk", key)
            connection.execute("use desk")
            yield connection

    def run(self, sql: str, *parameters: int | None) -> None:
        """Change the warehouse."""
        with self.opened() as connection:
            connection.execute(sql, parameters or None)

    def mark(self, n: int) -> None:
        """Have a number stand in two public tables."""
        with self.opened() as connection:
            for name in MARKED:
                connection.execute(f"update published.{name} set n = {n}")  # noqa: S608

    def make(self, *, accept_changes: bool = False) -> Path:
        return releases.make(
            *(self.warehouse, self.manifest, self.releases, self.data),
            accept_changes=accept_changes,
        )


def tables(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table of a DuckDB file."""
    with duckdb.connect(path, read_only=True) as connection:
        names = connection.execute("select table_name from duckdb_tables()").fetchall()
        return {name: connection.table(name).fetchall() for (name,) in names}


class Makers:
    """Processes that make releases of a desk, each started by what it is to do.

    They are forks of one that has imported everything, so that fifty take seconds.
    """

    def __init__(self, folder: Path) -> None:
        self._server = subprocess.Popen(
            [sys.executable, __file__, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, task: str, number: int = 0) -> int:
        """Start one; give its process once it has begun."""
        self._tell(f"{task} {number}")
        return int(self._hear())

    def end(self) -> tuple[int, str]:
        """Wait for it to end; give how it did, and what it last said."""
        code, _, said = self._hear().partition(" ")
        return int(code), said

    def close(self) -> None:
        self._server.communicate("")

    def _tell(self, line: str) -> None:
        assert self._server.stdin is not None
        self._server.stdin.write(f"{line}\n")
        self._server.stdin.flush()

    def _hear(self) -> str:
        assert self._server.stdout is not None
        return self._server.stdout.readline().strip()


def serve(folder: Path) -> None:
    """Fork a maker for each line that is read, and say how it ended."""
    for line in sys.stdin:
        task, number = line.split()
        heard, said = os.pipe()
        process = os.fork()
        if not process:
            try:
                work(Desk(folder), task, int(number))
            except BaseException as error:
                os.write(said, f"{type(error).__name__}: {error}".encode())
                os._exit(1)
            os._exit(0)
        os.close(said)
        print(process, flush=True)
        _, status = os.waitpid(process, 0)
        with os.fdopen(heard, encoding="utf-8") as sentence:
            print(os.waitstatus_to_exitcode(status), sentence.read(), flush=True)


def work(desk: Desk, task: str, number: int) -> None:
    """Make releases without end, up to a step, or with files of limited size."""
    if task == "on":
        while True:
            desk.make()
    if task == "die":
        die_at(number)
    if task == "limit":
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
    desk.make()


def die_at(step: int) -> None:
    """Have this process die before a folder is settled, moved or removed."""
    left = [step]

    def fatal(function: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any, **named: Any) -> Any:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **named)

        return called

    storage.settle_names = fatal(storage.settle_names)
    Path.replace = fatal(Path.replace)  # type: ignore[method-assign]
    Path.rename = fatal(Path.rename)  # type: ignore[method-assign]
    shutil.rmtree = fatal(shutil.rmtree)  # type: ignore[assignment]


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
