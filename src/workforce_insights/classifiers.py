"""Which programme a profile leads to: classifiers on cells, judged person by person.

A cell is one profile in one class (`profile_id`, the model fields, `programme_id` with
its `ladder_level`, `n_people`). A tree fitted to cells with bootstrap counts as weights
is the tree fitted to the resampled people, and a likelihood weighted by people is
theirs.

Trap: with one class far commoner than the rest, accuracy near that class's share is
what no learning gives. Every accuracy stands beside that baseline; log loss and the
ranked probability score, which see a shift in probabilities that accuracy does not,
beside the class frequencies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce_insights import evidence as tidy
from workforce_insights import scores as scoring
from workforce_insights.cells import RefusalError, encode
from workforce_insights.ordinal import OrdinalLogit
from workforce_insights.scikit import DecisionTreeClassifier

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Row = dict[str, Any]

GROUP_COLUMNS = {
    "evaluation": "str",
    "estimator": "str",
    "programme_id": "str",
    "predicted_programme_id": "str",
}

BASELINE = "class_frequencies"

ESTIMATORS = ("forest", "multinomial_logit", "ordinal_logit", "band_only", BASELINE)
"""Names of the estimators, in the order of the evidence."""

BAND = "band_level"
"""The field that `BandOnly` knows."""

MERGED_FROM = 20_000
"""Cells from which those of a profile and a class in several folds are put together
before they are learnt from; of fewer, that takes longer than it saves."""

MAX_CELLS_OF_TREES = 2_000_000
"""Cells that the trees of one forest read in all: of many there are fewer trees, which
then differ the less."""

MIN_TREES = 10
"""Trees of a forest, whatever the cells, unless fewer are asked for."""

MAX_STEPS = 50
"""Steps of Newton's method after which there is taken to be no maximum."""

TOLERANCE = 1e-7
"""Of a step, on the scale of standard errors; the last one ends far nearer."""

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
        Trees, whose probabilities are averaged; fewer, down to `MIN_TREES`, where they
        would read more than `MAX_CELLS_OF_TREES`.
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
        checked = points.astype(np.float32)
        affordable = max(MAX_CELLS_OF_TREES // len(points), MIN_TREES)
        for _ in range(min(self.n_trees, affordable)):
            counts = rng.multinomial(weights.sum(), weights / weights.sum())
            drawn = counts > 0
            tree = DecisionTreeClassifier(
                max_features="sqrt",
                max_depth=self.max_depth,
                random_state=int(rng.integers(2**31)),
            )
            tree.fit(checked[drawn], codes[drawn], counts[drawn], check_input=False)
            self._trees.append(tree)

    def predict_proba(self, points: Floats) -> Floats:
        """Give probabilities as `Estimator.predict_proba`."""
        total = np.zeros((len(points), self._n_classes))
        checked = points.astype(np.float32)
        for tree in self._trees:
            chances = tree.predict_proba(checked, check_input=False)
            total[:, tree.classes_] += chances
        return total / len(self._trees)


class MultinomialLogit:
    """A multinomial logit with scikit-learn's default ridge.

    Half the sum of squared coefficients, without the intercepts, is taken from the log
    likelihood of all people (C = 1): next to nothing for a thousand of them. Newton's
    method finds the differences of the classes' coefficients from those of the last
    one: of all coefficients with these differences, the ridge takes the smallest. Of
    two classes there is one difference, and the ridge takes it as it is. Cells that
    follow one another at the same point are one row of it.
    """

    def fit(
        self, points: Floats, codes: Integers, weights: Integers, n_classes: int
    ) -> None:
        """Fit as `Estimator.fit`; with one class only, that class is certain."""
        is_first = np.append(True, (points[1:] != points[:-1]).any(axis=1))
        counts = np.zeros((int(is_first.sum()), n_classes))
        np.add.at(counts, (np.cumsum(is_first) - 1, codes), weights)
        self._fit(points[is_first], counts)

    def _fit(self, points: Floats, counts: Floats) -> None:
        """Fit points (m, p) with their people of each class (m, n_classes).

        Raises
        ------
        RuntimeError
            If the maximum is not found.
        """
        self._n_classes = counts.shape[1]
        self._classes = np.flatnonzero(counts.sum(axis=0))
        counts = counts[:, self._classes]
        design = np.column_stack([points, np.ones(len(points))])
        n_columns, n_free = design.shape[1], len(self._classes) - 1
        smallest = np.eye(n_free) - (1 / (n_free + 1) if n_free > 1 else 0)
        ridge = np.kron(smallest, np.diag([1.0] * (n_columns - 1) + [0.0]))
        people = counts.sum(axis=1, keepdims=True)
        shares = counts.sum(axis=0) / counts.sum()
        slopes = np.zeros((n_free, n_columns))
        slopes[:, -1] = np.log(shares[:-1] / shares[-1])
        likelihood, step = -np.inf, np.zeros_like(slopes)
        for _ in range(MAX_STEPS):
            for _ in range(MAX_STEPS):
                logs = _log_chances(design, slopes + step)
                weight = ridge @ (slopes + step).ravel()
                further = float(
                    (counts * logs).sum() - (slopes + step).ravel() @ weight / 2
                )
                if further >= likelihood - 1e-12 * abs(likelihood):
                    break
                step = step / 2
            slopes, likelihood = slopes + step, further
            self._slopes = slopes
            chances = np.exp(logs[:, :-1])
            expected = people * chances
            score = ((counts[:, :-1] - expected).T @ design).ravel() - weight
            information = ridge + _information(design, chances, expected)
            moved = np.linalg.solve(information, score)
            step = moved.reshape(slopes.shape)
            if float(score @ moved) <= TOLERANCE**2:
                self._slopes = slopes + step
                return
        raise RuntimeError("the logit did not converge")

    def predict_proba(self, points: Floats) -> Floats:
        """Give probabilities as `Estimator.predict_proba`."""
        full = np.zeros((len(points), self._n_classes))
        design = np.column_stack([points, np.ones(len(points))])
        full[:, self._classes] = np.exp(_log_chances(design, self._slopes))
        return full


def _log_chances(design: Floats, slopes: Floats) -> Floats:
    """Give the log of each class's chance, (m, k), the last class's slopes being 0."""
    worth = np.column_stack([design @ slopes.T, np.zeros(len(design))])
    worth -= worth.max(axis=1, keepdims=True)
    logs: Floats = worth - np.log(np.exp(worth).sum(axis=1, keepdims=True))
    return logs


def _information(design: Floats, chances: Floats, expected: Floats) -> Floats:
    """Give the information about slopes, class by class, from expected people."""
    n_columns, n_free = design.shape[1], chances.shape[1]
    found = np.empty((n_free, n_columns, n_free, n_columns))
    for one in range(n_free):
        for other in range(one + 1):
            curve = expected[:, one] * ((one == other) - chances[:, other])
            block = design.T @ (curve[:, None] * design)
            found[one, :, other, :] = found[other, :, one, :] = block
    return found.reshape(n_free * n_columns, n_free * n_columns)


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


@dataclass
class BandOnly:
    """The classes' shares among the people of each band: a rule of one field.

    Half a person is added to every class of a band (Krichevsky and Trofimov 1981, IEEE
    Trans. Inf. Theory 27(2):199-207), so that none is impossible. A band that nobody in
    training has gets the shares of everybody.

    Attributes
    ----------
    column : int
        The column of the points that holds the band.
    """

    column: int
    _shares: dict[float, Floats] = field(default_factory=dict, init=False)

    def fit(
        self, points: Floats, codes: Integers, weights: Integers, n_classes: int
    ) -> None:
        """Fit as `Estimator.fit`."""
        bands = points[:, self.column]
        people = np.bincount(codes, weights=weights, minlength=n_classes)
        self._everybody = people / people.sum()
        self._shares = {}
        for band in np.unique(bands):
            own = bands == band
            counts = np.bincount(codes[own], weights=weights[own], minlength=n_classes)
            self._shares[float(band)] = (counts + 0.5) / (counts + 0.5).sum()

    def predict_proba(self, points: Floats) -> Floats:
        """Give probabilities as `Estimator.predict_proba`."""
        bands = points[:, self.column]
        return np.array([self._shares.get(float(b), self._everybody) for b in bands])


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
        estimator, profile_id, programme_id, probability: every estimator that the data
        can carry, profile and class. Empty where there is nothing to learn from.

    Raises
    ------
    ValueError
        If a kind is unknown, or a field has values and nulls.
    """
    try:
        data = read(cells, specification)
    except RefusalError:
        return tidy.typed(pd.DataFrame(), _PROBABILITY_COLUMNS)
    profiles, first = np.unique(data.profiles, return_index=True)
    parts = []
    for name, estimator in unfitted(data, [seed], n_trees, max_depth).items():
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

    For each estimator, on the training people of the hold-out, on its test people, on
    the people of the latest cohorts predicted from the earlier ones, and on all people
    by cross-validation, each predicted by models without their fold:

    - `accuracy`: share of people whose likeliest class is theirs (Wilson).
    - `accuracy_gain`: that, less the share right when everybody is given the commonest
      class of the training people (Bonett and Price).
    - `discordant_share`: among the n people whom only one of the two gets right, the
      share whom the estimator does (Clopper and Pearson). McNemar's exact test has
      p < .05 just when this interval leaves out 1/2.
    - `balanced_accuracy`: mean recall of the classes (`scores.mean_recall`).
    - `macro_f1`: mean F1 of the classes (`scores.mean_f1`).
    - `log_loss`: mean over people of minus the log probability of their class, in nats
      (normal approximation).
    - `log_loss_gain`: log loss of the training people's class frequencies less the
      estimator's, person by person (normal approximation): above 0 is better.
    - `ranked_probability_score`: mean over people of the squared distance between
      cumulative probabilities and what came, over the steps of the ladder, from 0 for
      certain and right to 1 (normal approximation). A near miss costs less than a far
      one.
    - `ranked_probability_score_gain`: as `log_loss_gain`.
    - `confusion`, of cross-validation: among the n people on `programme_id`, the share
      whose likeliest class is `predicted_programme_id` (Wilson).

    By cross-validation the intervals of the gains allow for the training people that
    folds share (`scores.turns_mean`); where an estimator and the commonest class never
    disagree, that of `accuracy_gain` stays Bonett and Price's.

    No probability counts as less than 1/(N + K) in the log loss, for N training people
    and K classes, Laplace's for a class that none of them is in; rows are scaled back
    to 1. Where an evaluation is repeated its repeats are averaged, so that n is people,
    and counts are rounded to whole ones.

    Where a programme has no place on the ladder, or two share one, the ordinal logit
    and the ranked scores are refused; where there is no band, `band_only` is.

    Parameters
    ----------
    cells : DataFrame
        One row per evaluation, repeat_number, fold, profile and class. `evaluation` is
        'holdout' or 'later_cohorts', with fold 0 to train on and fold 1 to test on, or
        'cross_validation', with folds each tested once by models trained on the others.
        `ladder_level` is the class's place on the ladder, null where it has none.
    specification : mapping
        `fields`, with their kinds. They are scaled by their range over all people.
    seed : int
        Seed of the forests and resamples; each split has its own stream.
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
    try:
        data = read(cells, specification)
    except RefusalError as why:
        return tidy.frame(_refusals(str(why)), GROUP_COLUMNS)
    scores = _score_splits(data, seed, n_trees, max_depth)
    rows: list[Row] = []
    for evaluation, reason in _NOBODY.items():
        baseline = scores.get((evaluation, BASELINE))
        for name in ESTIMATORS:
            groups = {"evaluation": evaluation, "estimator": name}
            own = scores.get((evaluation, name))
            if own is None or baseline is None:
                why_not = reason if baseline is None else data.unfit[name]
                n = 0 if baseline is None else baseline.people()
                rows += _refused(why_not, n, groups)
                continue
            is_resplit = evaluation == "cross_validation"
            n_classes = len(data.classes)
            pair = scoring.Pair(own, baseline, n_classes, is_resplit, [seed])
            rows += _rows(pair, data.no_order, groups)
            if is_resplit:
                rows += _confusion(own, data.classes, groups)
    return tidy.frame(rows, GROUP_COLUMNS)


_NOBODY = {
    "train": "the hold-out has nobody to train on",
    "test": "the hold-out has nobody to train on, or nobody to test on",
    "later_cohorts": "there are no cohorts of two years or more",
    "cross_validation": "cross-validation needs people in two folds or more",
}


@dataclass(frozen=True)
class Cells:
    """Cells in canonical order, as arrays of one row per cell.

    `fields` names the field that each column of `points` came from, and `profile_codes`
    numbers the profiles.
    """

    profiles: NDArray[np.object_]
    points: Floats
    fields: list[str]
    codes: Integers
    weights: Integers
    classes: NDArray[np.object_]
    folds: pd.DataFrame
    profile_codes: Integers
    band: int | None
    no_order: str | None

    @property
    def unfit(self) -> dict[str, str]:
        """Name the estimators that the data cannot carry, each with the reason."""
        reasons = {}
        if self.no_order is not None:
            reasons["ordinal_logit"] = self.no_order
        if self.band is None:
            reasons["band_only"] = "band is not among the fields of the model"
        return reasons


_TESTED = {"holdout": {"train": 0, "test": 1}, "later_cohorts": {"later_cohorts": 1}}
"""The evaluations made of each hold-out, with the fold whose people they predict."""


@dataclass(frozen=True)
class _Split:
    """Rows to train on, and rows to predict by evaluation."""

    repeat: int
    train: Integers
    predicted: dict[str, Integers]


def unfitted(
    data: Cells, seed: Sequence[int], n_trees: int, max_depth: int | None
) -> dict[str, Estimator]:
    """Name the estimators that the data can carry, unfitted, in their order."""
    made: dict[str, Estimator] = {
        "forest": ForestOnCells(n_trees, max_depth, seed),
        "multinomial_logit": MultinomialLogit(),
    }
    if data.no_order is None:
        made["ordinal_logit"] = OrdinalLogit()
    if data.band is not None:
        made["band_only"] = BandOnly(data.band)
    return {**made, BASELINE: ClassFrequencies()}


def fit(estimator: Estimator, data: Cells, rows: Integers) -> None:
    """Fit an estimator to some rows of the cells.

    Of `MERGED_FROM` rows or more, those of one profile and class are put together
    first: the people are the same.
    """
    if len(rows) < MERGED_FROM:
        weights = data.weights[rows]
        estimator.fit(data.points[rows], data.codes[rows], weights, len(data.classes))
        return
    _, first, place = np.unique(
        data.profile_codes[rows], return_index=True, return_inverse=True
    )
    counts = np.zeros((len(first), len(data.classes)))
    np.add.at(counts, (place, data.codes[rows]), data.weights[rows])
    points = data.points[rows[first]]
    profile, code = np.nonzero(counts)
    weights = counts[profile, code].astype(np.int64)
    estimator.fit(points[profile], code, weights, len(data.classes))


def chances(estimator: Estimator, data: Cells, rows: Integers) -> Floats:
    """Give the probability of each class for some rows of the cells.

    Of `MERGED_FROM` rows or more, each profile is predicted once.
    """
    if len(rows) < MERGED_FROM:
        return estimator.predict_proba(data.points[rows])
    _, first, profile = np.unique(
        data.profile_codes[rows], return_index=True, return_inverse=True
    )
    return estimator.predict_proba(data.points[rows[first]])[profile]


def read(cells: pd.DataFrame, specification: Mapping[str, Any]) -> Cells:
    """Read cells in an order of their own, or refuse those that teach nothing."""
    folds = [c for c in ("evaluation", "repeat_number", "fold") if c in cells]
    cells = cells.sort_values([*folds, "profile_id", "programme_id"], ignore_index=True)
    encoded = encode(cells, specification["fields"])
    if cells["profile_id"].nunique() < 2:
        raise RefusalError("everybody has the same profile")
    ladder = cells.groupby("programme_id")["ladder_level"].first().reset_index()
    ladder = ladder.sort_values(["ladder_level", "programme_id"], ignore_index=True)
    if len(ladder) < 2:
        raise RefusalError("everybody is on the same programme")
    classes = ladder["programme_id"].to_numpy(dtype=object)
    codes = pd.Index(classes).get_indexer(cells["programme_id"].to_numpy(dtype=object))
    return Cells(
        cells["profile_id"].to_numpy(dtype=object),
        encoded.matrix,
        encoded.fields,
        codes.astype(np.int64),
        cells["n_people"].to_numpy(dtype=np.int64),
        classes,
        cells[folds],
        pd.factorize(cells["profile_id"])[0].astype(np.int64),
        encoded.columns.index(BAND) if BAND in encoded.columns else None,
        _why_no_order(ladder),
    )


def _why_no_order(ladder: pd.DataFrame) -> str | None:
    """Say why programmes have no order; None where they have one."""
    names = ladder.loc[ladder["ladder_level"].isna(), "programme_id"]
    if len(names):
        return f"programme {names.iloc[0]} has no place on the ladder"
    shared = ladder.loc[ladder["ladder_level"].duplicated(keep=False), "programme_id"]
    if len(shared):
        return f"programmes {' and '.join(shared[:2])} share a place on the ladder"
    return None


def _splits(folds: pd.DataFrame) -> Iterator[_Split]:
    """List the splits that have people to train on and people to predict."""
    for key, part in folds.groupby(["evaluation", "repeat_number"]):
        evaluation, repeat = cast(tuple[str, int], key)
        rows, fold = part.index.to_numpy(), part["fold"].to_numpy()
        if evaluation in _TESTED:
            parts = {
                name: rows[fold == tested]
                for name, tested in _TESTED[evaluation].items()
            }
            train = rows[fold == 0]
            if len(train):
                some = {name: part for name, part in parts.items() if len(part)}
                yield _Split(repeat, train, some)
        elif len(np.unique(fold)) > 1:
            for tested in np.unique(fold):
                predicted = {"cross_validation": rows[fold == tested]}
                yield _Split(repeat, rows[fold != tested], predicted)


def _score_splits(
    data: Cells, seed: int, n_trees: int, max_depth: int | None
) -> dict[tuple[str, str], scoring.Scores]:
    """Score every estimator on every evaluation, its splits put together."""
    parts: dict[tuple[str, str], list[scoring.Scores]] = {}
    repeats: dict[str, set[int]] = {}
    for number, split in enumerate(_splits(data.folds)):
        estimators = unfitted(data, [seed, number], n_trees, max_depth)
        for evaluation in split.predicted:
            repeats.setdefault(evaluation, set()).add(split.repeat)
        for key, scores in _score(data, number, split, estimators):
            parts.setdefault(key, []).append(scores)
    return {key: _join(made, len(repeats[key[0]])) for key, made in parts.items()}


def _score(
    data: Cells, number: int, split: _Split, estimators: Mapping[str, Estimator]
) -> Iterator[tuple[tuple[str, str], scoring.Scores]]:
    """Fit estimators to a split's training rows and score what they predict."""
    train, n_classes = split.train, len(data.classes)
    trained = data.weights[train].sum()
    for name, estimator in estimators.items():
        fit(estimator, data, train)
        for evaluation, rows in split.predicted.items():
            weights, codes = data.weights[rows].astype(np.float64), data.codes[rows]
            predicted, loss, ranked = scoring.outcomes(
                chances(estimator, data, rows),
                codes,
                1 / (trained + n_classes),
                is_ordered=data.no_order is None,
            )
            yield (
                (evaluation, name),
                scoring.Scores(
                    weights=weights,
                    split=np.full(len(rows), number),
                    ratio=np.full(len(rows), weights.sum() / trained),
                    actual=codes,
                    predicted=predicted,
                    loss=loss,
                    ranked=ranked,
                ),
            )


def _join(parts: list[scoring.Scores], n_repeats: int) -> scoring.Scores:
    """Put the scores of splits together, each repeat a share of the whole."""
    return scoring.Scores(
        np.concatenate([part.weights for part in parts]) / n_repeats,
        np.concatenate([part.split for part in parts]),
        np.concatenate([part.ratio for part in parts]),
        np.concatenate([part.actual for part in parts]),
        np.concatenate([part.predicted for part in parts]),
        np.concatenate([part.loss for part in parts]),
        np.concatenate([part.ranked for part in parts]),
    )


def _measures(groups: Row) -> list[str]:
    """Name what is measured of an estimator: the baseline has no gains."""
    is_baseline = groups["estimator"] == BASELINE
    names = scoring.MEASURES
    return [name for name in names if not (is_baseline and name in scoring.GAINS)]


def _refusals(reason: str) -> Iterator[Row]:
    """Refuse every measure of every estimator on every evaluation."""
    for evaluation in _NOBODY:
        for name in ESTIMATORS:
            groups = {"evaluation": evaluation, "estimator": name}
            yield from _refused(reason, 0, groups)


def _refused(reason: str, n: int, groups: Row) -> Iterator[Row]:
    """Refuse every measure of an estimator on an evaluation."""
    for measure in _measures(groups):
        yield tidy.refusal(measure, reason, n, **groups)


def _rows(pair: scoring.Pair, no_order: str | None, groups: Row) -> Iterator[Row]:
    """Build an estimator's rows of an evaluation."""
    for measure in _measures(groups):
        try:
            if measure in scoring.RANKED and no_order is not None:
                raise RefusalError(no_order)
            value, n, method = scoring.MEASURES[measure](pair)
            yield tidy.row(measure, value, n=n, method=method, **groups)
        except RefusalError as why:
            yield tidy.refusal(measure, str(why), pair.own.people(), **groups)


def _confusion(
    scores: scoring.Scores, classes: NDArray[np.object_], groups: Row
) -> Iterator[Row]:
    """Build the rows of actual against predicted class."""
    counts = scores.confusion(len(classes))
    for actual, predicted, share, n in scoring.confusion_shares(counts):
        named = {
            "programme_id": classes[actual],
            "predicted_programme_id": classes[predicted],
        }
        yield tidy.row("confusion", share, n=n, method="Wilson", **groups, **named)
