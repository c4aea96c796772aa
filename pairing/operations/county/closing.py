"""A school is closed: pairings, postings and roles there end on its last day, and can come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from pairing.domain.people.permissions import Action, Actor, Place
from pairing.domain.vocabulary.programme import OrganisationKind
from pairing.domain.wording import full_day
from pairing.models import Account, Organisation, RoleGrant
from pairing.operations.change import Change, RuleBroken, once, permit
from pairing.operations.county.cuts import PAIRING, Cut, as_cells, cut_short, write_cut
from pairing.operations.county.saving import Saved, still
from pairing.operations.people.passwords import end_sessions
from pairing.queries.county.book_list import Names, title_of
from pairing.queries.county.county import LONG_AGO, County, Stored, load_county
from pairing.queries.people.roles import RunningRole, roles_after
from pairing.workbook.closings import NO_BUREAU, ORGANISATION
from pairing.workbook.postings import AT, FIELD, FROM, UNTIL, Posting, ended

CLOSE = "close_organisation"
TEACHER = "教师"
ALREADY = "它已经在 {} 关闭了。"
CHILDREN = "还有下级单位：{}。请先给它们换一个上级。"
NOT_BEGUN = "结对 {} 那天还没开始：请先移除它，或者移交给别的单位。"
NEVER_THERE = "教师 {} 到那天还没有在任何单位任职，请先改她的任职。"


def closed_row(stored: Stored, day: date, **more: str) -> Cut:
    """Its own row with its last day and ``more``; raises ``RuleBroken`` where it has none."""
    values = stored.values
    if values["kind"] == OrganisationKind.BUREAU:
        raise RuleBroken("", NO_BUREAU)
    if values["closed_on"]:
        raise RuleBroken("", ALREADY.format(full_day(values["closed_on"])))
    cut = Cut()
    cut.change(ORGANISATION, as_cells(ORGANISATION, values, closed_on=str(day), **more))
    return cut


def pairings_after(county: County, code: str, day: date) -> list[Mapping[str, Any]]:
    """Its pairings that go on after the day."""
    rows = (one.values for one in county.rows[PAIRING].values())
    mine = (one for one in rows if code in (one["lead_id"], one["supported_id"]))
    return [one for one in mine if one["ends_on"] > day]


def children_of(county: County, code: str) -> list[Mapping[str, Any]]:
    """The organisations below it that are open."""
    rows = (one.values for one in county.rows[ORGANISATION].values())
    return [one for one in rows if one["parent_id"] == code and not one["closed_on"]]


def served_there(county: County, code: str) -> Iterator[Mapping[str, Any]]:
    """Teachers who serve or served there."""
    for stored in county.rows[TEACHER].values():
        if any(one.at == code for one in stored.values[FIELD]):
            yield stored.values


def as_posted(values: Mapping[str, Any], postings: Sequence[Posting]) -> list[dict[str, Any]]:
    """A teacher's lines of the sheet, one for each posting."""
    if not postings:
        raise RuleBroken("day", NEVER_THERE.format(values["name"]))
    return [
        as_cells(TEACHER, values)
        | {AT: one.at, FROM: str(one.starts_on or LONG_AGO), UNTIL: str(one.ends_on or "")}
        for one in postings
    ]


def as_role(one: RunningRole) -> str:
    """A role in few words: whose, and which."""
    return f"{one.person}（{one.role.label}）"


def _cut(county: County, stored: Stored, day: date, roles: Sequence[RunningRole]) -> Cut:
    code, cut = str(stored.values["code"]), closed_row(stored, day)
    if children := children_of(county, code):
        raise RuleBroken("", CHILDREN.format("、".join(one["name"] for one in children)))
    names = Names(county)
    for pairing in pairings_after(county, code, day):
        end_with(cut, county, pairing, day)
        cut.tell("一起结束的结对", title_of(PAIRING, pairing, names))
    for values in served_there(county, code):
        postings = ended(values[FIELD], code, day)
        if postings != values[FIELD]:
            cut.change(TEACHER, *as_posted(values, postings))
            cut.tell("任职到这天为止的教师", str(values["name"]))
    if roles:
        cut.tell("到这天为止的账号角色", *map(as_role, roles))
    return cut


def end_with(cut: Cut, county: County, pairing: Mapping[str, Any], day: date) -> None:
    """A pairing ends on the organisation's last day, with its mentorships and plans."""
    if pairing["starts_on"] > day:
        raise RuleBroken("day", NOT_BEGUN.format(pairing["code"]))
    cut.change(PAIRING, as_cells(PAIRING, pairing, ends_on=str(day)))
    cut.add(cut_short(county, str(pairing["code"]), day))


def preview_closing(
    county: County, stored: Stored, day: date, roles: Sequence[RunningRole]
) -> dict[str, list[str]]:
    """In words, what a last day means; raises ``RuleBroken`` where it cannot be."""
    return _cut(county, stored, day, roles).told


def end_role(change: Change, one: RunningRole, day: date) -> None:
    """The role holds no longer than to that day; one that would begin later falls away."""
    grant = change.session.get_one(RoleGrant, one.id)
    if grant.starts_on > day:
        change.session.delete(grant)
    else:
        grant.ends_on = day
    account = change.session.get_one(Account, one.account_id)
    flag_modified(account, "name")  # so that a page of the account that is open now is stale
    if day < change.today:
        end_sessions(change, one.account_id)


def close_organisation(
    actor: Actor,
    bureau_id: int,
    organisation_id: int,
    seen: int | None,
    day: date,
    today: date,
    key: str = "",
    reason: str = "",
) -> Saved:
    """Make ``day`` the organisation's last one, with all that goes on there.

    What is dated later must be elsewhere: children, pairings to come, records. Raises
    ``RulesBroken``, ``RuleBroken`` at ``day``, ``Stale``, ``Forbidden``.
    """

    def do(change: Change) -> list[Any]:
        permit(actor, Action.IMPORT_WORKBOOK, Place(bureau_id=bureau_id))
        county = load_county(bureau_id)
        stored = still(county, ORGANISATION, organisation_id, seen)
        roles = roles_after(change.session, organisation_id, day)
        cut = _cut(county, stored, day, roles)

        def beside(change: Change) -> None:
            for one in roles:
                end_role(change, one, day)

        report = write_cut(change, bureau_id, county, cut, today, beside)
        told: dict[str, Any] = {"closed_on": (None, str(day)), "reason": (None, reason)}
        told |= {name: (None, rows) for name, rows in cut.told.items()}
        change.record(CLOSE, Organisation.__tablename__, organisation_id, told, bureau_id)
        return [organisation_id, report.journal_id, report.warnings]

    return Saved(*once(actor, key, [organisation_id, str(day), reason], do))
