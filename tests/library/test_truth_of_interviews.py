"""The short run of benchmarks/truth_of_interviews.py, and what its docs say."""

from __future__ import annotations

import importlib
import sys

import pandas as pd
import pytest
from conftest import ROOT
from threadpoolctl import threadpool_limits

N_SIMULATIONS = 25


@pytest.fixture(scope="module")
def short() -> pd.DataFrame:
    """A few simulations of each fact."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        truth = importlib.import_module("truth")
        facts = importlib.import_module("truth_of_interviews").FACTS
    finally:
        sys.path.pop(0)
    with threadpool_limits(limits=1):
        parts = [truth.judged(fact, N_SIMULATIONS, 7, facts) for fact in facts]
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(
        verdict=[truth.verdict(dict(row.dropna())) for _, row in rows.iterrows()]
    )


def documented() -> pd.DataFrame:
    text = (ROOT / "docs" / "truth.md").read_text(encoding="utf-8")
    name = "truth of interviews"
    inside = text.split(f"<!-- {name}: start -->")[1].split(f"<!-- {name}: end -->")[0]
    lines = [line.strip("| ").split(" | ") for line in inside.strip().splitlines()]
    cells = [[cell.strip() for cell in line] for line in lines[2:]]
    return pd.DataFrame(cells, columns=[name.strip() for name in lines[0]])


def test_no_interval_of_interviews_misses_what_was_planted(short: pd.DataFrame) -> None:
    assert not (short["verdict"] == "fails").any(), short
    assert 0.9 < short["covered"].mean() < 0.99
    nulls = short.loc[short["is_null"], "flagged"]
    assert len(nulls) > 10
    assert nulls.mean() < 0.1
    planted = short.dropna(subset="flagged")
    assert (planted.loc[~planted["is_null"], "flagged"] > 0.5).all(), planted


def test_the_docs_hold_the_long_run_of_what_the_short_one_asks(
    short: pd.DataFrame,
) -> None:
    table = documented()
    asked = set(zip(short["planted"], short["what"], strict=True))
    assert set(zip(table["Planted"], table["Looked for"], strict=True)) == asked
    assert (table["Simulations"].astype(int) >= 1000).all()
    assert set(table["Verdict"]) == {"holds"}
