"""The gap list: results with what is missing, and days that are free on both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import or_, select

from pairing.domain.plan.evaluate import Result
from pairing.domain.plan.gaps import Gap, gap_of, proposed_dates, usual_weekday
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.activities import ActivityState
from pairing.extensions import db
from pairing.models import Activity, ActivityPairing, Lesson, Pairing, Term
from pairing.queries.lists import PairingIds, current_term
from pairing.queries.plan.locks import lock_book
from pairing.queries.plan.results import calendar_of, results_of


def _days(pairings: Iterable[Pairing], first: date) -> dict[int, set[date]]:
    """Organisation → days from ``first`` on on which it has something on, in any pairing."""
    homes = {home for pairing in pairings for home in (pairing.lead_id, pairing.supported_id)}
    query = (
        select(Pairing.lead_id, Pairing.supported_id, Activity.day)
        .join(ActivityPairing, ActivityPairing.pairing_id == Pairing.id)
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .where(
            or_(Pairing.lead_id.in_(homes), Pairing.supported_id.in_(homes)),
            Activity.day >= first,
            ActivityPairing.state != ActivityState.CANCELLED,
        )
    )
    busy: dict[int, set[date]] = defaultdict(set)
    for lead, supported, day in db.session.execute(query):
        busy[lead].add(day)
        busy[supported].add(day)
    return busy


def _weekdays(ids: PairingIds) -> dict[int, list[date]]:
    """Pairing → the days on which it met."""
    query = (
        select(ActivityPairing.pairing_id, Activity.day)
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .where(
            ActivityPairing.pairing_id.in_(ids),
            ActivityPairing.state == ActivityState.CONFIRMED,
        )
        .distinct()
    )
    found: dict[int, list[date]] = defaultdict(list)
    for pairing, day in db.session.execute(query):
        found[pairing].append(day)
    return found


def with_dates(results: Iterable[Result], pairings: dict[int, Pairing], as_of: date) -> list[Gap]:
    """The gaps of these results, each with the days it could be done on (7 SELECTs).

    Weeks left and proposed days are those on which both schools teach.
    """
    rows = list(results)
    if not rows:
        return []
    chosen = [pairings[key] for key in {row.pairing_id for row in rows}]
    calendar = calendar_of(chosen[0].bureau_id)
    shared = {one.id: calendar.shared_by({one.lead_id, one.supported_id}) for one in chosen}
    busy = _days(chosen, as_of)
    book = lock_book(db.session(), chosen[0].bureau_id)
    met_on = _weekdays(select(Pairing.id).where(Pairing.id.in_([one.id for one in chosen])))
    found = []
    for row in rows:
        pairing = pairings[row.pairing_id]
        theirs = shared[pairing.id]
        gap = gap_of(row, theirs, as_of)
        taken = busy[pairing.lead_id] | busy[pairing.supported_id]
        weekday = usual_weekday(met_on[pairing.id])
        days = proposed_dates(gap, theirs, taken, weekday, as_of)
        open_days = [day for day in days if not book.reason(pairing.id, Span(day, day))]
        found.append(replace(gap, dates=tuple(open_days)))
    return found


def gaps_of(pairing: Pairing, term: Term, as_of: date) -> list[Gap]:
    """Every target of a pairing's term with its gap (a fixed number of SELECTs)."""
    return with_dates(results_of(pairing, term, as_of), {pairing.id: pairing}, as_of)


def gap_at(pairing: Pairing, code: str, as_of: date) -> Gap | None:
    """One target of the running term with its gap; None where there is no such target."""
    term = current_term(pairing.bureau_id, as_of)
    found = gaps_of(pairing, term, as_of) if term else []
    return next((gap for gap in found if gap.result.target.code == code), None)


def usual_teacher(pairing_id: int, organisation_id: int) -> int | None:
    """Who of the organisation taught last in this pairing (1 SELECT)."""
    query = (
        select(Lesson.teacher_id)
        .where(Lesson.pairing_id == pairing_id, Lesson.organisation_id == organisation_id)
        .order_by(Lesson.day.desc(), Lesson.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)
