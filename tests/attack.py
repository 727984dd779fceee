"""A reader with a computer: what can a suppressed count be, given what is published?

Every count is a whole number with the range that its publication leaves, every sum an
equation, and integer programmes look for values that satisfy all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

THRESHOLD, BASE = 8, 5
FAR = 10**7


@dataclass(frozen=True)
class Sum:
    """A whole, its parts, and whether they are all of it."""

    whole: str
    parts: tuple[str, ...]
    is_all: bool


def told_by_count(shown: float | None, *, hidden_from: int = 1) -> tuple[int, int]:
    """The range of a count that is published so."""
    if shown is None or shown != shown:
        return hidden_from, FAR
    n = int(shown)
    if n == 0:
        return 0, 0
    near = [
        m
        for m in range(max(n - BASE, THRESHOLD), n + BASE + 1)
        if int(Fraction(m, BASE) + Fraction(1, 2)) * BASE == n
    ]
    return near[0], near[-1]


def told_by_share(
    value: float, whole: float, *, hidden_from: int = 1
) -> tuple[int, int]:
    """The range of a part whose share of a published whole is published."""
    if value != value or whole != whole:
        return hidden_from, FAR
    places = 3 if whole >= 4000 else 2
    parts = [
        part
        for part in (0, *range(2 * BASE, int(whole) + BASE + 1, BASE))
        if abs(min(part, whole) / whole - value) < 0.5 * 10**-places + 1e-9
    ]
    ranges = [told_by_count(part) for part in parts]
    return min(low for low, _ in ranges), max(high for _, high in ranges)


def attack(
    ranges: Mapping[str, tuple[int, int]],
    sums: Sequence[Sum],
    targets: Iterable[str],
    enough: int = 4,
) -> dict[str, set[int]]:
    """Find whole numbers under the threshold that each target can be.

    The search stops at `enough` of them; fewer means that there are no others.
    """
    groups = _together(sums)
    found: dict[str, set[int]] = {}
    wanted = set(targets)
    for group in groups:
        inside = sorted({c for s in group for c in (s.whole, *s.parts)})
        mine = [cell for cell in inside if cell in wanted]
        if mine:
            found |= _attack_together(ranges, group, inside, mine, enough)
    for cell in wanted - set(found):
        low, high = ranges[cell]
        found[cell] = set(range(max(low, 1), min(high, THRESHOLD - 1) + 1))
    return found


def _together(sums: Sequence[Sum]) -> list[list[Sum]]:
    """Sums that share counts, as groups."""
    group_of: dict[str, int] = {}
    groups: dict[int, list[Sum]] = {}
    for number, one in enumerate(sums):
        cells = (one.whole, *one.parts)
        joined = {group_of[cell] for cell in cells if cell in group_of}
        groups[number] = [one]
        for other in joined:
            groups[number] += groups.pop(other)
        for member in groups[number]:
            group_of.update(dict.fromkeys((member.whole, *member.parts), number))
    return list(groups.values())


def _attack_together(
    ranges: Mapping[str, tuple[int, int]],
    sums: Sequence[Sum],
    cells: Sequence[str],
    targets: Sequence[str],
    enough: int,
) -> dict[str, set[int]]:
    """Values of the targets of one group, many at once and then one by one."""
    place = {cell: number for number, cell in enumerate(cells)}
    n, k = len(cells), len(targets)
    entries: list[tuple[int, int, float]] = []
    highest = np.zeros(len(sums))
    for row, one in enumerate(sums):
        entries.append((row, place[one.whole], 1.0))
        entries += [(row, place[part], -1.0) for part in one.parts]
        highest[row] = 0 if one.is_all else np.inf
    known = [ranges.get(cell, (0, FAR)) for cell in cells]
    low = np.array([r[0] for r in known], dtype=float)
    high = np.array([r[1] for r in known], dtype=float)
    at = [place[target] for target in targets]

    def solve(
        cost: np.ndarray,
        rows: Sequence[tuple[int, int, float]],
        bounds: tuple[np.ndarray, np.ndarray],
        sides: tuple[np.ndarray, np.ndarray],
    ) -> np.ndarray | None:
        row, column, value = zip(*rows, strict=True)
        matrix = coo_array((value, (row, column)), shape=(len(sides[0]), len(cost)))
        result = milp(
            cost,
            integrality=np.ones(len(cost)),
            bounds=Bounds(*bounds),
            constraints=LinearConstraint(matrix.tocsr(), *sides),
        )
        assert result.status in (0, 2), result.message
        return None if result.x is None else np.round(result.x[:n]).astype(int)

    found: dict[str, set[int]] = {target: set() for target in targets}
    draw = np.random.default_rng(1)
    # Each target is pulled to a value drawn for it; what they are at the nearest
    # solution they can be.
    lifted, capped = low.copy(), high.copy()
    lifted[at] = np.maximum(low[at], 1)
    capped[at] = np.minimum(high[at], THRESHOLD - 1)
    pulls = [
        (len(sums) + 2 * j + side, column, sign)
        for j in range(k)
        for side, weight in ((0, 1.0), (1, -1.0))
        for column, sign in ((at[j], weight), (n + j, -1.0))
    ]
    for _ in range(16):
        if all(len(values) >= enough for values in found.values()):
            break
        wish = draw.integers(1, THRESHOLD, size=k).astype(float)
        upper = np.empty(2 * k)
        upper[0::2], upper[1::2] = wish, -wish
        values = solve(
            np.r_[np.zeros(n), np.ones(k)],
            [*entries, *pulls],
            (np.r_[lifted, np.zeros(k)], np.r_[capped, np.full(k, FAR)]),
            (
                np.r_[np.zeros(len(sums)), np.full(2 * k, -np.inf)],
                np.r_[highest, upper],
            ),
        )
        assert values is not None, "what is published contradicts itself"
        for target, column in zip(targets, at, strict=True):
            found[target].add(int(values[column]))
    for target, column in zip(targets, at, strict=True):
        for value in range(1, THRESHOLD):
            if len(found[target]) >= enough:
                break
            if value in found[target]:
                continue
            fixed = low.copy(), high.copy()
            fixed[0][column] = fixed[1][column] = value
            sides = np.zeros(len(sums)), highest
            if solve(np.zeros(n), entries, fixed, sides) is not None:
                found[target].add(value)
    return found
