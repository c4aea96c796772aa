"""The last 管理员 of a bureau and the last 负责人 of a school: never taken away unasked."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.domain.vocabulary.programme import Role
from pairing.models import Account, Organisation
from pairing.operations.change import Change, RuleBroken
from pairing.queries.people.offices import Office, offices_of, others_in

LOST = "“{home}”就没有{role}了：{loss}。"
LOSSES = {
    Role.BUREAU_ADMIN: "没有人能再管理账号、学期和工作簿，只能在服务器上用命令补",
    Role.DIRECTOR: "没有人能再确认、提交考核和管理本单位的账号，只能由教育局补",
}


class LastHolder(RuleBroken):
    """The account is the last one in an office: shall it really go? A question with a tick."""

    is_question = True


def hold(session: Session, organisation_ids: Iterable[int]) -> dict[int, str]:
    """These organisations' names; until the commit nobody else counts their offices.

    Held in the order of their ids, so that two who hold several never wait for each other.
    """
    query = (
        select(Organisation)
        .where(Organisation.id.in_(set(organisation_ids)))
        .order_by(Organisation.id)
        .with_for_update()
    )
    return {home.id: home.name for home in session.scalars(query)}


def lost(office: Office, home: str) -> str:
    """What it means that nobody holds the office any more."""
    role = Role(office.role)
    return LOST.format(home=home, role=role.label, loss=LOSSES[role])


def ask_before_last(change: Change, account: Account, is_sure: bool) -> list[str]:
    """What the organisations of the account lose without it; ``LastHolder`` unless ``is_sure``."""
    offices = offices_of(change.session, account.id, change.today)
    names = hold(change.session, (one.organisation_id for one in offices))
    found = [
        lost(one, names[one.organisation_id])
        for one in offices
        if not others_in(change.session, one, account.id, change.today)
    ]
    if found and not is_sure:
        raise LastHolder("is_sure", "停用这个账号后，" + "".join(found))
    return found
