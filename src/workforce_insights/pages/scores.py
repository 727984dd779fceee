"""How candidates were scored, laid out as tables and a picture."""

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
    count,
    interval,
    label,
    number,
    p_value,
)

POSTS = {
    "all": "All posts",
    "senior": "Senior posts",
    "Bands to 5": "Bands to 5",
    "Bands 6 and 7": "Bands 6 and 7",
    "Bands 8a and over": "Bands 8a and over",
}
"""What posts are compared, in the order of reading."""

GRADES = ("Bands to 5", "Bands 6 and 7", "Bands 8a and over")

_FIELDS = {
    "all": "Everybody",
    "white_bme": "White or BME",
    "ethnic_group": "Ethnic group",
    "gender": "Gender",
    "is_disabled": "Disabled",
    "band": "Band",
}
_PEOPLE = {
    "is_disabled": {"Yes": "disabled", "No": "not disabled"},
    "gender": {"Female": "women", "Male": "men"},
}
_MEMBERS = {"Female": "female", "Male": "male"}
_MEASURES = ("gap", "combination_gap", "gap_difference")
_COEFFICIENTS = {
    "icc_agreement": "Agreement, ICC(A,1)",
    "icc_consistency": "Consistency, ICC(C,1)",
}


def gap_table(gaps: pd.DataFrame) -> str:
    """Show gaps with their candidates, in points and in standard deviations.

    Parameters
    ----------
    gaps
        Rows of `pub_score_gap`.

    Returns
    -------
    str
        A `table` element, its posts named where there are several kinds; a gap that is
        refused gives the reason.
    """
    rows = [
        {
            "Of": POSTS[row["posts"]],
            "Who, against whom": _against(row),
            "Candidates": f"{count(row['n'])} / {count(row['n_reference'])}",
            "Vacancies": count(row["n_vacancies"]),
            "Points": _shown(row, 1),
            "Standard deviations": interval(row, _two, "standardised_"),
            "Adjusted p": p_value(row["adjusted_p_value"]),
            "Could be found": number(row["detectable"], 1),
        }
        for _, row in _ordered(gaps).iterrows()
    ]
    headings = [
        *("Of", "Who, against whom", "Candidates", "Vacancies", "Points"),
        *("Standard deviations", "Adjusted p", "Could be found"),
    ]
    if len(set(gaps["posts"])) == 1:
        headings = headings[1:]
    return html_table(
        pd.DataFrame(rows, columns=headings),
        text_columns=("Of", "Who, against whom"),
        grouped="Of" in headings,
    )


@styled
def gap_picture(gaps: pd.DataFrame, alt: str) -> Picture:
    """Draw gaps in points, those of senior posts below those of all.

    Parameters
    ----------
    gaps
        Rows of `pub_score_gap`.
    alt
        What it shows, in a sentence with its numbers.

    Returns
    -------
    Picture
        What is hidden or refused is left out.
    """
    drawn = ("all", "senior")
    shown = _ordered(gaps[gaps["value"].notna() & gaps["posts"].isin(drawn)])
    if shown.empty:
        return nothing("No gap in scores can be published")
    names = [_against(row) for _, row in shown.iterrows()]
    order = list(dict.fromkeys(names))
    shown = shown.assign(
        group=pd.Categorical(names, order, ordered=True),
        series=shown["posts"].map(POSTS),
        kind=shown["posts"],
    ).sort_values(["group", "posts"])
    reference = (0, "no difference")
    figure = forest(shown, "Points of a hundred", show=_one, reference=reference)
    return picture(figure, alt)


def mean_table(scores: pd.DataFrame) -> str:
    """Show the mean score of each level.

    Parameters
    ----------
    scores
        Rows of `pub_interview_score`.

    Returns
    -------
    str
        A `table` element, everybody first, its posts named where there are several
        kinds.
    """
    fields = [field for field in _FIELDS if field in set(scores["field"])]
    fields += sorted(set(scores["field"]) - set(fields))
    groups = {
        (
            list(POSTS).index(str(posts)),
            fields.index(str(field)),
            _place(str(level)),
        ): own
        for (posts, field, level), own in scores.groupby(
            ["posts", "field", "field_level"]
        )
    }
    rows = []
    for place in sorted(groups):
        part = groups[place].set_index("measure")
        mean = part.loc[["mean_percent"]].iloc[0]
        z = part.loc[["mean_z"]].iloc[0] if "mean_z" in part.index else None
        rows.append(
            {
                "Of": POSTS[mean["posts"]],
                "Characteristic": _field(mean["field"]),
                "Level": "" if mean["field"] == "all" else mean["field_level"],
                "Candidates": count(mean["n"]),
                "Percent of the maximum": _shown(mean, 1),
                "z": "" if z is None else _shown(z, 2),
            }
        )
    headings = [
        *("Of", "Characteristic", "Level", "Candidates"),
        *("Percent of the maximum", "z"),
    ]
    if len(set(scores["posts"])) == 1:
        headings = headings[1:]
    return html_table(
        pd.DataFrame(rows, columns=headings),
        text_columns=("Of", "Characteristic", "Level"),
        grouped=True,
    )


def agreement_table(agreement: pd.DataFrame) -> str:
    """Show how far members agree, by kind of posts.

    Parameters
    ----------
    agreement
        Rows of `pub_score_agreement`.

    Returns
    -------
    str
        A `table` element.
    """
    rows = []
    for posts in [name for name in POSTS if name in set(agreement["posts"])]:
        own = agreement[agreement["posts"] == posts].set_index("measure")
        first = own.iloc[0]
        rows.append(
            {
                "Of": POSTS[posts],
                "Candidates": count(first["n"]),
                "Vacancies": count(first["n_vacancies"]),
                "Left out": count(first["n_left_out"]),
                **{
                    heading: _shown(own.loc[[measure]].iloc[0], 2)
                    for measure, heading in _COEFFICIENTS.items()
                },
            }
        )
    headings = ["Of", "Candidates", "Vacancies", "Left out", *_COEFFICIENTS.values()]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("Of",))


def _ordered(gaps: pd.DataFrame) -> pd.DataFrame:
    """Put gaps in the order of reading: what is simple first."""
    fields = list(_FIELDS)
    order = pd.DataFrame(
        {
            "posts": [list(POSTS).index(posts) for posts in gaps["posts"]],
            "pair": gaps["by_field"].notna(),
            "field": [
                fields.index(field) if field in fields else len(fields)
                for field in gaps["field"]
            ],
            "measure": [_MEASURES.index(measure) for measure in gaps["measure"]],
            **{
                name: gaps[name].fillna("")
                for name in ("by_field", "level", "by_level")
            },
        },
        index=gaps.index,
    )
    return gaps.loc[order.sort_values(list(order.columns)).index].copy()


def _against(row: pd.Series) -> str:
    """Say who is compared with whom."""
    if pd.isna(row["level"]):
        fields = [row["field"], row["by_field"]]
        return " and ".join(_field(name) for name in fields if not pd.isna(name))
    level, reference = (
        _level(row["field"], row[name]) for name in ("level", "reference_level")
    )
    if pd.isna(row["by_field"]):
        return _sentence(f"{level}, against {reference}")
    of_members = row["by_field"].startswith("member_")
    here, there = (
        _member(row[name]) if of_members else _level(row["by_field"], row[name])
        for name in ("by_level", "by_reference_level")
    )
    word = "by" if of_members else "among"
    if row["measure"] == "gap":
        return _sentence(f"{level}, against {reference}, {word} {here}")
    if row["measure"] == "gap_difference":
        return f"Gap of {level} to {reference} {word} {here}, less that {word} {there}"
    own = " by " if of_members else " "
    return _sentence(f"{level}{own}{here}, against {reference}{own}{there}")


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _field(name: str) -> str:
    return _FIELDS.get(name, label(name))


def _level(field: str, level: str) -> str:
    """Name the people of a level."""
    return _PEOPLE.get(field, {}).get(level, str(level))


def _member(level: str) -> str:
    """Name the members of a level."""
    return f"{_MEMBERS.get(level, level)} members"


def _shown(row: pd.Series, places: int) -> str:
    """Show an estimate; a dash where it is hidden, and else why there is none."""
    if not row["is_reportable"] and not row["is_suppressed"]:
        return f"not estimated: {row['reason']}"
    return interval(row, lambda value: number(value, places))


def _one(value: float) -> str:
    return number(value, 1)


def _two(value: float) -> str:
    return number(value, 2)


def _place(level: str) -> tuple[bool, bool, int, str]:
    """Put numbers by their size, VSM after the bands, and what is not stated last."""
    digits = "".join(character for character in level if character.isdigit())
    return level == "Not stated", not digits, int(digits or 0), level
