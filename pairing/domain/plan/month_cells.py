"""What a pairing did month by month, and when last: counted from the facts behind its results."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from pairing.domain.plan.facts import Facts, Source
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState

LABELS = {kind.value: kind.label for kind in ActivityKind}
ORDER = {kind: place for place, kind in enumerate(LABELS)}
HELD = (ActivityState.CONFIRMED, ActivityState.DONE)


class MonthCell(NamedTuple):
    """What some days of a pairing hold: confirmed ones by kind's label, planned, unconfirmed."""

    done: dict[str, int]
    planned: int
    waiting: int


def month_cell(facts: Facts, pairing_id: int, span: Span) -> MonthCell:
    """The activities of one pairing in ``span``, counted; kinds in the vocabulary's order."""
    found = facts.within(pairing_id, Source.ACTIVITY, span)
    sure = [fact.kind for fact in found if fact.state == ActivityState.CONFIRMED]
    done = {LABELS[kind]: sure.count(kind) for kind in sorted(set(sure), key=ORDER.__getitem__)}
    states = [fact.state for fact in found]
    return MonthCell(done, states.count(ActivityState.PLANNED), states.count(ActivityState.DONE))


def last_held(facts: Facts, pairing_id: int, today: date) -> date | None:
    """The last day up to ``today`` on which something was done."""
    held = (
        fact.day
        for fact in reversed(facts.of(pairing_id, Source.ACTIVITY))
        if fact.day <= today and fact.state in HELD
    )
    return next(held, None)
