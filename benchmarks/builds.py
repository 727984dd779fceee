"""How long the whole build takes on extracts of growing size, and what it needs.

Each size is simulated, read by the engine alone and built, each in a process of its
own. The bare scan of the engine, which takes the largest value of every column of every
table, is what the build is measured by. `uv run --group benchmarks python
benchmarks/builds.py` writes the table of docs/benchmarks.md, a line as soon as it is
known; `--sizes` chooses among the sizes, the lines of the others staying as they are,
and `--minutes` ends it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import psutil
from lines import PAGE, ROOT, machine, met, table, told, write

NAME = "builds"

LIMIT_SECONDS, LIMIT_GIB = 300, 8
"""What the build of `TARGET` is to keep within."""

TARGET = "10M"
"""1.5 million enrolments, 10 million applications and 100,000 texts."""

ENGINE_MEMORY = "5GB"
"""Memory of the engine, so that the learners have the rest; it spills beyond."""

SIZES = {
    "1k": (),
    "100k": ("--participants", "100000"),
    "1.5M": ("--participants", "1500000", "--applications", "300000"),
    TARGET: (
        *("--participants", "1500000", "--applications", "10000000"),
        *("--texts", "100000"),
    ),
    "100M": (
        *("--participants", "10000000", "--applications", "36000000"),
        *("--members", "1000000", "--assessed", "500000"),
    ),
}
"""What is asked of `workforce simulate`; nothing for the demonstration as it is."""

PROBE = """
import sys, duckdb
duckdb.execute("set threads = 2")
for file in sys.argv[1:]:
    reader = "read_parquet" if file.endswith("parquet") else "read_csv"
    columns = duckdb.sql(f"select * from {reader}('{file}') limit 0").columns
    largest = ", ".join(f'max("{column}")' for column in columns)
    duckdb.execute(f"select {largest} from {reader}('{file}')").fetchall()
"""

_COLOUR = re.compile("\x1b\\[[0-9;]*m")

HEADINGS = (
    *(
        "size",
        "rows",
        "enrolments",
        "applications",
        "simulated: rows a second and core",
    ),
    *("build: scans", "CPU: scans'", "memory: GiB", "CPU over wall"),
    *(f"{LIMIT_SECONDS // 60} minutes", f"{LIMIT_GIB} GiB", "where the time goes"),
)


@dataclass(frozen=True)
class Run:
    """What a process and all it started took.

    Attributes
    ----------
    wall, cpu : float
        Seconds; of the processors, user and system.
    memory : float
        Most bytes that all of them had at once.
    code : int or None
        The exit code; None where time was up.
    """

    wall: float
    cpu: float
    memory: float
    code: int | None


def run(command: Sequence[str], seconds: float, **environment: str) -> Run:
    """Run a command, look at it four times a second and end it when time is up."""
    begun = time.perf_counter()
    own = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    used: dict[int, float] = {}
    memory, code = 0.0, None
    while time.perf_counter() - begun < seconds:
        held = 0.0
        for process in _family(own.pid):
            try:
                times = process.cpu_times()
                used[process.pid] = times.user + times.system
                held += process.memory_info().rss
            except psutil.Error:
                continue
        memory = max(memory, held)
        code = own.poll()
        if code is not None:
            break
        time.sleep(0.25)
    else:
        os.killpg(own.pid, signal.SIGKILL)
        own.wait()
    return Run(time.perf_counter() - begun, sum(used.values()), memory, code)


def _family(pid: int) -> list[psutil.Process]:
    """List a process and those it started, while they last."""
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.Error:
        return []


def measured(size: str, folder: Path, seconds: float) -> tuple[str, ...]:
    """Simulate a size, scan it and build it, and give its line."""
    until = time.perf_counter() + seconds
    extracts, output = folder / "extracts", folder / "output"
    workforce = str(Path(sys.executable).with_name("workforce"))
    drawn = run(
        [workforce, "simulate", "--data", str(extracts), *SIZES[size]],
        until - time.perf_counter(),
    )
    if drawn.code != 0:
        return _unfinished(size, {}, "simulating", drawn)
    files = [file for file in sorted(extracts.iterdir()) if file.stem != "simulated"]
    rows = {file.stem: _rows(file) for file in files}
    scan = min((_probe(files, until) for _ in range(3)), key=lambda one: one.wall)
    built = run(
        [workforce, "build", "--data", str(extracts)],
        until - time.perf_counter(),
        WORKFORCE_OUTPUT=str(output),
        WORKFORCE_MEMORY=ENGINE_MEMORY,
    )
    if built.code != 0:
        return _unfinished(size, rows, _stage(output / "logs" / "dbt.log"), built)
    per_core = sum(rows.values()) / drawn.cpu
    gib = built.memory / 2**30
    is_target = size == TARGET
    return (
        *_described(size, rows),
        f"{per_core:,.0f}",
        *(told(built.wall / scan.wall), told(built.cpu / scan.cpu)),
        *(told(gib), told(built.cpu / built.wall)),
        met(built.wall / LIMIT_SECONDS) if is_target else "",
        met(gib / LIMIT_GIB) if is_target else "",
        _shares(output / "target" / "run_results.json", built.wall),
    )


def _described(size: str, rows: dict[str, int]) -> tuple[str, ...]:
    """Give the first cells of a line."""
    counts = (
        sum(rows.values()),
        *(rows.get(n, 0) for n in ("participants", "applications")),
    )
    return (size, *(f"{count:,}" for count in counts))


def _unfinished(
    size: str, rows: dict[str, int], doing: str, done: Run
) -> tuple[str, ...]:
    """Give the line of a size that was not built: what is known, and why."""
    why = "was ended when time was up" if done.code is None else "failed"
    said = f"{doing} {why}; {done.memory / 2**30:.2g} GiB until then"
    empty = [""] * (len(HEADINGS) - len(_described(size, rows)) - 1)
    return (*_described(size, rows), *empty, said)


def _stage(log: Path) -> str:
    """Say how far a build came, by dbt's own count of what it ran."""
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    done = re.findall(r" \d+ of (\d+) (?:OK|PASS) ", _COLOUR.sub("", text))
    return (
        f"building, with {len(done):,} of {done[-1]} nodes run," if done else "building"
    )


def _rows(file: Path) -> int:
    """Count the rows of a file."""
    reader = "read_parquet" if file.suffix == ".parquet" else "read_csv"
    query = f"select count(*) from {reader}('{file.as_posix()}')"
    return int(duckdb.sql(query).fetchall()[0][0])


def _probe(files: Sequence[Path], until: float) -> Run:
    """Scan all columns of all tables in a process of its own."""
    names = [file.as_posix() for file in files]
    command = [sys.executable, "-c", PROBE, *names]
    return run(command, until - time.perf_counter())


def _shares(results: Path, wall: float) -> str:
    """Say which share of the work of the warehouse is of which kind."""
    told_of = json.loads(results.read_text(encoding="utf-8"))
    seconds: Counter[str] = Counter()
    for node in told_of["results"]:
        kind, _, name = node["unique_id"].split(".")[:3]
        if kind == "model":
            kind = "learners" if name.startswith("ml_") else "SQL models"
        kinds = {"operation": "landing", "test": "tests", "seed": "seeds"}
        seconds[kinds.get(kind, kind)] += node["execution_time"]
    whole = sum(seconds.values())
    parts = [f"{kind} {n / whole:.0%}" for kind, n in seconds.most_common(4)]
    outside = 1 - told_of["elapsed_time"] / wall
    return (
        f"of the warehouse {', '.join(parts)}; start, release and pages"
        f" {outside:.0%} of the whole"
    )


def known(page: Path) -> dict[str, tuple[str, ...]]:
    """Read the lines that a page has, by size."""
    _, _, rest = page.read_text(encoding="utf-8").partition(f"<!-- {NAME}: start -->")
    own, _, _ = rest.partition(f"<!-- {NAME}: end -->")
    rows = [tuple(row[2:-2].split(" | ")) for row in own.splitlines() if row]
    return {row[0]: row for row in rows if row[0] in SIZES}


def main() -> None:
    """Build sizes and rewrite their lines in docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--folder", type=Path, help="for extracts and builds")
    asked = parser.parse_args()
    until = time.perf_counter() + 60 * asked.minutes
    lines = known(PAGE)
    for size in asked.sizes:
        folder = Path(mkdtemp(prefix="builds-", dir=asked.folder))
        try:
            line = measured(size, folder, until - time.perf_counter())
        finally:
            shutil.rmtree(folder)
        lines[size] = line
        print(*line, sep=" | ", flush=True)
        rows = [lines[one] for one in SIZES if one in lines]
        write(NAME, machine("duckdb", "dbt-core"), table(HEADINGS, rows))


if __name__ == "__main__":
    main()
