"""The documents of a pairing: lists, filters, files, what a form offers."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from pairing.extensions import db
from pairing.models import Document, Evidence

PER_PAGE = 50


class DocumentPage(NamedTuple):
    """One page of a list of documents."""

    rows: list[Document]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PER_PAGE))


def documents_of(
    pairing_id: int, category: str = "", organisation_id: int | None = None, page: int = 1
) -> DocumentPage:
    """A pairing's documents, newest first, narrowed (4 SELECTs)."""
    narrowed: list[ColumnElement[bool]] = [Document.pairing_id == pairing_id]
    if category:
        narrowed.append(Document.category == category)
    if organisation_id:
        narrowed.append(Document.organisation_id == organisation_id)
    total = db.session.scalar(select(func.count()).select_from(Document).where(*narrowed)) or 0
    query = (
        select(Document)
        .where(*narrowed)
        .options(
            selectinload(Document.organisation),
            selectinload(Document.files),
        )
        .order_by(Document.day.desc(), Document.id.desc())
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    return DocumentPage(list(db.session.scalars(query)), total, page)


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
