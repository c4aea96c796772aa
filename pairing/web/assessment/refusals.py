"""Why this person may not approve an assessment now."""

from __future__ import annotations

from pairing.domain.assessment.assessments import refused_approver
from pairing.domain.vocabulary.assessment import ReviewStage
from pairing.models import Assessment
from pairing.operations.assessment import reviews as operations
from pairing.queries.assessment import review_queue as queries


def refused_here(own: frozenset[int | None], row: Assessment | None) -> str:
    """Why this person may not approve it now; "" when she may."""
    if row is None or queries.stage_now(row) is not ReviewStage.TO_APPROVE:
        return "还没有到审定这一步。"
    return refused_approver(own, operations.submitters_of(row), row.reviewed_by_id)
