"""What changed in recruitment, laid out and drawn, where there is little or nothing."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
from table_cells import rows as cells
from test_pictures import told

from workforce_insights import (
    control_charts,
    funnel_plot,
    level_change,
    representation,
)
from workforce_insights.pages import change

MONTHS = ["scope", "stage", "posted_month", "period", "n_people", "n_bme"]


def nobody(*columns: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns))


def representations() -> pd.DataFrame:
    cells = nobody("period", "is_senior", "is_bme", "stage")
    counts = {"n_people": [], "n_decided": [], "n_appointed": []}
    return representation.evidence(cells.assign(**counts))


def changes() -> pd.DataFrame:
    levels = level_change.evidence(nobody(*MONTHS), date(2022, 6, 1))
    return levels.assign(clustered_by=None)


def test_stages_of_nobody_are_dashes() -> None:
    rows = representations()
    table = cells(change.stage_table(rows[rows["scope"] == "senior"]))
    assert len(table) == 1 + 6 * 2
    assert table[1][:4] == ["Applied", "Before", "0", "–"]
    assert table[12][4:] == ["–", "–", "–"]
    excess = cells(change.excess_table(rows))
    assert len(excess) == 1 + 8
    assert excess[1][5:] == ["–", "–"]


def test_a_refused_change_gives_its_reason() -> None:
    table = cells(change.change_table(changes()))
    assert len(table) == 1 + 6
    assert table[1][:2] == ["Monthly BME share", "Shortlisted, every band"]
    assert table[1][2].startswith("a change needs 4 months")
    assert table[1][3:5] == ["–", "–"]


def test_a_change_with_the_letter_says_what_its_errors_share() -> None:
    row = {
        "measure": "gap_change",
        "is_placebo": False,
        "clustered_by": "group",
        "is_reportable": True,
        "value": 0.0945,
        "ci_low": -0.0277,
        "ci_high": 0.2167,
        "p_value": 0.1265,
        "detectable_change": float("nan"),
        "n": 3650,
    }
    placebo = {**row, "is_placebo": True}
    table = cells(change.change_table(pd.DataFrame([row, placebo])))
    assert table[1:] == [
        [
            "Offered, with the letter",
            "Gap between BME and White candidates, errors shared within directorate and"
            " band",
            *("9.4 (−2.8 to 21.7)", "0.127", "–", "3,650"),
        ]
    ]


def test_pictures_of_nothing_say_so() -> None:
    charts = control_charts.evidence(nobody(*MONTHS), {"run_length": 7, "seed": 1})
    assert "No month" in change.control_chart(charts.head(1), "Of 8").html
    columns = ["directorate", "n_shortlisted", "n_shortlisted_bme", "n_appointed"]
    empty = funnel_plot.evidence(nobody(*columns, "n_vacancies", "n_bme"))
    assert "No directorate" in change.funnel_picture(empty, "Of 8").html
    assert cells(change.funnel_table(empty))[1] == ["Nothing to show."]


def test_special_months_and_directorates_stand_out() -> None:
    months = pd.date_range("2022-01-01", periods=8, freq="MS")
    chart = pd.DataFrame(
        {
            "posted_month": months,
            "is_baseline": [True] * 5 + [False] * 3,
            "value": [0.4, 0.42, 0.38, 0.41, 0.39, 0.4, 0.6, 0.41],
            "centre": 0.4,
            "limit_low": 0.3,
            "limit_high": 0.5,
            "signals": [None] * 6 + ["outside the limits", None],
        }
    )
    drawn = change.control_chart(chart, "Of 8 months 1 is special.")
    assert told(drawn)[6] == "July 2022: 60%, limits 30% to 50%"
    assert drawn.html.count(">Jul 2022<") == 1
    assert len(re.findall("<use [^>]*--warm", drawn.html)) == 1
    rows = pd.DataFrame(
        {
            "measure": "appointed_ratio",
            "directorate": ["A", "B"],
            "expected": [50.0, 20.0],
            "value": [1.0, 1.6],
            "ci_low": [0.8, 1.1],
            "ci_high": [1.2, 2.3],
            "limit_low_95": 0.7,
            "limit_high_95": 1.4,
            "limit_low_99_8": 0.6,
            "limit_high_99_8": 1.7,
        }
    )
    drawn = change.funnel_picture(rows, "Of 2 directorates 1 lies outside.")
    assert told(drawn) == [
        "A, about 50 expected: 1.00 (0.80 to 1.20)",
        "B, about 20 expected: 1.60 (1.10 to 2.30)",
    ]
    assert len(re.findall("<use [^>]*--warm", drawn.html)) == 1
