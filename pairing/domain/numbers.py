"""Numbers as they are shown: exact inside, rounded only at the last step."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

Number = int | Decimal


@lru_cache(maxsize=10_000)
def exact(value: Number) -> Fraction:
    """The number as a fraction; the same few numbers (thresholds, points, sums) come up often."""
    return Fraction(value)


def one_decimal(value: Fraction) -> Decimal:
    """Rounded half up to one decimal, for show only: comparisons use the exact value."""
    return Decimal(math.floor(value * 10 + Fraction(1, 2))) / 10


def number(value: Fraction | Number) -> int | float:
    """A JSON number: whole where it is whole."""
    whole = Fraction(value)
    return int(whole) if whole.denominator == 1 else float(whole)
