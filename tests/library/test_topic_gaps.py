"""Prevalence and gaps of topics against statsmodels on the texts, and the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.optimize import brentq
from scipy.stats import t

from workforce_insights import topic_gaps

REFERENCES = {"white_bme": "White", "gender": "Female"}
KEYS = ["topic", "author_code", "outcome", "author_role", *REFERENCES, "manager_gender"]


def texts(n=1200, n_authors=150, n_topics=4, gap=0.0, seed=0):
    """Texts by authors with habits, of whom the outcome moves what is written.

    BME candidates are offered less often, and the first topic is mentioned more often
    of those not offered: its gap as it stands is of the outcome.
    """
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame({"author_code": rng.integers(0, n_authors, n)})
    is_bme = rng.random(n) < 0.4
    is_offered = rng.random(n) < np.where(is_bme, 0.3, 0.5)
    rows["white_bme"] = np.where(is_bme, "BME", "White")
    rows["gender"] = rng.choice(["Female", "Male"], n)
    rows["outcome"] = np.where(is_offered, "Offered", "Not offered")
    rows["author_role"] = np.where(rows["author_code"] % 3 > 0, "Panel", None)
    rows["manager_gender"] = rng.choice(["Female", "Male"], n)
    parts = []
    for topic in range(1, n_topics + 1):
        habit = rng.uniform(-0.1, 0.1, n_authors)[rows["author_code"]]
        chance = 0.25 + habit + (topic == 1) * 0.15 * ~is_offered
        chance += (topic == 2) * gap * is_bme
        parts.append(rows.assign(topic=topic, y=(rng.random(n) < chance).astype(int)))
    return pd.concat(parts, ignore_index=True)


def cells(rows):
    grouped = rows.groupby(KEYS, dropna=False)["y"].agg(n="size", n_mentions="sum")
    return grouped.reset_index()


def row(found, **where):
    for column, value in where.items():
        found = found[found[column] == value]
    assert len(found) == 1
    return found.iloc[0]


def test_prevalence_has_the_clustered_error_of_statsmodels():
    rows = texts()
    found = topic_gaps.prevalence(cells(rows), REFERENCES, min_texts=8)
    own = row(found, topic=1, field="white_bme", field_level="BME")
    part = rows[(rows["topic"] == 1) & (rows["white_bme"] == "BME")]
    reference = sm.OLS(part["y"], np.ones(len(part))).fit(
        cov_type="cluster", cov_kwds={"groups": part["author_code"]}
    )
    p, error = reference.params.iloc[0], reference.bse.iloc[0]
    assert own["value"] == pytest.approx(p)
    assert own["n"] == len(part)
    assert own["n_mentions"] == part["y"].sum()
    # Wilson's limits are where the distance is as many errors of that very share.
    size = p * (1 - p) / error**2
    quantile = t.ppf(0.975, part["author_code"].nunique() - 1)

    def distance(limit):
        return abs(p - limit) / np.sqrt(limit * (1 - limit) / size) - quantile

    assert own["ci_low"] == pytest.approx(brentq(distance, 1e-9, p - 1e-9), rel=1e-6)
    assert own["ci_high"] == pytest.approx(brentq(distance, p + 1e-9, 1 - 1e-9))


def test_prevalence_is_of_all_texts_and_of_each_level():
    found = topic_gaps.prevalence(cells(texts()), REFERENCES, min_texts=8)
    levels = found[found["topic"] == 1].groupby("field")["field_level"].agg(list)
    assert levels.to_dict() == {
        "all": ["All"],
        "author_role": ["Panel"],
        "gender": ["Female", "Male"],
        "manager_gender": ["Female", "Male"],
        "outcome": ["Not offered", "Offered"],
        "white_bme": ["BME", "White"],
    }


def test_a_topic_of_no_text_or_of_all_has_an_interval():
    rows = texts(n_topics=1)
    for y, edge in ((0, "ci_low"), (1, "ci_high")):
        found = topic_gaps.prevalence(cells(rows.assign(y=y)), {}, min_texts=8)
        own = row(found, field="all")
        assert own["value"] == own[edge] == y
        assert 0.01 < own["ci_high"] - own["ci_low"] < 0.06


def test_gaps_within_author_and_outcome_are_those_of_dummies_on_the_texts():
    rows = texts(n=500, n_authors=40, n_topics=2, gap=0.2)
    found = topic_gaps.topic_gaps(cells(rows), REFERENCES, min_texts=8)
    own = row(found, topic=2, field="white_bme", adjustment="within_author_and_outcome")
    part = rows[rows["topic"] == 2].copy()
    part["stratum"] = part["author_code"].astype(str) + part["outcome"]
    both = part.groupby("stratum")["white_bme"].transform("nunique") > 1
    part = part[both]
    design = pd.get_dummies(part["stratum"], dtype=float)
    design.insert(0, "bme", (part["white_bme"] == "BME").astype(float))
    reference = sm.OLS(part["y"], design).fit()
    assert own["value"] == pytest.approx(reference.params["bme"])
    assert own["n"] + own["n_reference"] == len(part)
    raw = row(found, topic=2, field="white_bme", adjustment="unadjusted")
    shares = rows[rows["topic"] == 2].groupby("white_bme")["y"].mean()
    assert raw["value"] == pytest.approx(shares["BME"] - shares["White"])


def test_adjusted_p_is_holms_over_the_topics_of_a_field():
    found = topic_gaps.topic_gaps(cells(texts()), REFERENCES, min_texts=8)
    for _, own in found.groupby(["adjustment", "field"]):
        assert len(own) == 4
        p = own["p_value"].astype(float).sort_values()
        expected = np.minimum(np.maximum.accumulate(p * np.arange(len(p), 0, -1)), 1)
        np.testing.assert_allclose(own.loc[p.index, "adjusted_p_value"], expected)
    assert found["field"].unique().tolist() == [
        *("white_bme", "gender", "manager_gender")
    ]


def test_no_topic_is_counted_but_never_a_gap():
    rows = texts(n_topics=1)
    both = pd.concat([rows, rows.assign(topic=0, y=1 - rows["y"])])
    assert 0 in set(topic_gaps.prevalence(cells(both), {}, min_texts=8)["topic"])
    assert 0 not in set(
        topic_gaps.topic_gaps(cells(both), REFERENCES, min_texts=8).topic
    )


def test_thin_and_unknown_is_refused_in_words():
    rows = texts(n=60, n_authors=6, n_topics=1)
    found = topic_gaps.prevalence(cells(rows), REFERENCES, min_texts=8)
    assert found["reason"].unique().tolist() == ["there are fewer than 10 authors"]
    unknown = rows.assign(white_bme=None, gender=None, manager_gender=None)
    found = topic_gaps.topic_gaps(cells(unknown), REFERENCES, min_texts=8)
    assert found["reason"].unique().tolist() == ["it is not known of anybody"]
    assert len(found) == 6
    nothing = cells(rows).iloc[:0]
    assert topic_gaps.prevalence(nothing, REFERENCES, min_texts=8).empty
    assert topic_gaps.topic_gaps(nothing, REFERENCES, min_texts=8).empty


def test_fields_that_the_texts_have_not_are_left_out():
    found = topic_gaps.references_of(
        cells(texts()), {**REFERENCES, "age_group": "35-44"}
    )
    assert found == {**REFERENCES, "manager_gender": "Female"}


N_DRAWS = 200


@pytest.fixture(scope="module")
def drawn():
    """Every gap in one field and the prevalence of all, in draws with a gap of .12."""
    gaps, shares = [], []
    for seed in range(N_DRAWS):
        rows = texts(n=800, n_authors=100, n_topics=3, gap=0.12, seed=seed)
        made = cells(rows)
        made = made.drop(columns=["gender", "manager_gender"])
        references = {"white_bme": "White"}
        gaps.append(topic_gaps.topic_gaps(made, references, min_texts=8))
        own = made[made["topic"] == 3].drop(columns=["outcome", "author_role"])
        shares.append(topic_gaps.prevalence(own, {}, min_texts=8))
    return pd.concat(gaps), pd.concat(shares)


def test_a_planted_gap_is_covered_and_found(drawn):
    own = drawn[0]
    own = own[(own["topic"] == 2) & (own["adjustment"] == "within_author_and_outcome")]
    covered = (own["ci_low"] <= 0.12) & (own["ci_high"] >= 0.12)
    assert 0.90 <= covered.mean() <= 0.99
    assert (own["adjusted_p_value"] < 0.05).mean() > 0.5
    assert own["value"].mean() == pytest.approx(0.12, abs=0.01)


def test_what_is_not_planted_is_rarely_flagged(drawn):
    own = drawn[0]
    own = own[own["adjustment"] == "within_author_and_outcome"]
    nulls = own[own["topic"] != 2]
    flagged = (nulls["adjusted_p_value"] < 0.05).groupby(np.arange(len(nulls)) // 2)
    assert flagged.any().mean() <= 0.065
    assert 0.90 <= ((nulls["ci_low"] <= 0) & (nulls["ci_high"] >= 0)).mean() <= 0.99


def test_a_gap_that_is_of_the_outcome_shows_unadjusted_only(drawn):
    own = drawn[0][drawn[0]["topic"] == 1].groupby("adjustment")["value"].mean()
    assert own["unadjusted"] == pytest.approx(0.2 * 0.15, abs=0.006)
    assert own["within_author_and_outcome"] == pytest.approx(0, abs=0.008)


def test_the_prevalence_is_covered(drawn):
    own = drawn[1]
    covered = (own["ci_low"] <= 0.25) & (own["ci_high"] >= 0.25)
    assert 0.90 <= covered.mean() <= 0.99
