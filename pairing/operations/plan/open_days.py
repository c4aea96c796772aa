"""The step before every fact is written: its day must be open for writing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from pairing.models import Pairing
from pairing.operations.change import RuleBroken
from pairing.operations.rules import Rules
from pairing.queries.plan.locks import locked_reason


def refuse_locked(session: Session, pairing: Pairing, day: date, field: str = "") -> None:
    """``RuleBroken`` at ``field`` when no fact of the pairing may be written on that day."""
    locked = locked_reason(session, pairing, day)
    if locked:
        raise RuleBroken(field, locked)


def refuse_locked_days(
    rules: Rules, session: Session, pairing: Pairing, days: Iterable[date], field: str = ""
) -> None:
    """Note each of the days on which no fact of the pairing may be written."""
    for day in days:
        with rules.gather():
            refuse_locked(session, pairing, day, field)
