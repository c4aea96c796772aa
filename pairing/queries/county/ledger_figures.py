"""统计表: the rows that programmes publish, of the county and of each pairing, by term and year."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select

from pairing.domain.assessment.monthly import HOW as COUNTED
from pairing.domain.assessment.monthly import Numbers
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.activity_details import Part
from pairing.domain.vocabulary.papers import MonthlyNumber
from pairing.models import ActivityPairing, ActivityPerson, Pairing
from pairing.queries.assessment.months import confirmed, numbers_by_pairing, running
from pairing.queries.county.ledger import Ledger, LedgerRow, Period, Scope
from pairing.queries.grouped import rows
from pairing.queries.lists import PairingIds
from pairing.workbook.columns import LedgerColumn

N = MonthlyNumber
COUNTY = "全县"
STATIONED = "支教教师"
SHOWN: tuple[tuple[str, tuple[MonthlyNumber, ...]], ...] = (
    ("活动次数", (N.TIMES,)),
    ("送教教师", (N.TEACHERS,)),
    (N.SHADOWS.label, (N.SHADOWS,)),
    ("捐赠（元）", (N.DONATED,)),
    ("示范课（节）", (N.DEMONSTRATIONS,)),
    ("专题讲座（场）", (N.LECTURES,)),
    ("受益学生（人次）", (N.CHILDREN,)),
    ("受训教师（人次）", (N.TRAINED,)),
    ("受益人次", (N.CHILDREN, N.TRAINED)),
)
"""The published rows (field-notes.md 3.8), each the sum of what the monthly reports count too."""
COLUMNS = (
    LedgerColumn("学年", 12),
    LedgerColumn("学期", 24),
    LedgerColumn("范围", 10),
    LedgerColumn("帮扶方", 20),
    LedgerColumn("被帮扶方", 20),
    LedgerColumn("学校结对（对）", 10),
    LedgerColumn(STATIONED, 10),
    *(LedgerColumn(name, 11, is_money=rows_ == (N.DONATED,)) for name, rows_ in SHOWN),
)
HOW = "；".join(
    [
        "只算对方已确认的。全县一行在前：同一人、服务几个结对的同一项活动，全县只算一次",
        f"{STATIONED}：帮扶方到对方岗位互换、写明了姓名的教师，同一人只算一次",
        *(f"{name}：{COUNTED[of[0]].replace('本月', '')}" for name, of in SHOWN if len(of) == 1),
        "受益人次：受益学生和受训教师之和",
    ]
)


def _stationed(ids: PairingIds, span: Span) -> set[tuple[int, int]]:
    """(pairing, teacher) of the lead side who took a post at the other one (1 SELECT)."""
    query = (
        confirmed(ids, span, ActivityPairing.pairing_id, ActivityPerson.teacher_id)
        .join(ActivityPerson, ActivityPerson.activity_id == ActivityPairing.activity_id)
        .join(Pairing, Pairing.id == ActivityPairing.pairing_id)
        .where(
            ActivityPerson.part == Part.EXCHANGED,
            ActivityPerson.organisation_id == Pairing.lead_id,
        )
    )
    return {(pairing, teacher) for pairing, teacher in rows(query)}


def _figures(numbers: Numbers) -> Iterator[Decimal]:
    for _, of in SHOWN:
        yield sum((numbers.get(one, Decimal(0)) for one in of), Decimal(0))


def _of_period(scope: Scope, period: Period) -> Iterator[LedgerRow]:
    ids = running(scope.bureau_id, period.span)
    if scope.pairing_id is not None:
        ids = select(Pairing.id).where(Pairing.id.in_(ids), Pairing.id == scope.pairing_id)
    found, away = numbers_by_pairing(ids, period.span), _stationed(ids, period.span)
    when = (period.school_year, period.name)
    if scope.pairing_id is None:
        people = {teacher for _, teacher in away}
        whole = _figures(found.whole)
        yield (*when, COUNTY, "", "", len(found.pairs), len(people), *whole)
    for one in found.pairs:
        own = sum(pairing == one.id for pairing, _ in away)
        yield (*when, one.code, one.lead, one.supported, 1, own, *_figures(found.table.of(one.id)))


def _rows(scope: Scope) -> list[LedgerRow]:
    """The year first, then its terms; in each the county, then its pairings (8 SELECTs each)."""
    return [row for period in scope.periods for row in _of_period(scope, period)]


FIGURES = Ledger("figures", "统计表", "行", HOW, COLUMNS, _rows)
