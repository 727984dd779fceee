"""What a model leaves possible for each profile, and which fields moved it.

The people in the last fold calibrate the sets of programmes and take no part in
fitting; the model of everybody else gives the probabilities, the sets and the
contributions alike, so that the three speak of one model. Folds deal people out within
their programme, so the rare programmes have their share among those who calibrate.

Trap: the likeliest programme is not what somebody should do, it is what people of that
profile did. How many programmes the set holds says how little that tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import factorial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError
from workforce_insights.classifiers import Cells, Estimator, read, unfitted
from workforce_insights.conformal import are_in_sets, cutoffs

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MAX_FIELDS = 8
"""Most fields whose contributions are worked out: 256 combinations of them."""

BLOCK = 100_000
"""Points predicted at once."""

_SET_COLUMNS = {
    "profile_id": "str",
    "programme_id": "str",
    "probability": "float64",
    "average_probability": "float64",
    "is_likeliest": "boolean",
    "is_in_set": "boolean",
    "is_calibrated": "boolean",
    "n_calibrating": "Int64",
    "reason": "str",
}

_CONTRIBUTION_COLUMNS = {
    "profile_id": "str",
    "field": "str",
    "contribution": "float64",
    "reason": "str",
}


def sets(
    cells: pd.DataFrame,
    specification: Mapping[str, Any],
    *,
    seed: int,
    n_trees: int,
    max_depth: int | None,
    coverage: float,
) -> pd.DataFrame:
    """Give each profile its prediction set.

    Split conformal prediction within classes: of the people on each programme, whoever
    they are, the sets hold that programme at least as often as stated, on average over
    how people are dealt out. The promise is to people whom the model has not seen, such
    as those who come next, as long as they are like these.

    Parameters
    ----------
    cells : DataFrame
        One row per fold, profile and class, of one repeat of cross-validation.
    specification : mapping
        `fields`, with their kinds, and `estimator`.
    seed : int
        Seed of a forest.
    n_trees, max_depth : int
        As in `classifiers.ForestOnCells`.
    coverage : float
        Share of each class that its sets are to hold.

    Returns
    -------
    DataFrame
        One row per profile and class: `probability`; `average_probability`, its mean
        over all people; `is_likeliest`; `is_in_set`; `is_calibrated`, false for a class
        that is in the set because too few people calibrate it; and `n_calibrating`, the
        people on it who do. Where nothing can be learnt, one row per profile with the
        `reason`.

    Raises
    ------
    ValueError
        If a kind is unknown, or a field has values and nulls.
    """
    try:
        learnt = _learn(cells, specification, seed, n_trees, max_depth)
    except RefusalError as why:
        return _refused(cells, str(why), _SET_COLUMNS)
    data, kept = learnt.data, learnt.calibrating
    n_classes = len(data.classes)
    chances = learnt.estimator.predict_proba(learnt.points)
    # Rounded, so that a profile on the cut-off is not lost to its last digit.
    lowest = cutoffs(
        learnt.estimator.predict_proba(data.points[kept]).round(tidy.DECIMALS),
        data.codes[kept],
        data.weights[kept],
        coverage,
    )
    in_set = are_in_sets(chances.round(tidy.DECIMALS), lowest)
    likeliest = chances.argmax(axis=1)[:, None] == np.arange(n_classes)[None, :]
    people = np.bincount(data.codes[kept], data.weights[kept], n_classes)
    average = learnt.weights @ chances / learnt.weights.sum()
    m = len(learnt.profiles)
    made = pd.DataFrame(
        {
            "profile_id": np.repeat(learnt.profiles, n_classes),
            "programme_id": np.tile(data.classes, m),
            "probability": chances.ravel(),
            "average_probability": np.tile(average, m),
            "is_likeliest": likeliest.ravel(),
            "is_in_set": in_set.ravel(),
            "is_calibrated": np.tile(np.isfinite(lowest), m),
            "n_calibrating": np.tile(people.astype(np.int64), m),
        }
    )
    return tidy.typed(made, _SET_COLUMNS)


def contributions(
    cells: pd.DataFrame,
    specification: Mapping[str, Any],
    *,
    seed: int,
    n_trees: int,
    max_depth: int | None,
) -> pd.DataFrame:
    """Share out what sets a profile's likeliest programme apart among its fields.

    What is shared out is the probability: it is in the unit that is read, and finite
    where a forest says never. The shares are exact (`shapley`).

    Parameters
    ----------
    cells, specification, seed, n_trees, max_depth
        As `sets` takes them; the model is the same.

    Returns
    -------
    DataFrame
        One row per profile and field that the extract has: `contribution` to the
        probability of the profile's likeliest class. Over the fields they add up to
        that probability less its mean over all people. Where nothing can be learnt, or
        the fields are too many, one row per profile with the `reason`.

    Raises
    ------
    ValueError
        If a kind is unknown, or a field has values and nulls.
    """
    try:
        learnt = _learn(cells, specification, seed, n_trees, max_depth)
        predict = learnt.estimator.predict_proba
        names = list(dict.fromkeys(learnt.data.fields))
        shares = shapley(predict, learnt.points, learnt.weights, learnt.data.fields)
    except RefusalError as why:
        return _refused(cells, str(why), _CONTRIBUTION_COLUMNS)
    m = len(learnt.profiles)
    likeliest = predict(learnt.points).argmax(axis=1)
    own = np.take_along_axis(shares, likeliest[:, None, None], axis=2)
    made = pd.DataFrame(
        {
            "profile_id": np.repeat(learnt.profiles, len(names)),
            "field": np.tile(np.array(names, dtype=object), m),
            "contribution": own.ravel(),
        }
    )
    return tidy.typed(made, _CONTRIBUTION_COLUMNS)


def shapley(
    predict: Callable[[Floats], Floats],
    points: Floats,
    weights: Integers,
    fields: Sequence[str],
) -> Floats:
    """Share each prediction's distance from the average out among the fields.

    A field's share is the mean, over every order in which fields can become known, of
    what its becoming known changes (Shapley 1953). While a field is unknown the
    prediction is averaged over the people's values of all unknown fields together,
    whatever the known ones are: the change is what the model does with a field, not
    what goes with it among people (Janzing, Minorics and Bloebaum 2020, PMLR
    108:2907-2916). Nothing is sampled: there are few fields, and few distinct values
    of those known and of those unknown.

    Trap: a combination of known and unknown values can be one that nobody has.

    Parameters
    ----------
    predict : callable
        Takes points (n, c) and gives numbers (n, k).
    points : (m, c) float64
        One row per profile.
    weights : (m,) int64
        People of each profile.
    fields : sequence of str, length c
        The field that each column came from.

    Returns
    -------
    (m, p, k) float64
        One share per field, in the order of their first columns; over the p fields
        they add up to the prediction less its mean over people.

    Raises
    ------
    RefusalError
        If there are more than `MAX_FIELDS` fields.
    """
    names = list(dict.fromkeys(fields))
    p = len(names)
    if p > MAX_FIELDS:
        raise RefusalError(
            f"{p} fields have too many combinations to try; {MAX_FIELDS} is the most"
        )
    owners = np.array([names.index(field) for field in fields], dtype=np.int64)
    people = weights / weights.sum()
    worth = [
        _expected(predict, points, people, (coalition >> owners & 1).astype(bool))
        for coalition in range(2**p)
    ]
    shares = np.zeros((len(points), p, worth[0].shape[1]))
    for coalition in range(1, 2**p):
        size = coalition.bit_count()
        orders = factorial(size - 1) * factorial(p - size) / factorial(p)
        for place in range(p):
            if coalition >> place & 1:
                step = worth[coalition] - worth[coalition ^ (1 << place)]
                shares[:, place] += orders * step
    return shares


def _expected(
    predict: Callable[[Floats], Floats],
    points: Floats,
    people: Floats,
    known: NDArray[np.bool_],
) -> Floats:
    """Average predictions over the unknown columns; (m, k)."""
    own, own_place = _distinct(points[:, known])
    others, other_place = _distinct(points[:, ~known])
    shares = np.bincount(other_place, weights=people)
    size = max(BLOCK // len(others), 1)
    parts = []
    for start in range(0, len(own), size):
        block = own[start : start + size]
        asked = np.empty((len(block), len(others), points.shape[1]))
        asked[:, :, known] = block[:, None, :]
        asked[:, :, ~known] = others[None, :, :]
        found = predict(asked.reshape(-1, points.shape[1]))
        parts.append(shares @ found.reshape(len(block), len(others), -1))
    averaged: Floats = np.concatenate(parts)[own_place]
    return averaged


def _distinct(columns: Floats) -> tuple[Floats, Integers]:
    """Give the distinct rows, and which of them each row is."""
    if columns.shape[1] == 0:
        return columns[:1], np.zeros(len(columns), dtype=np.int64)
    rows, places = np.unique(columns, axis=0, return_inverse=True)
    return rows, places.ravel()


@dataclass(frozen=True)
class _Learnt:
    """A fitted estimator, with the profiles that it is asked about."""

    data: Cells
    estimator: Estimator
    calibrating: NDArray[np.bool_]
    profiles: NDArray[np.object_]
    points: Floats
    weights: Integers


def _learn(
    cells: pd.DataFrame,
    specification: Mapping[str, Any],
    seed: int,
    n_trees: int,
    max_depth: int | None,
) -> _Learnt:
    """Fit the specification's estimator to all folds but the last, or refuse."""
    data = read(cells, specification)
    fold = data.folds["fold"].to_numpy(dtype=np.int64)
    calibrating = fold == fold.max()
    if calibrating.all():
        raise RefusalError("there is one fold, so nobody is left to calibrate")
    name = specification["estimator"]
    if name in data.unfit:
        raise RefusalError(data.unfit[name])
    estimator = unfitted(data, [seed], n_trees, max_depth)[name]
    rows = np.flatnonzero(~calibrating)
    codes, weights = data.codes[rows], data.weights[rows]
    estimator.fit(data.points[rows], codes, weights, len(data.classes))
    profiles, first, place = np.unique(
        data.profiles, return_index=True, return_inverse=True
    )
    people = np.bincount(place, data.weights).astype(np.int64)
    points = data.points[first]
    return _Learnt(data, estimator, calibrating, profiles, points, people)


def _refused(
    cells: pd.DataFrame, reason: str, columns: Mapping[str, str]
) -> pd.DataFrame:
    """Give each profile the reason why nothing is said of it."""
    profiles = sorted(set(cells["profile_id"]))
    made = pd.DataFrame({"profile_id": profiles, "reason": reason})
    return tidy.typed(made, columns)
