"""Published tables of what changed in recruitment, laid out and drawn."""

from __future__ import annotations

import pandas as pd
from matplotlib.dates import date2num
from matplotlib.ticker import PercentFormatter

from workforce_insights.pages.drawing import (
    BLUE,
    DASHED,
    GREY,
    MARKS,
    RULE,
    TEXT,
    Picture,
    dot,
    figure_of,
    month_ticks,
    name_rows,
    named_line,
    nothing,
    picture,
    row_height,
    spot,
    styled,
)
from workforce_insights.pages.tables import html_table
from workforce_insights.pages.words import (
    SUPPRESSED,
    count,
    interval,
    label,
    number,
    percent,
)

STAGES = ("applied", "shortlisted", "interviewed", "offered", "accepted", "appointed")
PERIODS = ("before", "after")

_WITH_LETTER = {
    "gap_change": "Gap between BME and White candidates",
    "bme_change": "BME candidates",
    "white_change": "White candidates",
}
_CLUSTERS = {"vacancy": "", "group": ", errors shared within directorate and band"}
_POSTS = {"all": "every band", "senior": "senior posts"}


def stage_table(representation: pd.DataFrame) -> str:
    """Show the BME share of each stage in both periods, and how it got there.

    Parameters
    ----------
    representation
        Rows of `pub_recruitment_representation` of one scope.

    Returns
    -------
    str
        A `table` element, one row for each stage and period; a dash is hidden by
        disclosure control or cannot be estimated.
    """
    keyed = representation.set_index(["measure", "stage"])
    rows = []
    for stage in STAGES:
        change = keyed.loc[[("share_change", stage)]].iloc[0]
        for period in PERIODS:
            own = representation[
                (representation["period"] == period)
                & (representation["stage"] == stage)
            ].set_index("measure")
            share = own.loc[["share"]].iloc[0]
            is_first, is_last = stage == STAGES[0], period == PERIODS[-1]
            rows.append(
                {
                    "Stage": label(stage),
                    "Period": label(period),
                    "People": count(share["n"]),
                    "BME": interval(share),
                    "Came to it": ""
                    if is_first
                    else interval(own.loc[["progression_ratio"]].iloc[0], _hundredths),
                    "Change, points": interval(change, _points) if is_last else "",
                    "p": number(change["p_value"], 3) if is_last else "",
                }
            )
    return html_table(
        pd.DataFrame(rows), text_columns=("Stage", "Period"), grouped=True
    )


def excess_table(representation: pd.DataFrame) -> str:
    """Show BME appointees against those expected at the White rate.

    Parameters
    ----------
    representation
        Rows of `pub_recruitment_representation`.

    Returns
    -------
    str
        A `table` element, one row for each scope, starting stage and period.
    """
    keyed = representation.set_index(["scope", "from_stage", "period"])
    rows = []
    for scope in ("all", "senior"):
        for base in ("shortlisted", "applied"):
            for period in PERIODS:
                part = keyed.loc[[(scope, base, period)]].set_index("measure")
                expected = part.loc[["expected"]].iloc[0]
                excess = part.loc[["excess"]].iloc[0]
                rows.append(
                    {
                        "Posts": {"all": "Every band", "senior": "Senior"}[scope],
                        "From": label(base),
                        "Period": label(period),
                        "BME people there": count(excess["n_reference_bme"]),
                        "Appointed": count(excess["n_bme"]),
                        "At the White rate": interval(expected, number),
                        "Difference": interval(excess, number),
                    }
                )
    return html_table(
        pd.DataFrame(rows), text_columns=("Posts", "From", "Period"), grouped=True
    )


def change_table(changes: pd.DataFrame) -> str:
    """Show each change at a true start with what it rests on.

    Parameters
    ----------
    changes
        Rows of `pub_recruitment_change`.

    Returns
    -------
    str
        A `table` element; a refused change has the reason in place of its estimate.
    """
    is_shown = changes["measure"].isin(["level_change", *_WITH_LETTER])
    rows = []
    for _, row in changes[is_shown & ~changes["is_placebo"]].iterrows():
        if row["measure"] == "level_change":
            what, of = "Monthly BME share", label(row["stage"])
            of += f", {_POSTS[row['scope']]}"
        else:
            what, of = "Offered, with the letter", _WITH_LETTER[row["measure"]]
            of += _CLUSTERS[row["clustered_by"]]
        rows.append(
            {
                "Share": what,
                "Of": of,
                "Change, points": interval(row, _tenths)
                if row["is_reportable"]
                else row["reason"],
                "p": number(row["p_value"], 3),
                "Found from": number(100 * row["detectable_change"], 1),
                "People": count(row["n"]),
            }
        )
    headings = ["Share", "Of", "Change, points", "p", "Found from", "People"]
    return html_table(
        pd.DataFrame(rows, columns=headings),
        text_columns=("Share", "Of", "Change, points"),
        grouped=True,
    )


def funnel_table(funnel: pd.DataFrame) -> str:
    """Show each directorate with its limits.

    Parameters
    ----------
    funnel
        Rows of `pub_recruitment_directorate`.

    Returns
    -------
    str
        A `table` element, one row for each directorate; a dash is hidden by disclosure
        control, or too little is to be expected there.
    """
    shown = funnel[funnel["measure"] == "appointed_ratio"].sort_values("directorate")
    rows = [
        {
            "Directorate": row["directorate"],
            "BME shortlisted": count(row["n_shortlisted_bme"]),
            "BME appointed": count(row["n_bme"]),
            "Expected": number(row["expected"]),
            "Ratio": interval(row, _hundredths),
            "95% limits": _span(row, "95"),
            "99.8% limits": _span(row, "99_8"),
        }
        for _, row in shown.iterrows()
    ]
    headings = ["Directorate", "BME shortlisted", "BME appointed", "Expected", "Ratio"]
    headings += ["95% limits", "99.8% limits"]
    return html_table(
        pd.DataFrame(rows, columns=headings), text_columns=("Directorate",)
    )


@styled
def control_chart(chart: pd.DataFrame, alt: str) -> Picture:
    """Draw the months of a share between their control limits.

    Parameters
    ----------
    chart
        Rows of `pub_recruitment_chart` of one chart, scope and stage.
    alt
        What it shows, in a sentence with its numbers.

    Returns
    -------
    Picture
        Months that break a rule are marked and named; the limits are solid over the
        months they are made of and dotted after those.
    """
    shown = chart[chart["value"].notna()].sort_values("posted_month")
    if shown.empty:
        return nothing("No month has people enough to show a share of rounded counts")
    figure, axes = figure_of(height=3.6)
    months = pd.to_datetime(shown["posted_month"])
    is_baseline = shown["is_baseline"].astype(bool)
    at_right = axes.get_yaxis_transform()
    centre = shown["centre"].iloc[0]
    axes.axhline(centre, color=TEXT, linestyle=DASHED, linewidth=1)
    axes.text(
        1.0, centre, f" centre {percent(centre)}", va="center", transform=at_right
    )
    for limit, name in (("limit_low", "lower limit"), ("limit_high", "upper limit")):
        own = shown[limit]
        axes.step(months, own, where="mid", color=GREY, linestyle=":")
        axes.step(months[is_baseline], own[is_baseline], where="mid", color=GREY)
        axes.text(1.0, own.iloc[-1], f" {name}", va="center", transform=at_right)
    axes.plot(months, shown["value"], color=BLUE, linewidth=1)
    for month, (_, row) in zip(months, shown.iterrows(), strict=True):
        is_special = not pd.isna(row["signals"])
        dot(axes, month, row["value"], MARKS["apart" if is_special else "usual"])
        said = f"{month:%B %Y}: {percent(row['value'])}, limits {_limits(row)}"
        spot(axes, month, row["value"], said)
        if is_special:
            axes.annotate(
                f"{month:%b %Y}",
                (month, row["value"]),
                xytext=(0, 7),
                textcoords="offset points",
                ha="center",
            )
    if not is_baseline.all():
        first = months[~is_baseline].iloc[0]
        named_line(axes, float(date2num(first)), "start")  # type: ignore[no-untyped-call]
    month_ticks(axes, months)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_ylabel("BME share")
    axes.set_xlabel("Month in which the post was advertised")
    return picture(figure, alt)


@styled
def funnel_picture(funnel: pd.DataFrame, alt: str) -> Picture:
    """Draw each directorate between the limits of chance, the largest at the top.

    Parameters
    ----------
    funnel
        Rows of `pub_recruitment_directorate`.
    alt
        What it shows, in a sentence with its numbers.

    Returns
    -------
    Picture
        A mark on two bars for each directorate: wide for 95%, thin for 99.8%.
    """
    shown = funnel[
        (funnel["measure"] == "appointed_ratio") & funnel["value"].notna()
    ].sort_values(["expected", "directorate"], ascending=[False, True])
    if shown.empty:
        return nothing("No directorate has people enough to be placed")
    expected = [f"about {number(n)} expected" for n in shown["expected"]]
    rows = shown.assign(group=shown["directorate"], series=expected, n=float("nan"))
    figure, axes = figure_of(row_height(rows))
    places = name_rows(axes, rows, _hundredths)
    named_line(axes, 1, "as all directorates")
    for y, (_, row) in zip(places, rows.iterrows(), strict=True):
        for name, width in (("99_8", 3), ("95", 9)):
            limits = [row[f"limit_low_{name}"], row[f"limit_high_{name}"]]
            axes.plot(
                *(limits, [y, y]),
                color=RULE if name == "95" else GREY,
                linewidth=width,
                solid_capstyle="butt",
            )
        is_inside = row["limit_low_95"] <= row["value"] <= row["limit_high_95"]
        dot(axes, row["value"], y, MARKS["usual" if is_inside else "apart"])
    first = rows.iloc[0]
    for name, words in (("95", "95%"), ("99_8", "99.8%")):
        axes.annotate(
            *(words, (first[f"limit_high_{name}"], 0)),
            xytext=(-2, 6),
            textcoords="offset points",
            ha="right",
        )
    axes.set_xlabel("BME appointees over those expected, and the limits of chance")
    return picture(figure, alt)


def _points(value: float) -> str:
    return number(100 * value)


def _tenths(value: float) -> str:
    return number(100 * value, 1)


def _hundredths(value: float) -> str:
    return number(value, 2)


def _limits(row: pd.Series) -> str:
    return f"{percent(row['limit_low'])} to {percent(row['limit_high'])}"


def _span(row: pd.Series, name: str) -> str:
    if pd.isna(row[f"limit_low_{name}"]):
        return SUPPRESSED
    low, high = (_hundredths(row[f"limit_{side}_{name}"]) for side in ("low", "high"))
    return f"{low} to {high}"
