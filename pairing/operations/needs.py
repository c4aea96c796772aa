"""Needs: the supported side raises one, the lead side takes it up, the supported side judges."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from decimal import Decimal

from pairing import clock
from pairing.domain.permissions import Action, Actor
from pairing.domain.vocabulary import NeedStatus, Side
from pairing.models import Need, Pairing
from pairing.operations.change import Forbidden, RuleBroken, Stale, permit, writing
from pairing.queries.locks import locked_reason

SETTLED = (NeedStatus.SOLVED, NeedStatus.PARTLY_SOLVED, NeedStatus.UNSOLVED)
TAKEN_UP = (NeedStatus.OPEN, NeedStatus.UNSOLVED, NeedStatus.PARTLY_SOLVED)
WRONG_STATE = "这项需求刚刚有变化，请看过最新状态再操作。"


@dataclass(frozen=True, slots=True)
class NeedDraft:
    """A need as the form gives it; the quantities tell the gap against a standard list."""

    content: str
    category: str = ""
    cause: str = ""
    standard_quantity: Decimal | None = None
    actual_quantity: Decimal | None = None


def _permit(actor: Actor, action: Action, pairing: Pairing, side: Side) -> None:
    permit(actor, action, pairing.place())
    if actor.side_in(pairing.place()) is not side:
        raise Forbidden(action)


def raise_need(actor: Actor, pairing_id: int, draft: NeedDraft, key: str = "") -> int:
    """The supported side says what it lacks; returns the need's id."""
    body = asdict(draft) | {"pairing_id": pairing_id}
    with writing(actor) as change:
        done = change.answered(key, body)
        if done is not None:
            return int(done["need_id"])
        pairing = change.session.get(Pairing, pairing_id)
        if pairing is None:
            raise Stale("这个结对已经不在了。")
        _permit(actor, Action.RAISE_NEED, pairing, Side.SUPPORTED)
        today = clock.today()
        if not draft.content:
            raise RuleBroken("content", "请写一句缺什么、想要什么。")
        if not pairing.runs_on(today):
            raise RuleBroken("", "这个结对现在不在进行中，不能提出需求。")
        locked = locked_reason(change.session, pairing, today)
        if locked:
            raise RuleBroken("", locked)
        need = Need(
            bureau_id=pairing.bureau_id,
            pairing_id=pairing.id,
            code=f"{pairing.code}-N{secrets.token_hex(3)}",
            raised_on=today,
            status=NeedStatus.OPEN,
            **asdict(draft),
        )
        change.session.add(need)
        change.session.flush()
        change.record("raise_need", "need", need.id, {"draft": (None, body)}, pairing.bureau_id)
        change.answer(key, body, {"need_id": need.id})
        return need.id


def _move(
    actor: Actor,
    need_id: int,
    version: int | None,
    action: Action,
    side: Side,
    before: tuple[NeedStatus, ...],
    after: NeedStatus,
) -> None:
    with writing(actor) as change:
        need = change.session.get(Need, need_id)
        if need is None:
            raise Stale(WRONG_STATE)
        _permit(actor, action, need.pairing, side)
        if need.status not in before or (version is not None and need.version != version):
            raise Stale(WRONG_STATE)
        locked = locked_reason(change.session, need.pairing, need.raised_on)
        if locked:
            raise RuleBroken("", locked)
        what = {"status": (need.status, after)}
        need.status = after
        change.record(action.value, "need", need_id, what, need.bureau_id)


def claim_need(actor: Actor, need_id: int, version: int | None = None) -> None:
    """The lead side takes a need up."""
    _move(actor, need_id, version, Action.CLAIM_NEED, Side.LEAD, TAKEN_UP, NeedStatus.CLAIMED)


def judge_need(actor: Actor, need_id: int, status: NeedStatus, version: int | None = None) -> None:
    """The supported side says what became of a need: solved, in part, or not."""
    if status not in SETTLED:
        raise RuleBroken("status", "请选择：已解决、部分解决或未解决。")
    before = (NeedStatus.OPEN, NeedStatus.CLAIMED, *SETTLED)
    _move(actor, need_id, version, Action.JUDGE_NEED, Side.SUPPORTED, before, status)
