"""The targets that hold in a term, each with what was corrected in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import select

from pairing import clock
from pairing.domain.plan.corrections import correction_text
from pairing.domain.plan.metrics import MetricCode
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.programme import ChangeWay, Comparison, PeriodKind, Scoring, Side
from pairing.domain.vocabulary.words import Word
from pairing.extensions import db
from pairing.models import Account, TargetRevision

WORDS: dict[str, type[Word]] = {
    "side": Side,
    "period": PeriodKind,
    "metric": MetricCode,
    "comparison": Comparison,
    "scoring": Scoring,
}
STORED = [field for field in fields(Target) if field.name != "changed"]
"""What a revision keeps of a target; what was changed is told from the revisions around it."""
BY_COMMAND = "系统"
"""Who corrected it, where no account did."""


def target_of(row: TargetRevision) -> Target:
    """A stored revision as the rules see it."""
    return target_from({field.name: getattr(row, field.name) for field in STORED})


def target_from(values: Mapping[str, Any]) -> Target:
    """A target out of a row's values by field: codes of words, numbers, lists."""
    words = {name: word(values[name]) for name, word in WORDS.items()}
    return Target(**{field.name: values[field.name] for field in STORED} | words)


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
