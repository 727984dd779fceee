"""What every picture of the pages is drawn by.

An estimate is a mark on the line of its interval. One kind of thing has one colour and
one shape on every page, those of `MARKS`, and its name beside it, or above panels that
all have it: nothing is told by colour alone. What to compare with is named on the
picture. Rows stand by value unless they have an order of their own, with the number of
people at the right where there is one. There is no title, the caption is that, and no
ink that carries nothing. What is hidden or refused is not drawn; where nothing is left,
a sentence stands in the picture's place. Whatever is drawn tells a pointer its numbers,
and the alternative text is the finding. Colours are the custom properties of the style
sheet, so that a picture is dark on a dark page; letters are those of the page, of at
least 10 of the 605 points that a picture is wide.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from html import escape
from typing import Any, NamedTuple, ParamSpec
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator, PercentFormatter

from workforce_insights.pages.words import HIDDEN, interval, number, percent

Drawn = ParamSpec("Drawn")

TOKENS = {
    "text": "#212b32",
    "grey": "#4c6272",
    "rule": "#aeb7bd",
    "pale": "#e8edee",
    "page": "#ffffff",
    "blue": "#005eb8",
    "dark-blue": "#003087",
    "green": "#007f3b",
    "warm": "#d07400",
}
"""Custom properties of the style sheet, and what they are on a light page."""

TEXT, GREY, RULE, PALE, PAGE, BLUE, DARK_BLUE, GREEN, WARM = TOKENS.values()


class Mark(NamedTuple):
    """How one kind of thing is drawn."""

    colour: str
    shape: str


MARKS = {
    "usual": Mark(BLUE, "o"),
    "apart": Mark(WARM, "D"),
    "all": Mark(BLUE, "o"),
    "senior": Mark(WARM, "D"),
    "held equal": Mark(BLUE, "o"),
    "partly held equal": Mark(WARM, "D"),
    "as it stands": Mark(GREY, "s"),
    "as_recommended": Mark(BLUE, "o"),
    "as_published": Mark(WARM, "D"),
    "forest": Mark(BLUE, "o"),
    "multinomial_logit": Mark(DARK_BLUE, "s"),
    "ordinal_logit": Mark(GREEN, "^"),
    "band_only": Mark(WARM, "D"),
    "class_frequencies": Mark(GREY, "v"),
}
"""The colour and shape of each kind of thing, the same on every page."""

DASHED = (0, (5, 3))
WIDTH = 8.4
THROUGH = "through"
"""Names what a pointer reads through, to what is under it."""
_TIP = "tip:"
_TICKS = (0.1, 0.25, 0.5, 0.8, 1, 1.25, 2, 4, 8)
_STYLE: dict[Any, Any] = {
    # Drawn in another typeface than measured in: this one is wider, and everywhere.
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "figure.labelsize": 10,
    "text.color": TEXT,
    "text.parse_math": False,
    "axes.labelcolor": TEXT,
    "axes.edgecolor": RULE,
    "axes.facecolor": "none",
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 10,
    "grid.color": PALE,
    "xtick.color": RULE,
    "ytick.color": RULE,
    "xtick.labelcolor": TEXT,
    "ytick.labelcolor": TEXT,
    "lines.linewidth": 2,
    "lines.solid_capstyle": "round",
    "savefig.facecolor": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "workforce-insights",
}


@dataclass(frozen=True)
class Picture:
    """A picture in the page itself, or the sentence that stands in its place.

    Attributes
    ----------
    html
        An element that needs nothing besides itself.
    """

    html: str

    def _repr_html_(self) -> str:
        return self.html


def styled(draw: Callable[Drawn, Picture]) -> Callable[Drawn, Picture]:
    """Draw in the house style, whatever the style around it."""

    @wraps(draw)
    def styled(*args: Drawn.args, **kwargs: Drawn.kwargs) -> Picture:
        with matplotlib.rc_context(_STYLE):
            return draw(*args, **kwargs)

    return styled


def nothing(why: str) -> Picture:
    """Say in the place of a picture why there is none."""
    return Picture(f'<p class="no-picture">{escape(why)}.</p>')


def figure_of(height: float) -> tuple[Figure, Axes]:
    """Make an empty picture of the pages' width and a height in inches."""
    figure, panels = panels_of(1, 1, height)
    return figure, panels[0, 0]


def panels_of(
    n_rows: int, n_columns: int, height: float, **shared: object
) -> tuple[Figure, np.ndarray]:
    """Make a picture of panels, with what `Figure.subplots` takes.

    Parameters
    ----------
    n_rows, n_columns
        How many panels there are.
    height
        In inches.
    **shared
        Such as `sharex`.

    Returns
    -------
    tuple of Figure and array of shape (n_rows, n_columns)
        The picture and its panels.
    """
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    figure.patch.set_visible(False)
    panels = figure.subplots(n_rows, n_columns, squeeze=False, **shared)  # type: ignore[call-overload]
    for axes in panels.flat:
        axes.patch.set_visible(False)
    return figure, panels


def picture(figure: Figure, alt: str) -> Picture:
    """Write a figure into a page.

    Parameters
    ----------
    figure
        Drawn in the house style.
    alt
        What it shows, in a sentence with its numbers.

    Returns
    -------
    Picture
        An `svg` whose text is text, whose colours are those of the style sheet and
        whose ids no other picture has.
    """
    file = io.StringIO()
    unnamed = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(file, format="svg", metadata=unnamed)
    written = file.getvalue()
    written = re.sub(r' xmlns(:xlink)?="[^"]*"', "", written[written.index("<svg") :])
    root = ElementTree.fromstring(written.replace("xlink:href=", "href="))  # noqa: S314
    # Rules for the whole page, and edges that nothing reaches.
    for unwanted in [*root.findall("defs[style]"), *root.findall("defs[clipPath]")]:
        root.remove(unwanted)
    key = hashlib.sha256((alt + written).encode()).hexdigest()[:8]
    for element in list(root.iter()):
        _tidy(element, key)
    _flatten(root)
    width, height = (float(size) for size in root.attrib["viewBox"].split()[2:])
    root.attrib = {
        "viewBox": root.attrib["viewBox"],
        "width": f"{width / 0.75:.0f}",
        "height": f"{height / 0.75:.0f}",
        "role": "img",
        "aria-label": alt,
        "stroke-linejoin": "round",
        "font-size": "10",
        "fill": _coloured(TEXT),
    }
    inline = ElementTree.tostring(root, encoding="unicode")
    inline = re.sub(r">\s+<", "><", inline)
    scrolled = 'class="picture" role="group" aria-label="Picture" tabindex="0"'
    return Picture(f"<div {scrolled}>{inline}</div>")


def tip(artist: Artist, text: str) -> None:
    """Have something drawn say a text to a pointer that rests on it."""
    artist.set_gid(_TIP + text)


def spot(axes: Axes, x: float | pd.Timestamp, y: float, text: str) -> None:
    """Have the surroundings of a point say a text to a pointer."""
    (around,) = axes.plot(
        pd.Series([x]),
        [y],
        "o",
        color=PAGE,
        alpha=0,
        markersize=14,
        markeredgewidth=0,
        zorder=9,
    )
    tip(around, text)


def named_line(axes: Axes, value: float, name: str) -> None:
    """Draw an upright line to compare with, its name above it."""
    axes.axvline(value, color=TEXT, linestyle=DASHED, linewidth=1, zorder=1)
    above = axes.get_xaxis_transform()
    axes.text(value, 1.01, name, ha="center", va="bottom", transform=above)


def whisker(
    axes: Axes, row: pd.Series, y: float, mark: Mark, *, filled: bool = True
) -> None:
    """Draw an estimate as a mark on the line of its interval."""
    axes.plot([row["ci_low"], row["ci_high"]], [y, y], color=mark.colour)
    dot(axes, row["value"], y, mark, filled=filled)


def dot(
    axes: Axes, x: float | pd.Timestamp, y: float, mark: Mark, *, filled: bool = True
) -> None:
    """Draw a mark, hollow unless it is filled."""
    axes.plot(
        pd.Series([x]),
        [y],
        mark.shape,
        color=mark.colour,
        markerfacecolor=mark.colour if filled else PAGE,
        markeredgewidth=1,
        markersize=6 if mark.shape == "D" else 7,
        zorder=3,
    )


def month_ticks(axes: Axes, months: pd.Series) -> None:
    """Name about eight of the months that are drawn."""
    named = pd.to_datetime(months)[:: max(len(months) // 8, 1)]
    axes.set_xticks(named, [f"{month:%b\n%Y}" for month in named])


def name_marks(figure: Figure, kinds: Mapping[str, str]) -> None:
    """Name marks above panels that all have them, where rows have no room for names."""
    handles = [
        Line2D([], [], color=mark.colour, marker=mark.shape, markerfacecolor=PAGE)
        for mark in (MARKS[kind] for kind in kinds.values())
    ]
    figure.legend(
        handles, list(kinds), loc="outside upper left", ncols=len(kinds), frameon=False
    )


def row_places(groups: Sequence[str]) -> list[float]:
    """Give each row its place from the top, with room between groups of several."""
    gap = 0.5 if len(set(groups)) < len(groups) else 0.0
    places: list[float] = []
    for i, group in enumerate(groups):
        before = groups[i - 1] if i else group
        places.append((places[-1] + 1 if i else 0.0) + gap * (group != before))
    return places


def row_height(rows: pd.DataFrame) -> float:
    """Give the height of a picture of rows, in inches."""
    return 0.95 + 0.21 * (row_places(list(rows["group"]))[-1] + 1)


def name_rows(
    axes: Axes, rows: pd.DataFrame, show: Callable[[float], str]
) -> list[float]:
    """Name rows and their people, and have each say its numbers to a pointer.

    Parameters
    ----------
    axes
        To draw the rows in.
    rows
        In order, with `group`, `series`, `value`, `ci_low`, `ci_high` and `n`, and
        `n_reference` where two groups are compared; rows of one group follow each
        other. What has no name or number is left out.
    show
        How to show a value.

    Returns
    -------
    list of float
        The place of each row.
    """
    groups = list(rows["group"])
    places = row_places(groups)
    at = pd.Series(places).groupby(pd.Series(groups), sort=False).mean()
    axes.set_yticks(at.to_list(), list(at.index))
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(places[-1] + 0.7, -0.7)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    at_right = axes.get_yaxis_transform()
    for y, (_, row) in zip(places, rows.iterrows(), strict=True):
        n = _people(row)
        named = ", ".join(filter(None, (row["series"], n)))
        axes.text(1.01, y, named, va="center", transform=at_right)
        whole = ", ".join(filter(None, (row["group"], row["series"])))
        is_known = not pd.isna(row["value"])
        said = f"{whole}: {interval(row, show)}" + (f"; {n}" if n and is_known else "")
        tip(axes.axhspan(y - 0.5, y + 0.5, alpha=0, linewidth=0, zorder=9), said)
    return places


def forest(
    rows: pd.DataFrame,
    axis: str,
    *,
    show: Callable[[float], str],
    reference: tuple[float, str] | None = None,
    band: tuple[float, float, str] | None = None,
    is_ratio: bool = False,
) -> Figure:
    """Draw estimates as rows of marks on their intervals.

    Parameters
    ----------
    rows
        As `name_rows` takes them, with `kind`, one of `MARKS`.
    axis
        What the values are.
    show
        How to show a value.
    reference
        A value to compare with, and its name.
    band
        From and to of a range to compare with, and its name.
    is_ratio
        Whether the scale is of ratios, which is logarithmic.

    Returns
    -------
    Figure
        With a row for each estimate.
    """
    figure, axes = figure_of(row_height(rows))
    places = name_rows(axes, rows, show)
    if band:
        axes.axvspan(*band[:2], color=PALE, zorder=0)
        above = axes.get_xaxis_transform()
        axes.text(band[1], 1.01, band[2], va="bottom", color=GREY, transform=above)
    if reference:
        named_line(axes, *reference)
    for y, (_, row) in zip(places, rows.iterrows(), strict=True):
        whisker(axes, row, y, MARKS[row["kind"]])
    if is_ratio:
        ratio_scale(axes, rows)
    elif show is percent:
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_xlabel(axis)
    return figure


def ratio_scale(
    axes: Axes, rows: pd.DataFrame, ticks: Sequence[float] = _TICKS
) -> None:
    """Give an axis of ratios its scale and round ticks."""
    low, high = float(rows["ci_low"].min()), float(rows["ci_high"].max())
    axes.set_xscale("log")
    shown = [t for t in ticks if t == 1 or 0.95 * low <= t <= 1.05 * high]
    axes.set_xticks(shown, [f"{tick:g}" for tick in shown])
    axes.xaxis.set_minor_locator(NullLocator())


def _people(row: pd.Series) -> str:
    """Give the number of people of a row, or of the two groups it compares."""
    counts = [number(n) for n in (row["n"], row.get("n_reference")) if not pd.isna(n)]
    if row.get("is_suppressed", False):
        return HIDDEN
    return f"n {' / '.join(counts)}" if counts else ""


def _tidy(element: ElementTree.Element, key: str) -> None:
    """Bring one element of a picture to what a page needs."""
    own = element.attrib
    name = own.pop("id", "")
    if name.startswith(_TIP):
        title = ElementTree.Element("title")
        title.text = name.removeprefix(_TIP)
        element.insert(0, title)
        own["pointer-events"] = "all"
    elif name == THROUGH:
        own["pointer-events"] = "none"
    elif name and element.tag == "path":
        own["id"] = f"{name}-{key}"
    if own.get("transform", "").startswith("rotate(-0"):
        del own["transform"]
    own.pop("clip-path", None)
    for attribute, text in own.items():
        if attribute == "href":
            text = f"{text}-{key}"
        elif attribute == "style":
            text = re.sub(r"font-family: [^;]*(; )?|stroke-linejoin: round; ", "", text)
            text = text.removesuffix("; ")
            text = re.sub(r"#[0-9a-f]{6}", lambda found: _coloured(found[0]), text)
            text = text.replace("font-size: 10px; ", "")
            if element.tag == "text":
                text = re.sub(rf"fill: {re.escape(_coloured(TEXT))}(; )?", "", text)
        elif attribute != "id":
            text = re.sub(r"\d+\.\d+", lambda found: f"{float(found[0]):.4g}", text)
            text = re.sub(r"\s+", " ", text).strip()
        own[attribute] = text


def _flatten(parent: ElementTree.Element) -> None:
    """Take away the groups that say nothing of what is in them."""
    kept: list[ElementTree.Element] = []
    for child in list(parent):
        _flatten(child)
        is_bare = child.tag == "g" and not child.attrib
        kept.extend(list(child) if is_bare else [child])
    parent[:] = kept


def _coloured(colour: str) -> str:
    """Give a colour as the custom property of the style sheet that it is."""
    names = {value: name for name, value in TOKENS.items()}
    return f"var(--{names[colour]}, {colour})" if colour in names else colour
