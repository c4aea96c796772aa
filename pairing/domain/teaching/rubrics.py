"""Rubrics: sections, items, three ways of marking, and the bands that make a grade of a total."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any, NamedTuple

from pairing.domain.plan.grades import Bands
from pairing.domain.vocabulary.lessons import Grade, MarkLevel, Mode, Purpose, Tick
from pairing.values import BadValue, number

FULL = Decimal(100)
MOST_POINTS = Decimal(1000)
"""All items together, at the most: so a total of six decimals is never rounded over a band."""
PLACES = 10**6
LEVELS = {
    MarkLevel.EXCELLENT: Fraction(95, 100),
    MarkLevel.GOOD: Fraction(85, 100),
    MarkLevel.FAIR: Fraction(70, 100),
    MarkLevel.WEAK: Fraction(50, 100),
}
"""What each level gives of an item's points."""
REST = MarkLevel.GOOD
"""What one button gives to every item that has no mark yet; of grades and ticks its like."""
HALF, TENTH = Decimal("0.5"), Decimal("0.1")
LIKE = dict(zip(LEVELS, Grade, strict=True))
"""The grade that a level's share of an item must earn, whatever it is rounded to."""
MODES = {
    Purpose.LESSON: (Mode.POINTS, Mode.GRADES),
    Purpose.CHECK: (Mode.TICKS,),
    Purpose.APPRAISAL: (Mode.POINTS, Mode.GRADES),
}
"""How a rubric of each purpose may be marked."""


class Mark(NamedTuple):
    """What one item got, as it was given: points, a grade's name or a tick; and a remark."""

    given: str
    remark: str = ""


class Tally(NamedTuple):
    """A filled checklist: the items that apply, and those of them that hold."""

    due: int
    passed: int


@dataclass(frozen=True, slots=True)
class RubricItem:
    """One criterion and the most points it can give."""

    code: str
    text: str
    most: Decimal

    @property
    def step(self) -> Decimal:
        """By how much its points are moved, and to what a level's share of them is rounded.

        Half a point; a tenth where halves are so coarse that a level would earn another grade.
        """
        return HALF if all(self._fits(level, HALF) for level in LEVELS) else TENTH

    def _fits(self, level: MarkLevel, step: Decimal) -> bool:
        share = Fraction(self._rounded(level, step)) * 100 / Fraction(self.most)
        return Bands().grade(share) is LIKE[level]

    def _rounded(self, level: MarkLevel, step: Decimal) -> Decimal:
        """The level's share to the nearest step, the lower one right between two."""
        return step * ceil(Fraction(self.most) * LEVELS[level] / Fraction(step) - Fraction(1, 2))

    def worth(self, level: MarkLevel) -> Decimal:
        """What a level gives: its share of the points, rounded to the step, never above them."""
        points = min(self._rounded(level, self.step), self.most)
        return points.to_integral_value() if points == int(points) else points

    def level_of(self, points: Decimal) -> MarkLevel | None:
        """The level that gives exactly these points; None where none does."""
        return next((level for level in LEVELS if self.worth(level) == points), None)


@dataclass(frozen=True, slots=True)
class Section:
    """Criteria that belong together."""

    title: str
    items: Sequence[RubricItem]

    @property
    def most(self) -> Decimal:
        """The most points its items can give."""
        return sum((item.most for item in self.items), Decimal(0))


@dataclass(frozen=True, slots=True)
class RubricContent:
    """A rubric version's content; a total is always out of 100.

    ``kinds``: the organisations whose lessons it is made for, by their kind; none: every one's.
    """

    mode: Mode
    sections: Sequence[Section]
    bands: Bands = Bands()
    multipliers: Mapping[str, Decimal] = field(default_factory=dict)
    name: str = ""
    kinds: Sequence[str] = ()

    @property
    def items(self) -> list[RubricItem]:
        """Every item, in order."""
        return [item for section in self.sections for item in section.items]

    @property
    def most(self) -> Decimal:
        """The most points that all items can give."""
        return sum((item.most for item in self.items), Decimal(0))

    @property
    def choices(self) -> list[str]:
        """What an item can be given where it is chosen, not typed: grades or ticks."""
        return {Mode.GRADES: list(self.multipliers), Mode.TICKS: [t.value for t in Tick]}.get(
            self.mode, []
        )

    @property
    def rest(self) -> str:
        """What the button for all items without a mark gives: 良, the grade that is its like, 合格.

        A level's value, a grade's name or a tick's value.
        """
        if self.mode is Mode.TICKS:
            return Tick.PASS.value
        if self.mode is Mode.POINTS:
            return REST.value
        worth = sorted(self.multipliers, key=lambda grade: -self.multipliers[grade])
        below = [grade for grade in worth if self.multipliers[grade] <= LEVELS[REST]]
        return (below or worth)[0]

    @property
    def rest_label(self) -> str:
        """The words on that button."""
        if self.mode is Mode.TICKS:
            return f"其余都{Tick.PASS.label}"
        return f"其余按{REST.label if self.mode is Mode.POINTS else self.rest}"

    def rested(self, items: Sequence[str], marks: Mapping[str, Mark]) -> int:
        """How many of these items, which the button marked, were left as it marked them."""
        return sum(
            self.points_of(item, marks[item.code].given)
            == self.points_of(item, self.rest_given(item))
            for item in self.items
            if item.code in items
        )

    def rest_given(self, item: RubricItem) -> str:
        """The mark that this button gives to one item."""
        return str(item.worth(REST)) if self.mode is Mode.POINTS else self.rest

    def points_of(self, item: RubricItem, given: str) -> Decimal:
        """What an item gets: the points, or the grade's multiplier × the item's points; 1 or 0.

        Raises ValueError, in Chinese, for what cannot be given to it.
        """
        if self.mode is not Mode.POINTS:
            return self._chosen(item, given)
        try:
            points = number(given)
        except BadValue:
            raise ValueError("请打分：选一档，或填一个数字。") from None
        if not 0 <= points <= item.most:
            raise ValueError(f"得分要在 0 到 {item.most} 之间。")
        if points != round(points, 1):
            raise ValueError("得分最多一位小数。")
        return points

    def _chosen(self, item: RubricItem, given: str) -> Decimal:
        if given not in self.choices:
            raise ValueError("请选一个等级。" if self.mode is Mode.GRADES else "请选合格或不合格。")
        if self.mode is Mode.TICKS:
            return Decimal(given == Tick.PASS)
        return item.most * self.multipliers[given]

    def points(self, marks: Mapping[str, Mark]) -> dict[str, Decimal]:
        """Points by item, in order. ValueError for an item without a mark or with a wrong one."""
        wrong = self.faults(marks)
        if wrong:
            raise ValueError(next(iter(wrong.values())))
        return {item.code: self.points_of(item, marks[item.code].given) for item in self.items}

    def faults(self, marks: Mapping[str, Mark]) -> dict[str, str]:
        """What is wrong, in Chinese, by item; nothing when every item has a mark that fits."""
        found = {}
        for item in self.items:
            wrong = self.faults_of(item, marks[item.code].given if item.code in marks else "")
            if wrong:
                found[item.code] = wrong
        return found

    def faults_of(self, item: RubricItem, given: str) -> str:
        """Why this cannot be given to an item, in Chinese; "" when it can."""
        try:
            self.points_of(item, given)
        except ValueError as error:
            return str(error)
        return ""

    def total(self, marks: Mapping[str, Mark]) -> Decimal:
        """The sum of the items' points, scaled to 100, half up at the sixth decimal.

        Raises ValueError, in Chinese, for a missing mark or one out of range.
        """
        exact = Fraction(sum(self.points(marks).values())) * 100 / Fraction(self.most)
        return Decimal(int(exact * PLACES + Fraction(1, 2))) / PLACES

    def tally(self, marks: Mapping[str, Mark]) -> Tally:
        """A checklist's items that apply, and those that hold. ValueError as for ``points``."""
        passed = sum(self.points(marks).values())
        given = [marks[item.code].given for item in self.items]
        return Tally(len(given) - given.count(Tick.NOT_DUE), int(passed))


def mean_of(totals: Sequence[Decimal]) -> Fraction:
    """The exact mean of the observers' totals: a lesson's score. At least one total."""
    return sum((Fraction(total) for total in totals), Fraction(0)) / len(totals)


def rubric_from(content: Mapping[str, Any]) -> RubricContent:
    """A rubric from its stored (TOML or JSON) form; KeyError or ValueError when it is malformed.

    An item is ``[text, points]``, in a checklist its text alone.
    """
    sections = tuple(
        Section(
            part["title"],
            tuple(
                _item(f"{number}.{place}", given) for place, given in enumerate(part["items"], 1)
            ),
        )
        for number, part in enumerate(content["sections"], 1)
    )
    bands = Bands(*(Decimal(str(least)) for least in content.get("bands", Bands())))
    grades = content.get("multipliers") or {}
    multipliers = {key: Decimal(str(part)) for key, part in grades.items()}
    name = content.get("name", "")
    kinds = tuple(content.get("kinds", ()))
    return RubricContent(Mode(content["mode"]), sections, bands, multipliers, name, kinds)


def _item(code: str, given: Any) -> RubricItem:
    text, most = (given, 1) if isinstance(given, str) else given
    return RubricItem(code, text, Decimal(str(most)))


def fingerprint(content: Mapping[str, Any]) -> str:
    """Eight letters that tell one content from another: a form says by it what it showed."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def marks_as_json(marks: Mapping[str, Mark]) -> dict[str, dict[str, str]]:
    """Marks by item, as the database keeps them."""
    return {item: mark._asdict() for item, mark in marks.items()}


def marks_from_json(stored: Mapping[str, Mapping[str, str]]) -> dict[str, Mark]:
    """Marks by item, from what the database keeps."""
    return {item: Mark(**mark) for item, mark in stored.items()}
