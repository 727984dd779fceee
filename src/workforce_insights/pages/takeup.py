"""Published shares and ratios of who takes part in what, laid out and drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workforce_insights.pages.drawing import (
    DASHED,
    MARKS,
    TEXT,
    Picture,
    name_marks,
    nothing,
    panels_of,
    picture,
    ratio_scale,
    styled,
    tip,
    whisker,
)
from workforce_insights.pages.tables import html_table
from workforce_insights.pages.words import (
    HIDDEN,
    SUPPRESSED,
    interval,
    number,
    percent,
)

FIELDS = {
    "all": "Everybody",
    "professional_role": "Role",
    "sector": "Sector",
    "region": "Region",
}
_AGAINST = {
    "ratio_to_others": ("Against all others", "as it stands"),
    "ratio_to_others_alike": ("In the same kind of organisation", "held equal"),
}
_UNKNOWN = "Not stated"
_LEAST = 0.05
"""Where a logarithmic axis ends."""


def share_table(takeup: pd.DataFrame) -> str:
    """Show which share of each group took part in each kind of activity.

    Parameters
    ----------
    takeup
        Rows of `pub_community_takeup` of the shares of one field.

    Returns
    -------
    str
        A `table` element, a row for each level.
    """
    kinds = _known_first(takeup["activity_type"])
    rows = []
    for level in _known_first(takeup["field_level"]):
        own = takeup[takeup["field_level"] == level].set_index("activity_type")
        shown = {"Members": "Everybody" if level == "All" else level}
        for kind in kinds:
            row = own.loc[[kind]].iloc[0] if kind in own.index else None
            shown[kind] = SUPPRESSED if row is None else _share(row)
        rows.append(shown)
    table = pd.DataFrame(rows, columns=["Members", *kinds])
    return html_table(table, ("Members",), spanner=("Took part in", kinds))


def ratio_table(takeup: pd.DataFrame) -> str:
    """Show how many times as often as others each group took part.

    Parameters
    ----------
    takeup
        Rows of `pub_community_takeup`.

    Returns
    -------
    str
        A `table` element: a row for each group and kind of activity that is compared
        in either way.
    """
    rows = []
    told = takeup[takeup["measure"].isin(_AGAINST) & takeup["value"].notna()]
    keys = ["field", "field_level", "activity_type"]
    for (field, level, kind), own in told.groupby(keys):
        rows.append(
            {
                "Members": f"{FIELDS[str(field)]}: {level}",
                "Activity": kind,
                "Could have": number(own["n"].max()),
                **{
                    heading: " ".join(
                        _ratio(row)
                        for _, row in own[own["measure"] == measure].iterrows()
                    )
                    or SUPPRESSED
                    for measure, (heading, _) in _AGAINST.items()
                },
            }
        )
    headings = [
        *("Members", "Activity", "Could have"),
        *(heading for heading, _ in _AGAINST.values()),
    ]
    table = pd.DataFrame(rows, columns=headings)
    return html_table(table, text_columns=("Members", "Activity"), grouped=True)


@styled
def ratio_picture(takeup: pd.DataFrame, alt: str) -> Picture:
    """Draw how many times as often as others each group took part.

    Parameters
    ----------
    takeup
        Rows of `pub_community_takeup` of one field.
    alt
        What it shows, in a sentence with its numbers.

    Returns
    -------
    Picture
        A panel for each kind of activity about 1, which is no difference; marks are
        filled where further from it than chance brings among so many.
    """
    told = takeup[takeup["measure"].isin(_AGAINST) & takeup["value"].notna()]
    if told.empty:
        return nothing("Too few took part to compare them")
    told = told.assign(ci_low=told["ci_low"].clip(lower=_LEAST))
    kinds = _known_first(told["activity_type"])
    mean = np.log(told["value"]).groupby(told["field_level"]).mean()
    levels = sorted(mean.index, key=lambda level: (level == _UNKNOWN, -mean[level]))
    n_columns = min(3, len(kinds))
    n_rows = -(-len(kinds) // n_columns)
    figure, panels = panels_of(
        n_rows,
        n_columns,
        (0.9 + 0.36 * len(levels)) * n_rows + 0.3,
        sharex=True,
        sharey=True,
    )
    for axes in panels.flat[len(kinds) :]:
        axes.set_axis_off()
    for axes, kind in zip(panels.flat, kinds, strict=False):
        axes.axvline(1, color=TEXT, linestyle=DASHED, linewidth=1, zorder=1)
        axes.set_title(kind)
        axes.grid(axis="x")
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        for _, row in told[told["activity_type"] == kind].iterrows():
            turn = list(_AGAINST).index(row["measure"])
            y = levels.index(row["field_level"]) + 0.3 * (turn - 0.5)
            heading, mark = _AGAINST[row["measure"]]
            whisker(axes, row, y, MARKS[mark], filled=bool(row["is_beyond_chance"]))
            over = axes.axhspan(y - 0.15, y + 0.15, alpha=0, linewidth=0, zorder=9)
            said = f"{kind}, {row['field_level']}, {heading.lower()}: {_ratio(row)}"
            tip(over, f"{said}; n {number(row['n'])}")
    first = panels[0, 0]
    first.set_yticks(range(len(levels)), levels)
    first.set_ylim(len(levels) - 0.5, -0.5)
    ratio_scale(first, told, (0.1, 0.25, 0.5, 1, 2, 4))
    figure.supxlabel("Times as often as the others; the dashed line is as often")
    name_marks(figure, dict(_AGAINST.values()))
    return picture(figure, alt)


def _share(row: pd.Series) -> str:
    """Show a share with its interval in little room, one column for each activity."""
    if pd.isna(row["value"]):
        return HIDDEN
    low, high = (number(100 * row[bound]) for bound in ("ci_low", "ci_high"))
    return f"{percent(row['value'])} ({low} to {high})"


def _ratio(row: pd.Series) -> str:
    star = " *" if row["is_beyond_chance"] else ""
    return interval(row, _tenths) + star


def _known_first(names: pd.Series) -> list[str]:
    return sorted(names.unique(), key=lambda name: (name == _UNKNOWN, name))


def _tenths(value: float) -> str:
    return number(value, 1)
