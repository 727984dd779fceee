"""Building on another engine: SQL runs there, learning here, on the cells it wrote.

A Python model ends what SQL can do until it has learnt. So the models fall into legs,
run by turns: all SQL that needs no learner, the learners that need only that, all SQL
that needs only those, and so on. Between two legs, the tables that the next one asks
for are handed over as Parquet, in a folder that both can reach.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from workforce_insights import building, differencing, encryption
from workforce_insights.building import Built, Progress
from workforce_insights.errors import UserError
from workforce_insights.project import Project

ENGINE, LEARNERS = "spark", "duckdb"
"""The targets of profiles.yml: where SQL runs, and where Python does."""

LAKE = "WORKFORCE_LAKE"
"""The environment variable that names the folder of the engine's tables."""

COUNTS = "int_governance__released_counts"
"""What is remembered of a release, beside the marts and what is published."""


@dataclass(frozen=True)
class Node:
    """One model, seed or test, as the legs see it.

    Attributes
    ----------
    name : str
        What dbt selects it by.
    relation : str or None
        Schema and table; None for what makes no table.
    is_learner : bool
        Whether it is a Python model.
    parents : tuple of str
        Keys of the nodes that it reads.
    """

    name: str
    relation: str | None
    is_learner: bool
    parents: tuple[str, ...]


@dataclass(frozen=True)
class Leg:
    """What is run in one go.

    Attributes
    ----------
    target : str
        Where.
    nodes : tuple of str
        Names of the models, seeds and tests.
    handed_over : tuple of str
        Relations that it reads and that the other side has made.
    """

    target: str
    nodes: tuple[str, ...]
    handed_over: tuple[str, ...]


def legs(nodes: Mapping[str, Node]) -> list[Leg]:
    """Divide the graph of models into legs.

    Parameters
    ----------
    nodes
        Key to node; parents that are not among them are passed over.

    Returns
    -------
    list of Leg
        In order, by turns on the engine and on the learners' side; the engine begins.
        A test runs on the engine, as soon as it has all that the test reads.
    """
    turns: dict[str, int] = {}

    def turn(key: str) -> int:
        if key not in turns:
            node = nodes[key]
            before = [turn(parent) for parent in node.parents if parent in nodes]
            last = max(before, default=0)
            is_theirs = last % 2 == 1
            turns[key] = last if is_theirs == node.is_learner else last + 1
        return turns[key]

    by_turn: dict[int, list[str]] = {}
    for key in nodes:
        by_turn.setdefault(turn(key), []).append(key)
    made = []
    for number, keys in sorted(by_turn.items()):
        read = {
            parent
            for key in keys
            for parent in _tables(nodes[key].parents, nodes)
            if turns[parent] % 2 != number % 2
        }
        made.append(
            Leg(
                LEARNERS if number % 2 else ENGINE,
                tuple(sorted(nodes[key].name for key in keys)),
                tuple(sorted(str(nodes[parent].relation) for parent in read)),
            )
        )
    return made


def _tables(parents: Iterable[str], nodes: Mapping[str, Node]) -> set[str]:
    """Give the tables behind some nodes: those of an ephemeral model are its own."""
    found = set()
    for parent in parents:
        if parent in nodes:
            if nodes[parent].relation:
                found.add(parent)
            else:
                found |= _tables(nodes[parent].parents, nodes)
    return found


def build(
    project: Project, data: Path, variables: Mapping[str, Any], progress: Progress
) -> Built:
    """Build and test the warehouse with the SQL on Spark, and bring home its marts.

    A build that failed goes on with what is left of it, when it is asked for again with
    the same data, settings and models.

    Parameters
    ----------
    project
        The checkout to build.
    data
        The folder of raw extracts, in Parquet, which the engine can read.
    variables
        dbt variables that differ from the project's.
    progress
        Called with (nodes done, nodes in all, name of the last one).

    Returns
    -------
    Built
        Counts of what passed. The private warehouse holds what was learnt, the marts
        and the published tables.

    Raises
    ------
    UserError
        Spark is not installed, the warehouse is to be encrypted, or what
        `building.build` raises.
    """
    if importlib.util.find_spec("dbt.adapters.spark") is None:
        raise UserError("Spark is not installed. Run: uv sync --extra spark")
    if encryption.from_environment():
        raise UserError(
            "The tables of Spark are not encrypted here. Unset"
            f" {encryption.ENCRYPTION_KEY}, or build without --engine spark."
        )
    building.prepare(project, data)
    lake = Path(os.environ.setdefault(LAKE, str(project.output / "lake")))
    runs = {target: _Runs(target, project, variables) for target in (ENGINE, LEARNERS)}
    manifests = {target: run.parse() for target, run in runs.items()}
    nodes = _nodes(manifests[ENGINE])
    state = _State(
        lake / "relay.json", _fingerprint(manifests[ENGINE], data, variables)
    )
    planned = legs(nodes)
    n_all = sum(len(leg.nodes) for leg in planned)
    n_before = 0
    if not state.done:
        shutil.rmtree(lake / "handed", ignore_errors=True)
        project.warehouse.unlink(missing_ok=True)
    for leg in planned:
        left = [name for name in leg.nodes if name not in state.done]
        n_before += len(leg.nodes) - len(left)
        if left:
            os.environ["WORKFORCE_LANDED"] = "yes" if state.done else ""
            _hand_over(leg, runs[ENGINE], lake / "handed", project.warehouse)
            outcome = runs[leg.target].build(
                left,
                _onward(progress, n_before, n_all),
            )
            state.keep(outcome)
            runs[leg.target].check(outcome)
        n_before += len(left)
    wanted = [
        node.relation
        for node in nodes.values()
        if node.relation
        and (node.relation.startswith(("marts.", "published.")) or node.name == COUNTS)
    ]
    # What a release remembers of the lines it was made from.
    wanted += [f"raw.{table}" for table in differencing.PEOPLE]
    runs[ENGINE].operation("hand_over", wanted, lake / "handed")
    _bring_home(wanted, lake / "handed", project.warehouse)
    state.forget()
    kinds = [_kind(key) for key in nodes]
    return Built(
        n_models=sum(kind in ("model", "seed") for kind in kinds),
        n_tests=kinds.count("test"),
    )


def _onward(progress: Progress, n_before: int, n_all: int) -> Progress:
    """Count the nodes of one leg on from those before it."""
    return lambda done, _, name: progress(n_before + done, n_all, name)


class _Runs:
    """dbt with one of the targets, its models read once."""

    def __init__(
        self, target: str, project: Project, variables: Mapping[str, Any]
    ) -> None:
        self.target = target
        self.project = project
        path = project.dbt_target
        self.options = [
            *building.options(project, variables),
            *("--target", target),
            *("--target-path", str(path if target == LEARNERS else path / target)),
        ]
        self.manifest: Any = None

    def parse(self) -> Any:
        """Read the models."""
        outcome = self._invoke(["parse", *self.options])
        self.check(outcome)
        self.manifest = outcome.result
        return self.manifest

    def build(self, names: Iterable[str], progress: Progress) -> Any:
        """Build and test some nodes and nothing else; failed or not."""
        only = ["--select", *names, "--indirect-selection", "empty"]
        return self._invoke(["build", *self.options, *only], progress)

    def operation(self, macro: str, relations: Iterable[str], folder: Path) -> None:
        """Run a macro over some relations."""
        asked = {"relations": list(relations), "folder": folder.as_posix()}
        if asked["relations"]:
            operation = ["run-operation", macro, "--args", json.dumps(asked)]
            self.check(self._invoke([*operation, *self.options]))

    def check(self, outcome: Any) -> None:
        """Say in words what has failed."""
        if not outcome.success:
            said = building.failure(outcome, self.project)
            if "JAVA_GATEWAY_EXITED" in said:
                said = "Spark needs Java 17 or newer. Install it and set JAVA_HOME."
            raise UserError(said)

    def _invoke(self, arguments: list[str], progress: Progress | None = None) -> Any:
        callbacks = [building.listener(progress)] if progress else []
        try:
            # A run writes into its manifest, so that each has a copy.
            read = self.manifest.deepcopy() if self.manifest else None
            outcome = dbtRunner(read, callbacks).invoke(arguments)
        finally:
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        return outcome


class _State:
    """Which nodes of this very build are done."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        self.path = path
        self.fingerprint = fingerprint
        self.done: set[str] = set()
        if path.is_file():
            held = json.loads(path.read_text(encoding="utf-8"))
            if held["fingerprint"] == fingerprint:
                self.done = set(held["done"])

    def keep(self, outcome: Any) -> None:
        """Remember what a run, failed or not, has done."""
        self.done |= {
            result.node.name
            for result in getattr(outcome.result, "results", ())
            if result.status in ("success", "pass")
            and result.node.resource_type != "operation"
        }
        held = {"fingerprint": self.fingerprint, "done": sorted(self.done)}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(held), encoding="utf-8")

    def forget(self) -> None:
        """Begin anew the next time."""
        self.path.unlink(missing_ok=True)


def _hand_over(leg: Leg, engine: _Runs, folder: Path, warehouse: Path) -> None:
    """Give a leg the tables that the other side has made."""
    if leg.target == LEARNERS:
        engine.operation("hand_over", leg.handed_over, folder)
        _bring_home(leg.handed_over, folder, warehouse)
        return
    with duckdb.connect(str(warehouse)) as connection:
        for relation in leg.handed_over:
            path = folder / relation
            path.mkdir(parents=True, exist_ok=True)
            connection.execute(
                f"copy {relation} to '{(path / 'part.parquet').as_posix()}'"
            )
    engine.operation("take_over", leg.handed_over, folder)


def _bring_home(relations: Iterable[str], folder: Path, warehouse: Path) -> None:
    """Copy what the engine has handed over into the private warehouse."""
    with duckdb.connect(str(warehouse)) as connection:
        for relation in relations:
            connection.execute(f"create schema if not exists {_schema(relation)}")
            connection.execute(
                f"create or replace table {relation} as"
                f" from read_parquet('{_files(folder, relation)}')"
            )


def _files(folder: Path, relation: str) -> str:
    return f"{(folder / relation).as_posix()}/*.parquet".replace("'", "''")


def _schema(relation: str) -> str:
    return relation.split(".")[0]


def _nodes(manifest: Any) -> dict[str, Node]:
    """Take the models, seeds and tests out of dbt's manifest."""
    return {
        key: Node(
            name=node.name,
            relation=(
                None
                if _kind(key) == "test" or node.config.materialized == "ephemeral"
                else f"{node.schema}.{node.alias}"
            ),
            is_learner=getattr(node, "language", "sql") == "python",
            parents=tuple(node.depends_on.nodes if _kind(key) != "seed" else ()),
        )
        for key, node in manifest.nodes.items()
        if _kind(key) in ("model", "seed", "test")
    }


def _kind(key: str) -> str:
    return key.split(".")[0]


def _fingerprint(manifest: Any, data: Path, variables: Mapping[str, Any]) -> str:
    """Sum up what a build depends on: extracts, settings, models and macros."""
    parts = [
        *(
            f"{path.relative_to(data)} {path.stat().st_size} {path.stat().st_mtime_ns}"
            for path in sorted(data.rglob("*"))
            if path.is_file()
        ),
        json.dumps(dict(variables), sort_keys=True),
        *sorted(
            f"{key} {node.checksum.checksum}" for key, node in manifest.nodes.items()
        ),
        *sorted(
            f"{key} {macro.macro_sql}"
            for key, macro in manifest.macros.items()
            if key.startswith("macro.workforce_insights.")
        ),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
