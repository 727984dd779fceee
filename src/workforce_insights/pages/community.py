"""Published tables of the community, laid out and drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from workforce_insights.pages.drawing import (
    GREY,
    MARKS,
    Picture,
    dot,
    figure_of,
    forest,
    month_ticks,
    nothing,
    picture,
    spot,
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
    percent,
    signed,
)

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
_SEGMENT_MEASURES = {
    "lowest_jaccard": "Least stable segment",
    "resampling_jaccard": "Mean of the segments",
    "silhouette": "Silhouette",
    "gap_statistic": "Gap statistic",
}
_OUTREACH = {"rule": "The rule", "logit": "The model"}
_OUTREACH_GAINS = {"rule": "the rule", "class_frequencies": "the share of everybody"}
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
            cells[heading] = count(row["n_level"])
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
        pd.DataFrame(rows, columns=["Level", *regions]),
        text_columns=("Level",),
        spanner=("Region", regions),
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
                    said += f"; {count(row['n_at_risk'])}"
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
            "Held": count(first["n_activities"]),
            "Took part": count(first["n_people"]),
        }
        for _, row in part.iterrows():
            show = _tenths if row["measure"] == "feedback_score" else None
            said = interval(row, show) if show else interval(row)
            if pd.notna(row["value"]):
                said += f"; {count(row['n'])}"
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
            "Runs": count(row["n_runs"]) if row["n_runs"] else "",
            "Sessions": count(row["n_sessions"]),
            "Led by named members": count(row["n_member_led"]),
            "People": count(row["n_people"]),
            "Attendances": count(row["n_attendances"]),
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
                    cells[name] += f" of {count(row['n'])}"
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
                said += f"; {count(row['n'])}"
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
            "Use cases": count(first["n"]),
            "Adoptions": count(first["n_adoptions"]),
            "Adopters": count(first["n_adopters"]),
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
            "People": count(row["n_events"]),
            "Share": interval(row),
        }
        for _, row in survey.sort_values(["question", "answer"]).iterrows()
    ]
    headings = ["Question", "Answer", "People", "Share"]
    return html_table(
        pd.DataFrame(rows, columns=headings),
        text_columns=("Question", "Answer"),
        grouped=True,
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
            "Rows": count(row["n_rows"]),
            "Of": count(row["n"]),
            "Share": interval(row),
        }
        for _, row in quality.iterrows()
        if row["n"] != 0
    ]
    headings = ["Table", "Found", "Rows", "Of", "Share"]
    return html_table(
        pd.DataFrame(rows, columns=headings),
        text_columns=("Table", "Found"),
        grouped=True,
    )


def _runs(part: pd.DataFrame) -> Sequence[str]:
    """Order runs by their names, all of them last."""
    return sorted(part["run_id"].unique(), key=lambda run: (run == "All", run))


def _run(run: str) -> str:
    return "All runs" if run == "All" else run


def segment_table(segments: pd.DataFrame) -> str:
    """Show who is in each segment, how large it is and how often it comes back.

    Parameters
    ----------
    segments
        Rows of `pub_community_segment`.

    Returns
    -------
    str
        A `table` element, the segments by their number.
    """
    rows = [
        {
            "Segment": number(row["segment_id"]),
            "More than all members": row["words"]
            if isinstance(row["words"], str)
            else SUPPRESSED,
            "Ever": count(row["n_ever"]),
            "Now": count(row["n_events"]),
            "Share now": interval(row),
            "Mean Jaccard": _jaccard(row),
            "Comes back": _comes_back(row["is_stable"]),
        }
        for _, row in segments.sort_values("segment_id").iterrows()
    ]
    headings = [
        *("Segment", "More than all members", "Ever", "Now", "Share now"),
        *("Mean Jaccard", "Comes back"),
    ]
    return html_table(
        pd.DataFrame(rows, columns=headings),
        text_columns=("Segment", "More than all members", "Comes back"),
    )


def segment_number_table(evidence: pd.DataFrame) -> str:
    """Show what speaks for each number of segments.

    Parameters
    ----------
    evidence
        Rows of `pub_community_segment_evidence`.

    Returns
    -------
    str
        A `table` element, by the number of segments.
    """
    rows = []
    for n, part in evidence[evidence["n_segments"] > 1].groupby("n_segments"):
        own = part[part["measure"].isin(_SEGMENT_MEASURES)].set_index("measure")
        chosen = " (chosen)" if part["is_chosen"].any() else ""
        cells = {"Segments": f"{n}{chosen}"}
        for measure, heading in _SEGMENT_MEASURES.items():
            row = own.loc[[measure]].iloc[0]
            cells[heading] = interval(row, _hundredths)
        rows.append(cells)
    headings = ["Segments", *_SEGMENT_MEASURES.values()]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("Segments",))


def segment_quarter_table(quarters: pd.DataFrame) -> str:
    """Show each segment's share of the members at the end of the last quarters.

    Parameters
    ----------
    quarters
        Rows of `pub_community_segment_quarter`.

    Returns
    -------
    str
        A `table` element with a column for each of the last six quarters; one that has
        not ended is as of the last day of the extracts.
    """
    last = sorted(quarters["first_date"].unique())[-6:]
    shown = quarters[quarters["first_date"].isin(last)].sort_values("first_date")
    rows = []
    for segment in sorted(shown["segment_id"].unique()):
        part = shown[shown["segment_id"] == segment]
        cells = {"Segment": number(segment)}
        for _, row in part.iterrows():
            name = row["calendar_quarter"]
            cells[name if row["is_complete"] else f"{name} so far"] = interval(row)
        rows.append(cells)
    columns = pd.DataFrame(rows, columns=None if rows else ["Segment"])
    return html_table(columns, text_columns=("Segment",))


def lift_table(lifts: pd.DataFrame) -> str:
    """Show who took part in what, and how much more or less than all others.

    Parameters
    ----------
    lifts
        Rows of `pub_community_segment_lift` of one field.

    Returns
    -------
    str
        A `table` element, one row for each level and kind of activity; a lift that is
        refused gives its reason.
    """
    keys = ["field_level", "activity_type"]
    shares = lifts[lifts["measure"] == "took_part"].set_index(keys)
    rows = []
    ratios = lifts[lifts["measure"] == "lift"]
    for _, row in ratios.sort_values(keys).iterrows():
        share = shares.loc[[(row["field_level"], row["activity_type"])]].iloc[0]
        is_refused = isinstance(row["reason"], str)
        rows.append(
            {
                "Who": _level(row),
                "Kind": _kind(row["activity_type"]),
                "Could": count(share["n"]),
                "Took part": interval(share),
                "Times all others": row["reason"]
                if is_refused
                else interval(row, _hundredths),
            }
        )
    headings = ["Who", "Kind", "Could", "Took part", "Times all others"]
    return html_table(
        pd.DataFrame(rows, columns=headings),
        text_columns=("Who", "Kind", "Times all others"),
        grouped=True,
    )


def outreach_table(evidence: pd.DataFrame) -> str:
    """Show how well a rule and a model tell who comes next.

    Parameters
    ----------
    evidence
        Rows of `pub_outreach_evidence`.

    Returns
    -------
    str
        A `table` element; without an estimate the reason stands in its place.
    """
    asked = [(name, "", *told) for name, told in _OUTREACH_MEASURES.items()]
    asked += [
        ("log_loss_gain", other, f"Gain over {words}", _thousandths)
        for other, words in _OUTREACH_GAINS.items()
    ]
    rows: list[dict[str, str]] = [{"What": heading} for *_, heading, _ in asked]
    for estimator, name in _OUTREACH.items():
        own = evidence[evidence["estimator"] == estimator]
        heading = f"{name} (in use)" if own["is_used"].any() else name
        for cells, (measure, other, _, show) in zip(rows, asked, strict=True):
            is_other = own["compared_with"].fillna("") == other
            found = own[(own["measure"] == measure) & is_other]
            cells[heading] = _or_reason(found.iloc[0], show) if len(found) else ""
    return html_table(pd.DataFrame(rows), text_columns=("What",))


@styled
def lift_picture(lifts: pd.DataFrame, alt: str) -> Picture:
    """Draw how much more or less each segment takes part in each kind of activity.

    Parameters
    ----------
    lifts
        Rows of `pub_community_segment_lift`.
    alt
        What it shows, in a sentence with its numbers.

    Returns
    -------
    Picture
        Kind by kind, on a scale of ratios; those whose interval leaves out 1 are
        marked.
    """
    drawn = lifts[
        (lifts["measure"] == "lift")
        & (lifts["field"] == "segment")
        & (lifts["activity_type"] != "All")
        & lifts["value"].notna()
    ].sort_values(["activity_type", "field_level"])
    if drawn.empty:
        return nothing("Too few took part to draw")
    is_apart = (drawn["ci_low"] > 1) | (drawn["ci_high"] < 1)
    rows = drawn.assign(
        group=drawn["activity_type"],
        series=[_level(row).lower() for _, row in drawn.iterrows()],
        kind=is_apart.map({True: "apart", False: "usual"}),
    )
    figure = forest(
        rows,
        "Share that took part, times that of all others",
        show=_hundredths,
        reference=(1, "as all others"),
        is_ratio=True,
    )
    return picture(figure, alt)


@styled
def growth_picture(growth: pd.DataFrame, alt: str) -> Picture:
    """Draw who joined each month over what the months before lead to expect.

    Parameters
    ----------
    growth
        Rows of `pub_community_growth`.
    alt
        What it shows, in a sentence with its numbers.

    Returns
    -------
    Picture
        A mark for each month, hollow where it is not whole, and marked where unlike
        those before; a band for what is expected, carried on over the months to come.
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
    low, high = (expected[bound].astype(float) for bound in ("ci_low", "ci_high"))
    axes.fill_between(days, low, high, color=GREY, alpha=0.18, linewidth=0)
    axes.plot(days, expected["value"].astype(float), color=GREY)
    if len(expected):
        axes.annotate(
            "expected, 95%", (days[-1], high.iloc[-1]), ha="right", va="bottom"
        )
    for _, row in shown.iterrows():
        day, joined = row["calendar_month"], float(row["n_joined"])
        is_apart = not pd.isna(row["is_as_expected"]) and not row["is_as_expected"]
        is_whole = bool(row["is_complete"])
        named = [f"{day:%B %Y}"] if is_apart else []
        named += [] if is_whole else ["month not whole"]
        mark = MARKS["apart" if is_apart else "usual"]
        dot(axes, day, joined, mark, filled=is_whole)
        axes.annotate(
            ", ".join(named),
            (day, joined),
            xytext=(7, 0),
            textcoords="offset points",
            va="center",
        )
        awaited = "" if pd.isna(row["value"]) else f", {interval(row, number)} expected"
        spot(axes, day, joined, f"{day:%B %Y}: {number(joined)} joined{awaited}")
    axes.set_ylim(bottom=0)
    month_ticks(axes, months["calendar_month"])
    axes.set_ylabel("Members who joined")
    axes.grid(axis="y")
    return picture(figure, alt)


def _or_blank(count: float, is_complete: bool | None) -> str:
    """Give a count of a month; nothing for one that has yet to come."""
    return "" if pd.isna(is_complete) else number(count)


def _counted(row: pd.Series) -> str:
    """Give a count with its share, or say that they are hidden."""
    if pd.isna(row["n_level"]):
        return HIDDEN
    return f"{count(row['n_level'])} ({percent(row['value'])})"


def _largest_first(part: pd.DataFrame, column: str) -> Sequence[str]:
    """Order levels by their people, the unknown last."""
    totals = part.groupby(column)["n_level"].sum()
    return sorted(
        totals.index, key=lambda level: (level == "Not stated", -totals[level], level)
    )


def _unknown_last(level: str) -> tuple[bool, str]:
    return level == "Not stated", level


def _level(row: pd.Series) -> str:
    """Name a level: a segment by its number."""
    level = str(row["field_level"])
    return f"Segment {level}" if row["field"] == "segment" else level


def _kind(kind: str) -> str:
    return "Anything" if kind == "All" else kind


def _jaccard(row: pd.Series) -> str:
    bounds = {name: row[f"jaccard_{name}"] for name in ("ci_low", "ci_high")}
    return interval(pd.Series({"value": row["jaccard"], **bounds}), _hundredths)


def _comes_back(is_stable: bool | None) -> str:
    if pd.isna(is_stable):
        return SUPPRESSED
    return "yes" if is_stable else "not always"


def _hundredths(value: float) -> str:
    return number(value, 2)


def _thousandths(value: float) -> str:
    return number(value, 3)


def _or_reason(row: pd.Series, show: Callable[[float], str]) -> str:
    """Give an estimate with its interval, or why there is none."""
    return str(row["reason"]) if not row["is_reportable"] else interval(row, show)


def _tenths(value: float) -> str:
    return number(value, 1)


def _signed(value: float) -> str:
    return signed(value, 1)


def _tenths_of_percent(value: float) -> str:
    return f"{number(100 * value, 1)}%"


_OUTREACH_MEASURES = {
    "auc": ("Area under the curve", _hundredths),
    "log_loss": ("Log loss", _thousandths),
    "came_of_expected": ("Came, of one expected", _hundredths),
}
