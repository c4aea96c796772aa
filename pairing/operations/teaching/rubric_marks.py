"""What every marked record shares: which rubric version it uses, and marks that must fit it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.domain.teaching.rubrics import FULL, Mark, RubricContent, fingerprint, rubric_from
from pairing.domain.vocabulary.lessons import Purpose
from pairing.models import Pairing, Rubric, RubricVersion, Teacher
from pairing.operations.change import Change, RuleBroken
from pairing.operations.plan.open_days import refuse_locked
from pairing.operations.rules import Rules, RulesBroken
from pairing.queries.plan.standards import ready_made_rubrics

REPLACED = "这张表刚刚有了新的版本，请看过下面的新内容，打分后再保存。"


MARK = "mark:"
"""Before an item's code: the place of a fault in a rubric's marks."""


class MarksRefused(RulesBroken):
    """Marks are missing or do not fit; each fault stands at its item, behind ``MARK``."""

    def __init__(self, by_item: Mapping[str, str]) -> None:
        super().__init__([(MARK + code, message) for code, message in by_item.items()])


def version_in_use(
    change: Change, bureau_id: int, purpose: Purpose, code: str, shown: str = ""
) -> RubricVersion:
    """The version that a record uses, from now on frozen: the one that was ``shown``, else newest.

    A ready-made rubric becomes the bureau's when first used. Raises ``RuleBroken`` at ``rubric``.
    """
    query = (
        select(RubricVersion)
        .join(Rubric, Rubric.id == RubricVersion.rubric_id)
        .where(Rubric.bureau_id == bureau_id, Rubric.code == code, Rubric.purpose == purpose)
        .order_by(RubricVersion.number.desc())
        .with_for_update(of=RubricVersion)
    )
    known = list(change.session.scalars(query)) or [
        _copied(change.session, bureau_id, purpose, code)
    ]
    for version in known:
        if shown in ("", fingerprint(version.content)):
            version.used_at = version.used_at or change.now
            return version
    raise RuleBroken("rubric", REPLACED)


def _copied(session: Session, bureau_id: int, purpose: Purpose, code: str) -> RubricVersion:
    content = ready_made_rubrics().get(code)
    if content is None or content["purpose"] != purpose:
        raise RuleBroken("rubric", "请选择一张表。")
    rubric = Rubric(bureau_id=bureau_id, code=code, name=content["name"], purpose=purpose)
    version = RubricVersion(bureau_id=bureau_id, rubric=rubric, number=1, content=content)
    session.add(version)
    return version


class Draft(Protocol):
    """What every marked record is drafted with: the rubric, its content as shown, the marks.

    ``rest``: the items that were marked together, by the one button for all that had no mark.
    """

    @property
    def rubric(self) -> str: ...
    @property
    def shown(self) -> str: ...
    @property
    def marks(self) -> Mapping[str, Mark]: ...
    @property
    def rest(self) -> Sequence[str]: ...


class Sheet(NamedTuple):
    """The rubric version that a record uses, and its content, which its marks fit."""

    version: RubricVersion
    content: RubricContent


def sheet_of(
    rules: Rules, change: Change, bureau_id: int, purpose: Purpose, draft: Draft
) -> Sheet | None:
    """The sheet that a new record is filled on; what is wrong with it or its marks is noted."""
    version = rules.found(
        lambda: version_in_use(change, bureau_id, purpose, draft.rubric, draft.shown)
    )
    content = fitting(rules, version, draft.marks) if version else None
    return Sheet(version, content) if version and content else None


def rest_told(content: RubricContent, draft: Draft) -> dict[str, tuple[None, str]]:
    """For the log: how many items the one button marked; nothing when it was not used."""
    number = content.rested(draft.rest, draft.marks)
    return {"rest": (None, f"{content.rest_label}：{number} 项")} if number else {}


def fitting(
    rules: Rules, version: RubricVersion, marks: Mapping[str, Mark]
) -> RubricContent | None:
    """The version's content; None where marks are missing or do not fit: noted at each item."""
    content = rubric_from(version.content)
    wrong = content.faults(marks)
    if wrong:
        rules.faults += MarksRefused(wrong).faults
        return None
    return content


class Corrected(NamedTuple):
    """What a corrected record comes to; ``content`` is its sheet, None of a bare total."""

    total: Decimal
    content: RubricContent | None


def corrected(
    rules: Rules, version: RubricVersion | None, marks: Mapping[str, Mark], bare: Decimal | None
) -> Corrected | None:
    """The total of new marks on a record's own sheet, or the ``bare`` one that it came with.

    None where something is wrong, which is noted.
    """
    if version is None:
        total = rules.found(lambda: bare_total(bare))
        return None if total is None else Corrected(total, None)
    content = fitting(rules, version, marks)
    return Corrected(content.total(marks), content) if content else None


def refuse_day(change: Change, pairing: Pairing, day: date | None) -> date:
    """The day, when something may be recorded on it; else ``RuleBroken`` at ``day``."""
    if day is None:
        raise RuleBroken("day", "请填写日期。")
    if not pairing.runs_on(day):
        raise RuleBroken("day", "这个日期不在结对期内，请改日期。")
    if day > change.today:
        raise RuleBroken("day", "还没有到这一天，不能先打分，请改日期。")
    refuse_locked(change.session, pairing, day, "day")
    return day


def member(session: Session, pairing: Pairing, teacher_id: int | None, field: str) -> Teacher:
    """A teacher of one of the two sides; else ``RuleBroken`` at ``field``."""
    teacher = session.get(Teacher, teacher_id) if teacher_id else None
    if teacher is None or teacher.organisation_id not in (pairing.lead_id, pairing.supported_id):
        raise RuleBroken(field, "请选择结对双方的教师。")
    return teacher


def bare_total(total: Decimal | None) -> Decimal:
    """A total that came without a rubric, in range; else ``RuleBroken`` at ``total``."""
    if total is None or not total.is_finite() or not 0 <= total <= FULL:
        raise RuleBroken("total", "总分要在 0 到 100 之间。")
    return round(total, 2)
