"""Published tables of the funnel, the equality standards and the workforce, laid out."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from workforce_insights.pages.drawing import (
    GREY,
    NHS_BLUE,
    PALE,
    figure_of,
    nothing,
    styled,
    whisker,
)
from workforce_insights.pages.tables import html_table
from workforce_insights.pages.words import interval, label, number

STAGES = ("shortlisted", "interviewed", "offered", "accepted", "appointed")

_CHECKS = {
    "impossible_order": "Decided against, and a later stage reached",
    "dates_out_of_order": "Dates in an order that cannot be",
    "vacancy_not_in_extract": "Post that is not in its extract",
    "applied_again_for_the_post": "Same candidate again for the same post",
    "undecided_at_closed_post": "Nothing decided though the post is closed",
    "withdrew": "Candidate withdrew",
    "ethnicity_not_stated": "Ethnicity not stated",
    "gender_not_stated": "Gender not stated",
    "disability_not_stated": "Disability not stated",
    "disability_not_stated_when_applying": "Appointed: disability not stated on applying",
    "disability_not_stated_when_appointed": "Appointed: not stated on appointment",
    "no_applications": "Post without an application",
    "still_open": "Post still open",
    "more_appointed_than_posts": "More people appointed than posts",
    "band_not_known": "Post of no known band",
    "panel_not_known": "Not known whether the panel has a BME member",
    "letter_not_sent": "Appointed where a letter is required, and none sent",
    "headcount_not_a_number": "Headcount that is no number",
    "sum_of_other_lines": "Line that is the sum of others",
}
_VERDICTS = {
    "inside": "inside the band",
    "outside, interval includes 1": "outside; may be chance",
    "outside, interval excludes 1": "outside",
}
_MEASURES = {
    "appointed_of_shortlisted": "Appointed, of shortlisted",
    "shortlisted_of_applied": "Shortlisted, of applicants",
    "programmes_of_staff": "Began a leadership programme, of staff",
    "lower_to_middle": "In bands 6 and 7, for each in bands to 5",
    "middle_to_upper": "In 8a and over, for each in bands 6 and 7",
    "lower_to_upper": "In 8a and over, for each in bands to 5",
}
_LEVELS = {"is_disabled": {"Yes": "disabled", "No": "not disabled"}}


def funnel_table(funnel: pd.DataFrame) -> str:
    """Show the share of each level that went on at every stage.

    Parameters
    ----------
    funnel
        Rows of `pub_funnel` of one field, measured of the stage before.

    Returns
    -------
    str
        A `table` element: share, interval and the rounded number it is of.
    """
    rows = []
    for level, part in funnel.groupby("field_level"):
        by_stage = part.set_index("stage")
        cells = {"Level": str(level)}
        for stage in STAGES:
            row = by_stage.loc[stage]
            cells[label(stage)] = f"{interval(row)} of {number(row['n'])}"
        rows.append(cells)
    headings = ["Level", *map(label, STAGES)]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("Level",))


def ratio_table(ratios: pd.DataFrame) -> str:
    """Show ratios of chances with their counts, bounds and verdicts.

    Parameters
    ----------
    ratios
        Rows of `pub_equality_ratio`.

    Returns
    -------
    str
        A `table` element; a refused ratio has the reason in the place of its verdict.
    """
    rows = [
        {
            "Reached": _MEASURES[row["measure"]],
            "Who": f"{_group(row, 'reference_level')} to {_group(row, 'compared_level')}",
            "Of": f"{number(row['n_reference'])} and {number(row['n_compared'])}",
            "Reached it": f"{number(row['n_reference_events'])} and"
            f" {number(row['n_compared_events'])}",
            "Ratio": interval(row, lambda value: number(value, 2)),
            "With those not stated": _between(row),
            "Verdict": _verdict(row),
        }
        for _, row in ratios.iterrows()
    ]
    headings = [
        *("Reached", "Who", "Of", "Reached it"),
        *("Ratio", "With those not stated", "Verdict"),
    ]
    return html_table(
        pd.DataFrame(rows, columns=headings),
        text_columns=("Reached", "Who", "Verdict"),
    )


def share_table(shares: pd.DataFrame) -> str:
    """Show the share of a group in the workforce, level by level.

    Parameters
    ----------
    shares
        Rows of `pub_workforce_share` of one field and breakdown.

    Returns
    -------
    str
        A `table` element.
    """
    rows = [
        {
            "Level": row["breakdown_level"],
            "People": number(row["n_people"]),
            "Not stated": number(row["n_not_stated"]),
            "Share of those stated": interval(row),
        }
        for _, row in shares.iterrows()
    ]
    headings = ["Level", "People", "Not stated", "Share of those stated"]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("Level",))


def quality_table(quality: pd.DataFrame) -> str:
    """Show what does not fit together in the clean rows.

    Parameters
    ----------
    quality
        Rows of `pub_recruitment_quality`.

    Returns
    -------
    str
        A `table` element.
    """
    rows = [
        {
            "Table": row["table_name"],
            "Found": _CHECKS[row["quality_check"]],
            "Rows": number(row["n_rows"]),
            "Of": number(row["n"]),
            "Share": interval(row),
        }
        for _, row in quality.iterrows()
        if row["n"] != 0
    ]
    headings = ["Table", "Found", "Rows", "Of", "Share"]
    return html_table(
        pd.DataFrame(rows, columns=headings), text_columns=("Table", "Found")
    )


@styled
def ratio_picture(ratios: pd.DataFrame, band: tuple[float, float]) -> Figure:
    """Draw ratios of chances by level, over the band of no adverse impact.

    Parameters
    ----------
    ratios
        Rows of `pub_equality_ratio` of one measure and pair of groups.
    band
        The ratios taken for no adverse impact, from and to.

    Returns
    -------
    matplotlib.figure.Figure
        On a scale of ratios; levels that are hidden or refused are left out.
    """
    shown = ratios[ratios["value"].notna()].iloc[::-1]
    if shown.empty:
        return nothing("No ratio can be published")
    figure, axes = figure_of(height=0.9 + 0.3 * len(shown))
    axes.axvspan(*band, color=PALE, zorder=0)
    axes.axvline(1, color=GREY, linewidth=1)
    for y, (_, row) in enumerate(shown.iterrows()):
        whisker(axes, row, y, NHS_BLUE, None)
    axes.set_xscale("log")
    ticks = [tick for tick in (0.25, 0.5, 0.8, 1, 1.25, 2, 4) if _is_near(tick, shown)]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    names = [
        f"{label(row['breakdown'])}: {row['breakdown_level']}"
        if row["breakdown"] != "all"
        else "All posts"
        for _, row in shown.iterrows()
    ]
    axes.set_yticks(range(len(shown)), names)
    axes.set_xlabel("Ratio of the chances; over 1 favours the reference")
    return figure


def _is_near(tick: float, shown: pd.DataFrame) -> bool:
    """Tell whether a tick lies within what is drawn, or is one of the middle."""
    low, high = shown["ci_low"].min() * 0.8, shown["ci_high"].max() * 1.25
    return 0.8 <= tick <= 1.25 or low <= tick <= high


def _group(row: pd.Series, column: str) -> str:
    """Name one of the two groups."""
    return _LEVELS.get(row["field"], {}).get(row[column], str(row[column]))


def _between(row: pd.Series) -> str:
    """Say between which ratios those not stated could place it."""
    if pd.isna(row["lowest"]):
        return number(row["lowest"])
    return f"{number(row['lowest'], 2)} to {number(row['highest'], 2)}"


def _verdict(row: pd.Series) -> str:
    """Say the verdict, or why there is none."""
    if row["is_suppressed"]:
        return "too few to publish"
    if isinstance(row["reason"], str):
        return row["reason"]
    return _VERDICTS[row["verdict"]]
