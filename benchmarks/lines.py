"""What all benchmarks share: work on both sides, its time, and the page it goes to.

A task is done as the library does it and as a user would write it. Both begin with the
same file, are held to give the same, and have one thread. What is kept are ratios of
processor seconds, which other programs on the machine hardly move.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import psutil

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"

SHORT = 2.0
"""Seconds under which a run is repeated; the least of three counts."""

TARGET = 100
"""Times as fast as on rows that a learner is to be at its largest number of rows."""

HEADINGS = (
    "what",
    "instead of",
    "rows",
    "cells",
    "the same in both",
    "times as fast",
    "bare scans",
    "target",
)


@dataclass(frozen=True)
class Done:
    """What our side of a task gives: its result, from so many cells, if from any."""

    result: Any
    n_cells: int | None = None


@dataclass(frozen=True)
class Peer:
    """What a user would write instead.

    Attributes
    ----------
    name : str
        The package.
    work : callable
        Gives the peer's result.
    same : str
        What the results are held to agree in.
    check : callable
        Takes the peer's result and ours; an AssertionError where they differ.
    """

    name: str
    work: Callable[[], Any]
    same: str
    check: Callable[[Any, Any], None]


@dataclass(frozen=True)
class Task:
    """Work that is done on both sides.

    Attributes
    ----------
    what : str
        In words.
    n : int
        Rows of the file that both begin with.
    own : callable
        Gives `Done`.
    peers : sequence of Peer
    scan : callable
        The engine's bare scan of the same rows.
    target : int or None
        Times as fast as each peer it is to be.
    """

    what: str
    n: int
    own: Callable[[], Done]
    peers: Sequence[Peer]
    scan: Callable[[], Any]
    target: int | None = None


@dataclass(frozen=True)
class Line:
    """One line of a table.

    Attributes
    ----------
    what, instead, same : str
        The task, and the name of the peer and what is the same; the name is nothing
        where a line is only about the time of ours.
    n : int
        Rows.
    n_cells : int or None
        Cells that they are; None where there are none.
    ratio : float or None
        The peer's time over ours; None where no peer can run.
    scans : float
        Our time over that of the engine's bare scan of the same rows.
    target : str
        The target, and whether it is met; nothing where there is none.
    """

    what: str
    instead: str
    n: int
    n_cells: int | None
    same: str
    ratio: float | None
    scans: float
    target: str = ""

    def cells(self) -> tuple[str, ...]:
        """Give the cells of the line, in the order of `HEADINGS`."""
        n_cells = "" if self.n_cells is None else f"{self.n_cells:,}"
        ratio = "" if self.ratio is None else told(self.ratio)
        return (
            *(self.what, self.instead, f"{self.n:,}", n_cells),
            *(self.same, ratio, told(self.scans), self.target),
        )


def told(ratio: float) -> str:
    """Write a ratio with two digits, near 1 with three, or all before the point."""
    if ratio >= 9.5:
        return f"{ratio:,.0f}"
    return f"{ratio:.3g}" if 1 < ratio < 1.1 else f"{ratio:.2g}"


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Do something, again where that is quick, and give the least of its seconds."""
    seconds, result = [], None
    while not seconds or (len(seconds) < 3 and min(seconds) < SHORT):
        begun = time.process_time()
        result = work()
        seconds.append(time.process_time() - begun)
    return min(seconds), result


def compared(task: Task) -> Iterator[Line]:
    """Do a task on our side and on each other's, and hold the results together."""
    seconds, done = timed(task.own)
    scans = seconds / timed(task.scan)[0]
    for peer in task.peers:
        its_seconds, its = timed(peer.work)
        peer.check(its, done.result)
        ratio = its_seconds / seconds
        target = "" if task.target is None else at_least(task.target, ratio)
        yield Line(
            *(task.what, peer.name, task.n, done.n_cells, peer.same, ratio, scans),
            target,
        )


def close(tolerance: float) -> Callable[[Any, Any], None]:
    """Hold two results to be the same up to a tolerance."""

    def check(its: Any, own: Any) -> None:
        np.testing.assert_allclose(its, own, rtol=tolerance, atol=tolerance)

    return check


def at_least(times: int, ratio: float) -> str:
    """Say whether something is so many times as fast."""
    return f"{times} times: {met(times / ratio)}"


def at_most(limit: float, found: float, unit: str) -> str:
    """Say whether something takes no more than a limit."""
    return f"{limit:g} {unit}: {met(found / limit)}"


def met(excess: float) -> str:
    """Say whether a target is met; above 1 it is missed by that factor."""
    return "met" if excess <= 1 else f"missed by {told(excess)} times"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write rows as a table of Markdown."""
    written = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in written)


def write(name: str, *parts: str, page: Path = PAGE) -> None:
    """Put parts between the markers of a name on the page, in place of what is there.

    Raises
    ------
    ValueError
        If the page does not have the markers.
    """
    first, last = f"<!-- {name}: start -->", f"<!-- {name}: end -->"
    text = page.read_text(encoding="utf-8")
    if first not in text or last not in text:
        raise ValueError(f"{page.name} has no markers of {name}")
    before, _, rest = text.partition(first)
    after = rest.partition(last)[2]
    page.write_text(
        before + "\n\n".join([first, *parts, last]) + after, encoding="utf-8"
    )


def machine(*packages: str) -> str:
    """Describe the machine, and the versions of packages."""
    memory = psutil.virtual_memory().total / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{_processor()}, {psutil.cpu_count()} logical cores, {memory:.0f} GiB, "
        f"{platform.system()}; Python {platform.python_version()}, {versions}."
    )


def _processor() -> str:
    """Name the processor, or what is known of it."""
    known = Path("/proc/cpuinfo")
    if known.exists():
        for line in known.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
