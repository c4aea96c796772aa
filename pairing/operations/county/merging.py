"""A school goes into another one: its teachers, pairings, roles and lower schools go along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pairing.domain.people.permissions import Action, Actor, Place
from pairing.domain.plan.periods import ONE_DAY
from pairing.domain.vocabulary.programme import OrganisationKind
from pairing.models import Activity, Mentorship, MentorshipQuota, Organisation, Outing, RoleGrant
from pairing.operations.change import Change, RuleBroken, once, permit
from pairing.operations.county.closing import (
    TEACHER,
    as_posted,
    as_role,
    children_of,
    closed_row,
    end_role,
    pairings_after,
    served_there,
)
from pairing.operations.county.cuts import as_cells, write_cut
from pairing.operations.county.merged_pairings import Merger, MergerPlan, carry_pairing, carry_plans
from pairing.operations.county.saving import Saved, still
from pairing.queries.county.book import ROWS, by_id
from pairing.queries.county.county import County, Stored, load_county
from pairing.queries.people.roles import RunningRole, roles_after
from pairing.workbook.closings import ORGANISATION
from pairing.workbook.postings import FIELD, carried_over

MERGE = "merge_organisation"
OTHER = "请选另一个还开着的单位。"
QUOTA = ("bureau_id", "side", "subject", "period", "threshold")
"""What an agreement asks, beside whose it is."""


def merger(
    county: County, gone: Stored, into_id: int, day: date, roles: Sequence[RunningRole]
) -> Merger:
    """The two schools of a merger. Raises ``RuleBroken`` at ``organisation_id``."""
    into = by_id(county, ORGANISATION).get(into_id)
    if into is None or into.id == gone.id or into.values["kind"] == OrganisationKind.BUREAU:
        raise RuleBroken("organisation_id", OTHER)
    if into.values["closed_on"]:
        raise RuleBroken("organisation_id", OTHER)
    return Merger(county, gone, into, day, roles)


def _plan(of: Merger) -> MergerPlan:
    plan = MergerPlan(closed_row(of.gone, of.day, merged_into_id=of.other), {}, {}, [])
    cut, name = plan.cut, of.name
    for pairing in pairings_after(of.county, of.code, of.day):
        carry_pairing(plan, of, pairing)
    carry_plans(plan, of)
    for values in served_there(of.county, of.code):
        postings = carried_over(values[FIELD], of.code, of.other, of.day)
        if postings != values[FIELD]:
            cut.change(TEACHER, *as_posted(values, postings))
            cut.tell(f"转到{name}的教师", str(values["name"]))
    for values in children_of(of.county, of.code):
        parent = of.gone.values["parent_id"] if values["code"] == of.other else of.other
        cut.change(ORGANISATION, as_cells(ORGANISATION, values, parent_id=parent))
        cut.tell("换了上级的单位", str(values["name"]))
    if of.roles:
        cut.tell(f"在{name}接着用的账号", *map(as_role, of.roles))
    return plan


def preview_merger(of: Merger) -> dict[str, list[str]]:
    """In words, what a merger means; raises ``RuleBroken`` where it cannot be."""
    return _plan(of).cut.told


def _carry(change: Change, bureau_id: int, of: Merger, plan: MergerPlan) -> None:
    """What no sheet carries: roles, what agreements ask, for whom plans were recorded."""
    for one in of.roles:
        _role(change, bureau_id, of, one)
    _quotas(change.session, bureau_id, plan)
    moved = select(Activity.outing_id).where(
        Activity.bureau_id == bureau_id, Activity.code.in_(plan.activities)
    )
    change.session.execute(
        update(Outing)
        .where(Outing.id.in_(moved), Outing.recorded_for_id == of.gone.id)
        .values(recorded_for_id=of.into.id)
    )


def _quotas(session: Session, bureau_id: int, plan: MergerPlan) -> None:
    """What an agreement asks is asked of the mentorship that goes on under a new code."""
    codes = select(Mentorship.code, Mentorship.id).where(Mentorship.bureau_id == bureau_id)
    ids = dict(session.execute(codes).all())
    for old, new in plan.mentorships.items():
        kept = select(MentorshipQuota).where(MentorshipQuota.mentorship_id == ids[old])
        for quota in session.scalars(kept):
            same = {name: getattr(quota, name) for name in QUOTA}
            session.add(MentorshipQuota(mentorship_id=ids[new], **same))


def _role(change: Change, bureau_id: int, of: Merger, one: RunningRole) -> None:
    """The same role at the other school from the next day, unless she holds it there."""
    end_role(change, one, of.day)
    there = roles_after(change.session, of.into.id, of.day)
    if any((other.account_id, other.role) == (one.account_id, one.role) for other in there):
        return
    change.session.add(
        RoleGrant(
            bureau_id=bureau_id,
            account_id=one.account_id,
            organisation_id=of.into.id,
            role=one.role,
            starts_on=max(one.starts_on, of.day + ONE_DAY),
            ends_on=one.ends_on,
        )
    )


def merge_organisations(
    actor: Actor,
    bureau_id: int,
    organisation_id: int,
    seen: int | None,
    into_id: int,
    day: date,
    today: date,
    key: str = "",
    reason: str = "",
) -> Saved:
    """Make ``day`` a school's last one; from the next all that goes on is the other's.

    Pairings and mentorships go on under new codes, so that what was done before stays where it
    was done. Raises ``RulesBroken``, ``RuleBroken`` at its fields, ``Stale``, ``Forbidden``.
    """

    def do(change: Change) -> list[Any]:
        permit(actor, Action.IMPORT_WORKBOOK, Place(bureau_id=bureau_id))
        county = load_county(bureau_id)
        gone = still(county, ORGANISATION, organisation_id, seen)
        roles = roles_after(change.session, organisation_id, day)
        of = merger(county, gone, into_id, day, roles)
        plan = _plan(of)

        def beside(change: Change) -> None:
            _carry(change, bureau_id, of, plan)

        report = write_cut(change, bureau_id, county, plan.cut, today, beside)
        moved = {name: (None, rows) for name, rows in plan.cut.told.items()}
        told = {
            gone.id: moved | {"closed_on": (None, str(day)), "reason": (None, reason)},
            of.into.id: {"merged": (None, gone.values["name"]), "reason": (None, reason)},
        }
        change.record(MERGE, Organisation.__tablename__, None, {ROWS: told}, bureau_id)
        return [into_id, report.journal_id, report.warnings]

    return Saved(*once(actor, key, [organisation_id, into_id, str(day), reason], do))
