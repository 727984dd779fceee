"""Gaps in tone within author and outcome, where those offered are written of warmly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf  # type: ignore[import-untyped]

from workforce_insights import tone

MODELS = {
    "unadjusted": [],
    "within_outcome": ["is_offered"],
    "within_outcome_and_author": ["author_id", "is_offered"],
}
REFERENCES = {"white_bme": "White"}
GAP, SECOND = -0.05, -0.08


def written(seed: int, gap: float = GAP, difference: float = 0.0) -> pd.DataFrame:
    """Texts by authors of their own manner; BME candidates are offered less."""
    draw = np.random.default_rng(seed)
    n, n_authors = 900, 60
    author = draw.integers(0, n_authors, n)
    manner = draw.normal(0, 0.1, n_authors)
    author_bme = draw.random(n_authors) < 0.4
    bme = draw.random(n) < 0.4 + 0.3 * (manner[author] < 0)
    offered = draw.random(n) < np.where(bme, 0.2, 0.5)
    named = np.array(["White", "BME"])
    tones = manner[author] + 0.25 * offered + gap * bme
    tones += difference * (bme & author_bme[author]) + draw.normal(0, 0.18, n)
    return pd.DataFrame(
        {
            "author_id": [f"M{a}" for a in author],
            "author_role": np.where(author % 3 == 0, "Panel", "Hiring manager"),
            "is_offered": offered.astype(int),
            "white_bme": named[bme.astype(int)],
            "manager_white_bme": named[author_bme[author].astype(int)],
            "tone": tones.clip(-1, 1),
        }
    )


def as_cells(rows: pd.DataFrame) -> pd.DataFrame:
    keys = [name for name in rows if name != "tone"]
    squared = rows.assign(square=rows["tone"] ** 2)
    grouped = squared.groupby(keys, dropna=False)
    return grouped.agg(
        n=("tone", "size"), total=("tone", "sum"), total_of_squares=("square", "sum")
    ).reset_index()


def estimates(rows: pd.DataFrame) -> pd.DataFrame:
    return tone.every(as_cells(rows), MODELS, REFERENCES, min_people=8)


def one(found: pd.DataFrame, **where: str) -> pd.Series:
    for column, value in {"author_role": "All", "measure": "gap", **where}.items():
        found = found[found[column] == value]
    return found[found["by_field"].isna()].squeeze()


def test_the_gap_within_author_and_outcome_is_that_of_the_rows() -> None:
    rows = written(1)
    rows["stratum"] = rows["author_id"] + rows["is_offered"].astype(str)
    shared = rows.groupby("stratum")["white_bme"].transform("nunique") == 2
    rows_shared = rows[shared].assign(bme=(rows["white_bme"] == "BME").astype(int))
    reference = smf.ols("tone ~ bme + C(stratum)", rows_shared).fit()

    found = one(estimates(rows), model="within_outcome_and_author", field="white_bme")

    assert found["value"] == pytest.approx(reference.params["bme"], abs=1e-9)
    assert found["ci_low"] < GAP < found["ci_high"]
    assert found["n"] + found["n_reference"] == len(rows_shared)


def test_the_pair_with_the_manager_is_the_product_of_the_rows() -> None:
    rows = written(6, difference=SECOND)
    rows["stratum"] = rows["author_id"] + rows["is_offered"].astype(str)
    for name in ("white_bme", "manager_white_bme"):
        rows[f"{name}_code"] = (rows[name] == "BME").astype(int)
    formula = "tone ~ white_bme_code + white_bme_code:manager_white_bme_code"
    reference = smf.ols(f"{formula} + C(stratum)", rows).fit(
        cov_type="cluster",
        cov_kwds={
            "groups": pd.factorize(rows["author_id"])[0],
            "use_correction": False,
        },
    )
    found = estimates(rows)
    pair = found[
        (found["measure"] == "gap_difference")
        & (found["model"] == "within_outcome_and_author")
        & (found["author_role"] == "All")
    ].squeeze()
    product = "white_bme_code:manager_white_bme_code"
    assert pair["value"] == pytest.approx(reference.params[product], abs=1e-9)
    assert pair["p_value"] == pytest.approx(reference.pvalues[product], abs=0.02)


def test_the_unadjusted_gap_holds_the_gap_in_offers() -> None:
    found = estimates(written(2, gap=0.0))
    raw = one(found, model="unadjusted", field="white_bme")
    assert raw["ci_high"] < -0.04
    within = one(found, model="within_outcome_and_author", field="white_bme")
    assert within["ci_low"] < 0 < within["ci_high"]


def test_intervals_hold_the_truth_and_a_null_is_rarely_flagged() -> None:
    models = {"within": ["author_id", "is_offered"]}
    held = flagged = pair_held = 0
    for seed in range(200):
        rows = written(seed, gap=0.0, difference=SECOND).drop(columns="author_role")
        cells = as_cells(rows).assign(author_role=None)
        found = tone.every(cells, models, REFERENCES, min_people=8)
        white, bme = (
            found[(found["measure"] == "gap") & (found["by_level"] == level)].squeeze()
            for level in ("White", "BME")
        )
        pair = found[found["measure"] == "gap_difference"].squeeze()
        flagged += not white["ci_low"] <= 0 <= white["ci_high"]
        held += bme["ci_low"] <= SECOND <= bme["ci_high"]
        pair_held += pair["ci_low"] <= SECOND <= pair["ci_high"]
    assert flagged <= 17
    assert 180 <= pair_held <= 198
    assert 180 <= held <= 198


def test_what_does_not_vary_within_an_author_is_refused_in_words() -> None:
    found = estimates(written(3))
    manager = one(found, model="within_outcome_and_author", field="manager_white_bme")
    assert not manager["is_reportable"]
    assert "no two people" in manager["reason"]
    assert one(found, model="within_outcome", field="manager_white_bme")[
        "is_reportable"
    ]


def test_each_role_of_author_is_estimated_by_itself() -> None:
    rows = written(4)
    found = estimates(rows)
    assert set(found["author_role"]) == {"All", "Hiring manager", "Panel"}
    panel = estimates(rows[rows["author_role"] == "Panel"])
    named = {"model": "within_outcome", "field": "white_bme"}
    assert (
        one(found, **named, author_role="Panel")["value"]
        == one(panel, **named)["value"]
    )


def test_nobody_is_refused() -> None:
    found = estimates(written(5).iloc[:0])
    assert set(found["model"]) == set(MODELS)
    assert not found["is_reportable"].any()
    assert (found["reason"] == tone.NOBODY).all()


def coded(**counts: int) -> pd.DataFrame:
    draw = np.random.default_rng(1)
    rows: Iterator[tuple[float, str | None]] = (
        (round(float(draw.normal(coding == "positive")), 1), coding)
        for coding, n in counts.items()
        for _ in range(n)
    )
    cells = pd.DataFrame(rows, columns=["tone", "coded"]).value_counts().reset_index()
    cells.columns = pd.Index(["tone", "coded", "n"])
    return cells.assign(coded=cells["coded"].replace("uncoded", np.nan))


def test_what_people_coded_is_compared_with_what_was_read() -> None:
    row = tone.evidence(
        coded(positive=60, negative=30, neither=9, uncoded=5), min_people=8
    ).squeeze()
    assert row["is_reportable"]
    assert row["baseline"] == 0.5 < row["ci_low"] < row["value"] < row["ci_high"] < 1
    assert list(row[["n", "n_positive", "n_negative", "n_neither", "n_uncoded"]]) == [
        *(90, 60, 30, 9, 5)
    ]


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ({}, "there are no assessments"),
        ({"uncoded": 40}, "nobody has coded the tone of these texts"),
        ({"positive": 40, "negative": 7}, "fewer than 8 texts are coded positive"),
        ({"positive": 40}, "fewer than 8 texts are coded positive"),
        ({"neither": 40}, "fewer than 8 texts are coded positive"),
    ],
)
def test_too_little_coding_is_refused(counts: dict[str, int], reason: str) -> None:
    row = tone.evidence(coded(**counts), min_people=8).squeeze()
    assert not row["is_reportable"]
    assert reason in row["reason"]
