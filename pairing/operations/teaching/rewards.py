"""Rewards for teachers: only for a term that was passed (field-notes.md A8, A25, C16).

A reward comes after the term is closed: no lock stops it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.teaching.rewards import is_passed
from pairing.models import Assessment, Pairing, Reward, Teacher
from pairing.operations.change import Change, Forbidden, RuleBroken, once, writing
from pairing.operations.rules import Rules
from pairing.queries.plan.locks import term_locked_reason

GONE = "这条奖励已经不在了。"
CHANGED = "这条奖励刚刚有变化，请看过最新内容再操作。"
NOT_PASSED = "这个学期的考核还没有通过（要已通过或已归档，等次合格以上），不能登记奖励。"
FEN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class RewardDraft:
    """A reward as the form gives it; ``value`` in yuan, None for one without money."""

    assessment_id: int
    teacher_id: int
    category: str
    name: str
    given_on: date
    value: Decimal | None = None


def give_reward(actor: Actor, pairing_id: int, draft: RewardDraft, key: str = "") -> int:
    """Register a reward for an own teacher; returns its id.

    Raises ``RuleBroken`` unless the term's assessment is decided and 合格 or better.
    """
    body = asdict(draft) | {"pairing_id": pairing_id}

    def first_time(change: Change) -> int:
        pairing = change.pairing(pairing_id, Action.GIVE_REWARD)
        _check(change, pairing, draft)
        reward = Reward(bureau_id=pairing.bureau_id, pairing_id=pairing.id, **asdict(draft))
        change.session.add(reward)
        change.session.flush()
        what = {"draft": (None, body)}
        change.record("give_reward", "reward", reward.id, what, pairing.bureau_id)
        return reward.id

    return once(actor, key, body, first_time)


def withdraw_reward(actor: Actor, reward_id: int, version: int | None) -> None:
    """Take a reward back that was registered by mistake; the log keeps what it said."""
    with writing(actor) as change:
        reward = change.fresh(Reward, reward_id, Action.GIVE_REWARD, version, GONE, CHANGED)
        if reward.teacher.organisation_id not in actor.organisation_ids:
            raise Forbidden(Action.GIVE_REWARD)
        _refuse_locked(change, reward.pairing, reward.given_on, "")
        names = ("assessment_id", "teacher_id", "category", "name", "value", "given_on")
        what = {name: (getattr(reward, name), None) for name in names}
        change.session.delete(reward)
        change.record("withdraw_reward", "reward", reward_id, what, reward.bureau_id)


def _check(change: Change, pairing: Pairing, draft: RewardDraft) -> None:
    session, rules = change.session, Rules()
    # Held until the commit: the bureau cannot take its grade back in between.
    query = select(Assessment).where(Assessment.id == draft.assessment_id).with_for_update()
    assessment = session.scalar(query.execution_options(populate_existing=True))
    if assessment is None or assessment.pairing_id != pairing.id:
        rules.refuse(True, "assessment_id", "请选择这个结对的学期考核。")
    elif not is_passed(assessment.state, assessment.grade):
        rules.refuse(True, "assessment_id", NOT_PASSED)
    teacher = session.get(Teacher, draft.teacher_id) if draft.teacher_id else None
    sides = {pairing.lead_id, pairing.supported_id} & change.actor.organisation_ids
    strange = teacher is None or teacher.organisation_id not in sides
    rules.refuse(strange, "teacher_id", "请选择自己单位的教师；对方的教师由对方奖励。")
    rules.refuse(not draft.name, "name", "请写明奖励什么，如“荣誉证书”。")
    wrong = draft.value is not None and (draft.value < 0 or draft.value % FEN)
    rules.refuse(wrong, "value", "金额不能小于 0，最多两位小数。")
    with rules.gather():
        _check_day(change, pairing, assessment, draft.given_on)
    rules.settle()


def _check_day(change: Change, pairing: Pairing, assessment: Assessment | None, day: date) -> None:
    if day > change.today:
        raise RuleBroken("given_on", "还没有发的奖励，请发了以后再登记。")
    if assessment is not None and day < assessment.term.starts_on:
        raise RuleBroken("given_on", "发放日期不能早于所奖励的学期。")
    _refuse_locked(change, pairing, day, "given_on")


def _refuse_locked(change: Change, pairing: Pairing, day: date, field: str) -> None:
    locked = term_locked_reason(change.session, pairing, day)
    if locked:
        raise RuleBroken(field, locked)
