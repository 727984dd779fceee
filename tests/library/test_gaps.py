"""Gaps on cells against statsmodels with dummies on people, and in simulated trusts."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import t

from workforce_insights import gaps
from workforce_insights.gaps import Comparison

ETHNICITY = Comparison("white_bme", "White")
PAIR = Comparison("white_bme", "White", "gender", "Female")


def candidates(gap=0.0, n_vacancies=200, seed=0):
    """Candidates in vacancies, whose scores within one differ by 10 points."""
    rng = np.random.default_rng(seed)
    size = rng.integers(2, 7, n_vacancies)
    vacancy = np.repeat(np.arange(n_vacancies), size)
    n = len(vacancy)
    rows = pd.DataFrame({"vacancy": vacancy, "manager": vacancy % (n_vacancies // 2)})
    rows["white_bme"] = np.where(rng.random(n) < 0.4, "BME", "White")
    rows["gender"] = np.where(rng.random(n) < 0.5, "Male", "Female")
    level = rng.normal(60, 8, n_vacancies)[vacancy]
    rows["y"] = level + 10 * (rng.normal(size=n) - gap * (rows["white_bme"] == "BME"))
    return rows


def counted(rows, stratum="vacancy", cluster="vacancy"):
    """Group people to cells."""
    levels = [name for name in ("white_bme", "gender") if name in rows]
    rows = rows.assign(stratum=rows[stratum], cluster=rows[cluster], n=1)
    rows["total"], rows["total_of_squares"] = rows["y"], rows["y"] ** 2
    keys = ["stratum", "cluster", *levels]
    sums = ["n", "total", "total_of_squares"]
    return rows.groupby(keys, dropna=False, as_index=False)[sums].sum()


def compared(rows, *comparisons, **keys):
    return gaps.gaps(counted(rows, **keys), comparisons, min_people=8)


def reference(rows, columns, n_columns, cluster="vacancy"):
    """Fit people with a dummy for each vacancy: the first slope and its error."""
    dummies = pd.get_dummies(rows["vacancy"], dtype=float)
    model = sm.OLS(rows["y"].to_numpy(), np.column_stack([*columns, dummies])).fit(
        cov_type="cluster",
        cov_kwds={"groups": rows[cluster].to_numpy(), "use_correction": False},
    )
    n, groups = len(rows), rows[cluster].nunique()
    factor = groups / (groups - 1) * (n - 1) / (n - n_columns)
    return model.params[0], model.bse[0] * np.sqrt(factor)


def mixed(rows, column="white_bme"):
    """Take the vacancies that have both levels."""
    return rows[rows.groupby("vacancy")[column].transform("nunique") == 2]


def test_a_gap_is_that_of_people_in_vacancies_that_have_both():
    rows = candidates(gap=0.3)
    rows.loc[::23, "white_bme"] = None
    own = mixed(rows.dropna())
    value, error = reference(own, [own["white_bme"] == "BME"], 2)
    found = compared(rows, ETHNICITY).iloc[0]
    assert found["value"] == pytest.approx(value, abs=1e-8)
    clusters = own["vacancy"].nunique()
    margin = t.ppf(0.975, clusters - 1) * error
    assert found["ci_high"] == pytest.approx(value + margin, abs=1e-8)
    wanted = 2 * t.sf(abs(value) / error, clusters - 1)
    assert found["p_value"] == pytest.approx(wanted, abs=1e-8)
    assert found["detectable"] == pytest.approx(2.8016 * error, abs=1e-3)
    spread = np.sqrt(
        (rows["y"] - rows.groupby("vacancy")["y"].transform("mean")).pow(2).sum()
        / (len(rows) - rows["vacancy"].nunique())
    )
    assert found["standardised"] == pytest.approx(value / spread, abs=1e-8)
    sizes = own["white_bme"].value_counts()
    assert (found["n"], found["n_reference"]) == (sizes["BME"], sizes["White"])
    assert (found["n_strata"], found["n_clusters"]) == (clusters, clusters)
    assert found["n_missing"] == rows["white_bme"].isna().sum()


def test_errors_are_by_clusters_of_strata():
    rows = candidates()
    own = mixed(rows)
    _, error = reference(own, [own["white_bme"] == "BME"], 2, cluster="manager")
    found = compared(rows, ETHNICITY, cluster="manager").iloc[0]
    assert found["detectable"] == pytest.approx(2.8016 * error, abs=1e-3)


def test_a_pair_is_its_gaps_its_combinations_and_their_difference():
    rows = candidates(seed=3)
    found = compared(rows, PAIR).set_index(["measure", "level", "by_level"])["value"]
    is_bme, is_male = rows["white_bme"] == "BME", rows["gender"] == "Male"
    for gender in ("Female", "Male"):
        own = mixed(rows[rows["gender"] == gender])
        value, _ = reference(own, [own["white_bme"] == "BME"], 2)
        assert found["gap", "BME", gender] == pytest.approx(value, abs=1e-8)
    # White women against the others, in vacancies that have both.
    for ethnicity in ("White", "BME"):
        side = (rows["white_bme"] == ethnicity) & is_male
        own = rows.assign(side=side)[side | (~is_bme & ~is_male)]
        own = mixed(own, "side")
        value, _ = reference(own, [own["side"]], 2)
        assert found["combination_gap", ethnicity, "Male"] == pytest.approx(
            value, abs=1e-8
        )
    value, _ = reference(rows, [is_bme & is_male, is_bme, is_male], 4)
    assert found["gap_difference", "BME", "Male"] == pytest.approx(value, abs=1e-8)
    assert len(found) == 5


def test_a_difference_of_gaps_is_within_strata_of_which_all_have_one_level():
    """As of candidates by what their manager is, among those of the same manager."""
    rows = candidates(seed=6)
    rows["gender"] = np.where(rows["vacancy"] % 3 == 0, "Male", "Female")
    found = compared(rows, PAIR).set_index(["measure", "level", "by_level"])
    is_bme, is_male = rows["white_bme"] == "BME", rows["gender"] == "Male"
    own = mixed(rows)
    columns = [(is_bme & is_male)[own.index], is_bme[own.index]]
    value, error = reference(own, columns, 3)
    row = found.loc["gap_difference", "BME", "Male"]
    assert row["value"] == pytest.approx(value, abs=1e-8)
    assert row["detectable"] == pytest.approx(2.8016 * error, abs=1e-3)
    gaps_of = found.loc["gap"]["value"]
    assert row["value"] == pytest.approx(
        gaps_of["BME", "Male"] - gaps_of["BME", "Female"], abs=1e-8
    )
    between = found.loc["combination_gap"]
    assert (between["reason"].str.startswith("no two people")).all()


def test_without_strata_a_gap_is_between_means_and_clusters_may_be_one_sided():
    rows = candidates(seed=4)
    rows["white_bme"] = np.where(rows["manager"] < 30, "BME", "White")
    rows["all"] = 0
    found = compared(rows, ETHNICITY, stratum="all", cluster="manager").iloc[0]
    means = rows.groupby("white_bme")["y"].mean()
    assert found["value"] == pytest.approx(means["BME"] - means["White"], abs=1e-8)
    model = sm.OLS(
        rows["y"], sm.add_constant((rows["white_bme"] == "BME").astype(float))
    ).fit(cov_type="cluster", cov_kwds={"groups": rows["manager"]})
    error = model.bse.iloc[1]
    # Thirty managers on one side say what they say, however many are on the other.
    margin = t.ppf(0.975, 29) * error
    assert found["ci_high"] - found["value"] == pytest.approx(margin, abs=1e-8)
    assert found["n_clusters"] == 30


def test_p_values_are_adjusted_over_what_was_estimated():
    found = compared(candidates(seed=5), ETHNICITY, PAIR)
    raw = found["p_value"].to_numpy(float)
    wanted = sm.stats.multipletests(raw, method="holm")[1]
    np.testing.assert_allclose(
        found["adjusted_p_value"].to_numpy(float), wanted, atol=1e-11
    )


def test_groups_are_compared_each_by_itself():
    rows = candidates()
    cells = pd.concat(
        [
            counted(rows).assign(posts="all"),
            counted(rows[rows["vacancy"] < 60]).assign(posts="senior"),
        ]
    )
    found = gaps.every(cells, ["posts"], [ETHNICITY], min_people=8)
    alone = compared(rows[rows["vacancy"] < 60], ETHNICITY)
    pd.testing.assert_frame_equal(
        found[found["posts"] == "senior"].drop(columns="posts").reset_index(drop=True),
        alone,
    )
    nobody = gaps.every(
        cells.iloc[:0], ["posts"], [ETHNICITY], min_people=8, at_least=[("all",)]
    )
    assert nobody["reason"].tolist() == ["there is nobody in the data"]
    assert (nobody.dtypes == found.dtypes).all()
    none = gaps.every(cells.iloc[:0], ["posts"], [ETHNICITY], min_people=8)
    assert none.empty
    assert (none.dtypes == found.dtypes).all()


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (candidates()[:0], "there is nobody in the data"),
        (candidates().assign(white_bme=None), "it is not known of anybody"),
        (candidates().assign(white_bme="White"), "everybody known is alike: White"),
        (
            candidates().assign(
                white_bme=lambda own: np.where(own["vacancy"] % 2, "BME", "White")
            ),
            "no two people on different sides can be compared",
        ),
        (candidates(n_vacancies=8), "there are fewer than 8 people on one side"),
        (candidates(n_vacancies=11), "there are fewer than 10 clusters on one side"),
        (
            candidates().assign(y=200 / 3),
            "within the strata everybody has the same number",
        ),
        (
            candidates().assign(y=lambda own: (own["white_bme"] == "BME") * 1.0),
            "people do not differ but by what is compared",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(rows, reason):
    if reason.endswith("8 people on one side"):
        rows = rows.groupby("vacancy").head(2)
    found = compared(rows, ETHNICITY)
    assert found["reason"].tolist() == [reason]
    assert not found["is_reportable"].any()
    assert found[["value", "p_value", "standardised"]].isna().all(axis=None)


def test_a_pair_that_no_stratum_has_is_refused():
    rows = candidates()
    rows["gender"] = np.where(rows["white_bme"] == "BME", "Male", "Female")
    found = compared(rows, PAIR).set_index("measure")
    assert not found.loc[["gap", "gap_difference"], "is_reportable"].any()


def test_a_gap_is_found_a_null_is_not_and_scores_by_their_own_spread_shrink_it():
    """Two hundred simulated trusts in which BME candidates score .30 SD less."""
    held, alarms, values, shrunk = 0, 0, [], []
    for seed in range(200):
        rows = candidates(gap=0.3, n_vacancies=120, seed=seed)
        found = compared(rows, ETHNICITY, Comparison("gender", "Female"))
        ethnicity, gender = (row for _, row in found.iterrows())
        held += ethnicity["ci_low"] <= -3.0 <= ethnicity["ci_high"]
        alarms += gender["p_value"] < 0.05
        values.append(ethnicity["standardised"])
        if seed < 40:
            within = rows.groupby("vacancy")["y"]
            own = (rows["y"] - within.transform("mean")) / within.transform("std")
            z = compared(rows.assign(y=own, all=0), ETHNICITY, stratum="all")
            shrunk.append(z.iloc[0]["value"])
    assert 0.90 <= held / 200 <= 0.99
    assert alarms / 200 <= 0.10
    assert -0.32 < np.mean(values) < -0.28
    assert -0.24 < np.mean(shrunk) < -0.17
