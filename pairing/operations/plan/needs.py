"""Needs: the supported side raises one, the lead side takes it up, the supported side judges."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.undo import LED_TO
from pairing.domain.vocabulary.needs import NeedStatus, SupplySource
from pairing.models import Equipment, Need, Pairing, Problem
from pairing.operations.change import Change, RuleBroken, Stale, once, writing
from pairing.operations.codes import fresh_code
from pairing.operations.plan.open_days import refuse_locked, refuse_locked_days
from pairing.operations.rules import Rules

SETTLED = (NeedStatus.SOLVED, NeedStatus.PARTLY_SOLVED, NeedStatus.UNSOLVED)
TAKEN_UP = (NeedStatus.OPEN, NeedStatus.UNSOLVED, NeedStatus.PARTLY_SOLVED)
SUPPLIED = (NeedStatus.SOLVED, NeedStatus.PARTLY_SOLVED)
WRONG_STATE = "这项需求刚刚有变化，请看过最新状态再操作。"
EDITABLE = (
    "content",
    "category",
    "cause",
    "priority",
    "standard_quantity",
    "actual_quantity",
    "unit",
    "problem_id",
)


@dataclass(frozen=True, slots=True)
class NeedDraft:
    """A need as the form gives it; the quantities tell the gap against a standard list.

    ``priority`` is a rank (0 is not said); ``equipment_id`` names the line that it was made of.
    """

    content: str
    category: str = ""
    cause: str = ""
    standard_quantity: Decimal | None = None
    actual_quantity: Decimal | None = None
    unit: str = ""
    priority: int = 0
    problem_id: int | None = None
    equipment_id: int | None = None

    def columns(self) -> dict[str, Any]:
        """What the row keeps."""
        return {name: getattr(self, name) for name in EDITABLE}


def _check(rules: Rules, session: Session, pairing: Pairing, draft: NeedDraft, day: date) -> None:
    """Note everything that is wrong with the need."""
    rules.refuse(not draft.content, "content", "请写一句缺什么、想要什么。")
    problem = session.get(Problem, draft.problem_id) if draft.problem_id else None
    wrong = draft.problem_id and (problem is None or problem.pairing_id != pairing.id)
    rules.refuse(wrong, "problem_id", "请从这个结对的问题里选一个，或不选。")
    refuse_locked_days(rules, session, pairing, {day})


def _line(session: Session, pairing: Pairing, equipment_id: int) -> Equipment:
    """The equipment line that becomes a need; ``Stale`` when it is another's or already did."""
    line = session.get(Equipment, equipment_id)
    if line is None or line.organisation_id != pairing.supported_id:
        raise Stale("这一行设备已经不在了，请刷新对照表。")
    if line.need is not None and line.need.status != NeedStatus.SOLVED:
        raise Stale("这一行已经提成需求了，请到需求里看进展。")
    return line


def raise_need(actor: Actor, pairing_id: int, draft: NeedDraft, key: str = "") -> int:
    """The supported side says what it lacks; returns the need's id.

    Of an equipment line, the line remembers the need. Raises ``RuleBroken``, ``Stale``,
    ``Forbidden``.
    """
    body = asdict(draft) | {"pairing_id": pairing_id}

    def first_time(change: Change) -> int:
        pairing = change.pairing(pairing_id, Action.RAISE_NEED)
        today, rules = change.today, Rules()
        rules.refuse(not pairing.runs_on(today), "", "这个结对现在不在进行中，不能提出需求。")
        _check(rules, change.session, pairing, draft, today)
        rules.settle()
        line = _line(change.session, pairing, draft.equipment_id) if draft.equipment_id else None
        need = Need(
            bureau_id=pairing.bureau_id,
            pairing_id=pairing.id,
            code=fresh_code(pairing.code, "N"),
            raised_on=today,
            status=NeedStatus.OPEN,
            **draft.columns(),
        )
        change.session.add(need)
        change.session.flush()
        if line is not None:
            line.need_id = need.id
        change.record("raise_need", "need", need.id, {"draft": (None, body)}, pairing.bureau_id)
        return need.id

    return once(actor, key, body, first_time)


def _fresh(change: Change, need_id: int, version: int | None, action: Action) -> Need:
    """The need as the reader saw it."""
    return change.fresh(
        Need, need_id, action, version, WRONG_STATE, at=lambda row: row.pairing.place()
    )


def edit_need(actor: Actor, need_id: int, draft: NeedDraft, version: int | None) -> None:
    """The supported side puts its need right; a solved one is closed to it."""
    with writing(actor) as change:
        need = _fresh(change, need_id, version, Action.RAISE_NEED)
        if need.status == NeedStatus.SOLVED:
            raise Stale(WRONG_STATE)
        rules = Rules()
        _check(rules, change.session, need.pairing, draft, need.raised_on)
        rules.settle()
        what = change.put(need, draft.columns())
        change.record("edit_need", "need", need_id, what, need.bureau_id)


def _move(
    actor: Actor,
    need_id: int,
    version: int | None,
    action: Action,
    before: tuple[NeedStatus, ...],
    after: NeedStatus,
) -> None:
    with writing(actor) as change:
        need = _fresh(change, need_id, version, action)
        if need.status not in before:
            raise Stale(WRONG_STATE)
        refuse_locked(change.session, need.pairing, need.raised_on)
        what: dict[str, Any] = change.put(need, {"status": after})
        what |= {LED_TO: need.version + 1}
        change.record(action.value, "need", need_id, what, need.bureau_id)


def claim_need(actor: Actor, need_id: int, version: int | None) -> None:
    """The lead side takes a need up."""
    _move(actor, need_id, version, Action.CLAIM_NEED, TAKEN_UP, NeedStatus.CLAIMED)


def judge_need(actor: Actor, need_id: int, status: NeedStatus, version: int | None) -> None:
    """The supported side says what became of a need: solved, in part, or not."""
    if status not in SETTLED:
        raise RuleBroken("status", "请选择：已解决、部分解决或未解决。")
    before = (NeedStatus.OPEN, NeedStatus.CLAIMED, *SETTLED)
    _move(actor, need_id, version, Action.JUDGE_NEED, before, status)


def supply_need(
    actor: Actor,
    need_id: int,
    source: SupplySource,
    supplied_on: date,
    version: int | None,
) -> None:
    """Where it came from and since when it is there; the equipment line of it is told too."""
    with writing(actor) as change:
        need = _fresh(change, need_id, version, Action.JUDGE_NEED)
        if need.status not in SUPPLIED:
            raise Stale(WRONG_STATE)
        rules = Rules()
        with rules.gather():
            said = "到位日期不能在今天之后；还没到，请等到了再写。"
            rules.refuse(supplied_on > change.today, "supplied_on", said)
        days = {supplied_on, need.supplied_on or supplied_on}
        refuse_locked_days(rules, change.session, need.pairing, days, "supplied_on")
        rules.settle()
        what = change.put(need, {"source": source, "supplied_on": supplied_on})
        for line in change.session.scalars(select(Equipment).where(Equipment.need_id == need.id)):
            line.source, line.supplied_on = source, supplied_on
        change.record("supply_need", "need", need_id, what, need.bureau_id)
