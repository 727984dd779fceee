"""The people that the benchmarks learn on: one row each, of six fields, as staff are.

Bands, staff groups and ethnic groups have the shares that NHS staff have, about: 1.5
million people have some 22,000 profiles. What comes of somebody leans on the band, and
each cluster, such as a team, has twelve people at one of seven sites.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

FIELDS = ("age", "band", "role", "ethnicity", "is_male", "is_disabled")
WIDEST = (67, 13, 4, 5, 2, 2)
"""More than the highest code of each field."""

N_CODES = int(np.prod(WIDEST))
CODE = "cast(0 as integer)"
for _field, _width in zip(FIELDS, WIDEST, strict=True):
    CODE = f"({CODE} * {_width} + {_field})"
"""One number for each profile, below `N_CODES`, in SQL."""

N_CLASSES = 5
N_STAGES = 5
"""Classes to tell apart, and stages that an applicant may reach, from 1."""

_DRAWN = """
with hashed as (
    select
        i,
        hash(i) as one,
        hash(i + {n}) as other
    from range({n}) as people(i)
),
uniform as (
    select
        i,
        (one & 65535) / 65536.0 as young,
        ((one >> 16) & 65535) / 65536.0 as old,
        ((one >> 32) & 65535) / 65536.0 as b,
        (one >> 48) / 65536.0 as r,
        (other & 1023) / 1024.0 as e,
        ((other >> 10) & 127) / 128.0 as m,
        ((other >> 17) & 127) / 128.0 as d,
        ((other >> 24) & 1048575) / 1048576.0 as c,
        (other >> 44) / 1048576.0 as o
    from hashed
),
people as (
    select
        i,
        19 + floor(24 * young + 24 * old) as age,
        case
            when b < 0.17 then 2 when b < 0.30 then 3 when b < 0.40 then 4
            when b < 0.62 then 5 when b < 0.80 then 6 when b < 0.91 then 7
            when b < 0.96 then 8 when b < 0.98 then 9 when b < 0.99 then 10
            when b < 0.996 then 11 else 12
        end as band,
        case
            when b < 0.40 and r < 0.70 then 0
            when b < 0.40 and r < 0.97 then 1
            when b < 0.40 then 2
            when r < 0.60 then 3 when r < 0.85 then 1 else 2
        end as role,
        case
            when e < 0.74 then 0 when e < 0.87 then 1 when e < 0.94 then 2
            when e < 0.97 then 3 else 4
        end as ethnicity,
        m < 0.23 as is_male,
        d < 0.06 as is_disabled,
        c,
        o
    from uniform
)
select
    cast(age as tinyint) as age,
    cast(band as tinyint) as band,
    cast(role as tinyint) as role,
    cast(ethnicity as tinyint) as ethnicity,
    cast(is_male as tinyint) as is_male,
    cast(is_disabled as tinyint) as is_disabled,
    cast(
        o < 1 / (1 + exp(1 - 0.2 * (band - 5) + 0.3 * cast(is_male as integer)))
        as tinyint
    ) as event,
    cast(
        case
            when c < 0.15 then floor(c / 0.03) when band < 4 then 0 when band < 6 then 1
            when band < 8 then 2 when band < 10 then 3 else 4
        end as tinyint
    ) as class,
    cast(floor(6 * pow(o, 1.5 + 0.1 * ethnicity)) as tinyint) as stage,
    cast(i // 12 as integer) as cluster,
    cast(i // 12 % 7 as tinyint) as site
from people
"""


def write(file: Path, n: int) -> None:
    """Write so many people to a Parquet file."""
    duckdb.execute(f"copy ({_DRAWN.format(n=n)}) to '{file.as_posix()}'")


def read(file: Path) -> pd.DataFrame:
    """Read the rows as a user would."""
    return pd.read_parquet(file)


def grouped(file: Path, counted: str, *keys: str) -> pd.DataFrame:
    """Group the rows of a file to cells, in the order of their keys."""
    columns = ", ".join(keys)
    return duckdb.sql(
        f"select {columns}, {counted} from '{file.as_posix()}'"
        f" group by {columns} order by {columns}"
    ).df()


def coded(cells: pd.DataFrame) -> np.ndarray:
    """Give the number of each cell's profile, as `CODE` does."""
    codes = cells[list(FIELDS)].to_numpy(dtype=np.int64)
    return np.ravel_multi_index(tuple(codes.T), WIDEST)


def points(cells: pd.DataFrame) -> np.ndarray:
    """Put each field on a scale of roots, the same for rows and cells.

    No two steps are alike there: where some are, Ward's tree is not the only one.
    """
    codes = cells[list(FIELDS)].to_numpy(dtype=np.float64)
    return np.sqrt((codes + 1) / np.array(WIDEST))


def scan(file: Path) -> Callable[[], Any]:
    """Make the engine's bare scan: it reads the fields of all rows and adds them up."""
    sums = ", ".join(f"sum({field})" for field in FIELDS)
    query = f"select {sums} from '{file.as_posix()}'"
    return lambda: duckdb.sql(query).fetchall()
