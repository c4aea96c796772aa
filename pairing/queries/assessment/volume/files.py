"""Photos and papers on file of a pairing's days: what is printed, what goes into the package."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from pairing.domain.assessment.archive_names import evidence_name
from pairing.domain.assessment.volume import facts as printed
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.extensions import db
from pairing.files.store import ending, evidence_path
from pairing.models import Activity, ActivityPairing, Document, Evidence, Pairing

FEW = 12
"""So many photos are printed in full size; where there are more, all are printed small."""


class Files:
    """The files of a pairing's days that an archive may hold: papers, and consented photos."""

    def __init__(self, rows: Iterable[Evidence]) -> None:
        self._instance = Path(current_app.config["INSTANCE"])
        self.rows = [row for row in rows if row.consented or not _is_photo(row)]
        self._small = sum(_is_photo(row) for row in self.rows) > FEW
        self.photos_of: dict[tuple[str, int], list[printed.Photo]] = defaultdict(list)
        self.papers_of: dict[tuple[str, int], list[str]] = defaultdict(list)
        for row in self.rows:
            holder = ("activity", row.activity_id) if row.activity_id else _document(row)
            if _is_photo(row):
                self.photos_of[holder].append(self._photo(row))
            else:
                self.papers_of[holder].append(row.caption or row.label)

    def _photo(self, row: Evidence) -> printed.Photo:
        kept = row.stored_file
        shown = kept.thumbnail_sha256 if self._small and kept.thumbnail_sha256 else kept.sha256
        return printed.Photo(
            path=str(evidence_path(self._instance, shown)),
            sha256=kept.sha256,
            title=row.caption or _title(row),
            day=row.taken_on or _holder(row).day,
            place=row.activity.venue if row.activity else "",
            people=row.people,
            photographer=row.photographer,
        )

    def package(self) -> tuple[printed.EvidenceFile, ...]:
        """Every file under the name that the package gives it, by day."""
        ordered = sorted(self.rows, key=lambda row: (_holder(row).day, row.id))
        return tuple(
            printed.EvidenceFile(
                name=evidence_name(
                    _holder(row).day,
                    _kind(row),
                    row.caption or _title(row),
                    number,
                    ending(row.stored_file.media_type),
                ),
                sha256=row.stored_file.sha256,
                size=row.stored_file.size,
                path=str(evidence_path(self._instance, row.stored_file.sha256)),
            )
            for number, row in enumerate(ordered, 1)
        )


def _is_photo(row: Evidence) -> bool:
    return row.stored_file.media_type.startswith("image/")


def _document(row: Evidence) -> tuple[str, int]:
    return "document", row.document_id or 0


def _holder(row: Evidence) -> Activity | Document:
    found = row.activity or row.document
    if found is None:
        raise ValueError(f"evidence {row.id} belongs to nothing")
    return found


def _title(row: Evidence) -> str:
    holder = _holder(row)
    return holder.topic if isinstance(holder, Activity) else holder.name


def _kind(row: Evidence) -> str:
    if row.activity:
        return ActivityKind(row.activity.kind).label
    return row.document.category if row.document else ""


def files_of(pairing: Pairing, span: Span) -> Files:
    """The files of the pairing's activities and documents of these days (5 SELECTs)."""
    activities = (
        select(Activity.id)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(ActivityPairing.pairing_id == pairing.id, Activity.day.between(*span))
    )
    documents = select(Document.id).where(
        Document.pairing_id == pairing.id, Document.day.between(*span)
    )
    query = (
        select(Evidence)
        .where(or_(Evidence.activity_id.in_(activities), Evidence.document_id.in_(documents)))
        .options(
            selectinload(Evidence.stored_file),
            selectinload(Evidence.activity),
            selectinload(Evidence.document),
            selectinload(Evidence.added_by),
        )
        .order_by(Evidence.id)
    )
    return Files(db.session.scalars(query))
