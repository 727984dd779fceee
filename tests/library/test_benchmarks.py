"""The code of the benchmarks at a tiny size: both sides give the same."""

from __future__ import annotations

import importlib
import sys
import warnings
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest
from conftest import ROOT
from threadpoolctl import threadpool_limits

for package in ("duckdb_extension_excel", "fastcluster", "polars", "psutil"):
    pytest.importorskip(package, reason="the group `benchmarks` is not installed")


@pytest.fixture(scope="module", autouse=True)
def _path():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    yield
    sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def topics(tmp_path_factory: pytest.TempPathFactory):
    run = importlib.import_module("run")
    (threads,) = duckdb.sql("select current_setting('threads')").fetchone()
    found = {topic: [] for topic in run.TOPICS}
    folder = tmp_path_factory.mktemp("benchmarks")
    with warnings.catch_warnings(), threadpool_limits(limits=1):
        warnings.simplefilter("ignore")
        for topic, line in run.measured(folder, 2_000, 3_000, (600, 500, 100)):
            found[topic].append(line)
    duckdb.execute(f"set threads = {threads}")
    return found


def test_every_topic_has_lines_that_both_sides_agree_on(topics):
    assert all(topics.values())
    compared = [one for lines in topics.values() for one in lines if one.ratio]
    assert len({line.instead for line in compared}) > 10
    assert all(line.ratio > 0 and line.scans > 0 and line.same for line in compared)


def test_a_run_ends_where_the_sides_differ():
    lines = importlib.import_module("lines")
    peer = lines.Peer("other", lambda: 1.1, "the number", lines.close(1e-6))
    task = lines.Task("count", 1, lambda: lines.Done(1.0), [peer], lambda: None)
    with pytest.raises(AssertionError):
        next(lines.compared(task))


def test_a_target_is_met_or_missed_by_so_many_times():
    lines = importlib.import_module("lines")
    assert lines.at_least(100, 250.0) == "100 times: met"
    assert lines.at_least(100, 40.0) == "100 times: missed by 2.5 times"
    assert lines.at_most(2.0, 3.0, "s") == "2 s: missed by 1.5 times"


def test_a_table_takes_the_place_between_its_markers(tmp_path: Path):
    lines = importlib.import_module("lines")
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- x: start -->\nold\n<!-- x: end -->\nb\n", encoding="utf-8")
    lines.write("x", lines.table(["p", "q"], [["1", "2"]]), page=page)
    assert page.read_text(encoding="utf-8") == (
        "a\n<!-- x: start -->\n\n| p | q |\n| --- | --- |\n| 1 | 2 |\n\n"
        "<!-- x: end -->\nb\n"
    )
    with pytest.raises(ValueError, match="no markers of y"):
        lines.write("y", "z", page=page)


def test_the_picture_draws_and_describes_every_line_that_a_peer_can_run(
    topics, tmp_path: Path
):
    picture = importlib.import_module("picture")
    picture.draw(topics, tmp_path / "picture.svg")
    drawn = ElementTree.parse(tmp_path / "picture.svg").getroot()  # noqa: S314
    name = "{http://www.w3.org/2000/svg}"
    assert drawn.findtext(f"{name}title") == picture.alternative(topics)
    compared = [one for lines in topics.values() for one in lines if one.ratio]
    assert len(drawn.findall(f".//{name}circle")) == len(compared)
    told = drawn.findtext(f"{name}desc")
    assert all(f"{one.what} instead of {one.instead}" in told for one in compared)
