"""A mentee's growth: her lessons' grades over time, and the line that shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pairing.domain.plan.grades import Bands
from pairing.domain.vocabulary.lessons import Grade
from pairing.domain.wording import amount

WIDTH, HEIGHT, EDGE = 320, 120, 24
FLOOR, TOP = 50, 100
"""Scores at the foot and at the head of the line; lower ones stand at the foot."""


@dataclass(frozen=True, slots=True)
class GradedLesson:
    """One lesson of the mentee's with the marks that the reader may see."""

    day: date
    topic: str
    kind: str
    observers: str
    marks: tuple[Decimal, ...]
    bands: Bands

    @property
    def mean(self) -> Fraction:
        """The mean of the marks, exact."""
        return sum((Fraction(mark) for mark in self.marks), Fraction(0)) / len(self.marks)

    @property
    def score(self) -> str:
        """The mean as it is shown."""
        return amount(self.mean)

    @property
    def grade(self) -> Grade:
        """The band of the mean."""
        return self.bands.grade(self.mean)


@dataclass(frozen=True, slots=True)
class Growth:
    """The lessons in order of their days, and how many of hers do not stand among them.

    ``unheard`` has no marks yet, ``waiting`` is not confirmed, ``kept`` has marks of others.
    """

    lessons: tuple[GradedLesson, ...] = ()
    unheard: int = 0
    waiting: int = 0
    kept: int = 0

    @property
    def others(self) -> str:
        """“另有 3 节课没有列出：2 节还没有人听，1 节等对方确认。”, or nothing."""
        told = (
            (self.unheard, "还没有人听"),
            (self.waiting, "等对方确认"),
            (self.kept, "由别人听，得分不给您看"),
        )
        parts = [f"{count} 节{why}" for count, why in told if count]
        whole = self.unheard + self.waiting + self.kept
        return f"另有 {whole} 节课没有列出：{'，'.join(parts)}。" if parts else ""

    @property
    def spoken(self) -> str:
        """What the drawing says, in words."""
        if not self.lessons:
            return ""
        first, last = self.lessons[0], self.lessons[-1]
        if first is last:
            return f"一节课，{first.score} 分（{first.grade.label}）"
        return (
            f"{len(self.lessons)} 节课，从 {first.day.month}月{first.day.day}日的 {first.score} 分"
            f"（{first.grade.label}）到 {last.day.month}月{last.day.day}日的 {last.score} 分"
            f"（{last.grade.label}）"
        )

    @property
    def points(self) -> list[tuple[float, float]]:
        """The lessons' places in a drawing of WIDTH × HEIGHT, by day and mean."""
        if not self.lessons:
            return []
        first, last = self.lessons[0].day, self.lessons[-1].day
        days = max(1, (last - first).days)
        return [
            (
                round(EDGE + (row.day - first).days / days * (WIDTH - 2 * EDGE), 1),
                self._height(row.mean),
            )
            for row in self.lessons
        ]

    @staticmethod
    def _height(mean: Fraction) -> float:
        part = (min(max(mean, Fraction(FLOOR)), Fraction(TOP)) - FLOOR) / (TOP - FLOOR)
        return round(float(HEIGHT - EDGE - part * (HEIGHT - 2 * EDGE)), 1)

    @property
    def line(self) -> str:
        """The points as an SVG polyline takes them."""
        return " ".join(f"{x},{y}" for x, y in self.points)
