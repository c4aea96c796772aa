"""What answers a need: the activities that name it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from pairing.domain.vocabulary.activities import ActivityState
from pairing.extensions import db
from pairing.models import Activity, ActivityPairing


class NeedAnswer(NamedTuple):
    """One activity that answers a need, as it stands for the pairing."""

    outing_id: int
    day: date
    kind: str
    topic: str
    state: str


def answers_of(pairing_id: int) -> dict[int, list[NeedAnswer]]:
    """Need id → the pairing's activities that answer it, in order; called-off ones left out
    (1 SELECT)."""
    query = (
        select(
            Activity.need_id,
            Activity.outing_id,
            Activity.day,
            Activity.kind,
            Activity.topic,
            ActivityPairing.state,
        )
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(
            ActivityPairing.pairing_id == pairing_id,
            ActivityPairing.state != ActivityState.CANCELLED,
            Activity.need_id.is_not(None),
        )
        .order_by(Activity.day, Activity.id)
    )
    found: dict[int, list[NeedAnswer]] = defaultdict(list)
    for need_id, outing_id, day, kind, topic, state in db.session.execute(query):
        found[need_id or 0].append(NeedAnswer(outing_id, day, kind, topic, state))
    return found
