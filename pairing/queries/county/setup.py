"""What there is of a county, for 开县向导: figures and names, in a fixed number of SELECTs."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from sqlalchemy import func, select

from pairing.domain.plan.periods import Span
from pairing.domain.plan.setup_steps import CountyState, Paired, TalliedRow, TermNow
from pairing.domain.vocabulary.programme import OrganisationKind, Role
from pairing.extensions import db
from pairing.models import (
    Account,
    CalendarDay,
    Organisation,
    Pairing,
    Programme,
    TargetRevision,
    Teacher,
)
from pairing.queries import lists
from pairing.queries.people.accounts import without_password
from pairing.queries.people.offices import holders
from pairing.queries.people.organisations import open_on
from pairing.queries.plan.wordings import is_wording


def county_state(bureau: Organisation, today: date, now: datetime) -> CountyState:
    """The county as 开县向导 sees it (11 SELECTs)."""
    term = _term(bureau.id, today)
    held = holders(db.session(), bureau.id, today)
    return CountyState(
        term=term,
        calendar_days=_days(bureau.id, term),
        schools=_schools(bureau.id, today),
        programmes=_programmes(bureau.id, today),
        pairings=_pairings(bureau.id, today),
        directed=frozenset(one.organisation_id for one in held if one.role == Role.DIRECTOR),
        bare_accounts=len(without_password(bureau, today, now)),
        accounts=_accounts(bureau.id),
    )


def _term(bureau_id: int, today: date) -> TermNow | None:
    """The term that runs today, else the next one, else the last."""
    terms = lists.terms_of(bureau_id)
    found = next((one for one in terms if one.ends_on >= today), terms[-1] if terms else None)
    return TermNow(found.name, Span(found.starts_on, found.ends_on)) if found else None


def _days(bureau_id: int, term: TermNow | None) -> int:
    if term is None:
        return 0
    query = select(func.count()).select_from(CalendarDay)
    query = query.where(
        CalendarDay.organisation_id == bureau_id, CalendarDay.day.between(*term.span)
    )
    return db.session.scalar(query) or 0


def _schools(bureau_id: int, today: date) -> list[TalliedRow]:
    query = (
        select(Organisation.id, Organisation.name)
        .where(
            Organisation.bureau_id == bureau_id,
            Organisation.kind != OrganisationKind.BUREAU,
            open_on(today),
        )
        .order_by(Organisation.code)
    )
    teachers = (
        select(Teacher.organisation_id, func.count())
        .where(Teacher.bureau_id == bureau_id, Teacher.left_on.is_(None))
        .group_by(Teacher.organisation_id)
    )
    have = {home: count for home, count in db.session.execute(teachers)}
    return [TalliedRow(key, name, have.get(key, 0)) for key, name in db.session.execute(query)]


def _programmes(bureau_id: int, today: date) -> list[TalliedRow]:
    query = (
        select(Programme.id, Programme.name)
        .where(Programme.bureau_id == bureau_id, Programme.ends_on >= today)
        .order_by(Programme.code)
    )
    asked = (
        select(TargetRevision.programme_id, func.count())
        .where(TargetRevision.bureau_id == bureau_id, is_wording(today))
        .group_by(TargetRevision.programme_id)
    )
    targets = Counter({home: count for home, count in db.session.execute(asked)})
    return [TalliedRow(key, name, targets[key]) for key, name in db.session.execute(query)]


def _pairings(bureau_id: int, today: date) -> list[Paired]:
    query = (
        select(
            Pairing.id,
            Pairing.code,
            Pairing.programme_id,
            Pairing.lead_id,
            Pairing.supported_id,
            Pairing.starts_on,
            Pairing.ends_on,
        )
        .where(Pairing.bureau_id == bureau_id, Pairing.ends_on >= today)
        .order_by(Pairing.code)
    )
    return [
        Paired(key, code, programme, (lead, supported), Span(start, end))
        for key, code, programme, lead, supported, start, end in db.session.execute(query)
    ]


def _accounts(bureau_id: int) -> int:
    query = select(func.count()).select_from(Account)
    query = query.where(Account.bureau_id == bureau_id, Account.disabled_at.is_(None))
    return db.session.scalar(query) or 0
