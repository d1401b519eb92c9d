"""How sure one can be of a share that was counted in a few runs."""

from __future__ import annotations

import math

Z = 1.96  # standard deviations: 95 of 100 cases lie within


def wilson_interval(good: int, of: int) -> tuple[float, float]:
    """Between which shares the true one lies in 95 of 100 cases, if `good` of so many runs were good (Wilson 1927).

    Unlike the share plus and minus its standard error, it is right for few runs, and when all or none are good.
    """
    if of <= 0:
        return 0.0, 1.0
    share = good / of
    middle = (share + Z**2 / (2 * of)) / (1 + Z**2 / of)
    beside = Z * math.sqrt(share * (1 - share) / of + Z**2 / (4 * of**2)) / (1 + Z**2 / of)
    return max(0.0, middle - beside), min(1.0, middle + beside)
