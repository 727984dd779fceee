import warnings

import duckdb
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from scipy.stats import norm
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    confusion_matrix,
    f1_score,
    log_loss,
)
from sklearn.tree import DecisionTreeClassifier

from workforce_insights import classifiers
from workforce_insights.cells import encode

FIELDS = {
    "age": "number",
    "band_level": "ordinal",
    "is_male": "flag",
    "role": "nominal",
}
SPECIFICATION = {"name": "test", "fields": FIELDS}
SMALL = {"seed": 3, "n_trees": 25, "max_depth": 4}
LADDER = {"first": 1, "other": 2, "senior": 3}
KEYS = ["profile_id", *FIELDS, "programme_id"]


def people(n=600, seed=0):
    """Simulated enrolments: the programme depends on band, and on nothing else."""
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(
        {
            "age": rng.integers(3, 7, n) * 8,
            "band_level": rng.integers(4, 10, n),
            "is_male": rng.integers(0, 2, n),
            "role": rng.choice(["AHP", "Doctor", "Nurse"], n),
        }
    )
    senior = rng.random(n) < (data["band_level"] - 3) / 8
    first = rng.random(n) < 0.7
    data["programme_id"] = np.select([senior, first], ["senior", "first"], "other")
    data["profile_id"] = "p" + data.groupby(list(FIELDS)).ngroup().astype(
        str
    ).str.zfill(4)
    return data


def to_cells(data):
    folds = [c for c in ("evaluation", "repeat_number", "fold") if c in data]
    cells = data.groupby([*folds, *KEYS]).size().rename("n_people").reset_index()
    return cells.assign(ladder_level=cells["programme_id"].map(LADDER))


def holdout(data, repeat=1, seed=1):
    test = np.random.default_rng(seed).permutation(len(data)) < len(data) // 5
    return data.assign(
        evaluation="holdout", repeat_number=repeat, fold=test.astype(int)
    )


def later_cohorts(data, seed=1):
    return holdout(data, seed=seed).assign(evaluation="later_cohorts")


def cross_validation(data, repeat=1, seed=2):
    fold = np.random.default_rng(seed).permutation(len(data)) % 5 + 1
    return data.assign(evaluation="cross_validation", repeat_number=repeat, fold=fold)


def judged(data, **changes):
    return classifiers.evidence(to_cells(data), SPECIFICATION, **(SMALL | changes))


def look_up(evidence):
    return evidence[evidence["programme_id"].isna()].set_index(
        ["measure", "evaluation", "estimator"]
    )


def arrays(cells):
    points = encode(cells, FIELDS).matrix
    codes = np.unique(cells["programme_id"], return_inverse=True)[1]
    return points, codes, cells["n_people"].to_numpy()


# Learning on cells is learning on people -------------------------------------------


def test_a_tree_of_the_forest_is_the_tree_on_the_resampled_people():
    points, codes, weights = arrays(to_cells(people()))
    for seed in range(20):
        depth = None if seed % 2 else 3
        forest = classifiers.ForestOnCells(1, depth, seed)
        forest.fit(points, codes, weights, 3)
        rng = np.random.default_rng(seed)
        counts = rng.multinomial(weights.sum(), weights / weights.sum())
        on_rows = DecisionTreeClassifier(
            max_features="sqrt",
            max_depth=depth,
            random_state=int(rng.integers(2**31)),
        )
        rows = rng.permutation(np.repeat(np.arange(len(points)), counts))
        on_rows.fit(points[rows], codes[rows])
        np.testing.assert_allclose(
            forest.predict_proba(points), on_rows.predict_proba(points)
        )


def test_the_forest_on_cells_is_a_random_forest_on_the_people():
    """It is as near to a forest on the rows as two of those are to each other."""
    points, codes, weights = arrays(to_cells(people()))
    rows = np.repeat(np.arange(len(points)), weights)
    ours = classifiers.ForestOnCells(400, 5, seed=0)
    ours.fit(points, codes, weights, 3)
    honest = [
        RandomForestClassifier(400, max_depth=5, random_state=seed)
        .fit(points[rows], codes[rows])
        .predict_proba(points)
        for seed in (1, 2)
    ]
    cells_as_people = (
        RandomForestClassifier(400, max_depth=5, random_state=1)
        .fit(points, codes)
        .predict_proba(points)
    )

    def distance(one, other):
        return np.average(np.abs(one - other).sum(1) / 2, weights=weights)

    between = distance(*honest)
    assert distance(ours.predict_proba(points), honest[0]) < 1.3 * between
    assert distance(cells_as_people, honest[0]) > 3 * between


def test_the_forest_depends_on_its_seed_alone():
    points, codes, weights = arrays(to_cells(people(200)))
    made = []
    for seed in (4, 4, 5):
        forest = classifiers.ForestOnCells(10, None, seed)
        forest.fit(points, codes, weights, 3)
        made.append(forest.predict_proba(points))
    np.testing.assert_array_equal(made[0], made[1])
    assert (made[0] != made[2]).any()


def test_the_logit_on_cells_is_the_logit_on_the_people():
    points, codes, weights = arrays(to_cells(people()))
    ours = classifiers.MultinomialLogit()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ours.fit(points, codes, weights, 3)
    rows = np.repeat(np.arange(len(points)), weights)
    theirs = LogisticRegression(tol=1e-10, max_iter=10_000).fit(
        points[rows], codes[rows]
    )
    np.testing.assert_allclose(
        ours.predict_proba(points), theirs.predict_proba(points), atol=1e-6
    )


def test_the_logit_of_two_classes_is_that_of_the_people():
    """Its ridge takes one slope for each column, not half of it for each class."""
    points, codes, weights = arrays(to_cells(people(80)))
    kept = codes < 2
    points, codes, weights = points[kept], codes[kept], weights[kept]
    ours = classifiers.MultinomialLogit()
    ours.fit(points, codes, weights, 2)
    rows = np.repeat(np.arange(len(points)), weights)
    theirs = LogisticRegression(tol=1e-10, max_iter=10_000)
    theirs.fit(points[rows], codes[rows])
    np.testing.assert_allclose(
        ours.predict_proba(points), theirs.predict_proba(points), atol=1e-5
    )


# Probabilities ---------------------------------------------------------------------


def test_probabilities_of_every_estimator_profile_and_class():
    cells = to_cells(people())
    made = classifiers.probabilities(cells, SPECIFICATION, **SMALL)
    n_profiles = cells["profile_id"].nunique()
    assert len(made) == 5 * n_profiles * 3
    assert not made.duplicated(["estimator", "profile_id", "programme_id"]).any()
    sums = made.groupby(["estimator", "profile_id"])["probability"].sum()
    np.testing.assert_allclose(sums, 1)
    base = made[made["estimator"] == "class_frequencies"]
    expected = cells.groupby("programme_id")["n_people"].sum() / 600
    found = base.groupby("programme_id")["probability"].agg(["min", "max"])
    np.testing.assert_allclose(found["min"], expected)
    np.testing.assert_allclose(found["max"], expected)
    shuffled = cells.sample(frac=1, random_state=1)
    again = classifiers.probabilities(shuffled, SPECIFICATION, **SMALL)
    assert_frame_equal(again, made)


def test_probabilities_follow_band():
    cells = to_cells(people(2000))
    made = classifiers.probabilities(cells, SPECIFICATION, **SMALL)
    band = cells.groupby("profile_id")["band_level"].first()
    senior = made[made["programme_id"] == "senior"]
    for estimator in ("forest", "multinomial_logit"):
        mine = senior[senior["estimator"] == estimator]
        by_band = mine.groupby(mine["profile_id"].map(band))["probability"].mean()
        assert by_band[4] < 0.25
        assert by_band[9] > 0.6


# Evidence --------------------------------------------------------------------------


def test_scores_are_those_of_scikit_learn_on_the_people():
    data = holdout(people())
    found = look_up(judged(data))
    points = encode(data, FIELDS).matrix
    train = (data["fold"] == 0).to_numpy()
    y = data["programme_id"].to_numpy()
    model = LogisticRegression(tol=1e-10, max_iter=10_000).fit(points[train], y[train])
    for evaluation, rows in (("train", train), ("test", ~train)):
        score = found.loc[("accuracy", evaluation, "multinomial_logit")]
        assert score["n"] == rows.sum()
        assert score["value"] == pytest.approx(
            accuracy_score(y[rows], model.predict(points[rows]))
        )
        predicted = model.predict_proba(points[rows])
        assert found.loc[
            ("log_loss", evaluation, "multinomial_logit"), "value"
        ] == pytest.approx(log_loss(y[rows], predicted), abs=1e-6)
        commonest = pd.Series(y[train]).mode()[0]
        assert found.loc[
            ("accuracy", evaluation, "class_frequencies"), "value"
        ] == pytest.approx((y[rows] == commonest).mean())


def test_gains_are_differences_of_scores():
    found = look_up(judged(pd.concat([holdout(people()), cross_validation(people())])))
    for evaluation in ("train", "test", "cross_validation"):
        for name in ("forest", "multinomial_logit"):
            for measure, sign in (
                ("accuracy", 1),
                ("log_loss", -1),
                ("ranked_probability_score", -1),
            ):
                ours = found.loc[(measure, evaluation, name), "value"]
                base = found.loc[(measure, evaluation, "class_frequencies"), "value"]
                gain = found.loc[(f"{measure}_gain", evaluation, name), "value"]
                assert gain == pytest.approx(sign * (ours - base))
            discordant = found.loc[("discordant_share", evaluation, name)]
            gain = found.loc[("accuracy_gain", evaluation, name)]
            assert gain["value"] * gain["n"] == pytest.approx(
                (2 * discordant["value"] - 1) * discordant["n"]
            )


def test_cross_validation_pools_predictions_made_without_the_own_fold():
    data = cross_validation(people())
    points, y = encode(data, FIELDS).matrix, data["programme_id"].to_numpy()
    predicted = np.empty(len(data), dtype=object)
    for fold in range(1, 6):
        own = (data["fold"] == fold).to_numpy()
        model = LogisticRegression(tol=1e-10, max_iter=10_000)
        predicted[own] = model.fit(points[~own], y[~own]).predict(points[own])
    score = look_up(judged(data)).loc[
        ("accuracy", "cross_validation", "multinomial_logit")
    ]
    assert score["n"] == 600
    assert score["value"] == pytest.approx((predicted == y).mean())


def test_what_is_planted_is_found_and_what_is_not_is_not():
    data = people(1500)
    found = look_up(judged(cross_validation(data)))
    noise = data.assign(
        programme_id=np.random.default_rng(4).permutation(data["programme_id"])
    )
    nothing = look_up(judged(pd.concat([holdout(noise), cross_validation(noise)])))
    for name in ("forest", "multinomial_logit"):
        for measure in ("accuracy_gain", "log_loss_gain"):
            key = (measure, "cross_validation", name)
            assert found.loc[key, "ci_low"] > 0
            assert nothing.loc[key, "ci_low"] <= 0
        assert found.loc[("discordant_share", *key[1:]), "ci_low"] > 0.5
    learnt_by_heart = nothing.loc[("log_loss_gain", "train", "forest")]
    assert learnt_by_heart["ci_low"] > 0


def test_repeats_are_averaged_over_people():
    data = people(300)
    once = look_up(judged(cross_validation(data)))
    twins = pd.concat([cross_validation(data), cross_validation(data, repeat=2)])
    twice = look_up(judged(twins))
    for measure in ("accuracy", "balanced_accuracy", "macro_f1"):
        key = (measure, "cross_validation", "multinomial_logit")
        columns = ["n", "value", "ci_low", "ci_high"]
        expected = once.loc[key, columns].astype(float)
        found = twice.loc[key, columns].astype(float)
        np.testing.assert_allclose(found, expected, rtol=1e-6)
    key = ("log_loss", "cross_validation", "multinomial_logit")
    other = cross_validation(data, repeat=2, seed=9)
    mixed = look_up(judged(pd.concat([cross_validation(data), other])))
    alone = look_up(judged(other))
    mean = (once.loc[key, "value"] + alone.loc[key, "value"]) / 2
    assert mixed.loc[key, "value"] == pytest.approx(mean)
    assert mixed.loc[key, "n"] == 300


def test_the_order_of_cells_does_not_matter():
    cells = to_cells(pd.concat([holdout(people(300)), cross_validation(people(300))]))
    shuffled = cells.sample(frac=1, random_state=5)
    made = classifiers.evidence(cells, SPECIFICATION, **SMALL)
    assert_frame_equal(classifiers.evidence(shuffled, SPECIFICATION, **SMALL), made)


def test_a_class_that_nobody_in_training_has_gets_the_floor():
    data = holdout(people(100))
    test = data.index[data["fold"] == 1]
    data.loc[test[0], "programme_id"] = "new"
    found = look_up(judged(data))
    train = data[data["fold"] == 0]["programme_id"].value_counts(normalize=True)
    floor = 1 / (80 + 4)
    shares = {**train, "new": floor}
    total = sum(shares.values())
    expected = np.mean(
        [-np.log(shares[c] / total) for c in data.loc[test, "programme_id"]]
    )
    key = ("log_loss", "test", "class_frequencies")
    assert found.loc[key, "value"] == pytest.approx(expected)


def test_a_fold_that_leaves_one_class_to_train_on_is_scored():
    data = people(60).assign(evaluation="cross_validation", repeat_number=1)
    data["programme_id"] = np.where(np.arange(60) < 30, "first", "senior")
    data["fold"] = np.where(np.arange(60) < 30, 1, 2)
    found = look_up(judged(data))
    score = found.loc[("accuracy", "cross_validation", "multinomial_logit")]
    assert (score["n"], score["value"]) == (60, 0)


def test_cross_validated_scores_and_intervals_are_those_of_the_rows():
    """Two deals of the people into folds, predicted on the rows by scikit-learn."""
    data, y = people(), people()["programme_id"].to_numpy()
    points = encode(data, FIELDS).matrix
    names = ["first", "other", "senior"]
    gains, ranks, hits, losses, n_hits = [], [], [], [], np.zeros((3, 3))
    deals = [cross_validation(data), cross_validation(data, repeat=2, seed=9)]
    for deal in deals:
        for fold in range(1, 6):
            own = (deal["fold"] == fold).to_numpy()
            model = LogisticRegression(tol=1e-10, max_iter=10_000)
            chances = model.fit(points[~own], y[~own]).predict_proba(points[own])
            shares = pd.Series(y[~own]).value_counts(normalize=True)[names].to_numpy()
            came = (y[own][:, None] == np.array(names)).astype(float)
            loss = -np.log((chances * came).sum(axis=1))
            gains.append(-np.log(came @ shares) - loss)
            miss = chances.cumsum(axis=1) - came.cumsum(axis=1)
            base = shares.cumsum()[:2] - came.cumsum(axis=1)[:, :2]
            losses.append(loss)
            ranks.append((base**2 - miss[:, :2] ** 2).mean(axis=1))
            predicted = model.predict(points[own])
            commonest = names[shares.argmax()]
            hits.append((predicted == y[own]).astype(float) - (y[own] == commonest))
            n_hits += confusion_matrix(y[own], predicted, labels=names)
    found = judged(pd.concat(deals))
    for measure, parts in (
        ("log_loss_gain", gains),
        ("ranked_probability_score_gain", ranks),
        ("accuracy_gain", hits),
    ):
        row = look_up(found).loc[(measure, "cross_validation", "multinomial_logit")]
        values = np.concatenate(parts)
        of_a_split = values.var() / (len(values) / 10)
        margin = norm.ppf(0.975) * np.sqrt((1 / 10 + 1 / 4) * of_a_split)
        assert row["value"] == pytest.approx(values.mean(), abs=1e-6)
        assert row["ci_high"] - row["value"] == pytest.approx(margin, rel=1e-3)
        assert row["value"] - row["ci_low"] == pytest.approx(margin, rel=1e-3)
        assert row["method"] == "Nadeau-Bengio over people"
    level = look_up(found).loc[("log_loss", "cross_validation", "multinomial_logit")]
    pooled = np.concatenate(losses)
    assert level["value"] == pytest.approx(pooled.mean(), abs=1e-6)
    margin = norm.ppf(0.975) * pooled.std() / np.sqrt(600)
    assert level["ci_high"] - level["value"] == pytest.approx(margin, rel=0.002)
    confusion = found[
        (found["measure"] == "confusion") & (found["estimator"] == "multinomial_logit")
    ]
    cell = ["programme_id", "predicted_programme_id"]
    counted = confusion.set_index(cell)["value"].unstack()  # noqa: PD010
    people_of = n_hits.sum(axis=1, keepdims=True) / 2
    expected = np.round(n_hits / 2) / people_of
    np.testing.assert_allclose(counted.loc[names, names], expected)
    assert set(confusion["evaluation"]) == {"cross_validation"}


def test_class_averages_are_those_of_scikit_learn_on_the_people():
    data = holdout(people())
    found = look_up(judged(data))
    points, y = encode(data, FIELDS).matrix, data["programme_id"].to_numpy()
    train = (data["fold"] == 0).to_numpy()
    model = LogisticRegression(tol=1e-10, max_iter=10_000).fit(points[train], y[train])
    for evaluation, rows in (("train", train), ("test", ~train)):
        key = (evaluation, "multinomial_logit")
        predicted = model.predict(points[rows])
        assert found.loc[("balanced_accuracy", *key), "value"] == pytest.approx(
            balanced_accuracy_score(y[rows], predicted)
        )
        assert found.loc[("macro_f1", *key), "value"] == pytest.approx(
            f1_score(y[rows], predicted, average="macro")
        )


def test_band_only_gives_the_shares_of_each_band():
    data = holdout(people())
    test = data["fold"] == 1
    data.loc[data.index[test][0], "band_level"] = 11
    data.loc[data.index[test][0], "profile_id"] = "new"
    cells = to_cells(data)
    points, codes, weights = arrays(cells)
    column = encode(cells, FIELDS).columns.index("band_level")
    train = (cells["fold"] == 0).to_numpy()
    model = classifiers.BandOnly(column)
    model.fit(points[train], codes[train], weights[train], 3)
    chances = pd.DataFrame(model.predict_proba(points), columns=list(LADDER))
    learnt = data[~test]
    counts = pd.crosstab(learnt["band_level"], learnt["programme_id"])
    expected = (counts + 0.5).div(counts.sum(axis=1) + 1.5, axis=0)
    expected.loc[11] = learnt["programme_id"].value_counts(normalize=True)
    np.testing.assert_allclose(chances, expected.loc[cells["band_level"]])


def test_the_ordinal_logit_wins_where_steps_follow_the_band():
    rng = np.random.default_rng(7)
    data = people(1500)
    score = 0.9 * data["band_level"] + data["is_male"] + rng.logistic(size=1500)
    names = np.array(["first", "other", "senior"])
    data["programme_id"] = names[np.digitize(score, [5, 7])]
    found = look_up(judged(cross_validation(data))).sort_index()
    for measure in ("log_loss", "ranked_probability_score"):
        values = found.loc[(measure, "cross_validation"), "value"]
        assert values.idxmin() == "ordinal_logit"
    gain = found.loc[("ranked_probability_score_gain", "cross_validation")]
    assert gain.loc["ordinal_logit", "ci_low"] > 0


# Refusals --------------------------------------------------------------------------


def landed(frame):
    relation = duckdb.from_df(frame)
    return dict(zip(relation.columns, map(str, relation.types), strict=True))


@pytest.mark.parametrize(
    ("choose", "reason"),
    [
        (lambda d: d[d["age"] < 0], "there is nobody in the data"),
        (lambda d: d[d["profile_id"] == "p0003"], "everybody has the same profile"),
        (
            lambda d: d[d["programme_id"] == "first"],
            "everybody is on the same programme",
        ),
        (
            lambda d: d.assign(age=None, band_level=None, is_male=None, role=None),
            "none of the model fields has a value in the data",
        ),
    ],
)
def test_what_teaches_nothing_is_refused_with_the_same_columns(choose, reason):
    cells = to_cells(pd.concat([holdout(people()), cross_validation(people())]))
    few = choose(cells)
    full = classifiers.evidence(cells, SPECIFICATION, **SMALL)
    found = classifiers.evidence(few, SPECIFICATION, **SMALL)
    assert set(found["reason"]) == {reason}
    assert not found["is_reportable"].any()
    groups = ["measure", "evaluation", "estimator"]
    whole = full[full["programme_id"].isna()].reset_index(drop=True)
    assert_frame_equal(found[groups], whole[groups])
    assert landed(found) == landed(full)
    chances = classifiers.probabilities(few, SPECIFICATION, **SMALL)
    assert chances.empty
    assert landed(chances) == landed(
        classifiers.probabilities(to_cells(people()), SPECIFICATION, **SMALL)
    )


def test_an_empty_test_set_is_refused_by_itself():
    data = holdout(people())
    found = look_up(judged(data[data["fold"] == 0]))
    assert found.loc[("accuracy", "train", "forest"), "is_reportable"]
    refused = found.loc[("accuracy", "test", "forest")]
    assert not refused["is_reportable"]
    assert "nobody to test on" in refused["reason"]
    folded = found.loc[("log_loss", "cross_validation", "forest")]
    assert "two folds or more" in folded["reason"]
    of_one_year = found.loc[("log_loss", "later_cohorts", "forest")]
    assert "cohorts of two years" in of_one_year["reason"]


def test_later_cohorts_are_predicted_from_the_earlier_ones():
    """The same people held out are judged alike, whatever put them apart."""
    data = people()
    found = look_up(judged(pd.concat([holdout(data), later_cohorts(data)])))
    for name in ("multinomial_logit", "ordinal_logit", "class_frequencies"):
        test, later = (
            found.xs((evaluation, name), level=("evaluation", "estimator"))
            for evaluation in ("test", "later_cohorts")
        )
        assert later["is_reportable"].all()
        # Macro F1 has drawn limits.
        columns = ["n", "value"]
        assert_frame_equal(later[columns], test[columns])


@pytest.mark.parametrize(
    ("levels", "reason"),
    [
        ({"other": None}, "programme other has no place on the ladder"),
        ({"other": 1}, "programmes first and other share a place on the ladder"),
    ],
)
def test_without_an_order_only_what_needs_one_is_refused(levels, reason):
    folded = [holdout(people()), later_cohorts(people()), cross_validation(people())]
    cells = to_cells(pd.concat(folded))
    lost = cells.assign(ladder_level=cells["programme_id"].map(LADDER | levels))
    full = look_up(classifiers.evidence(cells, SPECIFICATION, **SMALL))
    found = look_up(classifiers.evidence(lost, SPECIFICATION, **SMALL))
    index = found.index
    ranked = index.get_level_values("measure").str.startswith("ranked")
    refused = ranked | (index.get_level_values("estimator") == "ordinal_logit")
    assert (found["is_reportable"].to_numpy() == ~refused).all()
    assert set(found.loc[refused, "reason"]) == {reason}
    np.testing.assert_allclose(
        found.loc[~refused, "value"], full.loc[~refused, "value"], atol=1e-8
    )
    made = classifiers.probabilities(lost, SPECIFICATION, **SMALL)
    assert "ordinal_logit" not in set(made["estimator"])


@pytest.mark.parametrize("lacks", ["field", "values"])
def test_without_band_the_rule_by_band_is_refused(lacks):
    cells = to_cells(holdout(people()))
    fields = {k: v for k, v in FIELDS.items() if lacks != "field" or k != "band_level"}
    if lacks == "values":
        cells["band_level"] = None
    found = look_up(classifiers.evidence(cells, {"fields": fields}, **SMALL))
    refused = found.loc[("accuracy", "test", "band_only")]
    assert refused["reason"] == "band is not among the fields of the model"
    assert refused["n"] == 120
    assert found.loc[("accuracy", "test", "ordinal_logit"), "is_reportable"]


def test_one_fold_is_no_cross_validation():
    found = look_up(judged(cross_validation(people()).assign(fold=1)))
    assert not found["is_reportable"].any()


def test_a_baseline_that_is_never_contradicted_has_no_discordant_people():
    data = holdout(people().assign(programme_id="first"))
    data.loc[data.index[:6], "programme_id"] = "other"
    found = look_up(judged(data, max_depth=1))
    refused = found.loc[("discordant_share", "train", "multinomial_logit")]
    assert refused["reason"] == "the estimator and the commonest class never disagree"
    gain = found.loc[("accuracy_gain", "train", "multinomial_logit")]
    assert gain["value"] == 0
    assert gain["ci_low"] < 0 < gain["ci_high"]


@pytest.mark.parametrize("name", ["multinomial_logit", "ordinal_logit", "band_only"])
def test_cells_of_several_folds_are_learnt_from_as_one(name, monkeypatch):
    data = classifiers.read(to_cells(cross_validation(people())), SPECIFICATION)
    rows = np.flatnonzero(data.folds["fold"].to_numpy() > 1)
    known = {}
    for merged_from in (10**9, 0):
        monkeypatch.setattr(classifiers, "MERGED_FROM", merged_from)
        model = classifiers.unfitted(data, [1], 5, 3)[name]
        classifiers.fit(model, data, rows)
        known[merged_from] = classifiers.chances(model, data, rows)
    np.testing.assert_allclose(known[0], known[10**9], atol=1e-8)


def test_a_merged_forest_draws_as_many_people(monkeypatch):
    monkeypatch.setattr(classifiers, "MERGED_FROM", 0)
    data = classifiers.read(to_cells(cross_validation(people())), SPECIFICATION)
    seen = []

    class Seen(classifiers.ForestOnCells):
        def fit(self, points, codes, weights, n_classes):
            seen.append((len(points), weights.sum()))

    rows = np.arange(len(data.codes))
    classifiers.fit(Seen(5, 3, 1), data, rows)
    keys = pd.DataFrame({"profile": data.profiles, "code": data.codes})
    assert seen == [(len(keys.drop_duplicates()), 600)]
    assert seen[0][0] < len(rows)


@pytest.mark.parametrize(("most", "n_trees"), [(10**9, 25), (0, 10), (6_000, 15)])
def test_a_forest_of_many_cells_has_fewer_trees(most, n_trees, monkeypatch):
    monkeypatch.setattr(classifiers, "MAX_CELLS_OF_TREES", most)
    rng = np.random.default_rng(0)
    points, codes = rng.normal(size=(400, 2)), rng.integers(0, 2, 400)
    model = classifiers.ForestOnCells(25, 3, 1)
    model.fit(points, codes, np.ones(400, dtype=np.int64), 2)
    assert len(model._trees) == n_trees
    np.testing.assert_allclose(model.predict_proba(points).sum(axis=1), 1)
