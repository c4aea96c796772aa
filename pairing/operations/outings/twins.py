"""Whether an outing may be one that is recorded already."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.domain.vocabulary.activities import ActivityKind, ActivityState
from pairing.models import Activity, ActivityPairing, Pairing
from pairing.operations.change import RuleBroken


class AlreadyThere(RuleBroken):
    """The pair has something of the same kind on that day: is it this one? ``outing_id`` says.

    A question, asked of a form that has no fault.
    """

    is_question = True

    def __init__(self, outing_id: int, kind: ActivityKind, day: date) -> None:
        super().__init__("", f"{day.month}月{day.day}日已经有一条“{kind.label}”。就是这一条吗？")
        self.outing_id = outing_id


def refuse_twin(
    session: Session, pairings: list[Pairing], day: date, kinds: list[ActivityKind]
) -> None:
    """Ask when one of the pairings has something of these kinds on that day."""
    twin = session.execute(
        select(Activity.outing_id, Activity.kind)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(
            ActivityPairing.pairing_id.in_([pairing.id for pairing in pairings]),
            ActivityPairing.state != ActivityState.CANCELLED,
            Activity.day == day,
            Activity.kind.in_(kinds),
        )
        .order_by(Activity.id)
        .limit(1)
    ).first()
    if twin is not None:
        raise AlreadyThere(twin[0], ActivityKind(twin[1]), day)
