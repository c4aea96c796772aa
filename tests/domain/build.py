"""Short ways to a target, a fact and a result; dates lie around 2026—2027's first term."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from pairing.domain.plan.evaluate import PairingDates, Result, evaluate
from pairing.domain.plan.facts import Fact, Facts, Source
from pairing.domain.plan.metrics import MetricCode
from pairing.domain.plan.periods import Calendar, Span, TermDates
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.programme import PeriodKind, Side

TERM = TermDates(2, "2026-1", "第一学期", Span(date(2026, 9, 1), date(2027, 1, 22)), "2026—2027")
SECOND = TermDates(3, "2026-2", "第二学期", Span(date(2027, 2, 22), date(2027, 7, 9)), "2026—2027")
CALENDAR = Calendar([TERM, SECOND])
YEAR = Span(date(2026, 9, 1), date(2027, 7, 9))
PAIRING = PairingDates(1, "B1", YEAR, YEAR)
DURING = date(2026, 11, 24)
AFTER = date(2027, 1, 23)
INSIDE = date(2026, 10, 14)


def target(
    metric: MetricCode = MetricCode.ACTIVITY_COUNT, threshold: Any = 1, **more: Any
) -> Target:
    """A target of the lead side's for the term."""
    given = {"code": "T1", "name": "指标", "side": Side.LEAD, "period": PeriodKind.TERM} | more
    return Target(metric=metric, threshold=Decimal(str(threshold)), **given)


def activity(day: date = INSIDE, state: str = ActivityState.CONFIRMED, **more: Any) -> Fact:
    """One confirmed visit."""
    return Fact(
        Source.ACTIVITY, 1, day, **({"kind": "visit", "direction": "out", "state": state} | more)
    )


def lesson(total: Any, observers: int = 1, teacher: int = 1, **more: Any) -> Fact:
    """An observed lesson of the supported side's: summed totals and number of observers."""
    given = {"side": Side.SUPPORTED, "kind": "ordinary", "person_id": teacher} | more
    day = given.pop("day", INSIDE)
    return Fact(Source.LESSON, 1, day, value=Decimal(str(total)), of=observers, **given)


def result(
    wanted: Target,
    facts: Iterable[Fact] = (),
    as_of: date = DURING,
    pairing: PairingDates = PAIRING,
    calendar: Calendar = CALENDAR,
    term: TermDates = TERM,
) -> Result:
    """How the target stands."""
    return evaluate(wanted, Facts(facts), pairing, term, calendar, as_of)
