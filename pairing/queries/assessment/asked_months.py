"""Which months are asked of a pairing: from the county's founding on, and what it holds before."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import ColumnElement, func, or_, select

from pairing import clock
from pairing.domain.assessment.monthly import Month
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.programme import OrganisationKind
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
    bureaus = select(Organisation.id).where(Organisation.kind == OrganisationKind.BUREAU)
    young = (
        select(LogEntry.object_id)
        .where(
            LogEntry.bureau_id.in_(bureaus),
            LogEntry.object_type == Organisation.__tablename__,
            LogEntry.object_id == LogEntry.bureau_id,
        )
        .group_by(LogEntry.object_id)
        .having(func.min(LogEntry.at) >= over)
    )
    held = (
        select(ActivityPairing.pairing_id)
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .where(
            ActivityPairing.state != ActivityState.CANCELLED,
            Activity.day.between(*month.span),
        )
    )
    sent = select(MonthlyReport.pairing_id).where(MonthlyReport.month == month.code)
    return or_(Pairing.bureau_id.not_in(young), Pairing.id.in_(held), Pairing.id.in_(sent))
