"""What the page of a form shows before the form is sent: the version that stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from sqlalchemy import func, select
from werkzeug.exceptions import HTTPException

from pairing import clock, values
from pairing.extensions import db
from pairing.models import (
    Achievement,
    Assessment,
    AssessmentPart,
    GateWaiver,
    ImportJournal,
    Job,
    MaterialCheck,
    Organisation,
    Pairing,
    Reflection,
)
from pairing.models.types import Versioned
from pairing.operations.people.passwords import digest
from pairing.queries.county import book
from pairing.queries.county.exports import only_bureau_id
from pairing.queries.outings import history
from pairing.queries.outings.document_checklists import waiver_version
from pairing.queries.people.settings import bureau_version
from pairing.queries.teaching.mentorships import standing_of
from pairing.web.county.book.shelves import SHELVES


def seen_version(app: Flask, url: str, data: Mapping[str, object]) -> int | None:
    """The version that the page of a form's address shows now; None where it shows none."""
    try:
        endpoint, named = app.url_map.bind("localhost").match(url.split("?")[0], method="POST")
    except HTTPException:
        return None
    if endpoint == "mentorship_papers.summary":
        summary = standing_of(named["mentorship_id"], clock.today()).summary
        return summary.version if summary else 0
    if endpoint == "teacher_records.answer":
        query = select(Reflection.version).where(
            Reflection.observation_id == named["observation_id"]
        )
        return db.session.scalar(query) or 0
    if endpoint == "links.answer":
        link = history.link_by_hash(digest(named["token"]))
        return link.outing.version if link else None
    if endpoint == "achievements.edit":
        return db.session.scalar(
            select(Achievement.version).where(Achievement.code == named["code"])
        )
    if "slug" in named or endpoint == "book_moves.move":
        return _of_book(named)
    if endpoint == "target_editor.edit":
        return _of_book({"slug": "targets", "row_id": named["row_id"]})
    if endpoint.startswith("pairing_ends."):
        return _of_book({"slug": "pairings", "row_id": named["pairing_id"]})
    if endpoint.startswith("organisation_ends."):
        return _of_book({"slug": "organisations", "row_id": named["organisation_id"]})
    if endpoint == "programmes.copy":
        return _of_book({"slug": "programmes", "row_id": named["programme_id"]})
    if endpoint in BESIDE:
        return BESIDE[endpoint](url, named, data)
    if {"pairing_id", "term_id"} <= named.keys():
        return _part_version(named, str(data.get("side") or named.get("side") or ""))
    tables: dict[str, Any] = {
        mapper.class_.__tablename__: mapper.class_ for mapper in db.Model.registry.mappers
    }
    for name, row_id in named.items():
        model = tables.get(name.removesuffix("_id"))
        row = db.session.get(model, row_id, populate_existing=True) if model else None
        if row is not None and isinstance(row, Versioned):
            version = int(row.version)
            db.session.rollback()
            return version
    return None


def _waived(url: str, named: Mapping[str, Any], data: Mapping[str, object]) -> int:
    item = data.get("item") or parse_qs(urlsplit(url).query).get("item", [""])[0]
    query = (
        select(GateWaiver.version)
        .join(Assessment)
        .where(
            Assessment.pairing_id == named["pairing_id"],
            Assessment.term_id == named["term_id"],
            GateWaiver.side == named["side"],
            GateWaiver.item == item,
        )
    )
    return db.session.scalar(query) or 0


def _paper(url: str, named: Mapping[str, Any], _data: Mapping[str, object]) -> int:
    asked = {name: given[0] for name, given in parse_qs(urlsplit(url).query).items()}
    pairing = db.session.get_one(Pairing, named["pairing_id"])
    ids = {name: values.identifier(asked.get(name)) for name in PAPER_IDS}
    side = pairing.lead_id if asked.get("side") == "lead" else pairing.supported_id
    paper = {"organisation_id": side, "category": asked.get("category", "")}
    kind = {"activity_kind": asked.get("activity_kind", "")}
    return waiver_version(pairing.id, paper | kind | ids)


def _checked(_url: str, named: Mapping[str, Any], _data: Mapping[str, object]) -> int:
    query = select(func.coalesce(func.sum(MaterialCheck.version), 0)).where(
        MaterialCheck.mentorship_id == named["mentorship_id"],
        MaterialCheck.term_id == named["term_id"],
    )
    return int(db.session.scalar(query) or 0)


def _bureau(_url: str, _named: Mapping[str, Any], _data: Mapping[str, object]) -> int:
    query = select(Organisation.id).where(Organisation.kind == "bureau")
    return bureau_version(db.session.scalars(query.order_by(Organisation.id)).first() or 0)


def _of_book(named: Mapping[str, Any]) -> int | None:
    name, bureau_id = SHELVES[named.get("slug", "teachers")].sheet_name, only_bureau_id() or 0
    stored = book.by_id(book.read_sheet(bureau_id, name), name).get(named.get("row_id", 0))
    db.session.rollback()
    return None if stored is None else book.version_of(stored.values)


def _workbook(_url: str, _named: Mapping[str, Any], _data: Mapping[str, object]) -> int:
    """Which run of the check the page shows: tests ask as the sample's officer."""
    kinds = ("check_workbook", "import_workbook", "undo_import")
    found = db.session.scalar(select(Job.attempts).where(Job.kind.in_(kinds)))
    db.session.rollback()
    return found or 0


def _import(_url: str, _named: Mapping[str, Any], _data: Mapping[str, object]) -> int:
    return last_import() or 0


def last_import() -> int | None:
    """The newest import of all that stands, as the page names it."""
    found = db.session.scalar(
        select(func.max(ImportJournal.id)).where(ImportJournal.undone.is_(False))
    )
    db.session.rollback()
    return found


PAPER_IDS = ("mentorship_id", "activity_id", "term_id")
BESIDE = {
    "assessments.waive": _waived,
    "assessments.take_back": _waived,
    "document_checklists.waive": _paper,
    "summaries.check": _checked,
    "settings.archive": _bureau,
    "workbooks.accept": _workbook,
    "workbooks.import_checked": _workbook,
    "workbooks.undo": _import,
}
"""Forms about something that their address does not name by its id."""


def _part_version(named: Mapping[str, int], side: str) -> int:
    query = (
        select(AssessmentPart.version)
        .join(Assessment)
        .where(
            Assessment.pairing_id == named["pairing_id"],
            Assessment.term_id == named["term_id"],
            AssessmentPart.side == side,
        )
    )
    version = db.session.scalar(query) or 0
    db.session.rollback()
    return version
