"""Odds laid out: what is asked first, hidden as dashes, refused in words."""

import pandas as pd
import pytest
from table_cells import texts
from test_pictures import told

from workforce_insights.pages import recruitment

RATIO = {
    "model": "within_vacancy",
    "estimator": "conditional_logit",
    "stage": "offered",
    "posts": "all",
    "term": "is_bme",
    "term_level": "1",
    "by_term": None,
    "by_level": None,
    "reference_level": "0",
    "clustered_by": "vacancy",
    "measure": "odds_ratio",
    "n": 1500,
    "n_events": 400,
    "value": 0.69,
    "ci_low": 0.52,
    "ci_high": 0.9,
    "p_value": 0.0004,
    "adjusted_p_value": 0.01,
    "detectable_ratio": 1.47,
    "method": "Wald, clustered",
    "is_reportable": True,
    "is_suppressed": False,
    "reason": None,
}
LETTER = {**RATIO, "by_term": "has_letter", "by_level": "1", "value": 1.5, "ci_high": 2}
HIDDEN = {
    **RATIO,
    **{"term": "age_group", "term_level": "25-34", "reference_level": "35-44"},
    **{"value": None, "ci_low": None, "ci_high": None, "p_value": None},
    **{"detectable_ratio": None, "is_reportable": False, "is_suppressed": True},
}
REFUSED = {
    **HIDDEN,
    **{"posts": "senior", "term": None, "term_level": None, "reference_level": None},
    **{"is_suppressed": False, "reason": "there are fewer vacancies", "n": 25},
}
CURVE = {
    **{"estimator": "binomial_logit", "posts": "all", "period": "whole"},
    **{"covariates": "few", "panel": "with", "n": 900, "n_vacancies": 1000},
    **{"value": 1.5, "ci_low": 1.1, "ci_high": 2.0},
    **{"is_reportable": True, "is_suppressed": False, "reason": None},
    "method": "Wald, clustered",
}


@pytest.fixture
def odds() -> pd.DataFrame:
    points = {**LETTER, "measure": "chance_difference", "value": 0.039}
    points |= {"ci_low": 0.009, "ci_high": 0.069}
    other = {**LETTER, "clustered_by": "hiring_manager", "value": 99.0}
    period = {**RATIO, "model": "within_vacancy_by_period", "value": 77.0}
    return pd.DataFrame([RATIO, HIDDEN, other, points, LETTER, REFUSED, period])


def test_what_is_asked_comes_first_and_every_row_says_of_whom(odds):
    rows = texts(recruitment.odds_table(odds))
    assert [row[0] for row in rows] == ["Senior posts", *["All posts"] * 3]
    assert rows[0][3] == "not fitted: there are fewer vacancies"
    assert rows[1] == [
        "All posts",
        "BME × Letter required: yes, against no",
        "400 of 1,500",
        "1.50 (0.52 to 2.00)",
        "under .001, 0.010",
        "3.9 (0.9 to 6.9)",
        "1.47",
    ]
    assert rows[2][1] == "BME: yes, against no"
    assert rows[3][1] == "Age: 25-34, against 35-44"
    assert rows[3][3:6] == ["hidden", "–", "–"]


def test_pictures_leave_out_what_is_hidden_and_say_when_nothing_is_left(odds):
    named = [
        text.partition(",")[0] for text in told(recruitment.odds_picture(odds, ""))
    ]
    assert named == ["BME × Letter required: yes", "BME: yes"]
    hidden = odds[odds["value"].isna()]
    assert "No odds ratio" in recruitment.odds_picture(hidden, "").html


def test_the_curve_is_in_the_order_of_its_estimates():
    ways = pd.DataFrame(
        [
            CURVE,
            {**CURVE, "estimator": "conditional_logit", "value": 1.2},
            {**CURVE, "panel": "without", "value": None, "is_suppressed": True},
        ]
    )
    drawn = told(recruitment.curve_picture(ways, "Of 2 ways"))
    assert [text.partition(":")[0] for text in drawn] == [
        "All posts, within the vacancy, all dates, few covariates, panel",
        "All posts, all shortlisted, all dates, few covariates, panel",
    ]
    rows = texts(recruitment.curve_table(ways))
    assert [row[3] for row in rows] == [
        "1.50 (1.10 to 2.00)",
        "1.20 (1.10 to 2.00)",
        "hidden",
    ]
    firth = recruitment.curve_table(ways.assign(method="Firth's penalty, profile"))
    assert texts(firth)[0][3] == "1.50 (1.10 to 2.00), Firth"
    assert "No way of" in recruitment.curve_picture(ways.iloc[2:], "Of 2 ways").html
