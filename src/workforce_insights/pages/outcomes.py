"""Published tables of outcomes laid out as HTML."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from workforce_insights.pages.tables import html_table
from workforce_insights.pages.words import (
    HIDDEN,
    count,
    interval,
    label,
    number,
    percent,
)

NOT_FITTED = "not fitted"

OUTCOMES = ("completion", "assessment", "satisfaction")

# What is said first of an outcome, and what second: measure, in words, decimals.
_GAINS = {
    "completion": ("log_loss_gain", "log loss", 3),
    "assessment": ("explained_share", "explained", None),
    "satisfaction": ("log_loss_gain", "log loss", 3),
}
_LEVELS = {
    "completion": ("auc", "AUC", 2),
    "assessment": ("rmse", "off by", 1),
    "satisfaction": ("auc", "AUC", 2),
}
_EFFECTS = {
    "completion": "Completion, odds ratio",
    "assessment": "Assessment, points",
    "satisfaction": "Satisfaction, cumulative odds ratio",
}
_FLAGS = {"0": "no", "1": "yes"}


def evidence_table(evidence: pd.DataFrame) -> str:
    """Show how much better than knowing nothing each outcome is predicted.

    Parameters
    ----------
    evidence
        Rows of `pub_outcome_evidence`.

    Returns
    -------
    str
        A `table` element; an outcome that is refused has the reason.
    """
    rows = []
    for outcome in OUTCOMES:
        own = evidence[evidence["outcome"] == outcome]
        for (specification, is_given), part in own.groupby(
            ["specification", "is_given_programme"], sort=False
        ):
            known = label(str(specification))
            by_measure = part.set_index("measure")
            rows.append(
                {
                    "Outcome": label(outcome),
                    "Fields": f"{known}, and programme" if is_given else known,
                    "People": number(part["n"].max()),
                    "Gain over knowing nothing": _said(by_measure, *_GAINS[outcome]),
                    "In itself": _said(by_measure, *_LEVELS[outcome]),
                }
            )
    headings = ["Outcome", "Fields", "People", "Gain over knowing nothing", "In itself"]
    return html_table(
        pd.DataFrame(rows, columns=headings),
        text_columns=("Outcome", "Fields"),
        grouped=True,
    )


def effect_table(effects: pd.DataFrame) -> str:
    """Show what each level adds to each outcome, the other fields held equal.

    Parameters
    ----------
    effects
        Rows of `pub_outcome_effect` of one specification, either with or without the
        programme.

    Returns
    -------
    str
        A `table` element; a dash is hidden by disclosure control.
    """
    shown = effects.dropna(subset=["field"]).fillna({"reference_level": ""})
    rows = []
    keys = ["field", "field_level"]
    for (field, level), part in shown.groupby(keys, sort=False):
        by_outcome = part.set_index("outcome")
        against = next((text for text in part["reference_level"] if text), "")
        cells = {
            "Field": label(str(field)),
            "Level": _level(str(field), str(level)),
            "Against": _level(str(field), against),
            "People": number(part["n"].max()),
        }
        for outcome, heading in _EFFECTS.items():
            cells[heading] = (
                _effect(by_outcome.loc[[outcome]].iloc[0])
                if outcome in by_outcome.index
                else NOT_FITTED
            )
        rows.append(cells)
    headings = ["Field", "Level", "Against", "People", *_EFFECTS.values()]
    return html_table(
        pd.DataFrame(rows, columns=headings),
        text_columns=("Field", "Level", "Against"),
        grouped=True,
    )


def margin_table(margins: pd.DataFrame, fields: Sequence[str]) -> str:
    """Show what came of the enrolments of each group.

    Parameters
    ----------
    margins
        Rows of `pub_outcome_margin`.
    fields
        What to group by, in order.

    Returns
    -------
    str
        A `table` element; a group too small to publish has dashes.
    """
    rows = []
    for field in fields:
        own = margins[margins["field"] == field].sort_values("field_level")
        for level, part in own.groupby("field_level", sort=False):
            by_outcome = part.set_index("outcome")
            rows.append(
                {
                    "Group": "Everybody" if field == "everybody" else label(field),
                    "Level": "" if field == "everybody" else str(level),
                    "Completed": _mean(by_outcome, "completion", None),
                    "Assessment": _mean(by_outcome, "assessment", 1),
                    "Satisfaction": _mean(by_outcome, "satisfaction", 1),
                }
            )
    headings = ["Group", "Level", "Completed", "Assessment", "Satisfaction"]
    return html_table(
        pd.DataFrame(rows, columns=headings),
        text_columns=("Group", "Level"),
        grouped=True,
    )


def _shown(row: pd.Series, places: int | None) -> str:
    """Show an estimate with its interval, as a percent where no decimals are asked."""
    if places is None:
        return interval(row, percent)
    return interval(row, lambda value: number(value, places))


def _said(
    by_measure: pd.DataFrame, measure: str, words: str, places: int | None
) -> str:
    """Show one measure in words; the reason where it is refused."""
    row = by_measure.loc[[measure]].iloc[0]
    if not row["is_reportable"]:
        return f"{NOT_FITTED}: {row['reason']}"
    return f"{words} {_shown(row, places)}"


def _level(field: str, level: str) -> str:
    """Name a level as a reader does."""
    return _FLAGS.get(level, level) if field.startswith("is_") else level


def _effect(row: pd.Series) -> str:
    """Show an effect, or say that it is hidden or not fitted."""
    if row["is_suppressed"]:
        return HIDDEN
    if not row["is_reportable"]:
        return NOT_FITTED
    return _shown(row, 1 if row["measure"] == "points_difference" else 2)


def _mean(by_outcome: pd.DataFrame, outcome: str, places: int | None) -> str:
    """Show a share or a mean with its people."""
    if outcome not in by_outcome.index:
        return "nobody"
    row = by_outcome.loc[[outcome]].iloc[0]
    if pd.isna(row["value"]):
        return HIDDEN
    return f"{_shown(row, places)} of {count(row['n'])}"
