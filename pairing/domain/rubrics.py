"""Rubrics: sections, items, two scoring modes, and the bands that make a grade of a total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from pairing.domain.vocabulary import Grade, Word

FULL = Decimal(100)


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
        bounds = {
            Grade.EXCELLENT: self.excellent,
            Grade.GOOD: self.good,
            Grade.PASS: self.passing,
        }
        return bounds.get(wanted, Decimal(0))

    def reaches(self, total: Fraction | Decimal, wanted: Grade) -> bool:
        """Whether the total's grade is ``wanted`` or better, compared exactly."""
        return Fraction(total) >= Fraction(self.least(wanted))

    def mean_reaches(self, total: Decimal | int, count: Decimal | int, wanted: Grade) -> bool:
        """Whether ``total / count`` reaches ``wanted``: multiplied out, so it stays exact."""
        return total >= self.least(wanted) * count


class Mode(Word):
    """How an item is scored."""

    POINTS = "points", "按分值"
    GRADES = "grades", "按等级"


@dataclass(frozen=True, slots=True)
class Item:
    """One criterion and the most points it can give."""

    code: str
    text: str
    most: Decimal


@dataclass(frozen=True, slots=True)
class Section:
    """Criteria that belong together."""

    title: str
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class RubricContent:
    """A rubric version's content; a total is always out of 100."""

    mode: Mode
    sections: Sequence[Section]
    bands: Bands = Bands()
    multipliers: Mapping[str, Decimal] | None = None

    @property
    def items(self) -> list[Item]:
        """Every item, in order."""
        return [item for section in self.sections for item in section.items]

    def points_of(self, item: Item, grade: str) -> Decimal:
        """What a grade gives: grade's multiplier × the item's points. KeyError if unknown."""
        return item.most * (self.multipliers or {})[grade]

    def total(self, points: Mapping[str, Decimal]) -> Decimal:
        """The sum of the items' points, scaled to 100 and rounded half up to two decimals.

        Raises ValueError, in Chinese, for a missing item or points out of range.
        """
        for item in self.items:
            given = points.get(item.code)
            if given is None:
                raise ValueError(f"“{item.text}”还没有打分。")
            if not 0 <= given <= item.most:
                raise ValueError(f"“{item.text}”的得分要在 0 到 {item.most} 之间。")
        most = sum(item.most for item in self.items)
        exact = Fraction(sum(points[item.code] for item in self.items)) * 100 / Fraction(most)
        return Decimal(int(exact * 100 + Fraction(1, 2))) / 100


def rubric_from(content: Mapping[str, Any]) -> RubricContent:
    """A rubric from its stored (TOML or JSON) form; KeyError or ValueError when it is malformed."""
    sections = tuple(
        Section(
            part["title"],
            tuple(
                Item(f"{number}.{place}", text, Decimal(str(most)))
                for place, (text, most) in enumerate(part["items"], 1)
            ),
        )
        for number, part in enumerate(content["sections"], 1)
    )
    bands = Bands(*(Decimal(str(least)) for least in content.get("bands", Bands())))
    grades = content.get("multipliers")
    multipliers = {key: Decimal(str(part)) for key, part in grades.items()} if grades else None
    return RubricContent(Mode(content["mode"]), sections, bands, multipliers)
