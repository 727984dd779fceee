"""The same SQL on Spark: what it makes of the demonstration is what DuckDB makes.

Runs where Spark and Java are:
`uv run --extra spark pytest tests/warehouse/test_spark.py`. A million rows are compared
too where WORKFORCE_TEST_SCALE is set.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from conftest import ROOT, Build, workforce

if importlib.util.find_spec("pyspark") is None:
    pytest.skip("Spark is not installed: --extra spark", allow_module_level=True)
if not (shutil.which("java") or "JAVA_HOME" in os.environ):
    pytest.skip("There is no Java, which Spark needs", allow_module_level=True)

# For small tables: nothing is compiled, divided or replanned.
SMALL = """
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.sql.shuffle.partitions 1
spark.sql.adaptive.enabled false
spark.cores.max 2
spark.executor.memory 1g
"""
# A driver has one gigabyte as it comes, too little for the joins of a million rows.
LARGE = """
spark.driver.memory 4g
spark.sql.shuffle.partitions 8
"""
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=512m"

AS_CLOSE = 1e-9
"""How far apart sums of fractions may be, their terms added in another order."""

OF_THE_FILES = {"workforce_line_id"}
"""A key made of the file's name, which is another in Parquet."""


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Run a master and two workers on this machine, and give the address."""
    from pyspark.find_spark_home import _find_spark_home

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"spark://127.0.0.1:{port}"
    command = [str(Path(_find_spark_home(), "bin", "spark-class"))]
    package = "org.apache.spark.deploy"
    local = ["--host", "127.0.0.1", "--webui-port", "0"]
    work = ["--cores", "1", "--memory", "1g", "--work-dir", str(folder)]
    started = [[f"{package}.master.Master", *local, "--port", str(port)]]
    started += [[f"{package}.worker.Worker", *local, *work, address]] * 2
    environment = {**os.environ, "JAVA_TOOL_OPTIONS": QUICK_START}
    with (folder / "cluster.log").open("w", encoding="utf-8") as log:
        processes = [
            subprocess.Popen([*command, *each], stdout=log, stderr=log, env=environment)
            for each in started
        ]
        try:
            await_workers(folder / "cluster.log", 2)
            yield address
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=60)


def await_workers(log: Path, n: int) -> None:
    """Wait until so many workers have registered."""
    for _ in range(240):
        if log.read_text("utf-8", errors="replace").count("Registering worker") >= n:
            return
        time.sleep(0.5)
    raise AssertionError(log.read_text("utf-8", errors="replace")[-2000:])


def configured(folder: Path, settings: str) -> Path:
    """Write Spark's own settings, and give their folder."""
    folder.mkdir()
    (folder / "spark-defaults.conf").write_text(settings, encoding="utf-8")
    return folder


def in_parquet(folder: Path, into: Path) -> Path:
    """Write extracts as the contract's Parquet: every column as text."""
    into.mkdir()
    for file in folder.glob("*.csv"):
        made = into / file.with_suffix(".parquet").name
        duckdb.read_csv(file.as_posix(), all_varchar=True).write_parquet(
            made.as_posix()
        )
    return into


@pytest.fixture(scope="module")
def on_spark(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The demonstration, built by one command on a cluster of two workers."""
    folder = tmp_path_factory.mktemp("spark")
    data = in_parquet(ROOT / "data" / "demo", folder / "data")
    conf = configured(folder / "conf", SMALL)
    with cluster(folder) as address, pytest.MonkeyPatch.context() as environment:
        environment.setenv("WORKFORCE_SPARK_MASTER", address)
        environment.setenv("SPARK_CONF_DIR", str(conf))
        environment.setenv("JAVA_TOOL_OPTIONS", QUICK_START)
        finished = workforce(
            *("build", "--engine", "spark", "--data", str(data)),
            output=folder / "out",
            threads=4,
        )
    assert finished.returncode == 0, finished.stderr[-3000:] + finished.stdout
    return Build(folder / "out")


def from_lake(folder: Path, schema: str, table: str) -> pd.DataFrame:
    """Read a table from the files that Spark keeps it in."""
    files = folder / f"{schema}.db" / table / "*.parquet"
    return duckdb.read_parquet(files.as_posix()).df()


def comparable(frame: pd.DataFrame) -> pd.DataFrame:
    """Put the rows in an order of their own, numbers last; the rest is text."""
    kept = frame.drop(columns=OF_THE_FILES & set(frame)).copy()
    words, numbers = [], []
    for name in kept:
        is_number = pd.api.types.is_numeric_dtype(kept[name])
        if is_number and not pd.api.types.is_bool_dtype(kept[name]):
            kept[name] = kept[name].astype("float64")
            numbers.append(name)
        else:
            written = kept[name].astype("string")
            kept[name] = written.str.replace(".parquet", ".csv", regex=False)
            words.append(name)
    order = kept.assign(**{name: kept[name].round(6) for name in numbers})
    places = order.sort_values(words + numbers, na_position="last").index
    return kept.loc[places].reset_index(drop=True)


def assert_same(theirs: pd.DataFrame, ours: pd.DataFrame, table: str) -> None:
    """Hold the rows of two tables against each other, one by one."""
    pd.testing.assert_frame_equal(
        comparable(theirs),
        comparable(ours),
        check_dtype=False,
        rtol=AS_CLOSE,
        atol=AS_CLOSE,
        obj=table,
    )


def test_every_table_is_that_of_duckdb(on_spark: Build, demo: Build) -> None:
    lake = on_spark.output / "lake"
    differing = []
    for schema in ("staging", "reference", "intermediate", "marts", "published"):
        tables = demo.tables(schema)
        assert tables
        for table in tables:
            try:
                assert_same(
                    from_lake(lake, schema, table),
                    demo.table(f"{schema}.{table}"),
                    table,
                )
            except AssertionError as error:
                differing.append(f"{table}: {str(error)[:300]}")
    assert not differing, "\n\n".join(differing)


def test_the_private_warehouse_sees_marts_and_what_was_published(
    on_spark: Build, demo: Build
) -> None:
    for schema in ("marts", "published"):
        assert on_spark.tables(schema) == demo.tables(schema)
    assert len(on_spark.table("marts.fct_enrolment")) == len(
        demo.table("marts.fct_enrolment")
    )


def test_the_release_is_that_of_duckdb(on_spark: Build, demo: Build) -> None:
    shapes = [
        json.loads((build.release / "manifest.json").read_text("utf-8"))["rows"]
        for build in (on_spark, demo)
    ]
    assert shapes[0] == shapes[1]
    assert (on_spark.site / "index.html").is_file()


@pytest.mark.skipif(
    "WORKFORCE_TEST_SCALE" not in os.environ, reason="WORKFORCE_TEST_SCALE is not set"
)
def test_cells_of_a_million_rows_are_those_of_duckdb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    made = workforce(
        *("simulate", "--data", str(data)),
        *("--participants", "300000", "--applications", "700000"),
        output=tmp_path,
    )
    assert made.returncode == 0, made.stderr
    monkeypatch.setenv("SPARK_CONF_DIR", str(configured(tmp_path / "conf", LARGE)))
    monkeypatch.setenv("WORKFORCE_DATA", str(data))
    monkeypatch.setenv("WORKFORCE_WAREHOUSE", str(tmp_path / "warehouse.duckdb"))
    monkeypatch.setenv("WORKFORCE_LAKE", str(tmp_path / "lake"))
    for target in ("spark", "duckdb"):
        to_cells(target, tmp_path)
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as ours:
        tables = ours.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema in ('staging', 'intermediate')"
        ).fetchall()
        assert tables
        for schema, table in tables:
            assert_same(
                from_lake(tmp_path / "lake", schema, table),
                ours.table(f"{schema}.{table}").df(),
                table,
            )


def to_cells(target: str, folder: Path) -> None:
    """Run what needs no learner, with dbt alone, and no tests."""
    finished = subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            *("build", "--target", target, "--exclude", "path:python_models+"),
            *("--exclude-resource-type", "unit_test", "test"),
            *("--target-path", str(folder / target)),
            *("--log-path", str(folder / target), "--no-version-check"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-3000:]
