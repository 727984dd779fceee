"""Which published counts must be withheld so that suppressed ones stay unknown.

A count of 1 to 7 is suppressed and the others are rounded, yet a reader who adds and
subtracts across tables can still narrow a suppressed one down. Here every published
count is a variable with the range that its publication leaves, every total an equation,
and two linear programmes give the least and the most that a suppressed count can be.
Where that leaves too few whole numbers, the smallest count of the same total is
withheld too, and the question is asked again.

A reader may hold the last release too, and know how many people came and went since. So
its counts are variables of the same programmes, tied to those of now by how far they
can have moved.

Fischetti and Salazar, *Models and Algorithms for Optimizing Cell Suppression in Tabular
Data with Linear Constraints*, JASA 95 (2000), give the exact problem; withholding the
smallest neighbour first is the usual approximation to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
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

N_NEAR = (200, 2000)
"""Variables around a count that are moved first, all others left as they are."""

MOST_TIED = 1500
"""Counts of the last release that hang together, up to which they are held against
those of now: of more the programmes take minutes."""

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
        The true value of each variable: counts of cells, of wholes nobody published
        and of rests, which are what the parts leave of a whole, and how far each of
        them moved since the last release.
    hidden
        Whether a variable is not shown.
    known
        What is known of variables that cannot be hidden, or are no counts of now.
    targets
        Variables whose value must not be told.
    equations
        (whole, parts and rest) of every split; (now, before and move) of every move.
    moves
        The variable of the last release that each move is of.
    """

    n: list[int] = field(default_factory=list)
    hidden: list[bool] = field(default_factory=list)
    known: dict[int, tuple[float, float]] = field(default_factory=dict)
    targets: list[int] = field(default_factory=list)
    equations: list[tuple[int, list[int]]] = field(default_factory=list)
    moves: dict[int, int] = field(default_factory=dict)

    def add(
        self, n: int, *, hidden: bool, known: tuple[float, float] | None = None
    ) -> int:
        place = len(self.n)
        self.n.append(n)
        self.hidden.append(hidden)
        if known is not None:
            self.known[place] = known
        return place

    def can_hide(self, place: int) -> bool:
        return not self.hidden[place] and place not in self.known


def suppress(
    counts: pd.DataFrame, rule: Rule, before: pd.DataFrame | None = None
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
        The counts of the last release, the same columns and `is_suppressed`. What was
        suppressed stays so until it counts the threshold and the base together, else
        one person more would tell it, or until it changes at all where nothing else
        did. For the rest the reader is taken to know by how much each total moved,
        and of every other count that it moved by no more than any did, in either
        direction, or than the threshold. Where more than `MOST_TIED` counts hang
        together, only the first holds.

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
    tables = _Tables()
    now = _read(tables, counts, rule)
    order = {cell: now[cell] for cell in sorted(counts["cell"].astype(str).unique())}
    if before is not None and len(before):
        _tie(tables, now, _read_before(tables, before, rule), rule)
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


def _read(tables: _Tables, counts: pd.DataFrame, rule: Rule) -> dict[Hashable, int]:
    """Turn rows into variables, by the cell, the whole or the rest, and equations."""
    sized = counts.drop_duplicates(["cell", "n"])
    if sized["cell"].duplicated().any():
        twice = sized.loc[sized["cell"].duplicated(), "cell"].iloc[0]
        raise ValueError(f"the cell {twice!r} has two different counts")
    sizes = dict(zip(sized["cell"].astype(str), sized["n"].astype(int), strict=True))
    exact = set(counts.loc[counts["is_exact"].astype(bool), "cell"])
    named: dict[Hashable, int] = {}
    for cell in sorted(sizes):
        n = sizes[cell]
        if cell in exact:
            named[cell] = tables.add(n, hidden=False, known=(n, n))
        else:
            named[cell] = tables.add(n, hidden=rule.is_small(n))
            if rule.is_small(n):
                tables.targets.append(named[cell])
    parts: dict[str, dict[str, list[int]]] = defaultdict(dict)
    known = counts.dropna(subset=["whole", "split"])
    for whole, split, cell in (
        known[["whole", "split", "cell"]].drop_duplicates().itertuples(index=False)
    ):
        parts[whole].setdefault(split, []).append(named[cell])
    for whole in sorted(parts):
        splits = {split: sorted(parts[whole][split]) for split in sorted(parts[whole])}
        sums = {
            split: sum(tables.n[part] for part in those)
            for split, those in splits.items()
        }
        if whole not in named and len(splits) == 1:
            continue
        if whole not in named:
            named[whole] = tables.add(max(sums.values()), hidden=True)
        place = named[whole]
        for split, those in splits.items():
            rest = tables.n[place] - sums[split]
            if rest < 0:
                continue
            over = []
            if rest:
                over = [tables.add(rest, hidden=True, known=(0.0, np.inf))]
                named[whole, split] = over[0]
                # What a single part leaves is as telling as the part.
                if len(those) == 1 and rule.is_small(rest):
                    tables.targets += over
            tables.equations.append((place, [*those, *over]))
    return named


def _read_before(
    tables: _Tables, before: pd.DataFrame, rule: Rule
) -> dict[Hashable, int]:
    """Turn the last release into variables, of which none can be hidden any more."""
    named = _read(tables, before, rule)
    suppressed = set(before.loc[before["is_suppressed"].astype(bool), "cell"])
    for name, place in named.items():
        n = tables.n[place]
        if place in tables.known:
            continue
        is_cell = tables.hidden[place] or name in suppressed
        low, high = (min(1, n), np.inf) if is_cell else rule.range(n)
        tables.hidden[place] = is_cell
        tables.known[place] = min(low, n), max(high, n)
    return named


def _tie(
    tables: _Tables,
    now: Mapping[Hashable, int],
    before: Mapping[Hashable, int],
    rule: Rule,
) -> None:
    """Keep hidden what was, and add what is known of how far each count moved."""
    for name in now.keys() & before.keys():
        place, n = now[name], tables.n[now[name]]
        if tables.hidden[before[name]] and place not in tables.known:
            has_not_grown = 0 < n < rule.threshold + rule.base
            is_same = n == tables.n[before[name]]
            tables.hidden[place] |= has_not_grown or is_same
    parts = {part for _, split in tables.equations for part in split}
    now_of = {before[name]: now[name] for name in now.keys() & before.keys()}
    for then in sorted(now_of):
        move = tables.add(tables.n[now_of[then]] - tables.n[then], hidden=True)
        tables.moves[move] = then
        tables.equations.append((now_of[then], [then, move]))
    of_before = set(before.values())
    told = set()
    for members in _components(tables):
        together = {p for m in members for p in tables.equations[m][1]}
        together |= {tables.equations[m][0] for m in members}
        moves = together & tables.moves.keys()
        moved = {tables.n[move] for move in moves}
        earlier = together & of_before
        is_still = moved <= {0} and earlier <= now_of.keys()
        if is_still:
            # What was shown is known for good, and the last release tells no more.
            shown = (then for then in earlier if not tables.hidden[then])
            tables.known |= {now_of[then]: tables.known[then] for then in shown}
        if is_still or len(earlier) > MOST_TIED:
            told |= earlier | moves
            continue
        least, most = min(moved, default=0), max(moved, default=0)
        low = min(least, -rule.threshold) if least < 0 else 0
        high = max(most, rule.threshold) if most > 0 else 0
        for move in moves:
            n, then = tables.n[move], tables.n[tables.moves[move]]
            is_total = tables.moves[move] not in parts
            is_known = is_total and min(then, then + n) >= rule.threshold
            tables.known[move] = (n, n) if is_known else (low, high)
    tables.targets = [target for target in tables.targets if target not in told]
    tables.equations = [
        (whole, split)
        for whole, split in tables.equations
        if told.isdisjoint((whole, *split))
    ]


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
    """The linear programme of one component, or of a part of it.

    Attributes
    ----------
    places
        Its variables.
    left, right
        Its equations: the one times the variables is the other.
    ends : (p, 2) float64
        What is known of each variable.
    shown : (p, 2) float64
        What is known of each while it is not hidden.
    can_hide, is_zero : (p,) bool
        Whether each can be hidden, and is 0.
    above
        The equations of each variable.
    column
        The place of each variable here.
    """

    tables: _Tables
    rule: Rule
    places: list[int]
    left: csr_array
    right: NDArray[np.float64]
    ends: NDArray[np.float64] = field(init=False)
    shown: NDArray[np.float64] = field(init=False)
    can_hide: NDArray[np.bool_] = field(init=False)
    is_zero: NDArray[np.bool_] = field(init=False)
    above: csr_array = field(init=False)
    column: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        tables, range_of = self.tables, self.rule.range
        self.column = {place: number for number, place in enumerate(self.places)}
        self.above = self.left.T.tocsr()
        known = [tables.known.get(place) for place in self.places]
        n = [tables.n[place] for place in self.places]
        self.can_hide = np.array([one is None for one in known])
        self.is_zero = np.array(n) == 0
        self.shown = np.array(
            [one or range_of(own) for one, own in zip(known, n, strict=True)],
            dtype=np.float64,
        )
        self.look()

    def hide(self, places: Iterable[int], *, is_hidden: bool = True) -> None:
        """Hide some counts, or show them again."""
        for place in places:
            self.tables.hidden[place] = is_hidden
        self.look()

    def look(self) -> None:
        """Take up what is hidden."""
        hidden = np.array([self.tables.hidden[place] for place in self.places])
        hidden &= self.can_hide
        # Where a zero is withheld, nothing hidden is known not to be one.
        least = float(not (hidden & self.is_zero).any())
        self.ends = self.shown.copy()
        self.ends[hidden] = least, np.inf

    def bounds(self, targets: Iterable[int]) -> NDArray[np.float64]:
        """Give each variable's range; that of targets ends under the threshold."""
        bounds = self.ends.copy()
        bounds[[self.column[target] for target in targets]] = (
            1.0,
            self.rule.threshold - 1.0,
        )
        return bounds

    def solve(
        self, cost: NDArray[np.float64], bounds: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Give the values at the least cost."""
        found = linprog(
            cost, A_eq=self.left, b_eq=self.right, bounds=bounds, method="highs"
        )
        if found.x is None:
            raise ArithmeticError(f"the counts contradict each other: {found.message}")
        return np.asarray(found.x)

    def near(self, target: int, n_near: int) -> _Programme:
        """Give the part around a target, all else left as it is.

        The true counts satisfy every equation, so that what is possible there is
        possible in the whole.
        """
        width = self.ends[:, 1] - self.ends[:, 0]
        reached = {self.column[target]}
        while len(reached) < n_near:
            rows = self.above[sorted(reached)].indices
            further = set(self.left[np.unique(rows)].indices.tolist()) - reached
            if not further:
                break
            widest = sorted(further, key=lambda column: (-width[column], column))
            reached.update(widest[: n_near - len(reached)])
        inside = np.array(sorted(reached))
        rows = np.unique(self.above[inside].indices)
        true = np.array([self.tables.n[place] for place in self.places], dtype=float)
        true[inside] = 0.0
        left = self.left[rows]
        return _Programme(
            self.tables,
            self.rule,
            [self.places[column] for column in inside],
            left[:, inside],
            self.right[rows] - left @ true,
        )


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
    left = csr_array((values, (rows, columns)), shape=shape)
    return _Programme(tables, rule, places, left, np.zeros(len(equations)))


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
            all_others = (*beside, *programme.places)
            zeros = (p for p in all_others if tables.n[p] == 0 and tables.can_hide(p))
            some = [*list(zeros)[:1], *some]
        for place in some:
            if _would_open(programme, target, [place]):
                some = [place]
                break
        for place in some:
            programme.hide([place])
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
            if tables.can_hide(place):
                rank = (float(width), tables.n[place], place)
                tight[place] = min(tight.get(place, rank), rank)
    return sorted(tight, key=lambda place: tight[place])


def _would_open(programme: _Programme, target: int, hidden: list[int]) -> bool:
    """Whether a target is open once these are hidden too."""
    shown = [place for place in hidden if not programme.tables.hidden[place]]
    programme.hide(shown)
    true = float(programme.tables.n[target])
    is_open = _is_open(programme, target, {target: (true, true)})
    programme.hide(shown, is_hidden=False)
    return is_open


def _witnesses(
    programme: _Programme, targets: list[int]
) -> dict[int, tuple[float, float]]:
    """Try values that put many targets far from each other at once."""
    column = programme.column
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
    for part in _parts(programme, target):
        for sign in (1.0, -1.0):
            values = _end(part, target, sign)
            for other in seen.keys() & part.column.keys():
                value = float(values[part.column[other]])
                if 1 <= value < programme.rule.threshold:
                    low, high = seen[other]
                    seen[other] = min(low, value), max(high, value)
            if _n_whole(*seen[target]) >= LEFT_OPEN:
                return True
    return False


def _parts(programme: _Programme, target: int) -> Iterable[_Programme]:
    """Give ever more of a programme around a target, and at last all of it."""
    for n_near in N_NEAR:
        if 2 * n_near < len(programme.places):
            yield programme.near(target, n_near)
    yield programme


def _end(programme: _Programme, target: int, sign: float) -> NDArray[np.float64]:
    """Give the values where a target is least, or the most under the threshold."""
    cost = np.zeros(len(programme.places))
    cost[programme.column[target]] = sign
    return programme.solve(cost, programme.bounds([target]))


def _n_whole(low: float, high: float) -> int:
    """Whole numbers between two bounds."""
    return int(np.floor(high + SLACK) - np.ceil(low - SLACK)) + 1
