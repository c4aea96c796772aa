"""教研组: an organisation's teaching-research groups, whose summaries a term asks for (C13)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.domain.people.permissions import Action, Actor
from pairing.models import Organisation, ResearchGroup
from pairing.operations.change import Change, Stale, once, writing
from pairing.operations.rules import Rules

GONE = "这个教研组刚刚有变化，请看过最新内容再操作。"


def _check(session: Session, organisation_id: int, name: str, but: int | None = None) -> None:
    rules = Rules()
    rules.refuse(not name, "name", "请写教研组名称，如 大班组、语文组。")
    query = select(ResearchGroup).where(
        ResearchGroup.organisation_id == organisation_id, ResearchGroup.name == name
    )
    twin = session.scalar(query)
    if twin is not None and twin.id != but:
        said = "已经有了" if twin.closed_on is None else "以前有过，可以在下面恢复"
        rules.refuse(True, "name", f"“{name}”{said}。")
    rules.settle()


def add_group(
    actor: Actor, organisation_id: int, name: str, leader: str = "", key: str = ""
) -> int:
    """A new teaching-research group; returns its id."""
    body = {"organisation": organisation_id, "name": name, "leader": leader}

    def first_time(change: Change) -> int:
        home = change.existing(Organisation, organisation_id, Action.WRITE_SELF_EVALUATION, GONE)
        if home.bureau_id is None:
            raise Stale(GONE)
        _check(change.session, organisation_id, name)
        row = ResearchGroup(
            bureau_id=home.bureau_id, organisation_id=organisation_id, name=name, leader=leader
        )
        change.session.add(row)
        change.session.flush()
        what = {"name": (None, name), "leader": (None, leader)}
        change.record("add_group", "research_group", row.id, what, row.bureau_id)
        return row.id

    return once(actor, key, body, first_time)


def _group(change: Change, group_id: int, version: int | None) -> ResearchGroup:
    return change.fresh(ResearchGroup, group_id, Action.WRITE_SELF_EVALUATION, version, GONE)


def rename_group(actor: Actor, group_id: int, name: str, leader: str, version: int | None) -> None:
    """Put its name and leader right."""
    with writing(actor) as change:
        row = _group(change, group_id, version)
        _check(change.session, row.organisation_id, name, row.id)
        what = change.put(row, {"name": name, "leader": leader})
        change.record("rename_group", "research_group", row.id, what, row.bureau_id)


def close_group(actor: Actor, group_id: int, closed: bool, version: int | None) -> None:
    """It no longer exists: no summary is asked for; its papers stay. False opens it again."""
    with writing(actor) as change:
        row = _group(change, group_id, version)
        what = change.put(row, {"closed_on": change.today if closed else None})
        change.record("close_group", "research_group", row.id, what, row.bureau_id)
