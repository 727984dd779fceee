"""Published tables drawn as pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from workforce_insights.pages.drawing import (
    DARK_BLUE,
    GREY,
    NHS_BLUE,
    PALE,
    TEXT,
    WARM,
    figure_of,
    nothing,
    styled,
    whisker,
)
from workforce_insights.pages.words import (
    BASELINE,
    EVALUATIONS,
    SUPPRESSED,
    count,
    label,
    number,
    percent,
)

# Seven hues that stay apart in print and for the commonest colour blindnesses.
CLUSTER_COLOURS = (
    "#003087",
    "#41b6e6",
    "#00703c",
    "#ed8b00",
    "#7c2855",
    "#ae2573",
    "#00a499",
    "#78be20",
    "#330072",
    "#fae100",
)


@styled
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
    if tree.empty:
        return nothing("The people are too few or too alike for a tree")
    figure, axes = figure_of(height=4.2)
    nodes = tree.set_index("node")
    for node, row in nodes[~nodes["is_leaf"]].iterrows():
        children = nodes[nodes["parent_node"] == node].sort_values("x")
        colour = _cluster_colour(row["cluster_id"])
        axes.plot(children["x"], [row["height"]] * len(children), color=colour)
        for _, child in children.iterrows():
            axes.plot(
                [child["x"]] * 2,
                [child["height"], row["height"]],
                color=_cluster_colour(child["cluster_id"]),
            )
    leaves = nodes[nodes["is_leaf"]]
    axes.set_xticks(
        leaves["x"].tolist(),
        [number(n) for n in leaves["n"]],
        fontsize=8,
        rotation=90 if leaves["n"].max() >= 1000 else 0,
    )
    axes.tick_params(axis="x", length=0)
    axes.set_ylim(bottom=0)
    cut = float(nodes["cut_height"].iloc[0])
    if not np.isnan(cut):
        axes.axhline(cut, color=TEXT, linestyle=(0, (5, 3)), linewidth=1.2)
        at_right = axes.get_yaxis_transform()
        axes.text(1.0, cut, "cut", ha="right", va="bottom", transform=at_right)
        _name_clusters(axes, nodes, cut)
    axes.set_ylabel("Height of the merge")
    axes.set_xlabel("People in the branch, rounded")
    return figure


@styled
def share_tiles(profile: pd.DataFrame) -> Figure:
    """Draw the shares of each cluster over the levels of nominal fields.

    Parameters
    ----------
    profile
        Rows of `pub_cluster_profile` of one specification; each nominal field gets a
        panel.

    Returns
    -------
    matplotlib.figure.Figure
        One row per cluster, one column per level; suppressed shares are dashes.
    """
    profile = profile[profile["kind"] == "nominal"]
    rows = sorted(profile["cluster_id"].unique())
    fields = sorted(profile["field"].unique(), reverse=True)
    if not fields:
        return nothing("No field of words is in this extract")
    levels = {
        f: sorted(profile.loc[profile["field"] == f, "field_level"].dropna().unique())
        for f in fields
    }
    figure, panels = plt.subplots(
        1,
        len(fields),
        figsize=(8.4, 0.42 * len(rows) + 1.6),
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
                value = float(shares.to_numpy(dtype=float)[i, j])
                missing = SUPPRESSED if (cluster_id, name) in printed else "0%"
                axes.text(
                    j,
                    i,
                    missing if np.isnan(value) else percent(value),
                    ha="center",
                    va="center",
                    fontsize=9,
                    color="white" if value > 0.55 else TEXT,
                )
        axes.set_xticks(range(len(names)), names, rotation=30, ha="right", fontsize=9)
        axes.set_title(label(field))
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    panels[0][0].set_yticks(range(len(rows)), [f"Cluster {c}" for c in rows])
    return figure


@styled
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
        "ordinal_logit": "#00703c",
        "band_only": WARM,
        "class_frequencies": GREY,
    }
    figure, axes = figure_of(height=5.2)
    ticks = []
    for place, evaluation in enumerate(EVALUATIONS):
        for step, (estimator, colour) in enumerate(colours.items()):
            part = shown[
                (shown["evaluation"] == evaluation) & (shown["estimator"] == estimator)
            ]
            if part.empty:
                continue
            whisker(
                axes,
                part.iloc[0],
                -(place + 0.16 * (step - 2)),
                colour,
                label(estimator) if place == 0 else None,
            )
        n = shown.loc[shown["evaluation"] == evaluation, "n"].max()
        ticks.append(f"{label(evaluation)}\n(n = {number(n)})")
    axes.set_yticks([-place for place in range(len(ticks))], ticks)
    axes.set_xlabel("Share named rightly, with 95% interval")
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    axes.grid(axis="x", color=PALE)
    if not shown.empty:
        figure.legend(loc="outside upper center", ncols=3, frameon=False, fontsize=10)
    return figure


@styled
def calibration_picture(calibration: pd.DataFrame) -> Figure:
    """Draw how often each programme came against how likely it was said to be.

    Parameters
    ----------
    calibration
        Rows of `pub_programme_calibration` of one specification.

    Returns
    -------
    matplotlib.figure.Figure
        One panel per programme in the order of the ladder; on the dashed line what was
        said came true. Hidden tenths are left out.
    """
    shown = calibration[
        (calibration["estimator"] != BASELINE) & ~calibration["is_suppressed"]
    ]
    ladder = ["ladder_level", "programme_name"]
    names = shown[ladder].drop_duplicates().sort_values(ladder)["programme_name"]
    if names.empty:
        return nothing("Too few people were predicted to compare")
    n_rows = -(-len(names) // 3)
    figure, panels = plt.subplots(
        n_rows, 3, figsize=(8.4, 2.7 * n_rows), squeeze=False, sharex=True, sharey=True
    )
    for axes in panels.flat[len(names) :]:
        axes.set_visible(False)
    for axes, name in zip(panels.flat, names, strict=False):
        part = shown[shown["programme_name"] == name].sort_values("bin_number")
        said, came = part["mean_probability"], part["value"]
        axes.plot([0, 1], [0, 1], color=GREY, linestyle=(0, (5, 3)), linewidth=1)
        axes.vlines(said, part["ci_low"], part["ci_high"], color=NHS_BLUE)
        axes.plot(said, came, "o", color=NHS_BLUE, markersize=5)
        axes.set_title(name)
        axes.grid(color=PALE)
        axes.xaxis.set_major_formatter(PercentFormatter(1.0))
        axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    figure.supxlabel("Probability that was said", fontsize=11)
    figure.supylabel("Share it came to", fontsize=11)
    return figure


@styled
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
            whisker(axes, estimate, -place, NHS_BLUE if stable else WARM, None)
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


@styled
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


@styled
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
    known = margins[margins["field_level"] != "Not known"]["field"].unique()
    fields = [field for field in fields if field in known]
    if not fields:
        return nothing("No characteristic is in this extract")
    n_levels = margins["field"].value_counts()
    rows = [
        max(n_levels[field] for field in fields[i : i + 2])
        for i in range(0, len(fields), 2)
    ]
    figure, panels = plt.subplots(
        len(rows),
        2,
        figsize=(8.4, 0.27 * sum(n + 1.5 for n in rows)),
        height_ratios=rows,
        squeeze=False,
    )
    for axes in panels.flat[len(fields) :]:
        axes.set_visible(False)
    for place_of_field, field in enumerate(fields):
        axes = panels.flat[place_of_field]
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
                f" {count(n)}",
                va="center",
                fontsize=9,
            )
        axes.set_title(field.capitalize())
        axes.set_xticks([])
        axes.tick_params(axis="y", length=0, labelsize=9)
        axes.spines[["bottom", "left"]].set_visible(False)
        axes.margins(x=0.16)
        axes.set_ylim(len(part) - rows[place_of_field // 2] - 0.6, len(part) - 0.4)
    return figure


def _cluster_colour(cluster_id: object) -> str:
    if pd.isna(cluster_id):  # type: ignore[call-overload]
        return GREY
    return CLUSTER_COLOURS[(int(str(cluster_id)) - 1) % len(CLUSTER_COLOURS)]


def _name_clusters(axes: Axes, nodes: pd.DataFrame, cut: float) -> None:
    """Write each cluster's number where its branch crosses the cut."""
    own = nodes[nodes["cluster_id"].notna()]
    for cluster_id, part in own.groupby("cluster_id"):
        top = part.sort_values(["height", "n"]).iloc[-1]
        axes.annotate(
            str(cluster_id),
            (top["x"], cut),
            xytext=(4, -3),
            textcoords="offset points",
            color=_cluster_colour(cluster_id),
            fontweight="bold",
            va="top",
        )
