"""The key numbers of a page, each in a box with its interval and its people."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from workforce_insights.pages.words import (
    AREAS,
    BASELINE,
    HIDDEN,
    count,
    label,
    number,
    percent,
)

# What the metrics of an area count.
_COUNTED = {
    "leadership": "enrolments",
    "recruitment": "applications",
    "community": "members",
    "capability": "people",
}


@dataclass(frozen=True)
class Box:
    """One key number in words.

    Attributes
    ----------
    title
        What it is a number of.
    value
        The number, or `hidden`, or nothing where it is refused.
    about
        Its interval, what it is of and what it is held against, or why it is refused.
    """

    title: str
    value: str
    about: Sequence[str]


def headline_boxes(headlines: pd.DataFrame, *metrics: str) -> list[Box]:
    """Put headline metrics into boxes.

    Parameters
    ----------
    headlines
        Rows of `pub_headline`.
    *metrics
        Their names, in the order of the boxes.

    Returns
    -------
    list of Box
        One for each; a metric that is hidden or refused says so in words.
    """
    by_name = headlines.set_index("metric")
    return [_headline_box(by_name.loc[[name]].iloc[0]) for name in metrics]


def _headline_box(row: pd.Series) -> Box:
    counted = _COUNTED[row["area"]]
    if row["kind"] == "count":
        about = ["in the whole extract, rounded"]
    elif row["kind"] == "share":
        about = [f"of {count(row['n'])} {counted}"]
    else:
        both = f"{count(row['n'])} and {count(row['n_compared'])} {counted}"
        about = ["1 would be no difference", f"of {both}"]
    if row["is_suppressed"]:
        return Box(row["label"], HIDDEN, about)
    if pd.isna(row["value"]):
        return Box(row["label"], "", [f"not said: {row['reason']}"])
    if row["kind"] == "count":
        return Box(row["label"], number(row["value"]), about)
    show = percent if row["kind"] == "share" else _two_decimals
    interval = f"95% interval {show(row['ci_low'])} to {show(row['ci_high'])}"
    return Box(row["label"], show(row["value"]), [interval, *about])


def prediction_box(evidence: pd.DataFrame, estimator: str) -> Box:
    """Put the accuracy of a model into a box, beside that of no model.

    Parameters
    ----------
    evidence
        Rows of `pub_programme_evidence` of one specification.
    estimator
        Which of its models.

    Returns
    -------
    Box
        The share of people not seen whose programme is named rightly.
    """
    title = f"Programme named rightly, {label(estimator).lower()}"
    of = evidence[
        (evidence["evaluation"] == "test") & (evidence["measure"] == "accuracy")
    ].drop_duplicates("estimator")
    shown = of.set_index("estimator").reindex([estimator, BASELINE])
    model, baseline = (row for _, row in shown.iterrows())
    if pd.isna(model["value"]):
        reason = model["reason"] if isinstance(model["reason"], str) else "not measured"
        return Box(title, "", [f"not said: {reason}"])
    interval = f"{percent(model['ci_low'])} to {percent(model['ci_high'])}"
    about = [
        f"95% interval {interval}",
        f"by no model {percent(baseline['value'])}",
        f"of {number(model['n'])} people it had not seen",
    ]
    return Box(title, percent(model["value"]), about)


def area_boxes(headlines: pd.DataFrame, *metrics: str) -> str:
    """Lay out one metric of each area, with a link to the area's page.

    Parameters
    ----------
    headlines
        Rows of `pub_headline`.
    *metrics
        Their names, in the order of the boxes.

    Returns
    -------
    str
        A `ul` element.
    """
    areas = headlines.set_index("metric")["area"]
    links = [
        f'<a href="{areas[name]}.html">{AREAS[areas[name]]}</a>' for name in metrics
    ]
    return _list(zip(links, headline_boxes(headlines, *metrics), strict=True))


def box_list(boxes: Iterable[Box]) -> str:
    """Lay out boxes as a list.

    Parameters
    ----------
    boxes
        In their order.

    Returns
    -------
    str
        A `ul` element.
    """
    return _list(("", box) for box in boxes)


def _list(boxes: Iterable[tuple[str, Box]]) -> str:
    """Lay out boxes, each with the HTML that stands above it."""
    items = []
    for above, box in boxes:
        said = "".join(f"<span>{html.escape(text)}</span> " for text in box.about)
        title = f"<strong>{html.escape(box.title)}</strong>"
        items.append(
            f"<li><div>{above} {title}</div> <b>{html.escape(box.value)}</b>"
            f" <div>{said}</div></li>"
        )
    return f'<ul class="boxes" role="list">{"".join(items)}</ul>'


def _two_decimals(value: float) -> str:
    return number(value, 2)
