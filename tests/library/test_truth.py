"""The short run of benchmarks/truth.py, and what docs/truth.md says of the long one."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

ROOT = Path(__file__).parents[2]
SIMULATIONS = {
    "permutations": 150,
    "gains": 15,
    "groups": 15,
    "costs": 10,
    "effects": 100,
    "outcomes": 10,
    "segments": 20,
}


def loaded() -> ModuleType:
    path = ROOT / "benchmarks" / "truth.py"
    specification = importlib.util.spec_from_file_location("truth", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["truth"] = module
    specification.loader.exec_module(module)
    return module


truth = loaded()


@pytest.fixture(scope="module")
def short() -> pd.DataFrame:
    with threadpool_limits(limits=1):
        parts = [truth.judged(f, SIMULATIONS[f.topic], 7) for f in truth.FACTS]
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def documented() -> pd.DataFrame:
    text = truth.PAGE.read_text(encoding="utf-8")
    inside = text.split(truth.MARKERS[0])[1].split(truth.MARKERS[1])[0]
    lines = [line.strip("| ").split(" | ") for line in inside.strip().splitlines()]
    assert tuple(lines[0]) == truth.HEADINGS
    cells = [[cell.strip() for cell in line] for line in lines[2:]]
    return pd.DataFrame(cells, columns=list(truth.HEADINGS))


def rate(short: pd.DataFrame, planted: str, what: str, name: str) -> float:
    (found,) = short.loc[(short["planted"] == planted) & (short["what"] == what), name]
    return float(found)


def test_no_interval_misses_what_was_planted(short: pd.DataFrame) -> None:
    """So far as so few simulations can tell; the long run tells more."""
    covered = short["covered"].dropna()
    assert len(covered) > 20
    assert covered.mean() > 0.93
    assert (
        short.apply(lambda row: truth.verdict(dict(row.dropna())), axis=1)
        .isin(["holds", "wide"])
        .all()
    ), short


def test_intervals_of_effects_hold_what_was_planted(short: pd.DataFrame) -> None:
    effects = short[short["what"].str.startswith("effect of band")]
    assert len(effects) == 6
    assert effects["covered"].between(0.9, 0.99).all(), effects


def test_nothing_is_seldom_taken_for_something(short: pd.DataFrame) -> None:
    nulls = short[short["is_null"]].dropna(subset="flagged")
    assert len(nulls) > 10
    assert np.average(nulls["flagged"], weights=nulls["n"]) < truth.MOST_ALARMS


@pytest.mark.parametrize(
    ("planted", "what", "least"),
    [
        ("the rule of band and role", "permutation test", 0.9),
        ("the rule of band and role", "importance of band", 0.5),
        ("bias of 2", "an ethnic group predicted worse or better, all at once", 0.7),
        ("bias of 2", "cost of leaving out ethnicity", 0.7),
        ("an effect of band", "effect of band on completion", 0.6),
        ("an effect of band", "effect of band on assessment", 0.7),
        ("an effect of band", "effect of band on satisfaction", 0.9),
        ("3 segments", "the segments, by Ward", 0.9),
        ("5 segments", "the segments, by Ward", 0.9),
    ],
)
def test_what_is_planted_is_found(
    short: pd.DataFrame, planted: str, what: str, least: float
) -> None:
    assert rate(short, planted, what, "flagged") >= least


def test_a_verdict_fails_what_misses_its_band() -> None:
    assert truth.verdict({"is_null": False, "covered_high": 0.92}) == "fails"
    assert truth.verdict({"is_null": False, "covered_low": 0.98}) == "wide"
    assert truth.verdict({"is_null": True, "flagged_low": 0.07}) == "fails"
    assert truth.verdict({"is_null": False, "flagged_low": 0.07}) == "holds"
    assert truth.verdict({"is_null": True, "share_high": 0.88}) == "fails"


def test_the_table_has_the_rows_of_the_run(
    short: pd.DataFrame, documented: pd.DataFrame
) -> None:
    keys = ["Planted", "Looked for"]
    said = set(documented[keys].itertuples(index=False, name=None))
    made = set(short[["planted", "what"]].itertuples(index=False, name=None))
    assert made == said
    assert {planted for planted, _ in said} == {f.planted for f in truth.FACTS}


def test_the_bands_of_the_table_hold(documented: pd.DataFrame) -> None:
    assert set(documented["Verdict"]) <= {"holds", "wide"}, documented
    cell = r"(\d+)% \((\d+)-(\d+)%\)"
    held = documented["Interval holds the truth"].str.extract(cell).dropna().astype(int)
    is_set = documented["Looked for"].str.startswith("90% sets")[held.index]
    assert is_set.sum() == 4
    assert (held[2] >= np.where(is_set, 90, 93)).all()
    nulls = documented[documented["Of a null?"] == "yes"]
    flagged = nulls["Flagged"].str.extract(cell).dropna().astype(int)
    assert (flagged[1] <= 6).all()


def test_the_table_is_of_the_long_run(documented: pd.DataFrame) -> None:
    n = documented.set_index(["Planted", "Looked for"])["Simulations"].astype(int)
    assert (n >= 240).all()
    assert n["no rule", "permutation test"] == 2000
    assert (n["no effect of band"].filter(like="effect of band") == 2000).all()
