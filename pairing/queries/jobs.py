"""Background jobs: whose they are, and whether the asker may still have what they make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from pairing.domain.jobs import JobKind, JobState
from pairing.domain.people.permissions import Action, Actor, Place, can
from pairing.extensions import db
from pairing.models import Job, Organisation, Pairing

ACTIONS = {
    JobKind.COUNTY_ARCHIVES: Action.DOWNLOAD_ARCHIVE,
    JobKind.ARCHIVE: Action.DOWNLOAD_ARCHIVE,
    JobKind.MONTH_LEDGER: Action.VIEW_PAIRING,
    JobKind.COUNTY_LEDGER: Action.VIEW_COUNTY,
    JobKind.CHECK_WORKBOOK: Action.IMPORT_WORKBOOK,
    JobKind.IMPORT_WORKBOOK: Action.IMPORT_WORKBOOK,
    JobKind.UNDO_IMPORT: Action.IMPORT_WORKBOOK,
    JobKind.EXPORT_WORKBOOK: Action.EXPORT_WORKBOOK,
    JobKind.LEDGER: Action.EXPORT_WORKBOOK,
    JobKind.SLIPS: Action.MANAGE_ACCOUNTS,
}
"""What one must be allowed to do: asked when a job is queued, when it runs, when it is fetched."""


def may(actor: Actor, kind: JobKind, bureau_id: int, arguments: Mapping[str, Any]) -> bool:
    """Whether the actor may have this done and take its result (1 SELECT)."""
    place = _place(bureau_id, arguments)
    return place is not None and can(actor, ACTIONS[kind], place)


def _place(bureau_id: int, arguments: Mapping[str, Any]) -> Place | None:
    """Where the job's thing stands: a pairing, an organisation, else the county; None: gone."""
    if "pairing_id" in arguments:
        pairing = db.session.get(Pairing, arguments["pairing_id"])
        return pairing.place() if pairing else None
    if "organisation_id" in arguments:
        home = db.session.get(Organisation, arguments["organisation_id"])
        return home.place() if home else None
    return Place(bureau_id=bureau_id)


def unique_name(actor: Actor, thing: str) -> str:
    """One job for a person and a thing at a time: a second tap joins the running one."""
    return f"{actor.account_id}:{thing}"


def job_for(actor: Actor, thing: str) -> Job | None:
    """The person's job for a thing, whatever became of it (1 SELECT)."""
    query = select(Job).where(Job.unique_name == unique_name(actor, thing))
    return db.session.scalar(query)


def active_count(actor: Actor) -> int:
    """How many jobs the person has waiting or running (1 SELECT)."""
    active = [state for state in JobState if state.is_active]
    query = select(func.count()).where(Job.asked_by_id == actor.account_id, Job.state.in_(active))
    return db.session.scalar(query) or 0


def ahead_of(job: Job) -> int:
    """How many others wait before it (1 SELECT)."""
    earlier = (Job.state == JobState.QUEUED) & (Job.asked_at < job.asked_at)
    return db.session.scalar(select(func.count()).select_from(Job).where(earlier)) or 0
