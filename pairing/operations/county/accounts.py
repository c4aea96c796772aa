"""What an import may not do to accounts: blur two of them, or take the last one of an office."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pairing.domain.people.logins import tidy
from pairing.domain.vocabulary.programme import Role
from pairing.models import Account, RoleGrant
from pairing.models.accounts import login_look
from pairing.operations.county.writer import Difference
from pairing.operations.people.offices import hold, lost
from pairing.queries.county.county import County
from pairing.queries.people.offices import OFFICES, Office, holders
from pairing.workbook.parsed import Parsed, Row

SHEET = "账号"
COME = -1
"""Stands for an account that the workbook brings."""


def tidy_logins(parsed: Parsed) -> None:
    """Login names as they are kept: ``BUREAU`` and ``bureau`` are one row's."""
    for row in parsed.rows.get(SHEET, ()):
        if row.get("login"):
            row.values["login"] = tidy(row.values["login"])


def refuse_alike(session: Session, parsed: Parsed, bureau_id: int | None) -> None:
    """A login that is another county's, or looks like another one, is a fault (1 SELECT)."""
    rows = [row for row in parsed.rows.get(SHEET, ()) if row.get("login")]
    looks = {row.values["login"]: login_look(row.values["login"]) for row in rows}
    known, homes = _known(session, looks)
    first: dict[str, Row] = {}
    for row in rows:
        login = row.values["login"]
        before = first.setdefault(looks[login], row)
        other = known.get(looks[login])
        if before is not row and before.values["login"] != login:
            _alike(parsed, row, before.values["login"])
        elif before is not row:
            _fault(parsed, row, f"“{login}”与第 {before.number} 行是同一个登录名。")
        elif homes.get(login, bureau_id) != bureau_id:
            _fault(parsed, row, f"登录名“{login}”已被其他教育局使用，请换一个。")
        elif other is not None and login not in homes:
            _alike(parsed, row, other)


def _known(session: Session, looks: dict[str, str]) -> tuple[dict[str, str], dict[str, int]]:
    """Look → login, and login → bureau, of the accounts that could be meant."""
    if not looks:
        return {}, {}
    query = select(Account.login, Account.look, Account.bureau_id).where(
        or_(Account.login.in_(looks), Account.look.in_(looks.values()))
    )
    found = session.execute(query).all()
    return (
        {look: login for login, look, _ in found},
        {login: bureau for login, _, bureau in found},
    )


def _fault(parsed: Parsed, row: Row, message: str, column: str = "登录名") -> None:
    value = row.get("login" if column == "登录名" else "role")
    parsed.fault(SHEET, row.number, column, value, message)


def _alike(parsed: Parsed, row: Row, other: str) -> None:
    message = f"登录名“{row.get('login')}”看起来和“{other}”一样，会弄混，请换一个。"
    _fault(parsed, row, message)


def refuse_lost_offices(
    session: Session,
    parsed: Parsed,
    county: County,
    difference: Difference | None,
    bureau_id: int,
    today: date,
) -> None:
    """A row that takes the last 管理员 or 负责人 away is a fault (4 SELECTs)."""
    if difference is None or not difference.changed:
        return
    homes = county.codes["单位"]
    ids = {code: key for key, code in homes.items()}
    leaving = _leaving(session, difference, ids)
    before = holders(session, bureau_id, today)
    held = [office for office, people in before.items() if people & leaving.keys()]
    names = hold(session, (office.organisation_id for office in held))
    before = holders(session, bureau_id, today)
    coming = _coming(difference, leaving, ids, _disabled(session, leaving))
    rows = {row.get("login"): row for row in parsed.rows.get(SHEET, ())}
    for office in held:
        gone = before.get(office, set()) & leaving.keys()
        if gone and not (before[office] - gone) | coming.get(office, set()):
            row = rows.get(leaving[min(gone)]["login"])
            if row is not None:
                told = lost(office, names[office.organisation_id])
                again = f"请先让另一个人当{Role(office.role).label}，或把这一行的角色改回去。"
                _fault(parsed, row, f"照这一行导入，{told}{again}", "角色")


def _leaving(
    session: Session, difference: Difference, ids: dict[str, int]
) -> dict[int, dict[str, Any]]:
    """Account → its row, of those whose roles end because the row says another one."""
    changed = dict(difference.changed)
    query = select(RoleGrant.account_id, RoleGrant.organisation_id, RoleGrant.role).where(
        RoleGrant.account_id.in_(changed), RoleGrant.ends_on.is_(None)
    )
    kept = {
        account_id
        for account_id, home, role in session.execute(query)
        if (home, role)
        == (ids.get(changed[account_id]["organisation_id"]), changed[account_id]["role"])
    }
    return {key: values for key, values in changed.items() if key not in kept}


def _disabled(session: Session, leaving: dict[int, dict[str, Any]]) -> set[int]:
    query = select(Account.id).where(Account.id.in_(leaving), Account.disabled_at.is_not(None))
    return set(session.scalars(query))


def _coming(
    difference: Difference,
    leaving: dict[int, dict[str, Any]],
    ids: dict[str, int],
    disabled: set[int],
) -> dict[Office, set[int]]:
    """Office → who comes into it with this workbook and can sign in."""
    found: dict[Office, set[int]] = {}
    fresh = [(COME, values) for values in difference.new]
    moved = [(key, values) for key, values in leaving.items() if key not in disabled]
    for key, values in (*fresh, *moved):
        home = ids.get(values["organisation_id"])
        if home is not None and values["role"] in OFFICES:
            found.setdefault(Office(home, values["role"]), set()).add(key)
    return found
