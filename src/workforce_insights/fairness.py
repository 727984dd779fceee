"""For whom a prediction is worse: the same measures for every group, as tidy evidence.

Everything is made from sums over the people of a group, so no row of a person is seen.

Trap: among thirty groups one or two differ by chance alone, and the fewer its people
the further a group strays. Differences have a second interval that allows for the
number of groups compared, and combinations of two characteristics are drawn towards
what each says by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t  # type: ignore[import-untyped]

from workforce_insights import evidence as tidy
from workforce_insights import shares
from workforce_insights.cells import RefusalError
from workforce_insights.classifiers import BASELINE
from workforce_insights.pooling import Pooled, pool
from workforce_insights.shares import Estimates

Floats = NDArray[np.float64]

GROUP_COLUMNS = {
    "estimator": "str",
    "field": "str",
    "group_name": "str",
    "other_field": "str",
    "other_group_name": "str",
    "programme_id": "str",
    "reference_group": "str",
    "raw_value": "float64",
    "n_part": "Int64",
    "n_reference": "Int64",
    "n_reference_part": "Int64",
}

MIN_PEOPLE = 10
"""Fewest people of a group that anything is estimated for."""

NOT_KNOWN = "Not known"
"""The group of those whose characteristic is not stated; never a reference."""

SMALLEST_VARIANCE = 1e-12
"""Variance of losses below which they count as all the same."""

_WIDER = "Student or Welch t, the wider"
_FEW = f"there are fewer than {MIN_PEOPLE} people"
_NOBODY = "nobody was predicted by a model that had not seen them"


def evidence(
    groups: pd.DataFrame, programmes: pd.DataFrame, specification: Mapping[str, Any]
) -> pd.DataFrame:
    """Judge the predictions for every group, and for every pair of characteristics.

    Of everybody (`field` is null) and of each group of each field:

    - `log_loss`: mean of minus the log probability of the programme a person is on, in
      nats; `set_size`: mean number of programmes in a person's prediction set. The
      spread is taken as the same in all groups of a field, as in a one-way analysis of
      variance, since a few people's own says little (Student's t).
    - `log_loss_difference`: log loss less that of everybody else whose prediction was
      judged. `log_loss_difference_adjusted` has the interval that holds for all groups
      compared at once (Bonferroni). Of two intervals the wider is taken: Student's t
      with one spread for both, since losses are skewed and a small group with a spread
      of its own strays far too often; and Welch's with a spread for each, since where
      a group is predicted worse its losses vary more too.
    - `accuracy`: share whose likeliest programme is theirs; `set_coverage`: share
      whose prediction set holds theirs (Wilson).
    - `selection_rate`: share for whom a programme is the likeliest (Wilson), with
      `selection_difference` (Newcombe) and `selection_ratio` (Donner and Zou) against
      the largest stated group of the field.
    - `calibration`: share who are on a programme less the mean of its forecast
      probability, which is taken as it stands (Wilson).

    Of everybody, for each programme: `programme_coverage`, the share of the n people on
    it whose prediction set holds it, which is what the sets promise; and
    `uncalibrated_share`, the share whose set holds it because too few people calibrate
    it (Wilson).

    Of each combination of two characteristics, though not for the class frequencies,
    `log_loss` again, drawn towards the sum of what each says by itself
    (`pooling.pool`), with the raw mean as `raw_value`; and of each two characteristics
    `interaction_spread`, the standard deviation of how far combinations depart from
    that sum.

    Parameters
    ----------
    groups : DataFrame
        One row per estimator and group: field and group_name, other_field and
        other_group_name of a combination; n, n_right, n_covered, total_loss,
        total_squared_loss, total_set_size, total_squared_set_size.
    programmes : DataFrame
        One row per estimator, group of a single field and programme_id: n, n_actual,
        n_predicted, total_probability; n_covered of those on it, n_uncalibrated.
    specification : mapping
        `estimator`, which is judged beside the class frequencies.

    Returns
    -------
    DataFrame
        Tidy evidence with the columns `GROUP_COLUMNS`; `n_part` is the count that a
        share is of.
    """
    parts = []
    for estimator in (specification["estimator"], BASELINE):
        own = groups[groups["estimator"] == estimator]
        if own.empty:
            parts.append(_nobody(estimator))
            continue
        of_one = own[own["other_field"].isna()].reset_index(drop=True)
        of_two = own[own["other_field"].notna()].reset_index(drop=True)
        placed = programmes[programmes["estimator"] == estimator]
        parts += [*_of_groups(of_one), *_of_programmes(placed.reset_index(drop=True))]
        if estimator != BASELINE:
            parts += _of_combinations(of_two)
    rows = pd.concat(parts, ignore_index=True).to_dict("records")
    return tidy.frame(cast("list[dict[str, Any]]", rows), GROUP_COLUMNS)


def _nobody(estimator: str) -> pd.DataFrame:
    """Refuse what is said of everybody."""
    measures = ("log_loss", "log_loss_difference_adjusted", "set_coverage", "set_size")
    return pd.DataFrame(
        [tidy.refusal(name, _NOBODY, 0, estimator=estimator) for name in measures]
    )


def _of_groups(groups: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Build the rows of each group, and of everybody."""
    n = groups["n"]
    few = _why_not((n < MIN_PEOPLE, _FEW))
    for measure, column in (("log_loss", "loss"), ("set_size", "set_size")):
        means = _means(groups, column)
        yield _rows(measure, groups, means, "Student t, one spread", few)
    for measure, part in (("accuracy", "n_right"), ("set_coverage", "n_covered")):
        estimates = shares.shares(groups[part], n)
        counted = groups.assign(n_part=groups[part])
        yield _rows(measure, counted, estimates, "Wilson", few)
    compared = groups[groups["field"].notna()].reset_index(drop=True)
    rest = compared.groupby("field")["n"].transform("sum") - compared["n"]
    reasons = _why_not(
        (compared["n"] < MIN_PEOPLE, _FEW),
        (rest < MIN_PEOPLE, f"{_FEW} in all other groups"),
    )
    n_compared = max(int(reasons.isna().sum()), 1)
    for measure, level in (
        ("log_loss_difference", 0.05),
        ("log_loss_difference_adjusted", 0.05 / n_compared),
    ):
        differences = _differences(compared, level)
        method = _WIDER if level == 0.05 else f"{_WIDER}, Bonferroni"
        yield _rows(measure, compared, differences, method, reasons)


def _of_programmes(programmes: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Build the rows of each group and programme."""
    n = programmes["n"]
    few = _why_not((n < MIN_PEOPLE, _FEW))
    selected = shares.shares(programmes["n_predicted"], n)
    counted = programmes.assign(n_part=programmes["n_predicted"])
    yield _rows("selection_rate", counted, selected, "Wilson", few)
    on_it = shares.shares(programmes["n_actual"], n)
    expected = (programmes["total_probability"] / n).to_numpy(dtype=np.float64)
    gap = Estimates(*(bound - expected for bound in on_it))
    counted = programmes.assign(n_part=programmes["n_actual"])
    yield _rows("calibration", counted, gap, "Wilson, forecast as given", few)
    yield from _promises(programmes[programmes["field"].isna()])
    yield from _selections(programmes)


def _promises(programmes: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Build the rows of what the prediction sets hold of each programme."""
    for measure, part, whole in (
        ("programme_coverage", "n_covered", "n_actual"),
        ("uncalibrated_share", "n_uncalibrated", "n"),
    ):
        people = programmes[whole]
        held = shares.shares(programmes[part], people.clip(lower=1))
        counted = programmes.assign(n=people, n_part=programmes[part])
        few = _why_not((people < MIN_PEOPLE, _FEW))
        yield _rows(measure, counted, held, "Wilson", few)


def _selections(programmes: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Compare each group's likeliest programmes with those of the reference."""
    stated = programmes[programmes["group_name"] != NOT_KNOWN]
    largest_first = stated.sort_values(["n", "group_name"], ascending=[False, True])
    named = largest_first.groupby("field")["group_name"].first().rename("reference")
    paired = programmes.merge(named, on="field")
    reference = paired.loc[
        paired["group_name"] == paired["reference"],
        ["field", "programme_id", "n", "n_predicted"],
    ]
    compared = paired[paired["group_name"] != paired["reference"]].merge(
        reference, on=["field", "programme_id"], suffixes=("", "_reference")
    )
    compared = compared.rename(
        columns={
            "reference": "reference_group",
            "n_predicted": "n_part",
            "n_predicted_reference": "n_reference_part",
        }
    )
    own = shares.shares(compared["n_part"], compared["n"])
    other = shares.shares(compared["n_reference_part"], compared["n_reference"])
    few = (
        (compared["n"] < MIN_PEOPLE, _FEW),
        (compared["n_reference"] < MIN_PEOPLE, f"{_FEW} in the reference group"),
    )
    difference = shares.differences(own, other)
    yield _rows(
        "selection_difference", compared, difference, "Newcombe", _why_not(*few)
    )
    unselected = (
        compared["n_reference_part"] == 0,
        "the programme is the likeliest for nobody in the reference group",
    )
    ratio = shares.ratios(own, other)
    reasons = _why_not(*few, unselected)
    yield _rows("selection_ratio", compared, ratio, "Donner-Zou", reasons)


def _of_combinations(groups: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Build the rows of the combinations of each two characteristics."""
    raw = (groups["total_loss"] / groups["n"]).to_numpy(dtype=np.float64)
    reasons = _why_not((groups["n"] < MIN_PEOPLE, _FEW))
    keys = ["field", "other_field"]
    pairs = groups[["estimator", *keys, "n"]].groupby(["estimator", *keys], sort=False)
    summed = pairs.sum().reset_index()
    no_spread = _why_not((summed["n"] < MIN_PEOPLE, _FEW))
    pooled, spreads = np.full((3, len(raw)), np.nan), np.full((3, len(summed)), np.nan)
    place = pairs.ngroup().to_numpy()
    for pair in range(len(summed)):
        rows = np.flatnonzero(place == pair)
        try:
            made = _pooled(groups.iloc[rows], raw[rows])
            pooled[:, rows] = made.means, made.ci_low, made.ci_high
            spreads[:, pair] = made.spread
        except RefusalError as why:
            no_spread.iloc[pair] = str(why)
            reasons.iloc[rows] = reasons.iloc[rows].fillna(str(why))
    shown = groups.assign(raw_value=np.where(reasons.isna(), raw, np.nan))
    yield _rows("log_loss", shown, Estimates(*pooled), "empirical Bayes", reasons)
    yield _rows(
        "interaction_spread", summed, Estimates(*spreads), "Q-profile", no_spread
    )


def _pooled(groups: pd.DataFrame, means: Floats) -> Pooled:
    """Pool the log losses of the combinations of two characteristics."""
    variance, _ = _spread(groups, "loss")
    if variance < SMALLEST_VARIANCE:
        raise RefusalError("the losses do not differ within the combinations")
    effects = []
    for column in ("group_name", "other_group_name"):
        codes, names = pd.factorize(groups[column])
        effects.append(np.eye(len(names))[codes])
    variances = (variance / groups["n"]).to_numpy(dtype=np.float64)
    return pool(means, variances, np.hstack(effects))


def _spread(groups: pd.DataFrame, column: str) -> tuple[float, int]:
    """Give the variance within groups, and its degrees of freedom."""
    df = max(int(groups["n"].sum()) - len(groups), 1)
    return float(_squares_within(groups, column).sum()) / df, df


def _squares_within(groups: pd.DataFrame, column: str) -> pd.Series:
    """Give the sum of squared distances to each group's mean."""
    total, squares = groups[f"total_{column}"], groups[f"total_squared_{column}"]
    return (squares - total**2 / groups["n"]).clip(lower=0)


def _means(groups: pd.DataFrame, column: str) -> Estimates:
    """Estimate the mean of each group, with one spread in all groups of a field."""
    values = groups[f"total_{column}"] / groups["n"]
    margins = pd.Series(0.0, index=groups.index)
    for _, part in groups.groupby("field", dropna=False):
        variance, df = _spread(part, column)
        quantile = float(t.ppf(0.975, df))
        margins.loc[part.index] = quantile * np.sqrt(variance / part["n"])
    return _around(values, margins)


def _differences(groups: pd.DataFrame, level: float) -> Estimates:
    """Estimate the log loss of each group less that of the others of its field."""
    own = groups[["n", "total_loss", "total_squared_loss"]]
    rest = own.groupby(groups["field"]).transform("sum") - own
    rest = rest.where(rest["n"] > 0)
    values = own["total_loss"] / own["n"] - rest["total_loss"] / rest["n"]
    squares = [_squares_within(part, "loss") for part in (own, rest)]
    freedom = [(part["n"] - 1).clip(lower=1) for part in (own, rest)]
    one_spread = (squares[0] + squares[1]) / (freedom[0] + freedom[1])
    pooled = one_spread * (1 / own["n"] + 1 / rest["n"])
    student = t.ppf(1 - level / 2, freedom[0] + freedom[1]) * np.sqrt(pooled)
    errors = [squares[i] / freedom[i] / part["n"] for i, part in enumerate((own, rest))]
    apart = errors[0] + errors[1]
    df = apart**2 / (errors[0] ** 2 / freedom[0] + errors[1] ** 2 / freedom[1])
    # Losses all alike have no degrees of freedom, and no margin either way.
    welch = t.ppf(1 - level / 2, df.fillna(1)) * np.sqrt(apart)
    return _around(values, np.maximum(student, welch))


def _around(values: pd.Series, margins: pd.Series) -> Estimates:
    """Put margins on both sides of values."""
    bounds = (values, values - margins, values + margins)
    return Estimates(*(bound.to_numpy(dtype=np.float64) for bound in bounds))


def _why_not(*reasons: tuple[pd.Series, str]) -> pd.Series:
    """Give the first reason that holds for each row; null where none does."""
    why = pd.Series(None, index=reasons[0][0].index, dtype="str")
    for holds, reason in reasons:
        why = why.where(~holds | why.notna(), reason)
    return why


def _rows(
    measure: str,
    groups: pd.DataFrame,
    estimates: Estimates,
    method: str,
    why_not: pd.Series,
) -> pd.DataFrame:
    """Build the rows of a measure, refusals where there is a reason."""
    is_fine = why_not.isna()
    limits = {
        name: pd.Series(bound, index=groups.index).where(is_fine)
        for name, bound in zip(tidy.Estimate._fields, estimates, strict=True)
    }
    for bound in limits.values():
        if not np.isfinite(bound[is_fine]).all():
            raise ValueError(f"{measure} is not finite: {bound[is_fine].tolist()}")
    named = groups[[c for c in ("n", *GROUP_COLUMNS) if c in groups]]
    return named.assign(
        measure=measure,
        **limits,
        method=pd.Series(method, index=groups.index).where(is_fine),
        is_reportable=is_fine,
        reason=why_not,
    )
