"""Sets keep their promise, and shares add up, on cells as on rows."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from workforce_insights import recommendation
from workforce_insights.cells import RefusalError

SPECIFICATION = {
    "name": "own",
    "fields": {"band_level": "ordinal", "role_group": "nominal"},
    "estimator": "multinomial_logit",
}
SETTINGS: dict[str, Any] = {"seed": 7, "n_trees": 5, "max_depth": 4}
ROLES = ["AHP", "Doctor", "Nurse/Midwife"]
BANDS = np.arange(3, 11)
LADDER = ["zzz", "mmm", "aaa"]
COLUMNS = ["band_level", "role_group", "role_group", "role_group"]


def truth() -> pd.DataFrame:
    """Every profile with the chance of each programme; the middle one is common."""
    band, role = (part.ravel() for part in np.meshgrid(BANDS, range(3)))
    odds = np.column_stack(
        [-0.4 * (band - 6.0), np.full(len(band), 1.5), 0.8 * (role == 2) - 0.3]
    )
    chances = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
    made = pd.DataFrame(chances, columns=LADDER)
    made.insert(0, "profile_id", [f"{b}-{r}" for b, r in zip(band, role, strict=True)])
    return made.assign(band_level=band, role_group=np.array(ROLES)[role])


def people(n: int, seed: int, n_folds: int = 5) -> pd.DataFrame:
    """One row per person, dealt to folds within the programme."""
    rng = np.random.default_rng(seed)
    own = truth().iloc[rng.integers(len(truth()), size=n)].reset_index(drop=True)
    cumulative = own[LADDER].to_numpy().cumsum(axis=1)
    codes = (cumulative < rng.random((n, 1))).sum(axis=1)
    rows = own.drop(columns=LADDER).assign(
        evaluation="cross_validation",
        repeat_number=1,
        programme_id=np.array(LADDER)[codes],
        ladder_level=codes + 1,
    )
    return rows.assign(fold=rows.groupby("programme_id").cumcount() % n_folds + 1)


def on_cells(rows: pd.DataFrame) -> pd.DataFrame:
    keys = list(rows.columns)
    return rows.groupby(keys, dropna=False).size().rename("n_people").reset_index()


def sets(rows: pd.DataFrame, **changed: Any) -> pd.DataFrame:
    specification = {**SPECIFICATION, **changed}
    return recommendation.sets(on_cells(rows), specification, **SETTINGS, coverage=0.9)


def points(rows: pd.DataFrame) -> np.ndarray:
    roles = [(rows["role_group"] == role).to_numpy(dtype=float) for role in ROLES]
    band = rows["band_level"].to_numpy(dtype=float)
    return np.column_stack([(band - 3) / 7, *roles])


def model_of(rows: pd.DataFrame) -> LogisticRegression:
    """scikit-learn's logit on the rows of all folds but the last."""
    fitting = rows[rows["fold"] < rows["fold"].max()]
    model = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-10)
    return model.fit(points(fitting), fitting["programme_id"])


def test_each_programme_is_held_as_often_as_stated_whoever_comes_next() -> None:
    """Exactly over the whole population, averaged over draws of 400 people."""
    everybody = truth().set_index("profile_id")
    held = np.zeros((120, 3))
    for draw in range(len(held)):
        found = sets(people(400, seed=draw))
        assert found["is_calibrated"].all()
        wide = found.pivot_table(
            index="profile_id", columns="programme_id", values="is_in_set"
        )
        chances = everybody.loc[wide.index, LADDER]
        held[draw] = (wide[LADDER].to_numpy(float) * chances).sum() / chances.sum()
    error = held.std(axis=0) / np.sqrt(len(held))
    assert (held.mean(axis=0) >= 0.9 - 2.5 * error).all()
    # People of one profile enter together, so a little above what is stated.
    assert (held.mean(axis=0) <= 0.96).all()


def test_sets_are_those_of_rows_that_the_model_has_not_seen() -> None:
    rows = people(500, seed=1)
    model, kept = model_of(rows), rows[rows["fold"] == 5]
    found = sets(rows)
    for column, programme in enumerate(model.classes_):
        own = kept[kept["programme_id"] == programme]
        scores = np.sort(1 - model.predict_proba(points(own))[:, column])
        limit = scores[int(np.ceil((len(scores) + 1) * 0.9)) - 1]
        asked = found[found["programme_id"] == programme]
        profiles = rows.drop_duplicates("profile_id").set_index("profile_id")
        chances = model.predict_proba(points(profiles.loc[asked["profile_id"]]))
        assert asked["probability"].to_numpy() == pytest.approx(
            chances[:, column], abs=1e-6
        )
        assert asked["is_in_set"].tolist() == list(
            1 - chances[:, column] <= limit + 1e-9
        )
        assert (asked["n_calibrating"] == len(own)).all()
        average = model.predict_proba(points(rows))[:, column].mean()
        assert asked["average_probability"].to_numpy() == pytest.approx(
            average, abs=1e-6
        )
    assert not found["is_in_set"].all()


def test_one_programme_of_each_profile_is_likeliest() -> None:
    found = sets(people(300, seed=2))
    grouped = found.groupby("profile_id")
    assert (grouped["is_likeliest"].sum() == 1).all()
    assert grouped["probability"].sum().to_numpy() == pytest.approx(1)
    best = found.loc[grouped["probability"].idxmax()]
    assert best["is_likeliest"].all()


def test_a_programme_of_few_people_stays_possible_for_everybody() -> None:
    rows = people(500, seed=3)
    rare = rows[rows["programme_id"] == "aaa"].index[40:]
    found = sets(rows.drop(rare).reset_index(drop=True))
    of_rare = found["programme_id"] == "aaa"
    assert found.loc[of_rare, "n_calibrating"].eq(8).all()
    assert found.loc[of_rare, "is_in_set"].all()
    assert (found["is_calibrated"] == ~of_rare).all()


def brute_force(predict: Any, rows: np.ndarray, one: np.ndarray, blocks: Any) -> Any:
    """Mean over every order of fields of what each changes, people one by one."""
    orders = list(permutations(range(len(blocks))))
    shares = np.zeros((len(blocks), predict(rows[:1]).shape[1]))
    for order in orders:
        mixed = rows.copy()
        before = predict(mixed).mean(axis=0)
        for field in order:
            mixed[:, blocks[field]] = one[blocks[field]]
            after = predict(mixed).mean(axis=0)
            shares[field] += (after - before) / len(orders)
            before = after
    return shares


def curved(asked: np.ndarray) -> np.ndarray:
    """Two outputs with interactions of all the fields."""
    a, b, c, d = asked.T
    return np.column_stack([a * b + c * d * a, np.exp(a - d) * (1 + c)])


@pytest.mark.parametrize("block", [5, 100_000])
def test_shares_are_those_of_every_order_on_the_rows(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recommendation, "BLOCK", block)
    rng = np.random.default_rng(4)
    cells = rng.integers(0, 3, (30, 4)).astype(float)
    cells = np.unique(cells, axis=0)
    weights = rng.integers(1, 6, len(cells))
    found = recommendation.shapley(curved, cells, weights, ["a", "b", "two", "two"])
    rows = np.repeat(cells, weights, axis=0)
    for place, one in enumerate(cells):
        expected = brute_force(curved, rows, one, [[0], [1], [2, 3]])
        assert found[place] == pytest.approx(expected)
    average = curved(rows).mean(axis=0)
    assert found.sum(axis=1) == pytest.approx(curved(cells) - average)


def test_shares_of_a_sum_are_its_terms_less_their_means() -> None:
    """And a field that the sum does not have gets nothing."""
    rng = np.random.default_rng(5)
    cells = rng.normal(size=(25, 4))
    weights = rng.integers(1, 9, 25)
    slopes = np.array([2.0, -1.0, 0.5, 0.0])

    def predict(asked: np.ndarray) -> np.ndarray:
        return (asked**2 @ slopes)[:, None]

    found = recommendation.shapley(predict, cells, weights, ["a", "b", "c", "d"])
    terms = cells**2 * slopes
    expected = terms - np.average(terms, axis=0, weights=weights)
    assert found[:, :, 0] == pytest.approx(expected)
    assert found[:, 3, 0] == pytest.approx(0.0)


def test_contributions_are_those_of_the_likeliest_programme_on_the_rows() -> None:
    rows = people(300, seed=6)
    model = model_of(rows)
    found = recommendation.contributions(on_cells(rows), SPECIFICATION, **SETTINGS)
    profiles = rows.drop_duplicates("profile_id").set_index("profile_id")
    for name, own in found.groupby("profile_id"):
        one = points(profiles.loc[[name]])[0]
        likeliest = model.predict_proba(one[None, :])[0].argmax()
        shares = brute_force(model.predict_proba, points(rows), one, [[0], [1, 2, 3]])
        assert own["field"].tolist() == ["band_level", "role_group"]
        assert own["contribution"].to_numpy() == pytest.approx(
            shares[:, likeliest], abs=1e-6
        )
    likeliest = sets(rows).query("is_likeliest").set_index("profile_id")
    gap = likeliest["probability"] - likeliest["average_probability"]
    sums = found.groupby("profile_id")["contribution"].sum()
    assert sums.to_numpy() == pytest.approx(gap[sums.index].to_numpy(), abs=1e-10)


def test_too_many_fields_are_refused_before_anything_is_predicted() -> None:
    fields = [str(place) for place in range(recommendation.MAX_FIELDS + 1)]
    with pytest.raises(RefusalError, match="9 fields"):
        recommendation.shapley(curved, np.ones((2, 9)), np.ones(2, dtype=int), fields)


@pytest.mark.parametrize("why", ["one class", "one fold", "no ladder", "nobody"])
def test_where_nothing_is_learnt_each_profile_has_the_reason(why: str) -> None:
    rows, changed = people(60, seed=7), {}
    if why == "nobody":
        rows = rows.iloc[:0]
    elif why == "one class":
        rows = rows.assign(programme_id="aaa", ladder_level=1)
    elif why == "one fold":
        rows["fold"] = 3
    else:
        rows["ladder_level"] = np.nan
        changed = {"estimator": "ordinal_logit"}
    for found, kept in (
        (sets(rows, **changed), sets(people(60, seed=7))),
        (
            recommendation.contributions(
                on_cells(rows), {**SPECIFICATION, **changed}, **SETTINGS
            ),
            recommendation.contributions(
                on_cells(people(60, seed=7)), SPECIFICATION, **SETTINGS
            ),
        ),
    ):
        assert found["profile_id"].tolist() == sorted(set(rows["profile_id"]))
        assert found["reason"].notna().all()
        assert found.drop(columns=["profile_id", "reason"]).isna().all(axis=None)
        assert found.dtypes.equals(kept.dtypes)
        assert kept["reason"].isna().all()
