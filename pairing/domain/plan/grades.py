"""The bands that make a grade of a total, compared exactly."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from pairing.domain.numbers import exact
from pairing.domain.vocabulary.lessons import Grade


class Bands(NamedTuple):
    """The least total for each grade; below ``passing`` is 不合格."""

    excellent: Decimal = Decimal(90)
    good: Decimal = Decimal(80)
    passing: Decimal = Decimal(60)

    def grade(self, total: Fraction | Decimal) -> Grade:
        """The grade of a total, compared exactly."""
        exact = Fraction(total)
        if exact >= Fraction(self.excellent):
            return Grade.EXCELLENT
        if exact >= Fraction(self.good):
            return Grade.GOOD
        return Grade.PASS if exact >= Fraction(self.passing) else Grade.FAIL

    def least(self, wanted: Grade) -> Decimal:
        """The least total whose grade is ``wanted`` or better."""
        if wanted is Grade.EXCELLENT:
            return self.excellent
        if wanted is Grade.GOOD:
            return self.good
        return self.passing if wanted is Grade.PASS else Decimal(0)

    def reaches(self, total: Fraction | Decimal, wanted: Grade) -> bool:
        """Whether the total's grade is ``wanted`` or better, compared exactly."""
        return total >= exact(self.least(wanted))
