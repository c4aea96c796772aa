"""A month's numbers: of one pairing or of the county, grouped, whatever the number of pairings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import selectinload

from pairing.domain.monthly import AUDIENCE, Month, Numbers
from pairing.domain.periods import Span
from pairing.domain.vocabulary import ActivityKind, ActivityState, LessonKind, MonthlyNumber, Part
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
from pairing.queries.grouped import rows
from pairing.queries.lists import PairingIds

N = MonthlyNumber
Counted = dict[MonthlyNumber, Decimal]
EXACT = Activity.attendance.type
Columns = Select[*tuple[Any, ...]]


class MonthTable(NamedTuple):
    """Numbers by pairing, and of all together: what serves several pairings counts once there."""

    by_pairing: dict[int, Counted]
    whole: Counted

    def of(self, pairing_id: int) -> Numbers:
        """One pairing's numbers."""
        return self.by_pairing.get(pairing_id, {})


def _confirmed(ids: PairingIds, span: Span) -> ColumnElement[bool]:
    return and_(
        ActivityPairing.pairing_id.in_(ids),
        ActivityPairing.state == ActivityState.CONFIRMED,
        Activity.day.between(*span),
    )


def _tally(found: Counted, kind: str, count: int, heads: Decimal, amount: Decimal) -> None:
    """Add one kind's group to the numbers."""
    found[N.TIMES] += count
    audience = AUDIENCE.get(ActivityKind(kind))
    if audience is not None:
        found[audience] += heads
    if kind == ActivityKind.LECTURE:
        found[N.LECTURES] += count
    if kind == ActivityKind.DONATION:
        found[N.DONATED] += amount


SUMS = (
    Activity.kind,
    func.count(),
    func.sum(func.coalesce(Activity.attendance, 0), type_=EXACT),
    func.sum(func.coalesce(Activity.amount, 0), type_=EXACT),
)


def _by_pairing(ids: PairingIds, span: Span) -> Columns:
    return (
        select(ActivityPairing.pairing_id, *SUMS)
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .where(_confirmed(ids, span))
        .group_by(ActivityPairing.pairing_id, Activity.kind)
    )


def _once(ids: PairingIds, span: Span) -> Columns:
    """Each activity once, however many pairings it serves."""
    inside = (
        select(ActivityPairing.activity_id)
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .where(_confirmed(ids, span))
    )
    return select(*SUMS).where(Activity.id.in_(inside)).group_by(Activity.kind)


def _taught(ids: PairingIds, span: Span) -> Columns:
    """(pairing, lesson's teacher) of the lead side in confirmed activities."""
    return (
        select(Lesson.pairing_id, Lesson.teacher_id)
        .join(ActivityPairing, _of_lesson())
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .join(Pairing, Pairing.id == Lesson.pairing_id)
        .where(_confirmed(ids, span), Lesson.organisation_id == Pairing.lead_id)
        .distinct()
    )


def _of_lesson() -> ColumnElement[bool]:
    return and_(
        ActivityPairing.activity_id == Lesson.activity_id,
        ActivityPairing.pairing_id == Lesson.pairing_id,
    )


def _spoken(ids: PairingIds, span: Span) -> Columns:
    """(pairing, speaker) of the lead side in confirmed activities."""
    return (
        select(ActivityPairing.pairing_id, Activity.speaker_id)
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .join(Pairing, Pairing.id == ActivityPairing.pairing_id)
        .join(Teacher, Teacher.id == Activity.speaker_id)
        .where(_confirmed(ids, span), Teacher.organisation_id == Pairing.lead_id)
        .distinct()
    )


def _shadowed(ids: PairingIds, span: Span) -> Columns:
    """(pairing, teacher) who shadowed at the lead side."""
    return (
        select(ActivityPairing.pairing_id, ActivityPerson.teacher_id)
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .join(ActivityPerson, ActivityPerson.activity_id == Activity.id)
        .where(_confirmed(ids, span), ActivityPerson.part == Part.SHADOW)
        .distinct()
    )


def _demonstrated(ids: PairingIds, span: Span) -> Columns:
    """(pairing, lesson or none, activity): demonstration lessons; an activity without is one."""
    is_one = Activity.kind == ActivityKind.DEMONSTRATION_LESSON
    return (
        select(ActivityPairing.pairing_id, Lesson.id, Activity.id)
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .outerjoin(Lesson, _of_lesson())
        .where(_confirmed(ids, span), or_(is_one, Lesson.kind == LessonKind.DEMONSTRATION))
    )


def _people(
    found: dict[int, Counted], whole: Counted, row: MonthlyNumber, pairs: Iterable[tuple[int, int]]
) -> None:
    """Distinct people per pairing, and once in all."""
    everyone = set(pairs)
    for pairing, _ in everyone:
        found[pairing][row] += 1
    whole[row] += len({person for _, person in everyone})


def numbers_of(ids: PairingIds, month: Month) -> MonthTable:
    """The month's numbers of these pairings and of all of them (6 SELECTs)."""
    span = month.span
    found: dict[int, Counted] = defaultdict(lambda: defaultdict(Decimal))
    whole: Counted = defaultdict(Decimal)
    for pairing, kind, count, heads, amount in rows(_by_pairing(ids, span)):
        _tally(found[pairing], kind, count, heads, amount)
        found[pairing][N.SCHOOLS] = Decimal(1)
    for kind, count, heads, amount in rows(_once(ids, span)):
        _tally(whole, kind, count, heads, amount)
    taught = [*rows(_taught(ids, span)), *rows(_spoken(ids, span))]
    _people(found, whole, N.TEACHERS, [(pairing, person) for pairing, person in taught])
    _people(found, whole, N.SHADOWS, [(p, person) for p, person in rows(_shadowed(ids, span))])
    shown: set[tuple[str, int]] = set()
    for pairing, lesson, activity in rows(_demonstrated(ids, span)):
        found[pairing][N.DEMONSTRATIONS] += 1
        shown.add(("lesson", lesson) if lesson else ("activity", activity))
    whole[N.DEMONSTRATIONS] = Decimal(len(shown))
    return MonthTable(found, whole)


class CountyRow(NamedTuple):
    """One pairing of the county's month; ``report`` once it was sent."""

    pairing: Pairing
    numbers: Numbers
    report: MonthlyReport | None


class CountyMonth(NamedTuple):
    """The county's month: a row for each pairing that runs in it, and all together."""

    month: Month
    rows: list[CountyRow]
    whole: Numbers

    @property
    def sent(self) -> list[CountyRow]:
        """Those whose report has come."""
        return [row for row in self.rows if row.report is not None]

    @property
    def waiting(self) -> list[CountyRow]:
        """Those whose report waits for the bureau's receipt."""
        return [row for row in self.sent if row.report and row.report.received_at is None]

    @property
    def not_sent(self) -> list[CountyRow]:
        """Those whose report has not come yet."""
        return [row for row in self.rows if row.report is None]


def reports_of(ids: PairingIds, month: Month) -> dict[int, MonthlyReport]:
    """Pairing → its report of the month (1 SELECT)."""
    query = select(MonthlyReport).where(
        MonthlyReport.pairing_id.in_(ids), MonthlyReport.month == month.code
    )
    return {row.pairing_id: row for row in db.session.scalars(query)}


def county_month(bureau_id: int, month: Month) -> CountyMonth:
    """Every pairing of the county that runs in the month (9 SELECTs, whatever their number)."""
    running = and_(
        Pairing.bureau_id == bureau_id,
        Pairing.starts_on <= month.span.end,
        Pairing.ends_on >= month.span.start,
    )
    ids = select(Pairing.id).where(running)
    query = select(Pairing).where(running).order_by(Pairing.code)
    pairings = list(db.session.scalars(query.options(*NAMES)))
    table, reports = numbers_of(ids, month), reports_of(ids, month)
    whole = dict(table.whole)
    reached = {one.supported_id for one in pairings if table.of(one.id).get(N.SCHOOLS)}
    whole[N.SCHOOLS], whole[N.PAIRS] = Decimal(len(reached)), Decimal(len(pairings))
    found = [CountyRow(one, table.of(one.id), reports.get(one.id)) for one in pairings]
    return CountyMonth(month, found, whole)


def _name(side: Any) -> Any:
    return selectinload(side).load_only(Organisation.name)


NAMES = (_name(Pairing.lead), _name(Pairing.supported))
"""Both organisations' names, and nothing else of them."""
