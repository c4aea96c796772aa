"""How a result reads, on screen and paper alike: value, what is missing, status word, tone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from pairing.domain.numbers import exact, one_decimal
from pairing.domain.plan.evaluate import Result
from pairing.domain.plan.metrics import MetricCode, metric_of
from pairing.domain.plan.sentences import unit_of, with_unit
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.vocabulary.programme import Comparison, ResultStatus
from pairing.domain.wording import DASH, amount

TONES = {
    ResultStatus.MET: "done",
    ResultStatus.ON_TRACK: "planned",
    ResultStatus.BEHIND: "attention",
    ResultStatus.MISSED: "missed",
    ResultStatus.NO_DATA: "neutral",
}
FULL = 100


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One target as a ledger shows it; the bar's parts are percent of its width.

    The bar of a share is the whole 100 %, and ``mark`` is where on it the target stands; every
    other bar ends at its target, and has no mark.
    """

    code: str
    title: str
    side: str
    metric: str
    tone: str
    word: str
    figure: str
    waiting_text: str
    disputed_text: str
    planned_text: str
    confirmed: float
    waiting: float
    planned: float
    points_text: str
    whole: float = FULL
    mark: float = 0
    changed: str = ""


def value_text(result: Result) -> str:
    """“7 / 10 课时”, “3 / 5 月”, “41.7%（5 / 12），要求 ≥ 60%”, or a dash without data."""
    target = result.target
    if result.months is not None:
        return f"{amount(result.value or 0)} / {len(result.months)} 月"
    if result.value is None:
        return f"{DASH}（要求 {_asked(target)}）"
    if metric_of(target).is_share:
        parts = f"{amount(result.numerator or 0)} / {amount(result.denominator or 0)}"
        return f"{one_decimal(result.value)}%（{parts}），要求 {_asked(target)}"
    shown = (
        str(one_decimal(result.value)) if metric_of(target).one_decimal else amount(result.value)
    )
    sign = "≤ " if target.comparison == "at_most" else ""
    return f"{shown} / {sign}{amount(target.threshold)}{_unit(result)}"


def _asked(target: Target) -> str:
    """“≥ 60%”, “≤ 15 人”."""
    sign = "≤" if target.comparison is Comparison.AT_MOST else "≥"
    return f"{sign} {with_unit(amount(target.threshold), unit_of(target))}"


def _unit(result: Result) -> str:
    return f" {result.target.unit}" if result.target.unit else ""


def missing_text(result: Result) -> str:
    """“还差 3 课时”, “还有 3 个月份没有走访”, “还缺 3 份资料”; else how far in percent."""
    if result.months is not None:
        return f"还有 {amount(result.missing)} 个月份没有{_deed(result.target)}"
    if metric_of(result.target).is_share:
        return _share_missing(result)
    if result.target.metric is MetricCode.CHILD_TEACHER_RATIO:
        return f"超出 {one_decimal(result.missing)}"
    return f"还差 {amount(result.missing)}{_unit(result)}"


def _deed(target: Target) -> str:
    """What a month is to hold: “走访”, or in general."""
    kinds = target.activity_kinds
    if len(kinds) != 1:
        return "做到"
    kind = ActivityKind(kinds[0])
    return kind.traits.chip or kind.label


def _share_missing(result: Result) -> str:
    """What so many of the whole still lack; where the whole moves, how far in percent."""
    lacking, whole = metric_of(result.target).lacking, result.denominator
    if not (lacking and whole):
        return f"还差 {one_decimal(result.missing)} 个百分点"
    asked = exact(whole) * exact(result.target.threshold) / FULL
    short = asked - exact(result.numerator or 0)
    return lacking.format(math.ceil(short))


def status_text(result: Result) -> str:
    """The status word, or what is missing when something is."""
    if result.status in (ResultStatus.BEHIND, ResultStatus.MISSED) and result.value is not None:
        return missing_text(result)
    return result.status.label


def _percent(part: Fraction, goal: Fraction, room: float) -> float:
    if goal <= 0:
        return room
    return min(room, float(round(part / goal * FULL, 1)))


def _bar(result: Result) -> tuple[float, float, float]:
    if result.value is None:
        return 0.0, 0.0, 0.0
    if result.target.comparison == "at_most" and result.months is None:
        reached = result.target.is_reached_by(result.value)
        return (float(FULL) if reached else float(result.goal / result.value * FULL)), 0.0, 0.0
    whole = Fraction(FULL) if _is_marked(result) else result.goal
    sure = _percent(result.value, whole, FULL)
    pending, planned = result.pending or Fraction(0), result.planned or Fraction(0)
    if result.months is not None:
        planned = Fraction(sum(1 for month in result.months if not month.met and month.planned))
    wait = _percent(pending, result.goal, FULL - sure)
    return sure, wait, _percent(planned, result.goal, FULL - sure - wait)


def _is_marked(result: Result) -> bool:
    """Whether its bar shows a share of everything, with the target as a mark on it."""
    target = result.target
    is_share = metric_of(target).is_share and result.months is None
    return is_share and target.comparison is not Comparison.AT_MOST and target.threshold <= FULL


def ledger_row(result: Result) -> LedgerRow:
    """A result as one row of a ledger."""
    sure, wait, plan = _bar(result)
    planned = result.planned
    if result.months is not None:
        planned = Fraction(sum(1 for month in result.months if not month.met and month.planned))
    return LedgerRow(
        code=result.target.code,
        title=result.target.name,
        side=result.target.side,
        metric=result.target.metric.label,
        tone=TONES[result.status],
        word=status_text(result),
        figure=value_text(result),
        waiting_text=amount(result.pending) if result.pending else "",
        disputed_text=amount(result.disputed) if result.disputed else "",
        planned_text=amount(planned) if planned else "",
        confirmed=sure,
        waiting=wait,
        planned=plan,
        points_text=f"{float(result.earned):.1f} / {amount(result.target.points)}",
        mark=float(result.target.threshold) if _is_marked(result) else 0,
        changed=result.target.changed,
    )
