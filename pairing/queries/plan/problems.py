"""A pairing's problems and questions with what they led to."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import case, or_, select
from sqlalchemy.orm import selectinload

from pairing.extensions import db
from pairing.models import Account, Problem
from pairing.queries.lists import Page, page_of


def of_pairing(pairing_id: int, page: int) -> Page[Problem]:
    """Open ones first, the oldest on top; then closed ones, the latest first (5 SELECTs)."""
    query = (
        select(Problem)
        .where(Problem.pairing_id == pairing_id)
        .options(
            selectinload(Problem.needs),
            selectinload(Problem.measures),
            selectinload(Problem.organisation),
        )
        .order_by(
            Problem.closed_on.is_not(None),
            Problem.closed_on.desc(),
            case((Problem.closed_on.is_(None), Problem.raised_on)),
            case((Problem.closed_on.is_(None), Problem.id), else_=-Problem.id),
        )
    )
    return page_of(query, page)


def answerers(problems: Iterable[Problem]) -> dict[int, str]:
    """Account id → name of those who answered or closed one (1 SELECT)."""
    ids = {row.answered_by_id for row in problems} - {None}
    query = select(Account.id, Account.name).where(Account.id.in_(ids))
    return {key: name for key, name in db.session.execute(query)}


def texts_of(pairing_id: int) -> list[tuple[int, str]]:
    """(id, text) of every problem of the pairing (1 SELECT)."""
    query = select(Problem.id, Problem.text).where(Problem.pairing_id == pairing_id)
    return [(key, text) for key, text in db.session.execute(query)]


def choices(pairing_id: int, chosen: int | None = None) -> list[tuple[int, str]]:
    """(id, text) of the pairing's open problems and the chosen one, for a form (1 SELECT)."""
    query = (
        select(Problem.id, Problem.text)
        .where(
            Problem.pairing_id == pairing_id,
            or_(Problem.closed_on.is_(None), Problem.id == chosen),
        )
        .order_by(Problem.raised_on, Problem.id)
    )
    return [(key, text) for key, text in db.session.execute(query)]
