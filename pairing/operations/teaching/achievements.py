"""成果: an achievement of one side, by form: the workbook's own columns and checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.periods import Span
from pairing.domain.teaching.achievements import Told
from pairing.domain.wording import full_day
from pairing.models import Achievement, Organisation, Pairing, Teacher
from pairing.operations.change import Change, RuleBroken, Stale, must_be_seen, once
from pairing.operations.codes import fresh_code
from pairing.operations.rules import Rules
from pairing.queries.plan.locks import lock_book
from pairing.queries.teaching.achievements import same_looking
from pairing.workbook.cells import BadCell, value_of
from pairing.workbook.sheets import BY_NAME

SHEET = BY_NAME["成果"]
GONE = "这项成果已经不在了。"
CHANGED = "这项成果刚刚有人改过，请看过最新内容再改。"


class LooksTheSame(RuleBroken):
    """Either side has an achievement that looks like this one: is it the same?"""

    is_question = True

    def __init__(self, twin: Achievement, is_own: bool) -> None:
        who = "自己单位" if is_own else "对方"
        day = full_day(twin.day)
        super().__init__(
            "", f"{who}已登记“{twin.name}”（{twin.organisation.name}，{day}）。是同一项成果吗？"
        )


@dataclass(frozen=True, slots=True)
class AchievementDraft:
    """A row as typed: cells by header; ``code`` names the one that it replaces, "" a new one.

    ``is_another``: somebody has looked, and it is not what stands there already.
    """

    cells: Mapping[str, str]
    code: str = ""
    is_another: bool = False


def save_achievement(
    actor: Actor,
    pairing_id: int,
    draft: AchievementDraft,
    version: int | None = None,
    key: str = "",
) -> str:
    """Add or replace one of the actor's side's achievements; returns its code.

    ``version`` is of the one that is replaced. Raises ``RuleBroken`` at every column that is
    wrong, :class:`LooksTheSame` once, ``Forbidden``, ``Stale``.
    """
    body = {
        "pairing_id": pairing_id,
        "cells": dict(draft.cells),
        "code": draft.code,
        "is_another": draft.is_another,
    }

    def first_time(change: Change) -> str:
        pairing = change.pairing(pairing_id, Action.WRITE_REGISTER)
        row = _row(change.session, actor, pairing, draft.code)
        if row is not None:
            must_be_seen(row.version, version, CHANGED)
        before = {} if row is None else _values(row)
        values, after = _checked(change, pairing, draft, before)
        twin = None
        if row is None:
            twin = _twin(change.session, pairing, values)
            if twin is not None and not draft.is_another:
                raise LooksTheSame(twin, twin.organisation_id in actor.organisation_ids)
            code = fresh_code(pairing.code, "A")
            row = Achievement(bureau_id=pairing.bureau_id, code=code)
            change.session.add(row)
        for name, value in after.items():
            setattr(row, name, value)
        what: dict[str, object] = {"code": row.code, "row": (before, after)}
        if twin is not None:
            what["is_another_than"] = (None, twin.code)
        change.record("save_achievements", "pairing", pairing_id, what, pairing.bureau_id)
        return row.code

    return once(actor, key, body, first_time)


def _row(session: Session, actor: Actor, pairing: Pairing, code: str) -> Achievement | None:
    """The achievement to be corrected, the actor's own side's; None for a new one."""
    if not code:
        return None
    query = select(Achievement).where(
        Achievement.bureau_id == pairing.bureau_id, Achievement.code == code
    )
    row = session.scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise Stale(GONE)
    _own_side(actor, pairing, row.organisation.code)
    return row


def _values(row: Achievement) -> dict[str, Any]:
    fields = [column.field for column in SHEET.columns if column.field != "code"]
    return {name: getattr(row, name) for name in fields}


def _checked(
    change: Change, pairing: Pairing, draft: AchievementDraft, before: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The cells as typed and as the row keeps them, after every rule."""
    rules = Rules()
    values = _typed(rules, draft)
    code = values.get("organisation_id")
    home = rules.found(lambda: _own_side(change.actor, pairing, str(code))) if code else None
    teacher_id = rules.found(lambda: _teacher(change, home, values)) if home else None
    after = values | {"organisation_id": home and home.id, "teacher_id": teacher_id}
    for version in (before, after):
        with rules.gather():
            _refuse_locked(change.session, pairing.bureau_id, version)
    rules.settle()
    return values, after


def _typed(rules: Rules, draft: AchievementDraft) -> dict[str, Any]:
    """The cells as values by field; every one that cannot be read is noted at its header."""
    values: dict[str, Any] = {}
    for column in SHEET.columns:
        text = draft.cells.get(column.header, "")
        if column.field == "code":
            continue
        try:
            if text:
                values[column.field] = value_of(text, column)
            elif column.required:
                raise BadCell(f"必填，请填写“{column.header}”。")
            else:
                values[column.field] = column.empty
        except BadCell as error:
            rules.refuse(True, column.header, str(error))
    return values


def _own_side(actor: Actor, pairing: Pairing, code: str) -> Organisation:
    """The actor's own side with this code: a side's row is written by its own people."""
    for home in (pairing.lead, pairing.supported):
        if home.code == code and home.id in actor.organisation_ids:
            return home
    raise RuleBroken("单位编码", "请选择自己的单位；对方的材料由对方登记。")


def _teacher(change: Change, home: Organisation, values: Mapping[str, Any]) -> int | None:
    code = values["teacher_id"]
    if not code:
        return None
    query = select(Teacher).where(Teacher.bureau_id == home.bureau_id, Teacher.code == code)
    teacher = change.session.scalars(query).first()
    if teacher is None:
        raise RuleBroken("教师编码", f"找不到编码“{code}”的教师，请重新选择。")
    return teacher.id


def _refuse_locked(session: Session, bureau_id: int, values: Mapping[str, Any]) -> None:
    """An achievement is a fact of every pairing of its organisation that runs on its day."""
    home, day = values.get("organisation_id"), values.get("day")
    if home is None or day is None:
        return
    book = lock_book(session, bureau_id)
    query = select(Pairing).where(
        or_(Pairing.lead_id == home, Pairing.supported_id == home),
        Pairing.starts_on <= day,
        Pairing.ends_on >= day,
    )
    for pairing in session.scalars(query):
        reason = book.reason(pairing.id, Span(day, day))
        if reason:
            raise RuleBroken("日期", reason)


def _twin(session: Session, pairing: Pairing, values: Mapping[str, Any]) -> Achievement | None:
    """The achievement that looks like this one, if any."""
    return same_looking(session, pairing, Told(values["kind"], values["name"], values["day"]))
