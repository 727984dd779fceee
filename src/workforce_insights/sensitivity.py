"""How strong something unmeasured would have to be to explain an odds ratio away.

Trap: a small E-value does not show that there is such a thing, nor a large one that
there is none; it says how large it would have to be.
"""

from __future__ import annotations

from math import sqrt

from workforce_insights.evidence import Estimate

COMMON = 0.15
"""Share with the event from which an odds ratio is not about a ratio of chances."""


def e_value(ratio: Estimate, *, is_common: bool) -> Estimate:
    """Give the E-value of an odds ratio and of the limits of its interval.

    The least ratio of chances by which something unmeasured would have to go with the
    exposure and with the outcome, each, above what is measured (VanderWeele and Ding
    2017, Ann. Intern. Med. 167(4):268-274). Where the outcome is common, a ratio of
    chances is taken to be the root of the odds ratio (VanderWeele 2017, Epidemiology
    28(6):e58-e60).

    Parameters
    ----------
    ratio : Estimate
        The odds ratio with its interval.
    is_common : bool
        Whether more than `COMMON` of the people have the event.

    Returns
    -------
    Estimate
        Of the estimate; `ci_low` is that of the limit nearer to 1, and 1 where the
        interval holds 1; `ci_high` that of the further limit.
    """
    value, low, high = (
        max(each, 1 / each)
        for each in (sqrt(each) if is_common else each for each in ratio)
    )
    near, far = min(low, high), max(low, high)
    if ratio.ci_low <= 1 <= ratio.ci_high:
        near = 1.0
    made = (each + sqrt(each * (each - 1)) for each in (value, near, far))
    return Estimate(*made)
