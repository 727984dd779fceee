"""Odds from the applications to the sentence, against statsmodels on the rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from conftest import Build
from statsmodels.discrete.conditional_models import ConditionalLogit

PLANTED = 1.7
CANDIDATE = [
    *("is_bme", "is_male", "is_disabled", "age_group"),
    *("is_internal", "recruitment_route"),
]


def odds(demo: Build, **where: str) -> pd.DataFrame:
    found = demo.table("marts.rpt_recruitment_odds")
    asked = {"measure": "odds_ratio", "clustered_by": "vacancy", **where}
    for column, value in asked.items():
        found = found[found[column] == value]
    return found


def shortlisted(demo: Build) -> pd.DataFrame:
    """Shortlisted candidates for closed posts of whom all is known."""
    rows = demo.table("intermediate.int_recruitment__applications")
    rows = rows[(rows["is_open"] == 0) & (rows["is_shortlisted"] == 1)]
    of_post = ["has_letter", "panel_bme", "is_senior"]
    return rows.dropna(subset=["is_offered", *CANDIDATE, *of_post])


def level(texts: pd.Series, name: str) -> pd.Series:
    return texts.isin(name.split(" or ")).astype(float)


def columns(rows: pd.DataFrame, found: pd.DataFrame) -> np.ndarray:
    """Columns of the terms that the table has, by pandas."""
    made = []
    for _, row in found.iterrows():
        texts = rows[row["term"]]
        numbers = pd.api.types.is_numeric_dtype(texts)
        column = level(
            texts.astype("int64").astype(str) if numbers else texts, row["term_level"]
        )
        if isinstance(row["by_term"], str):
            others = rows[row["by_term"]]
            numbers = pd.api.types.is_numeric_dtype(others)
            column *= level(
                others.astype("int64").astype(str) if numbers else others,
                row["by_level"],
            )
        made.append(column)
    return np.column_stack(made)


def limits(slopes: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    margins = 1.959963984540054 * np.sqrt(np.diag(covariance))
    return np.exp(np.column_stack([slopes, slopes - margins, slopes + margins]))


def test_offers_within_vacancies_are_statsmodels_on_the_applications(
    demo: Build,
) -> None:
    found = odds(demo, model="within_vacancy", posts="all")
    rows = shortlisted(demo)
    share = rows.groupby("vacancy_id")["is_offered"].transform("mean")
    rows = rows[(share > 0) & (share < 1)]
    points = columns(rows, found)
    model = ConditionalLogit(
        rows["is_offered"].to_numpy(int), points, groups=rows["vacancy_id"].to_numpy()
    )
    fitted = model.fit(disp=0, method="newton")
    n = rows["vacancy_id"].nunique()
    scores = np.array([model.score_grp(g, fitted.params) for g in range(n)])
    bread = np.asarray(fitted.cov_params())
    expected = limits(fitted.params, bread @ (n / (n - 1) * scores.T @ scores) @ bread)
    np.testing.assert_allclose(
        found[["value", "ci_low", "ci_high"]], expected, rtol=1e-5
    )
    assert (found["n_vacancies"] == n).all()


def test_offers_among_all_are_statsmodels_on_the_applications(demo: Build) -> None:
    found = odds(demo, model="progression", stage="offered")
    rows = shortlisted(demo).dropna(subset=["staff_group", "panel_woman"])
    posts = demo.table("intermediate.int_recruitment__vacancies")
    per_post = posts["n_applicants"] / posts["n_posts"].fillna(1)
    posts["applicants_per_post"] = pd.cut(
        per_post,
        [0, 5, 10, 20, np.inf],
        right=False,
        labels=["Under 5", "5 to 9", "10 to 19", "20 and over"],
    ).astype(str)
    rows = rows.merge(posts[["vacancy_id", "applicants_per_post"]], on="vacancy_id")
    points = np.column_stack([np.ones(len(rows)), columns(rows, found)])
    fitted = sm.Logit(rows["is_offered"].to_numpy(float), points).fit(
        disp=0,
        tol=1e-12,
        cov_type="cluster",
        cov_kwds={
            "groups": pd.factorize(rows["vacancy_id"])[0],
            "use_correction": False,
        },
    )
    (n, k), g = points.shape, rows["vacancy_id"].nunique()
    factor = g / (g - 1) * (n - 1) / (n - k)
    expected = limits(fitted.params, factor * np.asarray(fitted.cov_params()))[1:]
    np.testing.assert_allclose(
        found[["value", "ci_low", "ci_high"]], expected, rtol=1e-5
    )


def test_what_was_planted_is_found_and_what_was_not_is_not(demo: Build) -> None:
    letter = odds(demo, model="within_vacancy", posts="all", by_term="has_letter")
    assert letter["ci_low"].item() < PLANTED < letter["ci_high"].item()
    assert letter["ci_low"].item() > 1
    within = odds(demo, model="within_vacancy", posts="all")
    nulls = within[(within["by_term"] == "panel_bme") | (within["term"] == "is_male")]
    assert (nulls["ci_low"] < 1).all()
    assert (nulls["ci_high"] > 1).all()
    gap = odds(demo, model="progression", stage="shortlisted", term="is_bme")
    assert gap.loc[gap["by_term"].isna(), "ci_high"].item() < 1


@pytest.mark.parametrize("name", ["odds", "specification"])
def test_thin_models_are_hidden_whole_and_the_rest_is_rounded(
    demo: Build, name: str
) -> None:
    private = demo.table(f"marts.rpt_recruitment_{name}")
    public = demo.public(f"pub_recruitment_{name}")
    keys = [
        column
        for column in public
        if column in private and isinstance(public[column].dropna().iloc[0], str)
    ]
    keys = [key for key in keys if key not in ("reason", "method")]
    both = private.merge(public, on=keys, suffixes=("_private", ""))
    assert len(both) == len(public) == len(private)
    fitted = both[both["is_reportable_private"]]
    thin = (fitted["n_smallest"] < 8) | (fitted["residual_freedom"] < 1)
    assert (fitted["is_suppressed"] == thin).all()
    hidden = fitted.loc[thin, ["value", "ci_low", "ci_high", "p_value"]]
    assert hidden.isna().all(axis=None)
    shown = fitted[~thin]
    assert len(shown) > 10
    np.testing.assert_allclose(shown["value"], shown["value_private"], atol=5.1e-4)
    if name == "specification":
        assert thin.any()


def test_the_page_says_what_was_fixed_beforehand_first(demo: Build) -> None:
    page = (demo.site / "recruitment.html").read_text(encoding="utf-8")
    findings = demo.public("pub_finding").set_index("finding")["sentence"]
    sentence = findings["odds with a letter in senior posts"]
    (row,) = (
        demo.public("pub_recruitment_odds")
        .query(
            "model == 'within_vacancy' and posts == 'senior'"
            " and by_term == 'has_letter' and measure == 'odds_ratio'"
            " and clustered_by == 'vacancy'"
        )
        .itertuples()
    )
    said = f"{row.value:.2f} times what they are elsewhere (95% interval"
    assert said in sentence
    assert said in " ".join(page.split())
    assert "These are observational data" in " ".join(page.split())
