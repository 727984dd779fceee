"""What is published of one region or organisation, laid out for a page of its own."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from workforce_insights.pages.tables import html_table
from workforce_insights.pages.words import HIDDEN, count, interval, number, percent

_SHARES = {
    "participants": "participants in leadership programmes",
    "vacancies": "posts advertised",
    "members": "members of the AI community",
    "people_assessed": "people who assessed their AI capability",
    "fellows": "fellows in clinical AI",
}
_WITHIN = {
    "bme_of_offered": "BME, of those offered a post there",
    "share_short": "short of the framework, of those assessed there",
}


def opening(regions: pd.DataFrame, region: str) -> str:
    """Say which part of each subject area a region has.

    Parameters
    ----------
    regions
        Rows of `pub_region`.
    region
        Its name.

    Returns
    -------
    str
        A sentence; of the areas that have too few people there nothing is told.
    """
    own = regions[(regions["region"] == region) & (regions["n_part"] > 0)]
    told = [
        f"{percent(row['value'])} of {what} (95% interval {percent(row['ci_low'])} to"
        f" {percent(row['ci_high'])}; of about {number(row['n'])})"
        for measure, what in _SHARES.items()
        for _, row in own[own["measure"] == measure].iterrows()
    ]
    if not told:
        return f"The extracts have nobody in {region}, or too few people to publish."
    return f"{region} has {_joined(told)}."


def organisation_opening(needs: pd.DataFrame, organisation: str) -> str:
    """Say how far an organisation's people put themselves short of what is required.

    Parameters
    ----------
    needs
        Rows of `pub_learning_need` of the organisation.
    organisation
        Its name.

    Returns
    -------
    str
        A sentence; of too few people it is that nothing can be told.
    """
    whole = needs[(needs["scope"] == "framework") & (needs["measure"] == "mean_gap")]
    for _, row in whole[whole["value"].notna()].iterrows():
        value, low, high = (number(row[c], 2) for c in ("value", "ci_low", "ci_high"))
        return (
            f"About {number(row['n'])} people of {organisation} assessed themselves. On"
            f" average they are {value} levels short of what their work requires"
            f" (95% interval {low} to {high})."
        )
    return (
        f"Too few people of {organisation} have assessed themselves to publish how far"
        " they are short of what their work requires."
    )


def standing_table(regions: pd.DataFrame, region: str) -> str:
    """Show the shares of a region beside those of all other regions.

    Parameters
    ----------
    regions
        Rows of `pub_region`.
    region
        Its name.

    Returns
    -------
    str
        A `table` element; the last column has the lowest and the highest share that is
        published of another region.
    """
    rows = []
    for measure, what in {**_SHARES, **_WITHIN}.items():
        part = regions[regions["measure"] == measure]
        for _, row in part[part["region"] == region].iterrows():
            others = part.loc[part["region"] != region, "value"].dropna()
            others = others[others > 0] if measure in _SHARES else others
            ends = f"{percent(others.min())} to {percent(others.max())}"
            rows.append(
                {
                    "What": f"Of {what}" if measure in _SHARES else what.capitalize(),
                    region: _share(row),
                    "Of": count(row["n"]),
                    "Other regions that are told": ends if len(others) else "none",
                }
            )
    headings = ["What", region, "Of", "Other regions that are told"]
    return html_table(pd.DataFrame(rows, columns=headings), text_columns=("What",))


def shown(rows: pd.DataFrame, show: Callable[[pd.DataFrame], str], of: str) -> str:
    """Lay out rows where there are some, or else say that there are none.

    Parameters
    ----------
    rows
        Of a published table.
    show
        Makes a `table` element of them.
    of
        The region or organisation.

    Returns
    -------
    str
        HTML.
    """
    if rows.empty:
        words = f"Nothing of this is published of {of}: there is nobody, or too few."
        return f"<p>{html.escape(words)}</p>"
    return show(rows)


def links(folder: Path, kinds: Sequence[str] = ("region", "organisation")) -> str:
    """Link to the pages of single regions and organisations that stand beside a page.

    Parameters
    ----------
    folder
        Of the sources of the pages.
    kinds
        Of which kinds.

    Returns
    -------
    str
        A Markdown list; without such pages, how they are made.
    """
    found = [
        f"- [{_title(file)}]({file.name})"
        for kind in kinds
        for file in sorted(folder.glob(f"{kind}-*.qmd"))
    ]
    return "\n".join(found) or (
        "A page for each region, or for each organisation that is told of, is made by"
        " `workforce report --by region` or `--by organisation`."
    )


def _title(file: Path) -> str:
    """Read the title that `reporting` wrote into a source."""
    line = file.read_text(encoding="utf-8").splitlines()[1]
    return line.removeprefix("title: ").strip('"')


def _share(row: pd.Series) -> str:
    """Show a share with its interval, or why there is none."""
    if row["is_suppressed"] or pd.isna(row["n_part"]):
        return HIDDEN
    if row["n_part"] == 0:
        return "nobody" if row["measure"] != "vacancies" else "none"
    return interval(row)


def _joined(told: Sequence[str]) -> str:
    """Join phrases as a sentence does."""
    return " and ".join([", ".join(told[:-1]), told[-1]] if told[1:] else told)
