"""Which months are asked of a pairing: from the county's founding on, and what it holds before."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import ColumnElement, or_, select

from pairing import clock
from pairing.domain.assessment.monthly import Month
from pairing.domain.vocabulary.activities import ActivityState
from pairing.models import (
    Activity,
    ActivityPairing,
    LogEntry,
    MonthlyReport,
    Organisation,
    Pairing,
)


def is_asked(month: Month) -> ColumnElement[bool]:
    """Whether the month is asked of the row's pairing, which runs in it.

    A county that was founded after the month knows nothing of it: an empty month from before is
    not asked; one of which records were brought along, or a report was sent, is.
    """
    over = datetime.combine(month.next.span.start, time(0), clock.SHANGHAI)
    founded = (
        select(LogEntry.at)
        .where(
            LogEntry.bureau_id == Pairing.bureau_id,
            LogEntry.object_type == Organisation.__tablename__,
            LogEntry.object_id == Pairing.bureau_id,
        )
        .order_by(LogEntry.id)
        .limit(1)
        .correlate(Pairing)
        .scalar_subquery()
    )
    held = (
        select(ActivityPairing.activity_id)
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .where(
            ActivityPairing.pairing_id == Pairing.id,
            ActivityPairing.state != ActivityState.CANCELLED,
            Activity.day.between(*month.span),
        )
    )
    sent = select(MonthlyReport.id).where(
        MonthlyReport.pairing_id == Pairing.id, MonthlyReport.month == month.code
    )
    return or_(founded.is_(None), founded < over, held.exists(), sent.exists())
