"""One question to a metric, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from pairing.domain.numbers import Number
from pairing.domain.plan.facts import Fact, Facts, Source
from pairing.domain.plan.periods import Span
from pairing.domain.plan.target import Target


class Value(NamedTuple):
    """What a metric gives: ``amount`` exact, None without data; a share has both its parts."""

    amount: Fraction | None
    numerator: Number | None = None
    denominator: Number | None = None


class Ask(NamedTuple):
    """One question: this target of this pairing, in this span, as of this day."""

    target: Target
    pairing_id: int
    facts: Facts
    span: Span
    as_of: date

    def found(self, source: Source) -> Sequence[Fact]:
        """Facts dated in the span, by day."""
        return self.facts.within(self.pairing_id, source, self.span)

    def of_side(self, source: Source) -> list[Fact]:
        """Facts of the responsible side dated in the span."""
        side = self.target.side
        return [fact for fact in self.found(source) if fact.side is side]

    def activities(self, source: Source = Source.ACTIVITY) -> Sequence[Fact]:
        """Activity facts in the span that pass the target's kinds, directions and items."""
        target, found = self.target, self.found(source)
        if kinds := target.activity_kinds:
            found = [fact for fact in found if fact.kind in kinds]
        if directions := target.directions:
            found = [fact for fact in found if fact.direction in directions]
        if source is Source.QUANTITY and (items := target.items):
            found = [fact for fact in found if fact.item in items]
        return found


def passes(value: str, wanted: Sequence[str]) -> bool:
    """A narrowing column left empty means all."""
    return not wanted or value in wanted
