"""Published tables of the funnel, the standards and the workforce, laid out."""

from __future__ import annotations

import pandas as pd

from workforce_insights.pages.drawing import (
    Picture,
    forest,
    nothing,
    picture,
    styled,
)
from workforce_insights.pages.tables import html_table
from workforce_insights.pages.words import (
    HIDDEN,
    count,
    interval,
    label,
    number,
)

_STAGES = {
    "shortlisted": "Shortlisted, of applicants",
    "offered": "Offered, of interviewed",
    "accepted": "Accepted, of offered",
}

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
    "disability_not_stated_when_applying": "Appointed: not stated on applying",
    "disability_not_stated_when_appointed": "Appointed: not stated on appointment",
    "no_applications": "Post without an application",
    "still_open": "Post still open",
    "more_appointed_than_posts": "More people appointed than posts",
    "band_not_known": "Post of no known band",
    "panel_not_known": "Not known whether the panel has a BME member",
    "letter_not_sent": "Appointed where a letter is required, and none sent",
    "headcount_not_a_number": "Headcount that is no number",
    "sum_of_other_lines": "Line that is the sum of others",
    "application_not_in_extract": "Application in no extract: in no model",
    "score_not_within_its_maximum": "No number from 0 to the maximum: in no model",
    "no_text": "Text without a word: in no model",
    "text_too_long": "Text too long to be read: in no model",
    "author_not_given": "Author not given: in no model",
    "no_authors_named": "No author named: each text taken for an author's own",
}
_VERDICTS = {
    "inside": "inside the band",
    "outside, interval includes 1": "outside; may be chance",
    "outside, interval excludes 1": "outside",
}
MEASURES = {
    "appointed_of_shortlisted": "Appointed, of shortlisted",
    "shortlisted_of_applied": "Shortlisted, of applicants",
    "programmes_of_staff": "Began a leadership programme, of staff",
    "lower_to_middle": "Staff in bands 6 and 7, of those in bands to 5",
    "middle_to_upper": "Staff in 8a and over, of those in bands 6 and 7",
    "lower_to_upper": "Staff in 8a and over, of those in bands to 5",
}
_LEVELS = {"is_disabled": {"Yes": "disabled", "No": "not disabled"}}


def stage_table(funnel: pd.DataFrame) -> str:
    """Show what became of everybody at each stage.

    Parameters
    ----------
    funnel
        Rows of `pub_funnel` of one level of one field, measured of the stage before.

    Returns
    -------
    str
        A `table` element.
    """
    rows = [
        {
            "Stage": label(row["stage"]),
            "Decided": count(row["n"]),
            "Went on": count(row["n_reached"]),
            "Share": interval(row),
            "Candidate withdrew": count(row["n_left"]),
            "Not decided": count(row["n_undecided"]),
            "Candidate declined": count(row["n_declined"]),
            "Employer withdrew": count(row["n_taken_back"]),
        }
        for _, row in funnel.sort_values("stage_number").iterrows()
    ]
    headings = [
        *("Stage", "Decided", "Went on", "Share", "Candidate withdrew"),
        *("Not decided", "Candidate declined", "Employer withdrew"),
    ]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("Stage",))


def funnel_table(funnel: pd.DataFrame) -> str:
    """Show the share of each level that went on at the stages that decide.

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
    for level in sorted(funnel["field_level"].unique(), key=_place):
        cells = {"Level": str(level)}
        part = funnel[funnel["field_level"] == level]
        for _, row in part.iterrows():
            if row["stage"] in _STAGES:
                said = f"{interval(row)} of {count(row['n'])}"
                cells[_STAGES[row["stage"]]] = said
        rows.append(cells)
    headings = ["Level", *_STAGES.values()]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("Level",))


def _place(level: str) -> tuple[bool, bool, str]:
    """Order levels by their text, the youngest first and the unknown last."""
    return level == "Not stated", not level.startswith("Under"), level


def ratio_table(ratios: pd.DataFrame) -> str:
    """Show ratios of chances with their counts, bounds and verdicts.

    Parameters
    ----------
    ratios
        Rows of `pub_equality_ratio` of one measure.

    Returns
    -------
    str
        A `table` element; a refused ratio has the reason in the place of its verdict.
    """
    rows = [
        {
            "Who": " to ".join(
                _group(row, column) for column in ("reference_level", "compared_level")
            ),
            "Reached it": " and ".join(
                f"{number(row[f'{group}_events'])} of {number(row[group])}"
                for group in ("n_reference", "n_compared")
            ),
            "Ratio": interval(row, lambda value: number(value, 2)),
            "With those not stated": _between(row),
            "Verdict": _verdict(row),
        }
        for _, row in ratios.iterrows()
    ]
    headings = ["Who", "Reached it", "Ratio", "With those not stated", "Verdict"]
    return html_table(
        pd.DataFrame(rows, columns=headings), text_columns=("Who", "Verdict")
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
            "People": count(row["n_people"]),
            "Not stated": count(row["n_not_stated"]),
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
            "Rows": count(row["n_rows"]),
            "Of": count(row["n"]),
            "Share": interval(row),
        }
        for _, row in quality.iterrows()
        if row["n"] != 0
    ]
    headings = ["Table", "Found", "Rows", "Of", "Share"]
    return html_table(
        pd.DataFrame(rows, columns=headings),
        text_columns=("Table", "Found"),
        grouped=True,
    )


@styled
def ratio_picture(ratios: pd.DataFrame, band: tuple[float, float], alt: str) -> Picture:
    """Draw ratios of chances by level, over the band of no adverse impact.

    Parameters
    ----------
    ratios
        Rows of `pub_equality_ratio` of one measure and pair of groups.
    band
        The ratios taken for no adverse impact, from and to.
    alt
        What it shows, in a sentence with its numbers.

    Returns
    -------
    Picture
        On a scale of ratios; levels that are hidden or refused are left out.
    """
    shown = ratios[ratios["value"].notna()]
    if shown.empty:
        return nothing("No ratio can be published")
    is_all = shown["breakdown"] == "all"
    names = shown["breakdown"].map(label) + ": " + shown["breakdown_level"]
    shown = shown.assign(
        group=names.mask(is_all, "All posts"),
        series="",
        kind="usual",
        n=shown["n_compared"],
    )
    figure = forest(
        shown,
        "Ratio of the chances; over 1 favours the reference",
        show=lambda value: number(value, 2),
        reference=(1, "as likely"),
        band=(*band, "no adverse impact"),
        is_ratio=True,
    )
    return picture(figure, alt)


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
        return HIDDEN
    if isinstance(row["reason"], str):
        return row["reason"]
    return _VERDICTS[row["verdict"]]
