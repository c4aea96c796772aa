"""What has had its time is swept once a day: one-time keys, attempts, sessions, links to sign in.

The log entry of a round is also its mark: whoever comes second within the day finds it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from pairing.domain.people.permissions import SYSTEM
from pairing.extensions import db
from pairing.models import (
    ImportJournal,
    LogEntry,
    LoginAttempt,
    OneTimeKey,
    PasswordLink,
    SignInSession,
)
from pairing.operations.change import moment, writing

EVERY = timedelta(days=1)
KEYS_KEPT = timedelta(days=31)
"""A phone without a signal sends again for as long as its session may last, 30 days."""
SWEEP, INSTANCE = "sweep", "instance"


def _ended(model: Any, ends: tuple[str, ...], before: datetime) -> ColumnElement[bool]:
    return or_(*(getattr(model, name) < before for name in ends))


def _old(now: datetime) -> dict[Any, ColumnElement[bool]]:
    """What goes: the table, and which of its rows."""
    day_ago = now - EVERY
    return {
        OneTimeKey: OneTimeKey.used_at < now - KEYS_KEPT,
        LoginAttempt: LoginAttempt.at < day_ago,
        SignInSession: _ended(SignInSession, ("revoked_at", "expires_at"), day_ago),
        PasswordLink: _ended(PasswordLink, ("used_at", "revoked_at", "expires_at"), day_ago),
    }


def _last(now: datetime) -> ColumnElement[Any]:
    """When a round was made last; one of a clock that ran ahead does not count."""
    return (
        select(func.max(LogEntry.at))
        .where(
            LogEntry.bureau_id.is_(None),
            LogEntry.object_type == INSTANCE,
            LogEntry.action == SWEEP,
            LogEntry.at <= now,
        )
        .scalar_subquery()
    )


def is_due() -> bool:
    """Whether a round is due (1 SELECT)."""
    now = moment().now
    last = db.session.scalar(select(_last(now)))
    db.session.rollback()
    return last is None or now - last >= EVERY


def sweep() -> dict[str, int] | None:
    """One round, unless somebody else made it within the day; how many rows went, by table."""
    with writing(SYSTEM) as change:
        change.alone()
        last = change.session.scalar(select(_last(change.now)))
        if last is not None and change.now - last < EVERY:
            return None
        counts = {
            model.__tablename__: _gone(change.session, model, which)
            for model, which in _old(change.now).items()
        }
        change.record(SWEEP, INSTANCE, changes=counts)
        _forget_imports(change.session, change.today)
    return counts


def _forget_imports(session: Session, today: date) -> None:
    """What an import changed is kept for its day alone: it cannot be taken back any more."""
    older = update(ImportJournal).where(ImportJournal.day < today)
    session.execute(older.values(changes={}).execution_options(synchronize_session=False))


def _gone(session: Any, model: Any, which: ColumnElement[bool]) -> int:
    statement = delete(model).where(which).execution_options(synchronize_session=False)
    return int(session.execute(statement).rowcount)
