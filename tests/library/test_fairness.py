"""Figures of groups from sums, against statsmodels and scipy on the rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from workforce_insights import fairness

SPECIFICATION = {"name": "own", "estimator": "forest"}
FIELDS = ["age", "gender"]
PROGRAMMES = ["a", "b"]
PROGRAMME_SHARES = [0.69, 0.13, 0.09, 0.055, 0.035]


def people(n: int, seed: int, worse: float = 0.0) -> pd.DataFrame:
    """One row per judged person; men lose `worse` more, and a loss is skewed."""
    rng = np.random.default_rng(seed)
    gender = rng.choice(["Female", "Male", "Not known"], n, p=[0.6, 0.3, 0.1])
    programme = rng.choice(PROGRAMMES, n, p=[0.8, 0.2])
    return pd.DataFrame(
        {
            "age": rng.choice(["Under 30", "30-39", "40-49"], n, p=[0.2, 0.5, 0.3]),
            "gender": gender,
            "programme_id": programme,
            "likeliest": rng.choice(PROGRAMMES, n, p=[0.9, 0.1]),
            "chance_of_a": rng.uniform(0.6, 0.95, n),
            "loss": rng.exponential(0.8, n) + worse * (gender == "Male"),
            "is_right": rng.random(n) < 0.7,
            "is_covered": rng.random(n) < 0.9,
            "set_size": rng.integers(1, 3, n),
        }
    )


def summed(rows: pd.DataFrame, estimator: str) -> pd.DataFrame:
    """The sums that the audit is given, by pandas."""
    rows = rows.assign(
        square=rows["loss"] ** 2, square_size=rows["set_size"] ** 2, one=1
    )
    parts = []
    for chosen in ([], ["age"], ["gender"], FIELDS):
        columns = {
            "n": ("one", "sum"),
            "n_right": ("is_right", "sum"),
            "n_covered": ("is_covered", "sum"),
            "total_loss": ("loss", "sum"),
            "total_squared_loss": ("square", "sum"),
            "total_set_size": ("set_size", "sum"),
            "total_squared_set_size": ("square_size", "sum"),
        }
        part = rows.groupby(chosen or "one").agg(**columns).reset_index()
        for name, field in zip(("", "other_"), [*chosen, None, None], strict=False):
            part[f"{name}field"] = field
            part[f"{name}group_name"] = part[field] if field else None
        parts.append(part.drop(columns=["one", *chosen], errors="ignore"))
    return pd.concat(parts, ignore_index=True).assign(estimator=estimator)


def by_programme(rows: pd.DataFrame, estimator: str) -> pd.DataFrame:
    parts = []
    for field in (None, *FIELDS):
        for group, own in rows.groupby(field) if field else [(None, rows)]:
            for programme in PROGRAMMES:
                chance = own["chance_of_a"]
                is_own = own["programme_id"] == programme
                parts.append(
                    {
                        "estimator": estimator,
                        "field": field,
                        "group_name": group,
                        "programme_id": programme,
                        "n": len(own),
                        "n_actual": is_own.sum(),
                        "n_predicted": (own["likeliest"] == programme).sum(),
                        "n_covered": (is_own & own["is_covered"]).sum(),
                        "n_uncalibrated": 0,
                        "total_probability": (
                            chance if programme == "a" else 1 - chance
                        ).sum(),
                    }
                )
    return pd.DataFrame(parts)


def audited(rows: pd.DataFrame) -> pd.DataFrame:
    names = ("forest", "class_frequencies")
    return fairness.evidence(
        pd.concat([summed(rows, name) for name in names], ignore_index=True),
        pd.concat([by_programme(rows, name) for name in names], ignore_index=True),
        SPECIFICATION,
    )


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return people(400, seed=1)


@pytest.fixture(scope="module")
def found(rows: pd.DataFrame) -> pd.DataFrame:
    return audited(rows).query("estimator == 'forest'")


def of_groups(found: pd.DataFrame, measure: str, field: str) -> pd.DataFrame:
    part = found[
        (found["measure"] == measure)
        & (found["field"] == field)
        & found["other_field"].isna()
    ]
    assert len(part) > 0
    return part.set_index("group_name")


def limits(row: pd.Series) -> tuple[float, float]:
    return float(row["ci_low"]), float(row["ci_high"])


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    ("measure", "column"), [("log_loss", "loss"), ("set_size",) * 2]
)
def test_means_are_those_of_a_one_way_analysis_of_variance(
    rows: pd.DataFrame, found: pd.DataFrame, field: str, measure: str, column: str
) -> None:
    fitted = smf.ols(f"{column} ~ C({field}) - 1", rows).fit()
    for group, row in of_groups(found, measure, field).iterrows():
        name = f"C({field})[{group}]"
        assert row["value"] == pytest.approx(fitted.params[name])
        assert limits(row) == pytest.approx(tuple(fitted.conf_int().loc[name]))
        assert row["n"] == (rows[field] == group).sum()


@pytest.mark.parametrize("field", FIELDS)
def test_differences_are_the_wider_of_scipys(
    rows: pd.DataFrame, found: pd.DataFrame, field: str
) -> None:
    n_groups = 6
    for measure, level in (
        ("log_loss_difference", 0.95),
        ("log_loss_difference_adjusted", 1 - 0.05 / n_groups),
    ):
        for group, row in of_groups(found, measure, field).iterrows():
            own = rows[field] == group
            student, welch = (
                stats.ttest_ind(
                    rows.loc[own, "loss"], rows.loc[~own, "loss"], equal_var=is_equal
                ).confidence_interval(level)
                for is_equal in (True, False)
            )
            wider = min(student.low, welch.low), max(student.high, welch.high)
            assert limits(row) == pytest.approx(wider)


@pytest.mark.parametrize(("own_spread", "rest_spread"), [(3.0, 1.0), (1.0, 3.0)])
def test_a_spread_of_its_own_is_allowed_for(
    own_spread: float, rest_spread: float
) -> None:
    """With one spread for both, 71 of 100 intervals would hold the first difference.

    Each field has one group of 30 people and the 150 others.
    """
    rng = np.random.default_rng(11)
    n_fields, sizes = 1000, np.array([30, 150])
    shape = (n_fields, 180)
    spread = np.repeat([own_spread, rest_spread], sizes)
    loss = rng.normal(np.repeat([3.0, 2.0], sizes), spread, shape)
    totals, squares = (
        np.add.reduceat(values, [0, 30], axis=1).ravel() for values in (loss, loss**2)
    )
    groups = pd.DataFrame(
        {
            "field": np.repeat([f"{i:04}" for i in range(n_fields)], 2),
            "group_name": ["own", "others"] * n_fields,
            "n": np.tile(sizes, n_fields),
            "total_loss": totals,
            "total_squared_loss": squares,
        }
    ).assign(estimator="forest", other_field=None, other_group_name=None)
    unasked = ("n_right", "n_covered", "total_set_size", "total_squared_set_size")
    groups = groups.assign(**dict.fromkeys(unasked, 0))
    nobody = by_programme(people(20, seed=0), "forest").iloc[:0]
    found = fairness.evidence(groups, nobody, SPECIFICATION)
    own = found[
        (found["measure"] == "log_loss_difference") & (found["group_name"] == "own")
    ]
    held = (own["ci_low"] <= 1) & (own["ci_high"] >= 1)
    assert len(held) == n_fields
    assert held.mean() >= 0.93


@pytest.mark.parametrize(
    ("measure", "column"), [("accuracy", "is_right"), ("set_coverage", "is_covered")]
)
def test_shares_are_wilsons(
    rows: pd.DataFrame, found: pd.DataFrame, measure: str, column: str
) -> None:
    for group, row in of_groups(found, measure, "gender").iterrows():
        own = rows.loc[rows["gender"] == group, column]
        expected = proportion_confint(own.sum(), len(own), method="wilson")
        assert limits(row) == pytest.approx(expected)
        assert row["value"] == pytest.approx(own.mean())
        assert row["n_part"] == own.sum()


def test_selection_is_compared_with_the_largest_stated_group(
    rows: pd.DataFrame, found: pd.DataFrame
) -> None:
    part = of_groups(found, "selection_difference", "gender")
    assert set(part.index) == {"Male", "Not known"}
    assert set(part["reference_group"]) == {"Female"}
    reference = rows[rows["gender"] == "Female"]["likeliest"]
    for group, row in part.iterrows():
        own = rows[rows["gender"] == group]["likeliest"]
        counts = [
            ((names == row["programme_id"]).sum(), len(names))
            for names in (own, reference)
        ]
        expected = confint_proportions_2indep(
            *counts[0], *counts[1], method="newcomb", compare="diff"
        )
        assert limits(row) == pytest.approx(expected)
    ratios = of_groups(found, "selection_ratio", "gender")
    assert ratios["value"].to_numpy() == pytest.approx(
        1
        + (part["value"] / (part["n_reference_part"] / part["n_reference"])).to_numpy()
    )


def test_calibration_is_what_came_less_what_was_said(
    rows: pd.DataFrame, found: pd.DataFrame
) -> None:
    for group, row in of_groups(found, "calibration", "age").iterrows():
        own = rows[rows["age"] == group]
        said = own["chance_of_a"].mean()
        said = said if row["programme_id"] == "a" else 1 - said
        came = (own["programme_id"] == row["programme_id"]).mean()
        assert row["value"] == pytest.approx(came - said)


def test_sets_promise_each_programme(rows: pd.DataFrame, found: pd.DataFrame) -> None:
    part = found[found["measure"] == "programme_coverage"].set_index("programme_id")
    for programme, own in rows.groupby("programme_id"):
        assert part.loc[programme, "n"] == len(own)
        assert part.loc[programme, "value"] == pytest.approx(own["is_covered"].mean())


def test_combinations_that_do_not_depart_are_the_sum_of_the_two(
    rows: pd.DataFrame, found: pd.DataFrame
) -> None:
    """The additive model is statsmodels' on the rows."""
    shown = found[found["is_reportable"] & found["other_field"].notna()]
    spread = shown[shown["measure"] == "interaction_spread"]
    assert spread["value"].tolist() == [0]
    part = shown[shown["measure"] == "log_loss"]
    cells = part.rename(columns={"group_name": "age", "other_group_name": "gender"})
    additive = smf.ols("loss ~ C(age) + C(gender)", rows).fit()
    expected = additive.predict(cells)
    assert part["value"].to_numpy() == pytest.approx(expected.to_numpy())
    raw = rows.groupby(FIELDS, as_index=False)["loss"].mean()
    own = cells.merge(raw, on=FIELDS)
    assert len(own) == len(part) >= 8
    assert own["raw_value"].to_numpy() == pytest.approx(own["loss"].to_numpy())


def test_the_baseline_has_no_combinations(rows: pd.DataFrame) -> None:
    baseline = audited(rows).query("estimator == 'class_frequencies'")
    assert baseline["other_field"].isna().all()


def test_a_group_that_is_worse_is_found_and_no_other() -> None:
    found = audited(people(1500, seed=2, worse=0.6)).query("estimator == 'forest'")
    adjusted = found[found["measure"] == "log_loss_difference_adjusted"]
    assert adjusted[adjusted["ci_low"] > 0]["group_name"].tolist() == ["Male"]


def test_where_nothing_differs_few_audits_raise_an_alarm() -> None:
    """Twenty groups of 12 and one of 300, the losses skewed: each with a spread of its
    own, a third of the audits would raise one."""
    rng = np.random.default_rng(6)
    sizes = np.array([300, *[12] * 20])
    group = np.repeat(np.arange(21), sizes)
    nobody = by_programme(people(20, seed=0), "forest").iloc[:0]
    groups = pd.DataFrame({"n": sizes, "n_right": 0, "n_covered": 0}).assign(
        estimator="forest",
        field="age",
        group_name=[str(g) for g in range(21)],
        other_field=None,
        other_group_name=None,
        total_set_size=0,
        total_squared_set_size=0,
    )
    alarms = []
    for _ in range(40):
        loss = rng.choice([0.4, 2.0, 2.4, 2.9, 3.4], len(group), p=PROGRAMME_SHARES)
        groups["total_loss"] = np.bincount(group, loss)
        groups["total_squared_loss"] = np.bincount(group, loss**2)
        found = fairness.evidence(groups, nobody, SPECIFICATION)
        adjusted = found[found["measure"] == "log_loss_difference_adjusted"]
        assert adjusted["is_reportable"].sum() == 21
        alarms.append(((adjusted["ci_low"] > 0) | (adjusted["ci_high"] < 0)).any())
    assert np.mean(alarms) <= 0.15


def test_few_people_are_refused_in_words() -> None:
    rows = people(60, seed=3)
    rows.loc[rows.index[:9], "gender"] = "Other"
    rows.loc[rows.index[9:], "gender"] = "Female"
    found = audited(rows).query("estimator == 'forest' and field == 'gender'")
    one = found[found["other_field"].isna()]
    other = one[one["group_name"] == "Other"]
    assert not other["is_reportable"].any()
    assert set(other["reason"]) == {"there are fewer than 10 people"}
    difference = one[one["measure"] == "log_loss_difference"].set_index("group_name")
    assert "in all other groups" in difference.loc["Female", "reason"]


def test_losses_all_alike_and_lone_groups_are_refused() -> None:
    rows = people(100, seed=4).assign(loss=0.5, gender="Female")
    found = audited(rows).query("estimator == 'forest'")
    spread = found[found["measure"] == "interaction_spread"].iloc[0]
    assert not spread["is_reportable"]
    assert "do not differ" in spread["reason"]
    lone = of_groups(found, "log_loss_difference_adjusted", "gender").loc["Female"]
    assert not lone["is_reportable"]
    numbers = found[["value", "ci_low", "ci_high"]]
    assert np.isfinite(numbers[found["is_reportable"]]).all(axis=None)
    assert numbers[~found["is_reportable"]].isna().all(axis=None)


def test_nobody_is_refused_for_both_estimators(rows: pd.DataFrame) -> None:
    groups, programmes = summed(rows, "forest"), by_programme(rows, "forest")
    empty = fairness.evidence(groups.iloc[:0], programmes.iloc[:0], SPECIFICATION)
    assert set(empty["estimator"]) == {"forest", "class_frequencies"}
    assert not empty["is_reportable"].any()
    assert (empty["n"] == 0).all()
    assert empty.dtypes.equals(audited(rows).dtypes)
