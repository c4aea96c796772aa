"""The documents of a pairing: lists, filters, files, what a form offers."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from pairing.extensions import db
from pairing.models import Activity, ActivityPairing, Document, Evidence
from pairing.queries.lists import Page, page_of


def documents_of(
    pairing_id: int, category: str = "", organisation_id: int | None = None, page: int = 1
) -> Page[Document]:
    """A pairing's documents, newest first, narrowed (7 SELECTs at most)."""
    narrowed: list[ColumnElement[bool]] = [Document.pairing_id == pairing_id]
    if category:
        narrowed.append(Document.category == category)
    if organisation_id:
        narrowed.append(Document.organisation_id == organisation_id)
    query = (
        select(Document)
        .where(*narrowed)
        .options(
            selectinload(Document.organisation),
            selectinload(Document.files),
            selectinload(Document.mentorship),
            selectinload(Document.activity).selectinload(Activity.lessons),
        )
        .order_by(Document.day.desc(), Document.id.desc())
    )
    return page_of(query, page)


def activity_of(pairing_id: int, activity_id: int | None) -> Activity | None:
    """The activity that a document of the pairing is to belong to (1 SELECT)."""
    query = (
        select(Activity)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(Activity.id == activity_id, ActivityPairing.pairing_id == pairing_id)
    )
    return db.session.scalar(query) if activity_id else None


def categories_of(pairing_id: int) -> dict[str, int]:
    """Category → how many documents of the pairing have it, the most frequent first (1 SELECT)."""
    count = func.count()
    query = (
        select(Document.category, count)
        .where(Document.pairing_id == pairing_id)
        .group_by(Document.category)
        .order_by(count.desc(), Document.category)
    )
    return {category: number for category, number in db.session.execute(query)}


def files_of(document_id: int) -> list[Evidence]:
    """A document's photos and papers, oldest first (3 SELECTs)."""
    query = (
        select(Evidence)
        .where(Evidence.document_id == document_id)
        .options(selectinload(Evidence.stored_file), selectinload(Evidence.added_by))
    )
    return list(db.session.scalars(query.order_by(Evidence.id)))
