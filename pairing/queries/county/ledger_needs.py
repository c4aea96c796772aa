"""需求台账 and 问题整改台账: what was asked, what was done about it, how it ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from pairing import clock
from pairing.domain.plan.measures import MeasureStanding, standing
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState
from pairing.domain.vocabulary.needs import Priority, ProblemKind, SupplySource
from pairing.models import Account, Activity, ActivityPairing, Measure, Need, Problem
from pairing.queries.county.ledger import (
    PAIR,
    Ledger,
    LedgerRow,
    Scope,
    Things,
    named,
    of_pairings,
    pair_cells,
)
from pairing.queries.grouped import rows
from pairing.queries.plan.needs import standings
from pairing.workbook.columns import LedgerColumn

NEED_COLUMNS = (
    LedgerColumn("提出日期"),
    *PAIR,
    LedgerColumn("需求", 34),
    LedgerColumn("类别", 10),
    LedgerColumn("轻重", 8),
    LedgerColumn("原因", 24),
    LedgerColumn("应有数量", 9),
    LedgerColumn("现有数量", 9),
    LedgerColumn("单位", 8),
    LedgerColumn("状态", 10),
    LedgerColumn("回应次数", 9),
    LedgerColumn("最近回应"),
    LedgerColumn("回应的活动", 34),
    LedgerColumn("来源", 10),
    LedgerColumn("配备日期"),
    LedgerColumn("需求编码", 12),
)
NEED_HOW = "一项需求一行，按提出日期算在哪个学期。回应的活动不含已撤回的和只是计划的。"
PROBLEM_COLUMNS = (
    LedgerColumn("提出日期"),
    *PAIR,
    LedgerColumn("提出单位", 20),
    LedgerColumn("类型", 8),
    LedgerColumn("问题", 34),
    LedgerColumn("原因", 24),
    LedgerColumn("整改措施", 34),
    LedgerColumn("责任人", 14),
    LedgerColumn("整改期限"),
    LedgerColumn("答复、整改结果", 34),
    LedgerColumn("答复人", 12),
    LedgerColumn("销号日期"),
    LedgerColumn("状态", 10),
)
PROBLEM_HOW = "一个问题（或困惑）一行，按提出日期算在哪个学期。整改期限是各项措施里最晚的一天。"
CLOSED, OVERDUE, MENDING, OPEN = "已销号", "已过期限", "整改中", "待整改"
UNANSWERED, ANSWERED = "待回答", "已回答"


def _needs(scope: Scope) -> Select[Any]:
    return of_pairings(Need, Need.raised_on, scope)


class _Answer(NamedTuple):
    day: date
    kind: str
    topic: str

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {ActivityKind(self.kind).label}：{self.topic}"


HELD = (ActivityState.DONE, ActivityState.CONFIRMED, ActivityState.DISPUTED)


def _answers(needs: Sequence[Need]) -> dict[int, list[_Answer]]:
    """Need → the activities that answered it, in order (1 SELECT)."""
    query = (
        select(Activity.need_id, Activity.day, Activity.kind, Activity.topic)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .join(Need, (Need.id == Activity.need_id) & (Need.pairing_id == ActivityPairing.pairing_id))
        .where(Need.id.in_([one.id for one in needs]), ActivityPairing.state.in_(HELD))
        .order_by(Activity.day, Activity.id)
    )
    found: dict[int, list[_Answer]] = defaultdict(list)
    for need, *told in rows(query):
        found[need].append(_Answer(*told))
    return found


def _source(code: str) -> str:
    return SupplySource(code).label if code in list(SupplySource) else code


def _tell_needs(_scope: Scope, found: Sequence[Need]) -> Iterator[LedgerRow]:
    answers, stand = _answers(found), standings(found)
    for row in found:
        own, pressing = answers[row.id], Priority.of_rank(row.priority)
        yield (
            row.raised_on,
            *pair_cells(row.pairing),
            row.content,
            row.category,
            pressing.label if pressing else "",
            row.cause,
            row.standard_quantity,
            row.actual_quantity,
            row.unit,
            stand[row.id].word,
            len(own),
            own[-1].day if own else None,
            "；".join(str(one) for one in own),
            _source(row.source),
            row.supplied_on,
            row.code,
        )


def _problems(scope: Scope) -> Select[Any]:
    more = (selectinload(Problem.measures), joinedload(Problem.organisation))
    return of_pairings(Problem, Problem.raised_on, scope).options(*more)


def state_of(row: Problem, today: date) -> str:
    """Where a problem stands: closed, late, being mended, or nothing done; or a question."""
    if row.closed_on:
        return CLOSED
    if row.kind == ProblemKind.QUESTION:
        return ANSWERED if row.answer else UNANSWERED
    stand = [standing(one.due_on, one.finished_on, today) for one in row.measures]
    if MeasureStanding.OVERDUE in stand:
        return OVERDUE
    return MENDING if stand else OPEN


def _names(ids: Iterable[int | None]) -> dict[int | None, str]:
    query = select(Account.id, Account.name).where(Account.id.in_(set(ids) - {None}))
    return dict(rows(query))


def _measures(found: Iterable[Measure]) -> str:
    return "；".join(one.name for one in found)


def _tell_problems(_scope: Scope, found: Sequence[Problem]) -> Iterator[LedgerRow]:
    names, today = _names(row.answered_by_id for row in found), clock.today()
    for row in found:
        yield (
            row.raised_on,
            *pair_cells(row.pairing),
            row.organisation.name,
            ProblemKind(row.kind).label,
            row.text,
            row.cause,
            _measures(row.measures),
            named(one.person for one in row.measures),
            max((one.due_on for one in row.measures), default=None),
            row.answer,
            names.get(row.answered_by_id, ""),
            row.closed_on,
            state_of(row, today),
        )


NEEDS = Ledger("needs", "需求台账", "项需求", NEED_HOW, NEED_COLUMNS, Things(_needs, _tell_needs))
PROBLEMS = Ledger(
    "problems",
    "问题整改台账",
    "个问题",
    PROBLEM_HOW,
    PROBLEM_COLUMNS,
    Things(_problems, _tell_problems),
)
