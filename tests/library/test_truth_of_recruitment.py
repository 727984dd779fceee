"""The short run of benchmarks/truth_of_recruitment.py, and what its docs say."""

from __future__ import annotations

import importlib
import sys

import pandas as pd
import pytest
from conftest import ROOT
from threadpoolctl import threadpool_limits

N_SIMULATIONS = 15


@pytest.fixture(scope="module")
def short() -> pd.DataFrame:
    """A few simulations of each fact, their truths from a smaller large trust."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        truth = importlib.import_module("truth")
        recruitment = importlib.import_module("truth_of_recruitment")
    finally:
        sys.path.pop(0)
    with pytest.MonkeyPatch.context() as patch, threadpool_limits(limits=1):
        patch.setattr(recruitment, "N_LARGE", 5_000)
        facts = recruitment.FACTS
        parts = [truth.judged(fact, N_SIMULATIONS, 7, facts) for fact in facts]
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(
        verdict=[truth.verdict(dict(row.dropna())) for _, row in rows.iterrows()]
    )


def documented() -> pd.DataFrame:
    text = (ROOT / "docs" / "truth.md").read_text(encoding="utf-8")
    name = "truth of recruitment"
    inside = text.split(f"<!-- {name}: start -->")[1].split(f"<!-- {name}: end -->")[0]
    lines = [line.strip("| ").split(" | ") for line in inside.strip().splitlines()]
    cells = [[cell.strip() for cell in line] for line in lines[2:]]
    return pd.DataFrame(cells, columns=[name.strip() for name in lines[0]])


def test_no_interval_of_recruitment_misses_what_was_planted(
    short: pd.DataFrame,
) -> None:
    assert not (short["verdict"] == "fails").any(), short
    held = short["covered"].to_numpy()
    assert 0.9 < held.mean() < 0.99
    alarms = short.loc[short["is_null"], "flagged"]
    assert len(alarms) > 15
    assert alarms.mean() < 0.1
    letter = short[
        (short["planted"] == "a letter of 1.7")
        & (short["what"] == "odds of being offered, BME with a letter, within the post")
    ]
    assert letter["flagged"].iloc[0] > 0.6


def test_the_docs_hold_the_long_run_of_what_the_short_one_asks(
    short: pd.DataFrame,
) -> None:
    table = documented()
    asked = set(zip(short["planted"], short["what"], strict=True))
    assert set(zip(table["Planted"], table["Looked for"], strict=True)) == asked
    assert (table["Simulations"].astype(int) >= 600).all()
    assert set(table["Verdict"]) <= {"holds", "wide"}
