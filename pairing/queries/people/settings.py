"""A bureau's settings."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from pairing.domain.assessment.archive_settings import ArchiveSettings, from_stored
from pairing.domain.vocabulary.programme import Role
from pairing.extensions import db
from pairing.models import Account, BureauSetting, Organisation, RoleGrant
from pairing.queries.people.accounts import not_over

ONE_PERSON = "one_person"
"""The setting 一人经办; "1" while it is on."""


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


def officers(bureau_id: int, today: date) -> int:
    """How many accounts that can be used hold an officer's role there today (1 SELECT)."""
    query = (
        select(func.count(func.distinct(RoleGrant.account_id)))
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.organisation_id == bureau_id,
            RoleGrant.role.in_((Role.BUREAU_ADMIN, Role.BUREAU_REVIEWER)),
            RoleGrant.starts_on <= today,
            not_over(today),
            Account.disabled_at.is_(None),
        )
    )
    return db.session.scalar(query) or 0


def is_turned_on(bureau_id: int) -> bool:
    """Whether the bureau has turned 一人经办 on (1 SELECT)."""
    return stored(bureau_id).get(ONE_PERSON) == "1"


def is_one_person(bureau_id: int, today: date) -> bool:
    """Whether 一人经办 holds today: turned on, and there is nobody else (2 SELECTs at most)."""
    return is_turned_on(bureau_id) and officers(bureau_id, today) == 1
