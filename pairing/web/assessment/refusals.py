"""Why this person may not review or approve an assessment now."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pairing.domain.assessment.hands import Hands, refused_approver
from pairing.domain.vocabulary.assessment import ReviewStage
from pairing.models import Assessment
from pairing.queries.assessment import review_queue as queries
from pairing.queries.assessment.hands import hands_of

NOT_YET = "还没有到审定这一步。"


def refused_here(
    own: Collection[int | None], row: Assessment | None, hands: Hands, alone: bool
) -> str:
    """Why this person may not approve it now; "" when she may."""
    if row is None or queries.stage_now(row) is not ReviewStage.TO_APPROVE:
        return NOT_YET
    return refused_approver(own, hands, alone)


def hands_in(rows: Sequence[Assessment | None], own: Collection[int | None]) -> dict[int, Hands]:
    """Whose hands those have been through that wait for the last word (2 SELECTs at most)."""
    waiting = [one for one in rows if one and queries.stage_now(one) is ReviewStage.TO_APPROVE]
    return hands_of(waiting, own) if waiting else {}
