"""活动台账: a row for each activity, whoever it served."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from pairing import clock
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState, Direction
from pairing.domain.wording import state_word
from pairing.models import Activity, ActivityPairing, ActivityPerson, Lesson, Outing, Pairing
from pairing.queries.county.ledger import PAIR, Ledger, LedgerRow, Scope, Things, named
from pairing.queries.plan.worth import worth_of
from pairing.workbook.columns import LedgerColumn

COLUMNS = (
    LedgerColumn("日期"),
    LedgerColumn("结束日期"),
    *PAIR,
    LedgerColumn("活动类型"),
    LedgerColumn("主题", 30),
    LedgerColumn("方向", 8),
    LedgerColumn("地点", 18),
    LedgerColumn("授课、主讲教师", 18),
    LedgerColumn("参加教师", 18),
    LedgerColumn("课时", 8),
    LedgerColumn("人次", 8),
    LedgerColumn("金额（元）", 12, is_money=True),
    LedgerColumn("回应的需求", 24),
    LedgerColumn("状态", 12),
    LedgerColumn("登记人"),
    LedgerColumn("登记日期"),
    LedgerColumn("确认人", 14),
    LedgerColumn("确认日期"),
    LedgerColumn("纪要", 30),
    LedgerColumn("活动编码"),
)
HOW = (
    "一项活动一行，服务几个结对的写在一行里。已撤回的不列；待对方确认的、已计划的也列，看“状态”。"
    "有课的，课时是各节课之和；没有课的，是活动上填的课时。"
)


def in_scope(scope: Scope, *conditions: Any) -> Select[Any]:
    """Activities of these pairings and days, in order of time."""
    served = select(ActivityPairing.activity_id).where(
        ActivityPairing.bureau_id == scope.bureau_id,
        ActivityPairing.pairing_id.in_(scope.ids),
        *conditions,
    )
    return (
        select(Activity)
        .where(
            Activity.bureau_id == scope.bureau_id,
            Activity.day.between(*scope.span),
            Activity.id.in_(served),
        )
        .order_by(Activity.day, Activity.id)
    )


def links_in(scope: Scope, row: Activity, *states: ActivityState) -> list[ActivityPairing]:
    """An activity's pairings that the ledger is about, in one of these states."""
    wanted = scope.pairing_id
    return [
        link
        for link in row.links
        if link.state in states and (wanted is None or link.pairing_id == wanted)
    ]


SIDES = (
    selectinload(Activity.links)
    .joinedload(ActivityPairing.pairing)
    .options(joinedload(Pairing.lead), joinedload(Pairing.supported))
)
LISTED = tuple(state for state in ActivityState if state is not ActivityState.CANCELLED)


def _query(scope: Scope) -> Select[Any]:
    return in_scope(scope, ActivityPairing.state.in_(LISTED)).options(
        SIDES,
        selectinload(Activity.links).joinedload(ActivityPairing.confirmed_by),
        selectinload(Activity.lessons).joinedload(Lesson.teacher),
        selectinload(Activity.quantities),
        selectinload(Activity.people).joinedload(ActivityPerson.teacher),
        joinedload(Activity.speaker),
        joinedload(Activity.need),
        joinedload(Activity.outing).joinedload(Outing.recorded_by),
    )


def _states(links: Sequence[ActivityPairing]) -> str:
    """Where it stands; for each pairing where they differ."""
    words = [state_word(*link.said(clock.today())) for link in links]
    if len(set(words)) == 1:
        return words[0]
    told = zip(links, words, strict=True)
    return "；".join(f"{link.pairing.code}：{word}" for link, word in told)


def _hours(row: Activity, links: Sequence[ActivityPairing]) -> Decimal | None:
    """The hours of its lessons in these pairings; without any lesson those entered."""
    if not row.lessons:
        return row.lesson_hours
    served = {link.pairing_id for link in links}
    return sum((one.lesson_hours for one in row.lessons if one.pairing_id in served), Decimal(0))


def _tell(scope: Scope, found: Sequence[Activity]) -> Iterator[LedgerRow]:
    for row in found:
        links = links_in(scope, row, *LISTED)
        pairings = [link.pairing for link in links]
        spoke = [row.speaker.name] if row.speaker else []
        words = [clock.day_of(link.confirmed_at) for link in links]
        yield (
            row.day,
            row.ends_on,
            named(one.code for one in pairings),
            named(one.lead.name for one in pairings),
            named(one.supported.name for one in pairings),
            ActivityKind(row.kind).label,
            row.topic,
            Direction(row.direction).label,
            row.venue,
            named([*(one.teacher.name for one in row.lessons), *spoke]),
            named(one.teacher.name for one in row.people),
            _hours(row, links),
            row.attendance,
            worth_of(row),
            row.need.content if row.need else "",
            _states(links),
            row.outing.recorded_by.name if row.outing.recorded_by else "",
            clock.day_of(row.outing.recorded_at),
            named(link.word_by for link in links),
            max((day for day in words if day), default=None),
            row.note,
            row.code,
        )


ACTIVITIES = Ledger("activities", "活动台账", "项活动", HOW, COLUMNS, Things(_query, _tell))
