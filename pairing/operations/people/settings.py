"""A bureau's settings: one save, one log entry."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from pairing.domain.assessment.archive_settings import (
    LONGEST,
    ArchiveSettings,
    pattern_fault,
    to_store,
)
from pairing.domain.people.permissions import Action, Actor
from pairing.models import BureauSetting, Organisation
from pairing.operations.change import writing
from pairing.operations.rules import Rules
from pairing.queries.people.settings import ONE_PERSON, officers

CODES = ("fonds", "category", "office")
SEPARATORS = set("-·/\\{}")


CHANGED = "本局的设置刚刚有人改过，请看过最新内容再保存。"


def _check(rules: Rules, settings: ArchiveSettings) -> None:
    """Note everything that is wrong with the pattern, the codes and the names."""
    fault = pattern_fault(settings.pattern)
    rules.refuse(fault, "pattern", fault)
    for field in CODES:
        wrong = SEPARATORS & set(getattr(settings, field))
        rules.refuse(wrong, field, "代码里不要用 -、·、斜杠和花括号，它们是档号的分隔符。")
    for field in ("fonds_name", "category_name", *CODES):
        rules.refuse(len(getattr(settings, field)) > LONGEST, field, f"最多 {LONGEST} 字。")


def save_archive_settings(
    actor: Actor, bureau_id: int, settings: ArchiveSettings, version: int | None
) -> bool:
    """How the bureau numbers and keeps its archives from now on; whether anything changed.

    ``version`` is the bureau's, which moves with every save. What was archived keeps its numbers.
    """
    rules = Rules()
    _check(rules, settings)
    with writing(actor) as change:
        home = change.fresh(Organisation, bureau_id, Action.MANAGE_SETTINGS, version, CHANGED)
        rules.settle()
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
            flag_modified(home, "name")
            change.record("save_archive_settings", "organisation", bureau_id, what, bureau_id)
    return bool(what)


def save_one_person(actor: Actor, bureau_id: int, is_on: bool, version: int | None) -> bool:
    """Whether the bureau's one officer may review and approve both; returns if that changed.

    It is for a bureau with one officer: where there are two it cannot be turned on, and where a
    second one comes it no longer holds.
    """
    with writing(actor) as change:
        home = change.fresh(
            Organisation, bureau_id, Action.MANAGE_SETTINGS, version, CHANGED, hold=True
        )
        count, rules = officers(bureau_id, change.today), Rules()
        several = f"本局有 {count} 位经办人员，审核和审定由两个人办理，不能打开一人经办。"
        rules.refuse(is_on and count > 1, "is_on", several)
        rules.settle()
        query = select(BureauSetting).where(
            BureauSetting.bureau_id == bureau_id, BureauSetting.key == ONE_PERSON
        )
        row = change.session.scalar(query)
        before, after = bool(row and row.value == "1"), is_on
        if before == after:
            return False
        if row is None:
            row = BureauSetting(bureau_id=bureau_id, key=ONE_PERSON)
            change.session.add(row)
        row.value = "1" if is_on else ""
        flag_modified(home, "name")
        what = {ONE_PERSON: (before, after)}
        change.record("save_one_person", "organisation", bureau_id, what, bureau_id)
        return True
