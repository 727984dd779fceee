"""What every picture of the pages shares: colours, style, an interval, a refusal."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

Drawn = ParamSpec("Drawn")

NHS_BLUE = "#005eb8"
DARK_BLUE = "#003087"
GREY = "#768692"
PALE = "#e8edee"
TEXT = "#212b32"
WARM = "#ed8b00"
_STYLE = {
    "font.family": "sans-serif",
    "font.sans-serif": ["Arial", "Helvetica", "Liberation Sans", "DejaVu Sans"],
    "font.size": 11,
    "text.color": TEXT,
    "axes.labelcolor": TEXT,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "xtick.color": TEXT,
    "ytick.color": TEXT,
    "lines.linewidth": 2,
    "lines.solid_capstyle": "round",
    "svg.fonttype": "path",
    "svg.hashsalt": "workforce-insights",
    "figure.constrained_layout.use": True,
}


def styled(draw: Callable[Drawn, Figure]) -> Callable[Drawn, Figure]:
    """Draw in the house style; close the figure, so that a notebook shows it once."""

    @wraps(draw)
    def styled(*args: Drawn.args, **kwargs: Drawn.kwargs) -> Figure:
        with plt.style.context(_STYLE):
            figure = draw(*args, **kwargs)
        plt.close(figure)
        return figure

    return styled


def nothing(why: str) -> Figure:
    """Say in the place of a picture why there is none."""
    figure, axes = figure_of(height=1.0)
    axes.set_axis_off()
    axes.text(0, 0.5, why, va="center")
    return figure


def figure_of(height: float) -> tuple[Figure, Axes]:
    """Make an empty picture of the pages' width and a height in inches."""
    return plt.subplots(figsize=(8.4, height))


def whisker(
    axes: Axes, row: pd.Series, y: float, colour: str, name: str | None
) -> None:
    """Draw an estimate as a dot on the line of its interval."""
    axes.plot([row["ci_low"], row["ci_high"]], [y, y], color=colour)
    axes.plot([row["value"]], [y], "o", color=colour, markersize=7, label=name)
