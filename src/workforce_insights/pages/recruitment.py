"""What goes with a candidate's odds, laid out as tables and pictures."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from workforce_insights.pages.drawing import (
    GREY,
    PAGE,
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
    p_value,
)

_TERMS = {
    "is_bme": "BME",
    "is_internal": "Internal",
    "age_group": "Age",
    "recruitment_route": "Route",
    "has_letter": "Letter required",
    "panel_bme": "BME member on the panel",
    "panel_woman": "Woman on the panel",
    "is_senior": "Senior post",
    "is_after_start": "Since the programme began",
    "programme": "Programme",
}
_FLAGS = {"0": "no", "1": "yes"}
_STAGES = {"applied": "Applicants", "shortlisted": "Shortlisted", "offered": "Offered"}
_POSTS = {"all": "All posts", "senior": "Senior posts"}
_CHOICES = {
    "estimator": {
        "conditional_logit": "within the vacancy",
        "binomial_logit": "all shortlisted",
    },
    "period": {"whole": "all dates", "after_start": "since the start"},
    "covariates": {"few": "few covariates", "all": "all covariates"},
    "panel": {"with": "panel", "without": "no panel"},
}
_ORDER = ("senior", "all", *("applied", "shortlisted", "interviewed", "offered"))
_PERIOD = "_by_period"
_COLUMNS = {
    "senior\nposts": ("posts", "senior"),
    "within the\nvacancy": ("estimator", "conditional_logit"),
    "since the\nstart": ("period", "after_start"),
    "all\ncovariates": ("covariates", "all"),
    "panel": ("panel", "with"),
}


def odds_table(odds: pd.DataFrame) -> str:
    """Show odds ratios with their people, p and differences in chance.

    Parameters
    ----------
    odds
        Rows of `pub_recruitment_odds` of one model, or of some of its stages.

    Returns
    -------
    str
        A `table` element; a model that is refused is one row with the reason.
    """
    chances = odds[odds["measure"] == "chance_difference"]
    points = {_key(row): row for _, row in chances.iterrows()}
    rows = []
    for _, row in _ratios(odds).iterrows():
        of_whom = {
            "Of": _of_whom(row),
            "What": "The whole model",
            "Had it": count(row["n"]),
            "Odds ratio": _ratio(row),
        }
        if not pd.isna(row["term"]):
            of_whom |= {
                "What": f"{_what(row)}: {_level(row)}, against {_reference(row)}",
                "Had it": f"{count(row['n_events'])} of {count(row['n'])}",
                "p, adjusted": _p_values(row),
                "Points": _points(points.get(_key(row))),
                "Could be found": number(row["detectable_ratio"], 2),
            }
        rows.append(of_whom)
    headings = [
        *("Of", "What", "Had it", "Odds ratio", "p, adjusted", "Points"),
        "Could be found",
    ]
    return html_table(
        pd.DataFrame(rows, columns=headings).fillna(""),
        text_columns=("Of", "What"),
        grouped=True,
    )


@styled
def odds_picture(odds: pd.DataFrame, alt: str) -> Picture:
    """Draw the odds ratios of a model, those of senior posts below those of all.

    Parameters
    ----------
    odds
        Rows of `pub_recruitment_odds` of one model and stage.
    alt
        What it shows, in a sentence with its numbers.

    Returns
    -------
    Picture
        On a scale of ratios; what is hidden or refused is left out.
    """
    own = _ratios(odds)
    shown = own[own["value"].notna() & own["posts"].isin(_POSTS)]
    if shown.empty:
        return nothing("No odds ratio can be published")
    named = [f"{_what(row)}: {_level(row)}" for _, row in shown.iterrows()]
    shown = shown.assign(
        group=[f"{name[0].upper()}{name[1:]}" for name in named],
        series=shown["posts"].map(_POSTS),
        kind=shown["posts"],
    )
    order = {name: place for place, name in enumerate(dict.fromkeys(shown["group"]))}
    shown = shown.sort_values(
        ["group", "posts"],
        key=lambda names: names.map(lambda name: order.get(name, name)),
    )
    return picture(_about_one(shown), alt)


@styled
def curve_picture(curve: pd.DataFrame, alt: str) -> Picture:
    """Draw every way of estimating what goes with a letter, the lowest first.

    Parameters
    ----------
    curve
        Rows of `pub_recruitment_specification`.
    alt
        What it shows, in a sentence with its numbers.

    Returns
    -------
    Picture
        On a scale of ratios, the choices of each as full and empty marks at its left;
        hidden ones are left out.
    """
    shown = curve[curve["value"].notna()].sort_values(
        ["value", "estimator", "posts", "period", "covariates", "panel"]
    )
    if shown.empty:
        return nothing("No way of estimating it can be published")
    within = shown["estimator"] == "conditional_logit"
    shown = shown.assign(
        group=[_chosen(row) for _, row in shown.iterrows()],
        series="",
        kind=within.map({True: "held equal", False: "as it stands"}),
    )
    figure = _about_one(shown)
    (axes,) = figure.axes
    axes.set_yticks([])
    across = axes.get_yaxis_transform()
    for place, (heading, (column, choice)) in enumerate(_COLUMNS.items()):
        inches = 0.8 * (place - len(_COLUMNS)) + 0.3
        at = across + ScaledTranslation(inches, 0, figure.dpi_scale_trans)
        axes.text(0, -0.7, heading, ha="center", va="bottom", transform=at)
        for y, chosen in enumerate(shown[column] == choice):
            axes.plot(
                [0],
                [y],
                "o",
                color=GREY,
                markerfacecolor=GREY if chosen else PAGE,
                transform=at,
                clip_on=False,
            )
    return picture(figure, alt)


def curve_table(curve: pd.DataFrame) -> str:
    """Show every way of estimating what goes with a letter, in the order of choices.

    Parameters
    ----------
    curve
        Rows of `pub_recruitment_specification`.

    Returns
    -------
    str
        A `table` element.
    """
    rows = [
        {
            "Way": _chosen(row),
            "BME candidates": count(row["n"]),
            "Vacancies": count(row["n_vacancies"]),
            "Odds ratio": _ratio(row),
        }
        for _, row in curve.iterrows()
    ]
    headings = ["Way", "BME candidates", "Vacancies", "Odds ratio"]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("Way",))


def _chosen(row: pd.Series) -> str:
    """Name a way by its choices."""
    chosen = [words[row[name]] for name, words in _CHOICES.items()]
    return ", ".join([_POSTS[row["posts"]], *chosen])


def _about_one(rows: pd.DataFrame) -> Figure:
    """Draw odds ratios about 1, which is no difference."""
    no_difference = (1, "no difference")
    return forest(rows, "Odds ratio", show=_two, reference=no_difference, is_ratio=True)


def _two(value: float) -> str:
    return number(value, 2)


def _ratios(odds: pd.DataFrame) -> pd.DataFrame:
    """Take the odds ratios in the order of reading: what is asked, then the rest.

    Of a model that also has the period there is what is asked only.
    """
    own = odds[(odds["clustered_by"] == "vacancy") & (odds["measure"] == "odds_ratio")]
    is_asked = own["by_term"].isin(["has_letter", "programme"])
    own = own[is_asked | ~own["model"].str.endswith(_PERIOD)]
    order = pd.DataFrame(
        {
            "posts": [_ORDER.index(posts) for posts in own["posts"]],
            "stage": [(*_ORDER, "appointed").index(stage) for stage in own["stage"]],
            "asked": ~own["by_term"].isin(["has_letter", "programme"]),
            "product": own["by_term"].isna(),
            "bme": own["term"] != "is_bme",
            "term": own["term"].fillna(""),
            "by_term": own["by_term"].fillna(""),
            "model": own["model"],
            "level": own["term_level"].fillna("") + own["by_level"].fillna(""),
        },
        index=own.index,
    )
    return own.loc[order.sort_values(list(order.columns)).index]


def _key(row: pd.Series) -> tuple[str, ...]:
    """Name an estimate, nulls as nothing."""
    keys = ("model", "stage", "posts", "term", "term_level", "by_term", "by_level")
    return tuple("" if pd.isna(row[key]) else str(row[key]) for key in keys)


def _of_whom(row: pd.Series) -> str:
    """Name whom a model is of."""
    if row["model"] == "composition":
        return _STAGES[row["stage"]]
    if row["estimator"] == "conditional_logit":
        return _POSTS[row["posts"]]
    return label(row["stage"])


def _term(name: str) -> str:
    return _TERMS.get(name, label(name))


def _what(row: pd.Series) -> str:
    """Name a term, or both of a product."""
    if pd.isna(row["by_term"]):
        return _term(row["term"])
    what = f"{_term(row['term'])} × {_term(row['by_term'])}"
    return f"{what}, given the period" if row["model"].endswith(_PERIOD) else what


def _level(row: pd.Series) -> str:
    """Name the level that is compared, of a product that of its last term."""
    level = row["term_level"] if pd.isna(row["by_term"]) else row["by_level"]
    return "" if pd.isna(level) else _FLAGS.get(level, level.replace("Yes", "yes"))


def _reference(row: pd.Series) -> str:
    """Name the level it is compared with."""
    level = row["reference_level"]
    return "" if pd.isna(level) else _FLAGS.get(level, level.replace("No", "no"))


def _ratio(row: pd.Series) -> str:
    """Show a ratio, or say that it is hidden or why there is none."""
    if row["is_suppressed"]:
        return HIDDEN
    if not row["is_reportable"]:
        return f"not fitted: {row['reason']}"
    shown = interval(row, _two)
    return f"{shown}, Firth" if row["method"].startswith("Firth") else shown


def _p_values(row: pd.Series) -> str:
    """Show p and adjusted p."""
    if pd.isna(row["p_value"]):
        return SUPPRESSED
    return f"{p_value(row['p_value'])}, {p_value(row['adjusted_p_value'])}"


def _points(row: pd.Series | None) -> str:
    """Show a difference in chance in points."""
    if row is None or pd.isna(row["value"]):
        return SUPPRESSED
    return interval(row, lambda value: number(100 * value, 1))
