"""Measures of a pairing's plan: written, finished, and, when late, moved or explained."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.measures import MUST_FIELDS, budget
from pairing.domain.wording import full_day
from pairing.models import Measure, Need, Pairing, Problem
from pairing.operations.change import Change, Stale, once, writing
from pairing.operations.codes import fresh_code
from pairing.operations.plan.open_days import refuse_locked, refuse_locked_days
from pairing.operations.rules import Rules

CHANGED = "这条措施刚刚有人改过，请看过最新内容再操作。"


@dataclass(frozen=True, slots=True)
class MeasureDraft:
    """A measure as its form gives it; ``budget`` counts only without quantity × unit price."""

    name: str
    person: str
    due_on: date
    place_name: str = ""
    completion: str = ""
    quality: str = ""
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    budget: Decimal | None = None
    lead_unit: str = ""
    co_units: str = ""
    leader: str = ""
    need_id: int | None = None
    problem_id: int | None = None

    def columns(self) -> dict[str, Any]:
        """What the row keeps; the budget is computed wherever it can be."""
        computed = budget(self.quantity, self.unit_price, self.budget)
        return asdict(self) | {"budget": computed}


def _check(change: Change, pairing: Pairing, draft: MeasureDraft, known: date | None) -> None:
    """Refuse all that is wrong at once.

    ``known`` is the deadline that already stands; another one is checked against the dates.

    A measure is a fact of its deadline: neither day may lie in a locked term.
    """
    rules, session = Rules(), change.session
    rules.refuse(not draft.name, "name", "请写一句要做什么。")
    for field, label in MUST_FIELDS.items():
        rules.refuse(not getattr(draft, field), field, f"请填写{label}。")
    linked: tuple[tuple[str, int | None, Need | Problem | None], ...] = (
        ("need_id", draft.need_id, session.get(Need, draft.need_id or 0)),
        ("problem_id", draft.problem_id, session.get(Problem, draft.problem_id or 0)),
    )
    for field, value, row in linked:
        wrong = value and (row is None or row.pairing_id != pairing.id)
        rules.refuse(wrong, field, "请从这个结对里选，或不选。")
    with rules.gather():
        wrong = draft.due_on != known and draft.due_on < pairing.starts_on
        rules.refuse(wrong, "due_on", f"时间不能早于结对开始（{full_day(pairing.starts_on)}）。")
    refuse_locked_days(rules, session, pairing, {draft.due_on, known or draft.due_on}, "due_on")
    rules.settle()


def add_measure(actor: Actor, pairing_id: int, draft: MeasureDraft, key: str = "") -> int:
    """A director of either side writes a measure; returns its id."""
    body = asdict(draft) | {"pairing_id": pairing_id}

    def first_time(change: Change) -> int:
        pairing = change.pairing(pairing_id, Action.WRITE_REGISTER)
        _check(change, pairing, draft, None)
        row = Measure(
            bureau_id=pairing.bureau_id,
            pairing_id=pairing.id,
            code=fresh_code(pairing.code, "M"),
            **draft.columns(),
        )
        change.session.add(row)
        change.session.flush()
        what = {"draft": (None, body)}
        change.record("add_measure", "measure", row.id, what, pairing.bureau_id)
        return row.id

    return once(actor, key, body, first_time)


def _fresh(change: Change, measure_id: int, version: int | None) -> Measure:
    return change.fresh(Measure, measure_id, Action.WRITE_REGISTER, version, CHANGED)


def _put(change: Change, row: Measure, action: str, after: dict[str, Any]) -> None:
    """Set what differs and log it."""
    change.record(action, "measure", row.id, change.put(row, after), row.bureau_id)


def edit_measure(actor: Actor, measure_id: int, draft: MeasureDraft, version: int | None) -> None:
    """Put a measure right."""
    with writing(actor) as change:
        row = _fresh(change, measure_id, version)
        _check(change, row.pairing, draft, row.due_on)
        _put(change, row, "edit_measure", draft.columns())


def finish_measure(actor: Actor, measure_id: int, finished_on: date, version: int | None) -> None:
    """It is done, since that day (today or before)."""
    with writing(actor) as change:
        row = _fresh(change, measure_id, version)
        if row.finished_on is not None:
            raise Stale(CHANGED)
        rules = Rules()
        with rules.gather():
            rules.refuse(finished_on > change.today, "finished_on", "完成日期不能在今天之后。")
        refuse_locked_days(rules, change.session, row.pairing, {finished_on}, "finished_on")
        rules.settle()
        _put(change, row, "finish_measure", {"finished_on": finished_on})


def reopen_measure(actor: Actor, measure_id: int, version: int | None) -> None:
    """It is not done after all: the undo of finishing."""
    with writing(actor) as change:
        row = _fresh(change, measure_id, version)
        if row.finished_on is None:
            raise Stale(CHANGED)
        refuse_locked(change.session, row.pairing, row.finished_on)
        _put(change, row, "reopen_measure", {"finished_on": None})


def delay_measure(
    actor: Actor, measure_id: int, cause: str, due_on: date, version: int | None
) -> None:
    """Say what holds it up and until when it shall be done; the same day keeps the deadline."""
    with writing(actor) as change:
        row = _fresh(change, measure_id, version)
        if row.finished_on is not None:
            raise Stale(CHANGED)
        rules = Rules()
        rules.refuse(not cause, "cause", "请选一个原因，或写一句卡在哪里。")
        with rules.gather():
            wrong = due_on != row.due_on and due_on < change.today
            rules.refuse(wrong, "due_on", "改期请选今天或以后的日子。")
        refuse_locked_days(rules, change.session, row.pairing, {row.due_on, due_on}, "due_on")
        rules.settle()
        _put(change, row, "delay_measure", {"delay_cause": cause, "due_on": due_on})
