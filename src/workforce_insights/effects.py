"""What each field adds to an outcome, the others held equal.

Trap: an effect here is a difference between people who are alike in the fields of the
model and in nothing else. It is not what would happen to a person who changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t  # type: ignore[import-untyped]

from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError, present
from workforce_insights.contrasts import not_told_apart
from workforce_insights.linear import LinearModel
from workforce_insights.ordinal import OrdinalLogit
from workforce_insights.outcomes import Design, check, designs, sums_of

Floats = NDArray[np.float64]
Row = dict[str, Any]

MEASURES = {
    "completion": "odds_ratio",
    "assessment": "points_difference",
    "satisfaction": "cumulative_odds_ratio",
}
"""What an effect on each outcome is."""

STEPS = {"number": 10, "ordinal": 1}
"""How many more of a quantity its effect is of."""

MAX_FACTOR = 1000
"""Times its lower bound that the upper bound of a ratio may be."""

_NOBODY_LEFT = "nobody at this level is left in the fit"

GROUP_COLUMNS = {
    "outcome": "str",
    "is_given_programme": "boolean",
    "field": "str",
    "field_level": "str",
    "reference_level": "str",
    "n_events": "Int64",
    "n_reference": "Int64",
    "n_reference_events": "Int64",
}


def effects(
    cells: pd.DataFrame, specification: Mapping[str, Any], gaps: pd.DataFrame
) -> pd.DataFrame:
    """Estimate what each field adds to each outcome, adjusted for the others.

    Fitted to everybody once, without a ridge. A word or flag is compared with its
    commonest level, of those in the fit; of a quantity the effect is of ten more, of
    ordered levels of one more.

    - `odds_ratio` of completing (Wald).
    - `points_difference` in assessment (Student t).
    - `cumulative_odds_ratio` of a higher satisfaction, the same at every step (Wald).

    People at a level where everybody completed, or nobody did, leave the fit: they add
    nothing to it but an estimate without bound, which is refused. So is a ratio whose
    interval spans more than `MAX_FACTOR` times, and a field that those before it
    determine.

    Parameters
    ----------
    cells : DataFrame
        As `outcomes.evidence` takes them.
    specification : mapping
        `fields`, with their kinds.
    gaps : DataFrame
        As `outcomes.evidence` takes them.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS`: `n` and `n_events` are of
        the level, the others of the reference; events are people who completed, null
        for other outcomes. A quantity has no reference. Where the whole model is
        refused there is one row without a field.

    Raises
    ------
    ValueError
        If a kind is unknown, or a field has values and nulls.
    """
    rows: list[Row] = []
    for design in designs(cells, specification, gaps):
        groups = {
            "outcome": design.outcome,
            "is_given_programme": design.is_given_programme,
        }
        measure = MEASURES[design.outcome]
        try:
            check(design)
            rows += [{**row, **groups} for row in _estimated(design, measure)]
        except RefusalError as why:
            rows.append(tidy.refusal(measure, str(why), design.n_people, **groups))
    return tidy.frame(rows, GROUP_COLUMNS)


@dataclass(frozen=True)
class _Contrast:
    """A column of the design: a level against its reference, or a step."""

    field: str
    level: str
    reference: str | None
    column: Floats

    @property
    def key(self) -> tuple[str, str]:
        """Name the column."""
        return self.field, self.level


class _Sizes:
    """People and events among some cells, in all and at each level of each field."""

    def __init__(self, cells: pd.DataFrame, levels: Mapping[str, pd.Series]) -> None:
        people = cells["n_people"]
        counted = {"n": people}
        if (cells["outcome"] == "completion").all():
            counted["n_events"] = people.where(cells["outcome_level"] == 1, 0)
        self._everybody = {name: int(n.sum()) for name, n in counted.items()}
        self._at = {
            (field, name): n.groupby(texts).sum()
            for field, texts in levels.items()
            for name, n in counted.items()
        }

    def of(self, contrast: _Contrast) -> Row:
        """Count people and events at the level and at the reference."""
        if contrast.reference is None:
            return dict(self._everybody)
        sizes: Row = {}
        for name in self._everybody:
            at = self._at[contrast.field, name]
            sizes[name] = int(at[contrast.level])
            sizes[name.replace("n", "n_reference", 1)] = int(at[contrast.reference])
        return sizes


def _estimated(design: Design, measure: str) -> Iterator[Row]:
    """Build the rows of one model."""
    cells = design.once
    fields = {name: design.fields[name] for name in present(cells, design.fields)}
    if not fields:
        raise RefusalError("none of the model fields has a value in the data")
    levels = _levels(cells, fields)
    bounded, refused = (
        _bounded(cells, levels) if design.has_classes else (cells["n_people"] > 0, {})
    )
    kept_cells = cells[bounded]
    kept_levels = {name: texts[bounded] for name, texts in levels.items()}
    references = {
        name: _commonest(kept_cells, kept_levels[name]) for name in kept_levels
    }
    made = _contrasts(kept_cells, fields, kept_levels, references)
    alike = not_told_apart(
        {
            name: np.column_stack([one.column for one in made if one.field == name])
            for name in dict.fromkeys(contrast.field for contrast in made)
        }
    )
    refused |= {one.key: alike[one.field] for one in made if one.field in alike}
    chosen = [contrast for contrast in made if contrast.field not in alike]
    fitted = _fit(design, kept_cells, chosen)
    everybody, fitted_to = _Sizes(cells, levels), _Sizes(kept_cells, kept_levels)
    for contrast in _contrasts(cells, fields, levels, references):
        named = {
            "field": contrast.field,
            "field_level": contrast.level,
            "reference_level": contrast.reference,
        }
        found = refused.get(contrast.key) or fitted.get(contrast.key, _NOBODY_LEFT)
        if isinstance(found, str):
            sizes = everybody.of(contrast)
            yield tidy.refusal(measure, found, sizes.pop("n"), **named, **sizes)
        else:
            sizes = fitted_to.of(contrast)
            method = "Wald" if design.has_classes else "Student t"
            n = sizes.pop("n")
            yield tidy.row(measure, found, n=n, method=method, **named, **sizes)


def _levels(cells: pd.DataFrame, fields: Mapping[str, str]) -> dict[str, pd.Series]:
    """Give the words and flags of the cells as text."""
    return {
        name: cells[name].astype("int64" if kind == "flag" else "str").astype("str")
        for name, kind in fields.items()
        if kind not in STEPS
    }


def _commonest(cells: pd.DataFrame, texts: pd.Series) -> str:
    """Name the level that most people are at, the first of equals by its text."""
    return str(cells["n_people"].groupby(texts).sum().sort_index().idxmax())


def _bounded(
    cells: pd.DataFrame, levels: Mapping[str, pd.Series]
) -> tuple[NDArray[np.bool_], dict[tuple[str, str], str]]:
    """Tell which cells are at no level that is all at one end of the outcome."""
    kept = np.ones(len(cells), dtype=bool)
    refused: dict[tuple[str, str], str] = {}
    codes = cells["code"].to_numpy()
    found = True
    while found and kept.any():
        found = False
        ends = codes[kept].min(), codes[kept].max()
        for field, texts in levels.items():
            for level in np.unique(texts[kept].to_numpy(dtype=str)):
                at = kept & (texts == level).to_numpy()
                low, high = codes[at].min(), codes[at].max()
                if high == ends[0] or low == ends[1]:
                    refused[field, str(level)] = _one_end(cells, high == ends[0])
                    kept &= ~at
                    found = True
                    break
            if found:
                break
    if not kept.any():
        raise RefusalError("the fields decide the outcome of everybody")
    return kept, refused


def _one_end(cells: pd.DataFrame, is_low: bool) -> str:
    """Say that everybody at a level is at one end of the outcome."""
    if cells["outcome"].iloc[0] == "completion":
        return f"at this level {'nobody' if is_low else 'everybody'} completed"
    return f"at this level everybody has the {'lowest' if is_low else 'highest'} score"


def _contrasts(
    cells: pd.DataFrame,
    fields: Mapping[str, str],
    levels: Mapping[str, pd.Series],
    references: Mapping[str, str],
) -> list[_Contrast]:
    """List the columns of the fields, in the order of fields and levels."""
    made = []
    for name, kind in fields.items():
        if kind in STEPS:
            column = cells[name].to_numpy(dtype=np.float64) / STEPS[kind]
            made.append(_Contrast(name, f"{STEPS[kind]} more", None, column))
            continue
        for level in sorted(set(levels[name].unique()) - {references[name]}):
            column = (levels[name] == level).to_numpy(dtype=np.float64)
            made.append(_Contrast(name, level, references[name], column))
    return made


def _fit(
    design: Design, cells: pd.DataFrame, contrasts: list[_Contrast]
) -> dict[tuple[str, str], tidy.Estimate | str]:
    """Fit the columns and give each its effect, or the reason for none."""
    if not contrasts:
        return {}
    points = np.column_stack([contrast.column for contrast in contrasts])
    model: LinearModel | OrdinalLogit
    try:
        if design.has_classes:
            model = OrdinalLogit(ridge=0.0)
            codes = cells["code"].to_numpy(dtype=np.int64)
            people = cells["n_people"].to_numpy(dtype=np.int64)
            model.fit(points, codes, people, int(codes.max()) + 1)
            quantile = tidy.Z_95
        else:
            model = LinearModel()
            model.fit(points, sums_of(cells))
            if model.freedom <= 0:
                raise RefusalError("there are no more people than coefficients")
            quantile = float(t.ppf(0.975, model.freedom))
    except (RuntimeError, np.linalg.LinAlgError) as error:
        raise RefusalError("the fit has no finite maximum") from error
    margins = quantile * np.sqrt(np.diag(model.covariance))
    found = {}
    for contrast, slope, margin in zip(contrasts, model.slopes, margins, strict=True):
        limits = np.array([slope, slope - margin, slope + margin])
        found[contrast.key] = _effect(limits, is_ratio=design.has_classes)
    return found


def _effect(limits: Floats, *, is_ratio: bool) -> tidy.Estimate | str:
    """Make an effect of a slope and its limits, or say why there is none."""
    if not np.isfinite(limits).all():
        return "the fit has no finite maximum"
    if not is_ratio:
        return tidy.Estimate(*limits.tolist())
    if limits[2] - limits[1] > np.log(MAX_FACTOR):
        return f"its interval would span more than {MAX_FACTOR} times"
    return tidy.Estimate(*np.exp(limits).tolist())
