"""Who still holds the bytes in the evidence store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from pairing.extensions import db
from pairing.models import FormTemplate, StoredFile

AT_ONCE = 500
HOLDERS = (StoredFile.sha256, StoredFile.thumbnail_sha256, FormTemplate.sha256)
"""Every column that names bytes in the store: a new one belongs here, or its bytes are swept."""


def held(digests: Iterable[str]) -> set[str]:
    """Those of the digests that any county's row names (3 SELECTs for each 500)."""
    found: set[str] = set()
    for some in _some(list(digests)):
        for column in HOLDERS:
            found |= set(db.session.scalars(select(column).where(column.in_(some))))
    return found


def _some(digests: Sequence[str]) -> Iterable[Sequence[str]]:
    return (digests[at : at + AT_ONCE] for at in range(0, len(digests), AT_ONCE))
