"""Model cards laid out as Markdown."""

from __future__ import annotations

import pandas as pd

from workforce_insights.pages.words import MODELS, escaped, label


def card_index(cards: pd.DataFrame) -> str:
    """List the cards with a link to each, as Markdown.

    Parameters
    ----------
    cards
        Rows of `pub_model_card`.

    Returns
    -------
    str
        One line for each model.
    """
    lines = []
    for model, names in _ordered(cards):
        links = ", ".join(f"[{label(name)}](#{_anchor(model, name)})" for name in names)
        lines.append(f"- {label(model)}: {links}")
    return "\n".join(lines)


def card_pages(cards: pd.DataFrame) -> str:
    """Write the cards under each other, as Markdown.

    Parameters
    ----------
    cards
        Rows of `pub_model_card`.

    Returns
    -------
    str
        A heading for each model and specification, then each section with its items.
    """
    written = []
    for model, names in _ordered(cards):
        written.append(f"## {label(model)} {{#sec-{_dashed(model)}}}")
        for name in names:
            written.append(f"### {label(name)} {{#{_anchor(model, name)}}}")
            card = cards[
                (cards["model_name"] == model) & (cards["specification"] == name)
            ].sort_values(["section_number", "item_number"])
            for heading, items in card.groupby("heading", sort=False)["item"]:
                said = "\n\n".join(f":   {escaped(item)}" for item in items)
                written.append(f"{heading}\n\n{said}")
    return "\n\n".join(written)


def _ordered(cards: pd.DataFrame) -> list[tuple[str, list[str]]]:
    """Each model with its specifications, in the order that pages have."""
    found = cards.groupby("model_name")["specification"].unique()
    known = [model for model in MODELS if model in found.index]
    others = sorted(set(found.index) - set(known))
    return [(model, sorted(found[model])) for model in [*known, *others]]


def _anchor(model: str, specification: str) -> str:
    return f"sec-{_dashed(model)}-{_dashed(specification)}"


def _dashed(name: str) -> str:
    return name.replace("_", "-")
