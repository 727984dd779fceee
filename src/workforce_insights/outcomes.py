"""What came of an enrolment, from who the person was: judged held out, then explained.

A cell is one profile in one fold, with its people and the count, sum and sum of squares
of their outcome; of satisfaction, one cell for each level. A likelihood or a sum of
squares over cells is that over the people.

- Completion, 0 or 1: a binomial logit.
- Assessment, 0 to 100: a linear model.
- Satisfaction, 1 to 5: a proportional-odds logit.

Trap: coefficients come out whether or not anything is there to find. `evidence` says
how much better than knowing nothing the model does for people it has not seen; where it
does no better, no effect is worth a story.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce_insights import evidence as tidy
from workforce_insights import runs
from workforce_insights import scores as scoring
from workforce_insights.cells import RefusalError, encode
from workforce_insights.classifiers import ClassFrequencies
from workforce_insights.linear import LinearModel, Sums
from workforce_insights.ordinal import OrdinalLogit

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Row = dict[str, Any]

MIN_PEOPLE = 50
"""People from which a model is fitted."""

MIN_EVENTS = 10
"""People from which it is who completed, who did not, or who left the common score."""

RIDGE = 1.0
"""Ridge of the models that predict, as scikit-learn's logit and ridge have it."""

PROGRAMME = "programme_id"

EVIDENCE_COLUMNS = {"outcome": "str", "is_given_programme": "boolean"}


class Outcome(NamedTuple):
    """How an outcome is modelled and judged."""

    estimator: str
    measures: tuple[str, ...]


OUTCOMES = {
    "completion": Outcome(
        "binomial logit",
        ("log_loss", "log_loss_gain", "brier_score", "brier_score_gain", "auc"),
    ),
    "assessment": Outcome("linear model", ("rmse", "explained_share")),
    "satisfaction": Outcome(
        "ordinal logit",
        (
            "log_loss",
            "log_loss_gain",
            "ranked_probability_score",
            "ranked_probability_score_gain",
            "auc",
        ),
    ),
}
"""The outcomes in their order."""


def evidence(
    cells: pd.DataFrame, specification: Mapping[str, Any], gaps: pd.DataFrame
) -> pd.DataFrame:
    """Judge how well each outcome is predicted for people the model has not seen.

    Every person is predicted by a model of the other folds, and the repeats are
    averaged. The baseline knows nothing of the person: the training people's rate,
    shares or mean.

    - `log_loss`: mean over people of minus the log probability of what came (normal
      approximation); `log_loss_gain`: the baseline's less that (`scores.turns_mean`).
    - `brier_score`, `brier_score_gain`: the same of the squared distance between the
      probability of completing and 0 or 1.
    - `ranked_probability_score`, `ranked_probability_score_gain`: the same of the mean
      squared distance of cumulative probabilities over the steps between levels.
    - `auc`: of two people of one split, one at a higher level, how often the
      model puts that one higher, ties for a half (`scores.split_mean`). With
      several levels it is the mean over the cumulative splits of the levels, each
      weighted by its pairs.
    - `rmse`: root of the mean squared error, in points (its square's interval by
      `scores.split_mean`).
    - `explained_share`: mean squared error of the training mean less the model's, as a
      share of the former; below 0 the model does harm (`scores.split_mean`, the share
      linearised).

    Parameters
    ----------
    cells : DataFrame
        outcome, is_given_programme, repeat_number, fold, profile_id, programme_id,
        outcome_level (satisfaction only), the fields, n_people, total,
        total_of_squares.
    specification : mapping
        `fields`, with their kinds.
    gaps : DataFrame
        outcome and reason, null where somebody has the outcome.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `EVIDENCE_COLUMNS`.

    Raises
    ------
    ValueError
        If a kind is unknown, or a field has values and nulls.
    """
    rows: list[Row] = []
    for design in designs(cells, specification, gaps):
        groups = {
            "outcome": design.outcome,
            "is_given_programme": design.is_given_programme,
        }
        try:
            check(design)
            measured = _judged(design)
        except RefusalError as why:
            measured = {name: str(why) for name in OUTCOMES[design.outcome].measures}
        for name, found in measured.items():
            if isinstance(found, str):
                rows.append(tidy.refusal(name, found, design.n_people, **groups))
                continue
            value, method = found
            rows.append(
                tidy.row(name, value, n=design.n_people, method=method, **groups)
            )
    return tidy.frame(rows, EVIDENCE_COLUMNS)


@dataclass(frozen=True)
class Design:
    """The cells of one outcome and one set of fields.

    Attributes
    ----------
    outcome : str
        One of `OUTCOMES`.
    is_given_programme : bool
        Whether the programme is among the fields.
    cells : DataFrame
        In canonical order; of classes one row per cell and class, with its `code`.
    fields : dict of str to str
        Fields and their kinds.
    gap : str or None
        Why nobody has the outcome.
    """

    outcome: str
    is_given_programme: bool
    cells: pd.DataFrame
    fields: dict[str, str]
    gap: str | None

    @property
    def has_classes(self) -> bool:
        """Whether the outcome is one of levels, not a number."""
        return self.outcome != "assessment"

    @cached_property
    def once(self) -> pd.DataFrame:
        """The cells of the first repeat: each person once."""
        repeats = self.cells["repeat_number"]
        first: pd.DataFrame = self.cells[repeats == repeats.min()]
        return first.reset_index(drop=True)

    @property
    def n_people(self) -> int:
        """People with the outcome and every field."""
        return int(self.once["n_people"].sum())


def described(
    cells: pd.DataFrame, specification: Mapping[str, Any], settings: Mapping[str, Any]
) -> pd.DataFrame:
    """Say what the model of each outcome was given.

    Parameters
    ----------
    cells
        Cells of every outcome in their canonical order, each person once.
    specification
        The resolved specification; each outcome has its own estimator in its place.
    settings
        All settings of the run.

    Returns
    -------
    pandas.DataFrame
        One row per outcome, as `runs.describe` gives it; of nobody where an outcome
        has no cells.
    """
    rows = [
        runs.describe(
            f"{name}_model",
            cells[cells["outcome"] == name],
            {**specification, "estimator": outcome.estimator},
            settings,
        )
        for name, outcome in OUTCOMES.items()
    ]
    return pd.concat(rows, ignore_index=True)


def designs(
    cells: pd.DataFrame, specification: Mapping[str, Any], gaps: pd.DataFrame
) -> Iterator[Design]:
    """List each outcome without and with the programme, also those without people."""
    reasons = gaps.set_index("outcome")["reason"].dropna().to_dict()
    for outcome in OUTCOMES:
        for is_given in (False, True):
            chosen = (cells["outcome"] == outcome) & (
                cells["is_given_programme"] == is_given
            )
            further = {PROGRAMME: "nominal"} if is_given else {}
            yield Design(
                outcome,
                is_given,
                _in_classes(cells[chosen], outcome),
                {**specification["fields"], **further},
                reasons.get(outcome),
            )


def _in_classes(cells: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Put cells in an order of their own, those of classes one row per class."""
    if outcome == "completion":
        done = cells["total"].round().astype("int64")
        cells = pd.concat(
            [
                cells.assign(outcome_level=0, n_people=cells["n_people"] - done),
                cells.assign(outcome_level=1, n_people=done),
            ]
        )
        cells = cells[cells["n_people"] > 0]
    keys = ["repeat_number", "fold", "profile_id", PROGRAMME, "outcome_level"]
    cells = cells.sort_values(keys, ignore_index=True)
    if outcome == "assessment":
        return cells
    levels = np.unique(cells["outcome_level"].to_numpy(dtype=np.int64))
    codes = np.searchsorted(levels, cells["outcome_level"].to_numpy(dtype=np.int64))
    return cells.assign(code=codes)


def check(design: Design) -> None:
    """Refuse an outcome that too few people have, or that is nearly the same for all.

    Raises
    ------
    RefusalError
        With the reason.
    """
    if design.gap is not None:
        raise RefusalError(design.gap)
    n, cells = design.n_people, design.once
    if n == 0:
        raise RefusalError("nobody has both the outcome and every field of the model")
    if n < MIN_PEOPLE:
        raise RefusalError(f"there are only {n} people, and {MIN_PEOPLE} are needed")
    if design.outcome == "assessment":
        sums = sums_of(cells)
        if sums.squared_errors(sums.mean).sum() <= 1e-9 * sums.total_of_squares.sum():
            raise RefusalError("everybody has the same score")
        return
    by_level = cells.groupby("outcome_level")["n_people"].sum()
    if design.outcome == "completion":
        for level, all_of_them, them in (
            (1, "nobody completed", "who completed"),
            (0, "everybody completed", "who did not complete"),
        ):
            _check_events(int(by_level.get(level, 0)), all_of_them, them)
    else:
        others = int(by_level.sum() - by_level.max())
        them = "whose score is not the commonest"
        _check_events(others, "everybody has the same score", them)


def _check_events(n: int, none: str, them: str) -> None:
    """Refuse fewer than `MIN_EVENTS` people."""
    if n == 0:
        raise RefusalError(none)
    if n < MIN_EVENTS:
        people = "person" if n == 1 else "people"
        raise RefusalError(
            f"there are only {n} {people} {them}, and {MIN_EVENTS} are needed"
        )


def sums_of(cells: pd.DataFrame) -> Sums:
    """Take what cells hold of a number."""
    names = ("n_people", "total", "total_of_squares")
    return Sums(*(cells[name].to_numpy(dtype=np.float64) for name in names))


Measured = tuple[tidy.Estimate, str]


def _judged(design: Design) -> dict[str, Measured | str]:
    """Measure a model on people it was not fitted to; a text is a refusal."""
    points = encode(design.cells, design.fields).matrix
    splits = list(_splits(design.cells))
    if len(splits) < 2:
        raise RefusalError("cross-validation needs people in two folds or more")
    judge = _judge_classes if design.has_classes else _judge_numbers
    return judge(design, points, splits)


def _splits(cells: pd.DataFrame) -> Iterator[tuple[Integers, Integers]]:
    """List the rows that each split trains on and tests."""
    for _, part in cells.groupby("repeat_number"):
        rows, fold = part.index.to_numpy(), part["fold"].to_numpy()
        for tested in np.unique(fold):
            if (fold != tested).any():
                yield rows[fold != tested], rows[fold == tested]


def _judge_classes(
    design: Design, points: Floats, splits: list[tuple[Integers, Integers]]
) -> dict[str, Measured | str]:
    """Measure a logit against the shares of the levels."""
    codes = design.cells["code"].to_numpy(dtype=np.int64)
    people = design.cells["n_people"].to_numpy(dtype=np.int64)
    n_classes = int(codes.max()) + 1
    n_repeats = design.cells["repeat_number"].nunique()
    # The folds trained on are put together: a profile at a level is one cell again.
    keys = design.cells[["profile_id", PROGRAMME, "code"]]
    merged = keys.groupby(list(keys), dropna=False).ngroup().to_numpy()
    _, first = np.unique(merged, return_index=True)
    own: list[scoring.Scores] = []
    baseline: list[scoring.Scores] = []
    order: list[float] = []
    for number, (train, test) in enumerate(splits):
        weights = people[test] / n_repeats
        trained = np.bincount(merged[train], people[train], len(first)).astype(np.int64)
        some = first[trained > 0]
        for model, scores in (
            (OrdinalLogit(RIDGE), own),
            (ClassFrequencies(), baseline),
        ):
            model.fit(points[some], codes[some], trained[trained > 0], n_classes)
            chances = model.predict_proba(points[test])
            predicted, loss, ranked = scoring.outcomes(
                chances, codes[test], 1 / (trained.sum() + n_classes), is_ordered=True
            )
            scores.append(
                scoring.Scores(
                    weights=weights,
                    split=np.full(len(test), number),
                    ratio=np.full(len(test), people[test].sum() / trained.sum()),
                    actual=codes[test],
                    predicted=predicted,
                    loss=loss,
                    ranked=ranked,
                )
            )
            if scores is own:
                order.append(concordance(chances, codes[test], people[test]))
    # Of two levels the ranked probability score is Brier's.
    ranked_score = OUTCOMES[design.outcome].measures[2]
    measured: dict[str, Measured | str] = {}
    for name, attribute in (("log_loss", "loss"), (ranked_score, "ranked")):
        losses = _join([getattr(part, attribute) for part in own])
        less = _join([getattr(part, attribute) for part in baseline])
        weights = _join([part.weights for part in own])
        measured[name] = tidy.mean(losses, weights), scoring.PEOPLE
        gain = scoring.turns_mean(less - losses, _together(own))
        measured[f"{name}_gain"] = gain, scoring.TURNS
    measured["auc"] = _auc(own, order)
    return measured


def _auc(parts: list[scoring.Scores], order: list[float]) -> Measured | str:
    """Average the concordance of the splits that have people at two levels."""
    some = [number for number, value in enumerate(order) if np.isfinite(value)]
    if len(some) < 2:
        return "fewer than two splits have people at two levels to tell apart"
    kept = [parts[number] for number in some]
    values = _join([np.full(len(parts[i].weights), order[i]) for i in some])
    value, low, high = scoring.split_mean(values, _together(kept))
    return tidy.Estimate(value, max(low, 0.0), min(high, 1.0)), scoring.SPLITS


def concordance(chances: Floats, codes: Integers, weights: Integers) -> float:
    """Of two people at different levels, how often the higher one is put higher.

    For two levels this is the area under the receiver operating characteristic; for
    more, the mean of those of the cumulative splits (level above k or not, scored by
    the probability of that), weighted by their pairs. Ties count for a half.

    Parameters
    ----------
    chances : (m, k) float64
        Probability of each level, lowest first.
    codes : (m,) int64
        Level of each cell, from 0.
    weights : (m,) int64
        People of each cell.

    Returns
    -------
    float
        NaN where all are at one level.
    """
    right = pairs = 0.0
    for cut in range(chances.shape[1] - 1):
        # Equal profiles must tie, whatever the last digit of their sums.
        score = chances[:, cut + 1 :].sum(axis=1).round(10)
        _, place = np.unique(score, return_inverse=True)
        above = np.bincount(place, weights=weights * (codes > cut))
        below = np.bincount(place, weights=weights * (codes <= cut))
        right += float(above @ (below.cumsum() - below / 2))
        pairs += float(above.sum() * below.sum())
    return right / pairs if pairs > 0 else float("nan")


def _judge_numbers(
    design: Design, points: Floats, splits: list[tuple[Integers, Integers]]
) -> dict[str, Measured | str]:
    """Measure a linear model against the mean."""
    everybody = sums_of(design.cells)
    n_repeats = design.cells["repeat_number"].nunique()
    own, baseline, turns = [], [], []
    for number, (train, test) in enumerate(splits):
        trained, tested = everybody[train], everybody[test]
        model = LinearModel(RIDGE)
        model.fit(points[train], trained)
        predicted = model.predict(points[test])
        own.append(tested.squared_errors(predicted) / tested.weights)
        baseline.append(tested.squared_errors(trained.mean) / tested.weights)
        turns.append(
            scoring.Splits(
                weights=tested.weights / n_repeats,
                split=np.full(len(test), number),
                ratio=np.full(len(test), tested.n / trained.n),
            )
        )
    held, errors, less = _together(turns), _join(own), _join(baseline)
    squares = scoring.split_mean(errors, held)
    rmse = tidy.Estimate(*np.sqrt(np.maximum(squares, 0.0)).tolist())
    nothing = float(held.weights @ less / held.weights.sum())
    share = 1 - squares.value / nothing
    # The share's first-order change with each person's two errors.
    slope = scoring.split_mean(((1 - share) * less - errors) / nothing, held)
    bounds = (share + slope.ci_low - slope.value, share + slope.ci_high - slope.value)
    return {
        "rmse": (rmse, scoring.SPLITS),
        "explained_share": (tidy.Estimate(share, *bounds), scoring.SPLITS),
    }


def _join(parts: list[Floats]) -> Floats:
    """Put the values of splits under each other."""
    return np.concatenate(parts)


def _together(parts: list[Any]) -> scoring.Splits:
    """Put splits under each other."""
    return scoring.Splits(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("weights", "split", "ratio")
        )
    )
