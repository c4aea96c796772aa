"""Activities and the monthly ledger of one pairing's days, as the values that a volume prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from pairing import clock
from pairing.domain.assessment.volume import facts as printed
from pairing.domain.assessment.volume.status_marks import mark_of
from pairing.domain.assessment.word_papers import PAIRING_NUMBERS
from pairing.domain.plan.periods import Span, months_of
from pairing.domain.vocabulary.activities import (
    ActivityKind,
    ActivityState,
    CancelReason,
    Direction,
    DisputeReason,
)
from pairing.domain.vocabulary.activity_details import PLAN_PARTS, Detail, Part
from pairing.domain.wording import amount, amount_or_blank
from pairing.extensions import db
from pairing.models import (
    Account,
    Activity,
    ActivityPairing,
    ActivityPerson,
    Document,
    Lesson,
    MonthlyReport,
    Organisation,
    Outing,
    Pairing,
    Quantity,
)
from pairing.queries.assessment.volume.files import Files, files_of
from pairing.queries.plan.worth import worth_of

REASONS: dict[ActivityState, type[CancelReason] | type[DisputeReason]] = {
    ActivityState.CANCELLED: CancelReason,
    ActivityState.DISPUTED: DisputeReason,
}
"""Which words tell why, by state."""


def _time(activity: Activity) -> str:
    times = [f"{at:%H:%M}" for at in (activity.starts_at, activity.ends_at) if at]
    return "–".join(times)


def _hours(links: Iterable[ActivityPairing]) -> dict[int, Decimal]:
    """Activity → the lesson hours of its lessons in this pairing (1 SELECT)."""
    chosen = [(link.activity_id, link.pairing_id) for link in links]
    if not chosen:
        return {}
    rows = db.session.execute(
        select(Lesson.activity_id, func.sum(Lesson.lesson_hours, type_=Lesson.lesson_hours.type))
        .where(
            Lesson.activity_id.in_([activity for activity, _ in chosen]),
            Lesson.pairing_id == chosen[0][1],
        )
        .group_by(Lesson.activity_id)
    )
    return {activity: total for activity, total in rows if activity is not None}


def _materials(pairing: Pairing) -> dict[int, tuple[str, ...]]:
    """Activity → the papers filed with it (1 SELECT)."""
    query = select(Document.activity_id, Document.name).where(
        Document.pairing_id == pairing.id, Document.activity_id.is_not(None)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for activity, name in db.session.execute(query.order_by(Document.day, Document.code)):
        if activity is not None:
            found[activity].append(name)
    return {activity: tuple(names) for activity, names in found.items()}


def _homes(links: Iterable[ActivityPairing]) -> dict[int, str]:
    """Organisation → name, of everybody who took part (1 SELECT)."""
    ids = {one.organisation_id for link in links for one in link.activity.people}
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return {key: name for key, name in db.session.execute(query)}


def activities(
    pairing: Pairing, span: Span, as_of: date, files: Files | None = None
) -> tuple[printed.Activity, ...]:
    """Every activity of the pairing in these days, by day (13 SELECTs, 18 without ``files``)."""
    query = (
        select(ActivityPairing)
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .where(ActivityPairing.pairing_id == pairing.id, Activity.day.between(*span))
        .options(
            selectinload(ActivityPairing.activity).options(
                selectinload(Activity.speaker),
                selectinload(Activity.need),
                selectinload(Activity.quantities),
                selectinload(Activity.decisions),
                selectinload(Activity.people).selectinload(ActivityPerson.teacher),
                selectinload(Activity.outing).options(
                    selectinload(Outing.recorded_by), selectinload(Outing.recorded_for)
                ),
            ),
            selectinload(ActivityPairing.confirmed_by),
        )
        .order_by(Activity.day, Activity.code)
    )
    links = list(db.session.scalars(query))
    make = _Maker(
        _hours(links), _materials(pairing), _homes(links), files or files_of(pairing, span), as_of
    )
    return tuple(make.activity(link) for link in links)


class _Maker:
    """Makes printed activities of rows and what was read beside them."""

    def __init__(
        self,
        hours: Mapping[int, Decimal],
        materials: Mapping[int, tuple[str, ...]],
        homes: Mapping[int, str],
        files: Files,
        as_of: date,
    ) -> None:
        self.hours, self.materials, self.homes, self.files = hours, materials, homes, files
        self.as_of = as_of

    def activity(self, link: ActivityPairing) -> printed.Activity:
        row, outing = link.activity, link.activity.outing
        recorder = outing.recorded_by
        state, key = ActivityState(link.state), ("activity", row.id)
        hours = self.hours.get(row.id, row.lesson_hours)
        return printed.Activity(
            code=row.code,
            kind=ActivityKind(row.kind).label,
            kind_code=row.kind,
            topic=row.topic,
            day=row.day,
            last_day=row.ends_on if row.ends_on != row.day else None,
            mark=mark_of(state, link.reason, row.day > self.as_of),
            time=_time(row),
            direction=Direction(row.direction).label,
            place=row.venue,
            speaker=row.speaker.name if row.speaker else "",
            hours=amount_or_blank(hours),
            claimed_hours="" if link.claimed_hours in (None, hours) else amount(link.claimed_hours),
            people=amount_or_blank(row.attendance),
            companions=outing.companions,
            amount=amount_or_blank(worth_of(row)),
            need=row.need.content if row.need else "",
            minutes=row.note,
            recorded_by=recorder.name if recorder else "",
            recorded_for=outing.recorded_for.name if outing.recorded_for else "",
            confirmed_by=link.word_by,
            confirmed_on=clock.day_of(link.confirmed_at),
            reason=_reason(state, link.reason),
            remark=link.remark,
            plan=_lines(row, PLAN_PARTS),
            details=_lines(row, [one for one in Detail if one not in PLAN_PARTS]),
            participants=tuple(self._participant(one) for one in row.people),
            goods=tuple(_goods(one) for one in sorted(row.quantities, key=lambda one: one.id)),
            goods_total=_worth(row.quantities),
            decisions=tuple(
                printed.Decision(one.text, one.owner, one.due_on, one.done_on)
                for one in row.decisions
            ),
            materials=(*self.materials.get(row.id, ()), *self.files.papers_of.get(key, ())),
            photos=tuple(self.files.photos_of.get(key, ())),
        )

    def _participant(self, one: ActivityPerson) -> printed.Participant:
        home = self.homes.get(one.organisation_id, "")
        return printed.Participant(Part(one.part).label, one.teacher.name, home, one.result)


def _reason(state: ActivityState, code: str) -> str:
    words = REASONS.get(state)
    known = {word.value: word.label for word in words} if words else {}
    return known.get(code, code)


def _lines(row: Activity, details: Iterable[Detail]) -> tuple[printed.LabelledText, ...]:
    given = row.details or {}
    return tuple(
        printed.LabelledText(one.label, str(given[one.value]))
        for one in details
        if given.get(one.value)
    )


def _goods(row: Quantity) -> printed.Goods:
    worth = None if row.unit_price is None else row.quantity * row.unit_price
    return printed.Goods(
        row.item,
        amount(row.quantity),
        row.unit,
        amount_or_blank(row.unit_price),
        amount_or_blank(worth),
    )


def _worth(rows: Iterable[Quantity]) -> str:
    """Quantity × unit price, added up; "" where nothing has a price."""
    priced = [row.quantity * row.unit_price for row in rows if row.unit_price is not None]
    return amount(sum(priced, Decimal(0))) if priced else ""


def ledger(
    pairing: Pairing, found: Sequence[printed.Activity], span: Span
) -> tuple[printed.LedgerMonth, ...]:
    """The activities month by month, with the reports that were sent (2 SELECTs)."""
    reports = _reports(pairing)
    return tuple(
        _month(month, [row for row in found if month.covers(row.day)], reports)
        for month in months_of(span)
    )


def _reports(pairing: Pairing) -> dict[str, tuple[printed.LabelledText, ...]]:
    """Month (2026-09) → what its report says and who received it (2 SELECTs)."""
    rows = list(
        db.session.scalars(select(MonthlyReport).where(MonthlyReport.pairing_id == pairing.id))
    )
    ids = {key for row in rows for key in (row.sent_by_id, row.received_by_id)} - {None}
    query = select(Account.id, Account.name).where(Account.id.in_(ids))
    names = {key: name for key, name in db.session.execute(query)}
    return {row.month: _report(row, names) for row in rows}


def _report(row: MonthlyReport, names: Mapping[int, str]) -> tuple[printed.LabelledText, ...]:
    sent = f"{names.get(row.sent_by_id or 0, '')} {clock.day_of(row.sent_at)}".strip()
    received = clock.day_of(row.received_at)
    back = f"{names.get(row.received_by_id or 0, '')} {received}".strip() if received else "还没有"
    told = [f"{one.label} {row.figures[one]}" for one in PAIRING_NUMBERS if one in row.figures]
    lines = [
        printed.LabelledText("月报上报", sent),
        printed.LabelledText("收件回执", back),
        printed.LabelledText("月报数字", "、".join(told)),
        printed.LabelledText("月报说明", row.note),
    ]
    return tuple(line for line in lines if line.text)


def _sum(texts: Iterable[str]) -> str:
    return amount(sum((Decimal(text) for text in texts if text), Decimal(0)))


def _month(
    month: Span,
    rows: Sequence[printed.Activity],
    reports: Mapping[str, tuple[printed.LabelledText, ...]],
) -> printed.LedgerMonth:
    sure = [row for row in rows if row.mark == mark_of(ActivityState.CONFIRMED)]
    return printed.LedgerMonth(
        label=f"{month.start.year} 年 {month.start.month} 月",
        rows=tuple(row.line() for row in rows),
        counted=len(sure),
        hours=_sum(row.hours for row in sure),
        people=_sum(row.people for row in sure),
        note="" if rows else "本月没有记录。",
        last_day=month.end,
        report=reports.get(f"{month.start:%Y-%m}", ()),
    )
