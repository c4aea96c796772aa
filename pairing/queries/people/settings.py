"""A bureau's settings."""

from __future__ import annotations

from sqlalchemy import select

from pairing.domain.assessment.archive_settings import ArchiveSettings, from_stored
from pairing.extensions import db
from pairing.models import BureauSetting, Organisation


def stored(bureau_id: int) -> dict[str, str]:
    """Every setting of the bureau by key (1 SELECT)."""
    query = select(BureauSetting.key, BureauSetting.value).where(
        BureauSetting.bureau_id == bureau_id
    )
    return {key: value for key, value in db.session.execute(query)}


def bureau_version(bureau_id: int) -> int:
    """The version of the bureau, which every save of its settings moves (1 SELECT)."""
    query = select(Organisation.version).where(Organisation.id == bureau_id)
    return db.session.scalar(query) or 0


def archive_settings(bureau_id: int) -> ArchiveSettings:
    """How the bureau numbers and keeps its archives (1 SELECT)."""
    return from_stored(stored(bureau_id))
