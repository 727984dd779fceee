"""How names and numbers read on a page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

# Stands where there is no number: disclosure control hides it, or none belongs there.
SUPPRESSED = "–"
# Stands where it is disclosure control that hides a number.
HIDDEN = "hidden"

AREAS = {
    "leadership": "Leadership programmes",
    "recruitment": "Inclusive recruitment",
    "community": "AI community",
    "capability": "AI capability",
}

LABELS = {
    "as_published": "As published",
    "as_recommended": "As recommended",
    "recommended_with_age": "Recommended, with age",
    "forest": "Random forest",
    "multinomial_logit": "Multinomial logit",
    "ordinal_logit": "Ordinal logit",
    "band_only": "Rule by band alone",
    "class_frequencies": "No model",
    "train": "People fitted on",
    "test": "People not seen",
    "later_cohorts": "Later cohorts",
    "cross_validation": "Cross-validated",
    "silhouette": "Silhouette",
    "gap_statistic": "Gap statistic",
    "height_gap": "Gap in heights, over its largest bound",
    "resampling_jaccard": "Mean Jaccard of the clusters",
    "band_level": "Band",
    "age": "Age",
    "is_male": "Male",
    "is_disabled": "Disabled",
    "role_group": "Role",
    "ethnic_group": "Ethnic group",
    "programme_id": "Programme",
    "cluster_id": "Cluster",
    "all": "All protected together",
    "random_control": "A field of pure noise",
    "white_bme": "White or BME",
    "ethnic_category": "Ethnic category",
    "is_internal": "Internal",
    "is_senior": "Senior post",
}

# What the numbers of a column are in, by its heading.
UNITS = {
    "Age, mean": "years",
    "Agreement, ICC(A,1)": "0 to 1",
    "Assessment": "points",
    "Change, points": "percentage points",
    "Coherence": "0 to 1",
    "Completion, odds ratio": "1 is no difference",
    "Confidence, of 10": "points",
    "Consistency, ICC(C,1)": "0 to 1",
    "Expected": "number",
    "Gap statistic": "higher is better",
    "Jaccard when drawn again": "0 to 1",
    "Least stable segment": "0 to 1",
    "Levels short": "levels",
    "Log loss": "nats, lower is better",
    "Log loss above others'": "nats",
    "Mean Jaccard": "0 to 1",
    "Mean of the segments": "0 to 1",
    "Odds ratio": "1 is no difference",
    "Own level": "levels",
    "Place": "rank",
    "Points": "percentage points",
    "Ranked score": "0 to 1, lower is better",
    "Ratio": "1 is no difference",
    "Relevance, of 10": "points",
    "Required level": "levels",
    "Satisfaction, cumulative odds ratio": "1 is no difference",
    "Silhouette": "−1 to 1",
    "Stability": "0 to 1",
    "Times all others": "1 is no difference",
    "Tone": "−1 to 1",
}

# In the order of tables, pictures and cards.
MODELS = (
    "programme_classifier",
    "clusters",
    "completion_model",
    "assessment_model",
    "satisfaction_model",
)
EVALUATIONS = ("train", "test", "later_cohorts", "cross_validation")
ESTIMATORS = (
    "forest",
    "multinomial_logit",
    "ordinal_logit",
    "band_only",
    "class_frequencies",
)

ELIGIBILITY = {
    "eligible": "Meet the rule",
    "not_eligible": "Do not meet it",
    "unknown": "Not known",
    "enrolled": "On the programme",
    "enrolled_of_eligible": "On it, of those who meet the rule",
    "not_eligible_of_enrolled": "Do not meet it, of those on it",
    "unknown_of_enrolled": "Not known, of those on it",
}

RECOMMENDATION = {
    "set_size": "Programmes that stay possible",
    "in_set": "Stays possible",
    "moves_most": "Moves the likeliest most",
}

BASELINE = "class_frequencies"


class Markdown(str):
    """A text that an inline expression of a page shows as Markdown, links and all."""

    def _repr_markdown_(self) -> str:
        return str(self)


def label(name: str) -> str:
    """Give the words a reader sees for a name in the tables."""
    return LABELS.get(name, name.removesuffix("_level").replace("_", " ").capitalize())


def escaped(text: str) -> str:
    """Write text so that Markdown takes every character of it as it stands."""
    return re.sub(r"([\\`*_{}\[\]<>#$@|~^])", r"\\\1", text)


def percent(value: float) -> str:
    """Show a share as a whole percent; a dash where it is suppressed."""
    return SUPPRESSED if pd.isna(value) else f"{number(100 * value)}%"


def number(value: float, places: int = 0) -> str:
    """Show a number with thousands separated; a dash where it is suppressed."""
    return SUPPRESSED if pd.isna(value) else _typeset(f"{value:,.{places}f}")


def signed(value: float, places: int = 0) -> str:
    """Show a difference with its sign; a dash where it is suppressed."""
    return SUPPRESSED if pd.isna(value) else _typeset(f"{value:+,.{places}f}")


def _typeset(text: str) -> str:
    """Write a sign as in print, and none before a nought."""
    is_nought = not text.strip("+-0.,")
    return text.lstrip("+-") if is_nought else text.replace("-", "−")


def count(n: float) -> str:
    """Show a number of people; in words where disclosure control hides it."""
    return HIDDEN if pd.isna(n) else number(n)


def p_value(value: float) -> str:
    """Show a p to three places; a dash where there is none."""
    if pd.isna(value):
        return SUPPRESSED
    return "under .001" if value < 0.001 else number(value, 3)


def interval(
    row: pd.Series, show: Callable[[float], str] = percent, prefix: str = ""
) -> str:
    """Show an estimate with its interval.

    Parameters
    ----------
    row
        With `value`, `ci_low` and `ci_high`, each under the prefix.
    show
        How to show one number.
    prefix
        Before `ci_low` and `ci_high`; the value is then the prefix without its last
        underscore.

    Returns
    -------
    str
        Such as `70% (63% to 76%)`; without a value `hidden` where the row is said to be
        suppressed, else a dash.
    """
    value = row[prefix.rstrip("_") or "value"]
    if pd.isna(value):
        return HIDDEN if row.get("is_suppressed", False) else SUPPRESSED
    low, high = show(row[f"{prefix}ci_low"]), show(row[f"{prefix}ci_high"])
    return f"{show(value)} ({low} to {high})"
