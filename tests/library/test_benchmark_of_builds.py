"""The benchmark of builds: what it measures of a process, and what it says."""

import importlib
import json
import sys

import pytest
from conftest import ROOT

pytest.importorskip("psutil", reason="the group `benchmarks` is not installed")


@pytest.fixture(scope="module")
def builds():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    yield importlib.import_module("builds")
    sys.path.remove(str(ROOT / "benchmarks"))


def test_a_process_is_measured_with_what_it_starts(builds):
    inner = "x = bytearray(300_000_000); import time; time.sleep(1.5)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    done = builds.run([sys.executable, "-c", outer], 60)
    assert done.code == 0
    assert done.wall >= 1.5
    assert done.memory > 300_000_000


def test_a_process_is_ended_when_time_is_up(builds):
    done = builds.run([sys.executable, "-c", "import time; time.sleep(60)"], 1)
    assert done.code is None
    assert 1 <= done.wall < 20


def test_every_line_has_a_cell_under_every_heading(builds):
    done = builds.Run(wall=2.0, cpu=1.0, memory=2**30, code=None)
    line = builds._unfinished(
        "10M", {"participants": 10, "members": 5}, "building", done
    )
    assert len(line) == len(builds.HEADINGS)
    assert line[:4] == ("10M", "15", "10", "0")
    assert line[-1] == "building was ended when time was up; 1 GiB until then"


def test_shares_are_of_the_seconds_of_the_nodes(builds, tmp_path):
    nodes = {"model.w.fct_a": 5, "model.w.ml_b": 3, "test.w.unique_a": 2}
    told = {
        "elapsed_time": 30,
        "results": [
            {"unique_id": name, "execution_time": seconds}
            for name, seconds in nodes.items()
        ],
    }
    file = tmp_path / "run_results.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    assert builds._shares(file, wall=40) == (
        "of the warehouse SQL models 50%, learners 30%, tests 20%;"
        " start, release and pages 25% of the whole"
    )


def test_the_page_has_the_markers_of_the_table(builds):
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    for place in ("start", "end"):
        assert f"<!-- {builds.NAME}: {place} -->" in page


def test_lines_that_the_page_has_are_read_as_they_were_written(builds, tmp_path):
    done = builds.Run(wall=2.0, cpu=1.0, memory=2**30, code=None)
    lines = {
        size: builds._unfinished(size, {"members": n}, "building", done)
        for n, size in enumerate(["1k", "100M"])
    }
    page = tmp_path / "page.md"
    markers = [f"<!-- {builds.NAME}: {place} -->" for place in ("start", "end")]
    page.write_text("| 1k | not ours |\n" + "\n".join(markers), encoding="utf-8")
    assert builds.known(page) == {}
    rows = builds.table(builds.HEADINGS, list(lines.values()))
    builds.write(builds.NAME, "A machine.", rows, page=page)
    assert builds.known(page) == lines


def test_a_build_that_was_ended_says_how_far_it_came(builds, tmp_path):
    log = tmp_path / "dbt.log"
    assert builds._stage(log) == "building"
    log.write_text(
        " 1 of 3 OK hook: land in 1s\n 1 of 1112 START sql table model a\n"
        " 1 of 1112 OK created sql table model a\n"
        "\x1b[0m 2 of 1112 \x1b[32mPASS\x1b[0m not_null_a\n",
        encoding="utf-8",
    )
    assert builds._stage(log) == "building, with 3 of 1112 nodes run,"
