"""What the assessments are about and of whom, laid out as tables and a picture."""

from __future__ import annotations

from collections.abc import Callable

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
    SUPPRESSED,
    count,
    interval,
    label,
    number,
    p_value,
    percent,
    signed,
)

WITHIN = "within_author_and_outcome"
_ADJUSTMENTS = {
    WITHIN: "same author and outcome",
    "unadjusted": "as they stand",
}
_KINDS = {WITHIN: "held equal", "unadjusted": "as it stands"}
_FIELDS = {
    "outcome": "Outcome",
    "author_role": "Author",
    "is_disabled": "Disabled",
    "manager_white_bme": "Hiring manager",
    "manager_gender": "Hiring manager",
}


def topic_table(topics: pd.DataFrame) -> str:
    """Show each topic in its words, with the texts that mention it.

    Parameters
    ----------
    topics
        Rows of `pub_topic` of all texts.

    Returns
    -------
    str
        A `table` element, texts that mention none last; a refusal gives its reason.
    """
    rows = []
    for _, row in _in_order(topics).iterrows():
        refused = pd.isna(row["topic"])
        rows.append(
            {
                "Topic": "No topics" if refused else _named(row),
                "Its words": "" if pd.isna(row["words"]) else row["words"],
                "Texts": count(row["n"]),
                "Mention it": row["reason"] if refused else _shown(row, percent),
            }
        )
    columns = ["Topic", "Its words", "Texts", "Mention it"]
    return html_table(pd.DataFrame(rows, columns=columns), ("Topic", "Its words"))


def gap_table(topics: pd.DataFrame, gaps: pd.DataFrame, field: str) -> str:
    """Show for the levels of a field how often texts mention each topic, and the gaps.

    Parameters
    ----------
    topics
        Rows of `pub_topic`.
    gaps
        Rows of `pub_topic_gap`.
    field
        The characteristic.

    Returns
    -------
    str
        A `table` element, gaps in percentage points; a field that nobody has is one row
        with the reason.
    """
    own = gaps[gaps["field"] == field]
    shares = {
        (row["topic"], row["field_level"]): percent(row["value"])
        for _, row in topics[topics["field"] == field].iterrows()
    }
    standing = {
        (row["topic"], row["field_level"]): row
        for _, row in own[own["adjustment"] != WITHIN].iterrows()
    }
    rows = []
    known = own[(own["adjustment"] == WITHIN) & own["field_level"].notna()]
    for _, row in known.sort_values(["field_level", "topic"]).iterrows():
        key = (row["topic"], row["field_level"])
        raw = standing.get(key)
        rows.append(
            {
                "Topic": _named(row),
                "Texts of": f"{row['field_level']}, against {row['reference_level']}",
                "Mention it": " against ".join(
                    shares.get((row["topic"], level), SUPPRESSED)
                    for level in (row["field_level"], row["reference_level"])
                ),
                "As they stand": SUPPRESSED if raw is None else _shown(raw, _points),
                "Same author and outcome": _shown(row, _points),
                "p, adjusted": p_value(row["adjusted_p_value"]),
            }
        )
    if not rows:
        reasons = list(own["reason"].dropna().unique())
        rows.append({"Topic": "All", "Mention it": "; ".join(reasons)})
    columns = [
        *("Topic", "Texts of", "Mention it", "As they stand"),
        *("Same author and outcome", "p, adjusted"),
    ]
    shown = pd.DataFrame(rows, columns=columns).astype(object).fillna("")
    return html_table(shown, ("Topic", "Texts of"))


def level_table(topics: pd.DataFrame) -> str:
    """Show the share of texts that mention each topic at every level of every field.

    Parameters
    ----------
    topics
        Rows of `pub_topic`.

    Returns
    -------
    str
        A `table` element, one column for each topic by its number; what is hidden says
        so.
    """
    told = topics[topics["topic"] > 0]
    rows = []
    for (field, level), part in told.groupby(["field", "field_level"], sort=False):
        rows.append(
            {
                "Of": "All texts"
                if field == "all"
                else f"{_field(str(field))}: {level}",
                "Texts": number(part["n"].max()),
                **{f"{row['topic']:.0f}": interval(row) for _, row in part.iterrows()},
            }
        )
    columns = None if rows else ["Of", "Texts"]
    table = pd.DataFrame(rows, columns=columns).fillna(SUPPRESSED)
    over = (
        "Share that mention topic",
        [str(c) for c in table if c not in ("Of", "Texts")],
    )
    return html_table(table, ("Of",), spanner=over)


def choice_table(choice: pd.DataFrame) -> str:
    """Show how stable and how coherent each number of topics is.

    Parameters
    ----------
    choice
        Rows of `pub_topic_choice`.

    Returns
    -------
    str
        A `table` element; the number chosen is marked.
    """
    rows = []
    for _, part in choice.groupby("n_topics", dropna=False):
        n_topics = part["n_topics"].iloc[0]
        measured = {row["measure"]: row for _, row in part.iterrows()}
        chosen = ", chosen" if part["is_chosen"].any() else ""
        rows.append(
            {
                "Topics": "None" if pd.isna(n_topics) else f"{n_topics:.0f}{chosen}",
                "Stability": _measured(measured.get("stability")),
                "Coherence": _measured(measured.get("coherence")),
            }
        )
    columns = ["Topics", "Stability", "Coherence"]
    return html_table(pd.DataFrame(rows, columns=columns), ("Topics",))


@styled
def gap_picture(gaps: pd.DataFrame, field: str, alt: str) -> Picture:
    """Draw the gaps of every topic, within author and outcome and as they stand.

    Parameters
    ----------
    gaps
        Rows of `pub_topic_gap`.
    field
        The characteristic, of whose levels there is one beside the reference.
    alt
        What it shows, in a sentence with its numbers.

    Returns
    -------
    Picture
        In percentage points, the largest gap within author and outcome first; what is
        hidden or refused is left out.
    """
    shown = gaps[(gaps["field"] == field) & gaps["value"].notna()]
    shown = shown[shown["adjustment"].isin(_ADJUSTMENTS)]
    if shown.empty:
        return nothing("No gap can be published")
    bounds = ["value", "ci_low", "ci_high"]
    shown = shown.assign(
        **{bound: 100 * shown[bound] for bound in bounds},
        group=[_named(row) for _, row in shown.iterrows()],
        series=[_ADJUSTMENTS[name] for name in shown["adjustment"]],
        kind=[_KINDS[name] for name in shown["adjustment"]],
    )
    places = list(_ADJUSTMENTS)
    shown = shown.sort_values("adjustment", key=lambda names: names.map(places.index))
    leading = shown.groupby("group")["value"].first()
    shown = shown.assign(
        leading=shown["group"].map(leading), is_none=shown["topic"] == 0
    ).sort_values(
        ["is_none", "leading", "group"], ascending=[True, False, True], kind="stable"
    )
    figure = forest(
        shown,
        "Percentage points more often",
        show=lambda value: signed(value, 1),
        reference=(0, "no gap"),
    )
    return picture(figure, alt)


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Sort by topic, none last."""
    is_none = rows["topic"] == 0
    ordered = rows.assign(is_none=is_none).sort_values(
        ["is_none", "topic"], kind="stable"
    )
    return ordered.drop(columns="is_none")


def _named(row: pd.Series) -> str:
    """Name a topic by its number and label."""
    if row["topic"] == 0:
        return "No topic"
    return f"{row['topic']:.0f}: {row['label']}"


def _field(name: str) -> str:
    return _FIELDS.get(name, label(name))


def _points(value: float) -> str:
    """Show a difference of shares in points, with its sign."""
    return signed(100 * value, 1)


def _shown(row: pd.Series, show: Callable[[float], str]) -> str:
    """Show an estimate; a dash where it is hidden, and else why there is none."""
    if row["is_suppressed"] or row["is_reportable"]:
        return interval(row, show)
    return f"not said: {row['reason']}"


def _measured(row: pd.Series | None) -> str:
    """Show a measure, or why there is none."""
    if row is None:
        return SUPPRESSED
    if not row["is_reportable"]:
        return str(row["reason"])
    return interval(row, lambda value: number(value, 2))
