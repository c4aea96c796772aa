"""A target as a plain value: side, metric, period, threshold, and what narrows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pairing.domain.numbers import Number, exact, reaches
from pairing.domain.vocabulary.lessons import Grade
from pairing.domain.vocabulary.programme import Comparison, PeriodKind, Scoring, Side
from pairing.domain.vocabulary.words import Word


@dataclass(frozen=True, slots=True)
class Target:
    """Side × metric × period × threshold; narrowing columns are codes, empty means all.

    ``changed`` tells a correction within the term: old and new value, why, who, when.
    ``metric`` is a plain word here; ``metrics.metric_of`` says what it counts and how.
    """

    code: str
    name: str
    side: Side
    period: PeriodKind
    metric: Word
    threshold: Decimal
    activity_kinds: Sequence[str] = ()
    directions: Sequence[str] = ()
    lesson_kinds: Sequence[str] = ()
    grade: str = ""
    achievement_kinds: Sequence[str] = ()
    level: str = ""
    document_categories: Sequence[str] = ()
    items: Sequence[str] = ()
    comparison: Comparison = Comparison.AT_LEAST
    unit: str = ""
    points: Decimal = Decimal(1)
    scoring: Scoring = Scoring.PROPORTIONAL
    deduction: Decimal | None = None
    changed: str = ""

    @property
    def wanted_grade(self) -> Grade:
        """The grade that a lesson or a teacher has to reach."""
        return Grade(self.grade)

    def is_reached_by(self, value: Fraction, threshold: Number | None = None) -> bool:
        """Whether ``value`` stands on the right side of the threshold, compared exactly."""
        bound = exact(self.threshold if threshold is None else threshold)
        at_most = self.comparison is Comparison.AT_MOST
        return reaches(bound, value) if at_most else reaches(value, bound)
