"""Where every line of every extract went, laid out as tables."""

from __future__ import annotations

import pandas as pd

from workforce_insights.pages.tables import html_table
from workforce_insights.pages.words import count, label, number

# The extracts of each subject area, in the order of the pages.
AREAS = {
    "Leadership programmes": ("participants",),
    "Inclusive recruitment": (
        *("vacancies", "applications", "interview_scores", "assessments", "workforce"),
    ),
    "AI community": (
        *("members", "activities", "engagements", "survey_responses"),
        *("use_cases", "use_case_adoptions"),
    ),
    "AI capability": ("capability_assessments", "fellows"),
}


def accounting_table(quality: pd.DataFrame) -> str:
    """Show for each extract how many lines were read, clean and rejected.

    Parameters
    ----------
    quality
        Rows of `pub_data_quality`.

    Returns
    -------
    str
        A `table` element, one row for each table of the contract; an extract that is
        not there says so.
    """
    whole = quality[quality["specification"].isna()]
    counts = whole.pivot_table(
        index="table_name", columns="measure", values="n", aggfunc="sum"
    )
    counts = counts.reindex(columns=["lines", "clean", "rejected"]).fillna(0)
    rows = []
    for area, tables in AREAS.items():
        for table in tables:
            cells = {"Area": area, "Extract": label(table), "Lines": "no extract"}
            cells |= dict.fromkeys(("Clean", "Rejected"), "")
            for _, held in counts[counts.index == table].iterrows():
                cells["Lines"] = number(held["lines"])
                cells["Clean"] = number(held["clean"])
                cells["Rejected"] = number(held["rejected"])
            rows.append(cells)
    names = ("Area", "Extract")
    return html_table(pd.DataFrame(rows), text_columns=names, grouped=True)


def reason_table(quality: pd.DataFrame) -> str:
    """Show why lines were rejected.

    Parameters
    ----------
    quality
        Rows of `pub_data_quality`.

    Returns
    -------
    str
        A `table` element; one row says so where no line was rejected.
    """
    rejected = quality[(quality["measure"] == "rejected") & quality["n"].gt(0)]
    rows = [
        (label(row["table_name"]), row["reason"], count(row["n"]))
        for _, row in rejected.sort_values(["table_name", "reason"]).iterrows()
    ] or [("Every extract", "no line was rejected", number(0))]
    table = pd.DataFrame(rows, columns=["Extract", "Why", "Lines"])
    return html_table(table, text_columns=("Extract", "Why"), grouped=True)
