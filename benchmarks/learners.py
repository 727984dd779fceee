"""How much faster learning on cells is than on rows, where both give the same.

Each line times what a user would write instead, on the rows of a Parquet file, beside
what the models do: SQL groups the same file to cells and the library learns on those.
Results are compared in the same run, which ends where they differ. Everything has one
thread; a short run is the least of three. What is kept are ratios. `uv run --group
benchmarks python benchmarks/learners.py` writes the table of docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import fastcluster
import numpy as np
import pandas as pd
import psutil
import statsmodels.api as sm
from scipy.cluster.hierarchy import linkage
from sklearn.cluster import AgglomerativeClustering
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

os.environ["POLARS_MAX_THREADS"] = "1"  # read when it is imported
import polars as pl

from workforce_insights import clustered
from workforce_insights import linkage as own_linkage
from workforce_insights.classifiers import ForestOnCells, MultinomialLogit

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
MARKERS = ("<!-- learners: start -->", "<!-- learners: end -->")

MILLIONS = 1_500_000
FEW = 10_000
"""Rows of those peers that hold a distance for each pair of rows."""

TARGET = 100
"""Times as fast as on rows that learning is to be, at `MILLIONS`."""

SHORT = 2.0
"""Seconds under which a run is repeated."""

N_MERGES = 100
"""Merges, from the last one, whose heights are compared."""

MOST_APART = 0.002
"""How far the log losses of two forests may be apart, which draw people anew."""

GROUPS = ("band", "ethnicity")
HEADINGS = (
    "what",
    "instead of",
    "rows",
    "cells",
    "times as fast",
    "bare scans",
    f"{TARGET} times",
)
N_TREES, MAX_DEPTH = 10, 8
FIELDS = ("age", "band", "role", "ethnicity", "is_male", "is_disabled")
N_CLASSES = 5

PEOPLE = """
with drawn as (
    select
        i,
        hash(i, 'age') % 1000 / 1000 as a,
        hash(i, 'band') % 1000 / 1000 as b,
        hash(i, 'role') % 1000 / 1000 as r,
        hash(i, 'ethnicity') % 1000 / 1000 as e,
        hash(i, 'outcome') % 100000 / 100000 as o,
        hash(i, 'class') % 100000 / 100000 as c,
        hash(i, 'rest') % 1000 as rest
    from range({n}) as people(i)
),
people as (
    select
        i,
        cast(floor(20 + 45 * a) as integer) as age,
        cast(floor(2 + 8 * b * b) as integer) as band,
        cast(floor(5 * r * r) as integer) as role,
        cast(floor(4 * e * e * e) as integer) as ethnicity,
        cast(rest % 10 < 3 as integer) as is_male,
        cast(rest % 100 < 8 as integer) as is_disabled,
        o, c
    from drawn
)
select
    {fields},
    cast(o < 1 / (1 + exp(1 - 0.2 * (band - 5) + 0.3 * is_male)) as integer) as event,
    cast(floor({n_classes} * c * c * (1 - 0.03 * (band - 5))) as integer)
        % {n_classes} as class,
    i // 12 as cluster
from people
"""


@dataclass(frozen=True)
class Line:
    """One line of the table.

    Attributes
    ----------
    what, instead : str
        What is done on cells, and the peer that does it on rows.
    n, n_cells : int
        Rows, and the cells that they are.
    ratio : float or None
        The peer's time over ours; None where the peer cannot run.
    scans : float
        Our time over the engine's bare scan of the same rows.
    is_learnt : bool
        Whether `TARGET` is asked of it.
    """

    what: str
    instead: str
    n: int
    n_cells: int
    ratio: float | None
    scans: float
    is_learnt: bool = True


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Do something, again where that is quick, and give the least of its seconds."""
    seconds, result = [], None
    while not seconds or (len(seconds) < 3 and min(seconds) < SHORT):
        begun = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - begun)
    return min(seconds), result


def grouped(file: Path, counted: str, *keys: str) -> pd.DataFrame:
    """Group the rows of a file to cells, in the order of their keys."""
    columns = ", ".join(keys)
    return duckdb.sql(
        f"select {columns}, {counted} from '{file.as_posix()}'"
        f" group by {columns} order by {columns}"
    ).df()


def points(cells: pd.DataFrame) -> np.ndarray:
    """Put each field on a scale of roots, the same for rows and cells.

    No two steps are alike there: where some are, Ward's tree is not the only one.
    """
    widest = np.array([65, 10, 4, 3, 1, 1])
    return np.sqrt((cells[list(FIELDS)].to_numpy(dtype=np.float64) + 1) / widest)


def rows(file: Path) -> pd.DataFrame:
    """Read the rows as a user would."""
    return pd.read_parquet(file)


def wards(file: Path, n: int) -> list[Line]:
    """Compare Ward's linkage by the heights of the last merges."""

    def own() -> tuple[int, np.ndarray]:
        cells = grouped(file, "count(*) as people", *FIELDS)
        people = cells["people"].to_numpy(dtype=np.int64)
        return len(cells), own_linkage.ward(points(cells), people).height

    seconds, (n_cells, heights) = timed(own)
    scan = scanned(file)
    if n > FEW:
        why = "any, which need a distance for each pair"
        return [Line("Ward's clusters", why, n, n_cells, None, seconds / scan)]

    def by_scikit_learn() -> np.ndarray:
        tree = AgglomerativeClustering(
            n_clusters=None, distance_threshold=0.0, linkage="ward"
        )
        return tree.fit(points(rows(file))).distances_

    peers = {
        "scipy": lambda: linkage(points(rows(file)), "ward")[:, 2],
        "fastcluster": lambda: fastcluster.linkage_vector(points(rows(file)), "ward")[
            :, 2
        ],
        "scikit-learn": by_scikit_learn,
    }
    lines = []
    for name, peer in peers.items():
        its_seconds, its = timed(peer)
        assert_same(np.sort(its)[-N_MERGES:], heights[-N_MERGES:], 1e-6)
        ratio = its_seconds / seconds
        lines.append(Line("Ward's clusters", name, n, n_cells, ratio, seconds / scan))
    return lines


def multinomial_logits(file: Path, n: int) -> list[Line]:
    """Compare a logit of five classes by the chances of every profile."""

    def own() -> tuple[pd.DataFrame, np.ndarray]:
        cells = grouped(file, "count(*) as people", *FIELDS, "class")
        model = MultinomialLogit()
        people = cells["people"].to_numpy(dtype=np.int64)
        codes = cells["class"].to_numpy(dtype=np.int64)
        model.fit(points(cells), codes, people, N_CLASSES)
        return cells, model.predict_proba(points(cells))

    def peer() -> LogisticRegression:
        people = rows(file)
        model = LogisticRegression(
            C=1.0, solver="newton-cholesky", tol=1e-10, max_iter=1000
        )
        return model.fit(points(people), people["class"])

    seconds, (cells, chances) = timed(own)
    its_seconds, its = timed(peer)
    assert_same(its.predict_proba(points(cells)), chances, 1e-6)
    ratio = its_seconds / seconds
    scans = seconds / scanned(file)
    return [Line("multinomial logit", "scikit-learn", n, len(cells), ratio, scans)]


def forests(file: Path, n: int) -> list[Line]:
    """Compare forests, which draw their people anew, by their log loss."""

    def own() -> tuple[pd.DataFrame, np.ndarray]:
        cells = grouped(file, "count(*) as people", *FIELDS, "class")
        model = ForestOnCells(N_TREES, MAX_DEPTH, 1)
        people = cells["people"].to_numpy(dtype=np.int64)
        codes = cells["class"].to_numpy(dtype=np.int64)
        model.fit(points(cells), codes, people, N_CLASSES)
        return cells, model.predict_proba(points(cells))

    def peer() -> RandomForestClassifier:
        people = rows(file)
        model = RandomForestClassifier(
            N_TREES, max_depth=MAX_DEPTH, random_state=1, n_jobs=1
        )
        return model.fit(points(people), people["class"])

    seconds, (cells, chances) = timed(own)
    its_seconds, its = timed(peer)
    assert_same(
        log_loss(its.predict_proba(points(cells)), cells),
        log_loss(chances, cells),
        MOST_APART,
    )
    ratio = its_seconds / seconds
    scans = seconds / scanned(file)
    what = f"random forest, {N_TREES} trees"
    return [Line(what, "scikit-learn", n, len(cells), ratio, scans)]


def clustered_logits(file: Path, n: int) -> list[Line]:
    """Compare a logit with errors by cluster, by its slopes and errors."""

    def own() -> tuple[int, np.ndarray, np.ndarray]:
        cells = grouped(file, "count(*) as people, sum(event) as events", *FIELDS)
        design = np.column_stack([np.ones(len(cells)), points(cells)])
        people, events = (
            cells[column].to_numpy(dtype=np.float64) for column in ("people", "events")
        )
        model = clustered.BinomialLogit()
        model.fit(design, people, events)
        known = cells[list(FIELDS)].assign(chance=model.chances(design))
        for place, column in enumerate(design.T):
            known[f"x{place}"] = column
        sums = ", ".join(
            f"sum(x{place} * (event - chance)) as x{place}"
            for place in range(design.shape[1])
        )
        with duckdb.connect() as connection:
            connection.register("known", known)
            scores = connection.sql(
                f"select {sums} from '{file.as_posix()}' inner join known"
                f" using ({', '.join(FIELDS)}) group by cluster"
            ).df()
        told = scores.to_numpy()
        factor = clustered.small_sample_factor(len(told), n, design.shape[1])
        middle = told.T @ told
        variance = clustered.sandwich(model.covariance, middle, factor)
        return len(cells), model.slopes, np.sqrt(np.diag(variance))

    def peer() -> tuple[np.ndarray, np.ndarray]:
        people = rows(file)
        design = sm.add_constant(points(people))
        model = sm.Logit(people["event"].to_numpy(), design)
        fitted = model.fit(
            disp=0, cov_type="cluster", cov_kwds={"groups": people["cluster"]}
        )
        return fitted.params, fitted.bse

    seconds, (n_cells, slopes, errors) = timed(own)
    its_seconds, (its_slopes, its_errors) = timed(peer)
    assert_same(its_slopes, slopes, 1e-6)
    assert_same(its_errors, errors, 1e-6)
    ratio = its_seconds / seconds
    scans = seconds / scanned(file)
    what = "logit with clustered errors"
    return [Line(what, "statsmodels", n, n_cells, ratio, scans)]


def shares(file: Path, n: int) -> list[Line]:
    """Compare shares of groups by their counts."""

    def own() -> np.ndarray:
        return grouped(file, "sum(event) as events, count(*) as n", *GROUPS).to_numpy()

    def by_pandas() -> np.ndarray:
        made = rows(file).groupby(list(GROUPS))["event"].agg(["sum", "count"])
        return made.reset_index().to_numpy()

    def by_polars() -> np.ndarray:
        made = (
            pl.scan_parquet(file)
            .group_by(GROUPS)
            .agg(pl.col("event").sum(), pl.len().alias("n"))
        )
        return made.sort(GROUPS).collect().to_numpy()

    seconds, counts = timed(own)
    scans = seconds / scanned(file)
    lines = []
    for name, peer in (("pandas", by_pandas), ("polars", by_polars)):
        its_seconds, its = timed(peer)
        assert_same(its, counts, 0)
        ratio = its_seconds / seconds
        lines.append(
            Line(
                "shares of groups", name, n, len(counts), ratio, scans, is_learnt=False
            )
        )
    return lines


def log_loss(chances: np.ndarray, cells: pd.DataFrame) -> np.ndarray:
    """Give the log loss over all people of chances of each cell."""
    own = np.take_along_axis(chances, cells[["class"]].to_numpy(), axis=1)[:, 0]
    return np.average(-np.log(own.clip(1e-9)), weights=cells["people"])


def scanned(file: Path) -> float:
    """Give the seconds of the engine's bare scan of the rows."""
    columns = ", ".join(f"sum({field})" for field in FIELDS)
    query = f"select {columns} from '{file.as_posix()}'"
    return timed(lambda: duckdb.sql(query).fetchall())[0]


def assert_same(its: Any, own: Any, tolerance: float) -> None:
    """End the run where two results differ."""
    np.testing.assert_allclose(its, own, rtol=tolerance, atol=tolerance)


def table(lines: list[Line]) -> str:
    """Write the lines as the table of docs/benchmarks.md."""
    told = ["| " + " | ".join(HEADINGS) + " |", "|" + "---|" * len(HEADINGS)]
    for line in lines:
        ratio = "cannot run" if line.ratio is None else f"{line.ratio:,.3g}"
        met = ""
        if line.is_learnt and line.n == MILLIONS and line.ratio is not None:
            met = "met" if line.ratio >= TARGET else "missed"
        cells = (
            *(line.what, line.instead, f"{line.n:,}", f"{line.n_cells:,}"),
            *(ratio, f"{line.scans:,.3g}", met),
        )
        told.append("| " + " | ".join(cells) + " |")
    return "\n".join(told)


def main() -> None:
    """Run every line and rewrite the table in docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--rows", type=int, default=MILLIONS, help="of the large lines")
    asked = parser.parse_args()
    lines: list[Line] = []
    with TemporaryDirectory() as folder, threadpool_limits(limits=1):
        duckdb.execute("set threads = 1")
        files = {}
        for n in (FEW, asked.rows):
            files[n] = Path(folder, f"{n}.parquet")
            query = PEOPLE.format(n=n, fields=", ".join(FIELDS), n_classes=N_CLASSES)
            duckdb.execute(f"copy ({query}) to '{files[n].as_posix()}'")
        for measure, n in (
            (wards, FEW),
            *((one, asked.rows) for one in (wards, multinomial_logits, forests)),
            *((one, asked.rows) for one in (clustered_logits, shares)),
        ):
            for line in measure(files[n], n):
                print(line)
                lines.append(line)
    memory = psutil.virtual_memory().total / 2**30
    machine = (
        f"One thread of {psutil.cpu_count()} ({platform.machine()}), {memory:.0f} GiB;"
        f" Python {platform.python_version()}, DuckDB {duckdb.__version__}."
    )
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(MARKERS[0])
    after = rest.partition(MARKERS[1])[2]
    made = "\n\n".join([MARKERS[0], machine, table(lines), MARKERS[1]])
    PAGE.write_text(before + made + after, encoding="utf-8")


if __name__ == "__main__":
    main()
