"""捐赠台账 and 支出台账: what was given, and what the plans cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, or_
from sqlalchemy.orm import selectinload

from pairing import clock
from pairing.domain.outings.donations import Gift
from pairing.domain.plan.measures import budget, standing
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.activity_details import Detail
from pairing.models import Activity, ActivityPairing, Measure
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
from pairing.queries.county.ledger_activities import SIDES, in_scope, links_in
from pairing.queries.outings.donations import KINDS, gift_of
from pairing.workbook.columns import LedgerColumn

GIFT_COLUMNS = (
    LedgerColumn("日期"),
    LedgerColumn("类型", 8),
    LedgerColumn("主题", 26),
    LedgerColumn("捐赠方", 20),
    LedgerColumn("接收方", 20),
    LedgerColumn("物品或款项", 22),
    LedgerColumn("数量", 8),
    LedgerColumn("单位", 8),
    LedgerColumn("单价（元）", 12, is_money=True),
    LedgerColumn("金额（元）", 13, is_money=True),
    LedgerColumn("计价依据", 14),
    LedgerColumn("票据、签收", 16),
    LedgerColumn("公示", 14),
    LedgerColumn("备注", 24),
    LedgerColumn("结对编码", 10),
    LedgerColumn("活动编码", 12),
)
GIFT_HOW = (
    "对方已确认的捐赠和慰问，一种物品或一笔款一行；待对方确认的不在内。"
    "登记的金额减去有单价的物品，余下的是现金；有物品没写单价的，分不出来。"
)
CASH, UNSORTED, UNTOLD = "现金", "现金或没有单价的物品", "没有写明"
DIFFERS = "物品合计比登记的金额多，请核对"
SPENT_COLUMNS = (
    LedgerColumn("完成期限"),
    *PAIR,
    LedgerColumn("项目", 32),
    LedgerColumn("牵头单位", 18),
    LedgerColumn("配合单位", 18),
    LedgerColumn("责任人", 12),
    LedgerColumn("数量", 8),
    LedgerColumn("单价（元）", 12, is_money=True),
    LedgerColumn("预算（元）", 13, is_money=True),
    LedgerColumn("完成日期"),
    LedgerColumn("状态", 12),
    LedgerColumn("没有按期完成的原因", 22),
    LedgerColumn("措施编码", 12),
)
SPENT_HOW = (
    "计划里写了预算或单价的措施，一项一行，按完成期限算在哪个学期。"
    "数量和单价都有的，预算是两者相乘；实际花了多少不在这里记。"
)


def _gifts(scope: Scope) -> Select[Any]:
    query = in_scope(scope, ActivityPairing.state == ActivityState.CONFIRMED)
    return query.where(Activity.kind.in_(KINDS)).options(SIDES, selectinload(Activity.quantities))


def _lines(gift: Gift) -> Iterator[LedgerRow]:
    """(what, how many, unit, price, yuan): its goods, then what is left of the amount."""
    for line in gift.lines:
        yield line.item, line.quantity, line.unit, line.unit_price, line.value
    if gift.rest:
        yield CASH if gift.is_all_priced else UNSORTED, None, "", None, gift.rest
    elif not gift.lines:
        yield UNTOLD, None, "", None, None


def _tell_gifts(scope: Scope, found: Sequence[Activity]) -> Iterator[LedgerRow]:
    for row in found:
        links = links_in(scope, row, ActivityState.CONFIRMED)
        gifts = [gift_of(link.pairing, row) for link in links]
        told = [str(row.details.get(one.value, "")) for one in (Detail.VALUATION, Detail.PUBLICITY)]
        for line in _lines(gifts[0]):
            yield (
                row.day,
                gifts[0].kind.label,
                row.topic,
                named(one.giver for one in gifts),
                named(one.receiver for one in gifts),
                *line,
                told[0],
                gifts[0].receipt,
                told[1],
                DIFFERS if gifts[0].differs else "",
                named(link.pairing.code for link in links),
                row.code,
            )


def _spent(scope: Scope) -> Select[Any]:
    planned = or_(Measure.budget.is_not(None), Measure.unit_price.is_not(None))
    return of_pairings(Measure, Measure.due_on, scope).where(planned)


def _tell_spent(_scope: Scope, found: Sequence[Measure]) -> Iterator[LedgerRow]:
    today = clock.today()
    for row in found:
        yield (
            row.due_on,
            *pair_cells(row.pairing),
            row.name,
            row.lead_unit,
            row.co_units,
            row.person,
            row.quantity,
            row.unit_price,
            budget(row.quantity, row.unit_price, row.budget),
            row.finished_on,
            standing(row.due_on, row.finished_on, today).label,
            row.delay_cause,
            row.code,
        )


GIFTS = Ledger("donations", "捐赠台账", "项", GIFT_HOW, GIFT_COLUMNS, Things(_gifts, _tell_gifts))
SPENT = Ledger("spending", "支出台账", "项", SPENT_HOW, SPENT_COLUMNS, Things(_spent, _tell_spent))
