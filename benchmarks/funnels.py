"""The recruitment funnel and its ratios: on cells, beside pandas and Polars on rows.

One grouping of the rows makes cells of all fields; each table is a sum of cells. The
peers group the rows once for each table. Ratios are those of the warehouse: the share
of a group that reached the last stage of those who reached the first, over that of its
first group, with Katz's interval.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import people
import polars as pl
from lines import Done, Line, Peer, Task, close, compared
from people import N_STAGES

FIELDS = ("ethnicity", "is_male", "is_disabled", "decade", "role", "band")
STAGES = tuple(range(1, N_STAGES + 1))
COUNTED = ["n", *(f"n_{stage}" for stage in STAGES)]
WITHIN = ("none", "band")
"""What each field is looked at within: nothing, and the band applied for."""

KATZ = 1.959963984540054


def lines(file: Path, n: int) -> Iterator[Line]:
    """Count and compare everybody."""
    yield from compared(shares(file, n))
    yield from compared(ratios(file, n))


def shares(file: Path, n: int) -> Task:
    """Compare shares of the groups of two columns, which nothing is learnt from."""
    keys = ["band", "ethnicity"]

    def own() -> Done:
        counts = people.grouped(file, "sum(event) as events, count(*) as n", *keys)
        return Done(counts.to_numpy(dtype=np.float64), len(counts))

    def by_pandas() -> np.ndarray:
        made = people.read(file).groupby(keys)["event"].agg(["sum", "count"])
        return made.reset_index().to_numpy(dtype=np.float64)

    def by_polars() -> np.ndarray:
        made = pl.scan_parquet(file).group_by(keys)
        made = made.agg(pl.col("event").cast(pl.Int64).sum(), pl.len().alias("n"))
        return made.sort(keys).collect().to_numpy().astype(np.float64)

    made = [
        Peer(name, work, "all counts", close(0))
        for name, work in (("pandas", by_pandas), ("Polars", by_polars))
    ]
    return Task("shares of groups", n, own, made, people.scan(file))


def ratios(file: Path, n: int) -> Task:
    """Compare the funnel of every field, in all bands and within each."""
    tables = [(within, field) for within in WITHIN for field in FIELDS]
    reached = ", ".join(
        f"sum(case when stage >= {stage} then n else 0 end) as n_{stage}"
        for stage in STAGES
    )
    parts = " union all ".join(
        f"select {number} as number, cast({within} as integer) as within,"
        f" cast({field} as integer) as level, sum(n) as n, {reached} from cells"
        " group by number, within, level"
        for number, (within, field) in enumerate(tables)
    )
    keys = ", ".join([*FIELDS, "stage"])
    cells = (
        f"select {keys}, 0 as none, count(*) as n from"
        f" (select *, age // 10 as decade from '{file.as_posix()}') group by {keys}"
    )
    query = f"with cells as ({cells}) {parts} order by number, within, level"
    (n_cells,) = duckdb.sql(f"select count(*) from ({cells})").fetchone() or (0,)

    def own() -> Done:
        return Done(compared_to_first(duckdb.sql(query).df()), n_cells)

    def by_pandas() -> np.ndarray:
        rows = people.read(file).assign(none=0)
        rows["decade"] = rows["age"] // 10
        for stage in STAGES:
            rows[f"n_{stage}"] = rows["stage"] >= stage
        made = []
        for number, (within, field) in enumerate(tables):
            keys = list(dict.fromkeys([within, field]))
            by = rows.groupby(keys)
            counts = by[COUNTED[1:]].sum().assign(n=by.size()).reset_index()
            named = {"within": counts[within], "level": counts[field]}
            made.append(counts[COUNTED].assign(number=number, **named))
        return compared_to_first(pd.concat(made, ignore_index=True))

    def by_polars() -> np.ndarray:
        rows = pl.scan_parquet(file).with_columns(
            none=pl.lit(0), decade=pl.col("age") // 10
        )
        reached = [
            (pl.col("stage") >= stage).sum().alias(f"n_{stage}") for stage in STAGES
        ]
        asked = [
            rows.group_by(
                pl.col(within).cast(pl.Int64).alias("within"),
                pl.col(field).cast(pl.Int64).alias("level"),
            )
            .agg(pl.len().alias("n"), *reached)
            .with_columns(number=pl.lit(number))
            .sort("within", "level")
            for number, (within, field) in enumerate(tables)
        ]
        made = pl.concat(pl.collect_all(asked))
        return compared_to_first(pd.DataFrame(made.to_dict(as_series=False)))

    same = "all counts, ratios and bounds"
    made = [
        Peer(name, work, same, close(1e-9))
        for name, work in (("pandas", by_pandas), ("Polars", by_polars))
    ]
    what = f"funnel and likelihood ratios, {len(tables)} tables"
    return Task(what, n, own, made, people.scan(file))


def compared_to_first(counts: pd.DataFrame) -> np.ndarray:
    """Add each level's ratio to the first one of its table, with its bounds."""
    n, events = (counts[name].astype(np.float64) for name in ("n_1", f"n_{N_STAGES}"))
    by = [counts["number"], counts["within"]]
    first_n, first_events = (one.groupby(by).transform("first") for one in (n, events))
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (first_events / first_n) / (events / n)
        error = np.sqrt(1 / events - 1 / n + 1 / first_events - 1 / first_n)
        bounds: Any = [value * np.exp(sign * KATZ * error) for sign in (-1, 1)]
    columns = [counts[name] for name in ("number", "within", "level", *COUNTED)]
    return np.column_stack([*columns, value, *bounds]).astype(np.float64)
