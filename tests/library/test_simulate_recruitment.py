"""The simulated trust holds what its plan plants, found by other means."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from statsmodels.discrete.conditional_models import ConditionalLogit
from statsmodels.discrete.discrete_model import Logit

from workforce_insights import simulate_recruitment as simulate

DEMO = simulate.Plan(seed=20260101)


@pytest.fixture(scope="module")
def demo() -> tuple[pd.DataFrame, pd.DataFrame]:
    return simulate.recruited(DEMO)


def within_posts(
    posts: pd.DataFrame, applications: pd.DataFrame, risk: str, outcome: str
) -> pd.DataFrame:
    """Odds ratios within a post of statsmodels, with their limits."""
    rows = applications.merge(posts, on="vacancy_id")
    rows = rows[(rows[risk] == "Yes") & (rows["ethnicity"] != "Not stated")]
    is_bme = ~rows["ethnicity"].str.startswith("White")
    points = pd.DataFrame(
        {
            "bme": is_bme,
            "letter": is_bme & (rows["letter_required"] == "Yes"),
            "panel": is_bme & (rows["panel_bme_members"] > 0),
            "woman": rows["gender"] == "Female",
            "internal": rows["is_internal"] == "Yes",
        }
    ).astype(float)
    if outcome == "shortlisted":
        points = points[["bme", "internal"]]
    fit = ConditionalLogit(
        (rows[outcome] == "Yes").astype(float).to_numpy(),
        points.to_numpy(),
        groups=rows["vacancy_id"].to_numpy(),
    ).fit(disp=0)
    return pd.DataFrame(
        np.exp(np.column_stack([fit.params, fit.conf_int(0.001)])),
        index=points.columns,
        columns=["odds", "low", "high"],
    )


def test_the_demonstration_is_the_trust_it_says(
    demo: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    posts, applications = demo
    assert len(posts) == 1300
    assert len(applications) == 14_000
    assert applications["application_id"].is_unique
    assert 1100 < (applications["offered"] == "Yes").sum() < 1300
    shortlisted = (applications["shortlisted"] == "Yes").sum()
    assert 4.3 < shortlisted / len(posts) < 5.2
    after = posts["posted_on"] >= simulate.PROGRAMME_START
    letter = posts["letter_required"] == "Yes"
    assert not letter[~after].any()
    assert letter[after].mean() == pytest.approx(0.75, abs=0.03)
    panel = posts["panel_bme_members"] > 0
    assert panel[~after].mean() == pytest.approx(0.30, abs=0.06)
    assert panel[after].mean() == pytest.approx(0.75, abs=0.04)
    assert panel[after & letter].mean() == pytest.approx(
        panel[after & ~letter].mean(), abs=0.1
    )
    appointed = applications[applications["appointed"] == "Yes"]
    hidden = appointed[["disability", "disability_at_appointment"]].isin(
        ["Prefer not to say", "Not disclosed"]
    )
    assert hidden["disability"].mean() == pytest.approx(0.065, abs=0.02)
    assert hidden["disability_at_appointment"].mean() == pytest.approx(0.445, abs=0.05)
    for stage in ("shortlisted", "offered", "appointed"):
        undecided = applications["vacancy_id"].isin(
            posts.loc[posts["outcome"].isin(["Open", "Cancelled"]), "vacancy_id"]
        )
        assert (applications.loc[undecided, stage] == "").all()


def test_nobody_applies_twice_for_a_post(
    demo: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    applications = demo[1]
    assert not applications.duplicated(["vacancy_id", "candidate_id"]).any()
    again = applications["candidate_id"].duplicated()
    assert 0.05 < again.mean() < 0.15
    people = applications.drop_duplicates(
        ["candidate_id", "ethnicity", "gender", "age", "disability"]
    )
    assert people["candidate_id"].is_unique


@pytest.mark.parametrize("planted", [{}, {"letter": 1.0, "panel": 2.0, "gender": 1.5}])
def test_large_extracts_hold_the_planted_odds(planted: dict[str, float]) -> None:
    plan = replace(DEMO, n_vacancies=3_000, **planted)
    posts, applications = simulate.recruited(plan)
    offers = within_posts(posts, applications, "interviewed", "offered")
    told = simulate.planted(plan).set_index("parameter")["value"]
    for term, parameter in {
        "bme": "offer, BME",
        "letter": "offer, BME where a letter is required",
        "panel": "offer, BME where the panel has a BME member",
        "woman": "offer, women",
        "internal": "offer, internal",
    }.items():
        odds = float(told[f"odds ratio at {parameter}"])
        assert offers.loc[term, "low"] < odds < offers.loc[term, "high"], term
    assert (offers["high"] / offers["low"]).max() < 4


def test_shortlisting_holds_its_gap() -> None:
    """One of about ten is a choice within a post; five of ten is one after another."""
    plan = replace(DEMO, n_vacancies=600, shortlisting=0.5)
    posts, applications = simulate.recruited(plan)
    applications["applied"] = "Yes"
    decided = applications[applications["shortlisted"] != ""]
    found = within_posts(posts, decided, "applied", "shortlisted")
    assert 0.3 < found.loc["bme", "odds"] < 0.6
    none = replace(plan, shortlisting=1.0)
    posts, applications = simulate.recruited(none)
    applications["applied"] = "Yes"
    decided = applications[applications["shortlisted"] != ""]
    found = within_posts(posts, decided, "applied", "shortlisted")
    assert found.loc["bme", "low"] < 1 < found.loc["bme", "high"]


def test_large_samples_give_the_truths_that_are_told() -> None:
    """The logit over all, by statsmodels, which takes candidates for independent."""
    plan = replace(DEMO, n_vacancies=6_000)
    posts, applications = simulate.recruited(plan)
    rows = applications.merge(posts, on="vacancy_id")
    rows = rows[(rows["shortlisted"] == "Yes") & (rows["interviewed"] == "Yes")]
    rows = rows[rows["ethnicity"] != "Not stated"]
    is_bme = (~rows["ethnicity"].str.startswith("White")).astype(float)
    letter = (rows["letter_required"] == "Yes").astype(float)
    points = pd.DataFrame(
        {
            "constant": 1.0,
            "bme": is_bme,
            "bme letter": is_bme * letter,
            "letter": letter,
            "internal": (rows["is_internal"] == "Yes").astype(float),
            "after": (rows["posted_on"] >= simulate.PROGRAMME_START).astype(float),
        }
    )
    fit = Logit((rows["offered"] == "Yes").astype(float), points).fit(disp=0)
    limits = np.exp(fit.conf_int(0.001))
    told = simulate.planted(plan).set_index("parameter")["value"]
    for term, name in (
        ("bme letter", "BME where a letter is required"),
        ("bme", "BME elsewhere"),
    ):
        key = f"large-sample odds ratio at offer, {name}, logit over all shortlisted"
        assert limits.loc[term, 0] < float(told[key]) < limits.loc[term, 1], term
    assert (
        not simulate.planted(replace(DEMO, letter=1.0))["parameter"]
        .str.startswith("large-sample")
        .any()
    )


def test_the_workforce_adds_up() -> None:
    stock = simulate.workforce(DEMO)
    assert stock["headcount"].sum() == 9_000
    assert not stock.duplicated(list(stock.columns.drop("headcount"))).any()
    assert stock.equals(simulate.workforce(DEMO))
