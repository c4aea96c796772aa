"""成果: an achievement of one side, by form: the workbook's own columns and checks."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.teaching.achievements import Told
from pairing.models import Achievement, Pairing
from pairing.operations.change import RuleBroken, Stale, permit, writing
from pairing.operations.county.locked import refuse_locked
from pairing.operations.county.steps import check, differences, write_differences
from pairing.queries.county.county import load_county
from pairing.queries.plan.locks import lock_book
from pairing.queries.teaching.achievements import same_looking
from pairing.workbook.cells import BadCell, value_of
from pairing.workbook.faults import Fault
from pairing.workbook.parsing import Parsed, parse
from pairing.workbook.sheets import BY_NAME, ON_SCREEN_ONLY

SHEET = BY_NAME["成果"]
BESIDE = ON_SCREEN_ONLY[SHEET.name]
BACKGROUND = ("单位", "教师", "结对")
"""The sheets that an achievement's row refers to."""


class RowRefused(RuleBroken):
    """The row has faults; ``by_header`` maps columns to what is wrong with them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("", faults[0].message)
        self.by_header = {fault.column: fault.message for fault in reversed(faults)}


class LooksTheSame(RuleBroken):
    """Either side has an achievement that looks like this one: is it the same?"""

    def __init__(self, twin: Achievement, is_own: bool) -> None:
        who = "自己单位" if is_own else "对方"
        day = f"{twin.day.year}年{twin.day.month}月{twin.day.day}日"
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


def save_achievement(actor: Actor, pairing_id: int, draft: AchievementDraft, key: str = "") -> str:
    """Add or replace one of the actor's side's achievements; returns its code.

    Raises :class:`RowRefused` with every fault, :class:`LooksTheSame` once, ``Forbidden``,
    ``Stale``.
    """
    body = {
        "pairing_id": pairing_id,
        "cells": dict(draft.cells),
        "code": draft.code,
        "is_another": draft.is_another,
    }
    with writing(actor) as change:
        done = change.answered(key, body)
        if done is not None:
            return str(done["code"])
        pairing = change.session.get(Pairing, pairing_id)
        if pairing is None:
            raise Stale("这个结对已经不在了。")
        permit(actor, Action.WRITE_REGISTER, pairing.place())
        code = draft.code or f"{pairing.code}-A{secrets.token_hex(4)}"
        beside = {column.header for column in BESIDE}
        cells = {h: text for h, text in draft.cells.items() if h not in beside} | {"编码": code}
        parsed = parse([(SHEET.name, [list(cells), list(cells.values())])])
        county = load_county(pairing.bureau_id, {*BACKGROUND, SHEET.name})
        stored = county.rows[SHEET.name].get((code,))
        if draft.code:
            if stored is None:
                raise Stale("这项成果已经不在了。")
            _refuse_strangers(actor, pairing, stored.values)
        if not parsed.faults:
            merged = check(change.session, parsed, county).merged
            book = lock_book(change.session, pairing.bureau_id)
            refuse_locked(book, parsed, county, merged)
        _refuse_strangers(actor, pairing, parsed.rows[SHEET.name][0].values)
        if parsed.faults:
            raise RowRefused(parsed.faults)
        twin = None if draft.code else _twin(change.session, pairing, parsed)
        if twin is not None and not draft.is_another:
            raise LooksTheSame(twin, twin.organisation_id in actor.organisation_ids)
        found = differences(parsed, county)
        write_differences(change, pairing.bureau_id, county, found, clock.today(), None)
        _write_beside(change.session, pairing.bureau_id, code, draft.cells)
        before = {} if stored is None else stored.values
        after = parsed.rows[SHEET.name][0].values | {h: draft.cells.get(h, "") for h in beside}
        what: dict[str, object] = {"code": code, "row": (before, after)}
        if twin is not None:
            what["is_another_than"] = (None, twin.code)
        change.record("save_achievements", "pairing", pairing_id, what, pairing.bureau_id)
        change.answer(key, body, {"code": code})
    return code


def _twin(session: Session, pairing: Pairing, parsed: Parsed) -> Achievement | None:
    """The achievement that looks like the parsed one, if any."""
    values = parsed.rows[SHEET.name][0].values
    return same_looking(session, pairing, Told(values["kind"], values["name"], values["day"]))


def _write_beside(session: Session, bureau_id: int, code: str, cells: Mapping[str, str]) -> None:
    """The fields that only the form has, on the row that was just written."""
    query = select(Achievement).where(Achievement.bureau_id == bureau_id, Achievement.code == code)
    row = session.scalars(query.execution_options(populate_existing=True)).one()
    for column in BESIDE:
        text = cells.get(column.header, "")
        try:
            setattr(row, column.field, value_of(text, column) if text else column.empty)
        except BadCell as error:
            raise RowRefused([Fault(SHEET.name, 2, column.header, text, str(error))]) from None


def _refuse_strangers(actor: Actor, pairing: Pairing, values: Mapping[str, object]) -> None:
    """A row of an organisation's is written by its own people."""
    code = values.get("organisation_id")
    if not code:
        return
    sides = (pairing.lead, pairing.supported)
    if code not in [home.code for home in sides if home.id in actor.organisation_ids]:
        fault = Fault("", 2, "单位编码", str(code), "请选择自己的单位；对方的材料由对方登记。")
        raise RowRefused([fault])
