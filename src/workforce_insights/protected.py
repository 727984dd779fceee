"""What protected characteristics do in the prediction of programmes, on cells.

Trap: a model that is not given a characteristic can still know it by what goes with it,
and one that is given it can still be no better for it. What leaving it out costs is
measured on people the model had not seen; what changing it alone changes is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce_insights import evidence as tidy
from workforce_insights import scores as scoring
from workforce_insights.cells import RefusalError
from workforce_insights.classifiers import Cells, Estimator, fit, read, unfitted
from workforce_insights.fields import (
    CONTROL,
    GROUP_COLUMNS,
    HeldOut,
    check,
    held_out,
    with_control,
)

Floats = NDArray[np.float64]
Row = dict[str, Any]

ALL = "all"
"""Stands for all protected fields together."""

COST_ESTIMATOR = "multinomial_logit"
"""Judges the costs: its fit draws nothing, so a difference is due to the field."""

NOT_KNOWN = "Not known"
"""The group of those whose characteristic is not stated."""

DECILES = (0.1, 0.9)
"""A number is changed to what these shares of the people are no higher than."""


def costs(
    cells: pd.DataFrame,
    specification: Mapping[str, Any],
    protected: Mapping[str, Sequence[str]],
) -> pd.DataFrame:
    """Measure what leaving a protected field out costs the prediction.

    For each protected field, and for all of them: `cost_of_leaving_out`, the held-out
    log loss without it less that with it, person by person, by a multinomial logit.
    With it are the specification's fields and the protected one; without it, the
    specification's fields but the protected one. A field the specification does not
    have joins in by its groups, of which `NOT_KNOWN` is one. Above 0, the prediction is
    the worse for leaving it out. Intervals are those of `scores.turns_mean`.

    Parameters
    ----------
    cells : DataFrame
        One row per `protected_field` (a name, or `ALL`), fold, profile, class and
        group; a column `<name>_group` for each name, null where it is not asked of.
    specification : mapping
        `fields`, with their kinds.
    protected : mapping of str to sequence of str
        Each protected field with the model fields that are made of it.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `fields.GROUP_COLUMNS`.

    Raises
    ------
    ValueError
        If a kind is unknown, or a field has values and nulls.
    """
    rows = []
    for name in (*protected, ALL):
        part = cells[cells["protected_field"] == name]
        named = {"estimator": COST_ESTIMATOR, "field": name}
        asked = list(protected) if name == ALL else [name]
        n = int(part["n_people"].sum())
        try:
            held = _with_and_without(part, specification["fields"], asked, protected)
            value = held.difference("without", "with")
            row = tidy.row(
                "cost_of_leaving_out", value, n=n, method=scoring.TURNS, **named
            )
        except RefusalError as why:
            row = tidy.refusal("cost_of_leaving_out", str(why), n, **named)
        rows.append(row)
    return tidy.frame(rows, GROUP_COLUMNS)


def flips(
    cells: pd.DataFrame,
    specification: Mapping[str, Any],
    protected: Mapping[str, Sequence[str]],
    *,
    seed: int,
    n_trees: int,
    max_depth: int | None,
) -> pd.DataFrame:
    """Count for whom changing one characteristic alone changes the programme named.

    For each protected field: `flip_share`, the share of people whose likeliest
    programme is another one when the field alone takes some other value: any other
    group, or for a number the first or the last decile of the people. The model is
    fitted to everybody. A field it does not see changes nobody, by construction. The
    row of `fields.CONTROL` says what a field of pure noise changes in a model that is
    fitted with it.

    Parameters
    ----------
    cells : DataFrame
        One row per fold, profile and class; each enrolment once.
    specification : mapping
        `fields`, with their kinds, and `estimator`.
    protected : mapping of str to sequence of str
        Each protected field with the model fields that are made of it.
    seed : int
        Seed of the forests and of the control.
    n_trees, max_depth : int
        As in `classifiers.ForestOnCells`.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `fields.GROUP_COLUMNS` (Wilson).

    Raises
    ------
    ValueError
        If a kind is unknown, or a field has values and nulls.
    """
    kinds, name = specification["fields"], specification["estimator"]
    settings = ([seed], n_trees, max_depth)
    try:
        data = read(cells, specification)
        check(data, name)
        noisy = {**kinds, CONTROL: "nominal"}
        control = read(with_control(cells, seed), {"fields": noisy})
    except RefusalError as why:
        refused = [
            tidy.refusal("flip_share", str(why), 0, estimator=name, field=field)
            for field in (*protected, CONTROL)
        ]
        return tidy.frame(refused, GROUP_COLUMNS)
    model = _fitted(data, name, settings)
    rows = []
    for field, made in protected.items():
        own = {f: kinds[f] for f in made if f in data.fields}
        rows.append(_flip_row(data, model, own, name, field))
    model = _fitted(control, name, settings)
    rows.append(_flip_row(control, model, {CONTROL: "nominal"}, name, CONTROL))
    return tidy.frame(rows, GROUP_COLUMNS)


def _with_and_without(
    cells: pd.DataFrame,
    kinds: Mapping[str, str],
    asked: Sequence[str],
    protected: Mapping[str, Sequence[str]],
) -> HeldOut:
    """Predict everybody held out, with the fields asked of and without them."""
    joined = {
        f"{name}_group": "nominal"
        for name in asked
        if not set(protected[name]) & set(kinds)
        and not cells[f"{name}_group"].eq(NOT_KNOWN).all()
    }
    own = {field for name in asked for field in protected[name]}
    data = read(cells, {"fields": {**kinds, **joined}})
    check(data, COST_ESTIMATOR)
    left = [c for c, field in enumerate(data.fields) if field not in {*own, *joined}]
    if len(left) == len(data.fields):
        raise RefusalError("the extract does not have this field")
    if not left:
        raise RefusalError("the specification has no other field")
    chosen = {"with": range(len(data.fields)), "without": left}
    return held_out(data, chosen, COST_ESTIMATOR, _NO_DRAWS)


_NO_DRAWS = (0, 0, None)
"""Settings of a forest that is not asked for."""


def _fitted(
    data: Cells, name: str, settings: tuple[Sequence[int], int, int | None]
) -> Estimator:
    """Fit an estimator to everybody."""
    model = unfitted(data, *settings)[name]
    fit(model, data, np.arange(len(data.codes)))
    return model


def _flip_row(
    data: Cells, model: Estimator, kinds: Mapping[str, str], estimator: str, field: str
) -> Row:
    """Build the row of one protected field, made of some model fields or of none."""
    n = int(data.weights.sum())
    share, method = tidy.Estimate(0.0, 0.0, 0.0), "by construction"
    if kinds:
        share, method = tidy.proportion(_flipped(data, model, kinds), n), "Wilson"
    groups = {"estimator": estimator, "field": field}
    return tidy.row("flip_share", share, n=n, method=method, **groups)


def _flipped(data: Cells, model: Estimator, kinds: Mapping[str, str]) -> int:
    """Count the people whose likeliest class is another for some other value."""
    points, place = np.unique(data.points, axis=0, return_inverse=True)
    people = np.bincount(place.ravel(), weights=data.weights).astype(np.float64)
    likeliest = model.predict_proba(points).argmax(axis=1)
    changes = np.zeros(len(points), dtype=bool)
    for field, kind in kinds.items():
        own = [c for c, name in enumerate(data.fields) if name == field]
        for values in _others(points[:, own], people, kind):
            changed = points.copy()
            changed[:, own] = values
            changes |= model.predict_proba(changed).argmax(axis=1) != likeliest
    return round(float(people[changes].sum()))


def _others(values: Floats, people: Floats, kind: str) -> Iterator[Floats]:
    """List the values to try in the place of a field's own, (columns,) each."""
    levels, place = np.unique(values, axis=0, return_inverse=True)
    if kind in ("nominal", "flag"):
        yield from levels
        return
    reached = np.bincount(place.ravel(), weights=people).cumsum() / people.sum()
    for decile in DECILES:
        yield levels[int(np.searchsorted(reached, decile - 1e-12))]
