"""查验: somebody looks at a mentorship's four materials and says what is there (C14)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.teaching.mentorships import refused_checker
from pairing.models import MaterialCheck, Mentorship, Term
from pairing.operations.change import Change, Forbidden, Stale, must_be_seen, once
from pairing.operations.plan.open_days import refuse_locked_days
from pairing.operations.rules import Rules
from pairing.queries.plan.standards import paper_lists_of

GONE = "这对师徒刚刚有变化，请看过最新内容再操作。"
CHANGED = "这对师徒的材料刚刚有人查验过，请看过最新的再保存。"


def check_materials(
    actor: Actor,
    mentorship_id: int,
    term_id: int,
    there: Mapping[str, bool],
    version: int | None,
    key: str = "",
) -> None:
    """Say of each of the four materials whether it is there; the newest word stands.

    The lead side's director says it, never of her own mentorship. ``version`` is the sum of the
    four words' versions that she saw: 0 before anybody looked.
    """
    body = {"mentorship": mentorship_id, "term": term_id, "there": dict(there)}

    def first_time(change: Change) -> None:
        row = change.existing(Mentorship, mentorship_id, Action.CHECK_MATERIALS, GONE)
        term = change.session.get(Term, term_id)
        if term is None or term.bureau_id != row.bureau_id:
            raise Stale(GONE)
        if row.pairing.lead_id not in actor.organisation_ids:
            raise Forbidden(Action.CHECK_MATERIALS)
        if not row.pairing.runs_in(term):
            raise Stale(GONE)
        query = select(MaterialCheck).where(
            MaterialCheck.mentorship_id == mentorship_id, MaterialCheck.term_id == term_id
        )
        known = {one.category: one for one in change.session.scalars(query)}
        must_be_seen(sum(one.version for one in known.values()), version, CHANGED)
        rules = Rules()
        refused = refused_checker(actor.teacher_id, row.mentor_id)
        rules.refuse(refused, "", refused)
        last = min(term.ends_on, row.pairing.ends_on)
        refuse_locked_days(rules, change.session, row.pairing, {last})
        rules.settle()
        before = {category: one.is_there for category, one in known.items()}
        asked = paper_lists_of(term).materials()
        for category in asked:
            one = known.get(category) or MaterialCheck(
                bureau_id=row.bureau_id,
                mentorship_id=mentorship_id,
                term_id=term_id,
                category=category,
            )
            one.is_there = bool(there.get(category))
            one.checked_by_id, one.checked_on = actor.account_id, change.today
            change.session.add(one)
        after = {category: bool(there.get(category)) for category in asked}
        what = {category: (before.get(category), word) for category, word in after.items()}
        change.record("check_materials", "mentorship", row.id, what, row.bureau_id)

    once(actor, key, body, first_time)
