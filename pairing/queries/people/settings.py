"""A bureau's settings."""

from __future__ import annotations

from sqlalchemy import select

from pairing.domain.assessment.archive_settings import ArchiveSettings, from_stored
from pairing.extensions import db
from pairing.models import BureauSetting


def stored(bureau_id: int) -> dict[str, str]:
    """Every setting of the bureau by key (1 SELECT)."""
    query = select(BureauSetting.key, BureauSetting.value).where(
        BureauSetting.bureau_id == bureau_id
    )
    return {key: value for key, value in db.session.execute(query)}


def archive_settings(bureau_id: int) -> ArchiveSettings:
    """How the bureau numbers and keeps its archives (1 SELECT)."""
    return from_stored(stored(bureau_id))
