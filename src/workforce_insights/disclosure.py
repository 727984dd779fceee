"""Which published counts must be withheld so that suppressed ones stay unknown.

A count of 1 to 7 is suppressed and the others are rounded, yet a reader who adds and
subtracts across tables can still narrow a suppressed one down. Here every published
count is a variable with the range that its publication leaves, every total an equation,
and two linear programmes give the least and the most that a suppressed count can be.
Where that leaves too few whole numbers, the smallest count of the same total is
withheld too, and the question is asked again.

Fischetti and Salazar, *Models and Algorithms for Optimizing Cell Suppression in Tabular
Data with Linear Constraints*, JASA 95 (2000), give the exact problem; withholding the
smallest neighbour first is the usual approximation to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linprog  # type: ignore[import-untyped]
from scipy.sparse import csr_array  # type: ignore[import-untyped]

LEFT_OPEN = 4
"""Whole numbers under the threshold that must stay possible for a suppressed count."""

N_ROUNDS, FEW = 12, 5
"""How often values are tried that move many counts at once, and for how few not."""

SLACK = 1e-6
"""What a bound of a linear programme may be off by."""


@dataclass(frozen=True)
class Rule:
    """The rule that counts of people are published by.

    Attributes
    ----------
    threshold
        The smallest count that is shown; those from 1 to one less are suppressed.
    base
        Shown counts are rounded to the nearest multiple of this, half up.
    """

    threshold: int
    base: int

    def is_small(self, n: float) -> bool:
        """Whether a count is one that the rule suppresses."""
        return 0 < n < self.threshold

    def range(self, n: int) -> tuple[float, float]:
        """Give what a reader of the shown count knows of it."""
        if n == 0:
            return 0, 0
        shown = (2 * n + self.base) // (2 * self.base) * self.base
        low = -(-(2 * shown - self.base) // 2)
        return max(low, self.threshold), low + self.base - 1


@dataclass
class _Tables:
    """Published counts as variables, and the equations between them.

    Attributes
    ----------
    n
        The true count of each variable: cells, wholes nobody published, and rests.
    hidden
        Whether a variable is not shown.
    targets
        Variables whose value must not be told.
    equations
        (whole, parts and rest) of every split.
    rests
        Variables that are what the parts leave of a whole.
    exact
        Variables that are published as they are.
    """

    n: list[int] = field(default_factory=list)
    hidden: list[bool] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    equations: list[tuple[int, list[int]]] = field(default_factory=list)
    rests: set[int] = field(default_factory=set)
    exact: set[int] = field(default_factory=set)

    def add(self, n: int, *, hidden: bool) -> int:
        self.n.append(n)
        self.hidden.append(hidden)
        return len(self.n) - 1


def suppress(
    counts: pd.DataFrame, rule: Rule, before: Collection[str] = ()
) -> pd.DataFrame:
    """Say which counts are suppressed: the small ones, and others that would tell them.

    Parameters
    ----------
    counts
        One row per count and split that it is a part of: `cell`, which names the
        people counted (the same name wherever the same people are published), `n`,
        `whole`, the cell that it is a part of, `split`, what that whole is divided by;
        the last two are NULL for a count that is no part; `is_exact`, whether it is
        published without rounding, and so never withheld. The parts of a whole by one
        split do not overlap; what they leave of it is taken as known to be there.
    rule
        Threshold and base.
    before
        Cells that were suppressed in the last release: they stay so until they count
        the threshold and the base together, else one person more would tell them.

    Returns
    -------
    pandas.DataFrame
        One row per suppressed cell in the order of their names: `cell`, `n`, `reason`,
        `few` for a small one and `withheld` for another, and `n_possible`, how many
        whole numbers under the threshold a small one may be as far as a reader can
        tell, counted until there are enough; NULL for one that is withheld.

    Raises
    ------
    ValueError
        One cell has two counts.
    """
    sized = counts.drop_duplicates(["cell", "n"])
    if sized["cell"].duplicated().any():
        twice = sized.loc[sized["cell"].duplicated(), "cell"].iloc[0]
        raise ValueError(f"the cell {twice!r} has two different counts")
    sizes = dict(zip(sized["cell"].astype(str), sized["n"].astype(int), strict=True))
    order = {cell: place for place, cell in enumerate(sorted(sizes))}
    tables = _tables(counts, sizes, order, rule, before)
    possible: dict[int, int] = {}
    for members in _components(tables):
        possible |= _protect(tables, members, rule)
    suppressed = [
        (cell, place) for cell, place in order.items() if tables.hidden[place]
    ]
    small = [rule.is_small(tables.n[place]) for _, place in suppressed]
    return pd.DataFrame(
        {
            "cell": pd.Series([cell for cell, _ in suppressed], dtype="str"),
            "n": pd.Series([tables.n[p] for _, p in suppressed], dtype="int64"),
            "reason": pd.Series(
                ["few" if few else "withheld" for few in small], dtype="str"
            ),
            # A count that is in no sum can be any of them.
            "n_possible": pd.Series(
                [
                    possible.get(place, rule.threshold - 1) if few else None
                    for (_, place), few in zip(suppressed, small, strict=True)
                ],
                dtype="Int64",
            ),
        }
    )


def _tables(
    counts: pd.DataFrame,
    sizes: Mapping[str, int],
    order: Mapping[str, int],
    rule: Rule,
    before: Collection[str],
) -> _Tables:
    """Turn rows into variables and equations."""
    tables = _Tables()
    for cell in order:
        tables.add(sizes[cell], hidden=rule.is_small(sizes[cell]))
    tables.exact = {order[cell] for cell in counts.loc[counts["is_exact"], "cell"]}
    for place in tables.exact:
        tables.hidden[place] = False
    tables.targets = [place for place, hidden in enumerate(tables.hidden) if hidden]
    for cell in order.keys() & before:
        place = order[cell]
        if 0 < tables.n[place] < rule.threshold + rule.base:
            tables.hidden[place] = place not in tables.exact
    parts: dict[str, dict[str, list[int]]] = defaultdict(dict)
    known = counts.dropna(subset=["whole", "split"])
    for whole, split, cell in (
        known[["whole", "split", "cell"]].drop_duplicates().itertuples(index=False)
    ):
        parts[whole].setdefault(split, []).append(order[cell])
    for whole in sorted(parts):
        splits = [sorted(parts[whole][split]) for split in sorted(parts[whole])]
        sums = [sum(tables.n[part] for part in split) for split in splits]
        if whole not in order and len(splits) == 1:
            continue
        place = order[whole] if whole in order else tables.add(max(sums), hidden=True)
        for split, total in zip(splits, sums, strict=True):
            rest = tables.n[place] - total
            if rest < 0:
                continue
            if rest:
                over = tables.add(rest, hidden=True)
                tables.rests.add(over)
                # What a single part leaves is as telling as the part.
                if len(split) == 1 and rule.is_small(rest):
                    tables.targets.append(over)
            tables.equations.append((place, [*split, over] if rest else split))
    return tables


def _components(tables: _Tables) -> Iterable[list[int]]:
    """Give the equations that share variables, where something is to be protected."""
    leader = list(range(len(tables.n)))

    def find(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    for whole, split in tables.equations:
        for part in split:
            leader[find(part)] = find(whole)
    together = defaultdict(list)
    for number, (whole, _) in enumerate(tables.equations):
        together[find(whole)].append(number)
    wanted = {find(target) for target in tables.targets}
    return [members for root, members in together.items() if root in wanted]


@dataclass
class _Programme:
    """The linear programme of one component."""

    tables: _Tables
    rule: Rule
    places: list[int]
    left: csr_array

    def bounds(self, targets: Iterable[int]) -> NDArray[np.float64]:
        """Give each variable's range; that of targets ends under the threshold."""
        tables = self.tables
        # Where a zero is withheld, nothing hidden is known not to be one.
        least = float(
            not any(tables.hidden[p] and tables.n[p] == 0 for p in self.places)
        )
        ends = dict.fromkeys(targets, (1.0, self.rule.threshold - 1.0))
        return np.array(
            [ends.get(place, self._range(place, least)) for place in self.places]
        )

    def _range(self, place: int, least: float) -> tuple[float, float]:
        if place in self.tables.exact:
            return self.tables.n[place], self.tables.n[place]
        if place in self.tables.rests:
            return 0.0, np.inf
        if self.tables.hidden[place]:
            return least, np.inf
        return self.rule.range(self.tables.n[place])

    def solve(
        self, cost: NDArray[np.float64], bounds: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Give the values at the least cost."""
        found = linprog(
            cost,
            A_eq=self.left,
            b_eq=np.zeros(self.left.shape[0]),
            bounds=bounds,
            method="highs",
        )
        if found.x is None:
            raise ArithmeticError(f"the counts contradict each other: {found.message}")
        return np.asarray(found.x)


def _programme(tables: _Tables, members: list[int], rule: Rule) -> _Programme:
    equations = [tables.equations[number] for number in members]
    places = sorted({p for whole, split in equations for p in (whole, *split)})
    column = {place: number for number, place in enumerate(places)}
    rows, columns, values = [], [], []
    for row, (whole, split) in enumerate(equations):
        rows += [row] * (1 + len(split))
        columns += [column[whole], *(column[part] for part in split)]
        values += [1.0, *([-1.0] * len(split))]
    shape = (len(equations), len(places))
    return _Programme(
        tables, rule, places, csr_array((values, (rows, columns)), shape=shape)
    )


def _protect(tables: _Tables, members: list[int], rule: Rule) -> dict[int, int]:
    """Hide more of one component until each target is open enough; say how open."""
    programme = _programme(tables, members, rule)
    inside = set(programme.places)
    targets = sorted(
        (target for target in tables.targets if target in inside),
        key=lambda target: (tables.n[target], target),
    )
    seen = _witnesses(programme, targets)
    for target in targets:
        if not _is_open(programme, target, seen):
            _open(programme, target, members, seen)
    for target in targets:
        _is_open(programme, target, seen)
    return {target: _n_whole(*seen[target]) for target in targets}


def _open(
    programme: _Programme,
    target: int,
    members: list[int],
    seen: dict[int, tuple[float, float]],
) -> None:
    """Hide counts of the target's sums, then of theirs, until the target is open."""
    tables = programme.tables
    reached = {target}
    while True:
        around = [
            (whole, *split)
            for whole, split in (tables.equations[number] for number in members)
            if not reached.isdisjoint((whole, *split))
        ]
        beside = _shown(programme, reached, around)
        some = [place for place in beside if tables.n[place]]
        if not _would_open(programme, target, some):
            # Hidden counts are known not to be zero, until one of them is.
            zeros = (p for p in (*beside, *programme.places) if tables.n[p] == 0)
            some = [*[p for p in zeros if not tables.hidden[p]][:1], *some]
        for place in some:
            if _would_open(programme, target, [place]):
                some = [place]
                break
        for place in some:
            tables.hidden[place] = True
            if _is_open(programme, target, seen):
                return
        further = {place for together in around for place in together}
        if further <= reached:
            return
        reached |= further


def _shown(
    programme: _Programme, reached: set[int], around: list[tuple[int, ...]]
) -> list[int]:
    """List the shown counts of some equations, those of the tightest first."""
    tables = programme.tables
    ranges = dict(zip(programme.places, programme.bounds(reached), strict=True))
    tight: dict[int, tuple[float, int, int]] = {}
    for together in around:
        width = sum(ranges[p][1] - ranges[p][0] for p in together if p not in reached)
        for place in together:
            if not (tables.hidden[place] or place in tables.exact):
                rank = (float(width), tables.n[place], place)
                tight[place] = min(tight.get(place, rank), rank)
    return sorted(tight, key=lambda place: tight[place])


def _would_open(programme: _Programme, target: int, hidden: list[int]) -> bool:
    """Whether a target is open once these are hidden too."""
    before = list(programme.tables.hidden)
    for place in hidden:
        programme.tables.hidden[place] = True
    is_open = _n_whole(*_ends(programme, target)) >= LEFT_OPEN
    programme.tables.hidden[:] = before
    return is_open


def _witnesses(
    programme: _Programme, targets: list[int]
) -> dict[int, tuple[float, float]]:
    """Try values that put many targets far from each other at once."""
    column = {place: number for number, place in enumerate(programme.places)}
    seen = {
        target: (float(programme.tables.n[target]), float(programme.tables.n[target]))
        for target in targets
    }
    bounds = programme.bounds(targets)
    draw = np.random.default_rng(0)
    for _ in range(N_ROUNDS):
        open_still = [t for t in targets if _n_whole(*seen[t]) < LEFT_OPEN]
        if len(open_still) < FEW:
            break
        signs = draw.choice([-1.0, 1.0], size=len(open_still))
        for sign in (1.0, -1.0):
            cost = np.zeros(len(programme.places))
            cost[[column[target] for target in open_still]] = sign * signs
            values = programme.solve(cost, bounds)
            for target in targets:
                value = float(values[column[target]])
                low, high = seen[target]
                seen[target] = min(low, value), max(high, value)
    return seen


def _is_open(
    programme: _Programme, target: int, seen: dict[int, tuple[float, float]]
) -> bool:
    """Whether enough whole numbers under the threshold can be the target."""
    if _n_whole(*seen[target]) >= LEFT_OPEN:
        return True
    low, high = _ends(programme, target)
    seen[target] = min(low, seen[target][0]), max(high, seen[target][1])
    return _n_whole(*seen[target]) >= LEFT_OPEN


def _ends(programme: _Programme, target: int) -> tuple[float, float]:
    """Give the least and the most that a target can be, under the threshold."""
    at = programme.places.index(target)
    bounds = programme.bounds([target])
    cost = np.zeros(len(programme.places))
    cost[at] = 1.0
    low = programme.solve(cost, bounds)[at]
    high = programme.solve(-cost, bounds)[at]
    return float(low), float(high)


def _n_whole(low: float, high: float) -> int:
    """Whole numbers between two bounds."""
    return int(np.floor(high + SLACK) - np.ceil(low - SLACK)) + 1
