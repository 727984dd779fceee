"""The capability tables of the demonstration, by pandas over the files alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, Build, Sandbox
from scipy.stats import t, ttest_1samp
from statsmodels.stats.proportion import proportion_confint

DEMO = ROOT / "data" / "demo"
SUBDOMAINS = 12


def extract(name: str) -> pd.DataFrame:
    return pd.read_csv(DEMO / f"{name}.csv")


@pytest.fixture(scope="module")
def latest() -> pd.DataFrame:
    """Each person's latest answer in each subdomain, where the own level is given."""
    rows = extract("capability_assessments")
    rows["subdomain"] = rows["subdomain"].fillna(rows["domain"])
    rows["gap"] = rows["required_level"] - rows["self_level"]
    rows["need_score"] = rows["gap"] * rows["relevance"]
    rows = rows.sort_values("assessed_on").groupby(["person_id", "subdomain"]).tail(1)
    return rows[rows["self_level"].notna()]


def levels(latest: pd.DataFrame, breakdown: str) -> pd.DataFrame:
    if breakdown == "archetype":
        lists = latest["archetypes"].str.split(";")
        return latest.assign(breakdown_level=lists).explode("breakdown_level")
    return latest.assign(
        breakdown_level="All" if breakdown == "all" else latest[breakdown]
    )


def test_pairs_of_needs_hold_the_sums_over_people(
    demo: Build, latest: pd.DataFrame
) -> None:
    wide = latest.pivot_table("need_score", "person_id", "subdomain")
    answered, filled = wide.notna().astype(float), wide.fillna(0.0)
    held = demo.table("intermediate.int_capability__need_pairs").query(
        "breakdown == 'all'"
    )
    assert len(held) == SUBDOMAINS**2
    for column, expected in (
        ("n_people", answered.T @ answered),
        ("total", filled.T @ answered),
        ("total_of_products", filled.T @ filled),
    ):
        found = held.pivot_table(column, "subdomain", "other_subdomain")
        pd.testing.assert_frame_equal(
            found, expected, check_names=False, check_exact=False
        )


@pytest.mark.parametrize("breakdown", ["all", "archetype", "organisation", "region"])
def test_needs_are_those_pandas_counts(
    demo: Build, latest: pd.DataFrame, breakdown: str
) -> None:
    keys = ["breakdown_level", "subdomain", "measure"]
    held = demo.table("marts.rpt_learning_need").query("breakdown == @breakdown")
    held = held[held["scope"] == "subdomain"].set_index(keys)
    compared = 0
    for names, part in levels(latest, breakdown).groupby(keys[:2]):
        n, n_short = len(part), int((part["gap"] > 0).sum())
        share = held.loc[(*names, "share_short")]
        assert (share["n"], share["n_short"]) == (n, n_short)
        assert share[["ci_low", "ci_high"]].tolist() == pytest.approx(
            proportion_confint(n_short, n, method="wilson"), abs=1e-9
        )
        for measure, column in (
            ("mean_gap", "gap"),
            ("mean_confidence", "confidence"),
            ("mean_relevance", "relevance"),
            ("need_score", "need_score"),
        ):
            row = held.loc[(*names, measure)]
            assert row["n"] == n
            compared += 1
            if n < 5:
                assert not row["is_reportable"]
                continue
            assert row["value"] == pytest.approx(part[column].mean(), abs=1e-9)
            margin = t.ppf(0.975, n - 1) * part[column].sem()
            assert row["ci_high"] - row["value"] == pytest.approx(margin, rel=0.01)
    assert len(held) == compared // 4 * 6


def test_the_planted_need_is_found_and_no_other_is(
    demo: Build, latest: pd.DataFrame
) -> None:
    """0.8 levels further short in one subdomain, and nothing in the others."""
    needs = demo.table("marts.rpt_learning_need")
    needs = needs[(needs["breakdown"] == "all") & (needs["scope"] == "subdomain")]
    places = needs[needs["measure"] == "rank"].set_index("subdomain")
    assert len(places) == SUBDOMAINS
    order = latest.groupby("subdomain")["need_score"].mean().rank(ascending=False)
    assert places["value"].to_dict() == order.to_dict()
    first = places.loc["Evaluating AI systems"]
    assert first[["value", "ci_low", "ci_high"]].tolist() == [1, 1, 1]
    others = places.drop(index="Evaluating AI systems")
    assert (others["ci_low"] >= 2).all()
    assert (others["ci_high"] - others["ci_low"] >= 6).all()
    gaps = needs[needs["measure"] == "mean_gap"].set_index("subdomain")["value"]
    further = gaps["Evaluating AI systems"] - gaps.drop("Evaluating AI systems").mean()
    assert further == pytest.approx(0.8, abs=0.15)


def test_what_nothing_covers_is_what_the_seed_leaves_out(demo: Build) -> None:
    seeds = ROOT / "seeds" / "reference"
    text = {"dtype": str}
    offered = set(pd.read_csv(seeds / "capability_offer.csv", **text)["subdomain_id"])
    every = set(
        pd.read_csv(seeds / "capability_subdomains.csv", **text)["subdomain_id"]
    )
    held = demo.table("marts.rpt_need_coverage").set_index("subdomain_id")
    assert set(held.index) == every
    assert set(held.index[~held["is_covered"]]) == every - offered != set()


def test_published_needs_rest_on_eight_people(demo: Build) -> None:
    keys = ["breakdown", "breakdown_level", "scope", "domain", "subdomain", "measure"]
    both = demo.public("pub_learning_need").merge(
        demo.table("marts.rpt_learning_need"), on=keys, suffixes=("", "_private")
    )
    assert len(both) == len(demo.public("pub_learning_need"))
    few = both["n_private"].between(1, 7)
    few |= both["n_short_private"].between(1, 7)
    few |= (both["n_private"] - both["n_short_private"]).between(1, 7)
    assert few.sum() > 20
    assert both.loc[few, ["value", "ci_low", "ci_high"]].isna().all(axis=None)
    assert both.loc[few, "is_suppressed"].all()
    shown = both[~few & both["is_reportable"]]
    assert shown["value"].notna().all()
    assert np.isin(shown["n"] % 5, 0).all()


def test_changes_are_those_pandas_counts(demo: Build) -> None:
    rows = extract("capability_assessments")
    rows = rows[rows["self_level"].notna()].sort_values("assessed_on")
    days = rows.groupby(["person_id", "capability_id"])["assessed_on"].transform
    rows = rows[days("nunique") > 1]
    ends = rows.groupby(["person_id", "capability_id"])["self_level"].agg(
        ["first", "last"]
    )
    change = (ends["last"] - ends["first"]).groupby("person_id").mean()
    held = demo.table("marts.rpt_capability_change").set_index(["scope", "measure"])
    row = held.loc[("framework", "own_level_change")]
    assert row["n"] == len(change)
    found = ttest_1samp(change, 0).confidence_interval()
    assert row[["value", "ci_low", "ci_high"]].tolist() == pytest.approx(
        [change.mean(), *found], abs=1e-4
    )


@pytest.mark.parametrize(
    "field", ["cohort", "profession", "region", "clinical_area", "organisation"]
)
def test_fellows_are_those_pandas_counts(demo: Build, field: str) -> None:
    fellows = extract("fellows")
    held = demo.table("marts.rpt_fellowship").query("field == @field")
    counted = fellows[field].astype(str).value_counts()
    assert held.set_index("field_level")["n_fellows"].to_dict() == counted.to_dict()
    assert (held["n"] == len(fellows)).all()
    public = demo.public("pub_fellowship").query("field == @field")
    shown = public[public["value"].notna()].set_index("field_level")["n_fellows"]
    assert set(shown.index) == set(counted.index[counted >= 8])
    if field == "organisation":
        assert public["value"].notna().all()


def test_completions_are_of_those_who_have_ended(demo: Build) -> None:
    fellows = extract("fellows")
    ended = fellows[fellows["ended_on"].notna()]
    themes = ended["theme_completions"].fillna("").str.split(";")
    held = demo.table("marts.rpt_fellowship").query("field == 'theme'")
    by_theme = held.set_index("field_level")["n_fellows"]
    assert (held["n"] == len(ended)).all()
    assert by_theme.pop("All of them") == (themes.map(len) == len(by_theme)).sum()
    assert by_theme.to_dict() == themes.explode().value_counts().to_dict()


def test_the_fellow_at_another_share_of_full_time_is_found(demo: Build) -> None:
    quality = demo.table("marts.rpt_capability_quality").set_index("quality_check")
    row = quality.loc["other_share_of_full_time"]
    assert (row["n"], row["n_rows"]) == (61, 1)


def test_regions_are_those_pandas_counts(demo: Build) -> None:
    held = demo.table("marts.rpt_region").set_index(["region", "measure"])["n_part"]
    fellows = extract("fellows")["region"].value_counts()
    people = extract("capability_assessments").drop_duplicates("person_id")
    people = people["region"].value_counts()
    regions = held.index.get_level_values("region").unique()
    assert len(regions) == 10
    for region in regions:
        assert held[region, "fellows"] == fellows.get(region, 0)
        assert held[region, "people_assessed"] == people.get(region, 0)


def test_fellows_alone_are_told_of_honestly(tmp_path: Path) -> None:
    alone = Sandbox(tmp_path)
    alone.data.mkdir()
    (alone.data / "fellows.csv").write_bytes((DEMO / "fellows.csv").read_bytes())
    wanted = ("fellowship", "learning_need", "need_coverage")
    outcome = alone.dbt(
        "build",
        *("--select", *(f"+pub_{name}" for name in wanted)),
        *("--exclude-resource-type", "test", "unit_test"),
    )
    assert outcome.success
    fellows = alone.frame("select * from published.pub_fellowship")
    assert fellows.loc[fellows["field"] == "cohort", "n"].tolist() == [60] * 3
    done = fellows[fellows["field_level"] == "All of them"].iloc[0]
    assert (done["n"], done["value"]) == (35, pytest.approx(0.43))
    assert alone.query("select count(*) from published.pub_learning_need") == [(0,)]
    coverage = alone.frame("select * from published.pub_need_coverage")
    assert (coverage["reason"] == "nobody has assessed themselves in it").all()
    assert (~coverage["is_covered"]).sum() == 3
