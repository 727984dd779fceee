"""Shares of people and how they compare, for many groups at once.

Every interval is made of Wilson's limits of the single shares (Wilson 1927, JASA
22:209-212), so a share of nobody or of everybody has one too.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workforce_insights.evidence import Z_95

Floats = NDArray[np.float64]


class Estimates(NamedTuple):
    """Values and their 95% limits, each of shape (m,)."""

    values: Floats
    ci_low: Floats
    ci_high: Floats


def shares(k: ArrayLike, n: ArrayLike) -> Estimates:
    """Estimate shares between Wilson's limits.

    Parameters
    ----------
    k, n : (m,) int
        Those counted in each group, and its people, at least one.
    """
    k, n = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    centre = (k + Z_95**2 / 2) / (n + Z_95**2)
    margin = Z_95 * np.sqrt(k * (n - k) / n + Z_95**2 / 4) / (n + Z_95**2)
    low = np.where(k == 0, 0.0, centre - margin)
    high = np.where(k == n, 1.0, centre + margin)
    return Estimates(k / n, low, high)


def differences(own: Estimates, reference: Estimates) -> Estimates:
    """Estimate by how much shares exceed those of other people.

    Source: Newcombe (1998), Stat. Med. 17(8):873-890, method 10.
    """
    value = own.values - reference.values
    below = np.hypot(own.values - own.ci_low, reference.ci_high - reference.values)
    above = np.hypot(own.ci_high - own.values, reference.values - reference.ci_low)
    return Estimates(value, value - below, value + above)


def ratios(own: Estimates, reference: Estimates) -> Estimates:
    """Estimate how many times the shares of other people these shares are.

    Source: Donner and Zou (2012), Stat. Methods Med. Res. 21(4):347-359, equation 7,
    the lower limit multiplied out so that it has no pole. A share of nobody has a ratio
    of 0 with an upper limit; where the reference is of nobody there is none: NaN.
    """
    product = own.values * reference.values
    with np.errstate(divide="ignore", invalid="ignore"):
        low_part = own.ci_low * (2 * own.values - own.ci_low)
        far = reference.ci_high * (2 * reference.values - reference.ci_high)
        low = low_part / (product + np.sqrt(product**2 - low_part * far))
        high_part = own.ci_high * (2 * own.values - own.ci_high)
        near = reference.ci_low * (2 * reference.values - reference.ci_low)
        high = (product + np.sqrt(product**2 - high_part * near)) / near
        value = own.values / reference.values
    nobody = reference.values == 0
    low = np.where(own.values == 0, 0.0, low)
    return Estimates(*(np.where(nobody, np.nan, v) for v in (value, low, high)))
