"""Two extracts side by side: what changed is found, and what did not is not."""

from __future__ import annotations

import shutil

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, Sandbox
from scipy.special import rel_entr
from scipy.stats import chi2

EXTRACT = ROOT / "data" / "demo" / "participants.csv"
BANDS = ["Under 25", "25-34", "35-44", "45-54", "55-64", "65 and over"]


def built(
    folder: Sandbox,
    *extracts: pd.DataFrame,
    select: tuple[str, ...] = ("+pub_drift", "+fct_enrolment_change"),
) -> Sandbox:
    """Build the drift of dated extracts, the oldest first."""
    (folder.data / "participants").mkdir(parents=True)
    for year, rows in enumerate(extracts, start=2020):
        path = folder.data / "participants" / f"{year}-03-31.csv"
        rows.to_csv(path, index=False)
    outcome = folder.dbt(
        *("build", "--select", *select, "--indirect-selection", "cautious"),
        *("--exclude-resource-type", "unit_test"),
        variables={"n_trees": 5, "n_repeats": 1, "n_resamples": 2, "n_references": 2},
    )
    assert outcome.success, [r.message for r in outcome.result.results if r.message]
    return folder


def read() -> pd.DataFrame:
    return pd.read_csv(EXTRACT, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """The same extract twice, after an older one of other people."""
    rows = read()
    return built(
        Sandbox(tmp_path_factory.mktemp("same")),
        *(rows[:50], rows, rows),
        select=("+pub_drift", "+rpt_metric", "+fct_enrolment_change"),
    )


@pytest.fixture(scope="module")
def shifted(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """Two halves of the people; in the later one 60% of the roles are Finance."""
    rows = read()
    later = rows[1::2].copy()
    later.loc[later.index[:300], "role"] = "Finance"
    later.loc[later.index[:40], "gender"] = ""
    return built(Sandbox(tmp_path_factory.mktemp("shifted")), rows[::2], later)


def levels(people: pd.DataFrame, field: str) -> pd.Series:
    """The level of each person, ages in bands, by pandas."""
    column = people[field]
    if field == "age":
        column = pd.cut(
            column, [0, 25, 35, 45, 55, 65, 200], right=False, labels=BANDS
        ).astype(object)
    if field == "assessment_score":
        tens = (column.dropna() // 10 * 10).astype(int).astype(str) + " and over"
        column = tens.reindex(column.index)
    return column.astype(object).fillna("Not known").astype(str)


def test_the_same_extract_has_not_changed(unchanged: Sandbox) -> None:
    drift = unchanged.frame("select * from marts.rpt_drift")
    compared = drift[drift["is_reportable"]]
    assert len(compared) > 10
    assert (compared["value"] == 0).all()
    assert (compared["ci_low"] == 0).all()
    assert (compared["verdict"] == "no change").all()
    assert (drift["n"] == drift["n_previous"]).all()
    assert (drift["n_shared"] == drift["n"]).all()
    assert drift["previous_extract_date"].dt.year.unique().tolist() == [2021]
    published = unchanged.frame("select * from published.pub_drift")
    assert (published["value"].dropna() == 0).all()


def test_what_changed_is_told_by_extract(unchanged: Sandbox, shifted: Sandbox) -> None:
    counted = (
        "select extract_date, change, field, count(*) as n"
        " from marts.fct_enrolment_change group by all order by all"
    )
    same = unchanged.frame(counted)
    same["extract_date"] = same["extract_date"].dt.year
    assert same.to_numpy().tolist() == [[2021, "appeared", "row", 950]]
    others = shifted.frame(counted)
    assert others[["change", "n"]].to_numpy().tolist() == [
        ["appeared", 500],
        ["gone", 500],
    ]


def test_the_extract_before_goes_through_the_same_words(unchanged: Sandbox) -> None:
    latest, previous = (
        unchanged.frame(
            f"select * from intermediate.int_leadership__{table}"  # noqa: S608
            " order by participant_id"
        )
        for table in ("participants", "previous_participants")
    )
    assert len(latest) == 1000
    pd.testing.assert_frame_equal(
        latest.drop(columns="extract_date"), previous.drop(columns="extract_date")
    )


def test_the_metrics_of_the_same_people_are_the_same(unchanged: Sandbox) -> None:
    """The classifier too, which is fitted anew to the extract before."""
    metrics = unchanged.frame("select * from marts.rpt_metric")
    metrics = metrics[metrics["model_name"] != "clusters"]
    keys = ["model_name", "specification", "measure", "measured_of"]
    latest, previous = (
        metrics[metrics["extract_name"] == name].sort_values(keys, ignore_index=True)
        for name in ("latest", "previous")
    )
    assert latest["extract_date"].dt.year.unique().tolist() == [2022]
    assert previous["extract_date"].dt.year.unique().tolist() == [2021]
    assert set(latest["model_name"]) == {"participants", "programme_classifier"}
    own = ["extract_name", "extract_date"]
    pd.testing.assert_frame_equal(latest.drop(columns=own), previous.drop(columns=own))
    fitted = latest[latest["model_name"] == "programme_classifier"]
    assert fitted["is_reportable"].mean() > 0.5


def test_levels_of_the_extract_before_are_of_its_people(shifted: Sandbox) -> None:
    """By pandas, over the people."""
    people = shifted.frame(
        "select * from intermediate.int_leadership__previous_participants"
    )
    estimated = shifted.frame(
        "select field, sum(n_level) as n, sum(total) as total"
        " from intermediate.int_leadership__extract_levels"
        " where extract_name = 'previous' group by field"
    ).set_index("field")
    for field in ("age", "band_level", "is_male", "is_disabled"):
        known = people[field].dropna()
        assert estimated.loc[field, "n"] == len(known)
        assert estimated.loc[field, "total"] == known.sum()


def test_a_planted_shift_is_found_and_nothing_else(shifted: Sandbox) -> None:
    drift = shifted.frame("select * from marts.rpt_drift").set_index("field")
    changed = drift[drift["verdict"].isin(["some change", "change"])]
    assert set(changed.index) == {"role_group", "is_male"}
    role = drift.loc["role_group"]
    assert role["verdict"] == "change"
    assert role["ci_low"] > role["chance_limit"]
    assert role["moved_level"] == "Organisational"
    assert role["moved_from"] < 0.5 < role["moved_to"]
    assert drift.loc["is_male", "moved_level"] == "Not known"
    assert (drift["n_shared"] == 0).all()
    assert drift.loc["age_band_level", "reason"].startswith("neither extract")


def test_the_index_is_that_of_the_rows(shifted: Sandbox) -> None:
    """By scipy, over the people themselves."""
    latest = shifted.frame("select * from intermediate.int_leadership__participants")
    previous = shifted.frame(
        "select * from intermediate.int_leadership__previous_participants"
    )
    drift = shifted.frame("select * from marts.rpt_drift where is_reportable")
    assert len(drift) > 10
    for _, row in drift.iterrows():
        counts = pd.DataFrame(
            {
                "q": levels(previous, row["field"]).value_counts(),
                "p": levels(latest, row["field"]).value_counts(),
            }
        ).fillna(0.5)
        p, q = counts["p"] / counts["p"].sum(), counts["q"] / counts["q"].sum()
        divergence = rel_entr(p, q).sum() + rel_entr(q, p).sum()
        assert row["value"] == pytest.approx(divergence, abs=1e-9), row["field"]
        assert row["n_levels"] == len(counts)
        unit = 1 / len(latest) + 1 / len(previous)
        assert row["chance_mean"] == pytest.approx((len(counts) - 1) * unit)
        limit = chi2.ppf(0.95, len(counts) - 1) * unit
        assert row["chance_limit"] == pytest.approx(limit, rel=0.006)


def test_every_clean_row_is_at_one_level_of_each_field(shifted: Sandbox) -> None:
    totals = shifted.frame(
        "select field, sum(n_previous) as n_previous, sum(n_latest) as n_latest"
        " from intermediate.int_governance__drift_levels group by field"
    )
    assert len(totals) == 17
    clean = dict(
        shifted.query(
            "select extract_name, n_clean from intermediate.int_governance__extracts"
            " where table_name = 'participants'"
        )
    )
    assert clean == {"latest": 500, "previous": 500}
    assert (totals["n_latest"] == clean["latest"]).all()
    assert (totals["n_previous"] == clean["previous"]).all()


def test_what_is_published_rests_on_published_counts(shifted: Sandbox) -> None:
    """By scipy, over the counts as they may be published; 4 where one is hidden."""
    held = shifted.frame("select * from intermediate.int_governance__drift_levels")
    hidden = held[["n_previous", "n_latest"]].isin(range(1, 8))
    assert hidden.any(axis=None)
    for column in ("n_previous", "n_latest"):
        held[column] = ((held[column] + 2.5) // 5 * 5).mask(hidden[column], 4.0)
    drift = shifted.frame("select * from published.pub_drift where is_reportable")
    for _, row in drift.iterrows():
        counts = held[held["field"] == row["field"]].replace(0, 0.5)
        p = counts["n_latest"] / counts["n_latest"].sum()
        q = counts["n_previous"] / counts["n_previous"].sum()
        divergence = rel_entr(p, q).sum() + rel_entr(q, p).sum()
        assert row["value"] == pytest.approx(divergence, abs=1e-9), row["field"]
    named = drift.dropna(subset=["moved_level"])
    few = held[hidden.any(axis=1)]
    assert not set(zip(named["field"], named["moved_level"], strict=True)) & set(
        zip(few["field"], few["field_level"], strict=True)
    )


@pytest.fixture(scope="module")
def estimates(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The SQL that estimates drift, over a table `simulated`."""
    made = Sandbox(tmp_path_factory.mktemp("inline"))
    made.data.mkdir()
    shutil.copy(EXTRACT, made.data / "participants.csv")
    return made.compiled("select * from {{ drift_estimates('simulated') }} as e")


@pytest.mark.parametrize(
    ("before", "after", "size"),
    [
        ([0.3, 0.25, 0.2, 0.15, 0.1], [0.3, 0.25, 0.2, 0.15, 0.1], 400),
        ([0.3, 0.25, 0.2, 0.15, 0.1], [0.15, 0.2, 0.3, 0.15, 0.2], 400),
        ([0.5, 0.5], [0.5, 0.5], 400),
        ([0.5, 0.5], [0.3, 0.7], 400),
        ([0.1] * 10, [0.1] * 10, 400),
        ([0.1] * 10, [0.05] * 5 + [0.15] * 5, 400),
    ],
)
def test_the_interval_holds_the_truth(
    estimates: str, before: list[float], after: list[float], size: int
) -> None:
    """Over 1,000 pairs of extracts: truth in 93% or more, chance beyond it in 5%."""
    rng = np.random.default_rng(20260101)
    n_draws, k = 1000, len(before)
    simulated = pd.DataFrame(
        {
            "table_name": "simulated",
            "field": np.repeat(np.arange(n_draws), k),
            "field_level": np.tile([str(level) for level in range(k)], n_draws),
            "n_previous": rng.multinomial(size, before, n_draws).ravel(),
            "n_latest": rng.multinomial(size, after, n_draws).ravel(),
        }
    )
    with duckdb.connect() as connection:
        connection.register("simulated", simulated)
        found = connection.execute(estimates).df()
    assert len(found) == n_draws
    truth = rel_entr(after, before).sum() + rel_entr(before, after).sum()
    holds = (found["ci_low"] <= truth + 1e-12) & (truth <= found["ci_high"])
    assert holds.mean() >= 0.93
    if before == after:
        beyond = (found["value"] > found["chance_limit"]).mean()
        assert 0.03 <= beyond <= 0.07
    else:
        assert (found["value"] > found["chance_limit"]).mean() > 0.95
        assert found["ci_high"].mean() < 3 * truth
