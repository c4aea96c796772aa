"""Roles by date: given at an organisation from a day, ended on a day, never to oneself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm.attributes import flag_modified

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.programme import OrganisationKind, Role
from pairing.domain.wording import full_day
from pairing.models import Account, Organisation, RoleGrant
from pairing.operations.change import Change, RuleBroken, Stale, once, writing
from pairing.operations.people.new_accounts import OF_SCHOOLS, OFFICERS
from pairing.operations.people.offices import LastHolder, hold, lost
from pairing.operations.people.passwords import end_sessions
from pairing.operations.rules import Rules
from pairing.queries.people.actors import accounts_of
from pairing.queries.people.offices import OFFICES, Office, others_in

GONE = "这个账号已经不在了。"
CHANGED = "这个账号刚刚有人改过，请看过最新内容再操作。"
NOT_ONESELF = "不能给自己设角色，请由另一位管理员来设。"
EARLIEST = date(2000, 1, 1)


class RoleDraft(NamedTuple):
    """A role at an organisation, from a day, until a day or until it is ended."""

    role: Role
    organisation_id: int
    starts_on: date
    ends_on: date | None = None


def roles_of(home: Organisation) -> tuple[Role, ...]:
    """The roles that there are at an organisation of its kind."""
    return OFFICERS if home.kind == OrganisationKind.BUREAU else OF_SCHOOLS


def _account(change: Change, account_id: int, version: int | None) -> Account:
    """The account, for who may give an office in its county; nobody else changes it meanwhile."""
    return change.fresh(Account, account_id, Action.GRANT_OFFICE, version, GONE, CHANGED, hold=True)


def _touched(change: Change, account: Account) -> None:
    """What a person may do has changed: she signs in anew, and pages about her are old."""
    end_sessions(change, account.id)
    flag_modified(account, "name")


def give_role(
    actor: Actor, account_id: int, draft: RoleDraft, version: int | None, key: str = ""
) -> int:
    """One more role of this account; returns its id. Raises ``RuleBroken`` at its fields."""
    body = {"account": account_id, "draft": list(draft)}

    def first_time(change: Change) -> int:
        account, rules = _account(change, account_id, version), Rules()
        rules.refuse(account.id in accounts_of(actor), "", NOT_ONESELF)
        rules.refuse(account.disabled_at is not None, "", "这个账号已停用，请先重新启用。")
        home = change.session.get(Organisation, draft.organisation_id)
        if home is None or home.bureau_id != account.bureau_id or _is_closed(home, draft):
            rules.refuse(True, "organisation", "请选择本局还开着的单位。")
        else:
            wrong = draft.role not in roles_of(home)
            rules.refuse(wrong, "role", f"“{home.name}”没有这种角色，请重新选择。")
        with rules.gather():
            _check_days(rules, draft)
            same = _same(change, account.id, draft)
            told = f"这段时间已经有这个角色了（{full_day(same.starts_on)} 起）。" if same else ""
            rules.refuse(same, "starts_on", told)
        rules.settle()
        grant = RoleGrant(bureau_id=account.bureau_id, account_id=account.id, **draft._asdict())
        change.session.add(grant)
        _touched(change, account)
        change.session.flush()
        what = {"role": [None, list(draft)]}
        change.record("give_role", "account", account.id, what, account.bureau_id)
        return grant.id

    return once(actor, key, body, first_time)


def _is_closed(home: Organisation, draft: RoleDraft) -> bool:
    """Whether the organisation's last day is past when the role would begin."""
    return home.closed_on is not None and home.closed_on < draft.starts_on


def _check_days(rules: Rules, draft: RoleDraft) -> None:
    rules.refuse(draft.starts_on < EARLIEST, "starts_on", "开始日期太早了，请看看年份。")
    wrong = draft.ends_on is not None and draft.ends_on < draft.starts_on
    rules.refuse(wrong, "ends_on", "结束日期不能早于开始日期。")


def _same(change: Change, account_id: int, draft: RoleDraft) -> RoleGrant | None:
    """The same role at the same place on any of these days."""
    query = select(RoleGrant).where(
        RoleGrant.account_id == account_id,
        RoleGrant.organisation_id == draft.organisation_id,
        RoleGrant.role == draft.role,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= draft.starts_on),
    )
    if draft.ends_on is not None:
        query = query.where(RoleGrant.starts_on <= draft.ends_on)
    return change.session.scalar(query.limit(1))


def end_role(
    actor: Actor,
    account_id: int,
    grant_id: int,
    last_day: date,
    version: int | None,
    is_sure: bool = False,
) -> None:
    """The role's last day; one that has not begun by then is taken away.

    Raises ``LastHolder``, a question, when nobody else holds the office on the day after.
    """
    with writing(actor) as change:
        account = _account(change, account_id, version)
        grant = change.session.get(RoleGrant, grant_id)
        if grant is None or grant.account_id != account.id:
            raise Stale(CHANGED)
        if grant.ends_on is not None and grant.ends_on < change.today:
            raise Stale("这个角色已经结束了。")
        earliest = change.today - timedelta(days=1)
        if last_day < earliest:
            raise RuleBroken("last_day", f"最早只能到昨天（{earliest}）：以前做的事那时是算数的。")
        told = _ask_before_last(change, account, grant, last_day, is_sure)
        before = grant.ends_on
        if last_day < grant.starts_on:
            change.session.delete(grant)
        else:
            grant.ends_on = last_day
        _touched(change, account)
        what = {
            "role": [grant.role, grant.organisation_id, grant.starts_on],
            "ends_on": (before, last_day),
            **({"lost": told} if told else {}),
        }
        change.record("end_role", "account", account.id, what, account.bureau_id)


def _ask_before_last(
    change: Change, account: Account, grant: RoleGrant, last_day: date, is_sure: bool
) -> str:
    """What the organisation loses on the day after; "" while somebody else is there then."""
    if grant.role not in OFFICES or account.disabled_at is not None:
        return ""
    names = hold(change.session, [grant.organisation_id])
    office, after = Office(grant.organisation_id, grant.role), last_day + timedelta(days=1)
    if others_in(change.session, office, account.id, after) or _stays(change, grant, after):
        return ""
    told = lost(office, names[grant.organisation_id])
    if not is_sure:
        raise LastHolder("is_sure", f"{after} 起，{told}")
    return told


def _stays(change: Change, grant: RoleGrant, day: date) -> bool:
    """Whether the same person holds the office on a day by another row."""
    query = select(RoleGrant.id).where(
        RoleGrant.account_id == grant.account_id,
        RoleGrant.organisation_id == grant.organisation_id,
        RoleGrant.role == grant.role,
        RoleGrant.id != grant.id,
        RoleGrant.starts_on <= day,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= day),
    )
    return change.session.scalar(query.limit(1)) is not None
