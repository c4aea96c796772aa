"""A bureau's own forms: which there are, and for which subject."""

from __future__ import annotations

from sqlalchemy import select

from pairing.domain.vocabulary.papers import FormSubject
from pairing.extensions import db
from pairing.models import FormTemplate


def forms_of(bureau_id: int, subject: FormSubject | None = None) -> list[FormTemplate]:
    """A bureau's forms, perhaps of one subject, by name (1 SELECT)."""
    query = select(FormTemplate).where(FormTemplate.bureau_id == bureau_id)
    if subject is not None:
        query = query.where(FormTemplate.subject == subject)
    return list(db.session.scalars(query.order_by(FormTemplate.name)))


def form_for(bureau_id: int, subject: FormSubject, form_id: int) -> FormTemplate | None:
    """The form of that id, when it is the bureau's and of the subject (1 SELECT)."""
    return next((row for row in forms_of(bureau_id, subject) if row.id == form_id), None)
