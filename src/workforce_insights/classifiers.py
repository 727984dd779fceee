"""Which programme a profile leads to: classifiers on cells, judged person by person.

A cell is one profile in one class (`profile_id`, the model fields, `programme_id`,
`n_people`). A tree fitted to cells with bootstrap counts as weights is the tree fitted
to the resampled people, and a likelihood weighted by people is theirs.

Trap: with one class far commoner than the rest, accuracy near that class's share is
what no learning gives. Every accuracy stands beside that baseline, and log loss, which
sees a shift in probabilities that accuracy does not, beside the class frequencies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.tree import DecisionTreeClassifier  # type: ignore[import-untyped]

from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError, encode

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Row = dict[str, Any]

GROUP_COLUMNS = {"evaluation": "str", "estimator": "str"}

BASELINE = "class_frequencies"

_PROBABILITY_COLUMNS = {
    "estimator": "str",
    "profile_id": "str",
    "programme_id": "str",
    "probability": "float64",
}


class Estimator(Protocol):
    """A classifier of weighted points, its classes coded from 0."""

    def fit(
        self, points: Floats, codes: Integers, weights: Integers, n_classes: int
    ) -> None:
        """Fit points (m, p) of classes (m,) that stand for so many people (m,)."""

    def predict_proba(self, points: Floats) -> Floats:
        """Give the probability of each class, (m, n_classes); rows add up to 1."""


@dataclass
class ForestOnCells:
    """A random forest (Breiman 2001) whose bootstrap draws people, not cells.

    For each tree as many people as there are are drawn with replacement: multinomial
    counts over the cells. The tree splits by gini on the square root of the number of
    columns, with those counts as weights.

    Attributes
    ----------
    n_trees : int
        Trees, whose probabilities are averaged.
    max_depth : int or None
        Depth of a tree; None grows it until its leaves are pure.
    seed : int or sequence of int
        Seed of the draws.
    """

    n_trees: int
    max_depth: int | None
    seed: int | Sequence[int]
    _trees: list[DecisionTreeClassifier] = field(default_factory=list, init=False)
    _n_classes: int = field(default=0, init=False)

    def fit(
        self, points: Floats, codes: Integers, weights: Integers, n_classes: int
    ) -> None:
        """Fit as `Estimator.fit`."""
        rng = np.random.default_rng(self.seed)
        self._n_classes = n_classes
        self._trees = []
        for _ in range(self.n_trees):
            counts = rng.multinomial(weights.sum(), weights / weights.sum())
            drawn = counts > 0
            tree = DecisionTreeClassifier(
                max_features="sqrt",
                max_depth=self.max_depth,
                random_state=int(rng.integers(2**31)),
            )
            self._trees.append(tree.fit(points[drawn], codes[drawn], counts[drawn]))

    def predict_proba(self, points: Floats) -> Floats:
        """Give probabilities as `Estimator.predict_proba`."""
        total = np.zeros((len(points), self._n_classes))
        for tree in self._trees:
            total[:, tree.classes_] += tree.predict_proba(points)
        return total / self.n_trees


class MultinomialLogit:
    """A multinomial logit with scikit-learn's default ridge.

    Half the sum of squared coefficients, without the intercepts, is taken from the log
    likelihood of all people (C = 1): next to nothing for a thousand of them.
    """

    def fit(
        self, points: Floats, codes: Integers, weights: Integers, n_classes: int
    ) -> None:
        """Fit as `Estimator.fit`; with one class only, that class is certain."""
        self._n_classes = n_classes
        self._classes = np.unique(codes)
        if len(self._classes) > 1:
            self._model = LogisticRegression(
                C=1.0, solver="newton-cholesky", tol=1e-10, max_iter=1000
            ).fit(points, codes, sample_weight=weights)

    def predict_proba(self, points: Floats) -> Floats:
        """Give probabilities as `Estimator.predict_proba`."""
        full = np.zeros((len(points), self._n_classes))
        one = len(self._classes) == 1
        full[:, self._classes] = 1.0 if one else self._model.predict_proba(points)
        return full


class ClassFrequencies:
    """The classes' shares for everybody alike: the baseline of knowing nothing."""

    def fit(
        self, points: Floats, codes: Integers, weights: Integers, n_classes: int
    ) -> None:
        """Fit as `Estimator.fit`."""
        people = np.bincount(codes, weights=weights, minlength=n_classes)
        self._shares = people / people.sum()

    def predict_proba(self, points: Floats) -> Floats:
        """Give probabilities as `Estimator.predict_proba`."""
        return np.tile(self._shares, (len(points), 1))


def probabilities(
    cells: pd.DataFrame,
    specification: Mapping[str, Any],
    *,
    seed: int,
    n_trees: int,
    max_depth: int | None,
) -> pd.DataFrame:
    """Fit every estimator to all people and give each profile its probabilities.

    Parameters
    ----------
    cells : DataFrame
        One row per profile and class.
    specification : mapping
        `fields`, with their kinds.
    seed : int
        Seed of the forest.
    n_trees, max_depth : int
        As in `ForestOnCells`.

    Returns
    -------
    DataFrame
        estimator, profile_id, programme_id, probability: every estimator, profile and
        class. Empty where there is nothing to learn from.

    Raises
    ------
    ValueError
        If a kind is unknown, or a field has values and nulls.
    """
    try:
        data = _read(cells, specification)
    except RefusalError:
        return tidy.typed(pd.DataFrame(), _PROBABILITY_COLUMNS)
    profiles, first = np.unique(data.profiles, return_index=True)
    parts = []
    for name, estimator in _estimators([seed], n_trees, max_depth).items():
        estimator.fit(data.points, data.codes, data.weights, len(data.classes))
        part = pd.DataFrame(
            {
                "profile_id": np.repeat(profiles, len(data.classes)),
                "programme_id": np.tile(data.classes, len(profiles)),
                "probability": estimator.predict_proba(data.points[first]).ravel(),
            }
        )
        parts.append(part.assign(estimator=name))
    return tidy.typed(pd.concat(parts, ignore_index=True), _PROBABILITY_COLUMNS)


def evidence(
    cells: pd.DataFrame,
    specification: Mapping[str, Any],
    *,
    seed: int,
    n_trees: int,
    max_depth: int | None,
) -> pd.DataFrame:
    """Judge every estimator on people it has seen, and on people it has not.

    For each estimator, on the training people of the hold-out, on its test people, and
    on all people by cross-validation, each predicted by models without their fold:

    - `accuracy`: share of people whose likeliest class is theirs (Wilson).
    - `accuracy_gain`: that, less the share right when everybody is given the commonest
      class of the training people (Bonett and Price).
    - `discordant_share`: among the n people whom only one of the two gets right, the
      share whom the estimator does (Clopper and Pearson). McNemar's exact test has
      p < .05 just when this interval leaves out 1/2.
    - `log_loss`: mean over people of minus the log probability of their class, in nats
      (normal approximation).
    - `log_loss_gain`: log loss of the training people's class frequencies less the
      estimator's, person by person (normal approximation): above 0 is better.

    No probability counts as less than 1/(N + K) for N training people and K classes,
    Laplace's for a class that none of them is in; rows are scaled back to 1. Where an
    evaluation is repeated its repeats are averaged, so that n is people, and counts are
    rounded to whole ones.

    Parameters
    ----------
    cells : DataFrame
        One row per evaluation, repeat_number, fold, profile and class. `evaluation` is
        'holdout', with fold 0 to train on and fold 1 to test on, or 'cross_validation',
        with folds each tested once by models trained on the others.
    specification : mapping
        `fields`, with their kinds. They are scaled by their range over all people.
    seed : int
        Seed of the forests; each split has its own stream.
    n_trees, max_depth : int
        As in `ForestOnCells`.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS`; the baseline
        'class_frequencies' has no gains.

    Raises
    ------
    ValueError
        If a kind is unknown, or a field has values and nulls.
    """
    scores: dict[tuple[str, str], _Scores] = {}
    reasons = _NOBODY
    try:
        data = _read(cells, specification)
        scores = _score_splits(data, seed, n_trees, max_depth)
    except RefusalError as why:
        reasons = dict.fromkeys(_NOBODY, str(why))
    rows: list[Row] = []
    for evaluation, reason in reasons.items():
        for name in _estimators([seed], n_trees, max_depth):
            groups = {"evaluation": evaluation, "estimator": name}
            rows += _rows(scores.get((evaluation, name)), reason, groups)
    return tidy.frame(rows, GROUP_COLUMNS)


_NOBODY = {
    "train": "the hold-out has nobody to train on",
    "test": "the hold-out has nobody to train on, or nobody to test on",
    "cross_validation": "cross-validation needs people in two folds or more",
}


@dataclass(frozen=True)
class _Cells:
    """Cells in canonical order, as arrays of one row per cell."""

    profiles: NDArray[np.object_]
    points: Floats
    codes: Integers
    weights: Integers
    classes: NDArray[np.object_]
    folds: pd.DataFrame


@dataclass(frozen=True)
class _Split:
    """Rows to train on, and rows to predict by evaluation."""

    repeat: int
    train: Integers
    predicted: dict[str, Integers]


@dataclass(frozen=True)
class _Scores:
    """How an estimator and the baseline did on cells, weighted by people."""

    weights: Floats
    right: NDArray[np.bool_]
    baseline_right: NDArray[np.bool_]
    loss: Floats
    baseline_loss: Floats

    def people(self, which: NDArray[np.bool_] | slice = slice(None)) -> int:
        """Count people to the nearest whole one, as repeats are averaged."""
        return round(float(self.weights[which].sum()))


def _estimators(
    seed: Sequence[int], n_trees: int, max_depth: int | None
) -> dict[str, Estimator]:
    """Name the estimators, unfitted."""
    return {
        "forest": ForestOnCells(n_trees, max_depth, seed),
        "multinomial_logit": MultinomialLogit(),
        BASELINE: ClassFrequencies(),
    }


def _read(cells: pd.DataFrame, specification: Mapping[str, Any]) -> _Cells:
    """Read cells in an order of their own, or refuse those that teach nothing."""
    folds = [c for c in ("evaluation", "repeat_number", "fold") if c in cells]
    cells = cells.sort_values([*folds, "profile_id", "programme_id"], ignore_index=True)
    points = encode(cells, specification["fields"]).matrix
    if cells["profile_id"].nunique() < 2:
        raise RefusalError("everybody has the same profile")
    names = cells["programme_id"].to_numpy(dtype=object)
    classes, codes = np.unique(names, return_inverse=True)
    if len(classes) < 2:
        raise RefusalError("everybody is on the same programme")
    return _Cells(
        cells["profile_id"].to_numpy(dtype=object),
        points,
        codes.astype(np.int64),
        cells["n_people"].to_numpy(dtype=np.int64),
        classes,
        cells[folds],
    )


def _splits(folds: pd.DataFrame) -> Iterator[_Split]:
    """List the splits that have people to train on and people to predict."""
    for key, part in folds.groupby(["evaluation", "repeat_number"]):
        evaluation, repeat = cast(tuple[str, int], key)
        rows, fold = part.index.to_numpy(), part["fold"].to_numpy()
        if evaluation == "holdout":
            parts = {"train": rows[fold == 0], "test": rows[fold == 1]}
            if len(parts["train"]):
                some = {name: part for name, part in parts.items() if len(part)}
                yield _Split(repeat, parts["train"], some)
        elif len(np.unique(fold)) > 1:
            for tested in np.unique(fold):
                predicted = {"cross_validation": rows[fold == tested]}
                yield _Split(repeat, rows[fold != tested], predicted)


def _score_splits(
    data: _Cells, seed: int, n_trees: int, max_depth: int | None
) -> dict[tuple[str, str], _Scores]:
    """Score every estimator on every evaluation, its splits put together."""
    parts: dict[tuple[str, str], list[_Scores]] = {}
    repeats: dict[str, set[int]] = {}
    for number, split in enumerate(_splits(data.folds)):
        estimators = _estimators([seed, number], n_trees, max_depth)
        for evaluation in split.predicted:
            repeats.setdefault(evaluation, set()).add(split.repeat)
        for key, scores in _score(data, split, estimators):
            parts.setdefault(key, []).append(scores)
    return {key: _join(made, len(repeats[key[0]])) for key, made in parts.items()}


def _score(
    data: _Cells, split: _Split, estimators: Mapping[str, Estimator]
) -> Iterator[tuple[tuple[str, str], _Scores]]:
    """Fit estimators to a split's training rows and score what they predict."""
    train, n_classes = split.train, len(data.classes)
    for estimator in estimators.values():
        estimator.fit(
            data.points[train], data.codes[train], data.weights[train], n_classes
        )
    floor = 1 / (data.weights[train].sum() + n_classes)
    for evaluation, rows in split.predicted.items():
        outcomes = {
            name: _outcomes(
                estimator.predict_proba(data.points[rows]), data, rows, floor
            )
            for name, estimator in estimators.items()
        }
        baseline_right, baseline_loss = outcomes[BASELINE]
        for name, (right, loss) in outcomes.items():
            yield (
                (evaluation, name),
                _Scores(
                    weights=data.weights[rows].astype(np.float64),
                    right=right,
                    baseline_right=baseline_right,
                    loss=loss,
                    baseline_loss=baseline_loss,
                ),
            )


def _outcomes(
    predicted: Floats, data: _Cells, rows: Integers, floor: float
) -> tuple[NDArray[np.bool_], Floats]:
    """Tell whether each cell's likeliest class is its own, and its log loss."""
    codes = data.codes[rows]
    floored = np.maximum(predicted, floor)
    floored /= floored.sum(axis=1, keepdims=True)
    loss = -np.log(floored[np.arange(len(codes)), codes])
    return predicted.argmax(axis=1) == codes, loss


def _join(parts: list[_Scores], n_repeats: int) -> _Scores:
    """Put the scores of splits together, each repeat a share of the whole."""
    return _Scores(
        np.concatenate([part.weights for part in parts]) / n_repeats,
        np.concatenate([part.right for part in parts]),
        np.concatenate([part.baseline_right for part in parts]),
        np.concatenate([part.loss for part in parts]),
        np.concatenate([part.baseline_loss for part in parts]),
    )


def _accuracy(scores: _Scores) -> tuple[tidy.Estimate, int]:
    """Share of people predicted right."""
    n = scores.people()
    return tidy.proportion(scores.people(scores.right), n), n


def _accuracy_gain(scores: _Scores) -> tuple[tidy.Estimate, int]:
    """Accuracy less the baseline's."""
    gained = scores.people(scores.right & ~scores.baseline_right)
    lost = scores.people(~scores.right & scores.baseline_right)
    n = scores.people()
    return tidy.paired_difference(gained, lost, n), n


def _discordant_share(scores: _Scores) -> tuple[tidy.Estimate, int]:
    """Share of those whom one of two predicts right that the estimator does."""
    discordant = scores.people(scores.right != scores.baseline_right)
    if discordant == 0:
        raise RefusalError("the estimator and the commonest class never disagree")
    gained = scores.people(scores.right & ~scores.baseline_right)
    return tidy.proportion(gained, discordant, "exact"), discordant


def _log_loss(scores: _Scores) -> tuple[tidy.Estimate, int]:
    """Mean log loss of people."""
    return tidy.mean(scores.loss, scores.weights), scores.people()


def _log_loss_gain(scores: _Scores) -> tuple[tidy.Estimate, int]:
    """Mean of the baseline's log loss less the estimator's."""
    gain = scores.baseline_loss - scores.loss
    return tidy.mean(gain, scores.weights), scores.people()


_MEASURES: dict[str, tuple[Callable[[_Scores], tuple[tidy.Estimate, int]], str]] = {
    "accuracy": (_accuracy, "Wilson"),
    "accuracy_gain": (_accuracy_gain, "Bonett-Price"),
    "discordant_share": (_discordant_share, "Clopper-Pearson"),
    "log_loss": (_log_loss, "normal approximation over people"),
    "log_loss_gain": (_log_loss_gain, "normal approximation over people"),
}
_GAINS = ("accuracy_gain", "discordant_share", "log_loss_gain")


def _rows(scores: _Scores | None, reason: str, groups: Row) -> Iterator[Row]:
    """Build an estimator's rows of an evaluation, refused where it has no scores."""
    for measure, (estimate, method) in _MEASURES.items():
        if measure in _GAINS and groups["estimator"] == BASELINE:
            continue
        if scores is None:
            yield tidy.refusal(measure, reason, 0, **groups)
            continue
        try:
            value, n = estimate(scores)
            yield tidy.row(measure, value, n=n, method=method, **groups)
        except RefusalError as why:
            yield tidy.refusal(measure, str(why), scores.people(), **groups)
