"""Running dbt in this process, with progress, and with failures in words."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from workforce_insights import differencing, encryption
from workforce_insights.errors import UserError
from workforce_insights.project import Project

Progress = Callable[[int, int, str], None]

WITHOUT_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
"""What unit tests hold is the code, which a user has not changed."""


@dataclass(frozen=True)
class Built:
    """What a green build made.

    Attributes
    ----------
    n_models, n_tests
        Models and seeds built, and tests passed.
    """

    n_models: int
    n_tests: int


def build(
    project: Project, data: Path, variables: Mapping[str, Any], progress: Progress
) -> Built:
    """Build and test the whole warehouse from one data folder.

    Parameters
    ----------
    project
        The checkout to build.
    data
        The folder of raw extracts.
    variables
        dbt variables that differ from the project's.
    progress
        Called with (nodes done, nodes in all, name of the last one).

    Returns
    -------
    Built
        Counts of what passed.

    Raises
    ------
    UserError
        The folder is not there, an extract cannot be landed, a model or a test failed,
        or the warehouse is open in another program.
    """
    prepare(project, data)
    runner = dbtRunner(callbacks=[listener(progress)])
    try:
        outcome = runner.invoke(
            [
                "build",
                *options(project, variables),
                *("--target-path", str(project.dbt_target)),
                *WITHOUT_UNIT_TESTS,
            ]
        )
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if not outcome.success:
        raise UserError(failure(outcome, project))
    kinds = Counter(
        str(result.node.resource_type)
        for result in outcome.result.results  # type: ignore[union-attr]
    )
    return Built(
        n_models=kinds["model"] + kinds["seed"],
        n_tests=kinds["test"],
    )


def prepare(project: Project, data: Path) -> None:
    """Tell dbt, through the environment, what to read and where to write.

    Parameters
    ----------
    project
        The checkout to build.
    data
        The folder of raw extracts.

    Raises
    ------
    UserError
        The folder is not there.
    """
    if not data.is_dir():
        raise UserError(f"{data} is not a folder. Give the folder of raw extracts.")
    os.environ["WORKFORCE_DATA"] = str(data)
    os.environ["WORKFORCE_WAREHOUSE"] = str(project.warehouse)
    before = differencing.counts_before(project.output)
    os.environ["WORKFORCE_COUNTS_BEFORE"] = before.as_posix() if before else ""
    project.output.mkdir(parents=True, exist_ok=True)


def options(project: Project, variables: Mapping[str, Any]) -> list[str]:
    """Give the options of every dbt command.

    Parameters
    ----------
    project
        The checkout to build.
    variables
        dbt variables that differ from the project's.

    Returns
    -------
    list of str
        In the words of dbt's command line.
    """
    root = str(project.root)
    return [
        *("--project-dir", root, "--profiles-dir", root),
        *("--log-path", str(project.dbt_logs)),
        *("--vars", json.dumps(dict(variables))),
        *("--log-level", "none", "--log-level-file", "info", "--no-version-check"),
    ]


def listener(progress: Progress) -> Callable[[Any], None]:
    """Turn dbt's events into progress.

    Parameters
    ----------
    progress
        Called with (nodes done, nodes in all, name of the last one).

    Returns
    -------
    callable
        What dbt calls with each event.
    """

    def listen(event: Any) -> None:
        data = event.data
        if event.info.name in ("LogModelResult", "LogSeedResult"):
            progress(data.index, data.total, data.node_info.node_name)
        elif event.info.name == "LogTestResult":
            progress(data.index, data.num_models, data.node_info.node_name)

    return listen


def failure(outcome: Any, project: Project) -> str:
    """Say what failed, and where the rest can be read.

    Parameters
    ----------
    outcome
        What dbt's runner gave, without success.
    project
        The checkout that was built.

    Returns
    -------
    str
        A sentence or two.
    """
    log = project.dbt_logs / "dbt.log"
    if outcome.exception is not None:
        said = str(outcome.exception)
        return encryption.refusal(said, project.warehouse) or _plain(said)
    failed = [r for r in outcome.result.results if r.status in ("error", "fail")]
    if not failed:
        return f"The build failed; {log} says why."
    message = _plain(failed[0].message or "")
    if failed[0].node.resource_type == "operation":
        return message
    others = f" and {len(failed) - 1} more" if len(failed) > 1 else ""
    return (
        f"{failed[0].node.name}{others} failed: {message} No release was made; {log}"
        " has the rest."
    )


def _plain(message: str) -> str:
    """Take the sentence out of dbt's message."""
    if "Conflicting lock" in message or "being used by another process" in message:
        return (
            "The warehouse is open in another program. Close it there and build again."
        )
    uncoloured = re.sub(r"\x1b\[[0-9;]*m", "", message)
    unread = re.search(r"^\s*file = (.+)$", message, re.MULTILINE)
    if unread:
        name = Path(unread[1]).name
        return (
            f"{name} cannot be read as comma-separated UTF-8 with one kind of line end."
            f" Run: workforce import {Path(name).stem} {name}"
        )
    cut_short = re.search(r"[^\n'\"]{1,500}\.parquet", message)
    if cut_short and "Invalid" in message:
        name = Path(cut_short[0].strip()).name
        return f"{name} is not a whole Parquet file. Write it again where it came from."
    lines = [line.strip() for line in uncoloured.splitlines() if line.strip()]
    said = [
        line
        for line in lines
        if not re.match(r"(Compilation|Runtime|Database) Error|> (in|called)", line)
    ]
    return " ".join((said or lines)[:3])
