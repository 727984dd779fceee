"""Published shares and ratios of who takes part in what, laid out and drawn."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, ScalarFormatter

from workforce_insights.pages.drawing import GREY, NHS_BLUE, WARM, nothing, styled
from workforce_insights.pages.tables import html_table
from workforce_insights.pages.words import SUPPRESSED, interval, number, percent

FIELDS = {
    "all": "Everybody",
    "professional_role": "Role",
    "sector": "Sector",
    "region": "Region",
}
_AGAINST = {
    "ratio_to_others": ("Against all others", NHS_BLUE),
    "ratio_to_others_alike": ("In the same kind of organisation", WARM),
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
def picture(takeup: pd.DataFrame) -> Figure:
    """Draw how many times as often as others each group took part.

    Parameters
    ----------
    takeup
        Rows of `pub_community_takeup` of one field.

    Returns
    -------
    matplotlib.figure.Figure
        A panel for each kind of activity about 1, which is no difference; dots are
        filled where further from it than chance brings among so many.
    """
    told = takeup[takeup["measure"].isin(_AGAINST) & takeup["value"].notna()]
    if told.empty:
        return nothing("Too few took part to compare them")
    told = told.assign(ci_low=told["ci_low"].clip(lower=_LEAST))
    kinds = _known_first(told["activity_type"])
    levels = _known_first(told["field_level"])
    n_columns = min(3, len(kinds))
    figure, panels = plt.subplots(
        -(-len(kinds) // n_columns),
        n_columns,
        figsize=(8.4, (0.9 + 0.34 * len(levels)) * -(-len(kinds) // n_columns) + 0.4),
        squeeze=False,
        sharex=True,
        sharey=True,
    )
    for axes in panels.flat[len(kinds) :]:
        axes.set_axis_off()
    handles = {}
    for axes, kind in zip(panels.flat, kinds, strict=False):
        axes.axvline(1, color=GREY, linewidth=1, zorder=0)
        axes.set_title(kind)
        for turn, (measure, (name, colour)) in enumerate(_AGAINST.items()):
            part = told[(told["measure"] == measure) & (told["activity_type"] == kind)]
            for _, row in part.iterrows():
                y = levels.index(row["field_level"]) + 0.3 * (turn - 0.5)
                axes.plot([row["ci_low"], row["ci_high"]], [y, y], color=colour)
                handles[name] = axes.plot(
                    *([row["value"]], [y], "o"),
                    color=colour,
                    markerfacecolor=colour if row["is_beyond_chance"] else "white",
                    markersize=6,
                )[0]
    first = panels[0, 0]
    first.set_xscale("log")
    reach = told[["ci_low", "ci_high"]].to_numpy(dtype=np.float64)
    ticks = [t for t in (0.1, 0.2, 0.5, 1, 2, 5, 10) if reach.min() <= t <= reach.max()]
    first.set_xticks(ticks)
    first.xaxis.set_major_formatter(ScalarFormatter())
    first.xaxis.set_minor_formatter(NullFormatter())
    first.set_yticks(range(len(levels)), levels)
    first.set_ylim(len(levels) - 0.5, -0.5)
    figure.supxlabel("Times as often as the others", fontsize=11)
    figure.legend(
        handles.values(), handles, loc="outside upper left", ncols=2, frameon=False
    )
    return figure


def _share(row: pd.Series) -> str:
    """Show a share with its interval in little room, one column for each activity."""
    if pd.isna(row["value"]):
        return SUPPRESSED
    low, high = (number(100 * row[bound]) for bound in ("ci_low", "ci_high"))
    return f"{percent(row['value'])} ({low} to {high})"


def _ratio(row: pd.Series) -> str:
    star = " *" if row["is_beyond_chance"] else ""
    return interval(row, _tenths) + star


def _known_first(names: pd.Series) -> list[str]:
    return sorted(names.unique(), key=lambda name: (name == _UNKNOWN, name))


def _tenths(value: float) -> str:
    return number(value, 1)
