"""Differences in differences against statsmodels on the people, and by simulation."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from workforce_insights import letter_phases

NAMES = ["n_white", "n_bme", "n_white_offered", "n_bme_offered"]
KEYS = ["directorate", "band_level", "posted_month", "has_letter"]


def people(
    seed: int = 5,
    effect: float = 0.0,
    n_vacancies: int = 1300,
    n_groups: int = 20,
    spread: float = 0.0,
) -> pd.DataFrame:
    """Shortlisted candidates of posts whose letters are phased in by group."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, n_groups, n_vacancies)
    month = rng.integers(0, 29, n_vacancies)
    first = np.where(np.arange(n_groups) % 4 == 3, 99, 9 + np.arange(n_groups) % 7)
    letter = (month >= first[group]).astype(int)
    luck = rng.normal(0, spread, n_vacancies)
    size = rng.integers(3, 8, n_vacancies)
    vacancy = np.repeat(np.arange(n_vacancies), size)
    made = pd.DataFrame(
        {
            "vacancy": vacancy,
            "directorate": (group // 4)[vacancy].astype(str),
            "band_level": (group % 4)[vacancy].astype(str),
            "posted_month": pd.Timestamp("2021-09-01")
            + pd.to_timedelta(31 * month[vacancy], unit="D"),
            "has_letter": letter[vacancy],
            "is_bme": rng.binomial(1, 0.4, len(vacancy)),
        }
    )
    made["posted_month"] = made["posted_month"].dt.to_period("M").dt.to_timestamp()
    chance = (
        0.25
        - 0.06 * made["is_bme"]
        + effect * made["is_bme"] * made["has_letter"]
        + luck[vacancy]
        + 0.02 * (group % 3)[vacancy]
    )
    made["is_offered"] = (rng.random(len(made)) < chance.clip(0.02, 0.95)).astype(int)
    return made


def cells_of(made: pd.DataFrame) -> pd.DataFrame:
    parts = made.assign(
        n_white=1 - made["is_bme"],
        n_bme=made["is_bme"],
        n_white_offered=(1 - made["is_bme"]) * made["is_offered"],
        n_bme_offered=made["is_bme"] * made["is_offered"],
    )
    posts = parts.groupby([*KEYS, "vacancy"])[NAMES].sum().reset_index()
    for one, other in combinations_with_replacement(NAMES, 2):
        posts[f"{one}_x_{other}"] = posts[one] * posts[other]
    posts["n_vacancies"] = 1
    return posts.drop(columns="vacancy").groupby(KEYS).sum().reset_index()


def row_of(rows: pd.DataFrame, measure: str, by: str = "vacancy") -> pd.Series:
    own = rows[(rows["measure"] == measure) & (rows["clustered_by"] == by)]
    return own[~own["is_placebo"].astype(bool)].iloc[0]


@pytest.fixture(scope="module")
def made() -> pd.DataFrame:
    return people(effect=0.1, spread=0.05)


@pytest.fixture(scope="module")
def found(made: pd.DataFrame) -> pd.DataFrame:
    return letter_phases.evidence(cells_of(made))


def test_the_fit_is_statsmodels_on_the_people(
    made: pd.DataFrame, found: pd.DataFrame
) -> None:
    coded = made.assign(
        group=made["directorate"] + made["band_level"],
        when=made["posted_month"].astype(str),
    )
    formula = "is_offered ~ (C(group) + C(when) + has_letter) * is_bme"
    model = smf.ols(formula, coded)
    for by in ("vacancy", "group"):
        clusters = coded[by].astype("category").cat.codes
        fitted = model.fit(
            cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True
        )
        row = row_of(found, "gap_change", by)
        assert row["value"] == pytest.approx(fitted.params["has_letter:is_bme"])
        low, high = fitted.conf_int().loc["has_letter:is_bme"]
        assert (row["ci_low"], row["ci_high"]) == pytest.approx((low, high), rel=1e-7)
        assert row["p_value"] == pytest.approx(fitted.pvalues["has_letter:is_bme"])
        assert row["n_clusters"] == clusters.nunique()
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": coded["vacancy"]})
    white = row_of(found, "white_change")
    assert white["value"] == pytest.approx(fitted.params["has_letter"])
    bme = row_of(found, "bme_change")
    assert bme["value"] == pytest.approx(
        fitted.params["has_letter"] + fitted.params["has_letter:is_bme"]
    )
    contrast = fitted.t_test("has_letter + has_letter:is_bme = 0")
    error = (bme["ci_high"] - bme["ci_low"]) / 2
    assert error == pytest.approx(1.9618 * float(contrast.sd[0, 0]), rel=1e-3)


def test_it_counts_who_it_rests_on(made: pd.DataFrame, found: pd.DataFrame) -> None:
    row = row_of(found, "gap_change")
    letter = made[made["has_letter"] == 1]
    assert row["n"] == len(made)
    assert row["n_bme"] == made["is_bme"].sum()
    assert row["n_letter"] == len(letter)
    assert (
        row["n_letter_bme_offered"] == (letter["is_bme"] * letter["is_offered"]).sum()
    )


def test_placebos_see_the_months_before_the_letter_only(found: pd.DataFrame) -> None:
    fakes = found[found["is_placebo"].astype(bool)]
    assert fakes["start_month"].tolist() == [
        pd.Timestamp("2022-01-01"),
        pd.Timestamp("2022-02-01"),
    ]
    assert (fakes["n"] < 0.5 * row_of(found, "gap_change")["n"]).all()
    assert fakes["is_reportable"].all()


def test_nulls_are_held_and_effects_are_found() -> None:
    nulls, planted = [], []
    for seed in range(25):
        alike = people(seed, spread=0.08, n_vacancies=500)
        row = row_of(letter_phases.evidence(cells_of(alike)), "gap_change")
        nulls.append(row["ci_low"] <= 0 <= row["ci_high"])
    for seed in range(6):
        helped = people(seed, effect=0.12)
        row = row_of(letter_phases.evidence(cells_of(helped)), "gap_change")
        planted.append(row["value"])
    assert np.mean(nulls) >= 0.85
    assert np.mean(planted) == pytest.approx(0.12, abs=0.05)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("nobody", "there is nobody to compare"),
        ("no letter", "no post asked for a letter"),
        ("every letter", "every post asked for a letter"),
        ("one day", "in a month in which another did not"),
        ("by group", "cannot be told apart"),
        ("few", "fewer than 10"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    made: pd.DataFrame, case: str, said: str
) -> None:
    some = {
        "nobody": made.head(0),
        "no letter": made.assign(has_letter=0),
        "every letter": made.assign(has_letter=1),
        "one day": made.assign(
            has_letter=(made["posted_month"] >= pd.Timestamp("2022-06-01")).astype(int)
        ),
        "by group": made.assign(has_letter=(made["directorate"] < "3").astype(int)),
        "few": made.head(60),
    }[case]
    rows = letter_phases.evidence(cells_of(some))
    assert len(rows) >= 4
    assert not rows["is_reportable"].any()
    true = rows[~rows["is_placebo"].astype(bool)]
    assert true["reason"].str.contains(said).all()


def test_few_groups_are_no_clusters() -> None:
    rows = letter_phases.evidence(cells_of(people(n_groups=6)))
    assert row_of(rows, "gap_change")["is_reportable"]
    refused = row_of(rows, "gap_change", "group")
    assert not refused["is_reportable"]
    assert "need 10 of them, and there are 6" in refused["reason"]
