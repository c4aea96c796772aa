"""The figures of a closed term are kept before anything they rest on can change.

They rest on more than dated facts: numbers of children, who serves where, targets, the calendar.
None of these is refused for a term that is over: the first write after a term has closed, whatever
it writes, keeps every pairing's results first (``change.writing`` calls ``settle_closed_terms``).
So no road needs to know of it, and none can be forgotten.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from pairing.domain.plan.result_json import freeze
from pairing.models import Term, TermFigures
from pairing.queries.plan.kept import has_exceptions, kept_rows, to_keep, unsettled_terms
from pairing.queries.plan.parties import parties_now
from pairing.queries.plan.results import assessed, computed_results


def settle_closed_terms(session: Session, now: datetime, today: date) -> None:
    """Keep the figures of every closed term that are not kept yet (1 SELECT when all are)."""
    for term in unsettled_terms(session, today):
        _keep(session, term, now, today)
        if not has_exceptions(session, term, today):
            _mark(session, term, now)


def _keep(session: Session, term: Term, now: datetime, today: date) -> None:
    ids = to_keep(term, today)
    pairings = assessed(ids, term)
    if not pairings:
        return
    results, _ = computed_results(ids, pairings, term, today)
    found = {key: list(rows) for key, rows in groupby(results, key=lambda one: one.pairing_id)}
    fixed = {"bureau_id": term.bureau_id, "term_id": term.id, "frozen_at": now}
    sizes = parties_now(session, [pairing.id for pairing, _ in pairings])
    rows = [
        fixed
        | {
            "pairing_id": pairing.id,
            "results": freeze(found.get(pairing.id, ()), sizes[pairing.id]),
        }
        for pairing, _ in pairings
    ]
    session.execute(insert(TermFigures), rows)


def _mark(session: Session, term: Term, at: datetime | None) -> None:
    """Not a change of the term's that a reader would have to have seen: its version stays."""
    session.execute(
        update(Term)
        .where(Term.id == term.id)
        .values(settled_at=at)
        .execution_options(synchronize_session=False)
    )
    session.expire(term, ["settled_at"])


def let_go(session: Session, term: Term, pairing_ids: Collection[int] | None = None) -> None:
    """The term is open again, for these pairings or for all: their figures follow the records."""
    for row in kept_rows(session, term.id, pairing_ids):
        session.delete(row)
    session.flush()
    _mark(session, term, None)
