"""How far a rate or a mean may be from the truth, given how few answers it stands on."""

from math import sqrt
from typing import Final

Z: Final = 1.959963984540054  # the 0.975 quantile of the normal distribution: 95 % two-sided
# The 0.975 quantiles of Student's t with 1, 2, 3 ... degrees of freedom.
_T: Final = (
    *(12.7062047, 4.3026527, 3.1824463, 2.7764451, 2.5705818, 2.4469119, 2.3646243, 2.3060041),
    *(2.2621572, 2.2281389, 2.2009852, 2.1788128, 2.1603687, 2.1447867, 2.1314495, 2.1199053),
    *(2.1098156, 2.1009220, 2.0930241, 2.0859634, 2.0796138, 2.0738731, 2.0686576, 2.0638986),
    *(2.0595386, 2.0555294, 2.0518305, 2.0484071, 2.0452296, 2.0422725),
)


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


def student(total: int, squares: int, count: int) -> tuple[float, float] | None:
    """The 95 % t interval of a mean of `count` numbers of at least 1, from their sum and squares.

    None where there are fewer than two: one number says nothing of how far they scatter. Equal
    numbers have an interval of no width.
    Source: Student, Biometrika 6 (1908) 1.
    """
    if count < 2:  # noqa: PLR2004 - see above
        return None
    mean = total / count
    # Whole numbers under the root, so that it is never of less than zero.
    variance = (count * squares - total * total) / (count * (count - 1))
    half = t_quantile(count - 1) * sqrt(variance / count)
    return max(1.0, mean - half), mean + half


def t_quantile(freedom: int) -> float:
    """The 0.975 quantile of Student's t with so many degrees of freedom, from 1.

    Within 2e-6. Source: Abramowitz and Stegun, table 26.10 (worked out again from 26.7.3 and
    26.7.4) and, beyond it, the expansion 26.7.5.
    """
    if freedom <= len(_T):
        return _T[freedom - 1]
    terms = (
        Z,
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
    )
    return sum(term / float(freedom) ** power for power, term in enumerate(terms))
