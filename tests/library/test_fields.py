"""What fields do: importance, the label test, costs and flips, against the rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2
from sklearn.linear_model import LogisticRegression

from workforce_insights import fields, protected
from workforce_insights.cells import RefusalError

KINDS = {"band_level": "ordinal", "role": "nominal", "noise": "flag"}
SPECIFICATION = {"fields": KINDS, "estimator": "multinomial_logit"}
DRAWN = {"seed": 1, "n_trees": 10, "max_depth": 4}
KEYS = ["profile_id", "band_level", "role", "noise", "programme_id"]
PROTECTED = {"gender": ["noise"], "religion": []}


def people(n=600, seed=3, slope=1.2):
    """Band decides the programme; role and noise do not."""
    rng = np.random.default_rng(seed)
    band = rng.integers(2, 9, n)
    role = rng.choice(["Doctor", "Nurse"], n)
    noise = rng.integers(0, 2, n)
    lift = slope * (band - 5) + rng.logistic(size=n)
    programme = np.select([lift < -1, lift < 2], ["first", "middle"], "senior")
    profile = [f"{b}{r}{x}" for b, r, x in zip(band, role, noise, strict=True)]
    faith = rng.choice(["One", "Other", "Not known"], n)
    columns = [profile, band, role, noise, programme, rng.permutation(n) % 5 + 1, faith]
    made = dict(zip([*KEYS, "fold", "religion_group"], columns, strict=True))
    return pd.DataFrame(made)


def to_cells(data, *more):
    cells = data.groupby([*KEYS, *more]).size().rename("n_people").reset_index()
    ladder = {"first": 1, "middle": 2, "senior": 3}
    return cells.assign(ladder_level=cells["programme_id"].map(ladder))


def to_protected_cells(data):
    parts = []
    for name in (*PROTECTED, "all"):
        asked = ["religion_group"] if name in ("religion", "all") else []
        part = to_cells(data, "fold", *asked).assign(protected_field=name)
        parts.append(part.assign(gender_group="Female"))
    return pd.concat(parts, ignore_index=True)


def design(data):
    return np.column_stack(
        [
            (data["band_level"] - 2) / 6,
            data["role"] == "Doctor",
            data["role"] == "Nurse",
            data["noise"],
        ]
    ).astype(float)


def row_losses(data, x):
    """Held-out log loss of each person by scikit-learn on the rows."""
    y, fold = data["programme_id"].to_numpy(), data["fold"].to_numpy()
    losses = np.zeros(len(y))
    models = {}
    for tested in np.unique(fold):
        model = LogisticRegression(tol=1e-10, max_iter=1000, solver="newton-cholesky")
        model.fit(x[fold != tested], y[fold != tested])
        models[tested] = model
        at = np.searchsorted(model.classes_, y[fold == tested])
        chances = model.predict_proba(x[fold == tested])
        losses[fold == tested] = -np.log(chances[np.arange(len(at)), at])
    return losses, models


def test_expected_importance_is_the_mean_over_permutations_of_the_rows(monkeypatch):
    """With a control that is one for all, cells and rows are fitted alike."""
    data = people()
    alike = {fields.CONTROL: "a"}
    monkeypatch.setattr(
        fields, "with_control", lambda cells, seed: cells.assign(**alike)
    )
    found = fields.importance(to_cells(data, "fold"), SPECIFICATION, **DRAWN)
    ours = found.set_index("field")["value"]
    x = design(data)
    losses, models = row_losses(data, x)
    rng = np.random.default_rng(8)
    for field, columns in {"band_level": [0], "role": [1, 2], "noise": [3]}.items():
        means = []
        for _ in range(300):
            shuffled = np.zeros(len(x))
            for tested, model in models.items():
                rows = np.flatnonzero(data["fold"] == tested)
                changed = x[rows]
                changed[:, columns] = x[rng.permutation(rows)][:, columns]
                y = data["programme_id"].to_numpy()[rows]
                at = np.searchsorted(model.classes_, y)
                chances = model.predict_proba(changed)
                shuffled[rows] = -np.log(chances[np.arange(len(at)), at])
            means.append((shuffled - losses).mean())
        error = np.std(means) / np.sqrt(len(means))
        assert ours[field] == pytest.approx(np.mean(means), abs=4 * error + 1e-6)


def test_what_decides_stands_out_and_noise_does_not():
    found = fields.importance(to_cells(people(), "fold"), SPECIFICATION, **DRAWN)
    rows = found.set_index("field")
    assert list(rows.index) == [*KINDS, fields.CONTROL]
    assert rows.loc["band_level", "ci_low"] > rows.loc[fields.CONTROL, "ci_high"] > 0.0
    assert (rows["n"] == 600).all()
    assert set(found["estimator"]) == {"multinomial_logit"}


def test_the_control_gives_each_person_a_level_by_chance():
    cells = to_cells(people(5_000), "fold")
    split = fields.with_control(cells.sample(frac=1, random_state=1), 7)
    assert split["n_people"].sum() == 5_000
    keys = [*KEYS[1:], "fold"]
    assert (
        split.groupby(keys)["n_people"]
        .sum()
        .equals(cells.groupby(keys)["n_people"].sum())
    )
    levels = split.groupby(fields.CONTROL)["n_people"].sum()
    assert list(levels.index) == list(fields.CONTROL_LEVELS)
    # Each person by a fair draw: four standard errors of 5,000 quarters.
    assert (abs(levels - 1_250) < 4 * np.sqrt(5_000 * 0.25 * 0.75)).all()


def test_the_label_statistic_is_the_score_test_of_a_multinomial_logit():
    """Against its definition on the rows, from the gradient and the information."""
    data = people(slope=0.1)
    x, y = design(data)[:, [0, 1, 3]], data["programme_id"]
    classes, codes = np.unique(y, return_inverse=True)
    shares = np.bincount(codes) / len(codes)
    full = np.column_stack([np.ones(len(x)), x])
    k = len(classes) - 1
    residual = (codes[:, None] == np.arange(k)[None, :]) - shares[None, :k]
    gradient = np.einsum("ij,ik->jk", full, residual).T.ravel()
    curve = np.diag(shares[:k]) - np.outer(shares[:k], shares[:k])
    information = np.kron(curve, full.T @ full)
    expected = gradient @ np.linalg.solve(information, gradient)
    points = design(data)
    table = (codes[:, None] == np.arange(3)[None, :]).astype(int)
    whitened = fields.whitened(points, np.ones(len(points), dtype=int))
    assert fields.score_statistic(table, whitened) == pytest.approx(expected)


def test_the_label_test_agrees_with_its_limit_and_sees_an_effect():
    for slope, seed in ((0.0, 3), (0.0, 4), (0.06, 5)):
        data = people(400, seed=seed, slope=slope)
        found = fields.label_test(
            to_cells(data), SPECIFICATION, seed=2, n_permutations=1_999
        ).iloc[0]
        codes = pd.factorize(data["programme_id"], sort=True)[0]
        whitened = fields.whitened(design(data), np.ones(400, dtype=int))
        table = (codes[:, None] == np.arange(3)[None, :]).astype(int)
        limit = chi2.sf(fields.score_statistic(table, whitened), 3 * 2)
        assert found["value"] == pytest.approx(limit, abs=0.03)
        assert found["ci_low"] <= found["value"] <= found["ci_high"]
        assert found["n"] == 400
    strong = fields.label_test(
        to_cells(people()), SPECIFICATION, seed=2, n_permutations=199
    )
    assert strong["value"].iloc[0] == 1 / 200


def test_many_people_have_fewer_permutations(monkeypatch):
    monkeypatch.setattr(fields, "MAX_DEALT", 150 * 600)
    found = fields.label_test(
        to_cells(people()), SPECIFICATION, seed=2, n_permutations=999
    ).iloc[0]
    assert found["value"] == pytest.approx(1 / 151)
    assert found["method"] == "Clopper-Pearson over 150 label permutations"


def test_a_label_test_of_nothing_raises_no_false_alarm():
    values = [
        fields.label_test(
            to_cells(people(150, seed=seed, slope=0.0)),
            SPECIFICATION,
            seed=seed,
            n_permutations=99,
        )["value"].iloc[0]
        for seed in range(200)
    ]
    # A test at 5% of 200 nulls: at most 19 alarms with probability .99.
    assert sum(value <= 0.05 for value in values) <= 19
    assert np.mean(values) == pytest.approx(0.5, abs=0.08)


def test_costs_are_differences_of_losses_on_the_rows():
    data = people()
    found = protected.costs(to_protected_cells(data), SPECIFICATION, PROTECTED)
    rows = found.set_index("field")
    assert list(rows.index) == ["gender", "religion", "all"]
    x = design(data)
    faith = pd.get_dummies(data["religion_group"]).to_numpy(dtype=float)
    with_all, bare = np.column_stack([x, faith]), x[:, :3]
    for field, (less, more) in {
        "gender": (bare, x),
        "religion": (x, with_all),
        "all": (bare, with_all),
    }.items():
        difference = row_losses(data, less)[0] - row_losses(data, more)[0]
        assert rows.loc[field, "value"] == pytest.approx(difference.mean(), abs=1e-6)
        assert rows.loc[field, "n"] == len(data)


def test_leaving_out_what_decides_costs():
    cells = to_protected_cells(people())
    made = {"gender": ["band_level"], "religion": []}
    found = protected.costs(cells, SPECIFICATION, made).set_index("field")
    assert found.loc["gender", "ci_low"] > 0.1
    assert found.loc["religion", "ci_low"] < 0.05


def test_flips_are_counted_person_by_person():
    data = people(slope=0.3)
    x, y = design(data), data["programme_id"]
    model = LogisticRegression(tol=1e-10, max_iter=1000, solver="newton-cholesky")
    likeliest = model.fit(x, y).predict(x)
    other = x.copy()
    other[:, 3] = 1 - other[:, 3]
    changed = (model.predict(other) != likeliest).sum()
    assert 0 < changed < len(x)
    rows = protected.flips(
        to_cells(data, "fold"), SPECIFICATION, PROTECTED, **DRAWN
    ).set_index("field")
    assert list(rows.index) == ["gender", "religion", fields.CONTROL]
    assert rows.loc["gender", "value"] == pytest.approx(changed / len(x))
    assert rows.loc["religion", ["value", "ci_low", "ci_high"]].eq(0).all()
    assert rows.loc["religion", "method"] == "by construction"


def test_a_number_is_flipped_to_the_first_and_last_decile():
    data = people(slope=0.3)
    x, y = design(data), data["programme_id"]
    model = LogisticRegression(tol=1e-10, max_iter=1000, solver="newton-cholesky")
    likeliest = model.fit(x, y).predict(x)
    changed = np.zeros(len(x), dtype=bool)
    for decile in (0.1, 0.9):
        other = x.copy()
        other[:, 0] = np.quantile(x[:, 0], decile, method="inverted_cdf")
        changed |= model.predict(other) != likeliest
    found = protected.flips(
        to_cells(data, "fold"), SPECIFICATION, {"age": ["band_level"]}, **DRAWN
    )
    assert found["value"].iloc[0] == pytest.approx(changed.mean())


REFUSED = {
    "nobody": (lambda d: d[:0], "there is nobody in the data"),
    "one programme": (
        lambda d: d[d["programme_id"] == "first"],
        "everybody is on the same programme",
    ),
    "one fold": (
        lambda d: d[d["fold"] == 1],
        "cross-validation needs people in two folds or more",
    ),
}


@pytest.mark.parametrize(("choose", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_held_out_is_refused(choose, reason):
    data = people(200)
    few = choose(to_cells(data, "fold"))
    found = [
        fields.importance(few, SPECIFICATION, **DRAWN),
        protected.flips(few, SPECIFICATION, PROTECTED, **DRAWN),
        protected.costs(choose(to_protected_cells(data)), SPECIFICATION, PROTECTED),
    ]
    for frame in found:
        assert set(frame["reason"]) == {reason}
        assert not frame["is_reportable"].any()
    kept = fields.importance(to_cells(data, "fold"), SPECIFICATION, **DRAWN)
    assert found[0].dtypes.equals(kept.dtypes)


def test_a_field_that_is_not_there_is_refused_by_itself():
    data = people(200)
    cells = to_cells(data, "fold").assign(role=None)
    found = fields.importance(cells, SPECIFICATION, **DRAWN).set_index("field")
    assert found["is_reportable"].to_dict() == {
        "band_level": True,
        "role": False,
        "noise": True,
        fields.CONTROL: True,
    }
    unknown = to_protected_cells(data).assign(religion_group="Not known")
    costs = protected.costs(unknown, SPECIFICATION, PROTECTED).set_index("field")
    assert costs.loc["religion", "reason"] == "the extract does not have this field"
    assert costs.loc["all", "is_reportable"]
    bare = {"fields": {"noise": "flag"}, "estimator": "multinomial_logit"}
    alone = protected.costs(unknown, bare, PROTECTED).set_index("field")
    assert "no other field" in alone.loc["gender", "reason"]


def test_the_ordinal_logit_without_a_ladder_is_refused():
    ordinal = {**SPECIFICATION, "estimator": "ordinal_logit"}
    cells = to_cells(people(200), "fold").assign(ladder_level=None)
    for frame in (
        fields.importance(cells, ordinal, **DRAWN),
        protected.flips(cells, ordinal, PROTECTED, **DRAWN),
    ):
        assert frame["reason"].str.contains("has no place on the ladder").all()
    with pytest.raises(RefusalError):
        fields.check(fields.read(cells, ordinal), "ordinal_logit")
