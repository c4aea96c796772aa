"""What opening a closed term again does to its assessments."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from pairing.domain.assessment.assessments import Move, is_allowed
from pairing.domain.people.permissions import Actor
from pairing.domain.vocabulary.assessment import AssessmentState
from pairing.models import Assessment
from pairing.operations.assessment.reviews import give_back
from pairing.operations.change import Stale, writing
from pairing.operations.plan.locks import fresh_term, reopening_rules
from pairing.operations.settling import let_go
from pairing.queries.plan.locks import is_closed


def reopen_term(actor: Actor, term_id: int, reason: str, until: date, version: int | None) -> None:
    """Open a locked term for everybody until a day; approved assessments go back to the sides.

    What was archived stays as it is: the next archive is another version.
    """
    with writing(actor) as change:
        term = fresh_term(change, term_id, version)
        if not is_closed(term, change.today):
            raise Stale("这个学期没有锁定。")
        reopening_rules(reason, until, change.today).settle()
        term.locked_at, before, term.locks_on = None, term.locks_on, until
        let_go(change.session, term)
        closed = change.session.scalars(select(Assessment).where(Assessment.term_id == term_id))
        given = [row.id for row in closed if _give_back(row, reason)]
        what = {"locks_on": (before, until), "reason": reason, "assessments": given}
        change.record("reopen_term", "term", term_id, what, term.bureau_id)


def _give_back(row: Assessment, reason: str) -> bool:
    if not is_allowed(AssessmentState(row.state), Move.REOPEN):
        return False
    give_back(row, reason)
    return True
