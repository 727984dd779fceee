"""Published flows between kinds of organisation, laid out and drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workforce_insights.pages.drawing import (
    BLUE,
    DARK_BLUE,
    Picture,
    figure_of,
    nothing,
    picture,
    styled,
    tip,
)
from workforce_insights.pages.tables import html_table
from workforce_insights.pages.words import (
    count,
    interval,
    label,
    number,
    percent,
)

_UNKNOWN = "Not known"
_GAP = 0.03
"""Between the bars of a column, as a part of its height."""


def flow_table(flow: pd.DataFrame) -> str:
    """Show how many adoptions went from each kind of organisation to each.

    Parameters
    ----------
    flow
        Rows of `pub_adoption_flow`.

    Returns
    -------
    str
        A `table` element of the flows that may be shown, the widest first.
    """
    shown = flow[(flow["measure"] == "flow") & (flow["n_events"] > 0)]
    shown = shown.sort_values(
        ["field", "n_events", "from_level", "to_level"],
        ascending=[True, False, True, True],
    )
    rows = [
        {
            "Of": label(row["field"]),
            "From": row["from_level"],
            "To": row["to_level"],
            "Adoptions": f"{count(row['n_events'])} of {count(row['n'])}",
            "Share": interval(row),
            "As others": percent(row["expected"]),
        }
        for _, row in shown.iterrows()
    ]
    headings = ["Of", "From", "To", "Adoptions", "Share", "As others"]
    return html_table(
        pd.DataFrame(rows, columns=headings),
        text_columns=("Of", "From", "To"),
        grouped=True,
    )


@styled
def flow_picture(flow: pd.DataFrame, alt: str) -> Picture:
    """Draw the flows as bands between two columns of levels.

    Parameters
    ----------
    flow
        Rows of `pub_adoption_flow` of one field.
    alt
        What it shows, in a sentence with its numbers.

    Returns
    -------
    Picture
        Bands as wide as the adoptions, darker where they stay; flows that are hidden
        or whose ends are not known are left out.
    """
    shown = flow[
        (flow["measure"] == "flow")
        & (flow["n_events"] > 0)
        & (flow["from_level"] != _UNKNOWN)
        & (flow["to_level"] != _UNKNOWN)
    ].sort_values(["from_level", "to_level"])
    if shown.empty:
        return nothing("No flow is large enough to draw")
    sides = ("from_level", "to_level")
    totals = {side: shown.groupby(side)["n_events"].sum() for side in sides}
    tops = {side: _tops(part) for side, part in totals.items()}
    figure, axes = figure_of(height=0.8 + 0.5 * max(map(len, tops.values())))
    total = float(shown["n_events"].sum())
    used = {side: dict(part) for side, part in tops.items()}
    along = np.linspace(0, 1, 30)
    ease = along**2 * (3 - 2 * along)
    for _, row in shown.iterrows():
        width = float(row["n_events"]) / total
        ends = []
        for side in sides:
            ends.append(used[side][row[side]])
            used[side][row[side]] += width
        upper = ends[0] + (ends[1] - ends[0]) * ease
        stays = row["from_level"] == row["to_level"]
        band = axes.fill_between(
            along,
            upper,
            upper + width,
            color=DARK_BLUE if stays else BLUE,
            alpha=0.75 if stays else 0.4,
            linewidth=0,
        )
        taken = f"{number(row['n_events'])} of {number(row['n'])} adoptions"
        tip(band, f"{row['from_level']} to {row['to_level']}: {taken}, {interval(row)}")
    for side, at, turned in (
        ("from_level", -0.02, "right"),
        ("to_level", 1.02, "left"),
    ):
        heading = "From" if side == "from_level" else "Taken up in"
        axes.text(at, -0.08, heading, ha=turned, weight="bold")
        for level, n in totals[side].items():
            middle = tops[side][str(level)] + float(n) / total / 2
            axes.text(at, middle, f"{level}, {number(n)}", ha=turned, va="center")
    axes.set_xlim(-0.45, 1.45)
    axes.invert_yaxis()
    axes.set_axis_off()
    return picture(figure, alt)


def _tops(totals: pd.Series) -> dict[str, float]:
    """Give where the bar of each level begins, of a column one high with gaps."""
    starts: dict[str, float] = {}
    place = 0.0
    for level, n in totals.items():
        starts[str(level)] = place
        place += float(n) / float(totals.sum()) + _GAP
    return starts
