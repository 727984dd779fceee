"""The tone of assessments, laid out as tables and a picture."""

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
    SUPPRESSED,
    count,
    interval,
    label,
    number,
    p_value,
    percent,
    signed,
)

_MODELS = {
    "within_outcome_and_author": "same author and outcome",
    "within_outcome": "same outcome",
    "unadjusted": "unadjusted",
}
_KINDS = dict(
    zip(_MODELS, ("held equal", "partly held equal", "as it stands"), strict=True)
)
_FIELDS = {
    "all": "All",
    "author_role": "Written by",
    "gender": "Gender",
    "manager_white_bme": "Hiring manager",
    "manager_gender": "Hiring manager",
}
_MEASURES = ("gap", "combination_gap", "gap_difference")
_KEYS = ["field", "by_field", "measure", "by_level", "field_level"]


def gap_table(gaps: pd.DataFrame) -> str:
    """Show differences in tone.

    Parameters
    ----------
    gaps
        Rows of `pub_tone_gap` of one model and role of author.

    Returns
    -------
    str
        A `table` element. Why there is no estimate stands beside what it is of; a
        combination without one is left out, as its managers' row says why.
    """
    rows = []
    for comparison in _comparisons(gaps):
        (row,) = comparison.values()
        has_reason = not pd.isna(row["reason"]) and not row["is_suppressed"]
        if has_reason and row["measure"] == "combination_gap":
            continue
        rows.append(
            {
                "What": _what(row) + (f" ({row['reason']})" if has_reason else ""),
                "Texts": f"{count(row['n'])} and {count(row['n_reference'])}",
                "Tone": _points(row),
                "Standard deviations": interval(
                    row, lambda value: number(value, 2), prefix="standardised_"
                ),
                "p, adjusted": p_value(row["adjusted_p_value"]),
            }
        )
    headings = ["What", "Texts", "Tone", "Standard deviations", "p, adjusted"]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("What",))


@styled
def gap_picture(gaps: pd.DataFrame, alt: str) -> Picture:
    """Draw the differences by characteristic of the candidate, model by model.

    Parameters
    ----------
    gaps
        Rows of `pub_tone_gap` of one role of author.
    alt
        What it shows, in a sentence with its numbers.

    Returns
    -------
    Picture
        About 0, which is no difference; what is hidden or refused is left out.
    """
    single = gaps[gaps["by_field"].isna() & ~gaps["field"].str.startswith("manager_")]
    rows = [
        {**comparison[model], "group": _what(comparison[model]), "series": name}
        | {"kind": _KINDS[model]}
        for comparison in _comparisons(single[single["value"].notna()])
        for model, name in _MODELS.items()
        if model in comparison
    ]
    if not rows:
        return nothing("No difference in tone can be published")
    figure = forest(
        pd.DataFrame(rows),
        "Points of tone; below 0 is cooler",
        show=lambda value: signed(value, 3),
        reference=(0, "no difference"),
    )
    return picture(figure, alt)


def tone_table(tone: pd.DataFrame) -> str:
    """Show the tone as it is, by characteristic and outcome.

    Parameters
    ----------
    tone
        Rows of `pub_tone`.

    Returns
    -------
    str
        A `table` element.
    """
    order = pd.Categorical(tone["field"], _order(tone["field"]), ordered=True)
    ordered = tone.assign(field=order).sort_values(["field", "field_level"])
    rows = []
    for (field, level), own in ordered.groupby(
        ["field", "field_level"], sort=False, observed=True
    ):
        at = {(row["measure"], row["outcome"]): row for _, row in own.iterrows()}
        decided = at["mean_tone", "decided"]
        rows.append(
            {
                "Of": _level_of(str(field), str(level)),
                "Texts": count(decided["n"]),
                "Authors": count(decided["n_authors"]),
                "Mean, offered": _mean(at.get(("mean_tone", "offered"))),
                "Mean, not offered": _mean(at.get(("mean_tone", "not offered"))),
                "Below 0": interval(at["negative_share", "decided"], percent),
            }
        )
    headings = [
        *("Of", "Texts", "Authors", "Mean, offered", "Mean, not offered", "Below 0")
    ]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("Of",))


def _comparisons(gaps: pd.DataFrame) -> list[dict[str, pd.Series]]:
    """Gather the rows of each comparison by model, in the order of reading."""
    has_levels = gaps[gaps["field_level"].notna()]
    keys = has_levels[_KEYS].fillna("")
    order = keys.assign(
        pair=keys["by_field"] != "",
        field=[_order(keys["field"]).index(field) for field in keys["field"]],
        measure=[_MEASURES.index(measure) for measure in keys["measure"]],
    ).sort_values(["pair", *_KEYS])
    gathered: dict[tuple[str, ...], dict[str, pd.Series]] = {}
    for place in order.index:
        row = has_levels.loc[place]
        key = tuple(keys.loc[place])
        gathered.setdefault(key, {})[row["model"]] = row
    return list(gathered.values())


def _order(fields: pd.Series) -> list[str]:
    """Put candidates' characteristics before those of managers and authors."""
    last = list(_FIELDS)[1:]
    first = ["all", "white_bme", "ethnic_group", "gender", "is_disabled"]
    known = [*first, *(field for field in last if field not in first)]
    return [*known, *sorted(set(fields) - set(known))]


def _what(row: pd.Series) -> str:
    """Name a comparison."""
    level, reference = row["field_level"], row["reference_level"]
    if pd.isna(row["by_field"]):
        return f"{_named(row['field'])}: {level}, against {reference}"
    manager, white = row["by_level"], row["by_reference_level"]
    if row["measure"] == "gap":
        return f"{level}, against {reference}, of {manager} managers"
    if row["measure"] == "combination_gap":
        return f"{level} of {manager} managers, against {reference} of {white} ones"
    return f"{level}, against {reference}: {manager} less {white} managers"


def _level_of(field: str, level: str) -> str:
    """Name a level with its field."""
    return level if field == "all" else f"{_named(field)}: {level}"


def _named(field: str) -> str:
    return _FIELDS.get(field, label(field))


def _points(row: pd.Series) -> str:
    """Show a difference; a dash where it is hidden."""
    if not row["is_reportable"] and not row["is_suppressed"]:
        return "not estimated"
    return interval(row, lambda value: number(value, 3))


def _mean(row: pd.Series | None) -> str:
    """Show a mean tone."""
    if row is None:
        return SUPPRESSED
    return interval(row, lambda value: number(value, 2))
