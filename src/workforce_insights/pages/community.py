"""Published tables of the community, laid out and drawn."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from workforce_insights.pages.drawing import (
    GREY,
    NHS_BLUE,
    PALE,
    WARM,
    figure_of,
    nothing,
    styled,
)
from workforce_insights.pages.tables import html_table
from workforce_insights.pages.words import SUPPRESSED, interval, label, number

MIX_FIELDS = ("sector_kind", "sector", "professional_role", "region", "joining_reason")
_RETAINED = {3: "After 3 months", 6: "After 6 months", 12: "After 12 months"}
_RETENTION_FIELDS = {"all": "", "sector_kind": "", "sector": "", "cohort": "Joined "}
_ENGAGEMENT = {
    "took_part": "Ever took part",
    "active": "Active now",
    "quiet_of_often": "Gone quiet, of regulars",
}
_ENGAGEMENT_FIELDS = {
    "all": "Everybody",
    "sector_kind": "Supplier or not",
    "sector": "Sector",
    "professional_role": "Role",
    "region": "Region",
}
_CHANGES = {
    "change_of_those_at_both": "At the first and the last",
    "change_if_none_for_others": "With others, unchanged",
    "change_to_last_seen": "With others, as last seen",
}
_ADOPTION = {
    "taken_up_elsewhere": "Taken up elsewhere",
    "live_elsewhere": "Live elsewhere",
}
_CHECKS = {
    "left_before_joining": "Left before joining",
    "day_to_come": "On a day that is yet to come, and left aside",
    "champion_before_offering": "Champion before offering to be one",
    "sector_not_stated": "Sector not stated",
    "role_not_stated": "Role not stated",
    "region_not_stated": "Region not stated",
    "kind_not_stated": "Kind of activity not stated",
    "host_without_members": "Held by an organisation that no member works for",
    "nobody_on_record": "Nobody on record at it",
    "member_not_in_extract": "Member who is not in the extract",
    "activity_not_in_extract": "Activity that is not in its extract",
    "way_not_stated": "Not stated in what way",
    "before_joining": "Before the member joined",
    "after_leaving": "After the member left",
    "use_case_not_in_extract": "Use case that is not in its extract",
    "where_it_comes_from": "Taken up where it comes from",
}
_ACTIVITY = {
    "attended_of_registered": "Came, of those registered",
    "came_back_of_attended": "Came again",
    "feedback_score": "Feedback, of 5",
}


def months_table(growth: pd.DataFrame) -> str:
    """Show who joined and left each month, and how many were expected to join.

    Parameters
    ----------
    growth
        Rows of `pub_community_growth`.

    Returns
    -------
    str
        A `table` element, the latest month first.
    """
    months = growth[growth["measure"] == "expected_joined"]
    rows = [
        {
            "Month": f"{row['calendar_month']:%B %Y}",
            "Joined": _or_blank(row["n_joined"], row["is_complete"]),
            "Expected": interval(row, number),
            "Left": _or_blank(row["n_left"], row["is_complete"]),
            "Members at its end": _or_blank(row["n_members"], row["is_complete"]),
            "Ever joined": _or_blank(row["n_ever"], row["is_complete"]),
        }
        for _, row in months.sort_values("calendar_month", ascending=False).iterrows()
    ]
    headings = [
        *("Month", "Joined", "Expected", "Left", "Members at its end", "Ever joined"),
    ]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("Month",))


def mix_table(mix: pd.DataFrame) -> str:
    """Show the make-up of all who ever joined and of the members now.

    Parameters
    ----------
    mix
        Rows of `pub_community_mix` of one field, not broken down.

    Returns
    -------
    str
        A `table` element, the largest level of all who joined first.
    """
    told = {
        population: part.set_index("field_level")
        for population, part in mix.groupby("population")
    }
    rows = []
    for level in _largest_first(mix[mix["population"] == "ever"], "field_level"):
        cells = {"Level": level}
        for population, heading in (("ever", "Ever joined"), ("now", "Members now")):
            part = told.get(population)
            if part is None or level not in part.index:
                cells[heading], cells[f"{heading}, share"] = "0", ""
                continue
            row = part.loc[[level]].iloc[0]
            cells[heading] = number(row["n_level"])
            cells[f"{heading}, share"] = interval(row)
        rows.append(cells)
    headings = [
        *("Level", "Ever joined", "Ever joined, share"),
        *("Members now", "Members now, share"),
    ]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("Level",))


def mix_by_region_table(mix: pd.DataFrame) -> str:
    """Show how many members of each kind each region has.

    Parameters
    ----------
    mix
        Rows of `pub_community_mix` of one field and population, by region.

    Returns
    -------
    str
        A `table` element: the rounded count, with the share of its region.
    """
    regions = sorted(mix["breakdown_level"].unique(), key=_unknown_last)
    rows = []
    for level in _largest_first(mix, "field_level"):
        part = mix[mix["field_level"] == level].set_index("breakdown_level")
        shown = {"Level": level}
        for region in regions:
            shown[region] = _counted(part.loc[region]) if region in part.index else "0"
        rows.append(shown)
    return html_table(
        pd.DataFrame(rows, columns=["Level", *regions]), text_columns=("Level",)
    )


def retention_table(retention: pd.DataFrame) -> str:
    """Show who stays, by what is told apart.

    Parameters
    ----------
    retention
        Rows of `pub_community_retention`.

    Returns
    -------
    str
        A `table` element: the share retained with the members followed so long, and the
        rate of leaving. A sector that is a kind by itself stands there once.
    """
    rows = []
    retention = retention[retention["measure"].isin(["retained", "leaving_rate"])]
    kinds = set(retention.loc[retention["field"] == "sector_kind", "field_level"])
    for field, prefix in _RETENTION_FIELDS.items():
        part = retention[retention["field"] == field]
        for level in sorted(part["field_level"].unique(), key=_unknown_last):
            if field == "sector" and level in kinds:
                continue
            own = part[part["field_level"] == level]
            cells = {
                "Members": f"{prefix}{level}",
                "Joined": number(own["n"].iloc[0]),
            }
            for _, row in own[own["measure"] == "retained"].iterrows():
                said = interval(row)
                if pd.notna(row["value"]):
                    said += f"; {number(row['n_at_risk'])}"
                cells[_RETAINED[row["months"]]] = said
            for _, row in own[own["measure"] == "leaving_rate"].iterrows():
                cells["Leave each month"] = interval(row, _tenths_of_percent)
            rows.append(cells)
    headings = ["Members", "Joined", *_RETAINED.values(), "Leave each month"]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("Members",))


def activity_table(activity: pd.DataFrame) -> str:
    """Show who came to each kind of activity, who came again and what they thought.

    Parameters
    ----------
    activity
        Rows of `pub_community_activity`.

    Returns
    -------
    str
        A `table` element, all kinds together last.
    """
    rows = []
    for kind in sorted(
        activity["activity_type"].unique(), key=lambda k: (k == "All", k)
    ):
        part = activity[activity["activity_type"] == kind]
        first = part.iloc[0]
        cells = {
            "Activity": kind,
            "Held": number(first["n_activities"]),
            "Took part": number(first["n_people"]),
        }
        for _, row in part.iterrows():
            show = _tenths if row["measure"] == "feedback_score" else None
            said = interval(row, show) if show else interval(row)
            if pd.notna(row["value"]):
                said += f"; {number(row['n'])}"
            cells[_ACTIVITY[row["measure"]]] = said
        rows.append(cells)
    headings = ["Activity", "Held", "Took part", *_ACTIVITY.values()]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("Activity",))


def series_table(series: pd.DataFrame) -> str:
    """Show the activities that belong together.

    Parameters
    ----------
    series
        Rows of `pub_community_series`.

    Returns
    -------
    str
        A `table` element, the earliest first.
    """
    rows = [
        {
            "Series": row["series"],
            "From": f"{row['first_date']:%d %B %Y}",
            "To": f"{row['last_date']:%d %B %Y}",
            "Runs": number(row["n_runs"]) if row["n_runs"] else "",
            "Sessions": number(row["n_sessions"]),
            "Led by named members": number(row["n_member_led"]),
            "People": number(row["n_people"]),
            "Attendances": number(row["n_attendances"]),
        }
        for _, row in series.sort_values(["first_date", "series"]).iterrows()
    ]
    headings = [
        *("Series", "From", "To", "Runs", "Sessions", "Led by named members"),
        *("People", "Attendances"),
    ]
    return html_table(
        pd.DataFrame(rows, columns=headings), text_columns=("Series", "From", "To")
    )


def engagement_table(engagement: pd.DataFrame) -> str:
    """Show who takes part, is active and went quiet, by what is told apart.

    Parameters
    ----------
    engagement
        Rows of `pub_community_engagement`.

    Returns
    -------
    str
        A `table` element.
    """
    rows = []
    shown = engagement[engagement["measure"].isin(_ENGAGEMENT)]
    for field, heading in _ENGAGEMENT_FIELDS.items():
        part = shown[shown["field"] == field]
        for level in sorted(part["field_level"].unique(), key=_unknown_last):
            own = part[part["field_level"] == level].set_index("measure")
            cells = {
                "Members": heading if field == "all" else f"{heading}: {level}",
                "Now": number(own.loc[["active"]].iloc[0]["n"]),
            }
            for measure, name in _ENGAGEMENT.items():
                row = own.loc[[measure]].iloc[0]
                cells[name] = interval(row)
                if measure == "quiet_of_often" and pd.notna(row["value"]):
                    cells[name] += f" of {number(row['n'])}"
            rows.append(cells)
    headings = ["Members", "Now", *_ENGAGEMENT.values()]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("Members",))


def workshop_funnel_table(funnel: pd.DataFrame) -> str:
    """Show who was at each workshop of each run, of those who began it.

    Parameters
    ----------
    funnel
        Rows of `pub_workshop_funnel`.

    Returns
    -------
    str
        A `table` element, all runs together last.
    """
    rows = []
    for run in _runs(funnel):
        part = funnel[funnel["run_id"] == run].sort_values("session_no")
        cells = {"Run": _run(run), "Began": number(part["n"].iloc[0])}
        for _, row in part.iterrows():
            cells[f"At workshop {row['session_no']}"] = interval(row)
        rows.append(cells)
    sessions = [f"At workshop {n}" for n in sorted(funnel["session_no"].unique())]
    headings = ["Run", "Began", *sessions]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("Run",))


def workshop_change_table(changes: pd.DataFrame) -> str:
    """Show how confidence changed in each run, with the bounds for those who left.

    Parameters
    ----------
    changes
        Rows of `pub_workshop_change`.

    Returns
    -------
    str
        A `table` element, all runs together last.
    """
    rows = []
    for run in _runs(changes):
        cells = {"Run": _run(run)}
        for _, row in changes[changes["run_id"] == run].iterrows():
            said = interval(row, _signed)
            if pd.notna(row["value"]):
                said += f"; {number(row['n'])}"
            cells[_CHANGES[row["measure"]]] = said
        rows.append(cells)
    headings = ["Run", *_CHANGES.values()]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("Run",))


def adoption_table(adoption: pd.DataFrame) -> str:
    """Show which use cases another organisation took up, by the problem they are for.

    Parameters
    ----------
    adoption
        Rows of `pub_adoption`.

    Returns
    -------
    str
        A `table` element, all problems together last.
    """
    rows = []
    for area in sorted(
        adoption["problem_area"].unique(), key=lambda a: (a == "All", *_unknown_last(a))
    ):
        own = adoption[adoption["problem_area"] == area].set_index("measure")
        first = own.iloc[0]
        cells = {
            "Problem": area,
            "Use cases": number(first["n"]),
            "Adoptions": number(first["n_adoptions"]),
            "Adopters": number(first["n_adopters"]),
        }
        for measure, heading in _ADOPTION.items():
            cells[heading] = interval(own.loc[[measure]].iloc[0])
        rows.append(cells)
    headings = ["Problem", "Use cases", *_ADOPTION.values(), "Adoptions", "Adopters"]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("Problem",))


def survey_table(survey: pd.DataFrame) -> str:
    """Show what members answered.

    Parameters
    ----------
    survey
        Rows of `pub_community_survey`.

    Returns
    -------
    str
        A `table` element, question by question.
    """
    rows = [
        {
            "Question": row["question"],
            "Answer": row["answer"],
            "People": number(row["n_events"]),
            "Share": interval(row),
        }
        for _, row in survey.sort_values(["question", "answer"]).iterrows()
    ]
    headings = ["Question", "Answer", "People", "Share"]
    return html_table(
        pd.DataFrame(rows, columns=headings), text_columns=("Question", "Answer")
    )


def quality_table(quality: pd.DataFrame) -> str:
    """Show what does not fit together in the clean rows.

    Parameters
    ----------
    quality
        Rows of `pub_community_quality`.

    Returns
    -------
    str
        A `table` element.
    """
    rows = [
        {
            "Table": label(row["table_name"]),
            "Found": _CHECKS[row["quality_check"]],
            "Rows": number(row["n_rows"]),
            "Of": number(row["n"]),
            "Share": interval(row),
        }
        for _, row in quality.iterrows()
        if row["n"] != 0
    ]
    headings = ["Table", "Found", "Rows", "Of", "Share"]
    return html_table(
        pd.DataFrame(rows, columns=headings), text_columns=("Table", "Found")
    )


def _runs(part: pd.DataFrame) -> Sequence[str]:
    """Order runs by their names, all of them last."""
    return sorted(part["run_id"].unique(), key=lambda run: (run == "All", run))


def _run(run: str) -> str:
    return "All runs" if run == "All" else run


@styled
def growth_picture(growth: pd.DataFrame) -> Figure:
    """Draw who joined each month over what the months before lead to expect.

    Parameters
    ----------
    growth
        Rows of `pub_community_growth`.

    Returns
    -------
    matplotlib.figure.Figure
        Dots for months, hollow where not whole; a band for the interval, carried on
        over the months to come.
    """
    months = growth[growth["measure"] == "expected_joined"].sort_values(
        "calendar_month"
    )
    shown = months[months["n_joined"].notna()]
    if shown.empty:
        return nothing("Too few members to draw")
    figure, axes = figure_of(height=3.4)
    expected = months[months["value"].notna()]
    days = expected["calendar_month"].to_numpy()
    axes.fill_between(
        days,
        expected["ci_low"].astype(float),
        expected["ci_high"].astype(float),
        color=PALE,
        label="Expected, 95%",
    )
    axes.plot(days, expected["value"].astype(float), color=GREY, label="Expected")
    for is_whole, name in ((True, "Joined"), (False, "Joined, month not whole")):
        part = shown[shown["is_complete"].astype(bool) == is_whole]
        if part.empty:
            continue
        axes.plot(
            part["calendar_month"].to_numpy(),
            part["n_joined"].astype(float),
            "o",
            color=NHS_BLUE,
            markerfacecolor=NHS_BLUE if is_whole else "white",
            markersize=6,
            label=name,
        )
    odd = shown[shown["is_as_expected"].eq(other=False).fillna(value=False)]
    if len(odd):
        axes.plot(
            odd["calendar_month"].to_numpy(),
            odd["n_joined"].astype(float),
            "o",
            color=WARM,
            markersize=9,
            fillstyle="none",
            label="Unlike the months before",
        )
    axes.set_ylim(bottom=0)
    axes.set_ylabel("Members who joined")
    axes.legend(frameon=False, ncols=2, loc="lower right")
    return figure


def _or_blank(count: float, is_complete: bool | None) -> str:
    """Give a count of a month; nothing for one that has yet to come."""
    return "" if pd.isna(is_complete) else number(count)


def _counted(row: pd.Series) -> str:
    """Give a count with its share; a dash where they are hidden."""
    if pd.isna(row["n_level"]):
        return SUPPRESSED
    return f"{number(row['n_level'])} ({100 * row['value']:.0f}%)"


def _largest_first(part: pd.DataFrame, column: str) -> Sequence[str]:
    """Order levels by their people, the unknown last."""
    totals = part.groupby(column)["n_level"].sum()
    return sorted(
        totals.index, key=lambda level: (level == "Not stated", -totals[level], level)
    )


def _unknown_last(level: str) -> tuple[bool, str]:
    return level == "Not stated", level


def _tenths(value: float) -> str:
    return number(value, 1)


def _signed(value: float) -> str:
    return f"{value:+.1f}"


def _tenths_of_percent(value: float) -> str:
    return f"{100 * value:.1f}%"
