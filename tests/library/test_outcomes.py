"""Outcomes on cells against scikit-learn and statsmodels on the people."""

import json

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from statsmodels.miscmodels.ordinal_model import OrderedModel

from workforce_insights import effects, outcomes
from workforce_insights.linear import LinearModel, Sums

FIELDS = {
    "band_level": "ordinal",
    "role_group": "nominal",
    "is_male": "flag",
    "age": "number",
}
SPECIFICATION = {"name": "own", "fields": FIELDS}
PROGRAMMES = ["edward_jenner", "mary_seacole", "nye_bevan"]
ROLES = ["AHP", "Doctor", "Nurse"]
NO_GAPS = pd.DataFrame({"outcome": list(outcomes.OUTCOMES), "reason": [None] * 3})


def people(n=600, seed=0, effect=0.0, n_repeats=1):
    """People whose outcomes depend on band and programme, so far as the effect goes."""
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {
            "band_level": rng.integers(5, 9, n),
            "role_group": rng.choice(ROLES, n, p=[0.2, 0.2, 0.6]),
            "is_male": rng.integers(0, 2, n),
            "age": 10 * rng.integers(2, 6, n),
            "programme_id": rng.choice(PROGRAMMES, n, p=[0.3, 0.5, 0.2]),
        }
    )
    rows["profile_id"] = rows[list(FIELDS)].astype(str).agg("-".join, axis=1)
    score = effect * (rows["band_level"] - 6.5)
    score += effect * (rows["programme_id"] == "nye_bevan")
    rows["completion"] = (score + rng.logistic(size=n) > -1).astype(float)
    rows["assessment"] = (60 + 5 * score + rng.normal(0, 9, n)).round(1)
    rows["satisfaction"] = 1.0 + np.digitize(
        score + rng.logistic(size=n), [-3, -2, -0.5, 1]
    )
    repeats = [
        rows.assign(repeat_number=r, fold=rng.permutation(n) % 5 + 1)
        for r in range(1, n_repeats + 1)
    ]
    return pd.concat(repeats, ignore_index=True)


def cells_of(rows, chosen=tuple(outcomes.OUTCOMES)):
    """Group people to the cells that the warehouse makes."""
    parts = []
    for outcome in chosen:
        for is_given in (False, True):
            part = rows.assign(
                outcome=outcome,
                is_given_programme=is_given,
                value=rows[outcome],
                square=rows[outcome] ** 2,
            )
            part["outcome_level"] = (
                rows[outcome].astype("Int64") if outcome == "satisfaction" else pd.NA
            )
            if not is_given:
                part["programme_id"] = None
            keys = [
                *("outcome", "is_given_programme", "repeat_number", "fold"),
                *("profile_id", "programme_id", "outcome_level", *FIELDS),
            ]
            grouped = part.groupby(keys, dropna=False, observed=True)
            parts.append(
                grouped.agg(
                    n_people=("value", "size"),
                    total=("value", "sum"),
                    total_of_squares=("square", "sum"),
                ).reset_index()
            )
    return pd.concat(parts, ignore_index=True)


def evidence_of(rows, chosen=tuple(outcomes.OUTCOMES), gaps=NO_GAPS):
    found = outcomes.evidence(cells_of(rows, chosen), SPECIFICATION, gaps)
    keys = ["outcome", "is_given_programme", "measure"]
    return found.set_index(keys).sort_index()


def effects_of(rows, chosen=tuple(outcomes.OUTCOMES), gaps=NO_GAPS):
    return effects.effects(cells_of(rows, chosen), SPECIFICATION, gaps)


def scaled(rows, is_given):
    """Fields from 0 to 1, one column for each word, by pandas."""
    names = ["band_level", "is_male", "age"]
    numbers = rows[names].astype(float)
    numbers = (numbers - numbers.min()) / (numbers.max() - numbers.min())
    words = ["role_group"] + ["programme_id"] * is_given
    return np.hstack([numbers, pd.get_dummies(rows[words]).astype(float)])


def compared(rows, is_given):
    """Columns against the commonest level, by pandas."""
    made = pd.DataFrame(
        {
            "band_level/1 more": rows["band_level"].astype(float),
            "age/10 more": rows["age"] / 10.0,
        }
    )
    words = ["role_group", "is_male"] + ["programme_id"] * is_given
    for name in words:
        counts = rows[name].astype(str).value_counts()
        for level in sorted(counts.index.difference([counts.idxmax()])):
            made[f"{name}/{level}"] = (rows[name].astype(str) == level).astype(float)
    return made


def held_out(rows, is_given, predict):
    """Split by split, what a model of the other folds says of each fold."""
    matrix = scaled(rows, is_given)
    for _, part in rows.groupby("repeat_number"):
        for fold in range(1, 6):
            test = part.index[part["fold"] == fold]
            train = part.index[part["fold"] != fold]
            yield train, test, predict(matrix[train], rows.loc[train], matrix[test])


@pytest.mark.parametrize("is_given", [False, True])
def test_completion_is_judged_as_scikit_learn_judges_the_people(is_given):
    rows = people(effect=0.8, n_repeats=2)
    found = evidence_of(rows, ["completion"]).loc[("completion", is_given)]

    def predict(points, training, others):
        model = LogisticRegression(C=1.0, tol=1e-10, max_iter=10_000)
        model.fit(points, training["completion"])
        return model.predict_proba(others)[:, 1]

    losses, briers, areas, gains = [], [], [], []
    for train, test, chance in held_out(rows, is_given, predict):
        actual = rows.loc[test, "completion"]
        losses.append(log_loss(actual, chance))
        briers.append(brier_score_loss(actual, chance))
        areas.append(roc_auc_score(actual, chance))
        rate = np.full(len(test), rows.loc[train, "completion"].mean())
        came = actual.to_numpy(dtype=bool)
        each = [-np.log(np.where(came, p, 1 - p)) for p in (rate, chance)]
        gains.append(each[0] - each[1])
    assert (found["n"] == 600).all()
    for measure, theirs in (
        ("log_loss", losses),
        ("brier_score", briers),
        ("auc", areas),
        ("log_loss_gain", [part.mean() for part in gains]),
    ):
        assert found.loc[measure, "value"] == pytest.approx(np.mean(theirs), abs=1e-6)
    spread = np.sqrt((1 / 10 + 1 / 4) * np.concatenate(gains).var() / 120)
    half = found.loc["log_loss_gain", ["ci_low", "ci_high"]].diff().iloc[-1] / 2
    assert half == pytest.approx(1.959964 * spread, rel=1e-3)
    assert found.loc["log_loss_gain", "ci_low"] > 0


@pytest.mark.parametrize("is_given", [False, True])
def test_assessment_is_judged_as_ridge_regression_of_the_people(is_given):
    rows = people(effect=0.8)
    found = evidence_of(rows, ["assessment"]).loc[("assessment", is_given)]

    def predict(points, training, others):
        return Ridge(alpha=1.0).fit(points, training["assessment"]).predict(others)

    errors, nothing = [], []
    for train, test, mean in held_out(rows, is_given, predict):
        actual = rows.loc[test, "assessment"]
        errors += list((actual - mean) ** 2)
        nothing += list((actual - rows.loc[train, "assessment"].mean()) ** 2)
    assert found.loc["rmse", "value"] == pytest.approx(np.sqrt(np.mean(errors)))
    share = 1 - np.sum(errors) / np.sum(nothing)
    assert found.loc["explained_share", "value"] == pytest.approx(share)
    assert 0 < found.loc["explained_share", "ci_low"] < share


def test_satisfaction_is_judged_by_the_order_of_its_levels():
    rows = people(effect=0.8)
    found = evidence_of(rows, ["satisfaction"]).loc[("satisfaction", False)]
    assert found.loc["log_loss_gain", "ci_low"] > 0
    assert found.loc["ranked_probability_score_gain", "ci_low"] > 0
    given = evidence_of(rows, ["satisfaction"]).loc[("satisfaction", True)]
    assert given.loc["auc", "value"] > found.loc["auc", "value"] > 0.6


def test_concordance_is_the_area_of_scikit_learn():
    rng = np.random.default_rng(3)
    chances = rng.dirichlet([2, 3, 4], 60).round(1) + 1e-3
    chances /= chances.sum(axis=1, keepdims=True)
    codes, weights = rng.integers(0, 3, 60), rng.integers(1, 4, 60)
    rows = np.repeat(np.arange(60), weights)
    areas, pairs = [], []
    for cut in (0, 1):
        above = codes[rows] > cut
        score = chances[:, cut + 1 :].sum(axis=1).round(10)[rows]
        areas.append(roc_auc_score(above, score))
        pairs.append(above.sum() * (~above).sum())
    expected = np.average(areas, weights=pairs)
    assert outcomes.concordance(chances, codes, weights) == pytest.approx(expected)
    nobody = outcomes.concordance(chances, np.zeros(60, dtype=int), weights)
    assert np.isnan(nobody)


@pytest.mark.parametrize("is_given", [False, True])
def test_effects_on_completion_are_those_of_statsmodels(is_given):
    rows = people(effect=0.8)
    design = compared(rows, is_given)
    theirs = sm.Logit(rows["completion"], sm.add_constant(design)).fit(
        disp=False, tol=1e-14, maxiter=100
    )
    found = effects_of(rows, ["completion"])
    found = found[found["is_given_programme"] == is_given].dropna(subset=["field"])
    assert (found["measure"] == "odds_ratio").all()
    assert len(found) == design.shape[1]
    bounds = theirs.conf_int()
    for _, row in found.iterrows():
        name = f"{row['field']}/{row['field_level']}"
        ours = np.log(row[["value", "ci_low", "ci_high"]].to_numpy(dtype=float))
        np.testing.assert_allclose(ours[0], theirs.params[name], atol=1e-8)
        np.testing.assert_allclose(ours[1:], bounds.loc[name], atol=1e-7)
        at = (
            rows[row["field"]].astype(str) == row["field_level"]
            if pd.notna(row["reference_level"])
            else rows["age"] > 0
        )
        assert row["n"] == at.sum()
        assert row["n_events"] == rows.loc[at, "completion"].sum()


@pytest.mark.parametrize("is_given", [False, True])
def test_effects_on_assessment_are_those_of_statsmodels(is_given):
    rows = people(effect=0.8)
    design = compared(rows, is_given)
    theirs = sm.OLS(rows["assessment"], sm.add_constant(design)).fit()
    found = effects_of(rows, ["assessment"])
    found = found[found["is_given_programme"] == is_given].dropna(subset=["field"])
    assert len(found) == design.shape[1]
    for _, row in found.iterrows():
        name = f"{row['field']}/{row['field_level']}"
        ours = row[["value", "ci_low", "ci_high"]].to_numpy(dtype=float)
        np.testing.assert_allclose(ours[0], theirs.params[name], atol=1e-8)
        np.testing.assert_allclose(ours[1:], theirs.conf_int().loc[name], atol=1e-8)


def test_effects_on_satisfaction_are_those_of_statsmodels():
    rows = people(n=900, effect=0.8)
    design = compared(rows, is_given=False)
    theirs = OrderedModel(
        rows["satisfaction"].astype(int), design.to_numpy(), distr="logit"
    ).fit(method="newton", disp=False, tol=1e-12, maxiter=100)
    found = effects_of(rows, ["satisfaction"])
    found = found[~found["is_given_programme"]].set_index(["field", "field_level"])
    for place, name in enumerate(design):
        row = found.loc[tuple(name.split("/"))]
        ours = np.log(row[["value", "ci_low", "ci_high"]].to_numpy(dtype=float))
        np.testing.assert_allclose(ours[0], np.asarray(theirs.params)[place], atol=1e-7)
        error = np.asarray(theirs.bse)[place]
        np.testing.assert_allclose(
            ours[2] - ours[0], 1.959963984540054 * error, rtol=1e-4
        )


def test_people_of_one_cell_keep_their_spread():
    """Two points, their numbers apart within each: the residual is within the cells."""
    points = np.array([[0.0], [1.0]])
    numbers = [np.array([1.0, 5.0, 6.0]), np.array([2.0, 9.0])]
    sums = Sums(
        np.array([3.0, 2.0]),
        np.array([x.sum() for x in numbers]),
        np.array([(x**2).sum() for x in numbers]),
    )
    model = LinearModel()
    model.fit(points, sums)
    theirs = sm.OLS(
        np.concatenate(numbers), sm.add_constant(np.repeat(points, [3, 2]))
    ).fit()
    assert model.slopes[0] == pytest.approx(theirs.params[1])
    assert np.sqrt(model.covariance[0, 0]) == pytest.approx(theirs.bse[1])


def test_a_level_where_nobody_completed_is_refused_and_the_rest_stands():
    rows = people(effect=0.8)
    rows.loc[rows["role_group"] == "Doctor", "completion"] = 0.0
    found = effects_of(rows, ["completion"])
    found = found[~found["is_given_programme"]].set_index(["field", "field_level"])
    doctors = found.loc[("role_group", "Doctor")]
    assert not doctors["is_reportable"]
    assert doctors["reason"] == "at this level nobody completed"
    assert doctors["n"] == (rows["role_group"] == "Doctor").sum()
    others = rows[rows["role_group"] != "Doctor"]
    design = compared(others, is_given=False)
    theirs = sm.Logit(others["completion"], sm.add_constant(design)).fit(disp=False)
    band = found.loc[("band_level", "1 more")]
    assert np.log(band["value"]) == pytest.approx(theirs.params["band_level/1 more"])
    assert band["n"] == len(others)


def test_a_field_that_others_make_is_refused():
    rows = people(effect=0.8)
    rows["is_male"] = (rows["role_group"] == "Doctor").astype(int)
    rows["age"] = 30
    found = effects_of(rows, ["completion", "assessment"])
    reasons = found.groupby("field")["reason"].unique().map(list)
    assert reasons["is_male"] == ["it cannot be told apart from the fields before it"]
    assert reasons["age"] == ["everybody is alike in it"]
    assert found[found["field"] == "role_group"]["is_reportable"].all()


def test_a_ratio_without_bound_is_refused():
    """Band decides completion but for nobody: no level alone shows it."""
    rows = people()
    rows["completion"] = (rows["band_level"] + rows["age"] / 100 > 6.85).astype(float)
    found = effects_of(rows, ["completion"]).query("outcome == 'completion'")
    band = found[found["field"].isna() | (found["field"] == "band_level")]
    assert len(band) == 2
    assert not band["is_reportable"].any()
    assert band["reason"].str.len().min() > 10


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda rows: rows.head(49), "there are only 49 people, and 50 are needed"),
        (lambda rows: rows.head(0), "nobody has both the outcome and every field"),
        (lambda rows: rows.assign(completion=1.0), "everybody completed"),
        (lambda rows: rows.assign(completion=0.0), "nobody completed"),
        (
            lambda rows: rows.assign(completion=(rows.index > 8).astype(float)),
            "there are only 9 people who did not complete, and 10 are needed",
        ),
        (lambda rows: rows.assign(fold=1), "cross-validation needs people in two"),
    ],
)
def test_too_little_is_refused_in_words(change, reason):
    found = evidence_of(change(people()), ["completion"])
    assert not found["is_reportable"].any()
    assert found.loc["completion", "reason"].str.startswith(reason).all()
    assert found[["value", "ci_low", "ci_high"]].isna().all(axis=None)


@pytest.mark.parametrize("outcome", ["assessment", "satisfaction"])
def test_everybody_alike_is_refused_in_words(outcome):
    found = evidence_of(people().assign(**{outcome: 4.0}), [outcome])
    assert (found.loc[outcome, "reason"] == "everybody has the same score").all()
    fitted = effects_of(people().assign(**{outcome: 4.0}), [outcome])
    assert "everybody has the same score" in set(fitted["reason"])


def test_a_gap_is_the_reason_and_nobody_crashes():
    gaps = NO_GAPS.assign(reason="the extract has no such column")
    for made in (
        outcomes.evidence(cells_of(people()).head(0), SPECIFICATION, gaps),
        effects.effects(cells_of(people()).head(0), SPECIFICATION, gaps),
    ):
        assert set(made["reason"]) == {"the extract has no such column"}
        assert (made["n"] == 0).all()
        assert set(made["outcome"]) == set(outcomes.OUTCOMES)


def test_fields_that_the_extract_lacks_are_left_out():
    rows = people(effect=0.8)
    cells = cells_of(rows, ["assessment"])
    lacking = cells.assign(age=np.nan)
    without = {"name": "own", "fields": {k: v for k, v in FIELDS.items() if k != "age"}}
    pd.testing.assert_frame_equal(
        outcomes.evidence(lacking, SPECIFICATION, NO_GAPS),
        outcomes.evidence(lacking, without, NO_GAPS),
    )
    fields = set(effects.effects(lacking, SPECIFICATION, NO_GAPS)["field"].dropna())
    assert fields == {"band_level", "role_group", "is_male", "programme_id"}


def test_each_outcome_says_what_its_model_was_given():
    cells = cells_of(people(60), chosen=("completion", "satisfaction"))
    cells = cells[~cells["is_given_programme"]]
    settings = {"seed": 7, "n_folds": 5}
    runs = outcomes.described(cells, SPECIFICATION, settings).set_index("model_name")
    assert list(runs.index) == [
        "completion_model",
        "assessment_model",
        "satisfaction_model",
    ]
    assert runs["n_people"].tolist() == [60, 0, 60]
    assert runs["input_hash"].nunique() == 3
    for name, outcome in outcomes.OUTCOMES.items():
        run = json.loads(runs.loc[f"{name}_model", "settings"])
        assert run == {"estimator": outcome.estimator, "n_folds": 5}


def test_results_do_not_depend_on_the_order_of_cells():
    cells = cells_of(people(effect=0.5))
    shuffled = cells.sample(frac=1, random_state=1)
    for make in (outcomes.evidence, effects.effects):
        pd.testing.assert_frame_equal(
            make(cells, SPECIFICATION, NO_GAPS), make(shuffled, SPECIFICATION, NO_GAPS)
        )


def test_intervals_hold_nothing_when_there_is_nothing():
    """Nulls: the gains are not above 0, and effects hold no difference, as stated."""
    flagged, held, n_effects = 0, 0, 0
    for seed in range(20):
        rows = people(n=250, seed=seed)
        judged = evidence_of(rows)
        gains = judged[
            judged.index.get_level_values("measure").str.endswith("_gain")
            | (judged.index.get_level_values("measure") == "explained_share")
        ]
        flagged += int((gains["ci_low"] > 0).sum())
        found = effects_of(rows)
        found = found[found["is_reportable"]]
        nothing = np.where(found["measure"] == "points_difference", 0.0, 1.0)
        held += int(((found["ci_low"] < nothing) & (nothing < found["ci_high"])).sum())
        n_effects += len(found)
    assert flagged <= 0.065 * 20 * len(gains)
    assert 0.93 < held / n_effects < 0.97
