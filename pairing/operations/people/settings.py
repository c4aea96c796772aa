"""A bureau's settings: one save, one log entry."""

from __future__ import annotations

from sqlalchemy import select

from pairing.domain.assessment.archive_settings import (
    LONGEST,
    ArchiveSettings,
    pattern_fault,
    to_store,
)
from pairing.domain.people.permissions import Action, Actor, Place
from pairing.models import BureauSetting
from pairing.operations.change import RuleBroken, permit, writing

CODES = ("fonds", "category", "office")
SEPARATORS = set("-·/\\{}")


def _refuse_broken(settings: ArchiveSettings) -> None:
    fault = pattern_fault(settings.pattern)
    if fault:
        raise RuleBroken("pattern", fault)
    for field in CODES:
        if SEPARATORS & set(getattr(settings, field)):
            raise RuleBroken(field, "代码里不要用 -、·、斜杠和花括号，它们是档号的分隔符。")
    for field in ("fonds_name", "category_name", *CODES):
        if len(getattr(settings, field)) > LONGEST:
            raise RuleBroken(field, f"最多 {LONGEST} 字。")


def save_archive_settings(actor: Actor, bureau_id: int, settings: ArchiveSettings) -> bool:
    """How the bureau numbers and keeps its archives from now on; whether anything changed.

    What was archived keeps its numbers.
    """
    permit(actor, Action.MANAGE_SETTINGS, Place(bureau_id=bureau_id))
    _refuse_broken(settings)
    with writing(actor) as change:
        query = select(BureauSetting).where(BureauSetting.bureau_id == bureau_id)
        known = {row.key: row for row in change.session.scalars(query)}
        what: dict[str, tuple[str | None, str]] = {}
        for key, value in to_store(settings).items():
            row = known.get(key)
            if row is not None and row.value == value:
                continue
            what[key] = (row.value if row else None, value)
            if row is None:
                row = BureauSetting(bureau_id=bureau_id, key=key)
                change.session.add(row)
            row.value = value
        if what:
            change.record("save_archive_settings", "organisation", bureau_id, what, bureau_id)
    return bool(what)
