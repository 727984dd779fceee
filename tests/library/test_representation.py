"""Who is at each stage, against scipy and statsmodels on the people."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from workforce_insights import representation

STAGES = representation.STAGES
COLUMNS = [
    "period",
    "is_senior",
    "is_bme",
    "stage",
    "n_people",
    "n_decided",
    "n_appointed",
]


def people(n: int = 4000, seed: int = 7) -> pd.DataFrame:
    """Candidates with the last stage each reached; some are never decided."""
    rng = np.random.default_rng(seed)
    made = pd.DataFrame(
        {
            "period": rng.choice(["before", "after"], n),
            "is_senior": rng.choice([0.0, 1.0, np.nan], n, p=[0.6, 0.3, 0.1]),
            "is_bme": rng.binomial(1, 0.4, n),
        }
    )
    chance = np.where(made["is_bme"] == 1, 0.6, 0.75)
    made["reached"] = np.minimum(rng.geometric(1 - chance) - 1, 5)
    made["is_decided"] = (made["reached"] == 5) | (rng.random(n) < 0.9)
    return made


def cells_of(made: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for place, stage in enumerate(STAGES):
        at = made[made["reached"] >= place]
        at = at.assign(
            n_people=1,
            n_decided=at["is_decided"].astype(int),
            n_appointed=(at["reached"] == 5).astype(int),
        )
        keys = ["period", "is_senior", "is_bme"]
        sums = at.groupby(keys, dropna=False)[COLUMNS[4:]].sum().reset_index()
        parts.append(sums.assign(stage=stage))
    return pd.concat(parts)[COLUMNS]


@pytest.fixture(scope="module")
def made() -> pd.DataFrame:
    return people()


@pytest.fixture(scope="module")
def found(made: pd.DataFrame) -> pd.DataFrame:
    rows = representation.evidence(cells_of(made))
    return rows.set_index(["scope", "measure", "period", "stage", "from_stage"])


def one(found: pd.DataFrame, *key: object) -> pd.Series:
    (row,) = (r for k, r in found.iterrows() if _same(k, key))
    return row


def _same(key: tuple, asked: tuple) -> bool:
    return all(
        (pd.isna(a) and b is None) or a == b for a, b in zip(key, asked, strict=True)
    )


def counts(at: pd.DataFrame) -> tuple[int, int]:
    return int((at["is_bme"] == 1).sum()), int((at["is_bme"] == 0).sum())


@pytest.mark.parametrize("scope", ["all", "senior"])
@pytest.mark.parametrize("stage", ["applied", "appointed"])
def test_shares_and_their_change(
    made: pd.DataFrame, found: pd.DataFrame, scope: str, stage: str
) -> None:
    own = made if scope == "all" else made[made["is_senior"] == 1]
    own = own[own["reached"] >= STAGES.index(stage)]
    after, before = (
        counts(own[own["period"] == period]) for period in ("after", "before")
    )
    share = one(found, scope, "share", "after", stage, None)
    assert share["value"] == pytest.approx(after[0] / sum(after))
    assert (share["ci_low"], share["ci_high"]) == pytest.approx(
        proportion_confint(after[0], sum(after), method="wilson")
    )
    change = one(found, scope, "share_change", None, stage, None)
    assert (change["ci_low"], change["ci_high"]) == pytest.approx(
        confint_proportions_2indep(
            after[0], sum(after), before[0], sum(before), method="newcomb"
        )
    )
    assert change["p_value"] == pytest.approx(fisher_exact([after, before]).pvalue)
    assert change["n"] == len(own)


def test_what_is_lost_adds_up(made: pd.DataFrame, found: pd.DataFrame) -> None:
    """From the applicants to the appointed the log odds of being BME change by that."""
    own = made[made["period"] == "before"]
    bme, white = counts(own)
    last = counts(own[own["reached"] == 5])
    steps = [
        one(found, "all", "log_odds_change", "before", stage, earlier)
        for earlier, stage in pairwise(STAGES)
    ]
    total = np.log(last[0] / last[1]) - np.log(bme / white)
    assert sum(step["value"] for step in steps) == pytest.approx(total, abs=1e-9)
    ratio = one(found, "all", "progression_ratio", "before", "shortlisted", "applied")
    on = counts(own[own["reached"] >= 1])
    assert ratio["value"] == pytest.approx(on[0] / bme / (on[1] / white))
    assert steps[0]["ci_high"] == pytest.approx(np.log(ratio["ci_high"]))


@pytest.mark.parametrize("base", representation.BASES)
def test_expected_at_the_white_rate(
    made: pd.DataFrame, found: pd.DataFrame, base: str
) -> None:
    own = made[(made["period"] == "after") & made["is_decided"]]
    own = own[own["reached"] >= STAGES.index(base)]
    (bme, white), (k, other) = counts(own), counts(own[own["reached"] == 5])
    expected = one(found, "all", "expected", "after", "appointed", base)
    assert expected["value"] == pytest.approx(bme * other / white)
    excess = one(found, "all", "excess", "after", "appointed", base)
    assert excess["value"] == pytest.approx(k - bme * other / white)
    low, high = confint_proportions_2indep(k, bme, other, white, method="newcomb")
    assert (excess["ci_low"], excess["ci_high"]) == pytest.approx(
        (bme * low, bme * high)
    )
    table = [[k, bme - k], [other, white - other]]
    assert excess["p_value"] == pytest.approx(fisher_exact(table).pvalue)


def test_an_excess_holds_the_truth() -> None:
    """With one rate for all, the interval of the excess holds nothing."""
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(120):
        parts = [
            {
                "period": "after",
                "is_senior": 1,
                "is_bme": is_bme,
                "stage": "shortlisted",
                "n_people": n,
                "n_decided": n,
                "n_appointed": rng.binomial(n, 0.2),
            }
            for is_bme, n in ((1, 60), (0, 150))
        ]
        rows = representation.evidence(pd.DataFrame(parts, columns=COLUMNS))
        excess = rows[
            (rows["measure"] == "excess")
            & (rows["scope"] == "senior")
            & (rows["from_stage"] == "shortlisted")
            & (rows["period"] == "after")
        ].iloc[0]
        held += excess["ci_low"] <= 0 <= excess["ci_high"]
    assert 0.9 <= held / 120 <= 0.995


@pytest.mark.parametrize("kept", ["nobody", "white", "before"])
def test_thin_data_is_refused(made: pd.DataFrame, kept: str) -> None:
    some = {
        "nobody": made.head(0),
        "white": made[made["is_bme"] == 0],
        "before": made[made["period"] == "before"],
    }[kept]
    cells = cells_of(some)
    rows = representation.evidence(cells)
    assert len(rows) == 2 * (6 * 3 + 2 * (5 * 2 + 2 * 2))
    refused = rows[~rows["is_reportable"]]
    assert len(refused) > 0
    assert refused["reason"].str.len().min() > 20
    assert refused[["value", "ci_low", "ci_high"]].isna().all(axis=None)
    assert rows["is_reportable"].any() == (kept != "nobody")
    if kept == "white":
        shares = rows[rows["measure"] == "share"]
        assert (shares["value"] == 0).all()
        assert (shares["ci_high"] > 0).all()
