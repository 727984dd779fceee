"""What the pages are made of: tables of a public release, as sentences and pictures.

Nothing is estimated here. Every number comes from a published table, which has been
through disclosure control; a suppressed number is shown as a dash.
"""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from workforce_insights import project, release

NHS_BLUE = "#005eb8"
DARK_BLUE = "#003087"
GREY = "#768692"
PALE = "#e8edee"
TEXT = "#212b32"
WARM = "#ed8b00"
# Seven hues that stay apart in print and for the commonest colour blindnesses.
CLUSTER_COLOURS = (
    "#003087",
    "#41b6e6",
    "#00703c",
    "#ed8b00",
    "#7c2855",
    "#768692",
    "#ae2573",
    "#78be20",
    "#330072",
    "#fae100",
)

LABELS = {
    "as_published": "As published",
    "as_recommended": "As recommended",
    "forest": "Random forest",
    "multinomial_logit": "Multinomial logit",
    "class_frequencies": "No model: the commonest programme",
    "train": "People it was fitted on",
    "test": "People it had not seen",
    "cross_validation": "Everybody, cross-validated",
    "silhouette": "Silhouette",
    "gap_statistic": "Gap statistic",
    "height_gap": "Gap in heights",
    "resampling_jaccard": "Mean Jaccard of the clusters",
    "band_level": "Band",
    "age": "Age",
    "is_male": "Male",
    "is_disabled": "Disabled",
    "role_group": "Role",
    "ethnic_group": "Ethnic group",
    "programme_id": "Programme",
}

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
    "svg.fonttype": "path",
    "svg.hashsalt": "workforce-insights",
    "figure.constrained_layout.use": True,
}


@dataclass(frozen=True)
class Release:
    """The public copy of one release.

    Attributes
    ----------
    folder
        The folder of the release.
    """

    folder: Path

    def table(self, name: str, **where: str) -> pd.DataFrame:
        """Read a published table.

        Parameters
        ----------
        name
            Name of the table, with `pub_`.
        **where
            Columns and the value each must have.

        Returns
        -------
        pandas.DataFrame
            The rows that match, in the table's order.
        """
        file = self.folder / "public" / f"{name}.parquet"
        relation = duckdb.read_parquet(file.as_posix())
        for column, value in where.items():
            relation = relation.filter(f"{column} = '{value}'")
        return relation.df()

    def sentence(self, finding: str, specification: str | None = None) -> str:
        """Give a finding in its sentence.

        Parameters
        ----------
        finding
            Its name in `pub_finding`.
        specification
            Of which specification, where it has one.

        Returns
        -------
        str
            The sentence, its first letter a capital.
        """
        rows = self.table("pub_finding", finding=finding)
        if specification is not None:
            rows = rows[rows["specification"] == specification]
        sentence = str(rows["sentence"].iloc[0])
        return sentence[0].upper() + sentence[1:]

    def source(self, *names: str) -> str:
        """Name the tables and the release that a figure comes from, as Markdown."""
        return (
            f"Source: {', '.join(f'`{n}`' for n in names)}, release {self.folder.name}."
        )

    def banner(self) -> str:
        """Say that the data is simulated, as Markdown; nothing where it is not."""
        if not bool(self.table("pub_provenance")["is_simulated"].iloc[0]):
            return ""
        return (
            "::: {.simulated}\nSimulated data. Nobody on this page exists; the numbers"
            " say how the method behaves, not how the NHS is.\n:::\n"
        )


def open_release() -> Release:
    """Open the release named by `WORKFORCE_RELEASE`, or else the latest one.

    Returns
    -------
    Release
        Its public copy.

    Raises
    ------
    UserError
        Nothing was released yet.
    """
    named = os.environ.get("WORKFORCE_RELEASE")
    if named:
        return Release(Path(named))
    return Release(release.latest(project.find(Path.cwd()).releases))


def label(name: str) -> str:
    """Give the words a reader sees for a name in the tables."""
    return LABELS.get(name, name.replace("_", " "))


def percent(value: float) -> str:
    """Show a share as a whole percent; a dash where it is suppressed."""
    return "–" if pd.isna(value) else f"{100 * value:.0f}%"


def number(value: float, places: int = 0) -> str:
    """Show a number with thousands separated; a dash where it is suppressed."""
    return "–" if pd.isna(value) else f"{value:,.{places}f}"


def interval(
    row: pd.Series, show: Callable[[float], str] = percent, prefix: str = ""
) -> str:
    """Show an estimate with its interval.

    Parameters
    ----------
    row
        With `value`, `ci_low` and `ci_high`, each under the prefix.
    show
        How to show one number.
    prefix
        Before `ci_low` and `ci_high`; the value is then the prefix without its last
        underscore.

    Returns
    -------
    str
        Such as `70% (63%–76%)`; a dash where it is suppressed.
    """
    value = row[prefix.rstrip("_") or "value"]
    if pd.isna(value):
        return "–"
    return f"{show(value)} ({show(row[f'{prefix}ci_low'])}–{show(row[f'{prefix}ci_high'])})"


def html_table(rows: pd.DataFrame, text_columns: Sequence[str]) -> str:
    """Lay out a table of ready-made strings as HTML.

    Parameters
    ----------
    rows
        Cells as strings; the column names are the headings.
    text_columns
        Columns of words; the others are set as numbers. The first one heads its row.

    Returns
    -------
    str
        A `table` element.
    """
    kinds = {c: "text" if c in text_columns else "number" for c in rows.columns}
    head = "".join(
        f'<th scope="col" class="{kind}">{html.escape(column)}</th>'
        for column, kind in kinds.items()
    )
    body = []
    for _, row in rows.iterrows():
        cells = [
            f'<td class="{kind}">{html.escape(str(row[column]))}</td>'
            for column, kind in kinds.items()
        ]
        first = html.escape(str(row.iloc[0]))
        cells[0] = f'<th scope="row" class="{kinds[rows.columns[0]]}">{first}</th>'
        body.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<table class="table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


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


def profile_table(profile: pd.DataFrame, fields: Sequence[str]) -> str:
    """Show means and shares of the given number and flag fields for each cluster.

    Parameters
    ----------
    profile
        Rows of `pub_cluster_profile` of one specification.
    fields
        Which fields, in order.

    Returns
    -------
    str
        A `table` element.
    """
    rows = []
    for cluster_id, part in profile.groupby("cluster_id"):
        cells = {"Cluster": str(cluster_id)}
        for field in fields:
            of_field = part[part["field"] == field]
            of_field = of_field[
                of_field["field_level"].isna() | (of_field["field_level"] == "1")
            ]
            is_mean = bool((of_field["measure"] == "mean").any())
            cells[f"{label(field)}{', mean' if is_mean else ''}"] = (
                interval(of_field.iloc[0], _one_decimal if is_mean else percent)
                if len(of_field)
                else "–"
            )
        cells["People"] = number(part["n"].max())
        rows.append(cells)
    return html_table(pd.DataFrame(rows), text_columns=("Cluster",))


def evidence_table(evidence: pd.DataFrame) -> str:
    """Show the accuracies beside the baseline, and the log losses.

    Parameters
    ----------
    evidence
        Rows of `pub_programme_evidence` of one specification.

    Returns
    -------
    str
        A `table` element.
    """
    keys = ["evaluation", "estimator"]
    rows = []
    for evaluation in ("train", "test", "cross_validation"):
        for estimator in ("forest", "multinomial_logit", "class_frequencies"):
            part = evidence[
                (evidence[keys[0]] == evaluation) & (evidence[keys[1]] == estimator)
            ].set_index("measure")
            rows.append(
                {
                    "Measured on": label(evaluation),
                    "Model": label(estimator),
                    "People": number(part["n"].max()),
                    "Accuracy": interval(part.loc["accuracy"]),
                    "Points over no model": _gain(part),
                    "Log loss (less is better)": interval(
                        part.loc["log_loss"], lambda v: number(v, 3)
                    ),
                }
            )
    return html_table(pd.DataFrame(rows), text_columns=("Measured on", "Model"))


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
    shown = lookup.assign(
        cell=[
            f"cluster {row.cluster_id} ({number(row.n) if not row.is_suppressed else 'under 8'})"
            for row in lookup.itertuples()
        ]
    )
    wide = (
        shown.sort_values("cluster_id")
        .groupby(["role_group", "ethnic_group"])["cell"]
        .agg(", ".join)
        .unstack(fill_value="nobody")
    )
    wide = wide.rename_axis("Role", axis=0).rename_axis(None, axis=1).reset_index()
    return html_table(wide, text_columns=tuple(wide.columns))


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
                "Rows": [
                    number(n) if not pd.isna(n) else "under 8" for n in shown["n"]
                ],
            }
        ),
        text_columns=("What", "Why"),
    )


def dendrogram(tree: pd.DataFrame) -> Figure:
    """Draw the top of a merge tree and the height it is cut at.

    Parameters
    ----------
    tree
        Rows of `pub_cluster_tree` of one specification.

    Returns
    -------
    matplotlib.figure.Figure
        Leaves carry their rounded number of people, branches the colour of their
        cluster.
    """
    figure, axes = _figure(height=4.2)
    nodes = tree.set_index("node")
    for node, row in nodes[~nodes["is_leaf"]].iterrows():
        children = nodes[nodes["parent_node"] == node].sort_values("x")
        for _, child in children.iterrows():
            axes.plot(
                [child["x"], child["x"], row["x"]],
                [child["height"], row["height"], row["height"]],
                color=_cluster_colour(child["cluster_id"]),
                linewidth=2,
                solid_capstyle="round",
            )
    leaves = nodes[nodes["is_leaf"]]
    axes.set_xticks(leaves["x"].tolist(), [number(n) for n in leaves["n"]], fontsize=8)
    axes.tick_params(axis="x", length=0)
    axes.set_ylim(bottom=0)
    if len(nodes) and nodes["cut_height"].notna().any():
        cut = float(nodes["cut_height"].iloc[0])
        axes.axhline(cut, color=TEXT, linestyle=(0, (5, 3)), linewidth=1.2)
        axes.text(
            1.0,
            cut,
            "cut ",
            ha="right",
            va="bottom",
            transform=axes.get_yaxis_transform(),
        )
    _name_clusters(axes, nodes)
    axes.set_ylabel("Height of the merge")
    axes.set_xlabel("People in the branch, rounded")
    return figure


def share_tiles(profile: pd.DataFrame, fields: Sequence[str]) -> Figure:
    """Draw the shares of each cluster over the levels of nominal fields.

    Parameters
    ----------
    profile
        Rows of `pub_cluster_profile` of one specification.
    fields
        Nominal fields, one panel each.

    Returns
    -------
    matplotlib.figure.Figure
        One row per cluster, one column per level; suppressed shares are dashes.
    """
    rows = sorted(profile["cluster_id"].unique())
    levels = {
        f: sorted(profile.loc[profile["field"] == f, "field_level"].dropna().unique())
        for f in fields
    }
    figure, panels = plt.subplots(
        1,
        len(fields),
        figsize=(8.4, 0.42 * len(rows) + 1.2),
        width_ratios=[max(len(v), 1) for v in levels.values()],
        squeeze=False,
        sharey=True,
    )
    for axes, (field, names) in zip(panels[0], levels.items(), strict=True):
        part = profile[profile["field"] == field]
        shares = part.pivot_table(
            index="cluster_id", columns="field_level", values="value", dropna=False
        ).reindex(index=rows, columns=names)
        printed = part.set_index(["cluster_id", "field_level"]).index
        axes.imshow(
            shares.fillna(0).to_numpy(dtype=float),
            cmap="Blues",
            vmin=0,
            vmax=1,
            aspect="auto",
        )
        for i, cluster_id in enumerate(rows):
            for j, name in enumerate(names):
                value = shares.iloc[i, j]
                missing = "–" if (cluster_id, name) in printed else "0%"
                axes.text(
                    j,
                    i,
                    missing if pd.isna(value) else percent(value),
                    ha="center",
                    va="center",
                    fontsize=9,
                    color="white" if value > 0.55 else TEXT,
                )
        axes.set_xticks(
            range(len(names)), [n.replace("/", "/\n") for n in names], fontsize=9
        )
        axes.set_title(label(field))
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    panels[0][0].set_yticks(range(len(rows)), [f"Cluster {c}" for c in rows])
    return figure


def accuracy_picture(evidence: pd.DataFrame) -> Figure:
    """Draw each accuracy with its interval beside that of no model.

    Parameters
    ----------
    evidence
        Rows of `pub_programme_evidence` of one specification.

    Returns
    -------
    matplotlib.figure.Figure
        One panel row per evaluation.
    """
    shown = evidence[(evidence["measure"] == "accuracy") & evidence["is_reportable"]]
    colours = {
        "forest": NHS_BLUE,
        "multinomial_logit": DARK_BLUE,
        "class_frequencies": GREY,
    }
    figure, axes = _figure(height=3.4)
    ticks = []
    for place, evaluation in enumerate(("train", "test", "cross_validation")):
        for step, (estimator, colour) in enumerate(colours.items()):
            part = shown[
                (shown["evaluation"] == evaluation) & (shown["estimator"] == estimator)
            ]
            if part.empty:
                continue
            _whisker(
                axes,
                part.iloc[0],
                -(place + 0.24 * (step - 1)),
                colour,
                label(estimator) if place == 0 else None,
            )
        n = shown.loc[shown["evaluation"] == evaluation, "n"].max()
        ticks.append(f"{label(evaluation)}\n(n = {number(n)})")
    axes.set_yticks([0, -1, -2], ticks)
    axes.set_xlabel("Share named rightly, with 95% interval")
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    axes.grid(axis="x", color=PALE)
    figure.legend(loc="outside upper center", ncols=3, frameon=False, fontsize=10)
    return figure


def stability_picture(
    clusters: Mapping[str, pd.DataFrame], stable_from: float
) -> Figure:
    """Draw how well each cluster survives resampling, one panel per specification.

    Parameters
    ----------
    clusters
        Specification to its rows of `pub_cluster`.
    stable_from
        Jaccard from which a cluster counts as stable.

    Returns
    -------
    matplotlib.figure.Figure
        Panels that share one scale from 0 to 1.
    """
    height = 0.36 * max((len(c) for c in clusters.values()), default=1) + 1.3
    figure, panels = plt.subplots(
        1, len(clusters), figsize=(8.4, height), sharex=True, squeeze=False
    )
    for axes, (name, rows) in zip(panels[0], clusters.items(), strict=True):
        rows = rows.sort_values("cluster_id")
        for place, (_, row) in enumerate(rows.iterrows()):
            if pd.isna(row["jaccard"]):
                continue
            estimate = pd.Series(
                {
                    "value": row["jaccard"],
                    "ci_low": row["jaccard_ci_low"],
                    "ci_high": row["jaccard_ci_high"],
                }
            )
            stable = row["jaccard"] >= stable_from
            _whisker(axes, estimate, -place, NHS_BLUE if stable else WARM, None)
        axes.axvline(stable_from, color=TEXT, linestyle=(0, (5, 3)), linewidth=1)
        axes.set_yticks(
            [-place for place in range(len(rows))],
            [
                f"{c} (n {number(n)})"
                for c, n in zip(rows["cluster_id"], rows["n"], strict=True)
            ],
        )
        axes.set_xlim(0, 1.02)
        axes.set_title(label(name))
        axes.grid(axis="x", color=PALE)
        axes.set_xlabel("Jaccard, mean and middle 95%")
    return figure


def criteria_picture(evidence: pd.DataFrame) -> Figure:
    """Draw the criteria for the number of clusters, one panel each.

    Parameters
    ----------
    evidence
        Rows of `pub_cluster_evidence`.

    Returns
    -------
    matplotlib.figure.Figure
        Four panels; one line per specification with its interval.
    """
    measures = ("silhouette", "gap_statistic", "height_gap", "resampling_jaccard")
    figure, panels = plt.subplots(2, 2, figsize=(8.4, 5.2), sharex=True)
    for axes, measure in zip(panels.flat, measures, strict=True):
        for name, colour in (("as_published", WARM), ("as_recommended", NHS_BLUE)):
            part = evidence[
                (evidence["measure"] == measure)
                & (evidence["specification"] == name)
                & evidence["is_reportable"]
            ].sort_values("n_clusters")
            k = part["n_clusters"].to_numpy(dtype=float)
            scale = 1.0
            if measure == "height_gap" and len(part):
                scale = float(np.nanmax(part["ci_high"]))
            axes.plot(
                k,
                part["value"] / scale,
                color=colour,
                marker="o",
                markersize=4,
                label=label(name),
            )
            axes.fill_between(
                k,
                part["ci_low"] / scale,
                part["ci_high"] / scale,
                color=colour,
                alpha=0.15,
            )
        axes.set_title(label(measure))
        axes.grid(color=PALE)
    for axes in panels[1]:
        axes.set_xlabel("Number of clusters")
    handles, names = panels[0][0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper center", ncols=2, frameon=False)
    return figure


def margin_picture(margins: pd.DataFrame, fields: Sequence[str]) -> Figure:
    """Draw the people by one characteristic at a time.

    Parameters
    ----------
    margins
        Rows of `pub_participant_margin`.
    fields
        Which fields, one panel each, two in a row.

    Returns
    -------
    matplotlib.figure.Figure
        Bars with the rounded number of people; suppressed ones are named, not drawn.
    """
    heights = []
    pairs = [fields[i : i + 2] for i in range(0, len(fields), 2)]
    for pair in pairs:
        heights.append(max((margins["field"] == f).sum() for f in pair) + 1.5)
    figure, panels = plt.subplots(
        len(pairs),
        2,
        figsize=(8.4, 0.27 * sum(heights)),
        height_ratios=heights,
        squeeze=False,
    )
    for axes in panels.flat[len(fields) :]:
        axes.set_visible(False)
    for axes, field in zip(panels.flat, fields, strict=False):
        part = margins[margins["field"] == field].sort_values(
            ["n", "field_level"], ascending=[True, False], na_position="first"
        )
        axes.barh(
            part["field_level"], part["n"].fillna(0).astype(float), color=NHS_BLUE
        )
        for place, n in enumerate(part["n"]):
            axes.text(
                0 if pd.isna(n) else float(n),
                place,
                f" {'under 8' if pd.isna(n) else number(n)}",
                va="center",
                fontsize=9,
            )
        axes.set_title(field.capitalize())
        axes.set_xticks([])
        axes.tick_params(axis="y", length=0, labelsize=9)
        axes.spines[["bottom", "left"]].set_visible(False)
        axes.margins(x=0.16)
    return figure


def _one_decimal(value: float) -> str:
    return number(value, 1)


def _gain(part: pd.DataFrame) -> str:
    if "accuracy_gain" not in part.index:
        return "–"
    return interval(part.loc["accuracy_gain"], lambda v: number(100 * v, 1))


def _figure(height: float) -> tuple[Figure, Axes]:
    return plt.subplots(figsize=(8.4, height))


def _cluster_colour(cluster_id: object) -> str:
    if pd.isna(cluster_id):  # type: ignore[call-overload]
        return GREY
    return CLUSTER_COLOURS[(int(str(cluster_id)) - 1) % len(CLUSTER_COLOURS)]


def _name_clusters(axes: Axes, nodes: pd.DataFrame) -> None:
    """Write each cluster's number over the highest branch it has to itself."""
    own = nodes[nodes["cluster_id"].notna()]
    for cluster_id, part in own.groupby("cluster_id"):
        top = part.sort_values("height").iloc[-1]
        axes.text(
            top["x"],
            top["height"],
            f" {cluster_id}",
            color=_cluster_colour(cluster_id),
            fontweight="bold",
            va="bottom",
        )


def _whisker(
    axes: Axes, row: pd.Series, y: float, colour: str, name: str | None
) -> None:
    axes.plot([row["ci_low"], row["ci_high"]], [y, y], color=colour, linewidth=2)
    axes.plot([row["value"]], [y], "o", color=colour, markersize=7, label=name)


plt.style.use(_STYLE)
