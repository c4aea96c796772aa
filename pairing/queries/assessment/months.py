"""A month's numbers: of one pairing or of the county, grouped, whatever the number of pairings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from pairing.domain.assessment.monthly import Month, Numbers
from pairing.domain.plan.periods import Span
from pairing.domain.plan.worth import NOTHING, worth
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState
from pairing.domain.vocabulary.activity_details import Part
from pairing.domain.vocabulary.lessons import LessonKind
from pairing.domain.vocabulary.papers import MonthlyNumber
from pairing.extensions import db
from pairing.models import (
    Activity,
    ActivityPairing,
    ActivityPerson,
    Lesson,
    MonthlyReport,
    Organisation,
    Pairing,
    Teacher,
)
from pairing.queries.assessment.asked_months import is_asked
from pairing.queries.grouped import rows
from pairing.queries.lists import PairingIds
from pairing.queries.plan.worth import goods_values

N = MonthlyNumber
Counted = dict[MonthlyNumber, Decimal]
Columns = Select[*tuple[Any, ...]]


class MonthTable(NamedTuple):
    """Numbers by pairing, and of all together: what serves several pairings counts once there."""

    by_pairing: dict[int, Counted]
    whole: Counted

    def of(self, pairing_id: int) -> Numbers:
        """One pairing's numbers."""
        return self.by_pairing.get(pairing_id, {})


def confirmed(ids: PairingIds, span: Span, *columns: Any) -> Columns:
    """Columns of what these pairings confirmed in these days.

    Begins at the county's days, so that a month costs the same however long the county's past.
    """
    county = select(Pairing.bureau_id).where(Pairing.id.in_(ids)).limit(1).scalar_subquery()
    chosen = ids.subquery()
    return (
        select(*columns)
        .select_from(Activity)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .join(chosen, chosen.c.id == ActivityPairing.pairing_id)
        .where(
            Activity.bureau_id == county,
            Activity.day.between(*span),
            ActivityPairing.state == ActivityState.CONFIRMED,
        )
    )


def _tally(found: Counted, kind: str, heads: Decimal | None, amount: Decimal) -> None:
    """Add one activity to the numbers."""
    found[N.TIMES] += 1
    audience = ActivityKind(kind).traits.audience
    if audience is not None and heads:
        found[audience] += heads
    if kind == ActivityKind.LECTURE:
        found[N.LECTURES] += 1
    if kind == ActivityKind.DONATION:
        found[N.DONATED] += amount


def _held(ids: PairingIds, span: Span) -> Columns:
    """One row for each activity and pairing: a month has few, so grouping them saves nothing."""
    told = (Activity.id, Activity.kind, Activity.attendance, Activity.amount)
    return confirmed(ids, span, ActivityPairing.pairing_id, *told)


def _of_lesson() -> ColumnElement[bool]:
    return and_(Lesson.activity_id == Activity.id, Lesson.pairing_id == ActivityPairing.pairing_id)


def _taught(ids: PairingIds, span: Span) -> Columns:
    """(pairing, lesson's teacher) of the lead side."""
    return (
        confirmed(ids, span, ActivityPairing.pairing_id, Lesson.teacher_id)
        .join(Lesson, _of_lesson())
        .join(Pairing, Pairing.id == ActivityPairing.pairing_id)
        .where(Lesson.organisation_id == Pairing.lead_id)
        .distinct()
    )


def _spoken(ids: PairingIds, span: Span) -> Columns:
    """(pairing, speaker) of the lead side."""
    return (
        confirmed(ids, span, ActivityPairing.pairing_id, Activity.speaker_id)
        .join(Pairing, Pairing.id == ActivityPairing.pairing_id)
        .join(Teacher, Teacher.id == Activity.speaker_id)
        .where(Teacher.organisation_id == Pairing.lead_id)
        .distinct()
    )


def _shadowed(ids: PairingIds, span: Span) -> Columns:
    """(pairing, teacher) who shadowed at the lead side."""
    return (
        confirmed(ids, span, ActivityPairing.pairing_id, ActivityPerson.teacher_id)
        .join(ActivityPerson, ActivityPerson.activity_id == Activity.id)
        .where(ActivityPerson.part == Part.SHADOW)
        .distinct()
    )


def _demonstrated(ids: PairingIds, span: Span) -> Columns:
    """(pairing, lesson or none, activity): demonstration lessons; an activity without is one."""
    is_one = Activity.kind == ActivityKind.DEMONSTRATION_LESSON
    return (
        confirmed(ids, span, ActivityPairing.pairing_id, Lesson.id, Activity.id)
        .outerjoin(Lesson, _of_lesson())
        .where(or_(is_one, Lesson.kind == LessonKind.DEMONSTRATION))
    )


def _people(
    found: dict[int, Counted], whole: Counted, row: MonthlyNumber, pairs: Iterable[tuple[int, int]]
) -> None:
    """Distinct people per pairing, and once in all."""
    everyone = set(pairs)
    for pairing, _ in everyone:
        found[pairing][row] += 1
    whole[row] += len({person for _, person in everyone})


def numbers_in(ids: PairingIds, span: Span) -> MonthTable:
    """These pairings' numbers and those of all of them, of a month, a term, a year (6 SELECTs)."""
    found: dict[int, Counted] = defaultdict(lambda: defaultdict(Decimal))
    whole: Counted = defaultdict(Decimal)
    seen: set[int] = set()
    goods = goods_values(ids, span)
    for pairing, activity, kind, heads, recorded in rows(_held(ids, span)):
        amount = worth(recorded, goods.get(activity, NOTHING))
        _tally(found[pairing], kind, heads, amount)
        found[pairing][N.SCHOOLS] = Decimal(1)
        if activity not in seen:
            seen.add(activity)
            _tally(whole, kind, heads, amount)
    taught = [*rows(_taught(ids, span)), *rows(_spoken(ids, span))]
    _people(found, whole, N.TEACHERS, [(pairing, person) for pairing, person in taught])
    _people(found, whole, N.SHADOWS, [(p, person) for p, person in rows(_shadowed(ids, span))])
    shown: set[tuple[str, int]] = set()
    for pairing, lesson, activity in rows(_demonstrated(ids, span)):
        found[pairing][N.DEMONSTRATIONS] += 1
        shown.add(("lesson", lesson) if lesson else ("activity", activity))
    whole[N.DEMONSTRATIONS] = Decimal(len(shown))
    return MonthTable(found, whole)


class Pair(NamedTuple):
    """A pairing as the county's month names it."""

    id: int
    code: str
    lead: str
    supported: str
    supported_id: int

    @property
    def name(self) -> str:
        """Who leads whom."""
        return f"{self.lead} → {self.supported}"


class CountyRow(NamedTuple):
    """One pairing of the county's month; ``report`` once it was sent, if it ``is_asked``."""

    pairing: Pair
    numbers: Numbers
    report: MonthlyReport | None
    is_asked: bool = True


class CountyMonth(NamedTuple):
    """The county's month: a row for each pairing that runs in it, and all together."""

    month: Month
    rows: list[CountyRow]
    whole: Numbers

    @property
    def asked(self) -> list[CountyRow]:
        """Those whose report is asked."""
        return [row for row in self.rows if row.is_asked]

    @property
    def sent(self) -> list[CountyRow]:
        """Those whose report has come."""
        return [row for row in self.rows if row.report is not None]

    @property
    def waiting(self) -> list[CountyRow]:
        """Those whose report waits for the bureau's receipt."""
        return [row for row in self.sent if row.report and row.report.received_at is None]


def reports_of(ids: PairingIds, month: Month) -> dict[int, MonthlyReport]:
    """Pairing → its report of the month (1 SELECT)."""
    query = select(MonthlyReport).where(
        MonthlyReport.pairing_id.in_(ids), MonthlyReport.month == month.code
    )
    return {row.pairing_id: row for row in db.session.scalars(query)}


class ReportCounts(NamedTuple):
    """A county's reports of a month: due, sent, and sent but not received yet."""

    due: int
    sent: int
    waiting: int

    @property
    def words(self) -> str:
        """One sentence for the bureau's desk."""
        unsent = self.due - self.sent
        if self.waiting:
            rest = f"；还有 {unsent} 份没有发来" if unsent else ""
            return f"{self.waiting} 份报来了，等着收{rest}。"
        if unsent:
            rest = f"，发来的 {self.sent} 份都收了" if self.sent else ""
            return f"{unsent} 份还没有发来{rest}。"
        return "都报来了，也都收了。" if self.due else "这个月没有要报的结对。"


def report_counts(bureau_id: int, month: Month) -> ReportCounts:
    """The same pairings and reports as the month's own page counts (2 SELECTs)."""
    ids = running(bureau_id, month.span).where(is_asked(month))
    sent = reports_of(ids, month).values()
    due = db.session.scalar(select(func.count()).select_from(ids.subquery())) or 0
    return ReportCounts(due, len(sent), sum(one.received_at is None for one in sent))


def running(bureau_id: int, span: Span) -> PairingIds:
    """A SELECT of the ids of the county's pairings that run in these days."""
    return select(Pairing.id).where(
        Pairing.bureau_id == bureau_id,
        Pairing.starts_on <= span.end,
        Pairing.ends_on >= span.start,
    )


def _pairs(ids: PairingIds) -> list[Pair]:
    """The pairings with both sides' names, by code (1 SELECT)."""
    lead, supported = aliased(Organisation), aliased(Organisation)
    query = (
        select(Pairing.id, Pairing.code, lead.name, supported.name, Pairing.supported_id)
        .join(lead, lead.id == Pairing.lead_id)
        .join(supported, supported.id == Pairing.supported_id)
        .where(Pairing.id.in_(ids))
        .order_by(Pairing.code)
    )
    return [Pair(*row) for row in rows(query)]


class SpanNumbers(NamedTuple):
    """Some days' numbers: the pairings that run in them, each one's numbers, and all together."""

    pairs: list[Pair]
    table: MonthTable
    whole: Numbers


def numbers_by_pairing(ids: PairingIds, span: Span) -> SpanNumbers:
    """The numbers of these pairings in these days, with names (7 SELECTs)."""
    pairs, table = _pairs(ids), numbers_in(ids, span)
    whole = dict(table.whole)
    reached = {one.supported_id for one in pairs if table.of(one.id).get(N.SCHOOLS)}
    whole[N.SCHOOLS], whole[N.PAIRS] = Decimal(len(reached)), Decimal(len(pairs))
    return SpanNumbers(pairs, table, whole)


def county_month(bureau_id: int, month: Month) -> CountyMonth:
    """Every pairing of the county that runs in the month (8 SELECTs, whatever their number)."""
    ids = running(bureau_id, month.span)
    found, reports = numbers_by_pairing(ids, month.span), reports_of(ids, month)
    asked = {*db.session.scalars(ids.where(is_asked(month)))}
    table = found.table
    rows = [CountyRow(p, table.of(p.id), reports.get(p.id), p.id in asked) for p in found.pairs]
    return CountyMonth(month, rows, found.whole)
