"""How outcomes read on a page."""

from __future__ import annotations

import pandas as pd
from table_cells import rows as cells

from workforce_insights.pages import outcomes

NAN = float("nan")


def measured(outcome: str, measure: str, value: float, **others: object) -> dict:
    return {
        "specification": "as_published",
        "outcome": outcome,
        "is_given_programme": False,
        "measure": measure,
        "n": 1200,
        "value": value,
        "ci_low": value - 0.1,
        "ci_high": value + 0.1,
        "is_reportable": True,
        "reason": None,
        **others,
    }


def test_evidence_is_a_gain_and_what_the_model_is_in_itself() -> None:
    refused = {"value": NAN, "is_reportable": False, "reason": "everybody is alike"}
    rows = pd.DataFrame(
        [
            measured("completion", "log_loss_gain", -0.012),
            measured("completion", "auc", 0.47),
            measured("completion", "log_loss_gain", 0.2, is_given_programme=True),
            measured("completion", "auc", 0.6, is_given_programme=True),
            measured("assessment", "explained_share", 0.25),
            measured("assessment", "rmse", 8.9),
            measured("satisfaction", "log_loss_gain", **refused),
            measured("satisfaction", "auc", **refused),
        ]
    )
    why = "not fitted: everybody is alike"
    assert cells(outcomes.evidence_table(rows))[1:] == [
        [
            *("Completion", "As published", "1,200"),
            *("log loss −0.012 (−0.112 to 0.088)", "AUC 0.47 (0.37 to 0.57)"),
        ],
        [
            *("Completion", "As published, and programme", "1,200"),
            *("log loss 0.200 (0.100 to 0.300)", "AUC 0.60 (0.50 to 0.70)"),
        ],
        [
            *("Assessment", "As published", "1,200"),
            *("explained 25% (15% to 35%)", "off by 8.9 (8.8 to 9.0)"),
        ],
        ["Satisfaction", "As published", "1,200", why, why],
    ]


def effect(outcome: str, level: str | None, value: float, **others: object) -> dict:
    return {
        "outcome": outcome,
        "field": None if level is None else "is_male",
        "field_level": level,
        "reference_level": None if level is None else "0",
        "measure": "odds_ratio",
        "n": 100.0,
        "value": value,
        "ci_low": value / 2,
        "ci_high": value * 2,
        "is_reportable": True,
        "is_suppressed": False,
        **others,
    }


def test_effects_are_shown_hidden_or_not_fitted() -> None:
    rows = pd.DataFrame(
        [
            effect("completion", "1", NAN, is_reportable=False, is_suppressed=True),
            effect("assessment", "1", -4, measure="points_difference"),
            effect("satisfaction", None, NAN, is_reportable=False),
        ]
    )
    assert cells(outcomes.effect_table(rows))[1:] == [
        ["Male", "yes", "no", "100", "hidden", "−4.0 (−2.0 to −8.0)", "not fitted"]
    ]
    nothing = outcomes.effect_table(rows[rows["field"].isna()])
    assert "Nothing to show." in nothing


def test_margins_are_rates_and_means_with_their_people() -> None:
    rows = pd.DataFrame(
        [
            [*("completion", "role", "Doctor", 50.0), *(0.5, 0.4, 0.6)],
            [*("assessment", "role", "Doctor", 40.0), *(64.2, 60.0, 68.4)],
            [*("completion", "role", "AHP", NAN), *(NAN, NAN, NAN)],
            [*("completion", "everybody", "Everybody", 100.0), *(0.5, 0.4, 0.6)],
        ],
        columns=["outcome", "field", "field_level", "n", "value", "ci_low", "ci_high"],
    )
    assert cells(outcomes.margin_table(rows, ["everybody", "role"]))[1:] == [
        ["Everybody", "", "50% (40% to 60%) of 100", "nobody", "nobody"],
        ["Role", "AHP", "hidden", "nobody", "nobody"],
        [
            *("Role", "Doctor", "50% (40% to 60%) of 50"),
            *("64.2 (60.0 to 68.4) of 40", "nobody"),
        ],
    ]
    assert "Nothing to show." in outcomes.margin_table(rows.head(0), ["role"])
