"""The terms of a model as levels, and people counted by them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Levels:
    """Each term of some cells as codes, with the names of its levels.

    Attributes
    ----------
    names : dict of str to list of str
        Levels of each term, in the order of their text; of a flag 0 and 1.
    codes : dict of str to (m,) int64
        Place of each cell's level among them; -1 where it is not known.
    """

    names: dict[str, list[str]]
    codes: dict[str, Integers]

    @classmethod
    def of(cls, cells: pd.DataFrame, terms: Iterable[str]) -> Levels:
        """Read terms of cells; numbers are whole ones."""
        names, codes = {}, {}
        for term in terms:
            values = cells[term]
            if pd.api.types.is_numeric_dtype(values):
                values = values.astype("Int64")
            places, found = pd.factorize(values, sort=True)
            names[term] = [str(level) for level in found]
            codes[term] = places.astype(np.int64)
        return cls(names, codes)

    def take(self, rows: Booleans | Integers) -> Levels:
        """Take some of the cells."""
        taken = {term: codes[rows] for term, codes in self.codes.items()}
        return Levels(self.names, taken)

    def known(self, term: str) -> Booleans:
        """Tell of which cells a term is known."""
        known: Booleans = self.codes[term] >= 0
        return known

    def at(self, term: str, level: str) -> Booleans:
        """Tell which cells are at a level."""
        if level not in self.names[term]:
            return np.zeros(len(self.codes[term]), dtype=bool)
        at: Booleans = self.codes[term] == self.names[term].index(level)
        return at

    def present(self, term: str) -> list[str]:
        """Name the levels at which there is a cell."""
        return [self.names[term][code] for code in self._some(term)]

    def count(self, terms: Sequence[str], weights: Floats | Integers) -> Floats:
        """Sum weights over the combinations of the levels present.

        Parameters
        ----------
        terms : sequence of str
            Of each, every cell is known.
        weights : (m,) float64 or int64

        Returns
        -------
        array of float64
            One axis for each term, in the order of `present`.
        """
        shape = tuple(len(self.names[term]) for term in terms)
        places = np.ravel_multi_index([self.codes[term] for term in terms], shape)
        own = weights.astype(np.float64)
        sums = np.bincount(places, weights=own, minlength=int(np.prod(shape)))
        some = np.ix_(*(self._some(term) for term in terms))
        counted: Floats = sums.reshape(shape)[some].astype(np.float64)
        return counted

    def _some(self, term: str) -> Integers:
        """Give the places of the levels at which there is a cell."""
        found = np.bincount(self.codes[term] + 1, minlength=1)[1:]
        return np.flatnonzero(found).astype(np.int64)

    def joined(self, term: str, pair: Sequence[str]) -> Levels:
        """Make one level of two."""
        other = " or ".join(sorted(pair))
        names = sorted({*self.names[term], other} - set(pair))
        place = [names.index(other if n in pair else n) for n in self.names[term]]
        codes = np.array(place)[self.codes[term]]
        return Levels({**self.names, term: names}, {**self.codes, term: codes})

    def added(self, term: str, flags: Booleans) -> Levels:
        """Add a flag."""
        codes = {**self.codes, term: flags.astype(np.int64)}
        return Levels({**self.names, term: ["0", "1"]}, codes)

    def all_at(self, term: str, level: str) -> Levels:
        """Put everybody at one level of a term."""
        codes = np.full_like(self.codes[term], self.names[term].index(level))
        return Levels(self.names, {**self.codes, term: codes})

    def profiles(self, terms: Sequence[str]) -> tuple[Integers, Integers]:
        """Give of each profile its first cell, and of each cell its profile."""
        table = np.column_stack([self.codes[term] for term in terms])
        _, first, profile = np.unique(
            table, axis=0, return_index=True, return_inverse=True
        )
        return first, profile.reshape(-1)
