"""The recruitment tables of the demonstration, by pandas over the files alone."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, Build
from scipy.stats.contingency import relative_risk

DEMO = ROOT / "data" / "demo"
STAGES = ("shortlisted", "interviewed", "offered", "accepted", "appointed")


def text(name: str) -> pd.DataFrame:
    return pd.read_csv(DEMO / f"{name}.csv", dtype=str, keep_default_na=False)


def white_or_bme(words: pd.Series) -> pd.Series:
    group = pd.Series("BME", index=words.index)
    group[words.str.startswith("White")] = "White"
    group[words == "Not stated"] = "Not stated"
    return group


@pytest.fixture(scope="module")
def candidates() -> pd.DataFrame:
    """Applications for closed posts, each stage 1, 0 or unknown, by other means."""
    rows = text("applications").merge(text("vacancies"), on="vacancy_id")
    rows = rows[rows["outcome"] != "Open"].copy()
    rows["white_bme"] = white_or_bme(rows["ethnicity"])
    rows["accepted"] = rows["offer_outcome"].map(
        {"Accepted": "Yes", "Declined": "No", "Withdrawn": "No"}
    )
    said = rows[list(STAGES)].replace({"Yes": 1.0, "No": 0.0, "": np.nan}).astype(float)
    for place in reversed(range(1, len(STAGES))):
        before, after = STAGES[place - 1], STAGES[place]
        said.loc[said[after] == 1, before] = 1.0
    for place in range(1, len(STAGES)):
        before, after = STAGES[place - 1], STAGES[place]
        said.loc[said[before] == 0, after] = 0.0
    rows[list(STAGES)] = said
    return rows


@pytest.mark.parametrize(
    "table",
    ["vacancies", "applications", "interview_scores", "assessments", "workforce"],
)
def test_every_line_is_clean_or_rejected(demo: Build, table: str) -> None:
    with (DEMO / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        n_lines = sum(1 for _ in csv.reader(file)) - 1
    quality = demo.table("marts.rpt_data_quality").query("table_name == @table")
    counts = quality.groupby("measure")["n_rows"].sum()
    assert counts["lines"] == n_lines
    assert counts["clean"] + counts.get("rejected", 0) == n_lines


@pytest.mark.parametrize("field", ["all", "white_bme", "directorate"])
def test_the_funnel_is_the_one_pandas_counts(
    demo: Build, candidates: pd.DataFrame, field: str
) -> None:
    rows = candidates.assign(all="All", applied=1.0)
    funnel = demo.table("marts.rpt_funnel").query("field == @field")
    stages = ("applied", *STAGES)
    n_compared = 0
    for level, part in rows.groupby(field):
        for place, stage in enumerate(stages[1:]):
            of_level = funnel[
                (funnel["field_level"] == level) & (funnel["stage"] == stage)
            ].set_index("measure")
            previous = part[part[stages[place]] == 1]
            for measure, base in (("of_applied", part), ("of_previous", previous)):
                decided = base[stage].dropna()
                row = of_level.loc[measure]
                assert row["n"] == len(decided)
                assert row["n_reached"] == decided.sum()
                assert row["value"] == pytest.approx(decided.mean(), abs=1e-12)
            lost = previous[previous[stage].isna()]
            has_left = lost["withdrawn_stage"] != ""
            assert of_level["n_left"].unique() == [has_left.sum()]
            assert of_level["n_undecided"].unique() == [(~has_left).sum()]
            n_compared += 1
    assert n_compared >= 5
    assert len(funnel) == 2 * n_compared


def test_ratios_are_those_of_scipy(demo: Build, candidates: pd.DataFrame) -> None:
    """Katz's interval by another implementation, over all and by year."""
    ratios = demo.table("marts.rpt_equality_ratio")
    rows = candidates[candidates["shortlisted"] == 1]
    rows = rows[rows["appointed"].notna() | (rows["withdrawn_stage"] != "")]
    posted = pd.to_datetime(rows["posted_on"])
    first = posted.dt.year - (posted.dt.month < 4)
    year = first.astype(str) + "/" + ((first + 1) % 100).astype(str).str.zfill(2)
    n_compared = 0
    for breakdown, level, part in [
        ("all", "All", rows),
        *(("financial_year", name, part) for name, part in rows.groupby(year)),
    ]:
        counts = part.assign(is_in=part["appointed"] == 1).groupby("white_bme")["is_in"]
        n, events = counts.size(), counts.sum()
        expected = relative_risk(
            int(events["White"]), int(n["White"]), int(events["BME"]), int(n["BME"])
        )
        (found,) = ratios[
            (ratios["indicator"] == "WRES 2")
            & (ratios["breakdown"] == breakdown)
            & (ratios["breakdown_level"] == level)
        ].itertuples()
        assert found.n_not_stated == n["Not stated"]
        assert found.value == pytest.approx(expected.relative_risk, abs=1e-9)
        limits = expected.confidence_interval(0.95)
        assert [found.ci_low, found.ci_high] == pytest.approx(list(limits), abs=1e-9)
        assert found.lowest <= found.value <= found.highest
        n_compared += 1
    assert n_compared == 4


def test_the_return_holds_exact_counts_and_stays_inside(
    demo: Build, candidates: pd.DataFrame
) -> None:
    rows = demo.table("marts.rpt_wres_return")
    (organisation,) = rows["organisation"].unique()
    assert {organisation} == set(text("vacancies")["organisation"])
    rows = rows.set_index(["indicator", "period", "item"])
    stock = text("workforce")
    heads = stock["headcount"].astype(int).groupby(white_or_bme(stock["ethnicity"]))
    workforce = rows.loc[("WRES 1", "2024-03-31", "Workforce")]
    assert workforce["reference_value"] == heads.sum()["White"]
    assert workforce["compared_value"] == heads.sum()["BME"]
    assert workforce["not_stated_value"] == heads.sum()["Not stated"]
    posted = pd.to_datetime(candidates["posted_on"])
    in_year = (posted >= "2022-04-01") & (posted < "2023-04-01")
    taken = candidates[(candidates["appointed"] == 1) & in_year]["white_bme"]
    taken = taken.value_counts()
    appointed = rows.loc[("WRES 2", "2022/23", "Appointed")]
    assert appointed["reference_value"] == taken["White"]
    assert appointed["compared_value"] == taken["BME"]
    for audience in ("analyst", "public"):
        assert not (demo.release / audience / "rpt_wres_return.parquet").exists()


def test_published_ratios_rest_on_published_counts(demo: Build) -> None:
    exact = demo.table("marts.rpt_equality_ratio")
    keys = ["measure", "breakdown", "breakdown_level", "field", "compared_level"]
    both = exact.merge(
        demo.public("pub_equality_ratio"), on=keys, suffixes=("_all", "")
    )
    assert len(both) == len(exact)
    counts = ["n_reference", "n_reference_events", "n_compared", "n_compared_events"]
    few = both[[f"{count}_all" for count in counts]].isin(range(1, 8)).any(axis=1)
    assert few.sum() > 10
    shown = [*counts, "value", "ci_low", "ci_high", "lowest", "highest"]
    assert both.loc[few, shown].isna().all(axis=None)
    assert both.loc[few, "verdict"].isna().all()
    told = both[both["value"].notna()]
    assert len(told) > 30
    n, a, m, b = (told[count] for count in counts)
    assert np.allclose(told["value"], a / n / (b / m), atol=1e-9)
    assert not np.allclose(told["value"], told["value_all"], atol=1e-3)


def test_the_demonstration_shows_what_is_planted(demo: Build) -> None:
    said = demo.public("pub_finding").query("section == 'recruitment'")
    sentence = said.set_index("finding")["sentence"]
    assert "the later stage counts" in sentence["impossible orders"]
    quality = demo.table("marts.rpt_recruitment_quality")
    found = quality.set_index("quality_check")["value"]
    assert found["disability_not_stated_when_applying"] < 0.10
    assert found["disability_not_stated_when_appointed"] > 0.40
    assert quality.set_index("quality_check").loc["impossible_order", "n_rows"] == 8
    ratios = demo.table("marts.rpt_equality_ratio")
    shortlisting = ratios[
        (ratios["measure"] == "shortlisted_of_applied")
        & (ratios["field"] == "white_bme")
        & (ratios["breakdown"] == "all")
    ].iloc[0]
    assert shortlisting["ci_low"] > 1
