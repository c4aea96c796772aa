"""Numbers as they are shown: exact inside, rounded only at the last step."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

Number = int | Decimal


def one_decimal(value: Fraction) -> Decimal:
    """Rounded half up to one decimal, for show only: comparisons use the exact value."""
    return Decimal(math.floor(value * 10 + Fraction(1, 2))) / 10


def number(value: Fraction | Number) -> int | float:
    """A JSON number: whole where it is whole."""
    exact = Fraction(value)
    return int(exact) if exact.denominator == 1 else float(exact)
