"""The targets that hold in a term, each with what was corrected in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from sqlalchemy import select

from pairing import clock
from pairing.domain.plan.corrections import correction_text
from pairing.domain.plan.metrics import MetricCode
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.programme import ChangeWay, Comparison, PeriodKind, Scoring, Side
from pairing.extensions import db
from pairing.models import Account, TargetRevision

BY_COMMAND = "系统"
"""Who corrected it, where no account did."""


def target_of(row: TargetRevision) -> Target:
    """A stored revision as the rules see it."""
    return Target(
        code=row.code,
        name=row.name,
        side=Side(row.side),
        period=PeriodKind(row.period),
        metric=MetricCode(row.metric),
        threshold=row.threshold,
        activity_kinds=row.activity_kinds,
        directions=row.directions,
        lesson_kinds=row.lesson_kinds,
        grade=row.grade,
        achievement_kinds=row.achievement_kinds,
        level=row.level,
        document_categories=row.document_categories,
        items=row.items,
        comparison=Comparison(row.comparison),
        unit=row.unit,
        points=row.points,
        scoring=Scoring(row.scoring),
        deduction=row.deduction,
    )


def targets_in_force(programme_ids: Iterable[int], first_day: date) -> dict[int, list[Target]]:
    """Each programme's targets as they hold in a term that starts on ``first_day`` (1 SELECT)."""
    rows = db.session.execute(
        select(TargetRevision, Account.name)
        .outerjoin(Account, Account.id == TargetRevision.made_by_id)
        .where(TargetRevision.programme_id.in_(list(programme_ids)))
        .order_by(TargetRevision.programme_id, TargetRevision.code, TargetRevision.revision)
    )
    found: dict[int, list[Target]] = defaultdict(list)
    for (programme_id, _code), group in groupby(rows, key=lambda r: (r[0].programme_id, r[0].code)):
        target = _in_force([(row, who) for row, who in group], first_day)
        if target is not None:
            found[programme_id].append(target)
    return found


def _in_force(rows: Sequence[tuple[TargetRevision, str | None]], first_day: date) -> Target | None:
    """The newest revision that had begun, or the first ever; None when that one is retired."""
    chosen, told = rows[0][0], []
    for row, who in rows[1:]:
        if row.effective_on > first_day:
            continue
        if row.way == ChangeWay.CORRECT and row.effective_on == first_day:
            before = None if chosen.retired else target_of(chosen)
            day = clock.day_of(row.made_at)
            told.append(correction_text(before, target_of(row), row.reason, who or BY_COMMAND, day))
        chosen = row
    return None if chosen.retired else replace(target_of(chosen), changed=" ".join(told))
