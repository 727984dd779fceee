"""Published tables of the leadership programmes drawn as pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from workforce_insights.pages.drawing import (
    BLUE,
    DARK_BLUE,
    DASHED,
    GREEN,
    GREY,
    MARKS,
    PAGE,
    TEXT,
    THROUGH,
    WARM,
    Picture,
    dot,
    figure_of,
    forest,
    name_rows,
    nothing,
    panels_of,
    picture,
    spot,
    styled,
    tip,
)
from workforce_insights.pages.words import (
    BASELINE,
    ESTIMATORS,
    EVALUATIONS,
    SUPPRESSED,
    count,
    interval,
    label,
    number,
    percent,
)

_BRANCHES = (DARK_BLUE, WARM, BLUE, GREEN)
_UNKNOWN = ("Not known", "Not stated")
_IN_ORDER = ("band", "age band", "deprivation band")


@styled
def dendrogram(tree: pd.DataFrame) -> Picture:
    """Draw the top of a merge tree and the height it is cut at.

    Parameters
    ----------
    tree
        Rows of `pub_cluster_tree` of one specification.

    Returns
    -------
    Picture
        Leaves carry their rounded number of people, and branches the number of their
        cluster, in colours of which no two neighbours have the same.
    """
    if tree.empty:
        return nothing("The people are too few or too alike for a tree")
    figure, axes = figure_of(height=4.2)
    nodes = tree.set_index("node")
    own = nodes[nodes["cluster_id"].notna()].groupby("cluster_id")
    tops = [part.sort_values(["height", "n"]).iloc[-1] for _, part in own]
    tops.sort(key=lambda top: top["x"])
    colours = {
        top["cluster_id"]: _BRANCHES[place % len(_BRANCHES)]
        for place, top in enumerate(tops)
    }
    for node, row in nodes[~nodes["is_leaf"]].iterrows():
        children = nodes[nodes["parent_node"] == node].sort_values("x")
        colour = colours.get(row["cluster_id"], GREY)
        axes.plot(children["x"], [row["height"]] * len(children), color=colour)
        for _, child in children.iterrows():
            axes.plot(
                [child["x"]] * 2,
                [child["height"], row["height"]],
                color=colours.get(child["cluster_id"], GREY),
            )
    for _, row in nodes.iterrows():
        spot(axes, row["x"], row["height"], _branch(row))
    leaves = nodes[nodes["is_leaf"]]
    axes.set_xticks(
        leaves["x"].tolist(),
        [number(n) for n in leaves["n"]],
        rotation=90 if leaves["n"].max() >= 100 else 0,
    )
    axes.tick_params(axis="x", length=0)
    axes.set_ylim(bottom=0, auto=True)
    axes.set_ylabel("Height of the merge")
    axes.set_xlabel("People in the branch, rounded")
    cut = float(nodes["cut_height"].iloc[0])
    root = f"all are one branch at {number(nodes['height'].max(), 2)}"
    if np.isnan(cut):
        return picture(figure, f"A merge tree without a cut: {root}.")
    axes.axhline(cut, color=TEXT, linestyle=DASHED, linewidth=1)
    at_right = axes.get_yaxis_transform()
    axes.text(1.0, cut, "cut", ha="right", va="bottom", transform=at_right)
    for top in tops:
        axes.text(
            top["x"],
            cut,
            number(top["cluster_id"]),
            ha="center",
            va="center",
            weight="bold",
            bbox={
                "boxstyle": "circle,pad=0.2",
                "facecolor": PAGE,
                "edgecolor": colours[top["cluster_id"]],
            },
        )
    return picture(
        figure,
        f"Cut at a height of {number(cut, 2)}, the tree has {len(tops)} clusters;"
        f" {root}.",
    )


@styled
def share_tiles(profile: pd.DataFrame) -> Picture:
    """Draw the shares of each cluster over the levels of nominal fields.

    Parameters
    ----------
    profile
        Rows of `pub_cluster_profile` of one specification.

    Returns
    -------
    Picture
        One column per cluster, one row per level under its field, darker for more;
        suppressed shares are dashes.
    """
    profile = profile[profile["kind"] == "nominal"]
    if profile.empty:
        return nothing("No field of words is in this extract")
    shown = profile[profile["field_level"].notna()]
    levels = sorted(
        {(row["field"], row["field_level"]) for _, row in shown.iterrows()},
        key=lambda level: (label(level[0]), _natural(level[1])),
    )
    clusters = sorted(profile["cluster_id"].unique())
    tiles = shown.set_index(["field", "field_level", "cluster_id"])
    figure, axes = figure_of(
        height=0.5 + 0.23 * (len(levels) + len(set(shown["field"])))
    )
    names: dict[float, str] = {}
    y, field = 0.0, ""
    for of_field, level in levels:
        if of_field != field:
            field, y = of_field, y + 1.2
            axes.text(
                -0.55, y - 1, label(field), ha="right", va="center", weight="bold"
            )
        names[y] = str(level)
        for x, cluster_id in enumerate(clusters):
            key = (field, level, cluster_id)
            share = tiles.loc[[key]].iloc[0] if key in tiles.index else None
            _tile(axes, (x, y), f"Cluster {cluster_id}, {level}", share)
        y += 1
    axes.set_yticks(list(names), list(names.values()))
    axes.set_xticks(range(len(clusters)), [f"Cluster {c}" for c in clusters])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlim(-0.5, len(clusters) - 0.5)
    axes.set_ylim(y - 0.4, -0.4)
    ordered = shown.dropna(subset="value").sort_values(["value", "field_level"])
    most = ordered.groupby("cluster_id").tail(1).sort_values("cluster_id")
    said = [
        f"cluster {row['cluster_id']} is {row['field_level']}: {interval(row)}"
        for _, row in most.iterrows()
    ]
    return picture(figure, f"Most of {'; of '.join(said) or 'none can be published'}.")


@styled
def accuracy_picture(evidence: pd.DataFrame, alt: str) -> Picture:
    """Draw each accuracy with its interval beside that of no model.

    Parameters
    ----------
    evidence
        Rows of `pub_programme_evidence` of one specification.
    alt
        What it shows, in a sentence with its numbers.

    Returns
    -------
    Picture
        A row for each estimator, evaluation by evaluation.
    """
    shown = evidence[
        (evidence["measure"] == "accuracy")
        & evidence["is_reportable"]
        & evidence["value"].notna()
        & evidence["evaluation"].isin(EVALUATIONS)
        & evidence["estimator"].isin(ESTIMATORS)
    ]
    if shown.empty:
        return nothing("No accuracy can be published")
    places = {"evaluation": EVALUATIONS.index, "estimator": ESTIMATORS.index}
    rows = shown.sort_values(
        ["evaluation", "estimator"],
        key=lambda names: names.map(places[str(names.name)]),
    )
    rows = rows.assign(
        group=rows["evaluation"].map(label),
        series=rows["estimator"].map(label),
        kind=rows["estimator"],
    )
    return picture(forest(rows, "Share named rightly", show=percent), alt)


@styled
def calibration_picture(calibration: pd.DataFrame) -> Picture:
    """Draw how often each programme came against how likely it was said to be.

    Parameters
    ----------
    calibration
        Rows of `pub_programme_calibration` of one specification.

    Returns
    -------
    Picture
        One panel per programme in the order of the ladder; on the dashed line what was
        said came true. Hidden tenths are left out.
    """
    shown = calibration[
        (calibration["estimator"] != BASELINE)
        & ~calibration["is_suppressed"].astype(bool)
        & calibration["value"].notna()
    ]
    ladder = ["ladder_level", "programme_name"]
    names = shown[ladder].drop_duplicates().sort_values(ladder)["programme_name"]
    if names.empty:
        return nothing("Too few people were predicted to compare")
    n_rows = -(-len(names) // 3)
    figure, panels = panels_of(n_rows, 3, 2.5 * n_rows, sharex=True, sharey=True)
    for axes in panels.flat[len(names) :]:
        axes.set_visible(False)
    mark = MARKS["usual"]
    for axes, name in zip(panels.flat, names, strict=False):
        part = shown[shown["programme_name"] == name].sort_values("bin_number")
        axes.plot([0, 1], [0, 1], color=TEXT, linestyle=DASHED, linewidth=1)
        for _, row in part.iterrows():
            said = row["mean_probability"]
            axes.plot([said] * 2, [row["ci_low"], row["ci_high"]], color=mark.colour)
            dot(axes, said, row["value"], mark)
            words = f"{name}, said {percent(said)}: came {interval(row)}"
            spot(axes, said, row["value"], words)
        axes.set_title(name)
        axes.grid(visible=True)
        axes.tick_params(length=0)
        axes.xaxis.set_major_formatter(PercentFormatter(1.0))
        axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    along = {"rotation": 45, "transform_rotates_text": True, "ha": "center"}
    panels[0, 0].text(0.68, 0.64, "came as said", va="top", **along)
    figure.supxlabel("Probability that was said")
    figure.supylabel("Share it came to")
    held = shown["mean_probability"].between(shown["ci_low"], shown["ci_high"]).sum()
    return picture(
        figure,
        f"Of the {len(shown)} tenths of probability that can be shown, {held} came as"
        " often as was said, within their 95% intervals.",
    )


@styled
def stability_picture(
    clusters: Mapping[str, pd.DataFrame], stable_from: float, alt: str
) -> Picture:
    """Draw how well each cluster survives resampling, specification by specification.

    Parameters
    ----------
    clusters
        Specification to its rows of `pub_cluster`.
    stable_from
        Jaccard from which a cluster counts as stable.
    alt
        What it shows, in a sentence with its numbers.

    Returns
    -------
    Picture
        A row for each cluster, those that do not survive marked.
    """
    rows = pd.concat(
        [
            part.sort_values("cluster_id").assign(group=label(name))
            for name, part in clusters.items()
        ]
        or [pd.DataFrame(columns=["jaccard"])]
    )
    rows = rows[rows["jaccard"].notna()]
    if rows.empty:
        return nothing("No cluster was drawn again")
    rows = rows.assign(
        series=[f"cluster {cluster_id}" for cluster_id in rows["cluster_id"]],
        kind=np.where(rows["jaccard"] >= stable_from, "usual", "apart"),
        value=rows["jaccard"],
        ci_low=rows["jaccard_ci_low"],
        ci_high=rows["jaccard_ci_high"],
    )
    figure = forest(
        rows,
        "Jaccard overlap, mean and middle 95%",
        show=_hundredths,
        reference=(stable_from, f"stable from {stable_from:g}"),
    )
    return picture(figure, alt)


@styled
def criteria_picture(evidence: pd.DataFrame) -> Picture:
    """Draw the criteria for the number of clusters, one panel each.

    Parameters
    ----------
    evidence
        Rows of `pub_cluster_evidence`.

    Returns
    -------
    Picture
        Four panels; one line per specification with its interval, named at its peak.
    """
    measures = ("silhouette", "gap_statistic", "height_gap", "resampling_jaccard")
    names = ("as_recommended", "as_published")
    shown = evidence[
        evidence["measure"].isin(measures)
        & evidence["specification"].isin(names)
        & evidence["is_reportable"]
        & evidence["value"].notna()
    ].sort_values("n_clusters")
    if shown.empty:
        return nothing("The people are too few or too alike to compare cuts")
    figure, panels = panels_of(2, 2, 5.4, sharex=True)
    peaks = []
    for axes, measure in zip(panels.flat, measures, strict=True):
        for name in names:
            of_both = (shown["measure"] == measure) & (shown["specification"] == name)
            part = shown[of_both]
            if part.empty:
                continue
            scale = float(part["ci_high"].max()) if measure == "height_gap" else 1.0
            best = _line(axes, part, scale or 1.0, name)
            peaks.append(f"{label(measure)} {label(name).lower()} at {number(best)}")
        axes.margins(y=0.16)
        axes.set_title(label(measure))
        axes.grid(visible=True)
        axes.tick_params(length=0)
    for axes in panels[1]:
        axes.set_xlabel("Number of clusters")
    return picture(figure, f"Where each is greatest: {'; '.join(peaks)} clusters.")


@styled
def margin_picture(margins: pd.DataFrame, fields: Sequence[str]) -> Picture:
    """Draw the people by one characteristic at a time.

    Parameters
    ----------
    margins
        Rows of `pub_participant_margin`.
    fields
        Which fields, one panel each, two in a row.

    Returns
    -------
    Picture
        Shares of everybody with the rounded number of people, the most first unless the
        levels have an order; suppressed ones are named, not drawn.
    """
    known = margins[margins["field_level"] != "Not known"]["field"].unique()
    fields = [field for field in fields if field in known]
    if not fields:
        return nothing("No characteristic is in this extract")
    parts = {
        field: _levels_in_order(margins[margins["field"] == field], field)
        for field in fields
    }
    rows = [
        max(len(parts[field]) for field in fields[i : i + 2])
        for i in range(0, len(fields), 2)
    ]
    figure, panels = panels_of(
        len(rows), 2, 0.23 * sum(n + 1.8 for n in rows) + 0.4, height_ratios=rows
    )
    for axes in panels.flat[len(fields) :]:
        axes.set_visible(False)
    reach = 1.05 * float(margins["ci_high"].fillna(0).max() or 1)
    for axes, (field, part), n_rows in zip(
        panels.flat, parts.items(), np.repeat(rows, 2), strict=False
    ):
        for y in name_rows(axes, part, percent):
            row = part.iloc[int(y)]
            axes.barh(y, row["value"], height=0.7, color=BLUE, alpha=0.3)
            axes.plot([row["ci_low"], row["ci_high"]], [y, y], color=TEXT)
        axes.set_title(field.capitalize())
        axes.set_xlim(0, reach)
        axes.set_ylim(n_rows - 0.4, -0.6)
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axes.tick_params(axis="x", labelbottom=axes in panels[-1])
    most = [
        f"{field} {row['field_level']} {interval(row)}"
        for field, part in parts.items()
        for _, row in part.dropna(subset="value").nlargest(1, "value").iterrows()
    ]
    said = "; ".join(most) or "too few to publish"
    return picture(figure, f"The most participants, by each: {said}.")


def _branch(row: pd.Series) -> str:
    """Say of a node of a tree how many people it joins, and where."""
    own = "" if pd.isna(row["cluster_id"]) else f", of cluster {row['cluster_id']:.0f}"
    joined = "" if row["is_leaf"] else f", joined at {number(row['height'], 2)}"
    return f"Branch of people: {count(row['n'])}{own}{joined}"


def _tile(
    axes: Axes, at: tuple[int, float], name: str, share: pd.Series | None
) -> None:
    """Draw a share as a tile that is darker for more, and never too dark to read."""
    x, y = at
    value = 0.0 if share is None else float(share["value"])
    words = SUPPRESSED if np.isnan(value) else percent(value)
    depth = 0.0 if np.isnan(value) else 0.5 * value
    tile = Rectangle(
        *((x - 0.48, y - 0.46), 0.96, 0.92), facecolor=BLUE, alpha=depth, linewidth=0
    )
    full = words if share is None else interval(share)
    tip(axes.add_patch(tile), f"{name}: {full}")
    axes.text(x, y, words, ha="center", va="center", gid=THROUGH)


def _line(axes: Axes, part: pd.DataFrame, scale: float, name: str) -> float:
    """Draw a line over the numbers of clusters, named at its peak; give that."""
    mark = MARKS[name]
    k = part["n_clusters"].to_numpy(dtype=float)
    low, high = part["ci_low"] / scale, part["ci_high"] / scale
    axes.fill_between(k, low, high, color=mark.colour, alpha=0.15, linewidth=0)
    axes.plot(k, part["value"] / scale, color=mark.colour)
    for _, row in part.iterrows():
        dot(axes, row["n_clusters"], row["value"] / scale, mark)
        words = f"{label(name)}, {number(row['n_clusters'])} clusters"
        said = f"{words}: {interval(row, _hundredths)}"
        spot(axes, row["n_clusters"], row["value"] / scale, said)
    peak = part.nlargest(1, "value").iloc[0]
    best = float(peak["n_clusters"])
    axes.annotate(
        label(name),
        (best, peak["value"] / scale),
        xytext=(0, 6),
        textcoords="offset points",
        ha={k.min(): "left", k.max(): "right"}.get(best, "center"),
        va="bottom",
    )
    return best


def _levels_in_order(part: pd.DataFrame, field: str) -> pd.DataFrame:
    """Name levels in their own order, or the most first; those not known last."""
    by_nature = field in _IN_ORDER
    levels = sorted(
        zip(part["field_level"], part["n"].fillna(0), part.index, strict=True),
        key=lambda level: (
            level[0] in _UNKNOWN,
            _natural(level[0]) if by_nature else (0.0, ""),
            -level[1],
            level[0],
        ),
    )
    ordered = part.loc[[index for *_, index in levels]]
    return ordered.assign(group=ordered["field_level"], series="")


def _natural(level: str) -> tuple[float, str]:
    """Order levels by the number in them, those under it first."""
    found = re.search(r"\d+", level)
    under = 0.5 if level.startswith("Under") else 0.0
    return (float(found[0]) - under if found else float("inf"), level)


def _hundredths(value: float) -> str:
    return number(value, 2)
