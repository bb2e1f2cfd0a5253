"""How far a rate may be from the truth, given how few answers it stands on."""

from math import sqrt
from typing import Final

Z: Final = 1.959963984540054  # the 0.975 quantile of the normal distribution: 95 % two-sided


def wilson(successes: int, trials: int) -> tuple[float, float] | None:
    """The 95 % Wilson score interval of a proportion, within 0 and 1; None without trials.

    Source: E. B. Wilson, JASA 22 (1927) 209; spec "visibility", section 1.
    """
    if trials == 0:
        return None
    rate, z2 = successes / trials, Z * Z
    middle = (rate + z2 / (2 * trials)) / (1 + z2 / trials)
    half = Z / (1 + z2 / trials) * sqrt(rate * (1 - rate) / trials + z2 / (4 * trials * trials))
    return (
        0.0 if successes == 0 else max(0.0, middle - half),
        1.0 if successes == trials else min(1.0, middle + half),
    )
