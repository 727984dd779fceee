"""What is predicted for people by models that have not seen them, profile by profile.

Trap: these chances are of models that each lack a fold, so the same profile has as many
as there are folds. A person is judged by those of the person's own fold alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError
from workforce_insights.classifiers import (
    BASELINE,
    Cells,
    Estimator,
    fit,
    read,
    unfitted,
)
from workforce_insights.conformal import are_in_sets, cutoffs
from workforce_insights.scores import losses

Integers = NDArray[np.int64]

_COLUMNS = {
    "estimator": "str",
    "fold": "int64",
    "profile_id": "str",
    "programme_id": "str",
    "probability": "float64",
    "loss": "float64",
    "is_likeliest": "bool",
    "is_in_set": "bool",
    "is_calibrated": "bool",
}


def predictions(
    cells: pd.DataFrame,
    specification: Mapping[str, Any],
    *,
    seed: int,
    n_trees: int,
    max_depth: int | None,
    coverage: float,
) -> pd.DataFrame:
    """Predict each fold by models of the others.

    Probabilities are of models fitted to all other folds. Prediction sets are of models
    fitted to all but the fold and the next one, on whose people they are calibrated
    within each class (`conformal.cutoffs`); people in a fold are whole, so nobody is
    judged by an enrolment of their own.

    Parameters
    ----------
    cells : DataFrame
        One row per fold, profile and class, of one repeat of cross-validation.
    specification : mapping
        `fields`, with their kinds, and `estimator`, which is predicted by beside the
        class frequencies.
    seed : int
        Seed of the forests; each fold has its own stream.
    n_trees, max_depth : int
        As in `classifiers.ForestOnCells`.
    coverage : float
        Share of each class that its prediction sets are to hold.

    Returns
    -------
    DataFrame
        One row per estimator, fold, profile in the fold and class: `probability`;
        `loss`, what the class costs in log loss if it comes, no probability counting
        less than 1/(N + K) for N people and K classes; `is_likeliest`; `is_in_set`; and
        `is_calibrated`, false for a class that is in the set because too few people
        calibrate it. Empty where there is nothing to learn from, or one fold.

    Raises
    ------
    ValueError
        If a kind is unknown, or a field has values and nulls.
    """
    empty = tidy.typed(pd.DataFrame(), _COLUMNS)
    try:
        data = read(cells, specification)
    except RefusalError:
        return empty
    fold = data.folds["fold"].to_numpy(dtype=np.int64)
    folds = np.unique(fold)
    if len(folds) < 2:
        return empty
    parts = []
    for place, tested in enumerate(folds):
        following = folds[(place + 1) % len(folds)]
        dealt = _Deal(int(tested), fold == tested, fold == following)
        whole = unfitted(data, [seed, place], n_trees, max_depth)
        split = unfitted(data, [seed, place, 1], n_trees, max_depth)
        for name in (specification["estimator"], BASELINE):
            if name in whole:
                part = _predict(data, dealt, whole[name], split[name], coverage)
                parts.append(part.assign(estimator=name))
    return tidy.typed(pd.concat(parts, ignore_index=True), _COLUMNS)


@dataclass(frozen=True)
class _Deal:
    """A fold to predict, with masks of its cells and of the next fold's."""

    fold: int
    tested: NDArray[np.bool_]
    calibrating: NDArray[np.bool_]


def _predict(
    data: Cells, dealt: _Deal, whole: Estimator, split: Estimator, coverage: float
) -> pd.DataFrame:
    """Predict the profiles of a fold by one estimator, fitted twice."""
    tested = np.flatnonzero(dealt.tested)
    profiles, first = np.unique(data.profiles[tested], return_index=True)
    points, n_classes = data.points[tested[first]], len(data.classes)
    trained = np.flatnonzero(~dealt.tested)
    fit(whole, data, trained)
    chances = whole.predict_proba(points)
    floor = 1 / (data.weights[trained].sum() + n_classes)
    fitting = np.flatnonzero(~dealt.tested & ~dealt.calibrating)
    lowest = np.full(n_classes, -np.inf)
    in_set = np.ones(chances.shape, dtype=bool)
    if len(fitting):
        fit(split, data, fitting)
        kept = np.flatnonzero(dealt.calibrating)
        # Rounded, so that a profile on the cut-off is not lost to its last digit.
        known, asked = (
            split.predict_proba(some).round(tidy.DECIMALS)
            for some in (data.points[kept], points)
        )
        lowest = cutoffs(known, data.codes[kept], data.weights[kept], coverage)
        in_set = are_in_sets(asked, lowest)
    likeliest = chances.argmax(axis=1)[:, None] == np.arange(n_classes)[None, :]
    return pd.DataFrame(
        {
            "fold": dealt.fold,
            "profile_id": np.repeat(profiles, n_classes),
            "programme_id": np.tile(data.classes, len(profiles)),
            "probability": chances.ravel(),
            "loss": losses(chances, floor).ravel(),
            "is_likeliest": likeliest.ravel(),
            "is_in_set": in_set.ravel(),
            "is_calibrated": np.tile(np.isfinite(lowest), len(profiles)),
        }
    )
