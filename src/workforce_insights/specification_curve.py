"""One effect under every defensible way of estimating it.

Trap: the estimates of a curve rest on the same people. That many agree is not that many
times the evidence; that they differ says which choice the finding hangs on.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from workforce_insights import evidence as tidy
from workforce_insights.odds import first_product

GROUP_COLUMNS = {
    "estimator": "str",
    "posts": "str",
    "period": "str",
    "covariates": "str",
    "panel": "str",
    "n_events": "Int64",
    "n_reference": "Int64",
    "n_reference_events": "Int64",
    "n_vacancies": "Int64",
    "n_smallest": "Int64",
    "residual_freedom": "Int64",
    "p_value": "Float64",
}


def curve(
    cells: pd.DataFrame, choices: Mapping[str, Any], settings: Mapping[str, Any]
) -> pd.DataFrame:
    """Estimate one product under each combination of choices.

    Parameters
    ----------
    cells : DataFrame
        As `odds.odds` takes them.
    choices : mapping
        `stage`; `product`, a characteristic of the candidate and one of the post;
        `panel`, the characteristic of the post that may stand beside the product; and
        what to combine: `estimators`, `posts` (`all`, `senior`), `periods` (`whole`,
        `after_start`), `covariates` (by name, the `candidate_terms` and `post_terms`)
        and `panels` (`with`, `without`).
    settings : mapping
        As `odds.odds` takes them.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS`, one row for each
        combination; `odds_ratio` by errors clustered by vacancy.
    """
    own = cells[cells["stage"] == choices["stage"]]
    since = own[own["is_after_start"] == 1]
    combined = product(
        *(choices[f"{name}s"] for name in ("estimator", "post", "period")),
        choices["covariates"],
        choices["panels"],
    )
    rows = []
    with threadpool_limits(limits=1, user_api="blas"):
        for estimator, posts, period, covariates, panel in combined:
            row = first_product(
                since if period == "after_start" else own,
                _specification(choices, estimator, covariates, panel),
                settings,
                posts,
            )
            named = {"estimator": estimator, "posts": posts, "period": period}
            rows.append({**row, **named, "covariates": covariates, "panel": panel})
    return tidy.frame(rows, GROUP_COLUMNS)


def _specification(
    choices: Mapping[str, Any], estimator: str, covariates: str, panel: str
) -> dict[str, Any]:
    """Write one combination as a specification."""
    candidate, post = choices["product"]
    beside = [choices["panel"]] if panel == "with" else []
    terms, of_post = [candidate], [post, *beside]
    terms += choices["covariates"][covariates]["candidate_terms"]
    of_post += choices["covariates"][covariates]["post_terms"]
    return {
        "estimator": estimator,
        "outcome": "stage",
        # Within a vacancy its own characteristics say nothing.
        "terms": terms + (of_post if estimator == "binomial_logit" else []),
        "products": [(candidate, one) for one in (post, *beside)],
    }
