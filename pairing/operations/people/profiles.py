"""An organisation's baseline: one dated snapshot a day, written by its director."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.people.profiles import faults, number_of
from pairing.domain.vocabulary.needs import ProfileField
from pairing.models import Organisation, OrganisationProfile
from pairing.operations.change import Change, Stale, once
from pairing.operations.rules import Rules

ON_RECORD = {
    "class_count": ProfileField.CLASSES,
    "child_count": ProfileField.CHILDREN,
    "staff_count": ProfileField.STAFF,
}
"""What the organisation's own record takes over from its newest snapshot: entered once."""
GONE = "这个单位已经不在了。"
CHANGED = "这个单位的资料刚刚有人改过，请看过最新内容再填。"


def save_profile(
    actor: Actor,
    organisation_id: int,
    taken_on: date,
    figures: Mapping[str, str],
    version: int | None,
    key: str = "",
) -> int:
    """Keep a snapshot of that day, replacing the day's earlier one; returns its id.

    ``version`` is its organisation's. Raises ``RuleBroken`` at fields, ``Stale``, ``Forbidden``.
    """
    kept = {field.value: figures[field] for field in ProfileField if figures.get(field)}
    body = {"organisation_id": organisation_id, "taken_on": taken_on, "figures": kept}

    def first_time(change: Change) -> int:
        home = change.fresh(
            Organisation, organisation_id, Action.WRITE_PROFILE, version, GONE, CHANGED
        )
        if home.bureau_id is None:
            raise Stale(GONE)
        rules = Rules()
        rules.faults += faults(kept).items()
        rules.refuse(taken_on > change.today, "taken_on", "日期不能在今天之后。")
        rules.settle()
        row = change.session.scalar(
            select(OrganisationProfile).where(
                OrganisationProfile.organisation_id == home.id,
                OrganisationProfile.taken_on == taken_on,
            )
        )
        before = None if row is None else row.figures
        if row is None:
            row = OrganisationProfile(
                bureau_id=home.bureau_id, organisation_id=home.id, taken_on=taken_on
            )
            change.session.add(row)
        row.figures = kept
        what: dict[str, Any] = {"figures": (before, kept), "taken_on": taken_on}
        what |= _onto_record(change, home, taken_on, kept)
        change.session.flush()
        change.record("save_profile", "organisation", home.id, what, home.bureau_id)
        return row.id

    return once(actor, key, body, first_time)


def _onto_record(
    change: Change, home: Organisation, taken_on: date, figures: Mapping[str, str]
) -> dict[str, tuple[Decimal | None, Decimal]]:
    """Take the newest snapshot's counts over; the organisation's version moves in any case."""
    flag_modified(home, "child_count")
    newest = change.session.scalar(
        select(func.max(OrganisationProfile.taken_on)).where(
            OrganisationProfile.organisation_id == home.id
        )
    )
    if newest is not None and newest > taken_on:
        return {}
    counts = {column: number_of(figures, field) for column, field in ON_RECORD.items()}
    told = {column: number for column, number in counts.items() if number is not None}
    return change.put(home, told)
