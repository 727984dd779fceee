"""How much faster the library is than what a user would write instead.

Each line does the same work twice, from the same file: as the library does it, and with
another package. Results are held together in the same run, which ends where they
differ. `uv run --group benchmarks python benchmarks/run.py` writes the tables of
docs/benchmarks.md and its picture, some five minutes on one core.
"""

from __future__ import annotations

import argparse
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["POLARS_MAX_THREADS"] = "1"  # read when it is imported

import duckdb
import funnels
import imports
import learners
import people
import picture
import texts
from lines import HEADINGS, PAGE, Line, machine, table, write
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

FEW, MILLIONS, MOST = 10_000, 1_500_000, 100_000_000
"""Rows of peers that hold a distance for each pair, of all staff, and the most."""

SIZES = 4_000, 200_000, 10_000
"""Texts, and lines of a CSV file and of a workbook."""

PACKAGES = (
    *("duckdb", "numpy", "scipy", "scikit-learn", "statsmodels", "fastcluster"),
    *("pandas", "polars", "vaderSentiment"),
)


TOPICS = {
    "learners": "Learning",
    "funnels": "Counting",
    "texts": "Texts",
    "imports": "Importing",
}
"""Names of the tables, and what the picture calls them."""


def measured(
    folder: Path, n: int, n_most: int, sizes: tuple[int, int, int]
) -> Iterator[tuple[str, Line]]:
    """Do all work on so many people, texts, and lines of a CSV file and a workbook."""
    few, many, most, bodies = (folder / f"{name}.parquet" for name in range(4))
    n_few, (n_texts, n_csv, n_excel) = min(FEW, n), sizes
    people.write(few, n_few)
    people.write(many, n)
    yield from (("learners", line) for line in learners.few(few, n_few))
    yield from (("learners", line) for line in learners.many(many, n))
    if n_most:
        people.write(most, n_most)
        yield from (("learners", line) for line in learners.most(most, n_most))
    yield from (("funnels", line) for line in funnels.lines(many, n))
    texts.write(bodies, n_texts)
    yield from (("texts", line) for line in texts.lines(bodies))
    yield from (("imports", line) for line in imports.lines(folder, n_csv, n_excel))


def main() -> None:
    """Run every line and rewrite the tables and the picture of docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--rows", type=int, default=MILLIONS, help="of most lines")
    parser.add_argument("--most", type=int, default=MOST, help="rows; 0 for none")
    asked = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    lines: dict[str, list[Line]] = {topic: [] for topic in TOPICS}
    with TemporaryDirectory() as folder, threadpool_limits(limits=1):
        duckdb.execute("set threads = 1")
        for topic, line in measured(Path(folder), asked.rows, asked.most, SIZES):
            print(*line.cells(), sep=" | ", flush=True)
            lines[topic].append(line)
    for topic, own in lines.items():
        write(topic, table(HEADINGS, [line.cells() for line in own]))
    write("machine", f"One thread of {machine(*PACKAGES)}")
    file = PAGE.with_suffix(".svg")
    named = {TOPICS[topic]: own for topic, own in lines.items()}
    picture.draw(named, file)
    write("picture", f"![{picture.alternative(named)}]({file.name})")


if __name__ == "__main__":
    main()
