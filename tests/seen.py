"""What the page of a form shows before the form is sent: the version that stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from pairing import clock
from pairing.extensions import db
from pairing.models import Achievement, Assessment, AssessmentPart, Reflection
from pairing.models.types import Versioned
from pairing.operations.people.accounts import digest
from pairing.queries.outings import history
from pairing.queries.teaching.mentorships import standing_of


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
