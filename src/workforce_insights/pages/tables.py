"""Published tables laid out as HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from workforce_insights.pages.words import (
    BASELINE,
    ELIGIBILITY,
    ESTIMATORS,
    EVALUATIONS,
    HIDDEN,
    RECOMMENDATION,
    SUPPRESSED,
    UNITS,
    count,
    interval,
    label,
    number,
    percent,
)

# A table of more rows than this gets a box to find one in.
_FEW_ROWS = 12
_PERCENT = re.compile(r"[+−]?[\d.,]+%")
_INTERVAL = re.compile(r"[+−]?[\d.,]+%? \([+−]?[\d.,]+%? to ")


def html_table(
    rows: pd.DataFrame,
    text_columns: Sequence[str],
    *,
    grouped: bool = False,
    spanner: tuple[str, Sequence[str]] | None = None,
) -> str:
    """Lay out a table of ready-made strings as HTML.

    Every column is headed by its name and its unit, every row by its first cell. A long
    table is marked `data-filter`, for the script that filters and sorts.

    Parameters
    ----------
    rows
        Cells as strings; the column names are the headings.
    text_columns
        Columns of words; the others are set as numbers. The first one heads its row.
    grouped
        Whether the first column names groups of rows that follow one another: it then
        stands once above each group and the second column heads the rows. A row whose
        second cell is blank is no group, and its first cell heads it.
    spanner
        Words over some neighbouring columns, and the columns.

    Returns
    -------
    str
        A `table` element.
    """
    group = rows.columns[0] if grouped else None
    shown = rows.drop(columns=[group] if grouped else [])
    kinds = {c: "text" if c in text_columns else "number" for c in shown.columns}
    head = _head(shown, kinds, spanner)
    if rows.empty:
        body = f'<tr><td colspan="{len(kinds)}">Nothing to show.</td></tr>'
        return _table(head, f"<tbody>{body}</tbody>")
    names = rows[group].astype(str) if grouped else pd.Series("", index=rows.index)
    bodies = []
    for _, part in shown.groupby((names != names.shift()).cumsum(), sort=False):
        name = names.loc[part.index[0]]
        lines = [[str(cell) for cell in row] for row in part.to_numpy()]
        above = ""
        if name and len(lines) == 1 and not lines[0][0]:
            lines[0][0] = name
        elif name:
            above = (
                f'<tr class="group"><th scope="rowgroup" colspan="{len(kinds)}">'
                f"<span>{html.escape(str(group))}:</span> {html.escape(name)}</th></tr>"
            )
        below = "".join(_line(cells, [*kinds.values()]) for cells in lines)
        bodies.append(f"<tbody>{above}{below}</tbody>")
    return _table(head, "".join(bodies), is_long=len(rows) > _FEW_ROWS)


def _table(head: str, body: str, *, is_long: bool = False) -> str:
    """Put a table together; Quarto is told to leave it as it is."""
    kept = 'class="table" data-quarto-disable-processing="true"'
    found = " data-filter" if is_long else ""
    return f"<table {kept}{found}><thead>{head}</thead>{body}</table>"


def _head(
    shown: pd.DataFrame,
    kinds: Mapping[str, str],
    spanner: tuple[str, Sequence[str]] | None,
) -> str:
    """Lay out the headings, in two rows where one spans others."""
    over, under = spanner or ("", ())
    above: list[str] = []
    below: list[str] = []
    for column, kind in kinds.items():
        unit = _unit(column, shown[column])
        said = f' <span class="unit">{html.escape(unit)}</span>' if unit else ""
        cell = f'class="{kind}">{html.escape(column)}{said}</th>'
        if column not in under:
            above.append(f'<th scope="col"{" rowspan=2" * bool(under)} {cell}')
            continue
        if not below:
            above.append(
                f'<th scope="colgroup" colspan="{len(under)}">{html.escape(over)}</th>'
            )
        below.append(f'<th scope="col" {cell}')
    return "".join(f"<tr>{''.join(cells)}</tr>" for cells in (above, below) if cells)


def _unit(heading: str, cells: pd.Series) -> str:
    """Say what the numbers of a column are in, and what stands in their brackets."""
    said = [UNITS[heading]] if heading in UNITS else []
    cells = cells.astype(str)
    numbers = cells[cells.str.match(r"[+−]?\d")]
    if not said and len(numbers) and numbers.str.match(_PERCENT).all():
        said.append("%")
    if cells.str.match(_INTERVAL).any():
        said.append("95% interval")
    return ", ".join(said)


def _line(cells: Sequence[str], kinds: Sequence[str]) -> str:
    """Lay out one row, headed by its first cell."""
    first, *others = zip(cells, kinds, strict=True)
    head = f'<th scope="row" class="{first[1]}">{html.escape(first[0])}</th>'
    data = "".join(
        f'<td class="{kind}">{html.escape(cell)}</td>' for cell, kind in others
    )
    return f"<tr>{head}{data}</tr>"


def cluster_table(clusters: pd.DataFrame) -> str:
    """Show the clusters of one specification in words, with people and stability.

    Parameters
    ----------
    clusters
        Rows of `pub_cluster`.

    Returns
    -------
    str
        A `table` element.
    """
    shown = clusters.sort_values("cluster_id")
    return html_table(
        pd.DataFrame(
            {
                "Cluster": [str(c) for c in shown["cluster_id"]],
                "In words": shown["words"].fillna("too few people to describe"),
                "People": [number(n) for n in shown["n"]],
                "Jaccard when drawn again": [
                    interval(row, lambda v: number(v, 2), prefix="jaccard_")
                    for _, row in shown.iterrows()
                ],
            }
        ),
        text_columns=("Cluster", "In words"),
    )


def profile_table(profile: pd.DataFrame, keys: Sequence[str]) -> str:
    """Show the means of numbers and bands and the shares of flags in each group.

    Parameters
    ----------
    profile
        Published estimates of one specification.
    keys
        The columns that name a group.

    Returns
    -------
    str
        A `table` element; a group too small to publish is left out.
    """
    shown = profile[(profile["kind"] != "nominal") & profile["n"].notna()]
    rows = []
    for names, part in shown.groupby(list(keys)):
        cells = {label(key): str(name) for key, name in zip(keys, names, strict=True)}
        cells["People"] = number(part["n"].max())
        for _, row in part.sort_values(["measure", "field"]).iterrows():
            if row["measure"] == "mean":
                cells[f"{label(row['field'])}, mean"] = interval(row, _one_decimal)
            else:
                cells[label(row["field"])] = interval(row)
        rows.append(cells)
    headings = [label(key) for key in keys]
    columns = pd.DataFrame(rows, columns=None if rows else headings)
    return html_table(columns.fillna(SUPPRESSED), text_columns=headings)


def evidence_table(evidence: pd.DataFrame) -> str:
    """Show the accuracies beside the baseline, and the scores of the whole forecast.

    Parameters
    ----------
    evidence
        Rows of `pub_programme_evidence` of one specification, none where the settings
        do without it.

    Returns
    -------
    str
        A `table` element.
    """
    keys = ["evaluation", "estimator"]
    rows = []
    for evaluation in EVALUATIONS:
        for estimator in ESTIMATORS:
            part = evidence[
                (evidence[keys[0]] == evaluation) & (evidence[keys[1]] == estimator)
            ].set_index("measure")
            if part.empty:
                continue
            rows.append(
                {
                    "Measured on": f"{label(evaluation)} ({number(part['n'].max())})",
                    "Model": label(estimator),
                    "Accuracy": interval(_row(part, "accuracy")),
                    "Balanced accuracy": interval(_row(part, "balanced_accuracy")),
                    "Log loss": interval(_row(part, "log_loss"), _two_decimals),
                    "Ranked score": interval(
                        _row(part, "ranked_probability_score"), _three_decimals
                    ),
                }
            )
    names = ["Measured on", "Model"]
    shown = pd.DataFrame(rows, columns=None if rows else names)
    return html_table(shown, text_columns=names, grouped=True)


def confusion_table(confusion: pd.DataFrame) -> str:
    """Show for the people of each programme which one a model finds likeliest.

    Parameters
    ----------
    confusion
        Rows of `pub_programme_confusion` of one specification and estimator.

    Returns
    -------
    str
        A `table` element; programmes stand in the order of the ladder.
    """
    ladder = ["ladder_level", "programme_name"]
    named = confusion[ladder].drop_duplicates().sort_values(ladder)
    names = named["programme_name"].tolist()
    cells = [
        HIDDEN if hidden else f"{number(n)} ({percent(value)})"
        for n, value, hidden in zip(
            confusion["n"],
            confusion["value"],
            confusion["is_suppressed"],
            strict=True,
        )
    ]
    wide = confusion.assign(cell=cells).pivot_table(
        index="programme_name",
        columns="predicted_programme_name",
        values="cell",
        aggfunc="first",
    )
    wide = wide.reindex(index=names, columns=names).astype(object).fillna("nobody")
    rows = pd.DataFrame(
        {"Those on": names, **{name: wide[name].to_numpy() for name in names}}
    )
    over = ("Named by the model as", names)
    return html_table(rows, text_columns=("Those on",), spanner=over)


def field_table(evidence: pd.DataFrame) -> str:
    """Show one measure of every field, the specifications side by side.

    Parameters
    ----------
    evidence
        Rows of `pub_field_evidence` of one measure.

    Returns
    -------
    str
        A `table` element; all fields together and noise stand last.
    """
    last = ("all", "random_control")
    show = percent if "flip_share" in set(evidence["measure"]) else _three_decimals
    named = [f for f in evidence["field"].drop_duplicates() if f not in last]
    cells: dict[str, dict[str, str]] = {name: {} for name in [*named, *last]}
    for specification, part in evidence.groupby("specification"):
        n = number(part["n"].max())
        for _, row in part.iterrows():
            shown = interval(row, show)
            if row["method"] == "by construction":
                shown = f"{show(0)}: not seen"
            heading = f"{label(str(specification))} ({n})"
            cells[row["field"]][heading] = shown
    rows = pd.DataFrame(
        [{"Field": label(name), **own} for name, own in cells.items() if own],
        columns=None if named else ["Field"],
    )
    return html_table(rows.fillna("not asked"), text_columns=("Field",))


def fairness_table(fairness: pd.DataFrame) -> str:
    """Show how well every group is predicted, everybody first.

    Parameters
    ----------
    fairness
        Rows of `pub_fairness` of one specification.

    Returns
    -------
    str
        A `table` element; groups of unknown people stand last of their field.
    """
    return _group_table(fairness, _FAIRNESS_COLUMNS)


def set_table(fairness: pd.DataFrame) -> str:
    """Show for every group what its prediction sets hold, and how large they are.

    Parameters
    ----------
    fairness
        Rows of `pub_fairness` of one specification.

    Returns
    -------
    str
        A `table` element, as by `fairness_table`.
    """
    return _group_table(fairness, _SET_COLUMNS)


def _group_table(
    fairness: pd.DataFrame,
    columns: Mapping[str, tuple[str, Callable[[float], str]]],
) -> str:
    """Lay out measures of every group; columns map a heading to one of them."""
    of_one = fairness[fairness["other_field"].isna() & fairness["programme_id"].isna()]
    is_baseline = of_one["estimator"] == BASELINE
    of_one = of_one.assign(
        place=of_one["group_name"] == "Not known",
        column=of_one["measure"].where(~is_baseline, "baseline_" + of_one["measure"]),
    )
    rows = []
    keys = ["field", "place", "group_name"]
    ordered = of_one.sort_values(keys, na_position="first")
    for _, part in ordered.groupby(keys, dropna=False, sort=False):
        field, group = part.iloc[0][["field", "group_name"]]
        by_measure = part.drop_duplicates("column").set_index("column")
        n = part["n"].max()
        cells = {
            heading: interval(_row(by_measure, column), show)
            if column in by_measure.index
            else SUPPRESSED
            for heading, (column, show) in columns.items()
        }
        rows.append(
            {
                "Characteristic": "Everybody" if pd.isna(field) else label(field),
                "Group": "" if pd.isna(group) else group,
                "People": count(n),
                **cells,
            }
        )
    names = ("Characteristic", "Group")
    headings = [*names, "People", *columns]
    table = pd.DataFrame(rows, columns=headings)
    return html_table(table, text_columns=names, grouped=True)


def recommendation_table(sets: pd.DataFrame) -> str:
    """Show how many programmes stay possible, which, and what moves the likeliest.

    Parameters
    ----------
    sets
        Rows of `pub_recommendation_set`.

    Returns
    -------
    str
        A `table` element: sets by size, the largest first, programmes in the order of
        the ladder, and fields; a refusal gives its reason.
    """
    by_size = sets.sort_values(
        ["set_size", "ladder_level", "programme_id", "field"],
        ascending=[False, True, True, True],
    )
    rows = []
    for measure, heading in RECOMMENDATION.items():
        for _, row in by_size[by_size["measure"] == measure].iterrows():
            is_refused = not (row["is_reportable"] or row["is_suppressed"])
            rows.append(
                {
                    "What": heading,
                    "Which": _which(row),
                    "People": HIDDEN
                    if row["is_suppressed"]
                    else count(row["n_people"]),
                    "Share": row["reason"] if is_refused else interval(row),
                }
            )
    columns = ["What", "Which", "People", "Share"]
    table = pd.DataFrame(rows, columns=columns)
    return html_table(table, ("What", "Which"), grouped=True)


def _which(row: pd.Series) -> str:
    """Name the set size, programme or field that a row counts."""
    if not pd.isna(row["set_size"]):
        return number(row["set_size"])
    if not pd.isna(row["programme_id"]):
        return str(row["programme_name"])
    return SUPPRESSED if pd.isna(row["field"]) else label(row["field"])


def lookup_table(lookup: pd.DataFrame) -> str:
    """Show which cluster each role and ethnic group falls in, with its people.

    Parameters
    ----------
    lookup
        Rows of `pub_cluster_lookup` of one specification.

    Returns
    -------
    str
        A `table` element.
    """
    if lookup.empty:
        return html_table(pd.DataFrame(columns=["Role"]), text_columns=("Role",))
    people = [count(n) for n in lookup["n"]]
    cells = [
        f"cluster {cluster} ({n})"
        for cluster, n in zip(lookup["cluster_id"], people, strict=True)
    ]
    wide = lookup.assign(cell=cells).pivot_table(
        index="role_group", columns="ethnic_group", values="cell", aggfunc=", ".join
    )
    wide = wide.fillna("nobody")
    over = ("Ethnic group", tuple(wide.columns))
    wide = wide.rename_axis("Role", axis=0).rename_axis(None, axis=1).reset_index()
    return html_table(wide, text_columns=tuple(wide.columns), spanner=over)


def eligibility_table(eligibility: pd.DataFrame) -> str:
    """Show who meets the rule of each positive-action programme and who is on it.

    Parameters
    ----------
    eligibility
        Rows of `pub_programme_eligibility`.

    Returns
    -------
    str
        A `table` element, one row for each programme and measure.
    """
    order = {name: place for place, name in enumerate(ELIGIBILITY)}
    shown = eligibility.assign(place=eligibility["measure"].map(order)).sort_values(
        ["programme_name", "place"]
    )
    return html_table(
        pd.DataFrame(
            {
                "Programme": shown["programme_name"],
                "Who": [ELIGIBILITY[measure] for measure in shown["measure"]],
                "People": [
                    HIDDEN if hidden else number(n)
                    for n, hidden in zip(
                        shown["n_people"], shown["is_suppressed"], strict=True
                    )
                ],
                "Of": [count(n) for n in shown["n"]],
                "Share": [
                    reason if isinstance(reason, str) else interval(row)
                    for reason, (_, row) in zip(
                        shown["reason"], shown.iterrows(), strict=True
                    )
                ],
            }
        ),
        text_columns=("Programme", "Who"),
        grouped=True,
    )


def drift_table(drift: pd.DataFrame) -> str:
    """Show how far each field differs between the last two extracts.

    Parameters
    ----------
    drift
        Rows of `pub_drift`.

    Returns
    -------
    str
        A `table` element, the most changed field first; a field that cannot be
        compared gives the reason, and without a field that can there is no row.
    """
    compared = drift if drift["is_reportable"].any() else drift.head(0)
    shown = compared.sort_values(["value", "field"], ascending=[False, True])
    return html_table(
        pd.DataFrame(
            {
                "Field": [label(field) for field in shown["field"]],
                "Verdict": shown["verdict"].fillna(shown["reason"]),
                "Stability index": [
                    interval(row, _two_decimals) for _, row in shown.iterrows()
                ],
                "By chance": [number(v, 2) for v in shown["chance_limit"]],
                "Moved most": [_moved(row) for _, row in shown.iterrows()],
                "People": [
                    f"{number(before)} to {number(after)}"
                    for before, after in zip(
                        shown["n_previous"], shown["n"], strict=True
                    )
                ],
            }
        ),
        text_columns=("Field", "Verdict", "Moved most"),
    )


def _moved(row: pd.Series) -> str:
    if pd.isna(row["moved_level"]):
        return SUPPRESSED
    level = row["moved_level"]
    if row["field"].startswith("is_"):
        level = {"1": "yes", "0": "no"}.get(level, level)
    return f"{level}, {percent(row['moved_from'])} to {percent(row['moved_to'])}"


def quality_table(quality: pd.DataFrame) -> str:
    """Show where the lines of the extract went.

    Parameters
    ----------
    quality
        Rows of `pub_data_quality` of one table.

    Returns
    -------
    str
        A `table` element.
    """
    order = {"lines": 0, "clean": 1, "rejected": 2, "modelled": 3, "excluded": 4}
    shown = quality.assign(place=quality["measure"].map(order)).sort_values(
        ["specification", "place", "field", "reason"], na_position="first"
    )
    return html_table(
        pd.DataFrame(
            {
                "What": [
                    m.capitalize()
                    if pd.isna(s)
                    else f"{m.capitalize()}, {label(s).lower()}"
                    for m, s in zip(
                        shown["measure"], shown["specification"], strict=True
                    )
                ],
                "Why": [
                    ": ".join(
                        label(v) if i == 0 else v
                        for i, v in enumerate(pair)
                        if not pd.isna(v)
                    )
                    for pair in zip(shown["field"], shown["reason"], strict=True)
                ],
                "Rows": [count(n) for n in shown["n"]],
            }
        ),
        text_columns=("What", "Why"),
    )


def run_table(runs: pd.DataFrame) -> str:
    """Show what each model was given and run with.

    Parameters
    ----------
    runs
        Rows of `pub_model_run`.

    Returns
    -------
    str
        A `table` element.
    """
    shown = runs.sort_values(["model_name", "specification"])
    return html_table(
        pd.DataFrame(
            {
                "Model": [
                    f"{label(m)}, {label(s).lower()}"
                    for m, s in zip(
                        shown["model_name"], shown["specification"], strict=True
                    )
                ],
                "People": [number(n) for n in shown["n_people"]],
                "Seed": shown["seed"].astype(str),
                "Input, SHA-256": [f"{h[:12]}..." for h in shown["input_hash"]],
                "Run with": shown["versions"],
            }
        ),
        text_columns=("Model", "Input, SHA-256", "Run with"),
    )


def _one_decimal(value: float) -> str:
    return number(value, 1)


def _two_decimals(value: float) -> str:
    return number(value, 2)


def _three_decimals(value: float) -> str:
    return number(value, 3)


# Heading to measure and how to show it.
_FAIRNESS_COLUMNS = {
    "Log loss above others'": ("log_loss_difference_adjusted", _two_decimals),
    "Named rightly": ("accuracy", percent),
    "By no model": ("baseline_accuracy", percent),
}
_SET_COLUMNS = {
    "Set holds theirs": ("set_coverage", percent),
    "Programmes in the set": ("set_size", _one_decimal),
}


def _row(part: pd.DataFrame, measure: str) -> pd.Series:
    return part.loc[[measure]].iloc[0]
