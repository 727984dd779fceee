"""What each field does in the prediction of programmes, on cells.

Trap: a field can look important to the people a model was fitted on without telling
anything of others. Everything here is measured on people the model had not seen, and
beside a field of pure noise: what does no better than that tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import random_table  # type: ignore[import-untyped]

from workforce_insights import evidence as tidy
from workforce_insights import scores as scoring
from workforce_insights.cells import RefusalError
from workforce_insights.classifiers import Cells, Estimator, fit, read, unfitted

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Row = dict[str, Any]

GROUP_COLUMNS = {"estimator": "str", "field": "str"}

CONTROL = "random_control"
"""A field of four levels that each person is given by chance."""

CONTROL_LEVELS = ("a", "b", "c", "d")

MAX_DEALT = 150_000_000
"""People that the permutations of one test deal programmes to in all: of many people
there are fewer permutations."""

MIN_PERMUTATIONS = 99
"""Permutations of a test, whatever the people, unless fewer are asked for."""

AS_THEY_ARE = "as they are"
"""Names the losses with every field as it is."""

_ONE_FOLD = "cross-validation needs people in two folds or more"


@dataclass(frozen=True)
class HeldOut:
    """Log losses of cells, each by a model without the cell's fold.

    Attributes
    ----------
    splits : Splits
        The cells' people and folds.
    losses : mapping of str to (m,) float64
        Minus the log probability of each cell's class, by what was predicted from.
    """

    splits: scoring.Splits
    losses: Mapping[str, Floats]

    def difference(self, name: str, other: str) -> tidy.Estimate:
        """Estimate how much more one loses than the other (`scores.turns_mean`)."""
        return scoring.turns_mean(self.losses[name] - self.losses[other], self.splits)

    def importance(self, field: str) -> tidy.Estimate:
        """Estimate how much more is lost by others' values (`scores.models_mean`)."""
        values = self.losses[field] - self.losses[AS_THEY_ARE]
        return scoring.models_mean(values, self.splits)


def importance(
    cells: pd.DataFrame,
    specification: Mapping[str, Any],
    *,
    seed: int,
    n_trees: int,
    max_depth: int | None,
) -> pd.DataFrame:
    """Measure what held-out predictions lose when a field is another person's.

    For each field of the specification, and for `CONTROL`, which every person is given
    by chance and the model is fitted with: `importance`, the mean increase in log loss
    over people when the field takes the values it has among the people of the fold, in
    their shares (permutation importance, Breiman 2001, Machine Learning 45:5-32; on
    cells its expectation over all permutations, so that nothing is drawn). All columns
    of a field change together. Intervals are those of `scores.models_mean`.

    Parameters
    ----------
    cells : DataFrame
        One row per fold, profile and class, of one repeat of cross-validation.
    specification : mapping
        `fields`, with their kinds, and `estimator`.
    seed : int
        Seed of the forests and of the control.
    n_trees, max_depth : int
        As in `classifiers.ForestOnCells`.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS`.

    Raises
    ------
    ValueError
        If a kind is unknown, or a field has values and nulls.
    """
    kinds = {**specification["fields"], CONTROL: "nominal"}
    groups: Row = {"estimator": specification["estimator"]}
    try:
        data = read(with_control(cells, seed), {"fields": kinds})
        check(data, specification["estimator"])
        held = _shuffled_losses(
            data, specification["estimator"], (seed, n_trees, max_depth)
        )
    except RefusalError as why:
        rows = [
            tidy.refusal("importance", str(why), 0, **groups, field=f) for f in kinds
        ]
        return tidy.frame(rows, GROUP_COLUMNS)
    rows = []
    for field in kinds:
        named = {**groups, "field": field}
        if field not in held.losses:
            reason = "the extract does not have this field"
            rows.append(
                tidy.refusal("importance", reason, held.splits.people(), **named)
            )
            continue
        value, n = held.importance(field), held.splits.people()
        rows.append(tidy.row("importance", value, n=n, method=scoring.MODELS, **named))
    return tidy.frame(rows, GROUP_COLUMNS)


def label_test(
    cells: pd.DataFrame,
    specification: Mapping[str, Any],
    *,
    seed: int,
    n_permutations: int,
) -> pd.DataFrame:
    """Test whether the fields have anything at all to do with the programme.

    `permutation_p_value`: the share of label permutations, the data itself among them,
    whose statistic is as large as that of the data. The statistic is the score test's
    of a multinomial logit with all fields against one with none: with mean points of
    classes k as far as d_k from the mean of everybody, whose scatter is S, the sum of
    N_k d_k' S^-1 d_k. Programmes are dealt anew to the people by random tables with the
    margins of profiles and classes (Patefield 1981, Applied Statistics 30:91-97), so
    the test is exact whatever the number of people. The interval is Clopper and
    Pearson's for what more permutations would say.

    Parameters
    ----------
    cells : DataFrame
        One row per profile and class; each person once.
    specification : mapping
        `fields`, with their kinds.
    seed : int
        Seed of the permutations.
    n_permutations : int
        Permutations; fewer, down to `MIN_PERMUTATIONS`, where they would deal to more
        than `MAX_DEALT` people. The method says how many there are.

    Returns
    -------
    DataFrame
        Tidy evidence of one row with the group columns `GROUP_COLUMNS`, both null.

    Raises
    ------
    ValueError
        If a kind is unknown, or a field has values and nulls.
    """
    measure = "permutation_p_value"
    try:
        data = read(cells, specification)
    except RefusalError as why:
        return tidy.frame([tidy.refusal(measure, str(why), 0)], GROUP_COLUMNS)
    profiles, place = np.unique(data.profiles, return_inverse=True)
    points = np.zeros((len(profiles), data.points.shape[1]))
    points[place] = data.points
    table = np.zeros((len(profiles), len(data.classes)), dtype=np.int64)
    np.add.at(table, (place, data.codes), data.weights)
    people, classes = table.sum(axis=1), table.sum(axis=0)
    spread = whitened(points, people)
    affordable = max(MAX_DEALT // int(people.sum()), MIN_PERMUTATIONS)
    n_permutations = min(n_permutations, affordable)
    draws = random_table(people, classes, seed=np.random.default_rng(seed))
    statistics = np.array(
        [score_statistic(drawn, spread) for drawn in draws.rvs(n_permutations)]
    )
    found = score_statistic(table, spread)
    # A permutation that gives the data again may differ in the last digit.
    as_large = int((statistics >= found - 1e-9 * abs(found)).sum())
    limits = tidy.proportion(as_large, n_permutations, "exact")
    value = (as_large + 1) / (n_permutations + 1)
    p_value = tidy.Estimate(
        value, min(limits.ci_low, value), max(limits.ci_high, value)
    )
    method = f"Clopper-Pearson over {n_permutations} label permutations"
    n = int(people.sum())
    return tidy.frame([tidy.row(measure, p_value, n=n, method=method)], GROUP_COLUMNS)


def held_out(
    data: Cells,
    columns: Mapping[str, Sequence[int]],
    estimator: str,
    settings: tuple[int, int, int | None],
) -> HeldOut:
    """Predict every fold by models of the others, from several choices of columns.

    Parameters
    ----------
    data : Cells
        Of one repeat of cross-validation, with two folds or more.
    columns : mapping of str to sequence of int
        Choices of the columns of the points, by name.
    estimator : str
        One of `classifiers.ESTIMATORS`.
    settings : tuple
        Seed, number of trees and their depth.

    Returns
    -------
    HeldOut
        With the losses of each choice.
    """
    losses = {name: np.zeros(len(data.codes)) for name in columns}
    for number, train, test in _folds(data):
        for name, chosen in columns.items():
            points = data.points[:, list(chosen)]
            model = _fitted(data, points, train, estimator, (number, settings))
            chances = model.predict_proba(points[test])
            known = scoring.losses(chances, _floor(data, train))
            losses[name][test] = known[np.arange(len(test)), data.codes[test]]
    return HeldOut(_splits(data), losses)


def check(data: Cells, estimator: str) -> None:
    """Refuse cells on which the estimator cannot be held out.

    Raises
    ------
    RefusalError
        If it cannot be fitted, or there is one fold only.
    """
    if estimator in data.unfit:
        raise RefusalError(data.unfit[estimator])
    if data.folds["fold"].nunique() < 2:
        raise RefusalError(_ONE_FOLD)


def with_control(cells: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Split each cell by the control that its people are given, evenly by chance.

    Parameters
    ----------
    cells : DataFrame
        One row per fold, profile and class.
    seed : int

    Returns
    -------
    DataFrame
        The same people with the column `CONTROL`, which their profile is part of.
    """
    keys = ["fold", "profile_id", "programme_id"]
    cells = cells.sort_values(keys, ignore_index=True)
    rng = np.random.default_rng([seed, len(CONTROL_LEVELS)])
    shares = np.full(len(CONTROL_LEVELS), 1 / len(CONTROL_LEVELS))
    dealt = rng.multinomial(cells["n_people"].to_numpy(dtype=np.int64), shares)
    row, level = np.nonzero(dealt)
    split = cells.iloc[row].reset_index(drop=True)
    split["n_people"] = dealt[row, level]
    split[CONTROL] = np.array(CONTROL_LEVELS)[level]
    split["profile_id"] = split["profile_id"] + split[CONTROL]
    return split


def whitened(points: Floats, people: Integers) -> Floats:
    """Centre points and scale them so that their scatter over people is the identity.

    Parameters
    ----------
    points : (m, p) float64
    people : (m,) int64
        People at each point.

    Returns
    -------
    (m, q) float64
        With q the rank of the points: columns that others make up, such as the last of
        a nominal field, add nothing.
    """
    centred = points - people @ points / people.sum()
    scatter = centred.T @ (people[:, None] * centred) / people.sum()
    sizes, axes = np.linalg.eigh(scatter)
    kept = sizes > 1e-9 * max(sizes.max(), 1e-300)
    return np.asarray(centred @ axes[:, kept] / np.sqrt(sizes[kept]))


def score_statistic(table: Integers, spread: Floats) -> float:
    """Give the score statistic of a table of profiles and classes.

    Parameters
    ----------
    table : (m, k) int64
        People by profile and class; no class is empty.
    spread : (m, q) float64
        From `whitened`.
    """
    sums = table.T @ spread
    return float((sums**2 / table.sum(axis=0)[:, None]).sum())


def _shuffled_losses(
    data: Cells, estimator: str, settings: tuple[int, int, int | None]
) -> HeldOut:
    """Log losses as the cells are, and with each field in turn of the fold's people."""
    names = [AS_THEY_ARE, *dict.fromkeys(data.fields)]
    losses = {name: np.zeros(len(data.codes)) for name in names}
    for number, train, test in _folds(data):
        model = _fitted(data, data.points, train, estimator, (number, settings))
        points, place = np.unique(data.points[test], axis=0, return_inverse=True)
        weights = data.weights[test].astype(np.float64)
        at = (place.ravel(), data.codes[test])
        floor = _floor(data, train)
        losses[AS_THEY_ARE][test] = scoring.losses(model.predict_proba(points), floor)[
            at
        ]
        for field in names[1:]:
            own = [c for c, name in enumerate(data.fields) if name == field]
            levels, level = np.unique(
                data.points[test][:, own], axis=0, return_inverse=True
            )
            shares = np.bincount(level.ravel(), weights=weights) / weights.sum()
            changed = np.tile(points, (len(levels), 1))
            changed[:, own] = np.repeat(levels, len(points), axis=0)
            known = scoring.losses(model.predict_proba(changed), floor)
            known = known.reshape(len(levels), len(points), -1)
            losses[field][test] = np.tensordot(shares, known, axes=1)[at]
    return HeldOut(_splits(data), losses)


def _folds(data: Cells) -> Iterator[tuple[int, Integers, Integers]]:
    """List the folds: a number, the rows to train on, and the rows to predict."""
    fold = data.folds["fold"].to_numpy()
    for number, tested in enumerate(np.unique(fold)):
        yield number, np.flatnonzero(fold != tested), np.flatnonzero(fold == tested)


def _fitted(
    data: Cells,
    points: Floats,
    train: Integers,
    estimator: str,
    numbered: tuple[int, tuple[int, int, int | None]],
) -> Estimator:
    """Fit an estimator to the training rows of a fold."""
    number, (seed, n_trees, max_depth) = numbered
    model = unfitted(data, [seed, number], n_trees, max_depth)[estimator]
    fit(model, replace(data, points=points), train)
    return model


def _floor(data: Cells, train: Integers) -> float:
    """Give what no probability counts less than in the log loss."""
    return 1 / (float(data.weights[train].sum()) + len(data.classes))


def _splits(data: Cells) -> scoring.Splits:
    """Give the cells' people with the fold that predicts each."""
    fold = data.folds["fold"].to_numpy(dtype=np.int64)
    weights = data.weights.astype(np.float64)
    _, place = np.unique(fold, return_inverse=True)
    tested = np.bincount(place, weights=weights)[place]
    return scoring.Splits(weights, fold, tested / (weights.sum() - tested))
