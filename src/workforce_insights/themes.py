"""How far topics that a model found agree with the themes that people gave the texts.

Trap: the mutual information of any two ways of sorting is above 0, the more so the more
groups they have. That adjusted for chance is 0 where they have nothing to do with each
other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import entropy  # type: ignore[import-untyped]

from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError
from workforce_insights.scikit import expected_mutual_information

Integers = NDArray[np.int64]

N_DRAWS = 200
"""Draws of the texts behind the intervals."""

MEASURES = ("normalised_mutual_information", "adjusted_mutual_information")

METHOD = "bootstrap over texts"

GROUP_COLUMNS = {"n_themes": "int64", "n_topics": "int64", "n_without_topic": "int64"}


def agreement(cells: pd.DataFrame, seed: Sequence[int]) -> pd.DataFrame:
    """Measure how far the leading topics of texts agree with their themes.

    Mutual information over the mean of the two entropies, as it is and adjusted for
    chance (Vinh, Epps and Bailey 2010, J. Mach. Learn. Res. 11:2837-2854). Texts that
    no topic says anything of are counted and left out.

    Parameters
    ----------
    cells : DataFrame
        coded_theme, topic (null where there is none), n: texts.
    seed : sequence of int
        Seed of the draws.

    Returns
    -------
    DataFrame
        Tidy evidence, one row for each of `MEASURES`, with the group columns
        `GROUP_COLUMNS`.
    """
    told = cells[cells["topic"].notna()]
    n, themes, topics = (
        int(told["n"].sum()),
        told["coded_theme"].nunique(),
        told["topic"].nunique(),
    )
    named = {
        "n_themes": themes,
        "n_topics": topics,
        "n_without_topic": int(cells["n"].sum()) - n,
    }
    try:
        if cells.empty:
            raise RefusalError("no text has a theme that a person gave it")
        if min(themes, topics) < 2:
            raise RefusalError("the texts are of fewer than two themes or topics")
        table = told.pivot_table(
            index="coded_theme",
            columns="topic",
            values="n",
            aggfunc="sum",
            fill_value=0,
        ).to_numpy(dtype=np.int64)
        own = informations(table)
        chances = table.ravel() / n
        drawn = np.random.default_rng(seed).multinomial(n, chances, size=N_DRAWS)
        draws = np.array([informations(draw.reshape(table.shape)) for draw in drawn])
    except RefusalError as why:
        rows = [tidy.refusal(measure, str(why), n, **named) for measure in MEASURES]
        return tidy.frame(rows, GROUP_COLUMNS)
    bounds = {MEASURES[0]: (0.0, 1.0), MEASURES[1]: (-1.0, 1.0)}
    return tidy.frame(
        (
            tidy.row(
                measure,
                tidy.resampled_error(own[place], draws[:, place], bounds[measure]),
                n=n,
                method=METHOD,
                **named,
            )
            for place, measure in enumerate(MEASURES)
        ),
        GROUP_COLUMNS,
    )


def informations(table: Integers) -> tuple[float, float]:
    """Give the normalised and the adjusted mutual information of a table of counts.

    Both are 0 where one side has one group only, which leaves nothing to agree on.
    """
    n = int(table.sum())
    rows, columns = entropy(table.sum(axis=1)), entropy(table.sum(axis=0))
    if min(rows, columns) == 0:
        return 0.0, 0.0
    mutual = float(rows + columns - entropy(table.ravel()))
    middle = float(rows + columns) / 2
    chance = float(expected_mutual_information(table, n))
    return mutual / middle, (mutual - chance) / (middle - chance)
