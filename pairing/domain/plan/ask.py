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

    def found(self, source: Source) -> list[Fact]:
        """Facts dated in the span."""
        known = self.facts.of(self.pairing_id, source)
        return [fact for fact in known if self.span.covers(fact.day)]

    def of_side(self, source: Source) -> list[Fact]:
        """Facts of the responsible side dated in the span."""
        return [fact for fact in self.found(source) if fact.side is self.target.side]

    def activities(self, source: Source = Source.ACTIVITY) -> list[Fact]:
        """Activity facts in the span that pass the target's kinds, directions and items."""
        target = self.target
        return [
            fact
            for fact in self.found(source)
            if passes(fact.kind, target.activity_kinds)
            and passes(fact.direction, target.directions)
            and (source is not Source.QUANTITY or passes(fact.item, target.items))
        ]


def passes(value: str, wanted: Sequence[str]) -> bool:
    """A narrowing column left empty means all."""
    return not wanted or value in wanted
