"""How large both sides of a pairing are: as they stand, or as a term keeps them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pairing.domain.plan.evaluate import Result
from pairing.domain.plan.result_json import freeze
from pairing.domain.vocabulary.programme import Side
from pairing.domain.wording import amount_or_blank
from pairing.extensions import db
from pairing.models import Assessment, Organisation, Pairing, Teacher, Term
from pairing.queries.plan.kept import kept_figures

SIZES = ("class_count", "child_count", "staff_count")
TEACHERS = "teacher_count"
Parties = dict[str, dict[str, str]]
"""Side → what of its size → how many, as it is printed."""


def parties_now(session: Session, pairing_ids: Collection[int]) -> dict[int, Parties]:
    """Pairing → both sides' sizes as they stand (3 SELECTs)."""
    query = select(Pairing.id, Pairing.lead_id, Pairing.supported_id)
    pairs = list(session.execute(query.where(Pairing.id.in_(pairing_ids))))
    homes = {one for _, *sides in pairs for one in sides}
    columns = [getattr(Organisation, name) for name in SIZES]
    sizes = session.execute(select(Organisation.id, *columns).where(Organisation.id.in_(homes)))
    found = {key: dict(zip(SIZES, map(amount_or_blank, told), strict=True)) for key, *told in sizes}
    serving = (
        select(Teacher.organisation_id, func.count())
        .where(Teacher.organisation_id.in_(homes), Teacher.left_on.is_(None))
        .group_by(Teacher.organisation_id)
    )
    teachers: dict[int, int] = {key: many for key, many in session.execute(serving)}
    told = {key: one | {TEACHERS: str(teachers.get(key, 0))} for key, one in found.items()}
    return {
        key: {Side.LEAD.value: told[lead], Side.SUPPORTED.value: told[supported]}
        for key, lead, supported in pairs
    }


def parties_in(pairing: Pairing, term: Term) -> Parties:
    """Both sides' sizes in a term: as they were approved or locked, else as they stand
    (4–5 SELECTs)."""
    ids = select(Pairing.id).where(Pairing.id == pairing.id)
    kept = kept_figures(ids, term).get(pairing.id)
    known: Any = kept.body.get("parties") if kept else None
    return known or parties_now(db.session(), [pairing.id])[pairing.id]


def frozen(results: Iterable[Result], of: Assessment) -> dict[str, Any]:
    """Results as an assessment keeps them, with how large both sides are."""
    return freeze(results, parties_in(of.pairing, of.term))
