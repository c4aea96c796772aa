"""Numbers as they are shown: exact inside, rounded only at the last step."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

Number = int | Decimal


@lru_cache(maxsize=10_000)
def exact(value: Number) -> Fraction:
    """The number as a fraction; the same few numbers (thresholds, points, sums) come up often."""
    return Fraction(value)


@lru_cache(maxsize=10_000)
def percent(part: Number, whole: Number) -> Fraction:
    """How many hundredths of ``whole`` are ``part``, exact; ``whole`` is not 0."""
    return exact(part) * 100 / exact(whole)


def total(parts: Iterable[Fraction]) -> Fraction:
    """The exact sum: whole numbers over each denominator first, then the few that are left."""
    sums: dict[int, int] = defaultdict(int)
    for part in parts:
        sums[part.denominator] += part.numerator
    return sum((Fraction(above, below) for below, above in sums.items()), Fraction(0))


def reaches(value: Fraction, bound: Fraction) -> bool:
    """``value >= bound`` over whole numbers: a county compares thousands (×4)."""
    return value.numerator * bound.denominator >= bound.numerator * value.denominator


def in_proportion(points: Fraction, part: Fraction, whole: Fraction) -> Fraction:
    """``points * part / whole``, reduced once."""
    return Fraction(
        points.numerator * part.numerator * whole.denominator,
        points.denominator * part.denominator * whole.numerator,
    )


def one_decimal(value: Fraction) -> Decimal:
    """Rounded half up to one decimal, for show only: comparisons use the exact value."""
    return Decimal(math.floor(value * 10 + Fraction(1, 2))) / 10


def number(value: Fraction | Number) -> int | float:
    """A JSON number: whole where it is whole."""
    whole = Fraction(value)
    return int(whole) if whole.denominator == 1 else float(whole)
