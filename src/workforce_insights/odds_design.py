"""Whom a model of odds takes, and what it compares.

Trap: people leave a model wherever a term is not known of them. They are counted, by
the first such term, in the rows of the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError
from workforce_insights.conditional import informative
from workforce_insights.terms import Levels

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Row = dict[str, Any]

MIN_EVENTS = 10
"""People from which it is who had the event, or who had not."""

MIN_VACANCIES = 30
"""Vacancies from which errors are clustered by them."""

STARTED = ("has_letter", "panel_bme", "panel_woman", "is_after_start")
"""What a programme begins with; where two begin together they are one."""

UNKNOWN = "Unknown"
"""The level of a panel that nobody recorded."""


class Contrast(NamedTuple):
    """A column of the design: a level against its reference, or a product of two."""

    terms: tuple[str, ...]
    levels: tuple[str, ...]
    references: tuple[str, ...]

    def column(self, levels: Levels) -> Floats:
        """Give 1 where all its levels are, and else 0."""
        at = [levels.at(*one) for one in zip(self.terms, self.levels, strict=True)]
        whole: Floats = np.logical_and.reduce(at).astype(np.float64)
        return whole

    @property
    def named(self) -> Row:
        """Name it in a row, of which errors are clustered by vacancy."""
        named = dict(zip(("term", "by_term"), self.terms, strict=False))
        named |= dict(zip(("term_level", "by_level"), self.levels, strict=False))
        reference = {"reference_level": self.references[-1]}
        return {"clustered_by": "vacancy", **named, **reference}


@dataclass
class Design:
    """The cells of one model of whom every term is known.

    Attributes
    ----------
    vacancies, managers, cells : (m,) int64
        Codes of the cells; -1 where the manager is not known.
    people, events : (m,) int64
    levels : Levels
    terms, products
        Those that are left.
    references
        Level that the others of each term are compared with.
    notes
        Rows of what was left out, and why.
    """

    vacancies: Integers
    managers: Integers
    cells: Integers
    people: Integers
    events: Integers
    levels: Levels
    terms: list[str]
    products: list[tuple[str, str]]
    references: dict[str, str] = field(default_factory=dict)
    notes: list[Row] = field(default_factory=list)

    @property
    def fields(self) -> list[str]:
        """Name every field in a term or product, once."""
        inside = [name for pair in self.products for name in pair]
        return list(dict.fromkeys([*self.terms, *inside]))

    @property
    def n_vacancies(self) -> int:
        """Count the vacancies."""
        return len(np.unique(self.vacancies))

    def keep(self, rows: Booleans) -> None:
        """Go on with some of the cells."""
        for name in ("vacancies", "managers", "cells", "people", "events"):
            setattr(self, name, getattr(self, name)[rows])
        self.levels = self.levels.take(rows)

    def leave_out(self, rows: Booleans, reason: str, **named: str) -> None:
        """Go on without some of the cells, and note how many people they are."""
        if (n := int(self.people[rows].sum())) > 0:
            self.notes.append(tidy.refusal("left_out", reason, n, **named))
        self.keep(~rows)

    def contrasts(self) -> list[Contrast]:
        """List the columns, in the order of terms, products and levels."""
        others = {
            name: [
                level
                for level in self.levels.present(name)
                if level != self.references[name]
            ]
            for name in self.fields
        }
        keys: list[tuple[str, ...]] = [(name,) for name in self.terms]
        return [
            Contrast(key, levels, tuple(self.references[name] for name in key))
            for key in keys + list(self.products)
            for levels in product(*(others[name] for name in key))
        ]

    def sizes(self, contrast: Contrast) -> Row:
        """Count people and events at the level, and at the reference of its last."""
        back = (*contrast.levels[:-1], contrast.references[-1])
        at = contrast.column(self.levels)
        from_there = contrast._replace(levels=back).column(self.levels)
        return {
            "n": int(self.people @ at),
            "n_events": int(self.events @ at),
            "n_reference": int(self.people @ from_there),
            "n_reference_events": int(self.events @ from_there),
        }

    def sides(self, terms: tuple[str, ...]) -> Floats:
        """Count the fewer of those with and without the event, by levels of terms."""
        events = self.levels.count(terms, self.events)
        people = self.levels.count(terms, self.people)
        fewer: Floats = np.minimum(events, people - events)
        return fewer

    def smallest(self, contrasts: list[Contrast]) -> int:
        """Count the fewest with or without the event at any level or combination."""
        return min(int(self.sides(one.terms).min()) for one in contrasts)


def design_of(
    cells: pd.DataFrame,
    specification: Mapping[str, Any],
    settings: Mapping[str, Any],
    posts: str,
) -> Design:
    """Choose the cells and terms of one model.

    Parameters
    ----------
    cells, specification, settings
        As `odds.odds` takes them, the cells of one stage.
    posts : "all" or "senior"

    Raises
    ------
    RefusalError
        If there are too few people, events or vacancies.
    """
    if posts == "senior":
        cells = cells[cells["is_senior"] == 1]
    if cells.empty:
        raise RefusalError("there is nobody in the data")
    held = {"is_senior"} if posts == "senior" else set()
    had = set(cells.columns[cells.notna().any()]) - held
    products = [
        (first, second)
        for first, second in specification["products"]
        if {first, second} <= had
    ]
    terms = [name for name in specification["terms"] if name in had]
    outcome = specification["outcome"]
    asked = [] if outcome == "stage" else [outcome]
    inside = [name for pair in products for name in pair]
    needed = list(dict.fromkeys([*asked, *terms, *inside]))
    people, events = (
        cells[name].to_numpy(dtype=np.int64) for name in ("n_people", "n_events")
    )
    levels = Levels.of(cells, dict.fromkeys([*needed, *STARTED]))
    if asked:
        people, events = events, np.where(levels.at(outcome, "1"), events, 0)
    design = Design(
        vacancies=cells["vacancy_code"].to_numpy(dtype=np.int64),
        managers=cells["manager_code"].fillna(-1).to_numpy(dtype=np.int64),
        cells=cells["cell_code"].to_numpy(dtype=np.int64),
        people=people,
        events=events,
        levels=levels,
        terms=terms,
        products=products,
    )
    design.keep(people > 0)
    for name in needed:
        design.leave_out(~design.levels.known(name), "it is not known", term=name)
    _join_what_started_together(design)
    if specification["estimator"] == "conditional_logit":
        _, strata = np.unique(design.vacancies, return_inverse=True)
        design.leave_out(
            ~informative(strata, design.people, design.events),
            "all candidates of their vacancy, or none, reached the stage",
        )
    _check(design)
    _leave_out_rare_panels(design, settings["min_events"])
    _put_rare_together(design, settings["min_events"])
    _refer(design, settings["references"])
    return design


def _join_what_started_together(design: Design) -> None:
    """Make one term of letters, panels and dates that always come together."""
    for name in STARTED:
        same = [other for other in STARTED if _come_together(design, name, other)]
        if name not in design.fields or not same:
            continue
        reason = (
            f"it always comes with {' and '.join(same)}, from which it cannot be told"
            " apart: they stand as one term, programme"
        )
        n = int(design.people.sum())
        for one in (one for one in (name, *same) if one in design.fields):
            design.notes.append(tidy.refusal("joined", reason, n, term=one))
        begun = design.levels.at(name, "1") | design.levels.at(name, "Yes")
        design.levels = design.levels.added("programme", begun)
        joined = {name, *same}
        design.terms = list(
            dict.fromkeys("programme" if t in joined else t for t in design.terms)
        )
        design.products = list(
            dict.fromkeys(
                (first, "programme" if second in joined else second)
                for first, second in design.products
            )
        )
        return


def _come_together(design: Design, name: str, other: str) -> bool:
    """Tell whether each of two levels of one term is one level of the other."""
    known = design.people > 0
    for term in (name, other):
        known &= design.levels.known(term) & ~design.levels.at(term, UNKNOWN)
    if name == other or not known.any():
        return False
    both = design.levels.take(known).count((name, other), design.people[known]) > 0
    return both.shape == (2, 2) and int(both.sum()) == 2


def _check(design: Design) -> None:
    """Refuse what is too thin for any model."""
    people, events = int(design.people.sum()), int(design.events.sum())
    if people == 0:
        raise RefusalError("nobody is left of whom every term is known")
    if min(events, people - events) < MIN_EVENTS:
        raise RefusalError(
            f"fewer than {MIN_EVENTS} people have the event, or have not"
        )
    if design.n_vacancies < MIN_VACANCIES:
        raise RefusalError(
            f"errors by vacancy need {MIN_VACANCIES} vacancies, and there are fewer"
        )


def _leave_out_rare_panels(design: Design, least: int) -> None:
    """Leave out people whose unrecorded panel is too rare to be a level of its own."""
    for first, second in design.products:
        present = design.levels.present(second)
        if UNKNOWN not in present:
            continue
        if design.sides((second, first))[present.index(UNKNOWN)].min() < least:
            rare = design.levels.at(second, UNKNOWN)
            reason = "it is not known, of too few to compare"
            design.leave_out(rare, reason, term=second, term_level=UNKNOWN)


def _put_rare_together(design: Design, least: int) -> None:
    """Join the rarest levels of a term until none is rare; drop it where one is left.

    A level in a product is left as it is: it is what is asked.
    """
    inside = {name for pair in design.products for name in pair}
    for name in [term for term in design.terms if term not in inside]:
        sides = design.sides((name,))
        while len(sides) > 1 and sides.min() < least:
            rarest = np.argsort(sides, kind="stable")[:2]
            present = design.levels.present(name)
            design.levels = design.levels.joined(name, [present[i] for i in rarest])
            sides = design.sides((name,))
            if len(sides) == 1:
                design.terms.remove(name)
                reason = f"fewer than {least} people are on one side at its levels"
                n = int(design.people.sum())
                named = {"term": name, "clustered_by": "vacancy"}
                design.notes.append(tidy.refusal("odds_ratio", reason, n, **named))


def _refer(design: Design, references: Mapping[str, str]) -> None:
    """Choose what the levels of each term are compared with."""
    for name in design.fields:
        present = design.levels.present(name)
        asked = references.get(name, "0")
        people = design.levels.count((name,), design.people)
        commonest = present[int(people.argmax())]
        design.references[name] = asked if asked in present else commonest
