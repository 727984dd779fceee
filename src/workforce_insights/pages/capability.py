"""Published tables of learning needs, the fellowship and the regions, laid out."""

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
    HIDDEN,
    SUPPRESSED,
    count,
    interval,
    label,
    number,
)

_CHECKS = {
    "own_level_not_given": "Own level not given",
    "required_level_not_known": "Required level not known",
    "subdomain_not_known": "Subdomain not one of the framework",
    "archetype_not_known": "Archetype not known",
    "region_not_known": "Region not known",
    "answered_again_later": "Answered again on a later day",
    "other_share_of_full_time": "Another share of full time than the fellowship's",
    "share_of_full_time_not_known": "Share of full time not known",
    "not_about_a_year": "Ended, and not after about a year",
    "ended_before_the_start": "Ended before the start",
    "no_theme_completed": "Ended, and no theme listed",
    "destination_not_known": "Ended, and destination not known",
    "profession_not_known": "Profession not known",
}
_REGION_MEASURES = {
    "participants": "Of participants",
    "members": "Of community members",
    "people_assessed": "Of those assessed",
    "fellows": "Of fellows",
    "vacancies": "Of posts advertised",
    "share_short": "Short of the framework",
    "bme_of_offered": "BME, of those offered a post",
}
_WITHIN = ("share_short", "bme_of_offered")
_CHANGES = {
    "own_level_change": "Own level",
    "required_level_change": "Required level",
    "confidence_change": "Confidence, of 10",
}


def need_table(needs: pd.DataFrame, name: str = "subdomain") -> str:
    """Show needs with their people, shares and means, the greatest first.

    Parameters
    ----------
    needs
        Rows of `pub_learning_need`, one level of one breakdown or one level for each.
    name
        The column that names a need.

    Returns
    -------
    str
        A `table` element; where ranks are published it is in their order.
    """
    rows = []
    for level, part in needs.groupby(name, sort=False):
        held = {row["measure"]: row for _, row in part.iterrows()}
        gap, place = held.get("mean_gap"), held.get("rank")
        cells = {
            label(name): str(level),
            "People": _people(gap),
            "Short": _of(held.get("share_short"), interval),
            "Levels short": _of(gap, _two_decimals),
            "Relevance, of 10": _of(held.get("mean_relevance"), _one_decimal),
            "Confidence, of 10": _of(held.get("mean_confidence"), _one_decimal),
        }
        order = _value(held.get("need_score"))
        if "rank" in set(needs["measure"]):
            cells["Place"] = _of(place, _whole)
            order = -_value(place)
        rows.append((-order if order == order else float("inf"), str(level), cells))
    headings = [
        label(name),
        *(["Place"] if "rank" in set(needs["measure"]) else []),
        *("People", "Short", "Levels short", "Relevance, of 10", "Confidence, of 10"),
    ]
    ordered = [cells for *_, cells in sorted(rows, key=lambda row: row[:2])]
    return html_table(
        pd.DataFrame(ordered, columns=headings), text_columns=(label(name),)
    )


def first_needs_table(needs: pd.DataFrame) -> str:
    """Show the need in first place of each level, with how sure that place is.

    Parameters
    ----------
    needs
        Rows of `pub_learning_need` of one breakdown, by subdomain.

    Returns
    -------
    str
        A `table` element; a level without a place says why.
    """
    headings = ["Level", "Greatest need", "People", "Short", "Levels short", "Place"]
    rows = []
    for level, part in needs.groupby("breakdown_level"):
        places = part[part["measure"] == "rank"]
        first = places[places["value"] == 1].sort_values("subdomain").head(1)
        cells = dict.fromkeys(headings, "")
        cells |= {"Level": str(level), "Greatest need": HIDDEN}
        if not first.empty:
            place = first.iloc[0]
            own = part[part["subdomain"] == place["subdomain"]]
            held = {row["measure"]: row for _, row in own.iterrows()}
            cells |= {
                "Greatest need": place["subdomain"],
                "People": count(place["n"]),
                "Short": _of(held.get("share_short"), interval),
                "Levels short": _of(held.get("mean_gap"), _two_decimals),
                "Place": _whole(place),
            }
        rows.append(cells)
    return html_table(
        pd.DataFrame(rows, columns=headings),
        text_columns=("Level", "Greatest need"),
    )


@styled
def need_picture(needs: pd.DataFrame, alt: str) -> Picture:
    """Draw the mean number of levels that people are short, need by need.

    Parameters
    ----------
    needs
        Rows of `pub_learning_need` by subdomain, of one level.
    alt
        What it shows, in a sentence with its numbers.

    Returns
    -------
    Picture
        The greatest need at the top, and marked; what is hidden or refused is left out.
    """
    gaps = needs[(needs["measure"] == "mean_gap") & needs["value"].notna()]
    if gaps.empty:
        return nothing("No need can be published")
    places = needs[needs["measure"] == "rank"].set_index("subdomain")["value"]
    rows = gaps.assign(
        place=gaps["subdomain"].map(places), group=gaps["subdomain"]
    ).sort_values(["place", "subdomain"])
    is_first = rows["place"] == 1
    rows = rows.assign(
        series=is_first.map({True: "greatest need", False: ""}),
        kind=is_first.map({True: "apart", False: "usual"}),
    )
    figure = forest(
        rows,
        "Levels short of what the work requires, mean over people",
        show=lambda value: number(value, 2),
        reference=(0, "none short"),
    )
    return picture(figure, alt)


def coverage_table(coverage: pd.DataFrame) -> str:
    """Show what on offer covers each need, the greatest need first.

    Parameters
    ----------
    coverage
        Rows of `pub_need_coverage`.

    Returns
    -------
    str
        A `table` element.
    """
    shown = coverage.sort_values(["need_rank", "subdomain_id"], na_position="last")
    kinds = ("workshops", "programmes", "fellowship_themes")
    rows = [
        {
            "Subdomain": row["subdomain"],
            "People": count(row["n"]),
            "Short": _of(row, interval),
            **{
                label(kind): row[kind] if isinstance(row[kind], str) else "nothing"
                for kind in kinds
            },
        }
        for _, row in shown.iterrows()
    ]
    headings = ["Subdomain", "People", "Short", *(label(kind) for kind in kinds)]
    return html_table(
        pd.DataFrame(rows, columns=headings),
        text_columns=("Subdomain", *(label(kind) for kind in kinds)),
    )


def part_table(parts: pd.DataFrame, level: str, part: str, heading: str) -> str:
    """Show the people of each level, of how many, and the share.

    Parameters
    ----------
    parts
        Published rows with n, the column of the part, value and interval.
    level, part
        The columns that name a level and count its people.
    heading
        Over the levels.

    Returns
    -------
    str
        A `table` element, the largest part first.
    """
    shown = parts.sort_values(["value", level], ascending=[False, True])
    rows = [
        {
            heading: str(row[level]),
            "Number": HIDDEN if row["is_suppressed"] else number(row[part]),
            "Of": count(row["n"]),
            "Share": _of(row, interval),
        }
        for _, row in shown.iterrows()
    ]
    headings = [heading, "Number", "Of", "Share"]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=(heading,))


def change_table(changes: pd.DataFrame) -> str:
    """Show the change of each subdomain, and of the framework.

    Parameters
    ----------
    changes
        Rows of `pub_capability_change`.

    Returns
    -------
    str
        A `table` element, the framework last.
    """
    shown = changes[changes["scope"].isin(["subdomain", "framework"])]
    named = shown.assign(name=shown["subdomain"].fillna("All of the framework"))
    rows = []
    for name, part in named.groupby("name"):
        held = {row["measure"]: row for _, row in part.iterrows()}
        cells = {"Subdomain": name, "People": _people(held.get("own_level_change"))}
        for measure, heading in _CHANGES.items():
            cells[heading] = _of(held.get(measure), _two_decimals)
        rows.append((part["scope"].iloc[0] == "framework", name, cells))
    headings = ["Subdomain", "People", *_CHANGES.values()]
    ordered = [cells for *_, cells in sorted(rows, key=lambda row: row[:2])]
    return html_table(
        pd.DataFrame(ordered, columns=headings), text_columns=("Subdomain",)
    )


def quality_table(quality: pd.DataFrame) -> str:
    """Show what does not fit together in the clean rows.

    Parameters
    ----------
    quality
        Rows of `pub_capability_quality`.

    Returns
    -------
    str
        A `table` element.
    """
    rows = [
        {
            "Table": row["table_name"].replace("_", " "),
            "Found": _CHECKS[row["quality_check"]],
            "Rows": count(row["n_rows"]),
            "Of": count(row["n"]),
            "Share": interval(row),
        }
        for _, row in quality[quality["n"].fillna(1) != 0].iterrows()
    ]
    headings = ["Table", "Found", "Rows", "Of", "Share"]
    return html_table(
        pd.DataFrame(rows, columns=headings),
        text_columns=("Table", "Found"),
        grouped=True,
    )


def region_table(regions: pd.DataFrame) -> str:
    """Show some of the subject areas side by side, region by region.

    Parameters
    ----------
    regions
        Rows of `pub_region`, of the measures to show.

    Returns
    -------
    str
        A `table` element; each heading has the rounded number its shares are of, where
        that is one number for all regions.
    """
    shown = [name for name in _REGION_MEASURES if name in set(regions["measure"])]
    titles = {measure: _title(regions, measure) for measure in shown}
    rows = []
    for region, part in regions.groupby("region"):
        held = {row["measure"]: row for _, row in part.iterrows()}
        cells = {"Region": str(region)}
        for measure, title in titles.items():
            row = held[measure]
            cells[title] = _of(row, interval)
            if not pd.isna(row["n_part"]) and row["n_part"] == 0:
                cells[title] = "nobody" if measure != "vacancies" else "none"
            elif measure in _WITHIN and not pd.isna(row["value"]):
                cells[title] += f" of {count(row['n'])}"
        rows.append(cells)
    headings = ["Region", *titles.values()]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("Region",))


def _title(regions: pd.DataFrame, measure: str) -> str:
    """Head a column, with the number its shares are of where that is one for all."""
    title = _REGION_MEASURES[measure]
    if measure in _WITHIN:
        return title
    whole = regions.loc[regions["measure"] == measure, "n"].max()
    return f"{title} ({number(whole)})"


def _of(row: pd.Series | None, show: Callable[[pd.Series], str]) -> str:
    """Show an estimate: a dash where it is hidden, words where there is nobody."""
    if row is None or (not pd.isna(row["n"]) and row["n"] == 0):
        return "nobody"
    return HIDDEN if pd.isna(row["value"]) else show(row)


def _people(row: pd.Series | None) -> str:
    """Show how many people there are."""
    if row is None:
        return SUPPRESSED
    return count(row["n"])


def _value(row: pd.Series | None) -> float:
    if row is None or pd.isna(row["value"]):
        return float("nan")
    return float(row["value"])


def _one_decimal(row: pd.Series) -> str:
    return interval(row, lambda value: number(value, 1))


def _two_decimals(row: pd.Series) -> str:
    return interval(row, lambda value: number(value, 2))


def _whole(row: pd.Series) -> str:
    return interval(row, number)
