"""Importing an extract, which reads every line for what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from lines import ROOT, Done, Line, Peer, Task, compared

from workforce_insights import extracts

COLUMNS = {
    "participant_id": "Enrolment",
    "programme": "Course",
    "band": "Pay band",
    "role": "Staff group",
    "gender": "Gender",
    "ethnic_origin": "Ethnic origin",
    "age": "Age",
    "completed": "Finished",
}
"""Columns of the warehouse, and what the extract calls them."""

_DRAWN = """
with drawn as (
    select i, cast(hash(i) >> 1 as bigint) as h from range({n}) as enrolments(i)
)
select
    'E' || i as "Enrolment",
    ['Foundations', 'Leading teams', 'Leading, systems', 'Board ready'][1 + h % 4]
        as "Course",
    'Band ' || (2 + (h >> 8) % 8) as "Pay band",
    ['Nursing', 'Medical', 'Estates', 'Allied health'][1 + (h >> 16) % 4]
        as "Staff group",
    ['Female', 'Male', null][1 + (h >> 24) % 3] as "Gender",
    ['White - British', 'Asian - Indian', 'Black - African'][1 + (h >> 32) % 3]
        as "Ethnic origin",
    cast(20 + (h >> 40) % 45 as varchar) as "Age",
    ['Yes', 'No', null][1 + (h >> 48) % 3] as "Finished",
    'note ' || h % 1000 as "Remark"
from drawn
"""


def lines(folder: Path, n_csv: int, n_excel: int) -> Iterator[Line]:
    """Import a CSV file and a workbook with the same columns."""
    mapping = folder / "mapping.yml"
    told = "".join(f"  {name}: '\"{header}\"'\n" for name, header in COLUMNS.items())
    mapping.write_text(f"columns:\n{told}", encoding="utf-8")
    text, workbook = folder / "extract.csv", folder / "extract.xlsx"
    duckdb.execute(f"copy ({_DRAWN.format(n=n_csv)}) to '{text.as_posix()}' (header)")
    duckdb.sql(_DRAWN.format(n=n_excel)).df().to_excel(
        workbook, index=False, engine="xlsxwriter"
    )
    yield from compared(task(text, mapping, n_csv, "read_csv", pd.read_csv))
    (extension,) = Path(str(files("duckdb_extension_excel"))).glob(
        "extensions/*/excel.duckdb_extension"
    )
    duckdb.execute(f"load '{extension.as_posix()}'")
    yield from compared(task(workbook, mapping, n_excel, "read_xlsx", pd.read_excel))


def task(
    extract: Path, mapping: Path, n: int, reader: str, by_pandas: Callable[..., Any]
) -> Task:
    """Import one extract into one table of text, as Parquet."""
    contract = extracts.load_contract(
        ROOT / "models/staging/leadership/_leadership__sources.yml", "participants"
    )
    words = ROOT / "seeds" / "reference" / "reference_words.csv"
    read = f"from {reader}('{extract.as_posix()}', all_varchar = true)"
    made = {name: mapping.parent / f"{name}.parquet" for name in ("pandas", "duckdb")}

    def own() -> Done:
        target = mapping.parent / "own"
        report = extracts.import_table(
            contract, extract, mapping, target, reference_words=words
        )
        return Done(pd.read_parquet(report.output))

    def pandas() -> pd.DataFrame:
        headers = {header: name for name, header in COLUMNS.items()}
        rows = by_pandas(extract, dtype=str).rename(columns=headers)
        rows[list(COLUMNS)].to_parquet(made["pandas"])
        return pd.read_parquet(made["pandas"])

    def engine() -> pd.DataFrame:
        named = ", ".join(f'"{header}" as {name}' for name, header in COLUMNS.items())
        target = made["duckdb"].as_posix()
        duckdb.execute(f"copy (select {named} {read}) to '{target}' (compression zstd)")
        return pd.read_parquet(made["duckdb"])

    def check(its: pd.DataFrame, own: pd.DataFrame) -> None:
        pd.testing.assert_frame_equal(its[list(own)], own, check_dtype=False)

    peers = [
        Peer(name, work, "every value", check)
        for name, work in (
            (f"pandas.{by_pandas.__name__}", pandas),
            (f"DuckDB's {reader}", engine),
        )
    ]
    kind = "CSV" if reader == "read_csv" else "Excel"
    scan = f'select sum(length("{COLUMNS["programme"]}")) {read}'
    what = f"import of {kind}, line by line"
    return Task(what, n, own, peers, lambda: duckdb.sql(scan).fetchall())
