"""Which of a target's revisions is its wording: the newest, until nobody asks it any more."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, or_, select
from sqlalchemy.orm import aliased

from pairing.models import TargetRevision

Revision = type[TargetRevision]


def _behind(later: Revision, one: Revision) -> ColumnElement[bool]:
    """Whether ``later`` is a later revision of the same target."""
    same = (later.programme_id == one.programme_id) & (later.code == one.code)
    return same & (later.revision > one.revision)


def _is_asked(one: Revision, today: date) -> ColumnElement[bool]:
    """Whether a revision asks something that no end has overtaken: none so far, none at once."""
    end = aliased(TargetRevision)
    is_over = or_(end.effective_on <= today, end.effective_on <= one.effective_on)
    ended = exists().where(_behind(end, one), end.retired.is_(True), is_over)
    return one.retired.is_(False) & ~ended


def is_wording(today: date) -> ColumnElement[bool]:
    """Whether a revision is what list, form and workbook say of its target.

    It goes when the day has come from which the target is asked no longer, not before: the term
    that runs still asks it.
    """
    newer = aliased(TargetRevision)
    reworded = exists().where(_behind(newer, TargetRevision), _is_asked(newer, today))
    return _is_asked(TargetRevision, today) & ~reworded


def is_one_of_several() -> ColumnElement[bool]:
    """Whether a revision's target has others, or it says more than a first one does."""
    other = aliased(TargetRevision)
    same = (other.programme_id == TargetRevision.programme_id) & (other.code == TargetRevision.code)
    return exists().where(same, other.id != TargetRevision.id)


def ends_from() -> ScalarSelect[date]:
    """From which day on a wording is asked no longer; NULL while no end of it is known."""
    end = aliased(TargetRevision)
    query = select(func.min(end.effective_on)).where(
        _behind(end, TargetRevision), end.retired.is_(True)
    )
    return query.correlate(TargetRevision).scalar_subquery()
