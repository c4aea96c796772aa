"""Rewards of a pairing by term, and which terms were passed so that one may be given."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from pairing.domain.teaching.rewards import is_passed, standing
from pairing.extensions import db
from pairing.models import Assessment, Organisation, Pairing, Reward, Teacher, Term
from pairing.queries.lists import Page, page_of


class TermStanding(NamedTuple):
    """A term of the pairing's, and how its assessment stands."""

    term: Term
    assessment: Assessment | None
    is_passed: bool
    word: str


def terms_of(pairing: Pairing) -> list[TermStanding]:
    """Every term in which the pairing runs, newest first (2 SELECTs)."""
    query = select(Term).where(
        Term.bureau_id == pairing.bureau_id,
        Term.starts_on <= pairing.ends_on,
        Term.ends_on >= pairing.starts_on,
    )
    terms = db.session.scalars(query.order_by(Term.starts_on.desc()))
    assessed = select(Assessment).where(Assessment.pairing_id == pairing.id)
    by_term = {row.term_id: row for row in db.session.scalars(assessed)}
    return [_standing(term, by_term.get(term.id)) for term in terms]


def _standing(term: Term, assessment: Assessment | None) -> TermStanding:
    if assessment is None:
        return TermStanding(term, None, False, standing("", ""))
    passed = is_passed(assessment.state, assessment.grade)
    return TermStanding(term, assessment, passed, standing(assessment.state, assessment.grade))


def rewards_page(pairing_id: int, page: int) -> Page[Reward]:
    """A page of the pairing's rewards, those of the newest term first (4 SELECTs)."""
    query = (
        select(Reward)
        .join(Assessment, Assessment.id == Reward.assessment_id)
        .join(Term, Term.id == Assessment.term_id)
        .where(Reward.pairing_id == pairing_id)
        .options(selectinload(Reward.teacher).selectinload(Teacher.organisation))
        .order_by(Term.starts_on.desc(), Reward.given_on.desc(), Reward.id.desc())
    )
    return page_of(query, page)


def teachers_of(organisation_ids: frozenset[int], pairing: Pairing) -> list[tuple[int, str]]:
    """(id, name) of the teachers now at those of the pairing's sides (1 SELECT)."""
    sides = organisation_ids & {pairing.lead_id, pairing.supported_id}
    query = (
        select(Teacher.id, Teacher.name, Organisation.name)
        .join(Organisation, Organisation.id == Teacher.organisation_id)
        .where(Teacher.organisation_id.in_(sides), Teacher.left_on.is_(None))
        .order_by(Organisation.id, Teacher.code)
    )
    return [(key, f"{name}（{home}）") for key, name, home in db.session.execute(query)]
