"""Key numbers in boxes: counts, shares and ratios, hidden or refused in words."""

import re

import pandas as pd
import pytest

from workforce_insights.pages import boxes

ROW = {
    "area": "community",
    "is_suppressed": False,
    "reason": None,
    "n": 1200,
    "n_compared": pd.NA,
    "value": 0.5,
    "ci_low": 0.4,
    "ci_high": 0.6,
}


def box(**own: object) -> boxes.Box:
    row = {**ROW, "metric": "asked", "label": "Active", **own}
    (made,) = boxes.headline_boxes(pd.DataFrame([row]), "asked")
    return made


def test_a_share_has_its_interval_and_its_people() -> None:
    made = box(kind="share")
    assert (made.title, made.value) == ("Active", "50%")
    assert made.about == ["95% interval 40% to 60%", "of 1,200 members"]


def test_a_ratio_says_what_it_is_held_against() -> None:
    made = box(kind="ratio", n_compared=800)
    assert made.value == "0.50"
    assert "1 would be no difference" in made.about
    assert "of 1,200 and 800 members" in made.about


def test_a_count_has_no_interval() -> None:
    made = box(kind="count", value=1200)
    assert made.value == "1,200"
    assert not any("interval" in text for text in made.about)


@pytest.mark.parametrize("kind", ["count", "share", "ratio"])
def test_what_is_hidden_or_refused_says_so(kind: str) -> None:
    none = {"value": pd.NA, "ci_low": pd.NA, "ci_high": pd.NA}
    assert box(kind=kind, is_suppressed=True, **none).value == "hidden"
    refused = box(kind=kind, reason="there is nobody to count", **none)
    assert refused.value == ""
    assert refused.about == ["not said: there is nobody to count"]


def test_a_model_stands_beside_no_model_or_is_refused() -> None:
    own = {"evaluation": "test", "measure": "accuracy", "n": 1193, "reason": None}
    rows = [
        {**own, "estimator": "forest", "value": 0.7, "ci_low": 0.6, "ci_high": 0.8},
        {**own, "estimator": "class_frequencies", "value": 0.69},
    ]
    made = boxes.prediction_box(pd.DataFrame(rows), "forest")
    assert made.value == "70%"
    assert made.about == [
        "95% interval 60% to 80%",
        "by no model 69%",
        "of 1,193 people it had not seen",
    ]
    thin = pd.DataFrame(rows[1:])
    assert boxes.prediction_box(thin, "forest").about == ["not said: not measured"]


def test_boxes_are_a_list_that_links_to_the_areas() -> None:
    rows = [
        {**ROW, "metric": "a", "label": "A & B", "kind": "share"},
        {**ROW, "metric": "b", "label": "C", "kind": "share", "area": "capability"},
    ]
    shown = boxes.area_boxes(pd.DataFrame(rows), "b", "a")
    assert re.findall(r'href="(.+?)"', shown) == ["capability.html", "community.html"]
    assert shown.count("<li>") == 2
    assert shown.index("C</strong>") < shown.index("A &amp; B</strong>")
