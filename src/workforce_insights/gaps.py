"""Gaps between the levels of people's characteristics, within strata, on cells.

A gap is the mean number of people at a level less that of people at the reference, by
least squares with a level for each stratum (`within`): people are compared with those
of their stratum and nobody else. Each level is held against its reference alone, over
the strata that have people of both, so that everybody counted weighs in. Without strata
all cells share one, and the gap is between plain means.

Intervals are by errors clustered, with Student's t on one fewer than the clusters of
the side that has fewer, as what few clusters say does not become more certain by many
others on the other side.

Trap: a gap that is standardised is divided by the pooled spread within strata, and by
nobody's own. z scores within each stratum hold the gap in their denominator and shrink
it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm, t  # type: ignore[import-untyped]
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from workforce_insights import evidence as tidy
from workforce_insights import within
from workforce_insights.cells import RefusalError
from workforce_insights.linear import Sums
from workforce_insights.terms import Levels

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Row = dict[str, Any]

MIN_CLUSTERS = 10
"""Clusters on either side under which errors by cluster are not to be trusted."""

POWER = float(norm.ppf(0.8))
"""Standard errors beyond the margin at which a gap is found four times in five."""

METHOD = "least squares within strata, clustered, t"

GROUP_COLUMNS = {
    "field": "str",
    "level": "str",
    "by_field": "str",
    "by_level": "str",
    "reference_level": "str",
    "by_reference_level": "str",
    "n_reference": "Int64",
    "n_missing": "Int64",
    "n_strata": "Int64",
    "n_clusters": "Int64",
    "p_value": "Float64",
    "adjusted_p_value": "Float64",
    "detectable": "Float64",
    "standardised": "Float64",
    "standardised_ci_low": "Float64",
    "standardised_ci_high": "Float64",
}


@dataclass(frozen=True)
class Comparison:
    """A field, or a pair of fields, whose levels are held against a reference.

    Attributes
    ----------
    field, reference : str
        Column of levels, and the level that the others are held against.
    by_field, by_reference : str or None
        The second field of a pair, and its reference.
    """

    field: str
    reference: str
    by_field: str | None = None
    by_reference: str | None = None


def comparisons(
    references: Mapping[str, str], pairs: Sequence[Sequence[str]] = ()
) -> list[Comparison]:
    """List the comparisons of fields with their references, then those of pairs.

    Parameters
    ----------
    references : mapping of str to str
        The fields, and the level that the others are held against.
    pairs : sequence of pairs of str
        Of the fields; a pair with another one is left out.
    """
    alone = [Comparison(field, level) for field, level in references.items()]
    return alone + [
        Comparison(field, references[field], by_field, references[by_field])
        for field, by_field in pairs
        if field in references and by_field in references
    ]


@dataclass(frozen=True)
class _People:
    """Cells as arrays: what they hold, and where they belong."""

    sums: Sums
    strata: Integers
    clusters: Integers
    spread: float

    def n(self, rows: Booleans) -> int:
        """Count the people of some cells."""
        return round(float(self.sums.weights[rows].sum()))


def every(
    cells: pd.DataFrame,
    groups: Sequence[str],
    comparisons: Sequence[Comparison],
    *,
    min_people: int,
    at_least: Sequence[tuple[str, ...]] = (),
) -> pd.DataFrame:
    """Apply `gaps` to each group of cells, and stack the results.

    Parameters
    ----------
    cells : DataFrame
        As `gaps` takes them, with the columns of `groups`, in which there are no nulls.
    groups : sequence of str
        Columns whose combinations are the groups.
    comparisons, min_people
        As `gaps` takes them.
    at_least : sequence of tuple of str
        Groups that are refused in words where nobody is in them.

    Returns
    -------
    DataFrame
        The columns of `groups`, as text, before those of `gaps`; groups in the order of
        their values. p values are adjusted in each group: `adjusted` does it over more.
    """
    found = {
        tuple(str(key) for key in keys): own
        for keys, own in cells.groupby(list(groups), sort=False)
    }
    nobody = cells.iloc[:0]
    parts = [gaps(nobody, [], min_people=min_people)]
    for keys in sorted({*found, *at_least}):
        own = gaps(found.get(keys, nobody), comparisons, min_people=min_people)
        parts.append(own.assign(**dict(zip(groups, keys, strict=True))))
    dtypes: Row = dict.fromkeys(groups, "str")
    dtypes |= {str(name): kind for name, kind in parts[0].dtypes.items()}
    # What is empty has no say in the types, which are set here.
    whole = pd.concat(parts[1:] or parts, ignore_index=True)
    return whole.reindex(columns=list(dtypes)).astype(dtypes)


def gaps(
    cells: pd.DataFrame, comparisons: Sequence[Comparison], *, min_people: int
) -> pd.DataFrame:
    """Estimate the gap of each level to its reference.

    - `gap`: between a level and the reference; of a pair of fields, at each level of
      the second field.
    - `combination_gap`, of a pair: between a combination and that of both references,
      where the second level is not its reference (where it is, that is a `gap`).
    - `gap_difference`, of a pair: the gap at a level of the second field less that at
      its reference.

    Parameters
    ----------
    cells : DataFrame
        stratum and cluster (ids, no nulls), a column of levels for each field (null
        where not known), and n, total and total_of_squares of the number.
    comparisons : sequence of Comparison
    min_people : int
        On every side of what is estimated.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS`. `n` are people at the
        level and `n_reference` at the reference, in the strata that have both; of a
        difference of gaps, people at both levels, and the fewest at any other
        combination. `n_missing` are people of whom a field is not known, `n_clusters`
        those of the side that has fewer. `detectable` is the gap that would have been
        found four times in five. The standardised gap is over the spread within strata,
        pooled over all cells and taken as known. p is adjusted over the call by Holm.
        Where a comparison has no levels to compare it is one row without any.
    """
    known = cells[cells["n"] > 0]
    rows: list[Row] = []
    with threadpool_limits(limits=1, user_api="blas"):
        people = _people(known)
        for comparison in comparisons:
            rows += _compared(known, people, comparison, min_people)
    return adjusted(tidy.frame(rows, GROUP_COLUMNS))


def adjusted(found: pd.DataFrame) -> pd.DataFrame:
    """Give the rows that have a p their adjusted one, over all of them.

    Source: Holm (1979), Scand. J. Stat. 6(2):65-70.
    """
    tested = found["p_value"].dropna().astype("float64").sort_values(kind="stable")
    times = np.arange(len(tested), 0, -1)
    stepped = np.minimum(np.maximum.accumulate(times * tested.to_numpy()), 1.0)
    made = pd.Series(stepped, index=tested.index, dtype="Float64")
    return found.assign(adjusted_p_value=made.reindex(found.index).round(tidy.DECIMALS))


def _people(cells: pd.DataFrame) -> _People:
    """Read the arrays of cells."""
    sums = Sums(
        *(
            cells[name].to_numpy(dtype=np.float64)
            for name in ("n", "total", "total_of_squares")
        )
    )
    strata, clusters = (
        pd.factorize(cells[name])[0].astype(np.int64) for name in ("stratum", "cluster")
    )
    try:
        spread = within.spread(strata, sums)
    except RefusalError:
        spread = 0.0
    return _People(sums, strata, clusters, spread)


def _compared(
    cells: pd.DataFrame, people: _People, comparison: Comparison, min_people: int
) -> Iterator[Row]:
    """Build the rows of one comparison."""
    fields = [comparison.field]
    if comparison.by_field is not None:
        fields.append(comparison.by_field)
    levels = Levels.of(cells, fields)
    known = np.logical_and.reduce([levels.known(field) for field in fields])
    named = {
        "field": comparison.field,
        "by_field": comparison.by_field,
        "reference_level": comparison.reference,
        "by_reference_level": comparison.by_reference,
        "n_missing": people.n(~known),
    }
    found = 0
    for measure, own, sides in _contrasts(levels, known, comparison):
        found += 1
        yield _row(measure, people, sides, min_people, {**named, **own})
    if not found:
        reason = _nothing(levels, known, comparison)
        yield tidy.refusal("gap", reason, people.n(known), **named)


def _contrasts(
    levels: Levels, known: Booleans, comparison: Comparison
) -> Iterator[tuple[str, Row, list[Booleans]]]:
    """Give each measure's levels and its sides.

    The sides are the cells at the level and at the reference; of a difference of gaps,
    also these at the reference of the second field.
    """
    field, by_field = comparison.field, comparison.by_field
    others = _others(levels, known, field, comparison.reference)
    reference = known & levels.at(field, comparison.reference)
    if by_field is None:
        for level in others:
            yield "gap", {"level": level}, [known & levels.at(field, level), reference]
        return
    by_reference = str(comparison.by_reference)
    at_reference = levels.at(by_field, by_reference)
    by_others = _others(levels, known, by_field, by_reference)
    for level in others:
        own = known & levels.at(field, level)
        for by_level in (by_reference, *by_others):
            there = levels.at(by_field, by_level)
            named = {"level": level, "by_level": by_level}
            yield "gap", named, [own & there, reference & there]
    for by_level in by_others:
        there = levels.at(by_field, by_level)
        ends = reference & at_reference
        for level in (comparison.reference, *others):
            named = {"level": level, "by_level": by_level}
            side = known & levels.at(field, level) & there
            yield "combination_gap", named, [side, ends]
            if level != comparison.reference:
                own = known & levels.at(field, level)
                yield (
                    "gap_difference",
                    named,
                    [side, reference & there, own & at_reference, ends],
                )


def _others(levels: Levels, known: Booleans, field: str, reference: str) -> list[str]:
    """Name the levels that somebody known is at, but the reference."""
    return [
        level
        for level in levels.names[field]
        if level != reference and (known & levels.at(field, level)).any()
    ]


def _nothing(levels: Levels, known: Booleans, comparison: Comparison) -> str:
    """Say why there are no levels to compare."""
    if len(known) == 0:
        return "there is nobody in the data"
    if not known.any():
        return "it is not known of anybody"
    return f"everybody known is alike: {comparison.reference}"


def _row(
    measure: str, people: _People, sides: list[Booleans], min_people: int, named: Row
) -> Row:
    """Estimate what the sides differ by."""
    sides = _in_shared_strata(people, sides)
    counts = [people.n(side) for side in sides]
    clusters = min(len(np.unique(people.clusters[side])) for side in sides)
    rows = np.logical_or.reduce(sides)
    named = {
        **named,
        "n_reference": min(counts[1:]),
        "n_strata": len(np.unique(people.strata[rows])),
        "n_clusters": clusters,
    }
    try:
        value, error = _difference(people, sides, min_people)
    except RefusalError as why:
        return tidy.refusal(measure, str(why), counts[0], **named)
    margin = error * float(t.ppf(0.975, clusters - 1))
    estimate = tidy.Estimate(value, value - margin, value + margin)
    standardised = [bound / people.spread for bound in estimate]
    return tidy.row(
        measure,
        estimate,
        n=counts[0],
        method=METHOD,
        p_value=float(2 * t.sf(abs(value) / error, clusters - 1)),
        detectable=(tidy.Z_95 + POWER) * error,
        standardised=standardised[0],
        standardised_ci_low=standardised[1],
        standardised_ci_high=standardised[2],
        **named,
    )


def _in_shared_strata(people: _People, sides: list[Booleans]) -> list[Booleans]:
    """Keep the strata in which something can be compared.

    Of two sides those that have both; of four, those that have two of them.
    """
    n_strata = int(people.strata.max(initial=-1)) + 1
    here = [np.bincount(people.strata[side], minlength=n_strata) > 0 for side in sides]
    shared = (np.sum(here, axis=0) > 1)[people.strata]
    return [side & shared for side in sides]


def _difference(
    people: _People, sides: list[Booleans], min_people: int
) -> tuple[float, float]:
    """Give the difference and its error."""
    counts = [people.n(side) for side in sides]
    if max(counts) == 0:
        raise RefusalError("no two people on different sides can be compared")
    if min(counts) < min_people:
        raise RefusalError(f"there are fewer than {min_people} people on one side")
    if min(len(np.unique(people.clusters[side])) for side in sides) < MIN_CLUSTERS:
        raise RefusalError(f"there are fewer than {MIN_CLUSTERS} clusters on one side")
    rows = np.logical_or.reduce(sides)
    if people.spread == 0:
        raise RefusalError("within the strata everybody has the same number")
    columns = [sides[0]]
    if len(sides) > 2:
        either = (sides[0] | sides[1], sides[0] | sides[2])
        columns += [side for side in either if _varies(side[rows], people.strata[rows])]
    points = np.column_stack(columns)
    try:
        model = within.fit(
            points[rows].astype(np.float64),
            people.strata[rows],
            people.clusters[rows],
            people.sums[rows],
        )
    except np.linalg.LinAlgError:
        raise RefusalError("too few strata have people on every side") from None
    value, variance = float(model.slopes[0]), float(model.covariance[0, 0])
    if variance <= (within.MIN_SPREAD * people.spread) ** 2:
        raise RefusalError("people do not differ but by what is compared")
    return value, float(np.sqrt(variance))


def _varies(side: Booleans, strata: Integers) -> bool:
    """Tell whether a stratum has cells on the side and off it.

    What a stratum has or has not as a whole is part of its own level.
    """
    on = np.bincount(strata, weights=side)
    return bool(((on > 0) & (on < np.bincount(strata))).any())
