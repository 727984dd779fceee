"""How well texts were read in this build, laid out as tables."""

from __future__ import annotations

import pandas as pd

from workforce_insights.pages.tables import html_table
from workforce_insights.pages.words import (
    count,
    interval,
    number,
)

_MEASURES = {
    "area_under_curve": "Positive reads warmer than negative",
    "normalised_mutual_information": "Mutual information, normalised",
    "adjusted_mutual_information": "The same, adjusted for chance",
}


def tone_evidence_table(evidence: pd.DataFrame) -> str:
    """Show how well the tone that was read agrees with the one that people coded.

    Parameters
    ----------
    evidence
        Rows of `pub_tone_evidence`.

    Returns
    -------
    str
        A `table` element, one row per measure, with the reason where there is no value.
    """
    return html_table(
        pd.DataFrame(
            {
                "Measure": _MEASURES[row["measure"]],
                "Value": _measured(row),
                "A coin": number(row["baseline"], 1),
                "Positive texts": count(row["n_positive"]),
                "Negative texts": count(row["n_negative"]),
                "Coded neither": count(row["n_neither"]),
                "Not coded": count(row["n_uncoded"]),
            }
            for _, row in evidence.iterrows()
        ),
        ["Measure", "Value"],
    )


def theme_agreement_table(agreement: pd.DataFrame) -> str:
    """Show how far topics agree with the themes that people gave.

    Parameters
    ----------
    agreement
        Rows of `pub_theme_agreement`.

    Returns
    -------
    str
        A `table` element, one row per measure, with the reason where there is no value.
    """
    return html_table(
        pd.DataFrame(
            {
                "Measure": _MEASURES[row["measure"]],
                "Value": _measured(row),
                "Texts": count(row["n"]),
                "Without a topic": count(row["n_without_topic"]),
                "Themes": count(row["n_themes"]),
                "Topics": count(row["n_topics"]),
            }
            for _, row in agreement.sort_values("measure", ascending=False).iterrows()
        ),
        ["Measure", "Value"],
    )


def _measured(row: pd.Series) -> str:
    if pd.isna(row["value"]):
        return str(row["reason"])
    return interval(row, _two)


def _two(value: float) -> str:
    return number(value, 2)
