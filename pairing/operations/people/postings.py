"""Where a teacher serves today follows her postings: a move agreed upon for a day takes effect.

``Teacher.organisation_id`` and ``left_on`` are today's and are written when a row is; nobody
writes on the day itself. Derived from what the log tells already, so it makes no entry of its own.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from pairing.models import Teacher, TeacherPosting
from pairing.operations.change import housekeeping, moment


def follow_postings() -> int:
    """Put every teacher where her postings say that she is today; how many moved or left."""
    today = moment().today
    with housekeeping() as session:
        return _moved(session, today) + _gone(session, today)


def _covers(posting: type[TeacherPosting], today: date) -> ColumnElement[bool]:
    open_ = or_(posting.ends_on.is_(None), posting.ends_on >= today)
    return and_(posting.teacher_id == Teacher.id, posting.starts_on <= today, open_)


def _moved(session: Session, today: date) -> int:
    """Who serves, and not where her row says, or is said to have left (1 SELECT)."""
    home = aliased(TeacherPosting)
    at_home = exists().where(_covers(home, today), home.organisation_id == Teacher.organisation_id)
    query = (
        select(Teacher.id, TeacherPosting.organisation_id)
        .join(TeacherPosting, _covers(TeacherPosting, today))
        .where(or_(~at_home, Teacher.left_on.is_not(None)))
        .order_by(TeacherPosting.starts_on)
    )
    found = {key: office for key, office in session.execute(query)}
    for key, office in found.items():
        _put(session, key, organisation_id=office, left_on=None)
    return len(found)


def _gone(session: Session, today: date) -> int:
    """Whose last posting is over (1 SELECT)."""
    last = func.max(func.coalesce(TeacherPosting.ends_on, date.max))
    query = (
        select(Teacher.id, last)
        .join(TeacherPosting, TeacherPosting.teacher_id == Teacher.id)
        .where(Teacher.left_on.is_(None))
        .group_by(Teacher.id)
        .having(last < today)
    )
    found = {key: day for key, day in session.execute(query)}
    for key, day in found.items():
        _put(session, key, left_on=day)
    return len(found)


def _put(session: Session, teacher_id: int, **values: object) -> None:
    """A day that came is no change of the row's that a reader would have to have seen."""
    statement = update(Teacher).where(Teacher.id == teacher_id).values(**values)
    session.execute(statement.execution_options(synchronize_session=False))
