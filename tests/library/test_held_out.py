"""What is predicted for a fold, against scikit-learn on the rows and the evidence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from workforce_insights import classifiers, held_out

SPECIFICATION = {
    "name": "own",
    "fields": {"band_level": "ordinal", "role_group": "nominal"},
    "estimator": "multinomial_logit",
}
SETTINGS: dict[str, Any] = {"seed": 7, "n_trees": 5, "max_depth": 4}
ROLES = ["AHP", "Doctor", "Nurse/Midwife"]
LADDER = {"aaa": 1, "bbb": 2, "ccc": 3}


def people(n: int, seed: int, n_folds: int = 5) -> pd.DataFrame:
    """One row per person, in folds by turn; the band decides a little."""
    rng = np.random.default_rng(seed)
    band = rng.integers(5, 10, n)
    role = rng.integers(3, size=n)
    odds = np.column_stack([np.ones(n), 0.5 * (band - 6.0), 0.7 * (role == 2) - 0.5])
    chances = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
    codes = (chances.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)
    return pd.DataFrame(
        {
            "evaluation": "cross_validation",
            "repeat_number": 1,
            "fold": np.arange(n) % n_folds + 1,
            "profile_id": [f"{b}-{r}" for b, r in zip(band, role, strict=True)],
            "programme_id": np.array(list(LADDER))[codes],
            "ladder_level": codes + 1,
            "band_level": band,
            "role_group": np.array(ROLES)[role],
        }
    )


def on_cells(rows: pd.DataFrame) -> pd.DataFrame:
    keys = list(rows.columns)
    return rows.groupby(keys).size().rename("n_people").reset_index()


def predicted(cells: pd.DataFrame, **changed: Any) -> pd.DataFrame:
    return held_out.predictions(
        cells, {**SPECIFICATION, **changed}, **SETTINGS, coverage=0.9
    )


def points(rows: pd.DataFrame) -> np.ndarray:
    roles = [(rows["role_group"] == role).to_numpy(dtype=float) for role in ROLES]
    return np.column_stack([(rows["band_level"] - 5) / 4, *roles])


def test_probabilities_are_scikit_learns_without_the_fold() -> None:
    rows = people(400, seed=1)
    found = predicted(on_cells(rows)).query("estimator == 'multinomial_logit'")
    wide = found.pivot_table(
        index=["fold", "profile_id"], columns="programme_id", values="probability"
    )
    for fold in range(1, 6):
        tested = rows["fold"] == fold
        model = LogisticRegression(C=1.0, tol=1e-8, max_iter=5000)
        model.fit(points(rows[~tested]), rows.loc[~tested, "programme_id"])
        expected = model.predict_proba(points(rows[tested]))
        own = wide.loc[fold].loc[rows.loc[tested, "profile_id"]]
        assert own.to_numpy() == pytest.approx(expected, abs=1e-4)


def test_sets_are_those_of_the_rows() -> None:
    """By sorting the calibration people one by one."""
    rows = people(400, seed=2)
    found = predicted(on_cells(rows)).query("estimator == 'multinomial_logit'")
    for fold in range(1, 6):
        following = fold % 5 + 1
        fitting = ~rows["fold"].isin([fold, following])
        model = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-10)
        model.fit(points(rows[fitting]), rows.loc[fitting, "programme_id"])
        kept, tested = rows[rows["fold"] == following], rows[rows["fold"] == fold]
        chances = model.predict_proba(points(tested))
        for column, programme in enumerate(LADDER):
            own = kept[kept["programme_id"] == programme]
            scores = np.sort(1 - model.predict_proba(points(own))[:, column])
            rank = int(np.ceil((len(scores) + 1) * 0.9))
            limit = scores[rank - 1] if rank <= len(scores) else np.inf
            expected = 1 - chances[:, column] <= limit + 1e-9
            held = found[
                (found["fold"] == fold) & (found["programme_id"] == programme)
            ].set_index("profile_id")
            assert (held.loc[tested["profile_id"], "is_in_set"] == expected).all()
            assert (held["is_calibrated"] == (rank <= len(scores))).all()
    assert not found["is_in_set"].all()


@pytest.mark.parametrize("estimator", ["forest", "multinomial_logit"])
def test_the_loss_is_that_of_the_evidence(estimator: str) -> None:
    rows = people(300, seed=3)
    cells = on_cells(rows)
    found = predicted(cells, estimator=estimator).query("estimator == @estimator")
    judged = rows.merge(found, on=["fold", "profile_id", "programme_id"])
    assert len(judged) == len(rows)
    rows_of_evidence = classifiers.evidence(cells, SPECIFICATION, **SETTINGS)
    expected = rows_of_evidence[
        (rows_of_evidence["estimator"] == estimator)
        & (rows_of_evidence["evaluation"] == "cross_validation")
    ].set_index("measure")["value"]
    assert judged["loss"].mean() == pytest.approx(expected["log_loss"], abs=1e-11)
    assert judged["is_likeliest"].mean() == pytest.approx(expected["accuracy"])


def test_every_class_has_one_row_and_one_of_them_is_likeliest() -> None:
    found = predicted(on_cells(people(200, seed=4)))
    keys = ["estimator", "fold", "profile_id"]
    assert set(found["estimator"]) == {"multinomial_logit", "class_frequencies"}
    grouped = found.groupby(keys)
    assert (grouped.size() == 3).all()
    assert (grouped["is_likeliest"].sum() == 1).all()
    assert grouped["probability"].sum().to_numpy() == pytest.approx(1)


def test_two_folds_leave_nobody_to_calibrate() -> None:
    found = predicted(on_cells(people(200, seed=5, n_folds=2)))
    assert found["is_in_set"].all()
    assert not found["is_calibrated"].any()


@pytest.mark.parametrize("why", ["nobody", "one fold", "one class", "one profile"])
def test_nothing_is_predicted_where_nothing_is_learnt(why: str) -> None:
    rows = people(40, seed=6)
    if why == "nobody":
        rows = rows.iloc[:0]
    elif why == "one fold":
        rows["fold"] = 1
    elif why == "one class":
        rows["programme_id"], rows["ladder_level"] = "aaa", 1
    else:
        rows = rows[rows["profile_id"] == rows["profile_id"].iloc[0]]
    found = predicted(on_cells(rows))
    assert found.empty
    assert found.dtypes.equals(predicted(on_cells(people(60, seed=6))).dtypes)


def test_an_estimator_that_cannot_be_fitted_is_left_out() -> None:
    rows = people(100, seed=8).assign(ladder_level=np.nan)
    cells = on_cells(rows.drop(columns="ladder_level")).assign(ladder_level=np.nan)
    found = predicted(cells, estimator="ordinal_logit")
    assert set(found["estimator"]) == {"class_frequencies"}
