"""How well probabilities of classes turned out, as tidy evidence on cells.

Trap: a prediction can be right about everybody common and nobody rare. Balanced
accuracy and macro F1 give each class the same say, whatever its people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t  # type: ignore[import-untyped]

from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

N_DRAWS = 999
"""Resamples of people behind the interval of macro F1."""

PEOPLE = "normal approximation over people"
SPLITS = "Nadeau-Bengio t over splits"
TURNS = "Nadeau-Bengio over people"
MODELS = "Nadeau-Bengio over people and splits"


_ONE_SPLIT = "an interval over splits needs two of them or more"


@dataclass(frozen=True)
class Splits:
    """Cells that were predicted, some of them by each split of the people.

    Attributes
    ----------
    weights : (m,) float64
        People of each cell; where an evaluation is repeated, over the repeats.
    split : (m,) int64
        Which split predicted the cell.
    ratio : (m,) float64
        People tested in that split over people trained on.
    """

    weights: Floats
    split: Integers
    ratio: Floats

    def people(self, which: NDArray[np.bool_] | slice = slice(None)) -> int:
        """Count people to the nearest whole one, as repeats are averaged."""
        return round(float(self.weights[which].sum()))


@dataclass(frozen=True)
class Scores(Splits):
    """How an estimator did on cells that it was not, or was, fitted to.

    Attributes
    ----------
    actual, predicted : (m,) int64
        Class of the cell, and the likeliest one.
    loss : (m,) float64
        Minus the log probability of the class.
    ranked : (m,) float64
        Ranked probability score; NaN where the classes have no order.
    """

    actual: Integers
    predicted: Integers
    loss: Floats
    ranked: Floats

    @property
    def right(self) -> NDArray[np.bool_]:
        """Tell whether the likeliest class is the cell's own."""
        return np.asarray(self.actual == self.predicted, dtype=np.bool_)

    def confusion(self, n_classes: int) -> Floats:
        """Count people by actual and predicted class, (n_classes, n_classes)."""
        cell = self.actual * n_classes + self.predicted
        counts = np.bincount(cell, weights=self.weights, minlength=n_classes**2)
        return counts.reshape(n_classes, n_classes).astype(np.float64)


@dataclass(frozen=True)
class Pair:
    """An estimator's scores beside the baseline's on the same cells.

    Attributes
    ----------
    own, baseline : Scores
    n_classes : int
    is_resplit : bool
        Whether each person was predicted in turn by models of the others, as in
        cross-validation.
    seed : sequence of int
        Seed of the resamples.
    """

    own: Scores
    baseline: Scores
    n_classes: int
    is_resplit: bool
    seed: Sequence[int]


Measured = tuple[tidy.Estimate, int, str]


def outcomes(
    chances: Floats, codes: Integers, floor: float, *, is_ordered: bool
) -> tuple[Integers, Floats, Floats]:
    """Judge probabilities by the class each cell turned out to have.

    Parameters
    ----------
    chances : (m, k) float64
        Probabilities; rows add up to 1.
    codes : (m,) int64
        Classes from 0, in their order where they have one.
    floor : float
        What no probability counts less than in the log loss.
    is_ordered : bool
        Whether the classes have an order.

    Returns
    -------
    predicted : (m,) int64
        Likeliest class, the first of equals.
    loss : (m,) float64
        Minus the log probability of the class, rows floored and scaled back to 1.
    ranked : (m,) float64
        Ranked probability score (Epstein 1969, J. Appl. Meteorol. 8:985-987): the mean
        over the k - 1 steps of the squared distance of the cumulative probability to
        0 or 1. NaN where the classes have no order.
    """
    k = chances.shape[1]
    loss = losses(chances, floor)[np.arange(len(codes)), codes]
    ranked = np.full(len(codes), np.nan)
    if is_ordered:
        reached = codes[:, None] <= np.arange(k - 1)[None, :]
        ranked = ((chances.cumsum(axis=1)[:, :-1] - reached) ** 2).mean(axis=1)
    return chances.argmax(axis=1).astype(np.int64), loss, ranked


def losses(chances: Floats, floor: float) -> Floats:
    """Give what each class would cost in log loss, (m, k), if it came.

    Parameters
    ----------
    chances, floor
        As in `outcomes`.
    """
    floored = np.maximum(chances, floor)
    floored /= floored.sum(axis=1, keepdims=True)
    return np.asarray(-np.log(floored))


def turns_mean(values: Floats, scores: Splits) -> tidy.Estimate:
    """Estimate a mean over people who took turns at being predicted.

    Splits share their training people, so the mean over them varies more than that of
    as many independent ones: (1/J + tested/trained) times the variance of a split's
    mean, for J splits (Nadeau and Bengio 2003, Machine Learning 52:239-281). That
    variance is here the one of its people over their number. Nadeau and Bengio take the
    variance between the splits; folds dealt by class share their mix of classes, and
    differ by far less than the people of another sample would (`docs/truth.md`).

    Parameters
    ----------
    values : (m,) float64
        One value for each cell, that of each of its people.
    scores : Splits
        The cells' weights and splits; everybody is tested once in each repeat.

    Raises
    ------
    RefusalError
        With fewer than two splits, or fewer than two people.
    """
    weights, n_splits = scores.weights, len(np.unique(scores.split))
    if n_splits < 2:
        raise RefusalError(_ONE_SPLIT)
    over_people = tidy.mean(values, weights)
    n = float(weights.sum())
    ratio = float(weights @ scores.ratio) / n
    # Of n people a share of ratio / (1 + ratio) is tested in a split.
    wider = np.sqrt((1 / n_splits + ratio) * (1 + ratio) / ratio)
    centre = over_people.value
    margin = wider * (over_people.ci_high - centre)
    return tidy.Estimate(centre, float(centre - margin), float(centre + margin))


def models_mean(values: Floats, scores: Splits) -> tidy.Estimate:
    """Estimate as `turns_mean` what hangs on the model more than on who is asked.

    What a field is worth differs between models of one sample by more than its people's
    spread tells: the variance between the splits is added to theirs (`docs/truth.md`).

    Parameters
    ----------
    values : (m,) float64
        One value for each cell, that of each of its people.
    scores : Splits
        The cells' weights and splits; everybody is tested once in each repeat.

    Raises
    ------
    RefusalError
        With fewer than two splits, or fewer than two people.
    """
    over_people = turns_mean(values, scores)
    over_splits = split_mean(values, scores)
    error = tidy.Z_95 / t.ppf(0.975, len(np.unique(scores.split)) - 1)
    margin = np.hypot(
        over_people.ci_high - over_people.value,
        error * (over_splits.ci_high - over_splits.value),
    )
    centre = over_people.value
    return tidy.Estimate(centre, float(centre - margin), float(centre + margin))


def split_mean(values: Floats, scores: Splits) -> tidy.Estimate:
    """Estimate the mean over splits of what is measured of a split as a whole.

    Such as an area under a curve, or a mean of which the cells hold no more than sums.
    Splits share their training people, so their means vary less than independent ones
    would. The corrected resampled t (Nadeau and Bengio 2003, Machine Learning
    52:239-281) takes (1/J + tested/trained) times the variance between the J splits.

    Parameters
    ----------
    values : (m,) float64
        One value for each cell.
    scores : Splits
        The cells' weights and splits.

    Raises
    ------
    RefusalError
        With fewer than two splits.
    """
    _, place = np.unique(scores.split, return_inverse=True)
    people = np.bincount(place, weights=scores.weights)
    n_splits = len(people)
    if n_splits < 2:
        raise RefusalError(_ONE_SPLIT)
    means = np.bincount(place, weights=scores.weights * values) / people
    ratio = np.bincount(place, weights=scores.weights * scores.ratio) / people
    centre = float(people @ means / people.sum())
    variance = (1 / n_splits + ratio.mean()) * means.var(ddof=1)
    margin = float(t.ppf(0.975, n_splits - 1) * np.sqrt(variance))
    return tidy.Estimate(centre, centre - margin, centre + margin)


def mean_recall(confusion: Floats) -> tidy.Estimate:
    """Estimate balanced accuracy: the mean recall of the classes that anybody is in.

    With recall r_k of the n_k people in each of K classes its variance is, by the
    delta method, the sum of r_k (1 - r_k) / n_k over K squared. The limits take r_k
    with 2/K hits and 2/K misses added, so that a class of three all hit is not taken
    for certain (Price and Bonett 2004, Comput. Stat. Data Anal. 45(3):449-456).

    Parameters
    ----------
    confusion : (k, k) float64
        People by actual and predicted class.

    Raises
    ------
    RefusalError
        Without people.
    """
    people = confusion.sum(axis=1)
    some = people > 0
    if not some.any():
        raise RefusalError("there is nobody to count")
    hits, n, k = np.diag(confusion)[some], people[some], some.sum()
    shrunk = (hits + 2 / k) / (n + 4 / k)
    spread = np.sqrt((shrunk * (1 - shrunk) / (n + 4 / k)).sum()) / k
    value, centre, margin = (hits / n).mean(), shrunk.mean(), tidy.Z_95 * spread
    low, high = max(centre - margin, 0.0), min(centre + margin, 1.0)
    return tidy.Estimate(float(value), float(min(low, value)), float(max(high, value)))


def mean_f1(confusion: Floats, seed: Sequence[int]) -> tidy.Estimate:
    """Estimate macro F1: the mean F1 of the classes that are actual or predicted.

    The interval is the bootstrap's over people: multinomial draws of the confusion
    counts, as many people as there are, give the standard error.

    Parameters
    ----------
    confusion : (k, k) float64
        People by actual and predicted class.
    seed : sequence of int
        Seed of the draws.

    Raises
    ------
    RefusalError
        Without people.
    """
    n = round(float(confusion.sum()))
    if n == 0:
        raise RefusalError("there is nobody to count")
    some = (confusion.sum(axis=0) + confusion.sum(axis=1)) > 0
    shares = (confusion / confusion.sum()).ravel()
    drawn = np.random.default_rng(seed).multinomial(n, shares, size=N_DRAWS)
    draws = _f1(drawn.reshape(-1, *confusion.shape))[:, some].mean(axis=1)
    return tidy.resampled_error(float(_f1(confusion)[some].mean()), draws, (0.0, 1.0))


def _f1(confusion: NDArray[np.number]) -> Floats:
    """Twice the hits over actual plus predicted, by class; 0 where there is neither."""
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    total = confusion.sum(axis=-1) + confusion.sum(axis=-2)
    return np.asarray(2 * hits / np.where(total > 0, total, 1), dtype=np.float64)


def _level(values: Floats, pair: Pair) -> Measured:
    """Mean over people, of what depends most on who they are.

    Folds dealt by class share their mix of classes, so a level hardly varies between
    splits, and an interval over splits would leave out who the people happen to be.
    """
    return tidy.mean(values, pair.own.weights), pair.own.people(), PEOPLE


def _gain(values: Floats, pair: Pair) -> Measured:
    """Mean over people, its interval that of turns where people took them."""
    if pair.is_resplit:
        return turns_mean(values, pair.own), pair.own.people(), TURNS
    return _level(values, pair)


def _accuracy(pair: Pair) -> Measured:
    """Share of people predicted right."""
    n = pair.own.people()
    return tidy.proportion(pair.own.people(pair.own.right), n), n, "Wilson"


def _accuracy_gain(pair: Pair) -> Measured:
    """Accuracy less the baseline's; people who all agree would have no spread."""
    own, baseline = pair.own.right, pair.baseline.right
    if pair.is_resplit and (own != baseline).any():
        return _gain(own.astype(np.float64) - baseline, pair)
    gained, lost = pair.own.people(own & ~baseline), pair.own.people(~own & baseline)
    n = pair.own.people()
    return tidy.paired_difference(gained, lost, n), n, "Bonett-Price"


def _discordant_share(pair: Pair) -> Measured:
    """Share of those whom one of two predicts right that the estimator does."""
    own, baseline = pair.own.right, pair.baseline.right
    discordant = pair.own.people(own != baseline)
    if discordant == 0:
        raise RefusalError("the estimator and the commonest class never disagree")
    gained = min(pair.own.people(own & ~baseline), discordant)
    share = tidy.proportion(gained, discordant, "exact")
    return share, discordant, "Clopper-Pearson"


def _log_loss(pair: Pair) -> Measured:
    """Mean log loss of people."""
    return _level(pair.own.loss, pair)


def _log_loss_gain(pair: Pair) -> Measured:
    """Mean of the baseline's log loss less the estimator's."""
    return _gain(pair.baseline.loss - pair.own.loss, pair)


def _ranked(pair: Pair) -> Measured:
    """Mean ranked probability score of people."""
    return _level(pair.own.ranked, pair)


def _ranked_gain(pair: Pair) -> Measured:
    """Mean of the baseline's ranked probability score less the estimator's."""
    return _gain(pair.baseline.ranked - pair.own.ranked, pair)


def _balanced_accuracy(pair: Pair) -> Measured:
    """Mean recall of the classes."""
    confusion = pair.own.confusion(pair.n_classes)
    return mean_recall(confusion), pair.own.people(), "Price-Bonett"


def _macro_f1(pair: Pair) -> Measured:
    """Mean F1 of the classes."""
    confusion = pair.own.confusion(pair.n_classes)
    return mean_f1(confusion, pair.seed), pair.own.people(), "bootstrap over people"


MEASURES: dict[str, Callable[[Pair], Measured]] = {
    "accuracy": _accuracy,
    "accuracy_gain": _accuracy_gain,
    "discordant_share": _discordant_share,
    "balanced_accuracy": _balanced_accuracy,
    "macro_f1": _macro_f1,
    "log_loss": _log_loss,
    "log_loss_gain": _log_loss_gain,
    "ranked_probability_score": _ranked,
    "ranked_probability_score_gain": _ranked_gain,
}
"""What is measured of an estimator, each with how."""

GAINS = {name for name in MEASURES if name.endswith("_gain")} | {"discordant_share"}
"""Measures that compare an estimator with the baseline."""

RANKED = ("ranked_probability_score", "ranked_probability_score_gain")
"""Measures that need classes with an order."""


def confusion_shares(
    confusion: Floats,
) -> Iterator[tuple[int, int, tidy.Estimate, int]]:
    """Give, for each actual and predicted class, the share of the actual's people.

    Counts are rounded to whole people, and the interval is Wilson's.

    Yields
    ------
    actual, predicted : int
        Classes; an actual class that nobody is in is left out.
    share : Estimate
    n : int
        People in the actual class.
    """
    for actual, counts in enumerate(confusion):
        n = round(float(counts.sum()))
        for predicted, count in enumerate(counts):
            if n > 0:
                yield actual, predicted, tidy.proportion(round(float(count)), n), n
